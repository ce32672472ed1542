"""What records of a delivery refer to: zones, joined tables, areas, clauses of lists, the publication that is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onemap.importing.deliver import read_delivery, vocabulary_of
from onemap.importing.delivered import Decision
from onemap.importing.faults import Faults
from onemap.importing.held import held_content
from onemap.importing.mapping import Mapping
from onemap.importing.run import run_import
from onemap.model.origins import Name, Origin
from onemap.writing import emit
from tests.importing.forms import (
    AREAS,
    CODES,
    DIMENSIONS,
    PLAN,
    PUBLICATION,
    UNIT_HEAD,
    UNIT_ROWS,
    UNITS,
    clauses,
    read,
    told,
    untraced,
    write_book,
    write_csv,
)
from tests.importing.twins import geojson, square


def wide(*texts: str | None) -> list[list[str | None]]:
    """A table with one row per unit and four columns of requirements; *texts* are those of the first unit."""
    rows: list[list[str | None]] = [[*UNIT_HEAD, *DIMENSIONS]]
    return [*rows, [*UNIT_ROWS[0], *texts], *([*row, "保留。", None, None, None] for row in UNIT_ROWS[1:])]


# -- zones ----------------------------------------------------------------------------------------------------------

ZONES = ("YS9901012210001", "YS9901012310001", "YS9901013110001")


def write_zones(folder: Path) -> None:
    rows = [
        [ZONES[0], "河 口", "水", "工业污染重点管控区", "990101"],
        [ZONES[1], "下风向", "大气", "高排放重点管控区", "990101"],
        [ZONES[2], "红线", "生态", "生态保护红线", "990101"],
    ]
    write_csv(folder / "zones.csv", [["分区编码", "分区名称", "要素", "分区类型", "行政区划代码"], *rows])


@pytest.mark.parametrize("cell", [f"{ZONES[0]}、{ZONES[2]}", f"{ZONES[0]} {ZONES[2]}\n", f"{ZONES[0]};{ZONES[2]} ；"])
def test_zones_by_codes_in_one_cell(tmp_path: Path, cell: str) -> None:
    write_zones(tmp_path)
    write_csv(tmp_path / UNITS, [[*UNIT_HEAD, "涉及"], [*UNIT_ROWS[0], cell]])
    delivered, faults = read(
        tmp_path, units=[{"files": UNITS, "rules": {"zones": "{涉及}"}}], zones=[{"files": "zones.csv"}]
    )
    assert told(faults) == []
    assert delivered.incoming.units[CODES[0]]["zones"] == [ZONES[0], ZONES[2]]


def test_zones_by_names_in_a_column_for_each_element(tmp_path: Path) -> None:
    write_zones(tmp_path)
    rows = [[*UNIT_ROWS[0], "红线", "河口"], [*UNIT_ROWS[1], "", "河段"]]
    write_csv(tmp_path / UNITS, [[*UNIT_HEAD, "生态分区", "水分区"], *rows])
    rules: dict[str, Any] = {"zones": ["{生态分区}", "{水分区}"], "zones_by": "name"}
    source = {"files": UNITS, "rules": rules}
    delivered, faults = read(tmp_path, units=[source], zones=[{"files": "zones.csv"}])
    assert told(faults) == ["I31 units.csv: Row 3: 河段 is not among the zones."]
    assert delivered.incoming.units[CODES[0]]["zones"] == [ZONES[0], ZONES[2]]


def test_zones_by_overlay_are_proposed_and_taken_in_only_when_decided(tmp_path: Path) -> None:
    unit = {"HJGKDYBM": CODES[0], "HJGKDYMC": "湿地", "ZHGKDYFL": "1", "XZQDM": "990101"}
    geojson(tmp_path / "units.geojson", [(unit, square(0))])
    zone = {"HJYSGKFQMC": "分区", "HJYS": "水", "YSXL": "工业污染重点管控区", "XZQDM": "990101"}
    geojson(
        tmp_path / "zones.geojson",
        [({**zone, "HJYSGKFQBM": ZONES[0]}, square(0)), ({**zone, "HJYSGKFQBM": ZONES[1]}, square(5))],
    )
    version: dict[str, Any] = {
        "units": [{"files": "units.geojson"}],
        "zones": [{"files": "zones.geojson"}],
        "zones_by_overlay": {"share": "0.05"},
    }
    delivered, faults = read(tmp_path, **version)
    assert told(faults) == []
    (proposal,) = delivered.proposals
    assert (proposal.kind, proposal.record, proposal.value) == ("zones", Name("unit", CODES[0]), ZONES[0])
    assert "100.0 %" in proposal.why.text()
    assert "zones" not in delivered.incoming.units[CODES[0]]
    known, _ = read(tmp_path, **{**version, "units": [{"files": "units.geojson", "rules": {"zones": ZONES[0]}}]})
    assert (known.proposals, known.incoming.units[CODES[0]]["zones"]) == ((), [ZONES[0]])
    for taken in (True, False):
        decided, _ = read(tmp_path, {("zones", proposal.record, ZONES[0]): Decision(taken, ZONES[0])}, **version)
        assert decided.incoming.units[CODES[0]].get("zones") == ([ZONES[0]] if taken else None)
        assert decided.proposals == delivered.proposals


# -- joined tables --------------------------------------------------------------------------------------------------


def test_keys_with_spaces_and_wide_letters_join_several_workbooks_and_are_told(tmp_path: Path) -> None:
    columns = {"XZQDM": "990101", "ZHGKDYFL": "1"}
    rows = [({"HJGKDYBM": code, "HJGKDYMC": "n", **columns}, square(i)) for i, code in enumerate(CODES)]
    geojson(tmp_path / "units.geojson", rows)
    wide_code = CODES[1].translate({ord(c): ord(c) + 0xFEE0 for c in "ZH0123456789"})
    write_book(
        tmp_path / "a.xlsx",
        {"清单": [["编码", "空间布局约束"], [f"{CODES[0]}  ", " 禁止。\r\n"], [wide_code, "限制。"]]},
    )
    write_book(tmp_path / "b.xlsx", {"清单": [["编码", "空间布局约束"], [CODES[2], "允许。"]]})
    write_book(tmp_path / "c.xlsx", {"其他": [["编码"], ["x"]]})
    join = {"file": "?.xlsx", "sheet": "清单", "key": "编码", "on": "{HJGKDYBM}"}
    delivered, faults = read(tmp_path, units=[{"files": "units.geojson", "tables": [join]}])
    assert [line[:12] for line in told(faults)] == ["I37 c.xlsx: ", "I30 a.xlsx: "]
    assert "cells: 2 (a.xlsx, 清单, row 2, column 编码; a.xlsx, 清单, row 3, column 编码)" in told(faults)[1]
    assert [clauses(delivered, code)[0][2] for code in CODES] == ["禁止。", "限制。", "允许。"]
    origins = [delivered.origins[Name("clause", "1", f"unit:{code}")] for code in CODES]
    assert origins == [
        Origin("a.xlsx", "清单", (2,), "空间布局约束", "normalised"),
        Origin("a.xlsx", "清单", (3,), "空间布局约束"),
        Origin("b.xlsx", "清单", (2,), "空间布局约束"),
    ]
    assert delivered.origins[Name("unit", CODES[1])] == Origin("units.geojson", "", (2,))
    assert {path.name for path in delivered.files} == {"units.geojson", "a.xlsx", "b.xlsx", "c.xlsx"}


def test_text_that_a_dbf_field_cut_comes_from_the_joined_table(tmp_path: Path) -> None:
    whole = "禁止新建、扩建化工项目，" * 12
    columns = {"HJGKDYBM": CODES[0], "HJGKDYMC": "n", "XZQDM": "990101", "ZHGKDYFL": "1", "KJBJYS": whole}
    write_shapefile(tmp_path / "units.shp", columns)
    write_csv(tmp_path / "list.csv", [["编码", "空间布局约束"], [CODES[0], whole]])
    join = {"file": "list.csv", "key": "编码", "on": "{HJGKDYBM}"}
    rules = {"ignore": "空间布局约束"}
    delivered, faults = read(tmp_path, units=[{"files": "units.shp", "tables": [join], "rules": rules}])
    assert [line[:13] for line in told(faults)] == ["I27 units.shp"]
    assert clauses(delivered) == [("1", "space", whole)]
    assert delivered.origins[Name("clause", "1", f"unit:{CODES[0]}")] == Origin("list.csv", "", (2,), "空间布局约束")
    assert {path.suffix for path in delivered.files} >= {".shp", ".shx", ".dbf", ".csv"}


def write_shapefile(path: Path, columns: dict[str, str], crs: str = "EPSG:4490") -> None:
    import numpy as np
    import pyogrio.raw
    import shapely

    values = [np.array([value], dtype=object) for value in columns.values()]
    shape = shapely.to_wkb(np.array([shapely.box(120, 30, 121, 31)], dtype=object))
    pyogrio.raw.write(path, shape, values, list(columns), geometry_type="Polygon", crs=crs, encoding="UTF-8")


# -- areas, follows -------------------------------------------------------------------------------------------------


def test_areas_by_name_and_areas_that_rows_add(tmp_path: Path) -> None:
    write_csv(
        tmp_path / UNITS,
        [["code", "name", "类别", "区县", "镇", "镇码"], [CODES[0], "n", "1", "临港 区", "东镇", "990101100"]],
    )
    rules: dict[str, Any] = {
        "category": {"column": "类别"},
        "area": {"id": "{区县}", "by": "name"},
        "ignore": ["镇", "镇码"],
    }
    delivered, faults = read(tmp_path, units=[{"files": UNITS, "rules": rules}])
    assert (told(faults), delivered.incoming.units[CODES[0]]["area"]) == ([], "990101")
    assert not [name for name in delivered.origins if name.kind == "area"]
    rules["area"] = {"id": "{镇码}", "name": "{镇}", "parent": "990101"}
    delivered, faults = read(tmp_path, units=[{"files": UNITS, "rules": {**rules, "ignore": "区县"}}])
    assert told(faults) == []
    assert delivered.incoming.areas[-1] == {"id": "990101100", "name": "东镇", "kind": "district", "parent": "990101"}
    assert untraced(delivered) == set()
    assert delivered.origins[Name("area", "990101100")] == Origin(UNITS, "", (2,), "镇")


def test_references_are_proposed_and_become_follows_when_decided(tmp_path: Path) -> None:
    write_csv(tmp_path / UNITS, wide("执行市级总体管控要求第四条、第六条。", None, None, None))
    numbers = [{"number": str(n), "dimension": "space", "text": f"第{n}。"} for n in range(1, 8)]
    lists = {"990100": {"level": "市级总体", "for": {"area": "990100"}, "title": "全市", "clauses": numbers}}
    version: dict[str, Any] = {"units": [{"files": UNITS}], "lists": lists, "plan": {"levels": ["市级总体", "单元"]}}
    delivered, _ = read(tmp_path, **version)
    (proposal,) = (one for one in delivered.proposals if one.kind == "follows")
    assert proposal.record == Name("clause", "1", f"unit:{CODES[0]}")
    assert "follows" not in delivered.incoming.units[CODES[0]]["clauses"][0]
    key = ("follows", proposal.record, proposal.value)
    decided, faults = read(tmp_path, {key: Decision(True, proposal.value)}, **version)
    assert told(faults) == []
    assert decided.incoming.units[CODES[0]]["clauses"][0]["follows"] == [{"list": "990100", "numbers": ["4", "6"]}]
    corrected, _ = read(tmp_path, {key: Decision(True, "990100：5")}, **version)
    assert corrected.incoming.units[CODES[0]]["clauses"][0]["follows"] == [{"list": "990100", "numbers": ["5"]}]
    refused, _ = read(tmp_path, {key: Decision(False, proposal.value)}, **version)
    assert refused.incoming == delivered.incoming
    _, faults = read(tmp_path, {key: Decision(True, "990100：99")}, **version)
    assert [line[:3] for line in told(faults)] == ["I36"]


def test_a_delivery_without_areas_and_lists_is_read_against_the_publication_that_is_there(tmp_path: Path) -> None:
    there = tmp_path / "there"
    write_zones(tmp_path)
    write_csv(tmp_path / UNITS, wide("执行市级总体管控要求第四条。", None, None, None))
    numbers = [{"number": str(n), "dimension": "space", "text": f"第{n}。"} for n in range(1, 8)]
    lists = {"990100": {"level": "市级总体", "for": {"area": "990100"}, "title": "全市", "clauses": numbers}}
    path = tmp_path / "first.yml"
    plan = {**PLAN, "levels": ["市级总体", "单元"]}
    first = {"plan": plan, "zones": [{"files": "zones.csv"}], "lists": lists}
    path.write_text(emit.document({"publication": PUBLICATION, "areas": AREAS, "versions": [first]}), encoding="utf-8")
    run_import(path, tmp_path, there)
    rows = [[*UNIT_ROWS[0][:3], "临港区", "红线", "执行市级总体管控要求第四条。"]]
    write_csv(tmp_path / UNITS, [[*UNIT_HEAD[:3], "区县", "分区", DIMENSIONS[0]], *rows])
    rules = {"area": {"id": "{区县}", "by": "name"}, "zones": "{分区}", "zones_by": "name"}
    for version, based_on in (("v1", None), ("v2", "v1")):
        above = {**plan, "version": version, **({"based_on": based_on} if based_on else {})}
        second = {"plan": above, "units": [{"files": UNITS, "rules": rules}]}
        path.write_text(emit.document({"versions": [second]}), encoding="utf-8")
        faults = Faults(tmp_path)
        (delivered,) = read_delivery(path, tmp_path, faults, {}, None, there)
        assert told(faults) == []
        unit = delivered.incoming.units[CODES[0]]
        assert (unit["area"], unit["zones"]) == ("990101", [ZONES[2]])
        assert [proposal.value for proposal in delivered.proposals] == ["990100：4"]
        assert (delivered.incoming.areas, delivered.incoming.lists) == ((), {})


def test_what_a_mapping_cannot_use_is_told_for_its_file(tmp_path: Path) -> None:
    write_zones(tmp_path)
    write_csv(
        tmp_path / UNITS,
        [[*UNIT_HEAD, "空间布局约束", "甲"], [*UNIT_ROWS[0], "无", "1"], [*UNIT_ROWS[1], "限制。", ""]],
    )
    write_csv(tmp_path / "more.csv", [["编码", "乙", "丙"], [CODES[0], "2", ""], [CODES[1], "3", ""]])
    join = {"file": "more.csv", "key": "编码", "on": "{环境管控单元编码}"}
    rules = {
        "blank": ["无"],
        "clauses": [{"number": "1", "dimension": "space", "text": "{空间布局约束}", "empty": "none"}],
    }
    units = [{"files": UNITS, "tables": [join], "rules": rules}]
    delivered, faults = read(tmp_path, units=units, zones=[{"files": "zones.csv"}], zones_by_overlay={})
    assert told(faults) == [
        "I09 units.csv: Columns that hold values are not used: 甲.",
        "I09 more.csv: Columns that hold values are not used: 乙.",
        "I38 units.csv: Zones cannot be found by overlay: units or zones came without geometry.",
    ]
    assert delivered.incoming.units[CODES[0]]["clauses"] == [{"dimension": "space", "none": True}]
    assert clauses(delivered, CODES[1]) == [("1", "space", "限制。")]


def test_zones_by_codes_in_a_column_for_each_element_stand_by_code(tmp_path: Path) -> None:
    write_zones(tmp_path)
    write_csv(tmp_path / UNITS, [[*UNIT_HEAD, "生态", "水气"], [*UNIT_ROWS[0], ZONES[2], f"{ZONES[1]},{ZONES[0]}"]])
    source = {"files": UNITS, "rules": {"zones": ["{生态}", "{水气}"]}}
    delivered, faults = read(tmp_path, units=[source], zones=[{"files": "zones.csv"}])
    assert (told(faults), delivered.incoming.units[CODES[0]]["zones"]) == ([], list(ZONES))


def test_features_of_one_code_and_layers_of_two_systems(tmp_path: Path) -> None:
    columns = {"HJGKDYBM": CODES[0], "HJGKDYMC": "n", "XZQDM": "990101", "ZHGKDYFL": "1"}
    write_shapefile(tmp_path / "a.shp", columns, "EPSG:4326")
    write_shapefile(tmp_path / "b.shp", {**columns, "HJGKDYBM": CODES[1]}, "EPSG:4490")
    delivered, faults = read(tmp_path, units=[{"files": "?.shp"}])
    assert told(faults) == []
    layer = delivered.incoming.layers["units"]
    assert (layer.codes, layer.crs) == (CODES[:2], "EPSG:4326")
    rows = [({**columns}, square(0)), ({**columns, "HJGKDYBM": CODES[1]}, square(2)), ({**columns}, square(4))]
    geojson(tmp_path / "c.geojson", rows)
    delivered, faults = read(tmp_path, units=[{"files": "c.geojson"}])
    assert [line[:14] for line in told(faults)] == ["I26 c.geojson:"]
    assert delivered.origins[Name("unit", CODES[0])] == Origin("c.geojson", "", (1, 3))
    assert [len(shape.geoms) for shape in delivered.incoming.layers["units"].geometries] == [2, 1]


def test_what_holds_in_a_version_that_is_based_on_another(tmp_path: Path) -> None:
    def write(file: str, data: Any) -> None:
        path = tmp_path / "units" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(emit.document(data), encoding="utf-8")

    def clause(number: str, text: str) -> dict[str, str]:
        return {"number": number, "dimension": "space", "text": text}

    of = {"level": "市级总体", "for": {"area": "990100"}}
    write("areas.yml", AREAS)
    write("v1/plan.yml", PLAN)
    write("v1/admission/L.yml", {**of, "clauses": [clause("1", "一。"), clause("2", "二。")]})
    write("v2/plan.yml", {**PLAN, "version": "v2", "based_on": "v1"})
    write("v2/admission/L.yml", {**of, "clauses": [clause("2", "新。")]})
    for version, based_on in (("v2", None), ("v3", "v2")):
        held = held_content(tmp_path, version, based_on)
        assert [(one.number, one.text) for one in held.lists["L"].clauses] == [("1", "一。"), ("2", "新。")]
        assert list(held.areas) == ["990100", "990101", "990102"]


def test_words_of_a_plan_count_before_those_of_the_plan_below_and_of_the_publication() -> None:
    def said(label: str) -> dict[str, Any]:
        return {"dimensions": [{"id": "space", "label": label}]}

    plans = [
        {"plan": {**PLAN, "vocabulary": said("一")}},
        {"plan": {**PLAN, "version": "v2", "based_on": "v1", "vocabulary": said("二")}},
        {"plan": {**PLAN, "version": "v3", "based_on": "v2"}},
        {"plan": {**PLAN, "version": "v4"}},
    ]
    mapping = Mapping.model_validate({"publication": {**PUBLICATION, "vocabulary": said("零")}, "versions": plans})
    words = [vocabulary_of(mapping, rule, mapping.publication) for rule in mapping.versions]
    assert [one.dimensions[0].label for one in words] == ["一", "二", "二", "零"]


def test_what_is_only_told_is_told_once_for_a_source(tmp_path: Path) -> None:
    """Codes put in order: one line, however many workbooks and columns; texts that were cut: one for the file."""
    whole = "禁止新建、扩建化工项目，" * 12
    columns = {"HJGKDYMC": "n", "XZQDM": "990101", "ZHGKDYFL": "1", "KJBJYS": whole, "WRWPFGK": whole}
    write_shapefile(tmp_path / "units.shp", {"HJGKDYBM": CODES[0], **columns})
    for name, spaces in (("a", " "), ("b", "  ")):
        rows = [["编码", "KJBJYS", "WRWPFGK"], *([f"{i}{name}{spaces}", "x", "y"] for i in range(4))]
        write_book(tmp_path / f"{name}.xlsx", {"清单": [*rows, *([[CODES[0] + spaces, whole, whole]] * (name == "a"))]})
    join = {"file": "?.xlsx", "key": "编码", "on": "{HJGKDYBM}", "optional": True}
    _, faults = read(tmp_path, units=[{"files": "units.shp", "tables": [join]}])
    said = told(faults)
    assert [line[:3] for line in said] == ["I27", "I30"]
    assert "taken from a.xlsx: KJBJYS (1), WRWPFGK (1)." in said[0]
    first = "; ".join(f"a.xlsx, 清单, row {row}, column 编码" for row in (2, 3, 4))
    assert f"cells: 9 ({first} …)." in said[1]


def test_a_column_that_no_joined_table_has_either_names_them(tmp_path: Path) -> None:
    geojson(tmp_path / "units.geojson", [({"HJGKDYBM": CODES[0], "XZQDM": "990101"}, square(0))])
    write_csv(tmp_path / "list.csv", [["编码", "x"], [CODES[0], "y"]])
    join = {"file": "list.csv", "key": "编码", "on": "{HJGKDYBM}"}
    _, faults = read(tmp_path, units=[{"files": "units.geojson", "tables": [join], "rules": {"name": "{单元名称}"}}])
    assert "I03 units.geojson: There is no column 单元名称, and none in list.csv." in told(faults)[0]
