"""GeoJSON of units and zones: published geometry with attributes in words, one feature per line.

Coordinates are longitude, latitude in CGCS2000 (EPSG:4490), which the ``crs`` member says for programs that read it;
others take them as WGS 84, which agrees within the published accuracy. Outer rings run counter-clockwise (RFC 7946).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import shapely

from onemap.model.base import Figure
from onemap.model.plan import LayerName
from onemap.render.downloads.attributes import zone_category, zone_type
from onemap.render.downloads.download import Download, save
from onemap.render.output import Output
from onemap.render.view import View
from onemap.resolve.snapshot import GeometryLayer
from onemap.words import Translator

CRS: Final = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
#: features made at once, so that a national layer is never text in memory as a whole
_STEP = 500
Properties = Callable[[str], dict[str, Any]]


def write(out: Output, prefix: str, view: View) -> tuple[Download, ...]:
    """Write ``data/units.geojson`` and ``data/zones.geojson``, each only where the layer may be shown."""
    made = []
    for name, title, codes, properties in (
        ("units", "Control units with borders", view.snapshot.units, _unit(view)),
        ("zones", "Element zones with borders", view.snapshot.zones, _zone(view)),
    ):
        layer_name: LayerName = "units" if name == "units" else "zones"
        layer = view.snapshot.layers.get(layer_name)
        policy = view.chain.layer_policy.get(layer_name)
        if layer is None or policy is None or policy.publication == "withheld":
            continue
        parts = _collection(name, view, layer, tuple(codes), properties, policy.publication == "generalised")
        made.append(save(out, prefix, f"data/{name}.geojson", title, "GeoJSON", parts))
    return tuple(made)


def _collection(
    name: str, view: View, layer: GeometryLayer, codes: tuple[str, ...], properties: Properties, generalised: bool
) -> Iterator[str]:
    head = {
        "type": "FeatureCollection",
        "name": name,
        "crs": CRS,
        "version": view.snapshot.version,
        "title": view.snapshot.plan.title,
        "generalised": generalised,
    }
    yield _json(head)[:-1] + ',"features":[\n'
    for start in range(0, len(codes), _STEP):
        step = codes[start : start + _STEP]
        rows = [layer.row[code] for code in step if code in layer.row]
        shapes = iter(shapely.to_geojson(shapely.orient_polygons(layer.published[rows])))
        lines = []
        for code in step:
            geometry = next(shapes) if code in layer.row else "null"
            lines.append(f'{{"type":"Feature","properties":{_attributes(properties(code))},"geometry":{geometry}}}')
        yield (",\n" if start else "") + ",\n".join(lines)
    yield "\n]}\n"


def attribute_words(t: Translator) -> list[tuple[str, str]]:
    """What the attributes of the files mean, for the page that offers them."""
    return [
        ("code", t("Code of the unit or zone")),
        ("name", t("Name")),
        ("category", t("Category")),
        ("subcategory", t("Subcategory")),
        ("realm", t("land or sea: land, sea")),
        ("element", t("Element, of zones")),
        ("type", t("Type, of zones")),
        ("area", t("Code of the area that owns it")),
        ("area_name", t("Name of that area")),
        ("managed_by", t("Codes of functional areas that manage the unit")),
        ("towns", t("Towns")),
        ("area_km2", t("Area in km² as filed")),
        ("zones", t("Codes of the element zones of the unit")),
    ]


def _unit(view: View) -> Properties:
    def properties(code: str) -> dict[str, Any]:
        unit = view.snapshot.units[code]
        return {
            "code": unit.code,
            "name": unit.name,
            "category": view.term("categories", unit.category),
            "subcategory": view.subcategory(unit),
            "realm": view.snapshot.realm(unit),
            "area": unit.area,
            "area_name": view.area_name(unit.area),
            "managed_by": list(unit.managed_by),
            "towns": list(unit.towns),
            "area_km2": unit.area_km2,
            "zones": list(unit.zones),
        }

    return properties


def _zone(view: View) -> Properties:
    def properties(code: str) -> dict[str, Any]:
        zone = view.snapshot.zones[code]
        return {
            "code": zone.code,
            "name": zone.name,
            "element": view.term("elements", zone.element),
            "type": zone_type(view, zone),
            "category": zone_category(view, zone),
            "area": zone.area,
            "area_name": None if zone.area is None else view.area_name(zone.area),
            "area_km2": zone.area_km2,
        }

    return properties


def _attributes(properties: dict[str, Any]) -> str:
    """The attributes as JSON; filed areas are numbers that keep their printed digits (``48.60``)."""
    members = []
    for key, value in properties.items():
        text = format(value.value, "f") if isinstance(value, Figure) else _json(value)
        members.append(f"{_json(key)}:{text}")
    return "{" + ",".join(members) + "}"


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
