"""Edges of polygons that no neighbour's edge meets: they alone can border an overlap, a gap or the outside.

Along an edge the number of polygons that cover the ground changes by the number of polygons that have the edge on one
side less those that have it on the other. In a faultless coverage each edge is had once from either side, or once and
then it is the outer border; so everything that is wrong is bordered by the edges kept here, and 4 million edges are
compared by sorting alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import Geometries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class LooseEdges:
    """Edges that do not meet exactly one edge of opposite direction. ``starts`` and ``ends``: (n, 2) coordinates.

    ``owners``: (n,) rows of the polygons that the edges belong to. In the order of the polygons' vertices.
    """

    starts: Floats
    ends: Floats
    owners: Ints

    def lines(self) -> Geometries:
        """The edges as lines, each as long as edges of one polygon follow each other."""
        breaks = (self.ends[:-1] != self.starts[1:]).any(axis=1) | (self.owners[1:] != self.owners[:-1])
        run = np.concatenate([[0], np.cumsum(breaks)])
        last = np.flatnonzero(np.concatenate([breaks, [True]]))
        points = np.insert(self.starts, last + 1, self.ends[last], axis=0)
        return np.asarray(shapely.linestrings(points, indices=np.insert(run, last + 1, run[last])), dtype=object)


def loose_edges(geometries: Geometries) -> LooseEdges:
    """The loose edges of *geometries*: polygons and multipolygons, valid, in one CRS of any unit."""
    kind, points, offsets = shapely.to_ragged_array(shapely.orient_polygons(geometries))
    rings = offsets[0].astype(np.int64)
    owners = _owners(len(geometries), offsets, multi=kind == shapely.GeometryType.MULTIPOLYGON)
    inner = np.ones(len(points), dtype=bool)
    inner[rings[1:] - 1] = False  # the last point of a ring begins no edge
    first = np.flatnonzero(inner)
    owner_of_edge = np.repeat(owners, np.diff(rings) - 1)
    names = _vertex_keys(points)
    a, b = names[first], names[first + 1]
    real = a != b
    first, owner_of_edge, a, b = first[real], owner_of_edge[real], a[real], b[real]
    loose = _loose(a, b)
    at = first[loose]
    return LooseEdges(points[at], points[at + 1], owner_of_edge[loose])


def _owners(count: int, offsets: tuple[npt.NDArray[Any], ...], *, multi: bool) -> Ints:
    """The row of the geometry that each ring belongs to."""
    parts = np.repeat(np.arange(count), np.diff(offsets[2])) if multi else np.arange(count)
    return np.repeat(parts, np.diff(offsets[1])).astype(np.int64)


def _vertex_keys(points: Floats) -> _Keys:
    """A number of 64 bits for each point, equal for equal coordinates (of 4 million, two differ with 1 - 10⁻⁶)."""
    bits = np.ascontiguousarray(points + 0.0).view(np.uint64)  # adding makes -0.0 the same as 0.0
    return _mixed(_mixed(bits[:, 0]) + bits[:, 1])


def _mixed(keys: _Keys) -> _Keys:
    """The finaliser of SplitMix64, which spreads every bit of a number over all others."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(keys ^ (keys >> np.uint64(31)), dtype=np.uint64)


def _loose(a: _Keys, b: _Keys) -> npt.NDArray[np.bool_]:
    """Which of the edges from *a* to *b* are not one of exactly two with opposite directions."""
    forward = a < b
    key = _mixed(np.where(forward, a, b)) + np.where(forward, b, a)
    order = np.argsort(key)
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(np.concatenate([starts, [len(ordered)]]))
    turns = np.add.reduceat(np.where(forward[order], 1, -1), starts)
    result = np.empty(len(a), dtype=bool)
    result[order] = np.repeat((sizes != 2) | (turns != 0), sizes)
    return result
