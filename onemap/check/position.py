"""Rules G46, G47 and G52: layers lie where the other layers of the publication say that they must."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import shapely

from onemap.check.effective import Version
from onemap.check.rules import Finding, version_rule
from onemap.check.territory_crs import Box, Candidate, bounds, candidates, centre, gap, impossible, overlap, size
from onemap.check.territory_gcj02 import Points, from_gcj02, inside, to_gcj02
from onemap.check.territory_ground import at, blocks, ground, once, pieces, polygons
from onemap.errors import Message, Place, Spot, message
from onemap.geometry.layer import Geometries
from onemap.geometry.projection import CrsFault
from onemap.model.plan import LayerName
from onemap.read.publication import LoadedPublication

#: from the least to the most trusted
_LAYERS: tuple[LayerName, ...] = ("zones", "units", "boundary")
#: boxes that share less of the smaller one do not fit …
_POOR = 0.5
#: … where another reading makes them share so much
_GOOD = 0.9
#: points by which outlines are compared
_POINTS = 400
#: metres; how far lines are looked for around a point
_AROUND_M = 1_500.0
#: what undoing the shift may leave of it: true coordinates that only happen to lie so leave more
_LEFT = 0.1
_FEW_ZONES = 5
#: metres; a smaller GCJ-02 shift (it is small only in a few places) is not told from ordinary differences
_SMALL_SHIFT_M = 60.0
_METRES = 110_800.0


class Witness(NamedTuple):
    """A layer whose box others are held against; ``own`` where the version brings it and may be to blame."""

    label: Message
    name: LayerName
    box: Box
    own: bool
    other_version: bool = False


class Misplaced(NamedTuple):
    """A layer that contradicts another one, and how it is mended."""

    name: LayerName
    box: Box
    against: Witness
    mend: Message


@version_rule(
    "G52",
    "Plane coordinates are in a zone of the CRS that is named",
    "Write the true CRS under geometry in plan.yml: the zone, its width, and whether eastings begin with its number.",
    firm=True,
    ground=True,
)
def in_the_zone(version: Version) -> Iterator[Finding]:
    """Gauss-Krüger and other transverse Mercator layers that lie 750 km or more from the middle of their zone.

    Firm, because such coordinates cannot be brought to degrees.
    """
    for name, layer in version.own.layers.items():
        found = impossible(layer.geometries, layer.crs)
        if found is not None:
            what = message("Layer {layer}: {what}", layer=name, what=found[0])
            yield Finding(Place(layer.file), what, found[1])


@version_rule(
    "G46",
    "Layers lie where the boundary, the other layers and the versions before lie",
    "Write the true CRS under geometry in plan.yml, or export the layer again with the axes in order.",
    ground=True,
)
def layers_meet(version: Version) -> Iterator[Finding]:
    """Boxes of layers are compared: they must touch; and share more than half where another CRS makes them fit."""
    for one in _apart(version):
        middle = centre(one.box)[0]
        spot = Spot(round(float(middle[0]), 5), round(float(middle[1]), 5))
        what = message(
            "Layer {layer} lies around {at} and does not fit {other}, which lies around {there}.",
            layer=one.name,
            at=at(spot),
            other=one.against.label,
            there=", ".join(f"{value:.5f}" for value in centre(one.against.box)[0]),
        )
        yield Finding(Place(version.own.layers[one.name].file), what, one.mend, (), spot)


@once
def misplaced(version: Version) -> frozenset[LayerName]:
    """The layers of *version* that G46, G47 or G52 find: where they lie says nothing. Inherited ones count too."""
    found = {one.name for one in _apart(version)} | {shift.name for shift in _shifted(version)}
    found |= {name for name, held in version.own.layers.items() if impossible(held.geometries, held.crs) is not None}
    if version.base is not None:
        found |= {name for name in misplaced(version.base) if name not in version.own.layers}
    return frozenset(found)


@once
def _apart(version: Version) -> tuple[Misplaced, ...]:
    witnesses = _witnesses(version)
    blamed: list[Misplaced] = []
    while True:
        best: tuple[int, int, int, Misplaced] | None = None
        for trust, name in enumerate(_LAYERS):
            one = next((witness for witness in witnesses if witness.own and witness.name == name), None)
            if one is None:
                continue
            readings = list(_readings(version, name))
            against = [(other, fit) for other in witnesses if (fit := _conflict(one, other, readings)) is not None]
            if not against:
                continue
            other, reading = next(((o, fit) for o, fit in against if fit.mend is not _UNKNOWN), against[0])
            mends = int(reading.mend is not _UNKNOWN)
            rank = (len(against), mends, -trust, Misplaced(name, one.box, other, reading.mend))
            if best is None or rank[:3] > best[:3]:
                best = rank
        if best is None:
            return tuple(blamed)
        blamed.append(best[3])
        witnesses = [witness for witness in witnesses if not (witness.own and witness.name == best[3].name)]


_UNKNOWN = message("Name the true CRS of the layer under geometry in plan.yml.")


def _conflict(one: Witness, other: Witness, readings: list[Candidate]) -> Candidate | None:
    """How *one* would fit *other*, when it does not; None when it does."""
    if other is one or (other.other_version and other.name != one.name):
        return None
    shared = overlap(one.box, other.box)
    if shared < _POOR:
        fitting = [reading for reading in readings if overlap(reading.box, other.box) >= max(_GOOD, 2 * shared)]
        if fitting:
            return fitting[0]
    # all layers lie in the boundary; what a version brings may lie beside other layers, but not far away
    far = 0.0 if "boundary" in (one.name, other.name) else size(other.box)
    return Candidate(one.box, _UNKNOWN) if gap(one.box, other.box) > far else None


def _witnesses(version: Version) -> list[Witness]:
    found = []
    for name in _LAYERS:
        layer = polygons(version, name)
        if layer is None:
            continue
        if name in version.own.layers:
            if impossible(version.own.layers[name].geometries, version.own.layers[name].crs) is not None:
                continue
            rows = [layer.row[code] for code in dict.fromkeys(version.own.layers[name].codes) if code in layer.row]
            if rows:
                found.append(Witness(_LABELS[name], name, bounds(layer.geometries[rows]), own=True))
        elif version.base is not None and name not in misplaced(version.base):
            found.append(Witness(_LABELS[name], name, bounds(layer.geometries), own=False))
    for name, other, geometries in _others(version):
        label = message("layer {layer} of version {version}", layer=name, version=other)
        found.append(Witness(label, name, bounds(geometries), own=False, other_version=True))
    return found


_LABELS: dict[LayerName, Message] = {
    "units": message("the layer units"),
    "zones": message("the layer zones"),
    "boundary": message("the layer boundary"),
}


def _readings(version: Version, name: LayerName) -> Iterator[Candidate]:
    layer = version.own.layers[name]
    yield from candidates(layer.geometries, layer.crs)


def _others(version: Version) -> Iterator[tuple[LayerName, str, Geometries]]:
    """Units, zones and boundary of the versions that this one is based on, replaces or amends, in degrees."""
    plan = version.own.plan
    for other in dict.fromkeys((plan.based_on, *plan.replaces, *plan.amends)):
        if other is None or other == version.id or not _chain_ends(version.publication, other):
            continue
        for name in _LAYERS:
            if version.base is not None and other == version.base.id and name in misplaced(version.base):
                continue
            try:
                layer = version.sources.of(other, name)
                if layer is not None and layer.codes:
                    yield name, other, version.sources.in_degrees(layer)
            except CrsFault:
                continue


def _chain_ends(publication: LoadedPublication, name: str) -> bool:
    seen: set[str] = set()
    held: str | None = name
    while held is not None:
        if held in seen or held not in publication.versions:
            return False
        seen.add(held)
        held = publication.versions[held].plan.based_on
    return True


class Shift(NamedTuple):
    """A layer that lies beside another one as GCJ-02 would lay it: metres, degrees from north, metres left over."""

    name: LayerName
    against: Message
    metres: float
    bearing: float
    rest: float
    spot: Spot


@version_rule(
    "G47",
    "Coordinates are true ones, not shifted as on domestic web maps (GCJ-02)",
    "Deliver the layer from survey data in CGCS2000, not from a web map.",
    severity="warning",
    ground=True,
)
def not_shifted(version: Version) -> Iterator[Finding]:
    """Outlines are compared twice: as they are, and with the GCJ-02 shift of the place undone.

    A layer is suspected when points along the outline lie off by 0.3 to 1.5 times the shift, and undoing it leaves
    less than a tenth. Any other displacement, and every coarse outline, fails one of the two. Asked of the boundary
    first, then of the units (or zones) of the version before, then of zones against units.
    """
    for shift in _shifted(version):
        what = message(
            "Layer {layer} lies about {metres} m beside {other}, towards {bearing}°, as GCJ-02 shifts it; with that "
            "undone {rest} m are left. Looked at around {at}.",
            layer=shift.name,
            metres=f"{shift.metres:.0f}",
            other=shift.against,
            bearing=f"{shift.bearing:.0f}",
            rest=f"{shift.rest:.0f}",
            at=at(shift.spot),
        )
        mend = message("Deliver the layer from survey data in CGCS2000, or convert it from GCJ-02 before.")
        yield Finding(Place(version.own.layers[shift.name].file), what, mend, (), shift.spot)


@once
def _shifted(version: Version) -> tuple[Shift, ...]:
    lost = {one.name for one in _apart(version)}
    found: list[Shift] = []
    for name in ("units", "boundary", "zones"):
        if name not in version.own.layers or name in lost or any(shift.name == name for shift in found):
            continue
        gone = lost | {shift.name for shift in found}
        for make in (_by_boundary, _by_version_before, _by_units):
            shift = make(version, name, gone)
            if shift is not None:
                found.append(shift)
                break
    return tuple(found)


def _by_boundary(version: Version, name: LayerName, gone: set[LayerName]) -> Shift | None:
    """Units or zones against the boundary, and the boundary against the units, by their outlines."""
    held, drawn = ground(version), blocks(version)
    if held is None or gone & {"boundary"}:
        return None
    outline = shapely.boundary(held.whole)
    if name == "zones":
        layer = polygons(version, "zones")
        return None if layer is None else _judge(name, _LABELS["boundary"], outline, layer.geometries, to_gcj02, 0.7)
    if drawn is None or "units" in gone:
        return None
    own = version.own.layers.get("units")
    if name == "units" and (own is None or 2 * len(set(own.codes)) < len(version.drawn.get("units", ()))):
        return None  # the outline is mostly that of inherited units
    way, other = (to_gcj02, "boundary") if name == "units" else (from_gcj02, "units")
    return _judge(name, _LABELS[other], outline, pieces(drawn.whole), way, 0.7)  # type: ignore[index]


def _by_version_before(version: Version, name: LayerName, gone: set[LayerName]) -> Shift | None:
    """The version's own features against those that they lie beside in the version before."""
    layer = polygons(version, name)
    if layer is None:
        return None
    own = [layer.row[code] for code in dict.fromkeys(version.own.layers[name].codes) if code in layer.row]
    for other_name, other, geometries in _others(version):
        if other_name == name and own:
            label = message("layer {layer} of version {version}", layer=name, version=other)
            edges = _some_edges(layer.geometries[own])
            shift = _judge(name, label, edges, geometries, from_gcj02, 0.6)
            if shift is not None:
                return shift
    return None


