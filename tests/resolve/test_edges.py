"""Edges in common, held against the geometry library's own answers on coverages with all sorts of faults."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.resolve import edges as module
from onemap.resolve.edges import edges_of, loose_of
from onemap.resolve.geometry import Treatment, round_off
from tests.resolve.loading import square
from tests.resolve.test_geometry import array, coverages

Shapes = npt.NDArray[np.object_]


def moved(cells: Shapes, at: int, step: float) -> Shapes:
    """One vertex of one cell moved by *step* degrees: an overlap on one side, a gap on the other."""
    points = shapely.get_coordinates(cells[at])[:-1]
    points[0] += step
    return array(*cells[:at], shapely.Polygon(points), *cells[at + 1 :])


def enclave(cells: Shapes, at: int) -> Shapes:
    """A cell with a hole that another polygon fills."""
    inner = shapely.buffer(shapely.point_on_surface(cells[at]), 0.0005, quad_segs=2)
    return array(*cells[:at], cells[at] - inner, *cells[at + 1 :], inner)


@st.composite
def faulty(draw: st.DrawFn) -> Shapes:
    """A coverage to which some of what goes wrong was done."""
    cells = round_off(draw(coverages()), Treatment(6))
    for what in draw(
        st.lists(st.sampled_from(["move", "nudge", "drop", "double", "shift", "join", "enclave", "turn"]))
    ):
        at = draw(st.integers(0, len(cells) - 1))
        if what in ("move", "nudge") and cells[at].geom_type == "Polygon":
            changed = moved(cells, at, 0.002 if what == "move" else 1e-6)
            cells = changed if shapely.is_valid(changed).all() else cells
        elif what == "drop" and len(cells) > 2:
            cells = np.delete(cells, at)
        elif what == "double":
            cells = array(*cells, cells[at])
        elif what == "shift":
            cells[at] = shapely.transform(cells[at], lambda points: points + 1e-6)
        elif what == "join" and len(cells) > 2:
            other = draw(st.integers(0, len(cells) - 1))
            whole = cells[at] | cells[other]
            if other != at and whole.geom_type in ("Polygon", "MultiPolygon"):
                cells = array(*(c for n, c in enumerate(cells) if n not in (at, other)), whole)
        elif what == "enclave" and cells[at].geom_type == "Polygon":
            cells = enclave(cells, at)
        elif what == "turn":
            cells[at] = shapely.reverse(cells[at])
    return cells


@pytest.mark.parametrize("at_once", [3, 1 << 16])
@given(faulty(), st.sampled_from([0.0, 2e-6, 4e-6, 0.01]))
@settings(max_examples=150, deadline=None)
def test_loose_are_those_that_the_library_calls_invalid(at_once: int, cells: Shapes, gap: float) -> None:
    before, module._AT_ONCE = module._AT_ONCE, at_once
    try:
        met = edges_of(cells).met
    finally:
        module._AT_ONCE = before
    expected = ~shapely.is_empty(shapely.coverage_invalid_edges(cells, gap_width=gap))
    assert loose_of(cells, met, gap).tolist() == expected.tolist()
    assert loose_of(cells, met, gap).any() != shapely.coverage_is_valid(cells, gap_width=gap)


def edges(cell: shapely.Geometry) -> set[frozenset[tuple[float, ...]]]:
    rings = shapely.get_rings(shapely.get_parts(cell))
    points = [list(map(tuple, shapely.get_coordinates(ring).tolist())) for ring in rings]
    return {frozenset(pair) for ring in points for pair in pairwise(ring) if pair[0] != pair[1]}


@given(faulty())
@settings(max_examples=60, deadline=None)
def test_pairs_are_those_with_an_edge_in_common(cells: Shapes) -> None:
    held = [edges(cell) for cell in cells]
    expected = [[a, b] for a in range(len(cells)) for b in range(a + 1, len(cells)) if held[a] & held[b]]
    assert edges_of(cells).pairs.tolist() == expected


def test_who_is_met_on_all_sides_and_who_is_not() -> None:
    grid = array(*(square(column, row) for row in range(3) for column in range(3)))
    assert np.flatnonzero(edges_of(grid).met).tolist() == [4]
    twice = edges_of(array(*grid, grid[4]))
    assert not twice.met.any()
    assert [0, 1] in twice.pairs.tolist() and [4, 9] in twice.pairs.tolist()
    assert edges_of(array()).pairs.shape == (0, 2)
    assert edges_of(array(shapely.Polygon(), grid[0])).met.tolist() == [False, False]


def test_zero_has_no_sign() -> None:
    east = shapely.Polygon([(0.0, 0.0), (1, 0), (1, 1), (0.0, 1)])
    west = shapely.Polygon([(-0.0, -0.0), (-0.0, 1), (-1, 1), (-1, 0)])
    assert edges_of(array(east, west)).pairs.tolist() == [[0, 1]]
