"""The rows of one delivered file as text by normalised column name: of tables here, of vector layers elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from onemap.errors import Message, message
from onemap.importing.bodies import Body, read_body
from onemap.importing.faults import Faults
from onemap.importing.grids import formats, read_grids
from onemap.importing.grids.grid import Form, Grid, Refused
from onemap.importing.heads import Columns, columns
from onemap.read.aliases import normalise_header

#: extensions of tables: those that are read, and those that are answered with how to save them
TABLES = (*formats.READ, *formats.ANSWERED)
#: an array of shapely geometries, None where there is none
Geometries = npt.NDArray[np.object_]
#: headings that a message names
_NAMED = 6


@dataclass(frozen=True)
class Table:
    """Rows of a file in file order; ``rows[i]`` maps a normalised column to its text, empty cells are absent.

    ``headers`` maps a normalised column to its spelling in the file. ``geometries`` (shapely, 2D, in ``crs``) has one
    entry per row, None where the row has none; it is None for a table without geometry.
    """

    file: Path
    headers: dict[str, str]
    rows: tuple[dict[str, str], ...]
    geometries: Geometries | None = field(default=None, repr=False)
    crs: str | None = None
    #: the sheet, table or layer, "" where the file has only one
    part: str = ""
    #: for every row its number as programs show it: rows of a sheet, lines of a text, features of a layer
    numbers: tuple[int, ...] = field(default=(), repr=False)
    #: normalised column → indices of the rows whose text fills its field, so that its end may be missing
    cut: Mapping[str, frozenset[int]] = field(default_factory=dict, repr=False)
    #: for every row its part, where the rows are of several
    parts: tuple[str, ...] = field(default=(), repr=False)
    #: of a sheet: normalised column → its place from 0, by part
    places: Mapping[str, Mapping[str, int]] = field(default_factory=dict, repr=False)
    form: Form | None = None

    def part_of(self, index: int) -> str:
        """The part that row *index* is of."""
        return self.parts[index] if self.parts else self.part

    def number_of(self, index: int) -> int:
        """The number of row *index* as programs show it."""
        return self.numbers[index] if self.numbers else index + 1

    def at(self, index: int, column: str | None = None) -> Message | str:
        """The cell of row *index* in *column* (or the row) as programs name it: ``清单!C7``."""
        part, number = self.part_of(index), self.number_of(index)
        grid = Grid(self.file, part, (), (), form=self.form or "delimited")
        place = self.places.get(part, {}).get(normalise_header(column)) if column is not None else None
        return grid.at_rows([number]) if place is None else grid.at([(number, place)])


def read_table(
    path: Path,
    shown: Path,
    faults: Faults,
    sheet: str | None = None,
    encoding: str | None = None,
    *,
    header: int | Sequence[int] | None = None,
    last: int | None = None,
    table: int | str | None = None,
) -> Table | None:
    """Read the table in *path* (see :func:`read_grids` for *sheet* and *table*); None after a fault.

    *header*: the rows with its headings, found where it is None; *last*: its last row; both as programs count rows.
    Several sheets, or several tables of a document, that have the same headings are one table.
    """
    grids = list(read_grids(path, shown, faults, sheet, table, encoding))
    before = sum(problem.severity == "error" for problem in faults.problems)
    found: list[tuple[Grid, Columns, Body]] = []
    while grids:
        grid = grids.pop(0)
        if not grid.rows:
            mend = message("Its first row must hold the column names.")
            faults.add("I02", shown, message("The table is empty."), mend)
            return None
        try:
            head = columns(grid, header)
        except Refused as refused:
            faults.add(refused.rule, shown, refused.what, refused.mend)
            continue
        if not found or _alike(grid, head, found[0], faults):
            body = read_body(grid, head, last, faults)
            found.append((replace(grid, rows=(), numbers=()), head, body))
    if not found or sum(problem.severity == "error" for problem in faults.problems) > before:
        return None
    return _joined(shown, found)


def _joined(shown: Path, found: Sequence[tuple[Grid, Columns, Body]]) -> Table:
    grid, head, _ = found[0]
    names = {normalise_header(name): name.strip() for name in head.names if normalise_header(name)}
    rows = tuple(row for *_, body in found for row in body.rows)
    return Table(
        shown,
        names,
        rows,
        part=grid.part if len(found) == 1 else "",
        numbers=tuple(number for *_, body in found for number in body.numbers),
        parts=tuple(one.part for one, _, body in found for _ in body.rows) if len(found) > 1 else (),
        places={
            one.part: {key: column for column, name in enumerate(its.names) if (key := normalise_header(name))}
            for one, its, _ in found
        },
        form=grid.form,
    )


def _alike(grid: Grid, head: Columns, first: tuple[Grid, Columns, Body], faults: Faults) -> bool:
    """Whether *grid* has the headings of the first; a table of a document that is another one is only reported."""
    mine, other = ({normalise_header(name): name for name in its.names if name} for its in (head, first[1]))
    differ = [name for key, name in (other | mine).items() if (key in mine) != (key in other)]
    if not differ:
        return True
    names = ", ".join(differ[:_NAMED]) + (f" … ({len(differ)})" if len(differ) > _NAMED else "")
    parts = {"one": first[0].part, "other": grid.part}
    if grid.form == "document" and len(head.names) != len(first[1].names):
        what = message(
            "Table {other} has other headings than table {one} and is not read: {names}.", names=names, **parts
        )
        faults.add("I18", grid.file, what, message("Read it with table: and its number, if it is meant."), "warning")
        return False
    if grid.form == "document":
        what = message("Table {other} has other headings than table {one}: {names}.", names=names, **parts)
    else:
        what = message("Sheet {other} has other headings than sheet {one}: {names}.", names=names, **parts)
    faults.add("I13", grid.file, what, message("Give them the same headings, or name them singly in the mapping."))
    return False


def tabulate(
    shown: Path,
    header: Sequence[str | None],
    cells: Sequence[Sequence[str | None]],
    faults: Faults,
    geometries: Geometries | None = None,
    crs: str | None = None,
) -> Table | None:
    """Columns as a :class:`Table`, rows numbered from 1; without geometries rows without any value are left out."""
    headers: dict[str, str] = {}
    position: dict[str, int] = {}
    for index, name in enumerate(header):
        key = normalise_header(name or "")
        if not key:
            continue
        if key in position:
            faults.add(
                "I02",
                shown,
                message("Two columns are named {name}.", name=headers[key]),
                message("Rename or delete one of them."),
            )
            return None
        position[key], headers[key] = index, (name or "").strip()
    rows, numbers = [], []
    for number, line in enumerate(cells, start=1):
        row = {key: text for key, i in position.items() if i < len(line) and (text := line[i]) is not None}
        if row or geometries is not None:
            rows.append(row)
            numbers.append(number)
    return Table(shown, headers, tuple(rows), geometries, crs, numbers=tuple(numbers))


def flat(geometries: Geometries) -> Geometries:
    """Geometries without third dimension; empty ones become None."""
    planar = np.asarray(shapely.force_2d(geometries), dtype=object)
    planar[shapely.is_empty(planar)] = None
    return planar
