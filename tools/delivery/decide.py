"""Decide a review table as the bureau of 澜江市 would: by what the plan says, in Excel, one row after the other.

``python -m tools.delivery.decide REVIEW.xlsx``
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import openpyxl

from tools.delivery.content import Content, content


def decide(table: Path, said: Content) -> dict[str, int]:
    """Fill in the decisions of *table* and save it; how many of each kind were taken and refused."""
    units = {unit["code"]: unit for unit in said.units}
    book = openpyxl.load_workbook(table)
    counts = {"是": 0, "否": 0}
    for page in book:
        names = [cell.value for cell in page[1]]
        if "决定" not in names:
            continue
        for row in page.iter_rows(min_row=2):
            cells = dict(zip(names, row, strict=True))
            record, proposal = str(cells["对象"].value).split("\n"), str(cells["建议"].value)
            unit = units.get(record[0].removeprefix("单元 "))
            if page.title == "叠加所得分区" and unit is not None:
                right = proposal in unit["zones"]
            elif page.title == "引用上级条款" and unit is not None:
                words = _follows(unit, record[1].removeprefix("条款 "))
                right = bool(words)
                if words and words != proposal:
                    cells["更正值"].value = words
            else:
                continue
            cells["决定"].value = "是" if right else "否"
            counts[cells["决定"].value] += 1
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
