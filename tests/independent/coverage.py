"""Make the expected tables of overlaps, gaps and invalid polygons in the real data, without anything of onemap.

    python tests/independent/coverage.py FOLDER   # the folder with vermont-zoning, italy-trento, france-communes

The plain way: every polygon is intersected with every other one whose box it meets, all are united, and what the union
has for holes is a gap. Areas are geodesic (pyproj), widths are measured in UTM zones. A slit is what is neither union
nor hole and is closed when two polygons, drawn 1 m wider, are drawn back by as much; 50 m long at least, by half of its
outline. ``coverage.csv`` has one row an overlap or gap, or a pair of polygons with slits, that is somewhere wider than
0.1 m: release, kind, the codes around it, whether it is a sliver (not wider than 2 m, or smaller than 100 m²).
``invalid.csv`` has one row a polygon that is not valid: its code and why. Areas and places are made anew by the tests.
"""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyproj
import shapely
import shapely.geometry

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.independent.expected import COUNTIES, RELEASES, table

HERE = Path(__file__).parent
#: release → UTM zone
ZONES = {"vermont": "EPSG:32618", **dict.fromkeys(RELEASES, "EPSG:32632")}
GEOD = pyproj.Geod(ellps="GRS80")
NOISE_M, SLIVER_M, SLIVER_M2 = 0.1, 2.0, 100.0
SLIT_M = 50.0
DEGREE_M = 111_700.0
HEADER = ["release", "kind", "units", "sliver"]
Shapes = dict[str, shapely.Geometry]


def vermont_shapes(folder: Path) -> Shapes:
    """Districts by code."""
    found: Shapes = {}
    for path in sorted(folder.glob("*.geojson")):
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            p = feature["properties"]
            code = "-".join([COUNTIES[p["COUNTY"]], *p["JXTN"].split(), p["ABB_DIST_NAME"]]).upper()
            found[code] = shapely.geometry.shape(feature["geometry"])
    return found


def trento_shapes(folder: Path, release: str) -> Shapes:
    """Municipalities by code."""
    features = json.loads((folder / f"{release}.geojson").read_text(encoding="utf-8"))["features"]
    return {f["properties"]["com_istat_code"]: shapely.geometry.shape(f["geometry"]) for f in features}


def france_shapes(folder: Path) -> Shapes:
    """Communes by code; a GeoPackage's geometry is WKB behind a head of 8 bytes and an envelope."""
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(folder / "communes.gpkg.zip") as bundle:
            bundle.extract("france-communes.gpkg", scratch)
        connection = sqlite3.connect(Path(scratch) / "france-communes.gpkg")
        (column,) = connection.execute("select column_name from gpkg_geometry_columns").fetchone()
        rows = connection.execute(f'select code, "{column}" from communes').fetchall()  # noqa: S608 - the file's own name
        connection.close()
    lengths = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
    return {code: shapely.from_wkb(blob[8 + lengths[blob[3] >> 1 & 7] :], on_invalid="ignore") for code, blob in rows}


def coverage(folder: Path) -> str:
    """Overlaps, gaps and slits of Vermont and of every release of Trento."""
    rows: list[list[object]] = [
        ["vermont", *row] for row in faults(vermont_shapes(folder / "vermont-zoning"), "vermont")
    ]
    for release in RELEASES:
        found = faults(trento_shapes(folder / "italy-trento", release), release)
        rows += [[f"trento {release}", *row] for row in found]
    return table(HEADER, [[*row[:3], row[4]] for row in rows])


def faults(shapes: Shapes, release: str) -> Iterator[list[object]]:
    """Kind, codes, m², sliver of each overlap, gap and slit."""
    to_utm = pyproj.Transformer.from_crs("EPSG:4326", ZONES[release], always_xy=True)

    def measured(shape: shapely.Geometry) -> tuple[float, bool] | None:
        parts = []
        for part in polygons(shape):
            plane = shapely.transform(part, to_utm.transform, interleaved=False)
            if not plane.buffer(-NOISE_M / 2).is_empty:
                parts.append((abs(GEOD.geometry_area_perimeter(part)[0]), plane.buffer(-SLIVER_M / 2).is_empty))
        if not parts:
            return None
        area = sum(size for size, _ in parts)
        return area, area < SLIVER_M2 or all(thin for _, thin in parts)

    for first, second in itertools.combinations(sorted(shapes), 2):
        if shapes[first].intersects(shapes[second]):
            size = measured(shapes[first].intersection(shapes[second]))
            if size is not None:
                yield ["overlap", f"{first} {second}", f"{size[0]:.1f}", "yes" if size[1] else "no"]
    gaps = []
    for part in polygons(shapely.union_all(list(shapes.values()))):
        for ring in part.interiors:
            hole = shapely.geometry.Polygon(ring)
            size = measured(hole)
            if size is not None:
                around = [code for code in sorted(shapes) if shapes[code].distance(hole) <= NOISE_M / DEGREE_M]
                gaps.append(["gap", " ".join(around), f"{size[0]:.1f}", "yes" if size[1] else "no"])
    yield from sorted(gaps, key=lambda row: (row[1], float(row[2])))
    plane = {code: shapely.transform(shape, to_utm.transform, interleaved=False) for code, shape in shapes.items()}
    yield from slits(plane)


def slits(plane: Shapes) -> Iterator[list[object]]:
    """Kind, codes, m², sliver of the slits of each pair of polygons, which are in metres."""
    filled = shapely.union_all(
        [shapely.Polygon(part.exterior) for part in polygons(shapely.union_all([*plane.values()]))]
    )
    for first, second in itertools.combinations(sorted(plane), 2):
        pair = plane[first], plane[second]
        if pair[0].distance(pair[1]) > SLIVER_M:
            continue
        near = [one.intersection(other.buffer(3 * SLIVER_M)) for one, other in (pair, pair[::-1])]
        closed = shapely.union_all(near).buffer(SLIVER_M / 2).buffer(-SLIVER_M / 2)
        found = [
            part
            for part in polygons(closed.difference(filled))
            if part.length / 2 >= SLIT_M
            and not part.buffer(-NOISE_M / 2).is_empty
            and max(part.distance(one) for one in pair) < NOISE_M
        ]
        if found:
            yield ["slit", f"{first} {second}", f"{sum(part.area for part in found):.1f}", "yes"]


def polygons(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The polygons that *shape* consists of."""
    parts = [inner for outer in shapely.get_parts(shape) for inner in shapely.get_parts(outer)]
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def invalid(folder: Path) -> str:
    """Polygons that are not valid, of every register, and why."""
    registers = {
        "vermont": vermont_shapes(folder / "vermont-zoning"),
        **{f"trento {release}": trento_shapes(folder / "italy-trento", release) for release in RELEASES},
        "france": france_shapes(folder / "france-communes"),
    }
    rows: list[list[object]] = []
    for register, shapes in registers.items():
        for code in sorted(code for code, shape in shapes.items() if not shape.is_valid):
            rows.append([register, code, why(shapes[code])[0]])
    return table(["release", "code", "reason"], rows)


def why(shape: shapely.Geometry) -> tuple[str, float, float]:
    """What GEOS has against *shape*, and where."""
    said = shapely.is_valid_reason(shape)
    x, y = re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", said)
    return said.split("[")[0], float(x), float(y)


TABLES = {"coverage.csv": coverage, "invalid.csv": invalid}


if __name__ == "__main__":
    for name, make in TABLES.items():
        (HERE / name).write_text(make(Path(sys.argv[1])), encoding="utf-8", newline="\n")
