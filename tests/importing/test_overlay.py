"""Zones by overlay: shares of a unit's area, measured by another way; the threshold and what just misses it."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from onemap.importing.zones_overlay import memberships, overlay
from onemap.merging.incoming import IncomingLayer

GRS80 = pyproj.Geod(ellps="GRS80")


def layer(**shapes: shapely.Geometry | None) -> IncomingLayer:
    held = np.empty(len(shapes), dtype=object)
    held[:] = list(shapes.values())
    return IncomingLayer(tuple(shapes), (None,) * len(shapes), held)


def area(geometry: shapely.Geometry) -> float:
    """Square metres by geodesic edges, which on short edges is what straight ones in degrees have."""
    return abs(GRS80.geometry_area_perimeter(shapely.segmentize(geometry, 0.01))[0])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["0.01", "0.05", "0.3", "1"]))
def test_shares_are_those_of_areas_on_the_ellipsoid(seed: int, threshold: str) -> None:
    random = Random(seed)  # noqa: S311

    def blob(size: float) -> Polygon:
        x, y = random.uniform(106, 106.5), random.uniform(29, 29.5)
        return shapely.convex_hull(
            shapely.MultiPoint([(x + random.random() * size, y + random.random() * size) for _ in range(9)])
        )

    units = layer(**{f"U{i}": blob(0.2) for i in range(4)})
    zones = layer(**{f"Z{i}": blob(random.choice([0.05, 0.3])) for i in range(6)})
    found = overlay(units, zones, Decimal(threshold))
    assert found.members == memberships(units, zones, Decimal(threshold))
    said = {(u, z): part for held in (found.members, found.near) for u, of in held.items() for z, part in of}
    for unit, ground in zip(units.codes, units.geometries, strict=True):
        for zone, cover in zip(zones.codes, zones.geometries, strict=True):
            true = area(ground.intersection(cover)) / area(ground)
            if true < float(threshold) / 2 - 1e-4:
                assert (unit, zone) not in said
            elif true > float(threshold) / 2 + 1e-4:
                assert said[unit, zone] == pytest.approx(true, abs=1e-4)
                if abs(true - float(threshold)) > 1e-4:
                    assert (zone in dict(found.members.get(unit, ()))) == (true > float(threshold))


def test_the_threshold_is_within_and_half_of_it_is_near() -> None:
    """A unit from 106° to 107° E: shares of stripes along meridians are their widths."""
    unit = box(106, 29, 107, 29.1)
    zones = layer(
        Z9=box(106.95, 28, 108, 30),
        half=box(106, 28, 106.025, 30),
        less=box(106.1, 28, 106.1249, 30),
        under=box(106.5, 28, 106.5499, 30),
        touches=box(107, 28, 108, 30),
        whole=box(105, 28, 108, 30),
        bow=Polygon([(106.2, 29), (106.4, 29.1), (106.4, 29), (106.2, 29.1)]),  # crosses itself
        none=None,
    )
    found = overlay(layer(B=unit, A=box(120, 29, 121, 30), C=None), zones, Decimal("0.05"))
    assert found.members == {"B": (("Z9", pytest.approx(0.05)), ("bow", pytest.approx(0.1, abs=1e-4)), ("whole", 1.0))}
    assert found.near == {"B": (("half", pytest.approx(0.025)), ("under", pytest.approx(0.0499)))}
    assert overlay(layer(B=unit), layer(), Decimal("0.05")).members == {}
