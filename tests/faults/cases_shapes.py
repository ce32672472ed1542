"""Faults of single geometries: rules G30, G31, G37 to G39."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyproj
import shapely
import shapely.geometry

from tests.faults.corpus import Case
from tests.publications import CODES_V1, SIDE, SOUTH, WEST, ZONE, box, geojson

AT = tuple(round(WEST + SIDE * i, 6) for i in range(5))
NORTH = round(SOUTH + SIDE, 6)
Feature = tuple[str, dict[str, Any]]


def row() -> list[Feature]:
    """The four units of the first version, as in the tiny publication."""
    return [(code, box(AT[i], AT[i + 1])) for i, code in enumerate(CODES_V1)]


def drawn(features: list[Feature], layer: str = "units") -> Case:
    """The first version with *features* in *layer*."""
    return Case(files={f"v1/{layer}.geojson": geojson(features)})


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]] for ring in rings]}


def multipolygon(*polygons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "MultiPolygon", "coordinates": [item["coordinates"] for item in polygons]}


def small(x: float, y: float, side: float = 0.00005) -> dict[str, Any]:
    """A square, by default of some 5 m."""
    return box(round(x, 7), round(x + side, 7), round(y, 7), round(y + side, 7))


#: the last unit, its border crossing itself at the east end
CROSSED = polygon([[AT[3], SOUTH], [AT[4], SOUTH], [AT[4], NORTH], [122.38, 28.05], [122.42, 28.05], [AT[3], NORTH]])
HOLE_OUTSIDE = polygon(
    [[AT[3], SOUTH], [AT[4], SOUTH], [AT[4], NORTH], [AT[3], NORTH]],
    [[122.5, 28.01], [122.5, 28.02], [122.51, 28.02]],
)


def _projected(root: Path) -> None:
    """The units of the first version in zone 41 of three degrees, the last one crossing itself."""
    to_plane = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4529", always_xy=True)
    features = [*row()[:3], (CODES_V1[3], CROSSED)]
    shapes = [shapely.geometry.shape(shape) for _, shape in features]
    moved = [shapely.transform(shape, to_plane.transform, interleaved=False) for shape in shapes]
    text = geojson([(code, shapely.geometry.mapping(s)) for (code, _), s in zip(features, moved, strict=True)])
    path = root / "units" / "v1" / "units.geojson"
    path.write_text(text.replace("EPSG::4490", "EPSG::4529"), encoding="utf-8", newline="\n")


def _zigzag(y: float) -> list[list[float]]:
    """A border of vertices that are nearer to each other than a step of the sixth decimal."""
    return [[round(122.2 + i * 0.0000003, 7), y] for i in range(1, 40)]


FINE = polygon([[AT[2], SOUTH], *_zigzag(SOUTH), [AT[3], SOUTH], [AT[3], NORTH], [AT[2], NORTH]])

TWIN = """\
- code: ZH99010110002
  name: 临港林地优先保护单元
  category: 优先保护单元
  area: "990101"
  towns: [临港街道]
  zones: [YS9901012210001]
  clauses:
    - {number: "1-1", dimension: 空间布局约束, measure: 禁止, text: 禁止开垦。}
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
"""

CASES: dict[str, Case] = {
    "G30-crossed": drawn([*row()[:3], (CODES_V1[3], CROSSED)]),
    "G30-hole-outside": drawn([*row()[:3], (CODES_V1[3], HOLE_OUTSIDE)]),
    "G30-projected": Case(then=_projected),
    "G30-zone": drawn([(ZONE, polygon([[AT[0], SOUTH], [AT[2], SOUTH], [AT[0], NORTH], [AT[2], NORTH]]))], "zones"),
    "G31-same-code": drawn([*row(), row()[1]]),
    "G31-two-codes": Case(
        files={
            "v1/units.geojson": geojson([*row(), ("ZH99010110002", box(AT[0], AT[1]))]),
            "v1/units/extra.yml": TWIN,
        }
    ),
    "G37-unit-part": drawn([*row()[:3], (CODES_V1[3], multipolygon(row()[3][1], small(122.5, 28.05)))]),
    "G37-zone-hole": drawn(
        [
            (
                ZONE,
                polygon(
                    [[AT[0], SOUTH], [AT[2], SOUTH], [AT[2], NORTH], [AT[0], NORTH]],
                    [[122.05, 28.05], [122.05, 28.05005], [122.05005, 28.05005], [122.05005, 28.05]],
                ),
            )
        ],
        "zones",
    ),
    "G38": drawn([*row()[:2], (CODES_V1[2], FINE), row()[3]]),
    "G39": drawn([*row()[:3], (CODES_V1[3], box(AT[3], 122.35)), (CODES_V1[3], box(122.35, AT[4]))]),
}
