"""Admission lists (thin)."""

from __future__ import annotations

from typing import Any


def key(clause: dict[str, Any]) -> str:
    return clause.get("number", "none:" + clause["dimension"])


def lists(version: str) -> dict[str, dict[str, Any]]:
    """All lists of a version by id."""
    return {
        "990100": {
            "level": "市级总体",
            "for": {"area": "990100"},
            "title": "澜江市生态环境准入清单",
            "clauses": [
                {"number": str(i), "dimension": "空间布局约束", "text": f"第{i}条要求。"} for i in range(1, 41)
            ],
        }
    }


def zone_clauses(zone, version):
    return []


def tags(version, units):
    return {}
