"""Form 4: GeoJSON and CSV in GB18030; a column of zones for each element; categories as words."""

from __future__ import annotations

from pathlib import Path

from tools.delivery import files
from tools.delivery.content import CITY, DIMENSIONS, ELEMENTS, Content
from tools.delivery.rows import LIST_HEAD, TARGET_HEAD, dimension_cells, districts, list_rows, target_rows, towns


def separate_columns(content: Content, folder: Path) -> None:
    """``管控单元.geojson``, ``管控分区.geojson``, ``行政区.geojson`` and four tables."""
    names = content.area_names
    element = {zone["code"]: zone["element"] for zone in content.zones}
    units = content.units
    columns = {"unit_code": [unit["code"] for unit in units], "unit_name": [unit["name"] for unit in units]}
    files.write_vectors(folder / "管控单元.geojson", content.layers["units"], columns, "units")
    zones = content.zones
    columns = {
        "分区编码": [zone["code"] for zone in zones],
        "分区名称": [zone["name"] for zone in zones],
        "环境要素": [zone["element"] for zone in zones],
        "分区类型": [zone["type"] for zone in zones],
        "行政区划代码": [zone["area"] for zone in zones],
        "分区面积": [zone["area_km2"] for zone in zones],
    }
    files.write_vectors(folder / "管控分区.geojson", content.layers["zones"], columns, "zones")
    edges = content.layers["boundary"]
    columns = {"行政区划代码": list(edges["code"]), "行政区名称": list(edges["name"])}
    files.write_vectors(folder / "行政区.geojson", edges, columns, "boundary")
    head = ["管控单元编码", "管控单元名称", "所属城市", "所属区县", "区划代码"]
    head += [
        "管控单元分类",
        "单元面积(km2)",
        "所属乡镇",
        "管理主体",
        "突出环境问题",
        *(f"{name}管控分区编码" for name in ELEMENTS),
        *DIMENSIONS,
    ]
    rows = [
        [
            unit["code"],
            unit["name"],
            names[CITY],
            names[unit["area"]],
            unit["area"],
            unit["category"].removesuffix("管控单元").removesuffix("保护单元"),
            unit["area_km2"],
            towns(unit),
            "，".join(unit.get("managed_by", ())) or None,
            unit["problems"],
            *("，".join(code for code in unit["zones"] if element[code] == name) or None for name in ELEMENTS),
            *dimension_cells(content, unit, "、", "\n"),
        ]
        for unit in units
    ]
    files.write_csv(folder / "单元清单.csv", [head, *rows], "gb18030")
    files.write_csv(folder / "市级清单.csv", [LIST_HEAD, *list_rows(content, [CITY])], "gb18030")
    files.write_csv(folder / "区县清单.csv", [LIST_HEAD, *list_rows(content, districts(content))], "gb18030")
    files.write_csv(folder / "目标.csv", [TARGET_HEAD, *target_rows(content)], "gb18030")
