"""Layers go out as files for a GIS and come back the same, bit by bit."""

from __future__ import annotations

import json
import math
import sqlite3
from pathlib import Path
from random import Random
from typing import Any, get_args

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from onemap.errors import ProblemsFound
from onemap.exchange import dbf
from onemap.exchange.layers import FIELD_NAMES, CutCell, Form, cut_cells, read_layers_of, write_layers
from onemap.merging.incoming import IncomingLayer
from onemap.model.plan import LayerName
from onemap.read.aliases import ALIASES, find_column, normalise_header
from onemap.read.vectors import read_layer

FORMS = get_args(Form)
ENCODINGS: tuple[dbf.Encoding, ...] = ("GBK", "UTF-8")
NAMES = ("临港湿地优先保护单元", "一般管控单元，其他区域", "", "a b", "①·—“长江”")


def layer(
    shapes: dict[str, shapely.Geometry], names: dict[str, str] | None = None, crs: str = "EPSG:4490"
) -> IncomingLayer:
    held = np.empty(len(shapes), dtype=object)
    held[:] = list(shapes.values())
    return IncomingLayer(tuple(shapes), tuple((names or {}).get(code) for code in shapes), held, crs)


def alike(geometry: shapely.Geometry) -> bytes:
    """The bytes of a shape whatever its rings begin with and whether a single part is a collection of one."""
    single = geometry.geoms[0] if hasattr(geometry, "geoms") and len(geometry.geoms) == 1 else geometry
    return bytes(shapely.to_wkb(shapely.normalize(single)))


def told(layers: dict[LayerName, IncomingLayer]) -> dict[str, Any]:
    return {
        name: (held.crs, {c: (n, alike(g)) for c, n, g in zip(held.codes, held.names, held.geometries, strict=True)})
        for name, held in layers.items()
    }


def polygon(random: Random, x: float, y: float, size: float) -> Polygon:
    """A star with up to two holes; coordinates have all 53 bits."""

    def ring(cx: float, cy: float, radius: float) -> list[tuple[float, float]]:
        count = random.randint(5, 9)  # fewer may leave the holes outside
        turns = [(i + random.uniform(0.1, 0.9)) / count * 2 * math.pi for i in range(count)]
        far = [radius * random.uniform(0.8, 1.0) for _ in turns]
        made = [(cx + r * math.cos(t), cy + r * math.sin(t)) for r, t in zip(far, turns, strict=True)]
        return made[::-1] if random.random() < 0.5 else made

    holes = [ring(x + side * size * 0.12, y, size * 0.08) for side in random.sample([-1, 1], random.randint(0, 2))]
    return Polygon(ring(x, y, size), holes)


def shape(random: Random, name: LayerName) -> shapely.Geometry:
    """A polygon or several, one perhaps in the hole of another, near the origin or at the ends of the world."""
    if name == "context" and random.random() < 0.4:
        line = LineString([(random.uniform(100, 120), random.uniform(20, 40)) for _ in range(4)])
        return random.choice(
            [line, Point(1 / 3, -1e-9), MultiPoint([(100.1, 30), (1, 2)]), shapely.MultiLineString([line])]
        )
    size = random.choice([1e-7, 1e-3, 0.1, 2.0])
    x, y = random.choice([(0.0, 0.0), (106.5, 29.5), (-177.0, -86.0), (177.9, 87.9), (1e-12, 1e-12)])
    whole = polygon(random, x, y, size)
    parts = [whole]
    if whole.interiors and random.random() < 0.5:
        island = shapely.transform(Polygon(whole.interiors[0]), lambda p: (p - p.mean(axis=0)) * 0.1 + p.mean(axis=0))
        parts.append(island)
    if random.random() < 0.4:
        parts.append(polygon(random, x * 0.5 + 30, y * 0.5, size / 3))
    return parts[0] if len(parts) == 1 and random.random() < 0.7 else MultiPolygon(parts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), form=st.sampled_from(FORMS), encoding=st.sampled_from(ENCODINGS))
