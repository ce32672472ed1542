"""One layer of a snapshot: what is known of its geometries at once, and the geometries themselves when they are read.

Codes, areas, bounds and digests are small and always there; shapes are made or loaded by whoever asks for them, and
only those that are asked for where that is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import Geometries
from onemap.geometry.measure import areas_km2
from onemap.store import digest

Bounds = tuple[float, float, float, float]
Rows = npt.NDArray[np.int64]
Digests = tuple[bytes, ...]
_NOTHING: Geometries = np.empty(0, dtype=object)


class Shapes(Protocol):
    """Geometries that are not there yet."""

    def all(self) -> Geometries:
        """All of them; whoever asks twice has them twice."""

    def take(self, rows: Rows) -> Geometries:
        """Those of *rows*, in their order."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of every geometry of a layer, in its order, without the geometry.

    ``boxes``: bounds of published shapes, n × 4 (min lon, min lat, max lon, max lat) in degrees, NaN for empty ones.
    ``filled``: whether there is anything to draw. ``digests``: of each published with its drawn shape, ``published``:
    of the published one alone.
    """

    boxes: npt.NDArray[np.float64]
    filled: npt.NDArray[np.bool_]
    digests: Digests
    published: Digests


def facts_of(published: Geometries, drawn: Geometries) -> Facts:
    """The facts of shapes that are there."""
    first = shapely.to_wkb(published, byte_order=1)
    names = shape_digests(first, first if drawn is published else shapely.to_wkb(drawn, byte_order=1))
    return Facts(boxes_of(published), filled(drawn), *names)


def shape_digests(published: Iterable[bytes | None], drawn: Iterable[bytes | None]) -> tuple[Digests, Digests]:
    """Digests of published with drawn shapes, and of published ones alone; from their little-endian WKB."""
    alone = tuple(digest(shape or b"") for shape in published)
    return tuple(digest(first, shape or b"") for first, shape in zip(alone, drawn, strict=True)), alone


def boxes_of(published: Geometries) -> npt.NDArray[np.float64]:
    """Bounds of *published*, n × 4."""
    return np.asarray(shapely.bounds(published), dtype=np.float64).reshape(-1, 4)


def filled(drawn: Geometries) -> npt.NDArray[np.bool_]:
    """Of which of *drawn* there is anything to draw."""
    return ~(shapely.is_missing(drawn) | shapely.is_empty(drawn))


class GeometryLayer:
    """Geometries of one layer, by code in code order. ``source`` is in ``crs``; the others in lon/lat degrees.

    source → published (generalised and rounded once, valid) → drawn (simplified from published, or from a copy that
    was mended for drawing and then treated like the source).
    ``published`` and ``drawn`` are EPSG:4490 in longitude, latitude order (numerically EPSG:4326).
    ``coverage`` is False when the layer is no valid coverage, so that drawn borders may differ between neighbours.
    ``display`` tells whether ``drawn`` comes from a copy that was mended for drawing, instead of from ``published``.

    Shapes may be handed in as an array or as :class:`Shapes`, which are asked when somebody reads them, in the thread
    that made the layer.
    """

    def __init__(
        self,
        codes: tuple[str, ...],
        source: Geometries | Shapes,
        crs: str,
        published: Geometries | Shapes,
        drawn: Geometries | Shapes,
        area_km2: npt.NDArray[np.float64] | None,
        coverage: bool,
        row: Mapping[str, int] | None = None,
        display: bool = False,
        facts: Facts | None = None,
    ) -> None:
        self.codes = codes
        self.crs = crs
        self.coverage = coverage
        self.display = display
        self.row: Mapping[str, int] = {code: at for at, code in enumerate(codes)} if row is None else row
        self._source = source
        self._published = published
        self._drawn = drawn
        self._given = facts
        self._km2 = area_km2

    def __repr__(self) -> str:
        return f"GeometryLayer({len(self.codes)} in {self.crs})"

    @property
    def source(self) -> Geometries:
        """Shapes as delivered, in ``crs``."""
        return _all(self._source)

    @property
    def published(self) -> Geometries:
        """Shapes as published, in lon/lat degrees. Of a part, ask :meth:`published_of`."""
        return _all(self._published)

    @property
    def drawn(self) -> Geometries:
        """Shapes as drawn, in lon/lat degrees. Of a part, ask :meth:`drawn_of`."""
        return _all(self._drawn)

    def published_of(self, codes: Iterable[str]) -> Geometries:
        """Published shapes of *codes*, which the layer must hold, in their order."""
        return _take(self._published, self._rows(codes))

    def drawn_of(self, codes: Iterable[str]) -> Geometries:
        """Drawn shapes of *codes*, which the layer must hold, in their order."""
        return _take(self._drawn, self._rows(codes))

    @cached_property
    def area_km2(self) -> npt.NDArray[np.float64]:
        """The computed area of each published geometry on the ellipsoid, km²."""
        return areas_km2(self.published) if self._km2 is None else self._km2

    @cached_property
    def facts(self) -> Facts:
        """What is known of every shape without reading it."""
        return self._given or facts_of(self.published, self.drawn)

    def is_drawn(self, code: str) -> bool:
        """Whether there is anything to draw of *code*."""
        row = self.row.get(code)
        return row is not None and bool(self.facts.filled[row])

    def digest(self, code: str) -> bytes:
        """A digest of the published and the drawn shape of *code*, which the layer must hold."""
        return self.facts.digests[self.row[code]]

    def published_digest(self, code: str) -> bytes:
        """A digest of the published shape of *code*, which the layer must hold."""
        return self.facts.published[self.row[code]]

    def bounds(self, codes: Sequence[str] | None = None) -> Bounds | None:
        """Bounds (min lon, min lat, max lon, max lat) of the published geometry of *codes* (default: all)."""
        boxes = self.facts.boxes
        if codes is not None:
            boxes = boxes[[self.row[code] for code in codes if code in self.row]]
        if len(boxes) == 0:
            return None
        if len(boxes) == 1:
            x0, y0, x1, y1 = boxes[0].tolist()
        else:  # these leave out what is not a number: the bounds of empty shapes
            x0, y0 = np.fmin.reduce(boxes[:, :2]).tolist()
            x1, y1 = np.fmax.reduce(boxes[:, 2:]).tolist()
        return x0, y0, x1, y1

    def measured(self, codes: Iterable[str]) -> GeometryLayer:
        """A layer of those of *codes* that are held, in code order, with their facts and without any shape."""
        held = tuple(sorted({code for code in codes if code in self.row}))
        rows = self._rows(held)
        known = self.facts
        told = (known.digests, known.published)
        facts = Facts(known.boxes[rows], known.filled[rows], *(tuple(d[r] for r in rows) for d in told))
        km2 = self.area_km2[rows]
        return GeometryLayer(
            held, _NOTHING, self.crs, _NOTHING, _NOTHING, km2, self.coverage, display=self.display, facts=facts
        )

    def _rows(self, codes: Iterable[str]) -> Rows:
        return np.array([self.row[code] for code in codes], dtype=np.int64)


def _all(shapes: Geometries | Shapes) -> Geometries:
    return shapes if isinstance(shapes, np.ndarray) else shapes.all()


def _take(shapes: Geometries | Shapes, rows: Rows) -> Geometries:
    return shapes[rows] if isinstance(shapes, np.ndarray) else shapes.take(rows)
