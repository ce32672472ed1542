"""Units edge to edge (G32 to G36): what holds for every coverage, and which version is told of a fault."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.check import check
from onemap.check.coverage import enclosed_gaps
from onemap.check.coverage_edges import loose_edges
from onemap.check.coverage_faults import CoverageFaults, layer_faults, same_polygons
from onemap.check.coverage_measure import SLIVER_M, extents
from onemap.check.effective import view
from onemap.errors import Problem
from onemap.geometry.layer import METRES_PER_DEGREE, Geometries, SourceLayer, dissolve
from onemap.read.publication import read_publication
from tests.faults.cases_shapes import AT, NORTH, Feature, polygon, row
from tests.publications import CODES_V1, SOUTH, WEST, box, geojson, write_tiny

#: degrees; the side of a cell of the random coverages, about 1 km
CELL = 0.01
#: degrees of a metre along a meridian
METRE = 1 / METRES_PER_DEGREE
FIRST, SECOND, THIRD, FOURTH = CODES_V1
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def grids(draw: st.DrawFn, least: int = 2) -> np.ndarray:
    """(n, m, 2) corners of a grid of quadrilaterals, shaken by less than a third of a cell."""
    n, m = draw(st.integers(least, 6)), draw(st.integers(least, 6))
    shaken = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).uniform(-0.3, 0.3, (n + 1, m + 1, 2))
    corners = np.stack(np.meshgrid(np.arange(m + 1.0), np.arange(n + 1.0)), axis=-1)
    return np.round([WEST, SOUTH] + CELL * (corners + shaken), 7)


def cells(grid: np.ndarray) -> Geometries:
    rings = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)
    return np.asarray(shapely.polygons(rings.reshape(-1, 4, 2)), dtype=object)


def layer(shapes: Geometries, crs: str = "EPSG:4490") -> SourceLayer:
    return dissolve([f"U{i:03d}" for i in range(len(shapes))], shapes, crs)


def faults(shapes: Geometries, crs: str = "EPSG:4490") -> CoverageFaults:
    return layer_faults(layer(shapes, crs), frozenset())


def said(found: CoverageFaults) -> tuple[Any, ...]:
    """What was found, without the numbers."""
    return (
        [(o.first, o.second, o.places) for o in found.overlaps],
        [gap.around for gap in found.gaps],
        [(m.first, m.second, len(m.points)) for m in found.mismatches],
        found.duplicates,
    )


@QUICK
@given(grids(), st.data())
def test_a_coverage_has_no_finding(grid: np.ndarray, data: st.DataObject) -> None:
    """Cells of a grid, merged at random: with holes that others fill, in several parts, touching at corners."""
    shapes = cells(grid)
    groups = data.draw(st.lists(st.integers(0, 4), min_size=len(shapes), max_size=len(shapes)))
    merged = [shapely.coverage_union_all(shapes[np.array(groups) == g]) for g in sorted(set(groups))]
    assert faults(np.array(merged, dtype=object)) == CoverageFaults()


@QUICK
@given(grids(), st.randoms(use_true_random=False), st.integers(1, 3), st.booleans())
def test_the_order_of_features_and_vertices_changes_nothing(grid: np.ndarray, random: Any, by: int, back: bool) -> None:
    shapes = cells(grid)
    shapes[0] = shapely.transform(shapes[0], lambda points: points + np.array([0.3 * CELL, 0.2 * CELL]))
    codes = [f"U{i:03d}" for i in range(len(shapes))]
    turned = [
        shapely.Polygon(np.roll(shapely.get_coordinates(s)[:-1][:: -1 if back else 1], by, axis=0)) for s in shapes
    ]
    order = list(range(len(shapes)))
    random.shuffle(order)
    other = dissolve([codes[i] for i in order], np.array([turned[i] for i in order], dtype=object), "EPSG:4490")
    assert said(layer_faults(other, frozenset())) == said(faults(shapes))


@QUICK
@given(grids(least=3), st.floats(20, 200), st.booleans())
def test_a_vertex_moved_far_is_a_fault(grid: np.ndarray, metres: float, inward: bool) -> None:
    """Of one unit that has neighbours all around, towards its middle (a gap) or away from it (overlaps)."""
    shapes, columns = cells(grid), grid.shape[1] - 1
    moved = columns + 1
    points = shapely.get_coordinates(shapes[moved])[:-1]
    way = points.mean(axis=0) - points[0]
    step = way / np.hypot(*way) * metres * METRE
    points[0] += step if inward else -step
    shapes[moved] = shapely.Polygon(points)
    found = faults(shapes)
    code = f"U{moved:03d}"
    if inward:
        assert [code in gap.around for gap in found.gaps] == [True]
        assert not found.gaps[0].extent.sliver
        assert found.overlaps == ()
    else:
        assert found.overlaps
        assert all(code in (overlap.first, overlap.second) for overlap in found.overlaps)
        assert any(not overlap.extent.sliver for overlap in found.overlaps)
        assert found.gaps == ()
    assert found.mismatches == ()


@QUICK
@given(grids(least=3), st.floats(0.8, 1.4))
def test_a_vertex_moved_a_little_is_a_sliver(grid: np.ndarray, metres: float) -> None:
    shapes, columns = cells(grid), grid.shape[1] - 1
    points = shapely.get_coordinates(shapes[columns + 1])[:-1]
    way = points.mean(axis=0) - points[0]
    points[0] += way / np.hypot(*way) * metres * METRE
    shapes[columns + 1] = shapely.Polygon(points)
    found = faults(shapes)
    assert [gap.extent.sliver for gap in found.gaps] == [True]
    assert found.gaps[0].extent.width < SLIVER_M
    assert (found.overlaps, found.mismatches) == ((), ())


@QUICK
@given(grids(least=3), st.floats(30, 90), st.floats(0, 2 * np.pi))
def test_a_shifted_unit_overlaps_and_leaves_a_gap(grid: np.ndarray, metres: float, angle: float) -> None:
    shapes, columns = cells(grid), grid.shape[1] - 1
    shift = metres * METRE * np.array([np.cos(angle), np.sin(angle)])
    shapes[columns + 1] = shapely.transform(shapes[columns + 1], lambda points: points + shift)
    found = faults(shapes)
    assert found.overlaps
    assert found.gaps
    code = f"U{columns + 1:03d}"
    assert all(code in (overlap.first, overlap.second) for overlap in found.overlaps)
    assert all(code in gap.around for gap in found.gaps)


@QUICK
@given(grids(least=3), st.floats(0.2, 0.8), st.sampled_from(["EPSG:4490", "EPSG:4529"]))
def test_a_vertex_that_the_neighbour_does_not_have(grid: np.ndarray, part: float, crs: str) -> None:
    shapes, columns = cells(grid), grid.shape[1] - 1
    if crs != "EPSG:4490":
        to_plane = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True)
        shapes = shapely.transform(shapes, to_plane.transform, interleaved=False)
    points = shapely.get_coordinates(shapes[columns + 1])[:-1]
    new = points[0] * (1 - part) + points[1] * part
    shapes[columns + 1] = shapely.Polygon(np.insert(points, 1, new, axis=0))
    found = faults(shapes, crs)
    assert said(found) == ([], [], [("U001", f"U{columns + 1:03d}", 1)], ())
    lon, lat = found.mismatches[0].points[0]
    known = shapely.Point(new) if crs == "EPSG:4490" else None
    assert known is None or (lon, lat) == pytest.approx((known.x, known.y))
    assert WEST - CELL < lon < WEST + 7 * CELL


@QUICK
@given(st.integers(0, 2**32 - 1), st.integers(2, 9))
def test_any_polygons_agree_with_a_plain_overlay(seed: int, count: int) -> None:
    """Triangles thrown down at random: pairs as by intersecting all with all, gaps as holes of the union."""
    corners = np.random.default_rng(seed).uniform(0, 5 * CELL, (count, 3, 2)) + np.array([WEST, SOUTH])
    shapes = np.array([shapely.Polygon(c) for c in corners], dtype=object)
    shapes = shapes[shapely.area(shapes) > 0.01 * CELL**2]
    found = faults(shapes)
    common = {
        (f"U{i:03d}", f"U{j:03d}"): shapely.intersection(shapes[i], shapes[j])
        for i, j in itertools.combinations(range(len(shapes)), 2)
    }
    wide = {pair for pair, shape in common.items() if not shapely.is_empty(shapely.buffer(shape, -0.06 * METRE))}
    touching = {pair for pair, shape in common.items() if shape.area > 0}
    assert wide <= {(o.first, o.second) for o in found.overlaps} <= touching
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(shapely.union_all(shapes)) for ring in part.interiors]
    big = [hole for hole in holes if not shapely.is_empty(shapely.buffer(hole, -0.06 * METRE))]
    assert len(big) <= len(found.gaps) <= len(holes)
    for overlap in found.overlaps:
        assert shapely.equals_exact(
            shapely.normalize(overlap.extent.shape), shapely.normalize(common[overlap.first, overlap.second]), 1e-9
        )


def test_two_whole_coverages_over_each_other() -> None:
    """Old and new units of one district: inside, the edges of each match among themselves, and all pairs are found."""
    a, b = np.meshgrid(np.arange(7.0), np.arange(7.0))
    old = cells(np.round(WEST + CELL * np.stack([a, b], axis=-1), 7) - [0, WEST - SOUTH])
    new = cells(np.round(WEST + CELL * 0.75 * np.stack([a, b], axis=-1), 7) - [0, WEST - SOUTH])
    shapes = np.concatenate([old, new])
    found = {(o.first, o.second) for o in faults(shapes).overlaps}
    wanted = {
        (f"U{i:03d}", f"U{len(old) + j:03d}")
        for i, j in itertools.product(range(len(old)), range(len(new)))
        if shapely.intersection(old[i], new[j]).area > 1e-12
    }
    assert found == wanted


@pytest.mark.parametrize("turned", [False, True])
def test_units_with_a_border_on_the_same_side(turned: bool) -> None:
    """The west border of both is one edge, had twice from the same side, whichever way the rings are drawn."""
    wide = shapely.box(WEST, SOUTH, WEST + 2 * CELL, SOUTH + CELL)
    half = shapely.box(WEST, SOUTH, WEST + CELL, SOUTH + CELL)
    found = faults(np.array([wide, half.reverse() if turned else half], dtype=object))
    assert [(o.first, o.second) for o in found.overlaps] == [("U000", "U001")]
    assert found.overlaps[0].extent.shape.equals(half)


def test_a_corner_of_two_on_the_edge_of_a_third_is_one_fault() -> None:
    wide = shapely.box(WEST, SOUTH, WEST + 2 * CELL, SOUTH + CELL)
    above = [shapely.box(WEST + i * CELL, SOUTH + CELL, WEST + (i + 1) * CELL, SOUTH + 2 * CELL) for i in (0, 1)]
    found = faults(np.array([wide, *above], dtype=object))
    assert [len(fault.points) for fault in found.mismatches] == [1]
    assert found.mismatches[0].first == "U000"
    assert found.mismatches[0].points[0] == pytest.approx((WEST + CELL, SOUTH + CELL))


def test_a_narrow_neck_of_one_unit_is_its_own_affair() -> None:
    neck = 0.05 * METRE
    ring = [(0, 0), (2 * CELL, 0), (2 * CELL, CELL), (1.1 * CELL, CELL), (CELL, neck), (0.9 * CELL, CELL), (0, CELL)]
    assert (
        faults(np.array([shapely.Polygon(np.array(ring) + np.array([WEST, SOUTH]))], dtype=object)) == CoverageFaults()
    )


def test_units_that_are_not_valid_are_not_measured() -> None:
    """One crosses itself, reaches over its neighbour and leaves a gap beside it: only its validity is asked for."""
    left = shapely.box(WEST, SOUTH, WEST + CELL, SOUTH + CELL)
    x, y = np.array([0.9, 2, 2, 2.1, 1.5, 1.0, 1.1, 1.0]), np.array([0, 0, 1, 0.5, 1.2, 1, 0.5, 0.3])
    crossed = shapely.Polygon(np.column_stack([WEST + CELL * x, SOUTH + CELL * y]))
    assert not crossed.is_valid
    both = layer(np.array([left, crossed], dtype=object))
    assert layer_faults(both, frozenset({"U001"})) == CoverageFaults()
    mended = np.array([left, shapely.make_valid(crossed)], dtype=object)
    assert faults(mended).overlaps
    assert faults(mended).gaps


def test_loose_edges_of_a_coverage_are_its_border() -> None:
    shapes = cells(np.stack(np.meshgrid(np.arange(4.0), np.arange(5.0)), axis=-1))
    edges = loose_edges(shapes)
    length = np.hypot(*(edges.ends - edges.starts).T).sum()
    assert length == shapely.coverage_union_all(shapes).length == 14


def test_loose_edges_that_follow_each_other_are_one_line() -> None:
    """The second square begins where the edges of the first end, and is a line of its own."""
    lines = loose_edges(np.array([shapely.box(0, 0, 1, 1), shapely.box(-1, -1, 0, 0, ccw=False)])).lines()
    assert [shapely.get_num_coordinates(line) for line in lines] == [5, 5]


def test_equal_polygons_stand_in_the_order_of_their_codes() -> None:
    here, there = shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)
    shapes = np.array([here, there, there.reverse(), here.reverse()])
    assert same_polygons(("d", "b", "a", "c"), shapes) == ((2, 1), (3, 0))


@pytest.mark.parametrize(("width", "length"), [(0.5, 40.0), (5.0, 10.0), (2.5, 1000.0), (30.0, 45.0), (800.0, 9000.0)])
def test_an_extent_has_the_size_of_the_shape(width: float, length: float) -> None:
    to_degrees = pyproj.Transformer.from_crs("EPSG:4529", "EPSG:4490", always_xy=True)
    turned = shapely.affinity.rotate(shapely.box(0, 0, length, width), 33, origin=(0, 0))
    shape = shapely.transform(
        turned, lambda p: np.column_stack(to_degrees.transform(41500000 + p[:, 0], 3.1e6 + p[:, 1]))
    )
    extent = extents(np.array([shape], dtype=object))[0]
    assert extent is not None
    assert extent.width == pytest.approx(width, rel=0.01)
    assert extent.km2 * 1e6 == pytest.approx(width * length, rel=0.001)
    assert shapely.intersects_xy(shape, extent.lon, extent.lat)
    assert extent.sliver == (width <= 2 or width * length < 100)


def test_what_is_not_wider_than_rounding_has_no_extent() -> None:
    thin = shapely.Polygon([(WEST, SOUTH), (WEST + CELL, SOUTH), (WEST + CELL / 2, SOUTH + 0.05 * METRE)])
    assert extents(np.array([thin, shapely.Polygon(), shapely.MultiPolygon()], dtype=object)) == [None] * 3


def problems(root: Path, *files: tuple[str, list[Feature]]) -> list[Problem]:
    """Findings G30 to G39 of the tiny publication with layers written anew."""
    write_tiny(root)
    for name, features in files:
        (root / "units" / name).write_text(geojson(features), encoding="utf-8")
    return [p for p in check(read_publication(root)) if p.rule.startswith("G3")]


def test_a_version_is_not_told_of_what_it_inherits(tmp_path: Path) -> None:
    wide = (FIRST, box(AT[0], AT[1] + 0.01))
    found = problems(tmp_path, ("v1/units.geojson", [wide, *row()[1:]]))
    assert [(p.rule, p.version, p.objects) for p in found] == [("G32", "v1", (FIRST, SECOND))]
    assert found[0].spot is not None
    assert found[0].spot.shape is not None
    shape = shapely.from_wkb(found[0].spot.shape)
    assert shape.bounds == pytest.approx((AT[1], SOUTH, AT[1] + 0.01, NORTH))
    assert shapely.intersects_xy(shape, found[0].spot.lon, found[0].spot.lat)


def test_what_a_version_draws_meets_what_it_inherits(tmp_path: Path) -> None:
    middle = round(AT[3] + 0.05, 6)
    new = [("ZH99010220002", box(middle, AT[4])), (FOURTH, box(AT[3] - 0.01, middle))]
    found = problems(tmp_path, ("v2/units.geojson", new))
    assert [(p.rule, p.version, p.objects) for p in found] == [("G32", "v2", (THIRD, FOURTH))]


HOLE = [[122.35, 28.04], [122.35, 28.05], [122.36, 28.05], [122.36, 28.04]]
HOLED = polygon([[AT[3], SOUTH], [AT[4], SOUTH], [AT[4], NORTH], [AT[3], NORTH]], HOLE)
FILLED = [*row()[:3], (FOURTH, HOLED), ("ZH99010230002", polygon(HOLE))]


def test_a_unit_that_is_removed_leaves_a_gap(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    units = tmp_path / "units"
    with (units / "v1" / "units" / "990102.yml").open("a", encoding="utf-8") as file:
        file.write(
            '- {code: ZH99010230002, name: 溪山一般管控单元二, category: 一般管控单元, area: "990102", clauses: []}\n'
        )
    with (units / "v2" / "plan.yml").open("a", encoding="utf-8") as file:
        file.write("remove: {units: [ZH99010230002]}\n")
    (units / "v1" / "units.geojson").write_text(geojson(FILLED), encoding="utf-8")
    (units / "v2" / "units.geojson").unlink()
    found = [p for p in check(read_publication(tmp_path)) if p.rule.startswith("G3")]
    assert [(p.rule, p.version, p.objects) for p in found] == [("G34", "v2", (FOURTH,))]
    assert found[0].place.node == ("remove", "units")


def test_ground_outside_of_the_boundary_is_no_gap(tmp_path: Path) -> None:
    """An enclave is a hole of the boundary; half of one that is not, is half a gap. A later boundary asks again."""
    write_tiny(tmp_path)
    holed = [*row()[:3], (FOURTH, HOLED)]
    outer = [[AT[0], SOUTH], [AT[4], SOUTH], [AT[4], NORTH], [AT[0], NORTH]]
    half = [[122.35, 28.04], [122.35, 28.05], [122.355, 28.05], [122.355, 28.04]]
    #: the second version's own units cover the gap, so it keeps the first one's
    (tmp_path / "units" / "v2" / "units.geojson").unlink()

    def told(*boundaries: tuple[str, dict[str, Any]]) -> list[tuple[str, str | None, float]]:
        for name, shape in boundaries:
            (tmp_path / "units" / name).write_text(geojson([("990100", shape)]), encoding="utf-8")
        (tmp_path / "units" / "v1" / "units.geojson").write_text(geojson(holed), encoding="utf-8")
        found = [p for p in check(read_publication(tmp_path)) if p.rule in ("G34", "G35")]
        return [
            (p.rule, p.version, round(shapely.area(shapely.from_wkb(p.spot.shape)) * 1e6))
            for p in found
            if p.spot is not None and p.spot.shape is not None
        ]

    assert told() == [("G34", "v1", 100)]
    assert told(("v1/boundary.geojson", polygon(outer, HOLE))) == []
    assert told(("v1/boundary.geojson", polygon(outer, half))) == [("G34", "v1", 50)]
    assert told(("v1/boundary.geojson", polygon(outer, HOLE)), ("v2/boundary.geojson", polygon(outer))) == [
        ("G34", "v2", 100)
    ]
    assert told(("v1/boundary.geojson", polygon(outer)), ("v2/boundary.geojson", polygon(outer))) == [
        ("G34", "v1", 100)
    ]
    first = view(read_publication(tmp_path)).versions["v1"]
    assert shapely.area(enclosed_gaps(first)).round(9).tolist() == [1e-4]


def test_nothing_more_is_said_of_what_is_not_valid(tmp_path: Path) -> None:
    bow = polygon([[AT[3], SOUTH], [AT[4], NORTH], [AT[4], SOUTH], [AT[3], NORTH]])
    found = problems(tmp_path, ("v1/units.geojson", [*row()[:3], (FOURTH, bow)]))
    assert [(p.rule, p.version) for p in found] == [("G30", "v1")]


def test_a_neighbour_of_other_coordinates_is_no_fault(tmp_path: Path) -> None:
    """The second version in metres of a Gauss-Krüger zone, rounded to centimetres, over the first in degrees."""
    write_tiny(tmp_path)
    to_plane = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4529", always_xy=True)
    middle = round(AT[3] + 0.05, 6)
    features = []
    for code, west, east in (("ZH99010220002", middle, AT[4]), (FOURTH, AT[3], middle)):
        ring = [[west, SOUTH], [east, SOUTH], [east, NORTH], [west, NORTH]]
        features.append((code, polygon([[round(v, 2) for v in to_plane.transform(*point)] for point in ring])))
    path = tmp_path / "units" / "v2" / "units.geojson"
    path.write_text(geojson(features).replace("EPSG::4490", "EPSG::4529"), encoding="utf-8")
    assert [p for p in check(read_publication(tmp_path)) if p.rule.startswith("G3")] == []
