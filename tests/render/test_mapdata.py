"""The JSON block of maps: what is loaded at once, what when in view, and how long it is."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from onemap.model.publication import Tiles
from onemap.render.js import to_json_block
from onemap.render.mapdata import (
    area_map_data,
    map_base,
    map_words,
    unit_map_data,
    version_map_data,
    zone_map_data,
)
from onemap.render.output import Output
from onemap.render.shards import ShardIndex, write_shards
from onemap.resolve.snapshot import Snapshot
from onemap.words import translator
from tests.render.snapshots import CITY, EAST, EVIL, PARK, WEST, ZONE, A, B, C, chain, snapshot, unit, without

CHAIN = chain(snapshot())


@pytest.fixture
def held() -> Snapshot:
    return snapshot()


@pytest.fixture
def index(held: Snapshot, tmp_path: Path) -> ShardIndex:
    return write_shards(Output(tmp_path), "", held, "zh")


def test_a_unit_loads_what_holds_it_and_its_neighbours(held: Snapshot, index: ShardIndex) -> None:
    data = unit_map_data(held, index, B, "../")
    assert (data["root"], data["mode"], data["focus"], data["near"]) == ("../", "unit", [B], [A, C])
    assert data["shards"] == [f"units-{WEST}.0", f"units-{EAST}.0"]
    assert data["more"] == {}
    assert data["bounds"] == [122.1, 28.0, 122.2, 28.1]
    assert data["title"] == f"单元{B}{EVIL}"
    assert unit_map_data(held, index, A, "../")["shards"] == [f"units-{WEST}.0"]
    zones = map_base(CHAIN, held, index, "zh")["zones"]
    assert list(zones) == ["water"]
    assert zones["water"]["types"] == [
        {"id": "water-industrial", "label": held.vocabulary.element("water").types[1].label}
    ]


def test_parts_of_a_district_that_are_not_shown_come_when_in_view(held: Snapshot) -> None:
    split = ShardIndex(
        units={WEST: ("units-x.0", "units-x.1")},
        bounds={WEST: (0.0, 1.0, 2.0, 3.0)},
        unit_shard={A: "units-x.0", B: "units-x.0"},
    )
    data = unit_map_data(held, split, A, "../")
    assert data["shards"] == ["units-x.0"]
    assert data["more"] == {WEST: {"bounds": [0.0, 1.0, 2.0, 3.0], "shards": ["units-x.1"]}}


def test_an_area_shows_its_units_and_those_below_when_in_view(held: Snapshot, index: ShardIndex) -> None:
    west = area_map_data(held, index, WEST, "../", "zh")
    assert (west["mode"], west["focus"], west["shards"], west["more"]) == ("area", [WEST], [f"units-{WEST}.0"], {})
    city = area_map_data(held, index, CITY, "../", "zh")
    assert city["shards"] == [] and list(city["more"]) == [WEST, EAST]
    assert city["bounds"] == [122.0, 28.0, 122.4, 28.1]
    assert city["areas"] == ["areas.0"]
    park = area_map_data(held, index, PARK, "../", "zh")
    assert park["shards"] == [f"units-{WEST}.0", f"units-{EAST}.0"]
    assert park["bounds"] == [122.1, 28.0, 122.3, 28.1]
    assert area_map_data(held, index, "990103", "../", "zh")["bounds"] is None


def test_an_area_loads_its_own_outlines_only(held: Snapshot) -> None:
    index = ShardIndex(areas=("areas.0", "areas.1"), area_shard={CITY: "areas.0", WEST: "areas.0", EAST: "areas.1"})
    assert area_map_data(held, index, WEST, "../", "zh")["areas"] == ["areas.0"]
    assert area_map_data(held, index, CITY, "../", "zh")["areas"] == ["areas.0", "areas.1"]


def test_a_zone_brings_the_areas_around_it(held: Snapshot, index: ShardIndex) -> None:
    data = zone_map_data(held, index, ZONE, "../", "zh")
    assert (data["mode"], data["focus"]) == ("zone", [ZONE])
    assert data["bounds"] == [122.0, 28.0, 122.2, 28.1]
    assert list(data["more"]) == [WEST, EAST]  # the east only touches


def test_the_one_map_brings_every_area_when_in_view(held: Snapshot, index: ShardIndex) -> None:
    data = version_map_data(held, index, "../")
    assert data["shards"] == [] and sorted(data["more"]) == [WEST, EAST]
    assert data["bounds"] == [122.0, 28.0, 122.4, 28.1]


def test_without_geometry_there_is_nothing_to_load(held: Snapshot) -> None:
    bare = without(held, "units", "zones")
    for data in (
        unit_map_data(bare, ShardIndex(), A, "../"),
        area_map_data(bare, ShardIndex(), CITY, "../", "zh"),
        zone_map_data(bare, ShardIndex(), ZONE, "../", "zh"),
        version_map_data(bare, ShardIndex(), "../"),
    ):
        assert not data["shards"] and not data["more"] and not data.get("zones") and data["bounds"] is None


def test_unusual_codes_come_with_their_file_names(tmp_path: Path) -> None:
    held = snapshot(units=[unit("Barre", "key", WEST)])
    index = write_shards(Output(tmp_path), "", held, "zh")
    assert unit_map_data(held, index, "Barre", "../")["slugs"] == {"Barre": "_barre"}
    assert version_map_data(held, index, "../")["slugs"] == {"Barre": "_barre"}


def test_a_map_says_whose_it_is(held: Snapshot, index: ShardIndex) -> None:
    data = map_base(CHAIN, held, index, "zh")
    assert (data["review"], data["copyright"], data["tiles"]) == ("审图号A", f"局{EVIL}", None)
    assert version_map_data(held, index, "")["title"] == f"方案2025{EVIL}"
    assert data["words"] == map_words(translator("zh"))


def test_tiles_only_where_the_publication_names_them(held: Snapshot, index: ShardIndex) -> None:
    tiles = Tiles.model_validate({"url": "tiles/{z}/{x}/{y}.png", "attribution": "天地图", "max_zoom": "18"})
    publication = CHAIN.publication.model_copy(update={"tiles": tiles})
    data = map_base(dataclasses.replace(CHAIN, publication=publication), held, index, "zh")
    assert data["tiles"] == {"url": "tiles/{z}/{x}/{y}.png", "attribution": "天地图", "maxZoom": 18}


def test_a_unit_block_is_small(held: Snapshot, index: ShardIndex) -> None:
    block = to_json_block(unit_map_data(held, index, B, "../"))
    assert json.loads(block)["near"] == [A, C]
    assert "</" not in block and "\u2028" not in block
    assert len(block.encode()) < 600
