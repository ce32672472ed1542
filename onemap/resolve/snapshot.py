"""What the later stages work on: a plan version with everything it inherits, and the chain of versions.

All records here are frozen. Vocabulary words (category, level, dimension, measure, element, type) are
*ids* here, whatever spelling the files use. Units and zones are sorted by code; areas, lists' clauses and
vocabulary keep their filed order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionList, Clause, Tag
from onemap.model.plan import LayerName, Plan
from onemap.model.publication import Evaluation, Layer, Publication, QuantifiedTarget
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Vocabulary
from onemap.read.unit_table import briefs_of
from onemap.resolve.digests import Digests
from onemap.resolve.geometry_layer import GeometryLayer

Realm = Literal["land", "sea"]
#: draft without consultation window now; consultation open; adopted but not yet effective; in force; ended
Status = Literal["draft", "consultation", "adopted", "in-force", "replaced", "repealed", "expired"]


@dataclass(frozen=True, slots=True)
class AppliedClause:
    """A clause as it applies to a unit, with its address: list, number, version whose folder wrote it."""

    list_id: str
    level: str
    clause: Clause
    origin: str
    #: clauses named by ``follows``, in order; they carry their own addresses
    followed: tuple[AppliedClause, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """The clauses of one list for one dimension, in filed order."""

    level: str
    list_id: str
    clauses: tuple[AppliedClause, ...]


@dataclass(frozen=True, slots=True)
class DimensionGroup:
    """All that is demanded in one dimension, level after level."""

    dimension: str
    levels: tuple[LevelGroup, ...]


@dataclass(frozen=True)
class Snapshot:
    """A plan version with everything it inherits. No geometry of withheld layers is ever in a public one."""

    version: str
    #: as filed, but ``basis`` also has what the versions below define
    plan: Plan
    vocabulary: Vocabulary
    #: ids of the levels in use, in order
    levels: tuple[str, ...]
    areas: Mapping[str, Area]
    regions: Mapping[str, Region]
    units: Mapping[str, Unit]
    zones: Mapping[str, Zone]
    #: lists of areas, regions, zones, zone types; a unit's own clauses are in the unit
    lists: Mapping[str, AdmissionList]
    tags: Mapping[tuple[str, str], Tag]
    targets: Mapping[str, QuantifiedTarget]
    #: version whose folder wrote it, by ("unit", code), ("zone", code), ("list", id), ("area", id), ("region", id),
    #: and by ("clauses", code) where the clauses of a unit are an older version's
    origins: Mapping[tuple[str, str], str]
    #: version whose folder wrote the clause, by (list id, clause key); for all clauses ask :meth:`clause_origin`
    clause_origins: Mapping[tuple[str, str], str]
    layers: Mapping[LayerName, GeometryLayer]
    #: codes of units that share a border, by unit code, in code order
    neighbours: Mapping[str, tuple[str, ...]]

    @cached_property
    def digests(self) -> Digests:
        """Digests of the records, to tell what has changed."""
        return Digests(self)

    @property
    def briefs(self) -> Mapping[str, Unit]:
        """The units, whose clauses are not to be asked for: they may be None, because that is cheaper."""
        return briefs_of(self.units)

    def written_by(self, owner: str) -> str:
        """The version whose folder wrote the clauses of unit or zone *owner*; all of them come from one."""
        at = self.origins.get
        return at(("clauses", owner)) or at(("unit", owner)) or at(("zone", owner)) or self.version

    def clause_origin(self, owner: str, key: str) -> str:
        """The version whose folder wrote clause *key* of list, unit or zone *owner*."""
        return self.clause_origins.get((owner, key)) or self.written_by(owner)

    def realm(self, unit: Unit) -> Realm:
        """Land or sea: what the unit says, else what its code says, else land."""
        if unit.realm is not None:
            return unit.realm
        found = self._realms.get(unit.code)
        if found is None:
            parts = self.vocabulary.unit_code.parts(unit.code) or {}
            found = self._realms[unit.code] = self.vocabulary.unit_code.realms.get(parts.get("realm", ""), "land")
        return found

    @cached_property
    def _realms(self) -> dict[str, Realm]:
        """What codes say, as far as anybody has asked."""
        return {}

    def area_km2(self, unit: Unit) -> float | None:
        """Area in km²: as filed, else as computed from the published geometry, else None."""
        if unit.area_km2 is not None:
            return float(unit.area_km2.value)
        layer = self.layers.get("units")
        if layer is None or unit.code not in layer.row:
            return None
        return float(layer.area_km2[layer.row[unit.code]])


@dataclass(frozen=True, slots=True)
class Standing:
    """What a version is on ``as_of``: derived from its documents, never written."""

    version: str
    status: Status
    #: None for drafts, whatever day they intend
    effective: dt.date | None
    #: last day on which it held, when it no longer holds
    until: dt.date | None
    replaced_by: tuple[str, ...]
    #: the version in force the day before effective; for drafts the one in force on ``as_of``
    before: str | None


@dataclass(frozen=True)
class Chain:
    """Everything a build works from: all versions, ordered by (effective, signed, id), drafts last."""

    publication: Publication
    as_of: dt.date
    snapshots: Mapping[str, Snapshot]
    standings: Mapping[str, Standing]
    #: versions in force on ``as_of`` (more than one where a plan amends another), in order
    in_force: tuple[str, ...]
    evaluations: tuple[Evaluation, ...]
    layer_policy: Mapping[LayerName, Layer]
    #: names of industries that the publication brings, by code
    industries: Mapping[str, str] = field(default_factory=dict)

    def ordered(self) -> tuple[Snapshot, ...]:
        """Snapshots in order of versions."""
        return tuple(self.snapshots.values())
