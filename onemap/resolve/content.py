"""What a version says, before geometry: the content of a snapshot, and the delta that one folder writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onemap.errors import Place
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionList, Tag
from onemap.model.plan import Remove
from onemap.model.publication import QuantifiedTarget
from onemap.model.units import Unit, Zone


@dataclass(frozen=True)
class Content:
    """Everything that holds in a version, resolved. Vocabulary words are ids; no unit's ``clauses`` is None.

    Areas and regions are in filed order, units and zones by code, lists by id, tags and targets by key.
    ``origins`` and ``clause_origins`` are as in :class:`onemap.resolve.snapshot.Snapshot`; areas and
    regions of the publication's own ``areas.yml`` have the origin ``""``.
    """

    areas: Mapping[str, Area] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    zones: Mapping[str, Zone] = field(default_factory=dict)
    lists: Mapping[str, AdmissionList] = field(default_factory=dict)
    tags: Mapping[tuple[str, str], Tag] = field(default_factory=dict)
    targets: Mapping[str, QuantifiedTarget] = field(default_factory=dict)
    origins: Mapping[tuple[str, str], str] = field(default_factory=dict)
    clause_origins: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delta:
    """What one version's folder writes: present items replace or add, ``remove`` takes away."""

    version: str
    #: where to point when ``remove`` is at fault: plan.yml
    place: Place
    areas: Mapping[str, Area] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    zones: Mapping[str, Zone] = field(default_factory=dict)
    lists: Mapping[str, AdmissionList] = field(default_factory=dict)
    tags: Mapping[tuple[str, str], Tag] = field(default_factory=dict)
    targets: Mapping[str, QuantifiedTarget] = field(default_factory=dict)
    remove: Remove = field(default_factory=Remove)
