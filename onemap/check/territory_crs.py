"""Which CRS coordinates could be in: candidates beside the named one, as boxes in degrees.

China's plane coordinates are Gauss-Krüger ones of CGCS2000 in zones of 3 or 6 degrees, with the number of the zone
before the easting or without it (GB/T 22021; EPSG 4491 to 4554). What goes wrong is mostly the zone, its width, the
prefix, or the order of the axes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import ProjError

from onemap.errors import Message, message
from onemap.geometry.layer import Geometries
from onemap.geometry.projection import IDENTITY, LON_LAT, CrsFault, to_lon_lat

#: west, south, east, north
Box = tuple[float, float, float, float]
_FALSE_EASTING = 500_000.0
#: metres; half a zone is 170 to 330 km wide, and no layer lies wholly so far from the middle of its zone
_FAR_M = 750_000.0


class Candidate(NamedTuple):
    """Another reading of a layer's coordinates: where it would lie, and how it is mended."""

    box: Box
    mend: Message


def candidates(geometries: Geometries, crs: str) -> Iterator[Candidate]:
    """Other readings of *geometries*, the likelier ones first."""
    box = bounds(geometries)
    known = pyproj.CRS.from_user_input(crs)
    swapped = (box[1], box[0], box[3], box[2])
    if known.is_geographic:
        if max(map(abs, swapped[1::2])) <= 90:
            yield Candidate(swapped, message("Export the layer again with the longitude first, as x."))
        return
    if max(map(abs, box)) <= 360:
        yield Candidate(box, _named(LON_LAT))
        return
    for axes, again in ((box, False), (swapped, True)):
        for name in zones_of(axes[0], axes[2]):
            if name == crs and not again:
                continue
            try:
                found = to_degrees(axes, name)
            except CrsFault:
                continue
            mend = message("Export the layer again with the easting first, as x, in {crs}.", crs=name)
            yield Candidate(found, mend if again else _named(name))


def _named(crs: str) -> Message:
    return message("Write crs: {crs} for the layer under geometry in plan.yml.", crs=crs)


def bounds(geometries: Geometries) -> Box:
    """The box of *geometries* in their own coordinates."""
    west, south, east, north = (float(value) for value in shapely.total_bounds(geometries))
    return west, south, east, north


def to_degrees(box: Box, crs: str) -> Box:
    """The box in lon/lat degrees of what lies in *box* of *crs*. Raises CrsFault."""
    if crs.upper() in IDENTITY:
        return box
    x, y = np.meshgrid(np.linspace(box[0], box[2], 5), np.linspace(box[1], box[3], 5))
    points: Geometries = np.asarray(shapely.points(x.ravel(), y.ravel()), dtype=object)
    return bounds(to_lon_lat(points, crs))


def zones_of(west: float, east: float) -> Iterator[str]:
    """Gauss-Krüger zones of CGCS2000 in which eastings from *west* to *east* could be: three degrees first."""
    prefix = int(west // 1e6)
    if 25 <= prefix <= 45:
        yield f"EPSG:{4513 + prefix - 25}"
    elif 13 <= prefix <= 23:
        yield f"EPSG:{4491 + prefix - 13}"
    elif west >= 0 and east < 1e6:
        yield from (f"EPSG:{code}" for code in range(4534, 4555))
        yield from (f"EPSG:{code}" for code in range(4502, 4513))


@cache
def false_easting(crs: str) -> float | None:
    """The easting of the middle of a transverse Mercator zone; None for any other CRS."""
    try:
        operation = pyproj.CRS.from_user_input(crs).coordinate_operation
    except ProjError:
        return None
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    return next((float(p.value) for p in operation.params if p.name == "False easting"), None)


def impossible(geometries: Geometries, crs: str) -> tuple[Message, Message] | None:
    """Why coordinates can be in no zone of the Gauss-Krüger CRS *crs*, and the mend; None where they can."""
    middle = false_easting(crs)
    if middle is None or len(geometries) == 0:
        return None
    west, south, east, north = bounds(geometries)
    if max(abs(west), abs(south), abs(east), abs(north)) <= 360:
        what = message("The coordinates look like degrees, although {crs} is in metres.", crs=crs)
        return what, _named(LON_LAT)
    if west <= middle + _FAR_M and east >= middle - _FAR_M:
        return None
    if south >= middle - _FAR_M and north <= middle + _FAR_M:
        what = message(
            "The first coordinates are northings (about {x} m) and the second eastings: the axes are swapped.",
            x=f"{west:.0f}",
        )
        return what, message("Export the layer again with the easting first, as x.")
    what = message(
        "Eastings of {west} to {east} m are in no zone of {crs}, whose middle is {middle} m.",
        west=f"{west:.0f}",
        east=f"{east:.0f}",
        crs=crs,
        middle=f"{middle:.0f}",
    )
    found = list(zones_of(west, east))
    central = _central(crs)
    if len(found) > 1:  # eastings without a prefix: the zone that is named, without its prefix
        found = [name for name in found if _central(name) == central][:1]
    if found:
        return what, _named(found[0])
    return what, message("Name the true CRS under geometry in plan.yml.")


@cache
def _central(crs: str) -> float | None:
    operation = pyproj.CRS.from_user_input(crs).coordinate_operation
    if operation is None:
        return None
    return next((float(p.value) for p in operation.params if p.name == "Longitude of natural origin"), None)


def overlap(one: Box, other: Box) -> float:
    """The part of the smaller box that lies in the other one; 0 where they do not touch."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width < 0 or height < 0:
        return 0.0
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(width * height / smaller, 1e-9) if smaller > 0 else 1.0


def gap(one: Box, other: Box) -> float:
    """Degrees between two boxes; 0 where they touch."""
    apart = [max(one[i], other[i]) - min(one[i + 2], other[i + 2]) for i in (0, 1)]
    return float(np.hypot(max(apart[0], 0.0), max(apart[1], 0.0)))


def size(box: Box) -> float:
    """The diagonal in degrees."""
    return float(np.hypot(box[2] - box[0], box[3] - box[1]))


def centre(box: Box) -> npt.NDArray[np.float64]:
    """The middle, as one point (1 × 2)."""
    return np.array([[(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]])
