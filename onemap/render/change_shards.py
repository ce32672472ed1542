"""Shards of a change map: changed units as they were and are, and the ground that changed its unit, place by place.

Rows of ``shards/<name>-<area>.<n>.js``, as many as fit a shard, are::

    ["old" | "new", [code, name, category, realm], {"kind", "aspects", "gained", "lost", "card"}, geometry]
    ["piece", [from | null, to | null], {"km2", "card"}, geometry]      from, to: [code, name, category]

``card`` is the address of the change on its page. Old and new shapes are those that every map draws; pieces are cut
from published geometry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onemap.compare.changes import ChangeSet, Flow, UnitChange
from onemap.geometry.layer import Geometries
from onemap.render.change_ground import Ground
from onemap.render.output import Output
from onemap.render.shards import Part, ShardProduct, drawn_rows, shape_bounds, write_rows
from onemap.render.view import View, figure
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.slug import slug
from onemap.store import digest

#: address of the card of a change, by a unit's code, from the folder of the page that has the map
Card = Callable[[str], str | None]
#: aspects of a unit that goes on which can be seen on a map
SEEN = frozenset({"border", "category"})


def own_card(code: str) -> str:
    """The address of a card that stands on the page of the map itself."""
    return f"#u-{slug(code)}"


def drawn_changes(changes: ChangeSet) -> tuple[UnitChange, ...]:
    """The changes of units that a map can show: all but those of words, clauses and facts alone."""
    return tuple(one for one in changes.units if one.kind != "changed" or not SEEN.isdisjoint(one.aspects))


def change_products(
    old: View, new: View, changes: ChangeSet, name: str = "changes", card: Card = own_card
) -> list[ShardProduct]:
    """The shards of a change map as products, those of the areas below one area together; *name* begins their names.

    No shape is read before they are written, and only published layers can be: where one of the versions has none,
    there is nothing to show. Each gives ``{"shards": names, "bounds": of all that they hold or None, "count": cards}``.
    """
    first, second = old.snapshot.layers.get("units"), new.snapshot.layers.get("units")
    if first is None or second is None:
        return []
    groups: dict[str, _Group] = {}
    cards: dict[tuple[str, str], str | None] = {}
    ground = Ground(changes, first, second)
    for change in drawn_changes(changes):
        told = _told(change, card)
        cards.update({("old", code): told["card"] for code in change.old})
        cards.update({("new", code): told["card"] for code in change.new})
        group = groups.setdefault(_city(new, change.new[0]) if change.new else _city(old, change.old[0]), _Group())
        group.units += [["old", _who(old, code, True), told] for code in change.old]
        group.units += [["new", _who(new, code, True), told] for code in change.new]
    for flow in ground.moved:
        place = _city(old, flow.old or "") if flow.new is None else _city(new, flow.new)
        link = cards.get(("new", flow.new or "")) or cards.get(("old", flow.old or ""))
        ends = [None if flow.old is None else _who(old, flow.old), None if flow.new is None else _who(new, flow.new)]
        row = ["piece", ends, {"km2": figure(flow.km2), "card": link}]
        groups.setdefault(place, _Group()).pieces.append((flow, row))
    found = []
    for area, group in sorted(groups.items()):
        held = _Held(first, second, ground, f"{name}-{slug(area)}", group.units, group.pieces)
        found.append(ShardProduct(f"{name} {area}", held.key(), held.write))
    return found


def _told(change: UnitChange, card: Card) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": change.kind, "aspects": list(change.aspects)}
    if change.km2_gained is not None and change.km2_lost is not None:
        told |= {"gained": figure(change.km2_gained), "lost": figure(change.km2_lost)}
    return told | {"card": card((change.new or change.old)[0])}


def _who(view: View, code: str, whole: bool = False) -> list[Any]:
    unit = view.snapshot.briefs[code]
    return [code, unit.name, unit.category, *([view.snapshot.realm(unit)] if whole else [])]


def _city(view: View, code: str) -> str:
    """The area above a unit's own, or that where there is none above."""
    area = view.snapshot.briefs[code].area
    held = view.snapshot.areas.get(area)
    return area if held is None or held.parent is None else held.parent


@dataclass
class _Group:
    """What the shards of one place are to hold, while it is gathered: rows without their geometry."""

    units: list[list[Any]] = field(default_factory=list)
    pieces: list[tuple[Flow, list[Any]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Held:
    """The content of the shards of one place: rows without their geometry, of pieces with their flow."""

    first: GeometryLayer
    second: GeometryLayer
    ground: Ground
    name: str
    units: Sequence[Sequence[Any]]
    pieces: Sequence[tuple[Flow, Sequence[Any]]]

    @property
    def moved(self) -> list[Flow]:
        """The flows of the pieces."""
        return [flow for flow, _ in self.pieces]

    def key(self) -> bytes:
        """A digest of everything that the shards follow from."""
        return digest(json.dumps([self.name, self.units, [row for _, row in self.pieces]]), *self._digests())

    def _digests(self) -> Iterator[bytes | str]:
        old, new = self.ground.codes(self.moved)
        before = {row[1][0] for row in self.units if row[0] == "old"}.union(old)
        after = {row[1][0] for row in self.units if row[0] == "new"}.union(new)
        for layer, codes in ((self.first, before), (self.second, after)):
            for code in sorted(codes):
                yield code
                yield layer.digest(code) if code in layer.row else b""

    def write(self, out: Output, prefix: str) -> Part:
        """Write the shards below *prefix*."""
        labels: list[Sequence[Any]] = []
        shapes: list[Geometries] = []
        for side, layer in (("old", self.first), ("new", self.second)):
            rows = [row for row in self.units if row[0] == side and layer.is_drawn(row[1][0])]
            labels += rows
            shapes.append(layer.drawn_of(row[1][0] for row in rows))
        cut = self.ground.shapes(self.moved)
        seen = [at for at, shape in enumerate(cut) if not shape.is_empty]
        labels += [self.pieces[at][1] for at in seen]
        held = np.concatenate([*shapes, cut[seen]])
        if not labels:
            return {"shards": [], "bounds": None, "count": 0}
        names, _ = write_rows(out, prefix, self.name, "changes", drawn_rows(labels, held))
        cards = {row[2]["card"] for row in labels}
        return {"shards": names, "bounds": list(shape_bounds(held)), "count": len(cards)}
