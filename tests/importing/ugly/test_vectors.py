"""Ugly vector files: what a person is told of encodings, coordinate systems, parts, layers and shapes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

from onemap.errors import ProblemsFound
from onemap.importing import cut_text, dissolve
from onemap.importing.deliver import read_delivery
from onemap.importing.faults import Faults
from onemap.importing.features import read_feature_tables, read_features
from onemap.importing.tables import Table
from onemap.writing import emit
from tests.importing.ugly.harness import Cases

CASES = Cases()
CODES = ("ZH99010110001", "ZH99010120001", "ZH99010130001")
NAMES = ("临港湿地优先保护单元", "临港工业重点管控单元", "临港区一般管控单元")
SQUARES = [shapely.box(round(106 + i / 10, 1), 29, round(106.1 + i / 10, 1), 29.1) for i in range(3)]
#: in the 3-degree zone 36 (central meridian 108° E), with the number of the zone before the easting
ZONE_36 = [shapely.box(36_400_000 + i * 1000, 3_200_000, 36_401_000 + i * 1000, 3_201_000) for i in range(3)]
LONG = "禁止新建、扩建化工、印染、电镀项目；现有项目限期退出。"


def save(path: Path, shapes: Sequence[Any] = SQUARES, layer: str | None = None, **more: Any) -> Path:
    """Write features with the columns of delivered data; ``columns`` adds some, other options are GDAL's."""
    count = len(shapes)
    codes = more.pop("codes", CODES)
    columns = {"HJGKDYBM": codes, "HJGKDYMC": NAMES, **more.pop("columns", {})}
    driver = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".gdb": "OpenFileGDB"}[path.suffix]
    options = {"crs": "EPSG:4490", "geometry_type": "Polygon", **more}
    fields = [np.array(list(values)[:count], dtype=object) for values in columns.values()]
    held = np.empty(count, dtype=object)
    held[:] = shapes
    pyogrio.raw.write(path, shapely.to_wkb(held), fields, list(columns), driver=driver, layer=layer, **options)
    return path


def read(path: Path, faults: Faults, **said: Any) -> Table | None:
    return read_features(path.parent, path, faults, **said)


