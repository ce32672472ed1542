"""Each kind of record that differs: told exactly, and significant where it exceeds tolerance and spelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import shapely

from onemap.compare import BorderTolerance, compare
from onemap.compare.changes import Delta
from onemap.compare.deltas import followed, follows
from onemap.model.clauses import Tag
from onemap.model.publication import QuantifiedTarget
from onemap.model.vocabulary import VocabularyChange
from onemap.resolve import Snapshot, resolve
from tests.resolve.loading import AREAS, LEVELS, default_vocabulary, loaded, plan, square, unit, vector, version

A, B = "ZH99010110001", "ZH99010120001"
CLAUSES = [{"number": str(n), "dimension": "空间布局约束", "text": f"第{n}条要求。"} for n in (1, 2)]
UNIT = unit(A, area_km2="48.6", towns=["东", "西"], managed_by=["990106"], clauses=CLAUSES)
ZONE = {"code": "Z", "name": "z", "element": "水", "area_km2": "1.0"}
LIST = {"level": "市级总体", "for": {"area": "990100"}, "document": "甲", "clauses": CLAUSES}
TARGET = {"indicator": "PM2.5", "name": "浓度", "kind": "upper-limit", "place": "990100",
          "values": [{"year": "2025", "value": "30"}, {"year": "2030", "value": "28"}]}  # fmt: skip


def snapshot(year: str = "2020", **more: Any) -> Snapshot:
    """One unit, zone and list, with the boundary; *more* in their place."""
    held = {"units": [UNIT], "zones": [ZONE], "lists": {"990100": LIST}, "areas": None, "square": square(0), **more}
    layers = [vector("units", [(A, held["square"])]), vector("zones", [("Z", held["square"])])]
    layers.append(vector("boundary", [("990100", held.get("boundary", square(0)))]))
    filed = plan(year, **held.get("plan", {}))
    made = version(filed, held["units"], held["zones"], held["lists"], layers, held["areas"])
    tags = {("990100", "1"): Tag.model_validate({"number": "1", **held.get("tag", {"works": ["新建"]})})}
    target = QuantifiedTarget.model_validate({**TARGET, **held.get("target", {})})
    made = replace(made, tags=tags, targets={target.key: target})
    return resolve(loaded(made, areas=held.get("tree")), "internal").snapshots[year]


def found(**more: Any) -> list[tuple[str, str, bool, tuple[str, ...]]]:
    """Of the same version, changed in *more*; backwards the same is told."""
    old, new = snapshot(), snapshot(**more)
    there, back = compare(old, new).deltas, compare(new, old).deltas
    assert back == tuple(replace(delta, old=delta.new, new=delta.old) for delta in there)
    return [(delta.kind, delta.key, delta.significant, delta.fields) for delta in there]


def test_nothing_differs() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("more", "significant", "field"),
    [
        ({"name": "新"}, True, "name"),
        ({"note": "注"}, True, "note"),
        ({"clauses": CLAUSES[:1]}, True, "clauses"),
        ({"clauses": [CLAUSES[0], {**CLAUSES[1], "text": "改"}]}, True, "clauses"),
        ({"clauses": CLAUSES[::-1]}, False, "clauses"),
        ({"area_km2": "48.60"}, False, "area_km2"),
        ({"area_km2": "48.61"}, True, "area_km2"),
        ({"towns": ["西", "东"]}, False, "towns"),
        ({"towns": ["西"]}, True, "towns"),
        ({"realm": "land"}, False, "realm"),
        ({"realm": "sea"}, True, "realm"),
    ],
)
def test_a_unit(more: dict[str, Any], significant: bool, field: str) -> None:
    assert found(units=[{**UNIT, **more}]) == [("unit", A, significant, (field,))]


@pytest.mark.parametrize("more", [{"category": "重点"}, {"category": "key"}])
def test_a_word_of_another_spelling_is_the_same_record(more: dict[str, Any]) -> None:
    held = {**UNIT, "category": "重点管控单元"}
    first, second = snapshot(units=[held]), snapshot(units=[{**held, **more}])
    assert compare(first, second).deltas == ()


def test_units_under_another_vocabulary_are_the_same_where_they_say_the_same() -> None:
    """Digests of units differ with the vocabulary that reads them."""
    said = {"measures": [term.model_dump() for term in default_vocabulary().measures]}
    said["measures"][0]["label_en"] = "Otherwise"
    assert found(plan={"vocabulary": said}) == [
        ("plan", "", False, ("vocabulary",)),
        ("vocabulary", "", True, ("measures",)),
    ]


def test_colours_are_no_words() -> None:
    said = {"categories": [term.model_dump() for term in default_vocabulary().categories]}
    said["categories"][0]["colour"] = "#123456"
    assert VocabularyChange.model_validate(said).categories is not None
    assert found(plan={"vocabulary": said})[1] == ("vocabulary", "", False, ("categories",))


@pytest.mark.parametrize(
    ("more", "significant"), [({"name": "y"}, True), ({"area_km2": "1.00"}, False), ({"area_km2": "1.01"}, True)]
)
def test_a_zone(more: dict[str, Any], significant: bool) -> None:
    assert found(zones=[{**ZONE, **more}]) == [("zone", "Z", significant, tuple(more))]


@pytest.mark.parametrize(
    ("more", "significant", "fields"),
    [
        ({"document": "乙"}, False, ("document",)),
        ({"clauses": CLAUSES[::-1]}, False, ("clauses",)),
        ({"clauses": CLAUSES[:1]}, True, ("clauses",)),
        ({"title": "清单"}, True, ("title",)),
        ({"for": {"area": "990101"}}, True, ("target",)),
    ],
)
def test_a_list(more: dict[str, Any], significant: bool, fields: tuple[str, ...]) -> None:
    assert found(lists={"990100": {**LIST, **more}}) == [("list", "990100", significant, fields)]


def test_a_list_that_only_another_document_carries_is_no_change() -> None:
    first, second = snapshot(), snapshot(lists={"990100": {**LIST, "document": "乙", "title": "清单"}})
    (change,) = compare(first, second).lists
    assert change.aspects == ("title", "document")
    assert compare(first, snapshot(lists={"990100": {**LIST, "document": "乙"}})).lists == ()


@pytest.mark.parametrize(
    ("record", "significant"),
    [
        ({**AREAS[3], "located_in": ["990102", "990101"]}, False),
        ({**AREAS[3], "located_in": ["990102"]}, True),
        ({**AREAS[3], "name": "高新"}, True),
        ({**AREAS[3], "name_en": "Park"}, True),
    ],
)
def test_an_area(record: dict[str, Any], significant: bool) -> None:
    ((kind, key, told, _),) = found(tree={"areas": [*AREAS[:3], record]})
    assert (kind, key, told) == ("area", "990106", significant)


def test_areas_in_another_order() -> None:
    assert found(tree={"areas": [AREAS[0], AREAS[2], AREAS[1], AREAS[3]]}) == [("order", "area", False, ())]


def test_what_is_added_behind_the_others_needs_no_order() -> None:
    new = {"id": "990107", "name": "新区", "kind": "district", "parent": "990100"}
    assert found(tree={"areas": [*AREAS, new]}) == [("area", "990107", True, ())]
    assert [row[:2] for row in found(tree={"areas": [AREAS[0], new, *AREAS[1:]]})] == [
        ("area", "990107"), ("order", "area"),
    ]  # fmt: skip
    assert follows(("b", "a"), ("b", "c", "d"))
    assert not follows(("b", "a"), ("c", "b"))
    assert followed(("b", "a"), {"d", "c", "b"}) == ("b", "c", "d")


@pytest.mark.parametrize(
    ("value", "significant"),
    [
        ({"values": TARGET["values"][::-1]}, False),
        ({"values": [{"year": "2025", "value": "30.0"}, TARGET["values"][1]]}, False),
        ({"values": [{"year": "2025", "value": "31"}, TARGET["values"][1]]}, True),
        ({"note": "注"}, True),
    ],
)
def test_a_target(value: dict[str, Any], significant: bool) -> None:
    ((kind, key, told, _),) = found(target=value)
    assert (kind, key, told) == ("target", "PM2.5@990100", significant)


def test_a_tag() -> None:
    assert found(tag={"works": ["扩建"]}) == [("tag", "990100 1", True, ("works",))]


def test_levels() -> None:
    told = found(plan={"levels": [*LEVELS, "省级总体"]})
    assert [row[:3] for row in told] == [("plan", "", False), ("levels", "", True)]


@pytest.mark.parametrize(
    ("more", "significant"),
    [
        ({"title": "新方案"}, False),
        ({"summary": "更新"}, False),
        ({"changes": [{"kind": "rename", "to": [A]}]}, False),
        ({"replaces": ["2019"]}, False),
        ({"base_year": "2019"}, True),
        ({"target_years": ["2030"]}, True),
        ({"statistics": [{"units": "1"}]}, True),
        ({"basis": [{"id": "law", "title": "法"}]}, True),
    ],
)
def test_a_plan(more: dict[str, Any], significant: bool) -> None:
    assert found(plan=more) == [("plan", "", significant, tuple(more))]


def test_shapes() -> None:
    near, far = shapely.box(122, 28, 122.100001, 28.1), shapely.box(122, 28, 122.11, 28.1)
    assert found(square=near) == [("units-shape", A, False, ()), ("zones-shape", "Z", False, ())]
    assert found(square=far) == [("units-shape", A, True, ()), ("zones-shape", "Z", True, ())]
    assert found(boundary=near) == [("boundary-shape", "990100", False, ())]
    assert found(boundary=far) == [("boundary-shape", "990100", True, ())]
    wide = BorderTolerance(width_m=2000)
    assert not any(delta.significant for delta in compare(snapshot(), snapshot(boundary=far), others=wide).deltas)


def test_records_that_come_and_go_with_their_shapes() -> None:
    there = found(units=[unit(B, clauses=[])])
    assert there == [("unit", A, True, ()), ("unit", B, True, ()), ("units-shape", A, True, ())]
    (zone, shape) = found(zones=[])
    assert (zone[:3], shape[:3]) == (("zone", "Z", True), ("zones-shape", "Z", True))


def test_a_delta_holds_exactly_what_was_and_is() -> None:
    old, new = snapshot(), snapshot(units=[{**UNIT, "name": "新"}], square=square(1))
    first, second, _ = compare(old, new).deltas
    assert first == Delta("unit", A, old.units[A], new.units[A])
    assert second.old == shapely.to_wkb(old.layers["units"].published[0], byte_order=1)
    assert second.new == shapely.to_wkb(new.layers["units"].published[0], byte_order=1)
