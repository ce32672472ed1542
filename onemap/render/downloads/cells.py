"""CSV as office programs read it: a byte order mark for Excel, and no value that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_COMPUTED = re.compile(r"'*[=+\-@\t\r]")
_STEP = 1000


def csv_cell(value: object) -> str:
    """*value* as text that no spreadsheet takes for a formula: those get a ``'`` in front; None is empty.

    Text that already begins with ``'`` before such a character gets another one, so that :func:`csv_plain` undoes
    exactly what was done.
    """
    text = "" if value is None else str(value)
    return "'" + text if _COMPUTED.match(text) else text


def csv_plain(text: str) -> str:
    """The value that :func:`csv_cell` made *text* from."""
    return text[1:] if text.startswith("'") and _COMPUTED.match(text) else text


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file in pieces: byte order mark, *header*, *rows*; commas, LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    buffer.write("\ufeff")
    writer.writerow([csv_cell(name) for name in header])
    for number, row in enumerate(rows, 1):
        writer.writerow([csv_cell(value) for value in row])
        if number % _STEP == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
