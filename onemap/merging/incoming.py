"""What comes in for one version, whoever made it: an import of delivered files, or an export that people have edited.

Records have the shape of the publication's YAML files as plain data: text, true, lists and mappings, nothing empty.
Vocabulary words are spelled as they came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from onemap.model.origins import Kind as Kind
from onemap.model.origins import Name as Name
from onemap.model.plan import LayerName

#: a record as a YAML file holds it
Record = Mapping[str, Any]


@dataclass(frozen=True)
class IncomingLayer:
    """Features of a layer by code (each code once), 2D, in lon/lat degrees of ``crs`` (EPSG:4490 or EPSG:4326)."""

    codes: tuple[str, ...]
    names: tuple[str | None, ...]
    geometries: npt.NDArray[np.object_] = field(repr=False)
    crs: str = "EPSG:4490"


#: digests of the fields of records (:func:`onemap.merging.canonical.prints`) as they were when they last came in or
#: went out
Base = Mapping[Name, Mapping[str, str]]


@dataclass(frozen=True)
class Incoming:
    """The records that came in for ``version``, each kind as its YAML file has it.

    A unit without ``clauses`` says nothing of them. ``areas``, ``regions`` and clauses are in filed order. What
    ``base`` holds and the records do not was taken out; what neither holds is not spoken of.
    """

    version: str
    publication: Record | None = None
    plan: Record | None = None
    areas: tuple[Record, ...] = ()
    regions: tuple[Record, ...] = ()
    #: by code
    units: Mapping[str, Record] = field(default_factory=dict)
    zones: Mapping[str, Record] = field(default_factory=dict)
    #: by id, with ``level``, ``for``, ``clauses`` …
    lists: Mapping[str, Record] = field(default_factory=dict)
    #: each with its ``list``
    tags: tuple[Record, ...] = ()
    targets: tuple[Record, ...] = ()
    layers: Mapping[LayerName, IncomingLayer] = field(default_factory=dict)
    base: Base = field(default_factory=dict, repr=False)
