"""A coverage made whole for drawing: overlaps and narrow gaps among polygons closed, and what moved by how much.

Only a copy is mended: the filed geometry stays what is cited, downloaded and sealed. The work is done by
``shapely.coverage_clean`` in the layer's own CRS, so that vertices which are not at fault keep their coordinates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from onemap.geometry.layer import METRES_PER_DEGREE, POLYGONAL, Geometries, SourceLayer
from onemap.geometry.measure import areas_km2
from onemap.geometry.projection import to_lon_lat

#: metres; vertices nearer to each other are put together: the sixth decimal of a degree, which published geometry keeps
SNAP_M: Final = 0.1
#: metres; gaps that are nowhere wider are closed: what the rules of the check call a sliver (G35)
GAPS_M: Final = 2.0
#: metres of a degree of a meridian, and of the equator
_MERIDIAN, _EQUATOR = 110_900.0, 111_320.0
_M2_PER_KM2 = 1e6
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moved:
    """How one unit differs: areas in km² and m² on the ellipsoid; ``metres`` is the furthest that its border moved.

    A unit of which ``metres`` is 0 only has more or fewer vertices along the same border.
    """

    code: str
    before_km2: float
    after_km2: float
    gained_m2: float
    lost_m2: float
    metres: float
    corners_before: int
    corners_after: int


@dataclass(frozen=True, slots=True)
class Repair:
    """The mended layer, and what differs from the one that was delivered.

    ``gaps`` counts the closed gaps; ``vanished`` are codes of which nothing was left (wholly inside of others), which
    the mended layer lacks. ``whole`` tells whether the polygons now meet edge to edge.
    """

    layer: SourceLayer
    moved: tuple[Moved, ...]
    gaps: int
    gaps_m2: float
    overlaps: int
    overlaps_m2: float
    vanished: tuple[str, ...]
    whole: bool


def repaired(source: SourceLayer, gaps_m: float = GAPS_M, snap_m: float = SNAP_M) -> Repair:
    """The mended copy of *source*; *gaps_m* and *snap_m* in metres, 0 closes no gaps or puts no vertices together.

    An overlap goes to the unit with which it shares the longest border. Raises CrsFault.
    """
    unit = _units_per_metre(source.crs)
    sound = _sound(source.geometries)
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # the stubs know shapely 2.1
        sound, gap_width=gaps_m * unit, snapping_distance=snap_m * unit
    )
    after: Geometries = np.asarray(cleaned, dtype=object)
    kept = ~(shapely.is_missing(after) | shapely.is_empty(after))
    differ = ~shapely.equals_exact(shapely.normalize(source.geometries), shapely.normalize(after), tolerance=0.0)
    # what did not change at all keeps its very bytes, order of vertices and rings included
    after = np.where(differ, after, source.geometries)
    codes = tuple(code for code, keep in zip(source.codes, kept, strict=True) if keep)
    rows = np.flatnonzero(differ)
    old, new = sound[rows], after[rows]
    gained, lost = shapely.difference(new, old), shapely.difference(old, new)
    gaps, gaps_m2 = _uncovered(gained, sound, source.crs)
    _, opened_m2 = _uncovered(lost, after, source.crs)
    old, new, gained, lost = (to_lon_lat(part, source.crs) for part in (old, new, gained, lost))
    before_km2, after_km2 = areas_km2(old), areas_km2(new)
    overlaps_m2 = float((before_km2 - after_km2).sum()) * _M2_PER_KM2 + gaps_m2 - opened_m2
    return Repair(
        layer=SourceLayer(codes, after[kept], source.crs),
        moved=_moved([source.codes[row] for row in rows], old, new, (before_km2, after_km2), (gained, lost)),
        gaps=gaps,
        gaps_m2=gaps_m2,
        overlaps=_overlaps(sound, rows) - _overlaps(after, rows),
        overlaps_m2=max(overlaps_m2, 0.0),
        vanished=tuple(code for code, keep in zip(source.codes, kept, strict=True) if not keep),
        whole=bool(shapely.coverage_is_valid(after[kept])),
    )


def _units_per_metre(crs: str) -> float:
    """How much of the unit of the CRS's axes a metre is, at most."""
    known = pyproj.CRS.from_user_input(crs)
    if known.is_geographic:
        return 1 / METRES_PER_DEGREE
    return 1 / float(known.axis_info[0].unit_conversion_factor or 1.0)


def _sound(geometries: Geometries) -> Geometries:
    """Valid polygons: what crosses itself is taken apart first, because only valid polygons form a coverage."""
    valid = shapely.is_valid(geometries)
    if valid.all():
        return geometries
    result = geometries.copy()
    result[~valid] = [_polygons(made) for made in shapely.make_valid(geometries[~valid], method="structure")]
    return result


