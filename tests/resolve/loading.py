"""Loaded publications made by hand, so that resolving is tested without reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import yaml

import onemap.model.vocabulary as vocabulary_module
from onemap.model.areas import AreasFile
from onemap.model.clauses import AdmissionFile, AdmissionList
from onemap.model.plan import LayerName, Plan
from onemap.model.publication import AcceptedFile, Publication
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Vocabulary
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.read.vectors import VectorLayer

AREAS: list[dict[str, Any]] = [
    {"id": "990100", "name": "澜江市", "kind": "city"},
    {"id": "990101", "name": "临港区", "kind": "district", "parent": "990100"},
    {"id": "990102", "name": "溪山区", "kind": "district", "parent": "990100"},
    {"id": "990106", "name": "高新区", "kind": "functional", "parent": "990100", "located_in": ["990101", "990102"]},
]
LEVELS = ["市级总体", "区县总体", "单元"]
FILING = {"authority": "省生态环境厅", "date": "2020-01-01"}


def default_vocabulary() -> Vocabulary:
    """The national default vocabulary."""
    file = Path(vocabulary_module.__file__).with_name("vocabulary.yml")
    return Vocabulary.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def unit(code: str, **more: Any) -> dict[str, Any]:
    """A unit's mapping; the category follows the class digit, the area the code."""
    categories = {"1": "优先保护单元", "2": "重点管控单元", "3": "一般管控单元"}
    return {"code": code, "name": f"单元{code}", "category": categories[code[8]], "area": code[2:8], **more}


def plan(version: str, **more: Any) -> Plan:
    """A plan that came into force on the first day of the year that its id starts with."""
    year = version[:4]
    document = {"signed": f"{year}-01-01", "effective": f"{year}-01-01", "filing": FILING}
    kind = "dynamic" if "based_on" in more else "initial"
    return Plan.model_validate(
        {"version": version, "title": version, "update": {"type": kind}, "documents": [document], **more}
    )


def vector(name: LayerName, rows: Iterable[tuple[str, shapely.Geometry]], crs: str = "EPSG:4490") -> VectorLayer:
    """A vector layer of (code, geometry)."""
    held = list(rows)
    geometries = np.empty(len(held), dtype=object)
    geometries[:] = [geometry for _, geometry in held]
    codes = tuple(code for code, _ in held)
    return VectorLayer(name, Path(f"{name}.geojson"), codes, (None,) * len(held), geometries, crs, "GeoJSON")


def version(
    filed: Plan,
    units: Iterable[Mapping[str, Any]] = (),
    zones: Iterable[Mapping[str, Any]] = (),
    lists: Mapping[str, Mapping[str, Any]] | None = None,
    layers: Iterable[VectorLayer] = (),
    areas: Mapping[str, Any] | None = None,
) -> LoadedVersion:
    """One version's folder as read."""
    made: dict[str, AdmissionList] = {}
    for name, value in (lists or {}).items():
        file = AdmissionFile.model_validate(value)
        made[name] = AdmissionList(
            id=name, level=file.level, target=file.for_, title=file.title, document=file.document, clauses=file.clauses
        )
    return LoadedVersion(
        folder=Path("units") / filed.version,
        plan=filed,
        areas=None if areas is None else AreasFile.model_validate(areas),
        units={value["code"]: Unit.model_validate(value) for value in units},
        zones={value["code"]: Zone.model_validate(value) for value in zones},
        lists=made,
        tags={},
        targets={},
        layers={layer.name: layer for layer in layers},
        originals=None,
        places={},
    )


def loaded(*versions: LoadedVersion, areas: Mapping[str, Any] | None = None, **more: Any) -> LoadedPublication:
    """A publication of *versions* that shows units and zones."""
    publication = {
        "name": "澜江市",
        "territory": "澜江市",
        "area": "990100",
        "publisher": {"name": "澜江市生态环境局"},
        "layers": {"units": {"publication": "public"}, "zones": {"publication": "public"}},
        **more,
    }
    return LoadedPublication(
        root=Path(),
        publication=Publication.model_validate(publication),
        vocabulary=default_vocabulary(),
        areas=AreasFile.model_validate(areas or {"areas": AREAS}),
        accepted=AcceptedFile(),
        versions={held.plan.version: held for held in versions},
        evaluations=(),
    )


def square(column: int, row: int = 0, side: float = 0.1) -> shapely.Geometry:
    """A square of *side* degrees in a grid whose corner is at 122° E, 28° N."""
    west, south = 122 + column * side, 28 + row * side
    return shapely.box(round(west, 6), round(south, 6), round(west + side, 6), round(south + side, 6))
