"""Cells of a workbook as text, exactly: whichever program saved it, and whatever it made of the cells."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from onemap.errors import Message, message
from onemap.exchange.coming import Grid, Made
from onemap.read.office_files import column_letters

_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_LETTERS: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHUNK: Final = 1 << 20
#: numbers from which on programs lose digits
_EXACT: Final = 10**15
#: columns beyond which nobody reads
_MOST_COLUMNS: Final = 2000
#: bytes to which the parts of a workbook may unpack
_LONGEST: Final = 4 << 30
#: bytes of a part that only lists sheets or styles
_LONGEST_LIST: Final = 32 << 20
#: cells of a sheet, empty ones before others included; above it a small file may fill the memory
_MOST_CELLS: Final = 50_000_000

#: what reading a part of an archive may meet
_DAMAGE: Final = (
    *(KeyError, ValueError, ArithmeticError, OSError, EOFError, RuntimeError, NotImplementedError),
    *(expat.ExpatError, zipfile.BadZipFile, zlib.error),
)


class BrokenBook(Exception):
    """The file is no workbook that can be read; ``why`` says so to people."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.text())
        self.why = why


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A cell that holds the error of a formula instead of a value."""

    part: str
    cell: str
    text: str


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook, hidden ones and hidden rows included."""

    grids: tuple[Grid, ...]
    spoiled: tuple[Spoiled, ...]


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of the sheets of a workbook, without reading them. Raises BrokenBook."""
    with _opened(path) as archive:
        return tuple(name for name, _ in _parts(archive)[0])


def read_book(path: Path) -> Book:
    """All cells of the workbook. Raises BrokenBook."""
    spoiled: list[Spoiled] = []
    with _opened(path) as archive:
        if sum(item.file_size for item in archive.infolist()) > _LONGEST:
            raise _too_large()
        sheets, early = _parts(archive)
        shared = _shared(archive)
        dates = _dates(archive)
        grids = []
        for name, part in sheets:
            reader = _Sheet(name, shared, dates, early, spoiled)
            _parse(archive, part, reader)
            grids.append(Grid(path, name, reader.rows, made=reader.made))
    return Book(tuple(grids), tuple(spoiled))


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise BrokenBook(
            message("The file is no .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")
        ) from None


def _too_large() -> BrokenBook:
    return BrokenBook(message("The workbook is too large to be read."))


class _Handler:
    """What is told of the elements of an XML file."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text in an element."""