def test_what_goes_out_comes_back(
    tmp_path_factory: pytest.TempPathFactory, seed: int, form: Form, encoding: dbf.Encoding
) -> None:
    random = Random(seed)  # noqa: S311
    layers: dict[LayerName, IncomingLayer] = {}
    attributes = {}
    for name in get_args(LayerName):
        count = random.randint(0, 4)
        codes = (
            [f"ZH{random.randrange(10**6)}-{i}" for i in range(count)] if name in ("units", "zones") else "1234"[:count]
        )
        shapes = {code: shape(random, name) for code in codes}
        names = {code: said for code in codes if (said := random.choice(NAMES))}
        if shapes:
            layers[name] = layer(shapes, names, random.choice(["EPSG:4490", "EPSG:4326"]))
            attributes[name] = [{"remark": random.choice(["长" * 200, "x", ""]), "area_km2": "1.50"} for _ in codes]
    folder, again = tmp_path_factory.mktemp("a"), tmp_path_factory.mktemp("b")
    paths = write_layers(folder, form, "2020", layers, attributes, encoding)
    files = [path for path in paths if path.suffix in (".shp", ".gpkg", ".geojson")]
    assert told(read_layers_of(*files)) == told(layers)
    second = write_layers(again, form, "2020", layers, attributes, encoding)
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in second]
    assert sorted(p.name for p in paths) == sorted(p.name for p in folder.iterdir())


SQUARES = {"ZH99010110001": box(106, 29, 106.1, 29.1), "ZH99010120001": box(106.1, 29, 106.2, 29.1)}
CALLED = dict(zip(SQUARES, ("湿地单元", "工业单元"), strict=True))


def test_a_shapefile_has_the_names_of_the_field(tmp_path: Path) -> None:
    """As GDAL reads it: pinyin fields, numbers as numbers, texts whole or cut at a character."""
    assert all(len(name) <= 10 and name.isascii() for name in FIELD_NAMES.values())
    assert {role: find_column([name], role) for role, name in FIELD_NAMES.items()} == dict(FIELD_NAMES)
    pinyin = {
        "unit_code": "HJGKDYBM",
        "zone_code": "HJYSGKFQBM",
        "province": "PROV",
        "city": "CITY",
        "district": "COUNTY",
    }
    assert pinyin.items() <= FIELD_NAMES.items()
    assert all(normalise_header(name) in ALIASES[role] for role, name in FIELD_NAMES.items())
    whole = "禁止新建、扩建。" * 20
    rows = [
        {"category": "重点管控单元", "city": "澜江市", "area_km2": "48.60", "space": "a" + whole},
        {"city": "澜江市", "area_km2": "7", "space": "短"},
    ]
    for encoding, room in (("GBK", 126), ("UTF-8", 84)):
        folder = tmp_path / encoding
        folder.mkdir()
        layers: dict[LayerName, IncomingLayer] = {
            "units": layer(SQUARES, CALLED),
            "boundary": layer({"1": box(106, 29, 107, 30)}),
        }
        paths = write_layers(folder, "shp", "2020", layers, {"units": rows}, encoding)  # type: ignore[arg-type]
        assert {p.name for p in paths} == {
            f"{n}.{s}" for n in ("units", "boundary") for s in ("shp", "shx", "dbf", "prj", "cpg")
        }
        frame = pyogrio.read_dataframe(folder / "units.shp")
        assert list(frame.columns) == ["HJGKDYBM", "HJGKDYMC", "ZHGKDYFL", "CITY", "MJ", "KJBJYS", "geometry"]
        assert frame["HJGKDYMC"].tolist() == ["湿地单元", "工业单元"]
        assert frame["MJ"].tolist() == [48.6, 7.0]
        assert frame["KJBJYS"].tolist() == [("a" + whole)[: room + 1], "短"]
        assert frame["ZHGKDYFL"].tolist()[0] == "重点管控单元"
        assert list(pyogrio.read_dataframe(folder / "boundary.shp").columns) == ["CODE", "NAME", "geometry"]
        assert cut_cells(layers, {"units": rows}, encoding) == (CutCell("units", "ZH99010110001", "space"),)  # type: ignore[arg-type]


