"""The JSON block ``#onemap-data`` that tells a page's map what to draw, by mode: unit, area, zone, version."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from onemap.model.plan import LayerName
from onemap.model.vocabulary import Element
from onemap.render.shards import Bounds, ShardIndex
from onemap.resolve.areas import AreaIndex
from onemap.resolve.snapshot import Chain, Snapshot
from onemap.words import Translator, translator

#: name of the shard that :func:`map_base` fills
BASE = "map-base"


def unit_map_data(snapshot: Snapshot, index: ShardIndex, code: str, root: str) -> dict[str, Any]:
    """Map of one unit with its neighbours: at once the shards that hold them, the rest of their areas when in view."""
    shard_of, area_of = index.unit_shard, index.area_of
    near = [c for c in snapshot.neighbours.get(code, ()) if c in shard_of]
    shown = [code, *near] if code in shard_of else near
    shards = list(dict.fromkeys([shard_of[c] for c in shown]))
    areas = list(dict.fromkeys([area_of[shard] for shard in shards]))
    data = _page(root, "unit", snapshot.briefs[code].name)
    data["focus"], data["near"], data["shards"] = [code], near, shards
    data["more"] = _more(index, areas, shards)
    data["bounds"] = _layer_bounds(snapshot, (code,))
    return _with_slugs(data, index, (c for area in areas for c in _owned(snapshot, index, area)))


def area_map_data(snapshot: Snapshot, index: ShardIndex, area: str, root: str, lang: str) -> dict[str, Any]:
    """Map of an area: the units that it owns at once, those of the areas below when in view, with their outlines."""
    units = _area_index(snapshot, index)
    below = units.descendants(area)
    functional = snapshot.areas[area].kind == "functional"
    codes = units.all(area) if functional else units.owned(area)
    shards = list(index.units.get(area, ()))
    if functional:
        shards = list(dict.fromkeys(index.unit_shard[c] for c in codes if c in index.unit_shard))
    data = _page(root, "area", snapshot.areas[area].called(lang))
    data["focus"], data["shards"] = [area], shards
    data["more"] = _more(index, below, shards)
    data["areas"] = sorted({index.area_shard[key] for key in (area, *below) if key in index.area_shard})
    data["bounds"] = _listed(index.outline_bounds.get(area))
    return _with_slugs(data, index, (area, *below, *codes))


def zone_map_data(snapshot: Snapshot, index: ShardIndex, code: str, root: str, lang: str) -> dict[str, Any]:
    """Map of one element zone, with the units around it when in view."""
    zone = snapshot.zones[code]
    data = _page(root, "zone", zone.name)
    data["focus"] = [code]
    data["shards"] = []
    # the script shows every zone layer of a zone's own page from the start
    element = snapshot.vocabulary.element(zone.element)
    data["zones"] = {element.id: _zone_layer(element, index, lang)} if index.zones.get(element.id) else {}
    bounds = _layer_bounds(snapshot, (code,), "zones")
    areas = [] if bounds is None else _touching(index, bounds)
    data["more"] = _more(index, areas, ())
    data["bounds"] = bounds
    return _with_slugs(data, index, (code, *(c for area in areas for c in _owned(snapshot, index, area))))


def version_map_data(snapshot: Snapshot, index: ShardIndex, root: str) -> dict[str, Any]:
    """The one map of a version: outlines of areas at once, units when in view."""
    data = _page(root, "version", snapshot.plan.title)
    data["shards"] = []
    data["more"] = _more(index, index.units, ())
    data["areas"] = list(index.areas)
    boxes = list(index.bounds.values())
    data["bounds"] = None
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        data["bounds"] = [min(west), min(south), max(east), max(north)]
    return _with_slugs(data, index, index.slugs)


def map_words(t: Translator) -> dict[str, str]:
    """The words that the map's script shows; ``{fields}`` are filled in by the script."""
    return {
        "legend": t("Legend"),
        "layers": t("Layers"),
        "sea_unit": t("Sea unit"),
        "this_unit": t("This unit"),
        "area_border": t("Border of an area"),
        "zone_of": t("Element zone: {element}"),
        "north": t("North is up"),
        "north_letter": t("N"),
        "identify": t("What is here"),
        "close": t("Close"),
        "open_unit": t("Open the unit's page"),
        "open_area": t("Open the area's page"),
        "zones_here": t("Element zones here"),
        "no_unit_here": t("No unit is drawn here. Zoom in to load units."),
        "outside": t("This place is outside the territory of the plan."),
        "wheel_hint": t("Hold Ctrl and turn the wheel to zoom"),
        "loading": t("Loading …"),
        "failed": t("could not be loaded"),
    }


