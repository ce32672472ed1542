"""The units of a version with what it inherits, their words as ids: whole ones are made when they are asked for.

Each unit stands in the folder of one version (a *source*); its clauses stand there too, or in that of an older version
which wrote them. What is known without a unit's clauses costs little; digests and JSON of a unit cost no unit.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel

from onemap.model.units import Unit, UnitsFile
from onemap.model.vocabulary import Group, Vocabulary
from onemap.read.records import as_json
from onemap.read.unit_table import Said, Units, UnitTable, brief_of, said_of, spoken
from onemap.resolve.digests import Digested, digest_of
from onemap.resolve.words import Words

Used = frozenset[tuple[Group, str]]


class Source(Units):
    """The units that one version writes, with ids for words; those that inherit their clauses have None."""

    #: what turns the words of :meth:`json` into ids; None where they are ids already
    vocabulary: Vocabulary | None = None

    @abstractmethod
    def inherits(self, code: str) -> bool:
        """Whether unit *code* leaves its clauses out."""

    @abstractmethod
    def marks(self, code: str) -> tuple[bytes, bytes]:
        """Digests of unit *code* without its clauses, and of its clauses."""

    @abstractmethod
    def follows(self, code: str) -> tuple[str, ...]:
        """The lists that clauses of unit *code* follow."""

    @abstractmethod
    def spoken(self, code: str) -> int:
        """How many clauses of unit *code* say something."""

    @abstractmethod
    def used(self, code: str) -> Used:
        """Ids of the dimensions and measures of the clauses of unit *code*."""

    @abstractmethod
    def json(self, code: str) -> bytes:
        """Unit *code* as JSON, in the words of its file."""


class WrittenUnits(Source):
    """The units of a version's folder. *words* holds the problems of their words once this is made."""

    def __init__(self, table: UnitTable, words: Words) -> None:
        self._table = table
        self._words = words
        self.vocabulary = words.vocabulary
        self._ids: dict[Said, Used | None] = {}
        self._briefs: dict[str, Unit] = {}
        for code, brief in table.briefs.items():
            self._briefs[code] = words.unit(brief)
            if table.is_addressing(code) or self._ids_of(table.said(code)) is None:
                words.unit(table[code])

    def __getitem__(self, code: str) -> Unit:
        return self._words.unit(self._table[code])

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __contains__(self, code: object) -> bool:
        return code in self._table

    @property
    def briefs(self) -> Mapping[str, Unit]:
        return self._briefs

    def inherits(self, code: str) -> bool:
        return self._table.clause_keys(code) is None

    def marks(self, code: str) -> tuple[bytes, bytes]:
        brief, clauses = self._table.marks(code)
        return self._mark + brief.encode(), self._mark + clauses.encode()

    @cached_property
    def _mark(self) -> bytes:
        return digest_of(self.vocabulary)

    def follows(self, code: str) -> tuple[str, ...]:
        return self._table.said(code).follows

    def spoken(self, code: str) -> int:
        return self._table.spoken(code)

    def used(self, code: str) -> Used:
        return self._ids_of(self._table.said(code)) or frozenset()

    def json(self, code: str) -> bytes:
        return self._table.json(code)

    def _ids_of(self, said: Said) -> Used | None:
        """Ids of the words; None where one of them is unknown."""
        if said not in self._ids:
            groups: tuple[tuple[Group, tuple[str, ...]], ...] = (
                ("dimensions", said.dimensions),
                ("measures", said.measures),
            )
            terms = [(group, self._words.vocabulary.find(group, word)) for group, words in groups for word in words]
            known = frozenset((group, term.id) for group, term in terms if term is not None)
            self._ids[said] = known if all(term is not None for _, term in terms) else None
        return self._ids[said]


