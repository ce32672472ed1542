"""Merged cells: their value stands in each of their cells of the rows that have a value of their own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from onemap.errors import Message, message
from onemap.importing.grids.grid import MAX_CELLS, Cell, Refused

#: first row, first column, last row, last column; rows as they are numbered, columns from 0
Area = tuple[int, int, int, int]


@dataclass
class Filled:
    """Rows with the values of merged cells, and their numbers; ``spans``: which columns of a row are one cell."""

    rows: list[list[str | None]]
    numbers: list[int]
    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    #: cells below a merged one that hold a value of their own
    covered: dict[Cell, Message] = field(default_factory=dict)


def fill(found: dict[int, list[str | None]], merged: Sequence[Area]) -> Filled:
    """The rows of *found* that have a value. A row that a merged cell only reaches into is a part of the row above."""
    numbers = sorted(number for number, row in found.items() if any(value is not None for value in row))
    width = max((len(found[number]) for number in numbers), default=0)
    filled = Filled([found[number] for number in numbers], numbers)
    cells = 0
    for top, left, bottom, right in merged:
        row = found.get(top)
        value = row[left] if row is not None and left < len(row) else None
        if value is None:
            continue
        end = min(right, max(width - 1, left + 1))
        inside = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
        cells += len(inside) * (end - left + 1)
        if cells > MAX_CELLS:
            what = message("The sheet has more than {count} cells.", count=MAX_CELLS)
            raise Refused("I11", what, message("Split the table into several files."))
        for number in inside:
            line = found[number]
            line.extend([None] * (end + 1 - len(line)))
            for column in range(left, end + 1):
                own, line[column] = line[column], value
                if own is not None and own != value:
                    what = message("The value {value}, which a merged cell covers, is not read.", value=own)
                    filled.covered[number, column] = what
            if right > left:
                filled.spans.setdefault(number, []).append((left, end))
    return filled
