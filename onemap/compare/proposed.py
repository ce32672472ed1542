"""Declarations that a plan lacks, put together so that people can fill in why: what is alike in one place is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import get_args

from onemap.compare.described import Describer
from onemap.compare.undeclared import Undeclared, UndeclaredUnit
from onemap.model.plan import ChangeKind

#: of an area's units, when all of them changed alike and there are so many, the area is named in their place
WHOLE_AREA = 5
#: units that are named to people; the rest is in the codes
SHOWN = 3
_ORDER: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A declaration without its reason; ``about`` says in words what changed, a line each."""

    kind: ChangeKind
    from_: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    area: str | None = None
    codes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def proposals(found: Undeclared, describer: Describer) -> tuple[Proposal, ...]:
    """One declaration for each kind of change and area, each merger and split, each list.

    They come by kind as the model lists kinds, then by code; *describer* gives the words of ``about``.
    """
    rows = sorted(_of_units(found, describer), key=lambda row: (_ORDER.index(row.kind), row.codes or row.from_))
    zones = _of_zones(found, describer)
    done = [_with_zones(row, zones) if row.kind == "zones" else row for row in rows]
    done += zones.values()
    lists = [Proposal("list", lists=(held.list_id,), about=(describer.list_name(held),)) for held in found.lists]
    done = sorted([*done, *lists], key=lambda row: _ORDER.index(row.kind))
    return tuple(replace(row, area=None) if row.codes or row.zones or row.from_ or row.to else row for row in done)


def _of_units(found: Undeclared, describer: Describer) -> Iterator[Proposal]:
    groups: dict[tuple[ChangeKind, str], list[UndeclaredUnit]] = {}
    for unit in found.units:
        change = unit.change
        for kind in unit.kinds:
            if kind in ("merge", "split"):
                yield Proposal(kind, change.old, change.new, about=(describer.unit(change),))
                continue
            area = describer.new.briefs[change.new[0]].area if change.new else describer.old.briefs[change.old[0]].area
            groups.setdefault((kind, area), []).append(unit)
    for (kind, area), units in groups.items():
        yield _group(kind, area, units, describer)


def _group(kind: ChangeKind, area: str, units: list[UndeclaredUnit], describer: Describer) -> Proposal:
    pairs = [unit.change.goes_on() if unit.change.old and unit.change.new else None for unit in units]
    gone = tuple(code for unit in units for code in unit.change.old)
    come = tuple(code for unit in units for code in unit.change.new)
    about = tuple(_words(kind, unit, describer) for unit in units[:SHOWN]) + (("…",) if len(units) > SHOWN else ())
    if kind == "add":
        return Proposal(kind, to=come, area=area, about=about)
    if kind == "withdraw":
        return Proposal(kind, from_=gone, area=area, about=about)
    going = [pair for pair in pairs if pair is not None]
    if kind in ("rename", "recode"):
        return Proposal(kind, tuple(a for a, _ in going), tuple(b for _, b in going), area=area, about=about)
    codes = tuple(b for _, b in going)
    whole = {code for code, unit in describer.new.briefs.items() if unit.area == area}
    if len(codes) >= WHOLE_AREA and set(codes) == whole:
        codes = ()
    return Proposal(kind, area=area, codes=codes, about=about)


def _words(kind: ChangeKind, unit: UndeclaredUnit, describer: Describer) -> str:
    """The unit, and how it changed where a line can say it."""
    name = describer.unit(unit.change)
    labels = {"rename": "name", "category": "category", "move": "area", "border": "border", "zones": "zones"}
    label = describer.translate(labels[kind]) if kind in labels else None
    said = [text for text in describer.aspects(unit.change) if label is not None and text.startswith(label)]
    return "; ".join([name, *said[:1]])


def _of_zones(found: Undeclared, describer: Describer) -> dict[str | None, Proposal]:
    """Declarations of zones by area."""
    codes: dict[str | None, list[str]] = {}
    names: dict[str | None, list[str]] = {}
    for zone in found.zones:
        held = describer.new.zones[zone.new] if zone.new is not None else describer.old.zones[zone.code]
        codes.setdefault(held.area, []).append(zone.code)
        names.setdefault(held.area, []).append(f"{zone.code} {held.name}")
    made = {}
    for area, several in sorted(codes.items(), key=lambda item: item[1]):
        about = (*names[area][:SHOWN], *(("…",) if len(several) > SHOWN else ()))
        made[area] = Proposal("zones", area=area, zones=tuple(sorted(several)), about=about)
    return made


def _with_zones(row: Proposal, zones: dict[str | None, Proposal]) -> Proposal:
    """The units of an area and its zones together; the zones are then no longer on their own."""
    own = zones.pop(row.area, None) if row.codes else None
    return row if own is None else replace(row, zones=own.zones, about=(*row.about, *own.about))
