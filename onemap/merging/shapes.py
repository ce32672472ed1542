"""Whether geometries show the same shape, and which codes of a layer that came in differ from what is here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from onemap.merging.incoming import IncomingLayer

#: degrees, about 0.1 mm: less than any survey, more than what formats and projections do to the last digits
TOLERANCE = 1e-9

Geometries = npt.NDArray[np.object_]


class Changed(NamedTuple):
    """Codes of a layer, each sorted: come in anew, with another shape than here, here but not come in."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def changed(here: IncomingLayer | None, came: IncomingLayer | None) -> Changed:
    """How *came* differs from *here*, by code and shape alone; both in lon/lat degrees.

    A feature without geometry is as if it were not there; names are not compared.
    """
    old, new = _rows(here), _rows(came)
    both = sorted(old.keys() & new.keys())
    differs: tuple[str, ...] = ()
    if both and here is not None and came is not None:
        same = same_shapes(here.geometries[[old[c] for c in both]], came.geometries[[new[c] for c in both]])
        differs = tuple(code for code, equal in zip(both, same.tolist(), strict=True) if not equal)
    return Changed(tuple(sorted(new.keys() - old.keys())), differs, tuple(sorted(old.keys() - new.keys())))


def same_shape(a: shapely.Geometry | None, b: shapely.Geometry | None) -> bool:
    """Whether both show the same shape, see :func:`same_shapes`."""
    pair = np.empty((2, 1), dtype=object)
    pair[0, 0], pair[1, 0] = a, b
    return bool(same_shapes(pair[0], pair[1])[0])


def same_shapes(a: Geometries, b: Geometries) -> npt.NDArray[np.bool_]:
    """Row by row, whether the vertices of *a* and *b* (lon/lat degrees) are the same within :data:`TOLERANCE`.

    Where a ring begins, its direction, the order of parts and holes, and whether a single polygon is written as a
    multipolygon say nothing about the shape. Empty and missing geometries are the same as each other.
    """
    # equal as they stand, as after a second export of the same file: nothing to normalise
    same: npt.NDArray[np.bool_] = np.array(shapely.equals_exact(a, b, 0.0), dtype=bool)
    gone_a, gone_b = _gone(a), _gone(b)
    same |= gone_a & gone_b
    # every vertex counts, so shapes with other boxes or other counts of vertices differ
    unsure = ~same & ~gone_a & ~gone_b & (shapely.get_num_coordinates(a) == shapely.get_num_coordinates(b))
    with np.errstate(invalid="ignore"):
        unsure &= (np.abs(shapely.bounds(a) - shapely.bounds(b)) <= TOLERANCE).all(axis=-1)
    rows = np.flatnonzero(unsure)
    if not len(rows):
        return same
    left, right = (shapely.normalize(_single(side[rows])) for side in (a, b))
    same[rows] = shapely.equals_exact(left, right, TOLERANCE)
    for at in np.flatnonzero(~same[rows]).tolist():  # two vertices nearly tie for the first place of a ring
        same[rows[at]] = _same_rings(left[at], right[at])
    return same


def _rows(layer: IncomingLayer | None) -> dict[str, int]:
    if layer is None:
        return {}
    gone = _gone(layer.geometries).tolist()
    return {code: row for row, code in enumerate(layer.codes) if not gone[row]}


def _gone(geometries: Geometries) -> npt.NDArray[np.bool_]:
    return np.asarray(shapely.is_missing(geometries) | shapely.is_empty(geometries), dtype=bool)


def _single(geometries: Geometries) -> Geometries:
    """Collections of one part as that part."""
    one = (shapely.get_type_id(geometries) >= 4) & (shapely.get_num_geometries(geometries) == 1)
    result = geometries.copy()
    result[one] = shapely.get_geometry(geometries[one], 0)
    return result


def _same_rings(a: shapely.Geometry, b: shapely.Geometry) -> bool:
    """Whether two normalised geometries are the same but for where rings begin and in what order they stand."""
    if shapely.get_type_id(a) != shapely.get_type_id(b) or shapely.get_num_geometries(a) != shapely.get_num_geometries(
        b
    ):
        return False
    left, right = list(_rings(a)), list(_rings(b))
    if len(left) != len(right):
        return False
    boxes = np.array([np.concatenate([ring.min(axis=0), ring.max(axis=0)]) for _, ring in right])
    part_of: dict[int, int] = {}
    taken = np.zeros(len(right), dtype=bool)
    for part, ring in left:
        box = np.concatenate([ring.min(axis=0), ring.max(axis=0)])
        near = np.flatnonzero((np.abs(boxes - box) <= TOLERANCE).all(axis=1) & ~taken).tolist()
        hits = (at for at in near if part_of.get(part, right[at][0]) == right[at][0] and _turned(ring, right[at][1]))
        hit = next(hits, None)
        if hit is None:
            return False
        taken[hit] = True
        part_of[part] = right[hit][0]
    return True


def _rings(geometry: shapely.Geometry) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    """Number of the part, and the vertices of each of its rings; a line is one ring, and so is a point."""
    for number, part in enumerate(shapely.get_parts(geometry)):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            yield number, shapely.get_coordinates(ring)


def _turned(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> bool:
    """Whether *b* has the vertices of *a* in the same order, beginning anywhere."""
    if a.shape != b.shape:
        return False
    if len(a) < 2 or (a[0] != a[-1]).any() or (b[0] != b[-1]).any():
        return bool((np.abs(a - b) <= TOLERANCE).all())
    ring, other = a[:-1], b[:-1]
    starts = np.flatnonzero((np.abs(other - ring[0]) <= TOLERANCE).all(axis=1)).tolist()
    return any(bool((np.abs(np.roll(other, -start, axis=0) - ring) <= TOLERANCE).all()) for start in starts)
