"""Text tables (.csv, .tsv): encoding and delimiter are found with certainty, or refused with what to say instead."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.cells import tidied
from onemap.importing.grids.grid import MAX_CELLS, Broken, Cell, Grid, Refused
from onemap.importing.grids.numbers import shortened
from onemap.importing.grids.sheet import TIDIED, lost
from onemap.read.csv_text import csv_plain

MAX_BYTES = 512 * 1024 * 1024
#: cells that were read before → the text, whether invisible characters were in it, whether its end is lost
Known = dict[str, tuple[str | None, bool, bool]]
_SHORT = 40
_DELIMITERS = ",\t;|"
_SAMPLE = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: fewer Chinese characters than this say nothing about an encoding
_FEW = 4
#: so many characters show an encoding; that all of a file is in it is another matter, and looked at
_LOOKED_AT = 1_000_000
_SAY = message("Say its encoding in the mapping, such as encoding: GB18030, or save it as UTF-8.")


def read_delimited(path: Path, shown: Path, encoding: str | None) -> Grid:
    """The rows of a .csv or .tsv, numbered as a spreadsheet would show them, empty ones counted."""
    text = decoded(read_bytes(path), encoding)
    delimiter = "\t" if path.suffix.lower() == ".tsv" and "\t" in text else _delimiter(text)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    notes: dict[Cell, Message] = {}
    broken: dict[Cell, Broken] = {}
    known: Known = {}
    cells = 0
    try:
        for number, line in enumerate(reader, start=1):
            cells += len(line)
            if cells > MAX_CELLS:
                what = message("The sheet has more than {count} cells.", count=MAX_CELLS)
                raise Refused("I11", what, message("Split the table into several files."))
            row = row_of(line, number, known, notes, broken)
            if any(value is not None for value in row):
                rows.append(row)
                numbers.append(number)
    except csv.Error as error:
        raise Refused(
            "I11",
            message("Line {line} is not that of a table: {reason}.", line=reader.line_num, reason=error),
            message(
                "Put texts with quotation marks into quotation marks and double those inside, or save it as .xlsx."
            ),
        ) from None
    return Grid(shown, "", rows, numbers, notes=notes, broken=broken, form="delimited")


def row_of(
    line: list[str], number: int, known: Known, notes: dict[Cell, Message], broken: dict[Cell, Broken]
) -> list[str | None]:
    """The cells of a line as they are read; what is to be said of them is added to *notes* and *broken*.

    Short texts, which come again and again, are kept once in *known*.
    """
    row: list[str | None] = []
    for column, cell in enumerate(line):
        if not cell:
            row.append(None)
            continue
        found = known.get(cell) or _read(cell)
        if len(cell) <= _SHORT:
            known.setdefault(cell, found)
        value, changed, cut = found
        if changed:
            notes[number, column] = TIDIED
        if cut and value is not None:
            broken[number, column] = lost(value)
        row.append(value)
    return row


def _read(cell: str) -> tuple[str | None, bool, bool]:
    """A cell as it is read, whether invisible characters were taken out, whether it is a number without its end."""
    value, changed = tidied(cell)
    if value is None:
        return None, changed, False
    return csv_plain(value), changed, shortened(value)


def _lines(text: str) -> Iterator[str]:
    """The lines of *text* with their ends; one of old Macs ends its lines with a carriage return alone."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]


def read_bytes(path: Path) -> bytes:
    """The bytes of a text file, which must not be too large, nor another kind of file with this name."""
    if path.stat().st_size > MAX_BYTES:
        what = message("The file is larger than {limit} MB.", limit=MAX_BYTES >> 20)
        raise Refused("I11", what, message("Split the table into several files."))
    data = path.read_bytes()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Refused(
            "I11",
            message("The file is not what its extension {extension} says.", extension=path.suffix),
            message("Give it the extension of the program that wrote it, or save it anew as .xlsx."),
        )
    return data


def decoded(data: bytes, encoding: str | None) -> str:
    """The text of *data* in *encoding*, or in the one that its bytes show beyond doubt; else :class:`Refused`."""
    found = encoding or next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if found is not None:
        try:
            text = data.decode(found)
        except LookupError:
            raise Refused("I12", message("There is no encoding {encoding}.", encoding=found), _SAY) from None
        except UnicodeError:  # some say so of any text
            raise Refused("I12", message("The file is not in {encoding}.", encoding=found.upper()), _SAY) from None
        return text.removeprefix("\ufeff")
    if b"\x00" in data:
        what = message("The file is text in no encoding that is known by its bytes, perhaps UTF-16.")
        raise Refused("I12", what, message("Say encoding: UTF-16LE in the mapping, or save it as UTF-8."))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        chinese = _chinese(data)
        if chinese is not None:
            return chinese
    else:
        if not _could_be_chinese(text, data):
            return text
    raise Refused("I12", message("The file is not in UTF-8, and it is not certain in what encoding it is."), _SAY)


def _chinese(data: bytes) -> str | None:
    """The text of *data* if it is GBK beyond doubt: nearly all of its characters are those in everyday use.

    Texts of other encodings fall among the rare ones: a Latin letter takes the next letter with it, Big5 scatters.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    places: Counter[str] = Counter()
    for char, count in Counter(text[:_LOOKED_AT]).items():
        if char > "\x7f":
            places[_place(char)] += count
    certain = places["common"] >= _FEW and places["common"] + places["sign"] >= 0.9 * places.total()
    return text if certain else None


def _could_be_chinese(text: str, data: bytes) -> bool:
    """Whether *text*, decoded as UTF-8, has only letters of two bytes that nobody here writes, and is words in GBK."""
    foreign = {char for char in text if char > "\x7f"}
    if not foreign or max(foreign) >= "\u0800" or max(foreign) < "\u0250":
        return False
    try:
        return all(_place(char) == "common" for char in data.decode("gb18030") if char > "\x7f")
    except UnicodeDecodeError:
        return False


def _place(char: str) -> str:
    code = char.encode("gb18030")
    if len(code) == 2 and code[1] >= 0xA1:
        if 0xB0 <= code[0] <= 0xD7:
            return "common"
        if 0xA1 <= code[0] <= 0xA3:
            return "sign"
    return "rare"


def _delimiter(text: str) -> str:
    """The character that divides most lines of the beginning into the same number of cells; a comma where none does."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, chosen = (0, 0), ","
    for delimiter in _DELIMITERS:
        try:
            lines = [len(line) for line in csv.reader(_lines(sample), delimiter=delimiter) if line]
        except csv.Error:
            continue
        counts = Counter(length for length in lines if length > 1)
        if counts:
            length, often = max(counts.items(), key=lambda item: (item[1], item[0]))
            if (often, length) > best:
                best, chosen = (often, length), delimiter
    return chosen
