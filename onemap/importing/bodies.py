"""Rows below the headings of a table: which hold data, which are left out and why; what is said of their cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.faults import Faults
from onemap.importing.grids.grid import Cell, Grid, grouped
from onemap.importing.grids.numbers import day_of
from onemap.importing.heads import Columns, is_count, says_again
from onemap.read.aliases import normalise_header
from onemap.read.office_files import column_letters
from onemap.read.yaml import read_yaml

Row = dict[str, str]
#: cells below no heading that are told one by one
_TOLD = 20
_COMPARE = message("Compare these cells with what the program shows of the file.")
_LEFT_OUT = message("If they hold data, say where the table begins and ends in the mapping with header: and last:.")
_NO_HEADING = message("Give the column a heading, or delete what stands there.")


@dataclass
class Body:
    """The rows of data of a grid, by normalised heading, with their numbers."""

    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    table = read_yaml(Path(__file__).with_name("table_words.yml"))
    return {key: tuple(map(normalise_header, words)) for key, words in table.items()}


def read_body(grid: Grid, head: Columns, last: int | None, faults: Faults) -> Body:
    """The data below *head*, down to the row *last*; everything that is not taken as it stands is reported."""
    out = _Sorter(grid, head, last)
    rows = out.rows()
    keys = [normalise_header(name) for name in head.names]
    named = [(column, key) for column, key in enumerate(keys) if key]
    days = {column for column, key in named if any(key.endswith(word) for word in _words()["days"])}
    notes: dict[Cell, Message] = {}
    body = Body()
    strays: list[tuple[Cell, str]] = []
    longer: list[int] = []
    width = max(len(grid.rows[index]) for index, number in enumerate(grid.numbers) if number in head.rows)
    everywhere = len(named) == len(keys)
    for index in rows:
        line, number = grid.rows[index], grid.numbers[index]
        size = len(line)
        row = {key: text for column, key in named if column < size and (text := line[column])}
        for column in days:
            if column < size and (day := day_of(line[column] or "", grid.since_1904)) is not None:
                row[keys[column]] = day
                notes[number, column] = _DAY
        if size > width or not everywhere:
            for column, text in grid.values(index):
                if column >= width and grid.form == "delimited":
                    longer.append(number)
                elif column >= len(keys) or not keys[column]:
                    strays.append(((number, column), text))
        if row:
            body.rows.append(row)
            body.numbers.append(number)
    _report(grid, head, body, out, notes, faults)
    _report_strays(grid, strays, longer, width, faults)
    return body


_DAY = message("A number is read as the day that the program counts with it.")


class _Sorter:
    """Sorts rows: those with data, and by reason those that are left out."""

    def __init__(self, grid: Grid, head: Columns, last: int | None) -> None:
        self.grid, self.head, self.last = grid, head, last
        self.left: dict[str, list[int]] = {}
        self.heads = [grid.rows[i] for i, number in enumerate(grid.numbers) if number in head.rows]
        #: first letters of words for sums
        self.totals = {word[0] for word in _words()["totals"]}
        self.begins = {"".join(text.split()) for row in self.heads for text in row if text is not None}
        if head.above:
            self.left["above"] = list(head.above)

    def rows(self) -> list[int]:
        """Indices of the rows with data."""
        grid = self.grid
        kept: list[int] = []
        for index in range(self.head.first, len(grid.rows)):
            reason = self._reason(index)
            if reason is None:
                kept.append(index)
            else:
                self.left.setdefault(reason, []).append(grid.numbers[index])
        if self.last is None:
            while kept and self._signed(kept[-1]):
                self.left.setdefault("note", []).append(grid.numbers[kept.pop()])
        return kept

    def _reason(self, index: int) -> str | None:
        grid, row, number = self.grid, self.grid.rows[index], self.grid.numbers[index]
        if self.last is not None and number > self.last:
            return "after"
        if number == self.last:  # whatever it looks like: the mapping says that it belongs to the table
            return None
        if index == self.head.first:
            texts = [text for _, text in grid.values(index)]
            if len(texts) == sum(map(bool, self.head.names)) and is_count(texts):
                return "count"
            if says_again(self.head.names, row):  # in pinyin or English
                return "again"
        first, text = next((column, text) for column, text in enumerate(row) if text is not None)
        if "".join(text.split()) in self.begins and any(_repeats(row, head) for head in self.heads):
            return "again"
        if text[:1].casefold() in self.totals and len(text) <= 16 and normalise_header(text) in _words()["totals"]:
            return "total"
        if number in grid.spans or not any(row[first + 1 :]):
            values = grid.values(index)
            if len(values) == 1 and (number in grid.spans or _begins(text, "notes")):
                return "note"
        return None

    def _signed(self, index: int) -> bool:
        """Whether the row at the end holds who filled the table in, or a note of several cells."""
        text = next(text for text in self.grid.rows[index] if text is not None)
        return _begins(text, "signatures") or (_begins(text, "notes") and re.search("[:：]", text[:8]) is not None)


def _repeats(row: Sequence[str | None], head: Sequence[str | None]) -> bool:
    size = max(len(row), len(head))
    pairs = zip([*row, *[None] * (size - len(row))], [*head, *[None] * (size - len(head))], strict=True)
    return all(normalise_header(a or "") == normalise_header(b or "") for a, b in pairs)


def _begins(text: str, kind: str) -> bool:
    """Whether *text* begins with a word of the kind, alone or with a colon or number behind it."""
    words = text[:40].replace("：", ":").lstrip("（(【[ ").casefold()
    for word in _words()[kind]:
        start = "".join(words.split())
        if start.startswith(word) and (len(start) == len(word) or not start[len(word)].isalpha()):
            return True
    return False


def _report(grid: Grid, head: Columns, body: Body, out: _Sorter, notes: Mapping[Cell, Message], faults: Faults) -> None:
    """What is said of rows left out, of cells, and of what nobody sees."""
    taken = frozenset(body.numbers)
    named = frozenset(column for column, name in enumerate(head.names) if name)

    def keep(cell: Cell) -> bool:
        return cell[0] in taken and cell[1] in named

    for reason, what in _REASONS.items():
        if numbers := out.left.get(reason):
            if reason in ("above", "after"):
                numbers = list(range(numbers[0], numbers[-1] + 1))
            said = message("{rows}: {what}", rows=grid.at_rows(numbers), what=what)
            faults.add("I17", grid.file, said, _LEFT_OUT, "warning")
    for broken, cells in grouped(grid.broken, keep).items():
        said = message("{cells}: {what}", cells=grid.at(cells), what=broken.what)
        faults.add("I14", grid.file, said, broken.mend)
    for note, cells in grouped({**grid.notes, **notes}, keep).items():
        said = message("{cells}: {what}", cells=grid.at(cells), what=note)
        faults.add("I19", grid.file, said, _COMPARE, "warning")
    _report_unseen(grid, taken, named, faults)


def _report_unseen(grid: Grid, taken: frozenset[int], named: frozenset[int], faults: Faults) -> None:
    found: list[Message] = []
    if grid.hidden_part and taken:
        found.append(message("Sheet {sheet}: hidden, but read all the same.", sheet=grid.part))
    if rows := grid.hidden & taken:
        found.append(message("{rows}: hidden, but read all the same.", rows=grid.at_rows(rows)))
    if hidden := sorted(grid.hidden_columns & named):
        columns = grid.named(", ".join(map(column_letters, hidden)))
        found.append(message("Columns {columns}: hidden, but read all the same.", columns=columns))
    if struck := [cell for cell in grid.unseen if cell[0] in taken and cell[1] in named]:
        words = message("words that are struck out or hidden, but read all the same.")
        found.append(message("{cells}: {what}", cells=grid.at(struck), what=words))
    for what in found:
        faults.add("I18", grid.file, what, message("Delete what is not meant, or show it."), "warning")


def _report_strays(
    grid: Grid, strays: Sequence[tuple[Cell, str]], longer: Sequence[int], width: int, faults: Faults
) -> None:
    if longer:
        what = message("{rows}: there are more cells than headings ({count}).", rows=grid.at_rows(longer), count=width)
        mend = message("A cell too many has moved the others: put texts that hold the delimiter into quotation marks.")
        faults.add("I16", grid.file, what, mend)
    for cell, text in strays[:_TOLD]:
        value = " ".join(text.split())
        what = message(
            "{cells}: the value {value} stands below no heading and is not read.",
            cells=grid.at([cell]),
            value=value if len(value) <= 60 else value[:59] + "…",
        )
        faults.add("I15", grid.file, what, _NO_HEADING, "warning")
    if rest := [cell for cell, _ in strays[_TOLD:]]:
        what = message("{cells}: {count} more values stand below no heading.", cells=grid.at(rest), count=len(rest))
        faults.add("I15", grid.file, what, _NO_HEADING, "warning")


_REASONS = {
    "above": message("above the headings, not read."),
    "count": message("only the numbers of the columns, not read."),
    "again": message("the headings once more, not read."),
    "total": message("sums of other rows, not read."),
    "note": message("a note or a title, not read."),
    "after": message("below the last row that the mapping names, not read."),
}
