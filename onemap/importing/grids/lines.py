"""Texts (.txt) with a table whose cells stand between tabs: every line is a row, numbered as an editor shows it."""

from __future__ import annotations

from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.grids.delimited import Known, decoded, read_bytes, row_of
from onemap.importing.grids.grid import Broken, Cell, Grid, Refused


def read_lines(path: Path, shown: Path, encoding: str | None) -> Grid:
    """The lines of a text; one without a tab is one cell over all columns, like a title."""
    text = decoded(read_bytes(path), encoding)
    lines = [line.split("\t") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    width = max(len(line) for line in lines)
    if width == 1:
        raise Refused(
            "I11",
            message("The text holds no table: there is no tab in it."),
            message("Put tabs between the cells, or save the table as .xlsx or .docx."),
        )
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    notes: dict[Cell, Message] = {}
    broken: dict[Cell, Broken] = {}
    known: Known = {}
    for number, line in enumerate(lines, start=1):
        row = row_of(line, number, known, notes, broken)
        if any(value is not None for value in row):
            rows.append(row)
            numbers.append(number)
    spans = {number: [(0, width - 1)] for number, row in zip(numbers, rows, strict=True) if len(row) == 1}
    return Grid(shown, "", rows, numbers, notes=notes, broken=broken, spans=spans, form="lines")
