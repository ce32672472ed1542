"""Rules G30, G31 and G37 to G39: each geometry by itself: valid, whole, not too fine, not there twice.

Asked of the layers as a version delivers them: units and zones, and of the boundary whether it is valid and has no
tiny parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from onemap.check.coverage_edges import Floats
from onemap.check.coverage_faults import same_polygons
from onemap.check.coverage_measure import said_area, said_place
from onemap.check.effective import Version
from onemap.check.rules import Finding, version_rule
from onemap.check.shapes_validity import invalid_rows, reason
from onemap.errors import Message, Place, Spot, message
from onemap.geometry.layer import METRES_PER_DEGREE, SourceLayer
from onemap.geometry.measure import areas_km2
from onemap.geometry.projection import IDENTITY, CrsFault, Geometries, to_lon_lat
from onemap.model.plan import LayerName
from onemap.read.vectors import VectorLayer

#: m²; smaller parts and holes cannot be seen on a map: a square of 10 m, the accuracy of public maps (recalled)
TINY_M2 = 100.0
#: of the vertices of a layer, how many fall together before the layer counts as finer than what is published
FINE_SHARE = 0.01
#: how many codes a message names
NAMED = 4
_AREAL: tuple[LayerName, ...] = ("units", "zones", "boundary")
_CALLED: Mapping[LayerName, Message] = {
    "units": message("Unit {key}"),
    "zones": message("Zone {key}"),
    "boundary": message("Feature {key} of the boundary"),
}


def _delivered(version: Version, names: tuple[LayerName, ...]) -> Iterator[tuple[LayerName, VectorLayer]]:
    """The layers called *names* that the version itself delivers."""
    for name in names:
        layer = version.own.layers.get(name)
        if layer is not None:
            yield name, layer


def _called(name: LayerName, key: str) -> Message:
    return Message(_CALLED[name].msgid, (("key", key),))


def _objects(name: LayerName, *codes: str) -> tuple[str, ...]:
    """Codes of units and zones are keys of records; those of a boundary are not."""
    return () if name == "boundary" else tuple(sorted(codes))


@version_rule(
    "G30",
    "Every geometry is valid",
    "Draw the border anew at the place that is named, or mend it with a GIS.",
    ground=True,
)
def valid(version: Version) -> Iterator[Finding]:
    for name, layer in _delivered(version, _AREAL):
        for row in invalid_rows(version, name):
            why, x, y = reason(layer.geometries[row])
            try:
                lon, lat = shapely.get_coordinates(to_lon_lat(np.array([shapely.Point(x, y)]), layer.crs))[0].tolist()
            except CrsFault:
                continue  # R09 says that the coordinates are in another CRS
            said = {"who": _called(name, layer.codes[row]), "why": why, "at": said_place(lon, lat)}
            if layer.crs.upper() in IDENTITY:
                what = message("{who} is not valid: {why}, at {at}.", **said)
            else:
                what = message(
                    "{who} is not valid: {why}, at {at} (in the layer's coordinates {x}, {y}).",
                    x=f"{x:.3f}",
                    y=f"{y:.3f}",
                    **said,
                )
            mend = message("Draw the border anew there, or mend it with a GIS.")
            yield Finding(Place(layer.file), what, mend, _objects(name, layer.codes[row]), Spot(lon, lat))


@version_rule("G31", "No polygon is there twice", "Remove one of the two, or correct its border or code.", ground=True)
def not_twice(version: Version) -> Iterator[Finding]:
    for name, own in _delivered(version, ("units", "zones")):
        for codes, shape in _twins(version, name, own):
            spot = _spot(shape)
            fields = {"codes": ", ".join(codes[:NAMED]), "at": said_place(spot.lon, spot.lat)}
            if len(codes) == 1:
                what = message("{codes} is drawn twice with the same polygon, at {at}.", **fields)
                mend = message("Remove one of the two features.")
            elif len(codes) <= NAMED:
                what = message("{codes} have the same polygon, at {at}.", **fields)
                mend = message("Correct the border or code of one, or remove it.")
            else:
                what = message(
                    "{codes} and others (together: {count}) have the same polygon, at {at}.",
                    count=len(codes),
                    **fields,
                )
                mend = message("Correct the borders or codes, or remove all but one.")
            yield Finding(Place(own.file), what, mend, codes, spot)


def _twins(version: Version, name: LayerName, own: VectorLayer) -> Iterator[tuple[tuple[str, ...], shapely.Geometry]]:
    """Codes with the same polygon, and the polygon in degrees: rows of one code, then units that share one.

    Zones of different elements may share theirs; zones of one element that do overlap, as G43 says.
    """
    drawn = frozenset(own.codes)
    for rows in _repeated(own):
        yield from _in_degrees((own.codes[rows[0]],), own.geometries[rows[0]], own.crs)
    layer = version.layer(name) if name == "units" else None
    if layer is None:
        return
    for group in same_polygons(layer.codes, layer.geometries):
        codes = tuple(layer.codes[row] for row in group)
        if drawn.intersection(codes):
            yield from _in_degrees(codes, layer.geometries[group[0]], layer.crs)


def _repeated(layer: VectorLayer) -> list[tuple[int, ...]]:
    """Rows of one code that have the same polygon, one group for a code."""
    rows: dict[str, list[int]] = {}
    for row, code in enumerate(layer.codes):
        rows.setdefault(code, []).append(row)
    several = np.array([row for mine in rows.values() if len(mine) > 1 for row in mine], dtype=int)
    codes = tuple(layer.codes[row] for row in several.tolist())
    found: dict[str, tuple[int, ...]] = {}
    for group in same_polygons(codes, layer.geometries[several]):
        for code in dict.fromkeys(codes[at] for at in group):
            mine = tuple(int(several[at]) for at in group if codes[at] == code)
            if len(mine) > 1:
                found.setdefault(code, mine)
    return [found[code] for code in sorted(found)]


def _in_degrees(
    codes: tuple[str, ...], shape: shapely.Geometry, crs: str
) -> Iterator[tuple[tuple[str, ...], shapely.Geometry]]:
    try:
        yield codes, to_lon_lat(np.array([shape], dtype=object), crs)[0]
    except CrsFault:
        return


def _spot(shape: shapely.Geometry) -> Spot:
    """A point in *shape* (degrees), and the shape."""
    point = shapely.point_on_surface(shape)
    return Spot(float(shapely.get_x(point)), float(shapely.get_y(point)), bytes(shapely.to_wkb(shape, byte_order=1)))


@version_rule(
    "G37",
    "A polygon has no tiny parts or holes",
    "Remove the part or close the hole, or join it to what it belongs to.",
    severity="warning",
    ground=True,
)
def nothing_tiny(version: Version) -> Iterator[Finding]:
    """Parts of multipolygons, and holes, below 100 m². Empty holes of units are gaps, which G35 reports."""
    for name, own in _delivered(version, _AREAL):
        layer = version.layer(name)
        if layer is None:
            continue
        drawn = frozenset(own.codes)
        found: dict[int, list[shapely.Geometry]] = {}
        for row, shape in _tiny(layer, holes=name != "units"):
            if layer.codes[row] in drawn:
                found.setdefault(row, []).append(shape)
        for row, shapes in sorted(found.items()):
            areas = areas_km2(np.array(shapes, dtype=object))
            small = areas * 1e6 < TINY_M2
            if small.any():
                yield _tiny_finding(name, own, layer.codes[row], np.array(shapes, dtype=object)[small], areas[small])


def _tiny_finding(name: LayerName, own: VectorLayer, code: str, shapes: Geometries, areas: Floats) -> Finding:
    least = int(np.argmin(areas))
    at = _spot(shapes[least])
    spot = Spot(at.lon, at.lat, bytes(shapely.to_wkb(shapely.multipolygons(shapes), byte_order=1)))
    what = message(
        "{who} has parts or holes below {limit} m²: {count}; the smallest has {area}, at {at}.",
        who=_called(name, code),
        limit=f"{TINY_M2:.0f}",
        count=len(shapes),
        area=said_area(float(areas[least])),
        at=said_place(at.lon, at.lat),
    )
    mend = message("Remove the part or close the hole, unless it is really there.")
    return Finding(Place(own.file), what, mend, _objects(name, code), spot)


def _tiny(layer: SourceLayer, *, holes: bool) -> Iterator[tuple[int, shapely.Geometry]]:
    """(row, polygon in degrees) of parts of multipolygons and of holes that may be below the limit."""
    parts, owners = shapely.get_parts(layer.geometries, return_index=True)
    several = np.bincount(owners, minlength=len(layer.codes))[owners] > 1
    shapes, rows = [parts[several]], [owners[several]]
    if holes:
        rings, ring_owners = shapely.get_rings(parts, return_index=True)
        inner = np.concatenate([[False], ring_owners[1:] == ring_owners[:-1]])
        shapes.append(shapely.polygons(rings[inner]))
        rows.append(owners[ring_owners[inner]])
    every, row = np.concatenate(shapes), np.concatenate(rows)
    # in degrees or metres: nothing below the limit has a side longer than this bound, except threads
    small = _rough_m2(every, layer.crs) < 2 * TINY_M2
    try:
        degrees = to_lon_lat(every[small], layer.crs)
    except CrsFault:
        return
    yield from zip(row[small].tolist(), degrees, strict=True)


def _rough_m2(shapes: Geometries, crs: str) -> Floats:
    """Areas, exact to some percent; a degree of longitude counts as what it is in the middle of each shape."""
    areas = np.asarray(shapely.area(shapes))
    boxes = shapely.bounds(shapes)
    if crs.upper() not in IDENTITY:
        return areas
    return np.asarray(areas * METRES_PER_DEGREE**2 * np.cos(np.radians((boxes[:, 1] + boxes[:, 3]) / 2)))


@version_rule(
    "G38",
    "A layer that is published exactly is not drawn finer than what is published",
    "Raise coordinate_decimals in publication.yml, or let the layer be generalised.",
    severity="warning",
    ground=True,
)
def not_too_fine(version: Version) -> Iterator[Finding]:
    """Publishing rounds coordinates to ``coordinate_decimals``, and nobody minds the digits behind. It matters where
    the border itself is finer: neighbouring vertices fall together, so that what is published has fewer of them than
    what was filed. A stray short edge is in every layer; from one vertex in a hundred on the layer is too fine.
    """
    publication = version.publication.publication
    decimals = int(publication.coordinate_decimals)
    for name, layer in _delivered(version, _AREAL):
        policy = publication.layers.get(name)
        whole = version.layer(name)
        if policy is None or policy.publication != "public" or whole is None:
            continue
        drawn = frozenset(layer.codes)
        mine = np.array([code in drawn for code in whole.codes], dtype=bool)
        try:
            degrees = version.sources.in_degrees(whole)[mine]
        except CrsFault:
            continue
        named = [code for code in whole.codes if code in drawn]
        points, owners = shapely.get_coordinates(degrees, return_index=True)
        steps = np.round(points, decimals)
        same = (steps[1:] == steps[:-1]).all(axis=1) & (points[1:] != points[:-1]).any(axis=1)
        lost = np.flatnonzero(same & (owners[1:] == owners[:-1]))
        if len(lost) < FINE_SHARE * len(points) or len(lost) == 0:
            continue
        lon, lat = points[lost[0]].tolist()
        codes = [named[at] for at in np.unique(owners[lost]).tolist()]
        what = message(
            "Layer {layer} is published with {decimals} decimals of a degree, but drawn finer: of its {all} vertices "
            "{count} fall together with the one before, the first in {code} at {at}.",
            layer=name,
            decimals=decimals,
            all=len(points),
            count=len(lost),
            code=codes[0],
            at=said_place(lon, lat),
        )
        mend = message("Write a larger coordinate_decimals in publication.yml, or publish the layer generalised.")
        yield Finding(Place(layer.file), what, mend, _objects(name, *codes), Spot(lon, lat))


@version_rule(
    "G39",
    "Every unit and zone is one feature",
    "Unite the features of a code into one multipolygon; they are read so.",
    severity="warning",
    ground=True,
)
def one_feature_each(version: Version) -> Iterator[Finding]:
    """One finding for a layer: deliveries that are cut by map sheets have thousands. Doubles are left to G31."""
    for name, layer in _delivered(version, ("units", "zones")):
        rows: dict[str, int] = {}
        for code in layer.codes:
            rows[code] = rows.get(code, 0) + 1
        for group in _repeated(layer):
            rows[layer.codes[group[0]]] -= len(group) - 1
        several = sorted(code for code, count in rows.items() if count > 1)
        if not several:
            continue
        first = several[0]
        try:
            at = layer.codes.index(first)
            spot = _spot(to_lon_lat(layer.geometries[at : at + 1], layer.crs)[0])
        except CrsFault:
            continue
        what = message(
            "In layer {layer} several features share a code and are united; such codes: {count}, "
            "their features: {rows}; {codes}.",
            layer=name,
            count=len(several),
            rows=sum(rows[code] for code in several),
            codes=", ".join(several[:NAMED]) + (" …" if len(several) > NAMED else ""),
        )
        mend = message("Deliver one multipolygon for each code.")
        yield Finding(Place(layer.file), what, mend, tuple(several), Spot(spot.lon, spot.lat))
