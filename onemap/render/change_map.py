"""The maps of change logs: what their pages say, beside the shards of ``change_shards``.

:class:`ChangeMaps` does all that a page needs; a template shows the figure by
``m.map_figure(v, root, map, caption)``, and the page links ``figure.scripts`` and ``figure.styles`` as every map's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onemap.compare.changes import ChangeSet
from onemap.render.change_shards import Card, change_products, drawn_changes, own_card
from onemap.render.js import to_js
from onemap.render.mapdata import BASE, map_base
from onemap.render.output import Output
from onemap.render.pages.maps import MapFigure, MapKit
from onemap.render.shards import Bounds, Part, ShardIndex
from onemap.render.view import View
from onemap.resolve.areas import AreaIndex
from onemap.resolve.digests import digest_of
from onemap.words import Translator


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """Where a change map stands.

    ``folder`` is the folder in the stage (with a slash at its end, or empty) below whose ``shards/`` its shards are
    written, ``way`` the way there from the page; ``root`` is the way from the page to the folder of the new version,
    where the shards and pages of its units are. ``inside`` says that the page is one of that version. ``name`` begins
    the names of the shards, which must be different for all maps of one folder.
    """

    folder: str
    way: str = ""
    root: str = ""
    inside: bool = True
    name: str = "change-map"

    @classmethod
    def of_version(cls, prefix: str) -> ChangePlace:
        """The map of ``changes.html`` in the folder *prefix* of a version."""
        return cls(prefix)

    @classmethod
    def of_comparison(cls, prefix: str, pair: str, new: str) -> ChangePlace:
        """The map of ``compare/<pair>.html`` in the portal of *prefix*, where *new* is the later version."""
        return cls(f"{prefix}compare/", root=f"../versions/{new}/", inside=False, name=f"change-map-{pair}")


@dataclass(frozen=True, slots=True)
class ChangeMaps:
    """Makes the maps of change logs in one language. ``indexes``: the shards of versions' own maps, by version.

    Pages outside the versions (``compare/``) need ``onemap-map.js``, ``onemap-map.css`` and ``map-changes.js`` among
    the assets of their part: ``write_assets(…, change_maps)`` writes them.
    """

    maps: MapKit
    indexes: Mapping[str, ShardIndex]
    output: Output

    def key(self, old: View, new: View) -> bytes:
        """A digest of all that a map follows from beside the change set, the addresses of its cards and its place."""
        layers = [view.snapshot.layers.get("units") for view in (old, new)]
        shapes = [layer and (layer.codes, layer.coverage, layer.display, layer.facts.digests) for layer in layers]
        index = self.indexes.get(new.snapshot.version)
        return digest_of(shapes, index and index.digest, self.maps.parts["changes"].body_html)

    def figure(
        self, old: View, new: View, changes: ChangeSet, place: ChangePlace, card: Card = own_card
    ) -> MapFigure | None:
        """The map of *changes*, its shards written below ``place.folder``; None where nothing of them can be drawn.

        Only published layers are read. *card* gives the address of the card of a unit's change (by its first new, else
        first old code) from the folder of the page, or None.
        """
        products = change_products(old, new, changes, place.name, card)
        parts = [product.write(self.output, place.folder) for product in products]
        data = change_map_data(old, new, changes, parts, place)
        if data is None:
            return None
        index = self.indexes.get(new.snapshot.version)
        if index is not None:
            data["areas"] = list(index.areas)
            data["changes"]["around"] = name = f"{place.name}-around"
            told = to_js(around(new, data, index))
            self.output.write(f"{place.folder}shards/{name}.js", f"onemap.shard({to_js(name)},{told});\n")
        layers = [view.snapshot.layers["units"] for view in (old, new)]
        approximate = any(not layer.coverage and not layer.display for layer in layers)
        display = any(layer.display for layer in layers)
        return self.maps.figure("changes", data, approximate, display, base=place.inside)


def change_map_data(
    old: View, new: View, changes: ChangeSet, parts: Iterable[Part], place: ChangePlace
) -> dict[str, Any] | None:
    """The block ``#onemap-data`` of a change map; None where no shard holds anything. *parts*: what products gave."""
    groups = [part for part in parts if part["shards"]]
    if not groups:
        return None
    t, names = new.t, (old.version_name(), new.version_name())
    boxes: list[Bounds] = [tuple(part["bounds"]) for part in groups]
    data: dict[str, Any] = {"base": BASE}
    if not place.inside:
        data = {**map_base(new.chain, new.snapshot, ShardIndex(), new.lang), "zones": {}}
    data |= {
        "root": place.root,
        "mode": "changes",
        "title": t("{new} compared with {old}").format(new=names[1], old=names[0]),
        "categories": _categories(old, new),
        "focus": sorted({code for change in drawn_changes(changes) for code in change.new}),
        "bounds": _whole(boxes),
        "changes": {
            "before": names[0],
            "after": names[1],
            "root": place.way,
            "groups": groups,
            "words": change_words(t),
        },
    }
    return data


