"""Random valid publications: a jittered grid of units in one city, with zones, lists, and one or two versions.

A :class:`Made` publication is plain data, so that a mutation can change it before it is written. Files are written as
JSON, which is YAML too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from hypothesis import strategies as st

from onemap.geometry.measure import area_km2

Record = dict[str, Any]
CITY, WEST, SOUTH, SIDE = "990100", 122.0, 28.0, 0.02
DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率")
#: label and class digit
CATEGORIES = (("优先保护单元", "1"), ("重点管控单元", "2"), ("一般管控单元", "3"))
#: element, type, element digit and subtype digit of the code
ZONES = (
    ("水", "工业污染重点管控区", "21"),
    ("大气", "高排放重点管控区", "31"),
    ("土壤", "农用地污染风险重点管控区", "41"),
)
_MEASURES = ("禁止", "限制", "排放", "防控", None)


@dataclass
class MadeVersion:
    """One version: its plan, its records by district or list, and its shapes by code."""

    plan: Record
    units: dict[str, list[Record]] = field(default_factory=dict)
    lists: dict[str, Record] = field(default_factory=dict)
    zones: list[Record] = field(default_factory=list)
    tags: dict[str, list[Record]] = field(default_factory=dict)
    shapes: dict[str, shapely.Geometry] = field(default_factory=dict)
    #: features beside those of ``shapes``, which may repeat a code
    more: list[tuple[str, shapely.Geometry]] = field(default_factory=list)
    zone_shapes: dict[str, shapely.Geometry] = field(default_factory=dict)
    boundary: dict[str, shapely.Geometry] = field(default_factory=dict)

    def all_units(self) -> list[Record]:
        return [unit for units in self.units.values() for unit in units]


@dataclass
class Made:
    """A publication, its versions by the names of their folders."""

    publication: Record
    areas: list[Record]
    versions: dict[str, MadeVersion]

    @property
    def first(self) -> MadeVersion:
        return self.versions["v1"]

    @property
    def last(self) -> MadeVersion:
        return list(self.versions.values())[-1]

    def write(self, root: Path) -> Path:
        """Write it into *root* and return it."""
        units = root / "units"
        _dump(units / "publication.yml", self.publication)
        _dump(units / "areas.yml", {"areas": self.areas})
        for name, version in self.versions.items():
            folder = units / name
            _dump(folder / "plan.yml", version.plan)
            for district, held in version.units.items():
                _dump(folder / "units" / f"{district}.yml", held)
            for key, listed in version.lists.items():
                _dump(folder / "admission" / f"{key}.yml", listed)
            for key, tags in version.tags.items():
                _dump(folder / "tags" / f"{key}.yml", {"tags": tags})
            if version.zones:
                _dump(folder / "zones.yml", version.zones)
            _layer(folder / "units.geojson", [*version.shapes.items(), *version.more])
            _layer(folder / "zones.geojson", list(version.zone_shapes.items()))
            _layer(folder / "boundary.geojson", list(version.boundary.items()))
        return root


def _dump(path: Path, tree: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _layer(path: Path, features: list[tuple[str, shapely.Geometry]]) -> None:
    if not features:
        return
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    rows = [
        {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in features
    ]
    _dump(path, {"type": "FeatureCollection", "crs": crs, "features": rows})


@st.composite
def publications(
    draw: st.DrawFn, versions: int | None = None, inner: bool = False, bounded: bool | None = None
) -> Made:
    """A valid publication; *versions* says how many, *inner* that a unit has others on all sides."""
    columns = draw(st.integers(3 if inner else 2, 4))
    rows = draw(st.integers(3 if inner else 2, 4))
    districts = [f"9901{i + 1:02}" for i in range(draw(st.integers(1, min(3, columns))))]
    cells = _cells(draw, columns, rows)
    first = MadeVersion(_plan("v1", 2020))
    first.lists[CITY] = _city_list(draw)
    zones = _zones(draw, first, cells)
    for (column, row), shape in cells.items():
        area = districts[min(column * len(districts) // columns, len(districts) - 1)]
        label, digit = draw(st.sampled_from(CATEGORIES))
        code = f"ZH{area}{digit}{column * 10 + row + 1:04}"
        first.shapes[code] = shape
        unit = {"code": code, "name": f"{area}区{column}-{row}{label}", "category": label, "area": area}
        if draw(st.booleans()):
            unit["area_km2"] = f"{area_km2(shape):.2f}"
        if inside := [zone for zone, held in zones.items() if (column, row) in held]:
            unit["zones"] = inside
        unit["clauses"] = _clauses(draw, label, first.lists[CITY])
        first.units.setdefault(area, []).append(unit)
    _district_list(draw, first, districts)
    if draw(st.booleans()) if bounded is None else bounded:
        first.boundary = _boundary(first)
    publication = {
        "name": "澜江市生态环境分区管控一张图",
        "territory": "澜江市",
        "area": CITY,
        "publisher": {"name": "澜江市生态环境局"},
        "as_of": "2024-01-01",
        "layers": {name: {"publication": "public"} for name in ("units", "zones", "boundary")},
        "notice": "虚构示例",
    }
    areas = [{"id": CITY, "name": "澜江市", "kind": "city"}]
    areas += [{"id": d, "name": f"{d}区", "kind": "district", "parent": CITY} for d in districts]
    made = Made(publication, areas, {"v1": first})
    if (draw(st.integers(1, 2)) if versions is None else versions) == 2:
        made.versions["v2"] = _update(draw, first)
    return made


def _cells(draw: st.DrawFn, columns: int, rows: int) -> dict[tuple[int, int], shapely.Polygon]:
    """Four-sided cells whose corners are shared; inner corners stand a little beside the grid."""
    shifts = st.integers(-300, 300)
    corner = {
        (x, y): (
            round(WEST + SIDE * x + (draw(shifts) * 1e-5 if 0 < x < columns else 0), 5),
            round(SOUTH + SIDE * y + (draw(shifts) * 1e-5 if 0 < y < rows else 0), 5),
        )
        for x in range(columns + 1)
        for y in range(rows + 1)
    }
    steps = ((0, 0), (1, 0), (1, 1), (0, 1))
    return {
        (x, y): shapely.Polygon([corner[x + dx, y + dy] for dx, dy in steps])
        for x in range(columns)
        for y in range(rows)
    }


def _plan(name: str, year: int) -> Record:
    document = {
        "number": f"澜政发〔{year}〕1号",
        "issuer": "澜江市人民政府",
        "areas": [CITY],
        "signed": f"{year}-12-01",
        "published": f"{year}-12-10",
        "effective": f"{year + 1}-01-01",
        "filing": {"authority": "省生态环境厅", "number": f"备〔{year}〕1号", "date": f"{year}-11-20"},
    }
    return {
        "version": name,
        "title": f"澜江市生态环境分区管控方案（{year}年）",
        "update": {"type": "initial"},
        "levels": ["市级总体", "区县总体", "单元"],
        "base_year": "2019",
        "target_years": ["2025", "2035"],
        "documents": [document],
    }


def _city_list(draw: st.DrawFn) -> Record:
    """Clauses for all units of the city; the first is a prohibition."""
    clauses: list[Record] = [
        {"number": "1", "dimension": DIMENSIONS[0], "measure": "禁止", "text": "禁止新建化工项目。"}
    ]
    for i in range(draw(st.integers(1, 4))):
        clause = {"number": str(i + 2), "dimension": draw(st.sampled_from(DIMENSIONS)), "text": f"要求{i + 2}。"}
        if (measure := draw(st.sampled_from(_MEASURES))) is not None:
            clause["measure"] = measure
        clauses.append(clause)
    return {"level": "市级总体", "for": {"area": CITY}, "clauses": clauses}


def _district_list(draw: st.DrawFn, version: MadeVersion, districts: list[str]) -> None:
    """A list for one district, some of whose clauses apply only to categories that it has."""
    if not draw(st.booleans()):
        return
    area = draw(st.sampled_from(districts))
    labels = sorted({unit["category"] for unit in version.units[area]})
    clauses: list[Record] = []
    for i in range(draw(st.integers(1, 3))):
        clause = {
            "number": f"{area[-1]}-{i + 1}",
            "dimension": draw(st.sampled_from(DIMENSIONS)),
            "text": f"区要求{i}。",
        }
        if draw(st.booleans()):
            clause["applies_to"] = {"categories": [draw(st.sampled_from(labels))]}
        clauses.append(clause)
    version.lists[area] = {"level": "区县总体", "for": {"area": area}, "clauses": clauses}


def _zones(
    draw: st.DrawFn, version: MadeVersion, cells: dict[tuple[int, int], shapely.Polygon]
) -> dict[str, list[tuple[int, int]]]:
    """Zones over whole cells, at most one of an element: code → cells."""
    held: dict[str, list[tuple[int, int]]] = {}
    for element, kind, digits in draw(st.lists(st.sampled_from(ZONES), unique=True)):
        code = f"YS{CITY}2{digits}0001"
        start = draw(st.sampled_from(sorted(cells)))
        held[code] = [start, *(c for c in ((start[0] + 1, start[1]), (start[0], start[1] + 1)) if c in cells)]
        version.zone_shapes[code] = shapely.union_all([cells[cell] for cell in held[code]])
        version.zones.append({"code": code, "name": f"{element}{kind}", "element": element, "type": kind, "area": CITY})
    return held


def _clauses(draw: st.DrawFn, label: str, city: Record) -> list[Record]:
    """A clause or none for every dimension; some follow a clause of the city's list."""
    clauses: list[Record] = []
    for i, dimension in enumerate(DIMENSIONS):
        if not draw(st.booleans()):
            clauses.append({"dimension": dimension, "none": True})
            continue
        clause: Record = {"number": f"{i + 1}-1", "dimension": dimension, "text": f"{label}要求{i}。"}
        if draw(st.booleans()):
            numbers = [c["number"] for c in city["clauses"]]
            clause["follows"] = [{"list": CITY, "numbers": [draw(st.sampled_from(numbers))]}]
        clauses.append(clause)
    return clauses


