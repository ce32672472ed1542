"""Workbooks (.xlsx, .xlsm): which sheets are read, and what is said of the others."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize

from onemap.errors import message
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.grids.grid import Grid, Refused
from onemap.importing.grids.package import opened
from onemap.importing.grids.sheet import has_values, read_sheet
from onemap.importing.grids.workbook import Sheet, Workbook, read_workbook


def read_xlsx(path: Path, shown: Path, faults: Faults, wanted: str | None) -> tuple[Grid, ...]:
    """The sheets that *wanted* names (a name, or a pattern with * and ?), by default the first that is seen and filled.

    Sheets with values that a default passes over are reported.
    """
    with opened(path, "xl/") as package:
        book = read_workbook(package)
        if wanted is not None:
            chosen = _named(book, wanted)
            grids = [read_sheet(package, book, sheet, shown) for sheet in chosen]
            return tuple(grid for grid in grids if grid.rows or len(grids) == 1)
        filled = [sheet for sheet in book.sheets if has_values(package, sheet)]
        seen = [sheet for sheet in filled if not sheet.hidden] or filled or list(book.sheets)
        others = [sheet.name for sheet in filled if sheet is not seen[0]]
        if others:
            faults.add(
                "I18",
                shown,
                message(
                    "Sheet {sheet} is read; others with values are not: {others}.",
                    sheet=seen[0].name,
                    others=", ".join(others),
                ),
                message('Name the sheet in the mapping with sheet:, or several with a pattern such as sheet: "*".'),
                "warning",
            )
        return (read_sheet(package, book, seen[0], shown),)


def _named(book: Workbook, wanted: str) -> Sequence[Sheet]:
    exact = [sheet for sheet in book.sheets if sheet.name == wanted]
    alike = exact or [sheet for sheet in book.sheets if _plain(sheet.name) == _plain(wanted)]
    found = alike or [sheet for sheet in book.sheets if fnmatch.fnmatchcase(_plain(sheet.name), _plain(wanted))]
    if not found:
        raise Refused(
            "I02",
            message("There is no sheet {sheet}.", sheet=wanted),
            message(
                "Correct sheet: in the mapping, or take the source out if the delivery no longer has it. {near}",
                near=did_you_mean(wanted, [sheet.name for sheet in book.sheets]),
            ),
        )
    return found


def _plain(name: str) -> str:
    return normalize("NFKC", name).strip().casefold()
