"""``python -m benchmarks.national.register UNITS FOLDER``: a whole publication of that many units, as files.

Province → city → district, 40 clauses to a city's list, 15 to a district's, 8 to a unit's own, two water zones and
two air zones in every district, the districts' outlines as boundary. The same number of units gives the same files.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np

from benchmarks.national.ground import BLOCK, Cell, Geometries, Ground, ground, united
from benchmarks.national.words import clause
from onemap.importing.scaffold import example_files

VERSION = "2024"
#: of registers to measure: a city's, a large province's with room, China's in 2024
SIZES = (1_000, 10_000, 44_604)
#: GB/T 4754 sections are not asked for here: tags would be one more kind of file, not more work
DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率")
MEASURES = ("禁止", "限制", "排放", "防控", "效率")
CATEGORIES = {"1": "优先保护单元", "2": "重点管控单元", "3": "一般管控单元"}
#: shares of the national register: 54.4 % priority, 14.1 % key
CITY_CLAUSES, DISTRICT_CLAUSES, UNIT_CLAUSES = 40, 15, 8
_SYLLABLES = "安柏川丹恩枫谷禾江嘉昆岚明宁欧平青瑞松棠维溪雅泽竹云海石林原泉峰塘桥湾岭屿洲坪"
_ZONES = (("water", "2210001", "水", "工业污染重点管控区"), ("air", "2310001", "大气", "高排放重点管控区"))


def cached_register(units: int, cache: Path) -> Path:
    """The folder of the register of that many units below *cache*, written once by the scripts as they are."""
    return cached(cache / f"register-{units}", lambda folder: write_register(units, folder))


def cached(folder: Path, write: Callable[[Path], None]) -> Path:
    """*folder*, which *write* fills; it is asked again when the scripts have changed."""
    done, recipe = folder / "done", _recipe()
    if not done.is_file() or done.read_text(encoding="ascii") != recipe:
        shutil.rmtree(folder, ignore_errors=True)
        write(folder)
        done.write_text(recipe, encoding="ascii")
    return folder


def _recipe() -> str:
    scripts = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in scripts)).hexdigest()


def write_register(units: int, folder: Path) -> None:
    """Write the publication of *units* units into *folder*, which must not be there."""
    land = ground(units)
    for name, text in example_files(None).items():
        if not name.startswith("units/"):
            _write(folder / name, text)
    root = folder / "units"
    _write(root / "publication.yml", _PUBLICATION)
    _write(root / VERSION / "plan.yml", _PLAN)
    by_district: dict[str, list[int]] = defaultdict(list)
    for row, cell in enumerate(land.cells):
        by_district[cell.area].append(row)
    _write(root / "areas.yml", _areas(land.cells))
    codes = _codes(land.cells)
    zones, zone_rows = _zones(land, by_district)
    _write(root / VERSION / "zones.yml", zones)
    for area, rows in by_district.items():
        _write(root / VERSION / "units" / f"{area}.yml", _units(area, rows, land.cells, codes))
        _write(root / VERSION / "admission" / f"{area}.yml", _list("区县总体", area, DISTRICT_CLAUSES, 4))
    for city in dict.fromkeys(area[:4] + "00" for area in by_district):
        _write(root / VERSION / "admission" / f"{city}.yml", _list("市级总体", city, CITY_CLAUSES, 10))
    _write_layers(root / VERSION, land, codes, by_district, zone_rows)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _name(key: str, number: int | None = None) -> str:
    """A name of three syllables, the same for the same key; units of one district differ in the last by *number*."""
    draw = random.Random(key)
    last = draw.choice(_SYLLABLES) if number is None else _SYLLABLES[number]
    return draw.choice(_SYLLABLES) + draw.choice(_SYLLABLES) + last


def _areas(cells: tuple[Cell, ...]) -> str:
    lines = ['areas:\n  - {id: "000000", name: 示例国, kind: country}\n']
    seen: set[str] = set()
    for cell in cells:
        levels = (
            (f"{cell.area[:2]}0000", "000000", "省", "province"),
            (f"{cell.area[:4]}00", f"{cell.area[:2]}0000", "市", "city"),
            (cell.area, f"{cell.area[:4]}00", "县", "district"),
        )
        for key, parent, end, kind in levels:
            if key not in seen:
                seen.add(key)
                lines.append(f'  - {{id: "{key}", name: {_name(key)}{end}, kind: {kind}, parent: "{parent}"}}\n')
    return "".join(lines)


def _codes(cells: tuple[Cell, ...]) -> list[str]:
    codes: list[str] = []
    for row, cell in enumerate(cells):
        draw = random.Random(row)
        digit = draw.choices("123", (544, 141, 315))[0]
        codes.append(f"ZH{cell.area}{digit}{cell.number + 1:04d}")
    return codes


def _zones(land: Ground, districts: dict[str, list[int]]) -> tuple[str, dict[str, list[int]]]:
    """``zones.yml``, and the rows of the cells of every zone: west and east half for water, south and north for air."""
    lines: list[str] = []
    rows_of: dict[str, list[int]] = {}
    for area, rows in districts.items():
        for element, digits, label, type_ in _ZONES:
            for half in (0, 1):
                held = [row for row in rows if _half(land.cells[row], element) == half]
                if held:
                    code = f"YS{area}{digits[:3]}{half + 1:04d}"
                    rows_of[code] = held
                    lines.append(
                        f"- code: {code}\n  name: {_name(code)}{type_}\n  element: {label}\n  type: {type_}\n"
                        f'  area: "{area}"\n'
                    )
    return "".join(lines), rows_of


def _half(cell: Cell, element: str) -> int:
    row, column = divmod(cell.number, BLOCK)
    return (column if element == "water" else row) // (BLOCK // 2)


def _clauses(draw: random.Random, name: str, count: int, per_dimension: int) -> str:
    lines = []
    for i in range(count):
        dimension = min(i // per_dimension, 3)
        basis = ", basis: [{title: 中华人民共和国水污染防治法, article: 第三十三条}]" if i % 5 == 0 else ""
        # a prohibition first, so that every priority unit has one
        measure = MEASURES[0] if i == 0 else draw.choice(MEASURES)
        lines.append(
            f'    - {{number: "{dimension + 1}-{i % per_dimension + 1}", dimension: {DIMENSIONS[dimension]}, '
            f"measure: {measure}, text: {json.dumps(clause(draw, name), ensure_ascii=False)}{basis}}}\n"
        )
    return "".join(lines)


def _list(level: str, area: str, count: int, per_dimension: int) -> str:
    clauses = _clauses(random.Random(f"list {area}"), _name(area), count, per_dimension)
    return f'level: {level}\nfor: {{area: "{area}"}}\nclauses:\n' + clauses.replace("    - ", "  - ")


def _units(area: str, rows: list[int], cells: tuple[Cell, ...], codes: list[str]) -> str:
    parts = []
    for row in rows:
        code, cell = codes[row], cells[row]
        draw = random.Random(code)
        name = _name(code, cell.number)
        zones = ", ".join(f"YS{area}{digits[:3]}{_half(cell, element) + 1:04d}" for element, digits, _, _ in _ZONES)
        parts.append(
            f"- code: {code}\n  name: {name}{CATEGORIES[code[8]]}\n  category: {CATEGORIES[code[8]]}\n"
            f'  area: "{area}"\n'
            f"  towns: [{name}镇, {_name(code + '1')}乡]\n  zones: [{zones}]\n  clauses:\n"
            + _clauses(draw, name, UNIT_CLAUSES, 2)
        )
    return "".join(parts)


def _write_layers(
    folder: Path, land: Ground, codes: list[str], districts: dict[str, list[int]], zone_rows: dict[str, list[int]]
) -> None:
    order = np.argsort(np.array(codes))
    number = {area: at for at, area in enumerate(districts)}
    groups = np.array([number[cell.area] for cell in land.cells])
    write_layer(folder / "units.gpkg", "units", [codes[at] for at in order], land.polygons[order])
    write_layer(folder / "boundary.gpkg", "boundary", list(districts), united(land.polygons, groups))
    rows = np.concatenate([np.array(held) for held in zone_rows.values()])
    owner = np.repeat(np.arange(len(zone_rows)), [len(held) for held in zone_rows.values()])
    write_layer(folder / "zones.gpkg", "zones", list(zone_rows), united(land.polygons[rows], owner))


def write_layer(file: Path, name: str, codes: list[str], geometries: Geometries) -> None:
    """Write *file* anew: one layer *name* of *geometries* in lon/lat degrees with their codes."""
    os.environ["OGR_CURRENT_DATE"] = "2024-01-01T00:00:00Z"  # a GeoPackage prints the time of writing
    file.unlink(missing_ok=True)
    frame = geopandas.GeoDataFrame({"code": codes}, geometry=geometries, crs="EPSG:4490")
    frame.to_file(file, layer=name, driver="GPKG", engine="pyogrio")


_PUBLICATION = """\
name: 示例国生态环境分区管控一张图
territory: 示例国
area: "000000"
address: https://example.org/zoning/
publisher: {name: 示例国生态环境部, organiser: 示例国信息中心, contact: 值班室, phone: "010-00000000"}
as_of: 2025-01-01
copyright: 示例国生态环境部
map_review: 示例图，无需审图
layers:
  units: {publication: public}
  zones: {publication: public}
  boundary: {publication: public}
notice: 基准测试数据，纯属虚构。
"""
_PLAN = f"""\
version: "{VERSION}"
title: 示例国生态环境分区管控方案
update: {{type: initial}}
levels: [市级总体, 区县总体, 单元]
base_year: 2022
target_years: [2025, 2035]
documents:
  - number: 示政发〔2024〕1号
    issuer: 示例国政府
    signed: 2024-03-01
    published: 2024-03-10
    effective: 2024-04-01
    filing: {{authority: 示例国生态环境部, number: 备〔2024〕1号, date: 2024-02-20}}
"""

if __name__ == "__main__":
    write_register(int(sys.argv[1]), Path(sys.argv[2]))
