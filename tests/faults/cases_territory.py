"""Faults of territory: where units, zones and layers lie, and what layers call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pyproj

from onemap.check.territory_gcj02 import to_gcj02
from tests.faults.corpus import Case
from tests.publications import WEST, ZONE, box, geojson

Ring = list[list[float]]
_BOUNDARY = (
    "publication.yml",
    "  zones: {publication: public}\n",
    "  zones: {publication: public}\n  boundary: {publication: public}\n",
)
_SECOND_ZONE = """\
- code: YS9901012210002
  name: 东桥工业污染重点管控区
  element: 水
  type: 工业污染重点管控区
"""


def _boundary(*features: tuple[str, float, float]) -> Case:
    """A boundary of (code, west, east) below v1."""
    drawn = geojson([(code, box(west, east)) for code, west, east in features])
    return Case(edits=(_BOUNDARY,), files={"v1/boundary.geojson": drawn})


def _moved(
    text: str, move: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]], crs: str = "4490", digits: int = 6
) -> str:
    """A GeoJSON text with its rings moved, and another CRS named."""
    collection = json.loads(text)
    collection["crs"]["properties"]["name"] = f"urn:ogc:def:crs:EPSG::{crs}"
    for feature in collection["features"]:
        rings: list[Ring] = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [np.round(move(np.array(ring)), digits).tolist() for ring in rings]
    return json.dumps(collection)


def _named(code: str, name: str, west: float, east: float) -> str:
    collection = json.loads(geojson([(code, box(west, east))]))
    collection["features"][0]["properties"]["name"] = name
    return json.dumps(collection, ensure_ascii=False)


def _projected(crs: str) -> Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    transformer = pyproj.Transformer.from_crs("EPSG:4490", f"EPSG:{crs}", always_xy=True)
    return lambda ring: np.column_stack(transformer.transform(ring[:, 0], ring[:, 1]))


_TRUE_ZONE = geojson([(ZONE, box(WEST, 122.2))])
_TRUE_BOUNDARY = geojson([("990101", box(WEST, 122.2)), ("990102", box(122.2, 122.4))])

CASES: dict[str, Case] = {
    "G40-district": _boundary(("990101", 122.0, 122.19), ("990102", 122.19, 122.4)),
    "G41-land": _boundary(("990101", 122.0, 122.2), ("990102", 122.2, 122.45)),
    "G41-sea": _boundary(("990101", 122.0, 122.2), ("990102", 122.2, 122.4), ("990100-sea", 122.4, 122.5)),
    "G41-one-outline": _boundary(("1", 121.98, 122.4)),
    "G42-beyond": _boundary(("990100", 122.0, 122.37)),
    "G43-overlap": Case(
        edits=(("v1/zones.yml", "", _SECOND_ZONE),),
        files={"v1/zones.geojson": geojson([(ZONE, box(WEST, 122.2)), ("YS9901012210002", box(122.15, 122.3))])},
    ),
    "Z04-touches": Case(edits=(("v1/units/990102.yml", 'area: "990102"\n', f'area: "990102"\n  zones: [{ZONE}]\n'),)),
    "Z04-sliver": Case(
        edits=(("v1/units/990102.yml", 'area: "990102"\n', f'area: "990102"\n  zones: [{ZONE}]\n'),),
        files={"v1/zones.geojson": geojson([(ZONE, box(WEST, 122.20002))])},
    ),
    "G46-zone": Case(files={"v1/zones.geojson": _moved(_TRUE_ZONE, _projected("4550"), "4549", 3)}),
    "G46-nowhere": Case(files={"v1/zones.geojson": _moved(_TRUE_ZONE, lambda ring: ring - (7.0, 2.0))}),
    "G52-prefix": Case(files={"v1/zones.geojson": _moved(_TRUE_ZONE, _projected("4529"), "4550", 3)}),
    "G52-degrees": Case(files={"v1/zones.geojson": _moved(_TRUE_ZONE, lambda ring: ring, "4550")}),
    "G52-swapped": Case(
        files={"v1/zones.geojson": _moved(_TRUE_ZONE, lambda ring: _projected("4529")(ring)[:, ::-1], "4529", 3)}
    ),
    "G47-boundary": Case(edits=(_BOUNDARY,), files={"v1/boundary.geojson": _moved(_TRUE_BOUNDARY, to_gcj02)}),
    "G47-zones": Case(files={"v1/zones.geojson": _moved(_TRUE_ZONE, to_gcj02)}),
    "G48-zone": Case(files={"v1/zones.geojson": _named(ZONE, "临港工业污染控制区", WEST, 122.2)}),
    "G48-area": Case(edits=(_BOUNDARY,), files={"v1/boundary.geojson": _named("990100", "澜江县", WEST, 122.4)}),
    "G49-stranger": _boundary(("990101", 122.0, 122.2), ("990102", 122.2, 122.4), ("990109", 122.3, 122.4)),
    "G49-missing": _boundary(("990100", 122.0, 122.4), ("990101", 122.0, 122.2)),
}
