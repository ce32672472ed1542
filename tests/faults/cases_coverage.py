"""Faults of units that do not meet edge to edge: rules G32 to G36."""

from __future__ import annotations

from tests.faults.cases_shapes import AT, NORTH, drawn, polygon, row
from tests.faults.corpus import Case
from tests.publications import CODES_V1, SOUTH, box

FIRST, SECOND, THIRD, FOURTH = CODES_V1
_REST = row()


def _bulging(x: float, y: float) -> Case:
    """The first unit with a vertex in the middle of its east border moved to *x*, *y*."""
    shape = polygon([[AT[0], SOUTH], [AT[1], SOUTH], [x, y], [AT[1], NORTH], [AT[0], NORTH]])
    return drawn([(FIRST, shape), *_REST[1:]])


def _holed(south: float, side: float) -> Case:
    """The first unit with an empty square hole beside its east border."""
    west = 122.05
    ring = [[west, south], [west, south + side], [west + side, south + side], [west + side, south]]
    return drawn([(FIRST, polygon([[AT[0], SOUTH], [AT[1], SOUTH], [AT[1], NORTH], [AT[0], NORTH]], ring)), *_REST[1:]])


CASES: dict[str, Case] = {
    "G32": _bulging(122.102, 28.05),
    "G33": _bulging(122.10001, 28.05),
    "G34": _bulging(122.098, 28.05),
    "G34-hole": _holed(28.05, 0.001),
    "G35": _bulging(122.09999, 28.05),
    # the last unit begins a metre beside its neighbour
    "G35-open": drawn([*_REST[:3], (FOURTH, box(round(AT[3] + 0.00001, 6), AT[4]))]),
    "G36": _bulging(122.1, 28.05),
}
