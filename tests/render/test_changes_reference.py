"""Change logs of the reference publication, between any two versions: nothing is left out, told twice or miscounted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from onemap.compare import ChangeSet, compare_in
from onemap.read.publication import read_publication
from onemap.render.comparisons import Comparisons
from onemap.render.pages.changes import log as log_module
from onemap.render.pages.changes.cards import Card
from onemap.render.pages.changes.filtering import Choices, text_of
from onemap.render.pages.changes.frames import comparison, version_log
from onemap.render.pages.changes.log import ChangeLog, Row, cards_of
from onemap.render.pages.changes.pair import Pair, Side
from onemap.render.pages.changes.records import SECTION, TOGETHER
from onemap.render.pages.changes.summary import Summary
from onemap.render.pages.changes.words import aspect_words, kind_words, section_words, unit_numbers
from onemap.render.pages.page import Page, Templates
from onemap.render.view import View
from onemap.resolve import resolve
from onemap.resolve.snapshot import Chain
from onemap.slug import slug
from onemap.words import translator
from tests.site.building import ROOT

Compared = Mapping[tuple[str, str], ChangeSet]
PAIRS = [("2020", "2023-1"), ("2020", "2025"), ("2023-1", "2025"), ("2023-1", "2026-1"), ("2025", "2026-1")]


@pytest.fixture(scope="module")
def chain() -> Chain:
    return resolve(read_publication(ROOT))


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates.load(ROOT, "zh")


@pytest.fixture(scope="module")
def compared(chain: Chain) -> Compared:
    return {pair: compare_in(chain, *pair) for pair in PAIRS}


def pair_of(chain: Chain, changes: ChangeSet) -> Pair:
    old, new = (View(chain, chain.snapshots[name], None, "zh") for name in (changes.old, changes.new))
    return Pair(Side(old, None), Side(new, ""), changes, (new,))


def keys(cards: Sequence[Card], *sections: str) -> Counter[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Old and new codes of first cards of these sections."""
    chosen = [card for card in cards if card.section in sections and card.part == 1]
    return Counter((tuple(one.code for one in card.old), tuple(one.code for one in card.new)) for card in chosen)


@pytest.mark.parametrize("which", PAIRS, ids="-".join)
def test_every_change_has_one_card(chain: Chain, compared: Compared, which: tuple[str, str]) -> None:
    changes = compared[which]
    cards = cards_of(pair_of(chain, changes))
    guessed = {code for one in changes.suggested for code in (*one.old, *one.new)}
    alone = [u for u in changes.units if u.kind in ("added", "withdrawn") and not guessed.isdisjoint((*u.old, *u.new))]
    units = Counter((one.old, one.new) for one in changes.units if one not in alone)
    assert keys(cards, "merged", "split", "regrouped", "recoded", "added", "withdrawn", "changed") == units
    assert keys(cards, "suggested") == Counter((one.old, one.new) for one in changes.suggested)
    for one in alone:
        (code,) = one.old or one.new
        holding = [card for card in cards if f"u-{slug(code)}" in card.anchors]
        assert [card.section for card in holding] == ["suggested"], code
    lists = [(card.new or card.old)[0].code for card in cards if card.section == "lists" and card.part == 1]
    assert Counter(lists) == Counter(one.list_id for one in changes.lists)
    zones = {(one.old, one.new) for one in changes.zones} | set(changes.zones_recoded)
    zones |= {("", code) for code in changes.zones_added} | {(code, "") for code in changes.zones_withdrawn}
    sides = [(card.old, card.new) for card in cards if card.section == "zones"]
    told = [tuple("".join(one.code for one in side) for side in both) for both in sides]
    assert Counter(told) == Counter(zones)
    significant = [one for one in changes.deltas if one.significant]
    records = Counter(SECTION[one.kind] for one in significant if one.kind in SECTION)
    records += Counter(
        TOGETHER[kind]
        for kind, _ in {(o.kind, o.key.split(" ")[0] * (o.kind == "tag")) for o in significant if o.kind in TOGETHER}
    )
    assert Counter(card.section for card in cards if card.section in records) == records
    anchors = [anchor for card in cards for anchor in card.anchors]
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("which", PAIRS, ids="-".join)
def test_every_changed_clause_is_told_once_and_numbers_agree(
    chain: Chain, compared: Compared, which: tuple[str, str]
) -> None:
    changes = compared[which]
    pair = pair_of(chain, changes)
    cards = cards_of(pair)
    told = Counter((row.number, row.old, row.new) for card in cards for row in card.clauses if card.section != "zones")
    held = [one for owner in (*changes.units, *changes.lists) for one in owner.clauses]
    assert sum(told.values()) == len(held)
    numbers = {number.section or number.label: number.total for number in Summary(pair, cards).numbers}
    kinds = Counter(one.kind for one in changes.units)
    recoded = sum(1 for one in changes.units if one.kind == "changed" and one.old != one.new)
    assert numbers.get("changed", 0) == kinds["changed"] - recoded and numbers.get("recoded", 0) == recoded
    for number in Summary(pair, cards).numbers:
        if number.label in ("新增", "撤销"):
            assert number.total == kinds["added" if number.label == "新增" else "withdrawn"]
    assert numbers.get("lists", 0) == len(changes.lists)
    # the version's home and the list of versions count the same by the same words
    assert set(unit_numbers(changes, pair.t)) <= {(one.label, one.total) for one in Summary(pair, cards).numbers}
    assert sum(count for _, count in unit_numbers(changes, pair.t)) == len(changes.units) + len(changes.lists)
    rows = Summary(pair, cards).categories
    assert sum(row.old_units for row in rows) == len(pair.old.view.snapshot.units)
    assert sum(row.new_units for row in rows) == len(pair.new.view.snapshot.units)


