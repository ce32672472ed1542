"""What a version says, before geometry: the content of a snapshot, and the delta that one folder writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from onemap.errors import Place
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionList, Tag
from onemap.model.plan import Remove
from onemap.model.publication import QuantifiedTarget
from onemap.model.units import Unit, Zone

NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Content:
    """Everything that holds in a version, resolved. Vocabulary words are ids; no unit's ``clauses`` is None.

    Areas and regions are in filed order, units and zones by code, lists by id, tags and targets by key.
    ``origins`` and ``clause_origins`` are as in :class:`onemap.resolve.snapshot.Snapshot`; areas and
    regions of the publication's own ``areas.yml`` have the origin ``""``.
    """

    areas: Mapping[str, Area] = NOTHING
    regions: Mapping[str, Region] = NOTHING
    units: Mapping[str, Unit] = NOTHING
    zones: Mapping[str, Zone] = NOTHING
    lists: Mapping[str, AdmissionList] = NOTHING
    tags: Mapping[tuple[str, str], Tag] = NOTHING
    targets: Mapping[str, QuantifiedTarget] = NOTHING
    origins: Mapping[tuple[str, str], str] = NOTHING
    clause_origins: Mapping[tuple[str, str], str] = NOTHING


@dataclass(frozen=True)
class Delta:
    """What one version's folder writes: present items replace or add, ``remove`` takes away."""

    version: str
    #: where to point when ``remove`` is at fault: plan.yml
    place: Place
    areas: Mapping[str, Area] = NOTHING
    regions: Mapping[str, Region] = NOTHING
    units: Mapping[str, Unit] = NOTHING
    zones: Mapping[str, Zone] = NOTHING
    lists: Mapping[str, AdmissionList] = NOTHING
    tags: Mapping[tuple[str, str], Tag] = NOTHING
    targets: Mapping[str, QuantifiedTarget] = NOTHING
    remove: Remove = field(default_factory=Remove)
