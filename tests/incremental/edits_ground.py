"""Edits that move, add and remove units on the ground, always to a coverage without gaps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.incremental.editing import PLACE, change, edit
from tests.publications import SIDE, SOUTH, WEST, box, geojson


def shapes(root: Path, version: str = "v1") -> dict[str, Any]:
    held = json.loads((root / f"units/{version}/units.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["code"]: f["geometry"] for f in held["features"]}


def draw(root: Path, held: dict[str, Any], version: str = "v1") -> None:
    file = root / f"units/{version}/units.geojson"
    file.write_text(geojson(sorted(held.items())), encoding="utf-8", newline="\n")


@edit
def a_unit_is_added(root: Path, number: int) -> bool:
    """The third square of v1 is cut: its eastern part is a unit of its own."""
    code, held = f"ZH9901023{number % 7 + 2:04d}", shapes(root)
    parts = [key for key in held if key.startswith("ZH9901022")]
    if code in held or len(held) > 5 or not parts:
        return False
    first, (east, *_) = held[parts[0]]["coordinates"][0][:2], (held[parts[0]]["coordinates"][0][1])
    west = first[0][0]
    middle = round((west + east) / 2, 6)
    held[parts[0]], held[code] = box(west, middle), box(middle, east)
    draw(root, held)
    clauses = [
        {"number": "1-1", "dimension": "资源利用效率", "text": f"新增单元{number}节水。"},
        *({"dimension": name, "none": True} for name in ("空间布局约束", "污染物排放管控", "环境风险防控")),
    ]
    unit = {"code": code, "name": f"新增{number}一般管控单元", "category": "general", "area": "990102"}
    change(root / "units/v1/units/990102.yml", lambda units: units.append({**unit, "clauses": clauses}))
    return True


@edit
def a_unit_is_removed(root: Path, number: int) -> bool:
    """The unit that was added last is gone, and its ground is its western neighbour's again."""
    held = shapes(root)
    added = [code for code in held if code.startswith("ZH9901023") and code != "ZH99010230001"]
    if not added:
        return False
    code = added[number % len(added)]
    (west, *_), (east, *_) = held.pop(code)["coordinates"][0][:2]
    (heir,) = [key for key, shape in held.items() if shape["coordinates"][0][1][0] == west]
    held[heir] = box(held[heir]["coordinates"][0][0][0], east)
    draw(root, held)
    change(
        root / "units/v1/units/990102.yml",
        lambda units: units.remove(next(unit for unit in units if unit["code"] == code)),
    )
    return True


@edit
def a_border_is_moved(root: Path, number: int) -> bool:
    """The border of the first two squares of v1; nothing else moves."""
    held = shapes(root)
    border = round(WEST + SIDE + (number % 9 - 4) / 1000, 6)
    held["ZH99010110001"], held["ZH99010120001"] = box(WEST, border), box(border, PLACE)
    draw(root, held)
    return True


@edit
def a_vertex_is_moved(root: Path, number: int) -> bool:
    """A corner at the outer edge of the unit in the west."""
    held = shapes(root)
    ring = held["ZH99010110001"]["coordinates"][0]
    ring[0] = ring[-1] = [round(WEST - (number % 9) / 10_000, 6), SOUTH]
    draw(root, held)
    return True


@edit
def another_category(root: Path, number: int) -> bool:
    """A unit gets another category, and so another code: an addition and a removal at once."""
    held = shapes(root)
    old = next(code for code in held if code.startswith("ZH9901022") or code == "ZH99010239999")
    new, category = ("ZH99010239999", "general") if old[8] == "2" else ("ZH99010220001", "key")
    if old == new:
        return False
    held[new] = held.pop(old)
    draw(root, held)

    def recode(units: Any) -> None:
        unit = next(unit for unit in units if unit["code"] == old)
        unit.update(code=new, category=category)

    change(root / "units/v1/units/990102.yml", recode)
    return True
