"""The text of ``correspondence.csv``: one line for each record that came from somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onemap.model.origins import Traced
from onemap.read.correspondence import COLUMNS
from onemap.read.csv_text import csv_head, csv_line

_ORDER = ("publication", "plan", "area", "region", "unit", "zone", "list", "tag", "target")
_RANK = {kind: rank for rank, kind in enumerate(_ORDER)}
#: so many rows that follow each other are written as first..last
_RUN = 3


def correspondence_text(rows: Iterable[Traced]) -> str:
    """*rows* as the file says them: UTF-8 text with byte order mark and LF.

    Kinds follow each other as in a publication, records of a kind by code point; clauses stand below what they
    belong to, in the order in which they were given.
    """
    lines = [csv_head(COLUMNS)]
    lines += (csv_line(_cells(row)) for row in sorted(rows, key=_place))
    return "".join(lines)


def _place(row: Traced) -> tuple[int, str, bool, str]:
    kind, key, owner = row.name
    if kind == "clause":
        above, _, holder = owner.partition(":")
        return _RANK.get(above, len(_ORDER)), holder, True, ""
    return _RANK[kind], owner or key, False, key


def _cells(row: Traced) -> tuple[object, ...]:
    name, origin = row.name, row.origin
    return (
        *(name.kind, name.owner, name.key, origin.how),
        *(origin.file, row.digest, origin.part, _numbers(origin.rows), origin.column, origin.start, origin.end),
        ";".join([f"{field}={said}" for field, said in row.prints.items()]),
    )


def _numbers(rows: Sequence[int]) -> str:
    """*rows* as ``3..5;9``: a dash would make a day of it in a spreadsheet."""
    if len(rows) == 1:
        return str(rows[0])
    parts: list[str] = []
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and rows[end] == rows[end - 1] + 1:
            end += 1
        if end - at >= _RUN:
            parts.append(f"{rows[at]}..{rows[end - 1]}")
        else:
            parts += map(str, rows[at:end])
        at = end
    return ";".join(parts)
