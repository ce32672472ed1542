"""Faults put into random valid publications are found: each mutation with the rule that must speak."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.faults.corpus import said
from tests.faults.generate import CITY, DIMENSIONS, SIDE, Made, Record, publications

Mutation = Callable[[Made, st.DataObject], object]
#: name → (rule that must speak, what publications it needs, mutation)
MUTATIONS: dict[str, tuple[str, dict[str, Any], Mutation]] = {}


def mutation(rule: str, **needed: Any) -> Callable[[Mutation], Mutation]:
    """Register a mutation: *rule* must speak of it; *needed* goes to :func:`publications`."""

    def register(function: Mutation) -> Mutation:
        MUTATIONS[f"{rule} {function.__name__}"] = (rule, needed, function)
        return function

    return register


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_found(name: str) -> None:
    rule, needed, mutate = MUTATIONS[name]

    @settings(max_examples=3, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(publications(**{"versions": 1, **needed}), st.data())
    def found(made: Made, data: st.DataObject) -> None:
        mutate(made, data)
        with tempfile.TemporaryDirectory() as folder:
            rules, report = said(made.write(Path(folder)))
        assert rule in rules, report

    found()


def _unit(made: Made, data: st.DataObject) -> Record:
    return data.draw(st.sampled_from(made.first.all_units()))


def _document(made: Made) -> Record:
    document: Record = made.last.plan["documents"][0]
    return document


def _neighbours(made: Made, data: st.DataObject) -> tuple[str, str]:
    """Codes of two units that share an edge."""
    shapes = made.first.shapes
    pairs = [
        (a, b)
        for a in sorted(shapes)
        for b in sorted(shapes)
        if a != b and shapely.length(shapely.intersection(shapes[a], shapes[b])) > SIDE / 4
    ]
    return data.draw(st.sampled_from(pairs))


# ---------------------------------------------------------------- syntax and model


@mutation("M02")
def misspelt_key(made: Made, data: st.DataObject) -> None:
    unit = _unit(made, data)
    unit["nmae"] = unit.pop("name")


@mutation("M01")
def missing_key(made: Made, data: st.DataObject) -> None:
    del _unit(made, data)["category"]


@mutation("M03")
def text_for_a_list(made: Made, data: st.DataObject) -> None:
    _unit(made, data)["towns"] = "临港街道、东桥镇"


@mutation("M04")
def unknown_word(made: Made, data: st.DataObject) -> None:
    made.first.plan["update"]["type"] = "first"


@mutation("M05")
def code_in_full_width(made: Made, data: st.DataObject) -> None:
    unit = _unit(made, data)
    unit["code"] = unit["code"].translate({c: c + 0xFEE0 for c in range(0x30, 0x5B)})


@mutation("M05")
def day_with_slashes(made: Made, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(("signed", "published", "effective")))
    _document(made)[key] = _document(made)[key].replace("-", "/")


@mutation("M06")
def empty_list(made: Made, data: st.DataObject) -> None:
    made.first.plan["levels"] = []


@mutation("M07")
def clause_without_text(made: Made, data: st.DataObject) -> None:
    del data.draw(st.sampled_from(made.first.lists[CITY]["clauses"]))["text"]


@mutation("Y21")
def code_twice(made: Made, data: st.DataObject) -> None:
    unit, other = _unit(made, data), _unit(made, data)
    assume(unit is not other)
    unit["code"] = other["code"]


# ---------------------------------------------------------------- geometry


@mutation("G21")
def shape_dropped(made: Made, data: st.DataObject) -> None:
    assume(len(made.first.shapes) > 1)
    del made.first.shapes[_unit(made, data)["code"]]


@mutation("G22")
def shape_of_nothing(made: Made, data: st.DataObject) -> None:
    code = _unit(made, data)["code"]
    made.first.shapes[code[:9] + "9999"] = made.first.shapes.pop(code)


@mutation("G12")
def axes_swapped(made: Made, data: st.DataObject) -> None:
    shapes = made.first.shapes
    for code in shapes:
        shapes[code] = shapely.transform(shapes[code], lambda points: points[:, ::-1])


@mutation("G08")
def line_for_polygon(made: Made, data: st.DataObject) -> None:
    code = _unit(made, data)["code"]
    made.first.shapes[code] = made.first.shapes[code].exterior


@mutation("G30")
def bow_tie(made: Made, data: st.DataObject) -> None:
    code = _unit(made, data)["code"]
    a, b, c, d, _ = made.first.shapes[code].exterior.coords
    made.first.shapes[code] = shapely.Polygon([a, c, b, d])


@mutation("G31")
def shape_twice(made: Made, data: st.DataObject) -> None:
    a, b = _neighbours(made, data)
    made.first.shapes[a] = made.first.shapes[b]


@mutation("G32")
def unit_shifted(made: Made, data: st.DataObject) -> None:
    a, b = _neighbours(made, data)
    shapes = made.first.shapes
    step = (
        shapely.get_coordinates(shapely.centroid(shapes[b])) - shapely.get_coordinates(shapely.centroid(shapes[a]))
    ) / 3
    shapes[a] = shapely.transform(shapes[a], lambda points: points + step)


@mutation("G34", inner=True)
def unit_shrunk(made: Made, data: st.DataObject) -> None:
    shapes = made.first.shapes
    whole = shapely.union_all(list(shapes.values()))
    inner = [code for code in sorted(shapes) if not shapely.intersects(shapes[code], shapely.boundary(whole))]
    code = data.draw(st.sampled_from(inner))
    shapes[code] = shapely.affinity.scale(shapes[code], 0.7, 0.7)


@mutation("G36")
def vertex_on_one_side(made: Made, data: st.DataObject) -> None:
    a, b = _neighbours(made, data)
    shapes = made.first.shapes
    edge = shapely.line_merge(shapely.intersection(shapes[a], shapes[b]))
    shapes[a] = shapely.segmentize(shapes[a], shapely.length(edge) * 0.6)


@mutation("G39")
def unit_in_two_features(made: Made, data: st.DataObject) -> None:
    code = _unit(made, data)["code"]
    a, b, c, d, _ = made.first.shapes[code].exterior.coords
    made.first.shapes[code] = shapely.Polygon([a, b, c])
    made.first.more.append((code, shapely.Polygon([a, c, d])))


@mutation("G40", bounded=True)
def unit_of_another_district(made: Made, data: st.DataObject) -> None:
    unit = _unit(made, data)
    others = [area["id"] for area in made.areas[1:] if area["id"] != unit["area"]]
    assume(others)
    unit["area"] = data.draw(st.sampled_from(others))


@mutation("G41", bounded=True)
def boundary_too_wide(made: Made, data: st.DataObject) -> None:
    area = data.draw(st.sampled_from(sorted(made.first.boundary)))
    west, _, east, north = shapely.total_bounds(list(made.first.boundary.values()))
    strip = shapely.box(west, north - SIDE / 2, east, north + SIDE / 2)
    made.first.boundary[area] = shapely.union(made.first.boundary[area], strip)


@mutation("G42", bounded=True)
def boundary_too_narrow(made: Made, data: st.DataObject) -> None:
    west, south, east, north = shapely.total_bounds(list(made.first.boundary.values()))
    kept = shapely.box(west, south, east, north - SIDE / 4)
    made.first.boundary = {area: shapely.intersection(shape, kept) for area, shape in made.first.boundary.items()}


@mutation("G43")
def zones_overlap(made: Made, data: st.DataObject) -> None:
    assume(made.first.zones)
    zone = data.draw(st.sampled_from(made.first.zones))
    other = {**zone, "code": zone["code"][:-1] + "2", "name": zone["name"] + "二"}
    made.first.zones.append(other)
    made.first.zone_shapes[other["code"]] = made.first.zone_shapes[zone["code"]].buffer(-SIDE / 10)


@mutation("G44")
def area_filed_wrong(made: Made, data: st.DataObject) -> None:
    unit = _unit(made, data)
    unit["area_km2"] = "1.23"


# ---------------------------------------------------------------- units, zones, areas


@mutation("U01")
def category_unknown(made: Made, data: st.DataObject) -> None:
    _unit(made, data)["category"] = "特别单元"


@mutation("U02")
def code_malformed(made: Made, data: st.DataObject) -> None:
    unit = _unit(made, data)
    code = unit["code"][:-1]
    made.first.shapes[code] = made.first.shapes.pop(unit["code"])
    unit["code"] = code


@mutation("U03")
def class_digit(made: Made, data: st.DataObject) -> None:
    unit = _unit(made, data)
    code = unit["code"]
    digit = data.draw(st.sampled_from([d for d in "123" if d != code[8]]))
    unit["code"] = code[:8] + digit + code[9:]
    assume(unit["code"] not in made.first.shapes)
    made.first.shapes[unit["code"]] = made.first.shapes.pop(code)


@mutation("U04")
def area_unknown(made: Made, data: st.DataObject) -> None:
    _unit(made, data)["area"] = "990199"


@mutation("U05")
def zone_unknown(made: Made, data: st.DataObject) -> None:
    _unit(made, data)["zones"] = ["YS9901002219999"]


@mutation("U07")
def name_twice(made: Made, data: st.DataObject) -> None:
    units = data.draw(st.sampled_from([held for held in made.first.units.values() if len(held) > 1]))
    units[0]["name"] = units[1]["name"]


@mutation("U10")
def dimension_forgotten(made: Made, data: st.DataObject) -> None:
    _unit(made, data)["clauses"].pop(data.draw(st.integers(0, 3)))


@mutation("U11")
def priority_without_prohibition(made: Made, data: st.DataObject) -> None:
    assume(any(unit["category"] == "优先保护单元" for unit in made.first.all_units()))
    for listed in made.first.lists.values():
        for clause in listed["clauses"]:
            clause |= {"measure": "鼓励引导", "text": f"鼓励绿色发展，见第{clause['number']}项。"}


@mutation("Z01")
def element_unknown(made: Made, data: st.DataObject) -> None:
    assume(made.first.zones)
    data.draw(st.sampled_from(made.first.zones))["element"] = "火"


@mutation("Z04")
def zone_elsewhere(made: Made, data: st.DataObject) -> None:
    named = sorted({key for unit in made.first.all_units() for key in unit.get("zones", ())})
    assume(named)
    code = data.draw(st.sampled_from(named))
    whole = shapely.union_all(list(made.first.shapes.values()))
    inside = [unit["code"] for unit in made.first.all_units() if code not in unit.get("zones", ())]
    assume(inside)
    made.first.zone_shapes[code] = shapely.intersection(whole, made.first.shapes[data.draw(st.sampled_from(inside))])


@mutation("A02")
def parent_unknown(made: Made, data: st.DataObject) -> None:
    made.areas[-1]["parent"] = "980000"


# ---------------------------------------------------------------- lists


@mutation("L01")
def level_unknown(made: Made, data: st.DataObject) -> None:
    made.first.lists[CITY]["level"] = "乡镇总体"


@mutation("L02")
def list_for_nothing(made: Made, data: st.DataObject) -> None:
    made.first.lists[CITY]["for"] = {"area": "980000"}


@mutation("L03")
def dimension_unknown(made: Made, data: st.DataObject) -> None:
    data.draw(st.sampled_from(made.first.lists[CITY]["clauses"]))["dimension"] = "空间管束"


@mutation("L04")
def applies_to_nothing(made: Made, data: st.DataObject) -> None:
    data.draw(st.sampled_from(made.first.lists[CITY]["clauses"]))["applies_to"] = {"units": ["ZH98010110001"]}


@mutation("L05")
def followed_clause_removed(made: Made, data: st.DataObject) -> None:
    followed = sorted(
        {
            number
            for unit in made.first.all_units()
            for clause in unit["clauses"]
            for ref in clause.get("follows", ())
            for number in ref["numbers"]
        }
    )
    assume(followed)
    gone = data.draw(st.sampled_from(followed))
    listed = made.first.lists[CITY]
    listed["clauses"] = [clause for clause in listed["clauses"] if clause["number"] != gone]


@mutation("L06")
def number_twice(made: Made, data: st.DataObject) -> None:
    _unit(made, data)["clauses"] = [{"number": "1", "dimension": d, "text": f"要求{d}。"} for d in DIMENSIONS]


@mutation("L08")
def tag_of_nothing(made: Made, data: st.DataObject) -> None:
    made.first.tags[CITY] = [{"number": "99", "activities": ["化工"]}]


@mutation("L11")
def list_that_reaches_nobody(made: Made, data: st.DataObject) -> None:
    made.areas.append({"id": "990199", "name": "空区", "kind": "district", "parent": CITY})
    clause = {"number": "9-9", "dimension": DIMENSIONS[0], "text": "无人适用。"}
    made.first.lists["990199"] = {"level": "区县总体", "for": {"area": "990199"}, "clauses": [clause]}


@mutation("L13")
def reference_in_words_only(made: Made, data: st.DataObject) -> None:
    unit = _unit(made, data)
    unit["clauses"][0] = {"number": "1-1", "dimension": DIMENSIONS[0], "text": "执行市级总体管控要求第一条。"}


# ---------------------------------------------------------------- versions


@mutation("P01")
def folder_of_another_name(made: Made, data: st.DataObject) -> None:
    made.first.plan["version"] = "v3"


@mutation("P02", versions=2)
def base_unknown(made: Made, data: st.DataObject) -> None:
    made.last.plan["based_on"] = "v0"


@mutation("P03", versions=2)
def base_in_a_circle(made: Made, data: st.DataObject) -> None:
    made.first.plan["based_on"] = "v2"


@mutation("P04", versions=2)
def removes_what_is_not_there(made: Made, data: st.DataObject) -> None:
    made.last.plan["remove"] = {"units": ["ZH99010139999"]}


@mutation("P06", versions=2)
def removes_what_others_name(made: Made, data: st.DataObject) -> None:
    named = sorted({key for unit in made.first.all_units() for key in unit.get("zones", ())})
    assume(named)
    made.last.plan["remove"] = {"zones": [data.draw(st.sampled_from(named))]}
    made.last.units, made.last.plan["changes"] = {}, []


@mutation("P07", versions=2)
def declares_what_is_not_there(made: Made, data: st.DataObject) -> None:
    made.last.plan["changes"][0]["to"] = ["ZH99010139999"]


@mutation("P13")
def effective_before_signed(made: Made, data: st.DataObject) -> None:
    document = _document(made)
    document["signed"], document["effective"] = document["effective"], document["signed"]


@mutation("P20")
def expires_before_it_begins(made: Made, data: st.DataObject) -> None:
    _document(made)["expires"] = "2020-12-20"


@mutation("P23")
def base_year_after_target(made: Made, data: st.DataObject) -> None:
    made.first.plan["base_year"] = "2030"


@mutation("P24")
def consultation_backwards(made: Made, data: st.DataObject) -> None:
    _document(made)["consultation"] = {"start": "2020-10-31", "end": "2020-10-01", "contact": "王工"}


@mutation("P27")
def attachment_missing(made: Made, data: st.DataObject) -> None:
    _document(made)["attachments"] = ["文本.pdf"]


@mutation("P30", versions=2)
def change_not_declared(made: Made, data: st.DataObject) -> None:
    changes = made.last.plan["changes"]
    changes.pop(data.draw(st.integers(0, len(changes) - 1)))


@mutation("P33", versions=2)
def change_without_reason(made: Made, data: st.DataObject) -> None:
    del data.draw(st.sampled_from(made.last.plan["changes"]))["reason"]


# ---------------------------------------------------------------- duties


@mutation("W01")
def audience_undecided(made: Made, data: st.DataObject) -> None:
    del made.publication["layers"]["units"]


@mutation("W14")
def as_of_before_the_plan(made: Made, data: st.DataObject) -> None:
    made.publication["as_of"] = "2020-01-01"


@mutation("W03")
def firm_rule_lowered(made: Made, data: st.DataObject) -> None:
    made.publication["lowered"] = [{"rule": "U01", "to": "warning", "reason": "备案原样"}]


def test_there_are_enough_mutations_of_every_family() -> None:
    rules = {rule for rule, _, _ in MUTATIONS.values()}
    assert len(MUTATIONS) >= 50 and {rule[0] for rule in rules} == set("YMGUZALPW")
