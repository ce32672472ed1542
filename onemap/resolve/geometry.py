"""The geometry chain of a layer: source → published (generalised, rounded, valid) → drawn (simplified).

Source is in the layer's own CRS; published and drawn are lon/lat degrees of CGCS2000 (EPSG:4490, numerically
EPSG:4326). Nothing after the first step reads source (design §3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import METRES_PER_DEGREE, POLYGONAL, Geometries, SourceLayer
from onemap.geometry.measure import areas_km2
from onemap.geometry.projection import to_lon_lat
from onemap.resolve.edges import Flags, Pairs, edges_of, loose_of
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.neighbours import neighbour_pairs

#: a drawn border may leave the published one by this part of the layer's extent …
EXTENT_PART = 1 / 4000
#: … and of a typical geometry's width, so that a unit's own page is not coarse on a national map
WIDTH_PART = 1 / 200
#: geometries that are rounded together, so that not all of them are there several times
_AT_ONCE = 4096
#: types of lines and polygons, of which points that follow each other may repeat; of sets of points any may
_COURSES = (1, 2, 3, 5, 6)
_NO_PAIRS: Pairs = np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to a layer: rounding to ``decimals`` of a degree, generalising by at most ``tolerance_m``.

    ``polygonal`` layers (units, zones) keep polygons only. ``groups`` gives the group of a code where only
    geometries of one group form a coverage (zones of one element).
    """

    decimals: int
    tolerance_m: float | None = None
    polygonal: bool = True
    groups: Mapping[str, str] | None = None
    #: whether there is a simplified geometry to draw; else ``drawn`` is as published
    drawn: bool = True

    @property
    def grid(self) -> float:
        """The rounding step in degrees."""
        return float(10.0**-self.decimals)


def make_layer(source: SourceLayer, treatment: Treatment, display: Geometries | None = None) -> GeometryLayer:
    """The whole chain of one layer. Raises CrsFault.

    *display* is a copy of the geometries mended for drawing, in lon/lat degrees: only ``drawn`` is made from it, after
    the same generalising and rounding, so that it shows no more than is published.
    """
    return make_layer_and_pairs(source, treatment, display, near=False)[0]


def make_layer_and_pairs(
    source: SourceLayer, treatment: Treatment, display: Geometries | None = None, near: bool = True
) -> tuple[GeometryLayer, Pairs]:
    """The whole chain of one layer, and where wanted which rows of it share a border. Raises CrsFault."""
    groups = _group_rows(source.codes, treatment.groups)
    if not treatment.drawn:
        display = None
    published = _publish(to_lon_lat(source.geometries, source.crs), groups, treatment)
    pairs = _NO_PAIRS
    coverage = treatment.drawn and treatment.polygonal
    if near:
        # edges are brought together once for both questions
        edges = edges_of(published)
        coverage = coverage and not loose_of(published, edges.met, 2 * treatment.grid).any()
        pairs = neighbour_pairs(published, treatment.grid, coverage, edges)
        del edges
    else:
        coverage = coverage and all(is_coverage(published[rows], treatment.grid) for rows in groups)
    shown = published if display is None else _publish(display, groups, treatment)
    drawn = _per_group(shown, groups, lambda part: draw(part, treatment)) if treatment.drawn else published
    layer = GeometryLayer(
        codes=source.codes,
        source=source.geometries,
        crs=source.crs,
        published=published,
        drawn=drawn,
        area_km2=areas_km2(published),
        coverage=coverage,
        display=display is not None,
    )
    return layer, pairs


Rows = npt.NDArray[np.int64]
Work = Callable[[Geometries], Geometries]


def _publish(lon_lat: Geometries, groups: list[Rows], treatment: Treatment) -> Geometries:
    if treatment.tolerance_m is not None:
        lon_lat = _per_group(lon_lat, groups, lambda part: generalise(part, treatment))
    return round_off(lon_lat, treatment)


def _group_rows(codes: tuple[str, ...], groups: Mapping[str, str] | None) -> list[Rows]:
    rows: dict[str, list[int]] = {}
    for at, code in enumerate(codes):
        rows.setdefault("" if groups is None else groups.get(code, ""), []).append(at)
    return [np.array(rows[name], dtype=np.int64) for name in sorted(rows)]


def _per_group(geometries: Geometries, groups: list[Rows], work: Work) -> Geometries:
    result = geometries.copy()
    for rows in groups:
        result[rows] = work(geometries[rows])
    return result


def is_coverage(geometries: Geometries, grid: float) -> bool:
    """Whether polygons meet edge to edge, without overlaps or narrow gaps."""
    return len(geometries) == 0 or not loose_of(geometries, edges_of(geometries).met, 2 * grid).any()


