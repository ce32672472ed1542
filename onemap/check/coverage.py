"""Rules G32 to G36: units meet edge to edge, without overlaps and gaps."""

from __future__ import annotations