def _by_units(version: Version, name: LayerName, gone: set[LayerName]) -> Shift | None:
    """Zones against units: units are cut along zones, so that many edges of zones are edges of units."""
    units, zones = polygons(version, "units"), polygons(version, "zones")
    if name != "zones" or units is None or zones is None or "units" in gone:
        return None
    # a few zones may lie so by chance in one direction; then most of their edges must tell, not only those
    part = 0.7 if len(zones.geometries) < _FEW_ZONES else 0.4
    return _judge(name, _LABELS["units"], _some_edges(zones.geometries), units.geometries, from_gcj02, part)


def _judge(
    name: LayerName,
    against: Message,
    edges: shapely.Geometry | Geometries,
    other: Geometries,
    way: Callable[[Points], Points],
    part: float,
) -> Shift | None:
    """Whether points along *edges*, moved *way*, come to lie on the edges of the polygons *other* as they did not."""
    points = _along(edges)
    if len(points) == 0 or not inside(points).all():
        return None
    moved = way(points)
    scale = np.array([np.cos(np.radians(float(points[:, 1].mean()))), 1.0])
    steps = (moved - points) * scale * _METRES
    metres = float(np.median(np.hypot(steps[:, 0], steps[:, 1])))
    if metres < _SMALL_SHIFT_M:
        return None
    before = float(np.quantile(_distances(points, other, scale), part))
    if not 0.3 * metres <= before <= 1.5 * metres:
        return None
    after = float(np.quantile(_distances(moved, other, scale), part))
    if after > _LEFT * before:
        return None
    # towards where the shifted layer lies: against the way that brings it back
    towards = np.median(steps, axis=0) * (1.0 if way is to_gcj02 else -1.0)
    bearing = float(np.degrees(np.arctan2(towards[0], towards[1]))) % 360
    middle = points.mean(axis=0)
    spot = Spot(round(float(middle[0]), 5), round(float(middle[1]), 5))
    return Shift(name, against, metres, bearing, after, spot)


