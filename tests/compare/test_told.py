"""Laws of what is told of a change set, asked of many versions: JSON is exact, nothing is lost or becomes markup."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from onemap.compare import ChangeSet, ClauseChange, compare_in
from onemap.compare.adjustments import adjustments
from onemap.compare.as_json import as_json
from onemap.compare.as_markdown import as_markdown
from onemap.compare.as_text import as_text
from onemap.compare.counts import all_clauses, clause_count
from onemap.compare.described import Describer
from onemap.compare.inverse import inverse
from onemap.compare.only import ONLY, OnlyKind, only
from onemap.compare.sections import sections
from onemap.resolve import Chain, resolve
from onemap.words import catalogue, translator
from tests.compare.changing import Changing, published

RANDOM = st.builds(Random, st.integers(0, 2**32))
KINDS = st.lists(st.sampled_from(ONLY), unique=True)
KEYS = [
    "old", "new", "only", "empty", "units", "lists", "zones_added", "zones_withdrawn", "zones_changed", "zones_recoded",
    "zones", "zones_declared", "deltas", "effects", "flows", "suggested", "totals", "transitions",
]  # fmt: skip


def chain_of(random: Random) -> Chain:
    made = Changing(random)
    return resolve(published(made.version("2020"), made.version("2021")), "internal")


def law(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Asked of so many pairs of versions."""
    return lambda test: settings(max_examples=examples, deadline=None)(given(RANDOM)(test))


def clauses(changes: ChangeSet) -> Iterator[ClauseChange]:
    for owners in (changes.units, changes.lists, changes.zones):
        for owner in owners:
            yield from owner.clauses


@law(20)
def test_json_holds_every_record_as_it_was_and_is(random: Random) -> None:
    chain = chain_of(random)
    changes = compare_in(chain, "2020", "2021")
    told = json.loads(as_json(changes))
    assert list(told) == KEYS
    assert (told["only"], told["empty"]) == (None, changes.empty)
    assert len(told["deltas"]) == len(changes.deltas)
    for said, delta in zip(told["deltas"], changes.deltas, strict=True):
        assert (said["kind"], said["key"], said["significant"]) == (delta.kind, delta.key, delta.significant)
        assert said["fields"] == list(delta.fields)
        for value, record in ((said["old"], delta.old), (said["new"], delta.new)):
            if isinstance(record, BaseModel):
                assert type(record).model_validate(value) == record
            elif isinstance(record, bytes):
                assert bytes.fromhex(value) == record
            else:
                assert value == (None if record is None else list(record))
    said_clauses = [c for name in ("units", "lists", "zones") for owner in told[name] for c in owner["clauses"]]
    for said, clause in zip(said_clauses, clauses(changes), strict=True):
        spans = said["difference"]
        assert (said["old"], said["new"], said["key"]) == (clause.old, clause.new, clause.key)
        if clause.old != clause.new:
            assert "".join(text for kind, text in spans if kind != "added") == (clause.old or "")
            assert "".join(text for kind, text in spans if kind != "removed") == (clause.new or "")


@settings(max_examples=20, deadline=None)
@given(RANDOM, KINDS)
def test_some_kinds_are_the_same_part_in_both_directions(random: Random, kinds: list[OnlyKind]) -> None:
    chain = chain_of(random)
    changes = compare_in(chain, "2020", "2021")
    assert only(changes, ONLY) == changes
    nothing = only(changes, ())
    assert nothing.empty and not nothing.deltas and not nothing.units
    part = only(changes, kinds)
    assert only(part, kinds) == part
    told, whole = json.loads(as_json(part, kinds)), json.loads(as_json(changes))
    assert list(told) == KEYS and told["only"] == kinds
    for name in ("effects", "flows", "suggested", "totals", "transitions"):
        assert told[name] in ([], whole[name])
    if "clauses" in kinds and "units" not in kinds:
        assert list(clauses(part)) == list(clauses(changes))
    if part.empty and not set(kinds) & {"effects", "flows", "suggested", "totals"}:
        # where nothing differs that --exit-code would speak of, nothing is shown but what the plan says of itself
        describer = Describer(part, chain.snapshots["2020"], chain.snapshots["2021"], str)
        assert {section.title for section in sections(describer)} <= {"plan and documents"}


