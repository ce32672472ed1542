"""One layer of geometries by code: rows of one code united, version laid over version, still in its own CRS."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely

from onemap.geometry.projection import LON_LAT, Geometries, to_lon_lat

__all__ = ["METRES_PER_DEGREE", "POLYGONAL", "Geometries", "SourceLayer", "dissolve", "lay_over", "restrict"]
#: type ids of polygons and multipolygons
POLYGONAL = (3, 6)
#: metres of one degree of a meridian, rounded so that a tolerance in metres is never exceeded
METRES_PER_DEGREE = 111_700.0


@dataclass(frozen=True, slots=True)
class SourceLayer:
    """Geometries by code, one each, in code order, in ``crs``."""

    codes: tuple[str, ...]
    geometries: Geometries
    crs: str

    def row(self, code: str) -> int | None:
        """The row of *code*; None where it has no geometry."""
        at = bisect.bisect_left(self.codes, code)
        return at if at < len(self.codes) and self.codes[at] == code else None


def dissolve(codes: Sequence[str], geometries: Geometries, crs: str) -> SourceLayer:
    """One geometry per code, sorted by code: several rows of one code are united, in an order of their own."""
    flat = geometries
    if (shapely.get_coordinate_dimension(geometries) > 2).any():  # forcing copies all, and files are read in 2D
        flat = shapely.force_2d(geometries)
    rows: dict[str, list[int]] = {}
    for at in np.flatnonzero(~(shapely.is_missing(flat) | shapely.is_empty(flat))).tolist():
        rows.setdefault(codes[at], []).append(at)
    ordered = tuple(sorted(rows))
    result: Geometries = flat[[rows[code][0] for code in ordered]]
    for at, code in enumerate(ordered):
        if len(rows[code]) > 1:
            result[at] = _unite(flat[rows[code]])
    return SourceLayer(ordered, result, crs)


def _unite(parts: Geometries) -> shapely.Geometry:
    """The union of several rows; sorted first, so that the order of features never matters."""
    whole = shapely.normalize(np.where(shapely.is_valid(parts), parts, shapely.make_valid(parts)))
    order = np.argsort(np.array([shapely.to_wkb(part) for part in whole], dtype=object))
    return cast(shapely.Geometry, shapely.union_all(whole[order]))


def lay_over(base: SourceLayer | None, new: SourceLayer | None, gone: frozenset[str]) -> SourceLayer | None:
    """*new* over *base* by code: present replaces, absent inherits, *gone* is dropped from what is inherited.

    Layers of two CRS are brought together in lon/lat degrees. Raises CrsFault.
    """
    if base is None:
        return new
    present = frozenset(new.codes) if new is not None else frozenset()
    kept = [code not in gone and code not in present for code in base.codes]
    if new is None and all(kept):
        return base
    old_codes = tuple(code for code, keep in zip(base.codes, kept, strict=True) if keep)
    old = base.geometries[np.array(kept, dtype=bool)]
    if new is None:
        return SourceLayer(old_codes, old, base.crs)
    crs = base.crs
    added = new.geometries
    if new.crs != base.crs:
        crs, old, added = LON_LAT, to_lon_lat(old, base.crs), to_lon_lat(added, new.crs)
    return _sorted((*old_codes, *new.codes), np.concatenate([old, added]), crs)


def restrict(layer: SourceLayer, codes: Mapping[str, object]) -> SourceLayer:
    """Only the geometries whose code is in *codes*."""
    kept = np.array([code in codes for code in layer.codes], dtype=bool)
    if kept.all():
        return layer
    names = tuple(code for code in layer.codes if code in codes)
    return SourceLayer(names, layer.geometries[kept], layer.crs)


def _sorted(codes: tuple[str, ...], geometries: Geometries, crs: str) -> SourceLayer:
    order = sorted(range(len(codes)), key=codes.__getitem__)
    return SourceLayer(tuple(codes[at] for at in order), geometries[np.array(order, dtype=int)], crs)
