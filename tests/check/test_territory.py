"""Where units, zones and layers lie: rules G40 to G43, G46 to G49, G52 and Z04."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onemap.check import RULES
from onemap.check.effective import View, view
from onemap.check.rules import Finding
from onemap.check.territory_crs import candidates, impossible, overlap
from onemap.check.territory_gcj02 import from_gcj02, to_gcj02
from onemap.check.territory_names import comparable
from onemap.read.publication import read_publication
from tests.publications import FILES, ZONE, box, geojson, write_tiny

Points = npt.NDArray[np.float64]
Drawn = tuple[str, shapely.Geometry]
CATEGORY = {"1": "优先保护单元", "2": "重点管控单元", "3": "一般管控单元"}


def found(root: Path, rule: str, version: str = "v1") -> list[Finding]:
    asked = RULES[rule].of_version
    assert asked is not None
    return list(asked(seen(root).versions[version]))


def seen(root: Path) -> View:
    return view(read_publication(root))


def said(root: Path, rule: str, version: str = "v1") -> list[str]:
    return [finding.what.text() for finding in found(root, rule, version)]


def layer(features: Sequence[Drawn]) -> str:
    return geojson([(code, json.loads(shapely.to_geojson(shape))) for code, shape in features])


def publication(
    root: Path,
    units: Mapping[str, shapely.Geometry],
    *,
    boundary: Sequence[Drawn] = (),
    areas: str = "",
) -> Path:
    """One version v1 with *units* by code, each owned by the area that its code names."""
    records = [
        f'- {{code: {code}, name: 单元{code}, category: {CATEGORY[code[8]]}, area: "{code[2:8]}", clauses: []}}\n'
        for code in units
    ]
    files = {
        "publication.yml": FILES["publication.yml"],
        "areas.yml": FILES["areas.yml"] + areas,
        "v1/plan.yml": FILES["v1/plan.yml"],
        "v1/units/all.yml": "".join(records),
        "v1/units.geojson": layer(list(units.items())),
    }
    if boundary:
        files["v1/boundary.geojson"] = layer(boundary)
    for name, text in files.items():
        path = root / "units" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def square(x: float, y: float, side: float = 0.1) -> shapely.Polygon:
    return shapely.box(x, y, round(x + side, 6), round(y + side, 6))


def row(count: int, area: str = "990101", west: float = 122.0, side: float = 0.1) -> dict[str, shapely.Geometry]:
    return {f"ZH{area}2{i + 1:04d}": square(round(west + i * side, 6), 28.0, side) for i in range(count)}


# --- G40


def test_a_functional_area_may_lie_in_its_districts(tmp_path: Path) -> None:
    functional = '  - {id: "990171", name: 经开区, kind: functional, parent: "990100", located_in: ["990102"]}\n'
    units = {"ZH99017120001": square(122.1, 28.0), "ZH99010120001": square(122.0, 28.0)}
    drawn = [("990101", square(122.0, 28.0)), ("990102", square(122.1, 28.0))]
    assert found(publication(tmp_path, units, boundary=drawn, areas=functional), "G40") == []
    other = [("990101", square(122.1, 28.0)), ("990102", square(122.0, 28.0))]
    publication(tmp_path, units, boundary=other, areas=functional)
    assert {finding.objects for finding in found(tmp_path, "G40")} == {("ZH99010120001",), ("ZH99017120001",)}


def test_a_district_holds_the_functional_area_that_is_cut_out_of_it(tmp_path: Path) -> None:
    functional = '  - {id: "990171", name: 经开区, kind: functional, parent: "990100", located_in: ["990101"]}\n'
    drawn = [("990101", square(122.0, 28.0)), ("990171", square(122.1, 28.0))]
    assert found(publication(tmp_path, row(2), boundary=drawn, areas=functional), "G40") == []


def test_many_units_outside_are_one_finding(tmp_path: Path) -> None:
    publication(
        tmp_path, row(8), boundary=[("990101", square(122.0, 28.0)), ("990102", shapely.box(122.1, 28, 122.8, 28.1))]
    )
    (finding,) = found(tmp_path, "G40")
    assert finding.objects == tuple(f"ZH9901012{i:04d}" for i in range(2, 9))
    assert "7 units" in finding.what.text()


def test_slivers_are_no_fault(tmp_path: Path) -> None:
    """A border drawn 5 m beside the other one."""
    drawn = [
        ("990101", shapely.box(122.0, 28.0, 122.10005, 28.1)),
        ("990102", shapely.box(122.10005, 28.0, 122.2, 28.1)),
    ]
    units = {**row(1), "ZH99010220001": square(122.1, 28.0)}
    publication(tmp_path, units, boundary=drawn)
    assert [found(tmp_path, rule) for rule in ("G40", "G41", "G42")] == [[], [], []]


def test_a_feature_may_have_the_name_of_its_area_instead_of_its_id(tmp_path: Path) -> None:
    publication(tmp_path, row(2), boundary=[("1", square(122.0, 28.0)), ("2", square(122.1, 28.0))])
    path = tmp_path / "units/v1/boundary.geojson"
    assert found(tmp_path, "G40") == []
    collection = json.loads(path.read_text(encoding="utf-8"))
    for feature, name in zip(collection["features"], ("临港区", "溪山区"), strict=True):
        feature["properties"]["name"] = name
    path.write_text(json.dumps(collection), encoding="utf-8")
    assert [finding.objects for finding in found(tmp_path, "G40")] == [("ZH99010120002",)]


# --- G41, G42


def test_what_units_enclose_is_told_once(tmp_path: Path) -> None:
    """A hole among units is G34's, a bay at the edge G41's."""
    ring = shapely.difference(shapely.box(122.0, 28.0, 122.3, 28.3), square(122.1, 28.1))
    publication(tmp_path, {"ZH99010120001": ring}, boundary=[("990100", shapely.box(122.0, 28.0, 122.4, 28.3))])
    (bay,) = found(tmp_path, "G41")
    assert bay.spot is not None and bay.spot.lon == pytest.approx(122.35)
    (hole,) = found(tmp_path, "G34")
    assert hole.spot is not None and hole.spot.lon == pytest.approx(122.15, abs=0.01)


def test_many_open_pieces_are_one_finding(tmp_path: Path) -> None:
    units = {code: shape for i, (code, shape) in enumerate(row(16, side=0.02).items()) if i % 2}
    publication(tmp_path, units, boundary=[("990101", shapely.box(122.0, 28.0, 122.34, 28.02))])
    (finding,) = found(tmp_path, "G41")
    assert "9 pieces" in finding.what.text() and finding.objects == ("990101",)


def test_sea_is_not_asked_where_the_boundary_draws_none(tmp_path: Path) -> None:
    units = {**row(1), "HY99010120001": square(122.1, 28.0)}
    publication(tmp_path, units, boundary=[("990101", square(122.0, 28.0))])
    assert [found(tmp_path, rule) for rule in ("G40", "G41", "G42")] == [[], [], []]
    publication(
        tmp_path,
        units,
        boundary=[("990101", square(122.0, 28.0)), ("990101-sea", shapely.box(122.1, 28, 122.15, 28.1))],
    )
    assert "(sea)" in said(tmp_path, "G42")[0]


def test_what_is_inherited_is_not_told_again(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    drawn = geojson([("990101", box(122.0, 122.2)), ("990102", box(122.2, 122.45))])
    (tmp_path / "units/v1/boundary.geojson").write_text(drawn, encoding="utf-8")
    assert len(found(tmp_path, "G41")) == 1
    assert found(tmp_path, "G41", "v2") == []


@pytest.mark.parametrize("rule", ["G40", "G41", "G42", "G43", "G44", "G45", "G46", "G47", "G48", "G49", "G52", "Z04"])
def test_broken_geometry_is_left_to_others(tmp_path: Path, rule: str) -> None:
    write_tiny(tmp_path)
    bow = {
        "type": "Polygon",
        "coordinates": [[[122.0, 28.0], [122.2, 28.1], [122.2, 28.0], [122.0, 28.1], [122.0, 28.0]]],
    }
    flat = {"type": "Polygon", "coordinates": [[[122.0, 28.0], [122.2, 28.0], [122.1, 28.0], [122.0, 28.0]]]}
    names = ("ZH99010110001", "ZH99010120001", "ZH99010220001", "ZH99010230001")
    shapes = (bow, flat, box(122.2, 122.3), box(122.3, 122.4))
    texts = {
        "units": geojson(list(zip(names, shapes, strict=True))),
        "zones": geojson([(ZONE, bow)]),
        "boundary": geojson([("990101", bow), ("990102", flat), ("990100", box(122.0, 122.4))]),
    }
    for name, text in texts.items():
        (tmp_path / f"units/v1/{name}.geojson").write_text(text, encoding="utf-8")
    for finding in (*found(tmp_path, rule), *found(tmp_path, rule, "v2")):
        assert finding.what.text()


# --- G43, Z04


def test_zones_of_other_elements_may_overlap(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    zones = tmp_path / "units/v1/zones.yml"
    second = "- {code: YS9901012310001, name: 乙, element: %s}\n"
    (tmp_path / "units/v1/zones.geojson").write_text(
        geojson([(ZONE, box(122.0, 122.2)), ("YS9901012310001", box(122.1, 122.3))]), encoding="utf-8"
    )
    before = zones.read_text(encoding="utf-8")
    zones.write_text(before + second % "大气", encoding="utf-8")
    assert found(tmp_path, "G43") == []
    zones.write_text(before + second % "水", encoding="utf-8")
    assert [finding.objects for finding in found(tmp_path, "G43")] == [(ZONE, "YS9901012310001")]


@given(st.floats(0.0, 0.2), st.floats(0.0, 0.2))
@settings(max_examples=25, deadline=None)
def test_a_named_zone_overlaps_unless_it_is_apart(x: float, y: float) -> None:
    """The zone is a square moved from the unit's own place; beyond a side it no longer overlaps."""
    assume(min(abs(x - 0.1), abs(y - 0.1)) > 0.001)
    with tempfile.TemporaryDirectory() as folder:
        root = write_tiny(Path(folder))
        shape = box(122.0 + x, 122.1 + x, 28.0 + y, 28.1 + y)
        (root / "units/v1/zones.geojson").write_text(geojson([(ZONE, shape)]), encoding="utf-8")
        named = {finding.objects[1] for finding in found(root, "Z04")}
        assert ("ZH99010110001" in named) == (x > 0.1 or y > 0.1)


