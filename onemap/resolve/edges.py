"""Edges that polygons have in common: who borders whom, and which polygons need a closer look.

Edges are brought together by sorting numbers that stand for them, millions at once. A polygon of which every edge is
met by exactly one edge of another polygon, from the other side, is at peace with its neighbours: nothing overlaps it
and there is no gap beside it. Only the others need to be asked about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import Geometries

Pairs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_Keys = npt.NDArray[np.uint64]
_Points = npt.NDArray[np.complex128]
#: points and edges that are looked at together, so that a national layer needs little memory
_AT_ONCE = 1 << 16
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Edges:
    """What the edges of polygons say. ``pairs``: (i, j), i < j, of polygons with a common edge, n × 2, in order.

    ``met``: of each polygon, whether every edge of it is met by exactly one of another polygon, from the other side.
    """

    pairs: Pairs
    met: Flags


def edges_of(geometries: Geometries) -> Edges:
    """The edges of *geometries*: polygons and multipolygons, valid, in one CRS."""
    size = len(geometries)
    # rings are had of polygons only: of a multipolygon there are none
    parts, part_owner = shapely.get_parts(geometries, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    hole = np.zeros(len(rings), dtype=bool)
    hole[1:] = ring_part[1:] == ring_part[:-1]
    #: whether the inside lies to the left of a ring's course
    left = shapely.is_ccw(rings) ^ hole
    counts = shapely.get_num_coordinates(rings)
    coordinates = shapely.get_coordinates(rings)
    del parts, rings
    names = _point_names(coordinates)
    points = coordinates.view(np.complex128).ravel()  # both coordinates are compared at once
    edge = np.ones(len(points), dtype=bool)
    edge[np.cumsum(counts) - 1] = False  # the last point of a ring begins no edge
    edge[:-1] &= names[1:] != names[:-1]
    ring = np.repeat(np.arange(len(counts), dtype=np.int32), counts)[edge]
    first = np.flatnonzero(edge)
    owner, side = part_owner[ring_part].astype(np.int32)[ring], left[ring]
    del ring, edge
    side ^= names[first] > names[first + 1]
    keys = _edge_names(names, first)
    del names
    order = np.argsort(keys)
    keys = keys[order]
    same: list[Pairs] = []
    mates = np.zeros(len(first), dtype=np.int8)
    good = np.zeros(len(first), dtype=bool)
    shift = 1
    while True:
        at = np.flatnonzero(keys[shift:] == keys[:-shift])
        if len(at) == 0:
            break
        for begin in range(0, len(at), _AT_ONCE):
            some = at[begin : begin + _AT_ONCE]
            one, other = order[some], order[some + shift]
            equal = _equal(points, first[one], first[other])
            one, other = one[equal], other[equal]
            apart = owner[one] != owner[other]
            facing = apart & (side[one] != side[other])
            good[one[facing]] = good[other[facing]] = True
            for mate in (one, other):
                mates[mate] = np.minimum(mates[mate] + 1, 2)
            here, there = owner[one[apart]].astype(np.int64), owner[other[apart]]
            same.append(np.minimum(here, there) * size + np.maximum(here, there))
        shift += 1
    met = np.zeros(size, dtype=bool)
    met[owner] = True
    met[owner[~(good & (mates == 1))]] = False
    found = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *same]))
    found = found[np.diff(found, prepend=-1) > 0]  # several times as fast as to ask for unique ones
    return Edges(np.column_stack([found // max(size, 1), found % max(size, 1)]).astype(np.int64), met)


def loose_of(geometries: Geometries, met: Flags, gap: float) -> Flags:
    """Which of *geometries* have edges that make them no part of a valid coverage, gaps up to *gap* wide included.

    The same that ``coverage_invalid_edges`` says of them all; those that are *met* on all sides are not asked about.
    """
    loose = np.zeros(len(geometries), dtype=bool)
    rows = np.flatnonzero(~met)
    if len(rows) == 0:
        return loose
    boxes = shapely.bounds(geometries[rows])
    around = shapely.box(*(boxes + 2 * gap * np.array([-1, -1, 1, 1])).T)
    # whether a polygon is loose follows from itself and those around it
    asked = np.union1d(rows, shapely.STRtree(geometries).query(around)[1])
    invalid = shapely.coverage_invalid_edges(geometries[asked], gap_width=gap)
    loose[asked] = ~(shapely.is_missing(invalid) | shapely.is_empty(invalid))
    return loose & ~met


def _point_names(points: npt.NDArray[np.float64]) -> _Keys:
    """A number for each point, the same for equal points."""
    names = np.empty(len(points), dtype=np.uint64)
    for begin in range(0, len(points), _AT_ONCE):
        bits = (points[begin : begin + _AT_ONCE] + 0.0).view(np.uint64)  # -0.0 is 0.0
        names[begin : begin + _AT_ONCE] = _mixed(_mixed(bits[:, 0]) ^ bits[:, 1])
    return names


def _edge_names(names: _Keys, first: npt.NDArray[np.intp]) -> _Keys:
    """A number for each edge, the same in both directions."""
    keys = np.empty(len(first), dtype=np.uint64)
    for begin in range(0, len(first), _AT_ONCE):
        at = first[begin : begin + _AT_ONCE]
        one, other = names[at], names[at + 1]
        keys[begin : begin + _AT_ONCE] = _mixed(np.minimum(one, other)) ^ np.maximum(one, other)
    return keys


def _mixed(keys: _Keys) -> _Keys:
    keys = (keys ^ (keys >> np.uint64(31))) * _ODD
    keys ^= keys >> np.uint64(29)
    keys *= _ODD
    keys ^= keys >> np.uint64(32)
    return keys


def _equal(points: _Points, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]) -> Flags:
    """Whether edges that begin at points *one* and *other* have the same two ends."""
    start, end, first, last = points[one], points[one + 1], points[other], points[other + 1]
    return np.asarray(((start == first) & (end == last)) | ((start == last) & (end == first)), dtype=np.bool_)
