"""Faults of updates: what they declare to have changed, and what they owe to say of it."""

from __future__ import annotations

from tests.faults.corpus import Case
from tests.publications import SIDE, WEST, box, geojson

_PLAN = "v2/plan.yml"
_RENAME = """\
  - {kind: rename, from: [ZH99010120001], to: [ZH99010120001], mode: synchronous, reason: 园区更名。, basis: law}
"""
_LIST = '  - {kind: list, lists: ["990100"], mode: synchronous, reason: 上位法要求更新。, basis: law}\n'
_WHY = "mode: synchronous, reason: 边界校核。, basis: law"
_SPLIT_ARGUED = (_PLAN, "mode: synchronous, reason: 开发区扩区。", "mode: argued, reason: 开发区扩区。")
_V3 = """\
version: v3
title: 澜江市生态环境分区管控动态更新方案（2024年）
update: {type: dynamic, mode: synchronous}
based_on: v2
basis: [{id: law, title: 中华人民共和国长江保护法}]
"""
_TAKEN_OVER = geojson([("ZH99010120001", box(round(WEST + SIDE, 6), round(WEST + 3 * SIDE, 6)))])
_ZONE = '- {code: YS9901012210001, name: 临港污染重点管控区, element: 水, type: 工业污染重点管控区, area: "990101"}\n'


def _also(change: str) -> Case:
    return Case(edits=((_PLAN, _LIST, _LIST + f"  - {{{change}, {_WHY}}}\n"),))


CASES: dict[str, Case] = {
    "P21": Case(edits=((_PLAN, "mode: synchronous}", "mode: mixed}"), _SPLIT_ARGUED)),
    "P21-update": Case(files={"v3/plan.yml": _V3.replace("synchronous", "argued")}),
    "P22": Case(
        edits=((_PLAN, "mode: synchronous}", "mode: synchronous, argument: {title: 扩区论证报告}}"), _SPLIT_ARGUED)
    ),
    "P22-argued": Case(edits=((_PLAN, "mode: synchronous}", "mode: argued, argument: {title: 扩区论证报告}}"),)),
    "P30": Case(edits=((_PLAN, _RENAME, ""),)),
    "P30-list": Case(edits=((_PLAN, _LIST, ""),)),
    "P30-zone": Case(files={"v2/zones.yml": _ZONE}),
    "P31": _also("kind: border, units: {codes: [ZH99010110001]}"),
    "P31-group": _also('kind: category, units: {area: "990101"}'),
    "P31-merge": _also("kind: merge, from: [ZH99010110001, ZH99010120001], to: [ZH99010120001]"),
    "P31-nothing": _also("kind: add"),
    "P31-zone": _also("kind: zones, zones: [YS9901012210001]"),
    "P32": Case(
        files={
            "v3/plan.yml": _V3
            + "remove: {units: [ZH99010220001]}\nchanges:\n"
            + f"  - {{kind: border, units: {{codes: [ZH99010120001]}}, {_WHY}}}\n",
            "v3/units.geojson": _TAKEN_OVER,
        }
    ),
    "P33": Case(edits=((_PLAN, ", reason: 园区更名。, basis: law", ""),)),
    "P33-mode": Case(
        edits=(
            (_PLAN, "mode: synchronous}", "mode: mixed}"),
            (_PLAN, "mode: synchronous, reason: 园区", "reason: 园区"),
        )
    ),
}
