"""The tables of an export as CSV files, and back: one file for each table, and a text that explains the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from onemap.errors import UsageFault, message
from onemap.exchange.coming import Faults, Grid
from onemap.exchange.explained import explained
from onemap.exchange.kinds import TableId
from onemap.exchange.tables import Table
from onemap.read.csv_text import csv_parts, csv_plain

SUFFIX: Final = ".csv"
#: the reader of CSV alone stops at 131,072 characters
_LONGEST: Final = 2**26
_MARK = "\ufeff"


def csv_files(tables: Mapping[TableId, Table], lang: str, encoding: str) -> dict[str, bytes]:
    """The files by name. Raises UsageFault where *encoding* lacks a character."""
    files: dict[str, bytes] = {"readme.txt": (_MARK + explained(tables, lang)).encode()}
    for name, table in tables.items():
        text = "".join(csv_parts(table.headings(lang), table.rows))
        if encoding == "utf-8":
            files[f"{name}{SUFFIX}"] = text.encode()
            continue
        try:
            files[f"{name}{SUFFIX}"] = text.removeprefix(_MARK).encode(encoding)
        except UnicodeEncodeError as error:
            char = error.object[error.start]
            raise UsageFault(
                message(
                    "{table}: {encoding} lacks the character {char} (U+{code}). Export with --encoding UTF-8.",
                    table=table.kind.title,
                    encoding=encoding.upper(),
                    char=char,
                    code=f"{ord(char):04X}",
                )
            ) from None
    return files


def csv_grid(path: Path, faults: Faults) -> Grid | None:
    """The cells of a CSV file, whichever program saved it; None after a fault. The part is the name of the file."""
    data = path.read_bytes()
    text = None
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None:
        faults.add(
            "I50",
            path,
            message("The file is neither in UTF-8 nor in GBK."),
            message("Save it as CSV UTF-8."),
        )
        return None
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            rows.append((number, [csv_plain(cell) if cell[:1] == "'" else cell for cell in cells]))
    except csv.Error as error:
        what = message("The table cannot be read: {error}.", error=" ".join(str(error).split()))
        faults.add("I50", path, what, message("Check the file."))
        return None
    return Grid(path, path.stem, rows, named=True)
