"""The copy of a version's units that is made whole for drawing: its name. It is never what is filed."""

from __future__ import annotations

from typing import Final

#: in a version's folder, beside the filed layer
DISPLAY_FILE: Final = "units-display.gpkg"
