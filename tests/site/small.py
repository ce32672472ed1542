"""Small publications for tests of builds: the tiny one in several vector formats, with prose in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd

from tests.publications import write_tiny

#: in `mkdocs.yml`: what a publication of both languages needs, and a plugin that people use
MKDOCS = """\
site_name: 澜江市生态环境分区管控一张图
theme: {name: material, language: zh}
plugins: [search]
"""


def publication_line(root: Path, *lines: str) -> None:
    """Append top-level *lines* to ``publication.yml``."""
    file = root / "units" / "publication.yml"
    file.write_text(file.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_mixed(root: Path) -> Path:
    """The tiny publication with a GeoPackage (v1 units), a shapefile (v1 zones), GeoJSON (v2 units), and prose.

    Vector files are written by GDAL, whose output is not the same twice: write once, then copy.
    """
    write_tiny(root)
    units = root / "units" / "v1" / "units.geojson"
    gpd.read_file(units).to_file(root / "units" / "v1" / "geometry.gpkg", layer="units", driver="GPKG")
    units.unlink()
    zones = root / "units" / "v1" / "zones.geojson"
    gpd.read_file(zones).to_crs(4490).to_file(root / "units" / "v1" / "zones.shp", driver="ESRI Shapefile")
    zones.unlink()
    publication_line(root, "address: https://example.org/map/", "languages: [zh, en]")
    for name, text in {
        "mkdocs.yml": MKDOCS,
        "content/index.md": '# 澜江市一张图\n\n本站公布生态环境分区管控方案。\n\n<div data-onemap="home"></div>\n',
        "content/about.md": "# 方案是什么\n\n生态环境分区管控是……\n",
        "content/en/index.md": '# One map of Lanjiang\n\nThe zoning plan.\n\n<div data-onemap="home"></div>\n',
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    return root


def move_geometry(file: Path, west: float, south: float) -> None:
    """Move the GeoJSON *file* so that its lower left corner lies at *west*, *south* (degrees)."""
    collection = json.loads(file.read_text(encoding="utf-8"))
    rings = [ring for feature in collection["features"] for ring in feature["geometry"]["coordinates"]]
    points = [point for ring in rings for point in ring]
    left, low = min(p[0] for p in points), min(p[1] for p in points)
    for point in points:
        point[0], point[1] = round(point[0] - left + west, 6), round(point[1] - low + south, 6)
    file.write_text(json.dumps(collection), encoding="utf-8")
