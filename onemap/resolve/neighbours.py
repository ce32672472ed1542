"""Which units share a border line. Corners that only touch do not make neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import Geometries
from onemap.resolve.edges import Edges, Pairs, edges_of, loose_of


class Neighbours(Mapping[str, tuple[str, ...]]):
    """Codes of the units that share a border with each unit, in code order; every code has an entry.

    ``pairs`` are rows (i, j) of *codes*, which are in code order, each pair once.
    """

    def __init__(self, codes: tuple[str, ...], pairs: Pairs) -> None:
        self.pairs = pairs
        self._codes = codes
        both = np.concatenate([pairs, pairs[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        self._near: list[int] = both[:, 1].tolist()
        self._starts: list[int] = np.searchsorted(both[:, 0], np.arange(len(codes) + 1)).tolist()
        self._row = {code: at for at, code in enumerate(codes)}

    def __getitem__(self, code: str) -> tuple[str, ...]:
        row = self._row[code]
        codes = self._codes
        return tuple([codes[at] for at in self._near[self._starts[row] : self._starts[row + 1]]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def neighbours(codes: tuple[str, ...], geometries: Geometries, grid: float, coverage: bool = False) -> Neighbours:
    """Which units share a border.

    *geometries* are polygons in lon/lat degrees by *codes*, which are in code order; *grid* is the rounding step in
    degrees: borders that lie within two steps of each other count as shared. Sea and land units count alike.
    *coverage* says that the geometries are known to be a valid coverage, which saves some of the work.
    """
    return Neighbours(codes, neighbour_pairs(geometries, grid, coverage))


def neighbour_pairs(geometries: Geometries, grid: float, coverage: bool = False, edges: Edges | None = None) -> Pairs:
    """Pairs (i, j), i < j, of geometries that share a border line, as an array of shape (n, 2) in order.

    *edges* are those of the geometries, where somebody has them already.
    """
    if len(geometries) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    edges = edges or edges_of(geometries)
    if coverage:
        return edges.pairs
    size = len(geometries)
    keys = edges.pairs[:, 0] * size + edges.pairs[:, 1]
    # Polygons of a coverage meet edge to edge. Where they do not, both have edges that match no other's.
    loose = loose_of(geometries, edges.met, 4 * grid)
    near = _near_pairs(geometries, np.flatnonzero(loose), 2 * grid)
    open_pairs = near[~np.isin(near[:, 0] * size + near[:, 1], keys)]
    shared = open_pairs[_shares_line(geometries, open_pairs, grid)]
    keys = np.unique(np.concatenate([keys, shared[:, 0] * size + shared[:, 1]]))
    return np.column_stack([keys // size, keys % size]).astype(np.int64)


def _near_pairs(geometries: Geometries, rows: Pairs, distance: float) -> Pairs:
    """Pairs of *rows* whose geometries lie within *distance*."""
    some = geometries[rows]
    first, second = shapely.STRtree(some).query(some, predicate="dwithin", distance=distance)
    kept = first < second
    return np.column_stack([rows[first[kept]], rows[second[kept]]]).astype(np.int64)


def _shares_line(geometries: Geometries, pairs: Pairs, grid: float) -> npt.NDArray[np.bool_]:
    """For each pair whether it shares a line: exactly, or along borders at most two grid steps apart."""
    if len(pairs) == 0:
        return np.zeros(0, dtype=np.bool_)
    first, second = geometries[pairs[:, 0]], geometries[pairs[:, 1]]
    border = shapely.boundary(first)
    shared = shapely.length(shapely.intersection(border, second)) > 0
    apart = ~shared
    close = shapely.buffer(second[apart], 2 * grid, quad_segs=2)
    # A touching corner leaves a few steps of each border inside the buffer; a shared line leaves far more.
    shared[apart] = shapely.length(shapely.intersection(border[apart], close)) > 20 * grid
    return np.asarray(shared, dtype=np.bool_)