@law(20)
def test_texts_hold_both_wordings_of_every_clause(random: Random) -> None:
    chain = chain_of(random)
    changes = compare_in(chain, "2020", "2021")
    old, new = chain.snapshots["2020"], chain.snapshots["2021"]
    describer = Describer(changes, old, new, translator("zh"))
    found = [
        entry.spans
        for section in sections(describer)
        for held in section.entries
        for entry in held.clauses
        if section.title != translator("zh")("measures changed")
    ]
    wordings = Counter(
        (change.old or "", change.new or "")
        for change in all_clauses(changes, old, new)
        if (change.old or "") != (change.new or "")
    )
    assert wordings == Counter(
        (
            "".join(span.text for span in spans if span.kind != "added"),
            "".join(span.text for span in spans if span.kind != "removed"),
        )
        for spans in found
        if "".join(span.text for span in spans)
    )
    text, markdown = as_text(describer), as_markdown(describer)
    for change in changes.units:
        assert all(code in text and code in markdown for code in (*change.old, *change.new))
    for effect in changes.effects:
        assert effect.new in text
    said_again = Describer(inverse(changes), describer.new, describer.old, describer.translate)
    assert as_text(said_again).count("\n") > 1


@law(20)
def test_markdown_is_tables_with_marks_and_nothing_else(random: Random) -> None:
    chain = chain_of(random)
    changes = compare_in(chain, "2020", "2021")
    describer = Describer(changes, chain.snapshots["2020"], chain.snapshots["2021"], translator("en"))
    text = as_markdown(describer)
    columns = None
    for line in text.splitlines():
        assert set(re.findall(r"<(/?\w+)", line)) <= {"br", "del", "/del", "ins", "/ins"}
        if line.startswith("|"):
            cells = line.count(" | ")
            columns = cells if columns is None else columns
            assert cells == columns or set(line) <= set("| -")
        else:
            assert line == "" or line.startswith("#") or columns is None
            columns = None
    for change in clauses(changes):
        if change.old and change.new and change.old != change.new:
            assert any(_plain(line, "ins").find(change.old.split("\n")[0]) >= 0 for line in text.splitlines())


def _plain(line: str, without: str) -> str:
    """The words of a row without what one of the marks holds."""
    rest = re.sub(rf"<{without}>.*?</{without}>", "", line)
    return html.unescape(re.sub(r"\\(.)", r"\1", re.sub(r"<[^>]*>", "", rest)))


@law(20)
def test_adjustments_turned_round_grow_by_what_they_shrank(random: Random) -> None:
    chain = chain_of(random)
    changes = compare_in(chain, "2020", "2021")
    old, new = chain.snapshots["2020"], chain.snapshots["2021"]
    there = list(adjustments(Describer(changes, old, new, translator("en"))))
    back = list(adjustments(Describer(inverse(changes), new, old, translator("en"))))
    assert len(there) == len(back)
    assert sum((one.km2 or Decimal() for one in there), Decimal()) == -sum(
        (one.km2 or Decimal() for one in back), Decimal()
    )
    swapped = {"Unit recoded", "Unit renamed", "Category of the unit adjusted", "Unit moved to another area"}
    swapped |= {"Unit added", "Unit withdrawn", "Merger of units", "Unit split", "Regrouping of units"}
    assert Counter((one.before, one.after) for one in there if one.kind in swapped) == Counter(
        (one.after, one.before) for one in back if one.kind in swapped
    )
    # every unit, list and zone that differs has a row, and every clause its own
    codes = {code for one in there for code in one.code.split("; ")}
    assert all(codes.intersection((*change.old, *change.new)) for change in changes.units)
    assert {change.list_id for change in changes.lists} | {change.new for change in changes.zones} <= codes
    assert sum(1 for one in there if ": clause " in one.kind) == clause_count(changes, old, new)
    # what may have become of units that no plan speaks of is said to be a guess
    gone = {code for one in changes.units if one.kind == "withdrawn" for code in one.old}
    come = {code for one in changes.units if one.kind == "added" for code in one.new}
    guessed = {code for one in changes.suggested for code in (gone.intersection(one.old) | come.intersection(one.new))}
    assert {one.code for one in there if "by overlap, not declared: " in one.reason} == guessed


def test_all_words_are_known_in_chinese() -> None:
    """Words that are chosen by a variable are not seen in the source."""
    from onemap.compare import adjustments as table
    from onemap.compare import described, record_words

    known = catalogue("zh")
    words = {
        word
        for module in (table, described, record_words)
        for name, held in vars(module).items()
        if name.strip("_").isupper() and isinstance(held, dict)
        for word in held.values()
        if isinstance(word, str)
    }
    assert len(words) > 60
    assert sorted(words - known.keys()) == []