def test_what_is_counted_apart_has_words_of_its_own() -> None:
    t = translator("zh")
    choices = list(kind_words(t).values())
    assert len(set(choices)) == len(choices)
    sections = section_words(t)
    told = {**sections, **{f"is-{aspect}": words for aspect, words in aspect_words(t).items() if aspect != "recoded"}}
    assert len(set(told.values())) == len(told)
    # what the filter finds beside a section is not called what the section is
    assert {sections["added"], sections["withdrawn"]}.isdisjoint(choices)


class _Text(HTMLParser):
    """The text of a card as a browser has it, without one of the two sides of what was reworded."""

    def __init__(self, without: str) -> None:
        super().__init__()
        self.without, self.depth, self.said = without, 0, 0
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == self.without
        name = dict(attrs).get("class") or ""
        self.said += 1 if self.said or name in ("om-mark", "om-wording__sign", "om-wording__said") else 0

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == self.without
        self.said -= 1 if self.said else 0

    def handle_data(self, data: str) -> None:
        if not self.depth and not self.said:
            self.text.append(data)


def plain(html: str, without: str) -> str:
    reader = _Text(without)
    reader.feed(html)
    return " ".join("".join(reader.text).split())


def test_other_pages_know_the_words_of_a_card_as_the_browser_does(
    chain: Chain, templates: Templates, compared: Compared
) -> None:
    changes = compared["2025", "2026-1"]
    pair = pair_of(chain, changes)
    old, new = pair.old.view, pair.new.view
    log, _ = version_log(old, new, changes, (new,), templates, lambda rows: ([], []), lambda card: None)
    html = "".join(str(card) for page in log.pages for section in page.context["sections"] for card in section.cards)
    cards = re.split(r"(?=<article )", html)[1:]
    assert len(cards) == len(log.rows) > 20
    for card, row in zip(cards, log.rows, strict=True):
        assert row.words == text_of(card)
        assert row.words == f"{plain(card, 'ins')} {plain(card, 'del')}", row.anchor


def test_several_pages_hold_together_what_one_would(
    chain: Chain, templates: Templates, compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = compared["2023-1", "2025"]
    old, new = (View(chain, chain.snapshots[name], None, "zh") for name in ("2023-1", "2025"))
    told: list[Row] = []

    def shards(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
        told.extend(rows)
        return ["rows.0"], ["words.0"]

    def made() -> tuple[ChangeLog, tuple[Page, ...]]:
        return comparison(old, new, changes, (new,), templates, shards, lambda card: None, (old, new))

    monkeypatch.setattr(log_module, "LIMIT", 9_000_000)
    one, pages = made()
    assert len(pages) == 1
    assert not told, "who is alone need not tell others"
    monkeypatch.setattr(log_module, "LIMIT", 60_000)
    log, pages = made()
    assert len(pages) > 5 and told == list(log.rows)
    assert [row._replace(page=1) for row in log.rows] == [row._replace(page=1) for row in one.rows]
    bodies = [templates.render(p.template, root=p.root, trail=p.trail, **p.context) for p in pages]
    names = [page.path.rpartition("/")[2] for page in pages]
    for number, body in enumerate(bodies, 1):
        here = {anchor for anchor, page in log.places.items() if page == number}
        assert here == set(
            re.findall(r' id="((?:[ulzartn]-|plan|vocabulary|levels|boundary-shape|context-shape)[^"]*)"', body)
        ), number
        for file, anchor in re.findall(r'href="([^":]*)#([^"]+)"', body):
            if not file.startswith("../"):
                assert f'id="{anchor}"' in (bodies[names.index(file)] if file else body), (file, anchor)
    assert all(len(body.encode()) < 400_000 for body in bodies)


def test_marks_name_what_a_card_is_about(chain: Chain, compared: Compared) -> None:
    pair = pair_of(chain, compared["2023-1", "2025"])
    cards = cards_of(pair)
    choices = Choices(pair, cards)
    told = choices.told()
    for card in cards:
        areas, _, categories, dimensions, _, kinds = (
            [int(n) for n in group.split(",") if n] for group in choices.mark(card).split("|")
        )
        assert {told["areas"][n][0] for n in areas} == set(card.facets.areas)
        assert {told["categories"][n][0] for n in categories} == set(card.facets.categories)
        assert {told["dimensions"][n][0] for n in dimensions} == set(card.facets.dimensions)
        assert {told["kinds"][n][0] for n in kinds} == set(card.facets.kinds)
    industries = {code for card in cards for code in card.facets.industries}
    tagged = {
        code
        for view in (pair.old.view, pair.new.view)
        for tag in view.snapshot.tags.values()
        for code in tag.industries
    }
    assert industries and industries <= tagged


def test_a_pair_is_compared_once_and_its_key_knows_what_stands_between(chain: Chain) -> None:
    comparisons = Comparisons(chain)
    assert comparisons.between("2020", "2025") is comparisons.between("2020", "2025")
    assert comparisons.pairs()[0] == ("2020", "2023-1") and len(comparisons.pairs()) == 6
    assert comparisons.span("2020", "2025") == ("2020", "2023-1", "2025")
    middle = chain.snapshots["2023-1"]
    silent = replace(middle, plan=middle.plan.model_copy(update={"changes": ()}))
    other = Comparisons(replace(chain, snapshots={**chain.snapshots, "2023-1": silent}))
    assert other.key("2020", "2025") != comparisons.key("2020", "2025")
    assert other.key("2025", "2026-1") == comparisons.key("2025", "2026-1")
