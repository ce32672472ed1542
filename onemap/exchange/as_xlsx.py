"""The tables of an export as a workbook that people edit: drop-down lists, notes on headings, protected codes.

Every cell is text, so that no program makes numbers of codes. The same tables give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from onemap.errors import UsageFault, message
from onemap.exchange.choices import CHOICES
from onemap.exchange.explained import guidance
from onemap.exchange.kinds import APPLIES, Column, TableId
from onemap.exchange.outgoing import REST
from onemap.exchange.tables import Table
from onemap.model.vocabulary import Vocabulary
from onemap.render.workbook import MADE, with_rows
from onemap.words import translator

#: rows of a sheet
MOST_ROWS: Final = 1_048_576
#: rows below the last one that lists and protection already know
_ROOM: Final = 1000
#: the sheet of the words of lists, which is hidden
WORDS_SHEET: Final = "words"
#: what XML cannot hold, and what would be read as the escape of such
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_COMPUTED: Final = re.compile(r"[=+\-@]")
_SIDE = Side(style="thin", color="BBBBBB")
_GRID = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_WRAPPED = Alignment(vertical="top", wrap_text=True)

#: points of a line, and of the highest row that programs know
_LINE: Final = 15
_HIGHEST: Final = 409
#: lists of which other words are refused when they come back
_STRICT: Final = ("categories", "dimensions", "levels", "elements")
#: the tables whose codes stand in those of clauses
_OWNERS: Final[Mapping[TableId, TableId]] = {"unit-clauses": "units", "zone-clauses": "zones", "list-clauses": "lists"}


@dataclass(frozen=True, slots=True)
class _Styles:
    """Styles of a workbook: of headings, of columns, and the numbers of those of cells, free and protected, each also
    for text that programs would compute."""

    heading: Any
    column: Any
    free: int
    free_quoted: int
    locked: int
    locked_quoted: int


def xlsx_bytes(tables: Mapping[TableId, Table], vocabulary: Vocabulary, areas: Sequence[str], lang: str) -> bytes:
    """The workbook of *tables*; *areas* are the codes that may be chosen. Raises UsageFault for too many rows."""
    t = translator(lang)
    book = Workbook()
    book.properties.creator = "onemap"
    book.properties.created = dt.datetime(*MADE)
    guide = book.active
    _guide(guide, tables, lang)
    words = _words(tables, vocabulary, areas, lang) | _codes(tables)
    bodies: dict[str, bytes] = {}
    styles: _Styles | None = None
    for number, table in enumerate(tables.values(), 2):
        if len(table.rows) + _ROOM > MOST_ROWS:
            raise UsageFault(
                message(
                    "{table}: {count} rows are more than a sheet holds. Export with --by-district.",
                    table=table.kind.title,
                    count=len(table.rows),
                )
            )
        page = book.create_sheet(table.kind.id if table.kind.hidden else table.kind.title.text(t))
        if styles is None:
            styles = _styles_of(page)
        _head(page, table, words, styles, lang)
        bodies[f"xl/worksheets/sheet{number}.xml"] = _body(table, styles)
    page = book.create_sheet(WORDS_SHEET)
    page.sheet_state = "hidden"
    for at, (name, held) in enumerate(words.items(), 1):
        for row, word in enumerate((name, *held), 1):
            page.cell(row, at, word).data_type = "s"
    _protect(page)
    buffer = io.BytesIO()
    book.save(buffer)
    return with_rows(buffer.getvalue(), bodies)


def cell_xml(text: str) -> str:
    """*text* as it stands in the XML of a sheet: what XML cannot hold is ``_xHHHH_``."""
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape(text)


def _guide(page: Any, tables: Mapping[TableId, Table], lang: str) -> None:
    """The first sheet: what this is, how to edit it, what the other sheets are."""
    t = translator(lang)
    page.title = t("Read me")
    widths = {"A": 22, "B": 100}
    for letter, width in widths.items():
        page.column_dimensions[letter].width = width
    said = {name: value for name, value in tables["package"].rows}  # noqa: C416 - rows are tuples of any length
    rows: list[tuple[str, str]] = [
        (t("Edit and bring back"), ""),
        (t("Plan version"), said["version"]),
        (t("Part of the version"), (t(REST) if said["covers"] == REST else said["covers"]) or t("everything")),
        *((str(number), line.text(t)) for number, line in enumerate(guidance(), 1)),
        ("", ""),
        *(
            (table.kind.title.text(t), t("{count} rows").format(count=len(table.rows)))
            for table in tables.values()
            if not table.kind.hidden
        ),
    ]
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = page.cell(at, column, text or None)
            cell.number_format = "@"
            cell.alignment = _WRAPPED
        # LibreOffice does not fit the height of rows when it opens a file
        page.row_dimensions[at].height = _lines(row[1], widths["B"]) * _LINE
    page.row_dimensions[1].height = 2 * _LINE
    page["A1"].font = Font(bold=True, size=14)
    page["A1"].alignment = Alignment(vertical="top")
    _for_paper(page)
    _protect(page)


def _head(page: Any, table: Table, words: Mapping[str, Sequence[str]], styles: _Styles, lang: str) -> None:
    t = translator(lang)
    last = len(table.rows) + 1
    unused = _unused(table)
    for at, ((column, part), heading) in enumerate(zip(table.columns(), table.headings(lang), strict=True), 1):
        cell = page.cell(1, at, heading)
        cell._style = styles.heading
        letter = get_column_letter(at)
        dimension = page.column_dimensions[letter]
        dimension.width = column.width
        dimension._style = styles.column
        dimension.hidden = column.id in unused
        if table.kind.hidden:
            continue
        cell.comment = Comment(column.note.text(t), "onemap", height=140, width=320)
        cells = f"{letter}2:{letter}{min(last + _ROOM, MOST_ROWS)}"
        if part == 1 and words.get(column.words):
            strict = column.words in _STRICT
            _list_for(page, cells, words, column.words, t("Choose from the list."), strict=strict)
        elif part == 1 and column.locked and words.get(_codes_of(table.kind.id, column)):
            said = t(
                "This code was not in the export. If you are not adding a record, say no and leave the code as it was."
            )
            _list_for(page, cells, words, _codes_of(table.kind.id, column), said, arrow=column.id == "owner")
    page.row_dimensions[1].height = 2 * _LINE
    page.freeze_panes = "C2" if len(table.kind.columns) > 4 else "A2"
    if table.kind.hidden:
        page.sheet_state = "veryHidden"
        _protect(page)
        return
    _keep_headings(page, sum(table.parts), t("Leave the headings as they are: the columns are known by them."))
    page.auto_filter.ref = f"A1:{get_column_letter(sum(table.parts))}{last}"
    page.print_title_rows = "1:1"
    _for_paper(page)


def _unused(table: Table) -> frozenset[str]:
    """Columns of clauses that say which units they are for, where nobody uses them: they are hidden."""
    ids = [column.id for column, _ in table.columns()]
    rare = [at for at, name in enumerate(ids) if name in APPLIES] if "owner" in ids and "dimension" in ids else []
    return frozenset(ids[at] for at in rare if not any(row[at] for row in table.rows))


def _list_for(
    page: Any,
    cells: str,
    words: Mapping[str, Sequence[str]],
    name: str,
    mend: str,
    *,
    strict: bool = False,
    arrow: bool = True,
) -> None:
    """Let *cells* hold the words *name*; others are refused where *strict*, else programs ask whether they are meant.

    One rule for the whole column: it holds for inserted rows, too, and sorting does not move it.
    """
    letter = get_column_letter(list(words).index(name) + 1)
    source = f"{WORDS_SHEET}!${letter}$2:${letter}${len(words[name]) + 1}"
    rule = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True, error=mend)
    rule.errorStyle = "stop" if strict else "warning"
    rule.showDropDown = not arrow  # in files the attribute means that there is none
    rule.add(cells)
    page.add_data_validation(rule)


def _keep_headings(page: Any, count: int, mend: str) -> None:
    rule = DataValidation("custom", formula1="FALSE", allow_blank=False, showErrorMessage=True, error=mend)
    rule.errorStyle = "stop"
    rule.add(f"A1:{get_column_letter(count)}1")
    page.add_data_validation(rule)


def _codes_of(name: TableId, column: Column) -> str:
    """What the codes of a protected column are called among the words: clauses have those of their owners."""
    return f"{_OWNERS.get(name, name)}.{'code' if column.id == 'owner' or name == 'lists' else column.id}"


def _codes(tables: Mapping[TableId, Table]) -> dict[str, tuple[str, ...]]:
    """The codes that are in each protected column, which others than new records keep."""
    found: dict[str, tuple[str, ...]] = {}
    for table in tables.values():
        for at, (column, part) in enumerate(table.columns()):
            if column.locked and part == 1 and column.id != "owner" and not table.kind.hidden:
                name = f"{table.kind.id}.{'code' if table.kind.id == 'lists' else column.id}"
                found[name] = tuple(dict.fromkeys(row[at] for row in table.rows if row[at]))
    return found


def _for_paper(page: Any) -> None:
    """As wide as an A4 page on its side, and as long as it is."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _protect(page: Any) -> None:
    """Protect a sheet that nobody edits, without a password.

    Sheets of records have no such protection: with one, no program deletes, inserts or sorts rows that have locked
    cells. Their codes are kept by a rule of each column.
    """
    page.protection.sheet = True


