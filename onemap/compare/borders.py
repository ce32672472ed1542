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
from onemap.resolve.geometry import polygons_only
from onemap.resolve.geometry_layer import GeometryLayer

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BorderTolerance:
    """What is still the same border: a difference below ``km2``, below ``share`` of the larger of the two areas,
    or nowhere wider than ``width_m`` metres."""

    km2: float = 0.001
    share: float = 0.0001
    width_m: float = 5.0


@dataclass(frozen=True, slots=True)
class BorderChange:
    """Areas in km² on the ellipsoid that the new geometry has gained and lost; of lines both are 0."""

    km2_gained: float
    km2_lost: float


def compare_borders(
    old: GeometryLayer | None,
    new: GeometryLayer | None,
    pairs: list[tuple[str, str]],
    tolerance: BorderTolerance,
) -> dict[tuple[str, str], BorderChange]:
    """Border changes of *pairs* (old code, new code) beyond *tolerance*; only published geometry is read.

    Whether a pair has one depends on its two shapes alone, and not on which of them is the old one: turned round,
    gained and lost change places. Lines have another course where one lies further than ``width_m`` from the other.
    A pair of which either geometry is absent has no border change.
    """
    if old is None or new is None or old is new:
        return {}
    known = [(a, b) for a, b in pairs if a in old.row and b in new.row]
    # the same shape has the same border, and need not be loaded
    known = [(a, b) for a, b in known if old.published_digest(a) != new.published_digest(b)]
    if not known:
        return {}
    first, second = sound(old.published_of(a for a, _ in known)), sound(new.published_of(b for _, b in known))
    ground = (shapely.get_dimensions(first) == 2) | (shapely.get_dimensions(second) == 2)
    moved = np.flatnonzero(ground)
    moved = moved[~_same_border(first[moved], second[moved], tolerance)]
    beyond, gained, lost = _beyond(first[moved], second[moved], tolerance)
    found = {at: BorderChange(*km2) for at, *km2 in zip(moved[beyond], gained[beyond], lost[beyond], strict=True)}
    courses = np.flatnonzero(~ground)
    apart = ~_near(first[courses], second[courses], tolerance.width_m)
    found.update((at, BorderChange(0.0, 0.0)) for at in courses[apart])
    return {known[at]: BorderChange(float(found[at].km2_gained), float(found[at].km2_lost)) for at in sorted(found)}


def sound(geometries: Geometries) -> Geometries:
    """Shapes that can be laid over each other: what crosses itself is taken apart first, nothing is an empty shape."""
    wrong = np.flatnonzero(~shapely.is_valid(geometries))  # None is not valid either
    if len(wrong) == 0:
        return geometries
    result = geometries.copy()
    for at in wrong:
        known = result[at]
        mended = known and shapely.make_valid(known, method="structure", keep_collapsed=False)
        result[at] = polygons_only(mended) if mended else shapely.Polygon()
    return result


def wider(geometries: Geometries, width_m: float) -> Flags:
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


def _beyond(
    first: Geometries, second: Geometries, tolerance: BorderTolerance
) -> tuple[Flags, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Which pairs differ beyond *tolerance*, and km² gained and lost of all."""
    gained, lost = shapely.difference(second, first), shapely.difference(first, second)
    km2_gained, km2_lost = areas_km2(gained), areas_km2(lost)
    beyond = km2_gained + km2_lost > _least(areas_km2(first), areas_km2(second), tolerance)
    beyond[beyond] &= wider(gained[beyond], tolerance.width_m) | wider(lost[beyond], tolerance.width_m)
    return beyond, km2_gained, km2_lost


def _least(
    first: npt.NDArray[np.float64], second: npt.NDArray[np.float64], tolerance: BorderTolerance
) -> npt.NDArray[np.float64]:
    """km² that a difference of shapes of so many km² must be beyond."""
    return np.maximum(tolerance.km2, tolerance.share * np.maximum(first, second))


def _same_border(first: Geometries, second: Geometries, tolerance: BorderTolerance) -> Flags:
    """Which pairs of areas need not be laid over each other to see that they are the same; cheap questions come first.

    Borders nowhere further apart than half of the width make no difference that is wider. That is so when all vertices
    lie that near to those of the same number; else all vertices and middles of edges must lie that near to the other
    border, and the area be as it was, because what lies behind a slit can change sides.
    """
    half = tolerance.width_m / 2
    same: Flags = np.asarray(shapely.equals_exact(first, second, half / 2 / METRES_PER_DEGREE), dtype=np.bool_)
    rows = np.flatnonzero(~same)
    rows = rows[_near(first[rows], second[rows], half)]
    before, after = areas_km2(first[rows]), areas_km2(second[rows])
    same[rows] = np.abs(before - after) <= _least(before, after, tolerance)
    return same


def _near(first: Geometries, second: Geometries, metres: float) -> Flags:
    """Of which pairs every vertex, and the middle of every edge, lies within *metres* of the other's border or course.

    Longitudes are taken for as long as latitudes: then metres are never fewer than they should be.
    """
    near: Flags = np.asarray(shapely.is_empty(first) == shapely.is_empty(second), dtype=np.bool_)
    for one, other in ((first, second), (second, first)):
        rows = np.flatnonzero(near)
        lines, goal = _course(one[rows]), _course(other[rows])
        shapely.prepare(goal)
        parts, of = shapely.get_parts(lines, return_index=True)
        points, part = shapely.get_coordinates(parts, return_index=True)
        middles = ((points[1:] + points[:-1]) / 2)[part[1:] == part[:-1]]
        for places, owner in ((points, of[part]), (middles, of[part[1:][part[1:] == part[:-1]]])):
            far = ~shapely.dwithin(goal[owner], shapely.points(places), metres / METRES_PER_DEGREE)
            near[rows[np.unique(owner[far])]] = False
    return near


def _course(shapes: Geometries) -> Geometries:
    """Borders of areas; lines and points as they are."""
    return np.where(shapely.get_dimensions(shapes) == 2, shapely.boundary(shapes), shapes)
