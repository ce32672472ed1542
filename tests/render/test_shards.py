"""Shards: what a script file of ours holds, how it is split, and that data in it stays data."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from onemap.render.js import to_js, to_json_block
from onemap.render.output import Output
from onemap.render.shards import LIMIT, area_outlines, write_rows, write_shards
from tests.render.snapshots import CITY, EAST, EVIL, PARK, WEST, ZONE, A, B, C, D, chain, layer, snapshot, without

CALL = re.compile(r"onemap\.shard\((\"[^\"]*\"),(.*)\);\n", re.DOTALL)


def loaded(path: Path) -> Any:
    """The data of a shard, after looking at what surrounds it."""
    text = path.read_bytes().decode("ascii")
    found = CALL.fullmatch(text)
    assert found and json.loads(found[1]) == path.stem
    assert not re.search(r"[<>&]", text)
    return json.loads(found[2])


def test_shards_of_units_zones_and_areas(tmp_path: Path) -> None:
    out = Output(tmp_path)
    index = write_shards(out, "versions/2025/", snapshot(), "zh")
    shards = tmp_path / "versions/2025/shards"
    assert out.paths() == tuple(
        f"versions/2025/shards/{n}.0.js" for n in ("areas", f"units-{WEST}", f"units-{EAST}", "zones-water")
    )
    assert index.units == {WEST: (f"units-{WEST}.0",), EAST: (f"units-{EAST}.0",)}
    assert index.bounds == {WEST: (122.0, 28.0, 122.2, 28.1), EAST: (122.2, 28.0, 122.4, 28.1)}
    assert index.unit_shard[D] == f"units-{EAST}.0"
    assert index.zones == {"water": ("zones-water.0",)}
    assert index.zone_types == {"water": ("water-industrial",)}
    assert index.areas == ("areas.0",)
    west = loaded(shards / f"units-{WEST}.0.js")["features"]
    assert [f[:4] for f in west] == [
        [A, f"单元{A}{EVIL}", "priority", "land"],
        [B, f"单元{B}{EVIL}", "key", "land"],
    ]
    assert shapely.from_geojson(json.dumps(west[0][4])).equals(shapely.box(122, 28, 122.1, 28.1))
    assert loaded(shards / f"units-{EAST}.0.js")["features"][0][3] == "sea"
    assert loaded(shards / "zones-water.0.js")["features"][0][:4] == [ZONE, f"区{EVIL}", "water-industrial", "land"]


def test_areas_are_unions_of_their_units(tmp_path: Path) -> None:
    index = write_shards(Output(tmp_path), "", snapshot(), "en")
    features = {f[0]: f for f in loaded(tmp_path / "shards/areas.0.js")["features"]}
    # an area without units (990103) has no outline; filed order is kept
    assert list(features) == [CITY, WEST, EAST, PARK]
    assert features[WEST][1:4] == ["West", "district", None]
    expected = {CITY: (122, 122.4), WEST: (122, 122.2), EAST: (122.2, 122.4), PARK: (122.1, 122.3)}
    for key, (west, east) in expected.items():
        shape = shapely.from_geojson(json.dumps(features[key][4]))
        assert shape.geom_type == "Polygon"
        assert shape.equals(shapely.box(west, 28, east, 28.1)), key
        assert index.outline_bounds[key] == (west, 28, east, 28.1)


def test_areas_without_a_valid_coverage() -> None:
    held = snapshot()
    overlapping = layer({A: shapely.box(0, 0, 2, 1), B: shapely.box(1, 0, 3, 1)}, coverage=False)
    outlines = area_outlines(dataclasses.replace(held, layers={"units": overlapping}))
    assert outlines[WEST].equals(shapely.box(0, 0, 3, 1))
    assert EAST not in outlines


def test_units_that_do_not_meet_edge_to_edge_still_have_an_outline() -> None:
    """Units of a coverage may be drawn unlike it: what cannot be simplified is drawn as published."""
    apart = layer({A: shapely.box(0, 0, 2, 1), B: shapely.box(1, 0, 3, 1)}, coverage=True)
    outlines = area_outlines(dataclasses.replace(snapshot(), layers={"units": apart}))
    assert outlines[WEST].equals(shapely.box(0, 0, 3, 1))


def test_without_geometry_nothing_is_written(tmp_path: Path) -> None:
    out = Output(tmp_path)
    index = write_shards(out, "", without(snapshot(), "units", "zones"), "zh")
    assert out.paths() == ()
    assert not (index.units or index.zones or index.areas or index.unit_shard)


def test_coordinates_are_short(tmp_path: Path) -> None:
    shape = shapely.Polygon([(122.12345678, 28), (122.2, 28), (122.2, 28.1000000001)])
    held = dataclasses.replace(snapshot(), layers={"units": layer({A: shape})})
    write_shards(Output(tmp_path), "", held, "zh")
    text = (tmp_path / f"shards/units-{WEST}.0.js").read_text()
    assert "122.123457" in text and "122.1234567" not in text and "28.1000" not in text


def test_a_large_geometry_is_drawn_coarser_until_it_fits(tmp_path: Path) -> None:
    angles = np.linspace(0, 2 * math.pi, 60_001)[:-1]
    ragged = 1 + 0.001 * np.sin(angles * 5000)
    shape = shapely.Polygon(np.column_stack([122 + ragged * np.cos(angles), 28 + ragged * np.sin(angles)]))
    held = dataclasses.replace(snapshot(), layers={"units": layer({A: shape}, coverage=False)})
    write_shards(Output(tmp_path), "", held, "zh")
    path = tmp_path / f"shards/units-{WEST}.0.js"
    assert path.stat().st_size <= LIMIT
    drawn = shapely.from_geojson(json.dumps(loaded(path)["features"][0][4]))
    assert abs(drawn.area / shape.area - 1) < 0.01


@pytest.mark.parametrize(("count", "names"), [(0, []), (5, ["x.0"]), (6, ["x.0", "x.1"]), (11, ["x.0", "x.1", "x.2"])])
def test_shards_are_split_by_size(tmp_path: Path, count: int, names: list[str]) -> None:
    rows = [(str(i), json.dumps([str(i), "-" * 90])) for i in range(count)]
    made, where = write_rows(Output(tmp_path), "", "x", "rows", rows, limit=600)
    assert made == names
    together: list[Any] = []
    for name in made:
        path = tmp_path / f"shards/{name}.js"
        assert path.stat().st_size <= 600
        held = loaded(path)["rows"]
        assert all(where[code] == name for code, _ in held)
        together += held
    assert [code for code, _ in together] == [str(i) for i in range(count)]


@given(st.recursive(st.text() | st.none() | st.integers(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)))
def test_json_keeps_data_and_lets_nothing_out(data: Any) -> None:
    for text in (to_js(data), to_json_block(data)):
        assert json.loads(text) == data
        assert not set(text) & set("<>&\u2028\u2029")
    assert to_js(data).isascii()


def test_json_refuses_what_is_no_json() -> None:
    with pytest.raises(ValueError):
        to_json_block({"x": math.nan})
    assert to_json_block("澜江") == '"澜江"'


def test_same_bytes_again(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_shards(Output(tmp_path / folder), "", snapshot(), "zh")
    for path in (tmp_path / "a/shards").iterdir():
        assert path.read_bytes() == (tmp_path / "b/shards" / path.name).read_bytes()
    assert chain(snapshot()).in_force == ("2025",)
    assert C in snapshot().units
