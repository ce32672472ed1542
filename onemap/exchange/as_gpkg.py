"""Tables of an export as attribute tables of a GeoPackage, beside its layers, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from onemap.errors import message
from onemap.exchange.coming import Faults, Grid
from onemap.exchange.kinds import TABLES, TableId
from onemap.exchange.tables import Table
from onemap.words import translator
from onemap.writing.layers import WRITTEN

#: layers have the plain names
_PREFIX: Final = "table_"
_NAMES: Final[Mapping[str, TableId]] = {f"{_PREFIX}{name.replace('-', '_')}": name for name in TABLES}


def add_tables(path: Path, tables: Mapping[TableId, Table], lang: str) -> None:
    """Add *tables* to the GeoPackage *path*. The same tables give the same bytes."""
    t = translator(lang)
    with closing(sqlite3.connect(path, isolation_level=None)) as book:
        book.execute("PRAGMA journal_mode = OFF")
        book.execute("BEGIN")
        for name, table in tables.items():
            called = next(key for key, value in _NAMES.items() if value == name)
            headings = table.headings(lang)
            columns = ", ".join(f"{_quoted(heading)} TEXT" for heading in headings)
            book.execute(f"CREATE TABLE {called} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})")
            names = ", ".join(map(_quoted, headings))
            places = ", ".join("?" for _ in headings)
            rows = ([cell or None for cell in row] for row in table.rows)
            book.executemany(f"INSERT INTO {called} ({names}) VALUES ({places})", rows)  # noqa: S608 - our own names
            book.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
                " VALUES (?, 'attributes', ?, ?, ?, 0)",
                (called, table.kind.title.text(t) if not table.kind.hidden else called, "", WRITTEN),
            )
        book.execute("COMMIT")


def has_tables(path: Path) -> bool:
    """Whether the GeoPackage *path* holds the tables of an export."""
    try:
        with closing(_opened(path)) as book:
            return bool(_tables(book))
    except sqlite3.Error:
        return False


def gpkg_grids(path: Path, faults: Faults) -> list[Grid]:
    """The cells of the attribute tables; none after a fault."""
    try:
        with closing(_opened(path)) as book:
            return [_grid(path, book, name) for name in _tables(book)]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        what = message("The table cannot be read: {error}.", error=" ".join(str(error).split()))
        faults.add("I50", path, what, message("Check the file."))
        return []


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _tables(book: sqlite3.Connection) -> list[str]:
    rows = book.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in rows if name in _NAMES]


def _grid(path: Path, book: sqlite3.Connection, name: str) -> Grid:
    rows = book.execute(f"SELECT * FROM {name} ORDER BY rowid")  # noqa: S608 - one of our own names
    heads = [column[0] for column in rows.description]
    first = 1 if heads[0] == "fid" else 0
    cells = [(0, heads[first:])]
    for number, row in enumerate(rows, 1):
        said = row[0] if first and isinstance(row[0], int) else number
        cells.append((said, ["" if cell is None else str(cell) for cell in row[first:]]))
    return Grid(path, _NAMES[name], cells, named=True)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
