"""Whom lists and clauses reach, as far as rules ask: the units that a list is for, and those that a clause applies to.

The same sense of words as in resolving (design §3: keys of ``applies_to`` are joined by AND, the values of one key by
OR), on records as they are written, without putting the requirements of a unit together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from onemap.check.effective import Version
from onemap.model.clauses import AppliesTo, Target, ZoneType
from onemap.model.units import Unit
from onemap.model.vocabulary import Category, Element, Vocabulary

#: what a list can be for, as a key: ("area", id), ("region", id), ("zone", code), ("unit", code), and by element
Address = tuple[str, str]
#: ids of an element and of a type of it; without type all zones of the element
ZoneKind = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """``applies_to`` with ids in place of words; an empty set asks for nothing."""

    categories: frozenset[str]
    subcategories: frozenset[str]
    zones: frozenset[ZoneKind]
    areas: frozenset[str]
    regions: frozenset[str]
    units: frozenset[str]
    realm: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a unit can be addressed by."""

    code: str
    category: str
    subcategory: str | None
    areas: frozenset[str]
    regions: frozenset[str]
    zones: frozenset[ZoneKind]
    realm: str
    #: its category or the element of a zone is a word that nobody knows, its category contradicts its code, or an area
    #: above it is missing: what it meets cannot be said
    unsure: bool

    def meets(self, wanted: Wanted) -> bool:
        """Whether a clause that applies to *wanted* applies to the unit, or may apply."""
        return self.unsure or (
            (not wanted.categories or self.category in wanted.categories)
            and (not wanted.areas or not self.areas.isdisjoint(wanted.areas))
            and (not wanted.zones or not self.zones.isdisjoint(wanted.zones))
            and (not wanted.units or self.code in wanted.units)
            and (not wanted.regions or not self.regions.isdisjoint(wanted.regions))
            and (not wanted.subcategories or self.subcategory in wanted.subcategories)
            and wanted.realm in (None, self.realm)
        )


