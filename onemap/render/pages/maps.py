"""The map of a page: folium's container, and the page's data block beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from onemap.render.js import to_json_block
from onemap.render.map_parts import MapParts
from onemap.render.mapdata import BASE


@dataclass(frozen=True, slots=True)
class MapFigure:
    """What a template needs to show a map.

    ``approximate`` says that neighbours' borders may differ, ``display`` that they come from a copy for drawing.
    """

    kind: str
    html: Markup
    data: Markup
    approximate: bool
    display: bool
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapKit:
    """The folium maps of a build by kind, rendered once and shared by all pages of that kind."""

    parts: Mapping[str, MapParts]

    def figure(
        self, kind: str, data: Mapping[str, Any], approximate: bool = False, display: bool = False, base: bool = True
    ) -> MapFigure:
        """The map of one page; html and data are trusted because they hold escaped JSON and no record's words.

        *base*: what all maps of a version say alike is read from its shard; else *data* says all of it.
        """
        parts = self.parts[kind]
        block = f'<script type="application/json" id="onemap-data">{to_json_block(data)}</script>'
        return MapFigure(
            kind=kind,
            html=Markup(parts.body_html),  # noqa: S704 - rendered by folium from constants
            data=Markup(block),  # noqa: S704 - escaped by to_json_block
            approximate=approximate,
            display=display,
            scripts=("onemap-map.js", *((f"{BASE}.js",) if base else ()), f"map-{kind}.js"),
            styles=("onemap-map.css",),
        )