def _polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    found = parts[shapely.get_type_id(parts) == POLYGONAL[0]]
    return cast(shapely.Geometry, found[0] if len(found) == 1 else shapely.multipolygons(found))


def _uncovered(pieces: Geometries, cover: Geometries, crs: str) -> tuple[int, float]:
    """Number and area in m² of the ground of *pieces* that none of *cover* holds; both in *crs*."""
    flat = shapely.get_parts(pieces)
    least = _LEAST_M2 * _units_per_metre(crs) ** 2
    flat = flat[(shapely.get_type_id(flat) == POLYGONAL[0]) & (shapely.area(flat) > least)]
    if len(flat) == 0:
        return 0, 0.0
    at, covering = shapely.STRtree(cover).query(flat)
    shapely.prepare(cover)  # so that it is quickly told which of them a piece only lies near to
    meets = shapely.intersects(cover[covering], flat[at])
    at, covering = at[meets], covering[meets]
    left = flat.copy()
    # one cover at a time, for all pieces at once: the union of what covers a small piece can be very large
    turn = np.arange(len(at)) - np.searchsorted(at, at)
    for number in range(int(turn.max(initial=-1)) + 1):
        now = turn == number
        left[at[now]] = shapely.difference(left[at[now]], cover[covering[now]])
    # mended polygons do not overlap, so neither do their pieces
    open_ = shapely.get_parts(left)
    open_ = open_[shapely.get_type_id(open_) == POLYGONAL[0]]
    areas = areas_km2(to_lon_lat(open_, crs)) * _M2_PER_KM2
    return int((areas > _LEAST_M2).sum()), float(areas.sum())


#: m²; less is what computing leaves along borders
_LEAST_M2 = 0.01


def _overlaps(geometries: Geometries, rows: npt.NDArray[np.int64]) -> int:
    """The number of pairs of polygons whose insides meet; one of each pair is among *rows*."""
    at, second = shapely.STRtree(geometries).query(geometries[rows], predicate="intersects")
    first = rows[at]
    once = (first < second) | ((first > second) & ~np.isin(second, rows))
    first, second = first[once], second[once]
    # only area counts: the matrix of polygons that share no more than a border begins with F
    inside = shapely.relate_pattern(geometries[first], geometries[second], "T********")
    return int(inside.sum())


def _moved(
    codes: Sequence[str],
    old: Geometries,
    new: Geometries,
    areas: tuple[Numbers, Numbers],
    pieces: tuple[Geometries, Geometries],
) -> tuple[Moved, ...]:
    gained, lost = (areas_km2(part) * _M2_PER_KM2 for part in pieces)
    metres = _displacement(old, new)
    corners = shapely.get_num_coordinates(old), shapely.get_num_coordinates(new)
    return tuple(
        Moved(
            code,
            float(areas[0][at]),
            float(areas[1][at]),
            float(gained[at]),
            float(lost[at]),
            float(metres[at]),
            int(corners[0][at]),
            int(corners[1][at]),
        )
        for at, code in enumerate(codes)
    )


def _displacement(old: Geometries, new: Geometries) -> Numbers:
    """Metres between the borders of each pair, at the vertex that is furthest from the other border, to about 1 %.

    Lon/lat degrees are taken as a plane of their own latitude. A unit of which nothing is left has moved by 0.
    """
    found = np.zeros(len(old))
    for at in range(len(old)):
        if shapely.is_empty(old[at]) or shapely.is_empty(new[at]):
            continue
        south, north = shapely.bounds(old[at])[[1, 3]]
        scale = np.array([_EQUATOR * np.cos(np.radians((south + north) / 2)), _MERIDIAN])
        first, second = (_scaled(shapely.boundary(shape[at]), scale) for shape in (old, new))
        found[at] = max(_furthest(first, second), _furthest(second, first))
    return found


def _scaled(line: shapely.Geometry, scale: Numbers) -> shapely.Geometry:
    return shapely.transform(line, lambda points: points * scale)


def _furthest(line: shapely.Geometry, other: shapely.Geometry) -> float:
    """The distance to *other* of the vertex of *line* that is furthest from it; shared vertices are none."""
    shared = {tuple(point) for point in shapely.get_coordinates(other).tolist()}
    own = [point for point in shapely.get_coordinates(line).tolist() if tuple(point) not in shared]
    if not own:
        return 0.0
    # from each vertex to each edge would take hours for borders of ten thousand vertices
    _, metres = shapely.STRtree(_edges(other)).query_nearest(
        shapely.points(own), all_matches=False, return_distance=True
    )
    return float(metres.max())


def _edges(line: shapely.Geometry) -> Geometries:
    points, owner = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    starts = np.flatnonzero(owner[1:] == owner[:-1])
    return np.asarray(shapely.linestrings(np.stack([points[starts], points[starts + 1]], axis=1)), dtype=object)
