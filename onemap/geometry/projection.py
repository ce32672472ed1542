"""Bring coordinates from one CRS to another, longitude or easting first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import ProjError

from onemap.errors import OnemapError

Geometries = npt.NDArray[np.object_]
LON_LAT = "EPSG:4490"
#: geographic CRS that need no transformation for display
IDENTITY = frozenset({"EPSG:4490", "EPSG:4326", "OGC:CRS84"})


class CrsFault(OnemapError):
    """Coordinates that cannot be brought to lon/lat: an unknown CRS, or values outside of it."""


def project(geometries: Geometries, transformer: pyproj.Transformer) -> Geometries:
    """*geometries* with every point transformed; Z is left out."""

    def move(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    return shapely.transform(geometries, move)


def to_lon_lat(geometries: Geometries, crs: str) -> Geometries:
    """*geometries* in lon/lat degrees of CGCS2000. Raises CrsFault when they cannot be had.

    EPSG:4326 and EPSG:4490 are numerically the same, and are not transformed.
    """
    if crs.upper() in IDENTITY or len(geometries) == 0:
        return geometries
    try:
        transformer = pyproj.Transformer.from_crs(crs, LON_LAT, always_xy=True)
    except ProjError as error:
        raise CrsFault(str(error)) from None
    moved = project(geometries, transformer)
    points = shapely.get_coordinates(moved)
    if not np.isfinite(points).all() or (np.abs(points) > (180.000001, 90.000001)).any():
        raise CrsFault(f"coordinates outside of {crs}")
    return moved
