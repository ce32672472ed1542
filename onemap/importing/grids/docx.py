"""Tables of a Word document (.docx): cells over several columns and rows, texts with what was inserted, not deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onemap.errors import Message, message
from onemap.importing.cells import tidied
from onemap.importing.grids.grid import MAX_CELLS, Broken, Cell, Grid, Refused
from onemap.importing.grids.merged import Area, fill
from onemap.importing.grids.numbers import shortened
from onemap.importing.grids.package import damaged, opened
from onemap.importing.grids.sheet import TIDIED, lost

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = frozenset({f"{_W}br", f"{_W}cr"})
#: what was deleted or moved away while changes were tracked, and what a field computes its text from
#: - and the older copy of a drawing
_GONE = frozenset(
    {
        *(f"{_W}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "tcPr")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
NUMBERED = message("Word numbers the paragraphs of the cell by itself; the numbers are no text and are not read.")
_NESTED = Broken(
    message("The cell holds a table of its own."),
    message("Write the inner table as text, or as rows of the outer one."),
)
_FIRST_WORDS = 80


def read_docx(path: Path, shown: Path, wanted: int | str | None) -> tuple[Grid, ...]:
    """The table with the number *wanted* (from 1, in the order of the document), all for ``*``, else the only one."""
    import docx

    with opened(path, "word/") as package:
        del package  # python-docx opens it again; what is too large, protected or no package has been refused
        try:
            body = docx.Document(str(path)).element.body
        except (ValueError, KeyError, AttributeError, SyntaxError) as error:
            raise damaged(" ".join(str(error).split())[:120]) from None
        tables = [table for table in body.iter(f"{_W}tbl") if not _within_cell(table)]
        if not tables:
            raise Refused(
                "I11",
                message("The document holds no table."),
                message("Perhaps the table is a picture: ask for it as .xlsx or .docx."),
            )
        if wanted == "*":
            grids = [_grid(table, number, shown) for number, table in enumerate(tables, start=1)]
            return tuple(grid for grid in grids if grid.rows)
        if wanted is None and len(tables) > 1:
            raise Refused(
                "I02",
                message("The document has {count} tables: {tables}.", count=len(tables), tables=_listed(tables, shown)),
                message('Say table: NUMBER in the mapping, or table: "*" where one goes on in the next.'),
            )
        number = int(wanted or 1)
        if not 1 <= number <= len(tables):
            raise Refused(
                "I02",
                message("There is no table {number}; the document has {count}.", number=number, count=len(tables)),
                message('Say table: NUMBER in the mapping, or table: "*" where one goes on in the next.'),
            )
        return (_grid(tables[number - 1], number, shown),)


@dataclass
class _Cells:
    """What is found in a table on the way."""

    rows: dict[int, list[str | None]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    notes: dict[Cell, Message] = field(default_factory=dict)
    broken: dict[Cell, Broken] = field(default_factory=dict)
    unseen: set[Cell] = field(default_factory=set)
    count: int = 0


def _grid(table: Any, number: int, shown: Path) -> Grid:
    cells = _Cells()
    #: column → where a cell that goes on in the rows below begins, and how many columns it has
    open_cells: dict[int, tuple[int, int]] = {}
    row = 0
    for row, line in enumerate(_rows(table), start=1):
        column = _number(line, "trPr/gridBefore")
        if line.find(f"{_W}trPr/{_W}hidden") is not None:
            cells.hidden.add(row)
        values: list[str | None] = []
        for cell in _cells(line):
            span = max(_number(cell, "tcPr/gridSpan"), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") != "restart" and column in open_cells
            for below in range(column, column + span):
                if below in open_cells and not (goes_on and below == column):
                    _close(cells, open_cells, below, row - 1)
            cells.count += span
            if cells.count > MAX_CELLS:
                what = message("The sheet has more than {count} cells.", count=MAX_CELLS)
                raise Refused("I11", what, message("Split the table into several files."))
            values.extend([None] * (column + span - len(values)))
            if not goes_on:
                values[column] = _value(cell, (row, column), cells)
                if merge is not None:
                    open_cells[column] = (row, span)
                elif span > 1:
                    cells.merged.append((row, column, row, column + span - 1))
            column += span
        cells.rows[row] = values
    for column in list(open_cells):
        _close(cells, open_cells, column, row)
    filled = fill(cells.rows, cells.merged)
    return Grid(
        shown,
        str(number),
        filled.rows,
        filled.numbers,
        frozenset(cells.hidden & set(filled.numbers)),
        {**cells.notes, **filled.covered},
        cells.broken,
        frozenset(cells.unseen),
        filled.spans,
        form="document",
    )


def _close(cells: _Cells, open_cells: dict[int, tuple[int, int]], column: int, last: int) -> None:
    first, span = open_cells.pop(column)
    if last > first or span > 1:
        cells.merged.append((first, column, last, column + span - 1))


def _value(cell: Any, here: Cell, cells: _Cells) -> str | None:
    if cell.find(f".//{_W}tbl") is not None:
        cells.broken[here] = _NESTED
        return ""
    paragraphs = [paragraph for paragraph in cell.iter(f"{_W}p") if not _gone(paragraph, cell)]
    text, changed = tidied("\n".join("".join(_text(paragraph)) for paragraph in paragraphs))
    if any(paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId") is not None for paragraph in paragraphs):
        cells.notes[here] = NUMBERED
    elif changed:
        cells.notes[here] = TIDIED
    if any(_on(mark) for tag in ("strike", "dstrike", "vanish") for mark in cell.iter(f"{_W}{tag}")):
        cells.unseen.add(here)
    if text is not None and shortened(text):
        cells.broken[here] = lost(text)
    return text


def _text(paragraph: Any) -> Iterator[str]:
    """Texts of a paragraph, with tabs and line breaks, without what was deleted."""
    for child in paragraph:
        if child.tag in _GONE or child.tag == f"{_W}p":  # the paragraphs of a text box are read on their own
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_W}sym":
            yield "\ufffd"
        else:
            yield from _text(child)


def _rows(table: Any) -> Iterator[Any]:
    """Rows of a table, also those in content controls and those that were inserted; not those that were deleted."""
    for row in table.iter(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}del") is None and _owner(row, f"{_W}tbl") is table:
            yield row


def _cells(row: Any) -> Iterator[Any]:
    for cell in row.iter(f"{_W}tc"):
        if _owner(cell, f"{_W}tr") is row:
            yield cell


def _owner(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _gone(paragraph: Any, cell: Any) -> bool:
    return any(above.tag in _GONE for above in paragraph.iterancestors() if above is not cell)


def _within_cell(table: Any) -> bool:
    """Whether a table stands in a cell of another, or in the older copy of a drawing."""
    return any(above.tag == f"{_W}tc" or above.tag in _GONE for above in table.iterancestors())


def _number(element: Any, path: str) -> int:
    found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
    word = "" if found is None else found.get(f"{_W}val", "")
    return int(word) if word.isdigit() else 0


def _on(mark: Any) -> bool:
    """Whether a mark of a run is set; the same mark of a paragraph is about nothing but its end."""
    run = mark.getparent()
    on = mark.get(f"{_W}val", "1") not in ("0", "false", "off")
    return on and run.tag == f"{_W}rPr" and run.getparent().tag != f"{_W}pPr"


def _listed(tables: Sequence[Any], shown: Path) -> str:
    """The first words of each table, so that a person knows which is which."""
    words = []
    for number, table in enumerate(tables, start=1):
        grid = _grid(table, number, shown)
        first = " | ".join(text for _, text in grid.values(0)) if grid.rows else "–"
        line = " ".join(first.split())
        words.append(f"{number} {line if len(line) <= _FIRST_WORDS else line[: _FIRST_WORDS - 1] + '…'}")
    return "; ".join(words[:12])