def _words(
    tables: Mapping[TableId, Table], vocabulary: Vocabulary, areas: Sequence[str], lang: str
) -> dict[str, tuple[str, ...]]:
    """The words of every list that a column of *tables* has."""
    t = translator(lang)
    found: dict[str, tuple[str, ...]] = {
        name: tuple(term.label for term in getattr(vocabulary, name))
        for name in ("categories", "levels", "dimensions", "measures", "elements")
    }
    found["zone-types"] = tuple(dict.fromkeys(kind.label for item in vocabulary.elements for kind in item.types))
    found["areas"] = tuple(areas)
    found |= {name: tuple(said.text(t) for said in held.values()) for name, held in CHOICES.items()}
    used = {column.words for table in tables.values() for column in table.kind.columns}
    return {name: held for name, held in found.items() if name in used}


def _styles_of(page: Any) -> _Styles:
    """The styles of *page*'s workbook."""
    numbers: list[int] = []
    cell = page.cell(1, 1)
    for locked in (False, True):
        for quoted in (False, True):
            cell = page.cell(1, len(numbers) + 1)
            cell.number_format = "@"
            cell.alignment = _WRAPPED
            cell.protection = Protection(locked=locked)
            if locked:
                cell.fill = PatternFill("solid", fgColor="F2F2F2")
            cell.quotePrefix = quoted
            numbers.append(int(cell.style_id))
    column = copy(page.cell(1, 1)._style)
    cell = page.cell(1, 5)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="DDE6EE")
    cell.border = _GRID
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    heading = copy(cell._style)
    page._cells.clear()
    return _Styles(heading, column, *numbers)


