"""Rules G40 and following: units and zones lie where they belong."""

from __future__ import annotations
