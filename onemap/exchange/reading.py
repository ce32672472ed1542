"""Rows that came back → records as YAML has them, but for clauses; every fault names its sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from onemap.errors import Message, Problem, ProblemsFound, Severity, message
from onemap.exchange import codec
from onemap.exchange.coming import Faults, Found, Row, told
from onemap.exchange.kinds import Column, TableId
from onemap.merging.incoming import Base, Record
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionFile, Clause, Tag
from onemap.model.origins import Kind, Name
from onemap.model.plan import Plan
from onemap.model.publication import Publication, QuantifiedTarget
from onemap.model.units import Unit, Zone
from onemap.read.documents import to_model

MODELS: Mapping[TableId, type[BaseModel]] = {
    "units": Unit,
    "zones": Zone,
    "lists": AdmissionFile,
    "areas": Area,
    "regions": Region,
    "tags": Tag,
    "targets": QuantifiedTarget,
    "plan": Plan,
    "publication": Publication,
}

_NAMED: Mapping[TableId, Kind] = {"units": "unit", "zones": "zone", "lists": "list", "areas": "area"}
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#: what programs make of 1-3 and of long codes
_SPOILED = re.compile(
    rf"[0-9](\.[0-9]+)?E\+[0-9]{{1,2}}|[0-9]{{1,2}}\u6708[0-9]{{1,2}}\u65e5|[0-9]{{1,2}}-{_MONTH}|{_MONTH}-[0-9]{{2}}"
    r"|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}(?: [0-9:]+)?"
)


class Reader:
    """Reads the rows of one table; what is wrong is told with its cell, and the row is left out."""

    def __init__(self, found: Found, faults: Faults, base: Base) -> None:
        self.found = found
        self._base = base
        self._faults = faults
        self._readers = [(column.id, reader) for column in found.kind.columns if (reader := _reader(column))]

    def tell(
        self,
        rule: str,
        row: Row | None,
        column: str | None,
        what: Message,
        mend: Message,
        severity: Severity = "error",
    ) -> None:
        """Add a fault."""
        told(self._faults, self.found, rule, (row, column), what, mend, severity)

    def fields(self, row: Row) -> dict[str, Any]:
        """What the row says, by column; columns with a fault are left out."""
        cells = row.cells
        said: dict[str, Any] = {}
        for name, read in self._readers:
            text = cells.get(name)
            if text is None:
                continue
            try:
                value = read(text)
            except codec.CellFault as fault:
                self.tell("I54", row, name, fault.what, fault.mend)
                continue
            if value:
                said[name] = value
        return said

    def valid(self, record: Record, model: type[BaseModel], row: Row) -> bool:
        """Whether *record*, which *row* says, has the shape of *model*."""
        try:
            to_model(record, model, self.found.file)
        except ProblemsFound as problems:
            for problem in problems.problems:
                node = problem.place.node or ()
                steps = [step for step in node if isinstance(step, str)]
                self._tell_invalid(problem, steps, record, model, row)
            return False
        return True

    def _tell_invalid(
        self, problem: Problem, steps: Sequence[str], record: Record, model: type[BaseModel], row: Row
    ) -> None:
        """Tell what is wrong with a record, in the headings of its columns in place of the keys of YAML."""
        columns = {column.id: column for column in self.found.kind.columns}
        fields = dict(problem.what.fields)
        lacking = fields.get("key") in columns and fields["key"] not in record
        named = (fields["key"], *reversed(steps)) if lacking else tuple(reversed(steps))
        column = next((columns[name] for name in named if name in columns), None)
        what, mend = problem.what, problem.mend
        if model is Clause and not steps and "key" not in fields:
            column = columns["none" if record.get("none") else "text" if "number" in record else "number"]
            what = message("A clause has a number and words; one that is said to be empty has neither.")
            mend = message("Fill in the cell, or empty the whole row.")
        elif lacking:
            what, mend = message("The cell is empty."), message("Fill in the cell, or empty the whole row.")
        elif column is not None and "key" in fields:
            what = message(what.msgid, **{**fields, "key": column.heading})
            if column.form == "choice":
                mend = message("Choose from the list.")
        if column is not None and "key" not in dict(what.fields):
            what = message("{column}: {fault}", column=column.heading, fault=what)
        self.tell(problem.rule, row, column.id if column is not None else None, what, mend)

    def stood(self, name: Name) -> bool:
        """Whether a record of this name was exported."""
        return name in self._base

    def keyed(self, columns: Sequence[str]) -> dict[tuple[str, ...], tuple[Row, dict[str, Any]]]:
        """The rows by their codes; rows without a code and second ones of a code are told and left out."""
        held: dict[tuple[str, ...], tuple[Row, dict[str, Any]]] = {}
        for row in self.found.rows:
            empty = next((name for name in columns if name not in row.cells), None)
            if empty is not None:
                self.no_code(row, empty)
                continue
            key = tuple(row.cells[name] for name in columns)
            if key in held:
                self.twice(row, columns[-1], held[key][0], " ".join(key))
                continue
            kind = _NAMED.get(self.found.kind.id)
            if kind is None or not self.spoiled(row, columns[0], Name(kind, key[0])):
                held[key] = (row, self.fields(row))
        return held

    def spoiled(self, row: Row, column: str, name: Name) -> bool:
        """Tell of a code that is new and looks as if a program had made a day or a number of the true one."""
        text = row.cells.get(column, "")
        if not self._base or name in self._base or not _SPOILED.fullmatch(text):
            return False
        self.tell(
            "I54",
            row,
            column,
            message("“{value}” looks like a day or number that a program made of a code.", value=text),
            message("Write the code as it was. Excel does this to CSV files; edit the workbook (xlsx) instead."),
        )
        return True

    def no_code(self, row: Row, column: str) -> None:
        """Tell that the row does not say what it is about."""
        heading = self.found.kind.column(column).heading
        self.tell(
            "I52",
            row,
            column,
            message("The row has no {column}.", column=heading),
            message("Fill it in, or empty the whole row."),
        )

    def twice(self, row: Row, column: str, first: Row, key: str) -> None:
        """Tell that a row repeats another one: a warning where it says the same, and is left out."""
        same = _without_order(first) == _without_order(row)
        self.tell(
            "I53",
            row,
            column,
            message("{key} stands in row {row} already.", key=key, row=first.number),
            message("Remove one of the two rows."),
            "warning" if same else "error",
        )

    def in_order(self, rows: Sequence[Row]) -> list[Row]:
        """The rows in the order that they had before the sheet was sorted; new ones follow the row above them."""
        orders = [self._order(row) for row in rows]
        known = [order for order in orders if order is not None]
        if all(a <= b for a, b in pairwise(known)):
            return list(rows)
        placed: dict[int, Decimal] = {}
        last = max(known) + 1
        for row, order in zip(rows, orders, strict=True):
            placed[row.number] = order if order is not None else placed.get(self._above[row.number], last)
        return sorted(rows, key=lambda row: placed[row.number])

    @cached_property
    def _above(self) -> Mapping[int, int]:
        """The number of every row → that of the row above it."""
        numbers = [row.number for row in self.found.rows]
        return dict(zip(numbers, [-1, *numbers], strict=False))

    def sorted_anew(self, owners: Mapping[str, Sequence[Row]]) -> bool:
        """Whether the sheet has been sorted, so that the row above another one means nothing."""
        for rows in owners.values():
            known = [order for row in rows if (order := self._order(row)) is not None]
            if any(a > b for a, b in pairwise(known)):
                return True
        return False

    def _order(self, row: Row) -> Decimal | None:
        text = row.cells.get("order")
        if text is None:
            return None
        try:
            order = Decimal(text)
            if order.is_finite():
                return order
        except InvalidOperation:
            pass
        self.tell(
            "I54",
            row,
            "order",
            message("“{value}” is no number.", value=text[:40]),
            message("Write a number, or nothing."),
        )
        return None


def _without_order(row: Row) -> dict[str, str]:
    return {name: text for name, text in row.cells.items() if name not in ("order", "owner_name")}


def _reader(column: Column) -> Callable[[str], Any] | None:
    if column.form in ("info", "order"):
        return None
    if column.form == "choice":
        return lambda text: codec.choice_of(column.words, text)
    if column.form == "yes":
        return codec.yes_of
    return codec.SPELLINGS[column.form].read


def plain_records(reader: Reader, key: Sequence[str]) -> list[dict[str, Any]]:
    """One record for each row, in the order of the sheet, or in the one it had before it was sorted."""
    held = reader.keyed(key)
    rows = {row.number: fields for row, fields in held.values()}
    ordered = reader.in_order([row for row, _ in held.values()])
    model = MODELS[reader.found.kind.id]
    return [rows[row.number] for row in ordered if reader.valid(rows[row.number], model, row)]


def list_records(reader: Reader) -> dict[str, dict[str, Any]]:
    """Admission lists by id, without clauses."""
    lists: dict[str, dict[str, Any]] = {}
    for (key,), (row, said) in reader.keyed(("id",)).items():
        record = {name: value for name, value in said.items() if name not in ("id", "for_kind", "for")}
        if "for" in said and "for_kind" in said:
            target: Any = said["for"]
            try:
                if said["for_kind"] == "zone_type":
                    target = codec.zone_type_of(target)
            except codec.CellFault as fault:
                reader.tell("I54", row, "for", fault.what, fault.mend)
                continue
            record["for"] = {said["for_kind"]: target}
        if reader.valid(record, AdmissionFile, row):
            lists[key] = record
    return lists


_OF_TARGET = ("name", "kind", "unit", "basis", "note")
_OF_VALUE = {"year": "year", "value": "value", "value_note": "note"}


def target_records(reader: Reader) -> list[dict[str, Any]]:
    """Targets, each from its rows for the years."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in reader.found.rows:
        empty = next((name for name in ("indicator", "place") if name not in row.cells), None)
        if empty is not None:
            reader.no_code(row, empty)
            continue
        groups.setdefault((row.cells["indicator"], row.cells["place"]), []).append(row)
    found = []
    for (indicator, place), rows in groups.items():
        record: dict[str, Any] = {"indicator": indicator, "place": place}
        values: list[dict[str, Any]] = []
        firsts: dict[str, Row] = {}
        for row in reader.in_order(rows):
            said = reader.fields(row)
            for name in _OF_TARGET:
                if name in said and record.setdefault(name, said[name]) != said[name]:
                    _differs(reader, row, name, firsts[name])
                elif name in said:
                    firsts.setdefault(name, row)
            value = {field: said[name] for name, field in _OF_VALUE.items() if name in said}
            if value in values:
                reader.twice(row, "year", rows[0], f"{indicator} {place} {value.get('year', '')}")
            elif value:
                values.append(value)
        record["values"] = values
        if reader.valid(record, QuantifiedTarget, rows[0]):
            found.append(record)
    return found


