"""CSV as office programs read it: a byte order mark for Excel, and no value that a spreadsheet would compute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_COMPUTED = re.compile(r"'*[=+\-@\t\r]")
#: how a text begins that may be computed
_FIRST = frozenset("'=+-@\t\r")
_STEP = 1000


def csv_cell(value: object) -> str:
    """*value* as text that no spreadsheet takes for a formula: those get a ``'`` in front; None is empty.

    Text that already begins with ``'`` before such a character gets another one, so that :func:`csv_plain` undoes
    exactly what was done.
    """
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in _FIRST and _COMPUTED.match(text) else text


def csv_plain(text: str) -> str:
    """The value that :func:`csv_cell` made *text* from."""
    return text[1:] if text.startswith("'") and _COMPUTED.match(text) else text


def csv_field(value: object) -> str:
    """*value* as it stands in the file: as :func:`csv_cell` makes it, in quotation marks where it needs them."""
    text = csv_cell(value)
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text


def csv_line(row: Iterable[object]) -> str:
    """One row of the file, with its line end."""
    # a row of one empty cell would be an empty line, which readers leave out
    return (",".join(map(csv_field, row)) or '""') + "\n"


def csv_head(header: Sequence[str]) -> str:
    """How a file begins: byte order mark and *header*."""
    return "\ufeff" + csv_line(header)


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file in pieces: byte order mark, *header*, *rows*; commas, LF."""
    lines = [csv_head(header)]
    for row in rows:
        if len(lines) > _STEP:
            yield "".join(lines)
            lines.clear()
        lines.append(csv_line(row))
    yield "".join(lines)
