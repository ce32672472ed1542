"""The words a plan uses: categories, levels, dimensions, measures, elements and code patterns.

Every item has an ASCII ``id`` beside its label. Records may name an item by id or by label;
:meth:`Vocabulary.find` turns either into the item. The national default is ``vocabulary.yml`` in
this folder; a publication replaces a whole group (for instance ``dimensions``), per version if needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field

from onemap.model.base import Id, Model, Regex, Text

Group = Literal["categories", "levels", "dimensions", "measures", "elements"]


class Term(Model):
    """One word of the vocabulary: ASCII id, label on the page, optional English label and short form."""

    id: Id
    label: Text
    label_en: Text | None = None
    short: Text | None = None

    def name(self, lang: str = "zh") -> str:
        """The label in the interface language, falling back to the filed label."""
        return self.label_en if lang == "en" and self.label_en else self.label


class Category(Term):
    """A category of units. ``digit`` is its class digit in unit codes; style tokens serve maps and chips."""

    digit: Text | None = None
    #: colour as #rrggbb; the pattern tells categories apart without colour
    colour: str = Field("#888888", pattern=r"^#[0-9a-fA-F]{6}$")
    pattern: Literal["diagonal", "cross", "dots", "none"] = "none"
    subcategories: tuple[Term, ...] = ()


class Measure(Term):
    """A kind of requirement; ``weight`` says how it is set: strong (禁止), outlined (限制), plain."""

    weight: Literal["strong", "outlined", "plain"] = "plain"


class Element(Term):
    """An environmental element with its zone types in order."""

    types: tuple[Term, ...] = ()


class UnitCode(Model):
    """The form of unit codes: a regular expression whose optional groups are realm, area, category, serial."""

    pattern: Regex
    #: what the text of group ``realm`` means
    realms: dict[str, Literal["land", "sea"]] = Field(default_factory=dict)

    def parts(self, code: str) -> dict[str, str] | None:
        """The named parts of *code*, or None when the code does not have this form."""
        match = re.fullmatch(self.pattern, code)
        return None if match is None else {k: v for k, v in match.groupdict().items() if v is not None}


T = TypeVar("T", bound=Term)


def _distinct(terms: tuple[T, ...]) -> tuple[T, ...]:
    """Ids become file names, so they differ by more than case; a word may mean one item of its group only."""
    ids: set[str] = set()
    words: dict[str, str] = {}
    for term in terms:
        if term.id.casefold() in ids:
            raise ValueError(f"the id {term.id} stands twice, capitals apart")
        ids.add(term.id.casefold())
        for word in (term.id, term.label, term.short):
            if word is not None and words.setdefault(word, term.id) != term.id:
                raise ValueError(f"{word} names two items, {words[word]} and {term.id}")
    return terms


Categories = Annotated[tuple[Category, ...], AfterValidator(_distinct)]
Terms = Annotated[tuple[Term, ...], AfterValidator(_distinct)]
Measures = Annotated[tuple[Measure, ...], AfterValidator(_distinct)]
Elements = Annotated[tuple[Element, ...], AfterValidator(_distinct)]


class Vocabulary(Model):
    """All groups, each in the order in which pages show it."""

    categories: Categories
    levels: Terms
    dimensions: Terms
    measures: Measures
    elements: Elements
    unit_code: UnitCode
    zone_code: UnitCode

    @cached_property
    def _index(self) -> dict[tuple[str, str], Term]:
        index: dict[tuple[str, str], Term] = {}
        for group in ("levels", "dimensions", "measures", "elements", "categories"):
            terms: Sequence[Term] = getattr(self, group)
            for term in terms:
                for key in (term.short, term.label, term.id):
                    if key is not None:
                        index[group, key] = term
        return index

    def find(self, group: Group, key: str) -> Term | None:
        """The item of *group* whose id, label or short form is *key*, or None."""
        return self._index.get((group, key))

    def category(self, key: str) -> Category:
        """The category named *key*; KeyError when there is none."""
        return _typed(self._index["categories", key], Category)

    def measure(self, key: str) -> Measure:
        """The measure named *key*; KeyError when there is none."""
        return _typed(self._index["measures", key], Measure)

    def element(self, key: str) -> Element:
        """The element named *key*; KeyError when there is none."""
        return _typed(self._index["elements", key], Element)


def _typed(term: Term, kind: type[T]) -> T:
    assert isinstance(term, kind)  # noqa: S101 - the index is built by group
    return term


class VocabularyChange(Model):
    """Groups that a publication or a version replaces whole; absent groups are inherited."""

    categories: Categories | None = None
    levels: Terms | None = None
    dimensions: Terms | None = None
    measures: Measures | None = None
    elements: Elements | None = None
    unit_code: UnitCode | None = None
    zone_code: UnitCode | None = None

    def over(self, base: Vocabulary) -> Vocabulary:
        """The vocabulary *base* with this change's groups in place of its own."""
        # made anew: a copy would keep the index that the base has cached
        return Vocabulary(**{**dict(base), **{k: v for k, v in self if v is not None}})
