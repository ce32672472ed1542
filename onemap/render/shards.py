"""Geometry shards: drawn geometry of units, zones and area outlines, as script files of at most 1 MB.

``shards/units-<area>.<n>.js`` holds the units that an area owns, ``shards/zones-<element>.<n>.js`` the zones of an
element, ``shards/areas.<n>.js`` outlines of areas. Each is ``onemap.shard("<name>.<n>",{"features":[…]});`` with
features ``[code, name, category, realm, GeoJSON geometry]`` in longitude and latitude.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from onemap.geometry.layer import Geometries
from onemap.render.js import to_js
from onemap.render.outlines import area_outlines, drawn_by_area
from onemap.render.output import Output
from onemap.resolve.areas import AreaIndex
from onemap.resolve.geometry_layer import Bounds, GeometryLayer
from onemap.resolve.snapshot import Snapshot
from onemap.slug import slug
from onemap.store import digest

__all__ = [
    "Bounds", "ShardIndex", "ShardProduct", "area_outlines", "drawn_rows", "merge_index", "shape_bounds",
    "shard_products", "write_rows", "write_shards",
]  # fmt: skip
#: most bytes of a shard, script around the data included
LIMIT = 1_000_000
#: decimals of a degree that drawn geometry keeps, about 0.1 m
DECIMALS = 6
#: code and row of a shard, the row as JSON text
Row = tuple[str, str]
#: what a product adds to the index, as JSON values
Part = dict[str, Any]


class ShardProduct(NamedTuple):
    """Some shards that follow from the same things; ``key`` is a digest of them.

    ``write(out, prefix)`` writes them below ``<prefix>shards/``, and gives their part of the index, a JSON value.
    """

    name: str
    key: bytes
    write: Callable[[Output, str], Part]


@dataclass(frozen=True)
class ShardIndex:
    """Which shards hold what, by name without ``.js``. Areas and elements without geometry are absent."""

    #: shards of the units that an area owns, by area id
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: bounds (west, south, east, north) of those units, by area id
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    #: the one shard that holds a unit, by unit code
    unit_shard: Mapping[str, str] = field(default_factory=dict)
    #: shards of the zones of an element, by element id
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: ids of zone types that an element's shards hold, in code order
    zone_types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: shards of area outlines
    areas: tuple[str, ...] = ()
    #: the one shard that holds an area's outline, by area id
    area_shard: Mapping[str, str] = field(default_factory=dict)
    #: bounds of everything drawn of an area and those below it, by area id
    outline_bounds: Mapping[str, Bounds] = field(default_factory=dict)
    #: file names of those unit, area and zone keys whose name is not the key itself
    slugs: Mapping[str, str] = field(default_factory=dict)
    #: keys of zones among them; any map may show any zone
    zone_slugs: tuple[str, ...] = ()
    #: units by area, which is not part of the JSON; None only in an index that was made by hand
    areas_units: AreaIndex | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Everything but ``areas_units`` as JSON values."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "areas_units"}

    @classmethod
    def from_json(cls, said: Mapping[str, Any], areas_units: AreaIndex | None = None) -> ShardIndex:
        """The index of which :meth:`to_json` was *said*, read from JSON."""
        return cls(**{name: _frozen(value) for name, value in said.items()}, areas_units=areas_units)

    @cached_property
    def digest(self) -> bytes:
        """A digest of all that the index says."""
        return digest(json.dumps(self.to_json(), separators=(",", ":")))

    @cached_property
    def area_of(self) -> Mapping[str, str]:
        """The area whose units a shard holds, by shard."""
        return {shard: area for area, shards in self.units.items() for shard in shards}

    @cached_property
    def boxes(self) -> tuple[tuple[str, ...], npt.NDArray[np.float64]]:
        """Areas with their bounds, n × 4."""
        return tuple(self.bounds), np.array(list(self.bounds.values()), dtype=np.float64).reshape(-1, 4)


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _frozen(held) for name, held in value.items()}
    return tuple(value) if isinstance(value, list) else value


def write_shards(out: Output, prefix: str, snapshot: Snapshot, lang: str) -> ShardIndex:
    """Write the geometry shards of *snapshot* to ``<prefix>shards/`` and say which holds what."""
    return merge_index([product.write(out, prefix) for product in shard_products(snapshot, lang)], snapshot)


def shard_products(snapshot: Snapshot, lang: str) -> list[ShardProduct]:
    """All shards of *snapshot*, as products: units by city, zones by element, outlines of areas.

    No geometry is read before they are written.
    """
    return [*_unit_products(snapshot), *_zone_products(snapshot), *_area_products(snapshot, lang)]


def merge_index(parts: Iterable[Part], snapshot: Snapshot) -> ShardIndex:
    """The index that *parts* make up, which the products of *snapshot* have given in their order."""
    whole: Part = {"units": {}, "bounds": {}, "held": {}, "zones": {}, "zone_types": {}, "areas": {}, "outlines": {}}
    for part in parts:
        for name, value in part.items():
            whole[name].update(value)
    keys = sorted({*snapshot.units, *snapshot.areas, *snapshot.zones})
    slugs = {key: slug(key) for key in keys if slug(key) != key}
    return ShardIndex(
        units={area: tuple(shards) for area, shards in sorted(whole["units"].items())},
        bounds={area: tuple(box) for area, box in sorted(whole["bounds"].items())},
        unit_shard=_by_row(whole["held"]),
        zones={element: tuple(shards) for element, shards in whole["zones"].items()},
        zone_types={element: tuple(types) for element, types in whole["zone_types"].items()},
        areas=tuple(whole["areas"]),
        area_shard=_by_row(whole["areas"]),
        outline_bounds={area: tuple(box) for area, box in whole["outlines"].items()},
        slugs=slugs,
        zone_slugs=tuple(key for key in slugs if key in snapshot.zones),
        areas_units=AreaIndex(snapshot.areas, snapshot.briefs),
    )


def _by_row(held: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {key: shard for shard, keys in held.items() for key in keys}


def write_rows(
    out: Output, prefix: str, name: str, key: str, rows: Iterable[Row], limit: int = LIMIT
) -> tuple[list[str], dict[str, str]]:
    """Write *rows* as ``shards/<name>.<n>.js`` with ``{"<key>":[rows]}``; names of shards, and the shard of each code.

    Rows keep their order; a new shard begins when the next row would pass *limit* bytes.
    """
    names: list[str] = []
    where: dict[str, str] = {}
    for part, chunk in enumerate(_chunks(rows, limit - len(to_js([name, key])) - 60)):
        shard = f"{name}.{part}"
        body = ",\n".join(text for _, text in chunk)
        out.write(f"{prefix}shards/{shard}.js", f"onemap.shard({to_js(shard)},{{{to_js(key)}:[\n{body}\n]}});\n")
        names.append(shard)
        where.update((code, shard) for code, _ in chunk)
    return names, where


def _chunks(rows: Iterable[Row], limit: int) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    size = 0
    for row in rows:
        length = len(row[1]) + 2  # ASCII: characters are bytes
        if chunk and size + length > limit:
            yield chunk
            chunk, size = [], 0
        chunk.append(row)
        size += length
    if chunk:
        yield chunk


def _unit_products(snapshot: Snapshot) -> Iterator[ShardProduct]:
    """Units of the areas below one area together: small enough to be made again, few enough to be looked after."""
    layer = snapshot.layers.get("units")
    if layer is None:
        return
    groups: dict[str, dict[str, list[list[Any]]]] = {}
    briefs = snapshot.briefs
    for area, codes in sorted(drawn_by_area(snapshot, layer).items()):
        held = snapshot.areas.get(area)
        group = area if held is None or held.parent is None else held.parent
        units = [briefs[code] for code in codes]
        groups.setdefault(group, {})[area] = [[u.code, u.name, u.category, snapshot.realm(u)] for u in units]
    for group, labels in sorted(groups.items()):
        yield ShardProduct(f"units {group}", _key(layer, labels), partial(_write_units, layer, labels))


def _write_units(layer: GeometryLayer, labels: Mapping[str, Sequence[Sequence[Any]]], out: Output, prefix: str) -> Part:
    units: dict[str, list[str]] = {}
    bounds: dict[str, Bounds] = {}
    held: dict[str, list[str]] = {}
    for area, rows in labels.items():
        shapes = layer.drawn_of(row[0] for row in rows)
        units[area], where = write_rows(out, prefix, f"units-{slug(area)}", "features", drawn_rows(rows, shapes))
        bounds[area] = shape_bounds(shapes)
        held.update(_held(where))
    return {"units": units, "bounds": bounds, "held": held}


def _zone_products(snapshot: Snapshot) -> Iterator[ShardProduct]:
    layer = snapshot.layers.get("zones")
    if layer is None:
        return
    by_element: dict[str, list[list[Any]]] = {}
    for code, zone in snapshot.zones.items():
        if layer.is_drawn(code):
            by_element.setdefault(zone.element, []).append([zone.code, zone.name, zone.type, "land"])
    for element, labels in sorted(by_element.items()):
        write = partial(_write_zones, layer, element, labels)
        yield ShardProduct(f"zones {element}", _key(layer, {element: labels}), write)


def _write_zones(layer: GeometryLayer, element: str, labels: Sequence[Sequence[Any]], out: Output, prefix: str) -> Part:
    rows = drawn_rows(labels, layer.drawn_of(row[0] for row in labels))
    names, _ = write_rows(out, prefix, f"zones-{slug(element)}", "features", rows)
    types = {row[2] for row in labels} - {None}
    return {"zones": {element: names}, "zone_types": {element: sorted(types)}}


def _area_products(snapshot: Snapshot, lang: str) -> Iterator[ShardProduct]:
    layer = snapshot.layers.get("units")
    if layer is None:
        return
    areas = [[key, area.called(lang), area.kind, area.parent] for key, area in snapshot.areas.items()]
    units = snapshot.briefs
    owners = [[code, units[code].area, *units[code].managed_by] for code in units if layer.is_drawn(code)]
    key = digest(str(layer.coverage), json.dumps([areas, owners]), *(layer.digest(code) for code, *_ in owners))
    yield ShardProduct("areas", key, partial(_write_areas, snapshot, lang))


def _write_areas(snapshot: Snapshot, lang: str, out: Output, prefix: str) -> Part:
    outlines = area_outlines(snapshot)
    labels: list[list[Any]] = []
    for key in outlines:
        area = snapshot.areas[key]
        labels.append([key, area.called(lang), area.kind, None])
    shapes = np.array(list(outlines.values()), dtype=object)
    names, where = write_rows(out, prefix, "areas", "features", drawn_rows(labels, shapes))
    held = {name: list[str]() for name in names} | _held(where)
    return {"areas": held, "outlines": {key: shape_bounds(shapes[at : at + 1]) for at, key in enumerate(outlines)}}


def _key(layer: GeometryLayer, labels: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Of everything that shards with *labels* follow from."""
    return digest(json.dumps(labels), *(layer.digest(row[0]) for rows in labels.values() for row in rows))


