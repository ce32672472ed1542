"""Versions with what they inherit, as far as rules need it: which keys exist, not how everything merges.

The overlay itself is the resolver's; here it is enough to know the records by key along the chain of ``based_on``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import shapely

from onemap.check.effective_units import EffectiveUnits
from onemap.errors import Place
from onemap.geometry.layer import SourceLayer
from onemap.geometry.projection import CrsFault
from onemap.geometry.sources import Sources
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionList, Clause
from onemap.model.plan import LayerName
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Vocabulary
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.read.unit_table import UnitTable, briefs_of


@dataclass(frozen=True)
class Version:
    """A version, its base, and the records by key after the overlay."""

    id: str
    own: LoadedVersion
    base: Version | None
    publication: LoadedPublication = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    #: level words as the plan, or the one it is based on, writes them
    levels: tuple[str, ...]
    areas: Mapping[str, Area] = field(repr=False)
    regions: Mapping[str, Region] = field(repr=False)
    #: with the clauses that each has or inherits; ``units.briefs`` without any clauses, at little cost
    units: EffectiveUnits = field(repr=False)
    zones: Mapping[str, Zone] = field(repr=False)
    lists: Mapping[str, AdmissionList] = field(repr=False)
    #: list id → clause key → clause
    clauses: Mapping[str, Mapping[str, Clause]] = field(repr=False)
    targets: frozenset[str] = field(repr=False)
    #: codes with geometry, by layer
    drawn: Mapping[LayerName, frozenset[str]] = field(repr=False)
    #: the geometry itself, made when it is asked for
    sources: Sources = field(repr=False)

    def place(self, kind: str, key: str, *steps: str | int) -> Place:
        """Where a record of the version's own files, or a node below it, is written."""
        place = self.own.places.get((kind, key)) or self.publication.places.get((kind, key))
        place = place or self.own.places["plan", ""]
        return replace(place, node=(*(place.node or ()), *steps)) if steps else place

    def plan_place(self, *steps: str | int) -> Place:
        return self.place("plan", "", *steps)

    @property
    def own_briefs(self) -> Mapping[str, Unit]:
        """The units that the version itself writes; their clauses may be missing and are not to be asked for."""
        return briefs_of(self.own.units)

    def own_addressing(self) -> Iterator[tuple[str, str, int, Clause]]:
        """Like :meth:`own_clauses`, those of units and zones that say whom they apply to."""
        units = self.own.units
        codes = units.addressing if isinstance(units, UnitTable) else list(units)
        held: list[tuple[str, str, tuple[Clause, ...]]] = [("unit", code, units[code].clauses or ()) for code in codes]
        held += (("zone", code, zone.clauses) for code, zone in self.own.zones.items())
        for kind, owner, clauses in held:
            for i, clause in enumerate(clauses):
                if clause.applies_to is not None:
                    yield kind, owner, i, clause

    def own_clauses(self) -> Iterator[tuple[str, str, int, Clause]]:
        """(kind of owner, its key, index, clause) of every clause that the version's own files hold."""
        for key, held in self.own.lists.items():
            for i, clause in enumerate(held.clauses):
                yield "list", key, i, clause
        for code, unit in self.own.units.items():
            for i, clause in enumerate(unit.clauses or ()):
                yield "unit", code, i, clause
        for code, zone in self.own.zones.items():
            for i, clause in enumerate(zone.clauses):
                yield "zone", code, i, clause

    def shape(self, name: LayerName, code: str) -> shapely.Geometry | None:
        """The geometry of *code* as it was delivered, in the layer's CRS; None where there is none."""
        layer = self.layer(name)
        at = None if layer is None else layer.row(code)
        return None if layer is None or at is None else layer.geometries[at]

    def layer(self, name: LayerName) -> SourceLayer | None:
        """The layer with what is inherited, in its own CRS; None also where two CRS cannot be brought together."""
        try:
            return self.sources.of(self.id, name)
        except CrsFault:
            return None

    def clause_keys(self, owner: str) -> Mapping[str, Clause] | None:
        """The clauses by key of a list, or of a unit or zone as a list; None when there is none of that name."""
        if owner in self.clauses:
            return self.clauses[owner]
        record = self.units.get(owner) or self.zones.get(owner)
        return None if record is None else {clause.key: clause for clause in record.clauses or ()}

    @property
    def chain(self) -> tuple[Version, ...]:
        """The version and those that it is based on, the nearest first."""
        return (self,) if self.base is None else (self, *self.base.chain)


@dataclass(frozen=True)
class View:
    """A publication with its sound versions: those whose chain of ``based_on`` ends, bases first."""

    loaded: LoadedPublication
    versions: Mapping[str, Version]


def view(loaded: LoadedPublication, sources: Sources | None = None) -> View:
    """Build the view; versions that hang on a missing base or a circle are left out (rules P02, P03 report them)."""
    sources = sources or Sources(loaded)
    done: dict[str, Version] = {}
    waiting = dict(loaded.versions)
    while waiting:
        ready = [name for name, own in waiting.items() if own.plan.based_on is None or own.plan.based_on in done]
        if not ready:
            break
        for name in ready:
            own = waiting.pop(name)
            done[name] = _overlay(name, own, done[own.plan.based_on] if own.plan.based_on else None, loaded, sources)
    return View(loaded, done)


def _overlay(
    name: str, own: LoadedVersion, base: Version | None, loaded: LoadedPublication, sources: Sources
) -> Version:
    plan, remove = own.plan, own.plan.remove
    vocabulary = loaded.vocabulary if base is None else base.vocabulary
    if plan.vocabulary is not None:
        vocabulary = plan.vocabulary.over(vocabulary)
    ground = loaded.areas
    areas = dict(base.areas) if base else {area.id: area for area in ground.areas}
    regions = dict(base.regions) if base else {region.id: region for region in ground.regions}
    units = EffectiveUnits(own.units, base.units if base else None, frozenset(remove.units))
    zones = dict(base.zones) if base else {}
    lists = dict(base.lists) if base else {}
    clauses = {key: dict(held) for key, held in base.clauses.items()} if base else {}
    targets = set(base.targets) if base else set()
    drawn = {layer: set(codes) for layer, codes in base.drawn.items()} if base else {}
    for code in remove.zones:
        zones.pop(code, None)
    drawn.get("units", set()).difference_update(remove.units)
    drawn.get("zones", set()).difference_update(remove.zones)
    for key in remove.lists:
        lists.pop(key, None)
        clauses.pop(key, None)
    for ref in remove.clauses:
        clauses.get(ref.list, {}).pop(ref.number, None)
    for key in remove.areas:
        areas.pop(key, None)
    for key in remove.regions:
        regions.pop(key, None)
    targets -= set(remove.targets)
    if own.areas is not None:
        areas.update((area.id, area) for area in own.areas.areas)
        regions.update((region.id, region) for region in own.areas.regions)
    zones.update(own.zones)
    for key, held in own.lists.items():
        lists[key] = held
        clauses.setdefault(key, {}).update((clause.key, clause) for clause in held.clauses)
    for layer, geometry in own.layers.items():
        drawn.setdefault(layer, set()).update(geometry.codes)
    return Version(
        id=name,
        own=own,
        base=base,
        publication=loaded,
        vocabulary=vocabulary,
        levels=plan.levels if base is None or "levels" in plan.model_fields_set else base.levels,
        areas=areas,
        regions=regions,
        units=units,
        zones=zones,
        lists=lists,
        clauses=clauses,
        targets=frozenset(targets | set(own.targets)),
        drawn={layer: frozenset(codes) for layer, codes in drawn.items()},
        sources=sources,
    )
