"""Tables → one XLSX workbook, ready to print on A4: numbers are numbers, everything else is text, never a formula.

The same tables give the same bytes: no time of writing stands in the file.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from onemap.findings.table import Cells, Sheet

#: what XML, and therefore a cell, cannot hold
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: characters that a cell can hold
LONGEST: Final = 32_767
#: text that office programs would compute once somebody edits the cell
_COMPUTED: Final = re.compile(r"[=+\-@]")
#: the number by which office programs know the paper
_A4: Final = 9
_TIME: Final = (2000, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The workbook with one sheet for each table."""
    book = Workbook(write_only=True)
    book.properties.creator = "onemap"
    book.properties.created = dt.datetime(*_TIME)
    for sheet in sheets:
        _write(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return _fixed(buffer)


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
        self.text = self._model(alignment=wrapped, border=self._grid, number_format="@")
        self.quoted = copy(self.text)
        self.quoted.quotePrefix = 1

    def _model(self, **styles: Any) -> Any:
        cell = WriteOnlyCell(self._page)
        for name, value in styles.items():
            setattr(cell, name, value)
        return cell._style

    def cell(self, value: object, style: Any = None) -> Any:
        if isinstance(value, int):
            made = WriteOnlyCell(self._page, value)
            made._style = style or self.number
            return made
        text = _FORBIDDEN.sub(" ", "" if value is None else str(value))[:LONGEST]
        made = WriteOnlyCell(self._page, text)
        made.data_type = "s"
        made._style = style or (self.quoted if _COMPUTED.match(text) else self.text)
        return made


def _write(book: Any, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name[:31])
    styles = _Styles(page)
    first = len(sheet.head) + 1
    for at, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(at)].width = column.width
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
        last = get_column_letter(len(sheet.columns))
        page.auto_filter.ref = f"A{first}:{last}{first + len(sheet.rows)}"
    for row in _rows(sheet):
        page.append([styles.cell(value) for value in row])


def _rows(sheet: Sheet) -> Iterable[Cells]:
    return sheet.rows or (("", sheet.empty, *("" for _ in sheet.columns[2:])),)


def _fixed(buffer: io.BytesIO) -> bytes:
    """The archive with fixed times, in the zip entries and in what the properties say of the last change."""
    result = io.BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as written:
        for name in made.namelist():
            data = made.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, data)
    return result.getvalue()
