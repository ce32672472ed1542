"""Tiny valid publications written to a folder, for tests of every stage.

The place is fictional: city 990100 with districts 990101 and 990102, four units as squares of 0.1 degree
in one row, one water zone over the first two, a city list of three clauses, and two versions. ``v2`` is based
on ``v1``: it cuts the new unit ZH99010220002 out of the east half of ZH99010230001, renames ZH99010120001,
rewords clause 2 of the city list and adds clause 4.
"""
# ruff: noqa: E501 - one clause a line, as people file them

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

WEST, SOUTH, SIDE = 122.0, 28.0, 0.1
CODES_V1 = ("ZH99010110001", "ZH99010120001", "ZH99010220001", "ZH99010230001")
CODES_V2 = ("ZH99010110001", "ZH99010120001", "ZH99010220001", "ZH99010220002", "ZH99010230001")
ZONE = "YS9901012210001"

FILES: Mapping[str, str] = {
    "publication.yml": """\
name: 澜江市生态环境分区管控一张图
name_en: Lanjiang zoning map
territory: 澜江市
area: "990100"
publisher: {name: 澜江市生态环境局}
as_of: 2024-01-01
layers:
  units: {publication: public}
  zones: {publication: public}
notice: 虚构示例
""",
    "areas.yml": """\
areas:
  - {id: "990100", name: 澜江市, kind: city}
  - {id: "990101", name: 临港区, kind: district, parent: "990100"}
  - {id: "990102", name: 溪山区, kind: district, parent: "990100"}
""",
    "v1/plan.yml": """\
version: v1
title: 澜江市生态环境分区管控方案
update: {type: initial}
levels: [市级总体, 区县总体, 单元]
documents:
  - number: 澜政发〔2020〕1号
    issuer: 澜江市人民政府
    areas: ["990100"]
    signed: 2020-12-01
    published: 2020-12-10
    effective: 2021-01-01
    filing: {authority: 省生态环境厅, number: 备〔2020〕1号, date: 2020-11-20}
""",
    "v1/admission/990100.yml": """\
level: 市级总体
for: {area: "990100"}
clauses:
  - {number: "1", dimension: 空间布局约束, measure: 禁止, text: 禁止在优先保护单元内新建化工项目。, applies_to: {categories: [优先保护单元]}}
  - {number: "2", dimension: 污染物排放管控, measure: 排放, text: 新增源实行等量替代。}
  - {number: "3", dimension: 环境风险防控, text: 沿江企业应当编制应急预案。, applies_to: {zones: [{element: 水}]}}
""",
    "v1/units/990101.yml": """\
- code: ZH99010110001
  name: 临港湿地优先保护单元
  category: 优先保护单元
  area: "990101"
  towns: [临港街道]
  zones: [YS9901012210001]
  clauses:
    - {number: "1-1", dimension: 空间布局约束, text: 禁止围垦。}
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
- code: ZH99010120001
  name: 临港工业重点管控单元
  category: 重点管控单元
  area: "990101"
  towns: [临港街道, 东桥镇]
  area_km2: "108.90"
  zones: [YS9901012210001]
  clauses:
    - {number: "1-1", dimension: 空间布局约束, text: 执行市级总体管控要求第二条。, follows: [{list: "990100", numbers: ["2"]}]}
    - {number: "2-1", dimension: 污染物排放管控, text: 废水集中处理。, items: [{number: （1）, text: 分质收集；}, {number: （2）, text: 达标排放。}]}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
""",
    "v1/units/990102.yml": """\
- code: ZH99010220001
  name: 溪山城镇重点管控单元
  category: 重点管控单元
  area: "990102"
  clauses:
    - {number: "1-1", dimension: 空间布局约束, text: 优化城镇布局。}
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
- code: ZH99010230001
  name: 溪山一般管控单元
  category: 一般管控单元
  area: "990102"
  clauses:
    - {number: "1-1", dimension: 资源利用效率, text: 节约用水。}
    - {dimension: 空间布局约束, none: true}
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
""",
    "v1/zones.yml": """\
- code: YS9901012210001
  name: 临港工业污染重点管控区
  element: 水
  type: 工业污染重点管控区
  area: "990101"
""",
    "v2/plan.yml": """\
version: v2
title: 澜江市生态环境分区管控动态更新方案（2023年）
update: {type: dynamic, mode: synchronous}
based_on: v1
documents:
  - number: 澜政发〔2023〕2号
    issuer: 澜江市人民政府
    signed: 2023-06-01
    published: 2023-06-10
    effective: 2023-07-01
    filing: {authority: 省生态环境厅, number: 备〔2023〕2号, date: 2023-05-20}
replaces: [v1]
basis: [{id: law, title: 中华人民共和国长江保护法}]
changes:
  - {kind: split, from: [ZH99010230001], to: [ZH99010220002, ZH99010230001], mode: synchronous, reason: 开发区扩区。, basis: law}
  - {kind: rename, from: [ZH99010120001], to: [ZH99010120001], mode: synchronous, reason: 园区更名。, basis: law}
  - {kind: list, lists: ["990100"], mode: synchronous, reason: 上位法要求更新。, basis: law}
""",
    "v2/admission/990100.yml": """\
level: 市级总体
for: {area: "990100"}
clauses:
  - {number: "2", dimension: 污染物排放管控, measure: 排放, text: 新增源实行倍量替代。}
  - {number: "4", dimension: 资源利用效率, text: 提高用水效率。}
""",
    "v2/units/990101.yml": """\
- code: ZH99010120001
  name: 临港经济开发区重点管控单元
  category: 重点管控单元
  area: "990101"
  towns: [临港街道, 东桥镇]
  zones: [YS9901012210001]
""",
    "v2/units/990102.yml": """\
- code: ZH99010220002
  name: 溪山开发区重点管控单元
  category: 重点管控单元
  area: "990102"
  clauses:
    - {number: "1-1", dimension: 空间布局约束, text: 限制高耗水项目。}
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
- code: ZH99010230001
  name: 溪山一般管控单元
  category: 一般管控单元
  area: "990102"
""",
}


def box(west: float, east: float, south: float = SOUTH, north: float = SOUTH + SIDE) -> dict[str, object]:
    """A GeoJSON rectangle in degrees."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(features: Sequence[tuple[str, dict[str, object]]]) -> str:
    """A FeatureCollection in EPSG:4490 of (code, geometry)."""
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
        "features": [{"type": "Feature", "properties": {"code": c}, "geometry": g} for c, g in features],
    }
    return json.dumps(collection, indent=1) + "\n"


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write *files* (name below ``units/`` → text) and return *root*."""
    for name, text in files.items():
        path = root / "units" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return root


def write_tiny(root: Path) -> Path:
    """Write the tiny publication into *root* and return it."""
    at = [round(WEST + SIDE * i, 6) for i in range(5)]
    middle = round(at[3] + SIDE / 2, 6)
    first = geojson([(code, box(at[i], at[i + 1])) for i, code in enumerate(CODES_V1)])
    second = geojson([("ZH99010220002", box(middle, at[4])), ("ZH99010230001", box(at[3], middle))])
    zones = geojson([(ZONE, box(at[0], at[2]))])
    vectors = {"v1/units.geojson": first, "v1/zones.geojson": zones, "v2/units.geojson": second}
    return write(root, {**FILES, **vectors})
