"""Rows of a table with what other tables add to them, and where each cell stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from onemap.importing.tables import Table


class Spot(NamedTuple):
    """Where a cell stands: file below the source, sheet or layer, row as programs show it, heading as printed."""

    file: Path
    part: str
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A row of a joined table: its cells under the names that they have after joining."""

    table: Table
    index: int
    cells: Mapping[str, str]
    #: name after joining → heading as printed
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Joined:
    """``table`` with everything in its rows; ``own`` are the rows as the file has them, ``partners`` what was added."""

    table: Table
    own: tuple[Mapping[str, str], ...] = field(repr=False)
    #: for each row the rows that were joined to it, the first first
    partners: tuple[tuple[Partner, ...], ...] = field(repr=False)
    #: the tables that were joined, as the mapping or their files call them
    beside: tuple[str, ...] = ()

    @classmethod
    def alone(cls, table: Table) -> Joined:
        """*table* with nothing joined to it."""
        return cls(table, table.rows, ((),) * len(table.rows))

    def number(self, index: int) -> int:
        """The number of row *index* as programs show it."""
        return self.table.number_of(index)

    def spot(self, index: int, key: str) -> Spot:
        """Where the cell *key* (a normalised column) of row *index* stands."""
        if key not in self.own[index]:
            for partner in self.partners[index]:
                if key in partner.cells:
                    found, at = partner.table, partner.index
                    return Spot(found.file, found.part_of(at), found.number_of(at), partner.headers[key])
        table = self.table
        return Spot(table.file, table.part_of(index), table.number_of(index), table.headers.get(key, key))
