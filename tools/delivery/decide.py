"""Decide a review table as the bureau of 澜江市 would: by what the plan says, in Excel, one row after the other.

``python -m tools.delivery.decide REVIEW.xlsx``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import openpyxl

from tools.delivery.content import Content, content

#: columns of a sheet of proposals, from 0; the last names the kind and the record in every language
_PROPOSAL, _DECISION, _CORRECTED, _IDENTITY = 3, 5, 6, 8


def decide(table: Path, said: Content) -> dict[str, int]:
    """Fill in the decisions of *table* and save it; how many were taken, corrected and refused. Splits stay open."""
    units = {unit["code"]: unit for unit in said.units}
    book = openpyxl.load_workbook(table)
    counts = {"taken": 0, "corrected": 0, "refused": 0}
    for page in book.worksheets[1:]:
        for row in page.iter_rows(min_row=2):
            kind, _, key, owner, *_ = json.loads(row[_IDENTITY].value)
            if kind == "zones":
                words = row[_PROPOSAL].value if row[_PROPOSAL].value in units[key]["zones"] else ""
            elif kind == "follows":
                words = _follows(units[owner.removeprefix("unit:")], key)
            else:
                continue
            row[_DECISION].value = "是" if words else "否"
            if words and words != row[_PROPOSAL].value:
                row[_CORRECTED].value = words
            counts["refused" if not words else "corrected" if row[_CORRECTED].value else "taken"] += 1
    book.save(table)
    return counts


def _follows(unit: dict[str, Any], number: str) -> str:
    """What the clause follows, as people write it in the table: a line for each list."""
    clause = next(clause for clause in unit["clauses"] if clause.get("number") == number)
    return "\n".join(f"{one['list']}：{'、'.join(one['numbers'])}" for one in clause.get("follows", ()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(decide(Path(sys.argv[1]), content(Path(__file__).parents[2])))
