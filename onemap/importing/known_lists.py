"""What a reference can mean: the lists that exist, what each is for, and where a clause that refers to them stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from onemap.importing.numerals import number_of
from onemap.merging.incoming import Incoming, Record
from onemap.model.vocabulary import Vocabulary
from onemap.resolve.content import Content

#: what stands around the number in keys such as （三）, 3. or 3、
_BRACKETS: Final = "\uff08\uff09()\u3001.\uff0e "


class Zoning(NamedTuple):
    """A type of zones: the labels of its element and of its type, "" for every type."""

    element: str
    type: str = ""


@dataclass(frozen=True)
class KnownList:
    """A list: ``level`` is a vocabulary id; what it is for is one of area, region, zone, zone type or unit."""

    id: str
    level: str
    title: str
    keys: tuple[str, ...]
    area: str = ""
    region: str = ""
    zone: str = ""
    zoning: Zoning | None = None
    #: the value of a key that is a number however it is spelled (（一）, 4) → the keys
    values: Mapping[int, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def keys_of(self, number: str) -> tuple[str, ...]:
        """The keys that *number*, as a reference says it, can mean."""
        if number in self.keys:
            return (number,)
        bare = number.strip(_BRACKETS)
        return self.values.get(int(bare), ()) if bare.isdecimal() else ()


@dataclass(frozen=True)
class Standing:
    """Where a clause stands: its area and the areas above it, areas beside those, its zones; the list that holds it."""

    areas: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    list: str = ""
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Known:
    """All of it, by id. Make it with :meth:`of`."""

    vocabulary: Vocabulary
    areas: Mapping[str, Record]
    regions: Mapping[str, Record]
    zones: Mapping[str, Record]
    units: Mapping[str, Record]
    lists: Mapping[str, KnownList]

    @staticmethod
    def of(incoming: Incoming, vocabulary: Vocabulary, below: Content | None = None) -> Known:
        """What *incoming* brings, over what the version *below* it holds."""
        held = below or Content()

        def both(kept: Mapping[str, Any], came: Iterable[tuple[str, Record]]) -> dict[str, Record]:
            found = {key: value.model_dump(mode="json", by_alias=True) for key, value in kept.items()}
            found.update(came)
            return found

        lists: dict[str, KnownList] = {}
        for key, one in held.lists.items():
            record = {**one.model_dump(mode="json", by_alias=True), "for": one.target.model_dump(mode="json")}
            lists[key] = _known_list(key, record, vocabulary, ())
        for key, given in incoming.lists.items():
            lists[key] = _known_list(key, given, vocabulary, lists[key].keys if key in lists else ())
        # areas of the two are few; units are many, and those below are not needed
        return Known(
            vocabulary,
            both(held.areas, ((area["id"], area) for area in incoming.areas)),
            both(held.regions, ((region["id"], region) for region in incoming.regions)),
            both(held.zones, incoming.zones.items()),
            incoming.units,
            lists,
        )

    def standing(self, owner: str) -> Standing:
        """Where the clauses of *owner* (``unit:CODE``, ``zone:CODE``, ``list:ID``) stand."""
        kind, _, key = owner.partition(":")
        if kind == "unit" and (unit := self.units.get(key)) is not None:
            areas = tuple(self.chain(str(unit.get("area", ""))))
            beside = (*unit.get("managed_by", ()), *self._located(areas))
            return Standing(areas, beside, tuple(unit.get("zones", ())), unit=key)
        if kind == "zone" and (zone := self.zones.get(key)) is not None:
            areas = tuple(self.chain(str(zone.get("area") or "")))
            return Standing(areas, self._located(areas), (key,))
        if kind == "list" and (one := self.lists.get(key)) is not None:
            area = one.area or str(self.zones.get(one.zone, {}).get("area") or "")
            areas = tuple(self.chain(area))
            if not areas and one.region:
                within = self.regions.get(one.region, {}).get("areas") or ()
                areas = tuple(dict.fromkeys(up for area in within for up in self.chain(area)))
            return Standing(areas, self._located(areas), (one.zone,) if one.zone else (), list=key)
        return Standing()

    def chain(self, area: str) -> Iterator[str]:
        """The area and those above it."""
        seen: set[str] = set()
        while area and area not in seen:
            seen.add(area)
            yield area
            area = str(self.areas.get(area, {}).get("parent") or "")

    def _located(self, areas: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.areas.get(areas[0], {}).get("located_in") or ()) if areas else ()

    def zoning(self, code: str) -> Zoning | None:
        """The type of the zone *code*."""
        zone = self.zones.get(code)
        return None if zone is None else zoning_of(zone, self.vocabulary)


def zoning_of(record: Record, vocabulary: Vocabulary) -> Zoning:
    """The element and type that *record* says, in labels, whatever spelling it has them in."""
    word, kind = str(record.get("element", "")), str(record.get("type") or "")
    term = vocabulary.find("elements", word)
    if term is None:
        return Zoning(word, kind)
    types = vocabulary.element(term.id).types
    label = next((one.label for one in types if kind in (one.id, one.label, one.short)), kind)
    return Zoning(term.label, label)


def _known_list(key: str, record: Record, vocabulary: Vocabulary, below: Iterable[str]) -> KnownList:
    level = vocabulary.find("levels", str(record.get("level", "")))
    target: Record = record.get("for") or {}
    zone_type = target.get("zone_type")
    numbers = [str(clause["number"]) for clause in record.get("clauses") or () if clause.get("number") is not None]
    keys = tuple(dict.fromkeys([*below, *numbers]))
    values: dict[int, tuple[str, ...]] = {}
    for one in keys:
        bare = one.strip(_BRACKETS)
        try:
            value = number_of(bare)
        except (ValueError, TypeError):
            continue
        values[value] = (*values.get(value, ()), one)
    return KnownList(
        key,
        str(record.get("level", "")) if level is None else level.id,
        str(record.get("title") or ""),
        keys,
        area=str(target.get("area") or ""),
        region=str(target.get("region") or ""),
        zone=str(target.get("zone") or ""),
        zoning=None if zone_type is None else zoning_of(zone_type, vocabulary),
        values=values,
    )
