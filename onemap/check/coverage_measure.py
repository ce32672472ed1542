"""Overlaps and gaps in numbers: area, greatest width, the place where they are widest, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from onemap.check.coverage_edges import Floats
from onemap.errors import Spot
from onemap.geometry.layer import METRES_PER_DEGREE, Geometries
from onemap.geometry.measure import areas_km2

#: metres; what is nowhere wider cannot be told from rounding: published coordinates keep 6 decimals of a degree, 0.11 m
ROUNDING_M = 0.1
#: metres; what is nowhere wider is a sliver: 0.2 mm on a map of 1:10,000, the thinnest line that is drawn (recalled)
SLIVER_M = 2.0
#: m²; what is smaller is a sliver however wide: a square of 10 m, the accuracy that public maps may have (recalled)
SLIVER_M2 = 100.0


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a shape is. ``shape`` in lon/lat degrees, area in km², greatest width in metres (the diameter of the
    largest circle inside of it), and the middle of that circle, longitude and latitude.
    """

    shape: shapely.Geometry
    km2: float
    width: float
    lon: float
    lat: float

    @property
    def sliver(self) -> bool:
        return self.width <= SLIVER_M or self.km2 * 1e6 < SLIVER_M2

    @property
    def spot(self) -> Spot:
        return Spot(self.lon, self.lat, bytes(shapely.to_wkb(self.shape, byte_order=1)))


def unit_of(crs: str, metres: float) -> float:
    """*metres* in the unit of the coordinates of *crs*; along parallels, where a degree is shorter, it is less."""
    try:
        found = pyproj.CRS.from_user_input(crs)
    except CRSError:
        return metres
    if found.is_geographic:
        return metres / METRES_PER_DEGREE
    return metres / float(found.axis_info[0].unit_conversion_factor or 1.0)


def extents(shapes: Geometries) -> list[Extent | None]:
    """The extent of each of *shapes* (polygons in lon/lat degrees); None where one is nowhere wider than rounding.

    Of several parts, those that are not wider than rounding are left out.
    """
    parts, owners = shapely.get_parts(shapes, return_index=True)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, owners = parts[polygons], owners[polygons]
    widths, middles = _widest(parts)
    kept = widths > ROUNDING_M
    result: list[Extent | None] = [None] * len(shapes)
    areas = areas_km2(parts)
    for row in np.unique(owners[kept]).tolist():
        first, last = np.searchsorted(owners, [row, row + 1]).tolist()  # parts of one owner stand together
        mine = first + np.flatnonzero(kept[first:last])
        best = mine[np.argmax(widths[mine])]
        whole = parts[mine[0]] if len(mine) == 1 else shapely.multipolygons(parts[mine])
        lon, lat = middles[best]
        result[row] = Extent(whole, float(areas[mine].sum()), float(widths[best]), float(lon), float(lat))
    return result


def wider_than_rounding(shapes: Geometries) -> npt.NDArray[np.bool_]:
    """Which of *shapes* (polygons in lon/lat degrees) are somewhere wider than rounding."""
    flat, _ = in_metres(shapes)
    return _fits(flat, np.full(len(flat), ROUNDING_M / 2))


def _fits(flat: Geometries, radii: Floats) -> npt.NDArray[np.bool_]:
    """Whether a circle of each of *radii* fits into each polygon, in metres; most are told by their area alone."""
    areas = shapely.area(flat)
    mean = areas / np.maximum(shapely.length(flat), 1e-12)  # the largest circle of a polygon has this radius or more
    result = np.asarray((mean > 2 * radii) & (shapely.get_num_coordinates(flat) > 0), dtype=bool)
    unknown = np.flatnonzero(~result & (areas > np.pi * radii**2))
    result[unknown] = ~shapely.is_empty(shapely.buffer(flat[unknown], -radii[unknown], quad_segs=4))
    return result


def _widest(parts: Geometries) -> tuple[Floats, Floats]:
    """(n,) diameters in metres of the largest circle inside each polygon, (n, 2) their middles in degrees.

    Found by shrinking, to a part in 500: a polygon that vanishes when its border moves inwards by r is nowhere wider
    than 2 r.
    """
    flat, scale = in_metres(parts)
    low = np.zeros(len(parts))
    high = np.minimum(np.sqrt(shapely.area(flat) / np.pi), _shorter(shapely.bounds(flat)) / 2)
    wide = _fits(flat, np.full(len(flat), ROUNDING_M / 2))
    high[~wide] = np.minimum(high[~wide], ROUNDING_M / 2)
    inner = flat.copy()
    waiting = np.flatnonzero(wide)
    mean = shapely.area(flat[waiting]) / shapely.length(flat[waiting])
    radii = mean / 2
    while len(waiting):
        # from what is left at the last width that fits, which is soon very little
        shrunk = shapely.buffer(inner[waiting], low[waiting] - radii, quad_segs=4)
        fits = ~shapely.is_empty(shrunk)
        inner[waiting[fits]] = shrunk[fits]
        low[waiting] = np.where(fits, radii, low[waiting])
        high[waiting] = np.where(fits, high[waiting], radii)
        waiting = waiting[high[waiting] - low[waiting] > high[waiting] / 500]
        middle = (low[waiting] + high[waiting]) / 2
        radii = np.where(low[waiting] > 0, np.minimum(middle, 2 * low[waiting]), middle)
    points = shapely.get_coordinates(shapely.point_on_surface(inner)) if len(parts) else np.zeros((0, 2))
    return high * 2, points / scale


def _shorter(boxes: Floats) -> Floats:
    """The shorter side of each bounding box."""
    return np.asarray(np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]))


def in_metres(shapes: Geometries) -> tuple[Geometries, Floats]:
    """*shapes* with a degree as long as it is in the middle of each, and those lengths in metres: (n, 2)."""
    boxes = shapely.bounds(shapes)
    phi = np.radians((boxes[:, 1] + boxes[:, 3]) / 2)
    scale = np.column_stack(
        [111412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi), 111132.92 - 559.82 * np.cos(2 * phi)]
    )  # the series of the lengths of a degree on GRS80
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    return shapely.set_coordinates(shapes.copy(), points * scale[owners]), scale


def said_area(km2: float) -> str:
    """An area with its unit: whole m² up to a hectare, tenths below 100, else km² with four decimals."""
    m2 = km2 * 1e6
    if m2 >= 10_000:
        return f"{km2:.4f} km²"
    return f"{m2:.0f} m²" if m2 >= 100 else f"{m2:.1f} m²"


def said_width(metres: float) -> str:
    """A width with its unit, decimetres below 100 m, centimetres below 1 m."""
    return f"{metres:.0f} m" if metres >= 100 else f"{metres:.1f} m" if metres >= 1 else f"{metres:.2f} m"


def said_length(metres: float) -> str:
    """A length with its unit, whole metres below a kilometre."""
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def said_place(lon: float, lat: float) -> str:
    """A coordinate as messages write it: longitude first, five decimals of a degree."""
    return f"{lon:.5f}, {lat:.5f}"
