"""Snapshots whose units are cells of a grid, so that what went where can be counted cell by cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from hypothesis import strategies as st

from onemap.compare import UnitChange
from onemap.compare.borders import BorderTolerance
from onemap.geometry.measure import area_km2
from onemap.resolve import Snapshot, resolve
from onemap.resolve.geometry_layer import GeometryLayer
from tests.resolve.loading import loaded, plan, unit, vector, version

#: degrees of a cell's side, about a kilometre
SIDE = 0.01
SIZE = 4
TOLERANCE = BorderTolerance()
CODES = ("ZH99010110001", "ZH99010110002", "ZH99010120001", "ZH99010220001", "ZH99010230001", "ZH99010230002")
Cell = tuple[int, int]
CELLS = [(column, row) for row in range(SIZE) for column in range(SIZE)]
#: the code of the unit of each cell; None = in no unit
Partition = Mapping[Cell, str | None]


def cell(place: Cell, wobble: float = 0.0, seed: int = 0) -> shapely.Geometry:
    """A cell; with *wobble* each corner is up to so many metres off, the same for all cells that meet there."""

    def corner(column: int, row: int) -> tuple[float, float]:
        off = np.random.default_rng((seed, column, row)).uniform(-1, 1, 2) * wobble / 111_700
        return 122 + column * SIDE + off[0], 28 + row * SIDE + off[1]

    x, y = place
    return shapely.Polygon([corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)])


def snapshot(
    partition: Partition, name: str, wobble: float = 0.0, categories: Mapping[str, str] | None = None
) -> Snapshot:
    """A version whose units are made of cells; *wobble* as of :func:`cell`, with more vertices than there need be."""
    shapes: dict[str, list[shapely.Geometry]] = {}
    for place, code in partition.items():
        if code is not None:
            shapes.setdefault(code, []).append(
                shapely.segmentize(cell(place, wobble, int(name)), SIDE / (3 if wobble else 1))
            )
    kinds = categories or {}
    units = [unit(code, clauses=[], **({"category": kinds[code]} if code in kinds else {})) for code in sorted(shapes)]
    layer = vector("units", [(code, shapely.union_all(parts)) for code, parts in sorted(shapes.items())])
    (made,) = resolve(loaded(version(plan(name), units, layers=[layer])), "internal").ordered()
    return made


def layer(shapes: dict[str, shapely.Geometry], coverage: bool = True) -> GeometryLayer:
    """Units of any shape, where there is no need for a whole version."""
    held = np.empty(len(shapes), dtype=object)
    held[:] = list(shapes.values())
    return GeometryLayer(tuple(shapes), held, "EPSG:4490", held, held, None, coverage)


def layered(shapes: dict[str, shapely.Geometry], coverage: bool = True) -> Snapshot:
    """A version with units of any shape."""
    ordered = dict(sorted(shapes.items()))
    made = snapshot(dict(zip(CELLS, ordered, strict=False)), "2020")
    return replace(made, layers={"units": layer(ordered, coverage)})


def km2_of(places: list[Cell]) -> float:
    """The area of cells, each on its own."""
    return math.fsum(area_km2(cell(place)) for place in places)


def cells_of(partition: Partition, code: str | None) -> frozenset[Cell]:
    """The cells of a unit."""
    return frozenset(place for place, held in partition.items() if held == code)


@dataclass(frozen=True)
class Update:
    """Two partitions and which unit goes on as which; all others are gone or new."""

    old: Partition
    new: Partition
    goes_on: Mapping[str, str] = field(default_factory=dict)

    @property
    def turned(self) -> Update:
        return Update(self.new, self.old, {b: a for a, b in self.goes_on.items()})

    def moved(self, code: str) -> bool:
        return cells_of(self.old, code) != cells_of(self.new, self.goes_on[code])

    def units(self) -> tuple[UnitChange, ...]:
        """What a comparison says of the units, as far as flows want to know it."""
        changes = []
        for a, b in self.goes_on.items():
            aspects = (*(("recoded",) if a != b else ()), *(("border",) if self.moved(a) else ()))
            if aspects:
                changes.append(UnitChange("changed", (a,), (b,), aspects))  # type: ignore[arg-type]
        changes += [UnitChange("withdrawn", (a,), ()) for a in sorted(codes(self.old) - set(self.goes_on))]
        changes += [UnitChange("added", (), (b,)) for b in sorted(codes(self.new) - set(self.goes_on.values()))]
        return tuple(changes)

    def told(self) -> dict[tuple[str | None, str | None], float]:
        """The flows, counted cell by cell."""
        gone = codes(self.old) - {a for a in self.goes_on if not self.moved(a)}
        come = codes(self.new) - {b for a, b in self.goes_on.items() if not self.moved(a)}
        every = {(self.old[place], self.new[place]) for place in CELLS} - {(None, None)}
        touched = {pair for pair in every if pair[0] in gone or pair[1] in come}
        old, new = {a for a, _ in touched}, {b for _, b in touched}
        own = {(a, b) for a, b in self.goes_on.items() if (a in old or b in new) and (a, b) in every}
        return {
            (a, b): km2_of([place for place in CELLS if (self.old[place], self.new[place]) == (a, b)])
            for a, b in touched | own
        }


def codes(partition: Partition) -> set[str]:
    """The units that have a cell."""
    return {code for code in partition.values() if code is not None}


@st.composite
def updates(draw: st.DrawFn) -> Update:
    """Any two partitions; some units go on, a few under another one's code."""
    kinds = st.sampled_from((None, *CODES))
    old = {place: draw(kinds) for place in CELLS}
    # most cells stay, so that there are units whose border stays too
    new = {place: draw(kinds) if draw(st.integers(0, 3)) == 0 else old[place] for place in CELLS}
    after = dict(zip(CODES, draw(st.permutations(CODES)) if draw(st.booleans()) else CODES, strict=True))
    if draw(st.booleans()):  # recoded all through, else the code says it
        new = {place: None if code is None else after[code] for place, code in new.items()}
    else:
        after = dict(zip(CODES, CODES, strict=True))
    both = [a for a in CODES if a in codes(old) and after[a] in codes(new)]
    # what goes on by its code must be told to be gone and new, else it is the same
    ended = draw(st.sets(st.sampled_from(both), max_size=2)) if both else set()
    return Update(old, new, {a: after[a] for a in both if a not in ended})
