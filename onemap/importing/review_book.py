"""The review table as a workbook: one sheet per kind of proposal, only decisions and corrected values unprotected.

The same proposals and decisions give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from onemap.errors import Message, message
from onemap.exchange.as_xlsx import MOST_ROWS, cell_xml
from onemap.importing.delivered import Decisions, Proposal, ProposalKind
from onemap.importing.review_rows import Row, rows_of
from onemap.render.workbook import LONGEST, MADE, with_rows
from onemap.words import translator


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, whether people fill it in."""

    heading: Message
    width: int
    free: bool = False


WHAT: Final = Column(message("Record"), 26)
WHERE: Final = Column(message("From where"), 24)
WORDS: Final = Column(message("Wording"), 52)
PROPOSED: Final = Column(message("Proposal"), 34)
WHY: Final = Column(message("Why"), 40)
DECISION: Final = Column(message("Decision"), 10, free=True)
CORRECTED: Final = Column(message("Corrected value"), 30, free=True)
STATE: Final = Column(message("State"), 12)
IDENTITY: Final = Column(message("Identity (do not change)"), 10)
COLUMNS: Final = (WHAT, WHERE, WORDS, PROPOSED, WHY, DECISION, CORRECTED, STATE, IDENTITY)
#: what the drop-down lists offer
TAKEN: Final = message("yes")
REFUSED: Final = message("no")
_GONE: Final = message("no longer proposed")
#: kind → name of its sheet, what a decision does
SHEETS: Final[Mapping[ProposalKind, tuple[Message, Message]]] = {
    "follows": (
        message("References"),
        message("A clause refers to clauses of another list. Yes: it follows those. Empty or no: it does not."),
    ),
    "zones": (
        message("Zones by overlay"),
        message("A unit lies in zones by overlay. Yes: it belongs to those. Empty or no: it does not."),
    ),
    "split": (
        message("Split cells"),
        message("A cell was split at its numbers. No: it stays one clause. Empty or yes: it is split as shown."),
    ),
    "conflict": (
        message("Conflicts"),
        message("Here and in the delivery it was changed. Yes: the delivery's side holds. Empty or no: what is here."),
    ),
}
#: characters that stand before the sign that a text was cut
_CUT: Final = LONGEST - 1
#: the height of a line in points; lines of a row beyond which people would have to scroll
_LINE: Final = 16
_MOST_LINES: Final = 12
_COMPUTED: Final = tuple("=+-@")
_SIDE: Final = Side(style="thin", color="BBBBBB")
_ALLOWED: Final = ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter")


def review_bytes(proposals: Sequence[Proposal], decisions: Decisions, lang: str) -> bytes:
    """The workbook in the words of *lang*."""
    t = translator(lang)
    book = Workbook()
    book.properties.creator = "onemap"
    book.properties.created = dt.datetime(*MADE)
    rows = {kind: held for kind, held in rows_of(proposals, decisions, t).items() if held[0] or held[1]}
    _guide(book.active, rows, lang)
    bodies: dict[str, bytes] = {}
    number = 1
    for kind, (held, gone) in rows.items():
        stated = [*((row, "") for row in held), *((row, t(_GONE.msgid)) for row in gone)]
        for first in range(0, len(stated), MOST_ROWS - 1):
            number += 1
            some = stated[first : first + MOST_ROWS - 1]
            page = book.create_sheet(SHEETS[kind][0].text(t) + (f" {number}" if first else ""))
            styles = _Styles.of(page)
            _head(page, len(some) + 1, lang)
            bodies[f"xl/worksheets/sheet{number}.xml"] = _body(some, styles, lang)
    buffer = io.BytesIO()
    book.save(buffer)
    return with_rows(buffer.getvalue(), bodies)


