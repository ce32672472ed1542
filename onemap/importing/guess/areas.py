"""The tree of areas, from codes of areas in the parts and the names that stand beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from onemap.errors import message
from onemap.importing.guess.columns import Column, Columns
from onemap.importing.guess.notes import Notes
from onemap.importing.guess.notes import Path as At
from onemap.importing.guess.patterns import (
    AREA_CODE,
    AREA_OF_UNIT,
    AREA_OF_ZONE,
    FUNCTIONAL,
    PLACEHOLDERS,
    TABLE,
    codes_in,
)


@dataclass
class Areas:
    """Codes of areas that records need, and the names that were met for codes."""

    needed: set[str] = field(default_factory=set)
    names: dict[str, Counter[str]] = field(default_factory=dict)
    cities: Counter[str] = field(default_factory=Counter)

    def name(self, code: str) -> str | None:
        """The name of an area, where a file has it."""
        met = self.names.get(code)
        return min(met, key=lambda name: (-met[name], name)) if met else None

    @property
    def by_name(self) -> dict[str, str]:
        """Name → code, of names that stand for one code only."""
        codes: dict[str, set[str]] = {}
        for code in self.names:
            codes.setdefault(self.name(code) or "", set()).add(code)
        return {name: min(found) for name, found in codes.items() if len(found) == 1}

    @property
    def root(self) -> str:
        """The id of the smallest city or province that holds all areas."""
        codes = sorted(code for code in self.needed if AREA_CODE.match(code))
        for length in (4, 2):
            heads = {code[:length] for code in codes}
            if len(heads) == 1:
                return heads.pop().ljust(6, "0")
        return PLACEHOLDERS["area"]

    @property
    def city(self) -> str:
        """The name of the root, or what stands for it."""
        return self.name(self.root) or PLACEHOLDERS["city"]


def collected(every: Sequence[Columns]) -> Areas:
    """The areas that all parts name."""
    found = Areas()
    for columns in every:
        for role in ("area_code", "managed_by"):
            for column in columns.roles.get(role, ()):
                found.needed |= {code for value in column.counts for code in codes_in(value) if AREA_CODE.match(code)}
        for role, pattern in (("unit_code", AREA_OF_UNIT), ("zone_code", AREA_OF_ZONE)):
            for column in columns.roles.get(role, ()):
                found.needed |= {match.group(1) for value in column.counts if (match := pattern.match(value))}
        _pair(found, columns)
    cities = found.cities.most_common(1)
    if cities and found.root[4:] == "00" and found.name(found.root) is None:
        found.names[found.root] = Counter({cities[0][0]: 1})
    return found


def _pair(found: Areas, columns: Columns) -> None:
    """Names beside codes in the same row."""
    names = columns.first("area_name", "district")
    code = columns.first("area_code")
    unit = columns.first("unit_code")
    if names is not None:
        for row, name in enumerate(names.values):
            key = _code(code, unit, row)
            if name is not None and key is not None:
                found.names.setdefault(key, Counter())[name] += 1
    city = columns.first("city")
    if city is not None:
        found.cities.update(city.counts)


def _code(code: Column | None, unit: Column | None, row: int) -> str | None:
    for column, pattern in ((code, AREA_CODE), (unit, AREA_OF_UNIT)):
        value = None if column is None else column.values[row]
        match = None if value is None else pattern.match(value)
        if match:
            return match.group(match.re.groups)
    return None


def tree(areas: Areas, notes: Notes) -> list[dict[str, Any]]:
    """The areas of the draft: the root, then the others by code, with the cities and provinces between them."""
    root = areas.root
    at: At = ("areas", "areas")
    kind = "country" if root == PLACEHOLDERS["area"] else "province" if root.endswith("0000") else "city"
    found: list[dict[str, Any]] = [{"id": root, "name": areas.city, "kind": kind}]
    nameless = []
    if areas.name(root) is None:
        what = message("No file says what the area {code} is called.", code=root)
        notes.add((*at, 0), what, message("Write its name and its code."))
    every = areas.needed | {code for needed in areas.needed for code in _above(needed)}
    # what is above the root, or is the root, is not below it
    for code in sorted(every - {root, *_above(root)}):
        name = areas.name(code)
        functional = bool(FUNCTIONAL.search(name or ""))
        parent = next((above for above in _above(code) if above in every and above != code), root)
        kind = "functional" if functional else _kind(code)
        if name is None:
            nameless.append(code)
        _say(areas, code, functional, (*at, len(found)), notes)
        found.append({"id": code, "name": name or code, "kind": kind, "parent": parent})
    if nameless:
        what = message("No file says what these areas are called: {codes}.", codes=listed(nameless))
        notes.add(at, what, message("Write their names; or correct the rows, if there are no such areas."))
    return found


def _above(code: str) -> list[str]:
    """Codes of the city and the province that an area lies in, as far as there are such."""
    if not AREA_CODE.match(code) or code == PLACEHOLDERS["area"]:
        return []
    province, city = f"{code[:2]}0000", f"{code[:4]}00"
    # districts of some cities, and some counties, are directly below their province
    direct = code[:2] in TABLE["directly_below"]["provinces"] or code[2:4] in TABLE["directly_below"]["cities"]
    return [above for above in (*(() if direct else (city,)), province) if above != code]


def _kind(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "district"


def _say(areas: Areas, code: str, functional: bool, at: At, notes: Notes) -> None:
    met = areas.names.get(code, Counter())
    if len(met) > 1:
        what = message("The area {code} has several names: {names}.", code=code, names=listed(sorted(met)))
        notes.add(at, what, message("Keep the right one."))
    if functional:
        what = message("{name} is taken for a functional area.", name=areas.name(code) or code)
        how = message("Say in which districts it lies with located_in: [CODE]; or write kind: district.")
        notes.add(at, what, how)


def listed(words: Iterable[str], most: int = 6) -> str:
    """Some words for people."""
    every = list(words)
    return ", ".join(every[:most]) + (f" … ({len(every)})" if len(every) > most else "")
