"""Which shards the maps of a job may name: the part of a version's shard index that speaks of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from onemap.render.shards import ShardIndex
from onemap.resolve.areas import AreaIndex
from onemap.store import digest


@dataclass(frozen=True)
class Shards:
    """A part of a shard index. ``owned``: codes of each area's units, where file names of units need telling."""

    index: ShardIndex
    owned: Mapping[str, tuple[str, ...]]

    @property
    def digest(self) -> bytes:
        """A digest of everything that is known here."""
        return digest(self.index.digest, json.dumps(self.owned))

    def of(self, units: AreaIndex | None = None) -> ShardIndex:
        """The index, with *units* by area, which are otherwise the few that it has to know."""
        return replace(self.index, areas_units=units or _Owned(self.owned))


def unit_shards(index: ShardIndex, units: AreaIndex, codes: Iterable[str], areas: Iterable[str]) -> Shards:
    """For maps of the units *codes*, which lie in *areas*."""
    return _part(index, units, codes, list(areas))


def area_shards(index: ShardIndex, units: AreaIndex, codes: Iterable[str], areas: Iterable[str]) -> Shards:
    """For maps of *areas*, all those below them among these, which own or manage the units *codes*."""
    held = list(areas)
    part = _part(index, units, codes, held)
    chosen = replace(
        part.index,
        area_shard={key: index.area_shard[key] for key in held if key in index.area_shard},
        outline_bounds={key: index.outline_bounds[key] for key in held if key in index.outline_bounds},
    )
    return replace(part, index=chosen)


def zone_shards(index: ShardIndex, units: AreaIndex, codes: Iterable[str], areas: Iterable[str]) -> Shards:
    """For maps of the zones *codes*, which may touch units of *areas*."""
    wanted = set(areas)
    part = _part(index, units, codes, [key for key in index.bounds if key in wanted])  # in an order that maps keep
    return replace(part, index=replace(part.index, zones=index.zones, zone_types=index.zone_types))


def _part(index: ShardIndex, units: AreaIndex, codes: Iterable[str], areas: list[str]) -> Shards:
    named = list(codes)
    owned: dict[str, tuple[str, ...]] = {}
    slugs: dict[str, str] = {}
    if index.slugs:
        owned = {area: units.owned(area) for area in areas}
        keys = {*named, *areas, *index.zone_slugs, *(code for held in owned.values() for code in held)}
        slugs = {key: index.slugs[key] for key in sorted(keys) if key in index.slugs}
    chosen = ShardIndex(
        units={key: index.units[key] for key in areas if key in index.units},
        bounds={key: index.bounds[key] for key in areas if key in index.bounds},
        unit_shard={code: index.unit_shard[code] for code in named if code in index.unit_shard},
        slugs=slugs,
        zone_slugs=index.zone_slugs if slugs else (),
    )
    return Shards(chosen, owned)


class _Owned(AreaIndex):
    """Knows which units some areas own, and nothing else."""

    def __init__(self, owned: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__({}, {})
        self._told = owned

    def owned(self, area: str) -> tuple[str, ...]:
        return self._told[area]
