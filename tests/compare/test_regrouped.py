"""What became of the own clauses of units that came, went, were merged, split or regrouped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onemap.compare import ChangeSet, ClauseChange, UnitChange, compare, compare_in
from onemap.compare.adjustments import adjustments
from onemap.compare.bearing import weightiest
from onemap.compare.counts import all_clauses, bearings, zone_count
from onemap.compare.described import Describer
from onemap.compare.inverse import inverse
from onemap.read.publication import read_publication
from onemap.render.feed import summary
from onemap.resolve import Chain, Snapshot, resolve
from onemap.words import translator
from tests.compare.test_clauses import SENTENCES
from tests.compare.test_compare import A, B, C, D, clause, only_unit
from tests.resolve.loading import loaded, plan, unit, version

E = "ZH99010230002"
ONE, TWO, THREE, FOUR, FIVE = SENTENCES[:5]
Told = tuple[str, str | None, str | None, str | None]


def two(old: dict[str, list[dict[str, Any]]], new: dict[str, list[dict[str, Any]]], **more: Any) -> Chain:
    """Two whole versions with these clauses of units, the later one declaring what is given."""
    lists = {"990100": {"level": "市级总体", "for": {"area": "990100"}, "clauses": more.pop("city", [])}}
    first, second = ([unit(code, clauses=held) for code, held in units.items()] for units in (old, new))
    later = version(plan("2021", **more), second, lists=lists)
    return resolve(loaded(version(plan("2020"), first), later), "internal")


def change_of(chain: Chain) -> ChangeSet:
    changes = compare_in(chain, "2020", "2021")
    assert inverse(inverse(changes)) == changes
    assert compare_in(chain, "2021", "2020") == inverse(changes)
    return changes


def told(change: UnitChange) -> list[Told]:
    """(owner, where it stood with another unit, words before, words after)."""
    return [(c.list_id, c.moved_from and " ".join(c.moved_from), c.old, c.new) for c in change.clauses]


def test_units_that_come_and_go_do_so_with_their_clauses() -> None:
    chain = two({A: [clause("1", ONE), clause("2", TWO)]}, {B: [clause("1", THREE)]})
    gone, come = sorted(change_of(chain).units, key=lambda one: one.kind, reverse=True)
    assert (gone.kind, told(gone)) == ("withdrawn", [(A, None, ONE, None), (A, None, TWO, None)])
    assert (come.kind, told(come)) == ("added", [(B, None, None, THREE)])
    back = {one.kind: told(one) for one in compare_in(chain, "2021", "2020").units}
    assert back == {"added": [(A, None, None, ONE), (A, None, None, TWO)], "withdrawn": [(B, None, THREE, None)]}


def merged(**more: Any) -> Chain:
    declared = {"kind": "merge", "from": [A, B], "to": [C]}
    near = THREE.replace("排污口", "任何排污口")
    return two(
        {
            A: [clause("1", ONE), clause("2", TWO), clause("3", FOUR, measure="禁止")],
            B: [clause("1", ONE), clause("2", THREE), clause("3", FOUR, measure="限制")],
        },
        {C: [clause("1", near), clause("2", ONE), clause("3", FIVE), clause("4", FOUR, measure="限制")]},
        changes=[declared],
        **more,
    )


def test_a_merger_tells_what_is_gone_what_is_new_and_what_was_reworded_each_once() -> None:
    change = only_unit(change_of(merged()))
    assert change.kind == "merged"
    assert told(change) == [
        (C, f"{B} 2", THREE, THREE.replace("排污口", "任何排污口")),
        (C, None, None, FIVE),
        # A forbade what the merged unit restricts, as B did
        (C, f"{A} 3", FOUR, FOUR),
        (A, None, TWO, None),
    ]
    assert change.clauses[2].aspects == ("number", "measure")


def test_a_merger_backwards_is_the_split() -> None:
    change = only_unit(compare_in(merged(), "2021", "2020"))
    assert change.kind == "split"
    assert told(change) == [
        (A, None, None, TWO),
        (A, f"{C} 4", FOUR, FOUR),
        (B, f"{C} 1", THREE.replace("排污口", "任何排污口"), THREE),
        (C, None, FIVE, None),
    ]


def test_what_either_part_of_a_split_keeps_is_kept() -> None:
    chain = two(
        {A: [clause("1", ONE), clause("2", TWO), clause("3", THREE)]},
        {B: [clause("1", ONE), clause("2", FIVE)], C: [clause("7", TWO), clause("8", FIVE), clause("9", ONE)]},
        changes=[{"kind": "split", "from": [A], "to": [B, C]}],
    )
    change = only_unit(change_of(chain))
    assert told(change) == [(B, None, None, FIVE), (A, None, THREE, None)]


def test_a_unit_that_goes_on_takes_over_a_clause_of_the_one_it_was_merged_with() -> None:
    declared = {"kind": "merge", "from": [A, B], "to": [B]}
    chain = two(
        {A: [clause("1", ONE), clause("2", TWO)], B: [clause("1", THREE), clause("2", TWO)]},
        {B: [clause("1", THREE), clause("2", ONE)]},
        changes=[declared],
    )
    change = only_unit(change_of(chain))
    assert told(change) == [(B, None, TWO, None)]


def test_like_words_of_another_dimension_are_not_reworded() -> None:
    declared = {"kind": "merge", "from": [A, B], "to": [C]}
    first, second = f"执行市级总体管控要求第四条。{ONE}", f"执行市级总体管控要求第六条。{ONE}"
    chain = two(
        {A: [clause("1", first)], B: []},
        {C: [clause("1", second, dimension="环境风险防控")]},
        changes=[declared],
    )
    assert told(only_unit(change_of(chain))) == [(C, None, None, second), (A, None, first, None)]


def test_a_clause_of_a_unit_that_is_gone_may_move_to_a_list_of_its_area() -> None:
    chain = two({A: [clause("1", ONE)], D: []}, {D: []}, city=[clause("5", ONE)])
    changes = change_of(chain)
    (gone,) = only_unit(changes).clauses
    assert gone.moved_to == ("990100", "5")
    (come,) = (one for held in changes.lists for one in held.clauses)
    assert come.moved_from == (A, "1")


@pytest.fixture(scope="module")
def reference() -> Chain:
    return resolve(read_publication(Path(__file__).parents[2]), "internal")


def sides(chain: Chain, old: str, new: str) -> tuple[ChangeSet, Snapshot, Snapshot]:
    return compare_in(chain, old, new), chain.snapshots[old], chain.snapshots[new]


def test_prohibitions_that_vanish_in_a_merger_are_told_everywhere(reference: Chain) -> None:
    changes, old, new = sides(reference, "2020", "2023-1")
    (merger,) = (one for one in changes.units if one.kind == "merged")
    gone = [one for one in merger.clauses if one.after is None and one.old_measure == "ban"]
    assert [(one.list_id, one.key) for one in gone] == [("ZH99010220003", "1-1"), ("ZH99010220003", "1-3")]
    said = {change for one in weightiest(changes, old, new, None) if one.kind == "released" for change in one.clauses}
    assert said.issuperset(gone)
    rows = list(adjustments(Describer(changes, old, new, str)))
    for one in gone:
        assert any(row.code == one.list_id and one.old and one.old in row.before and not row.after for row in rows)


def test_the_clauses_of_units_that_came_or_went_stand_behind_them(reference: Chain) -> None:
    for old, new in (("2020", "2023-1"), ("2023-1", "2025"), ("2025", "2026-1")):
        changes, before, after = sides(reference, old, new)
        whole = [one for one in changes.units if one.kind in ("added", "withdrawn")]
        own: set[ClauseChange] = {one for unit in whole for one in unit.clauses}
        assert own
        ranked = weightiest(changes, before, after, None)
        assert own.isdisjoint(change for one in ranked for change in one.clauses)
        assert {code for one in ranked for change in one.changes for code in (*change.old, *change.new)}.issuperset(
            code for unit in whole for code in (*unit.old, *unit.new)
        )


def test_a_zone_that_was_recoded_and_changed_is_one(reference: Chain) -> None:
    changes, old, new = sides(reference, "2023-1", "2025")
    both = {b for _, b in changes.zones_recoded} & {one.new for one in changes.zones}
    assert both
    zones = {*changes.zones_added, *changes.zones_withdrawn, *changes.zones_changed}
    zones |= {b for _, b in changes.zones_recoded}
    t = translator("en")
    assert zone_count(changes) == len(zones)
    assert f"zones {len(zones)}" in Describer(changes, old, new, t).counts()
    words = summary(new, changes, t, old)
    assert f"zones changed {len(zones)}." in words
    found = bearings(changes, old, new)
    assert f"stricter than before: {found['stricter']}; looser: {found['looser']}." in words


def test_clauses_of_zones_that_come_and_go_count() -> None:
    zone = {"code": "Z", "name": "z", "element": "水", "clauses": [clause("1", ONE, measure="禁止")]}
    chain = resolve(
        loaded(
            version(plan("2020"), [unit(A, clauses=[])]),
            version(plan("2021"), [unit(A, clauses=[])], [zone]),
        ),
        "internal",
    )
    old, new = chain.ordered()
    for changes, first, second in ((compare(old, new), old, new), (compare(new, old), new, old)):
        assert [one.list_id for one in all_clauses(changes, first, second)] == ["Z"]
        rows = [row for row in adjustments(Describer(changes, first, second, str)) if ": clause " in row.kind]
        assert [row.code for row in rows] == ["Z"]