def _guide(page: Any, rows: Mapping[ProposalKind, tuple[Sequence[Row], Sequence[Row]]], lang: str) -> None:
    """The first sheet: what to decide, how, and how much of it there is."""
    t = translator(lang)
    page.title = t("About this table")
    page.column_dimensions["A"].width = 20
    page.column_dimensions["B"].width = 14
    page.column_dimensions["C"].width = 100
    said: list[tuple[str, str, str]] = [
        (t("What the import could not decide alone"), "", ""),
        (t("Choose yes or no in the column Decision; leave what is not decided yet empty."), "", ""),
        (t("Where a proposal is nearly right, choose yes and write the right one into Corrected value."), "", ""),
        (t("Save the file under the same name and import again: the decisions are read and kept."), "", ""),
        (t("A proposal that has changed is open again; what was decided before stands below it."), "", ""),
        (
            t("The other columns are protected, without a password: filter as you like; to sort, unprotect first."),
            "",
            "",
        ),
        ("", "", ""),
        (t("Sheet"), t("Undecided"), t("What a decision does")),
    ]
    for kind, (held, _) in rows.items():
        name, does = SHEETS[kind]
        undecided = sum(row.decision is None for row in held)
        said.append((name.text(t), f"{undecided} / {len(held)}", does.text(t)))
    for at, row in enumerate(said, 1):
        for column, text in enumerate(row, 1):
            cell = page.cell(at, column, text or None)
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=column > 1)
            cell.font = Font(bold=at in (1, 8), size=14 if at == 1 else 11)
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.protection.sheet = True


def _head(page: Any, last: int, lang: str) -> None:
    t = translator(lang)
    for at, column in enumerate(COLUMNS, 1):
        cell = page.cell(1, at, column.heading.text(t))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if column.free else "DDE6EE")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.border = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
        dimension = page.column_dimensions[get_column_letter(at)]
        dimension.width = column.width
        dimension.hidden = column is IDENTITY
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    letter = get_column_letter(COLUMNS.index(DECISION) + 1)
    words = ",".join(word.text(t) for word in (TAKEN, REFUSED))
    rule = DataValidation("list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    rule.error = t("Choose yes or no, or leave it empty.")
    rule.add(f"{letter}2:{letter}{last}")
    page.add_data_validation(rule)
    page.protection.sheet = True
    for allowed in _ALLOWED:
        setattr(page.protection, allowed, False)


@dataclass(frozen=True, slots=True)
class _Styles:
    """Numbers of the styles of cells, each for plain text and for text that programs would compute."""

    locked: tuple[int, int]
    free: tuple[int, int]
    gone: tuple[int, int]

    @staticmethod
    def of(page: Any) -> _Styles:
        """The styles as *page*'s workbook numbers them."""
        border = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
        pairs = []
        for name in ("locked", "free", "gone"):
            numbers = []
            for quoted in (False, True):
                # a cell for each: the workbook keeps the style itself, not a copy
                cell = page.cell(1, 1 + len(page._cells))
                cell.number_format = "@"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                cell.border = border
                cell.protection = Protection(locked=name != "free")
                cell.font = Font(color="808080" if name == "gone" else "000000", strike=name == "gone")
                cell.quotePrefix = quoted
                numbers.append(int(cell.style_id))
            pairs.append((numbers[0], numbers[1]))
        page._cells.clear()
        return _Styles(*pairs)


def _body(rows: Sequence[tuple[Row, str]], styles: _Styles, lang: str) -> bytes:
    """The rows below the headings, each with its state, as XML."""
    t = translator(lang)
    yes, no = TAKEN.text(t), REFUSED.text(t)
    letters = [get_column_letter(at) for at in range(1, len(COLUMNS) + 1)]
    lines = []
    for at, (row, state) in enumerate(rows, 2):
        decided = "" if row.decision is None else yes if row.decision.taken else no
        corrected = row.decision.value if row.decision and row.decision.value != row.value else ""
        texts = (row.what, row.where, row.words, row.value, row.why, decided, corrected, state, row.identity)
        cells = []
        for letter, column, text in zip(letters, COLUMNS, texts, strict=True):
            pair = styles.gone if state else styles.free if column.free else styles.locked
            shown = text if len(text) <= LONGEST else f"{text[:_CUT]}…"
            style = pair[shown.startswith(_COMPUTED)]
            said = f' t="inlineStr"><is><t xml:space="preserve">{cell_xml(shown)}</t></is></c>' if shown else "/>"
            cells.append(f'<c r="{letter}{at}" s="{style}"{said}')
        height = _LINE * min(_MOST_LINES, max(_lines(text, column.width) for text, column in _shown(texts)))
        lines.append(f'<row r="{at}" ht="{height}" customHeight="1">{"".join(cells)}</row>')
    return "".join(lines).encode()


def _shown(texts: Sequence[str]) -> Iterable[tuple[str, Column]]:
    return zip(texts[:-1], COLUMNS, strict=False)


def _lines(text: str, width: int) -> int:
    """The lines that *text* takes in a column; office programs do not work them out before a row is edited."""
    return sum(1 + (len(line) + len(line.encode("utf-8", "replace"))) // 2 // width for line in text.split("\n"))