@CASES.case
def gbk_called_utf8(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    return read(path, faults)


@CASES.case
def gbk_called_latin1(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text("ISO-8859-1")
    return read(path, faults)


@CASES.case
def utf8_called_gbk(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp", encoding="UTF-8")
    path.with_suffix(".cpg").write_text("936")
    return read(path, faults)


@CASES.case
def an_encoding_called_oem(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text("OEM")
    return read(path, faults)


@CASES.case
def gbk_without_cpg(folder: Path, faults: Faults) -> Table | None:
    """Nothing to be told: the bytes say it."""
    path = save(folder / "单元.shp", encoding="GBK", columns={"乡镇街道": ("临港街道", "东桥镇", "")})
    path.with_suffix(".cpg").unlink()
    return read(path, faults)


@CASES.case
def wrong_cpg_but_the_mapping_knows(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    return read(path, faults, encoding="GBK")


@CASES.case
def gbk_geojson(folder: Path, faults: Faults) -> Table | None:
    path = folder / "单元.geojson"
    feature = {"type": "Feature", "properties": {"code": CODES[0], "name": NAMES[0]}, "geometry": None}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    path.write_bytes(text.encode("gbk"))
    return read(path, faults)


def _without_prj(folder: Path, shapes: Sequence[Any]) -> Path:
    path = save(folder / "单元.shp", shapes)
    path.with_suffix(".prj").unlink()
    return path


@CASES.case
def no_prj_and_degrees(folder: Path, faults: Faults) -> Table | None:
    return read(_without_prj(folder, SQUARES), faults)


@CASES.case
def no_prj_and_metres_with_the_zone(folder: Path, faults: Faults) -> Table | None:
    path = _without_prj(folder, ZONE_36)
    again = Faults(folder)
    read(path, faults)
    table = read(path, again, crs="EPSG:4524")  # what the message says
    assert table is not None
    assert not again.problems
    return table


@CASES.case
def no_prj_and_metres_without_the_zone(folder: Path, faults: Faults) -> Table | None:
    return read(_without_prj(folder, [shapely.transform(s, lambda p: p - (36e6, 0)) for s in ZONE_36]), faults)


@CASES.case
def no_prj_and_northings_first(folder: Path, faults: Faults) -> Table | None:
    return read(_without_prj(folder, [shapely.transform(s, lambda p: p[:, ::-1]) for s in ZONE_36]), faults)


@CASES.case
def metres_in_a_file_that_says_degrees(folder: Path, faults: Faults) -> Table | None:
    return read(save(folder / "单元.shp", ZONE_36), faults)


@CASES.case
def degrees_in_a_file_that_says_metres(folder: Path, faults: Faults) -> Table | None:
    return read(save(folder / "单元.gpkg", crs="EPSG:4524"), faults)


@CASES.case
def metres_of_another_zone(folder: Path, faults: Faults) -> Table | None:
    return read(save(folder / "单元.gpkg", ZONE_36, crs="EPSG:4523"), faults)


@CASES.case
def latitude_first(folder: Path, faults: Faults) -> Table | None:
    return read(save(folder / "单元.shp", [shapely.transform(s, lambda p: p[:, ::-1]) for s in SQUARES]), faults)


@CASES.case
def a_mapping_that_names_no_crs(folder: Path, faults: Faults) -> Table | None:
    return read(save(folder / "单元.shp"), faults, crs="北京54")


def _cut(folder: Path, faults: Faults, encoding: str) -> list[str]:
    """Texts as a DBF keeps them, whole, cut between characters and inside one; a table has the second one whole."""
    between = (LONG * 6).encode(encoding)[:254].decode(encoding, "ignore")
    padded = [(pad + LONG * 6).encode(encoding)[:254] for pad in ("", "a", "aa")]
    inside = next(raw for raw in padded if "\ufffd" in raw.decode(encoding, "replace"))
    path = save(folder / "单元.shp", encoding=encoding, columns={"KJBJYS": (LONG, between, "x" * 254)})
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"x" * 254, inside))
    found = read(path, faults)
    assert found is not None
    texts = [row.get("kjbjys") for row in found.rows]
    done = cut_text.completed(texts, found.cut["kjbjys"], [LONG, LONG * 6, None])
    columns = [("KJBJYS", done, [Path("清单.xlsx")])]
    cut_text.report(columns, found.file, faults, dict(enumerate(found.numbers)).__getitem__)
    assert done.texts[1] == LONG * 6
    return [f"{number}: {text}" for number, text in zip(found.numbers, done.texts, strict=True)]


@CASES.case
def text_cut_at_254_bytes_in_gbk(folder: Path, faults: Faults) -> list[str]:
    return _cut(folder, faults, "GBK")


@CASES.case
def text_cut_at_254_bytes_in_utf8(folder: Path, faults: Faults) -> list[str]:
    return _cut(folder, faults, "UTF-8")


@CASES.case
def without_dbf(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp")
    path.with_suffix(".dbf").unlink()
    return read(path, faults)


@CASES.case
def without_shx(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp")
    path.with_suffix(".shx").unlink()
    return read(path, faults)


@CASES.case
def parts_of_two_shapefiles(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "单元.shp")
    other = save(folder / "旧单元.shp", SQUARES[:2])
    shutil.copy(other.with_suffix(".dbf"), path.with_suffix(".dbf"))
    return read(path, faults)


def _database(folder: Path) -> Path:
    """A FileGDB with units, zones of two elements, and a table without geometry."""
    path = save(folder / "成果.gdb", layer="HJGKDY")
    save(path, layer="YSFQ_S", codes=("YS1", "YS2", "YS3"), append=True)
    save(path, layer="YSFQ_Q", codes=("YS4", "YS5", "YS6"), append=True)
    pyogrio.write_dataframe(_frame({"CODE": list(CODES)}), path, layer="QD", driver="OpenFileGDB", append=True)
    return path


def _frame(columns: dict[str, list[str]]) -> Any:
    import pandas as pd

    return pd.DataFrame(columns)


@CASES.case
def several_layers_and_none_is_named(folder: Path, faults: Faults) -> Table | None:
    return read(_database(folder), faults)


@CASES.case
def a_layer_that_is_not_there(folder: Path, faults: Faults) -> Table | None:
    return read(_database(folder), faults, layer="HJGKDY_2023")


@CASES.case
def layers_by_pattern(folder: Path, faults: Faults) -> list[str]:
    tables = read_feature_tables(folder, _database(folder), faults, layer="YSFQ_*")
    return [f"{t.part} {n}: {row['hjgkdybm']}" for t in tables for n, row in zip(t.numbers, t.rows, strict=True)]


@CASES.case
def a_layer_without_geometry_that_is_named(folder: Path, faults: Faults) -> Table | None:
    table = read(_database(folder), faults, layer="QD")
    assert table is not None
    assert (table.part, table.geometries) == ("QD", None)
    return table


@CASES.case
def a_file_database_of_tables_only(folder: Path, faults: Faults) -> Table | None:
    path = folder / "成果.gdb"
    pyogrio.write_dataframe(_frame({"CODE": list(CODES)}), path, layer="QD", driver="OpenFileGDB")
    return read(path, faults)


@CASES.case
def a_file_database_that_lacks_files(folder: Path, faults: Faults) -> Table | None:
    path = save(folder / "成果.gdb", layer="HJGKDY")
    for name in ("a00000009", "a0000000a"):
        for file in path.glob(f"{name}*"):
            file.unlink()
    return read(path, faults)


@CASES.case
def an_empty_folder_called_gdb(folder: Path, faults: Faults) -> Table | None:
    (folder / "成果.gdb").mkdir()
    return read(folder / "成果.gdb", faults)


@CASES.case
def an_empty_layer(folder: Path, faults: Faults) -> Table | None:
    return read(save(folder / "单元.shp", []), faults)


@CASES.case
def a_geojson_that_holds_a_vrt(folder: Path, faults: Faults) -> Table | None:
    path = folder / "单元.geojson"
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    return read(path, faults)


def _drawn(folder: Path, *geometries: object) -> Path:
    path = folder / "单元.geojson"
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
        for code, geometry in zip(CODES, geometries, strict=False)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


RING = [[106, 29], [106.1, 29], [106.1, 29.1], [106, 29]]


@CASES.case
def shapes_that_can_be_mended(folder: Path, faults: Faults) -> list[str]:
    """Nothing drawn, a collection with leftovers of cutting, a ring that does not close, in one file."""
    collection = {
        "type": "GeometryCollection",
        "geometries": [{"type": "Polygon", "coordinates": [RING]}, {"type": "Point", "coordinates": [106, 29]}],
    }
    path = _drawn(folder, None, collection, {"type": "Polygon", "coordinates": [RING[:3]]})
    table = read(path, faults)
    assert table is not None
    assert table.geometries is not None
    return [f"{number}: {geometry}" for number, geometry in zip(table.numbers, table.geometries, strict=True)]


@CASES.case
def shapes_that_are_none(folder: Path, faults: Faults) -> Table | None:
    return read(
        _drawn(folder, {"type": "Polygon", "coordinates": [RING]}, {"type": "Polygon", "coordinates": [RING[:2]]}),
        faults,
    )


@CASES.case
def heights_and_rings_that_cross(folder: Path, faults: Faults) -> list[str]:
    """Heights are left out; what crosses itself is left to checking, and nothing need be told of either."""
    bow = [[106, 29, 5], [106.1, 29.1, 5], [106.1, 29, 5], [106, 29.1, 5], [106, 29, 5]]
    table = read(_drawn(folder, {"type": "Polygon", "coordinates": [bow]}), faults)
    assert table is not None
    assert table.geometries is not None
    return [shapely.to_wkt(geometry, rounding_precision=3) for geometry in table.geometries]


@CASES.case
def features_that_were_deleted(folder: Path, faults: Faults) -> Table | None:
    """Numbers are those that a GIS shows: the one that was deleted is missing."""
    import sqlite3

    path = save(folder / "单元.gpkg")
    with sqlite3.connect(path) as book:
        for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            book.execute(f'DROP TRIGGER "{name}"')
        book.execute('DELETE FROM "单元" WHERE fid = 2')
        book.execute("UPDATE gpkg_ogr_contents SET feature_count = 2")
    return read(path, faults)


def _delivered(folder: Path, faults: Faults, kinds: Sequence[str]) -> list[str]:
    """Three features of two codes, imported by a mapping."""
    codes = (CODES[0], CODES[1], CODES[1])
    save(folder / "单元.shp", codes=codes, columns={"HJGKDYMC": (NAMES[0], NAMES[1], NAMES[1]), "ZHGKDYFL": kinds})
    plan = {"version": "2020", "title": "方案", "update": {"type": "initial"}}
    names = {"name": "澜江市", "territory": "澜江市", "area": "990100", "publisher": {"name": "澜江市生态环境局"}}
    areas = [
        {"id": "990100", "name": "澜江市", "kind": "city"},
        {"id": "990101", "name": "临港区", "kind": "district", "parent": "990100"},
    ]
    version = {"plan": plan, "units": [{"files": "单元.shp", "rules": {"area": "990101"}}]}
    mapping = folder / "mapping.yml"
    mapping.write_text(
        emit.document({"publication": names, "areas": {"areas": areas}, "versions": [version]}), encoding="utf-8"
    )
    try:
        (made,) = read_delivery(mapping, folder, faults, {})
    except ProblemsFound as found:
        for problem in found.problems:
            faults.put(problem)
        return ["–"]
    layer = made.incoming.layers["units"]
    return [f"{code} {area:.3f}" for code, area in zip(layer.codes, shapely.area(layer.geometries), strict=True)]


@CASES.case
def one_code_of_several_features(folder: Path, faults: Faults) -> list[str]:
    return _delivered(folder, faults, ("1", "2", "2"))


@CASES.case
def one_code_and_attributes_that_differ(folder: Path, faults: Faults) -> list[str]:
    return _delivered(folder, faults, ("1", "2", "3"))


test_what_is_told = CASES.test()


def test_parts_are_one_shape_where_they_touch_and_several_where_not() -> None:
    shapes = np.empty(5, dtype=object)
    shapes[:] = [SQUARES[1], SQUARES[0], SQUARES[2], None, SQUARES[0]]
    layer, repeated = dissolve.dissolved(
        ["B", "A", "B", "C", "A2"], [None, "甲", "乙", "丙", None], shapes, [7, 8, 9, 10, 11]
    )
    assert (layer.codes, layer.names, repeated) == (("A", "A2", "B"), ("甲", None, "乙"), {"B": (7, 9)})
    assert [g.geom_type for g in layer.geometries] == ["Polygon", "Polygon", "Polygon"]
    assert layer.geometries[2].equals(shapely.box(106.1, 29, 106.3, 29.1))
    assert layer.geometries[0] is SQUARES[0]  # what does not repeat is not touched
    shapes[2] = shapely.box(110, 29, 111, 30)
    layer, _ = dissolve.dissolved(["B", "A", "B", "C", "A2"], [None] * 5, shapes)
    assert layer.geometries[2].geom_type == "MultiPolygon"
