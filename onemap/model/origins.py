"""Where a record came from: the place in a delivered file, and what was done to it on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: as it stood there; a part of a cell; its spelling put in order (width, spaces, line breaks); written by people here
How = Literal["verbatim", "split", "normalised", "added"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a delivered file.

    ``file`` is its path below the version's ``original/`` with ``/``. ``part`` names the sheet, table or layer, ""
    where the file has only one. ``rows`` counts as programs show it: rows of a sheet or lines of a text from 1,
    features of a layer from 1; several where several became one record. ``column`` is the heading, "" for the whole
    row. ``start`` and ``end`` are the characters of the cell's text that a part of it took; the parts of one cell
    follow each other without a gap, so that joining them gives the cell's text.
    """

    file: str
    part: str = ""
    rows: tuple[int, ...] = ()
    column: str = ""
    how: How = "verbatim"
    start: int | None = None
    end: int | None = None
