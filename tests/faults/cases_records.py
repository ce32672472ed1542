"""Faults of records: versions, areas, units, zones, lists, targets, geometry and files that do not fit together."""
# ruff: noqa: E501 - records stay whole

from __future__ import annotations

import json
from pathlib import Path

from tests.faults.corpus import Case
from tests.publications import box

_PLAN1, _PLAN2 = "v1/plan.yml", "v2/plan.yml"
_LIST1, _UNITS1, _UNITS2 = "v1/admission/990100.yml", "v1/units/990101.yml", "v2/units/990102.yml"
_REGION = ("areas.yml", "", "regions: [{id: basin, name: 流域, areas: ['990101']}]\n")

_MORE = """- code: ZH99010230002
  name: 溪山山地一般管控单元
  category: 一般管控单元
  area: "990102"
  clauses: []
"""


def _draw_another(root: Path) -> None:
    """A square of its own east of the others, which no unit has."""
    path = root / "units/v2/units.geojson"
    drawn = json.loads(path.read_text(encoding="utf-8"))
    feature = {"type": "Feature", "properties": {"code": "ZH99010220003"}, "geometry": box(122.4, 122.5)}
    path.write_text(json.dumps(drawn | {"features": [*drawn["features"], feature]}), encoding="utf-8")


CASES: dict[str, Case] = {
    "P01": Case(edits=((_PLAN1, "version: v1", "version: v9"),)),
    "P02-based-on": Case(edits=((_PLAN2, "based_on: v1", "based_on: v11"),)),
    "P02-replaces": Case(edits=((_PLAN2, "replaces: [v1]", "replaces: [v1, x]"),)),
    "P03": Case(edits=((_PLAN1, "", "based_on: v2\n"),)),
    "P04-unit": Case(edits=((_PLAN2, "", "remove: {units: [ZH99010110009]}\n"),)),
    "P04-clause": Case(edits=((_PLAN2, "", 'remove: {clauses: [{list: "990100", number: "9"}]}\n'),)),
    "P05": Case(edits=((_PLAN2, "", "remove: {units: [ZH99010230001]}\n"),)),
    "P06": Case(
        edits=(
            _REGION,
            (_LIST1, "applies_to: {categories: [优先保护单元]}", "applies_to: {regions: [basin]}"),
            (_PLAN2, "", "remove: {regions: [basin]}\n"),
        )
    ),
    "P07": Case(edits=((_PLAN2, "扩区。, basis: law", "扩区。, basis: lav"),)),
    "P08": Case(edits=((_PLAN1, 'areas: ["990100"]', 'areas: ["990109"]'),)),
    "P09": Case(files={"evaluations/2024.yml": "year: '2024'\nkind: tracking\ntitle: 年度跟踪\nversion: v3\n"}),
    "P10": Case(files={"V1/plan.yml": "version: V1\ntitle: 草案\nupdate: {type: periodic}\nbased_on: v2\n"}),
    "A01": Case(edits=(("publication.yml", 'area: "990100"', 'area: "990109"'),)),
    "A02": Case(edits=(("areas.yml", "kind: city}", 'kind: city, parent: "9901"}'),)),
    "A03": Case(edits=(("areas.yml", "kind: city", 'kind: city, parent: "990101"'),)),
    "A04": Case(edits=(("areas.yml", "", "regions:\n  - {id: basin, name: 流域, areas: ['990101', x]}\n"),)),
    "T01": Case(
        files={
            "v1/targets.yml": "targets:\n  - {indicator: pm25, name: 细颗粒物, kind: bottom-line, place: x, values: [{year: '2025', value: '35'}]}\n"
        }
    ),
    "U01": Case(edits=((_UNITS1, "category: 优先保护单元", "category: 优先保护单位"),)),
    "U02": Case(
        edits=(
            (_UNITS2, "ZH99010220002", "ZH9901022002"),
            ("v2/units.geojson", "ZH99010220002", "ZH9901022002"),
            (_PLAN2, "ZH99010220002", "ZH9901022002"),
        )
    ),
    "U03": Case(edits=(("v1/units/990102.yml", "category: 重点管控单元", "category: 一般管控单元"),)),
    "U04": Case(edits=((_UNITS2, 'area: "990102"', 'area: "990109"'),)),
    "U05": Case(edits=((_UNITS1, "zones: [YS9901012210001]", "zones: [YS9901012210001, YS9901012210002]"),)),
    "U06": Case(
        edits=(
            (
                "v1/units/990102.yml",
                '  clauses:\n    - {number: "1-1", dimension: 空间布局约束, text: 优化城镇布局。}\n    - {dimension: 污染物排放管控, none: true}\n'
                "    - {dimension: 环境风险防控, none: true}\n    - {dimension: 资源利用效率, none: true}\n",
                "",
            ),
        )
    ),
    "U13": Case(files={"v1/units/990103.yml": "# 待补\n"}),
    "Z01-element": Case(edits=(("v1/zones.yml", "element: 水", "element: 火"),)),
    "Z01-type": Case(edits=(("v1/zones.yml", "type: 工业污染重点管控区", "type: 工业污染管控区"),)),
    "Z02": Case(
        edits=(
            ("v1/zones.yml", "YS9901012210001", "YS990101221"),
            ("v1/zones.geojson", "YS9901012210001", "YS990101221"),
            (_UNITS1, "YS9901012210001", "YS990101221"),
            (_UNITS1, "YS9901012210001", "YS990101221"),
            ("v2/units/990101.yml", "YS9901012210001", "YS990101221"),
        )
    ),
    "Z03": Case(edits=(("v1/zones.yml", 'area: "990101"', 'area: "1"'),)),
    "L01-plan": Case(edits=((_PLAN1, "levels: [市级总体,", "levels: [市级总体, 街道,"),)),
    "L01-list": Case(edits=((_LIST1, "level: 市级总体", "level: 省级总体"),)),
    "L19": Case(edits=((_PLAN1, "levels: [市级总体, 区县总体, 单元]", "levels: [市级总体, 区县总体]"),)),
    "L19-order": Case(edits=((_PLAN1, "levels: [市级总体, 区县总体, 单元]", "levels: [单元, 市级总体, 区县总体]"),)),
    "L02": Case(edits=((_LIST1, 'area: "990100"', 'area: "1"'),)),
    "L03-dimension": Case(edits=((_LIST1, "dimension: 空间布局约束", "dimension: 空间约束"),)),
    "L03-measure": Case(edits=((_LIST1, "measure: 禁止", "measure: 严禁"),)),
    "L04-category": Case(edits=((_LIST1, "categories: [优先保护单元]", "categories: [优先保护]"),)),
    "L04-several": Case(edits=((_LIST1, "categories: [优先保护单元]", "categories: [优先保护单元，重点管控单元]"),)),
    "L04-element": Case(edits=((_LIST1, "element: 水", "element: 火"),)),
    "L05-list": Case(edits=((_UNITS1, 'follows: [{list: "990100"', 'follows: [{list: "990109"'),)),
    "L05-number": Case(edits=((_UNITS1, 'numbers: ["2"]', 'numbers: ["2", "9"]'),)),
    "L06": Case(edits=((_UNITS1, 'number: "2-1"', 'number: "1-1"'),)),
    "L07": Case(edits=((_LIST1, "text: 新增源实行等量替代。", "text: 新增源实行等量替代。, basis: lav"),)),
    "L08": Case(files={"v1/tags/990100.yml": "tags:\n  - {number: '9', industries: [C]}\n"}),
    "L09": Case(
        files={
            "v1/admission/ZH99010110001.yml": "level: 单元\nfor: {unit: ZH99010110001}\n"
            "clauses:\n  - {number: '7', dimension: 空间布局约束, text: 不得采砂。}\n"
        },
        edits=((_PLAN2, "", "remove: {lists: [ZH99010110001]}\n"),),
    ),
    "L10": Case(
        edits=((_LIST1, "clauses:\n", "clauses:\n  - {number: '1-7', dimension: 空间布局约束, text: 保护岸线。}\n"),),
        files={
            "v1/admission/990100-1.yml": "level: 区县总体\nfor: {area: '990101'}\n"
            "clauses:\n  - {number: '7', dimension: 空间布局约束, text: 保护滩涂。}\n"
        },
    ),
    "G20": Case(
        files={
            "v3/plan.yml": "version: v3\ntitle: 草案\nupdate: {type: periodic}\nlevels: [单元]\n",
            "v3/units/990102.yml": _MORE,
        }
    ),
    "G21": Case(edits=(("v1/units/990102.yml", "", _MORE),)),
    "G22": Case(then=_draw_another),
    "W01": Case(edits=(("publication.yml", "  zones: {publication: public}\n", ""),)),
    "W02-file": Case(files={"v1/zone.yml": "x: y\n"}),
    "W02-folder": Case(files={"v3/plan.yaml": "x: y\n"}),
}
