"""Rules G43 and Z04: zones of one element do not overlap, and a unit names only zones that lie in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import shapely

from onemap.check.effective import Version
from onemap.check.position import misplaced
from onemap.check.rules import Finding, version_rule
from onemap.check.territory_ground import LARGE_PART, Polygons, at, km2, pieces, polygons, sound, spot_of, wide, written
from onemap.errors import Message, Place, Spot, message
from onemap.geometry.layer import Geometries
from onemap.geometry.measure import areas_km2
from onemap.model.vocabulary import Element

Rows = npt.NDArray[np.int64]
#: so many overlaps of one element are said one by one; more are said in one sentence
FEW = 50
#: where in the common box of two polygons points are looked at before the polygons are intersected
_GRID = (0.17, 0.5, 0.83)
#: degrees around such a point that must be common too, so that it is in no sliver
_DEEP = ((0.0, 0.0), (1e-4, 1e-4), (-1e-4, 1e-4))


@version_rule(
    "G43",
    "Zones of one element do not overlap",
    "Cut one of the zones back, or give it its own element; zones of different elements may overlap.",
    ground=True,
)
def zones_apart(version: Version) -> Iterator[Finding]:
    """Overlaps without slivers (narrower than 10 m or below 0.001 km²), unless they are a tenth of the smaller zone."""
    layer = polygons(version, "zones")
    if layer is None or not (version.own.layers.get("zones") or version.own.zones):
        return
    for name, rows in _by_element(version, layer).items():
        found = list(_overlaps(version, layer, rows))
        for one, other, part, size in found if len(found) <= FEW else []:
            spot = spot_of(part)
            what = message(
                "Zones {one} and {other} of element {element} overlap on {km2} km², at {at}.",
                one=one,
                other=other,
                element=name,
                km2=km2(size),
                at=at(spot),
            )
            yield Finding(_place(version, one, other), what, _APART, (one, other), spot)
        if len(found) > FEW:
            one, other, part, size = max(found, key=lambda pair: pair[3])
            spot = spot_of(part)
            what = message(
                "{count} pairs of zones of element {element} overlap on {km2} km² in all; the largest overlap is of "
                "{one} and {other}, at {at}.",
                count=len(found),
                element=name,
                km2=km2(sum(pair[3] for pair in found)),
                one=one,
                other=other,
                at=at(spot),
            )
            codes = tuple(sorted({code for pair in found for code in pair[:2]}))
            yield Finding(_place(version, one, other), what, _APART, codes, spot)


_APART = message("Cut one of the zones back to the border of the other; zones of different elements may overlap.")


def _by_element(version: Version, layer: Polygons) -> Mapping[str, Rows]:
    rows: dict[str, list[int]] = {}
    for row, code in enumerate(layer.codes):
        zone = version.zones.get(code)
        if zone is not None:
            element = version.vocabulary.find("elements", zone.element)
            rows.setdefault(element.label if isinstance(element, Element) else zone.element, []).append(row)
    return {name: np.array(held, dtype=np.int64) for name, held in rows.items()}


def _overlaps(version: Version, layer: Polygons, rows: Rows) -> Iterator[tuple[str, str, shapely.Geometry, float]]:
    """(code, code, largest piece, km²) of overlapping zones; of a pair at least one is the version's own."""
    shapes = layer.geometries[rows]
    if len(rows) < 2 or _disjoint(shapes):
        return
    own = version.own.layers.get("zones")
    named = {*version.own.zones, *(own.codes if own is not None else ())}
    new = np.array([layer.codes[row] in named for row in rows], dtype=bool)
    first, second = shapely.STRtree(shapes).query(shapes)
    kept = (first < second) & (new[first] | new[second])
    first, second = first[kept], second[kept]
    shapes = sound(shapes)
    shapely.prepare(shapes)
    kept = shapely.relate_pattern(shapes[first], shapes[second], "T********")
    first, second = first[kept], second[kept]
    for a, b, shared in zip(first, second, shapely.intersection(shapes[first], shapes[second]), strict=True):
        found = _counts(shared, shapes[a], shapes[b])
        if found is not None:
            yield layer.codes[rows[a]], layer.codes[rows[b]], *found


def _disjoint(shapes: Geometries) -> bool:
    """Whether polygons that may meet surely do not overlap: quickly united, their area is the sum of all."""
    try:
        whole = shapely.coverage_union_all(shapes)
    except shapely.GEOSException:
        return False
    total = float(shapely.area(shapes).sum())
    return bool(shapely.is_valid(whole)) and abs(float(shapely.area(whole)) - total) <= 1e-9 * total


def _counts(
    shared: shapely.Geometry, one: shapely.Geometry, other: shapely.Geometry
) -> tuple[shapely.Geometry, float] | None:
    """The largest piece of an overlap and its km², when it is no sliver; None when it is."""
    whole = pieces(shared)
    if len(whole) == 0:
        return None
    parts, areas = wide(whole)
    if len(parts):
        return parts[0], float(areas.sum())
    areas = areas_km2(whole)
    smaller = float(areas_km2(np.array([one, other], dtype=object)).min())
    if float(areas.sum()) < LARGE_PART * smaller:
        return None
    return whole[int(np.argmax(areas))], float(areas.sum())