def _differs(reader: Reader, row: Row, name: str, first: Row) -> None:
    reader.tell(
        "I54",
        row,
        name,
        message("It says another thing than row {row} of the same target.", row=first.number),
        message("Leave one of the two empty, or write the same in both."),
    )


def tree_record(reader: Reader) -> tuple[dict[str, Any], bool]:
    """The plan or the publication from its entries, and whether it is valid."""
    tree: dict[str | int, Any] = {}
    rows: dict[tuple[str | int, ...], Row] = {}
    fine = True
    for row in reader.found.rows:
        if "path" not in row.cells:
            reader.no_code(row, "path")
            fine = False
            continue
        try:
            steps = tuple(codec.path_of(row.cells["path"]))
        except codec.CellFault as fault:
            reader.tell("I54", row, "path", fault.what, fault.mend)
            fine = False
            continue
        value = row.cells.get("value")
        if value is None:
            continue
        if steps in rows:
            reader.twice(row, "path", rows[steps], row.cells["path"])
            fine = False
            continue
        rows[steps] = row
        if not _put(tree, steps, {} if value == "{}" else value.removeprefix("\\")):
            reader.tell(
                "I54",
                row,
                "path",
                message("“{value}” is an entry and part of another one.", value=row.cells["path"]),
                message("Correct the name of the entry."),
            )
            fine = False
    record: dict[str, Any] = _lists(tree)
    return record, fine and _valid_tree(reader, record, rows)


def _put(tree: dict[str | int, Any], steps: Sequence[str | int], value: Any) -> bool:
    at = tree
    for step in steps[:-1]:
        at = at.setdefault(step, {})
        if not isinstance(at, dict):
            return False
    return at.setdefault(steps[-1], value) is value


def _lists(tree: Any) -> Any:
    """Mappings whose keys are places in a list, as lists; gaps close."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(isinstance(key, int) for key in tree):
        return [_lists(tree[key]) for key in sorted(tree)]
    return {str(key): _lists(value) for key, value in tree.items()}


def _valid_tree(reader: Reader, record: Record, rows: Mapping[tuple[str | int, ...], Row]) -> bool:
    try:
        to_model(record, MODELS[reader.found.kind.id], reader.found.file)
    except ProblemsFound as problems:
        for problem in problems.problems:
            node = problem.place.node or ()
            row = rows.get(tuple(node))
            if row is not None:
                reader.tell(problem.rule, row, "value", problem.what, problem.mend)
                continue
            within = message("{path}: {fault}", path=codec.path_text(node) or "–", fault=problem.what)
            reader.tell(problem.rule, None, None, within, problem.mend)
        return False
    return True
