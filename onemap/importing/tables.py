"""Read the rows of one file – a vector layer, a CSV or an .xlsx sheet – as text by normalised column name."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from onemap.errors import message
from onemap.importing.cells import from_csv, to_text
from onemap.importing.faults import Faults
from onemap.read.aliases import normalise_header

TABLES = (".csv", ".xlsx")
#: an array of shapely geometries, None where there is none
Geometries = npt.NDArray[np.object_]


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


def read_table(
    path: Path, shown: Path, faults: Faults, sheet: str | None = None, encoding: str | None = None
) -> Table | None:
    """Read a CSV or .xlsx file whose first row holds the headers; None after a fault. *shown* names it to people."""
    try:
        grid = _xlsx(path, sheet) if path.suffix.lower() == ".xlsx" else _csv(path, encoding)
    except UnicodeDecodeError:
        faults.add(
            "I02",
            shown,
            message("The file is not in {encoding}.", encoding=encoding or "UTF-8"),
            message("Say its encoding in the mapping, such as encoding: gb18030."),
        )
        return None
    except (OSError, KeyError, ValueError, csv.Error) as error:
        faults.add(
            "I02",
            shown,
            message("The table cannot be read: {error}.", error=_one_line(error)),
            message("Check the file."),
        )
        return None
    if not grid:
        faults.add("I02", shown, message("The table is empty."), message("Its first row must hold the column names."))
        return None
    return tabulate(shown, grid[0], grid[1:], faults)


def tabulate(
    shown: Path,
    header: Sequence[str | None],
    cells: Sequence[Sequence[str | None]],
    faults: Faults,
    geometries: Geometries | None = None,
    crs: str | None = None,
) -> Table | None:
    """Rows of text below their header as a :class:`Table`; rows without any value are left out of plain tables."""
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
    rows = []
    for line in cells:
        row = {key: text for key, i in position.items() if i < len(line) and (text := line[i]) is not None}
        if row or geometries is not None:
            rows.append(row)
    return Table(shown, headers, tuple(rows), geometries, crs)


def flat(geometries: Geometries) -> Geometries:
    """Geometries without third dimension; empty ones become None."""
    planar = np.asarray(shapely.force_2d(geometries), dtype=object)
    planar[shapely.is_empty(planar)] = None
    return planar


def _csv(path: Path, encoding: str | None) -> list[list[str | None]]:
    text = path.read_bytes().decode(encoding or "utf-8-sig")
    sample = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=sample.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [[from_csv(cell) for cell in line] for line in lines if line]


def _xlsx(path: Path, sheet: str | None) -> list[list[str | None]]:
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise ValueError(str(error)) from None
    try:
        page = book[sheet] if sheet else book[book.sheetnames[0]]
        return [[to_text(cell) for cell in line] for line in page.iter_rows(values_only=True)]
    finally:
        book.close()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
