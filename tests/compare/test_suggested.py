"""What overlap lets guess of units that are gone and units that are new."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from hypothesis import HealthCheck, given, settings

from onemap.compare import UnitChange, compare
from onemap.compare.changes import Suggested
from onemap.compare.flows import flows
from onemap.compare.suggested import IN_COMMON, suggested
from onemap.model.plan import DeclaredChange
from tests.compare.grids import CELLS, CODES, TOLERANCE, Update, cells_of, codes, km2_of, layered, snapshot, updates

A, B, C, D, E, F = CODES


def by_column(*columns: str | None) -> dict[tuple[int, int], str | None]:
    """Units that are columns of the grid."""
    return {place: columns[place[0]] for place in CELLS}


def guessed(update: Update, more: tuple[UnitChange, ...] = ()) -> tuple[Suggested, ...]:
    """What both directions say, which must be the same."""
    old, new = snapshot(update.old, "2020"), snapshot(update.new, "2021", 0.5)
    units = (*update.units(), *more)
    forth = suggested(units, flows(old, new, units, TOLERANCE), old, new)
    kinds = {"merged": "split", "split": "merged"}
    turned = {"added": "withdrawn", "withdrawn": "added", **kinds}
    back_units = tuple(UnitChange(turned.get(u.kind, u.kind), u.new, u.old, u.aspects) for u in units)  # type: ignore[arg-type]
    back = suggested(back_units, flows(new, old, back_units, TOLERANCE), new, old)
    assert {(kinds.get(one.kind, one.kind), one.new, one.old, one.share) for one in back} == {
        (one.kind, one.old, one.new, one.share) for one in forth
    }
    assert list(forth) == sorted(forth, key=lambda one: (one.old, one.new))
    return forth


def same(*units: str) -> dict[str, str]:
    return {code: code for code in units}


@pytest.mark.parametrize(
    ("old", "new", "goes_on", "told"),
    [
        # two are gone, a new one lies where they were
        ((A, B, C, C), (D, D, C, C), (C,), [("merged", (A, B), (D,))]),
        # one is gone and its neighbour, which keeps its code, took it in
        ((A, B, C, C), (A, A, C, C), (A, C), [("merged", (A, B), (A,))]),
        # two neighbours went into the one that goes on, however small it was
        ((A, B, C, C), (B, B, B, B), (B,), [("merged", (A, B, C), (B,))]),
        ((D, D, C, C), (A, B, C, C), (C,), [("split", (D,), (A, B))]),
        ((A, A, C, C), (A, B, C, C), (A, C), [("split", (A,), (A, B))]),
        ((A, B, C, D), (E, B, C, D), (B, C, D), [("recoded", (A,), (E,))]),
        # two groups at once are told apart
        ((A, B, C, D), (E, E, F, F), (), [("merged", (A, B), (E,)), ("merged", (C, D), (F,))]),
        # a unit is gone, half to one new unit, half to another that also has a second one's ground
        ((A, A, B, C), (D, E, E, C), (C,), [("regrouped", (A, B), (D, E))]),
        # what went to nobody or came from nobody tells nothing
        ((A, B, None, None), (None, B, C, None), (B,), []),
        # most of what was one unit is no unit any more, whatever large neighbour took the rest
        ((A, A, B, B), (None, B, B, B), (B,), []),
        # a new unit on ground of which most was in no unit is not the old one's heir
        ((A, None, None, None), (B, B, B, None), (), []),
    ],
)
def test_groups(
    old: tuple[str | None, ...],
    new: tuple[str | None, ...],
    goes_on: tuple[str, ...],
    told: list[tuple[str, tuple[str, ...], tuple[str, ...]]],
) -> None:
    found = guessed(Update(by_column(*old), by_column(*new), same(*goes_on)))
    assert [(one.kind, one.old, one.new) for one in found] == told
    assert all(one.share == pytest.approx(1.0, abs=0.01) for one in found)


@pytest.mark.parametrize(
    ("to_b", "to_c", "told"),
    [
        (4, 4, [("regrouped", (A, B, C), (B, C))]),
        (7, 1, [("merged", (A, B), (B,))]),
        # neither got enough of it to stand for what it was
        (1, 1, []),
    ],
)
def test_a_unit_shared_out_among_neighbours(
    to_b: int, to_c: int, told: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
) -> None:
    old = by_column(B, A, A, C)
    shared = iter([B] * to_b + [None] * (8 - to_b - to_c) + [C] * to_c)
    new = {place: next(shared) if code == A else code for place, code in sorted(old.items())}
    assert [(one.kind, one.old, one.new) for one in guessed(Update(old, new, same(B, C)))] == told


def test_half_of_a_unit_says_nothing_of_a_neighbour_that_is_large_anyway() -> None:
    old, new = by_column(A, B, B, B), by_column(B, B, B, B)
    assert len(guessed(Update(old, new, same(B)))) == 1
    lost: dict[tuple[int, int], str | None] = {(0, 0): None, (0, 1): None}
    assert guessed(Update(old, {**new, **lost}, same(B))) == ()


def test_a_unit_that_goes_on_under_another_code_is_itself() -> None:
    """The unit of the first column was recoded and took in the second: old and new code stand in the group."""
    found = guessed(Update(by_column(A, B, C, C), by_column(D, D, C, C), {A: D, C: C}))
    assert [(one.kind, one.old, one.new) for one in found] == [("merged", (A, B), (D,))]


def test_a_unit_taken_in_by_one_so_large_that_its_border_hardly_moved() -> None:
    """Half a hectare more or less is nothing to the border of a large unit, but it is all that the small one was."""
    small, large = shapely.box(122, 28, 122.001, 28.0005), shapely.box(122.001, 28, 123, 28.5)
    old = layered({A: small, B: large})
    new = layered({B: shapely.union_all([small, large])})
    units = compare(old, new).units
    assert [(one.kind, one.old) for one in units] == [("withdrawn", (A,))]
    assert [(one.kind, one.old, one.new) for one in compare(old, new).suggested] == [("merged", (A, B), (B,))]


def test_what_is_declared_is_not_suggested_and_what_joins_it_stands_with_it() -> None:
    declared = (UnitChange("merged", (A, B), (E,)),)
    update = Update(by_column(A, B, C, D), by_column(E, E, C, D), same(C, D))
    units = tuple(change for change in update.units() if change.kind == "changed") + declared
    old, new = snapshot(update.old, "2020"), snapshot(update.new, "2021")
    assert suggested(units, flows(old, new, units, TOLERANCE), old, new) == ()
    new = snapshot(by_column(E, E, E, D), "2021")
    units = (*declared, UnitChange("withdrawn", (C,), ()))
    (one,) = suggested(units, flows(old, new, units, TOLERANCE), old, new)
    assert (one.kind, one.old, one.new) == ("merged", (A, B, C), (E,))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(updates())
def test_shares_are_what_a_count_says_and_no_unit_stands_in_two_groups(update: Update) -> None:
    found = guessed(update)
    for one in found:
        before = frozenset().union(*(cells_of(update.old, code) for code in one.old))
        after = frozenset().union(*(cells_of(update.new, code) for code in one.new))
        assert one.share == pytest.approx(km2_of(sorted(before & after)) / km2_of(sorted(before | after)), abs=0.01)
        assert IN_COMMON <= one.share <= 1
        assert one.kind == {(True, True): "recoded", (True, False): "split", (False, True): "merged"}.get(
            (len(one.old) == 1, len(one.new) == 1), "regrouped"
        )
    for side, partition in ((0, update.old), (1, update.new)):
        named = [code for one in found for code in (one.old, one.new)[side]]
        assert len(named) == len(set(named))
        assert set(named) <= codes(partition)


def test_of_units_whose_end_or_beginning_is_declared_nothing_is_guessed() -> None:
    """A mine is closed, and a plan says so: that its ground lies in its neighbour now makes no merger of it."""
    update = Update(by_column(A, B, C, D), by_column(B, B, C, E), same(B, C))
    assert len(guessed(update)) == 2
    declared = DeclaredChange.model_validate({"kind": "withdraw", "from": [A, D], "reason": "r"})
    old, new = snapshot(update.old, "2020"), snapshot(update.new, "2021")
    units = tuple(replace(one, declared=declared) if one.kind == "withdrawn" else one for one in update.units())
    assert suggested(units, flows(old, new, units, TOLERANCE), old, new) == ()
