"""Random versions whose records hold what cells of tables do not like: every kind of record, every shape of a field."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from onemap.model.clauses import Tag
from onemap.model.publication import QuantifiedTarget
from onemap.read.publication import LoadedPublication, LoadedVersion
from tests.resolve.loading import AREAS, default_vocabulary, loaded, plan, square, unit, vector, version

TEXTS = [
    *("=1+1", "+86 10", "-1", "@SUM(A1)", "'=1", "''x", "'", "2024-01-05", "1-3", "3.10", "1e5", "007", "9.90101E+12"),
    *("1234567890123", "TRUE", "是", "否", "#law", "{}", "\\{}", "\\", "a\\n", "~2", "text~2", "_x0041_", "_x000D_a"),
    *(
        "全角ＡＢＣ１２３",
        "😀𠮷野",
        "甲\n乙\n\n丁",
        "a\tb",
        '"引"号',
        "a、b；c;d,e，f",
        "a｜b|c",
        "a：b:c",
        "<a>&amp;</a>",
    ),
    *(
        "甲/乙／丙",
        "a\u2028b\x85c",
        "\u200bx",
        "陆域",
        "land",
        "e\u0301".encode().decode() and "é",
        "[1].x",
        "none:space",
    ),
]
#: text in which every kind of character may stand anywhere, longer than a cell of a spreadsheet holds
LONG = ("很长的文字 。\n" + "😀=、" * 3 + "x" * 9) * 2600
KEYS = ["007", "1-3", "a,b", "x;y", "2024-01-05", "1e5", "_x0041_", "甲乙", "#k", "'k", "=k", "1234567890123"]
CODES = [f"ZH990101{number}0001" for number in (1, 2, 3)] + ["ZH99010210001", "ZH99010220001"]
ZONES = {"YS1": "水", "0012": "大气"}
DIMENSIONS = ["空间布局约束", "污染物排放管控", "环境风险防控"]
#: subcategories of one category and of several have one label, and a label holds every separator
VOCABULARY = {
    "categories": [
        {
            **category.model_dump(exclude_unset=True),
            "subcategories": [
                {"id": f"{category.id}-1", "label": "产业/集聚、类；甲"},
                {"id": f"{category.id}-2", "label": f"{category.label}乙"},
                {"id": f"{category.id}-3", "label": f"{category.label}乙"},
            ],
        }
        for category in default_vocabulary().categories
    ]
}


class Nasty:
    """Makes versions from *random*."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def maybe(self, chance: float = 0.4) -> bool:
        return self.random.random() < chance

    def text(self) -> str:
        return self.random.choice(TEXTS) if self.maybe(0.97) else LONG

    def texts(self) -> list[str]:
        return [self.random.choice(TEXTS) for _ in range(self.random.randint(1, 3))]

    def some(self, items: Any, least: int = 0, most: int = 3) -> list[Any]:
        held = list(items)
        return self.random.sample(held, self.random.randint(least, min(most, len(held))))

    def filled(self, **fields: Any) -> dict[str, Any]:
        """Some of *fields*; a function is asked for its value."""
        return {key: value() if callable(value) else value for key, value in fields.items() if self.maybe()}

    def version(self, name: str = "2020") -> LoadedVersion:
        zones = [self._zone(code) for code in self.some(ZONES)]
        units = [self._unit(code, [zone["code"] for zone in zones]) for code in self.some(CODES, 1, 5)]
        lists = {key: self._list() for key in self.some(KEYS)}
        shapes = [(held["code"], square(at)) for at, held in enumerate(sorted(units, key=lambda u: str(u["code"])))]
        layers = [vector("units", shapes), vector("zones", [("YS1", square(0).union(square(2)))])]
        made = version(self._plan(name), units, zones, lists, layers, self._areas())
        tags = [self._tag(owner, number) for owner in lists for number in self.some(["1", *TEXTS[:9]])]
        targets = [
            self._target(indicator, place) for indicator in ("PM2.5", "（总量）=1") for place in self.some(KEYS, 0, 2)
        ]
        return replace(
            made,
            tags={(tag.list or "", tag.number): tag for tag in tags},
            targets={target.key: target for target in targets},
        )

    def publication(self, *versions: LoadedVersion) -> LoadedPublication:
        more = self.filled(
            notice=self.text,
            tiles=lambda: {"url": self.text(), "attribution": self.text()},
            lowered=lambda: [{"rule": "U01", "to": "warning", "reason": self.text()}],
            map_review=self.text,
        )
        return loaded(*versions, areas={"areas": AREAS[:1]}, **more)

    def _plan(self, name: str) -> Any:
        more = self.filled(
            summary=self.text,
            base_year="0999",
            target_years=["2025", "2035"],
            basis=lambda: [{"id": key, "title": self.text(), **self._more_basis()} for key in self.some(KEYS)],
            documents=lambda: [self.filled(number=self.text, areas=["990100"], effective="2020-01-01") for _ in "ab"],
            changes=lambda: [{"kind": "rename", "reason": self.text(), "basis": self._basis()}],
            statistics=lambda: [self.filled(area="990100", share="48.60", source=self.text) for _ in "ab"],
            geometry=lambda: {"units": {"file": self.text()}},
        )
        return plan(name, vocabulary=VOCABULARY, **more)

    def _more_basis(self) -> dict[str, Any]:
        return self.filled(number=self.text, article=self.text, date="2020-02-29", link="https://x.cn/a|b?c=1;d")

    def _basis(self) -> list[dict[str, Any]]:
        shapes = [{"id": self.random.choice(KEYS)}, {"title": self.text()}, {"id": "law", "title": self.text()}]
        return [{**shape, **self._more_basis()} for shape in self.some(shapes, 1)]

    def _items(self, depth: int = 1) -> list[dict[str, Any]]:
        more = [
            self._items(depth + 1) if depth < 4 and self.maybe(0.3) else [] for _ in range(self.random.randint(1, 3))
        ]
        return [{"number": self.text(), "text": self.text(), **({"items": items} if items else {})} for items in more]

    def clauses(self) -> list[dict[str, Any]]:
        numbers = self.random.sample(["1", "2", "10", *TEXTS], self.random.randint(0, 4))
        made = [self._clause(number) for number in numbers]
        if self.maybe(0.3):
            made.insert(self.random.randint(0, len(made)), {"dimension": "资源利用效率", "none": True})
        return made

    def _clause(self, number: str) -> dict[str, Any]:
        return {
            "number": number,
            "dimension": self.random.choice(DIMENSIONS),
            "text": self.text(),
            **self.filled(
                topic=self.text,
                measure="禁止",
                basis=self._basis,
                follows=lambda: [{"list": key, "numbers": self.texts()} for key in self.some(KEYS, 1)],
                items=self._items,
                applies_to=self._applies,
            ),
        }

    def _applies(self) -> dict[str, Any]:
        more = self.filled(
            subcategories=lambda: self.some(["key-1", "key-2", "key-3"], 1),
            zones=[{"element": "水"}, {"element": "水", "type": "优先保护区"}],
            areas=["990101", "a,b"],
            regions=KEYS[:2],
            units=CODES[:2],
            realm=self.text,
        )
        return {"categories": ["重点管控单元"], **more}

    def _unit(self, code: str, zones: list[str]) -> dict[str, Any]:
        digit = {"1": "priority", "2": "key", "3": "general"}[code[8]]
        more = self.filled(
            name=self.text,
            subcategory=lambda: f"{digit}-{self.random.randint(1, 3)}",
            managed_by=["990106", "a,b"],
            realm="sea",
            towns=self.texts,
            area_km2=lambda: self.random.choice(["1.50", "007", "-0.10"]),
            zones=zones,
            problems=self.text,
            note=self.text,
        )
        return unit(code, clauses=self.clauses(), **more)

    def _zone(self, code: str) -> dict[str, Any]:
        more = self.filled(type="优先保护区", category="重点管控单元", area="990101", area_km2="0.10", note=self.text)
        return {"code": code, "name": self.text(), "element": ZONES[code], "clauses": self.clauses(), **more}

    def _list(self) -> dict[str, Any]:
        targets: list[dict[str, Any]] = [{"area": "990100"}, {"region": "r=1"}, {"zone": "YS1"}, {"unit": CODES[0]}]
        targets += [{"zone_type": {"element": "水", "type": "优先保护区"}}, {"zone_type": {"element": "大气"}}]
        return {
            "level": self.random.choice(["市级总体", "区县总体"]),
            "for": self.random.choice(targets),
            "clauses": self.clauses(),
            **self.filled(title=self.text, document=self.text),
        }

    def _areas(self) -> dict[str, Any]:
        areas = [*AREAS, *({"id": key, "name": self.text(), "kind": "other", "short": "x"} for key in self.some(KEYS))]
        self.random.shuffle(areas)
        regions = [
            {"id": key, "name": self.text(), "units": CODES * (self.random.choice([1, 700])), **self.filled(areas=KEYS)}
            for key in self.some([*KEYS, "r=1"])
        ]
        return {"areas": areas, "regions": regions}

    def _tag(self, owner: str, number: str) -> Tag:
        more = self.filled(industries=["C", "C26"], activities=self.texts, works=self.texts, addressee=self.texts)
        return Tag.model_validate({"list": owner, "number": number, **more})

    def _target(self, indicator: str, place: str) -> QuantifiedTarget:
        years = self.some(["2020", "2025", "2035"], 1)
        values = [{"year": year, "value": "30.0", **self.filled(note=self.text)} for year in years]
        more = self.filled(unit=self.text, basis=self.text, note=self.text)
        head = {"indicator": indicator, "name": self.text(), "kind": "upper-limit", "place": place}
        return QuantifiedTarget.model_validate({**head, "values": values, **more})
