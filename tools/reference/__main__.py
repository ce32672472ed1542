"""``python -m tools.reference [DIR]``: write the reference publication's ``units/`` below DIR (default: here)."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.reference.generate import generate

generate(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
