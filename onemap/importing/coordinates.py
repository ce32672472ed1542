"""Bring delivered geometries to degrees, or say which coordinate system they may be in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

from onemap.check.territory_crs import bounds, impossible, zones_of
from onemap.errors import Message, message
from onemap.geometry.projection import project
from onemap.importing.faults import Faults
from onemap.importing.tables import Geometries

_DEGREES = frozenset((("EPSG", "4326"), ("EPSG", "4490"), ("OGC", "CRS84")))
#: metres; northings of China are between 1.5 and 6 million
_NORTHINGS = (1.5e6, 6.5e6)


def located(
    geometries: Geometries, said: str | None, given: str | None, shown: Path, faults: Faults
) -> tuple[Geometries, str] | None:
    """*geometries* (2D, x = easting or longitude) in lon/lat degrees, with the CRS they are then in.

    *said* is the CRS that the file names, *given* that of the mapping, which wins. CGCS2000 in any projection becomes
    EPSG:4490, everything else EPSG:4326. None after a fault (I22), which says how the mapping can name the CRS.
    """
    there = geometries[~shapely.is_missing(geometries)]
    text = given or said
    if not text or "Undefined" in text:
        if not len(there):
            return geometries, "EPSG:4490"
        what = message("The layer does not say in which coordinate reference system it is.")
        faults.add("I22", shown, what, _mend(there, "prj"))
        return None
    try:
        source = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.ProjError:
        what = message("The coordinate reference system {crs} is unknown.", crs=" ".join(text.split())[:60])
        faults.add("I22", shown, what, _mend(there, "crs"))
        return None
    if wrong := _wrong(there, source, text):
        faults.add("I22", shown, wrong, _mend(there, "crs"))
        return None
    return _moved(geometries, source, shown, faults)


def _wrong(there: Geometries, source: pyproj.CRS, text: str) -> Message | None:
    """Why coordinates cannot be in *source*; None where they can."""
    if not (source.is_geographic or source.is_projected):
        return message("The coordinate reference system {crs} is neither geographic nor projected.", crs=source.name)
    if not len(there):
        return None
    box = np.abs(np.array(bounds(there)))
    if source.is_geographic:
        if box.max() > 360:
            return message("The coordinates are no degrees, although {crs} says so.", crs=source.name)
        if box[1::2].max() > 90:
            return message("Latitudes go beyond 90 degrees: longitude and latitude are probably swapped.")
        return None
    found = impossible(there, text)
    if found is None and box.max() <= 360 and "metre" in {axis.unit_name for axis in source.axis_info}:
        return message("The coordinates look like degrees, although {crs} is in metres.", crs=source.name)
    return None if found is None else found[0]


def _mend(there: Geometries, lacks: str) -> Message:
    """How to name the CRS, as far as the coordinates tell: the zone before the easting, degrees, swapped axes."""
    west, south, east, north = bounds(there) if len(there) else (np.nan,) * 4
    if max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90:
        crs = "EPSG:4490"
    elif _is_northing(west, east) and not _is_northing(south, north):
        return message(
            "The first coordinates look like northings: export the layer again with the easting (or longitude) first,"
            " as x."
        )
    elif abs(south) > 90 and max(abs(south), abs(north)) <= 180 and max(abs(west), abs(east)) <= 90:
        return message("Export the layer again with the longitude first, as x.")
    else:
        zones = list(zones_of(west, east)) if np.isfinite(west) and _is_northing(south, north) else []
        if len(zones) > 1:
            return message(
                "Say crs: in the mapping: the eastings have no zone number, so it is that of the central meridian, from"
                " EPSG:4534 (75° E) to EPSG:4554 (135° E) in zones of 3 degrees, such as EPSG:4549 for 120° E."
            )
        if not zones:
            return message("Say crs: in the mapping, such as crs: EPSG:4490, or export the layer again with its .prj.")
        crs = zones[0]
    if lacks == "prj":
        return message("Add the .prj, or say crs: in the mapping; by its coordinates it may be {crs}.", crs=crs)
    return message("Say the true crs: in the mapping; by the coordinates it may be {crs}.", crs=crs)


def _is_northing(low: float, high: float) -> bool:
    return _NORTHINGS[0] <= low and high <= _NORTHINGS[1]


def _moved(geometries: Geometries, source: pyproj.CRS, shown: Path, faults: Faults) -> tuple[Geometries, str] | None:
    base = source.geodetic_crs
    chinese = base is not None and ("CGCS2000" in base.name or "China Geodetic Coordinate System 2000" in base.name)
    target = "EPSG:4490" if chinese else "EPSG:4326"
    if source.to_authority() in _DEGREES:
        return geometries, target
    moved = geometries.copy()
    there = ~shapely.is_missing(geometries)
    try:
        moved[there] = project(geometries[there], pyproj.Transformer.from_crs(source, target, always_xy=True))
    except pyproj.exceptions.ProjError as error:
        what = message("The coordinates cannot be brought to degrees: {reason}.", reason=" ".join(str(error).split()))
        faults.add("I22", shown, what, _mend(geometries[there], "crs"))
        return None
    points: Any = shapely.get_coordinates(moved[there])
    if not np.isfinite(points).all() or (np.abs(points) > (180.000001, 90.000001)).any():
        what = message("The coordinates lie outside of what {crs} is for.", crs=source.name)
        faults.add("I22", shown, what, _mend(geometries[there], "crs"))
        return None
    return moved, target
