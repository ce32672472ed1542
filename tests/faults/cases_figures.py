"""Faults of figures: filed areas, and the counts, areas and shares that a plan states."""

from __future__ import annotations

from tests.faults.corpus import Case


def _stated(*lines: str) -> Case:
    return Case(edits=(("v1/plan.yml", "", "statistics:\n" + "".join(f"  - {{{line}}}\n" for line in lines)),))


def _filed(area: str) -> Case:
    return Case(edits=(("v1/units/990101.yml", 'area_km2: "108.90"', f'area_km2: "{area}"'),))


CASES: dict[str, Case] = {
    "G44-differs": _filed("110.90"),
    "G44-hectares": _filed("10890"),
    "G44-mercator": _filed("139.8"),
    "G45-count": _stated("units: '5'", "category: 重点管控单元, units: '2'"),
    "G45-area": _stated("area_km2: '437.90'"),
    "G45-share": _stated("category: 优先保护单元, share: '26.5'"),
    "G50-area": _stated("area: '990109', units: '2'"),
    "G50-category": _stated("category: 重点控制单元, units: '2'"),
    "G51-area": _stated("area: '990101', area_km2: '217.8'", "area: '990102', area_km2: '217.8'", "area_km2: '435.9'"),
    "G51-share": _stated(
        "category: 优先保护单元, share: '25.00'",
        "category: 重点管控单元, share: '50.02'",
        "category: 一般管控单元, share: '25.01'",
    ),
}
