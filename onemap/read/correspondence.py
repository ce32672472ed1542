"""``correspondence.csv`` of a version: where each of its records came from, read when somebody asks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, get_args

from onemap.errors import Message, Place, message
from onemap.model.origins import How, Kind, Name, Origin, Traced
from onemap.read.csv_text import csv_plain
from onemap.read.memory import uncollected
from onemap.store import digest

FILE = "correspondence.csv"
COLUMNS = ("kind", "owner", "key", "how", "file", "digest", "part", "rows", "column", "from", "to", "fields")
#: digits of a file's SHA-256 that a row gives
DIGITS = 12
_HOWS: Mapping[str, How] = {how: how for how in get_args(How)}
_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
_DIGEST = re.compile(r"[0-9a-f]{12}|")
#: digests by field as one text: ``field=digest;field=digest``
PRINTS = re.compile(r"(?:[^=;]+=[0-9a-f]{10}(?:;(?=.)|\Z))*", re.DOTALL)
_ROWS = re.compile(r"(?:[0-9]{1,9}(?:\.\.[0-9]{1,9})?(?:;(?=.)|\Z))*")
_NUMBER = re.compile(r"[0-9]{1,9}")
#: so many bad rows are told one by one
_TOLD = 20
#: rows of one record above which a range is no count but a slip
_MOST_ROWS = 1_000_000
#: of a cell; the reader of CSV alone stops at 131,072 characters
_LONGEST = 2**26


class RowFault(NamedTuple):
    """What is wrong with a line of the file, and its mend: a finding of rule O05."""

    place: Place
    what: Message
    mend: Message


class _Read(NamedTuple):
    rows: Mapping[Name, Traced]
    #: of each row, in the order of ``rows``
    lines: tuple[int, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True)
class Correspondence:
    """The rows of one file, which is read once, when one of the properties is asked for; none where there is no file.

    Rows with a fault are left out of ``rows`` and told in ``faults``.
    """

    path: Path | None

    def __getstate__(self) -> dict[str, object]:
        return {"path": self.path}  # other processes read it again, if they ask at all

    @property
    def there(self) -> bool:
        """Whether there is such a file."""
        return self.path is not None and self.path.is_file()

    @property
    def rows(self) -> Mapping[Name, Traced]:
        """The rows by record, in the order of the file."""
        return self._read.rows

    @property
    def faults(self) -> tuple[RowFault, ...]:
        """What is wrong with the file, line by line; of very many the first."""
        return self._read.faults

    @property
    def base(self) -> Mapping[Name, Mapping[str, str]]:
        """Digests of the fields of each record as it was last delivered."""
        return {name: row.prints for name, row in self.rows.items()}

    def place(self, name: Name) -> Place:
        """Where the row of *name* is, which must be there."""
        assert self.path is not None  # noqa: S101 - there are no rows without a file
        return Place(self.path, self._lines[name])

    @cached_property
    def digest(self) -> bytes:
        """Of the bytes of the file, or of there being none."""
        return b"" if self.path is None or not self.there else digest(self.path.read_bytes())

    @cached_property
    def _lines(self) -> dict[Name, int]:
        return dict(zip(self.rows, self._read.lines, strict=True))

    @cached_property
    def _read(self) -> _Read:
        if self.path is None or not self.there:
            return _Read({}, (), ())
        with uncollected():
            return _parsed(self.path)


class Prints(Mapping[str, str]):
    """Digests by field, as one text until somebody asks: there are some hundred thousand of these."""

    __slots__ = ("_said",)

    def __init__(self, said: str) -> None:
        self._said = said

    def __getitem__(self, field: str) -> str:
        return self._held()[field]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held())

    def __len__(self) -> int:
        return len(self._held())

    def __repr__(self) -> str:
        return f"Prints({self._said!r})"

    def _held(self) -> dict[str, str]:
        return dict(pair.rsplit("=", 1) for pair in self._said.split(";")) if self._said else {}


class _Fault(Exception):
    """What is wrong with one row, and its mend."""

    def __init__(self, what: Message, mend: Message) -> None:
        super().__init__(what.text())
        self.what, self.mend = what, mend


def _parsed(path: Path) -> _Read:
    def fault_in(line: int, what: Message, mend: Message) -> RowFault:
        return RowFault(Place(path, line), what, mend)

    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
    rows: dict[Name, Traced] = {}
    numbers: list[int] = []
    faults: list[RowFault] = []
    shared: dict[str, str] = {}
    at, bad, more = 1, 0, 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            head = next(lines, [])
            if tuple(head) != COLUMNS:
                what = message("The columns are not {columns}.", columns=",".join(COLUMNS))
                return _Read({}, (), (fault_in(1, what, _AGAIN),))
            at = lines.line_num + 1
            for cells in lines:
                try:
                    row = _row(cells, shared)
                    if row.name in rows:
                        what = message("{key} is there twice.", key=_called(row.name))
                        raise _Fault(what, message("Keep one of the two."))
                    rows[row.name] = row
                    numbers.append(at)
                except _Fault as fault:
                    bad += 1
                    if bad <= _TOLD:
                        faults.append(fault_in(at, fault.what, fault.mend))
                    more = at
                at = lines.line_num + 1
    except csv.Error:
        faults.append(fault_in(at, message("A quotation mark is not closed, or stands inside a cell."), _AGAIN))
    except UnicodeDecodeError:
        return _Read({}, (), (fault_in(_undecoded(path), message("The text is not UTF-8."), _AGAIN),))
    if bad > _TOLD:
        what = message("{count} more rows mean nothing; this is the last.", count=bad - _TOLD)
        faults.append(fault_in(more, what, _AGAIN))
    return _Read(rows, tuple(numbers), tuple(faults))


def _undecoded(path: Path) -> int:
    """The line with the first bytes that are not UTF-8."""
    data = path.read_bytes()
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return 1


_AGAIN = message("Import the delivery again, which writes the file; do not save it from a spreadsheet.")


def _row(cells: list[str], shared: dict[str, str]) -> Traced:
    if len(cells) != len(COLUMNS):
        what = message("The row has {count} cells instead of {expected}.", count=len(cells), expected=len(COLUMNS))
        raise _Fault(what, _AGAIN)
    if "'" in "".join(cells):
        cells = [csv_plain(cell) for cell in cells]
    kind, owner, key, how, file, digits, part, rows, column, start, end, prints = cells
    if kind not in _KINDS:
        raise _Fault(_not("kind", kind), message("Write one of {words}.", words=", ".join(_KINDS)))
    if how not in _HOWS:
        raise _Fault(_not("how", how), message("Write one of {words}.", words=", ".join(_HOWS)))
    if (start or end) and not _span(start, end):
        raise _Fault(_not("from, to", f"{start}, {end}"), message("Write where the part begins and ends, or nothing."))
    if not _DIGEST.fullmatch(digits):
        raise _Fault(_not("digest", digits), _AGAIN)
    if not PRINTS.fullmatch(prints):
        raise _Fault(_not("fields", prints), _AGAIN)
    same = shared.setdefault
    span = (int(start), int(end)) if start else (None, None)
    origin = Origin(same(file, file), same(part, part), _numbers(rows), same(column, column), _HOWS[how], *span)
    return Traced(Name(_KINDS[kind], key, same(owner, owner)), origin, same(digits, digits), Prints(prints))


def _span(start: str, end: str) -> bool:
    return bool(_NUMBER.fullmatch(start) and _NUMBER.fullmatch(end)) and int(start) <= int(end)


def _numbers(rows: str) -> tuple[int, ...]:
    """The numbers that ``3..5;9`` says."""
    if not rows:
        return ()
    if not _ROWS.fullmatch(rows):
        raise _Fault(_not("rows", rows), _AGAIN)
    if ";" not in rows and ".." not in rows:
        return (int(rows),)
    found: list[int] = []
    for part in rows.split(";"):
        first, _, last = part.partition("..")
        numbers = range(int(first), int(last or first) + 1)
        if not numbers or len(found) + len(numbers) > _MOST_ROWS:
            raise _Fault(_not("rows", rows), _AGAIN)
        found += numbers
    return tuple(found)


def _not(column: str, value: str) -> Message:
    shown = value if len(value) <= 60 else value[:59] + "\u2026"
    return message(
        "The column {column} says {value}, which means nothing.", column=column, value=" ".join(shown.split())
    )


def _called(name: Name) -> str:
    return " ".join(filter(None, (name.kind, name.owner, name.key)))
