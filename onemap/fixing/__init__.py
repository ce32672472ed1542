"""Repairs of what has one safe answer: found by rule, shown as a difference, written when it is agreed to.

A repair removes its finding, causes no other, and leaves every other byte as it is.
"""

from __future__ import annotations

from onemap.fixing.fixes import FIXES
from onemap.fixing.proposal import Change, propose, shown, write

__all__ = ["FIXES", "Change", "propose", "shown", "write"]
