"""A delivered table as it lies on the page: rows of text with their numbers, and what to know about single cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeVar

from onemap.errors import Message, message
from onemap.read.office_files import column_letters

T = TypeVar("T")
#: a cell: its row's number as programs show it, and its column from 0
Cell = tuple[int, int]
#: a sheet of letters and rows, a table of a document, lines of a text
Form = Literal["sheet", "delimited", "document", "lines"]
#: more cells than any delivery holds; above it a small file may fill the memory
MAX_CELLS = 30_000_000
_SHOWN = 12


class Broken(NamedTuple):
    """Why the value of a cell cannot be taken, and how to mend it."""

    what: Message
    mend: Message


class Refused(Exception):
    """A file, or a table of it, that cannot be read: the rule, what is wrong, how to mend it."""

    def __init__(self, rule: str, what: Message, mend: Message) -> None:
        super().__init__(what.text())
        self.rule, self.what, self.mend = rule, what, mend


@dataclass(frozen=True)
class Grid:
    """One sheet, table of a document or text. ``rows[i]`` is the row with the number ``numbers[i]``; None is empty.

    Rows without any value are left out. A merged cell's value stands in each of its cells; ``spans`` says which columns
    of a row are one cell (row number → first and last column). ``hidden`` rows have values but nobody sees them.
    ``notes`` are what was done to a cell on the way, ``broken`` the cells whose value cannot be taken, ``unseen`` cells
    whose words are struck out or hidden.
    """

    file: Path
    part: str
    rows: Sequence[Sequence[str | None]]
    numbers: Sequence[int]
    hidden: frozenset[int] = frozenset()
    notes: Mapping[Cell, Message] = field(default_factory=dict)
    broken: Mapping[Cell, Broken] = field(default_factory=dict)
    unseen: frozenset[Cell] = frozenset()
    spans: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    form: Form = "sheet"
    #: whether nobody sees the sheet
    hidden_part: bool = False
    #: for numbers that are days: the day 0 of the sheet is of 1904
    since_1904: bool = False

    def values(self, index: int) -> list[tuple[int, str]]:
        """The cells of row *index* that have a value, each merged one once: column from 0 and text."""
        row = self.rows[index]
        if self.numbers[index] not in self.spans:
            return [(column, text) for column, text in enumerate(row) if text is not None]
        inner = {c for first, last in self.spans.get(self.numbers[index], ()) for c in range(first + 1, last + 1)}
        return [(column, text) for column, text in enumerate(row) if text is not None and column not in inner]

    def at(self, cells: Iterable[Cell]) -> str | Message:
        """The cells as programs name them, runs below each other as one: ``清单!C7:C9, D2``."""
        found = sorted(set(cells), key=lambda cell: (cell[1], cell[0]))
        if self.form in ("document", "lines"):
            return self._counted(found)
        words: list[str] = []
        for column, numbers in _columns(found):
            for first, last in _runs(numbers):
                name = f"{column_letters(column)}{first}"
                words.append(name if first == last else f"{name}:{column_letters(column)}{last}")
        return self.named(_first(words))

    def at_rows(self, numbers: Iterable[int]) -> Message:
        """The rows as programs name them."""
        found = sorted(set(numbers))
        rows = _first([str(a) if a == b else f"{a}–{b}" for a, b in _runs(found)])
        one = len(found) == 1
        if self.form == "document":
            words = {"table": self.part, "rows": rows}
            return message("Table {table}, row {rows}" if one else "Table {table}, rows {rows}", **words)
        if self.form == "lines":
            return message("Line {rows}" if one else "Lines {rows}", rows=rows)
        if self.part:
            return message("{sheet}, row {rows}" if one else "{sheet}, rows {rows}", sheet=self.part, rows=rows)
        return message("Row {rows}" if one else "Rows {rows}", rows=rows)

    def named(self, cells: str) -> str:
        """``清单!C7`` for ``C7``; a file without sheets has the address alone."""
        if not self.part:
            return cells
        plain = self.part.replace("_", "").isalnum() and not self.part[0].isdigit()
        return f"{self.part}!{cells}" if plain else f"'{self.part.replace(chr(39), chr(39) * 2)}'!{cells}"

    def _counted(self, cells: Sequence[Cell]) -> Message:
        places = [
            message("row {row}, column {column}", row=row, column=column + 1)
            if self.form == "document"
            else message("line {row}, column {column}", row=row, column=column + 1)
            for row, column in sorted(cells)
        ]
        shown = places[0]
        for place in places[1:_SHOWN]:
            shown = message("{one}; {other}", one=shown, other=place)
        if len(places) > _SHOWN:
            shown = message("{one} … ({count})", one=shown, count=len(places))
        return message("Table {table}, {cells}", table=self.part, cells=shown) if self.part else shown


def grouped(found: Mapping[Cell, T], keep: Callable[[Cell], bool]) -> Mapping[T, tuple[Cell, ...]]:
    """The cells of *found* that are kept, by what is said of them, in the order in which it is first said."""
    groups: dict[T, list[Cell]] = {}
    for cell in sorted(found):
        if keep(cell):
            groups.setdefault(found[cell], []).append(cell)
    return MappingProxyType({said: tuple(cells) for said, cells in groups.items()})


def _columns(cells: Sequence[Cell]) -> list[tuple[int, list[int]]]:
    columns: dict[int, list[int]] = {}
    for row, column in cells:
        columns.setdefault(column, []).append(row)
    return list(columns.items())


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of every run of numbers that follow each other."""
    if not numbers:
        return []
    breaks = [i for i, (a, b) in enumerate(pairwise(numbers), start=1) if b != a + 1]
    return [(numbers[a], numbers[b - 1]) for a, b in pairwise((0, *breaks, len(numbers)))]


def _first(words: Sequence[str]) -> str:
    return ", ".join(words) if len(words) <= _SHOWN else f"{', '.join(words[:_SHOWN])} … ({len(words)})"
