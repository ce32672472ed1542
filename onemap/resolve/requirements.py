"""The effective requirements of a unit: for each level in order, the clauses of the lists that apply to it.

Levels and lists stay apart, clauses keep their filed order and words; ``follows`` brings the clauses it names along
(design §3). Keys of ``applies_to`` are joined by AND, the values of one key by OR.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from onemap.model.clauses import AdmissionList, AppliesTo, Clause, ListRef, ZoneType
from onemap.model.units import Unit
from onemap.resolve.areas import ancestors
from onemap.resolve.snapshot import AppliedClause, DimensionGroup, LevelGroup, Snapshot

ZONE_LEVEL = "zone"


@dataclass(frozen=True, slots=True)
class _Place:
    """What a unit can be addressed by: areas (with those above and those that manage it), regions, zones.

    Many units share one; ``lists`` are those that address all of them, by level and id.
    """

    areas: frozenset[str]
    regions: frozenset[str]
    elements: frozenset[str]
    zone_types: frozenset[tuple[str, str | None]]
    lists: tuple[str, ...]

    def has_zone(self, wanted: ZoneType) -> bool:
        if wanted.type is None:
            return wanted.element in self.elements
        return (wanted.element, wanted.type) in self.zone_types


class RequirementIndex:
    """Answers ``requirements`` for many units of one snapshot; each list is looked up, never searched."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._briefs = snapshot.briefs
        self.levels = {level: at for at, level in enumerate(snapshot.levels)}
        self.dimensions = {term.id: at for at, term in enumerate(snapshot.vocabulary.dimensions)}
        self._above: dict[str, frozenset[str]] = {}
        self._regions_of_area: dict[str, set[str]] = {}
        self._regions_of_unit: dict[str, set[str]] = {}
        for name, region in snapshot.regions.items():
            for area in region.areas:
                self._regions_of_area.setdefault(area, set()).add(name)
            for code in region.units:
                self._regions_of_unit.setdefault(code, set()).add(name)
        #: list ids by what they are for
        self._by_target: dict[tuple[str, str], list[str]] = {}
        for name, held in snapshot.lists.items():
            self._by_target.setdefault(_target_key(held), []).append(name)
        self._clauses = {
            (name, clause.key): (held.level, clause) for name, held in snapshot.lists.items() for clause in held.clauses
        }
        self._places: dict[tuple[object, ...], _Place] = {}
        #: lists by level and id, as they come on every page
        last = len(self.levels)
        ranked = sorted(snapshot.lists.values(), key=lambda held: (self.levels.get(held.level, last), held.id))
        self._rank = {held.id: at for at, held in enumerate(ranked)}
        #: clauses of lists are shared by many units, so each is made once
        self._applied: dict[tuple[str, str], AppliedClause] = {}
        #: and grouped once for all units to whom the same of them apply
        self._groups: dict[tuple[str, tuple[bool, ...]], tuple[tuple[str, LevelGroup], ...]] = {}
        self._addressing: dict[str, bool] = {}

    def of(self, code: str) -> tuple[DimensionGroup, ...]:
        """Effective requirements of unit *code*: dimensions in vocabulary order, levels in the plan's order.

        KeyError when the snapshot has no such unit. Dimensions without any clause do not occur.
        """
        unit = self.snapshot.units[code]
        place = self._place(unit)
        groups: dict[str, list[LevelGroup]] = {}
        for list_id, level, clauses in self._sources(unit, place):
            for dimension, group in self._grouped(list_id, level, clauses, unit, place):
                groups.setdefault(dimension, []).append(group)
        last = len(self.dimensions)
        return tuple(
            DimensionGroup(dimension, tuple(groups[dimension]))
            for dimension in sorted(groups, key=lambda name: (self.dimensions.get(name, last), name))
        )

    def _grouped(
        self, list_id: str, level: str, clauses: tuple[Clause, ...], unit: Unit, place: _Place
    ) -> tuple[tuple[str, LevelGroup], ...]:
        """Those of *clauses* that apply to the unit, by dimension; the same groups for all to whom the same apply."""
        applies = tuple(
            clause.applies_to is None or self._applies(clause.applies_to, unit, place)
            for clause in (clauses if self._addresses(list_id, clauses) else ())
        )
        key = (list_id, applies)
        found = self._groups.get(key)
        if found is None:
            chosen = compress(clauses, applies) if applies else clauses
            by_dimension: dict[str, list[AppliedClause]] = {}
            for clause in chosen:
                by_dimension.setdefault(clause.dimension, []).append(self.apply(list_id, level, clause))
            found = tuple((name, LevelGroup(level, list_id, tuple(held))) for name, held in by_dimension.items())
            if list_id not in self._briefs:
                self._groups[key] = found
        return found

    def _addresses(self, list_id: str, clauses: tuple[Clause, ...]) -> bool:
        """Whether any of the clauses says whom it applies to."""
        found = self._addressing.get(list_id)
        if found is None:
            found = self._addressing[list_id] = any(clause.applies_to is not None for clause in clauses)
        return found

    def lists_of(self, code: str) -> tuple[str, ...]:
        """Ids of the lists that address unit *code*, by level and id (zones' own clauses and its own left out)."""
        return self.around(code)[0]

    def applies(self, clause: Clause, code: str) -> bool:
        """Whether *clause*, of a list or zone that addresses unit *code*, applies to it."""
        unit = self._briefs[code]
        return clause.applies_to is None or self._applies(clause.applies_to, unit, self._place(unit))

    def around(self, code: str) -> tuple[tuple[str, ...], frozenset[str]]:
        """The lists that address unit *code* and the regions that it lies in."""
        unit = self._briefs[code]
        place = self._place(unit)
        return self._lists(unit, place), place.regions

    def _sources(self, unit: Unit, place: _Place) -> list[tuple[str, str, tuple[Clause, ...]]]:
        """(list id, level, clauses) of everything that addresses the unit, in order of levels."""
        lists = [self.snapshot.lists[name] for name in self._lists(unit, place)]
        sources = [(held.id, held.level, held.clauses) for held in lists]
        if ZONE_LEVEL in self.levels:
            zones = self.snapshot.zones
            sources += [(z, ZONE_LEVEL, zones[z].clauses) for z in sorted(set(unit.zones)) if z in zones]
        sources.append((unit.code, self.snapshot.levels[-1], unit.clauses or ()))
        last = len(self.levels)
        sources.sort(key=lambda source: self.levels.get(source[1], last))
        return sources

    def _lists(self, unit: Unit, place: _Place) -> tuple[str, ...]:
        own = self._by_target.get(("unit", unit.code))
        return self._ranked((*place.lists, *own)) if own else place.lists

    def _ranked(self, lists: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(lists, key=self._rank.__getitem__))

    def _place(self, unit: Unit) -> _Place:
        named = self._regions_of_unit.get(unit.code)
        key = (unit.area, unit.managed_by, unit.zones, named and frozenset(named))
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = self._new_place(unit, named or set())
        return place

    def _new_place(self, unit: Unit, named: set[str]) -> _Place:
        areas = self._with_above(unit.area)
        for name in unit.managed_by:
            areas = areas | self._with_above(name)
        regions = frozenset(named.union(*(self._regions_of_area.get(name, ()) for name in areas)))
        held = [self.snapshot.zones[name] for name in unit.zones if name in self.snapshot.zones]
        elements = frozenset(zone.element for zone in held)
        zone_types = frozenset((zone.element, zone.type) for zone in held)
        keys = [("area", name) for name in areas]
        keys += [("region", name) for name in regions]
        keys += [("zone", name) for name in unit.zones]
        keys += [("element", name) for name in elements]
        keys += [("type", f"{element}/{kind}") for element, kind in zone_types if kind is not None]
        lists = {name for key in keys for name in self._by_target.get(key, ())}
        return _Place(areas, regions, elements, zone_types, self._ranked(lists))

    def _with_above(self, area: str) -> frozenset[str]:
        found = self._above.get(area)
        if found is None:
            found = frozenset((area, *ancestors(self.snapshot.areas, area)))
            self._above[area] = found
        return found

    def _applies(self, wanted: AppliesTo, unit: Unit, place: _Place) -> bool:
        return (
            (not wanted.categories or unit.category in wanted.categories)
            and (not wanted.subcategories or unit.subcategory in wanted.subcategories)
            and (not wanted.zones or any(place.has_zone(item) for item in wanted.zones))
            and (not wanted.areas or not place.areas.isdisjoint(wanted.areas))
            and (not wanted.regions or not place.regions.isdisjoint(wanted.regions))
            and (not wanted.units or unit.code in wanted.units)
            and (wanted.realm is None or self.snapshot.realm(unit) == wanted.realm)
        )

    def apply(self, list_id: str, level: str, clause: Clause) -> AppliedClause:
        """The clause with its address and the clauses that it follows."""
        key = (list_id, clause.key)
        applied = self._applied.get(key)
        if applied is None:
            applied = self._with_followed(list_id, level, clause, (key,))
            if list_id not in self.snapshot.units:
                self._applied[key] = applied
        return applied

    def _with_followed(
        self, list_id: str, level: str, clause: Clause, path: tuple[tuple[str, str], ...]
    ) -> AppliedClause:
        followed = tuple(self._followed(clause.follows, path)) if clause.follows else ()
        origin = self.snapshot.clause_origin(list_id, clause.key)
        return AppliedClause(list_id, level, clause, origin, followed)

    def _followed(self, refs: tuple[ListRef, ...], path: tuple[tuple[str, str], ...]) -> list[AppliedClause]:
        """The named clauses, in order. One already on the path is not entered again, so circles end."""
        found: list[AppliedClause] = []
        for ref in refs:
            for number in ref.numbers:
                key = (ref.list, number)
                named = self._named(key)
                if named is not None and key not in path:
                    level, clause = named
                    found.append(self._with_followed(ref.list, level, clause, (*path, key)))
        return found

    def _named(self, key: tuple[str, str]) -> tuple[str, Clause] | None:
        """The clause with its level; own clauses of zones and units may be followed too. None when absent."""
        named = self._clauses.get(key)
        if named is not None:
            return named
        owner, number = key
        unit = self.snapshot.units.get(owner)
        clauses = unit.clauses or () if unit is not None else ()
        level = self.snapshot.levels[-1]
        if unit is None and owner in self.snapshot.zones:
            clauses, level = self.snapshot.zones[owner].clauses, ZONE_LEVEL
        return next(((level, clause) for clause in clauses if clause.key == number), None)


def requirements(snapshot: Snapshot, code: str) -> tuple[DimensionGroup, ...]:
    """Effective requirements of one unit; for many units make one :class:`RequirementIndex`."""
    return RequirementIndex(snapshot).of(code)


def applied_to(snapshot: Snapshot, list_id: str, index: RequirementIndex | None = None) -> tuple[str, ...]:
    """Codes of the units that list *list_id* addresses, in code order."""
    index = index or RequirementIndex(snapshot)
    return tuple(code for code in snapshot.units if list_id in index.lists_of(code))


def _target_key(held: AdmissionList) -> tuple[str, str]:
    target = held.target
    if target.zone_type is not None:
        if target.zone_type.type is None:
            return "element", target.zone_type.element
        return "type", f"{target.zone_type.element}/{target.zone_type.type}"
    for kind, name in (("area", target.area), ("region", target.region), ("zone", target.zone)):
        if name is not None:
            return kind, name
    return "unit", target.unit or ""