def around(new: View, data: Mapping[str, Any], index: ShardIndex) -> dict[str, Any]:
    """The shards of units around the changes that *data* tells of, by area: too much for a page where there are many.

    File names of codes come with them, where they are not the codes themselves.
    """
    boxes: list[Bounds] = [tuple(group["bounds"]) for group in data["changes"]["groups"]]
    near = [area for area, box in index.bounds.items() if any(_near(box, other) for other in boxes)]
    told = {"more": {area: {"bounds": list(index.bounds[area]), "shards": list(index.units[area])} for area in near}}
    if not index.slugs:
        return told
    units = index.areas_units or AreaIndex(new.snapshot.areas, new.snapshot.briefs)
    keys = {*data["focus"], *new.snapshot.areas, *(code for area in near for code in units.owned(area))}
    return {**told, "slugs": {key: index.slugs[key] for key in sorted(keys) if key in index.slugs}}


def change_words(t: Translator) -> dict[str, str]:
    """The words that the change layer and the swipe show; ``{fields}`` are filled in by the script."""
    return {
        "compare": t("Compare before and after"),
        "swipe": t("Swipe"),
        "only": t("Only {version}"),
        "both": t("Both borders"),
        "handle": t("Line between before and after"),
        "handle_at": t("{before} left of the line, {after} right of it; the line stands at {percent}% of the width"),
        "side_before": t("{version}: before"),
        "side_after": t("{version}: after"),
        "old_border": t("Border before"),
        "new_border": t("Border after"),
        "gained": t("Ground gained"),
        "lost": t("Ground lost"),
        "moved": t("Ground that changed its unit"),
        "no_unit": t("in no unit"),
        "piece": t("{km2} km² from {from} to {to}"),
        "gained_lost": t("gained {gained} km², lost {lost} km²"),
        "card": t("To this change in the list"),
        "spot": t("Changes here: {n}. Zoom in to see them."),
        "kind_added": t("added"),
        "kind_withdrawn": t("withdrawn"),
        "kind_merged": t("merged"),
        "kind_split": t("split"),
        "kind_regrouped": t("regrouped"),
        "aspect_category": t("Category changed"),
        "aspect_border": t("Border changed"),
        "aspect_recoded": t("Recoded"),
        "aspect_name": t("Renamed"),
    }


def _categories(old: View, new: View) -> list[dict[str, Any]]:
    """Categories of the new vocabulary, then those that only the old one has."""
    held: dict[str, dict[str, Any]] = {}
    for view in (new, old):
        for c in view.snapshot.vocabulary.categories:
            told = {"id": c.id, "label": c.name(new.lang), "short": c.short, "colour": c.colour, "pattern": c.pattern}
            held.setdefault(c.id, told)
    return list(held.values())


def _whole(boxes: Iterable[Bounds]) -> list[float]:
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]


def _near(box: Bounds, other: Bounds) -> bool:
    """Whether *box* is no further from *other* than that is wide and high, so that the view may well show it."""
    wide, high = other[2] - other[0], other[3] - other[1]
    across = box[0] <= other[2] + wide and other[0] - wide <= box[2]
    return across and box[1] <= other[3] + high and other[1] - high <= box[3]
