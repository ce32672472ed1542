"""Form 2: a file geodatabase with a layer per element, and a workbook with a row per clause below two header rows."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from tools.delivery import files
from tools.delivery.content import CITY, ELEMENTS, Content
from tools.delivery.rows import LIST_HEAD, TARGET_HEAD, districts, list_rows, target_rows, towns
from tools.delivery.wording import sentence

_HEAD = [
    ["环境管控单元", None, "管控要求", None, None],
    ["编码", "名称", "条款号", "管控维度", "内容"],
]


def geodatabase(content: Content, folder: Path) -> None:
    """``澜江市成果.gdb`` and ``准入清单.xlsx``."""
    path = folder / "澜江市成果.gdb"
    units = content.units
    columns = {
        "HJZHGKDYBM": [unit["code"] for unit in units],
        "HJZHGKDYMC": [unit["name"] for unit in units],
        "XZQHDM": [unit["area"] for unit in units],
        "GKDYFL": [unit["category"] for unit in units],
        "XIANGZHEN": [towns(unit) for unit in units],
        "GLZT": [",".join(unit.get("managed_by", ())) or None for unit in units],
        "YSGKFQ": [",".join(unit["zones"]) for unit in units],
        "ZYHJWT": [unit["problems"] for unit in units],
        "MIANJI": [unit["area_km2"] for unit in units],
    }
    files.write_vectors(path, content.layers["units"], columns, "HJZHGKDY")
    order = {code: row for row, code in enumerate(content.layers["zones"]["code"])}
    for element, initials in ELEMENTS.items():
        zones = [zone for zone in content.zones if zone["element"] == element]
        columns = {
            f"{initials}GKFQBM": [zone["code"] for zone in zones],
            f"{initials}GKFQMC": [zone["name"] for zone in zones],
            "YSXL": [zone["type"] for zone in zones],
            "XZQHDM": [zone["area"] for zone in zones],
            "MIANJI": [zone["area_km2"] for zone in zones],
        }
        frame = content.layers["zones"].iloc[[order[zone["code"]] for zone in zones]]
        files.write_vectors(path, frame, columns, f"{initials}GKFQ")
    edges = content.layers["boundary"]
    files.write_vectors(path, edges, {"XZQHDM": list(edges["code"]), "XZQMC": list(edges["name"])}, "XZQ")
    book = Workbook()
    rows: list[list[str | None]] = [list(row) for row in _HEAD]
    merged = []
    for unit in units:
        top = len(rows) + 1
        for clause in unit["clauses"]:
            words = "无" if "none" in clause else sentence(clause)
            rows.append([unit["code"], unit["name"], clause.get("number"), clause["dimension"], words])
        merged.append((top, len(rows)))
    page = files.sheet(book, "环境管控单元准入清单", rows)
    page.merge_cells("A1:B1")
    page.merge_cells("C1:E1")
    for top, bottom in merged:
        for column in "AB" if bottom > top else "":
            page.merge_cells(f"{column}{top}:{column}{bottom}")
    files.sheet(book, "市级总体", [LIST_HEAD, *list_rows(content, [CITY])])
    files.sheet(book, "区县总体", [LIST_HEAD, *list_rows(content, districts(content))])
    files.sheet(book, "目标指标", [TARGET_HEAD, *target_rows(content)])
    files.save_book(book, folder / "准入清单.xlsx")
