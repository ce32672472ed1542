"""Read the cells of rows as a mapping's rules name them: templates, words, choices, derived and repeated columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from pathlib import Path
from typing import NamedTuple

from onemap.errors import Message, Severity, message
from onemap.importing.cells import Tidied
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.grids.grid import Grid
from onemap.importing.joined import Joined, Spot
from onemap.importing.rules import Choice, TableRules, only_column
from onemap.importing.tables import Table
from onemap.importing.template import parse
from onemap.model.origins import How, Origin
from onemap.read.aliases import normalise_header

#: cells that are named of many
_NAMED = 3

form = lru_cache(maxsize=65536)(normalise_header)


class Said(NamedTuple):
    """What is said of cells or rows, all of them in one line: ``what`` has the field ``place``."""

    rule: str
    what: Message
    mend: Message
    severity: Severity = "error"


class Row:
    """One row: column values by the mapping's spelling, raw or in the words of the rules."""

    __slots__ = ("_cells", "_reader", "_tidied", "index")

    def __init__(self, index: int, cells: Mapping[str, str], reader: RowReader) -> None:
        self.index = index
        self._cells = cells
        self._reader = reader
        #: whether a code of the row was put in order
        self._tidied = False

    @property
    def number(self) -> int:
        """The row's number as programs show it."""
        return self._reader.joined.number(self.index)

    def at(self, template: str | None = None) -> Message | str:
        """The row, or the cell of *template*, as programs name it: ``Sheet1!C7``."""
        return self._reader.table.at(self.index, only_column(template))

    def raw(self, name: str) -> str | None:
        value = self._cells.get(form(name))
        return None if value in self._reader.blank else value

    def worded(self, name: str) -> str | None:
        value = self.raw(name)
        words = self._reader.words.get(form(name))
        if value is None or words is None:
            return value
        if value not in words:
            self._reader.unknown_value(self, name, value, words)
            return None
        return words[value]

    def text(self, template: str | None) -> str | None:
        """*template* filled in, columns in the words of the rules."""
        return None if template is None else _clean(parse(template).fill(self.worded))

    def plain(self, template: str | None) -> str | None:
        """*template* filled in, columns as they are."""
        return None if template is None else _clean(parse(template).fill(self.raw))

    def code(self, template: str | None) -> str | None:
        """*template* filled in as a code: half width, no white space; what that changes is remembered."""
        text = self.plain(template)
        if text is None:
            return None
        code = tidy_code(text)
        column = only_column(template)
        if code != text or (column is not None and isinstance(self._cells.get(form(column)), Tidied)):
            self._tidied = True
            spot = self.spot(template)
            place = (spot.file, spot.part, spot.column or template or "")
            self._reader.faults.tidied.setdefault(place, set()).add(spot.row)
        return code

    def codes(self, templates: Sequence[str], separators: str) -> list[str]:
        """The codes in the cells of *templates*, each once; white space always separates."""
        found: dict[str, None] = {}
        for template in templates:
            if (text := self.plain(template)) is not None:
                parts = re.split(f"[{re.escape(separators)}\\s]+", unicodedata.normalize("NFKC", text))
                found.update(dict.fromkeys(part for part in parts if part))
        return list(found)

    def choose(self, choice: Choice | None, known: Mapping[str, str] | None = None) -> str | None:
        """The value of *choice*; what has no table of values is looked up in *known*, or taken as it is."""
        if choice is None or choice.column is None:
            return None if choice is None else choice.constant
        value = self.raw(choice.column)
        if value is None:
            return choice.empty
        if choice.values is None:
            return value if known is None else known.get(value, known.get(tidy_code(value), value))
        if value not in choice.values:
            self._reader.unknown_value(self, choice.column, value, choice.values)
            return None
        return choice.values[value]

    def spot(self, template: str | None) -> Spot:
        """Where the cell of *template* stands; the row where it is more, or less, than one column."""
        column = only_column(template)
        joined = self._reader.joined
        if column is not None:
            key = self._reader.derived_from.get(form(column), form(column))
            return joined.spot(self.index, key)
        # the first column tells the file: what several tables gave is told by that of the first
        names = () if template is None else parse(template).columns
        spot = joined.spot(self.index, form(names[0]) if names else "")
        return spot._replace(column="")

    def origin(self, template: str | None) -> Origin:
        """The origin of a text that *template* gave."""
        spot, column = self.spot(template), only_column(template)
        how: How = "verbatim"
        if template is not None and not parse(template).columns:
            how = "added"
        elif column is None or self._reader.other_words(column) or isinstance(self._cells.get(form(column)), Tidied):
            how = "normalised"
        return Origin(spot.file.as_posix(), spot.part, (spot.row,), spot.column, how)

    def whole(self, how: How | None = None) -> Origin:
        """The origin of a record that the whole row made."""
        table = self._reader.table
        if how is None:
            tidied = self._tidied or any(isinstance(text, Tidied) for text in self._cells.values())
            how = "normalised" if tidied else "verbatim"
        return Origin(table.file.as_posix(), table.part_of(self.index), (self.number,), how=how)


