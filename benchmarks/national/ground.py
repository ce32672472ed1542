"""The ground of a register: a coverage of crooked cells, 96 vertices each, sixteen to a district, and who owns which.

Cells lie in a grid whose nodes and edges are displaced; neighbours share every vertex, coordinates have six decimals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

#: degrees; the side of a cell, and where the south-west corner of the register lies (open Pacific)
SIDE, WEST, SOUTH = 0.05, 150.0, 10.0
#: pieces of one edge of a cell
PIECES = 24
#: cells in a row and column of a district; districts in a city; cities in a province
BLOCK, DISTRICTS, CITIES = 4, 8, 11
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Cell:
    """One unit's place: its district, city and province by number, and its number in the district, from 0."""

    province: int
    city: int
    district: int
    number: int

    @property
    def area(self) -> str:
        """Six digits of the district: province, city, district."""
        return f"{self.province + 10:02d}{self.city + 1:02d}{self.district + 1:02d}"


@dataclass(frozen=True)
class Ground:
    """Cells with their polygons in lon/lat degrees, in the order of districts."""

    cells: tuple[Cell, ...]
    polygons: Geometries


def ground(units: int, seed: int = 2024) -> Ground:
    """The first *units* cells of a register, district by district."""
    per_district = BLOCK * BLOCK
    districts = -(-units // per_district)
    across = max(1, round(districts**0.5))
    down = -(-districts // across)
    rings = _rings(down * BLOCK, across * BLOCK, np.random.default_rng(seed))
    cells: list[Cell] = []
    rows: list[tuple[int, int]] = []
    for district in range(districts):
        city = district // DISTRICTS
        for number in range(min(per_district, units - district * per_district)):
            cells.append(Cell(city // CITIES, city % CITIES, district % DISTRICTS, number))
            row, column = divmod(number, BLOCK)
            rows.append((district // across * BLOCK + row, district % across * BLOCK + column))
    at = np.array(rows)
    return Ground(tuple(cells), shapely.polygons(rings[at[:, 0], at[:, 1]]))


def united(polygons: Geometries, groups: npt.NDArray[np.int64]) -> Geometries:
    """The union of the polygons of each group, in the order of group numbers from 0; cells share their edges."""
    order = np.argsort(groups, kind="stable")
    bounds = np.flatnonzero(np.diff(groups[order])) + 1
    return np.array([shapely.coverage_union_all(part) for part in np.split(polygons[order], bounds)], dtype=object)


def _rings(down: int, across: int, random: np.random.Generator) -> Floats:
    """Rings of all cells, shape (down, across, 4 × PIECES + 1, 2)."""
    y, x = np.mgrid[0 : down + 1, 0 : across + 1].astype(float)
    nodes = np.stack([x, y], axis=-1) + random.uniform(-0.15, 0.15, (down + 1, across + 1, 2))
    east = _edges(nodes[:, :-1], nodes[:, 1:], random)
    north = _edges(nodes[:-1], nodes[1:], random)
    ring = np.concatenate(
        [east[:-1], north[:, 1:], east[1:, :, ::-1], north[:, :-1, ::-1]],
        axis=2,
    )
    # each edge has both of its ends; the second of two equal corners is left out
    keep = np.ones(ring.shape[2], dtype=bool)
    keep[[PIECES + 1, 2 * PIECES + 2, 3 * PIECES + 3]] = False
    return np.round(ring[:, :, keep] * SIDE + [WEST, SOUTH], 6)


def _edges(start: Floats, end: Floats, random: np.random.Generator) -> Floats:
    """Crooked lines from *start* to *end*, PIECES + 1 points each: small steps sideways that end where they should."""
    part = np.linspace(0, 1, PIECES + 1)[:, None]
    straight = start[:, :, None] * (1 - part) + end[:, :, None] * part
    across = (end - start)[..., ::-1] * [-1, 1]
    steps = random.normal(0, 0.025, (*start.shape[:2], PIECES + 1)).cumsum(axis=-1)
    level = np.linspace(0, 1, PIECES + 1)
    # within a wedge at either end, so that the four edges that meet in a corner cannot cross
    most = np.minimum(0.35 * np.minimum(level, 1 - level), 0.12)
    bridge = np.clip(steps - steps[..., :1] - level * (steps[..., -1:] - steps[..., :1]), -most, most)
    return straight + across[:, :, None] * bridge[..., None]
