"""Words in clauses: what the shipped script finds in the shards is what a plain search of all texts finds."""

from __future__ import annotations

import dataclasses
import pickle
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from onemap.model.clauses import AdmissionList, Clause
from onemap.model.units import Unit
from onemap.render.finder import Words, postings
from onemap.render.finder import clauses as clause_shards
from onemap.render.output import Output
from onemap.render.view import View
from onemap.resolve.snapshot import Snapshot
from onemap.slug import slug
from tests.browser import chromium
from tests.render.snapshots import CITY, EAST, WEST, chain, snapshot
from tests.web.searching import Search

#: few characters, so that words meet by chance; among them forms that are one after normalising, marks, and pairs
CHARS = "燃煤锅炉禁止区aAＡ2２.㎡ﬁ（ \n\u0301é𠮷😀"
TEXTS = st.text(st.sampled_from(CHARS), min_size=1, max_size=40).filter(lambda text: text.strip())
SHORT = st.text(st.sampled_from(CHARS), min_size=1, max_size=12)


@st.composite
def clauses(draw: st.DrawFn) -> list[dict[str, Any]]:
    texts = draw(st.lists(TEXTS | st.sampled_from(["禁止燃煤锅炉。", "燃煤 锅炉"]), max_size=4))
    held: list[dict[str, Any]] = [
        {"number": f"{at}-（{at}）", "dimension": "space", "text": text} for at, text in enumerate(texts)
    ]
    if held and draw(st.booleans()):
        held[0]["items"] = [{"number": "1", "text": draw(TEXTS), "items": [{"number": "2", "text": draw(TEXTS)}]}]
    if held and draw(st.booleans()):
        held[-1]["applies_to"] = {"categories": ["key"]}
    return [{"dimension": "risk", "none": True}, *held]


@st.composite
def versions(draw: st.DrawFn) -> Snapshot:
    units = [
        Unit.model_validate({
            "code": f"ZH{at:02d}", "name": "单元", "category": draw(st.sampled_from(["key", "general"])),
            "area": draw(st.sampled_from([WEST, EAST])), "clauses": draw(clauses()),
        })
        for at in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    lists = [
        AdmissionList.model_validate({"id": key, "level": "city", "target": {"area": key}, "clauses": draw(clauses())})
        for key in (CITY, WEST)
    ]
    held = {"units": {u.code: u for u in units}, "lists": {x.id: x for x in lists}, "clause_origins": {}}
    return dataclasses.replace(snapshot(), **held)


def form(text: str) -> str:
    """The form in which texts are compared, said once more and differently."""
    kept = (c for c in unicodedata.normalize("NFKC", text).upper() if c not in "\u200b\ufeff" and not c.isspace())
    return "".join(kept)


def elsewhere(work: Any, items: Any) -> Iterator[Any]:
    """Like ``map``, with what other processes are handed."""
    return (pickle.loads(pickle.dumps(work(item))) for item in pickle.loads(pickle.dumps(items)))  # noqa: S301


def said(clause: Clause) -> list[str]:
    def items(held: Any) -> Iterator[str]:
        for item in held:
            yield item.number + item.text
            yield from items(item.items)

    return [clause.text, *items(clause.items)] if clause.text else []


def plainly(view: View, question: str, asked: list[int] | None) -> tuple[list[tuple[Any, str, str, int]], int]:
    """Clauses and count of units by looking into every text; *asked*: rows of units, where only some are asked for."""
    held = view.snapshot
    codes = list(held.units)
    wanted = set(range(len(codes)) if asked is None else asked)
    found: list[tuple[Any, str, str, int]] = []
    reached: set[int] = set()
    for owner in (*view.sorted_lists, *held.units.values()):
        for clause in owner.clauses or ():
            if not any(form(question) in form(part) for part in said(clause)):
                continue
            if isinstance(owner, Unit):
                page: Any = codes.index(owner.code)
                rows = {page}
            else:
                page = view.list_href(owner.id)
                only = clause.applies_to.categories if clause.applies_to else None
                rows = {at for at, code in enumerate(codes) if not only or held.units[code].category in only}
                rows = {at for at in rows if owner.id == CITY or held.units[codes[at]].area == owner.id}
            if rows & wanted or (asked is None and not rows):
                found.append((page, str(clause.number), slug(str(clause.number)), len(rows)))
                reached |= rows & wanted
    return found, len(reached)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser, browser.tab() as tab:
        yield tab.page
        assert tab.errors == []


@given(versions(), st.lists(SHORT, min_size=1, max_size=6), st.data())
@settings(max_examples=40, deadline=None)
def test_the_answer_is_that_of_a_plain_search(
    page: Page, held: Snapshot, asked: list[str], data: st.DataObject
) -> None:
    """However texts are cut into files: of one list, of many, in several parts, with lists longer than a file."""
    bits, part = data.draw(st.sampled_from([(200, 1 << 5), (1_000, 1 << 4), (8 * 240_000, 1 << 21)]))
    texts = [form(text) for owner in held.units.values() for c in owner.clauses or () for text in said(c)]
    for text in texts[:4]:
        start = data.draw(st.integers(0, max(0, len(text) - 1)))
        asked = [*asked, text[start : start + data.draw(st.integers(1, 14))]]
    rows = len(held.units)
    wanted = data.draw(st.none() | st.lists(st.integers(0, rows - 1), max_size=3, unique=True))
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "FILE_BITS", bits)
        patch.setattr(postings, "PART", part)
        patch.setattr(clause_shards, "LIMIT", data.draw(st.sampled_from([4_000, 1_000_000])))
        view = View(chain(held), held, None, "zh")
        out = Output(Path(name))
        names = Words(view).write(out, "", data.draw(st.sampled_from([map, elsewhere])))
        assert {path.name for path in Path(name).iterdir()} <= {"shards"}, "nothing is left that was lent"
        if not names:
            assert not texts and not any(c.text for x in held.lists.values() for c in x.clauses)
            return
        search = Search(page, Path(name), names, rows)
        for question in filter(form, asked):
            found = search.ask(question, wanted)
            plain = plainly(view, question, wanted)
            assert (found.clauses, found.units) == plain, question
