"""The standard maps of a site, one per kind of page: unit, area, zone, version, changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import folium

from onemap.render.map_parts import MapParts
from onemap.render.maps.changes import ChangeLayer, Swipe
from onemap.render.maps.controls import (
    BaseTiles,
    Identify,
    LayerPanel,
    Legend,
    MapTitle,
    NorthArrow,
    ReviewNote,
    ScaleBar,
    View,
)
from onemap.render.maps.layers import AreaOutlines, Labels, UnitLayer
from onemap.render.maps.parts import render_map
from onemap.words import translator


def unit_map(lang: str = "zh") -> folium.Map:
    """The map of one unit: its own polygon strong, its neighbours faint and named."""
    return _standard("unit", lang)


def area_map(lang: str = "zh") -> folium.Map:
    """The map of an area: its units, with the outlines of the areas."""
    built = _standard("area", lang)
    built.add_child(AreaOutlines())
    return built


def zone_map(lang: str = "zh") -> folium.Map:
    """The map of an element zone over the units."""
    return _standard("zone", lang)


def version_map(lang: str = "zh") -> folium.Map:
    """The one map of a version: outlines of areas, units as the view needs them, element zones."""
    built = _standard("version", lang, layers_open=True)
    built.add_child(AreaOutlines())
    return built


def change_map(lang: str = "zh") -> folium.Map:
    """The map of what differs between two versions, before and after, over the units around."""
    built = _standard("changes", lang, layers=False)
    built.add_child(AreaOutlines())
    built.add_child(ChangeLayer())
    built.add_child(Swipe())
    return built


#: Kind of page → its map; ``map-<kind>.js`` is the shared script.
KINDS: Final[Mapping[str, Callable[[str], folium.Map]]] = {
    "unit": unit_map,
    "area": area_map,
    "zone": zone_map,
    "version": version_map,
    "changes": change_map,
}


def standard_maps(lang: str = "zh", assets: str = "") -> dict[str, MapParts]:
    """Render every standard map once, by kind."""
    return {kind: render_map(build(lang), assets) for kind, build in KINDS.items()}


def _standard(kind: str, lang: str, layers_open: bool = False, layers: bool = True) -> folium.Map:
    t = translator(lang)
    # The location is replaced by the extent of the data; tiles are the publication's own or none.
    built = folium.Map(location=[35.0, 105.0], zoom_start=4, tiles=None, zoom_snap=0.25, zoom_delta=0.5)
    built._id = kind
    for child in (
        View(zoom_in=t("Zoom in"), zoom_out=t("Zoom out")),
        BaseTiles(),
        MapTitle(),
        *((LayerPanel(open=layers_open),) if layers else ()),
        NorthArrow(),
        Identify(),
        Legend(),
        ScaleBar(),
        ReviewNote(),
        UnitLayer(),
        Labels(),
    ):
        built.add_child(child)
    return built
