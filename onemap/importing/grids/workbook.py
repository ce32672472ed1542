"""What the sheets of a workbook share: their names and parts, formats of cells, texts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from onemap.errors import message
from onemap.importing.cells import tidied
from onemap.importing.grids.numbers import GENERAL, Format, format_of
from onemap.importing.grids.package import Attributes, Handler, damaged, parse, relations

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Words:
    """A text that cells share: as it is read, whether invisible characters were taken out, whether some is struck."""

    text: str | None
    tidied: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its part of the package, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """What is read before any sheet."""

    sheets: tuple[Sheet, ...]
    formats: Sequence[Format]
    #: indices of formats in which the text is struck out
    struck: frozenset[int]
    texts: Sequence[Words]
    since_1904: bool


def read_workbook(package: zipfile.ZipFile) -> Workbook:
    """Sheets in their order, formats by the index that cells name, shared texts."""
    main = next((part for kind, part in relations(package, "").values() if kind == "officeDocument"), "xl/workbook.xml")
    book = _Book()
    parse(package, main, book)
    parts = relations(package, main)
    sheets = tuple(
        Sheet(name, parts[key][1], hidden)
        for name, key, hidden in book.sheets
        if key in parts and parts[key][0] == "worksheet"
    )
    by_kind = dict(parts.values())
    styles, texts = _Styles(), _Texts()
    if by_kind.get("styles") in package.namelist():
        parse(package, by_kind["styles"], styles)
    if by_kind.get("sharedStrings") in package.namelist():
        parse(package, by_kind["sharedStrings"], texts)
    if not sheets:
        raise damaged(message("it has no sheet"))
    struck = frozenset(i for i, font in enumerate(styles.fonts_of) if font in styles.struck)
    return Workbook(sheets, styles.formats or [GENERAL], struck, texts.found, book.since_1904)


def words_of(text: str, struck: bool = False) -> Words:
    """*text* as it stands in the file → as it is read."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    clean, changed = tidied(text)
    return Words(clean, changed, struck)


class _Book(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k), "")
            self.sheets.append((attributes.get("name", ""), key, attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            self.since_1904 = _true(attributes.get("date1904", "0"))


class _Styles(Handler):
    def __init__(self) -> None:
        self.formats: list[Format] = []
        #: for every format of cells the index of its font
        self.fonts_of: list[int] = []
        self.struck: set[int] = set()
        self._codes: dict[int, str] = {}
        self._fonts = -1
        self._inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("fonts", "cellXfs", "dxfs", "cellStyleXfs"):
            self._inside = name
        elif name == "numFmt" and self._inside != "dxfs":
            self._codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "font" and self._inside == "fonts":
            self._fonts += 1
        elif name == "strike" and self._inside == "fonts" and _true(attributes.get("val", "1")):
            self.struck.add(self._fonts)
        elif name == "xf" and self._inside == "cellXfs":
            number = _whole(attributes.get("numFmtId"))
            self.formats.append(format_of(number, self._codes.get(number)))
            self.fonts_of.append(_whole(attributes.get("fontId")))

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""


class _Texts(Handler):
    """Shared texts; how they are pronounced (``rPh``) is no part of them."""

    def __init__(self) -> None:
        self.found: list[Words] = []
        self._pieces: list[str] = []
        self._reading = False
        self._spoken = 0
        self._struck = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "t":
            self._reading = not self._spoken
        elif name == "si":
            self._pieces, self._struck = [], False
        elif name == "rPh":
            self._spoken += 1
        elif name == "strike" and _true(attributes.get("val", "1")):
            self._struck = True

    def end(self, name: str) -> None:
        if name == "t":
            self._reading = False
        elif name == "rPh":
            self._spoken -= 1
        elif name == "si":
            self.found.append(words_of("".join(self._pieces), self._struck))

    def text(self, data: str) -> None:
        if self._reading:
            self._pieces.append(data)


def _true(word: str) -> bool:
    return word in ("1", "true", "on")


def _whole(word: str | None) -> int:
    return int(word) if word and word.isdigit() else 0
