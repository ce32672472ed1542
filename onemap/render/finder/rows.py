"""The finder's core index: what every search of units needs, column by column, small enough for the whole country.

``shards/find.<n>.js`` hold consecutive units in code order: ``codes`` (each the count of characters that it shares
with the code before, as a digit in base 36, and the rest), ``names`` (the label of the unit's category at the end is
a tab), ``areas`` and ``categories`` (numbers in the tables of the page's block, runs as ``[number, count, …]``),
``sea`` (runs of rows as ``[first, count, …]``). The first one has ``initials``: letter → characters read so.
``shards/towns.<n>.js`` hold ``towns``, one text per unit from row ``from`` on, names of towns parted by line ends;
they are read after the others, so that the first answer need not wait for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onemap.model.units import Unit
from onemap.read.unit_table import briefs_of
from onemap.render.finder.initials import initials
from onemap.render.js import to_js
from onemap.render.output import Output
from onemap.render.shards import LIMIT
from onemap.resolve.snapshot import Snapshot

#: bytes that a shard's name, keys and short columns take at most, beside what its rows are counted with
_FRAME = 2_000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Rows:
    """Names of the shards, without ``.js``, in the order of their rows."""

    core: tuple[str, ...]
    towns: tuple[str, ...]


def area_ids(snapshot: Snapshot) -> list[str]:
    """The ids that ``areas`` counts in: filed order, then what units name beyond it."""
    known = dict.fromkeys(snapshot.areas)
    return list(known | dict.fromkeys(unit.area for unit in briefs_of(snapshot.units).values()))


def write_finder(out: Output, prefix: str, snapshot: Snapshot) -> Rows:
    """Write ``<prefix>shards/find.<n>.js`` and ``towns.<n>.js``."""
    units = list(briefs_of(snapshot.units).values())
    return Rows(_write_core(out, prefix, snapshot, units), _write_towns(out, prefix, units))


def _write_core(out: Output, prefix: str, snapshot: Snapshot, units: Sequence[Unit]) -> tuple[str, ...]:
    areas = {key: at for at, key in enumerate(area_ids(snapshot))}
    categories = {term.id: at for at, term in enumerate(snapshot.vocabulary.categories)}
    endings = {term.id: term.label for term in snapshot.vocabulary.categories}
    letters = initials(text for unit in units for text in (unit.name, *unit.towns))
    texts = [(to_js(unit.code), to_js(_short(unit.name, endings.get(unit.category, "")))) for unit in units]
    # the two columns of numbers take at most 14 bytes a row
    sizes = (len(code) + len(name) + 16 for code, name in texts)
    names: list[str] = []
    for first, last in cut(sizes, LIMIT - _FRAME - len(to_js(letters))):
        held = units[first:last]
        data = {
            "codes": _front_coded([unit.code for unit in held]),
            "names": [_short(unit.name, endings.get(unit.category, "")) for unit in held],
            "areas": runs([areas[unit.area] for unit in held]),
            "categories": runs([categories.get(unit.category, -1) for unit in held]),
            "sea": _places([snapshot.realm(unit) == "sea" for unit in held]),
            **({} if names else {"initials": letters}),
        }
        names.append(_write(out, prefix, f"find.{len(names)}", data))
    return tuple(names)


def _write_towns(out: Output, prefix: str, units: Sequence[Unit]) -> tuple[str, ...]:
    towns = ["\n".join(unit.towns) for unit in units]
    names: list[str] = []
    if not any(towns):
        return ()
    for first, last in cut((len(to_js(text)) + 1 for text in towns), LIMIT - _FRAME):
        names.append(_write(out, prefix, f"towns.{len(names)}", {"from": first, "towns": towns[first:last]}))
    return tuple(names)


def _write(out: Output, prefix: str, name: str, data: dict[str, Any]) -> str:
    out.write(f"{prefix}shards/{name}.js", f"onemap.shard({to_js(name)},{to_js(data)});\n")
    return name


def _short(name: str, ending: str) -> str:
    # a tab of the name itself would be taken for the label
    plain = name.replace("\t", " ")
    return plain[: -len(ending)] + "\t" if ending and plain.endswith(ending) else plain


def cut(sizes: Iterable[int], limit: int, first: int = 0) -> Iterator[tuple[int, int]]:
    """Bounds of chunks whose sizes add up to at most *limit*; a larger one stands alone.

    *first*: what the first chunk holds beside. There is one chunk at least where there is anything.
    """
    start = at = 0
    held = first
    for at, size in enumerate(sizes, 1):
        if at - 1 > start and held + size > limit:
            yield start, at - 1
            start, held = at - 1, 0
        held += size
    if at > start:
        yield start, at


def _front_coded(codes: Sequence[str]) -> list[str]:
    coded: list[str] = []
    before = ""
    for code in codes:
        same = 0
        most = min(len(before), len(code), len(_DIGITS) - 1)
        while same < most and code[same] == before[same]:
            same += 1
        coded.append(_DIGITS[same] + code[same:])
        before = code
    return coded


def runs(values: Iterable[int]) -> list[int]:
    """*values* as ``[value, count, …]``."""
    coded: list[int] = []
    for value in values:
        if coded and coded[-2] == value:
            coded[-1] += 1
        else:
            coded += [value, 1]
    return coded


def _places(marks: Iterable[bool]) -> list[int]:
    runs: list[int] = []
    for at, mark in enumerate(marks):
        if mark and runs and runs[-2] + runs[-1] == at:
            runs[-1] += 1
        elif mark:
            runs += [at, 1]
    return runs
