"""Totals by category and the table of transitions, against a count cell by cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.compare import UnitChange
from onemap.compare.changes import Transition
from onemap.compare.flows import flows
from onemap.compare.totals import totals, transitions
from onemap.resolve import Snapshot
from tests.compare.grids import CELLS, CODES, TOLERANCE, Update, codes, km2_of, snapshot, updates

CATEGORIES = {"优先保护单元": "priority", "重点管控单元": "key", "一般管控单元": "general"}
A, B, C, _, E, _ = CODES
laws = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
kinds = st.fixed_dictionaries({code: st.sampled_from(sorted(CATEGORIES)) for code in CODES})


def table(old: Snapshot, new: Snapshot, update: Update) -> tuple[Transition, ...]:
    return transitions(old, new, list(update.goes_on.items()), flows(old, new, update.units(), TOLERANCE))


@laws
@given(updates(), kinds, kinds, st.sampled_from([0.0, 1.0]))
def test_transitions_are_what_a_count_says(
    update: Update, before: Mapping[str, str], after: Mapping[str, str], wobble: float
) -> None:
    old, new = snapshot(update.old, "2020", 0.0, before), snapshot(update.new, "2021", wobble, after)
    told: dict[tuple[str | None, str | None], list[tuple[int, int]]] = {}
    for place in CELLS:
        a, b = update.old[place], update.new[place]
        if a is not None or b is not None:
            cell = (a and CATEGORIES[before[a]], b and CATEGORIES[after[b]])
            told.setdefault(cell, []).append(place)
    found = {(one.old, one.new): one.km2 for one in table(old, new, update)}
    assert found.keys() == told.keys()
    for cell, places in told.items():
        assert found[cell] == pytest.approx(km2_of(places), rel=1e-6, abs=0.02 * wobble * len(CELLS))


@laws
@given(updates(), kinds, kinds)
def test_turned_round_the_table_is_transposed_to_the_last_digit(
    update: Update, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    old, new = snapshot(update.old, "2020", 0.0, before), snapshot(update.new, "2021", 0.5, after)
    forth, back = table(old, new, update), table(new, old, update.turned)
    assert set(forth) == {Transition(one.new, one.old, one.km2) for one in back}
    order = [*(term.id for term in new.vocabulary.categories), None]
    assert list(forth) == sorted(forth, key=lambda one: (order.index(one.old), order.index(one.new)))
    counted = {(one.category, one.old_units, one.new_units, one.old_km2, one.new_km2) for one in totals(old, new)}
    assert counted == {
        (one.category, one.new_units, one.old_units, one.new_km2, one.old_km2) for one in totals(new, old)
    }


@laws
@given(updates(), kinds, kinds)
def test_rows_and_columns_add_up_to_the_totals(
    update: Update, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    old, new = snapshot(update.old, "2020", 0.0, before), snapshot(update.new, "2021", 0.0, after)
    found = table(old, new, update)
    for one in totals(old, new):
        assert math.fsum(t.km2 for t in found if t.old == one.category) == pytest.approx(one.old_km2, rel=1e-6)
        assert math.fsum(t.km2 for t in found if t.new == one.category) == pytest.approx(one.new_km2, rel=1e-6)
        assert one.old_units == sum(CATEGORIES[before[code]] == one.category for code in codes(update.old))
        assert one.new_units == sum(CATEGORIES[after[code]] == one.category for code in codes(update.new))


ROW = {place: (A, B, C, E)[place[0]] for place in CELLS}


def test_filed_figures_count_in_totals_and_geometry_in_transitions() -> None:
    """A unit that is filed with 7 km² and became another category; a district's share is as pages tell it."""
    old, new = snapshot(ROW, "2020"), snapshot(ROW, "2021", 0.0, {C: "一般管控单元"})
    old = replace(old, units={c: u.model_copy(update=filed(u)) if c == C else u for c, u in old.units.items()})
    by_name = {one.category: one for one in totals(old, new)}
    assert (by_name["key"].old_units, by_name["key"].old_km2) == (1, 7.0)
    assert (by_name["key"].new_units, by_name["key"].new_km2) == (0, 0.0)
    column = km2_of([place for place in CELLS if ROW[place] == C])
    found = {(one.old, one.new): one.km2 for one in transitions(old, new, [(c, c) for c in (A, B, C, E)], ())}
    assert found[("key", "general")] == pytest.approx(column, rel=1e-6)
    assert sum(found.values()) == pytest.approx(4 * column, rel=1e-3)


def test_without_geometry_the_filed_figures_count() -> None:
    old, new = snapshot(ROW, "2020"), snapshot({**ROW, (1, 1): None}, "2021")
    bare = replace(
        old, layers={}, units={c: u.model_copy(update=filed(u)) for c, u in old.units.items() if c in (A, C)}
    )
    after = replace(
        new, layers={}, units={c: u.model_copy(update=filed(u)) for c, u in new.units.items() if c in (A, E)}
    )
    gone = (UnitChange("withdrawn", (C,), ()), UnitChange("added", (), (E,)))
    assert flows(bare, after, gone, TOLERANCE) == ()
    found = transitions(bare, after, [(A, A)], ())
    assert [(one.old, one.new, one.km2) for one in found] == [
        ("priority", "priority", 7.0),
        ("key", None, 7.0),
        (None, "general", 7.0),
    ]


def filed(unit: object) -> dict[str, object]:
    """Seven km² as filed."""
    return {"area_km2": type(unit).model_validate({**SEVEN, "area_km2": "7.0"}).area_km2}  # type: ignore[attr-defined]


SEVEN = {"code": A, "name": "n", "category": "优先保护单元", "area": "990101"}
