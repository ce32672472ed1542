"""Rows of clauses and of their parts that came back → the clauses of every unit, zone or list, in filed order."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from onemap.errors import message
from onemap.exchange.coming import Row
from onemap.exchange.kinds import APPLIES, TableId
from onemap.exchange.reading import Reader
from onemap.model.clauses import Clause
from onemap.model.origins import Kind, Name

#: columns that say what a row is, not what it demands
_PLACE = ("owner", "owner_name", "order", "number", "item", "depth")
#: rows that a line names
_SHOWN = 8
_KINDS: Mapping[TableId, Kind] = {"unit-clauses": "unit", "zone-clauses": "zone", "list-clauses": "list"}


def clauses_by_owner(
    reader: Reader, owners: Container[str], standing: Container[str]
) -> dict[str, list[dict[str, Any]]]:
    """The clauses by the code of their owner.

    Of the others those *standing* in their table have a fault that is told already; the clauses of those that stood
    there when it was exported go with them, in one line each; what never stood there is a fault.
    """
    groups = _groups(reader)
    found: dict[str, list[dict[str, Any]]] = {}
    for owner, rows in groups.items():
        kind = _KINDS[reader.found.kind.id]
        if owner in owners:
            found[owner] = _Owner(reader, f"{kind}:{owner}").clauses(reader.in_order(rows))
        elif owner not in standing:
            _without_owner(reader, Name(kind, owner), rows)
    return found


def _without_owner(reader: Reader, owner: Name, rows: list[Row]) -> None:
    if reader.stood(owner):
        count = sum("item" not in row.cells and "depth" not in row.cells for row in rows)
        reader.tell(
            "I57",
            rows[0],
            "owner",
            message("{code} is taken out, and its clauses go with it: {count}.", code=owner.key, count=count),
            message("To keep it, put its row back in the table that this one belongs to."),
            "warning",
        )
        return
    numbers = sorted(row.number for row in rows)
    what = message("{code} is not in the table that this one belongs to.", code=owner.key)
    if len(numbers) > 1:
        said = ", ".join(map(str, numbers[:_SHOWN]))
        many = message("rows {rows}", rows=said)
        if len(numbers) > _SHOWN:
            many = message("rows {rows} and {count} more", rows=said, count=len(numbers) - _SHOWN)
        what = message("{fault} ({where})", fault=what, where=many)
    reader.tell("I52", rows[0], "owner", what, message("Correct the code, or add a row for it there."))


def _groups(reader: Reader) -> dict[str, list[Row]]:
    """The rows of each owner in the order of the sheet; a row that names none belongs to that of the row above it."""
    rows = reader.found.rows
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if "owner" in row.cells:
            groups.setdefault(row.cells["owner"], []).append(row)
    if all("owner" in row.cells for row in rows):
        return groups
    torn = reader.sorted_anew(groups)
    groups = {}
    above = ""
    for row in rows:
        owner = row.cells.get("owner", "" if torn else above)
        if owner:
            groups.setdefault(owner, []).append(row)
        else:
            reader.no_code(row, "owner")
        above = owner
    return groups


class _Owner:
    """Collects the clauses of one owner."""

    def __init__(self, reader: Reader, owner: str) -> None:
        self._reader, self._owner = reader, owner
        self._held: dict[str, tuple[Row, dict[str, Any]]] = {}
        #: of each clause: its items, and the last item of each depth
        self._items: dict[str, list[tuple[int, dict[str, Any]]]] = {}

    def clauses(self, rows: list[Row]) -> list[dict[str, Any]]:
        """The clauses that *rows*, in filed order, say."""
        parts = []
        last = ""
        for row in rows:
            if "item" in row.cells or "depth" in row.cells:
                parts.append((row, row.cells.get("number", last)))
            else:
                self._clause(row)
                last = row.cells.get("number", "")
        seen: set[tuple[tuple[str, str], ...]] = set()
        for row, number in parts:
            same = tuple(sorted(row.cells.items()))
            if "order" in row.cells and same in seen:
                first = next(r for r, _ in parts if tuple(sorted(r.cells.items())) == same)
                self._reader.twice(row, "item", first, row.cells.get("item", ""))
                continue
            seen.add(same)
            self._item(row, number)
        return [record for _, record in self._held.values() if self._valid(record)]

    def _clause(self, row: Row) -> None:
        said = self._reader.fields(row)
        record = {name: value for name, value in said.items() if name not in _PLACE and name not in APPLIES}
        applies = {name: said[name] for name in APPLIES if name in said}
        if applies:
            record["applies_to"] = applies
        if "number" in said:
            record = {"number": said["number"], **record}
        if "number" not in said and not said.get("none"):
            self._reader.no_code(row, "number")
            return
        if "number" in said and self._reader.spoiled(row, "number", Name("clause", said["number"], self._owner)):
            return
        key = said.get("number") or f"none:{said.get('dimension', '')}"
        if key in self._held:
            self._reader.twice(row, "number" if "number" in said else "dimension", self._held[key][0], key)
            return
        self._held[key] = (row, record)

    def _item(self, row: Row, number: str) -> None:
        cells = row.cells
        if number not in self._held:
            self._reader.tell(
                "I52",
                row,
                "number",
                message("There is no clause {number} for this part.", number=number or "–"),
                message("Write the number of the clause that the part belongs to."),
            )
            return
        for name in sorted(cells):
            if name not in (*_PLACE, "text") and name in self._reader.found.letters:
                self._reader.tell(
                    "I55",
                    row,
                    name,
                    message("Of a part only its number and its words are taken in."),
                    message("Write it in the row of the clause, or empty the cell."),
                    "warning",
                )
        said = cells.get("depth", "1")
        held = self._items.setdefault(number, [])
        deepest = len(held)
        if not said.isdecimal() or not 1 <= int(said) <= deepest + 1:
            self._reader.tell(
                "I54",
                row,
                "depth",
                message("A part of depth {depth} has no part above it.", depth=said[:10]),
                message("Write 1, or one more than the depth of the part that it belongs to."),
            )
            return
        missing = next((name for name in ("item", "text") if name not in cells), None)
        if missing is not None:
            self._reader.no_code(row, missing)
            return
        depth = int(said)
        item = {"number": cells["item"], "text": cells["text"]}
        owner = self._held[number][1] if depth == 1 else held[depth - 2][1]
        owner.setdefault("items", []).append(item)
        del held[depth - 1 :]
        held.append((row.number, item))

    def _valid(self, record: dict[str, Any]) -> bool:
        row = self._held[record.get("number") or f"none:{record.get('dimension', '')}"][0]
        return self._reader.valid(record, Clause, row)
