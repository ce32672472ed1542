"""The units of a version by code; of files that have not changed, only what is asked for is made."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel

from onemap.model.units import Unit, UnitsFile
from onemap.read.records import RecordFile

#: what rules about layers may ask of a unit
_GROUND = {"code", "category", "subcategory", "area", "managed_by", "realm", "area_km2", "zones"}


class Outline(BaseModel):
    """What there is to know of a file of units without its clauses' words."""

    #: the units in the order of the file, their clauses left out
    briefs: tuple[Unit, ...]
    #: keys of each unit's clauses; None where it inherits them
    keys: tuple[tuple[str, ...] | None, ...]
    #: whether one of its clauses says whom it applies to
    addressing: tuple[bool, ...]
    #: where each belongs and how large it is said to be, in a form to be digested
    ground: tuple[str, ...]


def outline(file: UnitsFile) -> bytes:
    """The outline of *file* as JSON."""
    units = file.root
    briefs = [
        unit.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"clauses"}) for unit in file.root
    ]
    keys = [None if unit.clauses is None else [clause.key for clause in unit.clauses] for unit in units]
    addressing = [any(clause.applies_to is not None for clause in unit.clauses or ()) for unit in units]
    ground = [unit.model_dump_json(include=_GROUND) for unit in units]
    said = {"briefs": briefs, "keys": keys, "addressing": addressing, "ground": ground}
    return json.dumps(said, ensure_ascii=False).encode()


class OutlinedFiles:
    """Files of units with their outlines."""

    def __init__(self, files: Sequence[RecordFile[UnitsFile]]) -> None:
        self.files = tuple(files)
        self.outlines = [Outline.model_validate_json(file.outline) for file in files]


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
        file, row = self._held[code]
        return self.files[file].model.root[row]

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

    @property
    def addressing(self) -> list[str]:
        """The codes of the units with a clause that says whom it applies to, in code order."""
        return [code for code, (file, row) in self._held.items() if self._outlines[file].addressing[row]]

    @property
    def empty_files(self) -> list[Path]:
        """The files that hold no unit, in their order."""
        return [file.path for file, said in zip(self.files, self._outlines, strict=True) if not said.briefs]

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
