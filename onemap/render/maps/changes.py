"""Two states of one territory as folium classes: changed units before and after, and the line that is swiped across.

In a notebook ``folium.Map(tiles=None).add_child(ChangeLayer(old, new)).add_child(Swipe())`` is whole by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from folium.template import Template
from shapely.geometry import shape

from onemap.geometry.layer import Geometries
from onemap.geometry.measure import area_km2
from onemap.render.change_ground import drawable
from onemap.render.change_map import change_words
from onemap.render.js import to_js
from onemap.render.mapdata import map_words
from onemap.render.maps.controls import Control
from onemap.render.maps.layers import BundledLayer, feature_rows, plain_geometry, points_of
from onemap.render.view import figure
from onemap.words import translator


class ChangeLayer(BundledLayer):
    """Changed units as they were (dashed) and as they are (solid), and the ground that changed its unit.

    *before* and *after*: None for the page's data block, or GeoJSON FeatureCollections in longitude/latitude degrees
    (or anything with ``__geo_interface__``, such as a GeoDataFrame in EPSG:4326/4490) with the properties named by
    *code*, *title*, *category* and *realm*. Features of one code are one unit; those that are alike on both sides are
    drawn faint. What lies in another unit than before is found by overlap; *follows* are pairs (old code, new code) of
    units that only took another code. *names* are what the two states are called; *categories* as for
    :class:`UnitLayer`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = onemap.maps.changeLayer({{ this.data_js }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        before: Any = None,
        after: Any = None,
        *,
        code: str = "code",
        title: str = "name",
        category: str = "category",
        realm: str = "realm",
        follows: Iterable[tuple[str, str]] = (),
        names: tuple[str, str] | None = None,
        categories: Iterable[Mapping[str, str]] | None = None,
        lang: str = "zh",
        name: str | None = None,
        overlay: bool = True,
        control: bool = True,
        show: bool = True,
    ) -> None:
        super().__init__(name or "changes", overlay, control, show)
        self.data: dict[str, Any] | None = None
        if before is not None and after is not None:
            old, new = (feature_rows(held, code, title, category, realm) for held in (before, after))
            t = translator(lang)
            words, called = change_words(t), names or (t("before"), t("after"))
            met = sorted({row[2] for row in (*old, *new) if row[2] is not None})
            known = _by_code(old)
            same = [row for row in new if row in known.get(row[0], ())]
            alike = _by_code(same)
            self.data = {
                "root": "",
                "mode": "changes",
                "categories": [dict(c) for c in categories or ({"id": c, "label": c} for c in met)],
                "features": same,
                "words": map_words(t),
                "changes": {
                    "before": called[0],
                    "after": called[1],
                    "root": "",
                    "groups": [],
                    "words": words,
                    "rows": _rows(
                        [row for row in old if row not in alike.get(row[0], ())],
                        [row for row in new if row not in alike.get(row[0], ())],
                        dict(follows),
                    ),
                },
            }

    @property
    def data_js(self) -> str:
        """The layer's own data as a JavaScript expression, or ``null``."""
        return to_js(self.data)

    def _get_self_bounds(self) -> list[list[float | None]]:
        held = (self.data or {}).get("changes", {}).get("rows", ())
        points = [point for row in held for point in points_of(row[3])]
        if not points:
            return [[None, None], [None, None]]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return [[min(ys), min(xs)], [max(ys), max(xs)]]


class Swipe(Control):
    """A line across the map, moved by pointer or keys: the state before is left of it, the one after right of it.

    Buttons beside it show one state alone, or both borders over one another, as paper does.
    """

    factory = "swipe"


def _by_code(rows: Iterable[list[Any]]) -> dict[str, list[list[Any]]]:
    held: dict[str, list[list[Any]]] = {}
    for row in rows:
        held.setdefault(row[0], []).append(row)
    return held


def _rows(old: list[list[Any]], new: list[list[Any]], follows: Mapping[str, str]) -> list[list[Any]]:
    """Rows as the shards of ``change_shards`` have them, made by overlap."""
    rows: list[list[Any]] = []
    codes = {row[0] for row in old}, {row[0] for row in new}
    for side, held in (("old", old), ("new", new)):
        for row in held:
            goes_on = row[0] in codes[side == "old"] or row[0] in (follows if side == "old" else follows.values())
            kind = "changed" if goes_on else "withdrawn" if side == "old" else "added"
            rows.append([side, row[:4], {"kind": kind, "aspects": []}, row[4]])
    first, second = _shapes(old), _shapes(new)
    tree = shapely.STRtree(second)
    whole: Geometries = np.array([shapely.union_all(second), shapely.union_all(first)], dtype=object)
    for at, was in enumerate(first):
        for other in sorted(tree.query(was, predicate="intersects").tolist()):
            if new[other][0] != follows.get(old[at][0], old[at][0]):
                rows += _piece(old[at][:3], new[other][:3], shapely.intersection(was, second[other]))
        rows += _piece(old[at][:3], None, shapely.difference(was, whole[0]))
    for at, now in enumerate(second):
        rows += _piece(None, new[at][:3], shapely.difference(now, whole[1]))
    return rows


def _piece(was: list[Any] | None, now: list[Any] | None, cut: shapely.Geometry) -> list[list[Any]]:
    held = drawable(cut)
    if shapely.is_empty(held):
        return []
    return [["piece", [was, now], {"km2": figure(area_km2(held))}, plain_geometry(held)]]


def _shapes(rows: list[list[Any]]) -> Geometries:
    held: Geometries = np.empty(len(rows), dtype=object)
    held[:] = [shapely.make_valid(shape(row[4])) if row[4] else shapely.Polygon() for row in rows]
    return held