def _boundary(version: MadeVersion) -> dict[str, shapely.Geometry]:
    return {
        area: shapely.union_all([version.shapes[unit["code"]] for unit in units])
        for area, units in version.units.items()
    }


def _update(draw: st.DrawFn, first: MadeVersion) -> MadeVersion:
    """A dynamic update that changes something of each kind that is drawn, and declares it."""
    plan = _plan("v2", 2022)
    plan |= {"update": {"type": "dynamic", "mode": "synchronous"}, "based_on": "v1", "replaces": ["v1"]}
    plan["basis"] = [{"id": "law", "title": "中华人民共和国长江保护法"}]
    plan["changes"] = []
    second = MadeVersion(plan)
    declared = {"mode": "synchronous", "reason": "法律修订。", "basis": "law"}
    units = first.all_units()
    chosen = draw(st.lists(st.sampled_from(range(len(units))), unique=True, min_size=1, max_size=3))
    for n, at in enumerate(chosen):
        old = units[at]
        new = {key: value for key, value in old.items() if key != "clauses"}
        code = old["code"]
        if n == 0:
            new["name"] = old["name"].replace("区", "新区")
            plan["changes"].append({"kind": "rename", "from": [code], "to": [code], **declared})
        elif n == 1:
            new["clauses"] = [
                {"number": "9-1", "dimension": d, "text": f"新要求{i}。"} for i, d in enumerate(DIMENSIONS)
            ]
            for i, clause in enumerate(new["clauses"]):
                clause["number"] = f"{i + 1}-9"
            plan["changes"].append({"kind": "clauses", "from": [code], "to": [code], **declared})
        else:
            _split(first, second, old, new)
            plan["changes"].append({"kind": "split", "from": [code], "to": sorted(second.shapes), **declared})
        second.units.setdefault(old["area"], []).append(new)
    return second


def _split(first: MadeVersion, second: MadeVersion, old: Record, new: Record) -> None:
    """Cut the unit along a diagonal, which needs no new vertices."""
    a, b, c, d, _ = first.shapes[old["code"]].exterior.coords
    code = old["code"][:9] + str(int(old["code"][9:]) + 5000)
    second.shapes = {old["code"]: shapely.Polygon([a, b, c]), code: shapely.Polygon([a, c, d])}
    new.pop("area_km2", None)
    other = {**new, "code": code, "name": old["name"] + "北", "clauses": old["clauses"]}
    second.units.setdefault(old["area"], []).append(other)
