"""A folium map taken apart for a site: head, container and script, the same bytes every time."""

from __future__ import annotations

import html
import re
from typing import cast

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from onemap.errors import UsageFault, message
from onemap.render.map_parts import MapParts
from onemap.render.maps.assets import replacement
from onemap.render.maps.element import SITE, walk

_RANDOM_ID = re.compile(r"[0-9a-f]{32}")


def render_map(map: folium.Map, assets: str = "") -> MapParts:
    """Render *map* for pages that find the bundled files below the address *assets* (empty or ending in ``/``).

    The script expects ``onemap.js`` and ``onemap-map.js`` before it, and does nothing on a page without the map's
    container. Raises UsageFault when the map links a file that is not bundled or brings an inline script.
    """
    figure = cast(Figure, map.get_root())
    old = _fix_ids(map)
    for part in (figure.header, figure.html, figure.script):
        part._children.clear()
    setattr(figure, SITE, True)
    try:
        map.render()  # type: ignore[no-untyped-call]
    finally:
        setattr(figure, SITE, False)
    script = _text(figure.script)
    body = _text(figure.html)
    head = _head(figure, map, assets, script)
    for before, after in old.items():
        script, body, head = (text.replace(before, after) for text in (script, body, head))
    if "<script" in body.lower():
        raise UsageFault(message("A layer of the map brings an inline script, which a site's pages may not hold"))
    name = map.get_name()
    guarded = f'(function () {{\nif (!document.getElementById("{name}")) {{ return; }}\n{_tidy(script)}\n}})();\n'
    return MapParts(header_html=_tidy(head), body_html=_tidy(body), script=guarded)


def _fix_ids(map: folium.Map) -> dict[str, str]:
    """Give every element an id by its place in the tree; return what random ids became, for names kept as text.

    folium draws ids at random, and some elements remember the name of another one from before.
    """
    replaced: dict[str, str] = {}
    for number, element in enumerate(walk(map)):
        if not _RANDOM_ID.fullmatch(element._id):
            continue
        replaced[element._id] = str(number) if number else "map"
        element._id = replaced[element._id]
    return replaced


def _text(part: Element) -> str:
    return "\n".join(str(child.render()) for child in part._children.values())


def _head(figure: Figure, map: folium.Map, assets: str, script: str) -> str:
    files: list[str] = []
    rest: list[str] = []
    for name, child in figure.header._children.items():
        if isinstance(child, (JavascriptLink, CssLink)):
            file = replacement(name, child.url, script)
            if file is not None and file not in files:
                files.append(file)
        elif name != map.get_name():  # the map's own styles and switches: the bundled style sheet has them
            rest.append(str(child.render()))
    if any("<script" in text.lower() for text in rest):
        raise UsageFault(message("A layer of the map brings an inline script, which a site's pages may not hold"))
    links = [
        f'<link rel="stylesheet" href="{html.escape(assets + file)}">'
        if file.endswith(".css")
        else f'<script src="{html.escape(assets + file)}" defer></script>'
        for file in files
    ]
    return "\n".join([*links, *rest])


def _tidy(text: str) -> str:
    """Drop the empty lines that folium's templates leave."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
