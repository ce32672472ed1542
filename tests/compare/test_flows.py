"""Ground that went from unit to unit, against a count cell by cell; and which borders are the same."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.compare import UnitChange, compare
from onemap.compare.borders import BorderChange, compare_borders, wider
from onemap.compare.changes import Flow
from onemap.compare.flows import flows
from onemap.geometry.measure import areas_km2
from tests.compare.grids import (
    CELLS,
    CODES,
    TOLERANCE,
    Update,
    cell,
    cells_of,
    codes,
    km2_of,
    layer,
    layered,
    snapshot,
    updates,
)
from tests.resolve.loading import square

A, B, C, D, *_ = CODES
laws = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def flowed(update: Update, wobble: float = 0.0) -> tuple[Flow, ...]:
    old, new = snapshot(update.old, "2020"), snapshot(update.new, "2021", wobble)
    return flows(old, new, update.units(), TOLERANCE)


@laws
@given(updates(), st.sampled_from([0.0, 1.0]))
def test_flows_are_what_a_count_says_even_where_the_new_borders_wobble(update: Update, wobble: float) -> None:
    found, told = flowed(update, wobble), update.told()
    assert {(flow.old, flow.new) for flow in found} == set(told)
    for flow in found:
        # a metre along the border of a cell, at most
        assert flow.km2 == pytest.approx(told[flow.old, flow.new], rel=1e-6, abs=0.03 * wobble)


@laws
@given(updates(), st.sampled_from([0.0, 1.0]))
def test_turned_round_they_are_the_same_to_the_last_digit(update: Update, wobble: float) -> None:
    old, new = snapshot(update.old, "2020"), snapshot(update.new, "2021", wobble)
    forth = flows(old, new, update.units(), TOLERANCE)
    back = flows(new, old, update.turned.units(), TOLERANCE)
    assert {(flow.new, flow.old, flow.km2) for flow in forth} == {(flow.old, flow.new, flow.km2) for flow in back}
    assert list(forth) == sorted(forth, key=lambda flow: (flow.old is None, flow.old, flow.new is None, flow.new))


@laws
@given(updates())
def test_the_flows_of_a_unit_make_up_its_area(update: Update) -> None:
    found = flowed(update)
    for side, partition in ((0, update.old), (1, update.new)):
        for code in codes(partition):
            parts = [flow.km2 for flow in found if (flow.old, flow.new)[side] == code]
            if parts:
                assert math.fsum(parts) == pytest.approx(km2_of(sorted(cells_of(partition, code))), rel=1e-6)


ROW = {place: (A, B, C, D)[place[0]] for place in CELLS}


def test_what_a_comparison_finds_is_what_flows_are_told_of() -> None:
    """The third column went from one unit to the second, which keeps its code; the fourth has nothing to do with it."""
    after = {place: B if code == C else code for place, code in ROW.items()}
    old, new = snapshot(ROW, "2020"), snapshot(after, "2021")
    changes = compare(old, new)
    found = flows(old, new, changes.units, TOLERANCE)
    assert [(flow.old, flow.new) for flow in found] == [(B, B), (C, B)]
    assert flows(old, old, (), TOLERANCE) == ()


def test_a_strip_that_is_too_narrow_is_counted_nowhere() -> None:
    """A unit is gone; of its ground 4 m along one side went to its neighbour, and the rest to another unit."""
    whole = cell((0, 0))
    west, south, east, north = whole.bounds
    strip = 4 / 111_700 / math.cos(math.radians(28))
    kept = shapely.box(west, south, east - strip, north)
    beside = shapely.box(east, south, east + 0.01, north)
    old = layered({A: whole, B: beside})
    new = layered({C: kept, B: shapely.box(east - strip, south, east + 0.01, north)})
    changes = (UnitChange("withdrawn", (A,), ()), UnitChange("added", (), (C,)))
    found = flows(old, new, changes, TOLERANCE)
    assert [(flow.old, flow.new) for flow in found] == [(A, C)]
    assert found[0].km2 == pytest.approx(areas_km2(np.array([kept]))[0])
    finer = flows(old, new, changes, replace(TOLERANCE, width_m=3.0))
    assert {(flow.old, flow.new) for flow in finer} == {(A, C), (A, B), (B, B)}
    assert math.fsum(flow.km2 for flow in finer if flow.old == A) == pytest.approx(areas_km2(np.array([whole]))[0])


@pytest.mark.parametrize(("metres", "moved"), [(25, []), (40, [(B, A)])])
def test_a_spot_that_is_too_small_is_counted_nowhere_however_wide(metres: float, moved: list[tuple[str, str]]) -> None:
    """A unit took a column from one neighbour, and a square of so many metres from the other."""
    west, east, far = cell((1, 0)), cell((2, 0)), cell((0, 0))
    x, y = cell((2, 0)).bounds[:2]
    spot = shapely.box(x, y, x + metres / 98_600, y + metres / 111_700)
    old = layered({A: west, B: east, C: far})
    new = layered({A: shapely.union_all([west, spot, far]), B: east.difference(spot)})
    changes = (UnitChange("withdrawn", (C,), ()), UnitChange("changed", (A,), (A,), ("border",)))
    found = [(flow.old, flow.new) for flow in flows(old, new, changes, TOLERANCE)]
    assert found == [(A, A), *moved, *([(B, B)] if moved else []), (C, A)]


def test_an_overlap_that_always_was_is_no_flow_and_a_new_one_is() -> None:
    west, east, far = shapely.box(122, 28, 122.02, 28.01), shapely.box(122.01, 28, 122.03, 28.01), cell((4, 0))
    old = layered({A: west, B: east, C: far}, coverage=False)
    grown = shapely.union_all([east, far])
    gone = (UnitChange("withdrawn", (C,), ()), UnitChange("changed", (B,), (B,), ("border",)))
    found = flows(old, layered({A: west, B: grown}, coverage=False), gone, TOLERANCE)
    assert [(flow.old, flow.new) for flow in found] == [(B, B), (C, B)]
    over = (UnitChange("changed", (A,), (A,), ("border",)),)
    found = flows(old, layered({A: shapely.box(122, 28, 122.03, 28.01), B: east, C: far}), over, TOLERANCE)
    assert [(flow.old, flow.new) for flow in found] == [(A, A), (B, A), (B, B)]


def test_an_overlap_as_large_as_a_gap_does_not_hide_it() -> None:
    """A unit is gone; two new ones lie on one half of it, one upon the other, and nobody on the other half."""
    old = layered({A: shapely.union_all([cell((0, 0)), cell((1, 0))])})
    new = layered({C: cell((0, 0)), D: cell((0, 0))}, coverage=False)
    changes = tuple(UnitChange("added", (), (code,)) for code in (C, D))
    found = flows(old, new, (UnitChange("withdrawn", (A,), ()), *changes), TOLERANCE)
    assert [(flow.old, flow.new) for flow in found] == [(A, C), (A, D), (A, None)]


def test_shapes_that_cross_themselves_give_the_ground_that_they_cover() -> None:
    x, y = 122, 28
    bow = shapely.Polygon([(x, y), (x + 0.02, y + 0.02), (x + 0.02, y), (x, y + 0.02)])
    old, new = layered({A: bow}, coverage=False), layered({C: shapely.box(x, y, x + 0.02, y + 0.02)})
    found = flows(old, new, (UnitChange("withdrawn", (A,), ()), UnitChange("added", (), (C,))), TOLERANCE)
    assert [(flow.old, flow.new) for flow in found] == [(A, C), (None, C)]
    assert found[0].km2 == pytest.approx(found[1].km2, rel=1e-3)
    other = shapely.Polygon([(x, y), (x + 0.02, y), (x, y + 0.02), (x + 0.02, y + 0.02)])
    changes = (UnitChange("changed", (A,), (A,), ("border",)),)
    found = flows(old, layered({A: other}, coverage=False), changes, TOLERANCE)
    assert {(flow.old, flow.new) for flow in found} >= {(A, None), (None, A)}


def test_a_small_unit_that_stays_is_told_too() -> None:
    """Of 17 hectares a quarter went to the neighbour."""
    before, after = shapely.box(122, 28, 122.004, 28.004), shapely.box(122, 28, 122.003, 28.004)
    beside = shapely.box(122.004, 28, 122.008, 28.004)
    old, new = layered({A: before, B: beside}), layered({A: after, B: shapely.union_all([before - after, beside])})
    found = flows(old, new, compare(old, new).units, TOLERANCE)
    assert [(flow.old, flow.new, round(flow.km2, 2)) for flow in found] == [(A, A, 0.13), (A, B, 0.04), (B, B, 0.17)]


def test_without_geometry_nothing_is_told() -> None:
    old, new = snapshot(ROW, "2020"), snapshot(dict.fromkeys(CELLS, A), "2021")
    gone = tuple(UnitChange("withdrawn", (code,), ()) for code in (B, C, D))
    grown = UnitChange("changed", (A,), (A,), ("border",))
    assert len(flows(old, new, (grown, *gone), TOLERANCE)) == 4
    assert flows(replace(old, layers={}), new, (grown, *gone), TOLERANCE) == ()
    # a unit that goes on, but is drawn in neither, loses nothing; what is gone and was not drawn gave nothing
    less = layered({C: cell((2, 0))})
    some = replace(old, layers=less.layers)
    assert [(flow.old, flow.new) for flow in flows(some, new, (grown, *gone), TOLERANCE)] == [(C, A)]


# --- borders ---------------------------------------------------------------------------------------------


def borders(first: shapely.Geometry, second: shapely.Geometry) -> BorderChange | None:
    """What both directions say, which must be the same."""
    one, other = layer({A: first}), layer({B: second})
    forth = compare_borders(one, other, [(A, B)], TOLERANCE).get((A, B))
    back = compare_borders(other, one, [(B, A)], TOLERANCE).get((B, A))
    assert back == (None if forth is None else BorderChange(forth.km2_lost, forth.km2_gained))
    return forth


@laws
@given(updates(), st.integers(0, 3))
def test_borders_that_were_only_drawn_anew_are_the_same_and_others_are_not(update: Update, tries: int) -> None:
    old, new = snapshot(update.old, "2020"), snapshot(update.new, str(2021 + tries), wobble=1.2)
    pairs = list(update.goes_on.items())
    found = compare_borders(old.layers["units"], new.layers["units"], pairs, TOLERANCE)
    assert set(found) == {(a, b) for a, b in pairs if update.moved(a)}
    for (a, b), change in found.items():
        gained, lost = (
            (cells_of(update.new, b) - cells_of(update.old, a)),
            (cells_of(update.old, a) - cells_of(update.new, b)),
        )
        assert change.km2_gained == pytest.approx(km2_of(sorted(gained)), rel=0.01, abs=0.1)
        assert change.km2_lost == pytest.approx(km2_of(sorted(lost)), rel=0.01, abs=0.1)


def test_the_same_corners_joined_in_another_order_are_another_border() -> None:
    """A bite out of the north and one out of the west: each vertex of one lies on the border of the other."""
    north = shapely.Polygon([(0, 0), (0.02, 0), (0.02, 0.02), (0.01, 0.01), (0, 0.02)])
    west = shapely.Polygon([(0, 0), (0.02, 0), (0.02, 0.02), (0, 0.02), (0.01, 0.01)])
    found = borders(north, west)
    assert found is not None
    assert found.km2_gained == pytest.approx(found.km2_lost)
    assert found.km2_gained > 1


def test_ground_behind_a_slit_is_not_overlooked() -> None:
    """A unit with a narrow slit around its middle, and the same unit without the middle: all vertices lie near."""
    whole, middle = square(0), shapely.box(122.03, 28.03, 122.07, 28.07)
    slit = whole.difference(middle.buffer(0.00001, join_style="mitre").difference(middle))
    found = borders(slit, whole.difference(middle))
    assert found is not None
    assert found.km2_lost == pytest.approx(areas_km2(np.array([middle]))[0], rel=1e-6)


@pytest.mark.parametrize("latitude", [18.0, 53.0])
@pytest.mark.parametrize(("metres", "wide"), [(4.8, False), (5.3, True)])
def test_width_is_told_in_metres_at_every_latitude_whoever_else_is_asked_about(
    latitude: float, metres: float, wide: bool
) -> None:
    east = metres / 111_700 / math.cos(math.radians(latitude))
    upright = shapely.box(100, latitude, 100 + east, latitude + 0.02)
    far = shapely.box(100, 3, 101, 4)
    several = np.array([far, upright, shapely.Point(1, 1), shapely.Polygon()])
    assert wider(several, 5.0).tolist() == [True, wide, False, False]
    assert wider(several[1:2], 5.0).tolist() == [wide]


def test_parts_holes_and_emptiness() -> None:
    whole, island = square(0), square(3)
    both = shapely.union_all([whole, island])
    hole = shapely.difference(both, shapely.box(122.02, 28.02, 122.03, 28.03))
    assert borders(both, both) is None
    assert borders(both, shapely.reverse(shapely.segmentize(both, 0.013))) is None
    lost = borders(both, whole)
    assert lost is not None
    assert lost.km2_lost == pytest.approx(areas_km2(np.array([island]))[0])
    assert lost.km2_gained == 0
    pierced = borders(hole, both)
    assert pierced is not None
    assert pierced.km2_gained > 1
    vanished = borders(whole, shapely.Polygon())
    assert vanished is not None
    assert (vanished.km2_gained, vanished.km2_lost) == (0, pytest.approx(areas_km2(np.array([whole]))[0]))
    assert borders(shapely.Polygon(), shapely.MultiPolygon()) is None


def test_what_crosses_itself_is_compared_by_the_ground_that_it_covers() -> None:
    bow = shapely.Polygon([(0, 0), (0.02, 0.02), (0.02, 0), (0, 0.02)])
    assert not bow.is_valid
    assert borders(bow, shapely.make_valid(bow)) is None
    found = borders(bow, shapely.box(0, 0, 0.02, 0.02))
    assert found is not None
    assert found.km2_gained == pytest.approx(areas_km2(np.array([shapely.box(0, 0, 0.02, 0.02)]))[0] / 2, rel=1e-4)


def test_a_line_that_moved_has_another_course() -> None:
    """Shorelines: they cover no ground, and a kilometre is a kilometre all the same."""
    line = shapely.LineString([(122, 28), (122.05, 28), (122.1, 28.01)])
    assert borders(line, shapely.segmentize(line, 0.001)) is None
    moved = borders(line, shapely.LineString([(122, 28), (122.05, 28.01), (122.1, 28.01)]))
    assert moved == BorderChange(0.0, 0.0)
    assert borders(line, shapely.LineString([(122, 28), (122.05, 28)])) == BorderChange(0.0, 0.0)
