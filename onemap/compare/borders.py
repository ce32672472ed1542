"""Whether borders moved between two published layers, and by how many km².

The geometry of an unchanged unit is never byte-equal between releases (design §3), so a difference counts only
when it is wide enough and large enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import METRES_PER_DEGREE, Geometries
from onemap.geometry.measure import areas_km2
from onemap.resolve.geometry_layer import GeometryLayer


@dataclass(frozen=True, slots=True)
class BorderTolerance:
    """What is still the same border: a difference below ``km2``, below ``share`` of the larger of the two areas,
    or nowhere wider than ``width_m`` metres."""

    km2: float = 0.001
    share: float = 0.0001
    width_m: float = 5.0


@dataclass(frozen=True, slots=True)
class BorderChange:
    """Areas in km² on the ellipsoid that the new geometry has gained and lost."""

    km2_gained: float
    km2_lost: float


def compare_borders(
    old: GeometryLayer | None,
    new: GeometryLayer | None,
    pairs: list[tuple[str, str]],
    tolerance: BorderTolerance,
) -> dict[tuple[str, str], BorderChange]:
    """Border changes of *pairs* (old code, new code) beyond *tolerance*; only published geometry is read.

    A pair of which either geometry is absent has no border change.
    """
    if old is None or new is None or old is new:
        return {}
    known = [(a, b) for a, b in pairs if a in old.row and b in new.row]
    # the same shape has the same border, and need not be loaded
    known = [(a, b) for a, b in known if old.published_digest(a) != new.published_digest(b)]
    if not known:
        return {}
    first, second = old.published_of(a for a, _ in known), new.published_of(b for _, b in known)
    moved = np.flatnonzero(~_same_border(first, second, tolerance.width_m))
    if len(moved) == 0:
        return {}
    first, second = first[moved], second[moved]
    gained, lost = shapely.difference(second, first), shapely.difference(first, second)
    km2_gained, km2_lost = areas_km2(gained), areas_km2(lost)
    largest = np.maximum(areas_km2(first), areas_km2(second))
    beyond = (km2_gained + km2_lost) > np.maximum(tolerance.km2, tolerance.share * largest)
    beyond[beyond] &= wider(gained[beyond], tolerance.width_m) | wider(lost[beyond], tolerance.width_m)
    return {known[moved[at]]: BorderChange(float(km2_gained[at]), float(km2_lost[at])) for at in np.flatnonzero(beyond)}


def _same_border(first: Geometries, second: Geometries, width_m: float) -> npt.NDArray[np.bool_]:
    """Which pairs have borders nowhere further apart than half of *width_m*; cheap questions come first.

    When every vertex of each lies that near to the other's border, no difference is wider than *width_m*.
    """
    near = width_m / 2 / METRES_PER_DEGREE
    same = shapely.equals_exact(first, second, near / 2)
    rows = np.flatnonzero(~same)
    same[rows] = True
    for one, other in ((first, second), (second, first)):
        lines = shapely.boundary(other[rows])
        shapely.prepare(lines)
        points, owner = shapely.get_coordinates(one[rows], return_index=True)
        far = ~shapely.dwithin(lines[owner], shapely.points(points), near)
        same[rows[np.unique(owner[far])]] = False
    return np.asarray(same, dtype=np.bool_)


def wider(geometries: Geometries, width_m: float) -> npt.NDArray[np.bool_]:
    """Which of *geometries* (lon/lat degrees) are somewhere wider than *width_m* metres; never lines, points, None.

    Shrunk by half of it, something is left. A degree of longitude is shorter than one of latitude, so the longitudes
    of each geometry are scaled first, to make metres equal.
    """
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    if len(points) == 0:
        return np.zeros(len(geometries), dtype=np.bool_)
    many = np.bincount(owner, minlength=len(geometries))
    latitudes = np.bincount(owner, points[:, 1], len(geometries)) / np.maximum(many, 1)
    points[:, 0] *= np.cos(np.radians(latitudes))[owner]
    level = shapely.set_coordinates(geometries.copy(), points)
    shrunk = shapely.buffer(level, -width_m / 2 / METRES_PER_DEGREE, join_style="mitre")
    return np.asarray(~(shapely.is_empty(shrunk) | shapely.is_missing(shrunk)), dtype=np.bool_)
