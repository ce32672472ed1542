"""Tables as they come back: which column is which, whatever was done to the sheet, and how its cells are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal, Protocol
from unicodedata import normalize

from onemap.errors import Message, Problem, Severity, message
from onemap.exchange.kinds import TABLES, Column, TableId, TableKind
from onemap.exchange.tables import CONTINUED
from onemap.read.aliases import normalise_header
from onemap.read.office_files import column_letters
from onemap.words import LANGUAGES, translator

#: columns of text that hold plain numbers
_PLAIN_NUMBERS: Final = ("area_km2", "year", "value")
#: rows that people may put above the headings
_ABOVE: Final = 10


class Faults(Protocol):
    """Where problems are collected; *file* is a path below its root, or an absolute one."""

    def add(self, rule: str, file: Path, what: Message, mend: Message, severity: Severity = "error") -> None: ...

    def put(self, problem: Problem) -> None: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A cell that is no text: a day, a time, a number that may have lost its spelling, a formula without a result.

    ``said`` is what it says, ``meant`` what was probably typed, where that can be told.
    """

    kind: Literal["day", "time", "number", "formula"]
    said: str
    meant: str = ""


@dataclass(frozen=True)
class Grid:
    """Cells of a sheet or file as text, row by row, with the numbers that programs show; empty cells are "".

    *named* columns have no letters: programs call them by their headings.
    """

    file: Path
    part: str
    rows: Sequence[tuple[int, Sequence[str]]]
    named: bool = False
    #: (row as programs count it, 0-based column) → what a program made of the cell
    made: Mapping[tuple[int, int], Made] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its number, and its texts by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """A table that came in. ``letters`` says how programs call each column."""

    kind: TableKind
    file: Path
    part: str
    letters: Mapping[str, str]
    rows: tuple[Row, ...]
    #: column → in how many columns it stands, where that is more than one
    parts: Mapping[str, int] = field(default_factory=dict)
    named: bool = False

    def where(self, row: Row | None = None, column: str | None = None) -> Message:
        """The words for a place in it."""
        letter = self.letters.get(column or "", "")
        if row is None:
            return message("Sheet {part}", part=self.part)
        if not letter:
            return message("Sheet {part}, row {row}", part=self.part, row=row.number)
        if self.named:
            return message("Table {part}, row {row}, column {column}", part=self.part, row=row.number, column=letter)
        return message("Sheet {part}, cell {cell}", part=self.part, cell=f"{letter}{row.number}")


def told(
    faults: Faults,
    found: Found,
    rule: str,
    where: tuple[Row | None, str | None],
    what: Message,
    mend: Message,
    severity: Severity = "error",
) -> None:
    """Add a fault of *found* with its place."""
    said = message("{where}: {fault}", where=found.where(*where), fault=what)
    faults.add(rule, found.file, said, mend, severity)


def kind_of(grid: Grid) -> TableKind | None:
    """The kind of table that *grid* is, by its name in either language, else by its headings."""
    named = _titles().get(normalise_header(grid.part))
    if named is not None:
        return TABLES[named]
    for kind in TABLES.values():
        header = _header(grid, kind)
        if header is not None:
            known = {column for column, _ in header[1].values()}
            if {column.id for column in kind.columns} <= known:
                return kind
    return None


def table_of(grid: Grid, kind: TableKind, faults: Faults) -> Found | None:
    """*grid* as a table of *kind*; None after a fault. Unknown columns that hold values are reported."""
    header = _header(grid, kind)
    plain = Found(kind, grid.file, grid.part, {}, ())
    if header is None:
        told(
            faults,
            plain,
            "I51",
            (None, None),
            message("The headings are not there."),
            message("Put the row of headings back, as in a new export."),
        )
        return None
    at, columns = header
    held: dict[tuple[str, int], int] = {}
    for index, key in columns.items():
        if key in held:
            told(
                faults,
                plain,
                "I51",
                (None, None),
                message(
                    "The columns {a} and {b} have the same heading.",
                    a=column_letters(held[key]),
                    b=column_letters(index),
                ),
                message("Remove one of them."),
            )
            return None
        held[key] = index
    missing = [c for c in kind.columns if c.form not in ("info", "order") and (c.id, 1) not in held]
    for column in missing:
        told(
            faults,
            plain,
            "I51",
            (None, None),
            message("The column {column} is missing.", column=column.heading),
            message("Put it back, as in a new export; to take values out, empty its cells."),
        )
    if missing:
        return None
    return _filled(grid, kind, at, held, faults)


