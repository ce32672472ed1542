"""Layers of a map as folium classes: units, outlines of areas, names.

Without data of their own they draw what the page's data block says (a site page); with data they draw those
(a notebook). Names and codes travel as JSON and are shown as text, so that no value can run as script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from folium.map import Layer
from folium.template import Template

from onemap.render.js import to_js
from onemap.render.mapdata import map_words
from onemap.render.maps.element import Bundled
from onemap.words import translator

#: What a notebook shows where the data bring no categories of their own: the colours of the national vocabulary.
_NO_WORDS: Mapping[str, str] = {}


class BundledLayer(Bundled, Layer):
    """A folium layer, so that ``folium.LayerControl`` can switch it."""

    def __init__(self, name: str | None, overlay: bool, control: bool, show: bool) -> None:
        Layer.__init__(self, name=name, overlay=overlay, control=control, show=show)
        self._name = type(self).__name__


class UnitLayer(BundledLayer):
    """Polygons of units, hatched by category.

    *features*: None for the page's data block, or a GeoJSON FeatureCollection in longitude/latitude degrees (or
    anything with ``__geo_interface__``, such as a GeoDataFrame in EPSG:4326/4490). The properties named by *code*,
    *title*, *category* and *realm* ("land"/"sea") are shown; *categories* are records with ``id``, ``label`` and
    optionally ``colour`` (#rrggbb) and ``pattern`` (diagonal, cross, dots, horizontal, vertical, back, grid, plain);
    by default the categories met, in the order of their ids. *focus* and *near* are codes to draw strong and faint.
    *lang* is the language of legend and panels.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = onemap.maps.unitLayer({{ this.data_js }}, {{ this.options_js }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        features: Any = None,
        *,
        code: str = "code",
        title: str = "name",
        category: str = "category",
        realm: str = "realm",
        categories: Iterable[Mapping[str, str]] | None = None,
        focus: Iterable[str] = (),
        near: Iterable[str] = (),
        lang: str = "zh",
        load_from: int = 24,
        name: str | None = None,
        overlay: bool = True,
        control: bool = True,
        show: bool = True,
    ) -> None:
        super().__init__(name or "units", overlay, control, show)
        self.options_js = to_js({"loadFrom": load_from})
        self.data: dict[str, Any] | None = None
        if features is not None:
            rows = feature_rows(features, code, title, category, realm)
            met = sorted({row[2] for row in rows if row[2] is not None})
            focused = list(focus)
            self.data = {
                "root": "",
                "mode": "unit" if focused else "area",
                "focus": focused,
                "near": list(near),
                "categories": [dict(c) for c in categories or ({"id": c, "label": c} for c in met)],
                "features": rows,
                "words": map_words(translator(lang)),
            }

    @property
    def data_js(self) -> str:
        """The layer's own data as a JavaScript expression, or ``null``."""
        return to_js(self.data)

    def _get_self_bounds(self) -> list[list[float | None]]:
        points = [p for row in (self.data or {}).get("features", ()) for p in points_of(row[4])]
        if not points:
            return [[None, None], [None, None]]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return [[min(ys), min(xs)], [max(ys), max(xs)]]


class AreaOutlines(BundledLayer):
    """Borders of areas as lines over the units. *features* as for :class:`UnitLayer`, keyed by *code*."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = onemap.maps.areaOutlines({{ this.data_js }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        features: Any = None,
        *,
        code: str = "code",
        title: str = "name",
        kind: str = "kind",
        name: str | None = None,
        overlay: bool = True,
        control: bool = True,
        show: bool = True,
    ) -> None:
        super().__init__(name or "areas", overlay, control, show)
        self.rows = None if features is None else feature_rows(features, code, title, kind, "")

    @property
    def data_js(self) -> str:
        """The outlines as a JavaScript expression, or ``null``."""
        return to_js(self.rows)


class Labels(BundledLayer):
    """Names of units and areas, placed where they fit and never over one another."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = onemap.maps.labels();
        {% endmacro %}
        """
    )

    def __init__(self, name: str | None = None, overlay: bool = True, control: bool = True, show: bool = True) -> None:
        super().__init__(name or "labels", overlay, control, show)


def feature_rows(features: Any, code: str, title: str, category: str, realm: str) -> list[list[Any]]:
    """Return rows [code, name, category, realm, geometry] of a FeatureCollection, in its order."""
    collection = getattr(features, "__geo_interface__", features)
    rows = []
    for number, feature in enumerate(collection["features"]):
        properties = feature.get("properties") or _NO_WORDS
        key = properties.get(code, feature.get("id", number))
        rows.append(
            [
                str(key),
                _text(properties.get(title)),
                _text(properties.get(category)),
                _text(properties.get(realm)),
                plain_geometry(feature.get("geometry")),
            ]
        )
    return rows


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def plain_geometry(geometry: Any) -> dict[str, Any] | None:
    """Return a GeoJSON geometry as plain lists (shapely's interface gives tuples)."""
    if geometry is None:
        return None
    geometry = getattr(geometry, "__geo_interface__", geometry)
    return {"type": geometry["type"], "coordinates": _lists(geometry["coordinates"])}


def _lists(coordinates: Any) -> Any:
    return [_lists(c) for c in coordinates] if isinstance(coordinates, (list, tuple)) else float(coordinates)


def points_of(geometry: Mapping[str, Any] | None) -> list[list[float]]:
    found: list[list[float]] = []

    def collect(part: list[Any]) -> None:
        if part and isinstance(part[0], float):
            found.append(part)
        else:
            for inner in part:
                collect(inner)

    if geometry is not None:
        collect(geometry["coordinates"])
    return found
