"""Mutations of records, lists, versions and duties."""

from __future__ import annotations

import shapely
from hypothesis import assume
from hypothesis import strategies as st

from tests.faults.generate import CITY, DIMENSIONS, Made
from tests.faults.mutating import document_of, mutation, unit_of


@mutation("M02")
def misspelt_key(made: Made, data: st.DataObject) -> None:
    unit = unit_of(made, data)
    unit["nmae"] = unit.pop("name")


@mutation("M01")
def missing_key(made: Made, data: st.DataObject) -> None:
    del unit_of(made, data)["category"]


@mutation("M03")
def text_for_a_list(made: Made, data: st.DataObject) -> None:
    unit_of(made, data)["towns"] = "临港街道、东桥镇"


@mutation("M04")
def unknown_word(made: Made, data: st.DataObject) -> None:
    made.first.plan["update"]["type"] = "first"


@mutation("M05")
def code_in_full_width(made: Made, data: st.DataObject) -> None:
    unit = unit_of(made, data)
    unit["code"] = unit["code"].translate({c: c + 0xFEE0 for c in range(0x30, 0x5B)})


@mutation("M05")
def day_with_slashes(made: Made, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(("signed", "published", "effective")))
    document_of(made)[key] = document_of(made)[key].replace("-", "/")


@mutation("M06")
def empty_list(made: Made, data: st.DataObject) -> None:
    made.first.plan["levels"] = []


@mutation("M07")
def clause_without_text(made: Made, data: st.DataObject) -> None:
    del data.draw(st.sampled_from(made.first.lists[CITY]["clauses"]))["text"]


@mutation("Y21")
def code_twice(made: Made, data: st.DataObject) -> None:
    unit, other = unit_of(made, data), unit_of(made, data)
    assume(unit is not other)
    unit["code"] = other["code"]


@mutation("U01")
def category_unknown(made: Made, data: st.DataObject) -> None:
    unit_of(made, data)["category"] = "特别单元"


@mutation("U02")
def code_malformed(made: Made, data: st.DataObject) -> None:
    unit = unit_of(made, data)
    code = unit["code"][:-1]
    made.first.shapes[code] = made.first.shapes.pop(unit["code"])
    unit["code"] = code


@mutation("U03")
def class_digit(made: Made, data: st.DataObject) -> None:
    unit = unit_of(made, data)
    code = unit["code"]
    digit = data.draw(st.sampled_from([d for d in "123" if d != code[8]]))
    unit["code"] = code[:8] + digit + code[9:]
    assume(unit["code"] not in made.first.shapes)
    made.first.shapes[unit["code"]] = made.first.shapes.pop(code)


@mutation("U04")
def area_unknown(made: Made, data: st.DataObject) -> None:
    unit_of(made, data)["area"] = "990199"


@mutation("U05")
def zone_unknown(made: Made, data: st.DataObject) -> None:
    unit_of(made, data)["zones"] = ["YS9901002219999"]


@mutation("U07")
def name_twice(made: Made, data: st.DataObject) -> None:
    units = data.draw(st.sampled_from([held for held in made.first.units.values() if len(held) > 1]))
    units[0]["name"] = units[1]["name"]


@mutation("U10")
def dimension_forgotten(made: Made, data: st.DataObject) -> None:
    unit_of(made, data)["clauses"].pop(data.draw(st.integers(0, 3)))


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
    unit_of(made, data)["clauses"] = [{"number": "1", "dimension": d, "text": f"要求{d}。"} for d in DIMENSIONS]


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
    unit = unit_of(made, data)
    unit["clauses"][0] = {"number": "1-1", "dimension": DIMENSIONS[0], "text": "执行市级总体管控要求第一条。"}


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
    document = document_of(made)
    document["signed"], document["effective"] = document["effective"], document["signed"]


@mutation("P20")
def expires_before_it_begins(made: Made, data: st.DataObject) -> None:
    document_of(made)["expires"] = "2020-12-20"


@mutation("P23")
def base_year_after_target(made: Made, data: st.DataObject) -> None:
    made.first.plan["base_year"] = "2030"


@mutation("P24")
def consultation_backwards(made: Made, data: st.DataObject) -> None:
    document_of(made)["consultation"] = {"start": "2020-10-31", "end": "2020-10-01", "contact": "王工"}


@mutation("P27")
def attachment_missing(made: Made, data: st.DataObject) -> None:
    document_of(made)["attachments"] = ["文本.pdf"]


@mutation("P30", versions=2)
def change_not_declared(made: Made, data: st.DataObject) -> None:
    changes = made.last.plan["changes"]
    changes.pop(data.draw(st.integers(0, len(changes) - 1)))


@mutation("P33", versions=2)
def change_without_reason(made: Made, data: st.DataObject) -> None:
    del data.draw(st.sampled_from(made.last.plan["changes"]))["reason"]


@mutation("W01")
def audience_undecided(made: Made, data: st.DataObject) -> None:
    del made.publication["layers"]["units"]


@mutation("W14")
def as_of_before_the_plan(made: Made, data: st.DataObject) -> None:
    made.publication["as_of"] = "2020-01-01"


@mutation("W03")
def firm_rule_lowered(made: Made, data: st.DataObject) -> None:
    made.publication["lowered"] = [{"rule": "U01", "to": "warning", "reason": "备案原样"}]
