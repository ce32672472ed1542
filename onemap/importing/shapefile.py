"""Look at the parts of a shapefile before it is read: what is missing, what the encoding is, how wide texts may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from onemap.errors import Problem, ProblemsFound, message
from onemap.importing.faults import Faults
from onemap.read import dbf

#: characters beyond ASCII that decide what a table is in; fewer may be a coincidence
_ENOUGH = 8
#: encodings of one byte per character, which read any bytes whatever they are
_SINGLE = re.compile(
    r"^(iso-?8859-?\d+|latin-?\d|cp(125\d|437|850|85\d)|windows-?125\d|ascii|us-ascii)$", re.IGNORECASE
)
_HIGH = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class DbfFields:
    """What the table of a shapefile says of its fields: the encoding to read it with; widths of texts in bytes.

    ``widths`` has one entry per field in file order, None where the field holds no text.
    """

    encoding: str
    widths: tuple[int | None, ...]


def look_at(path: Path, shown: Path, faults: Faults, encoding: str | None) -> DbfFields | None:
    """What there is to know of the shapefile *path* before it is read; None after a fault (I21, I23).

    *encoding* is what the mapping says; without it the .cpg, the header and the bytes decide, and a .cpg that cannot
    be true is a fault.
    """
    if not whole(path, shown, faults):
        return None
    try:
        found = dbf.encoding_of(path, encoding)
    except ProblemsFound as refused:
        for problem in refused.problems:
            mend = message("Say encoding: GBK or encoding: UTF-8 in the mapping, or correct the .cpg.")
            faults.put(Problem(faults.place(shown), "I23", problem.what, mend, problem.severity))
        return None
    header, records = _table(path)
    if encoding is None and (looks := _other(found, records)) is not None:
        faults.add(
            "I23",
            shown,
            message(
                "The table is said to be {stated}, but looks like {encoding}.",
                stated=dbf.stated_in_cpg(path) or found,
                encoding=looks,
            ),
            message("Say encoding: {encoding} in the mapping, or correct the .cpg.", encoding=looks),
        )
        return None
    return DbfFields(found, _widths(header))


def is_shapefile(path: Path) -> bool:
    """Whether *path* is named like a shapefile and begins like one."""
    if path.suffix.lower() != ".shp" or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4) == b"\x00\x00\x27\x0a"


def whole(path: Path, shown: Path, faults: Faults) -> bool:
    """Whether .shx and .dbf are there and have as many records as each other; if not, a fault (I21) says so."""
    missing = [suffix for suffix in (".shx", ".dbf") if not dbf.beside(path, suffix).is_file()]
    for suffix in missing:
        what = message("The file {name} is missing.", name=path.with_suffix(suffix).name)
        if suffix == ".dbf":
            mend = message("Add it beside the .shp: it holds the codes and all attributes.")
        else:
            mend = message("Add it beside the .shp; if it is lost, open the .shp in a GIS and export it again.")
        faults.add("I21", shown, what, mend)
    if missing:
        return False
    shapes = max((dbf.beside(path, ".shx").stat().st_size - 100) // 8, 0)
    with dbf.beside(path, ".dbf").open("rb") as stream:
        rows = int.from_bytes(stream.read(8)[4:8], "little")
    if shapes != rows:
        what = message("The .shp has {shapes} shapes, but the .dbf {rows} rows.", shapes=shapes, rows=rows)
        faults.add("I21", shown, what, message("Deliver the parts of one and the same shapefile."))
    return shapes == rows


def _table(path: Path) -> tuple[bytes, bytes]:
    """The header of the table and its records, as far as they are needed to tell the encoding."""
    with dbf.beside(path, ".dbf").open("rb") as stream:
        begin = stream.read(32)
        header = stream.read(max(int.from_bytes(begin[8:10], "little") - 32, 0))
        width = max(int.from_bytes(begin[10:12], "little"), 1)
        return header, stream.read(4 * 1024 * 1024 // width * width)


def _widths(header: bytes) -> tuple[int | None, ...]:
    """Widths of the fields: 32 bytes each, the type at 11, the width at 16; the list ends with a carriage return."""
    widths: list[int | None] = []
    for at in range(0, len(header) - 31, 32):
        if header[at] == 0x0D:
            break
        widths.append(header[at + 16] if header[at + 11 : at + 12] == b"C" else None)
    return tuple(widths)


def _other(stated: str, records: bytes) -> str | None:
    """The encoding that the bytes have beyond doubt, where it is another than *stated*."""
    if stated == "UTF-8":
        return None  # what is no UTF-8 has been refused
    runs = _HIGH.findall(records)
    if sum(map(len, runs)) < 2 * _ENOUGH:
        return None
    text = records.decode("utf-8", "replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if beyond >= _ENOUGH and text.count("�") * 20 <= beyond:
        return "UTF-8"
    if _SINGLE.match(stated) and _chinese(runs):
        return "GBK"
    return None


def _chinese(runs: list[bytes]) -> bool:
    """Whether runs of bytes beyond ASCII are Chinese in GBK: mostly pairs of the common characters (GB 2312)."""
    pairs = sum(len(run) // 2 for run in runs)
    common = sum(
        0xB0 <= run[at] <= 0xF7 and run[at + 1] >= 0xA1 for run in runs for at in range(0, len(run) - len(run) % 2, 2)
    )
    whole = sum(len(run) for run in runs if len(run) >= 4)  # accents of western texts stand alone among ASCII
    return common * 10 >= pairs * 8 and whole * 2 >= sum(map(len, runs))
