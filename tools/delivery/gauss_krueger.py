"""Form 3: a GeoPackage in CGCS2000 / 3-degree Gauss-Kruger zone 45, several rows per unit; the lists as Word tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from tools.delivery import files
from tools.delivery.content import CATEGORIES, CITY, DIMENSIONS, Content
from tools.delivery.rows import TARGET_HEAD, dimension_cells, districts, list_rows, target_rows, towns

#: easting with zone prefix
CRS = "EPSG:4533"
#: a unit in one piece that has at least so many vertices comes as two
_LONG = 150
_NOTE = "本单元由多个图斑组成，面积为单元总面积"


def gauss_krueger(content: Content, folder: Path) -> None:
    """``澜江市.gpkg``, ``环境管控单元准入清单.docx``, ``总体准入清单.docx``."""
    path = folder / "澜江市.gpkg"
    by_code = {unit["code"]: unit for unit in content.units}
    pieces = [
        (by_code[code], piece)
        for code, shape in zip(content.layers["units"]["code"], content.layers["units"].geometry, strict=True)
        for piece in _pieces(shape)
    ]
    frame = gpd.GeoDataFrame(geometry=[piece for _, piece in pieces], crs="EPSG:4490").to_crs(CRS)
    columns = {
        "ZHGKDYBM": [unit["code"] for unit, _ in pieces],
        "ZHGKDYMC": [unit["name"] for unit, _ in pieces],
        "XZQDM": [unit["area"] for unit, _ in pieces],
        "DYFL": [str(CATEGORIES.index(unit["category"]) + 1) for unit, _ in pieces],
        "XZ": [towns(unit) for unit, _ in pieces],
        "GLZT": [" ".join(unit.get("managed_by", ())) or None for unit, _ in pieces],
        "YSGKFQBM": [";".join(unit["zones"]) for unit, _ in pieces],
        "DYMJ": [unit["area_km2"] for unit, _ in pieces],
        "BZ": [_NOTE if sum(other is unit for other, _ in pieces) > 1 else None for unit, _ in pieces],
    }
    files.write_vectors(path, frame, columns, "管控单元")
    zones = content.zones
    columns = {
        "YSGKFQBM": [zone["code"] for zone in zones],
        "YSGKFQMC": [zone["name"] for zone in zones],
        "HJYS": [zone["element"] for zone in zones],
        "YSXL": [zone["type"] for zone in zones],
        "XZQDM": [zone["area"] for zone in zones],
        "FQMJ": [zone["area_km2"] for zone in zones],
    }
    files.write_vectors(path, content.layers["zones"].to_crs(CRS), columns, "要素分区")
    edges = content.layers["boundary"]
    columns = {"XZQDM": list(edges["code"]), "XZQMC": list(edges["name"])}
    files.write_vectors(path, edges.to_crs(CRS), columns, "行政区")
    head = ["单元编码", "单元名称", "主要环境问题", *DIMENSIONS]
    rows = [
        [unit["code"], unit["name"], unit["problems"], *dimension_cells(content, unit, "．", "\n")]
        for unit in content.units
    ]
    word = files.new_document()
    files.word_table(word, "澜江市环境管控单元生态环境准入清单", [head, *rows])
    files.save_document(word, folder / "环境管控单元准入清单.docx")
    word = files.new_document()
    head = ["行政区代码", "行政区", "层级", "条款号", "维度", "要求类型", "准入要求", "依据名称", "依据条款"]
    files.word_table(word, "表1 市级总体准入要求", [head, *list_rows(content, [CITY])])
    files.word_table(word, "表2 区县总体准入要求", [head, *list_rows(content, districts(content))])
    files.word_table(word, "表3 目标指标", [TARGET_HEAD, *target_rows(content)])
    files.save_document(word, folder / "总体准入清单.docx")


def _pieces(shape: Any) -> list[Any]:
    """The polygons of *shape*; a long one is cut in two along a line between two of its own vertices.

    Such a cut adds no vertex, so that joining the pieces gives the shape again.
    """
    parts = list(shape.geoms) if shape.geom_type == "MultiPolygon" else [shape]
    if len(parts) > 1 or len(parts[0].exterior.coords) < _LONG or parts[0].interiors:
        return parts
    ring = list(parts[0].exterior.coords)[:-1]
    half = len(ring) // 2
    for start in range(half):
        one = shapely.Polygon(ring[start : start + half + 1])
        two = shapely.Polygon(ring[start + half :] + ring[: start + 1])
        cut = shapely.LineString([ring[start], ring[start + half]])
        if one.is_valid and two.is_valid and cut.within(parts[0]) and shapely.relate_pattern(one, two, "F***1****"):
            return [one, two]
    return parts
