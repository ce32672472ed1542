"""Form 6: a workbook for each district with several sheets; codes with spaces behind them, merged cells."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from tools.delivery import files
from tools.delivery.content import CATEGORIES, CITY, DIMENSIONS, Content
from tools.delivery.rows import LIST_HEAD, TARGET_HEAD, dimension_cells, list_rows, target_rows, towns

_HEAD = ["环境管控单元编码", "环境管控单元名称", "区县", "行政区划代码", "单元类别", "面积（平方公里）", "乡镇街道"]


def by_district(content: Content, folder: Path) -> None:
    """``澜江市图形.gpkg``; ``区县/NAME.xlsx`` for each district; ``澜江市总体清单.xlsx``."""
    path = folder / "澜江市图形.gpkg"
    units, zones = content.units, content.zones
    columns = {"HJGKDYBM": [unit["code"] for unit in units], "HJGKDYMC": [unit["name"] for unit in units]}
    files.write_vectors(path, content.layers["units"], columns, "单元")
    columns = {
        "HJYSGKFQBM": [zone["code"] for zone in zones],
        "HJYSGKFQMC": [zone["name"] for zone in zones],
        "YS": [zone["element"] for zone in zones],
        "YSXL": [zone["type"] for zone in zones],
        "XZQDM": [zone["area"] for zone in zones],
        "MJ": [zone["area_km2"] for zone in zones],
    }
    files.write_vectors(path, content.layers["zones"], columns, "分区")
    edges = content.layers["boundary"]
    columns = {"XZQDM": list(edges["code"]), "XZQMC": list(edges["name"])}
    files.write_vectors(path, edges, columns, "行政区")
    (folder / "区县").mkdir()
    for area, name in content.area_names.items():
        mine = [unit for unit in units if unit["area"] == area]
        if mine or (area in content.lists and area != CITY):
            _workbook(content, area, name, mine, folder / "区县" / f"{area}{name}.xlsx")
    book = Workbook()
    files.sheet(book, "市级总体", [LIST_HEAD, *list_rows(content, [CITY])])
    files.sheet(book, "目标", [TARGET_HEAD, *target_rows(content)])
    files.save_book(book, folder / "澜江市总体清单.xlsx")


def _workbook(content: Content, area: str, name: str, units: list[dict], path: Path) -> None:
    book = Workbook()
    rows: list[list[str | None]] = [
        [
            f"{unit['code']} ",
            unit["name"],
            name,
            f"{area}  ",
            CATEGORIES[CATEGORIES.index(unit["category"])],
            unit["area_km2"],
            towns(unit),
            "、".join(unit.get("managed_by", ())) or None,
            "、".join(f"{zone} " for zone in unit["zones"]),
            unit["problems"],
        ]
        for unit in units
    ]
    if units:
        page = files.sheet(book, "单元信息", [[*_HEAD, "管理主体", "涉及要素分区", "主要环境问题"], *rows])
        if len(units) > 1:
            page.merge_cells(f"C2:C{len(units) + 1}")
            page.merge_cells(f"D2:D{len(units) + 1}")
        texts = [[f"{unit['code']} ", unit["name"], *dimension_cells(content, unit, ".", "\n")] for unit in units]
        files.sheet(book, "单元准入清单", [["环境管控单元编码", "环境管控单元名称", *DIMENSIONS], *texts])
    if area in content.lists and area != CITY:
        files.sheet(book, "区县总体", [LIST_HEAD, *list_rows(content, [area])])
    files.save_book(book, path)
