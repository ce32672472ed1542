"""Delivered tables of any form as grids of text; a form that is not read is answered with how to save it."""

from __future__ import annotations

from pathlib import Path

from onemap.errors import message
from onemap.importing.faults import Faults
from onemap.importing.grids import formats
from onemap.importing.grids.grid import Grid, Refused

__all__ = ["Grid", "Refused", "read_grids"]


def read_grids(
    path: Path,
    shown: Path,
    faults: Faults,
    sheet: str | None = None,
    table: int | str | None = None,
    encoding: str | None = None,
) -> tuple[Grid, ...]:
    """The sheets, the tables or the text of *path* as grids, in file order; nothing after a fault.

    *sheet*: a name, or a pattern with * and ? for several; by default the first that is seen and has values.
    *table*: of a .docx its number from 1, or ``*`` for all; needed where there are several. *shown* names the file.
    """
    try:
        return _read(path, shown, faults, sheet, table, encoding)
    except Refused as refused:
        faults.add(refused.rule, shown, refused.what, refused.mend)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        faults.add("I11", shown, message("The file cannot be opened: {reason}.", reason=reason), _LOOK)
    return ()


_LOOK = message("Check that it is there, may be read, and is not open in another program.")


def _read(
    path: Path, shown: Path, faults: Faults, sheet: str | None, table: int | str | None, encoding: str | None
) -> tuple[Grid, ...]:
    extension = path.suffix.lower()
    if extension in (".xlsx", ".xlsm"):
        from onemap.importing.grids.xlsx import read_xlsx

        return read_xlsx(path, shown, faults, sheet)
    if extension == ".docx":
        from onemap.importing.grids.docx import read_docx

        return read_docx(path, shown, table)
    if extension in (".csv", ".tsv"):
        from onemap.importing.grids.delimited import read_delimited

        return (read_delimited(path, shown, encoding),)
    if extension == ".txt":
        from onemap.importing.grids.lines import read_lines

        return (read_lines(path, shown, encoding),)
    raise formats.answer(path)
