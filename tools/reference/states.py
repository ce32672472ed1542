"""The units of each plan version: which cells each has, under which code and name, and what was declared changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tools.reference.cells import Mosaic
from tools.reference.territory import Territory
from tools.reference.unit_table import CATEGORY, DIGIT, Row

CENTRAL_WORDS = {"东部": (1, 0), "西部": (-1, 0), "北部": (0, 1), "南部": (0, -1)}
#: kinds of units that take the land of withdrawn ones
GENERAL = ("rural", "hill", "seagen")
#: kinds of units that give land when another grows
GIVERS = ("rural", "hill", "forest", "seagen")


@dataclass(frozen=True)
class UnitState:
    """A unit in one version. ``key`` names it through the script, ``code`` is what is filed."""

    key: str
    code: str
    stem: str
    kind: str
    category: str
    area: str
    sea: bool
    towns: tuple[str, ...]
    managed_by: tuple[str, ...]
    cells: frozenset[int]

    @property
    def name(self) -> str:
        """Full name with the category."""
        return self.stem + self.category


@dataclass
class State:
    """All units of a version, with its declared changes and the codes it takes away."""

    units: dict[str, UnitState]
    changes: list[dict[str, Any]] = field(default_factory=list)
    serials: dict[str, int] = field(default_factory=dict)

    def copy(self) -> State:
        """A state to edit further; declared changes start afresh."""
        return State(dict(self.units), [], dict(self.serials))

    def new_code(self, area: str, category: str, sea: bool) -> str:
        """The next free code of its kind; a serial number is never used twice."""
        head = ("HY" if sea else "ZH") + area + DIGIT[category]
        self.serials[head] = self.serials.get(head, 0) + 1
        return f"{head}{self.serials[head]:04}"

    def declare(self, kind: str, reason: str, basis: str, mode: str = "synchronous", **parts: Any) -> None:
        """Write down a change as plan.yml has it."""
        self.changes.append({"kind": kind, **parts, "mode": mode, "reason": reason, "basis": basis})


def first(rows: tuple[Row, ...], cells: dict[str, set[int]], mosaic: Mosaic) -> State:
    """The state of the initial plan."""
    cells = _by_direction(rows, cells, mosaic)
    state = State({})
    for row in rows:
        code = state.new_code(row.district, row.category, row.sea)
        state.units[row.key] = UnitState(
            row.key, code, row.stem, row.kind, row.category, row.district, row.sea, row.towns, row.managed_by,
            frozenset(cells[row.key]),
        )  # fmt: skip
    return state


def _by_direction(rows: tuple[Row, ...], cells: dict[str, set[int]], mosaic: Mosaic) -> dict[str, set[int]]:
    """Let 东部, 西部 … be where they say: hand the grown shapes of a district's general units out by direction."""
    cells = dict(cells)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.stem[-2:] in CENTRAL_WORDS:
            groups.setdefault(row.district, []).append(row)
    for group in groups.values():
        left = [row.key for row in group]
        shapes = {key: cells[key] for key in left}
        for row in group:
            way = np.array(CENTRAL_WORDS[row.stem[-2:]])
            best = max(left, key=lambda k: float(mosaic.centres[sorted(shapes[k])].mean(axis=0) @ way))
            left.remove(best)
            cells[row.key] = shapes[best]
    return cells


