"""Areas agree with the geodesic ones of GeographicLib within 0.01 %, edges being straight in degrees."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.geometry.measure import area_km2, areas_km2

GEOD = pyproj.Geod(ellps="GRS80")


def geodesic_km2(geometry: shapely.Geometry) -> float:
    """The area with edges straight in degrees: divided so finely that geodesics follow them."""
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(geometry, 0.001))[0]) / 1e6


@settings(deadline=None)
@given(
    st.floats(75, 134),
    st.floats(4, 53),
    st.floats(0.001, 0.6),
    st.lists(st.floats(0.4, 1), min_size=3, max_size=12),
)
def test_areas_agree_with_geodesics(lon: float, lat: float, size: float, radii: list[float]) -> None:
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    ring = [(lon + size * r * np.cos(a), lat + size * r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]
    polygon = shapely.Polygon(ring)
    assert area_km2(polygon) == pytest.approx(geodesic_km2(polygon), rel=1e-4)


def test_a_square_degree_at_the_equator_and_in_the_north() -> None:
    # area between parallels on GRS80, Snyder 1987 (3-12): exact for edges along parallels and meridians
    e2 = 0.006694380022903416
    e = np.sqrt(e2)

    def q(degrees: float) -> float:
        s = np.sin(np.radians(degrees))
        return float((1 - e2) * (s / (1 - e2 * s * s) + np.arctanh(e * s) / e))

    for south in (0, 29, 52):
        expected = 6378.137**2 / 2 * np.radians(1) * (q(south + 1) - q(south))
        assert area_km2(shapely.box(110, south, 111, south + 1)) == pytest.approx(expected, rel=1e-6)


def test_holes_parts_lines_and_nothing() -> None:
    outer, hole = shapely.box(110, 29, 110.1, 29.1), shapely.box(110.02, 29.02, 110.04, 29.04)
    with_hole = outer - hole
    assert area_km2(with_hole) == pytest.approx(area_km2(outer) - area_km2(hole), rel=1e-9)
    far = shapely.box(111, 29, 111.1, 29.1)
    assert area_km2(shapely.MultiPolygon([outer, far])) == pytest.approx(area_km2(outer) + area_km2(far), rel=1e-9)
    line = shapely.LineString([(110, 29), (111, 30)])
    assert areas_km2(np.array([line, shapely.Polygon()], dtype=object)).tolist() == [0, 0]
    assert areas_km2(np.array([], dtype=object)).shape == (0,)
