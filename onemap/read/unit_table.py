"""The units of a version by code; of files that have not changed, only what is asked for is made."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from onemap.model.units import Unit, UnitsFile
from onemap.read.records import RecordFile, as_json
from onemap.store import digest

#: what rules about layers may ask of a unit
_GROUND = {"code", "category", "subcategory", "area", "managed_by", "realm", "area_km2", "zones"}
#: whole units that are held once their files' models are forgotten …
RECENT_UNITS = 1_000
#: … and bytes of the JSON that they are made from, beside that of the file in use
RECENT_BYTES = 32_000_000


class Said(NamedTuple):
    """Words of the vocabulary that the clauses of a unit use, as written, and lists that they follow."""

    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    follows: tuple[str, ...]


class Outline(BaseModel):
    """What there is to know of a file of units without its clauses' words."""

    #: the units in the order of the file, their clauses left out
    briefs: tuple[Unit, ...]
    #: keys of each unit's clauses; None where it inherits them
    keys: tuple[tuple[str, ...] | None, ...]
    #: how many of its clauses say something
    spoken: tuple[int, ...]
    #: whether one of its clauses says whom it applies to
    addressing: tuple[bool, ...]
    #: where each belongs and how large it is said to be, in a form to be digested
    ground: tuple[str, ...]
    #: where each begins in the JSON of the file, in bytes, and where one more would begin
    starts: tuple[int, ...]
    #: digests in hexadecimal of each without its clauses, and of its clauses ("" where it inherits them)
    marks: tuple[tuple[str, str], ...]
    #: what clauses of units say, each combination once
    said: tuple[Said, ...]
    #: which of these is each unit's
    saying: tuple[int, ...]


def outline(file: UnitsFile) -> bytes:
    """The outline of *file* as JSON."""
    units = file.root
    wholes = [as_json(unit) for unit in units]
    briefs = [unit.model_dump_json(by_alias=True, exclude_unset=True, exclude={"clauses"}) for unit in units]
    starts = [1]  # behind the bracket; commas are one byte
    for whole in wholes:
        starts.append(starts[-1] + len(whole) + 1)
    said: dict[Said, int] = {}
    held = {
        "keys": [None if unit.clauses is None else [clause.key for clause in unit.clauses] for unit in units],
        "spoken": [spoken(unit) for unit in units],
        "addressing": [any(clause.applies_to is not None for clause in unit.clauses or ()) for unit in units],
        "ground": [unit.model_dump_json(include=_GROUND) for unit in units],
        "starts": starts,
        "marks": [
            (digest(brief).hex(), "" if unit.clauses is None else digest(_clauses(whole, brief.encode())).hex())
            for unit, whole, brief in zip(units, wholes, briefs, strict=True)
        ],
        "saying": [said.setdefault(said_of(unit), len(said)) for unit in units],
    }
    held["said"] = list(said)
    return f'{{"briefs":[{",".join(briefs)}],{json.dumps(held, ensure_ascii=False)[1:]}'.encode()


def _clauses(whole: bytes, brief: bytes) -> bytes:
    """The JSON of a unit's clauses: they are the last of its fields, or else the JSON of all."""
    return whole[len(brief) - 1 :] if whole.startswith(brief[:-1]) else whole


def spoken(unit: Unit) -> int:
    """How many clauses of *unit* say something, and not that there is nothing to say."""
    return sum(1 for clause in unit.clauses or () if not clause.none)


def said_of(unit: Unit) -> Said:
    """What the clauses of *unit* say."""
    clauses = unit.clauses or ()
    return Said(
        tuple(dict.fromkeys(clause.dimension for clause in clauses)),
        tuple(dict.fromkeys(clause.measure for clause in clauses if clause.measure is not None)),
        tuple(dict.fromkeys(ref.list for clause in clauses for ref in clause.follows)),
    )


