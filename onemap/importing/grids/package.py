"""Office packages (.xlsx, .docx): zip files whose parts are bounded, and XML that is read without document types."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from posixpath import dirname, join, normpath
from xml.parsers import expat

from onemap.errors import message
from onemap.importing.grids.grid import Refused
from onemap.read.office_files import OLE, binary

#: unpacked bytes of all parts together; a sheet of 350,000 rows with clauses has about half of it
MAX_UNPACKED = 512 * 1024 * 1024
Attributes = Mapping[str, str]


@contextmanager
def opened(path: Path, main: str) -> Iterator[zipfile.ZipFile]:
    """The package *path*, which must hold a part *main*; raises :class:`Refused` for anything else.

    What goes wrong while it is read (a damaged part, broken XML) is refused as well.
    """
    data = path.open("rb").read(512)
    if data.startswith(OLE):
        raise _ole(path)
    if not data.startswith(b"PK"):
        raise Refused(
            "I11",
            message("The file is not what its extension {extension} says.", extension=path.suffix),
            message("Open it in Excel, WPS or LibreOffice and save it as {extension}.", extension=path.suffix.lower()),
        )
    try:
        with zipfile.ZipFile(path) as package:
            if sum(info.file_size for info in package.infolist()) > MAX_UNPACKED:
                raise Refused(
                    "I11",
                    message("The file is larger than {limit} MB when it is unpacked.", limit=MAX_UNPACKED >> 20),
                    message("Split the table into several files."),
                )
            if not any(name.startswith(main) for name in package.namelist()):
                raise damaged(message("its part {part} is missing", part=main))
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise damaged(message("it is not whole")) from None
    except (LookupError, ValueError, OverflowError) as error:
        raise damaged(" ".join(str(error).split())[:120]) from None
    except (NotImplementedError, RuntimeError) as error:  # a part with a password of its own, or packed in another way
        raise damaged(" ".join(str(error).split())[:120]) from None


def damaged(reason: object) -> Refused:
    """The refusal of a file that is not whole."""
    return Refused(
        "I11",
        message("The file is damaged: {reason}.", reason=reason),
        message("Ask for it again, or open it in Excel, WPS or LibreOffice, let it be repaired and save it."),
    )


def _ole(path: Path) -> Refused:
    return Refused("I11", *binary(path))


class Handler:
    """What is done at the beginning and end of elements, and with text; names have no prefix of a namespace."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Called at the beginning of an element."""

    def end(self, name: str) -> None:
        """Called at the end of an element."""

    def text(self, data: str) -> None:
        """Called with text, in pieces."""


def parse(package: zipfile.ZipFile, part: str, handler: Handler, until: Callable[[], bool] | None = None) -> None:
    """Read the XML *part* with *handler*, from the beginning to the end or until *until* is true.

    A document type is refused: no office program writes one, and its entities can fill the memory.
    """
    names: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        handler.start(names.get(name) or names.setdefault(name, name.rpartition(":")[2]), attributes)

    def end(name: str) -> None:
        handler.end(names.get(name) or names.setdefault(name, name.rpartition(":")[2]))

    def refuse(*_: object) -> None:
        raise damaged(message("it has a document type"))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    if part not in package.NameToInfo:
        raise damaged(message("its part {part} is missing", part=part))
    try:
        with package.open(part) as stream:
            while block := stream.read(1 << 18):
                parser.Parse(block, False)
                if until is not None and until():
                    return
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise damaged(message("its part {part} is no XML", part=part)) from None


class _Relations(Handler):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.found[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""))


def relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What *part* refers to: id → last word of the type, name of the part in the package."""
    folder, name = dirname(part), part.rpartition("/")[2]
    file = join(folder, "_rels", f"{name}.rels")
    if file not in package.namelist():
        return {}
    handler = _Relations()
    parse(package, file, handler)
    return {
        key: (kind.rpartition("/")[2], target.lstrip("/") if target.startswith("/") else normpath(join(folder, target)))
        for key, (kind, target) in handler.found.items()
    }
