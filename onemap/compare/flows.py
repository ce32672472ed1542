"""Which ground went from which unit to which: km² between the units of two published layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely

from onemap.compare.borders import BorderTolerance, sound, wider
from onemap.compare.changes import Flow, UnitChange
from onemap.geometry.layer import Geometries
from onemap.geometry.measure import areas_km2
from onemap.resolve.geometry import polygons_only
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.snapshot import Snapshot

#: (old code, new code); None = no unit
Pair = tuple[str | None, str | None]
#: pieces of ground by unit
Pieces = dict[str, shapely.Geometry]
_NOWHERE = shapely.Polygon()
#: part of an area that is only what computing left
_NOTHING = 1e-9


def flows(old: Snapshot, new: Snapshot, units: tuple[UnitChange, ...], tolerance: BorderTolerance) -> tuple[Flow, ...]:
    """Ground that was in one unit and is in another, in the same or in none, by old code, then new code, None last.

    It is told of every unit of *units* that came, went, was merged, split, regrouped or has another border; of a unit
    that exchanged ground with such a one also what it kept. Only published geometry is read (lon/lat degrees,
    EPSG:4490). What is no larger than ``km2`` or nowhere wider than ``width_m`` of *tolerance* is left out and counted
    nowhere else; ``share`` has its say in which borders are others. So where units do not overlap, the flows of a unit
    make up its area but for such slivers. Where two units overlapped before as after, nothing went from one to the
    other.

    ``flows(new, old)`` of the change set turned round is the same, turned round. Nothing is told where either version
    has no geometry of units.
    """
    before, after = old.layers.get("units"), new.layers.get("units")
    if before is None or after is None or before is after:
        return ()
    ground = _Ground(before, after, Lines(old.units, new.units, units))
    gone, come = concerned(units)
    told = ground.moved(gone, come, tolerance)
    told.update(ground.kept({*gone, *(a for a, _ in told)}, {*come, *(b for _, b in told)}, tolerance))
    return tuple(Flow(a, b, told[a, b]) for a, b in sorted(told, key=_place))


def concerned(units: Iterable[UnitChange]) -> tuple[set[str], set[str]]:
    """Old and new codes of the units of which flows are told: all that did not just go on within their borders."""
    moved = [change for change in units if change.kind != "changed" or "border" in change.aspects]
    return {code for change in moved for code in change.old}, {code for change in moved for code in change.new}


class Lines:
    """Which old unit goes on as which new one: as *units* tell, else by code; turned round it says the same."""

    def __init__(self, old: Iterable[str], new: Iterable[str], units: Iterable[UnitChange]) -> None:
        told = list(units)
        spoken_old = {code for change in told for code in change.old}
        spoken_new = {code for change in told for code in change.new}
        held = set(new) - spoken_new
        self.after = {code: code for code in old if code not in spoken_old and code in held}
        for change in told:
            if change.kind == "changed":
                self.after[change.old[0]] = change.new[0]
            else:
                self.after.update((code, code) for code in change.old if code in change.new)
        self.before = {b: a for a, b in self.after.items()}


class _Ground:
    """The shapes of both versions, as far as they are asked for, and the ground that changed hands."""

    def __init__(self, old: GeometryLayer, new: GeometryLayer, lines: Lines) -> None:
        self.old, self.new = _Side(old), _Side(new)
        self._lines = lines

    def moved(self, gone: set[str], come: set[str], tolerance: BorderTolerance) -> dict[Pair, float]:
        """km² by pair that old units *gone* lost and new units *come* gained, beyond *tolerance*."""
        after, before = self._lines.after, self._lines.before
        lost, gained = _left(self.old, self.new, gone, after), _left(self.new, self.old, come, before)
        there = _met(lost, self.old, self.new, after, {})
        # what two units have in common that did not go on, either of them, need not be found twice
        both = {(b, a): piece for (a, b), piece in there.items() if a not in after and b in gained and b not in before}
        here = _met(gained, self.new, self.old, before, both)
        pieces: dict[Pair, list[shapely.Geometry]] = {pair: [piece] for pair, piece in there.items()}
        for (b, a), piece in here.items():
            if (b, a) not in both:
                pieces.setdefault((a, b), []).append(piece)
        pieces.update(((a, None), [piece]) for a, piece in _rest(lost, there, self.new))
        pieces.update(((None, b), [piece]) for b, piece in _rest(gained, here, self.old))
        pairs, whole = list(pieces), _array(_united(several) for several in pieces.values())
        km2 = areas_km2(whole)
        large = np.flatnonzero(km2 > tolerance.km2)
        told = large[wider(whole[large], tolerance.width_m)]
        return {pairs[at]: float(km2[at]) for at in told.tolist()}

    def kept(self, old: set[str | None], new: set[str | None], tolerance: BorderTolerance) -> dict[Pair, float]:
        """km² that units kept, of those of *old* and *new* that go on, where it is more than ``km2`` of *tolerance*."""
        after, before = self._lines.after, self._lines.before
        going = {a: b for a, b in after.items() if a in old or b in new}
        lost = _left(self.old, self.new, set(going), after)
        gained = _left(self.new, self.old, set(going.values()), before)
        held = [(a, after[a]) for a in lost]
        less, more = areas_km2(_array(lost.values())), areas_km2(_array(gained[b] for _, b in held))
        result: dict[Pair, float] = {}
        for at, (a, b) in enumerate(held):
            # what the one had but for what it lost is what the other has but for what it gained
            common = ((self.old.km2(a) - float(less[at])) + (self.new.km2(b) - float(more[at]))) / 2
            if common > tolerance.km2:
                result[a, b] = common
        return result


class _Side:
    """A layer of one version, and where its shapes lie."""

    def __init__(self, layer: GeometryLayer) -> None:
        self.layer = layer
        boxes = layer.facts.boxes
        # diagonals, which have the same bounds and are made much faster
        spots: Geometries = np.full(len(boxes), None, dtype=object)
        known = ~np.isnan(boxes).any(axis=1)
        spots[known] = shapely.linestrings(boxes[known].reshape(-1, 2, 2))
        self._tree = shapely.STRtree(spots)

    def km2(self, code: str) -> float:
        """The area of a unit's shape."""
        return float(self.layer.area_km2[self.layer.row[code]])

    def near(self, pieces: Geometries) -> Iterator[tuple[int, str]]:
        """Rows of *pieces* with codes of shapes whose boxes meet theirs, by row, then code."""
        rows, found = self._tree.query(pieces)
        order = np.lexsort((found, rows))
        return zip(rows[order].tolist(), (self.layer.codes[at] for at in found[order].tolist()), strict=True)


