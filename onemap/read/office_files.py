"""Files of office programs: which are not read, with how to save them so that they are; what columns are called."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from onemap.errors import Message, message

SHEETS: Final = (".xls", ".et", ".ett", ".xlt", ".xlsb", ".ods", ".numbers", ".dps")
DOCUMENTS: Final = (".doc", ".wps", ".wpt", ".odt", ".rtf", ".pages")
ARCHIVES: Final = (".zip", ".rar", ".7z", ".tar", ".gz")
PICTURES: Final = (".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
PAGES: Final = (".htm", ".html", ".mht", ".xml")
#: the first bytes of the old binary files of office programs, which also wrap encrypted ones
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: names of streams in an OLE file are UTF-16
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def not_read(extension: str) -> Message:
    """What is said of a file with this extension."""
    return message("Files of the form {extension} are not read.", extension=extension)


def binary(path: Path) -> tuple[Message, Message]:
    """What is wrong with an OLE file that is named as a package is, and how to mend it. Raises OSError."""
    if _ENCRYPTED in path.read_bytes():
        return (
            message("The file is protected by a password."),
            message("Open it with its password, take the password off (File, Info, Protect) and save it."),
        )
    return (
        message("The file is of the old binary form, though it is named {extension}.", extension=path.suffix),
        message("Open it in Excel, WPS or LibreOffice and save it as {extension}.", extension=path.suffix.lower()),
    )


@cache
def column_letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
