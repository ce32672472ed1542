"""Vector files of the versions, each in another format and reference system, byte for byte repeatable."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod, Transformer

# GeoPackage stores the time of the last change; a fixed one makes the bytes repeat
os.environ["OGR_CURRENT_DATE"] = "2025-01-01T00:00:00.000Z"

import geopandas as gpd
import pyogrio

PLANE = "EPSG:4554"
PLANE_WITH_ZONE = "EPSG:4533"
GEOGRAPHIC = "EPSG:4490"
_TO_DEGREES = Transformer.from_crs(PLANE, GEOGRAPHIC, always_xy=True)
_ELLIPSOID = Geod(ellps="GRS80")

#: code, name, geometry in PLANE
Feature = tuple[str, str, shapely.Geometry]


def degrees(geometry: shapely.Geometry, decimals: int = 6) -> shapely.Geometry:
    """The geometry in EPSG:4490, longitude first, rounded."""

    def turn(xy: np.ndarray) -> np.ndarray:
        return np.round(np.column_stack(_TO_DEGREES.transform(xy[:, 0], xy[:, 1])), decimals)

    return shapely.transform(geometry, turn)


def area_km2(geometry: shapely.Geometry) -> str:
    """Area on the ellipsoid, printed with two decimals, edges straight in longitude and latitude."""
    fine = shapely.segmentize(degrees(geometry, 9), 0.02)
    return f"{abs(_ELLIPSOID.geometry_area_perimeter(fine)[0]) / 1e6:.2f}"


def _frame(
    features: list[Feature], code: str, name: str, geometries: list[shapely.Geometry], crs: str
) -> gpd.GeoDataFrame:
    data = {code: [f[0] for f in features], name: [f[1] for f in features]}
    return gpd.GeoDataFrame(data, geometry=geometries, crs=crs)


def geopackage(path: Path, layers: dict[str, list[Feature]], *, zone_prefix: bool) -> None:
    """One GeoPackage with a layer per name, in Gauss-Krueger metres; eastings with the zone number if wanted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    for layer, features in layers.items():
        geometries = [f[2] for f in features]
        if zone_prefix:
            geometries = [shapely.transform(g, lambda xy: xy + np.array([45_000_000.0, 0.0])) for g in geometries]
        if layer != "context":
            geometries = [g if g.geom_type == "MultiPolygon" else shapely.multipolygons([g]) for g in geometries]
        frame = _frame(features, "code", "name", geometries, PLANE_WITH_ZONE if zone_prefix else PLANE)
        pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", append=path.exists())


def geojson(path: Path, features: list[Feature], code: str = "code", name: str = "name") -> None:
    """A GeoJSON file in EPSG:4490 with a crs member, one feature a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = (
        '{"type":"FeatureCollection","name":'
        + json.dumps(path.stem)
        + ',"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[\n'
    )
    rows = []
    for key, label, geometry in features:
        shape = json.loads(shapely.to_geojson(degrees(geometry)))
        feature = {"type": "Feature", "properties": {code: key, name: label}, "geometry": shape}
        rows.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    path.write_bytes((head + ",\n".join(rows) + "\n]}\n").encode())


def gbk_shapefile(path: Path, features: list[Feature], code: str, name: str) -> None:
    """A shapefile as bureaus deliver it: GBK names, field names of the delivery form, no .cpg file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = _frame(features, code, name, [f[2] for f in features], PLANE)
    options = {"DBF_DATE_LAST_UPDATE": "2023-08-25"}
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding="GBK", layer_options=options)
    path.with_suffix(".cpg").unlink()
