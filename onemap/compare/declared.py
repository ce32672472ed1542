"""What the plans on the way from one snapshot to another declare about a change that was found."""

from __future__ import annotations

from collections.abc import Container, Iterable

from onemap.compare.changes import UnitChange
from onemap.compare.lineage import Lineage
from onemap.model.plan import ChangeKind, DeclaredChange, Plan, UnitGroup
from onemap.model.units import Unit
from onemap.resolve.areas import ancestors
from onemap.resolve.snapshot import Snapshot

#: which declared kinds speak of which kind, aspect or fact of a found change
SPEAKS_OF: dict[str, frozenset[ChangeKind]] = {
    "added": frozenset({"add"}),
    "withdrawn": frozenset({"withdraw"}),
    "merged": frozenset({"merge"}),
    "split": frozenset({"split"}),
    "regrouped": frozenset({"merge", "split"}),
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
#: what a merger or split is declared as, from whichever side it is told
_REGROUPED: frozenset[ChangeKind] = frozenset({"merge", "split"})

LIST_KINDS: frozenset[ChangeKind] = frozenset({"list", "clauses", "add", "withdraw"})


def about(change: UnitChange, word: str) -> tuple[DeclaredChange, ...]:
    """Of what the plans declare of *change* that which speaks of *word*: its kind, an aspect or a fact.

    A merger or split moves the borders of the units whose codes go on. A recoded unit goes where its code says: what
    is declared of its border says nothing of that.
    """
    kinds = SPEAKS_OF.get(word, frozenset())
    if word in ("merged", "split", "regrouped") or (
        word in ("border", "area_km2") and change.kind in ("merged", "split", "regrouped")
    ):
        kinds |= _REGROUPED
    elif word in ("added", "withdrawn"):
        kinds |= SPEAKS_OF["added"] | SPEAKS_OF["withdrawn"]  # one is the other told from the later side
    elif word == "area" and "recoded" in change.aspects:
        kinds = kinds - SPEAKS_OF["border"] | SPEAKS_OF["recoded"]
    return tuple(one for one in change.all_declared if one.kind in kinds)


class Reasons:
    """What the plans declare along a lineage, in the order of its steps, then in filed order; each once.

    Where several plans speak, legal bases are given whole: an id means what the plan that declares says.
    """

    def __init__(self, lines: Lineage) -> None:
        self._lines = lines
        self._steps = [Declarations(step.earlier, step.later) for step in lines.steps]
        self._told: dict[int, DeclaredChange] = {}
        if len(lines.steps) > 1:
            for plan in {id(step.later.plan): step.later.plan for step in lines.steps}.values():
                self._told.update((id(one), _with_bases(one, plan)) for one in plan.changes)

    def of_unit(self, change: UnitChange) -> tuple[DeclaredChange, ...]:
        """What names them, or a group that holds them, and speaks of what was found; of units that came of others first
        what made these of them."""
        kinds = frozenset[ChangeKind]().union(
            *(SPEAKS_OF[word] for word in (change.kind, *change.aspects, *change.facts) if word in SPEAKS_OF)
        )
        exact: list[DeclaredChange] = []
        every: list[DeclaredChange] = []
        for said, (step, old, new) in zip(self._steps, self._lines.track(change.old, change.new), strict=True):
            others = step.declared(old, new)
            exact += others
            every += (*others, *said.of_units(kinds, *((new, old) if step.backwards else (old, new))))
        return self._once(*exact, *every) if change.old and change.new else self._once(*every)

    def of_list(self, name: str) -> tuple[DeclaredChange, ...]:
        """Those that name the list."""
        return self._once(*(declared for said in self._steps for declared in said.of_list(name)))

    def of_zone(self, codes: tuple[str, ...]) -> tuple[DeclaredChange, ...]:
        """Those that speak of the zone, which has one of *codes*."""
        return self._once(*(declared for said in self._steps for declared in said.of_zone(codes)))

    def _once(self, *declared: DeclaredChange) -> tuple[DeclaredChange, ...]:
        return tuple({id(one): self._told.get(id(one), one) for one in declared}.values())


def _with_bases(declared: DeclaredChange, plan: Plan) -> DeclaredChange:
    """*declared* with the definitions of *plan* in the place of ids; where both name an article, its own."""
    known = {basis.id: basis for basis in plan.basis if basis.title is not None}
    if not any(basis.id in known and basis.title is None for basis in declared.basis):
        return declared
    found = (
        known[basis.id].model_copy(update={"article": basis.article or known[basis.id].article})
        if basis.id in known and basis.title is None
        else basis
        for basis in declared.basis
    )
    return declared.model_copy(update={"basis": tuple(found)})


class Declarations:
    """What the plan of *new* declares about changes since *old*."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self._old = old
        self._new = new
        self._named: dict[str, list[int]] = {}
        #: groups by each code that they name, else by their area, else under None
        self._grouped: dict[str | None, list[int]] = {}
        self._lists: dict[str, list[DeclaredChange]] = {}
        for at, declared in enumerate(new.plan.changes):
            for code in dict.fromkeys((*declared.from_, *declared.to)):
                self._named.setdefault(code, []).append(at)
            group = declared.units
            if group is not None:
                names: tuple[str | None, ...] = tuple(dict.fromkeys(group.codes)) or (group.area,)
                for name in names:
                    self._grouped.setdefault(name, []).append(at)
            if declared.kind in LIST_KINDS:
                for name in dict.fromkeys(declared.lists):
                    self._lists.setdefault(name, []).append(declared)

    def of_units(
        self, kinds: Container[ChangeKind], old: Iterable[str], new: Iterable[str]
    ) -> tuple[DeclaredChange, ...]:
        """Those of *kinds* that name one of the units *old* and *new* (codes before and after) or a group with one."""
        before, after = tuple(old), tuple(new)
        found = {at for code in (*before, *after) for at in self._named.get(code, ())}
        held = [(self._old.briefs[code], self._old) for code in before if code in self._old.briefs]
        held += [(self._new.briefs[code], self._new) for code in after if code in self._new.briefs]
        changes = self._new.plan.changes
        for unit, snapshot in held:
            for name in (None, unit.code, *_areas(unit, snapshot)):
                for at in self._grouped.get(name, ()):
                    group = changes[at].units
                    if at not in found and group is not None and in_group(group, unit, snapshot):
                        found.add(at)
        return tuple(changes[at] for at in sorted(found) if changes[at].kind in kinds)

    def of_list(self, name: str) -> tuple[DeclaredChange, ...]:
        """Those that name the list."""
        return tuple(self._lists.get(name, ()))

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


def _holds_area(group: UnitGroup, area: str, snapshot: Snapshot) -> bool:
    areas = {area, *ancestors(snapshot.areas, area)}
    region = None if group.region is None else snapshot.regions.get(group.region)
    in_region = group.region is None or (region is not None and not areas.isdisjoint(region.areas))
    return in_region and (group.area is None or group.area in areas)


def _areas(unit: Unit, snapshot: Snapshot) -> set[str]:
    """The areas that own or manage the unit, and all above them."""
    return {name for held in (unit.area, *unit.managed_by) for name in (held, *ancestors(snapshot.areas, held))}


def in_group(group: UnitGroup, unit: Unit, snapshot: Snapshot) -> bool:
    """Whether *unit* is in *group*: what the group says is joined by AND."""
    areas = _areas(unit, snapshot)
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