class GivenUnits(Source):
    """Units that are there whole, with ids for words."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units

    def __getitem__(self, code: str) -> Unit:
        return self._units[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    @cached_property
    def _briefs(self) -> dict[str, Unit]:
        return {code: brief_of(self._units, code) for code in self._units}

    @property
    def briefs(self) -> Mapping[str, Unit]:
        return self._briefs

    def inherits(self, code: str) -> bool:
        return self._units[code].clauses is None

    def marks(self, code: str) -> tuple[bytes, bytes]:
        return digest_of(self.briefs[code]), digest_of(self._units[code].clauses)

    def follows(self, code: str) -> tuple[str, ...]:
        return said_of(self._units[code]).follows

    def spoken(self, code: str) -> int:
        return spoken(self._units[code])

    def used(self, code: str) -> Used:
        said = said_of(self._units[code])
        return frozenset([("dimensions", word) for word in said.dimensions] + [("measures", m) for m in said.measures])

    def json(self, code: str) -> bytes:
        return as_json(self._units[code])


def written_units(units: Mapping[str, Unit], words: Words) -> Source:
    """*units* as one version writes them, with ids for *words*, which then holds the problems of their words."""
    if isinstance(units, UnitTable):
        return WrittenUnits(units, words)
    return GivenUnits({code: words.unit(unit) for code, unit in units.items()})


class ResolvedUnits(Digested):
    """All units of a version, in code order; no unit's clauses are None.

    *held*: code → the source of the unit and that of its clauses, None where it has none to inherit.
    """

    def __init__(self, held: Mapping[str, tuple[Source, Source | None]]) -> None:
        self._held = dict(sorted(held.items()))

    def __getitem__(self, code: str) -> Unit:
        source, wrote = self._held[code]
        unit = source[code]
        if wrote is source:
            return unit
        return unit.model_copy(update={"clauses": () if wrote is None else wrote[code].clauses})

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, code: object) -> bool:
        return code in self._held

    def __repr__(self) -> str:
        return f"ResolvedUnits({list(self._held)!r})"

    @property
    def briefs(self) -> Mapping[str, Unit]:
        return self._briefs

    @cached_property
    def _briefs(self) -> dict[str, Unit]:
        return {code: source.briefs[code] for code, (source, _) in self._held.items()}

    def over(self, written: Source, gone: Iterable[str]) -> ResolvedUnits:
        """These without those *gone*, and *written* ones in place of theirs; clauses left out are inherited."""
        removed = set(gone)
        held = {code: sources for code, sources in self._held.items() if code not in removed}
        own: tuple[Source, Source | None] = (written, written)
        for code in written:
            if written.inherits(code):
                held[code] = (written, held[code][1] if code in held else None)
            else:
                held[code] = own
        return ResolvedUnits(held)

    def marks(self, code: str) -> tuple[bytes, bytes]:
        source, wrote = self._held[code]
        marks = source.marks(code)
        return marks if wrote is source else (marks[0], b"" if wrote is None else wrote.marks(code)[1])

    def follows(self, code: str) -> tuple[str, ...]:
        """The lists that clauses of the unit follow."""
        wrote = self._held[code][1]
        return () if wrote is None else wrote.follows(code)

    def spoken(self, code: str) -> int:
        """How many clauses of the unit say something."""
        wrote = self._held[code][1]
        return 0 if wrote is None else wrote.spoken(code)

    def used(self, code: str) -> Used:
        """Ids of the words of the vocabulary that the unit and its clauses use."""
        wrote = self._held[code][1]
        own: Used = frozenset([("categories", self.briefs[code].category)])
        return own if wrote is None else own | wrote.used(code)

    def pack(self, codes: Iterable[str]) -> PackedUnits:
        """The units *codes* in a form that travels: none of them is made for it."""
        numbers: dict[int, int] = {}
        sources: list[tuple[Source, list[str]]] = []
        placed: list[tuple[str, tuple[int, int], tuple[int, int] | None]] = []

        def place(source: Source, code: str) -> tuple[int, int]:
            number = numbers.setdefault(id(source), len(sources))
            if number == len(sources):
                sources.append((source, []))
            sources[number][1].append(code)
            return number, len(sources[number][1]) - 1

        for code in codes:
            source, wrote = self._held[code]
            at = place(source, code)
            placed.append((code, at, None if wrote is None else at if wrote is source else place(wrote, code)))
        return PackedUnits(
            tuple((source.vocabulary, json_list(map(source.json, held))) for source, held in sources), tuple(placed)
        )


@dataclass(frozen=True, slots=True)
class PackedUnits:
    """Units on their way to another process, as the JSON of their files."""

    #: by source: the vocabulary of the words, where they are no ids yet, and a list of records
    records: tuple[tuple[Vocabulary | None, bytes], ...]
    #: code, number of the source and of its record, the same for the record that has the clauses
    placed: tuple[tuple[str, tuple[int, int], tuple[int, int] | None], ...]

    def units(self) -> dict[str, Unit]:
        """The units by code, as they are in the snapshot that they were taken from."""
        made = [self._made(vocabulary, records) for vocabulary, records in self.records]
        units: dict[str, Unit] = {}
        for code, (source, row), wrote in self.placed:
            unit = made[source][row]
            if wrote != (source, row):
                clauses = () if wrote is None else made[wrote[0]][wrote[1]].clauses
                unit = unit.model_copy(update={"clauses": clauses})
            units[code] = unit
        return units

    @staticmethod
    def _made(vocabulary: Vocabulary | None, records: bytes) -> tuple[Unit, ...]:
        units = UnitsFile.model_validate_json(records).root
        if vocabulary is None:
            return units
        words = Words(vocabulary, {}, Path())
        return tuple(map(words.unit, units))


def resolved(units: Mapping[str, Unit]) -> ResolvedUnits:
    """Any whole units with ids for words as what this module knows to pack."""
    if isinstance(units, ResolvedUnits):
        return units
    source = GivenUnits(units)
    return ResolvedUnits(dict.fromkeys(units, (source, source)))


def follows_of(units: Mapping[str, Unit], code: str) -> tuple[str, ...]:
    """The lists that clauses of unit *code* follow."""
    return units.follows(code) if isinstance(units, ResolvedUnits) else said_of(units[code]).follows


def spoken_of(units: Mapping[str, Unit], code: str) -> int:
    """How many clauses of the unit say something."""
    return units.spoken(code) if isinstance(units, ResolvedUnits) else spoken(units[code])


def json_list(records: Iterable[bytes]) -> bytes:
    """Records as a list in JSON."""
    return b"[" + b",".join(records) + b"]"


def json_of(records: Iterable[BaseModel]) -> bytes:
    """Models as a list in JSON."""
    return json_list(map(as_json, records))
