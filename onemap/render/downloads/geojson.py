"""GeoJSON of units and zones: published geometry with attributes in words, one feature per line.

Coordinates are longitude, latitude in CGCS2000 (EPSG:4490), which the ``crs`` member says for programs that read it;
others take them as WGS 84, which agrees within the published accuracy. Outer rings run counter-clockwise (RFC 7946).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import shapely

from onemap.geometry.layer import Geometries
from onemap.model.base import Figure
from onemap.render.downloads.attributes import zone_category, zone_type
from onemap.render.view import View
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.words import Translator

CRS: Final = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
#: between features, and after the last one
BETWEEN: Final = ",\n"
TAIL: Final = "\n]}\n"
#: words of one kind that are remembered
_REMEMBERED = 4096
Properties = Callable[[str], str]
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Features:
    """Some features: attributes as JSON, and shapes, of which those that are missing have no geometry.

    Shapes are geometries, or WKB on their way to another process.
    """

    attributes: tuple[str, ...]
    shapes: Geometries

    def packed(self) -> Features:
        """The same in a form that travels fast."""
        return Features(self.attributes, shapely.to_wkb(self.shapes).astype(object))


def collection_head(name: str, view: View, generalised: bool) -> str:
    """How a collection begins, up to its first feature."""
    head = {
        "type": "FeatureCollection",
        "name": name,
        "crs": CRS,
        "version": view.snapshot.version,
        "title": view.snapshot.plan.title,
        "generalised": generalised,
    }
    return _json(head)[:-1] + ',"features":[\n'


def features(layer: GeometryLayer, codes: Sequence[str], properties: Properties) -> Features:
    """The features of *codes*; those that the layer does not hold have no geometry."""
    shapes = np.full(len(codes), None, dtype=object)
    held = [at for at, code in enumerate(codes) if code in layer.row]
    shapes[held] = layer.published_of(codes[at] for at in held)
    return Features(tuple(map(properties, codes)), shapes)


def features_text(made: Features) -> str:
    """*made* as lines, without the line end of the last."""
    texts = shapely.to_geojson(shapely.orient_polygons(made.shapes))
    return BETWEEN.join(
        f'{{"type":"Feature","properties":{attributes},"geometry":{text or "null"}}}'
        for attributes, text in zip(made.attributes, texts, strict=True)
    )


def unpacked_text(made: Features) -> str:
    """The same of what has travelled."""
    return features_text(Features(made.attributes, shapely.from_wkb(made.shapes)))


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


def unit_properties(view: View) -> Properties:
    """The attributes of a unit, by its code."""
    snapshot, briefs = view.snapshot, view.snapshot.briefs
    shared = lru_cache(_REMEMBERED)(_json)
    term = lru_cache(_REMEMBERED)(lambda key: _json(view.term("categories", key)))
    area_name = lru_cache(_REMEMBERED)(lambda key: _json(view.area_name(key)))

    def properties(code: str) -> str:
        unit = briefs[code]
        return (
            f'{{"code":{_json(unit.code)},"name":{_json(unit.name)},'
            f'"category":{term(unit.category)},"subcategory":{_text(view.subcategory(unit))},'
            f'"realm":{shared(snapshot.realm(unit))},"area":{shared(unit.area)},"area_name":{area_name(unit.area)},'
            f'"managed_by":{_texts(unit.managed_by)},"towns":{_texts(unit.towns)},'
            f'"area_km2":{_figure(unit.area_km2)},"zones":{_texts(unit.zones)}}}'
        )

    return properties


def zone_properties(view: View) -> Properties:
    """The attributes of a zone, by its code."""

    def properties(code: str) -> str:
        zone = view.snapshot.zones[code]
        area_name = None if zone.area is None else view.area_name(zone.area)
        return (
            f'{{"code":{_json(zone.code)},"name":{_json(zone.name)},'
            f'"element":{_text(view.term("elements", zone.element))},"type":{_text(zone_type(view, zone))},'
            f'"category":{_text(zone_category(view, zone))},"area":{_text(zone.area)},"area_name":{_text(area_name)},'
            f'"area_km2":{_figure(zone.area_km2)}}}'
        )

    return properties


def _text(value: str | None) -> str:
    return "null" if value is None else _json(value)


def _texts(values: Iterable[str]) -> str:
    return f"[{','.join(map(_json, values))}]"


def _figure(value: Figure | None) -> str:
    """A filed figure is a number that keeps its printed digits (``48.60``)."""
    return "null" if value is None else format(value.value, "f")
