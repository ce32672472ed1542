"""Neighbours share a border line: exact, T-shaped, or apart by rounding; corners do not count."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from hypothesis import given, settings

from onemap.read.publication import read_publication
from onemap.resolve import resolve
from onemap.resolve.geometry import Treatment, round_off
from onemap.resolve.neighbours import neighbour_pairs, neighbours
from tests.resolve.loading import square
from tests.resolve.test_geometry import array, coverages

GRID = 1e-6


def pairs(*geometries: shapely.Geometry) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in neighbour_pairs(array(*geometries), GRID)]


def test_edges_count_and_corners_do_not() -> None:
    assert pairs(square(0), square(1), square(0, 1), square(1, 1)) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_a_border_without_common_vertices_counts() -> None:
    tall = shapely.box(122.1, 27.5, 122.2, 28.5)
    assert pairs(square(0), tall) == [(0, 1)]


def test_borders_apart_by_rounding_count_and_wider_gaps_do_not() -> None:
    assert pairs(square(0), shapely.box(122.100001, 28, 122.2, 28.1)) == [(0, 1)]
    assert pairs(square(0), shapely.box(122.10001, 28, 122.2, 28.1)) == []
    assert pairs(square(0), shapely.box(122.100001, 28.100001, 122.2, 28.2)) == []


def test_overlapping_units_are_neighbours() -> None:
    assert pairs(square(0), shapely.box(122.05, 28.05, 122.2, 28.2)) == [(0, 1)]


def test_an_enclave_and_its_surroundings_are_neighbours() -> None:
    enclave = shapely.box(122.02, 28.02, 122.04, 28.04)
    assert pairs(square(0) - enclave, enclave) == [(0, 1)]


def test_every_code_has_an_entry_in_code_order() -> None:
    found = neighbours(("a", "b", "c"), array(square(1), square(0), square(2)), GRID)
    assert found == {"a": ("b", "c"), "b": ("a",), "c": ("a",)}
    assert neighbours(("a",), array(square(0)), GRID) == {"a": ()}
    assert neighbours((), array(), GRID) == {}


@given(coverages())
@settings(max_examples=40, deadline=None)
def test_neighbours_of_a_coverage_are_those_with_a_common_line(cells: npt.NDArray[np.object_]) -> None:
    rounded = round_off(cells, Treatment(6))
    found = {(int(a), int(b)) for a, b in neighbour_pairs(rounded, GRID)}
    size = len(rounded)
    lengths = {
        (a, b): rounded[a].boundary.intersection(rounded[b].boundary).length
        for a in range(size)
        for b in range(a + 1, size)
    }
    assert {pair for pair, length in lengths.items() if length > 0} <= found
    near = {pair for pair in lengths if rounded[pair[0]].distance(rounded[pair[1]]) <= 2 * GRID}
    assert found <= near


@given(coverages())
@settings(max_examples=20, deadline=None)
def test_neighbours_are_symmetric_and_never_oneself(cells: npt.NDArray[np.object_]) -> None:
    codes = tuple(f"{at:02}" for at in range(len(cells)))
    found = neighbours(codes, cells, GRID)
    for code, others in found.items():
        assert code not in others
        assert list(others) == sorted(set(others))
        assert all(code in found[other] for other in others)


@given(coverages())
@settings(max_examples=20, deadline=None)
def test_a_multipolygon_has_the_neighbours_of_its_parts(cells: npt.NDArray[np.object_]) -> None:
    wrapped = array(*(shapely.MultiPolygon([cell]) for cell in cells))
    for coverage in (False, True):
        assert neighbour_pairs(wrapped, GRID, coverage).tolist() == neighbour_pairs(cells, GRID, coverage).tolist()


def test_neighbours_of_the_reference_publication() -> None:
    """Against a plain comparison of every two units that touch; islands make many of them multipolygons."""
    root = Path(__file__).parents[2]
    held = resolve(read_publication(root)).snapshots["2025"]
    layer = held.layers["units"]
    first, second = shapely.STRtree(layer.published).query(layer.published, predicate="intersects")
    expected: dict[str, set[str]] = {code: set() for code in layer.codes}
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a != b and layer.published[a].boundary.intersection(layer.published[b].boundary).length > 0:
            expected[layer.codes[a]].add(layer.codes[b])
    assert {code: set(held.neighbours[code]) for code in layer.codes} == expected
    assert sum(map(len, expected.values())) > 600
