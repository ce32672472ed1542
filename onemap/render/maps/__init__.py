"""Maps built with folium: our layers and controls as folium classes, and the standard maps of a site.

In a notebook ``folium.Map(tiles=None).add_child(UnitLayer(features))`` is whole by itself. In a site a map is rendered
once per kind; every page of that kind shares its script and brings its own data block (``#onemap-data``).
"""

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
from onemap.render.maps.kinds import KINDS, area_map, change_map, standard_maps, unit_map, version_map, zone_map
from onemap.render.maps.layers import AreaOutlines, Labels, UnitLayer
from onemap.render.maps.parts import render_map

__all__ = [
    "KINDS",
    "AreaOutlines",
    "BaseTiles",
    "ChangeLayer",
    "Identify",
    "Labels",
    "LayerPanel",
    "Legend",
    "MapParts",
    "MapTitle",
    "NorthArrow",
    "ReviewNote",
    "ScaleBar",
    "Swipe",
    "UnitLayer",
    "View",
    "area_map",
    "change_map",
    "render_map",
    "standard_maps",
    "unit_map",
    "version_map",
    "zone_map",
]
