# ruff: noqa: E501 - tables of sentences
"""The units' own clauses and problem texts, drawn from the stock by kind, stable per unit through the versions."""

from __future__ import annotations

import re
import zlib
from typing import Any

import numpy as np

from tools.reference import texts_industry, texts_living, texts_nature
from tools.reference.district_lists import first_of
from tools.reference.laws import basis, numeral
from tools.reference.problem_texts import PROBLEMS
from tools.reference.states import UnitState
from tools.reference.unit_table import CATEGORY

DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率")
CARBON_DIMENSIONS = ("空间布局约束", "污染物和碳排放管控", "环境风险防控", "资源利用效率")
STOCK = texts_industry.STOCK | texts_living.STOCK | texts_nature.STOCK
INDUSTRY = ("petro", "equip", "elec", "textile", "food", "port")
#: how many clauses of each dimension a unit has at most
WANTED = (3, 3, 2, 2)

#: which clauses of the city's list a unit may refer to, by group and dimension
FOLLOWS = {
    ("industry", 0): ("6", "14"), ("industry", 1): ("15", "23"), ("industry", 2): ("27", "29"), ("industry", 3): ("41", "44"),
    ("mine", 0): ("5",), ("mine", 2): ("27", "29"), ("mine", 3): ("37",),
    ("urban", 0): ("9",), ("urban", 1): ("16", "22"), ("urban", 2): ("28",), ("urban", 3): ("37", "39"),
    ("farm", 1): ("21",), ("farm", 2): ("30",), ("farm", 3): ("37",),
    ("source", 0): ("4",), ("source", 2): ("31",), ("nature", 0): ("2",), ("nature", 2): ("35",),
    ("forest", 0): ("2", "3"), ("forest", 2): ("35",), ("reservoir", 0): ("2", "3"), ("reservoir", 2): ("35",), ("reservoir", 3): ("42",),
    ("tour", 1): ("16",), ("tour", 2): ("28",), ("tour", 3): ("37",),
    ("general", 0): ("12", "13"), ("general", 1): ("25",), ("general", 3): ("37",),
    ("sea", 0): ("10", "11"), ("sea", 1): ("20", "26"), ("sea", 2): ("32",), ("sea", 3): ("43",),
}  # fmt: skip
#: dimensions that may be said to be empty, by kind
EMPTY = {
    "reserve": (1, 3), "wetland": (3,), "forest": (1, 3), "hill": (2,), "seagen": (3,), "fairway": (3,), "searesv": (3,),
    "source": (3,), "tour": (3,), "outfall": (3,), "rural": (2,),
}  # fmt: skip
#: carbon clauses of the draft, by kind
CARBON = {
    "petro": ("2|排放|碳11|{s}2030年单位工业增加值二氧化碳排放较2024年下降[[20|22|24]]%，新增装置采用绿电、绿氢比例不低于[[10|15]]%。",
              "2|鼓励引导|碳11|建设二氧化碳捕集利用示范装置，年捕集能力不低于[[10|20|30]]万吨，优先供园区碳酸酯、尿素企业使用。"),
    "equip": ("2|综合|碳11|{s}规模以上企业全部建立碳排放台账，重点产品开展碳足迹核算，2030年覆盖率达到[[60|80]]%。",),
    "textile": ("2|排放|碳11|百米印染布二氧化碳排放强度2030年较2024年下降[[18|20]]%，定型机余热回收率不低于[[60|70]]%。",),
    "port": ("2|排放|碳11|{s}2030年集装箱单箱二氧化碳排放较2024年下降[[25|30]]%，新增水平运输设备全部使用新能源。",),
    "food": ("2|综合|碳11|冷库全部采用低全球升温潜势制冷剂，{s}2028年前完成高泄漏制冷机组改造。",),
    "elec": ("2|排放|碳11|含氟温室气体排放纳入企业碳排放核算，去除设施连续运行率不低于[[95|98]]%。",),
    "wind": ("4|鼓励引导|节45|项目年减排二氧化碳量纳入全市减污降碳评估，施工期碳排放实行单独核算。",),
}  # fmt: skip


def rng_of(*words: str) -> np.random.Generator:
    """Choices that depend on the words only."""
    return np.random.default_rng(zlib.crc32("/".join(words).encode()))


def fill(text: str, seed: str, year: str, new: bool, names: dict[str, str]) -> str:
    """Settle choices, versions and names in a template."""
    rng = rng_of(seed, re.sub(r"<<.*?>>|\{.\}", "", text))
    text = re.sub(r"\[\[(.*?)\]\]", lambda m: str(rng.choice(_options(m[1], names.get("s", "")))), text)
    text = re.sub(r"<<(.*?)\|\|(.*?)>>", lambda m: m[2] if new else m[1], text)
    return text.replace("{y}", year).format(**names)


def _options(choice: str, stem: str) -> list[str]:
    """The options that suit a unit: ``word:option`` is for units whose name has the word, the rest for the others."""
    parts = [re.fullmatch(r"(?:([一-鿿]+):)?(.*)", o) for o in choice.split("|")]
    pairs = [(m[1], m[2]) for m in parts if m]
    return [o for word, o in pairs if word and word in stem] or [o for word, o in pairs if not word]


def _suits(measure: str, stem: str) -> bool:
    """Whether a line suits a unit: ``measure?word`` wants the word in the name, ``measure!word`` forbids it."""
    if "?" in measure:
        return any(word in stem for word in measure.split("?")[1].split("/"))
    return "!" not in measure or not any(word in stem for word in measure.split("!")[1].split("/"))


