"""Some kinds of changes out of a change set: what ``diff --only`` shows and judges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final, Literal, get_args

from onemap.compare.changes import ChangeSet, ListChange, RecordKind, UnitChange, ZoneChange
from onemap.model.plan import DeclaredChange

OnlyKind = Literal[
    "units", "borders", "clauses", "lists", "zones", "effects", "flows", "suggested", "areas", "documents", "targets",
    "vocabulary", "tags", "totals",
]  # fmt: skip
ONLY: Final[tuple[OnlyKind, ...]] = get_args(OnlyKind)
#: which records belong to a kind; clauses are in records of units, lists and zones and told by their changes alone
_RECORDS: Final[dict[OnlyKind, frozenset[RecordKind]]] = {
    "units": frozenset({"unit", "units-shape"}),
    "borders": frozenset({"units-shape", "zones-shape", "boundary-shape", "context-shape"}),
    "lists": frozenset({"list"}),
    "zones": frozenset({"zone", "zones-shape"}),
    "areas": frozenset({"area", "region", "order"}),
    "documents": frozenset({"plan"}),
    "targets": frozenset({"target"}),
    "vocabulary": frozenset({"vocabulary", "levels"}),
    "tags": frozenset({"tag"}),
}


def only(changes: ChangeSet, kinds: Collection[OnlyKind]) -> ChangeSet:
    """*changes* without what is of none of *kinds*.

    ``clauses`` keeps of units, lists and zones what their clauses are, ``borders`` keeps of units and zones that their
    border differs; merged, split and regrouped units belong to both ``units`` and ``borders``.
    """
    zones = "zones" in kinds
    records = frozenset[RecordKind]().union(*(_RECORDS.get(kind, frozenset()) for kind in kinds))
    units, lists = (
        (_unit(change, kinds) for change in changes.units),
        (_list(change, kinds) for change in changes.lists),
    )
    going_on = tuple(change for change in (_zone(change, kinds) for change in changes.zones) if change is not None)
    return replace(
        changes,
        units=tuple(change for change in units if change is not None),
        lists=tuple(change for change in lists if change is not None),
        zones_added=changes.zones_added if zones else (),
        zones_withdrawn=changes.zones_withdrawn if zones else (),
        zones_recoded=changes.zones_recoded if zones else (),
        zones=going_on,
        zones_changed=tuple(change.new for change in going_on),
        zones_declared=_declared(changes, zones, going_on),
        deltas=tuple(delta for delta in changes.deltas if delta.kind in records),
        effects=changes.effects if "effects" in kinds else (),
        flows=changes.flows if "flows" in kinds else (),
        suggested=changes.suggested if "suggested" in kinds else (),
        totals=changes.totals if "totals" in kinds else (),
        transitions=changes.transitions if "totals" in kinds else (),
    )


def _unit(change: UnitChange, kinds: Collection[OnlyKind]) -> UnitChange | None:
    if "units" in kinds:
        return change
    aspects = tuple(aspect for aspect in change.aspects if _wanted(aspect, kinds))
    regrouped = "borders" in kinds and change.kind in ("merged", "split", "regrouped")
    if not aspects and not regrouped and not ("clauses" in kinds and change.clauses):
        return None
    return replace(change, aspects=aspects, facts=(), clauses=change.clauses if "clauses" in kinds else ())


def _list(change: ListChange, kinds: Collection[OnlyKind]) -> ListChange | None:
    if "lists" in kinds:
        return change
    return replace(change, aspects=()) if "clauses" in kinds and change.clauses else None


def _zone(change: ZoneChange, kinds: Collection[OnlyKind]) -> ZoneChange | None:
    if "zones" in kinds:
        return change
    aspects = tuple(aspect for aspect in change.aspects if _wanted(aspect, kinds))
    if not aspects:
        return None
    return replace(change, aspects=aspects, clauses=change.clauses if "clauses" in kinds else ())


def _wanted(aspect: str, kinds: Collection[OnlyKind]) -> bool:
    return (aspect == "border" and "borders" in kinds) or (aspect == "clauses" and "clauses" in kinds)


def _declared(
    changes: ChangeSet, zones: bool, going_on: tuple[ZoneChange, ...]
) -> tuple[tuple[str, tuple[DeclaredChange, ...]], ...]:
    held = {change.new for change in going_on}
    return tuple(told for told in changes.zones_declared if zones or told[0] in held)
