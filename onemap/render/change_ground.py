"""The ground that is in another unit than before: one shape for each such flow of a change set, to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
import shapely

from onemap.compare.borders import wider
from onemap.compare.changes import ChangeSet, Flow
from onemap.compare.flows import Lines
from onemap.geometry.layer import Geometries
from onemap.resolve.geometry import polygons_only
from onemap.resolve.geometry_layer import GeometryLayer

#: parts of a piece that are nowhere wider, in metres, are what two courses of one border leave, and are not drawn
WIDTH_M = 5.0
#: how far a drawn piece may stray from the published one, in degrees (about 2 m), or as a part of its extent
STRAY, STRAY_PART = 2e-5, 1 / 2000
_NOWHERE = shapely.Polygon()


class Ground:
    """The moved ground of *changes* between the published layers *old* and *new* of their units.

    ``moved`` are the flows of ground whose unit is another one than before, in the order of the change set. What goes
    on in the same unit, or in one that came of it (recoded, merged, split, regrouped, also where that is only
    suggested), stays where it was.
    """

    def __init__(self, changes: ChangeSet, old: GeometryLayer, new: GeometryLayer) -> None:
        self._old, self._new = old, new
        self._lines = Lines(old.codes, new.codes, changes.units)
        self._came: dict[str | None, list[str]] = {}
        self._went: dict[str | None, list[str]] = {}
        for flow in changes.flows:
            if flow.old is not None and flow.new is not None:
                self._came.setdefault(flow.new, []).append(flow.old)
                self._went.setdefault(flow.old, []).append(flow.new)
        heirs: dict[str | None, set[str]] = {}
        lines = [(one.old, one.new) for one in changes.units] + [(one.old, one.new) for one in changes.suggested]
        for gone, come in lines:
            for code in gone:
                heirs.setdefault(code, set()).update(come)
        self.moved = [f for f in changes.flows if f.old is None or f.new not in heirs.get(f.old, {f.old})]

    def codes(self, moved: Iterable[Flow]) -> tuple[list[str], list[str]]:
        """Old and new codes of the units whose shapes decide about those of *moved*, sorted."""
        old: set[str | None] = set()
        new: set[str | None] = set()
        for flow in moved:
            before, after = self._lines.before.get(flow.new or ""), self._lines.after.get(flow.old or "")
            old |= {flow.old, before, *(self._came.get(flow.new, ()) if flow.old is None else ())}
            new |= {flow.new, after, *(self._went.get(flow.old, ()) if flow.new is None else ())}
        return sorted(code for code in old if code), sorted(code for code in new if code)

    def shapes(self, moved: Sequence[Flow]) -> Geometries:
        """The shape of each of *moved* in lon/lat degrees; empty where a layer lacks a unit.

        What two units shared before and share now went from neither to the other.
        """
        old, new = self.codes(moved)
        first, second = _Shapes(self._old, old), _Shapes(self._new, new)
        result: Geometries = np.empty(len(moved), dtype=object)
        for at, flow in enumerate(moved):
            before = first.of(self._lines.before.get(flow.new or ""))
            after = second.of(self._lines.after.get(flow.old or ""))
            if flow.old is None:
                shape = shapely.difference(second.of(flow.new), first.all(before, self._came.get(flow.new, ())))
            elif flow.new is None:
                shape = shapely.difference(first.of(flow.old), second.all(after, self._went.get(flow.old, ())))
            else:
                shape = shapely.intersection(first.of(flow.old), second.of(flow.new))
                if shapely.intersects(before, after):
                    shape = shapely.difference(shape, shapely.intersection(before, after))
            result[at] = drawable(shape)
        return result


def drawable(shape: shapely.Geometry) -> shapely.Geometry:
    """The parts of *shape* that have some width, or all that are areas where none has; simplified for drawing."""
    if shapely.is_empty(shape):
        return _NOWHERE
    parts = shapely.get_parts(polygons_only(shape))
    if len(parts) == 0:
        return _NOWHERE
    wide = parts[wider(parts, WIDTH_M)]
    held = wide if len(wide) else parts
    whole = held[0] if len(held) == 1 else shapely.MultiPolygon(list(held))
    west, south, east, north = whole.bounds
    simple = shapely.simplify(whole, min(STRAY, max(east - west, north - south) * STRAY_PART))
    return cast(shapely.Geometry, shapely.normalize(simple))


class _Shapes:
    """Published shapes of some units of one layer; empty ones for units that it lacks."""

    def __init__(self, layer: GeometryLayer, codes: Iterable[str]) -> None:
        wanted = [code for code in codes if code in layer.row]
        self._held: dict[str, shapely.Geometry] = dict(zip(wanted, layer.published_of(wanted), strict=True))

    def of(self, code: str | None) -> shapely.Geometry:
        """The shape of one unit."""
        return self._held.get(code or "", _NOWHERE)

    def all(self, own: shapely.Geometry, codes: Iterable[str]) -> shapely.Geometry:
        """The union of *own* with the shapes of several units."""
        return cast(shapely.Geometry, shapely.union_all([own, *(self.of(code) for code in sorted(codes))]))
