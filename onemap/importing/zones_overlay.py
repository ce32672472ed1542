"""Which zones a unit lies in, by how much of its area they cover; what is found is for people to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import Geometries
from onemap.geometry.measure import areas_km2
from onemap.merging.incoming import IncomingLayer

#: code of the zone, share of the unit's area from 0 to 1, rounded to six decimals
Share = tuple[str, float]
_DECIMALS = 6
#: pairs that are cut at once
_AT_ONCE = 2048


@dataclass(frozen=True)
class Overlay:
    """By code of the unit its zones, sorted by code: from the threshold up, and from half of it up to it."""

    members: Mapping[str, tuple[Share, ...]]
    near: Mapping[str, tuple[Share, ...]]


def memberships(units: IncomingLayer, zones: IncomingLayer, share: Decimal) -> Mapping[str, tuple[Share, ...]]:
    """For every unit that has any, the zones that cover at least *share* of its area, see :func:`overlay`."""
    return overlay(units, zones, share).members


def overlay(units: IncomingLayer, zones: IncomingLayer, share: Decimal) -> Overlay:
    """Zones by the *share* (0 to 1, inclusive) of a unit's area that they cover, and those that just miss it.

    Both layers are in lon/lat degrees; areas are those on the ellipsoid. Shapes that cross themselves are measured as
    if they were made valid. Units without area are in no zone.
    """
    owners, bounds_ = _polygons(units.geometries), _polygons(zones.geometries)
    sizes = areas_km2(owners)
    unit_of, zone_of = _pairs(owners, bounds_)
    unit_of, zone_of = unit_of[sizes[unit_of] > 0], zone_of[sizes[unit_of] > 0]
    shares = np.round(_common(owners, bounds_, unit_of, zone_of, sizes) / sizes[unit_of], _DECIMALS)
    least = float(share)
    members: dict[str, list[Share]] = {}
    near: dict[str, list[Share]] = {}
    for unit, zone, part in zip(unit_of.tolist(), zone_of.tolist(), shares.tolist(), strict=True):
        if part > 0 and part >= least / 2:
            found = members if part >= least else near
            found.setdefault(units.codes[unit], []).append((zones.codes[zone], min(part, 1.0)))
    return Overlay(_sorted(members), _sorted(near))


def _sorted(found: Mapping[str, list[Share]]) -> dict[str, tuple[Share, ...]]:
    return {code: tuple(sorted(found[code])) for code in sorted(found)}


def _polygons(geometries: Geometries) -> Geometries:
    """Valid geometries, missing ones empty."""
    result = geometries.copy()
    result[shapely.is_missing(result)] = shapely.Polygon()
    wrong = ~shapely.is_valid(result)
    result[wrong] = shapely.make_valid(result[wrong])
    return result


def _pairs(units: Geometries, zones: Geometries) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows of units and zones that share a point; borders that only touch are among them."""
    shapely.prepare(zones)
    boxes = shapely.STRtree(zones)
    unit, zone = boxes.query(units)
    return unit, zone


def _common(
    units: Geometries,
    zones: Geometries,
    unit_of: npt.NDArray[np.intp],
    zone_of: npt.NDArray[np.intp],
    sizes: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """The area in km² that the unit and the zone of each pair have in common."""

    def measured(begin: int) -> npt.NDArray[np.float64]:
        at, by = unit_of[begin : begin + _AT_ONCE], zone_of[begin : begin + _AT_ONCE]
        found = np.zeros(len(at))
        inside = shapely.covers(zones[by], units[at])
        found[inside] = sizes[at[inside]]
        crossed = np.flatnonzero(~inside & shapely.intersects(zones[by], units[at]))
        found[crossed] = areas_km2(shapely.intersection(units[at[crossed]], zones[by[crossed]]))
        return found

    # one after the other: threads must not share prepared shapes, GEOS builds their indexes while they are asked
    parts = [measured(begin) for begin in range(0, len(unit_of), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0)
