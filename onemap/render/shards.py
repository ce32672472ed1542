"""Geometry shards: drawn geometry of units, zones and area outlines, as script files of at most 1 MB.

``shards/units-<area>.<n>.js`` holds the units that an area owns, ``shards/zones-<element>.<n>.js`` the zones of an
element, ``shards/areas.<n>.js`` outlines of areas. Each is ``onemap.shard("<name>.<n>",{"features":[…]});`` with
features ``[code, name, category, realm, GeoJSON geometry]`` in longitude and latitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from onemap.geometry.layer import Geometries
from onemap.render.js import to_js
from onemap.render.output import Output
from onemap.resolve.areas import AreaIndex
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.snapshot import Snapshot
from onemap.slug import slug

#: most bytes of a shard, script around the data included
LIMIT = 1_000_000
#: decimals of a degree that drawn geometry keeps, about 0.1 m
DECIMALS = 6
Bounds = tuple[float, float, float, float]
#: code and row of a shard, the row as JSON text
Row = tuple[str, str]


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
    #: units by area; None only in an index that was made by hand
    areas_units: AreaIndex | None = field(default=None, repr=False)


def write_shards(out: Output, prefix: str, snapshot: Snapshot, lang: str) -> ShardIndex:
    """Write the geometry shards of *snapshot* to ``<prefix>shards/`` and say which holds what."""
    units, bounds, unit_shard = _write_units(out, prefix, snapshot)
    zones, zone_types = _write_zones(out, prefix, snapshot)
    areas, area_shard, outline_bounds = _write_areas(out, prefix, snapshot, lang)
    keys = sorted({*snapshot.units, *snapshot.areas, *snapshot.zones})
    slugs = {key: slug(key) for key in keys if slug(key) != key}
    return ShardIndex(
        units=units,
        bounds=bounds,
        unit_shard=unit_shard,
        zones=zones,
        zone_types=zone_types,
        areas=areas,
        area_shard=area_shard,
        outline_bounds=outline_bounds,
        slugs=slugs,
        zone_slugs=tuple(key for key in slugs if key in snapshot.zones),
        areas_units=AreaIndex(snapshot.areas, snapshot.units),
    )


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


def _write_units(
    out: Output, prefix: str, snapshot: Snapshot
) -> tuple[dict[str, tuple[str, ...]], dict[str, Bounds], dict[str, str]]:
    layer = snapshot.layers.get("units")
    shards: dict[str, tuple[str, ...]] = {}
    bounds: dict[str, Bounds] = {}
    where: dict[str, str] = {}
    if layer is None:
        return shards, bounds, where
    by_area: dict[str, list[str]] = {}
    for code, unit in snapshot.units.items():
        if _drawn(layer, code):
            by_area.setdefault(unit.area, []).append(code)
    for area, codes in sorted(by_area.items()):
        units = [snapshot.units[code] for code in codes]
        labels = [[u.code, u.name, u.category, snapshot.realm(u)] for u in units]
        rows = _rows(labels, layer.drawn[[layer.row[code] for code in codes]])
        names, found = write_rows(out, prefix, f"units-{slug(area)}", "features", rows)
        shards[area] = tuple(names)
        bounds[area] = _bounds(layer.drawn[[layer.row[code] for code in codes]])
        where.update(found)
    return shards, bounds, where


def _write_zones(
    out: Output, prefix: str, snapshot: Snapshot
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    layer = snapshot.layers.get("zones")
    shards: dict[str, tuple[str, ...]] = {}
    types: dict[str, tuple[str, ...]] = {}
    if layer is None:
        return shards, types
    by_element: dict[str, list[str]] = {}
    for code, zone in snapshot.zones.items():
        if _drawn(layer, code):
            by_element.setdefault(zone.element, []).append(code)
    for element, codes in sorted(by_element.items()):
        zones = [snapshot.zones[code] for code in codes]
        labels = [[z.code, z.name, z.type, "land"] for z in zones]
        rows = _rows(labels, layer.drawn[[layer.row[code] for code in codes]])
        names, _ = write_rows(out, prefix, f"zones-{slug(element)}", "features", rows)
        shards[element] = tuple(names)
        types[element] = tuple(sorted({z.type for z in zones if z.type is not None}))
    return shards, types


def _write_areas(
    out: Output, prefix: str, snapshot: Snapshot, lang: str
) -> tuple[tuple[str, ...], dict[str, str], dict[str, Bounds]]:
    outlines = {key: shape for key, shape in area_outlines(snapshot).items() if not shape.is_empty}
    labels: list[list[Any]] = []
    for key in outlines:
        area = snapshot.areas[key]
        labels.append([key, area.called(lang), area.kind, None])
    shapes = np.array(list(outlines.values()), dtype=object)
    names, where = write_rows(out, prefix, "areas", "features", _rows(labels, shapes))
    return tuple(names), where, {key: _bounds(np.array([shape], dtype=object)) for key, shape in outlines.items()}


def area_outlines(snapshot: Snapshot) -> dict[str, BaseGeometry]:
    """Outline of each area in filed order: the union of the drawn units that it and those below it own.

    A functional area is the union of the units that it owns or manages. Areas without geometry are left out.
    """
    layer = snapshot.layers.get("units")
    if layer is None:
        return {}
    index = AreaIndex(snapshot.areas, snapshot.units)
    own: dict[str, list[str]] = {}
    for code, unit in snapshot.units.items():
        if _drawn(layer, code):
            own.setdefault(unit.area, []).append(code)
    made: dict[str, BaseGeometry] = {}

    def outline(key: str) -> BaseGeometry:
        if key not in made:
            made[key] = shapely.Polygon()  # an area that is its own ancestor adds nothing
            below = [outline(child) for child in index.children(key)]
            made[key] = _union([*below, *(layer.drawn[layer.row[c]] for c in own.get(key, ()))], layer.coverage)
        return made[key]

    found: dict[str, BaseGeometry] = {}
    for key, area in snapshot.areas.items():
        shape = outline(key)
        if area.kind == "functional":
            codes = [c for c in index.all(key) if _drawn(layer, c)]
            shape = _union([layer.drawn[layer.row[c]] for c in codes], layer.coverage)
        if not shape.is_empty:
            found[key] = shape
    return found


def _union(shapes: Sequence[BaseGeometry], coverage: bool) -> BaseGeometry:
    """The union; of a valid coverage by dropping shared edges, which is much faster and leaves no slivers."""
    full = [shape for shape in shapes if not shape.is_empty]
    if len(full) == 1:
        return full[0]
    if coverage and all(shape.geom_type in ("Polygon", "MultiPolygon") for shape in full):
        joined = shapely.coverage_union_all(full)
        if joined.is_valid:
            return shapely.normalize(joined)
    return shapely.normalize(shapely.union_all(full))


def _rows(labels: Sequence[Sequence[Any]], shapes: Geometries) -> list[Row]:
    """Rows ``[code, name, category, realm, geometry]`` as JSON text."""
    geometries = shapely.to_geojson(_rounded(shapes))
    rows: list[Row] = []
    for label, shape, geometry in zip(labels, shapes, geometries, strict=True):
        start = to_js(list(label))[:-1]
        fitting = _fitting(shape, geometry, LIMIT - len(start) - 200)
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
    def to_decimals(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        # adding 0.0 turns -0.0, which prints longer, into 0.0
        return np.round(points, DECIMALS) + 0.0

    return shapely.transform(shapes, to_decimals)


def _drawn(layer: GeometryLayer, code: str) -> bool:
    row = layer.row.get(code)
    return row is not None and layer.drawn[row] is not None and not layer.drawn[row].is_empty


def _bounds(shapes: Geometries) -> Bounds:
    west, south, east, north = (round(float(v), DECIMALS) for v in shapely.total_bounds(shapes))
    return west, south, east, north