def _left(side: _Side, other: _Side, codes: set[str], goes_on: dict[str, str]) -> Pieces:
    """Of each of *codes* on *side* what the same unit does not hold on the *other* side; whole where there is none.

    Units that have geometry on one side only, but go on, are left out: nothing can be said of them.
    """
    held = [code for code in sorted(codes) if code in side.layer.row]
    held = [code for code in held if code not in goes_on or goes_on[code] in other.layer.row]
    result: Pieces = dict.fromkeys(held, _NOWHERE)
    whole = [code for code in held if code not in goes_on]
    moved = [code for code in held if code in goes_on]
    moved = [c for c in moved if side.layer.published_digest(c) != other.layer.published_digest(goes_on[c])]
    if whole:
        result.update(zip(whole, sound(side.layer.published_of(whole)), strict=True))
    if moved:
        first, second = side.layer.published_of(moved), other.layer.published_of(goes_on[code] for code in moved)
        result.update(zip(moved, shapely.difference(sound(first), sound(second)), strict=True))
    return result


def _met(
    pieces: Pieces, side: _Side, other: _Side, goes_on: dict[str, str], known: dict[tuple[str, str], shapely.Geometry]
) -> dict[tuple[str, str], shapely.Geometry]:
    """What *pieces* of units of *side* have in common with shapes of the *other* side, by both codes, where they do.

    *known* is not found again. Of two whole shapes it does not depend on which side is asked.
    """
    codes, shapes = list(pieces), _array(pieces.values())
    pairs = [(codes[row], code) for row, code in other.near(shapes)]
    pairs = [(a, b) for a, b in pairs if goes_on.get(a) != b and (a, b) not in known]
    if not pairs:
        return known
    names = {code: at for at, code in enumerate(sorted({b for _, b in pairs}))}
    ground = sound(other.layer.published_of(names))
    first, second = _array(pieces[a] for a, _ in pairs), ground[[names[b] for _, b in pairs]]
    # most only border on each other, which is seen much faster than what they have in common
    over = np.flatnonzero(~shapely.touches(first, second))
    pairs, first, second = [pairs[at] for at in over], first[over], second[over]
    digests = ((side.layer.published_digest(a), other.layer.published_digest(b)) for a, b in pairs)
    turned = np.array(
        [a not in goes_on and mine > theirs for (a, _), (mine, theirs) in zip(pairs, digests, strict=True)]
    )
    met = shapely.intersection(np.where(turned, second, first), np.where(turned, first, second))
    areal = np.flatnonzero(shapely.get_dimensions(met) == 2).tolist()
    return {**known, **{pairs[at]: polygons_only(met[at]) for at in areal}}


def _rest(
    pieces: Pieces, met: dict[tuple[str, str], shapely.Geometry], other: _Side
) -> Iterator[tuple[str, shapely.Geometry]]:
    """What of each of *pieces* lies in no shape of the *other* side; *met* is what lies in some."""
    taken: dict[str, list[shapely.Geometry]] = {code: [] for code in pieces}
    for (code, _), piece in sorted(met.items()):
        if code in taken:
            taken[code].append(piece)
    for code, piece in pieces.items():
        size = shapely.area(piece)
        # where shapes of the other side do not overlap, as much as there is says that nothing is left
        told = other.layer.coverage and abs(sum(map(shapely.area, taken[code])) - size) <= _NOTHING * size
        if not told and not shapely.is_empty(rest := shapely.difference(piece, _united(taken[code]))):
            yield code, rest


def _united(pieces: list[shapely.Geometry]) -> shapely.Geometry:
    """All pieces as one, whatever their order."""
    if len(pieces) < 2:
        return pieces[0] if pieces else _NOWHERE
    return shapely.union_all(sorted(pieces, key=shapely.to_wkb))


def _array(pieces: Iterable[shapely.Geometry]) -> Geometries:
    held = list(pieces)
    result = np.empty(len(held), dtype=object)
    result[:] = held
    return result


def _place(pair: Pair) -> tuple[tuple[bool, str], ...]:
    return tuple((code is None, code or "") for code in pair)
