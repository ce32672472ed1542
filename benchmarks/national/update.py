"""``python -m benchmarks.national.update UNITS FOLDER``: a register and the dynamic update that follows it, as files.

Of the units 2 % change: borders between neighbours, mergers, splits, names, categories with their codes, zones, units
withdrawn to a neighbour and units set up out of one; the coverage stays valid. Of the clauses of cities, of districts
and of units 1 % each are reworded, made stricter, removed, renumbered or added. The update holds only what it changes
and declares all of it, singly or by group. The same number of units gives the same files.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import yaml
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from benchmarks.national.clauses import changed
from benchmarks.national.ground import BLOCK, PIECES, Cell, Ground, ground
from benchmarks.national.register import (
    CATEGORIES,
    CITY_CLAUSES,
    DISTRICT_CLAUSES,
    UNIT_CLAUSES,
    VERSION,
    cached,
    write_layer,
    write_register,
)
from onemap.writing.emit import document

UPDATE = "2024-2"
#: shares of units and of clauses that change
UNITS, CLAUSES = 0.02, 0.01
#: clauses that change in one list of a city, of a district, of a unit: fewer where the share is used up
TOGETHER = {"city": 4, "district": 3, "unit": 3}
#: what happens, by weight, and how many units it changes
EVENTS = {"border": 15, "merge": 7, "split": 8, "rename": 14, "category": 10, "zones": 10, "withdraw": 4, "add": 4}
_PAIRS = ("border", "merge", "withdraw")
#: square degrees
_NO_AREA = 1e-12
Unit = dict[str, Any]
Declared = dict[str, Any]


def cached_update(units: int, cache: Path) -> Path:
    """The folder of the register of that many units in two versions below *cache*, written once."""
    return cached(cache / f"register-{units}-two", lambda folder: write_updated(units, folder))


def write_updated(units: int, folder: Path) -> None:
    """Write the publication of *units* units in two versions into *folder*, which must not be there."""
    land = ground(units)
    write_register(units, folder)
    _Update(folder / "units", land).write()


class _Update:
    """The second version in the making: what it holds, by code, and what it declares."""

    def __init__(self, root: Path, land: Ground) -> None:
        self.root = root
        self.draw = random.Random(f"update {len(land.cells)}")
        self.shapes = dict(zip(land.cells, land.polygons, strict=True))
        self.count = len(land.cells)
        self.districts: dict[str, list[Cell]] = {}
        for cell in land.cells:
            self.districts.setdefault(cell.area, []).append(cell)
        self._known: dict[str, list[Unit]] = {}
        self.units: dict[str, dict[str, Unit]] = {}
        self.unit_shapes: dict[str, BaseGeometry] = {}
        self.zones: list[dict[str, Any]] = []
        self.zone_shapes: dict[str, BaseGeometry] = {}
        self.changes: list[Declared] = []
        self.gone: list[str] = []
        self.gone_clauses: list[dict[str, str]] = []
        self.grouped: dict[str, list[str]] = {}

    def write(self) -> None:
        """Write the folder of the version."""
        touched = self._events()
        self._own_clauses(touched)
        folder = self.root / UPDATE
        for area, units in sorted(self.units.items()):
            _write(folder / "units" / f"{area}.yml", list(units.values()))
        lists = dict([*self._lists("city", CITY_CLAUSES), *self._lists("district", DISTRICT_CLAUSES)])
        for name, held in sorted(lists.items()):
            _write(folder / "admission" / f"{name}.yml", held)
        if self.zones:
            _write(folder / "zones.yml", self.zones)
        _write(folder / "plan.yml", self._plan(sorted(lists)))
        for layer, shapes in (("units", self.unit_shapes), ("zones", self.zone_shapes)):
            if shapes:
                codes = sorted(shapes)
                write_layer(folder / f"{layer}.gpkg", layer, codes, np.array([shapes[c] for c in codes], dtype=object))

    def _events(self) -> set[str]:
        """One event in each of as many districts as it takes; codes of the units that are changed."""
        touched: set[str] = set()
        whole = [area for area, cells in self.districts.items() if len(cells) == BLOCK * BLOCK]
        for area in self.draw.sample(whole, len(whole)):
            if len(touched) >= UNITS * self.count:
                break
            (kind,) = self.draw.choices(list(EVENTS), list(EVENTS.values()))
            # neighbours in a row that lie in the same zones
            at = BLOCK * self.draw.randrange(BLOCK) + self.draw.choice((0, 2))
            cells = self.districts[area][at : at + 2]
            units = [self._units_of(area)[cell.number] for cell in cells]
            event = getattr(self, f"_{kind}")
            touched.update(unit["code"] for unit in (units if kind in _PAIRS else units[:1]))
            if kind in _PAIRS:
                event(*units, *(self.shapes[cell] for cell in cells))
            elif kind == "zones":
                event(units[0], cells[0])
            else:
                event(units[0], self.shapes[cells[0]])
        return touched

    def _units_of(self, area: str) -> list[Unit]:
        if area not in self._known:
            self._known[area] = _load(self.root / VERSION / "units" / f"{area}.yml")
        return self._known[area]

    # the events: each puts units and shapes into the version and says so

    def _border(self, one: Unit, other: Unit, first: Polygon, second: Polygon) -> None:
        self._put(_bare(one), _mirrored(first, PIECES))
        self._put(_bare(other), _mirrored(second, 3 * PIECES))
        codes = [one["code"], other["code"]]
        self._declare("border", "与生态保护红线划定成果衔接，单元边界相应调整。", units={"codes": codes})

    def _merge(self, one: Unit, other: Unit, first: Polygon, second: Polygon) -> None:
        code = f"{one['code'][:-4]}0101"
        self._put({**one, "code": code, "towns": [*one["towns"], *other["towns"]]}, _joined(first, second))
        self._gone(one, other)
        self._declare("merge", "发展定位和管控要求一致，整合为一个单元。", [one["code"], other["code"]], [code])

    def _split(self, unit: Unit, shape: Polygon) -> None:
        parts = [{**unit, "code": f"{unit['code'][:-4]}01{at}1"} for at in (1, 2)]
        parts[1] = {**parts[1], "name": "新" + unit["name"], "towns": unit["towns"][1:]}
        for part, half in zip(parts, _halves(shape), strict=True):
            self._put(part, half)
        self._gone(unit)
        self._declare("split", "开发强度差异明显，分别管控。", [unit["code"]], [part["code"] for part in parts])

    def _rename(self, unit: Unit, shape: Polygon) -> None:
        self._put({**_bare(unit), "name": "新" + unit["name"]})
        self._declare("rename", "园区更名获批，单元名称相应调整。", [unit["code"]], [unit["code"]])

    def _category(self, unit: Unit, shape: Polygon) -> None:
        digit = self.draw.choice([digit for digit in CATEGORIES if digit != unit["code"][8]])
        new = {**unit, "code": f"{unit['code'][:8]}{digit}0131", "category": CATEGORIES[digit]}
        new["name"] = unit["name"].replace(unit["category"], new["category"])
        new["clauses"], _ = changed(unit["clauses"], self.draw, new["name"], TOGETHER["unit"])
        self._put(new, shape)
        self._gone(unit)
        for kind in ("recode", "category", "rename", "clauses"):
            reason = "污染负荷和保护要求变化，单元类别相应调整。"
            self._declare(kind, reason, [unit["code"]], [new["code"]], mode="argued")

    def _zones(self, unit: Unit, cell: Cell) -> None:
        """The unit's ground passes from one water zone of the district to the other."""
        zone = unit["zones"][0]
        into = f"{zone[:-1]}{3 - int(zone[-1])}"
        self._put({**_bare(unit), "zones": [into, *unit["zones"][1:]]})
        for code in (zone, into):
            held = [c for c in self.districts[cell.area] if c != cell and _east(c) == int(code[-1]) - 1]
            self.zone_shapes[code] = _joined(*(self.shapes[c] for c in [*held, *([cell] if code == into else [])]))
        reason = "水环境控制单元细化，要素管控分区相应调整。"
        self._declare("zones", reason, units={"codes": [unit["code"]]}, zones=[zone, into])

    def _withdraw(self, heir: Unit, unit: Unit, first: Polygon, second: Polygon) -> None:
        self._put(_bare(heir), _joined(first, second))
        self._gone(unit)
        reason = "采矿权注销并完成生态修复验收，不再单独管控。"
        self._declare("withdraw", reason, [unit["code"]])
        self._declare("border", reason, units={"codes": [heir["code"]]})

    def _add(self, unit: Unit, shape: Polygon) -> None:
        rest, part = _halves(shape)
        code = f"{unit['code'][:-4]}0121"
        self._put(_bare(unit), rest)
        clauses, _ = changed(unit["clauses"], self.draw, unit["name"], TOGETHER["unit"])
        self._put({**unit, "code": code, "name": "新" + unit["name"], "clauses": clauses}, part)
        reason = "新设园区获批，需要专门提出管控要求。"
        self._declare("add", reason, to=[code])
        self._declare("border", reason, units={"codes": [unit["code"]]})

    # clauses

    def _own_clauses(self, touched: set[str]) -> None:
        """Clauses of units that nothing else happens to, declared city by city."""
        places = [(cell.area, cell.number) for cells in self.districts.values() for cell in cells]
        self.draw.shuffle(places)
        done, cities = 0, dict[str, None]()
        for area, number in places:
            if done >= CLAUSES * UNIT_CLAUSES * len(places):
                break
            unit = self._units_of(area)[number]
            if unit["code"] not in touched:
                clauses, count = changed(unit["clauses"], self.draw, unit["name"], TOGETHER["unit"])
                self._put({**unit, "clauses": clauses})
                cities[f"{area[:4]}00"] = None
                done += count
        for city in sorted(cities):
            self._declare("clauses", "法规和标准更新，单元清单文字相应修改。", units={"area": city})

    def _lists(self, kind: str, clauses: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Names of the lists of cities or districts that change, and what the version holds of them."""
        names = sorted({area if kind == "district" else f"{area[:4]}00" for area in self.districts})
        due = round(CLAUSES * clauses * len(names)) or 1
        for name in self.draw.sample(names, len(names)):
            if due <= 0:
                break
            held = _load(self.root / VERSION / "admission" / f"{name}.yml")
            before = {clause["number"]: clause for clause in held["clauses"]}
            after, count = changed(held["clauses"], self.draw, name, min(TOGETHER[kind], due))
            due -= count
            gone = before.keys() - {clause["number"] for clause in after}
            self.gone_clauses += [{"list": name, "number": number} for number in sorted(gone)]
            yield name, {**held, "clauses": [now for now in after if before.get(now["number"]) != now]}

    # what the version says of itself

    def _put(self, unit: Unit, shape: BaseGeometry | None = None) -> None:
        self.units.setdefault(unit["area"], {})[unit["code"]] = unit
        if shape is not None:
            self.unit_shapes[unit["code"]] = shape

    def _gone(self, *units: Unit) -> None:
        self.gone += [unit["code"] for unit in units]

    def _declare(
        self,
        kind: str,
        reason: str,
        from_: Sequence[str] = (),
        to: Sequence[str] = (),
        mode: str = "synchronous",
        **about: object,
    ) -> None:
        named = {"from": from_, "to": to, **about}
        said = {key: value for key, value in named.items() if value}
        self.changes.append({"kind": kind, **said, "mode": mode, "reason": reason, "basis": "gx2024"})

    def _plan(self, lists: list[str]) -> Mapping[str, object]:
        by_province: dict[str, list[str]] = {}
        for name in lists:
            by_province.setdefault(name[:2], []).append(name)
        for held in by_province.values():
            self._declare("list", "上位规划和管控规则更新，总体要求相应修订。", lists=held)
        remove: dict[str, object] = {"units": sorted(self.gone)}
        if self.gone_clauses:
            remove["clauses"] = sorted(self.gone_clauses, key=lambda ref: (ref["list"], ref["number"]))
        return {**_PLAN, "changes": self.changes, "remove": remove}


def _load(path: Path) -> Any:
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, yaml.CSafeLoader)


def _write(path: Path, value: Mapping[str, object] | list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document(value), encoding="utf-8", newline="\n")


def _bare(unit: Unit) -> Unit:
    """The unit without its clauses, which are inherited."""
    return {key: value for key, value in unit.items() if key != "clauses"}


def _east(cell: Cell) -> int:
    return cell.number % BLOCK // (BLOCK // 2)


def _mirrored(shape: Polygon, first: int) -> Polygon:
    """*shape* with the edge that begins with vertex *first* turned over the line between its ends.

    The neighbour that does the same with the same edge still meets it vertex by vertex.
    """
    points = shapely.get_coordinates(shape)
    rows = slice(first, first + PIECES + 1)
    edge = points[rows]
    start, along = edge[0], edge[-1] - edge[0]
    part = ((edge - start) @ along / (along @ along))[:, None]
    points[rows] = (2 * (start + part * along) - edge).round(6)
    points[first], points[first + PIECES] = edge[0], edge[-1]
    return Polygon(points)


def _halves(shape: Polygon) -> tuple[Polygon, Polygon]:
    """Two parts of a cell, cut from a vertex of its south edge to one of its north edge."""
    points = shapely.get_coordinates(shape)[:-1].tolist()
    middle = PIECES // 2
    for step in sorted(range(3 - middle, middle - 2), key=abs):
        south, north = middle + step, 2 * PIECES + middle - step
        parts = Polygon(points[south : north + 1]), Polygon([*points[north:], *points[: south + 1]])
        # where the line crosses the border, a part is not valid or they hold more than the cell
        if all(part.is_valid for part in parts) and abs(sum(part.area for part in parts) - shape.area) < _NO_AREA:
            return parts
    raise AssertionError("no straight line parts the cell")


def _joined(*shapes: BaseGeometry) -> BaseGeometry:
    return shapely.coverage_union_all(list(shapes))


_PLAN: dict[str, object] = {
    "version": UPDATE,
    "title": "示例国生态环境分区管控动态更新方案（2024年）",
    "update": {"type": "dynamic", "mode": "mixed", "argument": {"title": "动态更新论证报告", "date": "2024-08-01"}},
    "based_on": VERSION,
    "levels": ["市级总体", "区县总体", "单元"],
    "base_year": "2023",
    "target_years": ["2025", "2035"],
    "basis": [
        {"id": "gx2024", "title": "生态环境分区管控成果更新通知", "number": "示环函〔2024〕8号", "date": "2024-06-01"}
    ],
    "documents": [
        {
            "number": "示政发〔2024〕9号",
            "issuer": "示例国政府",
            "signed": "2024-11-01",
            "published": "2024-11-10",
            "effective": "2024-12-01",
            "filing": {"authority": "示例国生态环境部", "number": "备〔2024〕9号", "date": "2024-10-20"},
        }
    ],
    "replaces": [VERSION],
}

if __name__ == "__main__":
    write_updated(int(sys.argv[1]), Path(sys.argv[2]))