class OutlinedFiles:
    """Files of units with their outlines; their units are made file by file until that is forgotten, then singly."""

    def __init__(self, files: Sequence[RecordFile[UnitsFile]]) -> None:
        self.files = tuple(files)
        self.outlines = [Outline.model_validate_json(file.outline) for file in files]
        self._lean = False
        self._units: dict[tuple[int, int], Unit] = {}
        self._jsons: dict[int, bytes] = {}
        self._bytes = 0

    def forget(self) -> None:
        """Let go of all whole units, and hold no more than some of them from now on."""
        self._lean = True
        for file in self.files:
            file.forget()

    def unit(self, file: int, row: int) -> Unit:
        """The whole unit in *row* of file number *file*."""
        held = self.files[file]
        if not self._lean:
            return held.model.root[row]
        unit = self._units.pop((file, row), None)
        if unit is None:
            unit = Unit.model_validate_json(self.json(file, row))
        self._units[file, row] = unit  # the last one again
        if len(self._units) > RECENT_UNITS:
            del self._units[next(iter(self._units))]
        return unit

    def json(self, file: int, row: int) -> bytes:
        """The JSON of the unit in *row* of file number *file*."""
        starts = self.outlines[file].starts
        whole = self._jsons.pop(file, None)
        if whole is None:
            whole = self.files[file].whole
            self._bytes += len(whole)
        self._jsons[file] = whole  # the last one again
        while self._bytes > RECENT_BYTES and len(self._jsons) > 1:
            self._bytes -= len(self._jsons.pop(next(iter(self._jsons))))
        if len(whole) != starts[-1]:  # nothing was kept, and the file is another by now
            return as_json(self.files[file].model.root[row])
        return whole[starts[row] : starts[row + 1] - 1]


class Units(Mapping[str, Unit]):
    """Units by code that can be had without their clauses, which is cheaper than whole."""

    @property
    @abstractmethod
    def briefs(self) -> Mapping[str, Unit]:
        """The units without their clauses (None), in code order."""


class UnitTable(Units):
    """Units by code, in code order; they stay what their files said when the table was made.

    *held*: code → number of its file and of the record in it.
    """

    def __init__(self, files: OutlinedFiles, held: Mapping[str, tuple[int, int]]) -> None:
        self._files = files
        self.files = files.files
        self._outlines = files.outlines
        self._held = dict(sorted(held.items()))

    def __getitem__(self, code: str) -> Unit:
        return self._files.unit(*self._held[code])

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, code: object) -> bool:
        return code in self._held

    @property
    def briefs(self) -> Mapping[str, Unit]:
        return self._briefs

    @cached_property
    def _briefs(self) -> dict[str, Unit]:
        return {code: self._outlines[file].briefs[row] for code, (file, row) in self._held.items()}

    def clause_keys(self, code: str) -> tuple[str, ...] | None:
        """The keys of the clauses that unit *code* writes; None where it inherits them."""
        file, row = self._held[code]
        return self._outlines[file].keys[row]

    def ground(self, code: str) -> str:
        """What rules about layers may ask of unit *code*, in a form to be digested."""
        file, row = self._held[code]
        return self._outlines[file].ground[row]

    def said(self, code: str) -> Said:
        """What the clauses say that unit *code* writes."""
        file, row = self._held[code]
        held = self._outlines[file]
        return held.said[held.saying[row]]

    def spoken(self, code: str) -> int:
        """How many clauses that unit *code* writes say something."""
        file, row = self._held[code]
        return self._outlines[file].spoken[row]

    def marks(self, code: str) -> tuple[str, str]:
        """Digests of unit *code* without its clauses, and of its clauses; the latter "" where it inherits them."""
        file, row = self._held[code]
        return self._outlines[file].marks[row]

    def json(self, code: str) -> bytes:
        """Unit *code* as JSON, which costs less than the unit."""
        return self._files.json(*self._held[code])

    def is_addressing(self, code: str) -> bool:
        """Whether a clause that unit *code* writes says whom it applies to."""
        file, row = self._held[code]
        return self._outlines[file].addressing[row]

    @property
    def addressing(self) -> list[str]:
        """The codes of the units with a clause that says whom it applies to, in code order."""
        return [code for code in self._held if self.is_addressing(code)]

    @property
    def empty_files(self) -> list[Path]:
        """The files that hold no unit, in their order."""
        return [file.path for file, said in zip(self.files, self._outlines, strict=True) if not said.briefs]

    def forget(self) -> None:
        """Let go of all whole units; they are made again one by one, and no more than some of them are held."""
        self._files.forget()

    def only(self, codes: Iterable[str]) -> UnitTable:
        """The same table with no other units than *codes*."""
        return UnitTable(self._files, {code: self._held[code] for code in codes})

    def codes_by_file(self) -> list[list[str]]:
        """The codes of every file, in code order."""
        codes: list[list[str]] = [[] for _ in self.files]
        for code, (file, _) in self._held.items():
            codes[file].append(code)
        return codes


def briefs_of(units: Mapping[str, Unit]) -> Mapping[str, Unit]:
    """The units without their clauses, where that is cheaper than the units themselves."""
    return units.briefs if isinstance(units, Units) else units


def brief_of(units: Mapping[str, Unit], code: str) -> Unit:
    """Unit *code* without its clauses (None)."""
    return units.briefs[code] if isinstance(units, Units) else units[code].model_copy(update={"clauses": None})
