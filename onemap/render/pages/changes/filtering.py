"""What the filter of a change log works on: its choices, the marks of each card, and rows about cards of all pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

from onemap.render.pages.changes.cards import Card
from onemap.render.pages.changes.pair import Pair
from onemap.render.pages.changes.words import kind_words

_TAG = re.compile(r"<[^>]*>")
#: signs and words that say of a text that it came or went; they hold no other elements
_SAID = re.compile(r'<span class="om-(?:mark|wording__sign|wording__said)">[^<]*</span>')
_INS, _DEL = (re.compile(rf"<{name}\b.*?</{name}>", re.DOTALL) for name in ("ins", "del"))


class Choices:
    """Areas, categories, dimensions, industries and kinds that occur, numbered as the marks of cards count them."""

    def __init__(self, pair: Pair, cards: Sequence[Card]) -> None:
        self._pair = pair
        facets = [card.facets for card in cards]
        self._areas = self._with_above({key for one in facets for key in (*one.areas, *one.above)})
        old, new = pair.old.view, pair.new.view
        held = [new.snapshot.vocabulary, old.snapshot.vocabulary]
        self._categories = _ordered(
            (term.id for one in held for term in one.categories), {key for one in facets for key in one.categories}
        )
        self._dimensions = _ordered(
            (term.id for one in held for term in one.dimensions), {key for one in facets for key in one.dimensions}
        )
        self._industries = sorted({key for one in facets for key in one.industries})
        self._words = kind_words(pair.t)
        self._kinds = _ordered(self._words, {key for one in facets for key in one.kinds})
        self._places = [
            {key: at for at, key in enumerate(keys)}
            for keys in (
                self._areas, self._areas, self._categories, self._dimensions, self._industries, self._kinds,
            )
        ]  # fmt: skip

    def _with_above(self, keys: set[str]) -> list[str]:
        parents = {key: parent for key, _, parent in self._pair.areas}
        wanted: set[str] = set()
        for key in keys:
            up: str | None = key
            while up is not None and up not in wanted:
                wanted.add(up)
                up = parents.get(up)
        return [key for key, _, _ in self._pair.areas if key in wanted]

    def mark(self, card: Card) -> str:
        """The numbers of all that *card* can be found by: ``areas|above|categories|dimensions|industries|kinds``."""
        one = card.facets
        groups = (one.areas, one.above, one.categories, one.dimensions, one.industries, one.kinds)
        return "|".join(
            ",".join(str(places[key]) for key in keys if key in places)
            for keys, places in zip(groups, self._places, strict=True)
        )

    def told(self) -> dict[str, Any]:
        """The choices for the browser, as JSON values: [id, label], areas with their parent's number or -1."""
        pair = self._pair
        place = self._places[0]
        areas = {key: (name, parent) for key, name, parent in pair.areas}
        rows = []
        for key in self._areas:
            name, parent = areas[key]
            rows.append([key, name, -1 if parent is None else place.get(parent, -1)])
        old, new = pair.old.view, pair.new.view
        in_new = new.snapshot.vocabulary
        return {
            "areas": rows,
            "categories": [
                [key, (new if in_new.find("categories", key) else old).term("categories", key)]
                for key in self._categories
            ],
            "dimensions": [
                [key, (new if in_new.find("dimensions", key) else old).term("dimensions", key)]
                for key in self._dimensions
            ],
            "industries": [[key, new.industry(key)] for key in self._industries],
            "kinds": [[key, self._words[key]] for key in self._kinds],
        }


def text_of(page: str) -> str:
    """What is looked for in a card: its words as they were, then as they are; the browser tells them so, too."""
    plain = _SAID.sub("", page)
    return " ".join(html.unescape(_TAG.sub("", _INS.sub("", plain) + " " + _DEL.sub("", plain))).split())


def filter_words(pair: Pair) -> dict[str, str]:
    """What the filter says."""
    t = pair.t
    return {
        "title": t("Filter the changes"),
        "words": t("Words"),
        "placeholder": t("Code, name or words of a clause"),
        "area": t("Area"),
        "all_areas": t("All areas"),
        "category": t("Category"),
        "all_categories": t("All categories"),
        "dimension": t("Dimension"),
        "all_dimensions": t("All dimensions"),
        "industry": t("Industry"),
        "all_industries": t("All industries"),
        "kind": t("Kind of change"),
        "all_kinds": t("All kinds"),
        "clear": t("Show all"),
        "count": t("Cards shown: {count} of {total}"),
        "count_all": t("Cards: {total}"),
        "none": t("No change matches."),
        "elsewhere": t("On other pages: {count}"),
        "page": t("page {n}"),
        "more": t("{n} more"),
        "loading": t("Reading the other pages …"),
        "failed": t("The other pages could not be read: only this page is counted."),
    }


def _ordered(order: Iterable[str], wanted: set[str]) -> list[str]:
    known = [key for key in dict.fromkeys(order) if key in wanted]
    return [*known, *sorted(wanted - set(known))]
