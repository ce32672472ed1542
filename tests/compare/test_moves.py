"""Clauses that moved between levels: found where they are certain, from either side, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.compare import ChangeSet, compare
from onemap.compare.changes import Address, ClauseChange
from onemap.compare.moves import with_moves
from onemap.resolve import Snapshot, resolve
from tests.compare.test_clauses import PHRASES, SENTENCES
from tests.compare.test_compare import A, B, C, clause
from tests.compare.test_effects import quickly, slowly
from tests.resolve.loading import LEVELS, loaded, plan, unit, version

#: what holds where: by owner, numbers with their words; the levels are city, districts, a zone, units
Texts = dict[str, list[tuple[str, str]]]
AREAS = {"990100": "990100", "990101": "990101", "990102": "990102"}
UNITS = (A, B, C)  # A and B in 990101, C in 990102
LONG = SENTENCES[0] + SENTENCES[1]


def filed(held: Texts, owner: str) -> list[dict[str, Any]]:
    return [clause(number, text) for number, text in held.get(owner, ())]


def snapshots(old: Texts, new: Texts) -> tuple[Snapshot, Snapshot]:
    versions = []
    for name, held in (("2020", old), ("2021", new)):
        lists = {
            area: {
                "level": LEVELS[0] if area == "990100" else LEVELS[1],
                "for": {"area": area},
                "clauses": filed(held, area),
            }
            for area in AREAS
            if area in held
        }
        if "water" in held:
            lists["water"] = {
                "level": LEVELS[0],
                "for": {"zone_type": {"element": "水"}},
                "clauses": filed(held, "water"),
            }
        zones = [{"code": "Z", "name": "z", "element": "水", "area": "990101", "clauses": filed(held, "Z")}]
        units = [unit(code, clauses=filed(held, code), zones=["Z"] if code != C else []) for code in UNITS]
        versions.append(version(plan(name, levels=[*LEVELS[:2], "要素分区", LEVELS[2]]), units, zones, lists))
    first, second = resolve(loaded(*versions)).ordered()
    return first, second


def moved(changes: ChangeSet, old: Snapshot, new: Snapshot) -> ChangeSet:
    units, lists, zones = with_moves(changes.units, changes.lists, changes.zones, old, new)
    return replace(changes, units=units, lists=lists, zones=zones)


def ends(changes: ChangeSet) -> tuple[dict[Address, Address], dict[Address, Address]]:
    """Where what was removed went, and where what was added came from."""
    every: list[ClauseChange] = [c for unit in changes.units for c in unit.clauses]
    every += [c for held in changes.lists for c in held.clauses]
    every += [c for zone in changes.zones for c in zone.clauses]
    to = {(c.list_id, c.key): c.moved_to for c in every if c.moved_to is not None}
    from_ = {(c.list_id, c.key): c.moved_from for c in every if c.moved_from is not None}
    assert not any(c.moved_to for c in every if c.after) and not any(c.moved_from for c in every if c.before)
    return to, from_


def moves(old: Texts, new: Texts) -> dict[Address, Address]:
    """Old addresses with their new ones; both ends say the same, whichever side is asked."""
    first, second = snapshots(old, new)
    to, from_ = ends(moved(compare(first, second), first, second))
    assert from_ == {b: a for a, b in to.items()}
    back = compare(second, first)
    assert ends(moved(back, second, first)) == (from_, to)
    return to


def test_a_clause_of_the_city_that_now_stands_in_a_district_moved() -> None:
    old: Texts = {"990100": [("1", SENTENCES[0]), ("2", SENTENCES[1])], "990101": [("1", SENTENCES[2])]}
    new: Texts = {"990100": [("1", SENTENCES[0])], "990101": [("1", SENTENCES[2]), ("9", SENTENCES[1])]}
    assert moves(old, new) == {("990100", "2"): ("990101", "9")}


def test_between_list_unit_zone_and_list_of_a_type_of_zones() -> None:
    old: Texts = {"990101": [("1", SENTENCES[0])], A: [("1", SENTENCES[1])], "Z": [("1", SENTENCES[2])], "water": []}
    new: Texts = {"990101": [("1", SENTENCES[2])], B: [("2", SENTENCES[0])], "Z": [], "water": [("5", SENTENCES[1])]}
    assert moves(old, new) == {
        ("990101", "1"): (B, "2"),
        (A, "1"): ("water", "5"),
        ("Z", "1"): ("990101", "1"),
    }


def test_long_words_that_are_nearly_the_same_moved_and_short_or_other_ones_did_not() -> None:
    edited = LONG[:10] + PHRASES[0] + LONG[10:]
    assert moves({"990101": [("1", LONG)]}, {"990101": [], A: [("1", edited)]}) == {("990101", "1"): (A, "1")}
    assert moves({"990101": [("1", LONG)]}, {"990101": [], A: [("1", SENTENCES[0] + SENTENCES[2])]}) == {}
    # alike, but not nearly the same
    assert moves({"990101": [("1", LONG)]}, {"990101": [], A: [("1", LONG[:36] + SENTENCES[2][:12])]}) == {}
    # long enough on one side only
    assert moves({"990101": [("1", LONG[:28])]}, {"990101": [], A: [("1", LONG[:31])]}) == {}
    assert moves({"990101": [("1", LONG[:31])]}, {"990101": [], A: [("1", LONG[:28])]}) == {}
    short, other = SENTENCES[0][:20], SENTENCES[0][:19] + "窑"
    assert moves({"990101": [("1", short)]}, {"990101": [], A: [("1", other)]}) == {}
    assert moves({"990101": [("1", short)]}, {"990101": [], A: [("1", short)]}) == {("990101", "1"): (A, "1")}


def test_neither_to_another_place_nor_from_unit_to_unit() -> None:
    assert moves({"990101": [("1", LONG)], "990102": []}, {"990101": [], "990102": [("1", LONG)]}) == {}
    assert moves({"990102": [("1", LONG)]}, {"990102": [], A: [("1", LONG)]}) == {}
    assert moves({"990102": [("1", LONG)]}, {"990102": [], C: [("1", LONG)]}) == {("990102", "1"): (C, "1")}
    assert moves({A: [("1", LONG)]}, {B: [("1", LONG)]}) == {}


def test_what_several_might_be_is_none_of_them_but_the_same_words_come_before_similar_ones() -> None:
    assert moves({"990101": [("1", LONG)]}, {"990101": [], A: [("1", LONG)], B: [("1", LONG)]}) == {}
    assert moves({"990101": [], A: [("1", LONG)], B: [("1", LONG)]}, {"990101": [("1", LONG)]}) == {}
    near = LONG[:30] + "等" + LONG[30:]
    new: Texts = {"990101": [], A: [("1", near)], B: [("1", LONG)]}
    assert moves({"990101": [("1", LONG)]}, new) == {("990101", "1"): (B, "1")}


def test_a_list_whose_district_took_a_new_code_moved_as_a_whole() -> None:
    """990102 becomes 990109: the unit is recoded, and the list is filed under the new code."""
    code = "ZH99010920001"
    told = [{"id": "990109", "name": "新设区", "kind": "district", "parent": "990100"}]
    clauses = [clause(str(at), text) for at, text in enumerate(SENTENCES[:3])]

    def admission(area: str) -> dict[str, Any]:
        return {area: {"level": LEVELS[1], "for": {"area": area}, "clauses": clauses}}

    recode = {"kind": "recode", "from": [C], "to": [code]}
    remove = {"units": [C], "lists": ["990102"], "areas": ["990102", "990106"]}
    held = loaded(
        version(plan("2020"), [unit(C, clauses=[])], lists=admission("990102")),
        version(
            plan("2021", based_on="2020", changes=[recode], remove=remove),
            [unit(code, clauses=[])],
            lists=admission("990109"),
            areas={"areas": told},
        ),
    )
    old, new = resolve(held).ordered()
    assert ends(moved(compare(old, new), old, new))[0] == {("990102", str(at)): ("990109", str(at)) for at in range(3)}


@st.composite
def texts(draw: st.DrawFn) -> Texts:
    """Sentences and pairs of sentences, some edited, anywhere."""
    random = draw(st.builds(Random, st.integers(0, 2**32)))
    held: Texts = {"990100": [], "990101": [], "990102": [], "water": []}
    for number in range(draw(st.integers(0, 8))):
        text = random.choice(SENTENCES[:3]) + random.choice(["", *SENTENCES[3:6]])
        if random.random() < 0.3:
            at = random.randrange(len(text))
            text = text[:at] + random.choice(PHRASES) + text[at:]
        held.setdefault(random.choice([*held, "Z", *UNITS]), []).append((str(number), text))
    return held


@given(texts(), texts())
@settings(max_examples=60, deadline=None)
def test_moves_are_the_same_from_both_sides_and_effects_follow_them(old: Texts, new: Texts) -> None:
    moves(old, new)
    first, second = snapshots(old, new)
    changes = moved(compare(first, second), first, second)
    pairs = [(code, code) for code in UNITS]
    assert quickly(first, second, pairs, changes) == slowly(first, second, pairs, changes)