def _some_edges(polygons: Geometries) -> Geometries:
    """The edges of at most _POINTS of *polygons*, evenly taken."""
    return np.asarray(shapely.boundary(polygons[:: 1 + len(polygons) // _POINTS]), dtype=object)


def _along(edges: shapely.Geometry | Geometries) -> Points:
    """Points (n × 2) evenly along lines, at most _POINTS of them."""
    lines = shapely.get_parts(np.atleast_1d(np.asarray(edges, dtype=object)))
    lines = lines[~shapely.is_empty(lines)]
    if len(lines) == 0:
        return np.empty((0, 2))
    ends = np.cumsum(shapely.length(lines))
    along = (np.arange(_POINTS) + 0.5) / _POINTS * ends[-1]
    at_line = np.minimum(np.searchsorted(ends, along), len(lines) - 1)
    starts = ends[at_line] - shapely.length(lines[at_line])
    return shapely.get_coordinates(shapely.line_interpolate_point(lines[at_line], along - starts))


def _distances(points: Points, polygons: Geometries, scale: Points) -> Points:
    """Metres from each point to the nearest edge of *polygons*; ``_AROUND_M`` where none is near."""
    reach = _AROUND_M / _METRES / scale
    near = shapely.box(*(points - reach).T, *(points + reach).T)
    which, row = shapely.STRtree(polygons).query(near)
    rows, back = np.unique(row, return_inverse=True)
    lines = shapely.boundary(shapely.transform(polygons[rows], lambda p: p * scale))
    shapely.prepare(lines)
    spots: Geometries = np.asarray(shapely.points(points * scale), dtype=object)
    apart = shapely.distance(lines[back], spots[which]) * _METRES
    best = np.full(len(points), _AROUND_M)
    np.minimum.at(best, which, apart)
    return best
