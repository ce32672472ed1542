"""Where units do not meet edge to edge: overlaps of pairs, gaps that units enclose, vertices on a neighbour's edge.

Everything is found in the CRS of the layer, where equal vertices are equal, and measured in degrees. It is made once
for each version and kept as long as the layers that it was made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import shapely

from onemap.check.coverage_edges import LooseEdges, loose_edges
from onemap.check.coverage_measure import ROUNDING_M, Extent, extents, unit_of, wider_than_rounding
from onemap.check.coverage_slits import length_m, open_slits
from onemap.check.effective import Version
from onemap.check.shapes_validity import unsound
from onemap.geometry.layer import POLYGONAL, Geometries, SourceLayer
from onemap.geometry.projection import CrsFault, to_lon_lat
from onemap.geometry.sources import Sources

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two units, by code, smaller code first, and what both cover."""

    first: str
    second: str
    extent: Extent
    #: parts that are wider than rounding
    places: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Ground that no unit covers, and the codes of the units around it, sorted.

    A hole that units enclose, or where it is *open* to the outside a slit between two of them.
    """

    around: tuple[str, ...]
    extent: Extent
    open: bool = False

    @property
    def length(self) -> float:
        """Metres along a slit."""
        return length_m(self.extent.shape)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Vertices of one unit that lie on edges of another without a vertex there. ``points``: (n, 2) degrees, sorted."""

    first: str
    second: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class CoverageFaults:
    """What is wrong with the units of a version as a coverage, sorted by code."""

    overlaps: tuple[Overlap, ...] = ()
    gaps: tuple[Gap, ...] = ()
    slits: tuple[Gap, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    #: the same polygon under several codes
    duplicates: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class _Kept:
    faults: dict[str, CoverageFaults] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Sources, _Kept] = WeakKeyDictionary()


def coverage_faults(version: Version) -> CoverageFaults:
    """The faults of the effective units of *version*; none where two CRS cannot be brought together.

    Units whose geometry is not valid (rule G30) take part mended, so that nobody misses them, but nothing is said of
    them.
    """
    kept = _KEPT.setdefault(version.sources, _Kept()).faults
    if version.id not in kept:
        layer = version.layer("units")
        try:
            kept[version.id] = CoverageFaults() if layer is None else layer_faults(layer, unsound(version, "units"))
        except CrsFault:
            kept[version.id] = CoverageFaults()
    return kept[version.id]


def same_polygons(codes: tuple[str, ...], geometries: Geometries) -> tuple[tuple[int, ...], ...]:
    """Rows of *geometries* that are equal after normalising, in groups of two or more; *codes* give their order."""
    boxes = np.ascontiguousarray(shapely.bounds(geometries) + 0.0)
    groups: dict[bytes, list[int]] = {}
    for row in range(len(geometries)):
        groups.setdefault(boxes[row].tobytes(), []).append(row)
    same: dict[bytes, list[int]] = {}
    for rows in groups.values():
        if len(rows) > 1:
            for row, wkb in zip(rows, shapely.to_wkb(shapely.normalize(geometries[rows])), strict=True):
                same.setdefault(wkb, []).append(row)
    found = [tuple(sorted(rows, key=lambda row: (codes[row], row))) for rows in same.values() if len(rows) > 1]
    return tuple(sorted(found, key=lambda rows: (codes[rows[0]], rows)))