def generalise(geometries: Geometries, treatment: Treatment) -> Geometries:
    """Simplified so that the vertices of a border lie within the tolerance of the new border; sharing is kept.

    The tolerance of ``coverage_simplify`` is the root of an area, so a thin spike can move further than it: then a
    smaller one is tried for all. The last try is taken as it is, so that the exact border never gets out.
    """
    limit = (treatment.tolerance_m or 0.0) / METRES_PER_DEGREE
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    corners = shapely.points(points)
    simple = geometries
    for tolerance in (limit, limit / 2, limit / 4, limit / 8, limit / 16):
        simple = _simplified(geometries, tolerance, treatment.polygonal)
        lines = shapely.boundary(simple) if treatment.polygonal else simple
        shapely.prepare(lines)
        if shapely.dwithin(lines[owner], corners, limit).all():
            break
    return simple


def round_off(geometries: Geometries, treatment: Treatment) -> Geometries:
    """Every coordinate rounded to the grid, point by point, so that shared vertices stay shared; always valid.

    A geometry that rounding makes invalid is snapped as a whole; one that would vanish keeps its coordinates.
    """
    result = geometries.copy()
    for at in range(0, len(geometries), _AT_ONCE):
        result[at : at + _AT_ONCE] = _rounded(geometries[at : at + _AT_ONCE], treatment)
    return result


def _rounded(geometries: Geometries, treatment: Treatment) -> Geometries:
    on_grid = _on_grid(geometries, treatment.grid)
    rounded = geometries.copy() if on_grid else shapely.set_precision(geometries, treatment.grid, mode="pointwise")
    whole = shapely.is_valid(rounded)
    # A ring that collapsed cannot even be asked for repeated points.
    rows = np.flatnonzero(whole)[_with_repeated_points(rounded[whole])]
    rounded[rows] = shapely.remove_repeated_points(rounded[rows], 0.0)
    polygons = np.isin(shapely.get_type_id(rounded), POLYGONAL)
    wrong = ~whole & polygons
    if treatment.polygonal:
        wrong = ~whole | ~polygons | shapely.is_empty(rounded)
    rows = np.flatnonzero(wrong)
    for row in rows:
        rounded[row] = _mended(geometries[row], treatment.grid)
    # set_precision leaves a mark that later operations would obey
    if not on_grid:
        return shapely.set_precision(rounded, 0.0, mode="pointwise")
    rounded[rows] = shapely.set_precision(rounded[rows], 0.0, mode="pointwise")
    return rounded


def _on_grid(geometries: Geometries, grid: float) -> bool:
    """Whether rounding changes nothing; asked as rounding is done."""
    points = shapely.get_coordinates(geometries)
    scale = 1 / grid
    return bool((np.rint(points * scale) / scale == points).all())


def _with_repeated_points(geometries: Geometries) -> Flags:
    """Which geometries have a point twice running."""
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    found = ~np.isin(shapely.get_type_id(geometries), _COURSES)
    # the end of one ring may be the beginning of the next, which does no harm
    again = (points[1:, 0] == points[:-1, 0]) & (points[1:, 1] == points[:-1, 1]) & (owner[1:] == owner[:-1])
    found[owner[:-1][again]] = True
    return found


def _mended(geometry: shapely.Geometry, grid: float) -> shapely.Geometry:
    whole = polygons_only(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
    snapped = polygons_only(shapely.set_precision(whole, grid, mode="valid_output"))
    return whole if shapely.is_empty(snapped) else snapped


def polygons_only(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygons of *geometry* as one polygon or multipolygon; lines and points are left out."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    nested = [part for part in shapely.get_parts(geometry) if part.geom_type == "MultiPolygon"]
    parts += [part for group in nested for part in shapely.get_parts(group)]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def draw(published: Geometries, treatment: Treatment) -> Geometries:
    """Simplified for drawing; a geometry that would become invalid or vanish is drawn as published."""
    if len(published) == 0:
        return published
    x0, y0, x1, y1 = shapely.total_bounds(published)
    boxes = shapely.bounds(published)
    widths = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    tolerance = min(max(x1 - x0, y1 - y0) * EXTENT_PART, float(np.median(widths)) * WIDTH_PART)
    return _simplified(published, max(tolerance, treatment.grid), treatment.polygonal)


def _simplified(geometries: Geometries, tolerance: float, polygonal: bool) -> Geometries:
    if not polygonal:
        return shapely.simplify(geometries, tolerance, preserve_topology=True)
    simple = shapely.coverage_simplify(geometries, tolerance)
    wrong = ~shapely.is_valid(simple) | shapely.is_empty(simple)
    return np.where(wrong, geometries, simple)
