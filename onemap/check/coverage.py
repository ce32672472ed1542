"""Rules G32 to G36: units meet edge to edge, without overlaps and gaps.

Sea and land units form one coverage. What differs by less than 0.1 m, the sixth decimal of a degree, is the same.

- An overlap or gap is a *sliver* (G33, G35: warnings) when it is nowhere wider than 2 m, which is 0.2 mm on a map of
  1:10,000, or smaller than 100 m², a square as wide as public maps are accurate; else it is a fault (G32, G34: errors).
  Its width is the diameter of the largest circle inside of it. One finding for a pair of units, or for a gap.
- A gap is ground that no unit covers and that units *enclose*. Ground that is open to the outside of all units is seen
  only against the boundary, by the rules of territory; those leave out :func:`enclosed_gaps`, so that a gap is reported
  once, here. Where a version has a boundary, a gap is what lies within it: the hole for an enclave is none.
- Only an open *slit*, where two units run beside each other less than 2 m apart for 50 m and more, is a sliver (G35)
  here too: nobody leaves out so little on purpose, and the rules of territory overlook what is narrower than 10 m. Once
  for a pair of units.
- Where edges do not match though hardly any area is at fault (G36), a vertex of one unit lies on an edge of its
  neighbour, which has no vertex there: once for a pair of units.

A version is asked about what it brings: findings need a unit that its own layer draws, or a gap that its ``remove`` or
its boundary leaves. Pairs that are the same polygon are left to G31, geometry that is not valid to G30.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely

from onemap.check.coverage_faults import Gap, Overlap, coverage_faults
from onemap.check.coverage_measure import extents, said_area, said_length, said_place, said_width
from onemap.check.effective import Version
from onemap.check.rules import Finding, version_rule
from onemap.errors import Message, Place, Spot, message
from onemap.geometry.layer import Geometries
from onemap.geometry.projection import CrsFault

#: how many codes a message names
NAMED = 4


@version_rule(
    "G32",
    "Units do not overlap",
    "Move the border of one of the two units, so that they meet edge to edge.",
    ground=True,
)
def no_overlaps(version: Version) -> Iterator[Finding]:
    yield from _overlapping(version, sliver=False)


@version_rule(
    "G33",
    "Units do not overlap by slivers",
    "Give both units the same vertices along their common border.",
    severity="warning",
    ground=True,
)
def no_overlap_slivers(version: Version) -> Iterator[Finding]:
    yield from _overlapping(version, sliver=True)


@version_rule(
    "G34",
    "Units enclose no ground that belongs to none of them",
    "Draw the units up to each other; cut what does not belong to the territory out of the layer boundary.",
    ground=True,
)
def no_gaps(version: Version) -> Iterator[Finding]:
    yield from _enclosing(version, sliver=False)


@version_rule(
    "G35",
    "Units leave no slivers between them",
    "Give the units the same vertices along their common border.",
    severity="warning",
    ground=True,
)
def no_gap_slivers(version: Version) -> Iterator[Finding]:
    yield from _enclosing(version, sliver=True)


@version_rule(
    "G36",
    "Where units meet, both have the same vertices",
    "Insert the vertices that the message counts into the border of the neighbour; a topology check in a GIS does so.",
    severity="warning",
    ground=True,
)
def edges_match(version: Version) -> Iterator[Finding]:
    own = _own(version)
    if not own:
        return
    for fault in coverage_faults(version).mismatches:
        if not own & {fault.first, fault.second}:
            continue
        lon, lat = fault.points[0]
        what = message(
            "Units {first} and {second} meet, but not vertex to vertex: on edges of one lie vertices that only "
            "the other has; places: {count}, the first at {at}.",
            first=fault.first,
            second=fault.second,
            count=len(fault.points),
            at=said_place(lon, lat),
        )
        mend = message("Insert the same vertices into the border of both units.")
        spot = Spot(lon, lat, bytes(shapely.to_wkb(shapely.multipoints(np.array(fault.points)), byte_order=1)))
        yield Finding(_place(version), what, mend, (fault.first, fault.second), spot)


def enclosed_gaps(version: Version) -> Geometries:
    """The gaps that G34 and G35 look at: ground that units enclose, polygons in lon/lat degrees, not cut by a boundary.

    Gaps that the version inherits are among them; gaps nowhere wider than rounding (0.1 m) are not.
    """
    return np.array([gap.extent.shape for gap in coverage_faults(version).gaps], dtype=object)


def _overlapping(version: Version, *, sliver: bool) -> Iterator[Finding]:
    own = _own(version)
    if not own:
        return
    for fault in coverage_faults(version).overlaps:
        if fault.extent.sliver == sliver and own & {fault.first, fault.second}:
            mend = (
                message("Give both units the same vertices along their common border.")
                if sliver
                else message("Move the border of one of them, so that they meet edge to edge.")
            )
            yield Finding(_place(version), _overlap(fault), mend, (fault.first, fault.second), fault.extent.spot)


def _overlap(fault: Overlap) -> Message:
    extent = fault.extent
    fields = {
        "first": fault.first,
        "second": fault.second,
        "area": said_area(extent.km2),
        "width": said_width(extent.width),
        "at": said_place(extent.lon, extent.lat),
    }
    if fault.places == 1:
        return message("Units {first} and {second} overlap: {area}, {width} at the widest, at {at}.", **fields)
    return message(
        "Units {first} and {second} overlap: {area}, {width} at the widest, at {at}; places: {count}.",
        count=fault.places,
        **fields,
    )


def _enclosing(version: Version, *, sliver: bool) -> Iterator[Finding]:
    gone = version.own.plan.remove.units
    own = _own(version)
    bounded = version.own.layers.get("boundary")
    if not own and not gone and bounded is None:
        return
    before = () if version.base is None or bounded is None else tuple(_within_boundary(version.base))
    for gap in _within_boundary(version):
        if (gap.open or gap.extent.sliver) != sliver:
            continue
        if own.intersection(gap.around):
            place = _place(version)
        elif _left_by(version, gone, gap):
            place = version.plan_place("remove", "units")
        elif bounded is not None and not any(_holds(old, gap) for old in before):
            place = Place(bounded.file)
        else:
            continue  # inherited
        mend = (
            message("Give the units the same vertices along their common border.")
            if sliver
            else message(
                "Draw the units up to each other; if the ground does not belong to the territory, "
                "cut it out of the layer boundary."
            )
        )
        yield Finding(place, _gap(gap), mend, gap.around, gap.extent.spot)


def _gap(gap: Gap) -> Message:
    extent = gap.extent
    fields = {
        "area": said_area(extent.km2),
        "width": said_width(extent.width),
        "at": said_place(extent.lon, extent.lat),
        "codes": ", ".join(gap.around[:NAMED]),
    }
    if gap.open:
        return message(
            "Units {first} and {second} run beside each other without touching for {length}: up to {width} apart, "
            "at {at}; the ground between them is open to the outside.",
            first=gap.around[0],
            second=gap.around[1],
            length=said_length(gap.length),
            width=fields["width"],
            at=fields["at"],
        )
    if len(gap.around) == 1:
        return message("Unit {codes} has a hole that no unit fills: {area}, {width} at the widest, at {at}.", **fields)
    if len(gap.around) <= NAMED:
        return message("There is a gap between {codes}: {area}, {width} at the widest, at {at}.", **fields)
    return message(
        "There is a gap between {codes} and others (units around it: {count}): {area}, {width} at the widest, at {at}.",
        count=len(gap.around),
        **fields,
    )


def _holds(old: Gap, gap: Gap) -> bool:
    """Whether *old* was there where *gap* is widest."""
    return bool(shapely.intersects_xy(old.extent.shape, gap.extent.lon, gap.extent.lat))


def _within_boundary(version: Version) -> Iterator[Gap]:
    """What of the gaps, then the slits, lies inside the boundary; all of them where there is none."""
    found = coverage_faults(version)
    gaps = (*found.gaps, *found.slits)
    boundary = version.layer("boundary") if gaps else None
    if boundary is None:
        yield from gaps
        return
    try:
        shapes = version.sources.in_degrees(boundary)
    except CrsFault:
        return
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    tree = shapely.STRtree(shapes)
    for gap in gaps:
        near = shapes[np.sort(tree.query(gap.extent.shape))]
        inside = shapely.intersection(shapely.union_all(near), gap.extent.shape) if len(near) else None
        extent = None if inside is None else extents(np.array([inside], dtype=object))[0]
        if extent is not None:
            yield replace(gap, extent=extent)


def _left_by(version: Version, gone: tuple[str, ...], gap: Gap) -> bool:
    """Whether one of the units that the version removes, by code, covered ground of *gap*."""
    layer = None if version.base is None else version.base.layer("units")
    rows = [] if layer is None else [row for code in gone if (row := layer.row(code)) is not None]
    if layer is None or not rows:
        return False
    try:
        shapes = version.sources.in_degrees(layer)[rows]
    except CrsFault:
        return False
    return bool(shapely.intersects_xy(shapes, gap.extent.lon, gap.extent.lat).any())


def _own(version: Version) -> frozenset[str]:
    """Codes of the units that the version's own layer draws."""
    layer = version.own.layers.get("units")
    return frozenset() if layer is None else frozenset(layer.codes)


def _place(version: Version) -> Place:
    """The file of the version's own layer of units."""
    return Place(version.own.layers["units"].file)