def test_what_a_shapefile_cannot_hold_is_said_before_anything_is_written(tmp_path: Path) -> None:
    collection = shapely.GeometryCollection([box(106, 29, 107, 30), Point(106, 29)])
    layers: dict[LayerName, IncomingLayer] = {
        "units": layer(SQUARES, {"ZH99010110001": "龢𠮷单元", "ZH99010120001": "𠮷"}),
        "context": layer({"1": collection}),
    }
    with pytest.raises(ProblemsFound) as found:
        write_layers(tmp_path, "shp", "2020", layers, {}, "GBK")
    assert [f"{p.rule} {p.what.text()} {p.mend.text()}" for p in found.value.problems] == [
        "I28 GBK has no character 𠮷 (U+20BB7), which is in the texts of ZH99010110001, ZH99010120001. "
        "Export with --encoding UTF-8, which has all characters.",
        "I28 A shapefile cannot hold collections of several kinds of shapes: 1. Export it as a GeoPackage or GeoJSON.",
    ]
    assert list(tmp_path.iterdir()) == []
    write_layers(tmp_path, "geojson", "2020", layers)
    assert read_layers_of(*tmp_path.iterdir())["units"].names == ("龢𠮷单元", "𠮷")


def test_every_character_that_gbk_takes_is_read_back() -> None:
    for number in range(0x20, 0x10000):
        character = chr(number)
        if not 0xD800 <= number < 0xE000 and not dbf.lacks(character, "GBK"):
            assert dbf.encoded(character, "GBK")[0].decode("gb18030") == character
    assert dbf.lacks("长江·①—", "GBK") == ""


def test_geojson_says_its_coordinate_system_and_numbers_are_numbers(tmp_path: Path) -> None:
    rows = [{"area_km2": "48.60", "remark": '"引号"'}, {"area_km2": "7"}]
    (path,) = write_layers(tmp_path, "geojson", "2023-1", {"units": layer(SQUARES, CALLED)}, {"units": rows})
    text = path.read_text(encoding="utf-8")
    read = json.loads(text)
    assert (read["name"], read["version"]) == ("units", "2023-1")
    assert read["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4490"
    assert '"area_km2": 48.60' in text
    assert read["features"][0]["properties"] == {
        "code": "ZH99010110001", "name": "湿地单元", "area_km2": 48.6, "remark": '"引号"'
    }  # fmt: skip
    ring = read["features"][0]["geometry"]["coordinates"][0]
    assert shapely.is_ccw(shapely.LinearRing(ring))  # as RFC 7946 asks
    assert read_layer(tmp_path, path, "units").crs == "EPSG:4490"
    tmp_path.joinpath("w").mkdir()
    (path,) = write_layers(tmp_path / "w", "geojson", "2023-1", {"units": layer(SQUARES, CALLED, "EPSG:4326")})
    assert "crs" not in json.loads(path.read_text(encoding="utf-8"))


def test_files_that_people_have_worked_on(tmp_path: Path) -> None:
    """QGIS adds its styles to a GeoPackage, a split leaves two features of a code, a save may change the CRS."""
    (path,) = write_layers(
        tmp_path, "gpkg", "2020", {"units": layer(SQUARES, CALLED), "zones": layer({"Y1": box(106, 29, 107, 30)})}
    )
    with sqlite3.connect(path) as book:
        book.execute("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleName TEXT)")
        book.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 'l')"
        )
    assert set(read_layers_of(path)) == {"units", "zones"}
    frame = pyogrio.read_dataframe(path, layer="units")
    halves = frame.iloc[[0, 0, 1]].reset_index(drop=True)
    halves.loc[0, "geometry"] = box(106, 29, 106.05, 29.1)
    halves.loc[1, "geometry"] = box(106.05, 29, 106.1, 29.1)
    moved = tmp_path / "units.shp"
    halves.to_crs("EPSG:4549").to_file(moved, engine="pyogrio", encoding="GBK")
    back = read_layers_of(moved)["units"]
    assert (back.codes, back.crs) == (tuple(SQUARES), "EPSG:4490")
    for code, geometry in zip(back.codes, back.geometries, strict=True):
        assert geometry.symmetric_difference(SQUARES[code]).area < 1e-6
    frame.to_file(path, layer="extra", engine="pyogrio")
    frame.to_file(tmp_path / "extra.geojson", engine="pyogrio")
    with pytest.raises(ProblemsFound) as found:
        read_layers_of(path, tmp_path / "extra.geojson")
    assert [p.rule for p in found.value.problems] == ["I29", "I29"]
