"""A mosaic of small cells with wiggly shared borders, from which units, zones and outlines are dissolved.

Every border between two cells is displaced once and used by both, so that any dissolve of cells is an
exact coverage. Plane coordinates are metres of CGCS2000 / 3-degree Gauss-Kruger CM 135E (EPSG:4554).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

#: centre of the fictional territory: open sea of the north-west Pacific, no land within 300 km
ORIGIN = (500_000.0, 2_600_000.0)
HALF_WIDTH, HALF_HEIGHT = 80_000.0, 62_000.0
SPACING = 2_150.0


@dataclass(frozen=True)
class Mosaic:
    """Cells and how they touch; positions in kilometres from the centre of the territory."""

    polygons: np.ndarray
    #: centre of each cell, km, shape (n, 2)
    centres: np.ndarray
    #: cells that share a border, by cell
    touching: tuple[tuple[int, ...], ...]
    #: end nodes of each border -> its displaced line, metres, from the smaller node to the larger
    lines: dict[tuple[int, int], np.ndarray]
    #: node coordinates, metres
    nodes: np.ndarray


class Waves:
    """Smooth pseudo-random field in [-1, 1]: a sum of plane waves, longer ones stronger."""

    def __init__(self, rng: np.random.Generator, longest_km: float, count: int = 28) -> None:
        length = longest_km * np.power(0.84, np.arange(count))
        angle = rng.uniform(0, 2 * np.pi, count)
        self._k = 2 * np.pi / length[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
        self._phase = rng.uniform(0, 2 * np.pi, count)
        self._weight = length / np.sqrt((length**2).sum() / 2)

    def at(self, km: np.ndarray) -> np.ndarray:
        """Values at positions of shape (n, 2), km."""
        return np.tanh(np.sin(km @ self._k.T + self._phase) @ self._weight / 1.4)


def _points(rng: np.random.Generator) -> np.ndarray:
    """Centres: a hexagonal grid, shaken."""
    rows = np.arange(-HALF_HEIGHT, HALF_HEIGHT, SPACING * 0.87)
    columns = np.arange(-HALF_WIDTH, HALF_WIDTH, SPACING)
    x, y = np.meshgrid(columns, rows)
    x = x + (np.arange(len(rows)) % 2)[:, None] * SPACING / 2
    grid = np.column_stack((x.ravel(), y.ravel()))
    return grid + rng.uniform(-0.42, 0.42, grid.shape) * SPACING + np.array(ORIGIN)


def _displaced(a: np.ndarray, b: np.ndarray, reach: float, rng: np.random.Generator) -> np.ndarray:
    """The line a-b bent by midpoint displacement; no point leaves the strip of half-width *reach*."""
    line = np.array([a, b])
    length = float(np.hypot(*(b - a)))
    rounds = 2 if length > 900 else 1 if length > 320 else 0
    amplitude = min(0.19 * length, reach)
    for _ in range(rounds):
        step = np.diff(line, axis=0)
        normal = np.column_stack((-step[:, 1], step[:, 0])) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
        middle = (line[:-1] + line[1:]) / 2 + normal * (rng.uniform(-1, 1, len(step)) * amplitude)[:, None]
        woven = np.empty((2 * len(line) - 1, 2))
        woven[::2], woven[1::2] = line, middle
        line, amplitude = woven, amplitude * 0.48
    return np.round(line, 2)


def mosaic(seed: int) -> Mosaic:
    """Make the cells; the same seed gives the same cells."""
    rng = np.random.default_rng(seed)
    points = _points(rng)
    frame = shapely.box(*(points.min(axis=0) + 3_000), *(points.max(axis=0) - 3_000))
    raw = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points)))
    raw = raw[shapely.within(raw, frame)]
    tree = shapely.STRtree(raw)
    pair = tree.query(shapely.points(points), predicate="within")
    owner = np.full(len(raw), -1)
    owner[pair[1]] = pair[0]
    order = np.argsort(owner)
    raw, centre = raw[order], points[owner[order]]
    rings, node_of = [], {}
    for polygon in raw:
        ring = [node_of.setdefault((float(x), float(y)), len(node_of)) for x, y in np.round(polygon.exterior.coords, 2)]
        rings.append([n for i, n in enumerate(ring[:-1]) if n != ring[i - 1] or i == 0])
    nodes = np.array(list(node_of))
    sides: dict[tuple[int, int], list[int]] = {}
    for cell, ring in enumerate(rings):
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            sides.setdefault((min(a, b), max(a, b)), []).append(cell)
    lines = {}
    for (a, b), cells in sorted(sides.items()):
        gap = min(float(np.hypot(*(centre[c] - (nodes[a] + nodes[b]) / 2))) for c in cells)
        lines[a, b] = _displaced(nodes[a], nodes[b], 0.2 * gap, rng)
    touching: list[set[int]] = [set() for _ in rings]
    for cells in sides.values():
        if len(cells) == 2:
            touching[cells[0]].add(cells[1])
            touching[cells[1]].add(cells[0])
    polygons = _straightened(rings, lines, sides)
    return Mosaic(
        polygons,
        (centre - np.array(ORIGIN)) / 1000,
        tuple(tuple(sorted(t)) for t in touching),
        lines,
        nodes,
    )


def _ring(ring: list[int], lines: dict[tuple[int, int], np.ndarray]) -> shapely.Polygon:
    parts = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        line = lines[min(a, b), max(a, b)]
        parts.append((line if a < b else line[::-1])[:-1])
    return shapely.Polygon(np.vstack(parts))


def _straightened(
    rings: list[list[int]], lines: dict[tuple[int, int], np.ndarray], sides: dict[tuple[int, int], list[int]]
) -> np.ndarray:
    """Cell polygons; where bent borders cross each other, the borders of that cell become straight again."""
    while True:
        polygons = np.array([_ring(ring, lines) for ring in rings], dtype=object)
        wrong = shapely.coverage_invalid_edges(polygons)
        bad = [i for i, p in enumerate(polygons) if not p.is_valid or not wrong[i].is_empty]
        # only inner borders can be wrong between cells; outer borders have one side
        if not bad:
            return polygons
        changed = False
        for i in bad:
            for a, b in zip(rings[i], rings[i][1:] + rings[i][:1], strict=True):
                key = (min(a, b), max(a, b))
                if len(lines[key]) > 2 and sides[key]:
                    lines[key] = lines[key][[0, -1]]
                    changed = True
        if not changed:
            raise RuntimeError(f"{len(bad)} cells cannot be mended")
