"""Units and km² by category before and after, and how many km² went from which category to which."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from onemap.compare.changes import CategoryTotal, Flow, Transition
from onemap.resolve.snapshot import Snapshot

#: (old category, new category); None = of no unit
_Cell = tuple[str | None, str | None]


def totals(old: Snapshot, new: Snapshot) -> tuple[CategoryTotal, ...]:
    """Number of units and km² (as filed, else as computed from the published geometry) of every category.

    Categories come as the new vocabulary has them, then those that only the old one has; empty ones are kept.
    """
    before, after = _by_category(old), _by_category(new)
    none: list[float] = []
    return tuple(
        CategoryTotal(
            name,
            len(before.get(name, none)),
            len(after.get(name, none)),
            math.fsum(before.get(name, none)),
            math.fsum(after.get(name, none)),
        )
        for name in _categories(old, new)
    )


def transitions(
    old: Snapshot, new: Snapshot, pairs: Sequence[tuple[str, str]], flows: Sequence[Flow]
) -> tuple[Transition, ...]:
    """km² from category to category, by old, then new category in the order of totals; None, of no unit, is last.

    *flows* tell of the units whose ground changed hands; every other one of *pairs* (old and new code of the units
    that go on) counts whole. All areas are those of the published geometry on the ellipsoid, so that rows and columns
    add up: to the totals of the categories as computed, but for the slivers that the flows leave out. Filed figures
    differ from computed ones, so sums of totals may too. Only of a unit without geometry the filed figure counts.
    """
    cells: dict[_Cell, list[float]] = {}
    for cell, km2 in (*_flowed(old, new, flows), *_whole(old, new, pairs, flows)):
        cells.setdefault(cell, []).append(km2)
    sums = {cell: math.fsum(several) for cell, several in cells.items()}
    places = {name: at for at, name in enumerate((*_categories(old, new), None))}
    order = sorted(sums, key=lambda cell: (places[cell[0]], places[cell[1]]))
    return tuple(Transition(*cell, sums[cell]) for cell in order if sums[cell] > 0)


def _flowed(old: Snapshot, new: Snapshot, flows: Sequence[Flow]) -> Iterator[tuple[_Cell, float]]:
    for flow in flows:
        before = None if flow.old is None else old.briefs[flow.old].category
        after = None if flow.new is None else new.briefs[flow.new].category
        yield (before, after), flow.km2


def _whole(
    old: Snapshot, new: Snapshot, pairs: Sequence[tuple[str, str]], flows: Sequence[Flow]
) -> Iterator[tuple[_Cell, float]]:
    """Units of which no flow tells: those that go on, and those that came or went without any geometry."""
    gone, come = {flow.old for flow in flows}, {flow.new for flow in flows}
    for a, b in pairs:
        if a not in gone and b not in come:
            known = [km2 for km2 in (_measured(old, a), _measured(new, b)) if km2 is not None]
            known = known or [km2 for km2 in (_filed(old, a), _filed(new, b)) if km2 is not None]
            if known:  # before and after the same but for slivers: neither is the truer one
                yield (old.briefs[a].category, new.briefs[b].category), sum(known) / len(known)
    goes_on_old, goes_on_new = {a for a, _ in pairs}, {b for _, b in pairs}
    for code in old.briefs.keys() - goes_on_old - gone:
        if _untold(old, new, code) and (km2 := _filed(old, code)):
            yield (old.briefs[code].category, None), km2
    for code in new.briefs.keys() - goes_on_new - come:
        if _untold(new, old, code) and (km2 := _filed(new, code)):
            yield (None, new.briefs[code].category), km2


def _categories(old: Snapshot, new: Snapshot) -> tuple[str, ...]:
    """Ids of categories as the new vocabulary has them, then those that only the old one has."""
    return tuple(dict.fromkeys(term.id for snapshot in (new, old) for term in snapshot.vocabulary.categories))


def _by_category(snapshot: Snapshot) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for unit in snapshot.briefs.values():
        found.setdefault(unit.category, []).append(snapshot.area_km2(unit) or 0.0)
    return found


def _measured(snapshot: Snapshot, code: str) -> float | None:
    layer = snapshot.layers.get("units")
    return None if layer is None or code not in layer.row else float(layer.area_km2[layer.row[code]])


def _filed(snapshot: Snapshot, code: str) -> float | None:
    return snapshot.area_km2(snapshot.briefs[code])


def _untold(snapshot: Snapshot, other: Snapshot, code: str) -> bool:
    """Whether no flow can tell of a unit: it has no geometry, or the other version has none at all."""
    return other.layers.get("units") is None or _measured(snapshot, code) is None
