"""What may have become of units that are gone, and of what new units may have been made: a guess by overlap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Literal

from onemap.compare.changes import Flow, Suggested, UnitChange
from onemap.compare.flows import Lines
from onemap.resolve.snapshot import Snapshot

#: a unit that is gone or new belongs with another one when at least this part of it lies in the other; what is less
#: is a border drawn a little differently
LIES_IN = 0.25
#: of the ground of a group both sides must have at least this part in common, else nothing is suggested
IN_COMMON = 0.75
#: the side (0 old, 1 new) and the code of a unit
_Unit = tuple[int, str]


def suggested(
    units: Iterable[UnitChange], flows: Iterable[Flow], old: Snapshot, new: Snapshot
) -> tuple[Suggested, ...]:
    """Mergers, splits, regroupings and recodings that *flows* let guess and nothing declares; by old, then new codes.

    Units "withdrawn" and "added" in *units* are linked with those to which much of their ground went, or from which
    much of it came; what is linked is one group. A unit that goes on belongs to a group when one that is gone lies in
    it, or a new one lay in it: then it stands on both sides, so that a unit which took in its neighbour is a merger,
    one which gave a part of itself a split. ``share`` is the ground that both sides have in common by all ground that
    either had, on the ellipsoid. Nothing is guessed of units whose coming or going a plan declares, for that says what
    became of them, nor of those without geometry. Turned round, *units* and *flows* give the same groups, turned round.
    """
    told, ground = list(units), list(flows)
    groups = _Groups()
    links = _links(ground, _alone(told, declared=False), _alone(told, declared=True), old, new)
    if not links:
        return ()
    for a, b in Lines(old.briefs, new.briefs, told).after.items():
        groups.join((0, a), (1, b))
    for change in told:
        groups.join(*((0, code) for code in change.old), *((1, code) for code in change.new))
    for flow in links:
        groups.join(*_ends(flow))
    names = {groups.of(end) for flow in links for end in _ends(flow)}
    common: dict[_Unit, list[float]] = {name: [] for name in names}
    for flow in ground:
        ends = list(_ends(flow))
        if len(ends) == 2 and groups.of(ends[0]) in names and groups.of(ends[0]) == groups.of(ends[1]):
            common[groups.of(ends[0])].append(flow.km2)
    members: dict[_Unit, list[_Unit]] = {name: [] for name in names}
    for side, snapshot in enumerate((old, new)):
        for code in snapshot.briefs:
            name = groups.of((side, code))
            if name in names:
                members[name].append((side, code))
    found = (_suggestion(members[name], math.fsum(common[name]), old, new) for name in names)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.old, one.new)))


def _suggestion(members: list[_Unit], common: float, old: Snapshot, new: Snapshot) -> Suggested | None:
    before = tuple(sorted(code for side, code in members if side == 0))
    after = tuple(sorted(code for side, code in members if side == 1))
    either = math.fsum(_km2(old, c) for c in before) + math.fsum(_km2(new, c) for c in after) - common
    share = min(common / either, 1.0) if either > 0 else 0.0
    return Suggested(_kind(len(before), len(after)), before, after, share) if share >= IN_COMMON else None


def _kind(before: int, after: int) -> Literal["merged", "split", "regrouped", "recoded"]:
    if before == 1:
        return "recoded" if after == 1 else "split"
    return "merged" if after == 1 else "regrouped"


def _alone(units: list[UnitChange], *, declared: bool) -> set[_Unit]:
    """Units that came or went by themselves, with a declaration or without."""
    found = [change for change in units if (change.declared is not None) == declared]
    gone = {(0, change.old[0]) for change in found if change.kind == "withdrawn"}
    return gone | {(1, change.new[0]) for change in found if change.kind == "added"}


def _links(flows: list[Flow], lonely: set[_Unit], settled: set[_Unit], old: Snapshot, new: Snapshot) -> list[Flow]:
    """The flows that are much of a unit that is gone or new (*lonely*), to or from units that are not *settled*.

    A unit that goes on is linked only with one of which most is accounted for: what it holds besides says nothing.
    """
    found = [flow for flow in flows if _linked(flow, lonely, old, new) and settled.isdisjoint(_ends(flow))]
    held: dict[_Unit, list[float]] = {}
    for flow in found:
        for end in _ends(flow):
            held.setdefault(end, []).append(flow.km2)
    areas = {end: _km2((old, new)[end[0]], end[1]) for end in held}
    told = {end for end in held if end in lonely and math.fsum(held[end]) >= IN_COMMON * areas[end]}
    return [flow for flow in found if lonely.issuperset(_ends(flow)) or not told.isdisjoint(_ends(flow))]


def _linked(flow: Flow, lonely: set[_Unit], old: Snapshot, new: Snapshot) -> bool:
    """Whether *flow* is much of a unit that is gone or new."""
    if flow.old is None or flow.new is None:
        return False
    gone = (0, flow.old) in lonely and flow.km2 >= LIES_IN * _km2(old, flow.old)
    return gone or ((1, flow.new) in lonely and flow.km2 >= LIES_IN * _km2(new, flow.new))


def _km2(snapshot: Snapshot, code: str) -> float:
    layer = snapshot.layers.get("units")
    return 0.0 if layer is None or code not in layer.row else float(layer.area_km2[layer.row[code]])


def _ends(flow: Flow) -> Iterator[_Unit]:
    if flow.old is not None:
        yield 0, flow.old
    if flow.new is not None:
        yield 1, flow.new


class _Groups:
    """Units that belong together: each group is told by the first of its members that was named."""

    def __init__(self) -> None:
        self._above: dict[_Unit, _Unit] = {}

    def of(self, unit: _Unit) -> _Unit:
        """What stands for the group of *unit*."""
        top = unit
        while (above := self._above.get(top, top)) != top:
            top = above
        while unit != top:  # the next one finds it at once
            self._above[unit], unit = top, self._above[unit]
        return top

    def join(self, *units: _Unit) -> None:
        """Make one group of the groups of *units*."""
        for unit in units[1:]:
            self._above[self.of(unit)] = self.of(units[0])
