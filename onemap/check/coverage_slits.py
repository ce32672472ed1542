"""Narrow ground between two units that is open to the outside: edges that run beside each other without touching.

Ground that units do not enclose may be left out on purpose: a river, a road, a lake on the border. None of these is
drawn narrower than a sliver (2 m, 0.2 mm on a map of 1:10,000), so what is narrower for 50 m and more is surely a
fault of drawing. Where it widens, only its narrow part is measured; where one of the edges ends, the other one is
followed as long as it is less than 2 m away, so that a slit may be wider there than in between. Wider ground is known
to be missing only where there is a boundary (G41, from 10 m on).

Only loose edges are asked, and only those of two units whose outer sides face each other within 2 m. Of a faultless
coverage they are the few edges where the outer border passes from one unit to the next.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from onemap.check.coverage_edges import Floats, Ints, LooseEdges
from onemap.check.coverage_measure import ROUNDING_M, SLIVER_M, in_metres
from onemap.geometry.layer import Geometries
from onemap.geometry.projection import to_lon_lat

#: metres; a slit is at least as long. Where two borders part at a sharp angle, as at the mouth of a valley, the ground
#: between them is narrow too, though no longer than this unless they part by less than 2.3 degrees
LEAST_LENGTH_M = 50.0
#: GRS80: metres of the half axis, square of the eccentricity
_AXIS_M, _E2 = 6378137.0, 0.00669438002290
#: so many pairs of edges are compared in one go
_AT_ONCE = 500_000


class _Beside(NamedTuple):
    """Parts of pairs of edges that run beside each other: (n,) rows of edges, (n, 2) from which to which share of
    their lengths, (n,) metres of the shorter part.
    """

    first: Ints
    second: Ints
    of_first: Floats
    of_second: Floats
    metres: Floats


def open_slits(
    edges: LooseEdges, crs: str, tree: shapely.STRtree, enclosed: Geometries
) -> dict[tuple[int, int], shapely.Geometry]:
    """Rows of two polygons → the ground between them, of one or more parts in degrees, not covered and not *enclosed*.

    *edges* are those of the polygons in *tree*; *enclosed* are the holes of the coverage. All are in *crs*. Raises
    CrsFault.
    """
    ends = np.concatenate([edges.starts, edges.ends])
    degrees = shapely.get_coordinates(to_lon_lat(np.asarray(shapely.points(ends), dtype=object), crs))
    found = _beside(np.stack(np.split(degrees, 2), axis=1), edges.owners)
    pairs, at = np.unique(
        np.column_stack([edges.owners[found.first], edges.owners[found.second]]), axis=0, return_inverse=True
    )
    at = at.reshape(-1)
    metres = np.bincount(at, weights=found.metres, minlength=len(pairs))
    holes = shapely.STRtree(enclosed)
    result: dict[tuple[int, int], shapely.Geometry] = {}
    for pair in np.flatnonzero(metres >= LEAST_LENGTH_M).tolist():
        between = _between(edges, found, np.flatnonzero(at == pair))
        ground = shapely.union_all(between[shapely.get_dimensions(between) == 2])
        if shapely.is_empty(ground):
            continue
        near = np.concatenate([some.geometries[np.sort(some.query(ground))] for some in (tree, holes)])
        covered = shapely.union_all(shapely.intersection(near, shapely.box(*shapely.bounds(ground))))
        parts = to_lon_lat(shapely.get_parts(shapely.difference(ground, covered)), crs)
        parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        parts = parts[_is_slit(parts)]
        if len(parts):
            result[int(pairs[pair, 0]), int(pairs[pair, 1])] = shapely.multipolygons(parts)
    return result


def length_m(slit: shapely.Geometry) -> float:
    """Metres along *slit*, a narrow polygon or several in lon/lat degrees: half of its outline."""
    return float(shapely.length(in_metres(np.array([slit], dtype=object))[0])[0] / 2)


def _is_slit(parts: Geometries) -> npt.NDArray[np.bool_]:
    """Which of *parts* are long and somewhere wider than rounding."""
    flat, _ = in_metres(parts)
    wide = ~shapely.is_empty(shapely.buffer(flat, -ROUNDING_M / 2, quad_segs=4))
    return np.asarray((shapely.length(flat) / 2 >= LEAST_LENGTH_M) & wide, dtype=bool)


def _between(edges: LooseEdges, found: _Beside, rows: Ints) -> Geometries:
    """The ground between the parts of each of the pairs *rows*, in the CRS of the edges."""
    corners = []
    for edge, shares in ((found.first, found.of_first), (found.second, found.of_second)):
        start, end = edges.starts[edge[rows]], edges.ends[edge[rows]]
        corners += [start + (end - start) * share[:, None] for share in shares[rows].T]
    return np.asarray(shapely.convex_hull(shapely.multipoints(np.stack(corners, axis=1))), dtype=object)


def _beside(degrees: Floats, owners: Ints) -> _Beside:
    """The parts of edges of two owners that face each other within the width of a sliver, the smaller owner first.

    ``degrees``: (n, 2, 2) start and end of each edge, longitude and latitude.
    """
    lon, lat = np.radians(degrees[:, :, 0]), np.radians(np.clip(degrees[:, :, 1], -89, 89))
    sine, e = np.sin(lat), np.sqrt(_E2)
    # Mercator's projection: near any place, the same scale in every direction
    ends = np.stack([lon, np.arctanh(sine) - e * np.arctanh(e * sine)], axis=2)
    scale = (_AXIS_M * np.cos(lat) / np.sqrt(1 - _E2 * sine**2)).mean(axis=1)  # metres of a unit
    reach = SLIVER_M / scale
    low, high = ends.min(axis=1) - reach[:, None], ends.max(axis=1) + reach[:, None]
    i, j = shapely.STRtree(np.asarray(shapely.linestrings(ends), dtype=object)).query(shapely.box(*low.T, *high.T))
    other = owners[i] < owners[j]
    i, j = i[other].astype(np.int64), j[other].astype(np.int64)
    made = [
        _facing(ends, scale, reach, i[n : n + _AT_ONCE], j[n : n + _AT_ONCE]) for n in range(0, len(i) or 1, _AT_ONCE)
    ]
    return _Beside(*(np.concatenate(column) for column in zip(*made, strict=True)))


def _facing(ends: Floats, scale: Floats, reach: Floats, i: Ints, j: Ints) -> _Beside:
    """Of the pairs of edges *i*, *j*, those that run in opposite directions with the outside between them."""
    ways = ends[:, 1] - ends[:, 0]
    against = (ways[i] * ways[j]).sum(axis=1) < 0
    i, j = i[against], j[against]
    of_i, of_j = _shares(ends[i], ends[j], reach[i]), _shares(ends[j], ends[i], reach[i])
    lengths = np.hypot(ways[:, 0], ways[:, 1]) * scale
    metres = np.minimum((of_i[:, 1] - of_i[:, 0]) * lengths[i], (of_j[:, 1] - of_j[:, 0]) * lengths[j])
    middle_i = ends[i, 0] + ways[i] * of_i.mean(axis=1)[:, None]
    middle_j = ends[j, 0] + ways[j] * of_j.mean(axis=1)[:, None]
    # polygons lie to the left of their edges, so what is between two of them lies to the right of both
    kept = (metres > 0) & (_right(ends[i, 0], ways[i], middle_j) > 0) & (_right(ends[j, 0], ways[j], middle_i) > 0)
    return _Beside(i[kept], j[kept], of_i[kept], of_j[kept], metres[kept])


def _right(start: Floats, way: Floats, point: Floats) -> Floats:
    """Positive where *point* lies to the right of the line from *start* along *way*."""
    to = point - start
    return np.asarray(way[:, 1] * to[:, 0] - way[:, 0] * to[:, 1])


def _shares(edge: Floats, other: Floats, reach: Floats) -> Floats:
    """(n, 2) from which to which share of *edge* it is no further than *reach* from *other*; twice 0 where it never is.

    What is so near to a segment is convex: a rectangle along it and a circle about either end.
    """
    start, way = edge[:, 0], edge[:, 1] - edge[:, 0]
    along = other[:, 1] - other[:, 0]
    length = np.hypot(along[:, 0], along[:, 1])
    along = along / length[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    to = start - other[:, 0]
    lengthwise = _from_to(_dot(to, along), _dot(way, along), np.zeros(len(to)), length)
    crosswise = _from_to(_dot(to, across), _dot(way, across), -reach, reach)
    stretches = [(np.maximum(lengthwise[0], crosswise[0]), np.minimum(lengthwise[1], crosswise[1]))]
    a = _dot(way, way)
    for end in (other[:, 0], other[:, 1]):
        b, c = _dot(way, start - end), _dot(start - end, start - end) - reach**2
        root = np.sqrt(np.maximum(b * b - a * c, 0))  # where the circle is missed both are the same
        stretches.append(((-b - root) / a, (-b + root) / a))
    low, high = np.full(len(to), np.inf), np.full(len(to), -np.inf)
    for first, last in stretches:
        first, last = np.clip(first, 0, 1), np.clip(last, 0, 1)
        some = first < last
        low, high = np.where(some, np.minimum(low, first), low), np.where(some, np.maximum(high, last), high)
    return np.where((low < high)[:, None], np.column_stack([low, high]), 0.0)


def _dot(a: Floats, b: Floats) -> Floats:
    return np.asarray((a * b).sum(axis=1))


def _from_to(at: Floats, speed: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """From when to when a point that starts at *at* is between *low* and *high*."""
    slow = np.where(np.abs(speed) < 1e-30, 1e-30, speed)
    one, two = (low - at) / slow, (high - at) / slow
    return np.minimum(one, two), np.maximum(one, two)
