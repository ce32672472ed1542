"""Clauses of units on their way through another process: read from the JSON of their files, without their models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from onemap.model.clauses import AppliesTo, Item, LegalBasis, ListRef
from onemap.model.vocabulary import Group, Vocabulary
from onemap.resolve.units import PackedUnits


@dataclass(slots=True)
class PlainClause:
    """A clause as :class:`onemap.model.clauses.Clause` has it, with ids for words; it addresses nobody."""

    number: str | None
    dimension: str
    topic: str | None
    measure: str | None
    text: str | None
    basis: tuple[LegalBasis, ...]
    follows: tuple[ListRef, ...]
    items: tuple[Item, ...]
    none: bool
    applies_to: AppliesTo | None = None


@dataclass(frozen=True, slots=True)
class PlainUnit:
    """A unit as far as its rows go."""

    code: str
    name: str
    clauses: tuple[PlainClause, ...]


def plain_units(packed: PackedUnits) -> Iterator[PlainUnit] | None:
    """The units of *packed*; None when a clause says whom it applies to, for which more is needed than travels."""
    held = [(_Reader(vocabulary), json.loads(records)) for vocabulary, records in packed.records]
    wrote = [() if at is None else held[at[0]][1][at[1]].get("clauses") or () for _, _, at in packed.placed]
    if any("applies_to" in clause for clauses in wrote for clause in clauses):
        return None
    return (
        PlainUnit(
            code,
            held[source][1][row]["name"],
            tuple(held[at[0]][0].clause(clause) for clause in clauses) if at is not None else (),
        )
        for (code, (source, row), at), clauses in zip(packed.placed, wrote, strict=True)
    )


class _Reader:
    """Reads clauses in the words of one vocabulary; without one they are ids already."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self._vocabulary = vocabulary
        self._id = lru_cache(None)(self._id_of)

    def clause(self, said: Mapping[str, Any]) -> PlainClause:
        measure = said.get("measure")
        return PlainClause(
            number=said.get("number"),
            dimension=self._id("dimensions", said["dimension"]),
            topic=said.get("topic"),
            measure=None if measure is None else self._id("measures", measure),
            text=said.get("text"),
            basis=tuple(map(LegalBasis.model_validate, said.get("basis") or ())),
            follows=tuple(map(ListRef.model_validate, said.get("follows") or ())),
            items=tuple(map(Item.model_validate, said.get("items") or ())),
            none=bool(said.get("none")),
        )

    def _id_of(self, group: Group, word: str) -> str:
        found = None if self._vocabulary is None else self._vocabulary.find(group, word)
        return word if found is None else found.id
