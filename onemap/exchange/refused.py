"""Why a file or folder is no export that could come back, each cause in its own words, and how to mend it."""

from __future__ import annotations

from pathlib import Path

from onemap.errors import Message, message
from onemap.exchange.sheets_in import BrokenBook, sheet_names
from onemap.read.office_files import ARCHIVES, DOCUMENTS, OLE, PAGES, PICTURES, SHEETS, binary, not_read

_EXPORT = message("Bring back a file that export wrote, or write a mapping for other files.")
_AGAIN = message("Export the version again, and make the edits in the new file.")


def why_not(path: Path) -> tuple[Message, Message]:
    """What is wrong with *path*, which is no export, and how to mend it."""
    try:
        return _why_not(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return (
            message("The file cannot be opened: {reason}.", reason=reason),
            message("Check that it is there, may be read, and is not open in another program."),
        )


def _why_not(path: Path) -> tuple[Message, Message]:
    if not path.exists():
        return message("There is no such file or folder."), message("Correct its name; quote a name with spaces.")
    if path.is_dir():
        if not any(path.iterdir()):
            return message("The folder is empty."), _EXPORT
        return (
            message("The folder holds no export: package.csv is not in it."),
            message("Name the files in it, or put package.csv back as in the export."),
        )
    suffix = path.suffix.lower()
    if suffix in SHEETS:
        return (
            not_read(suffix),
            message("Open it in Excel or WPS, choose File, Save As, .xlsx, and bring back the new file."),
        )
    if suffix in (*DOCUMENTS, *ARCHIVES, *PICTURES, *PAGES):
        return not_read(suffix), _EXPORT
    if path.stat().st_size == 0:
        return message("The file is empty (0 bytes)."), _AGAIN
    if suffix == ".xlsx":
        with path.open("rb") as stream:
            if stream.read(len(OLE)) == OLE:
                return binary(path)
        try:
            sheet_names(path)
        except BrokenBook as broken:
            return broken.why, message("Open it and save it again, or export the version again.")
    return message("The file does not say that it is an export of onemap."), _EXPORT