def _held(where: Mapping[str, str]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for code, shard in where.items():
        held.setdefault(shard, []).append(code)
    return held


def drawn_rows(labels: Sequence[Sequence[Any]], shapes: Geometries) -> list[Row]:
    """Rows ``[*label, geometry]`` as JSON text, the geometry coarser where a shard would not hold it.

    The labels of units, zones and areas are ``[code, name, category, realm]``.
    """
    geometries = shapely.to_geojson(_rounded(shapes))
    rows: list[Row] = []
    for label, shape, geometry in zip(labels, shapes, geometries, strict=True):
        start = to_js(list(label))[:-1]
        limit = LIMIT - len(start) - 200
        fitting = geometry if len(geometry) <= limit else _fitting(shape, geometry, limit)
        rows.append((str(label[0]), f"{start},{fitting}]"))
    return rows


def _fitting(shape: BaseGeometry, geometry: str, limit: int) -> str:
    """*geometry*, drawn coarser until it fits a shard of its own (tens of thousands of vertices)."""
    west, south, east, north = shape.bounds if not shape.is_empty else (0.0, 0.0, 0.0, 0.0)
    tolerance = max(east - west, north - south) / 20_000
    while len(geometry) > limit and tolerance > 0:
        coarse = shapely.simplify(shape, tolerance)
        geometry = str(shapely.to_geojson(_rounded(np.array([coarse], dtype=object)))[0])
        tolerance *= 2
    return geometry


def _rounded(shapes: Geometries) -> Geometries:
    points = shapely.get_coordinates(shapes)
    # adding 0.0 turns -0.0, which prints longer, into 0.0
    rounded = np.round(points, DECIMALS) + 0.0
    if np.array_equal(points.view(np.uint64), rounded.view(np.uint64)):
        return shapes
    return shapely.set_coordinates(shapes.copy(), rounded)


def shape_bounds(shapes: Geometries) -> Bounds:
    """Bounds of all *shapes* together (west, south, east, north)."""
    west, south, east, north = (round(float(v), DECIMALS) for v in shapely.total_bounds(shapes))
    return west, south, east, north
