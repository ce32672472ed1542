"""Which lists words such as "the city's general requirements" mean, for a clause that stands somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from onemap.importing.known_lists import Known, KnownList, Standing, Zoning
from onemap.read.yaml import read_yaml

_TABLE: Final = read_yaml(Path(__file__).with_name("references.yml"))


def fitting(head: str, standing: Standing, known: Known) -> tuple[KnownList, ...]:
    """The lists that the words *head* can mean where a clause stands.

    A list's title decides alone. Else level, area or region and zone type that are named must be the list's; where
    no area is named it must hold where the clause stands, and the nearest area wins within a level.
    """
    return _hints(known).fitting(head, standing)


def says_whose(head: str, known: Known) -> bool:
    """Whether the words *head* name a level, an area or a region, or a list by its title."""
    titles, levels, areas, regions, _ = _hints(known).found(head)
    return bool(titles or levels or areas or regions)


@dataclass(frozen=True, eq=False)
class _Hints:
    """Looks up in the words before numbers what lists, levels, areas, regions and zones are called."""

    known: Known

    @cached_property
    def _titles(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self.known.lists.values():
            if one.title:
                found[_folded(one.title)] = (*found.get(_folded(one.title), ()), one.id)
        return found

    @cached_property
    def _levels(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for term in self.known.vocabulary.levels:
            bare = re.split(r"[()]", _folded(term.label))
            for word in (_folded(term.label), *bare, *map(_folded, _TABLE["levels"].get(term.id, ()))):
                if word:
                    found.setdefault(word, term.id)
        return found

    @cached_property
    def _areas(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key, area in self.known.areas.items():
            for word in {str(area.get("name") or ""), str(area.get("short") or "")} - {""}:
                found[_folded(word)] = (*found.get(_folded(word), ()), key)
        return found

    @cached_property
    def _regions(self) -> dict[str, tuple[str, ...]]:
        return {_folded(str(region["name"])): (key,) for key, region in self.known.regions.items()}

    @cached_property
    def _zonings(self) -> dict[str, tuple[Zoning, ...]]:
        found: dict[str, tuple[Zoning, ...]] = {}
        for element in self.known.vocabulary.elements:
            for kind in element.types:
                word = _folded(kind.label)
                found[word] = (*found.get(word, ()), Zoning(element.label, kind.label))
        return found

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)")
            for words in (self._titles, self._levels, self._areas, self._regions, self._zonings)
        )

    @cached_property
    def _places(self) -> dict[object, list[tuple[int, KnownList]]]:
        """Lists with their position by the area, region, zone or zone type that they are for; "" for regions and types.

        A list of many would take too long to go through for every clause of a country.
        """
        found: dict[object, list[tuple[int, KnownList]]] = {}
        for at, one in enumerate(self.known.lists.values()):
            places: tuple[object, ...] = (one.area or one.zone or one.region, one.zoning or self._of_zone(one))
            for place in (*filter(None, places), *(() if one.area or one.zone else ("",))):
                found.setdefault(place, []).append((at, one))
        return found

    def _candidates(self, standing: Standing, named: tuple[str, ...], kinds: tuple[Zoning, ...]) -> Iterator[KnownList]:
        """The lists that can fit at all, in their order."""
        places: tuple[object, ...] = kinds or named or ("", *standing.areas, *standing.beside, *standing.zones)
        found = {at: one for place in places for at, one in self._places.get(place, ())}
        return (found[at] for at in sorted(found))

    @lru_cache(maxsize=4096)  # noqa: B019 - it lives as long as what is known
    def found(self, head: str) -> tuple[str, str, str, str, str]:
        """The last title, level, area, region and zone type that *head* names, "" for none."""
        folded = _folded(head)
        for word in map(_folded, _TABLE["no_levels"]):
            folded = folded.replace(word, " ")
        titles, levels, areas, regions, zonings = (_last(pattern, folded) for pattern in self._patterns)
        return titles, levels, areas, regions, zonings

    @lru_cache(maxsize=4096)  # noqa: B019 - it lives as long as what is known
    def fitting(self, head: str, standing: Standing) -> tuple[KnownList, ...]:
        titles, levels, areas, regions, zonings = self.found(head)
        if titles:
            return tuple(self.known.lists[key] for key in self._titles[titles])
        level = self._levels.get(levels)
        named = self._areas.get(areas, ()) + self._regions.get(regions, ())
        kinds = self._zonings.get(zonings, ())
        found = [
            one
            for one in self._candidates(standing, named, kinds)
            if one.id != standing.list
            and (level is None or one.level == level)
            and (not named or one.area in named or one.region in named)
            and (not kinds or (one.zoning in kinds or self._of_zone(one) in kinds))
        ]
        if len(found) > 1 and kinds:
            found = [one for one in found if self._element(one) in head] or found
        if named and not kinds:
            return tuple(found)
        near = [one for one in found if self._holds(one, standing, standing.areas)]
        if not near:
            near = [one for one in found if self._holds(one, standing, standing.beside)]
        if kinds and not near and len({one.zoning or self._of_zone(one) for one in found}) == 1:
            near = found  # named clearly, though no zone of the owner is of this type, or none is known yet
        return tuple(self._nearest(near, standing) if level else near)

    def _of_zone(self, one: KnownList) -> Zoning | None:
        return self.known.zoning(one.zone) if one.zone else None

    def _element(self, one: KnownList) -> str:
        zoning = one.zoning or self._of_zone(one)
        return "" if zoning is None else zoning.element

    def _holds(self, one: KnownList, standing: Standing, areas: Sequence[str]) -> bool:
        """Whether the list holds where the clause stands."""
        if one.area:
            return one.area in areas
        if one.region:
            region = self.known.regions.get(one.region, {})
            return standing.unit in (region.get("units") or ()) or any(
                area in areas for area in region.get("areas") or ()
            )
        if one.zone:
            return one.zone in standing.zones
        if one.zoning is not None:
            kinds = [self.known.zoning(code) for code in standing.zones]
            return any(
                kind is not None and kind.element == one.zoning.element and one.zoning.type in ("", kind.type)
                for kind in kinds
            )
        return False

    def _nearest(self, lists: Sequence[KnownList], standing: Standing) -> Sequence[KnownList]:
        """Of lists of one level for several areas, one above the other, those of the nearest."""
        for area in standing.areas:
            if near := [one for one in lists if one.area == area]:
                return near
        return lists


_SIDES: Final = str.maketrans("\uff08\uff09", "()")


def _folded(text: str) -> str:
    return re.sub(r"\s", "", text).translate(_SIDES)


def _last(pattern: re.Pattern[str], text: str) -> str:
    """The last word of *text* that *pattern* knows, "" for none."""
    return next((match[0] for match in reversed(list(pattern.finditer(text)))), "")


@lru_cache(maxsize=4)
def _hints(known: Known) -> _Hints:
    return _Hints(known)