# --- G46, G52

TERRITORY = shapely.box(121.6, 28.0, 121.9, 28.3)
GAUSS_KRUGER = st.sampled_from([*range(4513, 4534), *range(4491, 4502)])


@given(GAUSS_KRUGER, st.integers(-1, 1), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_true_zone_is_among_the_candidates(code: int, aside: int, swapped: bool) -> None:
    """Coordinates of one zone of which another one is said: the prefix tells."""
    import pyproj

    assume(code + aside >= 4491)  # below begin other CRS
    true = pyproj.CRS.from_epsg(code)
    assert true.area_of_use is not None
    lon = true.area_of_use.west + 0.5 * (true.area_of_use.east - true.area_of_use.west)
    there = (lon - 0.2, 30.0, lon + 0.2, 30.3)
    transformer = pyproj.Transformer.from_crs("EPSG:4490", true, always_xy=True)
    shape = shapely.transform(shapely.box(*there), lambda p: np.column_stack(transformer.transform(p[:, 0], p[:, 1])))
    if swapped:
        shape = shapely.transform(shape, lambda p: p[:, ::-1])
    said_crs = f"EPSG:{code + aside}"
    drawn = np.array([shape], dtype=object)
    readings = [reading for reading in candidates(drawn, said_crs) if overlap(reading.box, there) > 0.9]
    assert bool(readings) == (swapped or aside != 0)
    assert (impossible(drawn, said_crs) is not None) == (swapped or aside != 0)


def test_swapped_degrees_are_told_by_the_boundary(tmp_path: Path) -> None:
    """Where both are below 90 only another layer tells."""
    units = {"ZH99010120001": shapely.box(29.0, 88.0, 29.1, 88.1)}
    publication(tmp_path, units, boundary=[("990101", shapely.box(88.0, 29.0, 88.1, 29.1))])
    (finding,) = found(tmp_path, "G46")
    assert "longitude first" in finding.mend.text()
    assert [found(tmp_path, rule) for rule in ("G40", "G41", "G42")] == [[], [], []]  # one fault, one finding


def test_the_boundary_is_to_blame_when_units_and_zones_agree(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    drawn = geojson([("990101", box(119.0, 119.2)), ("990102", box(119.2, 119.4))])
    (tmp_path / "units/v1/boundary.geojson").write_text(drawn, encoding="utf-8")
    (finding,) = found(tmp_path, "G46")
    assert finding.place.file.name == "boundary.geojson"


# --- G47


def small_territory(lon: float, lat: float, corners: Sequence[float]) -> list[shapely.Geometry]:
    """Six cells of a wavy territory around a place: a closed line with *corners* radii, cut by a grid."""
    angles = np.linspace(0, 2 * np.pi, len(corners), endpoint=False)
    points = np.column_stack([lon + np.cos(angles) * corners / np.cos(np.radians(lat)), lat + np.sin(angles) * corners])
    whole = shapely.Polygon(np.round(points, 6))
    west, south, east, north = whole.bounds
    xs, ys = np.linspace(west, east, 4), np.linspace(south, north, 3)
    cells = [shapely.box(xs[i], ys[j], xs[i + 1], ys[j + 1]) for i in range(3) for j in range(2)]
    parts = [shapely.intersection(whole, cell) for cell in cells]
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


places = st.tuples(st.floats(80.0, 130.0), st.floats(20.0, 50.0))
radii = st.lists(st.floats(0.08, 0.2), min_size=7, max_size=20)


def shift_of(lon: float, lat: float) -> float:
    points = np.array([[lon, lat]])
    step = (to_gcj02(points) - points)[0] * (np.cos(np.radians(lat)), 1.0)
    return float(np.hypot(*step) * 110_800)


@given(places, radii, st.sampled_from(["units", "boundary"]))
@settings(max_examples=40, deadline=None)
def test_a_shifted_territory_is_always_found(place: tuple[float, float], corners: list[float], moved: str) -> None:
    assume(shift_of(*place) > 100)
    cells = small_territory(*place, corners)
    assume(len(cells) > 3)
    outline = shapely.union_all(cells)
    bent = [shapely.transform(cell, to_gcj02) for cell in cells]
    with tempfile.TemporaryDirectory() as folder:
        units = bent if moved == "units" else cells
        drawn = outline if moved == "units" else shapely.transform(outline, to_gcj02)
        named = {f"ZH9901012{i + 1:04d}": cell for i, cell in enumerate(units)}
        root = publication(Path(folder), named, boundary=[("990100", drawn)])
        (finding,) = found(root, "G47")
        assert finding.place.file.name == f"{moved}.geojson"
        assert [found(root, rule) for rule in ("G40", "G41", "G42", "G46")] == [[], [], [], []]


@given(places, radii, st.floats(0.0, 0.003), st.floats(0.0, 2 * np.pi))
@settings(max_examples=40, deadline=None)
def test_an_unshifted_territory_never(
    place: tuple[float, float], corners: list[float], step: float, way: float
) -> None:
    """Neither one that agrees, nor one moved by up to 300 m across the shift or against it."""
    cells = small_territory(*place, corners)
    assume(len(cells) > 3)
    towards = (to_gcj02(np.array([place])) - np.array([place]))[0] * (np.cos(np.radians(place[1])), 1.0)
    there = np.array([np.cos(way), np.sin(way)])
    assume(float(there @ towards) <= 0.5 * float(np.hypot(*towards)))
    side = there * step / (np.cos(np.radians(place[1])), 1.0)
    with tempfile.TemporaryDirectory() as folder:
        named = {f"ZH9901012{i + 1:04d}": shapely.transform(c, lambda p: p + side) for i, c in enumerate(cells)}
        root = publication(Path(folder), named, boundary=[("990100", shapely.union_all(cells))])
        assert [f for f in found(root, "G47") if f.place.file.name == "units.geojson"] == []


def test_gcj02_is_the_public_formula() -> None:
    """Tiananmen as eviltransform gives it, and back."""
    true = np.array([[116.404, 39.915], [2.35, 48.85]])
    bent = to_gcj02(true)
    assert bent[0] == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)
    assert bent[1].tolist() == [2.35, 48.85]
    assert from_gcj02(bent) == pytest.approx(true, abs=1e-9)


# --- G48


def test_names_are_compared_without_width_and_space() -> None:
    assert comparable(" 临港 工业Ａ区（一）\n") == comparable("临港工业a区(一)")


def test_each_row_of_a_code_has_its_name(tmp_path: Path) -> None:
    publication(tmp_path, row(1))
    collection = json.loads((tmp_path / "units/v1/units.geojson").read_text(encoding="utf-8"))
    rows = []
    for name in ("单元ZH99010120001", "单元 ZH99010120001", "他名"):
        rows.append({**collection["features"][0], "properties": {"code": "ZH99010120001", "name": name}})
    collection["features"] = rows
    (tmp_path / "units/v1/units.geojson").write_text(json.dumps(collection), encoding="utf-8")
    assert said(tmp_path, "G48") == ["Layer units calls ZH99010120001 他名, its record 单元ZH99010120001."]


def test_a_wrong_boundary_is_one_finding(tmp_path: Path) -> None:
    """Every district drawn one place too far east."""
    keys = [f"9902{i:02d}" for i in range(1, 25)]
    areas = "".join(f'  - {{id: "{key}", name: 区{key}, kind: district, parent: "990100"}}\n' for key in keys)
    units = {f"ZH{key}20001": square(round(122 + 0.1 * i, 6), 28.0) for i, key in enumerate(keys)}
    drawn = [(key, square(round(122 + 0.1 * ((i + 1) % 24), 6), 28.0)) for i, key in enumerate(keys)]
    (finding,) = found(publication(tmp_path, units, boundary=drawn, areas=areas), "G40")
    assert "24 units of 24 areas" in finding.what.text()
    assert finding.objects == tuple(sorted(units))
