"""The map of changes: what is drawn of two versions, the ground that changed its unit, and in which shards."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from shapely.geometry import shape

from onemap.compare import ChangeSet, UnitChange, compare
from onemap.compare.changes import Flow
from onemap.compare.flows import flows
from onemap.geometry.measure import area_km2
from onemap.render.change_ground import drawable
from onemap.render.change_map import ChangeMaps, ChangePlace, around, change_map_data, change_words
from onemap.render.change_shards import change_products, own_card
from onemap.render.map_parts import MapParts
from onemap.render.output import Output
from onemap.render.pages.maps import MapKit
from onemap.render.shards import write_shards
from onemap.render.view import View
from onemap.resolve.snapshot import Snapshot
from onemap.words import translator
from tests.compare.grids import CELLS, CODES, TOLERANCE, Cell, Partition, Update, cell, cells_of, snapshot, updates
from tests.render import snapshots

A, B, C, D, *_ = CODES
ROW: Partition = {place: (A, B, C, D)[place[0]] for place in CELLS}
laws = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KIT = MapKit({"changes": MapParts("", "<div></div>", "")})


def views(old: Snapshot, new: Snapshot) -> tuple[View, View]:
    chain = snapshots.chain(old, new)
    return View(chain, old, None, "zh"), View(chain, new, None, "zh")


def rows_of(old: Snapshot, new: Snapshot, changes: ChangeSet, **more: Any) -> list[list[Any]]:
    """The rows of all shards, read back from their files."""
    found: list[list[Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for product in change_products(*views(old, new), changes, **more):
            for name in product.write(Output(Path(folder)), "")["shards"]:
                text = (Path(folder) / "shards" / f"{name}.js").read_text("ascii")
                head = f'onemap.shard("{name}",'
                assert text.startswith(head) and text.endswith(");\n") and len(text) <= 1_000_000
                found += json.loads(text[len(head) : -3])["changes"]
    return found


def pieces_of(rows: list[list[Any]]) -> dict[tuple[str | None, str | None], shapely.Geometry]:
    found: dict[tuple[str | None, str | None], shapely.Geometry] = {}
    for side, ends, _, geometry in rows:
        if side == "piece":
            was, now = (None if end is None else end[0] for end in ends)
            assert (was, now) not in found
            found[was, now] = shape(geometry)
    return found


def set_of(update: Update) -> tuple[Snapshot, Snapshot, ChangeSet]:
    old, new = snapshot(update.old, "2020"), snapshot(update.new, "2021")
    units = update.units()
    return old, new, ChangeSet("2020", "2021", units, (), flows=flows(old, new, units, TOLERANCE))


def differ(piece: shapely.Geometry, places: list[Cell]) -> float:
    """The area, in square degrees, in which *piece* and some cells differ."""
    ground = shapely.union_all([cell(place) for place in places])
    return float(shapely.area(shapely.symmetric_difference(piece, ground)))


@laws
@given(updates())
def test_what_one_unit_lost_another_gained(update: Update) -> None:
    """Each piece lies where its unit was and is, and of a unit that goes on they are all that came and went."""
    old, new, changes = set_of(update)
    pieces = pieces_of(rows_of(old, new, changes))
    moved = {pair: km2 for pair, km2 in update.told().items() if pair not in update.goes_on.items()}
    assert set(pieces) == set(moved)
    for pair, piece in pieces.items():
        assert area_km2(piece) == pytest.approx(moved[pair], rel=1e-5)
        ground = [place for place in CELLS if (update.old[place], update.new[place]) == pair]
        assert differ(piece, ground) < 1e-9
    for a, b in update.goes_on.items():
        kept = cells_of(update.old, a) & cells_of(update.new, b)
        lost = [piece for pair, piece in pieces.items() if pair[0] == a]
        if lost:
            before = shapely.union_all([*lost, *(cell(place) for place in kept)])
            assert differ(before, sorted(cells_of(update.old, a))) < 1e-9


@laws
@given(updates())
def test_turned_round_the_pieces_change_hands(update: Update) -> None:
    old, new, changes = set_of(update)
    units = update.turned.units()
    turned = ChangeSet("2021", "2020", units, (), flows=flows(new, old, units, TOLERANCE))
    forth, back = pieces_of(rows_of(old, new, changes)), pieces_of(rows_of(new, old, turned))
    assert {pair[::-1] for pair in back} == set(forth)
    for pair, piece in forth.items():
        assert shapely.equals(piece, back[pair[::-1]])


def test_two_courses_of_one_border_leave_no_slivers() -> None:
    """Borders that were measured anew wobble by a metre; the piece that moved is drawn, what lies between them not."""
    after = {place: A if place == (1, 0) else code for place, code in ROW.items()}
    old, new = snapshot(ROW, "2020"), snapshot(after, "2021", wobble=1.0)
    changes = compare(old, new)
    pieces = pieces_of(rows_of(old, new, changes))
    assert list(pieces) == [(B, A)]
    assert shapely.get_num_geometries(pieces[B, A]) == 1
    assert differ(pieces[B, A], [(1, 0)]) < 1e-6


def test_units_that_go_on_in_others_lose_no_ground() -> None:
    """A merger with a strip of a third unit: only the strip moved. A code that was given anew is not the same unit."""
    after = {place: A if code == B or place == (2, 0) else code for place, code in ROW.items()}
    old, new = snapshot(ROW, "2020"), snapshot(after, "2021")
    units = (UnitChange("merged", (A, B), (A,)), UnitChange("changed", (C,), (C,), ("border",), (), 0.0, 1.0))
    changes = ChangeSet("2020", "2021", units, (), flows=flows(old, new, units, TOLERANCE))
    rows = rows_of(old, new, changes)
    assert set(pieces_of(rows)) == {(C, A)}
    drawn = {(side, who[0]): told for side, who, told, _ in rows if side != "piece"}
    assert set(drawn) == {("old", A), ("old", B), ("new", A), ("old", C), ("new", C)}
    assert drawn["old", B]["kind"] == "merged" and drawn["old", B]["card"] == own_card(A)
    assert (drawn["new", C]["gained"], drawn["new", C]["lost"]) == ("0.00", "1.00")

    swapped = {place: {A: B, B: A}.get(code or "", code) for place, code in ROW.items()}
    recoded = [UnitChange("changed", (a,), (b,), ("recoded", "border")) for a, b in ((A, B), (B, A))]
    told = (Flow(A, B, 4.0), Flow(B, A, 4.0))
    changes = ChangeSet("2020", "2021", tuple(recoded), (), flows=told)
    assert pieces_of(rows_of(old, snapshot(swapped, "2021"), changes)) == {}


def test_ground_from_nowhere_is_only_what_no_unit_of_a_merger_had() -> None:
    """Two units are merged and a corner that was in no unit comes to them; turned round they are split and lose it."""
    before = {place: None if place == (3, 3) else {C: D}.get(code or "", code) for place, code in ROW.items()}
    after = {place: A for place in CELLS if ROW[place] in (A, B) or place == (3, 3)}
    after |= {place: D for place in CELLS if place not in after}
    old, new = snapshot(before, "2020"), snapshot(after, "2021")
    for first, second, units in (
        (old, new, (UnitChange("merged", (A, B), (A,)),)),
        (new, old, (UnitChange("split", (A,), (A, B)),)),
    ):
        told = flows(first, second, units, TOLERANCE)
        pieces = pieces_of(rows_of(first, second, ChangeSet("a", "b", units, (), flows=told)))
        assert set(pieces) == ({(None, A)} if first is old else {(A, None)})
        assert differ(next(iter(pieces.values())), [(3, 3)]) < 1e-9


def test_where_units_overlap_the_pieces_are_as_large_as_the_flows_say() -> None:
    """Two units share ground before and after; one grows over the other and over ground that was in none."""
    boxes: list[dict[str, tuple[float, float]]] = [{A: (0, 2), B: (1, 4)}, {A: (0, 3), B: (1.5, 5)}]
    old, new = (
        dataclasses.replace(
            snapshots.snapshot(version, [snapshots.unit(code, "key", snapshots.WEST) for code in held]),
            layers={
                "units": snapshots.layer(
                    {
                        code: shapely.box(122 + west / 10, 28, 122 + east / 10, 28.1)
                        for code, (west, east) in held.items()
                    },
                    coverage=False,
                )
            },
        )
        for version, held in zip(("2020", "2021"), boxes, strict=True)
    )
    units = tuple(UnitChange("changed", (code,), (code,), ("border",)) for code in (A, B))
    told = flows(old, new, units, TOLERANCE)
    moved = {(flow.old, flow.new): flow.km2 for flow in told if flow.old != flow.new}
    pieces = pieces_of(rows_of(old, new, ChangeSet("2020", "2021", units, (), flows=told)))
    assert set(pieces) == set(moved) == {(B, A), (None, B)}
    for pair, piece in pieces.items():
        assert area_km2(piece) == pytest.approx(moved[pair], rel=1e-5)


def test_only_what_a_map_can_show_is_drawn() -> None:
    old, new = snapshot(ROW, "2020"), snapshot(ROW, "2021", categories={B: "general"})
    words = (UnitChange("changed", (A,), (A,), ("name", "clauses")), UnitChange("changed", (B,), (B,), ("category",)))
    rows = rows_of(old, new, ChangeSet("2020", "2021", words, ()))
    assert [(side, who[0], who[2]) for side, who, *_ in rows] == [
        ("old", B, old.briefs[B].category),
        ("new", B, "general"),
    ]


def test_nothing_of_a_layer_that_is_withheld_is_written(tmp_path: Path) -> None:
    old, new, changes = set_of(Update(ROW, dict.fromkeys(CELLS, A), {A: A}))
    for one, other in ((snapshots.without(old, "units"), new), (old, snapshots.without(new, "units"))):
        maps = ChangeMaps(KIT, {}, Output(tmp_path))
        assert maps.figure(*views(one, other), changes, ChangePlace("")) is None
    assert list(tmp_path.rglob("*")) == []


def test_products_stand_while_nothing_that_they_show_changes() -> None:
    after = {place: A if place == (1, 0) else code for place, code in ROW.items()}
    old, new, changes = set_of(Update(ROW, after, {code: code for code in (A, B, C, D)}))

    def keys(second: Snapshot = new, told: ChangeSet = changes, **more: Any) -> dict[str, bytes]:
        return {product.name: product.key for product in change_products(*views(old, second), told, **more)}

    assert keys() == keys()
    # a unit far away, and words that no map shows
    assert keys(snapshot(after | {(3, 3): None}, "2021")) == keys()
    assert keys(told=dataclasses.replace(changes, lists=(), totals=())) == keys()
    others = [
        keys(snapshot(after | {(0, 3): None}, "2021")),
        keys(snapshot(after, "2021", categories={A: "general"})),
        keys(told=dataclasses.replace(changes, flows=tuple(dataclasses.replace(f, km2=7.0) for f in changes.flows))),
        keys(card=lambda code: f"changes.2.html#u-{code}"),
    ]
    assert all(list(other) == list(keys()) and other != keys() for other in others)


def test_the_page_says_what_the_map_needs(tmp_path: Path) -> None:
    after = {place: A if place == (1, 0) else code for place, code in ROW.items()}
    old, new, changes = set_of(Update(ROW, after, {code: code for code in (A, B, C, D)}))
    first, second = views(old, new)
    index = write_shards(Output(tmp_path), "versions/2021/", new, "zh")
    figure = ChangeMaps(KIT, {"2021": index}, Output(tmp_path)).figure(
        first, second, changes, ChangePlace.of_version("versions/2021/"), lambda code: f"changes.html#u-{code}"
    )
    assert figure is not None and figure.scripts == ("onemap-map.js", "map-base.js", "map-changes.js")
    data = json.loads(str(figure.data).split(">", 1)[1].rsplit("<", 1)[0])
    (group,) = data["changes"]["groups"]
    assert [f"{name}.js" for name in group["shards"]] == [
        file.name for file in (tmp_path / "versions/2021/shards").glob("change-map-9*")
    ]
    assert group["count"] == 2 and data["focus"] == [A, B]
    assert data["bounds"] == pytest.approx([122.0, 28.0, 122.02, 28.04])
    assert data["areas"] == list(index.areas) and "more" not in data
    text = (tmp_path / "versions/2021/shards" / f"{data['changes']['around']}.js").read_text("ascii")
    told = json.loads(text[len('onemap.shard("change-map-around",') : -3])
    assert told == {
        "more": {
            area: {"bounds": pytest.approx(index.bounds[area]), "shards": list(index.units[area])}
            for area in index.units
        }
    }

    # in the portal the page knows by itself what the version's own pages read from a shard
    place = ChangePlace.of_comparison("", "2020-2021", "2021")
    figure = ChangeMaps(KIT, {"2021": index}, Output(tmp_path)).figure(first, second, changes, place)
    assert figure is not None and figure.scripts == ("onemap-map.js", "map-changes.js")
    data = json.loads(str(figure.data).split(">", 1)[1].rsplit("<", 1)[0])
    assert "base" not in data and data["root"] == "../versions/2021/" and data["changes"]["root"] == ""
    assert data["review"] == "审图号A" and data["words"]["legend"] == "图例" and data["unitHref"]
    (group,) = data["changes"]["groups"]
    assert (tmp_path / "compare/shards" / f"{group['shards'][0]}.js").is_file()


def test_unusual_codes_near_by_come_with_their_file_names(tmp_path: Path) -> None:
    codes = ("Barre", "Odd", "Far")
    held = snapshots.snapshot(
        units=[
            snapshots.unit(code, "key", area) for code, area in zip(codes, ("990101", "990101", "990102"), strict=True)
        ]
    )
    index = write_shards(Output(tmp_path), "", held, "zh")
    group = {"shards": [], "bounds": [122.0, 28.0, 122.04, 28.1], "count": 1}
    told = around(views(held, held)[1], {"focus": ["Far"], "changes": {"groups": [group]}}, index)
    assert list(told["more"]) == ["990101"]
    assert {code: told["slugs"].get(code) for code in codes} == {"Barre": "_barre", "Odd": "_odd", "Far": "_far"}
    nothing = around(views(held, held)[1], {"focus": [], "changes": {"groups": []}}, index)
    assert nothing["more"] == {} and not {*codes} & {*nothing["slugs"]}


def test_categories_that_only_the_old_version_has_keep_their_colour(tmp_path: Path) -> None:
    old, new, changes = set_of(Update(ROW, dict.fromkeys(CELLS, A), {A: A}))
    held = old.vocabulary
    gone = held.categories[0].model_copy(update={"id": "gone", "label": "旧类", "colour": "#123456"})
    old = dataclasses.replace(old, vocabulary=held.model_copy(update={"categories": (*held.categories, gone)}))
    parts = [product.write(Output(tmp_path), "") for product in change_products(*views(old, new), changes)]
    data = change_map_data(*views(old, new), changes, parts, ChangePlace(""))
    assert data is not None
    assert [c["id"] for c in data["categories"]] == [*(c.id for c in new.vocabulary.categories), "gone"]
    assert data["categories"][-1]["colour"] == "#123456"


def test_a_shape_without_width_is_drawn_rather_than_nothing() -> None:
    strip = shapely.box(122, 28, 122.01, 28.00001)
    assert shapely.area(drawable(strip)) > 0
    both = drawable(shapely.union_all([strip, shapely.box(123, 28, 123.01, 28.01)]))
    assert shapely.total_bounds(both)[0] == 123
    line = shapely.LineString([(0, 0), (1, 1)])
    assert shapely.is_empty(drawable(line))
    assert shapely.area(drawable(shapely.GeometryCollection([line, shapely.box(0, 0, 1, 1)]))) == 1


def test_every_word_has_its_chinese() -> None:
    english, chinese = change_words(translator("en")), change_words(translator("zh"))
    assert not [key for key, word in chinese.items() if word == english[key]]
