"""What rules about territory share: layers as sound polygons in degrees, their unions, the ground that an area has.

Two drawings of one border never agree to the last digit. What lies between them is a *sliver* as long as it is
narrower than :data:`SLIVER_M` or smaller than :data:`SMALLEST_KM2`; only what is wider and larger counts as a fault.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Literal, TypeVar, cast

import numpy as np
import numpy.typing as npt
import shapely

from onemap.check.effective import Version
from onemap.errors import Message, Place, Spot, message
from onemap.geometry.layer import Geometries
from onemap.geometry.measure import areas_km2
from onemap.geometry.projection import CrsFault
from onemap.model.areas import Area
from onemap.model.plan import LayerName
from onemap.model.units import Unit

Realm = Literal["land", "sea"]
Kind = Literal["unit", "zone"]
T = TypeVar("T")
#: metres; narrower strips are the difference of two drawings (public maps are no more accurate than 10 m)
SLIVER_M = 10.0
#: km²; smaller pieces are never a fault: 1,000 m², the size of a large house with its yard
SMALLEST_KM2 = 0.001
#: a piece of a very small unit or zone counts when it is at least this part of it
LARGE_PART = 0.1
#: metres of a degree of latitude and, times its cosine, of longitude; good enough for the width of a sliver
_LATITUDE_M, _LONGITUDE_M = 110_800.0, 111_320.0
#: ends of boundary codes that say land or sea where an area has both
_REALM_ENDS: Mapping[str, Realm] = {"-land": "land", "-sea": "sea"}


def once(work: Callable[[Version], T]) -> Callable[[Version], T]:
    """*work*, done once for each version as long as it lives; results must not hold the version."""
    held: dict[int, tuple[weakref.ref[Version], T]] = {}

    @wraps(work)
    def asked(version: Version) -> T:
        key = id(version)
        found = held.get(key)
        if found is not None and found[0]() is version:
            return found[1]
        made = work(version)
        held[key] = (weakref.ref(version, lambda _: held.pop(key, None)), made)
        return made

    return asked


@dataclass(frozen=True, eq=False)
class Polygons:
    """One layer of a version: a polygon in lon/lat degrees for each code, as filed; ``row`` finds it."""

    codes: tuple[str, ...]
    geometries: Geometries = field(repr=False)
    row: Mapping[str, int] = field(repr=False)

    def spot(self, code: str) -> Spot:
        """A point inside of the polygon of *code*, without its shape."""
        point = shapely.point_on_surface(self.geometries[self.row[code]])
        return Spot(round(point.x, 5), round(point.y, 5))


@once
def _layers(version: Version) -> dict[LayerName, Polygons | None]:
    return {name: _polygons(version, name) for name in ("units", "zones", "boundary")}


def polygons(version: Version, name: LayerName) -> Polygons | None:
    """The layer *name* of *version* with what it inherits; None where there is none, or it cannot be transformed."""
    return _layers(version)[name]


def _polygons(version: Version, name: LayerName) -> Polygons | None:
    layer = version.layer(name)
    if layer is None or not layer.codes:
        return None
    try:
        geometries = version.sources.in_degrees(layer)
    except CrsFault:
        return None
    return Polygons(layer.codes, geometries, {code: at for at, code in enumerate(layer.codes)})


def is_new(version: Version, name: LayerName) -> bool:
    """Whether the geometry of *name* differs from what the version inherits."""
    gone = version.own.plan.remove.units if name == "units" else version.own.plan.remove.zones
    return name in version.own.layers or (name in ("units", "zones") and bool(gone))


def written(version: Version, kind: Kind, code: str, *steps: str | int) -> Place:
    """Where the version itself says something of a unit or zone: in its record, else in its layer."""
    own = version.own
    if code in (own.units if kind == "unit" else own.zones):
        return version.place(kind, code, *steps)
    layer = own.layers.get("units" if kind == "unit" else "zones") or own.layers.get("boundary")
    return version.plan_place() if layer is None else Place(layer.file)


def realm_of(version: Version, unit: Unit) -> Realm:
    """Land or sea: what the unit says, else what its code says, else land."""
    if unit.realm is not None:
        return unit.realm
    code = version.vocabulary.unit_code
    return code.realms.get((code.parts(unit.code) or {}).get("realm", ""), "land")


def sound(geometries: Geometries) -> Geometries:
    """*geometries*, those that are not valid (G30) made so."""
    valid = shapely.is_valid(geometries)
    if valid.all():
        return geometries
    mended = shapely.make_valid(geometries[~valid], method="structure", keep_collapsed=False)
    result = geometries.copy()
    result[~valid] = mended
    return result


def united(geometries: Geometries) -> shapely.Geometry:
    """The union of polygons; quick where they meet edge to edge, otherwise by a full overlay.

    The quick union takes a valid coverage for granted. That its area is the sum of all and that it is valid shows
    that nothing overlapped.
    """
    if len(geometries) == 1:
        return cast(shapely.Geometry, sound(geometries)[0])
    try:
        quick = shapely.coverage_union_all(geometries)
    except shapely.GEOSException:
        quick = None
    if quick is not None and shapely.is_valid(quick):
        parts = float(shapely.area(geometries).sum())
        if abs(float(shapely.area(quick)) - parts) <= 1e-9 * parts:
            return cast(shapely.Geometry, quick)
    return cast(shapely.Geometry, shapely.union_all(sound(geometries)))


def leftover(one: Geometries, other: Geometries) -> Geometries:
    """What of each of the valid polygons *one* lies outside of *other*; nothing, at once, where both are the same."""
    one, other = shapely.normalize(one), shapely.normalize(other)
    result = np.full(len(one), shapely.Polygon(), dtype=object)
    different = np.flatnonzero(~shapely.equals_exact(one, other, 0.0))
    result[different] = shapely.difference(one[different], other[different])
    return result


def pieces(geometry: shapely.Geometry | Sequence[shapely.Geometry] | Geometries) -> Geometries:
    """The polygons that *geometry* consists of."""
    parts = shapely.get_parts(np.atleast_1d(np.asarray(geometry, dtype=object)))
    parts = shapely.get_parts(parts)  # a collection may hold multipolygons
    polygonal: Geometries = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    return polygonal


def wide(parts: Geometries) -> tuple[Geometries, npt.NDArray[np.float64]]:
    """Those of the polygons *parts* that are no slivers, largest first, and their areas in km²."""
    areas = areas_km2(parts)
    kept = areas >= SMALLEST_KM2
    parts, areas = parts[kept], areas[kept]
    flat = _in_metres(parts)
    lengths = shapely.length(flat)
    good = 2 * areas * 1e6 > SLIVER_M * lengths  # the mean width of a long strip
    for at in np.flatnonzero(~good):  # a strip may have a bulge
        core = shapely.buffer(flat[at], -SLIVER_M / 2, quad_segs=2)
        good[at] = shapely.area(core) / 1e6 >= SMALLEST_KM2
    order = np.argsort(-areas[good], kind="stable")
    return parts[good][order], areas[good][order]


def _in_metres(parts: Geometries) -> Geometries:
    points, owner = shapely.get_coordinates(parts, return_index=True)
    middle = shapely.get_y(shapely.centroid(parts)) if len(parts) else np.zeros(0)
    scale = np.cos(np.radians(middle))[owner] * _LONGITUDE_M
    return shapely.set_coordinates(parts.copy(), np.column_stack([points[:, 0] * scale, points[:, 1] * _LATITUDE_M]))


def spot_of(part: shapely.Geometry) -> Spot:
    """Where *part* is: a point inside of it, and its shape."""
    point = shapely.point_on_surface(part)
    return Spot(round(point.x, 5), round(point.y, 5), bytes(shapely.to_wkb(part, byte_order=1)))


def at(spot: Spot) -> str:
    """The coordinate as it stands in a message."""
    return f"{spot.lon:.5f}, {spot.lat:.5f}"


def km2(value: float) -> str:
    """An area for people: two decimals, more where it is small."""
    return f"{value:.2f}" if value >= 1 else f"{value:.4f}"


def realm_word(realm: Realm) -> Message:
    """The word for land or sea."""
    return message("land") if realm == "land" else message("sea")


@dataclass(frozen=True, eq=False)
class Ground:
    """The boundary of a version: which rows of it are an area's land, and its sea.

    A feature is an area's when its code is the area's id, with ``-land`` or ``-sea`` behind it where the two are drawn
    apart, or when its name is the area's. Where no feature is an area's, ``keyed`` is false.
    """

    layer: Polygons
    land: Mapping[str, tuple[int, ...]]
    sea: Mapping[str, tuple[int, ...]]
    whole: shapely.Geometry = field(repr=False)
    _areas: Mapping[str, Area] = field(repr=False)
    _children: Mapping[str, tuple[str, ...]] = field(repr=False)
    _guests: Mapping[str, tuple[str, ...]] = field(repr=False)
    _made: dict[tuple[str, Realm], shapely.Geometry | None] = field(default_factory=dict, repr=False)

    @property
    def keyed(self) -> bool:
        return bool(self.land or self.sea)

    def of(self, area: str, realm: Realm) -> shapely.Geometry | None:
        """Where units of *area* may lie; None where the boundary does not tell.

        A district has its own feature and those of functional areas in it; a functional area has its own and its
        districts; a city without a feature has those of its districts. The sea of an area may be drawn for an area
        above it.
        """
        if (area, realm) not in self._made:
            rows = self._land_rows(area, frozenset())
            if rows is not None and realm == "sea":
                seas = tuple(row for key in (area, *self._above(area)) for row in self.sea.get(key, ()))
                rows = (*rows, *seas) if seas else None
            found = sorted(set(rows or ()))
            self._made[area, realm] = united(self.layer.geometries[found]) if found else None
        return self._made[area, realm]

    def limit(self, area: str, realm: Realm) -> shapely.Geometry | None:
        """The ground of *area* or of the next area above whose ground is known."""
        return next((ground for key in (area, *self._above(area)) if (ground := self.of(key, realm))), None)

    def _land_rows(self, key: str, seen: frozenset[str]) -> tuple[int, ...] | None:
        area = self._areas.get(key)
        if area is None or key in seen:
            return None
        seen = seen | {key}
        own = self.land.get(key, ())
        if area.kind == "functional":
            held = [self._land_rows(place, seen) for place in area.located_in]
            if not own and not held:
                return None
        elif own:
            held = [self.land.get(guest, ()) for guest in self._guests.get(key, ())]
        else:
            below = [child for child in self._children.get(key, ()) if self._areas[child].kind != "functional"]
            if not below:
                return None
            held = [self._land_rows(child, seen) for child in below]
            held += [self.land.get(guest, ()) for guest in self._guests.get(key, ())]
        if any(rows is None for rows in held):
            return None
        return (*own, *(row for rows in held if rows for row in rows))

    def _above(self, area: str) -> Iterator[str]:
        seen = {area}
        held = self._areas.get(area)
        while held is not None and held.parent is not None and held.parent not in seen:
            seen.add(held.parent)
            yield held.parent
            held = self._areas.get(held.parent)


@once
def unit_areas(version: Version) -> dict[str, float]:
    """Code → km² of the units that are drawn."""
    layer = polygons(version, "units")
    return {} if layer is None else dict(zip(layer.codes, areas_km2(layer.geometries).tolist(), strict=True))


@once
def ground(version: Version) -> Ground | None:
    """The ground that the boundary layer of *version* draws; None without one."""
    layer = polygons(version, "boundary")
    if layer is None:
        return None
    names = boundary_names(version)
    by_name: dict[str, list[str]] = {}
    for key, area in version.areas.items():
        for name in dict.fromkeys((area.name, area.short or area.name)):
            by_name.setdefault(name, []).append(key)
    held: dict[Realm, dict[str, tuple[int, ...]]] = {"land": {}, "sea": {}}
    for row, code in enumerate(layer.codes):
        owner, realm = _area_of(code, version.areas)
        if owner is None and len(by_name.get(names.get(code, ""), ())) == 1:
            owner = by_name[names[code]][0]
        if owner is not None:
            held[realm][owner] = (*held[realm].get(owner, ()), row)
    children: dict[str, tuple[str, ...]] = {}
    guests: dict[str, tuple[str, ...]] = {}
    for key, area in version.areas.items():
        if area.parent is not None:
            children[area.parent] = (*children.get(area.parent, ()), key)
        if area.kind == "functional":
            for host in dict.fromkeys((*area.located_in, *([area.parent] if area.parent else []))):
                guests[host] = (*guests.get(host, ()), key)
    whole = united(layer.geometries)
    return Ground(layer, held["land"], held["sea"], whole, version.areas, children, guests)


def _area_of(code: str, areas: Mapping[str, Area]) -> tuple[str | None, Realm]:
    if code in areas:
        return code, "land"
    for end, realm in _REALM_ENDS.items():
        if code.endswith(end) and code.removesuffix(end) in areas:
            return code.removesuffix(end), realm
    return None, "land"


def boundary_names(version: Version) -> dict[str, str]:
    """Code → name of the features of the boundary that holds for *version*."""
    held: Version | None = version
    while held is not None and "boundary" not in held.own.layers:
        held = held.base
    if held is None:
        return {}
    layer = held.own.layers["boundary"]
    return {code: name for code, name in zip(layer.codes, layer.names, strict=True) if name is not None}


@dataclass(frozen=True, eq=False)
class Blocks:
    """The units of a version, united by the area that owns them and by realm; ``whole`` is all of them."""

    rows: Mapping[tuple[str, Realm], tuple[int, ...]]
    union: Mapping[tuple[str, Realm], shapely.Geometry] = field(repr=False)
    whole: shapely.Geometry = field(repr=False)


@once
def blocks(version: Version) -> Blocks | None:
    """The units of *version* in blocks; None where none is drawn. Inherited blocks are not united anew."""
    layer = polygons(version, "units")
    if layer is None:
        return None
    rows: dict[tuple[str, Realm], list[int]] = {}
    for row, code in enumerate(layer.codes):
        unit = version.units.briefs.get(code)
        if unit is not None:
            rows.setdefault((unit.area, realm_of(version, unit)), []).append(row)
    if not rows:
        return None
    base = None if version.base is None else blocks(version.base)
    before = None if version.base is None else polygons(version.base, "units")
    made: dict[tuple[str, Realm], shapely.Geometry] = {}
    for key, held in rows.items():
        same = base is not None and before is not None and _same(layer, held, before, base.rows.get(key, ()))
        made[key] = base.union[key] if same and base is not None else united(layer.geometries[held])
    whole = united(np.array(list(made.values()), dtype=object))
    return Blocks({key: tuple(held) for key, held in rows.items()}, made, whole)


def _same(new: Polygons, rows: Sequence[int], old: Polygons, before: Sequence[int]) -> bool:
    return len(rows) == len(before) and all(
        new.geometries[a] is old.geometries[b] for a, b in zip(rows, before, strict=True)
    )
