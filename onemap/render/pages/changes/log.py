"""A change log as pages: the summary first, then all cards, on as many pages as they need; each change on one card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup

from onemap.errors import UsageFault, message
from onemap.render.js import to_js, to_json_block
from onemap.render.pages.changes.cards import Card
from onemap.render.pages.changes.filtering import Choices, filter_words, text_of
from onemap.render.pages.changes.lists import ListCards
from onemap.render.pages.changes.pair import Pair
from onemap.render.pages.changes.records import RecordCards
from onemap.render.pages.changes.summary import Summary, signed
from onemap.render.pages.changes.units import UnitCards
from onemap.render.pages.changes.words import bearing_words, section_words, state_words
from onemap.render.pages.maps import MapFigure
from onemap.render.pages.page import Templates
from onemap.render.pages.pager import Pager, pages_of, split

#: bytes of the cards of one page: with the shell and the head it stays below 1 MB
LIMIT = 700_000
#: bytes that the data of the first page's map take for each change of units, about: so much less is there for cards
MAPPED = 160
#: the template of a change log, and that of its cards
BODY, CARDS = "version/changes.html", "version/changes_cards.html"


#: writes rows of the filter and gives the names of their shards, and of those of their words
WriteShards = Callable[[Sequence["Row"]], tuple[list[str], list[str]]]
#: makes the map of the first page, given the way to the card of a unit; None where there is nothing to draw
Draw = Callable[[Callable[[str], str | None]], MapFigure | None]


class Row(NamedTuple):
    """What the filter knows of a card: its page from 1, id, title, marks, and words."""

    page: int
    anchor: str
    title: str
    mark: str
    words: str


class Section(NamedTuple):
    """Cards of one section on one page; ``first`` where the section begins there. ``total`` is of all pages."""

    key: str
    label: str
    total: int
    first: bool
    cards: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of a change log: its path, which of the pages it is, and what its template is filled with."""

    path: str
    pager: Pager
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """All pages of a change log, what the filter knows of all cards, and on which page (from 1) each id stands."""

    pages: tuple[LogPage, ...]
    rows: tuple[Row, ...]
    places: Mapping[str, int]


def cards_of(pair: Pair) -> tuple[Card, ...]:
    """Every change of the pair on one card, section by section; an id stands on one card only."""
    held = [*UnitCards(pair).cards()]
    lists = ListCards(pair)
    held += [*lists.lists(), *lists.zones(), *RecordCards(pair).cards()]
    rank = {section: at for at, section in enumerate(section_words(pair.t))}
    held.sort(key=lambda card: rank[card.section])
    return tuple(_with_own_ids(held))


def _with_own_ids(cards: Sequence[Card]) -> Iterator[Card]:
    """The cards, each with ids that no other has: a code belongs to the card of what it is, not of what it was."""
    first = {card.anchors[0] for card in cards}
    taken: set[str] = set()
    for card in cards:
        own, *others = card.anchors
        if own in taken:  # two records whose names are one: neither may lose its card
            own = next(name for n in range(2, len(cards) + 2) if (name := f"{own}-{n}") not in taken | first)
        taken.add(own)
        more = [name for name in others if name not in first and name not in taken]
        taken.update(more)
        yield replace(card, anchors=(own, *more))


