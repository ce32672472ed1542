"""Form 5: shapefiles in UTF-8 without memberships in zones; workbooks as people print them."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.delivery import files
from tools.delivery.content import CATEGORIES, CITY, Content
from tools.delivery.rows import dimension_cells, districts, list_rows, target_rows, towns

_HEAD = [
    "序\n号",
    "环境管控\n单元编码 ",
    "环境管控单元名称\n",
    "行政区划\n代码",
    "单元\n分类",
    "面积\n（ｋｍ²）",
    "涉及乡镇\n（街道）",
    "管理主体",
    "主要生态\n环境问题",
    "空间布局\n约束",
    "污染物排放\n管　控",
    "环境风险\n防控",
    "资源开发\n效率要求",
]
_NOTE = "注：1.面积为椭球面积；2.单元分类中1为优先保护单元、2为重点管控单元、3为一般管控单元。"


def overlay(content: Content, folder: Path) -> None:
    """``环境管控单元.shp``, ``环境要素管控分区.shp``, ``行政区.shp`` and a workbook with everything else."""
    units = content.units
    columns = {"HJGKDYBM": [unit["code"] for unit in units], "HJGKDYMC": [unit["name"] for unit in units]}
    _shapefile(folder / "环境管控单元.shp", content, "units", columns)
    zones = content.zones
    columns = {
        "HJYSGKFQBM": [zone["code"] for zone in zones],
        "HJYSGKFQMC": [zone["name"] for zone in zones],
        "HJYS": [zone["element"] for zone in zones],
        "YSXL": [zone["type"] for zone in zones],
        "XZQHDM": [zone["area"] for zone in zones],
        "MIANJI": [zone["area_km2"] for zone in zones],
    }
    _shapefile(folder / "环境要素管控分区.shp", content, "zones", columns)
    edges = content.layers["boundary"]
    _shapefile(folder / "行政区.shp", content, "boundary", {"XZQDM": list(edges["code"]), "XZQMC": list(edges["name"])})
    book = Workbook()
    rows = [
        [
            str(number),
            unit["code"],
            unit["name"],
            unit["area"],
            str(CATEGORIES.index(unit["category"]) + 1),
            unit["area_km2"],
            towns(unit),
            "；".join(unit.get("managed_by", ())) or None,
            unit["problems"],
            *dimension_cells(content, unit, ".", "\n"),
        ]
        for number, unit in enumerate(units, 1)
    ]
    title: list[list[str | None]] = [
        ["附件2"],
        ["澜江市环境管控单元生态环境准入清单"],
        ["填报单位：澜江市环境科学研究院"],
    ]
    page = files.sheet(book, "附件2", [*title, _HEAD, *rows, [_NOTE]])
    _title(page, len(_HEAD))
    page.merge_cells(start_row=len(rows) + 5, end_row=len(rows) + 5, start_column=1, end_column=len(_HEAD))
    for row in (7, 8, 20):
        page.row_dimensions[row].hidden = True
    head = ["适用区域\n代码", "适用区域", "清单层级", "编号", "管控\n维度"]
    head += ["要求类型", "管控要求", "依据\n名称", "依据\n条款"]
    title = [["附件1"], ["澜江市生态环境总体准入清单"], ["填报单位：澜江市环境科学研究院"]]
    rows = list(list_rows(content, [CITY, *districts(content)]))
    page = files.sheet(book, "附件1", [*title, head, *rows, ["注：自2025年4月15日起施行。"]])
    _title(page, len(head))
    head = ["指标\n代码", "指标名称", "指标类型", "适用区域\n代码", "计量单位"]
    head += ["２０２３年", "２０３０年", "２０３５年", "依据", "备注"]
    title = [["附件3"], ["澜江市生态环境目标指标"], ["填报单位：澜江市环境科学研究院"]]
    page = files.sheet(book, "附件3", [*title, head, *target_rows(content)])
    _title(page, len(head))
    files.save_book(book, folder / "生态环境准入清单附件.xlsx")


def _title(page: Worksheet, width: int) -> None:
    for row in (1, 2, 3):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)


def _shapefile(path: Path, content: Content, layer: str, columns: dict[str, list[str | None]]) -> None:
    files.write_vectors(path, content.layers[layer], columns, path.stem, encoding="UTF-8")
