"""Write the table of a shapefile (dBASE III): texts in GBK or UTF-8, cut at a character where a field ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GBK", "UTF-8"]
#: bytes that a text field can hold
LONGEST = 254
#: the day of the last change, which every DBF tells: a fixed one makes equal input give equal bytes (years from 1900)
_CHANGED = bytes((100, 1, 1))
#: byte 29: the code page of GBK (936); UTF-8 has none and stands in the .cpg
_CODE_PAGES = {"GBK": 0x4D, "UTF-8": 0x00}
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")


@dataclass(frozen=True)
class Column:
    """A field: its name in ASCII, at most ten characters, and one text per record, None where it is empty."""

    name: str
    values: Sequence[str | None]
    #: written as a number where all values are plain decimals
    numeric: bool = False


def lacks(text: str, encoding: Encoding) -> str:
    """The characters of *text* that *encoding* does not have, or that readers of it take for others."""
    if encoding == "UTF-8":
        return ""
    return "".join(dict.fromkeys(c for c in text if _gbk(c) is None))


def encoded(text: str, encoding: Encoding) -> tuple[bytes, bool]:
    """*text* as at most 254 bytes, cut after a whole character; and whether it was cut. UnicodeEncodeError."""
    data = text.encode(encoding)
    if len(data) <= LONGEST:
        return data, False
    return data[:LONGEST].decode(encoding, "ignore").encode(encoding), True


def table(columns: Sequence[Column], count: int, encoding: Encoding) -> bytes:
    """The bytes of a table with *count* records."""
    fields = [_field(column, encoding) for column in columns]
    width = 1 + sum(len(cells[0]) if cells else 1 for _, cells in fields)
    header = bytes((0x03, *_CHANGED)) + count.to_bytes(4, "little")
    header += (33 + 32 * len(fields)).to_bytes(2, "little") + width.to_bytes(2, "little")
    header += bytes(17) + bytes((_CODE_PAGES[encoding], 0, 0))
    described = b"".join(description for description, _ in fields)
    records = (b" " + b"".join(cells[row] for _, cells in fields) for row in range(count))
    return header + described + b"\r" + b"".join(records) + b"\x1a"


def _field(column: Column, encoding: Encoding) -> tuple[bytes, list[bytes]]:
    """The description of a field, and its cells, all of one width."""
    filled = [value for value in column.values if value]
    numeric = column.numeric and all(_NUMBER.fullmatch(value) for value in filled)
    if numeric:
        decimals = max((len(value.partition(".")[2]) for value in filled), default=0)
        width = max((len(value) for value in filled), default=1)
        cells = [(value or "").rjust(width).encode("ascii") for value in column.values]
        kind = b"N"
    else:
        raw = [encoded(value or "", encoding)[0] for value in column.values]
        width = max((len(cell) for cell in raw), default=1) or 1
        cells = [cell.ljust(width) for cell in raw]
        kind, decimals = b"C", 0
    name = column.name.encode("ascii")
    return name.ljust(11, b"\0") + kind + bytes(4) + bytes((width, decimals)) + bytes(14), cells


def _gbk(character: str) -> bytes | None:
    """The character in GBK, as long as readers that take GBK for GB 18030, which holds it, read it back."""
    try:
        data = character.encode("gbk")
    except UnicodeEncodeError:
        return None
    return data if data.decode("gb18030") == character else None
