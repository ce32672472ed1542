"""Faults of vector files: rules G01 to G12."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from onemap.read import gdal  # noqa: F401  # isort: skip - sets GDAL's environment before pyogrio loads it
import geopandas
import shapely

from tests.faults.corpus import Case
from tests.publications import box, geojson

_LAYER, _PLAN = "v1/units.geojson", "v1/plan.yml"


def _geometry(said: str) -> tuple[tuple[str, str, str], ...]:
    return ((_PLAN, "", f"geometry: {{units: {{{said}}}}}\n"),)


def _feature(number: int, **changed: Any) -> Case:
    """The units of v1 with something else in one feature."""

    def change(root: Path) -> None:
        path = root / "units" / _LAYER
        layer = json.loads(path.read_text(encoding="utf-8"))
        layer["features"][number].update(changed)
        path.write_text(json.dumps(layer), encoding="utf-8")

    return Case(then=change)


def _as_shapefile(root: Path, encoding: str = "UTF-8") -> Path:
    """The units of v1 as a shapefile with Chinese names."""
    path = root / "units" / _LAYER
    layer = geopandas.read_file(path, engine="pyogrio")
    layer["name"] = "临港单元"
    path.unlink()
    shapefile = path.with_suffix(".shp")
    layer.to_file(shapefile, driver="ESRI Shapefile", encoding=encoding, engine="pyogrio")
    return shapefile


def _no_prj(root: Path) -> None:
    _as_shapefile(root).with_suffix(".prj").unlink()


def _cpg(stated: str, encoding: str) -> Case:
    return Case(then=lambda root: _as_shapefile(root, encoding).with_suffix(".cpg").write_text(stated))


def _two_layers(root: Path) -> None:
    path = root / "units" / _LAYER
    layer = geopandas.read_file(path, engine="pyogrio")
    path.unlink()
    for name in ("a", "b"):
        layer.to_file(root / "units" / "v1" / "x.gpkg", layer=name, driver="GPKG", engine="pyogrio")


def _broken_ring(root: Path) -> None:
    """A ring of two points, which GDAL hands on as it is: written into the blob of a GeoPackage."""
    import sqlite3

    path = root / "units" / _LAYER
    layer = geopandas.read_file(path, engine="pyogrio")
    path.unlink()
    layer.to_file(path.with_suffix(".gpkg"), layer="units", driver="GPKG", engine="pyogrio")
    polygon = struct.pack("<BIII4d", 1, 3, 1, 2, 122.0, 28.0, 122.1, 28.0)
    blob = b"GP\x00\x01" + struct.pack("<i", 4490) + polygon
    with sqlite3.connect(path.with_suffix(".gpkg")) as data:
        for (trigger,) in data.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            data.execute(f'drop trigger "{trigger}"')
        data.execute("update units set geom = ? where code = 'ZH99010110001'", (blob,))
    data.close()


def _swapped(root: Path) -> None:
    path = root / "units" / _LAYER
    layer = geopandas.read_file(path, engine="pyogrio")
    layer.geometry = shapely.transform(layer.geometry.values, lambda points: points[:, ::-1])
    path.write_text(layer.to_json(), encoding="utf-8")


_POINT = {"type": "Point", "coordinates": [122.05, 28.05]}
_METRES = geojson([("ZH99010110001", box(40304000, 40305000, 3098000, 3099000))])

CASES: dict[str, Case] = {
    "G01-missing": Case(edits=_geometry("file: geometry/units.geojson")),
    "G01-format": Case(edits=_geometry("file: units.kml"), files={"v1/units.kml": "<kml/>"}),
    "G02-name": Case(files={_LAYER: "<OGRVRTDataSource/>"}),
    "G02-cut": Case(then=lambda root: _cut(root / "units" / _LAYER)),
    "G02-gbk": Case(then=lambda root: _named(root, "gbk")),
    "G02-utf16": Case(then=lambda root: _named(root, "utf-16")),
    "G03-unknown": Case(edits=_geometry("file: x.gpkg, layer: 单元"), then=_two_layers),
    "G03-which": Case(edits=_geometry("file: x.gpkg"), then=_two_layers),
    "G03-twice": Case(then=lambda root: _twice(root)),
    "G04": Case(then=lambda root: _empty(root)),
    "G05-none": Case(then=lambda root: _rename_column(root)),
    "G05-named": Case(edits=_geometry("file: units.geojson, code: BM")),
    "G06": _feature(1, properties={"code": ""}),
    "G07-none": _feature(1, geometry=None),
    "G07-empty": _feature(1, geometry={"type": "Polygon", "coordinates": []}),
    "G08": _feature(1, geometry=_POINT),
    "G09-none": Case(then=_no_prj),
    "G09-unknown": Case(edits=_geometry("file: units.geojson, crs: EPSG:99999999")),
    "G10-unknown": _cpg("GBKX", "GBK"),
    "G10-wrong": _cpg("UTF-8", "GBK"),
    "G11": Case(then=_broken_ring),
    "G12-metres": Case(files={_LAYER: _METRES}),
    "G12-swapped": Case(then=_swapped),
}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:600])


def _twice(root: Path) -> None:
    path = root / "units" / _LAYER
    geopandas.read_file(path, engine="pyogrio").to_file(
        root / "units" / "v1" / "geometry.gpkg", layer="units", driver="GPKG", engine="pyogrio"
    )


def _rename_column(root: Path) -> None:
    path = root / "units" / _LAYER
    path.write_text(path.read_text(encoding="utf-8").replace('"code"', '"bh"'), encoding="utf-8")


def _empty(root: Path) -> None:
    path = root / "units" / _LAYER
    layer = geopandas.read_file(path, engine="pyogrio")
    path.unlink()
    layer.iloc[:0].to_file(path.with_suffix(".gpkg"), layer="units", driver="GPKG", engine="pyogrio")


def _named(root: Path, encoding: str) -> None:
    """The units of v1 with Chinese names, in another encoding."""
    path = root / "units" / _LAYER
    layer = json.loads(path.read_text(encoding="utf-8"))
    for feature in layer["features"]:
        feature["properties"]["name"] = "临港单元"
    path.write_bytes(json.dumps(layer, ensure_ascii=False).encode(encoding))
