"""Stricter or looser, and which changes stand first: a restriction that became a prohibition before everything."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.compare import compare
from onemap.compare.bearing import Weighty, bearing, reach, weightiest
from onemap.compare.changes import ClauseChange
from onemap.model.clauses import Clause
from onemap.resolve import Snapshot
from tests.compare.test_clauses import SENTENCES
from tests.compare.test_compare import A, B, C, after, clause
from tests.compare.test_effects import city, edited, made, shaken
from tests.resolve.drafts import draft
from tests.resolve.loading import default_vocabulary, unit

VOCABULARY = default_vocabulary()
MEASURES = [None, *(term.id for term in VOCABULARY.measures)]
OPPOSITE = {"stricter": "looser", "looser": "stricter", "widened": "narrowed", "narrowed": "widened", None: None}


def one(text: str = "文", **more: Any) -> Clause:
    return Clause(**{**clause("1", text), **more})


def judged(before: Clause | None, now: Clause | None, **more: Any) -> str | None:
    return bearing(ClauseChange("x", before, now, **more), VOCABULARY, VOCABULARY)


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("restrict", "ban", "stricter"),
        ("allow", "restrict", "stricter"),
        ("ban", "guide", "looser"),
        ("allow", "guide", None),  # the order of the vocabulary tells nothing
        (None, "ban", None),  # that it is said now does not make it stricter
        ("ban", None, None),
    ],
)
def test_a_heavier_measure_is_stricter(before: str | None, now: str | None, found: str | None) -> None:
    assert judged(one(measure=before), one(measure=now)) == found


def test_where_measures_do_not_tell_the_words_do_when_they_name_them() -> None:
    limits, bans = one("限制新建高耗水项目。"), one("禁止新建高耗水项目。")
    assert (judged(limits, bans), judged(bans, limits)) == ("stricter", "looser")
    mixed = {"measure": "mixed"}
    assert judged(one(limits.wording, **mixed), one(bans.wording, **mixed)) == "stricter"
    assert judged(one("新建高耗水项目。"), bans) is None  # no measure was named before
    assert judged(one(bans.wording, measure="ban"), one(limits.wording, measure="restrict")) == "looser"
    # what the plan says outweighs what its words say
    assert judged(one(limits.wording, measure="ban"), one(bans.wording, measure="restrict")) == "looser"


def test_clauses_that_came_and_went_bear_when_they_bind_and_did_not_move() -> None:
    assert judged(None, one(measure="ban")) == judged(None, one(measure="restrict")) == "stricter"
    assert judged(one(measure="ban"), None) == "looser"
    assert judged(None, one(measure="guide")) is judged(None, one()) is judged(one(), None) is None
    assert judged(None, one(measure="ban"), moved_from=("y", "1")) is None
    assert judged(one(measure="ban"), None, moved_to=("y", "1")) is None


APPLIES: list[dict[str, Any] | None] = [
    None,
    {"categories": ["key"]},
    {"categories": ["key", "general"]},
    {"categories": ["key"], "areas": ["990101"]},
    {"zones": [{"element": "water"}]},
    {"zones": [{"element": "water", "type": "water-priority"}]},
    {"zones": [{"element": "air"}, {"element": "water", "type": "water-priority"}]},
    {"realm": "sea"},
]
#: of these, which let through more: (narrower, wider) by place
WIDER = {(at, 0) for at in range(1, 8)} | {(1, 2), (3, 1), (3, 2), (5, 4), (5, 6)}


def test_who_is_addressed_is_wider_where_every_condition_is() -> None:
    for first, before in enumerate(APPLIES):
        for second, now in enumerate(APPLIES):
            change = ClauseChange("x", one(applies_to=before), one(applies_to=now))
            found = "widened" if (first, second) in WIDER else "narrowed" if (second, first) in WIDER else None
            assert reach(change) == found, (before, now)
    binding = ClauseChange("x", one(measure="ban", applies_to=APPLIES[1]), one(measure="ban"))
    assert bearing(binding, VOCABULARY, VOCABULARY) == "stricter"
    plain = ClauseChange("x", one(measure="allow", applies_to=APPLIES[1]), one(measure="allow"))
    assert bearing(plain, VOCABULARY, VOCABULARY) is None


CLAUSES = st.none() | st.builds(
    lambda text, measure, applies: one(text, measure=measure, applies_to=applies),
    st.sampled_from(["限制新建。", "禁止新建。", "限制新建，禁止扩建。", "新建。"]),
    st.sampled_from(MEASURES),
    st.sampled_from(APPLIES),
)


@given(CLAUSES, CLAUSES)
@settings(deadline=None)
def test_the_other_way_round_the_opposite_is_true(first: Clause | None, second: Clause | None) -> None:
    assert judged(first, second) == OPPOSITE[judged(second, first)]
    assert judged(first, first) is None or first is None


def head(old: Snapshot, new: Snapshot, limit: int | None = None) -> list[tuple[str, int, tuple[str, ...], str]]:
    """Kind, units, owners (or codes of units), key of the first clause."""
    return [
        (
            held.kind,
            held.units,
            tuple(name for _, name in held.owners) or tuple(code for c in held.changes for code in c.new or c.old),
            "" if held.clause is None else held.clause.key,
        )
        for held in weightiest(compare(old, new), old, new, limit)
    ]


def sides() -> tuple[Snapshot, Snapshot]:
    """A city list with everything that can become of a clause, and units that change beside it."""
    first = [
        clause("1", SENTENCES[0], measure="限制"),
        clause("2", SENTENCES[1], measure="禁止"),
        clause("3", SENTENCES[2], measure="禁止"),
        clause("4", SENTENCES[3], measure="禁止", applies_to={"categories": ["优先保护单元"]}),
        clause("5", SENTENCES[4]),
        clause("6", SENTENCES[5], measure="限制"),
    ]
    second = [
        clause("1", SENTENCES[0], measure="禁止"),
        clause("2", SENTENCES[1], measure="鼓励引导"),
        clause("4", SENTENCES[3], measure="禁止"),
        clause("6", SENTENCES[5] + "确需的除外。", measure="限制"),
        clause("7", SENTENCES[6], measure="禁止"),
        clause("8", SENTENCES[7]),
    ]
    _, old = after(lists=city(*first))
    _, new = after([unit(C, category="一般管控单元", clauses=[clause("1"), clause("2")])], lists=city(*second))
    own = [Clause(number="9", dimension="space", text="本单元范围内不得新设排污口。", measure="ban")]
    more = {code: new.units[code].model_copy(update={"clauses": (*new.units[code].clauses, *own)}) for code in (A, B)}
    return old, replace(new, version="2022", units={**new.units, **more})


def test_what_binds_more_stands_first_then_what_binds_less_then_units_then_the_rest() -> None:
    old, new = sides()
    assert head(old, new) == [
        ("stricter", 3, ("990100",), "1"),
        ("binding", 3, ("990100",), "7"),
        ("binding", 2, (A, B), "9"),  # the same words in two units are one
        ("widened", 3, ("990100",), "4"),
        ("looser", 3, ("990100",), "2"),
        ("released", 3, ("990100",), "3"),
        ("reworded", 3, ("990100",), "6"),
        ("category", 1, (C,), ""),
        ("demanded", 3, ("990100",), "8"),
        ("dropped", 3, ("990100",), "5"),
    ]
    assert head(old, new, 3) == head(old, new)[:3]
    assert weightiest(compare(old, new), old, new)[7].categories == ("key", "general")


def test_within_a_rank_what_is_now_a_prohibition_comes_first_then_what_concerns_more() -> None:
    first = [clause("1", SENTENCES[0], measure="允许"), clause("2", SENTENCES[1], measure="允许")]
    near = {"applies_to": {"categories": ["优先保护单元"]}}
    first += [clause("3", SENTENCES[2], measure="限制", **near), clause("4", SENTENCES[3], measure="允许", **near)]
    _, old = after(lists=city(*first))
    second = [{**held, "measure": "禁止" if held["number"] in "13" else "限制"} for held in first]
    _, new = after(lists=city(*second))
    found = [(kind, units, key) for kind, units, _, key in head(old, replace(new, version="2022"))]
    assert found == [("stricter", 3, "1"), ("stricter", 1, "3"), ("stricter", 3, "2"), ("stricter", 1, "4")]


def test_what_concerns_one_unit_alone_comes_behind_changes_of_units() -> None:
    own = {"clauses": [clause("1"), clause("2"), clause("3", SENTENCES[0], measure="禁止")]}
    old, new = after([unit(B, category="一般管控单元", **own)])
    assert [kind for kind, *_ in head(old, new)] == ["category", "binding"]


def test_conditions_that_let_through_the_same_units_are_neither_wider_nor_narrower() -> None:
    """There is no general unit."""
    near, wide = ({"categories": held} for held in (["重点管控单元"], ["重点管控单元", "一般管控单元"]))
    _, old = after(lists=city(clause("1"), clause("2", SENTENCES[0], measure="禁止", applies_to=near)))
    _, new = after(lists=city(clause("1"), clause("2", SENTENCES[0], measure="禁止", applies_to=wide)))
    assert head(old, replace(new, version="2022")) == []


def test_a_list_that_came_is_one_record_and_one_that_went_the_opposite() -> None:
    clauses = [clause("1", SENTENCES[0]), clause("2", SENTENCES[1], measure="禁止"), clause("3", measure="限制")]
    lists = {"990101": {"level": "区县总体", "for": {"area": "990101"}, "clauses": clauses}}
    old, new = after(lists=lists)
    (record,) = weightiest(compare(old, new), old, new)
    assert (record.kind, record.units, [c.key for c in record.clauses]) == ("list-added", 2, ["2", "3"])
    (record,) = weightiest(compare(new, old), new, old)
    assert (record.kind, record.units, [c.key for c in record.clauses]) == ("list-withdrawn", 2, ["2", "3"])


def test_a_clause_that_moved_is_judged_by_what_it_was_there() -> None:
    district = {"level": "区县总体", "for": {"area": "990101"}}
    lists = {**city(clause("1", SENTENCES[0], measure="限制")), "990101": {**district, "clauses": []}}
    _, old = after(lists=lists)
    moved = {**city(), "990101": {**district, "clauses": [clause("5", SENTENCES[0], measure="禁止")]}}
    _, new = after(lists=moved)
    record, *others = weightiest(compare(old, replace(new, version="2022")), old, new)
    # it holds otherwise in both units of the district, and no longer in that of the other one
    assert (record.kind, record.units) == ("stricter", 3)
    assert not {"binding", "released"}.intersection(other.kind for other in others)
    assert record.clause is not None
    assert (record.clause.old_measure, record.clause.new_measure) == ("restrict", "ban")
    assert (record.clause.moved_from, record.owners) == (("990100", "1"), (("list", "990101"),))


MIRROR = {
    **OPPOSITE, "binding": "released", "list-added": "list-withdrawn", "demanded": "dropped", "merged": "split",
    "added": "withdrawn",
}  # fmt: skip
MIRROR.update({there: here for here, there in MIRROR.items()})


def mirrored(record: Weighty) -> tuple[Any, ...]:
    """A record as it must be from the other side."""
    clauses = sorted((repr(c.after), repr(c.before)) for c in record.clauses)
    units = sorted((c.new, c.old) for c in record.changes)
    return MIRROR.get(record.kind, record.kind), record.units, clauses, units, (record.categories or ())[::-1]


def plainly(record: Weighty) -> tuple[Any, ...]:
    clauses = sorted((repr(c.before), repr(c.after)) for c in record.clauses)
    return record.kind, record.units, clauses, sorted((c.old, c.new) for c in record.changes), record.categories or ()


@given(st.builds(Random, st.integers(0, 2**32)))
@settings(max_examples=60, deadline=None)
def test_turned_round_the_same_changes_weigh_as_the_opposite(random: Random) -> None:
    first, *_, last = made(draft(random))
    last = edited(random, shaken(random, last))
    forth, back = (weightiest(compare(a, b), a, b, None) for a, b in ((first, last), (last, first)))
    assert sorted(map(repr, map(plainly, forth))) == sorted(map(repr, map(mirrored, back)))
