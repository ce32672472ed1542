"""Slits that are open to the outside (G35): two units beside each other that do not touch, and what is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from onemap.check import check
from onemap.check.coverage_faults import CoverageFaults
from onemap.errors import Problem
from onemap.read.publication import read_publication
from tests.check.test_coverage import QUICK, cells, faults, grids
from tests.faults.cases_shapes import AT, NORTH, Feature, polygon, row
from tests.publications import CODES_V1, SOUTH, box, geojson, write_tiny

FIRST, SECOND, THIRD, FOURTH = CODES_V1
TO_PLANE = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4529", always_xy=True)
#: metres in zone 41 of three degrees
X, Y = 41_500_000.0, 3_100_000.0


def metric(*corners: tuple[float, float]) -> shapely.Polygon:
    """A polygon in metres of zone 41, from an origin near its central meridian."""
    return shapely.Polygon(np.array(corners) + np.array([X, Y]))


def square(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return metric((west, south), (east, south), (east, north), (west, north))


def found(*shapes: shapely.Geometry) -> CoverageFaults:
    return faults(np.array(shapes, dtype=object), "EPSG:4529")


LEFT = square(0, 0, 500, 400)


@QUICK
@given(grids(), st.floats(0.3, 1.9), st.floats(20, 70), st.sampled_from(["EPSG:4490", "EPSG:4529"]))
def test_a_unit_that_is_moved_away_leaves_a_slit_to_each_neighbour(
    grid: np.ndarray, metres: float, angle: float, crs: str
) -> None:
    """The unit in the corner, which has two neighbours; how far from each is told by the direction of their edges."""
    shapes, columns = cells(grid), grid.shape[1] - 1
    shapes = shapely.transform(shapes, TO_PLANE.transform, interleaved=False)
    assert faults(shapes, "EPSG:4529") == CoverageFaults()
    away = -metres * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    corners = shapely.get_coordinates(shapes[0])
    widths = {}
    for neighbour, edge in ((1, corners[2] - corners[1]), (columns, corners[3] - corners[2])):
        widths[f"U{neighbour:03d}"] = away @ [-edge[1], edge[0]] / np.hypot(*edge)
    assume(all(0.2 < width < 1.95 for width in widths.values()))
    shapes[0] = shapely.transform(shapes[0], lambda points: points + away)
    if crs == "EPSG:4490":
        shapes = shapely.transform(
            shapes, lambda x, y: TO_PLANE.transform(x, y, direction="INVERSE"), interleaved=False
        )
    seen = faults(shapes, crs)
    assert [slit.around for slit in seen.slits] == [("U000", code) for code in sorted(widths)]
    for slit, (_, width) in zip(seen.slits, sorted(widths.items()), strict=True):
        assert 0.98 * width < slit.extent.width < 2.01  # at its ends it may be wider than in between
    assert (seen.overlaps, seen.gaps, seen.mismatches) == ((), (), ())


@pytest.mark.parametrize(
    ("width", "length", "slits"), [(1.95, 400.0, 1), (2.05, 400.0, 0), (1, 55.0, 1), (1, 45.0, 0), (0.09, 400.0, 0)]
)
def test_a_slit_is_narrow_and_long(width: float, length: float, slits: int) -> None:
    seen = found(LEFT, square(500 + width, 400 - length, 900, 400))
    assert len(seen.slits) == slits
    for slit in seen.slits:
        assert slit.around == ("U000", "U001")
        assert 0.99 * width < slit.extent.width < 2.01
        assert length < slit.length < length + 4


def test_of_a_wedge_the_narrow_part_is_measured() -> None:
    """From 0 to 8 m over 400 m: 2 m are reached after 100 m. A valley that opens by 3 degrees is no fault."""
    (slit,) = found(LEFT, metric((500, 0), (900, 0), (900, 400), (508, 400))).slits
    assert slit.length == pytest.approx(101, rel=0.02)
    assert slit.extent.width == pytest.approx(2, rel=0.02)
    assert found(LEFT, metric((500, 0), (900, 0), (900, 400), (521, 400))) == CoverageFaults()


def test_several_places_of_one_pair_are_one_slit() -> None:
    """In the middle the two are 30 m apart: two narrow parts, and between them ground as a river's."""
    right = metric((501, 0), (900, 0), (900, 400), (501, 400), (501, 250), (530, 250), (530, 150), (501, 150))
    (slit,) = found(LEFT, right).slits
    assert shapely.get_num_geometries(slit.extent.shape) == 2
    assert 300 < slit.length < 308


