"""Clauses of the units (thin)."""

from __future__ import annotations

from typing import Any

from tools.reference.states import UnitState

DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率")


def unit_clauses(unit: UnitState, version: str) -> list[dict[str, Any]]:
    """The unit's own clauses."""
    return [
        {"number": f"{i}-1", "dimension": d, "measure": "综合", "text": f"{unit.stem}执行{d}要求。"}
        if i < 4
        else {"dimension": d, "none": True}
        for i, d in enumerate(DIMENSIONS, 1)
    ]


def problems(unit: UnitState) -> str | None:
    """Main environmental problems."""
    return None
