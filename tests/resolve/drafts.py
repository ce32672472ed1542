"""Random small publications as plain data, so that laws can be asked of many and a record of one can be changed.

Whatever the order of random numbers gives, it can be read and resolved: references lead anywhere, words are known.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from tests.publications import box, geojson, write
from tests.resolve.loading import AREAS

CODES = [f"ZH990101{number}0001" for number in (1, 2, 3)] + [f"ZH990102{number}0001" for number in (1, 2, 3)]
ZONES = {"Y1": ("水", "工业污染重点管控区"), "Y2": ("大气", "优先保护区"), "Y3": ("水", "优先保护区")}
LISTS = ("990100", "990101", "L1", "L2", "L3")
OWNERS = (*LISTS, "Y1", "Y2", *CODES[:3])
REGIONS = ("basin", "coast")
LEVELS = ["省级总体", "市级总体", "区县总体", "要素分区", "单元"]
CATEGORIES = ["优先保护单元", "重点管控单元", "一般管控单元"]
DIMENSIONS = ["空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率"]
#: the same dimensions by other labels, as a later plan calls them; the file's words must still be found
RENAMED = {
    "dimensions": [
        {"id": "space", "label": "区域布局管控"},
        {"id": "emission", "label": "污染物和碳排放管控"},
        {"id": "risk", "label": "环境风险防控"},
        {"id": "resource", "label": "资源能源利用"},
    ]
}
DATA = dict[str, Any]


class Draft:
    """One publication in the making: ``files`` below ``units/`` by name, as data."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.files: DATA = {}
        self._words = 0

    def some(self, items: Any, most: int = 2) -> list[Any]:
        held = list(items)
        return self.random.sample(held, self.random.randint(0, min(most, len(held))))

    def maybe(self) -> bool:
        return self.random.random() < 0.5

    def text(self) -> str:
        self._words += 1
        return f'“文{self._words}”\\"，é'

    def clauses(self, dimensions: list[str]) -> list[DATA]:
        return [self.clause(str(at + 1), dimensions) for at in range(self.random.randint(0, 3))]

    def clause(self, number: str, dimensions: list[str]) -> DATA:
        if self.random.random() < 0.1:
            return {"dimension": dimensions[int(number) - 1], "none": True}
        made: DATA = {"number": number, "dimension": self.random.choice(dimensions), "text": self.text()}
        if self.maybe():
            made["measure"] = self.random.choice(["禁止", "限制"])
        if self.maybe():
            made["follows"] = [{"list": owner, "numbers": ["1", "2"]} for owner in self.some(OWNERS)] or [
                {"list": "990100", "numbers": ["1"]}
            ]
        wanted = {
            "categories": self.some(CATEGORIES),
            "zones": [{"element": ZONES[code][0]} for code in self.some(ZONES, 1)],
            "areas": self.some(area["id"] for area in AREAS),
            "regions": self.some(REGIONS, 1),
            "units": self.some(CODES),
        }
        said = {key: value for key, value in wanted.items() if value and self.random.random() < 0.3}
        return {**made, "applies_to": said} if said else made

    def unit(self, code: str, dimensions: list[str], inherits: bool = False) -> DATA:
        made: DATA = {
            "code": code,
            "name": self.text(),
            "category": CATEGORIES[int(code[8]) - 1],
            "area": code[2:8],
            "zones": self.some([*ZONES, "gone"]),
            "towns": [self.text()],
        }
        if self.maybe():
            made["managed_by"] = ["990106"]
        if self.maybe():
            made["area_km2"] = f"{self.random.randint(1, 99)}.50"
        return made if inherits else {**made, "clauses": self.clauses(dimensions)}

    def admission(self, dimensions: list[str]) -> DATA:
        zone = self.random.choice(list(ZONES))
        targets: list[DATA] = [
            {"area": self.random.choice(AREAS)["id"]},
            {"region": self.random.choice(REGIONS)},
            {"zone": zone},
            {"zone_type": {"element": ZONES[zone][0], "type": ZONES[zone][1]}},
            {"unit": self.random.choice(CODES)},
        ]
        level = self.random.choice(LEVELS[:3])
        return {"level": level, "for": self.random.choice(targets), "clauses": self.clauses(dimensions)}

    def zones(self, dimensions: list[str]) -> list[DATA]:
        return [
            {
                "code": code,
                "name": self.text(),
                "element": e,
                "type": t,
                "area": "990101",
                "clauses": self.clauses(dimensions),
            }
            for code, (e, t) in ZONES.items()
        ]

    def version(self, name: str, year: int, dimensions: list[str], codes: list[str], **plan: Any) -> None:
        """Everything of a version; units of *codes* only, and of these some leave their clauses out."""
        files = self.files
        document = {"number": self.text(), "signed": f"{year}-01-01", "effective": f"{year}-02-01"}
        kind = "dynamic" if "based_on" in plan else "initial"
        files[f"{name}/plan.yml"] = {
            "version": name,
            "title": self.text(),
            "update": {"type": kind},
            "documents": [document],
            **plan,
        }
        for area in ("990101", "990102"):
            inside = [code for code in codes if code[2:8] == area]
            made = [self.unit(code, dimensions, "based_on" in plan and self.maybe()) for code in inside]
            files[f"{name}/units/{area}.yml"] = made
        for owner in LISTS if "based_on" not in plan else self.some(LISTS, 3):
            files[f"{name}/admission/{owner}.yml"] = self.admission(dimensions)
        tagged = self.some(LISTS)
        for owner in tagged:
            files[f"{name}/tags/{owner}.yml"] = {"tags": [{"number": "1", "activities": [self.text()]}]}

    def write(self, root: Path) -> Path:
        """Write it; JSON is YAML."""
        texts = {name: json.dumps(value, ensure_ascii=False, indent=1) + "\n" for name, value in self.files.items()}
        shapes = geojson(
            [(code, box(round(122 + at / 10, 6), round(122.1 + at / 10, 6))) for at, code in enumerate(CODES)]
        )
        return write(root, {**texts, "v1/units.geojson": shapes})


def draft(random: Random) -> Draft:
    """Three versions, each based on the one before: the second writes some units, the third in other words."""
    made = Draft(random)
    made.files["publication.yml"] = {
        "name": "澜江市",
        "territory": "澜江市",
        "area": "990100",
        "publisher": {"name": "澜江市生态环境局"},
        "layers": {"units": {"publication": "public"}},
    }
    regions = [
        {"id": "basin", "name": made.text(), "areas": ["990102"]},
        {"id": "coast", "name": made.text(), "units": made.some(CODES) or CODES[:1]},
    ]
    made.files["areas.yml"] = {"areas": [{**area, "name": made.text()} for area in AREAS], "regions": regions}
    made.version("v1", 2020, DIMENSIONS, CODES, levels=LEVELS)
    made.files["v1/zones.yml"] = made.zones(DIMENSIONS)
    gone = made.some(CODES, 1)
    written = [code for code in CODES if code not in gone and made.maybe()]
    made.version("v2", 2021, DIMENSIONS, written, based_on="v1", replaces=["v1"], remove={"units": gone})
    new = [term["label"] for term in RENAMED["dimensions"]]
    again = [code for code in CODES if made.maybe()]
    made.version("v3", 2022, new, again, based_on="v2", replaces=["v2"], vocabulary=RENAMED)
    return made
