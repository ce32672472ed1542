"""What changed against the version before, as files: the official table of adjustments, and the changed geometry.

Cells of the table are as :mod:`onemap.compare.adjustments` gives them. Records of zones are public like their pages,
also where their geometry is withheld: then nothing is told that follows from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
import shapely

from onemap.compare.adjustments import adjustments
from onemap.compare.borders import sound
from onemap.compare.changes import ChangeSet, UnitChange, ZoneChange
from onemap.compare.described import Describer
from onemap.geometry.layer import Geometries
from onemap.geometry.measure import areas_km2
from onemap.model.plan import LayerName
from onemap.render.downloads.cells import csv_field, csv_head
from onemap.render.downloads.download import Planned
from onemap.render.downloads.geojson import BETWEEN, CRS, TAIL
from onemap.render.view import View
from onemap.resolve.geometry import polygons_only
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.snapshot import Snapshot
from onemap.store import digest
from onemap.words import Translator

#: rows of one sheet: office programs know no more than 1,048,576
_SHEET: Final = 1_000_000
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Before:
    """The version before: its snapshot, what makes the change set, and a digest of all that this follows from."""

    snapshot: Snapshot
    changes: Callable[[], ChangeSet]
    key: bytes


def change_files(view: View, before: Before) -> Iterator[Planned]:
    """The files in the order in which pages show them; no GeoJSON without published geometry of both versions."""
    made = _Made(view, before)
    key = partial(digest, before.key, view.lang)
    yield Planned("data/adjustments.xlsx", "Table of adjustments", "XLSX", key("adjustments xlsx"), made.workbook)
    yield Planned("data/adjustments.csv", "Table of adjustments", "CSV", key("adjustments csv"), made.table)
    if made.layers:
        yield Planned("data/changes.geojson", "Changed geometry", "GeoJSON", key("changed geometry"), made.geometry)


def geometry_words(t: Translator) -> list[tuple[str, str]]:
    """What the attributes of ``changes.geojson`` mean, for the page that offers it."""
    return [
        ("layer", t("`units` or `zones`")),
        (
            "kind",
            t("What became of the ground: `gained`, `lost`, `added`, `withdrawn`, `merged`, `split`, `regrouped`"),
        ),
        ("old, new", t("Codes before and after")),
        ("km2", t("Area of the geometry in km² on the ellipsoid")),
        ("exchanged", t("With which units the ground was exchanged, and km² of each")),
    ]


@dataclass(frozen=True)
class _Made:
    view: View
    before: Before

    @cached_property
    def _changes(self) -> ChangeSet:
        return self.before.changes()

    @cached_property
    def layers(self) -> tuple[LayerName, ...]:
        """The layers whose published shapes are known of both versions."""
        policy = self.view.chain.layer_policy
        names: tuple[LayerName, ...] = ("units", "zones")
        return tuple(
            name
            for name in names
            if name in policy
            and policy[name].publication != "withheld"
            and name in self.view.snapshot.layers
            and name in self.before.snapshot.layers
        )

    # --- the table -------------------------------------------------------------------------------

    @cached_property
    def _columns(self) -> tuple[tuple[str, int], ...]:
        t = self.view.t
        return (
            (t("Unit code"), 16), (t("Name"), 26), (t("Kind of adjustment"), 18), (t("Before the adjustment"), 44),
            (t("After the adjustment"), 44), (t("Reason"), 30), (t("Basis"), 26), (t("Change of area (km²)"), 12),
        )  # fmt: skip

    @cached_property
    def _rows(self) -> tuple[tuple[object, ...], ...]:
        view = self.view
        describer = Describer(self._changes, self.before.snapshot, view.snapshot, view.t)
        return tuple(
            (one.code, one.name, one.kind, one.before, one.after, one.reason, one.basis, one.km2)
            for one in adjustments(describer)
        )

    def workbook(self) -> Iterator[bytes]:
        """The table as XLSX: text is text, areas are numbers."""
        # openpyxl: every process that makes pages would load it
        from onemap.render.workbook import Column, Sheet, as_xlsx

        view, t = self.view, self.view.t
        columns = tuple(Column(*column) for column in self._columns)
        head = (
            t("Adjustments against version {old}: {name}").format(
                old=self.before.snapshot.version, name=view.snapshot.plan.title
            ),
        )
        parts = [self._rows[at : at + _SHEET] for at in range(0, len(self._rows), _SHEET)] or [()]
        names = [t("Table of adjustments"), *(f"{t('Table of adjustments')} {at}" for at in range(2, len(parts) + 1))]
        empty = t("no differences")
        yield as_xlsx([Sheet(name, head, columns, rows, empty) for name, rows in zip(names, parts, strict=True)])

    def table(self) -> Iterator[str]:
        """The table as CSV."""
        yield csv_head([heading for heading, _ in self._columns])
        # a number is no text that a spreadsheet could compute, though it begins with a minus sign
        yield from (
            ",".join(str(cell) if isinstance(cell, Decimal) else csv_field(cell) for cell in row) + "\n"
            for row in self._rows
        )

    # --- the geometry ----------------------------------------------------------------------------

    def geometry(self) -> Iterator[str]:
        """The ground that changed as GeoJSON, one feature on each line, units before zones, by code."""
        policy, view = self.view.chain.layer_policy, self.view
        head = {
            "type": "FeatureCollection",
            "name": "changes",
            "crs": CRS,
            "version": view.snapshot.version,
            "against": self.before.snapshot.version,
            "title": view.snapshot.plan.title,
            "generalised": any(policy[name].publication == "generalised" for name in self.layers),
        }
        yield _json(head)[:-1] + ',"features":[\n'
        between = ""
        for name in self.layers:
            for feature in self._features(name):
                yield between + feature
                between = BETWEEN
        yield TAIL

    def _features(self, name: LayerName) -> Iterator[str]:
        changes = self._changes
        old, new = self.before.snapshot.layers[name], self.view.snapshot.layers[name]
        grounds = list(_unit_grounds(changes.units) if name == "units" else _zone_grounds(changes))
        shapes = _shapes(grounds, old, new)
        km2 = areas_km2(shapes)
        texts = shapely.to_geojson(shapely.orient_polygons(shapes))
        exchanged = self._exchanged(changes) if name == "units" else {}
        for ground, area, text in zip(grounds, km2, texts, strict=True):
            if area > 0:
                told = {
                    "layer": name,
                    "kind": ground.kind,
                    "old": ground.old,
                    "new": ground.new,
                    "name": self._names(name, ground),
                    "km2": round(float(area), 6),
                    "exchanged": exchanged.get(
                        (ground.kind, *(ground.new if ground.kind == "gained" else ground.old)), []
                    ),
                }
                yield f'{{"type":"Feature","properties":{_json(told)},"geometry":{text}}}'

    def _names(self, name: LayerName, ground: _Ground) -> str:
        side, codes = (self.view.snapshot, ground.new) if ground.new else (self.before.snapshot, ground.old)
        records: Any = side.briefs if name == "units" else side.zones
        return self.view.t("; ").join(records[code].name for code in codes)

    @staticmethod
    def _exchanged(changes: ChangeSet) -> dict[tuple[str, ...], list[dict[str, Any]]]:
        """Other units with km², by kind and code: where gained ground came from, where lost ground went."""
        found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        going = {change.new[0]: change.old[0] for change in changes.units if change.kind == "changed"}
        for flow in changes.flows:
            if flow.new is not None and flow.old != going.get(flow.new, flow.new):
                found.setdefault(("gained", flow.new), []).append({"code": flow.old, "km2": round(flow.km2, 6)})
            if flow.old is not None and (flow.new is None or flow.old != going.get(flow.new, flow.new)):
                found.setdefault(("lost", flow.old), []).append({"code": flow.new, "km2": round(flow.km2, 6)})
        return found


@dataclass(frozen=True, slots=True)
class _Ground:
    """A piece of ground: what became of it, and the codes before and after of what it belonged to.

    Its shape is of ``of`` in the new version, or in the old one where ``gone``; without what ``but`` has in the other.
    """

    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    of: str
    gone: bool = False
    but: str | None = None


def _unit_grounds(changes: Iterable[UnitChange]) -> Iterator[_Ground]:
    for change in changes:
        if change.kind == "changed":
            if "border" in change.aspects:
                yield from _moved(change.old[0], change.new[0])
        elif change.new:
            yield from (_Ground(change.kind, change.old, (code,), code) for code in change.new)
        else:
            yield from (_Ground(change.kind, (code,), (), code, gone=True) for code in change.old)


def _zone_grounds(changes: ChangeSet) -> Iterator[_Ground]:
    yield from (_Ground("added", (), (code,), code) for code in changes.zones_added)
    yield from (_Ground("withdrawn", (code,), (), code, gone=True) for code in changes.zones_withdrawn)
    moved: Iterable[ZoneChange] = (change for change in changes.zones if "border" in change.aspects)
    for change in moved:
        yield from _moved(change.old, change.new)


def _moved(old: str, new: str) -> Iterator[_Ground]:
    yield _Ground("gained", (old,), (new,), new, but=old)
    yield _Ground("lost", (old,), (new,), old, gone=True, but=new)


def _shapes(grounds: Sequence[_Ground], old: GeometryLayer, new: GeometryLayer) -> Geometries:
    """The shape of each of *grounds*; empty where a layer lacks it. Only shapes that are asked for are loaded."""
    sides = {False: new, True: old}
    wanted: dict[bool, dict[str, None]] = {False: {}, True: {}}
    for ground in grounds:
        wanted[ground.gone][ground.of] = None
        if ground.but is not None:
            wanted[not ground.gone][ground.but] = None
    held: dict[bool, dict[str, shapely.Geometry]] = {}
    for gone, layer in sides.items():
        codes = sorted(code for code in wanted[gone] if code in layer.row)
        held[gone] = dict(zip(codes, layer.published_of(codes), strict=True))
    nothing = shapely.Polygon()
    result: Geometries = np.empty(len(grounds), dtype=object)
    result[:] = [held[ground.gone].get(ground.of, nothing) for ground in grounds]
    moved = [at for at, ground in enumerate(grounds) if ground.but is not None]
    if moved:
        # a shape that only one version knows has no ground that it gained or lost
        others = np.empty(len(moved), dtype=object)
        others[:] = [held[not grounds[at].gone].get(grounds[at].but or "", result[at]) for at in moved]
        differences = shapely.difference(sound(result[moved]), sound(others))
        result[moved] = [polygons_only(shape) for shape in differences]
    return result
