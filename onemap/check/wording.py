"""What a text says by the words and forms of ``wording.yml``: whether it forbids, whether it refers to a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

from onemap.model.base import Model, Text
from onemap.model.clauses import Clause, Item
from onemap.read.documents import read_model

#: stands where a citation of a law stood; no pattern of a reference reaches over it
CITED = "\u25a1"
_PART = re.compile(r"<([a-z]+)>")


class Wording(Model):
    """The file: words, and regular expressions with ``<name>`` for a part."""

    binding: tuple[Text, ...]
    clue: Text
    parts: dict[str, Text]
    citations: tuple[Text, ...]
    references: tuple[Text, ...]

    def _compiled(self, patterns: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{self._whole(pattern)})" for pattern in patterns))

    def _whole(self, pattern: str) -> str:
        while _PART.search(pattern):
            pattern = _PART.sub(lambda found: self.parts[found[1]], pattern)
        return pattern

    @cached_property
    def _citations(self) -> tuple[re.Pattern[str], ...]:
        return tuple(self._compiled((pattern,)) for pattern in self.citations)

    @cached_property
    def _references(self) -> re.Pattern[str]:
        return self._compiled(self.references)

    @cached_property
    def _clue(self) -> re.Pattern[str]:
        return self._compiled((self.clue,))

    @cached_property
    def _binding(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(word) for word in self.binding))

    def binds(self, clause: Clause) -> bool:
        """Whether the words of *clause* forbid or restrict something."""
        return any(self._binding.search(text) for _, text in texts(clause))

    def may_refer(self, clause: Clause) -> bool:
        """Whether it is worth asking which words of *clause* are a :meth:`reference`; quick, and true too often."""
        clue = self._clue
        if clause.text is not None and clue.search(clause.text) is not None:
            return True
        return bool(clause.items) and any(clue.search(text) for _, text in _of_items(clause.items, ()))

    def reference(self, text: str) -> str | None:
        """The words of *text* that refer to a clause of a list; None when there are none, or only articles of a law."""
        if self._references.search(text) is None:
            return None
        for pattern in self._citations:
            text = pattern.sub(CITED, text)
        found = self._references.search(text)
        return None if found is None else found[0]


@cache
def wording() -> Wording:
    """The words that are shipped."""
    return read_model(Path(__file__).with_name("wording.yml"), Wording)


def texts(clause: Clause) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of *clause* with the steps to it: its own, then those of its items and theirs."""
    if clause.text is not None:
        yield ("text",), clause.text
    yield from _of_items(clause.items, ())


def _of_items(items: tuple[Item, ...], steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for i, item in enumerate(items):
        here = (*steps, "items", i)
        yield (*here, "text"), item.text
        yield from _of_items(item.items, here)
