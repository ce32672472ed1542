"""What differs between snapshots: the change set, with what the plan declares about it."""

from onemap.compare.borders import BorderTolerance
from onemap.compare.changes import ChangeSet, ClauseChange, ListChange, UnitChange, ZoneChange
from onemap.compare.inverse import inverse
from onemap.compare.snapshots import compare, compare_chain, compare_in
from onemap.compare.state import State, apply, state_of

__all__ = [
    "BorderTolerance",
    "ChangeSet",
    "ClauseChange",
    "ListChange",
    "State",
    "UnitChange",
    "ZoneChange",
    "apply",
    "compare",
    "compare_chain",
    "compare_in",
    "inverse",
    "state_of",
]