def map_base(chain: Chain, snapshot: Snapshot, index: ShardIndex, lang: str) -> dict[str, Any]:
    """What all maps of a version say alike, written once as the shard ``map-base``.

    The plan's own review number goes before the publication's.
    """
    publication, vocabulary = chain.publication, snapshot.vocabulary
    tiles, publisher = publication.tiles, publication.publisher
    name = publisher.called(lang)
    return {
        "lang": lang,
        "zones": {e.id: _zone_layer(e, index, lang) for e in vocabulary.elements if index.zones.get(e.id)},
        "categories": [
            {"id": c.id, "label": c.name(lang), "short": c.short, "colour": c.colour, "pattern": c.pattern}
            for c in vocabulary.categories
        ],
        "unitHref": "units/{code}.html",
        "areaHref": "areas/{id}.html",
        "zoneHref": "zones/{code}.html",
        "review": snapshot.plan.map_review or publication.map_review,
        "copyright": publication.copyright or name,
        "words": map_words(translator(lang)),
        "tiles": None
        if tiles is None
        else {
            "url": tiles.url,
            "attribution": tiles.attribution,
            "maxZoom": int(tiles.max_zoom.value) if tiles.max_zoom is not None else None,
        },
    }


def _zone_layer(element: Element, index: ShardIndex, lang: str) -> dict[str, Any]:
    held = index.zone_types.get(element.id, ())
    types = [{"id": t.id, "label": t.name(lang)} for t in element.types if t.id in held]
    return {"label": element.name(lang), "shards": list(index.zones[element.id]), "types": types}


def _page(root: str, mode: str, title: str) -> dict[str, Any]:
    """What every page's own block holds; empty entries may be left out."""
    return {"base": BASE, "root": root, "mode": mode, "title": title}


def _more(index: ShardIndex, areas: Iterable[str], loaded: Collection[str]) -> dict[str, Any]:
    more: dict[str, Any] = {}
    for area in areas:
        rest = [name for name in index.units.get(area, ()) if name not in loaded]
        if rest:
            more[area] = {"bounds": list(index.bounds[area]), "shards": rest}
    return more


def _with_slugs(data: dict[str, Any], index: ShardIndex, keys: Iterable[str]) -> dict[str, Any]:
    if index.slugs:
        wanted = {*keys, *index.zone_slugs}
        data["slugs"] = {key: index.slugs[key] for key in sorted(wanted) if key in index.slugs}
    return data


def _area_index(snapshot: Snapshot, index: ShardIndex) -> AreaIndex:
    return index.areas_units or AreaIndex(snapshot.areas, snapshot.briefs)


def _owned(snapshot: Snapshot, index: ShardIndex, area: str) -> tuple[str, ...]:
    # only publications with unusual codes need to know; ordinary ones must not pay for it on every page
    return _area_index(snapshot, index).owned(area) if index.slugs else ()


def _layer_bounds(snapshot: Snapshot, codes: tuple[str, ...], name: LayerName = "units") -> list[float] | None:
    layer = snapshot.layers.get(name)
    return None if layer is None else _listed(layer.bounds(codes))


def _listed(bounds: Bounds | None) -> list[float] | None:
    return None if bounds is None else [round(v, 6) for v in bounds]


def _touching(index: ShardIndex, bounds: list[float]) -> list[str]:
    """Ids of areas whose units' bounds touch *bounds*."""
    areas, boxes = index.boxes
    west, south, east, north = boxes.T
    touching = (west <= bounds[2]) & (bounds[0] <= east) & (south <= bounds[3]) & (bounds[1] <= north)
    return [areas[i] for i in np.flatnonzero(touching).tolist()]