def layer_faults(layer: SourceLayer, bad: frozenset[str]) -> CoverageFaults:
    """The faults of *layer* as a coverage; codes in *bad* have geometry that is not valid. Raises CrsFault."""
    shapes, sound = _mended(layer, bad)
    step = unit_of(layer.crs, ROUNDING_M)
    edges = loose_edges(shapes)
    if len(edges.owners) == 0:
        return CoverageFaults()
    tree = shapely.STRtree(shapes)
    faces = _faces(edges)
    covered = np.bincount(tree.query(shapely.point_on_surface(faces), predicate="intersects")[0], minlength=len(faces))
    duplicates = tuple(tuple(layer.codes[row] for row in rows) for rows in same_polygons(layer.codes, shapes))
    overlaps = _overlaps(layer, shapes, sound, tree, faces[covered > 1], duplicates)
    gaps = _gaps(layer, sound, tree, faces[covered == 0], step)
    slits = _slits(layer, edges, sound, tree, faces[covered == 0])
    known = [fault.extent.shape for found in (overlaps, gaps, slits) for fault in found]
    mismatches = _mismatches(layer, edges, sound, step, np.array(known, dtype=object))
    return CoverageFaults(overlaps, gaps, slits, mismatches, duplicates)


def _mended(layer: SourceLayer, bad: frozenset[str]) -> tuple[Geometries, npt.NDArray[np.bool_]]:
    """The polygons of the layer, those called *bad* made valid, and which are not *bad*."""
    shapes = layer.geometries.copy()
    sound = np.array([code not in bad for code in layer.codes], dtype=bool)
    for row in np.flatnonzero(~sound).tolist():
        parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shapes[row])))
        parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        shapes[row] = shapely.MultiPolygon(parts.tolist())
    other = ~np.isin(shapely.get_type_id(shapes), POLYGONAL)
    shapes[other] = shapely.MultiPolygon()
    return shapes, sound


def _faces(edges: LooseEdges) -> Geometries:
    """The ground that loose edges enclose, cut along all of them."""
    return shapely.get_parts(shapely.polygonize([shapely.union_all(edges.lines())]))


def _overlaps(
    layer: SourceLayer,
    shapes: Geometries,
    sound: npt.NDArray[np.bool_],
    tree: shapely.STRtree,
    doubled: Geometries,
    duplicates: tuple[tuple[str, ...], ...],
) -> tuple[Overlap, ...]:
    """Pairs of sound units that both cover ground; *doubled* is the ground that more than one covers."""
    wide = wider_than_rounding(to_lon_lat(doubled, layer.crs))
    rows = np.unique(tree.query(doubled[wide], predicate="intersects")[1])
    rows = rows[sound[rows]]
    a, b = shapely.STRtree(shapes[rows]).query(shapes[rows], predicate="intersects")
    a, b = rows[a[a < b]], rows[b[a < b]]
    named = {pair for group in duplicates for pair in _pairs(group)}
    fresh = np.array([(layer.codes[i], layer.codes[j]) not in named for i, j in zip(a, b, strict=True)], dtype=bool)
    a, b = a[fresh], b[fresh]
    common = _polygons(shapely.intersection(shapes[a], shapes[b]))
    measured = extents(to_lon_lat(common, layer.crs))
    return tuple(
        Overlap(layer.codes[i], layer.codes[j], extent, int(shapely.get_num_geometries(extent.shape)))
        for i, j, extent in sorted(zip(a.tolist(), b.tolist(), measured, strict=True), key=lambda item: item[:2])
        if extent is not None
    )


def _pairs(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(first, second) for first in codes for second in codes if first < second]


def _polygons(shapes: Geometries) -> Geometries:
    """Only the polygons of each of *shapes*."""
    result = shapes.copy()
    result[shapely.get_dimensions(shapes) != 2] = shapely.MultiPolygon()
    for row in np.flatnonzero(shapely.get_type_id(result) == shapely.GeometryType.GEOMETRYCOLLECTION).tolist():
        parts = shapely.get_parts(shapely.get_parts(result[row]))
        result[row] = shapely.MultiPolygon(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON].tolist())
    return result


def _gaps(
    layer: SourceLayer, sound: npt.NDArray[np.bool_], tree: shapely.STRtree, empty: Geometries, step: float
) -> tuple[Gap, ...]:
    """The faces that no unit covers, where all units around are sound."""
    measured = extents(to_lon_lat(empty, layer.crs))
    near: Mapping[int, list[int]] = _grouped(*tree.query(empty, predicate="dwithin", distance=step))
    found = []
    for row, extent in enumerate(measured):
        rows = sorted(near.get(row, ()))
        if extent is not None and all(sound[at] for at in rows):
            found.append(Gap(tuple(layer.codes[at] for at in rows), extent))
    return tuple(sorted(found, key=lambda gap: (gap.around, gap.extent.lon, gap.extent.lat)))


