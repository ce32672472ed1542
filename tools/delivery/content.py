"""What the fictional delivery says, whatever its form: version 2025 of the reference publication, as far as every form
can carry it.

Clauses of units and of districts have neither measure nor basis, because a cell that holds several clauses cannot say
them. Addressees of clauses (applies_to), lists of regions and of zones, tags and declared changes are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import yaml

VERSION = "2025"
CITY = "990100"
DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率")
CATEGORIES = ("优先保护单元", "重点管控单元", "一般管控单元")
#: element → initials that its layers and columns have in delivered data
ELEMENTS = {
    "生态": "STHJ",
    "水": "SHJ",
    "大气": "DQHJ",
    "土壤": "TRHJ",
    "自然资源": "ZRZY",
    "声": "SHENGHJ",
    "地下水": "DXS",
    "近岸海域": "JAHY",
}
#: parts below an item, which the reference has not: (unit, clause, item) → parts
_PARTS = {
    ("ZH99010120001", "2-3", "（1）"): ("新增排水户投运前办理；", "既有排水户2027年底前补办；"),
    ("ZH99010120005", "3-1", "（3）"): ("监测指标包括化学需氧量、氨氮和总磷；", "数据实时传送至市级平台。"),
}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"


@dataclass(frozen=True)
class Content:
    """Records in filed order, as the YAML files of a publication have them, and layers (code, name) in EPSG:4490."""

    areas: tuple[dict[str, Any], ...]
    units: tuple[dict[str, Any], ...]
    zones: tuple[dict[str, Any], ...]
    #: by area
    lists: Mapping[str, dict[str, Any]]
    targets: tuple[dict[str, Any], ...]
    layers: Mapping[str, gpd.GeoDataFrame]

    @property
    def area_names(self) -> dict[str, str]:
        return {area["id"]: area["name"] for area in self.areas}

    def clauses(self, unit: dict[str, Any], dimension: str) -> list[dict[str, Any]]:
        """The clauses of a unit or list in one dimension; none where it is said to be empty."""
        return [clause for clause in unit["clauses"] if clause["dimension"] == dimension and "none" not in clause]


def content(publication: Path) -> Content:
    """Read the content from *publication*, the folder of the reference publication."""
    folder = publication / "units" / VERSION
    areas = {area["id"]: area for area in _load(publication / "units" / "areas.yml")["areas"]}
    areas |= {area["id"]: area for area in _load(folder / "areas.yml")["areas"]}
    units = [_unit(unit) for path in sorted((folder / "units").glob("*.yml")) for unit in _load(path)]
    zones = [{key: value for key, value in zone.items() if key != "clauses"} for zone in _load(folder / "zones.yml")]
    lists = {path.stem: _load(path) for path in sorted((folder / "admission").glob("99*.yml"))}
    targets = _load(folder / "targets.yml")["targets"]
    return Content(
        areas=tuple(areas.values()),
        units=tuple(sorted(units, key=lambda unit: unit["code"])),
        zones=tuple(sorted(zones, key=lambda zone: zone["code"])),
        lists={key: _list(key, one) for key, one in lists.items()},
        targets=tuple(target for target in targets if target["place"] in areas),
        layers={name: gpd.read_file(folder / f"{name}.geojson") for name in ("units", "zones", "boundary")},
    )


def _load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text


def _unit(unit: dict[str, Any]) -> dict[str, Any]:
    kept = ("number", "dimension", "text", "follows", "items")
    clauses = []
    for clause in sorted(unit["clauses"], key=lambda clause: DIMENSIONS.index(clause["dimension"])):
        if "none" in clause:
            clauses.append({**clause, "none": True})
            continue
        clause = {key: clause[key] for key in kept if key in clause}
        if "items" in clause:
            clause["items"] = [_item(unit["code"], clause["number"], item) for item in clause["items"]]
        clauses.append(clause)
    held = Counter(clause["dimension"] for clause in clauses)
    for clause in clauses:
        # the only clause of a cell has the cell's number
        if "number" in clause and held[clause["dimension"]] == 1:
            clause["number"] = clause["number"].split("-")[0]
    return {**unit, "clauses": clauses}


def _item(unit: str, clause: str, item: dict[str, Any]) -> dict[str, Any]:
    parts = _PARTS.get((unit, clause, item["number"]))
    if parts is None:
        return item
    return {**item, "items": [{"number": _CIRCLED[i], "text": part} for i, part in enumerate(parts)]}


def _list(key: str, one: dict[str, Any]) -> dict[str, Any]:
    kept = ["number", "dimension", "text", "items"] + (["measure", "basis"] if key == CITY else [])
    clauses = [{k: clause[k] for k in clause if k in kept} for clause in one["clauses"]]
    for clause in clauses:
        if "basis" in clause:
            clause["basis"] = clause["basis"][:1]
    return {**{k: one[k] for k in ("level", "for", "title")}, "clauses": clauses}
