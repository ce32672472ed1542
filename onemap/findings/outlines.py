"""Outlines of a version's units, light enough for one page: so that one sees where a finding is.

Rings are rounded to :data:`SCALE` steps of a degree and told as differences, which keeps a page small.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.projection import CrsFault, Geometries
from onemap.geometry.sources import Sources

#: steps of a degree; 0.1 m
SCALE: Final = 1_000_000
#: corners that the outlines of all versions of a page may have together
CORNERS: Final = 150_000
#: the part of the extent that is given up first when there are more
_FINEST: Final = 1 / 20_000

Ring = list[int]


def outlines(sources: Sources | None, version: str, corners: int = CORNERS) -> list[Ring]:
    """Rings of the units of *version* with what it inherits, of at most *corners* corners; none on a CRS fault."""
    if sources is None:
        return []
    try:
        layer = sources.of(version, "units")
        degrees = None if layer is None else sources.in_degrees(layer)
    except CrsFault:
        return []
    return [] if degrees is None or len(degrees) == 0 else rings(_light(degrees, corners))


def _light(geometries: Geometries, corners: int) -> Geometries:
    """Simplified until there are no more than *corners* corners; each by itself, which a thin line does not show."""
    if int(shapely.get_num_coordinates(geometries).sum()) <= corners:
        return geometries
    x0, y0, x1, y1 = shapely.total_bounds(geometries)
    step = max(x1 - x0, y1 - y0) * _FINEST
    for _ in range(8):
        geometries = shapely.simplify(geometries, step, preserve_topology=False)
        if int(shapely.get_num_coordinates(geometries).sum()) <= corners:
            break
        step *= 2
    return geometries


def rings(geometries: Geometries) -> list[Ring]:
    """Every line of *geometries* (rings of polygons, lines, single points) as ``[x, y, dx, dy, …]`` in steps."""
    return [ring for found in rings_of(geometries) for ring in found]


def rings_of(geometries: Geometries) -> list[list[Ring]]:
    """The lines of each geometry; of a collection only those of its parts that have the most dimensions."""
    top = shapely.get_dimensions(geometries)
    parts, first = shapely.get_parts(geometries, return_index=True)
    parts, second = shapely.get_parts(parts, return_index=True)  # a collection may hold multipolygons
    owner = first[second]
    whole = shapely.get_dimensions(parts) == top[owner]
    parts, owner = parts[whole], owner[whole]
    lines = np.where(shapely.get_dimensions(parts) == 2, shapely.boundary(parts), parts)
    lines, of_part = shapely.get_parts(lines, return_index=True)
    owner = owner[of_part][~shapely.is_empty(lines)]
    found: list[list[Ring]] = [[] for _ in geometries]
    for at, ring in zip(owner.tolist(), _steps(lines), strict=True):
        found[at].append(ring)
    return found


def _steps(lines: Geometries) -> list[Ring]:
    points, owner = shapely.get_coordinates(lines, return_index=True)
    if len(points) == 0:
        return []
    whole = np.rint(points * SCALE).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    steps = np.diff(whole, axis=0, prepend=whole[:1])
    steps[starts] = whole[starts]
    keep = (steps != 0).any(axis=1)
    keep[starts] = True
    return [
        _flat(part, kept) for part, kept in zip(np.split(steps, starts[1:]), np.split(keep, starts[1:]), strict=True)
    ]


def _flat(steps: npt.NDArray[np.int64], keep: npt.NDArray[np.bool_]) -> Ring:
    found: Ring = steps[keep].ravel().tolist()
    return found
