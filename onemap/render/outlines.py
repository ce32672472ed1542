"""Outlines of areas: the union of what is drawn of their units."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from onemap.resolve.areas import AreaIndex
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.snapshot import Snapshot


def drawn_by_area(snapshot: Snapshot, layer: GeometryLayer) -> dict[str, list[str]]:
    """Codes of the units of which there is something to draw, by the area that owns them, in code order."""
    own: dict[str, list[str]] = {}
    for code, unit in snapshot.briefs.items():
        if layer.is_drawn(code):
            own.setdefault(unit.area, []).append(code)
    return own


def area_outlines(snapshot: Snapshot) -> dict[str, BaseGeometry]:
    """Outline of each area in filed order: the union of the drawn units that it and those below it own.

    A functional area is the union of the units that it owns or manages. Areas without geometry are left out.
    """
    layer = snapshot.layers.get("units")
    if layer is None:
        return {}
    index = AreaIndex(snapshot.areas, snapshot.briefs)
    own = drawn_by_area(snapshot, layer)
    made: dict[str, BaseGeometry] = {}

    def outline(key: str) -> BaseGeometry:
        if key not in made:
            made[key] = shapely.Polygon()  # an area that is its own ancestor adds nothing
            below = [outline(child) for child in index.children(key)]
            made[key] = _union([*below, *layer.drawn_of(own.get(key, ()))], layer.coverage)
        return made[key]

    found: dict[str, BaseGeometry] = {}
    for key, area in snapshot.areas.items():
        shape = outline(key)
        if area.kind == "functional":
            codes = [code for code in index.all(key) if layer.is_drawn(code)]
            shape = _union(list(layer.drawn_of(codes)), layer.coverage)
        if not shape.is_empty:
            found[key] = shape
    return found


def _union(shapes: Sequence[BaseGeometry], coverage: bool) -> BaseGeometry:
    """The union; of a valid coverage by dropping shared edges, which is much faster and leaves no slivers."""
    full = [shape for shape in shapes if not shape.is_empty]
    if len(full) == 1:
        return full[0]
    if coverage and all(shape.geom_type in ("Polygon", "MultiPolygon") for shape in full):
        try:
            joined = shapely.coverage_union_all(full)
        except shapely.GEOSException:  # a unit that cannot be simplified is drawn as published, beside others that can
            joined = None
        if joined is not None and joined.is_valid:
            return shapely.normalize(joined)
    return shapely.normalize(shapely.union_all(full))