def change_log(pair: Pair, path: str, templates: Templates, shards: WriteShards, draw: Draw) -> ChangeLog:
    """The change log of *pair*, whose first page stands at *path*.

    *shards* writes, below the folder of the page, what the filter has to know of cards on other pages, and is asked
    only where there are several; *draw* makes the map.
    """
    cards = cards_of(pair)
    choices = Choices(pair, cards)
    marks = [choices.mark(one) for one in cards]
    made = _rendered(pair, cards, marks, templates)
    sizes = [len(html.encode("utf-8")) for html in made]
    summary = Summary(pair, cards)
    room = MAPPED * len(pair.changes.units)
    parts = split(range(len(cards)), LIMIT, lambda at: sizes[at] + (room if at == 0 else 0))
    numbered = list(pages_of(path, parts))
    places = {anchor: pager.number for _, pager, part in numbered for at in part for anchor in cards[at].anchors}
    rows = tuple(
        Row(pager.number, cards[at].anchors[0], cards[at].title, marks[at], text_of(made[at]))
        for _, pager, part in numbered
        for at in part
    )
    counts: dict[str, int] = {}
    for one in cards:
        counts[one.section] = counts.get(one.section, 0) + (one.part == 1)
    begins = _beginnings(numbered, cards)
    names = [name.rpartition("/")[2] for name, _, _ in numbered]
    first = _Places(places, names, 1)
    slug = pair.new.view.slug
    figure = draw(lambda code: first(anchor) if (anchor := f"u-{slug(code)}") in places else None)
    elsewhere: dict[str, Any] = {}
    if len(numbered) > 1:
        held, texts = shards(rows)
        elsewhere = {"root": "", "rows": held, "texts": texts}
    pages = []
    for at_path, pager, part in numbered:
        told: dict[str, Any] = {
            **choices.told(),
            "page": pager.number,
            "pages": names,
            "total": len(cards),
            "words": filter_words(pair),
        }
        told |= elsewhere
        context = {
            "pair": pair,
            "v": pair.new.view,
            "old": pair.old.view,
            "changes": pair.changes,
            "pager": pager,
            "sections": _sections(pair, part, cards, made, counts, begins, pager.number),
            "filter": Markup(to_json_block(told)),  # noqa: S704 - escaped by to_json_block
            "place": _Places(places, names, pager.number),
            "begins": {key: ("" if n == pager.number else names[n - 1]) + f"#k-{key}" for key, n in begins.items()},
            "signed": signed,
            "judged": any(row.bears for at in part for row in cards[at].clauses),
            **(summary.context() if pager.first else {}),
            "map": figure if pager.first else None,
        }
        pages.append(LogPage(at_path, pager, context))
    return ChangeLog(tuple(pages), rows, places)


def _rendered(pair: Pair, cards: Sequence[Card], marks: Sequence[str], templates: Templates) -> list[Markup]:
    """The cards as HTML. UsageFault when the template cannot be filled, for publications may bring their own."""
    words = {"states": state_words(pair.t), "bears": bearing_words(pair.t)}
    card = templates.macro(CARDS, "card")
    try:
        return [card(pair.old.view, pair.new.view, one, mark, words) for one, mark in zip(cards, marks, strict=True)]
    except jinja2.TemplateError as error:
        why = " ".join((error.message or type(error).__name__).split())
        raise UsageFault(message("The template {name} cannot be filled: {why}", name=CARDS, why=why)) from error


class _Places:
    """``place(anchor)``: the way from a page to a card."""

    def __init__(self, places: Mapping[str, int], names: Sequence[str], here: int) -> None:
        self._places, self._names, self._here = places, names, here

    def __call__(self, anchor: str) -> str:
        page = self._places.get(anchor, self._here)
        return ("" if page == self._here else self._names[page - 1]) + f"#{anchor}"


def _beginnings(numbered: Iterable[tuple[str, Pager, Sequence[int]]], cards: Sequence[Card]) -> dict[str, int]:
    """The page on which each section begins."""
    found: dict[str, int] = {}
    for _, pager, part in numbered:
        for at in part:
            found.setdefault(cards[at].section, pager.number)
    return found


def _sections(
    pair: Pair,
    part: Iterable[int],
    cards: Sequence[Card],
    made: Sequence[Markup],
    counts: Mapping[str, int],
    begins: Mapping[str, int],
    page: int,
) -> list[Section]:
    words = section_words(pair.t)
    by_section: dict[str, list[Markup]] = {}
    for at in part:
        by_section.setdefault(cards[at].section, []).append(made[at])
    return [Section(key, words[key], counts[key], begins[key] == page, tuple(held)) for key, held in by_section.items()]


def row_texts(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Rows of the filter as shards hold them: id, and the JSON of [page, id, title, marks]."""
    for row in rows:
        yield row.anchor, to_js([row.page, row.anchor, row.title, row.mark])


def word_texts(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Words of the cards as shards hold them, in the order of the rows."""
    for row in rows:
        yield row.anchor, to_js(row.words)
