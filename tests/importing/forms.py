"""Small deliveries for tests of forms: a mapping and tables, read into records."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from onemap.importing.deliver import read_delivery
from onemap.importing.delivered import Decisions, Delivered
from onemap.importing.faults import Faults
from onemap.merging.canonical import of_incoming
from onemap.model.origins import Name
from onemap.read.publication import default_vocabulary
from onemap.writing import emit

CODES = ("ZH99010110001", "ZH99010120001", "ZH99010130001")
DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率")
PUBLICATION: dict[str, Any] = {
    "name": "澜江市一张图",
    "territory": "澜江市",
    "area": "990100",
    "publisher": {"name": "澜江市生态环境局"},
}
AREAS: dict[str, Any] = {
    "areas": [
        {"id": "990100", "name": "澜江市", "kind": "city"},
        {"id": "990101", "name": "临港区", "kind": "district", "parent": "990100"},
        {"id": "990102", "name": "望潮区", "kind": "district", "parent": "990100"},
    ]
}
PLAN: dict[str, Any] = {"version": "v1", "title": "方案", "update": {"type": "initial"}}
#: a table of units with everything but requirements
UNITS = "units.csv"
UNIT_HEAD = ["环境管控单元编码", "环境管控单元名称", "单元分类", "行政区划代码"]
UNIT_ROWS = [
    [CODES[0], "湿地", "优先保护单元", "990101"],
    [CODES[1], "园区", "2", "990101"],
    [CODES[2], "其他", "一般", "990102"],
]
Cells = Sequence[Sequence[str | None]]


def write_csv(path: Path, rows: Cells, delimiter: str = ",") -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def write_book(path: Path, sheets: Mapping[str, Cells], merged: Mapping[str, Sequence[str]] | None = None) -> None:
    """A workbook; *merged* are ranges to merge, by sheet."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        for cells in (merged or {}).get(name, ()):
            page.merge_cells(cells)
    book.save(path)


def write_units(folder: Path, rows: Cells = UNIT_ROWS, head: Sequence[str] = UNIT_HEAD) -> None:
    write_csv(folder / UNITS, [head, *rows])


def read(
    folder: Path, decisions: Decisions | None = None, plan: Mapping[str, Any] | None = None, **version: Any
) -> tuple[Delivered, Faults]:
    """Read the delivery in *folder* by a mapping with one version that says *version*."""
    data = {"publication": PUBLICATION, "areas": AREAS, "versions": [{"plan": {**PLAN, **(plan or {})}, **version}]}
    path = folder / "mapping.yml"
    path.write_text(emit.document(data), encoding="utf-8", newline="\n")
    faults = Faults(folder)
    (delivered,) = read_delivery(path, folder, faults, decisions or {})
    return delivered, faults


def untraced(delivered: Delivered) -> set[Name]:
    """Records that came from rows and have no origin, and origins of what did not come in."""
    came = of_incoming(delivered.incoming, default_vocabulary())
    listed = {area["id"] for area in AREAS["areas"]}
    names = {name for name in came if name.kind not in ("publication", "plan", "region")}
    names -= {name for name in names if name.kind == "area" and name.key in listed}
    return names ^ set(delivered.origins)


def told(faults: Faults) -> list[str]:
    """Faults as ``rule file: message``."""
    return [f"{problem.rule} {problem.place.file.name}: {problem.what.text()}" for problem in faults.problems]


def clauses(delivered: Delivered, code: str = CODES[0], kind: str = "units") -> list[tuple[str, ...]]:
    """Clauses of a record as (number, dimension, text)."""
    record = getattr(delivered.incoming, kind)[code]
    return [(c.get("number", ""), c["dimension"], c.get("text", "")) for c in record.get("clauses", ())]
