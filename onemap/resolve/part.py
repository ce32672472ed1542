"""A part of a snapshot: some units with all that their pages say, small enough to be handed to another process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from onemap.geometry.layer import Geometries
from onemap.model.clauses import Clause, Tag
from onemap.model.plan import LayerName
from onemap.model.units import Unit
from onemap.resolve.areas import ancestors
from onemap.resolve.requirements import RequirementIndex
from onemap.resolve.snapshot import GeometryLayer, Snapshot

V = TypeVar("V")
_NOTHING: Geometries = np.empty(0, dtype=object)


class Parts:
    """Makes parts of one snapshot; what belongs to each list and unit is sorted out once."""

    def __init__(self, snapshot: Snapshot, index: RequirementIndex) -> None:
        self._snapshot = snapshot
        self._index = index
        self._tags: dict[str, dict[tuple[str, str], Tag]] = {}
        for key, tag in snapshot.tags.items():
            self._tags.setdefault(key[0], {})[key] = tag
        self._clause_origins: dict[str, dict[tuple[str, str], str]] = {}
        for key, version in snapshot.clause_origins.items():
            self._clause_origins.setdefault(key[0], {})[key] = version

    def of(self, codes: Sequence[str]) -> Snapshot:
        """The units *codes* with their requirements, zones, areas and neighbours; no geometry, only computed areas.

        Neighbours are there by name, without clauses. Of lists, zones, regions and areas, those that a page of one of
        the units names or reads.
        """
        snapshot = self._snapshot
        near = {code: snapshot.neighbours.get(code, ()) for code in codes}
        owners = self._owners(codes)
        lists = {name: snapshot.lists[name] for name in snapshot.lists if name in owners}
        units: dict[str, Unit] = {
            code: snapshot.units[code].model_copy(update={"clauses": None})
            for around in near.values()
            for code in around
        }
        units.update((code, snapshot.units[code]) for code in snapshot.units.keys() & {*codes, *owners})
        named = {zone for code in codes for zone in units[code].zones}
        zones = {code: snapshot.zones[code] for code in sorted(snapshot.zones.keys() & (named | owners))}
        targets = [held.target for held in lists.values()]
        areas = {area for code in codes for area in (units[code].area, *units[code].managed_by)}
        areas.update(target.area for target in targets if target.area is not None)
        wanted = self._with_above(areas)
        regions = {name for code in codes for name in self._index.regions_of(code)}
        regions.update(target.region for target in targets if target.region is not None)
        return replace(
            snapshot,
            areas={key: area for key, area in snapshot.areas.items() if key in wanted},
            regions={key: region for key, region in snapshot.regions.items() if key in regions},
            units=dict(sorted(units.items())),
            zones=zones,
            lists=lists,
            tags=_of_owners(self._tags, owners),
            targets={},
            origins={},
            clause_origins=_of_owners(self._clause_origins, owners),
            layers=self._measured(units),
            neighbours=near,
        )

    def _with_above(self, areas: Iterable[str]) -> set[str]:
        held = self._snapshot.areas
        return {key for area in areas for key in (area, *ancestors(held, area))}

    def _owners(self, codes: Sequence[str]) -> set[str]:
        """The lists, units and zones whose clauses are read: those that apply, and those that they follow."""
        snapshot = self._snapshot
        waiting = {name for code in codes for name in (code, *self._index.lists_of(code), *snapshot.units[code].zones)}
        found: set[str] = set()
        while waiting:
            owner = waiting.pop()
            found.add(owner)
            waiting.update(
                ref.list for clause in self._clauses(owner) for ref in clause.follows if ref.list not in found
            )
        return found

    def _clauses(self, owner: str) -> tuple[Clause, ...]:
        snapshot = self._snapshot
        if owner in snapshot.lists:
            return snapshot.lists[owner].clauses
        unit = snapshot.units.get(owner)
        if unit is not None:
            return unit.clauses or ()
        return snapshot.zones[owner].clauses if owner in snapshot.zones else ()

    def _measured(self, units: Mapping[str, Unit]) -> dict[LayerName, GeometryLayer]:
        """The layer of units with nothing but computed areas."""
        layer = self._snapshot.layers.get("units")
        if layer is None:
            return {}
        codes = tuple(code for code in sorted(units) if code in layer.row)
        km2 = layer.area_km2[[layer.row[code] for code in codes]]
        rows = {code: at for at, code in enumerate(codes)}
        bare = replace(layer, codes=codes, source=_NOTHING, published=_NOTHING, drawn=_NOTHING, area_km2=km2, row=rows)
        return {"units": bare}


def _of_owners(held: Mapping[str, Mapping[tuple[str, str], V]], owners: Iterable[str]) -> dict[tuple[str, str], V]:
    return {key: value for owner in sorted(owners) for key, value in held.get(owner, {}).items()}
