"""One sheet of a workbook → a grid, in one pass over its XML: values, formulas, merged cells, what is hidden.

openpyxl needs 2.7 s of CPU for 35,000 rows of 8 columns and knows, where it is that quick, neither formulas beside
their values nor merged and hidden cells; this needs 1 s and knows them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.grids.grid import MAX_CELLS, Broken, Cell, Grid, Refused
from onemap.importing.grids.merged import fill
from onemap.importing.grids.numbers import GENERAL, LOST, shortened, shown
from onemap.importing.grids.package import Attributes, Handler, damaged, parse
from onemap.importing.grids.workbook import Sheet, Words, Workbook, words_of

FORMULA = message("The cell holds a formula; the value that was computed last is read.")
TIDIED = message("Invisible characters were taken out of the text.")
_NOT_COMPUTED = Broken(
    message("The cell holds a formula that was never computed."),
    message("Open the file in Excel, WPS or LibreOffice and save it, or put the value in place of the formula."),
)
_SHORT = 40
_MAX_COLUMNS, _MAX_ROWS = 16_384, 1_048_576


def read_sheet(package: zipfile.ZipFile, book: Workbook, sheet: Sheet, shown: Path) -> Grid:
    """The grid of *sheet*; merged cells have their value in each of their cells."""
    reader = _Reader(book)
    parse(package, sheet.part, reader)
    filled = fill(reader.rows, reader.merged)
    return Grid(
        shown,
        sheet.name,
        filled.rows,
        filled.numbers,
        frozenset(reader.hidden & set(filled.numbers)),
        {**reader.notes, **filled.covered},
        reader.broken,
        frozenset(reader.unseen),
        filled.spans,
        frozenset(reader.hidden_columns),
        hidden_part=sheet.hidden,
        since_1904=book.since_1904,
    )


def has_values(package: zipfile.ZipFile, sheet: Sheet) -> bool:
    """Whether any cell of *sheet* has a value; reading ends at the first."""
    probe = _Probe()
    parse(package, sheet.part, probe, lambda: probe.found)
    return probe.found


class _Probe(Handler):
    def __init__(self) -> None:
        self.found = False
        self._reading = False

    def start(self, name: str, attributes: Attributes) -> None:
        self._reading = name in ("v", "t")
        self.found = self.found or name == "f"

    def text(self, data: str) -> None:
        self.found = self.found or (self._reading and bool(data.strip()))


class _Reader(Handler):
    def __init__(self, book: Workbook) -> None:
        self.rows: dict[int, list[str | None]] = {}
        self.hidden: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self.notes: dict[Cell, Message] = {}
        self.broken: dict[Cell, Broken] = {}
        self.unseen: set[Cell] = set()
        self._book = book
        self._known: dict[str, Words] = {}
        self._cells = 0
        self._number = 0
        self._row: list[str | None] = []
        self._column = -1
        self._kind = ""
        self._style = 0
        self._formula = False
        self._value: list[str] = []
        self._has_value = False
        self._reading = False
        self._spoken = 0
        self._struck = False
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "c": self._cell,
            "v": self._begin,
            "t": self._begin,
            "f": self._computed,
            "row": self._begin_row,
            "col": self._columns,
            "mergeCell": self._merge,
            "rPh": self._speak,
            "strike": self._strike,
        }

    def start(self, name: str, attributes: Attributes) -> None:
        if action := self._starts.get(name):
            action(attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._reading = False
        elif name == "row":
            while self._row and self._row[-1] is None:
                self._row.pop()
            if self._row:
                self.rows[self._number] = self._row
        elif name == "rPh":
            self._spoken -= 1

    def text(self, data: str) -> None:
        if self._reading:
            self._value.append(data)

    def _begin_row(self, attributes: Attributes) -> None:
        self._number = int(attributes.get("r") or self._number + 1)
        if not 1 <= self._number <= _MAX_ROWS or self._number in self.rows:
            raise damaged(message("row {row} stands at a wrong place", row=self._number))
        self._row, self._column = [], -1
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.add(self._number)

    def _cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        self._column = _column(place.rstrip("0123456789")) if place else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s") or 0)
        self._value = []
        self._formula = self._has_value = self._reading = self._struck = False

    def _begin(self, attributes: Attributes) -> None:
        self._reading = not self._spoken
        self._has_value = True

    def _computed(self, attributes: Attributes) -> None:
        self._formula = True

    def _speak(self, attributes: Attributes) -> None:
        self._spoken += 1

    def _strike(self, attributes: Attributes) -> None:
        self._struck = self._struck or attributes.get("val", "1") in ("1", "true")

    def _columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes.get("max", 0)), _MAX_COLUMNS)
            self.hidden_columns.update(range(int(attributes.get("min", 1)) - 1, last))

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        if last:
            self.merged.append((*_place(first), *_place(last)))

    def _end_cell(self) -> None:
        if not self._has_value and not self._formula:
            return
        raw = "".join(self._value)
        if self._formula and not raw and self._kind != "str":
            self._put(None, broken=_NOT_COMPUTED)
        elif self._kind == "s":
            if raw:
                index = int(raw)
                if not 0 <= index < len(self._book.texts):
                    raise damaged(message("it lacks a text that a cell names"))
                self._words(self._book.texts[index])
        elif self._kind in ("str", "inlineStr", "d"):
            self._words(self._inline(raw.removesuffix("T00:00:00") if self._kind == "d" else raw))
        elif self._kind == "e":
            mend = message("Correct the formula, or write the value in its place.")
            self._put(None, broken=Broken(message("The cell holds the error {value}.", value=raw), mend))
        elif self._kind == "b":
            self._put("true" if raw.strip() == "1" else "false")
        elif raw:
            formats = self._book.formats
            form = formats[self._style] if self._style < len(formats) else GENERAL
            text, note, broken = shown(raw, form, self._book.since_1904)
            self._put(text, note, broken)

    def _inline(self, raw: str) -> Words:
        """The text of a cell; short ones, which come again and again, are kept once."""
        if self._struck or len(raw) > _SHORT:
            return words_of(raw, self._struck)
        return self._known.get(raw) or self._known.setdefault(raw, words_of(raw))

    def _words(self, words: Words) -> None:
        if words.text is None:
            return
        if words.struck:
            self.unseen.add((self._number, self._column))
        if shortened(words.text):
            self._put(None, broken=lost(words.text))
        else:
            self._put(words.text, TIDIED if words.tidied else None)

    def _put(self, text: str | None, note: Message | None = None, broken: Broken | None = None) -> None:
        row, column = self._row, self._column
        here = (self._number, column)
        # a cell that cannot be read has a value all the same
        value = "" if broken is not None else text
        if value is None:
            return
        if column >= len(row):
            self._cells += column + 1 - len(row)
            if self._cells > MAX_CELLS:
                what = message("The sheet has more than {count} cells.", count=MAX_CELLS)
                raise Refused("I11", what, message("Split the table into several files."))
            row.extend([None] * (column - len(row)))
            row.append(value)
        else:
            row[column] = value
        if broken is not None:
            self.broken[here] = broken
        elif note is not None:
            self.notes[here] = note
        elif self._formula:
            self.notes[here] = FORMULA
        if self._style in self._book.struck:
            self.unseen.add(here)


def lost(text: str) -> Broken:
    """Why the text of a number without its last digits cannot be taken."""
    return Broken(message("{value}: the last digits of a number are lost.", value=text), LOST.mend)


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters.lstrip("$"):
        number = number * 26 + ord(letter.upper()) - 64
    if not 1 <= number <= _MAX_COLUMNS:
        raise damaged(message("a cell stands in no column: {name}", name=letters))
    return number - 1


def _place(name: str) -> tuple[int, int]:
    plain = name.replace("$", "")
    letters = plain.rstrip("0123456789")
    return int(plain[len(letters) :]), _column(letters)