def _slits(
    layer: SourceLayer, edges: LooseEdges, sound: npt.NDArray[np.bool_], tree: shapely.STRtree, enclosed: Geometries
) -> tuple[Gap, ...]:
    """The slits between two sound units that are open to the outside."""
    found = {pair: slit for pair, slit in open_slits(edges, layer.crs, tree, enclosed).items() if sound[[*pair]].all()}
    measured = zip(found, extents(np.array(list(found.values()), dtype=object)), strict=True)
    made = [
        Gap((layer.codes[i], layer.codes[j]), extent, open=True) for (i, j), extent in measured if extent is not None
    ]
    return tuple(sorted(made, key=lambda gap: gap.around))


def _grouped(keys: Ints, values: Ints) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        groups.setdefault(key, []).append(value)
    return groups


def _mismatches(
    layer: SourceLayer, edges: LooseEdges, sound: npt.NDArray[np.bool_], step: float, known: Geometries
) -> tuple[Mismatch, ...]:
    """Vertices nearer than *step* to an edge of another unit, and to no vertex of it; not beside a *known* fault.

    Only vertices where a loose edge begins are asked: of two units with a corner on the edge of a third, one speaks.
    """
    vertices, at = np.unique(np.column_stack([edges.starts, edges.owners]), axis=0, return_index=True)
    owners = edges.owners[at]
    points = np.asarray(shapely.points(vertices[:, :2]), dtype=object)
    lines = np.asarray(shapely.linestrings(np.stack([edges.starts, edges.ends], axis=1)), dtype=object)
    p, e = shapely.STRtree(lines).query(points, predicate="dwithin", distance=step)
    foreign = (owners[p] != edges.owners[e]) & sound[owners[p]] & sound[edges.owners[e]]
    p, e = p[foreign], e[foreign]
    near = np.minimum(_distance(vertices[p, :2], edges.starts[e]), _distance(vertices[p, :2], edges.ends[e])) <= step
    other = edges.owners[e]
    matched = set(zip(p[near].tolist(), other[near].tolist(), strict=True))
    found: dict[tuple[int, int], set[int]] = {}
    for point, owner in zip(p[~near].tolist(), other[~near].tolist(), strict=True):
        if (point, owner) not in matched:
            mine = int(owners[point])
            found.setdefault((min(mine, owner), max(mine, owner)), set()).add(point)
    chosen = np.array(sorted({point for places in found.values() for point in places}), dtype=int)
    places = dict(zip(chosen.tolist(), to_lon_lat(points[chosen], layer.crs), strict=True))
    free = _away_from(places, known)
    result = []
    for (first, second), rows in sorted(found.items()):
        spots = sorted({(shapely.get_x(places[row]), shapely.get_y(places[row])) for row in rows if row in free})
        if spots:
            result.append(Mismatch(layer.codes[first], layer.codes[second], tuple(spots)))
    return tuple(result)


def _away_from(places: Mapping[int, shapely.Geometry], known: Geometries) -> set[int]:
    """Those of *places* that no *known* fault touches; both in degrees."""
    rows = np.array(list(places), dtype=int)
    points = np.array(list(places.values()), dtype=object)
    if len(known) == 0 or len(points) == 0:
        return set(rows.tolist())
    step = 2 * unit_of("EPSG:4490", ROUNDING_M)
    touched = shapely.STRtree(known).query(points, predicate="dwithin", distance=step)[0]
    return set(rows.tolist()) - set(rows[touched].tolist())


def _distance(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.hypot(a[:, 0] - b[:, 0], a[:, 1] - b[:, 1]))
