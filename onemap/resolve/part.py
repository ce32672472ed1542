"""A part of a snapshot: some records with all that their pages say, small enough to be handed to another process.

What belongs to a part is decided once, by name (:class:`Members`); its key is a digest of exactly those records, and
what is packed is exactly those records. So a page cannot read what the key does not know of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter

from onemap.model.clauses import AdmissionList, Clause, Tag
from onemap.model.plan import LayerName
from onemap.model.units import UnitsFile, ZonesFile
from onemap.read.records import as_json
from onemap.read.unit_table import brief_of
from onemap.resolve.areas import ancestors
from onemap.resolve.digests import digest_of
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.requirements import RequirementIndex
from onemap.resolve.snapshot import Snapshot
from onemap.resolve.units import PackedUnits, follows_of, json_list, json_of, resolved

V = TypeVar("V")
_LISTS = TypeAdapter(tuple[AdmissionList, ...])


@dataclass(frozen=True, slots=True)
class Members:
    """The keys of the records of a part. Areas and regions are in filed order, everything else by code or id."""

    #: units with their clauses
    units: tuple[str, ...] = ()
    #: units without them
    briefs: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    #: units, zones and lists whose clauses are read, whether the version holds them or not
    owners: tuple[str, ...] = ()
    #: units whose neighbours are known
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """A part on its way to another process: what is long in it is JSON, which is quicker than models."""

    frame: Snapshot
    units: PackedUnits
    briefs: bytes
    zones: bytes
    lists: bytes

    def snapshot(self) -> Snapshot:
        """The part as a snapshot of its own, made anew at every call; no geometry, only what is known of it."""
        units = self.units.units()
        units.update((unit.code, unit) for unit in UnitsFile.model_validate_json(self.briefs).root)
        return replace(
            self.frame,
            units=dict(sorted(units.items())),
            zones={zone.code: zone for zone in ZonesFile.model_validate_json(self.zones).root},
            lists={held.id: held for held in _LISTS.validate_json(self.lists)},
        )


class Part:
    """Some records of a snapshot."""

    def __init__(self, parts: Parts, members: Members) -> None:
        self._parts = parts
        self.members = members

    @cached_property
    def key(self) -> bytes:
        """A digest of everything that the part holds. No unit is made for it."""
        return self._parts.key(self.members)

    def pack(self) -> Packed:
        """The part in a form that travels."""
        return self._parts.pack(self.members)


class Parts:
    """Makes parts of one snapshot; what belongs to each list and unit is sorted out once."""

    def __init__(self, snapshot: Snapshot, index: RequirementIndex | None = None) -> None:
        self._snapshot = snapshot
        self._index = index or RequirementIndex(snapshot)
        self._area_rank = {name: at for at, name in enumerate(snapshot.areas)}
        self._region_rank = {name: at for at, name in enumerate(snapshot.regions)}
        self._followed: dict[str, tuple[str, ...]] = {}
        self._jsons: dict[tuple[str, str], bytes] = {}

    @cached_property
    def _tags(self) -> dict[str, dict[tuple[str, str], Tag]]:
        return _by_owner(self._snapshot.tags)

    @cached_property
    def _clause_origins(self) -> dict[str, dict[tuple[str, str], str]]:
        return _by_owner(self._snapshot.clause_origins)

    def units(self, codes: Iterable[str]) -> Part:
        """The units *codes* with all that their pages say: see :meth:`part`."""
        return self.part(units=codes)

    def part(
        self,
        *,
        units: Iterable[str] = (),
        briefs: Iterable[str] = (),
        zones: Iterable[str] = (),
        lists: Iterable[str] = (),
        areas: Iterable[str] = (),
        regions: Iterable[str] = (),
    ) -> Part:
        """The part that holds these, with what is read along with them. Keys that the snapshot lacks are left out.

        *units*: their requirements, that is the lists, zones and clauses that apply or are followed; zones, areas,
        regions; neighbours by name. *briefs*: without clauses, with their areas. *zones*, *lists*: with what their
        clauses follow and with the names that they address. *areas* come with those above them. Of geometry there
        are the computed areas of all units.
        """
        snapshot, held = self._snapshot, self._snapshot.briefs
        whole, named = {code for code in units if code in held}, {code for code in briefs if code in held}
        own_lists, own_zones = {*lists}, {*zones}
        owners, wanted_zones = own_lists | own_zones | whole, own_zones.copy()
        named_units, named_areas, named_regions = named.copy(), {*areas}, {*regions}
        for code in whole:
            applied, inside = self._index.around(code)
            wanted_zones.update(held[code].zones)
            owners.update(applied)
            named_regions.update(inside)
            named_units.update(snapshot.neighbours.get(code, ()))
        owners = self._with_followed(owners | wanted_zones)
        for code in (*whole, *named):
            named_areas.update((held[code].area, *held[code].managed_by))
        for name in wanted_zones:
            if name in snapshot.zones and (area := snapshot.zones[name].area) is not None:
                named_areas.add(area)
        for name in owners & snapshot.lists.keys():
            target = snapshot.lists[name].target
            named_areas.update(filter(None, (target.area,)))
            named_regions.update(filter(None, (target.region,)))
            if name in own_lists:
                wanted_zones.update(filter(None, (target.zone,)))
                named_units.update(filter(None, (target.unit,)))
        for clause in (clause for name in own_lists | own_zones for clause in self._clauses(name)):
            if clause.applies_to is not None:
                named_areas.update(clause.applies_to.areas)
                named_regions.update(clause.applies_to.regions)
        full = {code for code in (*whole, *owners) if code in held}
        return Part(
            self,
            Members(
                units=tuple(sorted(full)),
                briefs=tuple(sorted(code for code in named_units - full if code in held)),
                zones=tuple(sorted((wanted_zones | owners) & snapshot.zones.keys())),
                lists=tuple(sorted(owners & snapshot.lists.keys())),
                areas=_ranked(self._with_above(named_areas), self._area_rank),
                regions=_ranked(named_regions, self._region_rank),
                owners=tuple(sorted(owners)),
                near=tuple(sorted(whole)),
            ),
        )

    def key(self, members: Members) -> bytes:
        """A digest of everything that :meth:`pack` puts in."""
        digests, neighbours = self._snapshot.digests, self._snapshot.neighbours
        return digest_of(
            digests.frame(),
            members,
            b"".join(map(digests.unit, members.units)),
            b"".join(map(digests.brief, members.briefs)),
            b"".join(map(digests.zone, members.zones)),
            b"".join(map(digests.list, members.lists)),
            b"".join(map(digests.area, members.areas)),
            b"".join(map(digests.region, members.regions)),
            b"".join(map(digests.tags, members.owners)),
            json.dumps([neighbours.get(code, ()) for code in members.near]),  # quicker than one by one
            [(name, _known(layer)) for name, layer in self._measured(members).items()],
        )

    def pack(self, members: Members) -> Packed:
        """The records of *members* and nothing else, in a form that travels."""
        snapshot = self._snapshot
        kinds = (("unit", members.units), ("clauses", members.units), ("zone", members.zones), ("list", members.lists))
        origins = {(kind, key): snapshot.origins.get((kind, key)) for kind, keys in kinds for key in keys}
        frame = replace(
            snapshot,
            areas={name: snapshot.areas[name] for name in members.areas},
            regions={name: snapshot.regions[name] for name in members.regions},
            units={},
            zones={},
            lists={},
            tags=_of_owners(self._tags, members.owners),
            targets={},
            origins={key: at for key, at in origins.items() if at is not None},
            clause_origins=_of_owners(self._clause_origins, members.lists),
            layers=self._measured(members),
            neighbours={code: snapshot.neighbours.get(code, ()) for code in members.near},
        )
        return Packed(
            frame,
            resolved(snapshot.units).pack(members.units),
            json_of(brief_of(snapshot.units, code) for code in members.briefs),
            json_list(self._json("zone", code, snapshot.zones[code]) for code in members.zones),
            json_list(self._json("list", name, snapshot.lists[name]) for name in members.lists),
        )

    def _json(self, kind: str, key: str, record: BaseModel) -> bytes:
        """A record that many parts hold, as JSON."""
        made = self._jsons.get((kind, key))
        if made is None:
            made = self._jsons[kind, key] = as_json(record)
        return made

    def _with_above(self, areas: Iterable[str]) -> set[str]:
        held = self._snapshot.areas
        return {key for area in areas for key in (area, *ancestors(held, area))}

    def _with_followed(self, owners: set[str]) -> set[str]:
        """Lists, units and zones with those whose clauses their clauses follow, over any number of steps."""
        waiting, found = owners, set(owners)
        while waiting:
            waiting = {name for owner in waiting for name in self._follows(owner) if name not in found}
            found |= waiting
        return found

    def _follows(self, owner: str) -> tuple[str, ...]:
        """The lists, units and zones that clauses of *owner* follow."""
        known = self._followed.get(owner)
        if known is None:
            units = self._snapshot.units
            if owner not in self._snapshot.lists and owner in units:
                known = follows_of(units, owner)
            else:
                known = tuple(dict.fromkeys(ref.list for clause in self._clauses(owner) for ref in clause.follows))
            self._followed[owner] = known
        return known

    def _clauses(self, owner: str) -> tuple[Clause, ...]:
        """The clauses of a list or zone."""
        snapshot = self._snapshot
        if owner in snapshot.lists:
            return snapshot.lists[owner].clauses
        return snapshot.zones[owner].clauses if owner in snapshot.zones else ()

    def _measured(self, members: Members) -> dict[LayerName, GeometryLayer]:
        """The layers of units and zones without shapes: what is known of those that the part holds."""
        held: tuple[tuple[LayerName, tuple[str, ...]], ...] = (
            ("units", (*members.units, *members.briefs)),
            ("zones", members.zones),
        )
        layers = self._snapshot.layers
        return {name: layers[name].measured(codes) for name, codes in held if name in layers}


def _known(layer: GeometryLayer) -> object:
    facts = layer.facts
    return layer.codes, layer.area_km2, layer.crs, layer.coverage, layer.display, facts.boxes, facts.filled


def _ranked(names: Iterable[str], rank: Mapping[str, int]) -> tuple[str, ...]:
    """Those of *names* that have a rank, in its order."""
    return tuple(sorted((name for name in names if name in rank), key=rank.__getitem__))


def _by_owner(held: Mapping[tuple[str, str], V]) -> dict[str, dict[tuple[str, str], V]]:
    found: dict[str, dict[tuple[str, str], V]] = {}
    for key, value in held.items():
        found.setdefault(key[0], {})[key] = value
    return found


def _of_owners(held: Mapping[str, Mapping[tuple[str, str], V]], owners: Sequence[str]) -> dict[tuple[str, str], V]:
    return {key: value for owner in owners for key, value in held.get(owner, {}).items()}
