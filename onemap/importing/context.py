"""What the rows of one version are read against: its vocabulary, and the names of areas and zones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from onemap.importing.row_reader import tidy_code
from onemap.importing.split_cells import Splitter
from onemap.model.vocabulary import Group, Vocabulary
from onemap.read.aliases import ALIASES, normalise_header


@dataclass(frozen=True)
class Names:
    """Ids by name; a name that several have stands for none of them."""

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]], key: str) -> Names:
        """The names of *records* (and short names), whose ids are under *key*."""
        found: dict[str, dict[str, None]] = {}
        for record in records:
            for name in (record.get("name"), record.get("short")):
                if name:
                    found.setdefault(folded(name), {})[record[key]] = None
        return cls({name: tuple(ids) for name, ids in found.items()})

    def find(self, name: str) -> tuple[str, ...]:
        """The ids of the records called *name*."""
        return self.ids.get(folded(name), ())


@dataclass(frozen=True)
class Context:
    """What rows refer to."""

    vocabulary: Vocabulary
    splitter: Splitter
    areas: Names = field(default_factory=Names)
    zones: Names = field(default_factory=Names)

    @cached_property
    def categories(self) -> Mapping[str, str]:
        """Class digits and short words of categories → ids; what the vocabulary finds by itself stays as written."""
        spelled = ((c.digit, c.id) for c in self.vocabulary.categories if c.digit)
        return {word: key for word, key in spelled if self.vocabulary.find("categories", word) is None}

    @cached_property
    def dimensions(self) -> Mapping[str, str]:
        """Other names that dimensions have in the field, and their numbers → ids."""
        found: dict[str, str] = {}
        for place, dimension in enumerate(self.vocabulary.dimensions, start=1):
            if self.vocabulary.find("dimensions", str(place)) is None:
                found[str(place)] = dimension.id
            for word in ALIASES.get(dimension.id, ()):
                if self.vocabulary.find("dimensions", word) is None:
                    found[word] = dimension.id
        return found

    def dimension(self, word: str) -> str:
        """*word* as the vocabulary knows it, or as it is."""
        if self.vocabulary.find("dimensions", word) is not None:
            return word
        return self.dimensions.get(word, self.dimensions.get(normalise_header(word), tidy_code(word)))

    def place(self, dimension: str) -> int:
        """The place of a dimension in the vocabulary from 1; unknown ones stand behind all."""
        term = self.vocabulary.find("dimensions", dimension)
        ids = [one.id for one in self.vocabulary.dimensions]
        return len(ids) + 1 if term is None else ids.index(term.id) + 1

    def clause_key(self, clause: Mapping[str, Any]) -> str:
        """What a clause is called wherever records are compared (``Clause.key``, dimensions as ids)."""
        if "number" in clause:
            return str(clause["number"])
        return f"none:{self.term('dimensions', str(clause['dimension']))}"

    def term(self, group: Group, word: str) -> str:
        """The id of *word*, or the word itself where it is not known."""
        term = self.vocabulary.find(group, word)
        return word if term is None else term.id


def folded(name: str) -> str:
    """A name as it is compared: half width, no white space."""
    return "".join(tidy_code(name).split()).casefold()
