"""Rows that are clauses: of units and zones that are there, and of admission lists that they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from onemap.errors import message
from onemap.importing.cells import slug
from onemap.importing.context import Context
from onemap.importing.convert import Record, bases, looked_up, ordered
from onemap.importing.faults import Faults
from onemap.importing.joined import Joined
from onemap.importing.row_reader import Row, RowReader, Said, filled
from onemap.importing.row_rules import ClauseRules, ListFor
from onemap.importing.rules import only_column
from onemap.importing.split_cells import Numbers
from onemap.model.origins import Origin

_AREAS = message("areas")
NO_OWNER = Said(
    "I33",
    message("{place}: the row does not say whose clause it is."),
    message("Fill the column; where cells were merged before the table was saved, name it under repeat."),
)
NO_DIMENSION = Said("I05", message("{place}: the row has no dimension."), message("Fill the column."))
NO_NUMBER = Said(
    "I05",
    message("{place}: the row has no number."),
    message("Fill the column, or leave number: out so that clauses are counted."),
)
NO_TEXT = Said(
    "I34",
    message("{place}: the row has no text; it gives no clause."),
    message("Fill the cell, or say empty: none where it means that nothing is demanded."),
    "warning",
)
_DIGITS = re.compile("[0-9]{1,9}(?:-[0-9]{1,9})*")


@dataclass(frozen=True, slots=True)
class RowClause:
    """A clause with its origin."""

    clause: Record
    origin: Origin


@dataclass
class ClauseRows:
    """The clauses of all sources of one version by owner (``unit:CODE``, ``zone:CODE``, ``list:ID``)."""

    context: Context
    clauses: dict[str, list[RowClause]] = field(default_factory=dict)
    #: id → what the rows say of the list itself
    lists: dict[str, Record] = field(default_factory=dict)
    list_rows: dict[str, list[Origin]] = field(default_factory=dict)
    #: owner → numbers of its clauses
    _used: dict[str, Numbers] = field(default_factory=dict)

    def use(self, owner: str, clauses: list[Record]) -> None:
        """Numbers that an owner's clauses have already."""
        self._used[owner] = Numbers(clause["number"] for clause in clauses if "number" in clause)

    def add(self, joined: Joined, rules: ClauseRules, faults: Faults) -> None:
        """Convert the rows of one table."""
        reader = RowReader(joined, rules, faults)
        if not reader.columns_there():
            return
        if all(value is None for value in (rules.unit, rules.zone, rules.list)):
            what = message("The table does not say whose clauses its rows are.")
            faults.add("I33", joined.table.file, what, message("Say unit:, zone: or list: in the rules."))
            return
        if rules.dimension is None or rules.text is None:
            what = message("The table does not say which column holds the dimension, or the text.")
            faults.add("I33", joined.table.file, what, message("Say dimension: and text: in the rules."))
            return
        for row in reader.rows():
            self._row(row, reader, rules)
        reader.finish()

    def _row(self, row: Row, reader: RowReader, rules: ClauseRules) -> None:
        owner = self._owner(row, reader, rules)
        said = row.choose(rules.dimension)
        if owner is None or said is None:
            if owner is not None:
                reader.note(row, NO_DIMENSION, rules.dimension.column if rules.dimension else None)
            return
        dimension = self.context.dimension(said)
        text = row.text(rules.text)
        if row.index in reader.broken:
            return
        if text is None:
            if rules.empty == "none":
                self._put(owner, {"dimension": dimension, "none": True}, row.origin(rules.text))
            else:
                reader.note(row, NO_TEXT, only_column(rules.text))
            return
        common = {
            "dimension": dimension,
            "topic": row.text(rules.topic),
            "measure": row.choose(rules.measure),
            "basis": bases(rules.basis, row),
        }
        number, cell = row.plain(rules.number), row.origin(rules.text)
        if rules.number is not None and number is None:
            reader.note(row, NO_NUMBER, only_column(rules.number))
            return
        used = self._used.setdefault(owner, Numbers())
        splitter = self.context.splitter
        if number is None:
            prefix = str(self.context.place(dimension))
            if rules.split:
                pieces = splitter.counted(text, owner, prefix, used, cell, row=True)
            else:
                pieces = splitter.whole(text, owner, prefix, used, cell)
        elif rules.split:
            pieces = splitter.of_row(text, owner, number, cell)
        else:
            self._put(owner, ordered({**common, "number": number, "text": text}), cell)
            return
        for piece in pieces:
            self._put(owner, ordered({**common, **piece.clause}), piece.origin(cell))

    def _put(self, owner: str, clause: Record, origin: Origin) -> None:
        self.clauses.setdefault(owner, []).append(RowClause(clause, origin))
        if "number" in clause:
            self._used.setdefault(owner, Numbers()).add(clause["number"])

    def _owner(self, row: Row, reader: RowReader, rules: ClauseRules) -> str | None:
        for kind, template in (("unit", rules.unit), ("zone", rules.zone), ("list", rules.list)):
            if template is None:
                continue
            code = row.code(template)
            if code is None:
                reader.note(row, NO_OWNER, only_column(template))
                return None
            key = slug(code)
            if kind == "list":
                self._list(key, row, reader, rules)
            return f"{kind}:{key}"
        return None

    def _list(self, key: str, row: Row, reader: RowReader, rules: ClauseRules) -> None:
        """What the row says of its list; rows of one list must agree."""
        said: dict[str, Any] = {
            "level": row.choose(rules.level),
            "for": None if rules.for_ is None else self._for(rules.for_, row, reader),
            "title": row.plain(rules.title),
            "document": row.plain(rules.document),
        }
        made = filled(said)
        known = self.lists.setdefault(key, made)
        rows = self.list_rows.setdefault(key, [])
        if not rows or rows[-1].rows != (row.number,):
            rows.append(row.whole())
        differs = [name for name in made if name in known and known[name] != made[name]]
        if differs:
            what = message(
                "{place}: list {list} has another {fields} in an earlier row.",
                place=row.at(),
                list=key,
                fields=", ".join(differs),
            )
            mend = message("Make the id of the list from columns that tell the lists apart, or correct the rows.")
            reader.faults.add("I06", reader.table.file, what, mend)
        for name, value in made.items():
            known.setdefault(name, value)

    def _for(self, rule: ListFor, row: Row, reader: RowReader) -> Record:
        made: Record = {}
        for name in ("area", "region", "zone", "unit"):
            template = getattr(rule, name)
            if template is not None and name == "area" and rule.by == "name":
                called = row.plain(template)
                made[name] = None if called is None else looked_up(called, self.context.areas, row, reader, _AREAS)
            elif template is not None:
                code = row.code(template)
                made[name] = None if code is None else slug(code)
        if rule.zone_type is not None:
            of_type = {"element": row.plain(rule.zone_type.element), "type": row.plain(rule.zone_type.type)}
            made["zone_type"] = filled(of_type)
        return filled(made)

    def of(self, owner: str) -> list[RowClause]:
        """The clauses of *owner* in filed order: by number where all are of digits (1, 2-10), else that of the rows.

        So the order of the rows means nothing where they are numbered.
        """
        found = self.clauses.get(owner, [])
        keys = [self._order(one.clause) for one in found]
        if any(key is None for key in keys):
            return found
        return [one for _, one in sorted(zip(keys, found, strict=True), key=lambda pair: pair[0] or ())]

    def _order(self, clause: Record) -> tuple[int, ...] | None:
        number = clause.get("number")
        if number is None:
            return (self.context.place(clause["dimension"]),)
        return tuple(map(int, number.split("-"))) if _DIGITS.fullmatch(number) else None

    def owners(self) -> Iterator[str]:
        """Owners in the order in which they first appeared."""
        yield from self.clauses