class RowReader:
    """The rows of a table as rules read them. Faults concern the table's file."""

    def __init__(self, joined: Joined, rules: TableRules, faults: Faults) -> None:
        self.joined = joined
        self.rules = rules
        self.faults = faults
        self.words = {form(name): dict(w.values) for w in rules.words for name in w.columns}
        self.blank = frozenset(rules.blank)
        self.derived_from = {form(d.name): form(d.column) for d in rules.derive}
        #: rows with a value that has no meaning; they give no record, which would only add faults
        self.broken: set[int] = set()
        #: what is said → column → indices of the rows that it is said of
        self._notes: dict[Said, dict[str | None, list[int]]] = {}

    @property
    def table(self) -> Table:
        return self.joined.table

    def note(self, row: Row, said: Said, column: str | None) -> None:
        """Remember that *said* holds for the cell of *row* in *column* (the row where it is None)."""
        self._notes.setdefault(said, {}).setdefault(column, []).append(row.index)

    def other_words(self, column: str) -> bool:
        """Whether what *column* gives is not what stands in the cell: a part of it, or a word for it."""
        return form(column) in self.derived_from or form(column) in self.words

    def unknown_value(self, row: Row, column: str, value: str, known: Mapping[str, str]) -> None:
        """Report a value that the mapping gives no meaning."""
        self.broken.add(row.index)
        what = message(
            "Column {column}: the value {value} has no meaning in the mapping.", column=column, value=short(value)
        )
        self.faults.add("I04", self.table.file, what, did_you_mean(value, known))

    def rows(self) -> Iterator[Row]:
        """The rows in the order of the file, with derived columns, and empty cells of repeated ones filled."""
        derived = [(form(d.name), d, re.compile(d.pattern)) for d in self.rules.derive]
        repeated = [form(name) for name in self.rules.repeat]
        above: dict[str, str] = {}
        for index, cells in enumerate(self.table.rows):
            if repeated:
                above |= {key: cells[key] for key in repeated if key in cells}
                cells = {**above, **cells}
            row = Row(index, cells, self)
            for key, rule, pattern in derived:
                source = row.raw(rule.column)
                found = pattern.search(source) if source is not None else None
                if source is not None and found is None:
                    what = message(
                        "Column {column}: {value} does not have the form {form}.",
                        column=rule.column,
                        value=short(source),
                        form=rule.pattern,
                    )
                    mend = message("Correct the value, or the pattern in the mapping.")
                    self.faults.add("I04", self.table.file, what, mend)
                elif found is not None:
                    cells = {**cells, key: found.group(1) if found.re.groups else found.group()}
            yield Row(index, cells, self)

    def finish(self) -> None:
        """Report what was noted of rows, and cells that nobody understands."""
        for said, by_column in self._notes.items():
            for column, indices in by_column.items():
                for place in self._places(indices, column):
                    what = Message(said.what.msgid, (("place", place),))
                    self.faults.add(said.rule, self.table.file, what, said.mend, said.severity)
        for name in self.rules.unclear:
            for index, cells in enumerate(self.table.rows):
                if (value := cells.get(form(name))) is not None:
                    what = message(
                        "{place}: nobody can tell what {value} in column {column} is; it is not read.",
                        place=self.table.at(index, name),
                        value=short(value),
                        column=self.table.headers[form(name)],
                    )
                    mend = message("Ask whoever made the table, and name the column in the mapping.")
                    self.faults.add("I32", self.table.file, what, mend, "warning")

    def _places(self, indices: Sequence[int], column: str | None) -> Iterator[Message | str]:
        """Cells of *column* (or rows) as programs name them, those of one part together."""
        table = self.table
        for part in dict.fromkeys(table.part_of(index) for index in indices):
            numbers = [table.number_of(index) for index in indices if table.part_of(index) == part]
            grid = Grid(table.file, part, (), (), form=table.form or "delimited")
            place = table.places.get(part, {}).get(form(column)) if column is not None else None
            yield grid.at_rows(numbers) if place is None else grid.at((number, place) for number in numbers)

    def columns_there(self) -> bool:
        """Whether all columns that the rules name are there; those that are not are faults."""
        optional = {form(name) for name in (*self.rules.optional, *self.rules.ignore)}
        headers = self.table.headers
        wanted = (*self.rules.columns(), *self.rules.unclear)
        missing = [name for name in wanted if form(name) not in headers and form(name) not in optional]
        for column in missing:
            what = message("There is no column {column}.", column=column)
            if self.joined.beside:
                tables = ", ".join(self.joined.beside)
                what = message("There is no column {column}, and none in {tables}.", column=column, tables=tables)
            self.faults.add("I03", self.table.file, what, did_you_mean(column, headers.values()))
        return not missing


