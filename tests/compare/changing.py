"""Random small versions, so that laws of change sets can be asked of many; every kind of record may differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import shapely

from onemap.model.clauses import Tag
from onemap.model.publication import QuantifiedTarget
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.read.vectors import VectorLayer
from tests.resolve.drafts import RENAMED
from tests.resolve.loading import AREAS, LEVELS, default_vocabulary, loaded, plan, square, unit, vector, version

CODES = [f"ZH990101{number}0001" for number in (1, 2, 3)] + ["ZH99010210001", "ZH99010220001", "ZH99010220002"]
ZONES = {"Y1": "水", "Y2": "水", "Y3": "大气"}
LISTS = ("990100", "990101", "L1")
#: sentences of which some are alike, so that clauses are reworded, renumbered and moved
TEXTS = [
    "禁止在饮用水水源保护区内新建排污口。",
    "禁止在饮用水水源保护区内新建、扩建排污口。",
    "新增主要污染物排放总量实行等量替代。",
    "园区应当建设集中式污水处理设施。",
    "沿江企业编制突发环境事件应急预案。",
    "甲",
]
DIMENSIONS = ["空间布局约束", "污染物排放管控", "环境风险防控"]
COLUMNS = 8
#: categories in another order
TURNED = {"categories": [category.model_dump() for category in reversed(default_vocabulary().categories)]}


class Changing:
    """Versions of one publication, made one after the other from the same *random*."""

    def __init__(self, random: Random) -> None:
        self.random = random
        #: of the units of the version made last
        self.codes: list[str] = []
        #: units and lists as they were made last
        self._made: dict[str, dict[str, Any]] = {}

    def again(self, key: str, make: Callable[[], dict[str, Any]], small: dict[str, Any]) -> dict[str, Any]:
        """Made anew, or what it was before, with something *small* changed or its clauses."""
        held = self._made.get(key)
        if held is None or self.maybe(0.4):
            held = make()
        elif self.maybe(0.7):
            what = self.random.choice([*small, "clauses", "order"])
            clauses = held["clauses"][::-1] if what == "order" else self.clauses()
            held = {**held, **({what: small[what]} if what in small else {"clauses": clauses})}
        self._made[key] = held
        return held

    def maybe(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def some(self, items: Any, most: int = 2) -> list[Any]:
        held = list(items)
        return self.random.sample(held, self.random.randint(0, min(most, len(held))))

    def clauses(self) -> list[dict[str, Any]]:
        numbers = self.random.sample("12345", self.random.randint(0, 4))
        made = [self._clause(number) for number in (sorted(numbers) if self.maybe(0.8) else numbers)]
        return [*made, {"dimension": "资源利用效率", "none": True}] if self.maybe(0.2) else made

    def _clause(self, number: str) -> dict[str, Any]:
        made = {"number": number, "dimension": self.random.choice(DIMENSIONS), "text": self.random.choice(TEXTS)}
        if self.maybe(0.3):
            made["measure"] = self.random.choice(["禁止", "限制"])
        if self.maybe(0.2):
            made["applies_to"] = {"categories": [self.random.choice(["优先保护单元", "重点管控单元"])]}
        if self.maybe(0.2):
            made["follows"] = [{"list": self.random.choice(LISTS), "numbers": self.some("12345") or ["1"]}]
        return made

    def _unit(self, code: str) -> dict[str, Any]:
        more: dict[str, Any] = {"area": self.random.choice(["990101", "990102"]), "zones": self.some(ZONES)}
        more["towns"] = self.some(["东镇", "西镇"])
        more["area_km2"] = self.random.choice(["1.5", "1.50", "2"])
        if self.maybe(0.3):
            more["name"] = self.random.choice("甲乙")
        if self.maybe(0.2):
            more |= {"note": "注", "managed_by": ["990106"]}
        return unit(code, clauses=self.clauses(), **more)

    def _list(self) -> dict[str, Any]:
        targets = [{"area": "990100"}, {"area": "990101"}, {"zone_type": {"element": "水"}}, {"unit": CODES[0]}]
        document = {"document": self.random.choice("甲乙")} if self.maybe(0.3) else {}
        return {
            "level": self.random.choice(LEVELS[:2]),
            "for": self.random.choice(targets),
            "clauses": self.clauses(),
            **document,
        }

    def _areas(self) -> dict[str, Any]:
        """The tree in any order, with an area and regions that come and go."""
        extra = [
            {"id": f"99010{at}", "name": "新区", "kind": "district", "parent": "990100"} for at in self.some("789")
        ]
        areas = [*AREAS[:3], {**AREAS[3], "located_in": self.random.sample(["990101", "990102"], 2)}, *extra]
        names = self.some(["北", "南"])
        regions = [
            {"id": f"r{name}", "name": name, "areas": self.some(["990101", "990102"]) or ["990101"]} for name in names
        ]
        self.random.shuffle(areas)
        return {"areas": areas, "regions": regions}

    def _ground(self, codes: list[str]) -> list[VectorLayer]:
        """Columns of squares, each wholly one unit's; borders are regenerated by less than the tolerance."""
        columns = [(self.random.choice(codes), at) for at in range(COLUMNS)] if codes else []
        jitter = self.random.choice([0, 0, 0.000002])
        shapes = {}
        for code in codes:
            held = [square(at) for owner, at in columns if owner == code]
            if held:
                shapes[code] = shapely.transform(shapely.union_all(held), lambda points: points + jitter)
        zones = [(code, square(self.random.randint(0, COLUMNS))) for code in self.some(ZONES)]
        made = [vector("units", sorted(shapes.items()))] if shapes and self.maybe(0.8) else []
        return [*made, vector("zones", sorted(zones))] if zones else made

    def _declared(self, codes: list[str]) -> Iterator[dict[str, Any]]:
        """What became of the units of the version before, now *codes*; much of it true, and some of it not."""
        gone, come = sorted({*self.codes} - {*codes}), sorted({*codes} - {*self.codes})
        stay = sorted({*self.codes} & {*codes})
        for held in (gone, come, stay):
            self.random.shuffle(held)
        while (gone or come) and self.maybe(0.9):
            kind = self.random.choice(["merge", "split", "recode", "withdraw", "add"])
            before, after = gone[: self.random.randint(0, 2)], come[: self.random.randint(0, 2)]
            gone, come = gone[max(1, len(before)) :], come[max(1, len(after)) :]
            if stay and self.maybe():
                on = stay.pop()
                before, after = [*before, on], [*after, on]
            if len(before) == len(after) == 1 and self.maybe(0.8):
                kind = "recode"
            yield {"kind": kind, "from": before, "to": after, "reason": f"因{self.random.randint(0, 99)}"}
        for _ in range(self.random.randint(0, 3)):
            kind = self.random.choice(["rename", "border", "merge", "clauses", "category"])
            group = (
                {"codes": self.some(CODES, 3)} if self.maybe() else {"area": self.random.choice(["990101", "990102"])}
            )
            if group.get("codes") != []:
                yield {"kind": kind, "units": group, "from": self.some(CODES), "to": self.some(CODES)}
        yield {"kind": "zones", "zones": self.some(ZONES)}
        yield {"kind": "list", "lists": self.some(LISTS)}

    def version(self, name: str, declares: bool = True) -> LoadedVersion:
        """A version that stands alone."""
        codes = sorted(self.random.sample(CODES, self.random.randint(1, len(CODES))))
        more: dict[str, Any] = {"levels": LEVELS if self.maybe(0.8) else [*LEVELS[::-1]]}
        if self.maybe(0.4):
            more["vocabulary"] = self.random.choice([RENAMED, TURNED])
        if declares:
            more["changes"] = list(self._declared(codes))
        self.codes = codes
        zones = [
            {"code": code, "name": self.random.choice("甲乙"), "element": ZONES[code], "clauses": self.clauses()}
            for code in self.some(ZONES, 3)
        ]
        spoken = _renamed if more.get("vocabulary") is RENAMED else _plain
        units = [self.again(code, partial(self._unit, code), {"area_km2": "1.5", "note": "一"}) for code in codes]
        there = {zone["code"] for zone in zones}
        units = [{**held, "zones": [code for code in held["zones"] if code in there]} for held in units]
        made = version(
            plan(name, **more),
            spoken(units),
            spoken(zones),
            {key: spoken(self.again(key, self._list, {"document": "丙"})) for key in self.some(LISTS, 3)},
            self._ground(codes),
            self._areas(),
        )
        tags = {
            (owner, number): Tag.model_validate({"list": owner, "number": number, "activities": ["新建"]})
            for owner, number in [(self.random.choice(LISTS), n) for n in self.some("12")]
        }
        targets = [
            QuantifiedTarget.model_validate(
                {
                    "indicator": "PM2.5",
                    "name": "浓度",
                    "kind": "upper-limit",
                    "place": place,
                    "values": [{"year": "2025", "value": self.random.choice(["30", "30.0", "29"])}],
                }
            )
            for place in self.some(["990100", "990101"])
        ]
        return replace(made, tags=tags, targets={target.key: target for target in targets})


def _plain(value: Any) -> Any:
    return value


def _renamed(value: Any) -> Any:
    """*value* with the dimensions called as the version's own vocabulary calls them."""
    labels = dict(
        zip(["空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率"], RENAMED["dimensions"], strict=True)
    )
    if isinstance(value, dict):
        return {key: labels[held]["label"] if key == "dimension" else _renamed(held) for key, held in value.items()}
    return [_renamed(held) for held in value] if isinstance(value, list) else value


def published(*versions: LoadedVersion) -> LoadedPublication:
    """A publication whose tree of areas is each version's own."""
    return loaded(*versions, areas={"areas": AREAS[:1]})