class Reach:
    """Answers for the units of one version, each worked out when it is asked for."""

    def __init__(self, version: Version) -> None:
        self._version = version
        self._vocabulary = version.vocabulary
        self._above: dict[tuple[str, tuple[str, ...]], tuple[frozenset[str], frozenset[str]]] = {}
        self._standings: dict[str, Standing] = {}
        self._wanted: dict[AppliesTo, Wanted] = {}
        self._zones: dict[str, tuple[ZoneKind, ...]] = {}

    def standing(self, code: str) -> Standing:
        """What unit *code* of the version can be addressed by."""
        found = self._standings.get(code)
        if found is None:
            found = self._standings[code] = self._standing(self._version.units.briefs[code])
        return found

    def addresses(self, code: str) -> Iterator[Address]:
        """What lists can be for to reach unit *code*."""
        standing = self.standing(code)
        yield "unit", code
        yield from (("area", area) for area in standing.areas)
        yield from (("region", region) for region in standing.regions)
        yield from (("zone", zone) for zone in self._version.units.briefs[code].zones)
        yield from (_kind(*zone) for zone in standing.zones)

    def address(self, target: Target) -> Address:
        """What *target* is for, as a key."""
        if target.zone_type is not None:
            return _kind(*self._zone_kind(target.zone_type))
        for kind, name in (("area", target.area), ("region", target.region), ("zone", target.zone)):
            if name is not None:
                return kind, name
        return "unit", target.unit or ""

    def reached(self, wanted: Iterable[Address]) -> Mapping[Address, list[str]]:
        """Codes of the units at each of the addresses *wanted*, in code order; one that reaches nobody is absent."""
        asked = frozenset(wanted)
        found: dict[Address, list[str]] = {}
        of_place: dict[tuple[str, tuple[str, ...]], list[Address]] = {}
        of_zone: dict[str, list[Address]] = {}
        regions = any(kind == "region" for kind, _ in asked)
        for code, unit in self._version.units.briefs.items():
            place = (unit.area, unit.managed_by)
            if place not in of_place:
                areas, around = self._places(*place)
                every = [("area", area) for area in areas] + [("region", region) for region in around]
                of_place[place] = [address for address in every if address in asked]
            here: list[Address] = list(of_place[place])
            for zone in unit.zones:
                if zone not in of_zone:
                    every = [("zone", zone), *(_kind(*kind) for kind in self._kinds(zone))]
                    of_zone[zone] = [address for address in every if address in asked]
                here += of_zone[zone]
            if ("unit", code) in asked:
                here.append(("unit", code))
            if regions:
                here += [a for name in self._regions_of_unit.get(code, ()) if (a := ("region", name)) in asked]
            for address in dict.fromkeys(here):
                found.setdefault(address, []).append(code)
        return found

    def wanted(self, said: AppliesTo) -> Wanted:
        """*said* with ids; words that the vocabulary does not know stay as they are and meet nobody."""
        found = self._wanted.get(said)
        if found is None:
            found = self._wanted[said] = self._read(said)
        return found

    def _read(self, said: AppliesTo) -> Wanted:
        return Wanted(
            frozenset(self._category(word) for word in said.categories),
            frozenset(self._subcategories.get(word, word) for word in said.subcategories),
            frozenset(self._zone_kind(item) for item in said.zones),
            frozenset(said.areas),
            frozenset(said.regions),
            frozenset(said.units),
            said.realm,
        )

    @cached_property
    def lost(self) -> tuple[str, ...]:
        """Codes of the units whose area, or one above it, is missing: which lists are for them cannot be said."""
        known = self._version.areas.keys()
        return tuple(
            code
            for code, unit in self._version.units.briefs.items()
            if not self._places(unit.area, unit.managed_by)[0] <= known
        )

    def _standing(self, unit: Unit) -> Standing:
        areas, regions = self._places(unit.area, unit.managed_by)
        of_unit = self._regions_of_unit.get(unit.code)
        sub = unit.subcategory
        kinds = {kind for zone in unit.zones for kind in self._kinds(zone)}
        return Standing(
            unit.code,
            self._category(unit.category),
            None if sub is None else self._subcategories.get(sub, sub),
            areas,
            regions if of_unit is None else regions | of_unit,
            frozenset(kinds),
            unit.realm or self._realm(unit.code),
            not self._category_sure(unit)
            or not areas <= self._version.areas.keys()
            or any(self._vocabulary.find("elements", element) is None for element, _ in kinds),
        )

    def _places(self, area: str, managers: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """The areas that own and manage a unit with all above them, and the regions that these are in."""
        key = (area, managers)
        found = self._above.get(key)
        if found is None:
            areas = {name for start in (area, *managers) for name in lineage(self._version, start)}
            regions = {name for name, region in self._version.regions.items() if not areas.isdisjoint(region.areas)}
            found = self._above[key] = frozenset(areas), frozenset(regions)
        return found

    def _category(self, word: str) -> str:
        term = self._vocabulary.find("categories", word)
        return word if term is None else term.id

    def _category_sure(self, unit: Unit) -> bool:
        """Whether the category is in the vocabulary, and the code does not name another one (U01, U03)."""
        category = self._vocabulary.find("categories", unit.category)
        digit = (self._vocabulary.unit_code.parts(unit.code) or {}).get("category")
        return category is not None and (
            digit is None or not isinstance(category, Category) or category.digit in (None, digit)
        )

    def _realm(self, code: str) -> str:
        parts = self._vocabulary.unit_code.parts(code) or {}
        return self._vocabulary.unit_code.realms.get(parts.get("realm", ""), "land")

    def _zone_kind(self, said: ZoneType) -> ZoneKind:
        return zone_kind(self._vocabulary, said.element, said.type)

    @cached_property
    def _subcategories(self) -> dict[str, str]:
        terms = (t for c in self._vocabulary.categories if isinstance(c, Category) for t in c.subcategories)
        return {word: term.id for term in terms for word in (term.short, term.label, term.id) if word is not None}

    @cached_property
    def _regions_of_unit(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name, region in self._version.regions.items():
            for code in region.units:
                found.setdefault(code, set()).add(name)
        return {code: frozenset(names) for code, names in found.items()}

    def _kinds(self, code: str) -> tuple[ZoneKind, ...]:
        """The element of zone *code*, and its element with its type."""
        found = self._zones.get(code)
        if found is None:
            zone = self._version.zones.get(code)
            found = ()
            if zone is not None:
                element, kind = zone_kind(self._vocabulary, zone.element, zone.type)
                found = ((element, None),) if kind is None else ((element, None), (element, kind))
            self._zones[code] = found
        return found


def lineage(version: Version, area: str) -> tuple[str, ...]:
    """*area* and the areas above it, nearest first; ends at an unknown parent or where the tree would close."""
    found = [area]
    held = version.areas.get(area)
    while held is not None and held.parent is not None and held.parent not in found:
        found.append(held.parent)
        held = version.areas.get(held.parent)
    return tuple(found)


def zone_kind(vocabulary: Vocabulary, element: str, kind: str | None) -> ZoneKind:
    """The ids of an element and its type; a word that is not in the vocabulary stays as it is."""
    term = vocabulary.find("elements", element)
    if not isinstance(term, Element):
        return element, kind
    if kind is None:
        return term.id, None
    meant = next((t.id for t in term.types if kind in (t.id, t.label, t.short)), kind)
    return term.id, meant


def _kind(element: str, kind: str | None) -> Address:
    return ("element", element) if kind is None else ("type", f"{element}/{kind}")
