"""Element zones of a version: cells sorted by the kind of the unit on them, with borders that wander off the units'."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.reference.cells import Mosaic
from tools.reference.states import State
from tools.reference.territory import Territory

INDUSTRY = ("petro", "equip", "elec", "textile", "food", "port", "mine")
#: element -> digit, word for names, types: (label, class digit, type digit, kinds); a type without kinds takes the rest
ELEMENTS: dict[str, tuple[str, str, tuple[tuple[str, str, str, tuple[str, ...]], ...]]] = {
    "水": ("2", "水环境", (
        ("优先保护区", "1", "0", ("source", "wetland", "reservoir", "reserve")),
        ("工业污染重点管控区", "2", "1", INDUSTRY),
        ("城镇生活污染重点管控区", "2", "2", ("urban", "tourland")),
        ("农业污染重点管控区", "2", "3", ("agri", "livestock", "pond")),
        ("一般管控区", "3", "0", ()),
    )),
    "大气": ("3", "大气环境", (
        ("优先保护区", "1", "0", ("reserve",)),
        ("高排放重点管控区", "2", "1", ("petro", "equip", "textile", "food", "mine", "port")),
        ("弱扩散重点管控区", "2", "3", ("agri@990121",)),
        ("受体敏感重点管控区", "2", "4", ("urban", "elec")),
        ("布局敏感重点管控区", "2", "2", ("agri@990102", "livestock@990102", "agri@990103", "tourland")),
        ("一般管控区", "3", "0", ()),
    )),
    "土壤": ("4", "土壤环境", (
        ("农用地优先保护区", "1", "0", ("agri", "pond")),
        ("建设用地污染风险重点管控区", "2", "2", ("petro", "equip", "textile", "mine")),
        ("农用地污染风险重点管控区", "2", "1", ("livestock",)),
        ("一般管控区", "3", "0", ()),
    )),
    "自然资源": ("5", "", (
        ("地下水开采重点管控区", "2", "2", ("rural@990123", "tourland")),
            ("生态用水补给区", "2", "1", ("reservoir", "source")),
        ("土地资源重点管控区", "2", "3", ("port", "petro", "food")),
        ("高污染燃料禁燃区", "2", "4", ("urban", "elec")),
    )),
    "声": ("7", "", (("声环境重点管控区", "2", "1", ("urban@990101", "urban@990102", "port@990102")),)),
    "地下水": ("8", "", (("地下水污染防治重点区", "2", "1", ("petro", "mine")),)),
    "近岸海域": ("6", "近岸海域", (
        ("优先保护区", "1", "0", ("searesv",)),
        ("重点管控区", "2", "0", ("fairway", "outfall", "tour", "wind")),
        ("一般管控区", "3", "0", ()),
    )),
}  # fmt: skip
RED_LINE = ("reserve", "source", "wetland", "searesv")
ECOLOGICAL_SPACE = ("forest", "reservoir")


@dataclass(frozen=True)
class ZoneState:
    """A zone of one version."""

    code: str
    name: str
    element: str
    type: str
    area: str
    cells: frozenset[int]


class Register:
    """Serial numbers of the zones that belong to one unit; a zone keeps its code through the versions."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], str] = {}
        self._last: dict[str, int] = {}

    def code(self, head: str, key: str) -> str:
        """The code with this head for the unit *key*."""
        if (head, key) not in self._code:
            self._last[head] = self._last.get(head, 0) + 1
            self._code[head, key] = f"{head}{self._last[head]:04}"
        return self._code[head, key]


def zones(
    state: State, mosaic: Mosaic, land: Territory, noise: np.ndarray, names: dict[str, str], register: Register
) -> list[ZoneState]:
    """All zones by code. *noise* has one fixed value per cell; *names* are the areas' names."""
    unit_at = {c: u for u in state.units.values() for c in u.cells}
    result: list[ZoneState] = []
    for unit in sorted(state.units.values(), key=lambda u: u.key):
        red = unit.kind in RED_LINE
        if not red and unit.kind not in ECOLOGICAL_SPACE:
            continue
        code = register.code(f"YS{unit.area}1{1}{1 if red else 2}", unit.key)
        label = "生态保护红线" if red else "一般生态空间"
        edge = {c for c in unit.cells if any(t not in unit.cells for t in mosaic.touching[c])}
        # a red line is drawn a little tighter than the unit around it
        cells = {c for c in unit.cells if not (c in edge and noise[c] < -0.55)} or set(unit.cells)
        if unit.kind == "source":
            cells = set(unit.cells)
        stem = unit.stem.removesuffix("一般生态空间")
        result.append(ZoneState(code, stem + label, "生态", label, unit.area, frozenset(cells)))
    for element, (digit, word, types) in ELEMENTS.items():
        sea = element == "近岸海域"
        kind_of = {c: _type(u.kind, u.area, types) for c, u in unit_at.items() if u.sea == sea}
        moved = {}
        for cell in sorted(kind_of):
            if abs(noise[cell]) > 0.72:
                around = [t for t in mosaic.touching[cell] if t in kind_of and unit_at[t].area == unit_at[cell].area]
                if around:
                    moved[cell] = kind_of[around[int(1000 * abs(noise[cell])) % len(around)]]
        kind_of.update(moved)
        groups: dict[tuple[str, int], set[int]] = {}
        for cell, number in kind_of.items():
            if number is not None:
                groups.setdefault((unit_at[cell].area, number), set()).add(cell)
        for (area, number), cells in sorted(groups.items()):
            label, cls, kind, _ = types[number]
            name = names[area] + word + label
            result.append(ZoneState(f"YS{area}{cls}{digit}{kind}0001", name, element, label, area, frozenset(cells)))
    return sorted(result, key=lambda z: z.code)


def _type(kind: str, area: str, types: tuple[tuple[str, str, str, tuple[str, ...]], ...]) -> int | None:
    for number, (_, _, _, kinds) in enumerate(types):
        if not kinds or kind in kinds or f"{kind}@{area}" in kinds:
            return number
    return None


def zones_of_units(state: State, zones: list[ZoneState]) -> dict[str, list[str]]:
    """Codes of the zones that overlap each unit, by unit key."""
    return {k: [z.code for z in zones if z.cells & u.cells] for k, u in state.units.items()}