def _parse(archive: zipfile.ZipFile, part: str, handler: _Handler) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartElementHandler = lambda tag, attributes: handler.start(tag.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda tag: handler.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.data

    def refuse(*_: object) -> None:
        raise BrokenBook(message("The workbook holds a document type, which no office program writes."))

    parser.StartDoctypeDeclHandler = refuse
    try:
        with archive.open(part) as stream:
            _feed(parser, stream)
    except _DAMAGE as error:
        why = " ".join(str(error).split())[:100]
        raise BrokenBook(message("The workbook is damaged ({part}: {error}).", part=part, error=why)) from None


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


class _Elements(_Handler):
    """All elements with their attributes, in order."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.found.append((tag, {name.rpartition(" ")[2]: value for name, value in attributes.items()}))


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    if part in archive.NameToInfo and archive.getinfo(part).file_size > _LONGEST_LIST:
        raise _too_large()
    handler = _Elements()
    _parse(archive, part, handler)
    return handler.found


def _parts(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    """Names of the sheets with their files, and whether days count from 1904."""
    targets = {
        item.get("Id", ""): item.get("Target", "")
        for tag, item in _elements(archive, "xl/_rels/workbook.xml.rels")
        if tag == "Relationship"
    }
    sheets, early = [], False
    for tag, item in _elements(archive, "xl/workbook.xml"):
        if tag == "workbookPr":
            early = item.get("date1904") in ("1", "true")
        elif tag == "sheet":
            target = targets.get(item.get("id", ""), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if "chartsheets/" not in part:
                sheets.append((item.get("name", ""), part))
    return sheets, early


class _Texts(_Handler):
    """Texts of ``si`` elements; phonetic hints (``rPh``) are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._inside = self._phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._inside = not self._phonetic

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self._phonetic = False
        elif tag == "t":
            self._inside = False
        elif tag == "si":
            self.found.append(_unescaped("".join(self._parts)))
            self._parts.clear()

    def data(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)


def _shared(archive: zipfile.ZipFile) -> Sequence[str]:
    part = next((name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"), None)
    if part is None:
        return ()
    texts = _Texts()
    _parse(archive, part, texts)
    return texts.found


def _dates(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the styles that show a number as a day."""
    part = next((name for name in archive.namelist() if name.lower() == "xl/styles.xml"), None)
    if part is None:
        return frozenset()
    formats = dict(BUILTIN_FORMATS)
    found, at, inside = set(), 0, False
    for tag, item in _elements(archive, part):
        if tag == "numFmt" and item.get("numFmtId", "").isdecimal():
            formats[int(item["numFmtId"])] = item.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = item.get("numFmtId", "0")
            if number.isdecimal() and is_date_format(formats.get(int(number))):
                found.add(at)
            at += 1
    return frozenset(found)


class _Sheet(_Handler):
    """Collects the rows of a sheet."""

    def __init__(
        self, name: str, shared: Sequence[str], dates: frozenset[int], early: bool, spoiled: list[Spoiled]
    ) -> None:
        self.rows: list[tuple[int, list[str]]] = []
        self.made: dict[tuple[int, int], Made] = {}
        self._name, self._shared, self._dates, self._early, self._spoiled = name, shared, dates, early, spoiled
        self._row = 0
        self._count = 0
        self._cells: list[str] = []
        self._column = -1
        self._kind = "n"
        self._style = 0
        self._parts: list[str] = []
        self._inside = self._phonetic = self._formula = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            at = attributes.get("r")
            match = _LETTERS.fullmatch(at) if at else None
            self._column = self._column + 1 if match is None else _index(match[1])
            self._kind = attributes.get("t", "n")
            style = attributes.get("s", "0")
            self._style = int(style) if style.isdecimal() else 0
            self._parts.clear()
            self._formula = False
        elif tag == "f":
            self._formula = True
        elif tag in ("v", "t"):
            self._inside = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isdecimal() else self._row + 1
            self._cells = []
            self._column = -1

    def end(self, tag: str) -> None:
        if tag == "c":
            if self._formula and not self._parts and self._kind != "str":
                self._make(Made("formula", "="))
                self._parts.append("=")
                self._kind = "str"
            if self._parts and self._column < _MOST_COLUMNS:
                text = self._text("".join(self._parts))
                while len(self._cells) <= self._column:
                    self._cells.append("")
                self._cells[self._column] = text
        elif tag in ("v", "t"):
            self._inside = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "row" and self._cells:
            self._count += len(self._cells)
            if self._count > _MOST_CELLS:
                raise _too_large()
            self.rows.append((self._row, self._cells))

    def data(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)

    def _text(self, said: str) -> str:
        if self._kind == "s":
            number = int(said) if said.strip().isdecimal() else -1
            return self._shared[number] if 0 <= number < len(self._shared) else ""
        if self._kind in ("inlineStr", "str"):
            return _unescaped(said)
        if self._kind == "b":
            return "true" if said.strip() == "1" else "false"
        if self._kind == "e":
            self._spoiled.append(Spoiled(self._name, f"{column_letters(self._column)}{self._row}", said))
            return ""
        if self._kind == "d":
            day = said.removesuffix("T00:00:00")
            self._make_day(day)
            return day
        return self._number(said)

    def _make(self, made: Made) -> None:
        self.made[self._row, self._column] = made

    def _make_day(self, day: str) -> None:
        """Note that the cell is a day: of this year 1-2 is made, or of 1-2 typed as month and year."""
        match = re.fullmatch("[0-9]{4}-([0-9]{2})-([0-9]{2})", day)
        meant = f"{int(match[1])}-{int(match[2])}" if match is not None else ""
        self._make(Made("day" if match is not None else "time", day, meant))

    def _number(self, said: str) -> str:
        """A number in its shortest spelling without exponent; a day where the cell shows one."""
        try:
            number = Decimal(said.strip())
        except InvalidOperation:
            return said
        if self._style in self._dates:
            day = _day(float(number), self._early)
            if day is not None:
                self._make_day(day)
                return day
            said = str(number)
            self._make(Made("time", said))
        elif number != number.to_integral_value() or abs(number) >= _EXACT:
            self._make(Made("number", f"{Decimal(repr(float(number))):f}"))
        if number == number.to_integral_value():
            return f"{number.quantize(Decimal(1)):f}" if abs(number) < 10**28 else f"{number:f}"
        return f"{Decimal(repr(float(number))):f}"


def _day(number: float, early: bool) -> str | None:
    try:
        day = from_excel(number, CALENDAR_MAC_1904 if early else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        return None
    if isinstance(day, dt.datetime):
        whole = (day.hour, day.minute, day.second) == (0, 0, 0)
        return day.date().isoformat() if whole else day.replace(microsecond=0).isoformat(sep=" ")
    return None


def _unescaped(text: str) -> str:
    """``_xHHHH_`` as the character that it stands for."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
