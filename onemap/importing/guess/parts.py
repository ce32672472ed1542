"""Delivered files as what they hold: layers of vector files, sheets of workbooks, tables of documents, each as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onemap.errors import Message
from onemap.importing.tables import Table

#: what the rows have on the ground: polygons, lines or points; None for a table
Ground = Literal["area", "other"] | None


@dataclass(frozen=True)
class Part:
    """A layer, sheet or table. ``file`` is its path below the source folder with ``/``.

    ``layer`` and ``number`` (of a table in a document) are None where the file has only one; ``alone`` says whether the
    sheet is the only one. ``without_crs``: the file does not say in which coordinate reference system it is.
    """

    file: str
    table: Table
    ground: Ground = None
    layer: str | None = None
    sheet: str | None = None
    number: int | None = None
    alone: bool = False
    without_crs: bool = False

    @property
    def shown(self) -> str:
        """The part as people name it."""
        sheet = None if self.alone else self.sheet
        inner = self.layer or sheet or (None if self.number is None else str(self.number))
        return self.file if inner is None else f"{self.file} [{inner}]"


@dataclass(frozen=True)
class Read:
    """The parts of all files, in the order of the files, and what could not be read, with why."""

    source: Path
    parts: Sequence[Part]
    unread: Sequence[Message]
