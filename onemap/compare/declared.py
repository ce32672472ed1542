"""What the plans declare to have changed, put to use: pairs of predecessors, and the declaration of a change.

Identity over time follows the declared predecessor before the code (design §3). A declaration is used only when
it agrees with both snapshots, so that it does no harm between versions that it was not made for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from onemap.compare.changes import ListChange, UnitChange
from onemap.model.plan import ChangeKind, DeclaredChange, UnitGroup
from onemap.model.units import Unit
from onemap.resolve.areas import ancestors
from onemap.resolve.snapshot import Snapshot

Regrouped = Literal["merged", "split"]

#: which declared kinds speak of which kind, aspect or fact of a found change
SPEAKS_OF: dict[str, frozenset[ChangeKind]] = {
    "added": frozenset({"add"}),
    "withdrawn": frozenset({"withdraw"}),
    "merged": frozenset({"merge"}),
    "split": frozenset({"split"}),
    "name": frozenset({"rename"}),
    "category": frozenset({"category"}),
    "area": frozenset({"move", "border"}),
    "border": frozenset({"border"}),
    "zones": frozenset({"zones"}),
    "clauses": frozenset({"clauses"}),
    "recoded": frozenset({"recode"}),
    # facts that belong to what the plans declare
    "subcategory": frozenset({"category"}),
    "managed_by": frozenset({"move", "border"}),
    "area_km2": frozenset({"border"}),
}


@dataclass(frozen=True, slots=True)
class Lineage:
    """Units that became others: groups (merged n→1, split 1→n) and pairs whose code changed."""

    groups: tuple[tuple[Regrouped, tuple[str, ...], tuple[str, ...], DeclaredChange], ...]
    recoded: tuple[tuple[str, str, DeclaredChange], ...]


def lineage(old: Snapshot, new: Snapshot) -> Lineage:
    """Declared mergers, splits and recodings between *old* and *new*.

    Those of the new plan as they are, and those of the old plan turned round, for a comparison backwards.
    """
    groups: list[tuple[Regrouped, tuple[str, ...], tuple[str, ...], DeclaredChange]] = []
    recoded: list[tuple[str, str, DeclaredChange]] = []
    used_old: set[str] = set()
    used_new: set[str] = set()
    candidates = [(d, d.from_, d.to, d.kind) for d in new.plan.changes]
    turned: dict[ChangeKind, ChangeKind] = {"merge": "split", "split": "merge"}
    candidates += [(d, d.to, d.from_, turned.get(d.kind, d.kind)) for d in old.plan.changes]
    for declared, before, after, kind in candidates:
        if kind not in ("merge", "split", "recode") or not _agrees(old, new, before, after):
            continue
        if used_old.intersection(before) or used_new.intersection(after):
            continue
        if kind == "recode":
            if len(before) != len(after):
                continue
            recoded += [(a, b, declared) for a, b in zip(before, after, strict=True) if a != b]
        elif len(before) > 1 or len(after) > 1:
            groups.append(("merged" if kind == "merge" else "split", before, after, declared))
        used_old.update(before)
        used_new.update(after)
    return Lineage(tuple(groups), tuple(recoded))


def _agrees(old: Snapshot, new: Snapshot, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """All predecessors were there and are gone (unless they go on), all successors are there and were not before."""
    return (
        bool(before and after)
        and all(code in old.units for code in before)
        and all(code in new.units for code in after)
        and all(code in after or code not in new.units for code in before)
        and all(code in before or code not in old.units for code in after)
    )


class Declarations:
    """Finds the declarations of the new plan that speak of a found change."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self._old = old
        self._new = new
        self._named: dict[str, list[int]] = {}
        self._grouped: list[int] = []
        for at, declared in enumerate(new.plan.changes):
            for code in dict.fromkeys((*declared.from_, *declared.to)):
                self._named.setdefault(code, []).append(at)
            if declared.units is not None:
                self._grouped.append(at)

    def of_unit(self, change: UnitChange) -> tuple[DeclaredChange, ...]:
        """Those that name a unit of the change or a group that holds it, and speak of what was found."""
        kinds = frozenset[ChangeKind]().union(
            *(SPEAKS_OF[word] for word in (change.kind, *change.aspects, *change.facts) if word in SPEAKS_OF)
        )
        codes = (*change.old, *change.new)
        found = {at for code in codes for at in self._named.get(code, ())}
        found.update(
            at for at in self._grouped if any(self._holds(at, unit, snap) for unit, snap in self._units(change))
        )
        changes = self._new.plan.changes
        return tuple(changes[at] for at in sorted(found) if changes[at].kind in kinds)

    def of_list(self, change: ListChange) -> DeclaredChange | None:
        """The first that names the list."""
        for declared in self._new.plan.changes:
            if change.list_id in declared.lists and declared.kind in ("list", "clauses", "add", "withdraw"):
                return declared
        return None

    def of_zone(self, codes: tuple[str, ...]) -> tuple[DeclaredChange, ...]:
        """Those that name the zone by one of its *codes*, and those of kind zones whose group holds its area."""
        found = []
        for declared in self._new.plan.changes:
            group = declared.units
            named = bool(set(codes).intersection(declared.zones))
            if named or (declared.kind == "zones" and group is not None and self._zone_in_group(group, codes)):
                found.append(declared)
        return tuple(found)

    def _zone_in_group(self, group: UnitGroup, codes: tuple[str, ...]) -> bool:
        """Whether the zone, before or after, is in the group's area or region; of units by code none is."""
        if group.codes or group.category is not None:
            return False
        for snapshot in (self._old, self._new):
            for zone in (snapshot.zones[code] for code in codes if code in snapshot.zones):
                if zone.area is not None and _holds_area(group, zone.area, snapshot):
                    return True
        return False

    def _units(self, change: UnitChange) -> Iterable[tuple[Unit, Snapshot]]:
        for code in change.old:
            yield self._old.briefs[code], self._old
        for code in change.new:
            yield self._new.briefs[code], self._new

    def _holds(self, at: int, unit: Unit, snapshot: Snapshot) -> bool:
        group = self._new.plan.changes[at].units
        return group is not None and in_group(group, unit, snapshot)


def _holds_area(group: UnitGroup, area: str, snapshot: Snapshot) -> bool:
    areas = {area, *ancestors(snapshot.areas, area)}
    region = None if group.region is None else snapshot.regions.get(group.region)
    in_region = group.region is None or (region is not None and not areas.isdisjoint(region.areas))
    return in_region and (group.area is None or group.area in areas)


def in_group(group: UnitGroup, unit: Unit, snapshot: Snapshot) -> bool:
    """Whether *unit* is in *group*: what the group says is joined by AND."""
    areas = {name for held in (unit.area, *unit.managed_by) for name in (held, *ancestors(snapshot.areas, held))}
    if group.codes and unit.code not in group.codes:
        return False
    if group.area is not None and group.area not in areas:
        return False
    if group.region is not None:
        region = snapshot.regions.get(group.region)
        if region is None or (unit.code not in region.units and areas.isdisjoint(region.areas)):
            return False
    if group.category is not None:
        category = snapshot.vocabulary.find("categories", group.category)
        return category is not None and category.id == unit.category
    return True
