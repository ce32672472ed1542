"""Records of one version as they are collected from its sources: each once, whole, valid, with its origin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from onemap.errors import Message, Problem, ProblemsFound, message
from onemap.importing.clause_rows import ClauseRows
from onemap.importing.context import Context
from onemap.importing.convert import Kind, Made, Record
from onemap.importing.faults import Faults
from onemap.importing.grids.grid import Grid
from onemap.model.base import Model
from onemap.model.clauses import AdmissionFile
from onemap.model.origins import Name, Origin
from onemap.model.publication import QuantifiedTarget
from onemap.model.units import Unit, Zone
from onemap.read.documents import to_model

_MODELS: dict[str, type[Model]] = {"unit": Unit, "zone": Zone, "list": AdmissionFile, "target": QuantifiedTarget}


@dataclass
class Kept:
    """A record with its origin, and the origin of each of its clauses (None: as the mapping writes it)."""

    record: Record
    origin: Origin
    clauses: list[Origin]


@dataclass
class Assembly:
    """The records of one version. ``kept`` holds units, zones and lists by kind and key."""

    context: Context
    faults: Faults
    kept: dict[str, dict[str, Kept]] = field(default_factory=lambda: {"unit": {}, "zone": {}, "list": {}})
    areas: dict[str, tuple[Record, Origin]] = field(default_factory=dict)
    _folded: dict[tuple[str, str], str] = field(default_factory=dict)

    def keep(self, kind: Kind, made: Made, shown: Path) -> None:
        """Keep a record. Rows that say the same under one code are parts of one thing; if they differ it is a fault."""
        code, row = made.record["code"], made.origin.rows[0]
        known = self.kept[kind].get(code)
        if known is None:
            self.kept[kind][code] = Kept(made.record, made.origin, list(made.clauses))
        else:
            if known.record != made.record:
                self._differ(known, made, shown, row)
            if (known.origin.file, known.origin.part) == (made.origin.file, made.origin.part):
                known.origin = replace(known.origin, rows=(*known.origin.rows, row))
        folded = self._folded.setdefault((kind, code.casefold()), code)
        if folded != code:
            what = message(
                "Row {row}: codes {code} and {other} differ only in capitals.", row=row, code=code, other=folded
            )
            self.faults.add("I06", shown, what, _APART)

    def _differ(self, known: Kept, made: Made, shown: Path, row: int) -> None:
        differs = [k for k in {**known.record, **made.record} if known.record.get(k) != made.record.get(k)]
        first = f"{known.origin.file} row {known.origin.rows[0]}"
        self.faults.add(
            "I06",
            shown,
            message(
                "Row {row}: code {code} is already that of {first}, and {fields} differ.",
                row=row,
                code=made.record["code"],
                first=first,
                fields=", ".join(differs),
            ),
            _APART,
        )

    def take_lists(self, lists: dict[str, Any]) -> None:
        """The lists that the mapping writes out."""
        for key, data in lists.items():
            origin = Origin(MAPPING, how="added")
            clauses = data.get("clauses") or []
            self.kept["list"][key] = Kept({**data, "clauses": list(clauses)}, origin, [origin] * len(clauses))

    def take_clauses(self, rows: ClauseRows) -> None:
        """The clauses that stand in rows of their own, given to their owners."""
        for key, said in rows.lists.items():
            origins = rows.list_rows[key]
            known = self.kept["list"].get(key)
            if known is None:
                self.kept["list"][key] = Kept(dict(said), _merged(origins), [])
            else:
                known.record = {**said, **known.record}
        for owner in rows.owners():
            kind, _, key = owner.partition(":")
            kept = self.kept[kind].get(key)
            clauses = rows.of(owner)
            if kept is None:
                first = clauses[0].origin
                what = message("{place}: {code} is not among the {kind}.", place=at(first), code=key, kind=_KINDS[kind])
                mend = message("Correct the code, or add the record to the delivery.")
                self.faults.add("I33", Path(first.file), what, mend)
                continue
            kept.record = {**kept.record, "clauses": [*kept.record.get("clauses", ()), *(c.clause for c in clauses)]}
            kept.clauses += [clause.origin for clause in clauses]

    def check(self) -> None:
        """Hold every record against its model, once; numbers that stand twice are faults, too."""
        for kind, records in self.kept.items():
            for key, kept in records.items():
                self._once(key, kept)
                record = kept.record
                if kind == "list":
                    record = {name: record[name] for name in _LIST if name in record}
                    kept.record = record
                self.valid(record, kind, key, kept.origin, kept.clauses)

    def _once(self, key: str, kept: Kept) -> None:
        seen: dict[str, Origin] = {}
        for clause, origin in zip(kept.record.get("clauses", ()), kept.clauses, strict=True):
            name = self.context.clause_key(clause)
            if name in seen:
                what = message(
                    "{place}: clause {number} of {code} stands in {first} already.",
                    place=at(origin),
                    number=name,
                    code=key,
                    first=at(seen[name]),
                )
                mend = message("Correct the numbers, or leave number: out so that clauses are counted.")
                self.faults.add("I06", Path(origin.file), what, mend)
            seen.setdefault(name, origin)

    def valid(self, record: Record, kind: str, key: str, origin: Origin, clauses: Sequence[Origin] = ()) -> bool:
        """Whether *record* has the shape of its model; what is wrong is added to the faults with its row."""
        model: type[BaseModel] = _MODELS[kind]
        try:
            model.model_validate(record)
        except ValidationError:
            pass
        else:
            return True
        place = Path(origin.file)
        try:
            to_model(record, _MODELS[kind], place)
        except ProblemsFound as found:
            for problem in found.problems:
                node = problem.place.node or ()
                spot = origin
                if len(node) > 1 and node[0] == "clauses" and isinstance(node[1], int) and node[1] < len(clauses):
                    spot = clauses[node[1]]
                if spot.part or not spot.rows:
                    where = message("{place} ({code}): {fault}", place=at(spot), code=key, fault=problem.what)
                else:
                    where = message("Row {row} ({code}): {fault}", row=spot.rows[0], code=key, fault=problem.what)
                file = self.faults.place(Path(spot.file))
                self.faults.put(Problem(file, problem.rule, where, problem.mend))
        return False

    def origins(self) -> dict[Name, Origin]:
        """Where every unit, zone, list, clause and area of rows came from."""
        found: dict[Name, Origin] = {}
        for kind, records in self.kept.items():
            for key, kept in sorted(records.items()):
                name = Name(kind, key)  # type: ignore[arg-type]
                found[name] = kept.origin
                owner = f"{kind}:{key}"
                for clause, origin in zip(kept.record.get("clauses", ()), kept.clauses, strict=True):
                    found[Name("clause", self.context.clause_key(clause), owner)] = origin
        found.update((Name("area", key), origin) for key, (_, origin) in sorted(self.areas.items()))
        return found


#: the name of the mapping below original/
MAPPING = "mapping.yml"
_LIST = ("level", "for", "title", "document", "clauses")
_KINDS = {"unit": message("units"), "zone": message("zones"), "list": message("lists")}
_APART = message("Make the code of the mapping from columns that tell the rows apart, or correct the rows.")


def at(origin: Origin) -> Message | str:
    """The first row of *origin* as programs name it."""
    if not origin.rows:
        return origin.file
    return Grid(Path(origin.file), origin.part, (), ()).at_rows(origin.rows[:1])


def _merged(origins: Iterable[Origin]) -> Origin:
    """The origin of a record that several rows of one table make; of several tables the first counts."""
    first, *others = origins
    rows = (row for one in others if (one.file, one.part) == (first.file, first.part) for row in one.rows)
    return replace(first, rows=tuple(dict.fromkeys((*first.rows, *rows))))
