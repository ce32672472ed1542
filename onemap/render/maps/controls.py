"""Controls of a map as folium classes: what an official map must show, and what its reader can ask.

Positions are Leaflet's: topleft, topright, bottomleft, bottomright. Controls of one corner stack in the order in which
they are added (from the edge of the map inwards). Words come from the map's data, not from here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from folium.template import Template

from onemap.render.js import to_js
from onemap.render.maps.element import Bundled


class Control(Bundled):
    """A control made by ``onemap.maps.<factory>(options)`` and added to its map."""

    factory: ClassVar[str]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = onemap.maps.{{ this.factory }}({{ this.options_js }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """  # noqa: E501 - one statement
    )

    def __init__(self, position: str | None = None, **options: Any) -> None:
        super().__init__()
        self.options = {**({"position": position} if position else {}), **options}

    @property
    def options_js(self) -> str:
        """The control's options as a JavaScript expression."""
        return to_js(self.options)


class Legend(Control):
    """Categories with their hatches, the page's own unit, sea units, borders, zone layers now shown."""

    factory = "legend"


class NorthArrow(Control):
    """The north arrow; maps here are always north up."""

    factory = "northArrow"


class ScaleBar(Control):
    """The scale in metres or kilometres, true at the middle of the map."""

    factory = "scaleBar"


class MapTitle(Control):
    """The map's title, also its name for screen readers."""

    factory = "mapTitle"


class ReviewNote(Control):
    """The review number of the map and the copyright line."""

    factory = "reviewNote"


class Identify(Control):
    """Click, or Enter at the middle of the map: what lies there, with a link to its page."""

    factory = "identify"


class LayerPanel(Control):
    """Chooses among element zones; each layer loads when it is first asked for. *open* unfolds the panel."""

    factory = "layerPanel"

    def __init__(self, position: str | None = None, open: bool = False) -> None:
        super().__init__(position, open=open)


class View(Bundled):
    """Fits the map to its data; wheel and touch move it only once it is taken hold of; lays it out for paper.

    *zoom_in* and *zoom_out* name the zoom buttons.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            onemap.maps.view({{ this._parent.get_name() }}, {{ this.options_js }});
        {% endmacro %}
        """
    )

    def __init__(self, zoom_in: str | None = None, zoom_out: str | None = None, max_zoom: int = 18) -> None:
        super().__init__()
        self.options = {"zoomIn": zoom_in, "zoomOut": zoom_out, "maxZoom": max_zoom}

    @property
    def options_js(self) -> str:
        """The options as a JavaScript expression."""
        return to_js(self.options)


class BaseTiles(Bundled):
    """Base tiles where the publication names an address of its own; nothing otherwise."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            onemap.maps.baseTiles({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )
