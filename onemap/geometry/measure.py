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


@lru_cache(maxsize=1)
def _equal_area() -> pyproj.Transformer:
    projection = pyproj.CRS.from_proj4("+proj=cea +ellps=GRS80 +units=m +no_defs")
    geographic = pyproj.CRS.from_proj4("+proj=longlat +ellps=GRS80 +no_defs")
    return pyproj.Transformer.from_crs(geographic, projection, always_xy=True)


def areas_km2(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Areas in km² of *geometries* (lon/lat degrees on GRS80, EPSG:4490); 0 for lines, points and empty ones."""
    if len(geometries) == 0:
        return np.zeros(0)
    divided = shapely.segmentize(geometries, LONGEST_EDGE)
    projected = project(divided, _equal_area())
    return np.asarray(shapely.area(projected) / 1e6, dtype=np.float64)


def area_km2(geometry: shapely.Geometry) -> float:
    """The area in km² of one geometry."""
    return float(areas_km2(np.array([geometry], dtype=object))[0])
