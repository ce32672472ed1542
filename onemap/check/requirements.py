"""Rules L from L11 and U from U10: clauses that are there, reach somebody and say what they refer to."""

from __future__ import annotations
