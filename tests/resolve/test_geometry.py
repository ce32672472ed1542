"""The geometry chain: dissolve, lay over, reproject, generalise, round, draw; borders stay shared and valid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.geometry.layer import METRES_PER_DEGREE, SourceLayer, dissolve, lay_over
from onemap.geometry.projection import CrsFault, project, to_lon_lat
from onemap.resolve import geometry
from onemap.resolve.geometry import Treatment, generalise, is_coverage, make_layer, round_off
from tests.resolve.loading import square

PLAIN = Treatment(decimals=6)


def array(*geometries: shapely.Geometry) -> npt.NDArray[np.object_]:
    held = np.empty(len(geometries), dtype=object)
    held[:] = geometries
    return held


def wavy(points: int = 200, seed: int = 1) -> npt.NDArray[np.object_]:
    """A coverage of 3 by 3 cells whose borders are rough lines of many vertices, near 122° E 28° N."""
    random = np.random.default_rng(seed)
    lines = []
    steps = np.linspace(0, 0.3, points)
    for at in (0.1, 0.2):
        rough = at + np.cumsum(random.normal(0, 0.0003, points))
        lines += [
            shapely.LineString(np.column_stack([steps, rough])),
            shapely.LineString(np.column_stack([rough, steps])),
        ]
    frame = shapely.box(0, 0, 0.3, 0.3)
    cells = shapely.polygonize([shapely.union_all([frame.boundary, *lines])])
    held = array(*[cell for cell in shapely.get_parts(cells) if cell.area > 1e-4])
    assert len(held) == 9
    return shapely.transform(held, lambda p: p + np.array([122.0, 28.0]))


@st.composite
def coverages(draw: st.DrawFn) -> npt.NDArray[np.object_]:
    """Voronoi cells of random points, clipped to a box: a valid coverage with odd coordinates."""
    seed = draw(st.integers(0, 2**32 - 1))
    count = draw(st.integers(2, 25))
    points = np.random.default_rng(seed).random((count, 2)) * 0.3 + (122.0, 28.0)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=shapely.box(122, 28, 122.3, 28.3))
    return array(*shapely.get_parts(cells))


def test_rows_of_one_code_are_united_whatever_their_order() -> None:
    codes = ("b", "a", "b", "b")
    rows = array(square(0), square(5), square(1), square(2))
    layer = dissolve(codes, rows, "EPSG:4490")
    assert layer.codes == ("a", "b")
    assert layer.geometries[1].equals(shapely.box(122, 28, 122.3, 28.1))
    turned = dissolve(codes[::-1], rows[::-1], "EPSG:4490")
    assert turned.codes == layer.codes
    assert shapely.equals_identical(turned.geometries, layer.geometries).all()


def test_absent_and_empty_geometries_and_z_are_left_out() -> None:
    held = array(shapely.Polygon(), shapely.force_3d(square(0), 5.0))
    layer = dissolve(("a", "b"), held, "EPSG:4490")
    assert layer.codes == ("b",)
    assert not shapely.has_z(layer.geometries).any()


def test_present_replaces_absent_inherits_removed_goes() -> None:
    base = SourceLayer(("a", "b", "c"), array(square(0), square(1), square(2)), "EPSG:4490")
    new = SourceLayer(("b", "d"), array(square(5), square(6)), "EPSG:4490")
    result = lay_over(base, new, frozenset({"c"}))
    assert result is not None
    assert result.codes == ("a", "b", "d")
    assert [shapely.equals_identical(result.geometries[i], square(n)) for i, n in enumerate((0, 5, 6))] == [True] * 3
    assert lay_over(base, None, frozenset()) is base
    assert lay_over(None, new, frozenset()) is new
    kept = lay_over(base, None, frozenset({"a"}))
    assert kept is not None
    assert kept.codes == ("b", "c")


def test_layers_of_two_crs_meet_in_degrees() -> None:
    to_gauss = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    base = SourceLayer(("a",), project(array(square(0)), to_gauss), "EPSG:4549")
    new = SourceLayer(("b",), array(square(1)), "EPSG:4490")
    result = lay_over(base, new, frozenset())
    assert result is not None
    assert result.crs == "EPSG:4490"
    assert shapely.equals_exact(result.geometries[0], square(0), 1e-9)


def test_published_from_gauss_krueger_is_the_same_as_from_degrees() -> None:
    cells = wavy()
    codes = tuple("abcdefghi")
    to_gauss = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    straight = make_layer(SourceLayer(codes, cells, "EPSG:4490"), PLAIN)
    through = make_layer(SourceLayer(codes, project(cells, to_gauss), "EPSG:4549"), PLAIN)
    assert shapely.equals_exact(straight.published, through.published, 1.5e-6).all()
    assert through.crs == "EPSG:4549"
    assert through.coverage
    assert straight.bounds() == pytest.approx((122, 28, 122.3, 28.3))
    assert straight.bounds(("nobody",)) is None


@pytest.mark.parametrize("crs", ["EPSG:999999", "nonsense"])
def test_an_unknown_crs_is_a_fault(crs: str) -> None:
    with pytest.raises(CrsFault):
        to_lon_lat(array(square(0)), crs)


def test_coordinates_outside_of_the_crs_are_a_fault() -> None:
    with pytest.raises(CrsFault):
        to_lon_lat(array(shapely.box(1e12, 1e12, 2e12, 2e12)), "EPSG:4549")


@given(coverages(), st.sampled_from([5, 6, 7]))
@settings(max_examples=40, deadline=None)
def test_rounding_keeps_a_coverage_valid_and_on_the_grid(cells: npt.NDArray[np.object_], decimals: int) -> None:
    treatment = Treatment(decimals)
    rounded = round_off(cells, treatment)
    assert shapely.is_valid(rounded).all()
    assert not shapely.is_empty(rounded).any()
    points = shapely.get_coordinates(rounded)
    assert np.array_equal(points, np.round(points, decimals))
    assert shapely.area(rounded).sum() == pytest.approx(shapely.area(cells).sum(), rel=1e-3)


@given(coverages())
@settings(max_examples=40, deadline=None)
def test_rounding_twice_is_rounding_once(cells: npt.NDArray[np.object_]) -> None:
    once = round_off(cells, PLAIN)
    assert shapely.equals_identical(round_off(once, PLAIN), once).all()


def test_rounding_mends_what_it_breaks_and_loses_nothing() -> None:
    spike = shapely.Polygon([(0, 0), (0.1, 0), (0.1, 0.1), (0.05, 0.0000002), (0, 0.1)])
    speck = shapely.box(0.2, 0, 0.2000001, 0.0000001)
    bowtie = shapely.Polygon([(0, 0), (0.1, 0.1), (0.1, 0), (0, 0.1)])
    collection = shapely.GeometryCollection([square(0), shapely.LineString([(0, 0), (1, 1)])])
    rounded = round_off(array(spike, speck, bowtie, collection), PLAIN)
    assert shapely.is_valid(rounded).all()
    assert (shapely.area(rounded) > 0).all()
    assert set(shapely.get_type_id(rounded)) <= {3, 6}
    assert rounded[1].equals(speck)
    assert rounded[2].area == pytest.approx(0.005, rel=1e-3)


@pytest.mark.parametrize("tolerance", [20.0, 100.0, 400.0])
def test_generalised_borders_stay_shared_and_within_the_tolerance(tolerance: float) -> None:
    cells = wavy(6000)
    treatment = Treatment(6, tolerance_m=tolerance)
    simple = generalise(cells, treatment)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(cells).sum() * 0.8
    assert is_coverage(simple, 1e-6)
    assert shapely.union_all(simple).area == pytest.approx(shapely.union_all(cells).area, rel=1e-2)
    for before, after in zip(cells, simple, strict=True):
        corners = shapely.points(shapely.get_coordinates(before))
        assert shapely.distance(corners, after.boundary).max() <= tolerance / METRES_PER_DEGREE


def test_published_of_a_generalised_layer_is_not_the_source() -> None:
    cells = wavy()
    codes = tuple("abcdefghi")
    layer = make_layer(SourceLayer(codes, cells, "EPSG:4490"), Treatment(6, tolerance_m=100.0))
    assert layer.coverage
    assert not shapely.equals_exact(layer.published, layer.source, 1e-6).any()


@given(coverages())
@settings(max_examples=25, deadline=None)
def test_drawn_is_whole_valid_and_lighter(cells: npt.NDArray[np.object_]) -> None:
    codes = tuple(f"{at:02}" for at in range(len(cells)))
    layer = make_layer(SourceLayer(codes, cells, "EPSG:4490"), PLAIN)
    assert shapely.is_valid(layer.drawn).all()
    assert not shapely.is_empty(layer.drawn).any()
    assert (shapely.get_num_coordinates(layer.drawn) <= shapely.get_num_coordinates(layer.published)).all()


def test_drawn_borders_stay_shared() -> None:
    layer = make_layer(SourceLayer(tuple("abcdefghi"), wavy(12000), "EPSG:4490"), PLAIN)
    assert layer.coverage
    assert shapely.coverage_is_valid(layer.drawn)
    assert shapely.get_num_coordinates(layer.drawn).sum() < shapely.get_num_coordinates(layer.published).sum() * 0.6


def test_overlapping_polygons_are_no_coverage_unless_of_different_groups() -> None:
    source = SourceLayer(("a", "b"), array(square(0), shapely.box(122.05, 28, 122.2, 28.1)), "EPSG:4490")
    assert not make_layer(source, PLAIN).coverage
    assert make_layer(source, Treatment(6, groups={"a": "water", "b": "air"})).coverage


def test_lines_of_a_context_layer_stay_lines() -> None:
    river = shapely.LineString(np.column_stack([np.linspace(122, 122.3, 50), 28 + 1e-7 * np.arange(50)]))
    layer = make_layer(SourceLayer(("1",), array(river), "EPSG:4490"), Treatment(6, polygonal=False))
    assert layer.published[0].geom_type == layer.drawn[0].geom_type == "LineString"
    assert not layer.coverage
    assert layer.area_km2.tolist() == [0.0]


def test_polygons_of_a_boundary_layer_are_mended_too() -> None:
    bowtie = shapely.Polygon([(122, 28), (122.1, 28.1), (122.1, 28), (122, 28.1)])
    layer = make_layer(SourceLayer(("1",), array(bowtie), "EPSG:4490"), Treatment(6, polygonal=False))
    assert shapely.is_valid(layer.published).all()
    assert layer.area_km2[0] == pytest.approx(54.477, rel=1e-3)


def test_order_of_features_never_matters() -> None:
    cells = wavy()
    codes = tuple("abcdefghi")
    turn = np.random.default_rng(7).permutation(9)
    straight = make_layer(dissolve(codes, cells, "EPSG:4490"), Treatment(6, tolerance_m=50.0))
    turned = make_layer(dissolve([codes[i] for i in turn], cells[turn], "EPSG:4490"), Treatment(6, tolerance_m=50.0))
    assert turned.codes == straight.codes
    for name in ("published", "drawn"):
        assert shapely.equals_identical(getattr(turned, name), getattr(straight, name)).all()


def rounded_at_once(cells: npt.NDArray[np.object_], grid: float) -> list[bytes]:
    """What rounding is, said without any shortcut; of shapes that stay valid."""
    rounded = shapely.remove_repeated_points(shapely.set_precision(cells, grid, mode="pointwise"), 0.0)
    return list(shapely.to_wkb(shapely.set_precision(rounded, 0.0, mode="pointwise")))


@given(coverages(), st.integers(2, 7), st.integers(1, 5), st.booleans())
@settings(max_examples=60, deadline=None)
def test_rounding_in_steps_is_rounding_at_once(
    cells: npt.NDArray[np.object_], decimals: int, at_once: int, twice: bool
) -> None:
    treatment = Treatment(decimals)
    before, geometry._AT_ONCE = geometry._AT_ONCE, at_once
    try:
        result = round_off(round_off(cells, treatment) if twice else cells, treatment)
    finally:
        geometry._AT_ONCE = before
    plain = shapely.set_precision(cells, treatment.grid, mode="pointwise")
    good = shapely.is_valid(plain) & ~shapely.is_empty(plain)
    assert list(shapely.to_wkb(result[good])) == rounded_at_once(cells[good], treatment.grid)
    assert shapely.is_valid(result).all() and (shapely.get_precision(result) == 0).all()


def test_points_on_the_grid_that_repeat_go_and_halves_are_rounded_as_ever() -> None:
    twice = shapely.Polygon([(0, 0), (1, 0), (1, 0), (1, 1), (0, 0)])
    assert shapely.get_num_coordinates(round_off(array(twice), PLAIN)).tolist() == [4]
    halves = shapely.Polygon([(0.0000005, 0), (1.0000015, 0), (1, 1.0000025), (-1.0000005, 1)])
    assert list(shapely.to_wkb(round_off(array(halves), PLAIN))) == rounded_at_once(array(halves), 1e-6)
    # a set of points may repeat one later
    points = array(shapely.MultiPoint([(0, 0), (1, 1), (0, 0)]))
    assert list(shapely.to_wkb(round_off(points, Treatment(6, polygonal=False)))) == rounded_at_once(points, 1e-6)