def _body(table: Table, styles: _Styles) -> bytes:
    """The rows below the heading as XML: openpyxl takes some ten seconds for the cells of forty thousand rows."""
    columns = []
    for at, (column, _) in enumerate(table.columns(), 1):
        kept = column.locked or table.kind.hidden
        pair = (styles.locked, styles.locked_quoted) if kept else (styles.free, styles.free_quoted)
        columns.append((get_column_letter(at), *pair, column.width))
    rare = _unused(table)
    unused = {get_column_letter(at) for at, (column, _) in enumerate(table.columns(), 1) if column.id in rare}
    lines = []
    for at, row in enumerate(table.rows, 2):
        cells = []
        height = 1
        for (letter, style, quoted, width), text in zip(columns, row, strict=True):
            if not text:
                if letter not in unused:
                    cells.append(f'<c r="{letter}{at}" s="{style}"/>')  # text format, whoever writes there
                continue
            if len(text) * 2 > width or "\n" in text:
                height = max(height, _lines(text, width))
            number = quoted if _COMPUTED.match(text) else style
            said = f'<is><t xml:space="preserve">{cell_xml(text)}</t></is>'
            cells.append(f'<c r="{letter}{at}" s="{number}" t="inlineStr">{said}</c>')
        # programs fit the height when somebody edits the row, not when they open the file
        said = f' ht="{min(height * _LINE, _HIGHEST)}"' if height > 1 and not table.kind.hidden else ""
        lines.append(f'<row r="{at}"{said}>{"".join(cells)}</row>')
    return "".join(lines).encode()


def _lines(text: str, width: int) -> int:
    """The lines that a wrapped text takes in a column of *width* characters; a Chinese one takes the room of two."""
    count = 0
    for line in text.split("\n"):
        taken = len(line) if line.isascii() else (len(line) + len(line.encode("utf-8", "replace"))) // 2
        count += -(-taken // width) or 1
    return count
