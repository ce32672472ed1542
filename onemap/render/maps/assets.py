"""Which files folium's maps link, and which bundled file stands for each of them.

folium links its scripts on content networks; a site must not. A link is replaced by a bundled file, dropped when only
folium's popups and coloured markers need it and the map has none, or refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from onemap.errors import UsageFault, message

STATIC: Final = Path(__file__).parents[2] / "static"

#: folium's name of a link → the bundled file that holds it
BUNDLED: Final = {"leaflet": "onemap-map.js", "leaflet_css": "onemap-map.css"}

#: folium's name of a link → what in a map's script shows that it is needed
OPTIONAL: Final = {
    "jquery": "$(",
    "bootstrap": "$(",
    "bootstrap_css": "AwesomeMarkers",
    "glyphicons_css": "AwesomeMarkers",
    "awesome_markers": "AwesomeMarkers",
    "awesome_markers_font_css": "AwesomeMarkers",
    "awesome_markers_css": "AwesomeMarkers",
    "awesome_rotate_css": "AwesomeMarkers",
}


def static_text(name: str) -> str:
    """Return the text of a bundled file; raises UsageFault where the browser code was not bundled yet."""
    try:
        return (STATIC / name).read_text("utf-8")
    except FileNotFoundError:
        raise UsageFault(
            message("The browser code is not bundled ({name} is missing); run: python hatch_build.py", name=name)
        ) from None


def replacement(name: str, url: str, script: str) -> str | None:
    """Return the bundled file for folium's link *name*, or None when the map whose script is *script* needs none.

    Raises UsageFault when the map needs a file that is not bundled.
    """
    if name in BUNDLED:
        return BUNDLED[name]
    if name in OPTIONAL and OPTIONAL[name] not in script:
        return None
    raise UsageFault(
        message(
            "A map needs {name} ({url}), which is not bundled; leave the layer or plugin out of the map",
            name=name,
            url=url,
        )
    )