class Editor:
    """Edits of a state: merge, split, withdraw, move border cells, recode. Every edit keeps the coverage."""

    def __init__(self, state: State, mosaic: Mosaic, land: Territory) -> None:
        self.state, self.mosaic, self.land = state, mosaic, land

    def find(self, stem: str) -> UnitState:
        """The unit whose name starts with *stem*."""
        return next(u for u in self.state.units.values() if u.stem == stem)

    def merge(self, stems: tuple[str, ...], stem: str, reason: str, basis: str, mode: str) -> None:
        """Unite units under a new code."""
        parts = [self.find(s) for s in stems]
        keep = parts[0]
        code = self.state.new_code(keep.area, keep.category, keep.sea)
        for part in parts:
            del self.state.units[part.key]
        towns = tuple(dict.fromkeys(t for p in parts for t in p.towns))
        cells = frozenset().union(*(p.cells for p in parts))
        self.state.units[keep.key + "m"] = replace(
            keep, key=keep.key + "m", code=code, stem=stem, towns=towns, cells=cells
        )
        self.state.declare("merge", reason, basis, mode, **{"from": [p.code for p in parts], "to": [code]})

    def split(self, stem: str, stems: tuple[str, str], towns: tuple[tuple[str, ...], ...], *why: str) -> None:
        """Cut a unit in two along its shorter axis, east or north part first; both parts get new codes."""
        unit = self.find(stem)
        km = self.mosaic.centres[sorted(unit.cells)]
        axis = int(np.ptp(km, axis=0).argmax())
        middle = float(np.median(km[:, axis]))
        halves = [
            frozenset(c for c in unit.cells if (self.mosaic.centres[c][axis] >= middle) == upper)
            for upper in (True, False)
        ]
        del self.state.units[unit.key]
        codes = []
        for letter, name, town, cells in zip("ab", stems, towns, halves, strict=True):
            codes.append(self.state.new_code(unit.area, unit.category, unit.sea))
            self.state.units[unit.key + letter] = replace(
                unit, key=unit.key + letter, code=codes[-1], stem=name, towns=town or unit.towns, cells=cells
            )
        self.state.declare("split", *why, **{"from": [unit.code], "to": codes})

    def withdraw(self, stem: str, *why: str) -> None:
        """Take a unit away; its land goes to the general units around."""
        unit = self.find(stem)
        del self.state.units[unit.key]
        heirs = [
            u for u in self.state.units.values() if u.area == unit.area and u.sea == unit.sea and u.kind in GENERAL
        ]
        gain: dict[str, set[int]] = {}
        for cell in sorted(unit.cells):
            here = self.mosaic.centres[cell]
            heir = min(heirs, key=lambda u: min(np.hypot(*(self.mosaic.centres[sorted(u.cells)] - here).T)))
            gain.setdefault(heir.key, set()).add(cell)
        for key, cells in gain.items():
            self._set(key, self.state.units[key].cells | cells)
        self.state.declare("withdraw", *why, **{"from": [unit.code]})
        codes = sorted(self.state.units[k].code for k in gain)
        self.state.declare("border", *why, units={"codes": codes})

    def add(self, row: tuple[str, str, str, tuple[str, ...]], source: str, km2: float, *why: str) -> None:
        """Cut a new unit (stem, kind, category letter, towns) out of unit *source*, at the edge near the coast."""
        stem, kind, letter, towns = row
        origin = self.find(source)
        start = min(sorted(origin.cells), key=lambda c: abs(float(self.land.shore_km[c])))
        cells, edge = {start}, [start]
        size = self._km2({start})
        while edge and size < km2:
            around = sorted({t for c in cells for t in self.mosaic.touching[c] if t in origin.cells} - cells)
            if not around:
                break
            seed = self.mosaic.centres[start]
            cells.add(min(around, key=lambda c: float(np.hypot(*(self.mosaic.centres[c] - seed)))))
            size = self._km2(cells)
        category = CATEGORY[letter]
        code = self.state.new_code(origin.area, category, origin.sea)
        key = f"n{len(self.state.serials)}{code[-6:]}"
        self.state.units[key] = replace(
            origin, key=key, code=code, stem=stem, kind=kind, category=category, towns=towns, cells=frozenset(cells)
        )
        self._set(origin.key, origin.cells - cells)
        self.state.declare("add", *why, to=[code])
        self.state.declare("border", *why, units={"codes": [origin.code]})

    def grow(self, stem: str, share: float, *why: str, giver: tuple[str, ...] = GIVERS) -> None:
        """Move one stretch of a unit's border outward, by about *share* of its size, at its neighbours' expense."""
        unit = self.find(stem)
        owner = {c: k for k, u in self.state.units.items() for c in u.cells}
        around: dict[int, str] = {}
        for cell in sorted(unit.cells):
            for other in self.mosaic.touching[cell]:
                heir = self.state.units.get(owner.get(other, unit.key))
                if (
                    heir is not None
                    and heir.key != unit.key
                    and (heir.area, heir.sea) == (unit.area, unit.sea)
                    and (not giver or heir.kind in giver)
                    and len(heir.cells) > 8
                ):
                    around[other] = heir.key
        if not around and giver:
            self.grow(stem, share, *why, giver=())
            return
        if not around:
            raise RuntimeError(f"{stem} cannot grow")
        # a stretch, not single cells all around: those nearest to the middle of one stretch
        start = self.mosaic.centres[min(around, key=lambda c: (c * 7919) % 1009)]
        wanted = max(2, round(share * len(unit.cells)))
        near = sorted(around, key=lambda c: float(np.hypot(*(self.mosaic.centres[c] - start))))[:wanted]
        self._set(unit.key, unit.cells | set(near))
        losers = sorted({around[c] for c in near})
        for key in losers:
            self._set(key, self.state.units[key].cells - set(near))
        codes = sorted([unit.code, *(self.state.units[k].code for k in losers)])
        self.state.declare("border", *why, units={"codes": codes})

    def recategorise(self, stem: str, new_stem: str, kind: str, letter: str, *why: str) -> None:
        """Another category, hence another code."""
        unit = self.find(stem)
        category = CATEGORY[letter]
        code = self.state.new_code(unit.area, category, unit.sea)
        self.state.units[unit.key] = replace(unit, code=code, stem=new_stem, kind=kind, category=category)
        for change in ("recode", "category", "rename"):
            self.state.declare(change, *why, **{"from": [unit.code], "to": [code]})

    def rename(self, stem: str, new_stem: str, *why: str) -> None:
        """Another name under the same code."""
        unit = self.find(stem)
        self.state.units[unit.key] = replace(unit, stem=new_stem)
        self.state.declare("rename", *why, **{"from": [unit.code], "to": [unit.code]})

    def recode(self, old: str, new: str, word: tuple[str, str], *why: str) -> None:
        """A district gets another number: all its codes change, declared as pairs in order."""
        before, after = [], []
        for key, unit in list(self.state.units.items()):
            if unit.area == old:
                code = unit.code.replace(old, new)
                stem = unit.stem.replace(*word)
                self.state.units[key] = replace(unit, code=code, area=new, stem=stem)
                self.state.serials[code[:-4]] = max(self.state.serials.get(code[:-4], 0), int(code[-4:]))
                before.append(unit.code)
                after.append(code)
        self.state.declare("recode", *why, **{"from": before, "to": after})

    def _set(self, key: str, cells: set[int] | frozenset[int]) -> None:
        self.state.units[key] = replace(self.state.units[key], cells=frozenset(cells))

    def _km2(self, cells: set[int]) -> float:
        return float(sum(self.mosaic.polygons[c].area for c in sorted(cells))) / 1e6
