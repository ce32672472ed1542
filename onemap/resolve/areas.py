"""Walk the tree of areas, and find the units of an area or a region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onemap.model.areas import Area, Region
from onemap.model.units import Unit
from onemap.read.unit_table import briefs_of
from onemap.resolve.snapshot import Snapshot


def children(areas: Mapping[str, Area], area: str) -> tuple[str, ...]:
    """Ids of the areas right below *area*, in filed order."""
    return tuple(name for name, value in areas.items() if value.parent == area)


def ancestors(areas: Mapping[str, Area], area: str) -> tuple[str, ...]:
    """Ids of the areas above *area*, nearest first; ends at an unknown parent or where the tree would close."""
    found: list[str] = []
    held = areas.get(area)
    while held is not None and held.parent is not None and held.parent not in found and held.parent != area:
        found.append(held.parent)
        held = areas.get(held.parent)
    return tuple(found)


def below_each(areas: Mapping[str, Area]) -> dict[str, list[str]]:
    """Ids of the areas right below each area that has any, in filed order."""
    below: dict[str, list[str]] = {}
    for name, value in areas.items():
        if value.parent is not None:
            below.setdefault(value.parent, []).append(name)
    return below


def descendants(areas: Mapping[str, Area], area: str) -> tuple[str, ...]:
    """Ids of all areas below *area*, each before those below it, siblings in filed order."""
    return _descendants(below_each(areas), area)


def _descendants(below: Mapping[str, list[str]], area: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    stack = list(reversed(below.get(area, [])))
    while stack:
        name = stack.pop()
        if name in found or name == area:
            continue
        found[name] = None
        stack.extend(reversed(below.get(name, [])))
    return tuple(found)


class AreaIndex:
    """Units by area, made once for a snapshot.

    ``owned`` counts each unit once, in the area that its ``area`` names; ``managed`` are the units that an area
    manages (``managed_by``) without owning them, so that a functional area is never counted twice.
    """

    def __init__(self, areas: Mapping[str, Area], units: Mapping[str, Unit]) -> None:
        self._own: dict[str, list[str]] = {}
        self._managed: dict[str, list[str]] = {}
        for code, unit in sorted(briefs_of(units).items()):
            self._own.setdefault(unit.area, []).append(code)
            for name in dict.fromkeys(unit.managed_by):
                if name != unit.area:
                    self._managed.setdefault(name, []).append(code)
        self._below = below_each(areas)
        #: what was asked for before: upper areas are asked for again and again
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def children(self, area: str) -> tuple[str, ...]:
        """Ids of the areas right below *area*, in filed order."""
        return tuple(self._below.get(area, ()))

    def descendants(self, area: str) -> tuple[str, ...]:
        """Ids of all areas below *area*, each before those below it, siblings in filed order."""
        return _descendants(self._below, area)

    def owned(self, area: str) -> tuple[str, ...]:
        """Codes of the units of *area* and everything below it, in code order."""
        return self._collect("owned", (self._own,), area)

    def managed(self, area: str) -> tuple[str, ...]:
        """Codes of the units that *area* or one below it manages and does not own, in code order."""
        managed = self._collect("managed", (self._managed,), area)
        owned = set(self.owned(area)) if managed else ()
        return tuple(code for code in managed if code not in owned)

    def all(self, area: str) -> tuple[str, ...]:
        """Codes of owned and managed units, each once, in code order."""
        return self._collect("all", (self._own, self._managed), area)

    def _collect(self, kind: str, sources: Iterable[Mapping[str, list[str]]], area: str) -> tuple[str, ...]:
        found = self._known.get((kind, area))
        if found is None:
            names = (area, *self.descendants(area))
            found = tuple(sorted({code for source in sources for name in names for code in source.get(name, ())}))
            self._known[kind, area] = found
        return found


def units_of(snapshot: Snapshot, area: str, managed: bool = True) -> tuple[str, ...]:
    """Codes of the units of *area* and everything below it, in code order; with those it manages unless told."""
    index = AreaIndex(snapshot.areas, snapshot.briefs)
    return index.all(area) if managed else index.owned(area)


def units_of_region(snapshot: Snapshot, region: Region) -> tuple[str, ...]:
    """Codes of the region's units: those it names and those of the areas it names, in code order."""
    index = AreaIndex(snapshot.areas, snapshot.briefs)
    found = {code for code in region.units if code in snapshot.units}
    for area in region.areas:
        found.update(index.all(area))
    return tuple(sorted(found))