class Writer:
    """Fills the stock so that two units seldom say the same; remembers choices, so that versions agree."""

    def __init__(self) -> None:
        self._salt: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._uses: dict[str, int] = {}
        self._order: dict[tuple[str, str, int], list[str]] = {}

    def choose(self, unit: UnitState, index: int, pool: list[str], count: int) -> list[str]:
        """*count* lines of the pool for a unit, those first that few others have; settled by the first version."""
        where = (unit.key, unit.kind, index)
        if where not in self._order:
            rank = rng_of(*map(str, where)).permutation(len(pool))
            order = sorted(range(len(pool)), key=lambda i: (self._uses.get(pool[i], 0), rank[i]))
            self._order[where] = [pool[i] for i in order]
            for line in self._order[where][:count]:
                self._uses[line] = self._uses.get(line, 0) + 1
        wanted = set(self._order[where][:count])
        return [line for line in pool if line in wanted]

    def fill(self, text: str, unit: UnitState, year: str, new: bool, names: dict[str, str]) -> str:
        """The template's text for a unit; the first version that needs it settles the choices."""
        where = (unit.key, text)
        if where not in self._salt:
            tries = [f"{unit.key}+{n}" for n in range(12)]
            free = [s for s in tries if fill(text, s, "", False, names) not in self._taken]
            self._salt[where] = (free or tries)[0]
            self._taken.add(fill(text, self._salt[where], "", False, names))
        return fill(text, self._salt[where], year, new, names)


def clause(number: str, dimension: str, line: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    """A clause as the file has it; ``##`` in the text begins an item."""
    measure, bases, text = line
    head, *items = text.split("##")
    numbered = [re.match(r"(（.+?）)(.*)", item) for item in items]
    return {
        "number": number,
        "dimension": dimension,
        "measure": measure,
        "text": head,
        "basis": basis(bases),
        "items": [{"number": m[1], "text": m[2]} for m in numbered if m],
        **more,
    }


def group(kind: str, sea: bool) -> str:
    """The group of kinds that shares references to the city's list."""
    if sea:
        return "sea"
    known = {"mine": "mine", "urban": "urban", "tourland": "tour", "agri": "farm", "livestock": "farm", "pond": "farm"}
    known |= {"forest": "forest", "reservoir": "reservoir", "source": "source", "rural": "general", "hill": "general"}
    return known.get(kind) or ("industry" if kind in INDUSTRY else "nature")


def _referring(unit: UnitState, dimension: int) -> dict[str, Any] | None:
    """A clause that only refers upward."""
    numbers = FOLLOWS.get((group(unit.kind, unit.sea), dimension))
    if numbers is None:
        return None
    words = "、".join(f"第{numeral(int(n))}条" for n in numbers)
    text = f"执行{unit.category}市级总体管控要求{words}。"
    follows = [{"list": "990100", "numbers": list(numbers)}]
    if not unit.sea and dimension == 2 and unit.area != "990100":
        letter = next(key for key, label in CATEGORY.items() if label == unit.category)
        number = first_of("990122" if unit.area == "990104" else unit.area, dimension + 1, letter)
        if number is None:
            return {"text": text, "follows": follows}
        text = f"执行{unit.category}市级总体管控要求{words}，并执行所在区县总体管控要求第{numeral(number)}条。"
        follows.append({"list": unit.area, "numbers": [str(number)]})
    return {"text": text, "follows": follows}


def unit_clauses(writer: Writer, unit: UnitState, version: str, river: str) -> list[dict[str, Any]]:
    """The unit's own clauses in a version."""
    new = version >= "2025"
    year = "2030" if new else "2025"
    carbon = version == "2026-1" and unit.kind in CARBON
    labels = CARBON_DIMENSIONS if carbon else DIMENSIONS
    names = {"s": unit.stem, "t": unit.towns[0] if unit.towns else "本海域", "r": river}
    rng = rng_of(unit.key, unit.kind)
    stock = [line for line in _lines(unit.kind) if _suits(line.split("|")[1], unit.stem)]
    result: list[dict[str, Any]] = []
    for index in range(4):
        pool = [line for line in stock if line[0] == str(index + 1)]
        refer, empty, fewer = rng.random(3)
        if index in EMPTY.get(unit.kind, ()) and empty < 0.4:
            result.append({"dimension": labels[index], "none": True})
            continue
        count = WANTED[index] - (fewer < 0.3) - (not new and fewer < 0.5 and WANTED[index] > 2)
        chosen = [line.split("|", 3)[1:] for line in writer.choose(unit, index, pool, max(int(count), 1))]
        reference = _referring(unit, index) if refer < 0.38 else None
        lines = [
            clause("", labels[index], (re.split("[?!]", m)[0], b, writer.fill(t, unit, year, new, names)))
            for m, b, t in chosen
        ]
        if reference is not None:
            lines = [{"number": "", "dimension": labels[index], **reference}, *lines[: max(1, len(lines) - 1)]]
        if carbon:
            extra = [line.split("|", 3) for line in CARBON[unit.kind] if line[0] == str(index + 1)]
            lines += [clause("", labels[index], (m, b, writer.fill(t, unit, year, new, names))) for _, m, b, t in extra]
        result += [{**line, "number": f"{index + 1}-{n}"} for n, line in enumerate(lines, 1)]
    return result


def _lines(kind: str) -> list[str]:
    """Lines of a kind: ``|`` inside a choice is not a separator, so only the first three count."""
    return [line for line in STOCK[kind].strip().splitlines() if line]


def problems(writer: Writer, unit: UnitState, river: str) -> str:
    """Main environmental problems of the unit."""
    pool = [f"0|||{text}" for text in PROBLEMS[unit.kind]]
    text = writer.choose(unit, -1, pool, 1)[0].split("|", 3)[3]
    names = {"s": unit.stem, "t": unit.towns[0] if unit.towns else "本海域", "r": river}
    return writer.fill(text, unit, "2025", False, names)
