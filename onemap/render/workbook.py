"""Tables → one XLSX workbook, ready to print on A4: numbers are numbers, everything else is text, never a formula.

The same tables give the same bytes: no time of writing stands in the file.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

Cells = tuple[object, ...]

#: what XML, and therefore a cell, cannot hold
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: characters that a cell can hold
LONGEST: Final = 32_767
#: text that office programs would compute once somebody edits the cell
_COMPUTED: Final = re.compile(r"[=+\-@]")
#: the number by which office programs know the paper
_A4: Final = 9
#: when every workbook was made, for its properties and the entries of its archive
MADE: Final = (2000, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and its width in characters of the standard font."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name, lines above it, columns and rows; ``empty`` stands where there are no rows.

    In a row ``int`` and ``Decimal`` are numbers, everything else is text.
    """

    name: str
    head: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    empty: str


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The workbook with one sheet for each table."""
    book = Workbook(write_only=True)
    book.properties.creator = "onemap"
    book.properties.created = dt.datetime(*MADE)
    bodies = [_write(book, sheet) for sheet in sheets]
    buffer = io.BytesIO()
    book.save(buffer)
    return with_rows(
        buffer.getvalue(), {f"xl/worksheets/sheet{number}.xml": body for number, body in enumerate(bodies, 1)}
    )


class _Styles:
    """Cells of one sheet: styles are looked up once, not for every cell."""

    def __init__(self, page: Any) -> None:
        self._page = page
        side = Side(style="thin", color="999999")
        self._grid = Border(left=side, right=side, top=side, bottom=side)
        wrapped = Alignment(vertical="top", wrap_text=True)
        self.title = self._model(font=Font(bold=True, size=14))
        self.line = self._model()
        self.heading = self._model(
            font=Font(bold=True),
            fill=PatternFill("solid", fgColor="DDE6EE"),
            alignment=Alignment(vertical="center", wrap_text=True),
            border=self._grid,
        )
        self.number = self._model(alignment=Alignment(vertical="top", horizontal="center"), border=self._grid)
        self.figure = self._model(alignment=Alignment(vertical="top"), border=self._grid, number_format="0.000")
        self.text = self._model(alignment=wrapped, border=self._grid, number_format="@")
        self.quoted = copy(self.text)
        self.quoted.quotePrefix = 1

    def _model(self, **styles: Any) -> Any:
        cell = WriteOnlyCell(self._page)
        for name, value in styles.items():
            setattr(cell, name, value)
        return cell._style

    def cell(self, text: str, style: Any) -> Any:
        made = WriteOnlyCell(self._page, _plain(text))
        made.data_type = "s"
        made._style = style
        return made

    def number_of(self, style: Any) -> int:
        """The number by which cells of the file name *style*."""
        made = WriteOnlyCell(self._page)
        made._style = style
        return int(made.style_id)


def _plain(value: object) -> str:
    """*value* as text that a cell can hold."""
    return _FORBIDDEN.sub(" ", "" if value is None else str(value))[:LONGEST]


def _write(book: Any, sheet: Sheet) -> bytes:
    """Add the page of *sheet* with its head; the rows, which go below it, are returned as XML.

    openpyxl takes some ten seconds for the cells of forty thousand rows.
    """
    page = book.create_sheet(sheet.name[:31])
    styles = _Styles(page)
    first = len(sheet.head) + 1
    letters = [get_column_letter(at) for at in range(1, len(sheet.columns) + 1)]
    for letter, column in zip(letters, sheet.columns, strict=True):
        page.column_dimensions[letter].width = column.width
    page.freeze_panes = f"A{first + 1}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "&P / &N"
    page.print_title_rows = f"{first}:{first}"
    for number, line in enumerate(sheet.head):
        page.append([styles.cell(line, styles.title if number == 0 else styles.line)])
    page.append([styles.cell(column.heading, styles.heading) for column in sheet.columns])
    if sheet.rows:
        page.auto_filter.ref = f"A{first}:{letters[-1]}{first + len(sheet.rows)}"
    number, figure, text, quoted = (
        styles.number_of(style) for style in (styles.number, styles.figure, styles.text, styles.quoted)
    )
    lines = []
    for at, row in enumerate(_rows(sheet), first + 1):
        cells = []
        for letter, value in zip(letters, row, strict=True):
            if isinstance(value, int | Decimal):
                style = number if isinstance(value, int) else figure
                cells.append(f'<c r="{letter}{at}" s="{style}"><v>{value}</v></c>')
                continue
            plain = _plain(value)
            style = quoted if _COMPUTED.match(plain) else text
            said = f' t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>' if plain else "/>"
            cells.append(f'<c r="{letter}{at}" s="{style}"{said}')
        lines.append(f'<row r="{at}">{"".join(cells)}</row>')
    return "".join(lines).encode()


def _rows(sheet: Sheet) -> Iterable[Cells]:
    return sheet.rows or (("", sheet.empty, *("" for _ in sheet.columns[2:])),)


def with_rows(book: bytes, bodies: Mapping[str, bytes]) -> bytes:
    """The workbook with the rows behind those of its sheets, by the names of their parts, as XML.

    Its times are fixed: those of its entries, and that of the last change.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as written:
        for name in made.namelist():
            data = made.read(name)
            if name in bodies:
                head, end, tail = data.partition(b"</sheetData>")
                data = head + bodies[name] + end + tail
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            entry = zipfile.ZipInfo(name, MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, data)
    return result.getvalue()
