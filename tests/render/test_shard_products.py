"""Shards as products: a key that misses nothing, is had without geometry, and an index that survives JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from onemap.geometry.layer import Geometries
from onemap.render.output import Output
from onemap.render.shards import Part, ShardIndex, merge_index, shard_products, write_shards
from onemap.resolve.geometry_layer import GeometryLayer, Rows
from onemap.resolve.snapshot import Snapshot
from tests.render.snapshots import CITY, EAST, PARK, WEST, ZONE, A, B, C, D, area, layer, snapshot

SQUARES = {code: shapely.box(122 + i / 10, 28, 122 + (i + 1) / 10, 28.1) for i, code in enumerate((A, B, C, D))}
DENTED = shapely.Polygon([(122.1, 28), (122.2, 28), (122.2, 28.1), (122.15, 28.05), (122.1, 28.1)])
Edit = Callable[[Snapshot], Snapshot]


def unit(code: str, **more: Any) -> Edit:
    return lambda s: dataclasses.replace(s, units={**s.units, code: s.units[code].model_copy(update=more)})


def areas(key: str, **more: Any) -> Edit:
    return lambda s: dataclasses.replace(s, areas={**s.areas, key: s.areas[key].model_copy(update=more)})


def shapes(name: str, **changed: shapely.Polygon) -> Edit:
    held = SQUARES if name == "units" else {ZONE: shapely.box(122, 28, 122.2, 28.1)}
    return lambda s: dataclasses.replace(s, layers={**s.layers, name: layer({**held, **changed})})


#: what is edited, and the products that have to be made again
EDITS: dict[str, tuple[Edit, set[str]]] = {
    "nothing": (lambda s: s, set()),
    "towns": (unit(A, towns=("镇",)), set()),
    "clauses": (unit(A, clauses=()), set()),
    "name": (unit(A, name="新"), {f"units {CITY}"}),
    "category": (unit(D, category="key"), {f"units {CITY}"}),
    "realm": (unit(A, realm="sea"), {f"units {CITY}"}),
    "area": (unit(B, area=EAST), {f"units {CITY}", "areas"}),
    "manager": (unit(A, managed_by=(PARK,)), {"areas"}),
    "shape": (shapes("units", **{B: DENTED}), {f"units {CITY}", "areas"}),
    "zone": (shapes("zones", **{ZONE: shapely.box(122, 28, 122.1, 28.1)}), {"zones water"}),
    "area's name": (areas(WEST, name="西"), {"areas"}),
    "parent": (areas(EAST, parent=None), {f"units {CITY}", f"units {EAST}", "areas"}),
    "new area": (lambda s: dataclasses.replace(s, areas={**s.areas, "9": area("9", "city")}), {"areas"}),
}


def written(snapshot: Snapshot, lang: str, folder: Path) -> dict[str, tuple[bytes, Part, dict[str, bytes]]]:
    """By product: its key, its part of the index, its files."""
    made = {}
    for name, key, write in shard_products(snapshot, lang):
        out = Output(folder / str(len(made)))
        part = write(out, "")
        made[name] = key, part, {path: (out.root / path).read_bytes() for path in out.paths()}
    return made


@pytest.mark.parametrize("edit", EDITS)
def test_a_key_changes_with_the_files_and_with_nothing_else(edit: str, tmp_path: Path) -> None:
    change, touched = EDITS[edit]
    before, after = (written(s, "zh", tmp_path / name) for s, name in ((snapshot(), "0"), (change(snapshot()), "1")))
    differ = {name for name in before.keys() | after.keys() if before.get(name, "-")[0] != after.get(name, "+")[0]}
    assert differ == touched
    for name in before.keys() & after.keys() - differ:
        assert before[name] == after[name]


def test_only_outlines_know_the_language() -> None:
    chinese, english = (dict(p[:2] for p in shard_products(snapshot(), lang)) for lang in ("zh", "en"))
    assert {name for name in chinese if chinese[name] != english[name]} == {"areas"}


class Unread:
    """Shapes that nobody may read."""

    def all(self) -> Geometries:
        raise AssertionError("a shape is read to know whether it has changed")

    def take(self, rows: Rows) -> Geometries:
        return self.all()


def test_keys_are_had_without_geometry() -> None:
    held = snapshot()
    known = {
        name: GeometryLayer(one.codes, Unread(), one.crs, Unread(), Unread(), one.area_km2, True, facts=one.facts)
        for name, one in held.layers.items()
    }
    bare = dataclasses.replace(held, layers=known)
    assert [p[:2] for p in shard_products(bare, "zh")] == [p[:2] for p in shard_products(held, "zh")]


def test_products_make_up_the_index_and_json_loses_nothing(tmp_path: Path) -> None:
    held = snapshot()
    whole = write_shards(Output(tmp_path / "whole"), "v/", held, "zh")
    out = Output(tmp_path / "parts")
    parts = [json.loads(json.dumps(product.write(out, "v/"))) for product in shard_products(held, "zh")]
    merged = merge_index(parts, held)
    assert merged == whole
    assert merged.areas_units is not None
    for path in out.paths():
        assert (out.root / path).read_bytes() == (tmp_path / "whole" / path).read_bytes()
    again = ShardIndex.from_json(json.loads(json.dumps(whole.to_json())))
    assert (
        again == whole
        and again.digest == whole.digest
        and again.area_of == {s: a for a in (WEST, EAST) for s in whole.units[a]}
    )
    other = merge_index(parts, EDITS["new area"][0](held))
    assert other.digest == whole.digest
    assert merge_index(parts[1:], held).digest != whole.digest
