"""Forms of delivered tables: those that are read, and how to save the others so that they are."""

from __future__ import annotations

from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.grids.grid import Refused

#: extensions that are read
READ = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".docx")
_SHEETS = (".xls", ".et", ".ett", ".xlt", ".xlsb", ".ods", ".numbers", ".dps")
_DOCUMENTS = (".doc", ".wps", ".wpt", ".odt", ".rtf", ".pages")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz")
_PICTURES = (".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
_PAGES = (".htm", ".html", ".mht", ".xml")
#: extensions that are answered with how to save the file
ANSWERED = (*_SHEETS, *_DOCUMENTS, *_ARCHIVES, *_PICTURES, *_PAGES)


def answer(path: Path) -> Refused:
    """The refusal of a file that is of none of the forms that are read, with how to come to one."""
    extension = path.suffix.lower()
    return Refused("I10", message("Files of the form {extension} are not read.", extension=extension), _way(extension))


def _way(extension: str) -> Message:
    if extension in _DOCUMENTS:
        return message("Open it in Word or WPS, choose File, Save As, .docx, and name the new file in the mapping.")
    if extension in _ARCHIVES:
        return message("Unpack it, and name the files in it.")
    if extension in _PICTURES:
        return message(
            "Ask for the table as .xlsx or .docx; or make one of it with Word or WPS, and compare every cell with it."
        )
    return message("Open it in Excel or WPS, choose File, Save As, .xlsx, and name the new file in the mapping.")
