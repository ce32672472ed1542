"""Vocabulary ids → the labels by which people know them, wherever the label is read as the same id again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from onemap.model.clauses import AppliesTo
from onemap.model.vocabulary import Group, Term, Vocabulary
from onemap.resolve.words import Words

_NOBODY = ("", "")


class Labels:
    """Records of one version with labels in place of ids."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words = Words(vocabulary, {}, Path())
        self._known: dict[tuple[str, str, str], str] = {}

    def unit(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A unit, without its clauses."""
        said = dict(record)
        if "subcategory" in said:
            said["subcategory"] = self._inner("categories", said["category"], said["subcategory"])
        said["category"] = self._term("categories", said["category"])
        return said

    def zone(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A zone, without its clauses."""
        said = self._zone_type(record)
        if "category" in said:
            said["category"] = self._term("categories", said["category"])
        return said

    def listed(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """An admission list, without its clauses."""
        said = {**record, "level": self._term("levels", record["level"])}
        if "zone_type" in said["for"]:
            said["for"] = {"zone_type": self._zone_type(said["for"]["zone_type"])}
        return said

    def clause(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A clause of any owner."""
        said = {**record, "dimension": self._term("dimensions", record["dimension"])}
        if "measure" in said:
            said["measure"] = self._term("measures", said["measure"])
        if "applies_to" in said:
            said["applies_to"] = self._applies_to(said["applies_to"])
        return said

    def _applies_to(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        said = dict(value)
        if "categories" in said:
            said["categories"] = [self._term("categories", word) for word in said["categories"]]
        if "zones" in said:
            said["zones"] = [self._zone_type(item) for item in said["zones"]]
        if "subcategories" in said:
            labels = {item.id: item.label for one in self._vocabulary.categories for item in one.subcategories}
            named = [labels.get(word, word) for word in said["subcategories"]]
            # one label may stand for subcategories of two categories
            read = self._words.applies_to(AppliesTo.model_validate({**said, "subcategories": named}), _NOBODY)
            if list(read.subcategories) == list(value["subcategories"]):
                said["subcategories"] = named
        return said

    def _zone_type(self, value: Mapping[str, Any]) -> dict[str, Any]:
        said = dict(value)
        if "type" in said:
            said["type"] = self._inner("elements", said["element"], said["type"])
        said["element"] = self._term("elements", said["element"])
        return said

    def _term(self, group: Group, word: str) -> str:
        return self._label(group, "", word, getattr(self._vocabulary, group))

    def _inner(self, group: Group, outer: str, word: str) -> str:
        return self._label(group, outer, word, inner_terms(self._vocabulary, group, outer))

    def _label(self, group: Group, outer: str, word: str, terms: Iterable[Term]) -> str:
        key = (group, outer, word)
        if key not in self._known:
            label = next((term.label for term in terms if term.id == word), word)
            if outer:
                again = self._words.inner(group, outer, label, _NOBODY)
            else:
                again = self._words.term(group, label, _NOBODY)
            self._known[key] = label if again == word else word
        return self._known[key]


def inner_terms(vocabulary: Vocabulary, group: Group, outer: str) -> Sequence[Term]:
    """The types of an element, or the subcategories of a category; none where *outer* is unknown."""
    if vocabulary.find(group, outer) is None:
        return ()
    return vocabulary.element(outer).types if group == "elements" else vocabulary.category(outer).subcategories
