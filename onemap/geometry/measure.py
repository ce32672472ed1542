"""Areas on the ellipsoid, for polygons whose edges are straight in longitude and latitude.

The cylindrical equal-area projection of GRS80 (the ellipsoid of CGCS2000) keeps areas exactly; only an edge's
course between its ends differs, so long edges are divided first. At 0.05 degrees the difference is about 0.002 %.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from onemap.geometry.layer import Geometries
from onemap.geometry.projection import project

#: degrees; longer edges are divided before projecting
LONGEST_EDGE = 0.05
#: geometries that are measured together, so that not all of them are copied
_AT_ONCE = 4096


@lru_cache(maxsize=1)
def _equal_area() -> pyproj.Transformer:
    projection = pyproj.CRS.from_proj4("+proj=cea +ellps=GRS80 +units=m +no_defs")
    geographic = pyproj.CRS.from_proj4("+proj=longlat +ellps=GRS80 +no_defs")
    return pyproj.Transformer.from_crs(geographic, projection, always_xy=True)


def areas_km2(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Areas in km² of *geometries* (lon/lat degrees on GRS80, EPSG:4490); 0 for lines, points and empty ones."""
    result = np.zeros(len(geometries))
    for at in range(0, len(geometries), _AT_ONCE):
        result[at : at + _AT_ONCE] = _areas_km2(geometries[at : at + _AT_ONCE])
    return result


def _areas_km2(geometries: Geometries) -> npt.NDArray[np.float64]:
    long = _with_long_edges(geometries)
    divided = geometries
    if len(long):
        divided = geometries.copy()
        divided[long] = shapely.segmentize(geometries[long], LONGEST_EDGE)
    projected = project(divided, _equal_area())
    return np.asarray(shapely.area(projected) / 1e6, dtype=np.float64)


def _with_long_edges(geometries: Geometries) -> npt.NDArray[np.intp]:
    """Rows of the geometries that have edges to be divided; few have, and dividing copies them all."""
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    if len(points) < 2:
        return np.zeros(0, dtype=np.intp)
    across, up = np.abs(np.diff(points, axis=0)).T
    # the sum of both is never shorter than the edge; from ring to ring there is none, which does no harm
    return np.unique(owner[:-1][(across + up > LONGEST_EDGE / 2) & (owner[1:] == owner[:-1])])


def area_km2(geometry: shapely.Geometry) -> float:
    """The area in km² of one geometry."""
    return float(areas_km2(np.array([geometry], dtype=object))[0])
