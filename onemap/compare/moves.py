"""Clauses that moved between levels: removed from one list and added to another one for the same place.

A clause that a unit, a zone or a list lost and another one gained moved there when the words are the same, or nearly:
``NEARLY`` similar and at least ``LONG`` characters on both sides. The two must speak of one place: the area of the one
is that of the other, above it or below it, also where the area took a new code; a list for a type of zones is for no
area and speaks of every place. Two units are two places.

Only what is certain is told: each of the two is the best match of the other, and no other is as good. So what was said
in ten units and is now said once for their district, or the other way round, is told as removed and added. The same
clauses are found from either side. Where so much came and went at once that there are more than ``MOST_PAIRS`` possible
pairs, only the same words are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from onemap.compare.changes import Address, ClauseChange, ListChange, UnitChange, ZoneChange
from onemap.compare.clauses import SHORT
from onemap.compare.zones import recoded_areas
from onemap.model.clauses import Clause, Target
from onemap.resolve.areas import ancestors
from onemap.resolve.snapshot import Snapshot

#: how alike nearly the same words are, and how long they must be
NEARLY, LONG = 0.85, 30
#: pairs of clauses whose likeness is measured at most: two seconds' worth
MOST_PAIRS = 3_000_000

Moved = tuple[tuple[UnitChange, ...], tuple[ListChange, ...], tuple[ZoneChange, ...]]


def with_moves(
    units: tuple[UnitChange, ...],
    lists: tuple[ListChange, ...],
    zones: tuple[ZoneChange, ...],
    old: Snapshot,
    new: Snapshot,
) -> Moved:
    """The same changes, with ``moved_to`` set on clauses that were removed and ``moved_from`` on those added there."""
    codes = {unit.old[0]: unit.new[0] for unit in units if unit.kind == "changed"}
    areas = recoded_areas(old, new, {a: b for a, b in codes.items() if a != b})
    places = _Places(old, areas), _Places(new, {})
    gone: list[_Owner] = []
    come: list[_Owner] = []
    for kind, changes in _owners(units, lists, zones):
        lost: dict[str, list[Clause]] = {}
        got: dict[str, list[Clause]] = {}
        for change in changes:
            if change.after is None and change.before is not None and _says(change.before):
                lost.setdefault(change.list_id, []).append(change.before)
            elif change.before is None and change.after is not None and _says(change.after):
                got.setdefault(change.list_id, []).append(change.after)
        gone += [_Owner(name, places[0].of(kind, name, codes), tuple(held)) for name, held in lost.items()]
        come += [_Owner(name, places[1].of(kind, name, {}), tuple(held)) for name, held in got.items()]
    if not gone or not come:
        return units, lists, zones
    pairs = _certain(_alike(gone, come))
    if not pairs:
        return units, lists, zones
    to = dict(pairs)
    from_ = {b: a for a, b in pairs}

    def told(changes: tuple[ClauseChange, ...]) -> tuple[ClauseChange, ...]:
        return tuple(
            replace(change, moved_to=to.get((change.list_id, change.key)))
            if change.after is None
            else replace(change, moved_from=from_.get((change.list_id, change.key)))
            if change.before is None
            else change
            for change in changes
        )

    return (
        tuple(replace(unit, clauses=told(unit.clauses)) if unit.clauses else unit for unit in units),
        tuple(replace(held, clauses=told(held.clauses)) for held in lists),
        tuple(replace(zone, clauses=told(zone.clauses)) for zone in zones),
    )


def _says(clause: Clause) -> bool:
    return not clause.none and len(clause.wording) >= SHORT


def _owners(
    units: Iterable[UnitChange], lists: Iterable[ListChange], zones: Iterable[ZoneChange]
) -> Iterator[tuple[str, tuple[ClauseChange, ...]]]:
    """What told a change of clauses (unit, list, zone), and the changes: removed ones bear the old id or code."""
    yield from (("unit", unit.clauses) for unit in units)
    yield from (("list", held.clauses) for held in lists)
    yield from (("zone", zone.clauses) for zone in zones)


@dataclass(frozen=True, slots=True)
class _Place:
    """What an owner of clauses speaks of, in the codes of the new version. No areas = every place."""

    unit: str | None
    areas: frozenset[str]
    #: the areas and all above them
    above: frozenset[str]

    def meets(self, other: _Place) -> bool:
        if self.unit is not None and other.unit is not None:
            return self.unit == other.unit
        if not self.areas or not other.areas:
            return True
        return not (self.areas.isdisjoint(other.above) and other.areas.isdisjoint(self.above))


class _Places:
    """Places of the owners of one version. *areas*: new codes of areas by old ones."""

    def __init__(self, snapshot: Snapshot, areas: Mapping[str, str]) -> None:
        self._snapshot = snapshot
        self._codes = areas

    def of(self, kind: str, owner: str, codes: Mapping[str, str]) -> _Place:
        held = self._snapshot
        if kind == "unit":
            return self._of_unit(owner, codes)
        if kind == "zone":
            return self._made(None, filter(None, (held.zones[owner].area,)))
        target: Target = held.lists[owner].target
        if target.unit is not None:
            return self._of_unit(target.unit, codes)
        if target.zone is not None:
            zone = held.zones.get(target.zone)
            return self._made(None, () if zone is None or zone.area is None else (zone.area,))
        region = held.regions.get(target.region or "")
        if region is not None:
            units = (held.briefs[code].area for code in region.units if code in held.briefs)
            return self._made(None, (*region.areas, *units))
        return self._made(None, filter(None, (target.area,)))

    def _of_unit(self, code: str, codes: Mapping[str, str]) -> _Place:
        unit = self._snapshot.briefs.get(code)
        return self._made(codes.get(code, code), () if unit is None else (unit.area, *unit.managed_by))

    def _made(self, unit: str | None, areas: Iterable[str]) -> _Place:
        named = tuple(areas)
        above = {name for area in named for name in (area, *ancestors(self._snapshot.areas, area))}
        new = self._codes
        return _Place(unit, frozenset(new.get(a, a) for a in named), frozenset(new.get(a, a) for a in above))


@dataclass(frozen=True)
class _Owner:
    """A list, unit or zone with the clauses that it lost, or gained."""

    name: str
    place: _Place
    clauses: tuple[Clause, ...]

    @cached_property
    def words(self) -> list[str]:
        return [clause.wording for clause in self.clauses]

    def address(self, at: int) -> Address:
        return self.name, self.clauses[at].key


#: likeness of what was at an old address and what is at a new one
_Alike = dict[tuple[Address, Address], float]


def _alike(gone: list[_Owner], come: list[_Owner]) -> _Alike:
    """All pairs that may be one clause: 1 where the words are the same, else from ``NEARLY`` on."""
    meeting = [(first, _meeting(first, index)) for index in (_Index(come),) for first in gone]
    pairs = sum(len(first.clauses) * sum(len(second.clauses) for second in others) for first, others in meeting)
    found: _Alike = {}
    for first, others in meeting:
        there = [(second, at) for second in others for at in range(len(second.clauses))]
        by_words: dict[str, list[Address]] = {}
        for second, at in there:
            by_words.setdefault(second.words[at], []).append(second.address(at))
        for at, words in enumerate(first.words):
            found.update(((first.address(at), other), 1.0) for other in by_words.get(words, ()))
        rows = [at for at, words in enumerate(first.words) if len(words) >= LONG]
        columns = [(second, at) for second, at in there if len(second.words[at]) >= LONG]
        if pairs > MOST_PAIRS or not rows or not columns:
            continue
        measured = cdist(
            [first.words[at] for at in rows],
            [second.words[at] for second, at in columns],
            scorer=Indel.normalized_similarity,
            score_cutoff=NEARLY,
            dtype=np.float64,
        )
        for row, column in np.argwhere(measured > 0).tolist():
            second, at = columns[column]
            found[first.address(rows[row]), second.address(at)] = float(measured[row, column])
    return found


class _Index:
    """Owners of one version by their areas and by all that these lie in."""

    def __init__(self, owners: list[_Owner]) -> None:
        self.all = owners
        self.everywhere = [at for at, owner in enumerate(owners) if not owner.place.areas]
        self.by_area: dict[str, list[int]] = {}
        self.by_above: dict[str, list[int]] = {}
        for at, owner in enumerate(owners):
            for area in owner.place.areas:
                self.by_area.setdefault(area, []).append(at)
            for area in owner.place.above:
                self.by_above.setdefault(area, []).append(at)


def _meeting(first: _Owner, index: _Index) -> list[_Owner]:
    """The owners that speak of the same place; within one list so like a clause would have been paired."""
    place = first.place
    if not place.areas:
        found = set(range(len(index.all)))
    else:
        found = set(index.everywhere)
        found.update(*(index.by_area.get(area, ()) for area in place.above))
        found.update(*(index.by_above.get(area, ()) for area in place.areas))
    owners = (index.all[at] for at in sorted(found))
    return [second for second in owners if place.meets(second.place)]


def _certain(alike: _Alike) -> list[tuple[Address, Address]]:
    """Pairs of which each is the best of the other, and no other is as good."""
    best: tuple[dict[Address, list[float]], dict[Address, list[float]]] = ({}, {})
    for pair, score in alike.items():
        for side, address in zip(best, pair, strict=True):
            side.setdefault(address, []).append(score)

    def only(scores: list[float], score: float) -> bool:
        return score == max(scores) and scores.count(score) == 1

    return [(a, b) for (a, b), score in alike.items() if only(best[0][a], score) and only(best[1][b], score)]
