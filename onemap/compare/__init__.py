"""What differs between snapshots: the change set, with what the plan declares about it."""

from onemap.compare.borders import BorderTolerance
from onemap.compare.changes import ChangeSet, ClauseChange, ListChange, UnitChange, ZoneChange
from onemap.compare.snapshots import compare, compare_chain, compare_in

__all__ = [
    "BorderTolerance",
    "ChangeSet",
    "ClauseChange",
    "ListChange",
    "UnitChange",
    "ZoneChange",
    "compare",
    "compare_chain",
    "compare_in",
]