def _filled(grid: Grid, kind: TableKind, at: int, held: Mapping[tuple[str, int], int], faults: Faults) -> Found:
    heads = grid.rows[at][1]
    letters = {
        name: heads[index].strip() if grid.named else column_letters(index)
        for (name, part), index in held.items()
        if part == 1
    }
    places: dict[str, list[int]] = {}
    for (name, _), index in sorted(held.items()):
        places.setdefault(name, []).append(index)
    used = set(held.values())
    wrong = {(number, index): one for (number, index), one in grid.made.items() if index in used}
    names = {index: name for (name, _), index in held.items()}
    spoiled: list[tuple[int, str, Made]] = []
    rows: list[Row] = []
    strange: dict[int, int] = {}
    for number, cells in grid.rows[at + 1 :]:
        texts: dict[str, str] = {}
        count = len(cells)
        for name, indexes in places.items():
            if len(indexes) == 1:
                index = indexes[0]
                text = cells[index] if index < count else ""
            else:
                text = "".join(cells[index] for index in indexes if index < count)
            if text and (text := _clean(text)):
                texts[name] = text
        for index, cell in enumerate(cells):
            if cell and index not in used and index not in strange and cell.strip():
                strange[index] = number
        if wrong:
            for index in range(count):
                if (number, index) in wrong and _told_of(column := kind.column(names[index]), wrong[number, index]):
                    spoiled.append((number, column.id, wrong[number, index]))
                    _in_place_of(texts, column, wrong[number, index])
        if texts:
            rows.append(Row(number, texts))
    parts = {name: len(indexes) for name, indexes in places.items() if len(indexes) > 1}
    found = Found(kind, grid.file, grid.part, letters, tuple(rows), parts, grid.named)
    for number, name, one in spoiled:
        _tell_made(faults, found, Row(number, {}), name, one)
    for index, number in sorted(strange.items()):
        name = heads[index].strip() if index < len(heads) else ""
        said = message(
            "Column {letter} ({name}) is not known and not taken in.", letter=column_letters(index), name=name
        )
        what = message("Sheet {part}, cell {cell}", part=grid.part, cell=f"{column_letters(index)}{number}")
        faults.add(
            "I55",
            grid.file,
            message("{where}: {fault}", where=what, fault=said),
            message("Move what must come in to a column with a known heading."),
            "warning",
        )
    return found


def _told_of(column: Column, made: Made) -> bool:
    """Whether what a program made of a cell is a fault in *column*: numbers are one in codes only."""
    if column.form == "info":
        return False
    return made.kind != "number" or column.locked or column.id in ("number", "item")


def _in_place_of(texts: dict[str, str], column: Column, made: Made) -> None:
    """Put something in the place of what is told already, so that nothing else is told of it."""
    if column.form == "text" and column.id not in _PLAIN_NUMBERS:
        texts[column.id] = made.meant or made.said
    else:
        texts.pop(column.id, None)


def _tell_made(faults: Faults, found: Found, row: Row, name: str, made: Made) -> None:
    heading = found.kind.column(name).heading
    mend = message("Set the format of the cell to text and write it again.")
    if made.kind == "formula":
        what = message("The cell ({column}) is a formula without a result.", column=heading)
        mend = message("Write the text itself in the cell.")
    elif made.kind == "number":
        what = message(
            "The cell ({column}) is the number {value}; what was typed may be another code, such as 1.10 for 1.1.",
            column=heading,
            value=made.said,
        )
    elif made.meant:
        what = message(
            "The cell ({column}) is the day {value}; a program probably made it of {meant}.",
            column=heading,
            value=made.said,
            meant=made.meant,
        )
    else:
        what = message(
            "The cell ({column}) is the day or time {value}; it must be text.", column=heading, value=made.said
        )
    told(faults, found, "I54", (row, name), what, mend)


def _clean(text: str) -> str:
    """A cell's text with LF, in NFC, without outer white space."""
    if text.isascii():
        return text.replace("\r\n", "\n").replace("\r", "\n").strip() if "\r" in text else text.strip()
    return normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _header(grid: Grid, kind: TableKind) -> tuple[int, dict[int, tuple[str, int]]] | None:
    """Where the headings of *kind* are, and the column and part that each is; None when there are none."""
    names = _headings(kind.id)
    best: tuple[int, dict[int, tuple[str, int]]] | None = None
    for at, (_, cells) in enumerate(grid.rows[:_ABOVE]):
        columns: dict[int, tuple[str, int]] = {}
        for index, cell in enumerate(cells):
            match = CONTINUED.match(cell)
            name, part = (match[1], int(match[2])) if match is not None else (cell, 1)
            column = names.get(normalise_header(name)) if name.strip() else None
            if column is not None:
                columns[index] = (column, part)
        if columns and (best is None or len(columns) > len(best[1])):
            best = (at, columns)
    needed = {column.id for column in kind.columns if column.required}
    if best is None or not ({name for name, _ in best[1].values()} & needed or not needed):
        return None
    return best


def _called(column: Column) -> Iterable[str]:
    yield normalise_header(column.id)
    for lang in LANGUAGES:
        yield normalise_header(column.heading.text(translator(lang)))


@cache
def _headings(name: TableId) -> Mapping[str, str]:
    return {said: column.id for column in reversed(TABLES[name].columns) for said in _called(column)}


@cache
def _titles() -> Mapping[str, TableId]:
    found: dict[str, TableId] = {}
    for name, kind in TABLES.items():
        found[normalise_header(name)] = name
        for lang in LANGUAGES:
            found[normalise_header(kind.title.text(translator(lang)))] = name
    return found
