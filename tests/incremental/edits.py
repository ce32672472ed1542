"""All edits of a tiny publication, by their names."""

from __future__ import annotations

from tests.incremental import edits_frame, edits_ground, edits_records
from tests.incremental.editing import EDITS, change, start

__all__ = ["EDITS", "change", "edits_frame", "edits_ground", "edits_records", "start"]
