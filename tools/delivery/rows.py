"""Rows that several forms of the delivery have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.delivery.content import CITY, DIMENSIONS, Content
from tools.delivery.wording import cell, sentence

Row = list[str | None]

LIST_HEAD: Row = [
    *("适用区域代码", "适用区域", "清单层级", "序号", "管控维度"),
    *("要求类型", "管控要求", "依据名称", "依据条款"),
]
TARGET_YEARS = ("2023", "2030", "2035")
TARGET_HEAD: Row = [
    *("指标代码", "指标名称", "指标类型", "适用区域代码", "单位"),
    *(f"{year}年" for year in TARGET_YEARS),
    *("依据", "备注"),
]
TARGET_KINDS = {"bottom-line": "底线", "upper-limit": "上线", "total": "总量", "reduction": "减排"}


def list_rows(content: Content, areas: list[str]) -> Iterator[Row]:
    """One row per clause of the lists of *areas*, below LIST_HEAD."""
    for area in areas:
        one = content.lists[area]
        for clause in one["clauses"]:
            basis = (clause.get("basis") or [{}])[0]
            yield [
                area,
                content.area_names[area],
                one["level"],
                clause["number"],
                clause["dimension"],
                clause.get("measure"),
                sentence(clause),
                basis.get("title"),
                basis.get("article"),
            ]


def target_rows(content: Content) -> Iterator[Row]:
    """One row per target, below TARGET_HEAD."""
    for target in content.targets:
        values = {value["year"]: value["value"] for value in target["values"]}
        yield [
            target["indicator"],
            target["name"],
            TARGET_KINDS[target["kind"]],
            target["place"],
            target.get("unit"),
            *(values.get(year) for year in TARGET_YEARS),
            target.get("basis"),
            target.get("note"),
        ]


def dimension_cells(content: Content, owner: dict[str, Any], mark: str = ".", between: str = "") -> Row:
    """The clauses of a unit or list, one cell per dimension."""
    return [cell(content.clauses(owner, dimension), mark, between) for dimension in DIMENSIONS]


def districts(content: Content) -> list[str]:
    """Areas below the city that have a list."""
    return [area for area in content.lists if area != CITY]


def towns(unit: dict[str, Any]) -> str | None:
    return "、".join(unit.get("towns", ())) or None
