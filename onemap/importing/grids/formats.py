"""Forms of delivered tables: those that are read, and how to save the others so that they are."""

from __future__ import annotations

from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.grids.grid import Refused
from onemap.read.office_files import ARCHIVES, DOCUMENTS, PAGES, PICTURES, SHEETS, not_read

#: extensions that are read
READ = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".docx")
#: extensions that are answered with how to save the file
ANSWERED = (*SHEETS, *DOCUMENTS, *ARCHIVES, *PICTURES, *PAGES)


def answer(path: Path) -> Refused:
    """The refusal of a file that is of none of the forms that are read, with how to come to one."""
    extension = path.suffix.lower()
    return Refused("I10", not_read(extension), _way(extension))


def _way(extension: str) -> Message:
    if extension in DOCUMENTS:
        return message("Open it in Word or WPS, choose File, Save As, .docx, and name the new file in the mapping.")
    if extension in ARCHIVES:
        return message("Unpack it, and name the files in it.")
    if extension in PICTURES:
        return message(
            "Ask for the table as .xlsx or .docx; or make one of it with Word or WPS, and compare every cell with it."
        )
    return message("Open it in Excel or WPS, choose File, Save As, .xlsx, and name the new file in the mapping.")