def _place(version: Version, one: str, other: str) -> Place:
    return written(version, "zone", other if other in version.own.zones else one)


@version_rule(
    "Z04",
    "The zones that a unit names overlap it",
    "Take the zone out of the unit's zones, or correct the border of one of the two.",
    ground=True,
)
def named_zones_overlap(version: Version) -> Iterator[Finding]:
    """Asked where both are drawn; slivers do not count as overlap."""
    units, zones = polygons(version, "units"), polygons(version, "zones")
    if units is None or zones is None or misplaced(version) & {"units", "zones"}:
        return
    own = version.own
    drawn = {name: frozenset(layer.codes) for name, layer in own.layers.items()}
    new_units, new_zones = drawn.get("units", frozenset()), drawn.get("zones", frozenset())
    new_units |= frozenset(own.units)
    named = [
        (code, i, row, other_row)
        for code, unit in version.units.briefs.items()
        if unit.zones and (row := units.row.get(code)) is not None
        for i, zone in enumerate(unit.zones)
        if (other_row := zones.row.get(zone)) is not None and (code in new_units or zone in new_zones)
    ]
    if not named:
        return
    rows, others = (np.array([pair[side] for pair in named], dtype=np.int64) for side in (2, 3))
    left = np.flatnonzero(~_surely(units.geometries, zones.geometries, rows, others))
    one, other = units.geometries[rows], zones.geometries[others]
    one[left], other[left] = sound(one[left]), sound(other[left])
    for at_pair in left:
        if shapely.is_empty(one[at_pair]) or shapely.is_empty(other[at_pair]):
            continue  # nothing is left of what is not valid
        shared = shapely.intersection(one[at_pair], other[at_pair])
        if _counts(shared, one[at_pair], other[at_pair]) is not None:
            continue
        code, i, _, row = named[at_pair]
        point = shapely.point_on_surface(one[at_pair])
        spot = Spot(round(point.x, 5), round(point.y, 5), bytes(shapely.to_wkb(one[at_pair], byte_order=1)))
        what = message(
            "Unit {code} names zone {zone}, which {fault}; the unit is at {at}.",
            code=code,
            zone=zones.codes[row],
            fault=_fault(one[at_pair], other[at_pair], shared),
            at=at(spot),
        )
        mend = message(
            "Take {zone} out of the zones of the unit, or correct the border of one of the two.", zone=zones.codes[row]
        )
        place = written(version, "unit", code, "zones", i)
        yield Finding(place, what, mend, tuple(sorted((code, zones.codes[row]))), spot)


def _surely(units: Geometries, zones: Geometries, rows: Rows, others: Rows) -> npt.NDArray[np.bool_]:
    """Which pairs overlap for sure: a point inside of one, or of their common box, lies deep (10 m) in both."""
    shapely.prepare(units)
    shapely.prepare(zones)
    one, other = units[rows], zones[others]
    sure = np.zeros(len(one), dtype=bool)
    first, second = shapely.bounds(one), shapely.bounds(other)
    low, high = np.maximum(first[:, :2], second[:, :2]), np.minimum(first[:, 2:], second[:, 2:])
    left = np.flatnonzero((low < high).all(axis=1))
    used = np.unique(rows[left])
    inner = np.full((len(units), 2), np.nan)
    points = shapely.point_on_surface(units[used])
    inner[used] = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    deep = np.zeros(len(units), dtype=bool)
    deep[used] = _deep(units[used], inner[used])
    sure[left] = deep[rows[left]]
    inside = np.flatnonzero(sure)
    sure[inside] = _deep(other[inside], inner[rows[inside]])
    for x in _GRID:
        for y in _GRID:
            left = left[~sure[left]]
            middle = low[left] + (high[left] - low[left]) * (x, y)
            sure[left] = _deep(other[left], middle) & _deep(one[left], middle)
    return sure


def _deep(shapes: Geometries, points: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Whether each of *points* and those around it lie in its one of *shapes*: no strip of 10 m holds all of them."""
    held = np.ones(len(points), dtype=bool)
    for step in _DEEP:
        left = np.flatnonzero(held)
        around = points[left] + step
        held[left] = shapely.contains_xy(shapes[left], around[:, 0], around[:, 1])
    return held


def _fault(one: shapely.Geometry, other: shapely.Geometry, shared: shapely.Geometry) -> Message:
    square_metres = 1e6 * float(areas_km2(pieces(shared)).sum())
    if square_metres >= 0.5:
        return message("it overlaps only by a sliver of {m2} m²", m2=f"{square_metres:.0f}")
    apart = shapely.shortest_line(one, other)
    if apart is None or shapely.is_empty(apart):
        return message("it does not overlap")
    points = shapely.get_coordinates(apart)
    steps = (points[1] - points[0]) * (np.cos(np.radians(points[0, 1])) * 111.32, 110.8)
    kilometres = float(np.hypot(*steps))
    if kilometres < 0.0005:
        return message("it only touches")
    return message("lies {km} km away", km=f"{kilometres:.2f}")