def test_a_slit_of_many_vertices_is_one_line() -> None:
    """Both borders are drawn in steps of 7 and of 11 m, and waver by 0.3 m."""
    near, far = np.arange(0, 401, 7.0), np.arange(0, 401, 11.0)
    left = metric((0, 0), *((500 + 0.3 * np.sin(y), y) for y in near), (0, 399))
    right = metric((900, 0), (900, 396), *((501 + 0.3 * np.sin(y), y) for y in far[::-1]))
    (slit,) = found(left, right).slits
    assert shapely.get_num_geometries(slit.extent.shape) == 1
    assert slit.length == pytest.approx(396, rel=0.05)


def test_what_is_enclosed_or_covered_is_no_slit() -> None:
    """Closed at both ends it is a gap; filled by a third unit it is nothing; a unit's own slit is its own affair."""
    right, cap, foot = square(501, 0, 900, 400), square(0, 400, 900, 500), square(0, -100, 900, 0)
    assert len(found(LEFT, right, cap).slits) == 1
    enclosed = found(LEFT, right, cap, foot)
    assert (len(enclosed.gaps), enclosed.slits) == (1, ())
    assert found(LEFT, right, square(500, 0, 501, 400)).slits == ()
    horseshoe = metric((0, 0), (500, 0), (500, 300), (501, 300), (501, 0), (900, 0), (900, 400), (0, 400))
    assert found(horseshoe) == CoverageFaults()


def test_vertices_in_a_slit_are_not_told_again() -> None:
    """Where the slit begins, the other's edge is nearer than rounding to vertices that it does not have."""
    right = metric((500, 0), (900, 0), (900, 400), (501, 400), (500.02, 8))
    seen = found(LEFT, right)
    assert (len(seen.slits), seen.mismatches) == (1, ())


def open_slit(root: Path, metres: float, *boundary: tuple[str, list[Feature]]) -> list[Problem]:
    """Findings of the tiny publication where the first unit is drawn back from the second."""
    write_tiny(root)
    features = [(FIRST, box(AT[0], round(AT[1] - metres * 1.02e-5, 7))), *row()[1:]]
    for name, some in (("v1/units.geojson", features), *boundary):
        (root / "units" / name).write_text(geojson(some), encoding="utf-8")
    return [p for p in check(read_publication(root)) if p.rule.startswith(("G3", "G4"))]


def test_only_the_version_that_draws_it_is_told(tmp_path: Path) -> None:
    (problem,) = open_slit(tmp_path, 1)
    assert (problem.rule, problem.severity, problem.version) == ("G35", "warning", "v1")
    assert problem.objects == (FIRST, SECOND)
    assert problem.spot is not None
    assert problem.spot.shape is not None
    assert shapely.from_wkb(problem.spot.shape).bounds == pytest.approx((AT[1] - 1.02e-5, SOUTH, AT[1], NORTH))


def test_with_a_boundary_it_is_told_once(tmp_path: Path) -> None:
    """Ground of less than 2 m is told by G35, of more than 10 m by G41; outside of the boundary by nobody."""
    ring = [[AT[0], SOUTH], [AT[4], SOUTH], [AT[4], NORTH], [AT[0], NORTH]]
    whole: tuple[str, list[Feature]] = ("v1/boundary.geojson", [("990100", polygon(ring))])
    cut = round(AT[1] - 1.1e-5, 7)
    halves = [("990101", box(AT[0], cut)), ("990102", box(AT[1], AT[4]))]
    assert [p.rule for p in open_slit(tmp_path / "narrow", 1, whole)] == ["G35"]
    assert [p.rule for p in open_slit(tmp_path / "wide", 15, whole)] == ["G41"]
    assert "G35" not in [p.rule for p in open_slit(tmp_path / "outside", 1, ("v1/boundary.geojson", halves))]
