"""Faults of requirements: what units and clauses leave out, whom they do not reach, what they refer to; industries."""
# ruff: noqa: E501 - records stay whole

from __future__ import annotations

from tests.faults.corpus import Case

_LIST1, _LIST2 = "v1/admission/990100.yml", "v2/admission/990100.yml"
_UNITS1, _UNITS2, _ALL2 = "v1/units/990101.yml", "v1/units/990102.yml", "v2/units/990102.yml"
_FUNCTIONAL = '  - {id: "990106", name: 临港开发区, kind: functional%s}\n'
_MANAGED = (_UNITS2, '  area: "990102"\n', '  area: "990102"\n  managed_by: [%s]\n')
_FOLLOWS = ', follows: [{list: "990100", numbers: ["2"]}]'
_OWN = '{number: "1-1", dimension: 空间布局约束, text: 优化城镇布局。}'

_REPEALED = '  - {kind: list, lists: ["990102"], mode: synchronous, reason: 并入市级清单。, basis: law}\n'


def _managed_by(areas: str) -> tuple[str, str, str]:
    return _MANAGED[0], _MANAGED[1], _MANAGED[2] % areas


CASES: dict[str, Case] = {
    "U07": Case(edits=((_ALL2, "name: 溪山开发区重点管控单元", "name: 溪山城镇重点管控单元"),)),
    "U08-another": Case(edits=((_ALL2, 'area: "990102"', 'area: "990101"'),)),
    "U08-unknown": Case(
        edits=(
            (_ALL2, "ZH99010220002", "ZH99010920002"),
            ("v2/units.geojson", "ZH99010220002", "ZH99010920002"),
            ("v2/plan.yml", "ZH99010220002", "ZH99010920002"),
        )
    ),
    "U09-district": Case(edits=(_managed_by('"990101"'),)),
    "U09-owner": Case(edits=(_managed_by('"990102"'),)),
    "U09-twice": Case(
        edits=(
            ("areas.yml", "", _FUNCTIONAL % ', parent: "990100"'),
            _managed_by('"990106", "990106"'),
        )
    ),
    "U10": Case(edits=((_ALL2, "    - {dimension: 环境风险防控, none: true}\n", ""),)),
    "U11": Case(
        edits=(
            (_UNITS1, "text: 禁止围垦。", "text: 保护滩涂。"),
            (_LIST1, "applies_to: {categories: [优先保护单元]}", "applies_to: {categories: [重点管控单元]}"),
        )
    ),
    "U12": Case(
        edits=(
            ("areas.yml", "", _FUNCTIONAL % ', located_in: ["990102"]'),
            (_UNITS2, 'area: "990102"', 'area: "990106"'),
        )
    ),
    "L11-clause": Case(
        edits=(
            (
                _LIST1,
                "applies_to: {zones: [{element: 水}]}",
                "applies_to: {categories: [一般管控单元], zones: [{element: 水}]}",
            ),
        )
    ),
    "L11-list": Case(
        edits=(
            ("areas.yml", "", 'regions: [{id: coast, name: 沿海片区, areas: ["990103"]}]\n'),
            (
                "areas.yml",
                '  - {id: "990102"',
                '  - {id: "990103", name: 屿南县, kind: district, parent: "990100"}\n  - {id: "990102"',
            ),
        ),
        files={
            "v1/admission/coast.yml": "level: 区县总体\nfor: {region: coast}\nclauses:\n  - {number: '1', dimension: 空间布局约束, text: 保护岸线。}\n"
        },
    ),
    "L12-clause": Case(
        edits=(
            ("v2/plan.yml", "", 'remove: {clauses: [{list: "990100", number: "3"}]}\n'),
            (
                _ALL2,
                "text: 限制高耗水项目。",
                'text: 限制高耗水项目，并执行市级总体管控要求第三条。, follows: [{list: "990100", numbers: ["3"]}]',
            ),
        )
    ),
    "L12-list": Case(
        edits=(
            ("v2/plan.yml", "changes:\n", "changes:\n" + _REPEALED),
            ("v2/plan.yml", "", 'remove: {lists: ["990102"]}\n'),
            (
                _ALL2,
                "text: 限制高耗水项目。",
                'text: 限制高耗水项目，并执行区县总体管控要求第一条。, follows: [{list: "990102", numbers: ["1"]}]',
            ),
        ),
        files={
            "v1/admission/990102.yml": "level: 区县总体\nfor: {area: '990102'}\nclauses:\n  - {number: '1', dimension: 空间布局约束, text: 保护岸线。}\n"
        },
    ),
    "L12-none": Case(
        edits=(
            (_LIST1, "clauses:\n", "clauses:\n  - {dimension: 资源利用效率, none: true}\n"),
            (_UNITS1, 'numbers: ["2"]', 'numbers: ["2", "none:资源利用效率"]'),
        )
    ),
    "L13-number": Case(edits=((_UNITS1, _FOLLOWS, ""),)),
    "L13-item": Case(edits=((_UNITS1, "text: 达标排放。", "text: 按照市级准入清单第1、2条执行。"),)),
    "L14-division": Case(files={"v1/tags/990100.yml": "tags:\n  - {number: '1', industries: [C26, C97]}\n"}),
    "L14-letter": Case(files={"v1/tags/990100.yml": "tags:\n  - {number: '1', industries: [D2614]}\n"}),
    "L15": Case(
        files={
            "industries.yml": "- {code: C2614, name: 有机化学原料制造}\n",
            "v1/tags/990100.yml": "tags:\n  - {number: '1', industries: [C2614, C2631]}\n",
        }
    ),
    "L16": Case(edits=((_LIST2, "", '  - {number: "5", dimension: 资源利用效率, text: 提高用水效率。}\n'),)),
    "L17": Case(files={"industries.yml": "- {code: A2614, name: 有机化学原料制造}\n"}),
    "L18": Case(files={"industries.yml": "- {code: C26, name: 化学原料及化学制品制造业}\n"}),
}
