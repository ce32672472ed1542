"""Make the expected table of what changed between releases of the municipalities of Trento, without anything of onemap.

    python tests/independent/changes.py FOLDER   # the folder with italy-trento

The plain way: two releases are laid over each other whole (geopandas), every face is of one old municipality or none
and of one new one or none. Areas are geodesic (pyproj); how wide ground is, is the diameter of the largest circle that
it holds (UTM). ``trento-changes.csv`` has one row a finding:

- withdrawn, added: a code that is in one release only;
- merged: what a municipality is made of, which holds most of one that is withdrawn; km² that both sides have in common,
  and their share of all ground that either has;
- border: a municipality of both releases, km² gained and lost: together more than 1,000 m² and 0.01 % of it, and
  somewhere wider than 5 m;
- less: the same where it is less than that, but more than 100 m² (the vertices of all borders are off by micrometres);
- name: a municipality with another name;
- flow: km² that one municipality (empty: none) had and another (empty: none) has, where one of them is withdrawn, added
  or has another border: more than 1,000 m² and somewhere wider than 5 m; of those that go on also what they kept;
- ground: km² of all faces that are of an old municipality (in) or none (out), and of a new one or none.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import geopandas
import pandas as pd
import pyproj
import shapely

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.independent.expected import table

HERE = Path(__file__).parent
PAIRS = (("2019", "2021.1"), ("2021.1", "2022.1"), ("2019", "2022.1"))
GEOD = pyproj.Geod(ellps="GRS80")
NOISE_KM2, LEAST_KM2, LEAST_SHARE, WIDTH_M = 0.0001, 0.001, 0.0001, 5.0
HEADER = ["from", "to", "kind", "old", "new", "km2", "km2_lost", "share"]
Row = list[object]
#: the ground of each pair of old and new code; "" = no municipality
Faces = dict[tuple[str, str], shapely.Geometry]


def trento_changes(folder: Path) -> str:
    """The whole table."""
    return table(HEADER, [[a, b, *row] for a, b in PAIRS for row in between(folder, a, b)])


def between(folder: Path, first: str, second: str) -> list[Row]:
    """The findings from release *first* to *second*: kind, old, new, km², km² lost, share."""
    old, new = read(folder, first), read(folder, second)
    names = [dict(zip(frame["com_istat_code"], frame["name"], strict=True)) for frame in (old, new)]
    whole = [dict(zip(frame["com_istat_code"], frame.geometry, strict=True)) for frame in (old, new)]
    faces = overlay(old, new)
    gone, come = sorted(set(whole[0]) - set(whole[1])), sorted(set(whole[1]) - set(whole[0]))
    rows: list[Row] = [["withdrawn", code, "", "", "", ""] for code in gone]
    rows += [["added", "", code, "", "", ""] for code in come]
    moved = set()
    for code in sorted(set(whole[0]) & set(whole[1])):
        gained = shapely.union_all([face for (a, b), face in faces.items() if b == code != a])
        lost = shapely.union_all([face for (a, b), face in faces.items() if a == code != b])
        size = km2(gained) + km2(lost)
        least = max(LEAST_KM2, LEAST_SHARE * max(km2(whole[0][code]), km2(whole[1][code])))
        if size > least and max(width(gained), width(lost)) > WIDTH_M:
            moved.add(code)
            rows.append(["border", code, code, said(km2(gained)), said(km2(lost)), ""])
        elif size > NOISE_KM2:
            rows.append(["less", code, code, said(km2(gained)), said(km2(lost)), ""])
        if names[0][code] != names[1][code]:
            rows.append(["name", code, code, "", "", ""])
    rows += mergers(whole[0], whole[1], faces, gone)
    told_old, told_new = {*gone, *moved}, {*come, *moved}
    kept = set()
    for (a, b), face in sorted(faces.items()):
        if a != b and (a in told_old or b in told_new) and km2(face) > LEAST_KM2 and width(face) > WIDTH_M:
            rows.append(["flow", a, b, said(km2(face)), "", ""])
            kept |= {a, b}
    rows += [["flow", c, c, said(km2(faces[c, c])), "", ""] for c in sorted(kept | moved) if (c, c) in faces]
    sums: dict[tuple[str, str], float] = {}
    for (a, b), face in faces.items():
        key = ("in" if a else "out", "in" if b else "out")
        sums[key] = sums.get(key, 0.0) + km2(face)
    return rows + [["ground", *key, said(sums[key]), "", ""] for key in sorted(sums)]


def mergers(
    old: dict[str, shapely.Geometry], new: dict[str, shapely.Geometry], faces: Faces, gone: list[str]
) -> list[Row]:
    """For each municipality that holds most of one that is gone: all of them, and itself where it was there before."""
    found: dict[str, list[str]] = {}
    for code in gone:
        parts = {b: km2(face) for (a, b), face in faces.items() if a == code and b}
        heir = max(parts, key=lambda b: parts[b])
        if parts[heir] > km2(old[code]) / 2:
            found.setdefault(heir, [heir] if heir in old else []).append(code)
    rows: list[Row] = []
    for heir, parts_of in sorted(found.items()):
        common = math.fsum(km2(faces[code, heir]) for code in parts_of)
        either = math.fsum(km2(old[code]) for code in parts_of) + km2(new[heir]) - common
        rows.append(["merged", " ".join(sorted(parts_of)), heir, said(common), "", said(common / either)])
    return rows


def read(folder: Path, release: str) -> geopandas.GeoDataFrame:
    """Codes, names and borders of a release, in lon/lat."""
    return geopandas.read_file(folder / f"{release}.geojson")[["com_istat_code", "name", "geometry"]]


def overlay(old: geopandas.GeoDataFrame, new: geopandas.GeoDataFrame) -> Faces:
    """The ground of each pair of codes."""
    first, second = (
        frame[["com_istat_code", "geometry"]].rename(columns={"com_istat_code": name})
        for frame, name in ((old, "old"), (new, "new"))
    )
    laid = geopandas.overlay(first, second, how="union", keep_geom_type=True)
    codes = ["" if pd.isna(code) else str(code) for code in [*laid["old"], *laid["new"]]]
    pieces: dict[tuple[str, str], list[shapely.Geometry]] = {}
    for a, b, piece in zip(codes[: len(laid)], codes[len(laid) :], laid.geometry, strict=True):
        pieces.setdefault((a, b), []).append(piece)
    return {pair: shapely.union_all(several) for pair, several in pieces.items()}


def km2(ground: shapely.Geometry) -> float:
    """Geodesic area."""
    return math.fsum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in polygons(ground)) / 1e6


def width(ground: shapely.Geometry) -> float:
    """Metres of the widest spot, to half a per cent of the size; 0 where no part holds a circle of 5 m."""
    level = geopandas.GeoSeries(polygons(ground), crs="EPSG:4326").to_crs("EPSG:32632")
    parts = [part for part in level if part.area > math.pi * (WIDTH_M / 2) ** 2]
    circles = [shapely.maximum_inscribed_circle(part, tolerance=math.sqrt(part.area) / 200) for part in parts]
    return max((2 * radius.length for radius in circles), default=0.0)


def polygons(ground: shapely.Geometry) -> list[shapely.Geometry]:
    """Its parts that have an area."""
    return [part for part in shapely.get_parts(ground) if part.geom_type == "Polygon" and part.area > 0]


def said(number: float) -> str:
    """Four decimals: a hundred square metres, a ten-thousandth."""
    return f"{number:.4f}"


if __name__ == "__main__":
    made = trento_changes(Path(sys.argv[1]) / "italy-trento")
    (HERE / "trento-changes.csv").write_text(made, encoding="utf-8", newline="\n")