def report_unused(joined: Joined, rules: Iterable[TableRules], faults: Faults, used: Iterable[str] = ()) -> None:
    """Say for each file which columns hold a value somewhere that no rule, ``ignore`` or *used* names (I09)."""
    named = {form(name) for name in used}
    for one in rules:
        named |= {form(name) for name in (*one.columns(), *one.ignore, *one.unclear)}
    table = joined.table
    found: dict[Path, list[str]] = {table.file: []}
    for key in table.headers:
        index = None if key in named else next((i for i, row in enumerate(table.rows) if key in row), None)
        if index is not None:
            found.setdefault(joined.spot(index, key).file, []).append(table.headers[key])
    for file, columns in found.items():
        if not columns:
            continue
        what = message("Columns that hold values are not used: {columns}.", columns=", ".join(columns))
        mend = message("Use them in the mapping, or name them under ignore.")
        faults.add("I09", file, what, mend, "warning")


def tidy_code(text: str) -> str:
    """*text* as a code: half width, without white space at its ends."""
    return unicodedata.normalize("NFKC", text).strip()


def report_tidied(faults: Faults) -> None:
    """Say once how many codes were put in order since this was last asked, and where the first stand (I30)."""
    cells = [(*at, row) for at, rows in faults.tidied.items() for row in sorted(rows)]
    faults.tidied.clear()
    if not cells:
        return
    places = [
        message(
            "{file}, {place}, column {column}",
            file=file.as_posix(),
            place=Grid(file, part, (), ()).at_rows([row]),
            column=column,
        )
        for file, part, column, row in cells[:_NAMED]
    ]
    named = reduce(lambda one, other: message("{one}; {other}", one=one, other=other), places)
    if len(cells) > _NAMED:
        named = message("{first} …", first=named)
    what = message(
        "Codes were put in order (width, white space), cells: {count} ({named}).", count=len(cells), named=named
    )
    faults.add("I30", cells[0][0], what, message("Nothing has to be done."), "warning")


def filled(record: Mapping[str, object]) -> dict[str, object]:
    """The record without what is empty."""
    return {key: value for key, value in record.items() if value not in (None, [], "")}


def short(value: str) -> str:
    """A value for a message, on one line."""
    line = " ".join(value.split())
    return line if len(line) <= 60 else line[:59] + "…"


def _clean(text: str | None) -> str | None:
    return None if text is None else text.strip() or None
