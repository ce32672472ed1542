"""Form 1: shapefiles in GBK without .cpg, pinyin names, text cut at 254 bytes; a workbook has the whole text."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from tools.delivery import files
from tools.delivery.content import CATEGORIES, CITY, DIMENSIONS, ELEMENTS, Content
from tools.delivery.rows import LIST_HEAD, TARGET_HEAD, dimension_cells, districts, list_rows, target_rows, towns
from tools.delivery.wording import cut

_TEXTS = ("KJBJYS", "PWWPFGK", "HJFXFK", "ZYKFXLYQ")


def pinyin_shapefile(content: Content, folder: Path) -> None:
    """``ZHGKDY.shp`` (units), ``YSGKFQ.shp`` (zones), ``XZQJ.shp`` (boundary), a workbook of units and one of lists."""
    names = content.area_names
    units = content.units
    columns = {
        "HJGKDYBM": [unit["code"] for unit in units],
        "HJGKDYMC": [unit["name"] for unit in units],
        "PROV": ["东澜省"] * len(units),
        "CITY": [names[CITY]] * len(units),
        "COUNTY": [names[unit["area"]] for unit in units],
        "XZQDM": [unit["area"] for unit in units],
        "ZHGKDYFL": [str(CATEGORIES.index(unit["category"]) + 1) for unit in units],
        "MJ": [unit["area_km2"] for unit in units],
    }
    cells = [dimension_cells(content, unit) for unit in units]
    columns |= {name: [cut(row[i], "gbk") for row in cells] for i, name in enumerate(_TEXTS)}
    _shapefile(folder / "ZHGKDY.shp", content, "units", columns)
    zones = content.zones
    types = {name: i for i, name in enumerate(ELEMENTS, 1)}
    _shapefile(
        folder / "YSGKFQ.shp",
        content,
        "zones",
        {
            "HJYSGKFQBM": [zone["code"] for zone in zones],
            "HJYSGKFQMC": [zone["name"] for zone in zones],
            "HJYS": [str(types[zone["element"]]) for zone in zones],
            "YSXL": [zone["type"] for zone in zones],
            "XZQDM": [zone["area"] for zone in zones],
            "MJ": [zone["area_km2"] for zone in zones],
        },
    )
    edges = content.layers["boundary"]
    _shapefile(folder / "XZQJ.shp", content, "boundary", {"XZQDM": list(edges["code"]), "XZQMC": list(edges["name"])})
    book = Workbook()
    head = ["序号", "环境管控单元编码", "环境管控单元名称", "涉及乡镇（街道）", "管理主体"]
    head += ["要素管控分区编码", "主要生态环境问题", *DIMENSIONS]
    rows = [
        [
            str(number),
            unit["code"],
            unit["name"],
            towns(unit),
            "、".join(unit.get("managed_by", ())) or None,
            "、".join(unit["zones"]),
            unit["problems"],
            *texts,
        ]
        for number, (unit, texts) in enumerate(zip(units, cells, strict=True), 1)
    ]
    files.sheet(book, "环境管控单元清单", [head, *rows])
    files.save_book(book, folder / "环境管控单元准入清单.xlsx")
    book = Workbook()
    files.sheet(book, "总体准入清单", [LIST_HEAD, *list_rows(content, [CITY, *districts(content)])])
    files.sheet(book, "目标指标", [TARGET_HEAD, *target_rows(content)])
    files.save_book(book, folder / "总体准入清单和目标.xlsx")


def _shapefile(path: Path, content: Content, layer: str, columns: dict[str, list[str | None]]) -> None:
    files.write_vectors(path, content.layers[layer], columns, path.stem, encoding="GBK")
    path.with_suffix(".cpg").unlink()
