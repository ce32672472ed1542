"""Every rule: the tiny publication passes, and a fault of its kind is found where it is."""
# ruff: noqa: E501 - records and expected lines stay whole

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.check.reporting import Edit, edited, report
from tests.publications import FILES, write, write_tiny


def test_nothing_is_wrong_with_the_tiny_publication(tmp_path: Path) -> None:
    assert report(write_tiny(tmp_path)) == []


PLAN1, PLAN2, LIST1, UNITS1, UNITS2 = (
    "v1/plan.yml",
    "v2/plan.yml",
    "v1/admission/990100.yml",
    "v1/units/990101.yml",
    "v2/units/990102.yml",
)
CASES: dict[str, tuple[str, list[Edit], str]] = {
    "folder name": (
        "P01",
        [(PLAN1, "version: v1", "version: v9")],
        "v1/plan.yml:1:1: error P01 The folder v1 holds version v9. (Give both the same name.)",
    ),
    "based_on": (
        "P02",
        [(PLAN2, "based_on: v1", "based_on: v11")],
        "v2/plan.yml:4:1: error P02 There is no version v11. (Did you mean v1?)",
    ),
    "replaces": (
        "P02",
        [(PLAN2, "replaces: [v1]", "replaces: [v1, x]")],
        "v2/plan.yml:12:16: error P02 There is no version x. (Write one of v1.)",
    ),
    "amends itself": (
        "P02",
        [(PLAN2, "", "amends: [v2]\n")],
        "v2/plan.yml:18:10: error P02 A version cannot be based on, replace or amend itself. (Name the version before it.)",
    ),
    "circle": (
        "P03",
        [(PLAN1, "", "based_on: v2\n")],
        "v1/plan.yml:13:1: error P03 based_on leads in a circle: v1 → v2 → v1. (One of them must stand alone (no based_on).)",
    ),
    "remove a unit that is not there": (
        "P04",
        [(PLAN2, "", "remove: {units: [ZH99010110009]}\n")],
        "v2/plan.yml:18:18: error P04 ZH99010110009 cannot be removed: version v1 does not have it. (Did you mean ZH99010110001?)",
    ),
    "remove a clause that is not there": (
        "P04",
        [(PLAN2, "", 'remove: {clauses: [{list: "990100", number: "9"}]}\n')],
        "v2/plan.yml:18:20: error P04 990100 9 cannot be removed: version v1 does not have it. (Write one of 1, 2, 3.)",
    ),
    "removed and written": (
        "P05",
        [(PLAN2, "", "remove: {units: [ZH99010120001]}\n")],
        "v2/plan.yml:18:18: error P05 ZH99010120001 is removed and written in the same version. (Keep the record, which replaces the earlier one, or the removal.)",
    ),
    "removed but named": (
        "P06",
        [(PLAN2, "", "remove: {zones: [YS9901012210001]}\n")],
        "v2/plan.yml:18:18: error P06 YS9901012210001 is removed, but ZH99010110001 still refers to it. (Write the record anew without it, or remove that too.)",
    ),
    "removed but a list is for it": (
        "P06",
        [
            ("areas.yml", "", "regions: [{id: basin, name: 流域, areas: ['990101']}]\n"),
            ("v1/admission/basin.yml", "", "level: 区县总体\nfor: {region: basin}\n"),
            (PLAN2, "", "remove: {regions: [basin]}\n"),
        ],
        "v2/plan.yml:18:20: error P06 basin is removed, but basin still refers to it. (Write the record anew without it, or remove that too.)",
    ),
    "removed but a clause applies to it": (
        "P06",
        [
            ("areas.yml", "", "regions: [{id: basin, name: 流域, areas: ['990101']}]\n"),
            (LIST1, "applies_to: {categories: [优先保护单元]}", "applies_to: {regions: [basin]}"),
            (PLAN2, "", "remove: {regions: [basin]}\n"),
        ],
        "v2/plan.yml:18:20: error P06 basin is removed, but 990100 still refers to it. (Write the record anew without it, or remove that too.)",
    ),
    "capitals": (
        "P10",
        [("V1/plan.yml", "", FILES[PLAN1].replace("version: v1", "version: V1"))],
        "v1/plan.yml:1:1: error P10 Versions v1 and V1 differ only in capitals; many disks take them for one folder. (Rename one of the folders and its version.)",
    ),
    "a list named after a unit": (
        "L09",
        [("v1/admission/ZH99010110001.yml", "", "level: 单元\nfor: {unit: ZH99010110001}\n")],
        "v1/admission/ZH99010110001.yml:1:1: error L09 List ZH99010110001 has the code of a unit; clauses of both would have the same addresses. (Rename the file of the list.)",
    ),
    "a list named after a zone": (
        "L09",
        [("v1/admission/YS9901012210001.yml", "", "level: 区县总体\nfor: {zone: YS9901012210001}\n")],
        "v1/admission/YS9901012210001.yml:1:1: error L09 List YS9901012210001 has the code of a zone; clauses of both would have the same addresses. (Rename the file of the list.)",
    ),
    "two clauses with one address": (
        "L10",
        [
            (
                "v1/admission/990100-1.yml",
                "",
                "level: 区县总体\nfor: {area: '990101'}\nclauses:\n  - {number: '7', dimension: 空间布局约束, text: 乙}\n",
            ),
            (LIST1, "clauses:\n", "clauses:\n  - {number: '1-7', dimension: 空间布局约束, text: 甲}\n"),
        ],
        "v1/admission/990100-1.yml:1:1: error L10 Clause 7 of list 990100-1 has the same address as a clause of 990100. (Rename the file of one of the lists.)",
    ),
    "declared from": (
        "P07",
        [(PLAN2, "from: [ZH99010120001]", "from: [ZH99010120002]")],
        "v2/plan.yml:16:27: error P07 There is no unit ZH99010120002. (Did you mean ZH99010120001?)",
    ),
    "declared to": (
        "P07",
        [(PLAN2, "to: [ZH99010120001]", "to: [X]")],
        "v2/plan.yml:16:48: error P07 There is no unit X.",
    ),
    "declared basis": (
        "P07",
        [(PLAN2, "扩区。, basis: law", "扩区。, basis: lav")],
        "v2/plan.yml:15:113: error P07 There is no basis lav in plan.yml. (Did you mean law?)",
    ),
    "document's area": (
        "P08",
        [(PLAN1, 'areas: ["990100"]', 'areas: ["990109"]')],
        "v1/plan.yml:8:13: error P08 There is no area 990109. (Did you mean 990102?)",
    ),
    "evaluation": (
        "P09",
        [("evaluations/2024.yml", "", "year: '2024'\nkind: tracking\ntitle: t\nversion: v3\n")],
        "evaluations/2024.yml:4:1: error P09 There is no version v3.",
    ),
    "root area": (
        "A01",
        [("publication.yml", 'area: "990100"', 'area: "990109"')],
        "publication.yml:4:1: error A01 There is no area 990109. (Did you mean 990102?)",
    ),
    "parent": (
        "A02",
        [("areas.yml", 'parent: "990100"', 'parent: "9901"')],
        "areas.yml:3:47: error A02 There is no area 9901. (Did you mean 990102?)",
    ),
    "circle of areas": (
        "A03",
        [("areas.yml", "kind: city", 'kind: city, parent: "990101"')],
        "areas.yml:2:43: error A03 The area lies in itself: 990100 → 990101 → 990100. (Correct one of the parents.)",
    ),
    "region": (
        "A04",
        [("areas.yml", "", "regions:\n  - {id: r, name: r, areas: [x], units: [ZH99010220002, y]}\n")],
        "areas.yml:6:30: error A04 There is no area x.",
    ),
    "target's place": (
        "T01",
        [
            (
                "v1/targets.yml",
                "",
                "targets:\n  - {indicator: i, name: n, kind: total, place: x, values: [{year: '2025', value: '1'}]}\n",
            )
        ],
        "v1/targets.yml:2:42: error T01 There is no area, region, zone or unit x.",
    ),
    "category": (
        "U01",
        [(UNITS1, "category: 优先保护单元", "category: 优先保护单位")],
        "v1/units/990101.yml:3:3: error U01 The category 优先保护单位 is not in the vocabulary. (Did you mean 优先保护单元?)",
    ),
    "code's form": (
        "U02",
        [
            (UNITS2, "ZH99010220002", "ZH9901022002"),
            ("v2/units.geojson", "ZH99010220002", "ZH9901022002"),
            (PLAN2, "ZH99010220002", "ZH9901022002"),
        ],
        "v2/units/990102.yml:1:3: error U02 The unit code ZH9901022002 does not have the expected form. "
        "(Write it like ZH99010110001.)",
    ),
    "code's form, which no code has": (
        "U02",
        [
            (
                "publication.yml",
                "",
                "vocabulary:\n  unit_code: {pattern: '(?P<realm>Q)(?P<area>9\\d{5})[123]\\d{4}', realms: {Q: land}}\n",
            )
        ],
        "v1/units/990101.yml:1:3: error U02 The unit code ZH99010110001 does not have the expected form. "
        "(Write it like Q99010110001.)",
    ),
    "class digit": (
        "U03",
        [(UNITS1, "category: 优先保护单元", "category: 重点管控单元")],
        "v1/units/990101.yml:3:3: error U03 The category is 重点管控单元, but digit 1 of code ZH99010110001 says 优先保护单元. (Correct the category or the code.)",
    ),
    "unit's area": (
        "U04",
        [(UNITS1, 'area: "990101"', 'area: "990109"')],
        "v1/units/990101.yml:4:3: error U04 There is no area 990109.",
    ),
    "managed_by": (
        "U04",
        [(UNITS2, '  area: "990102"', '  area: "990102"\n  managed_by: ["x"]')],
        "v2/units/990102.yml:5:16: error U04 There is no area x.",
    ),
    "unit's zones": (
        "U05",
        [(UNITS1, "zones: [YS9901012210001]", "zones: [YS9901012210002]")],
        "v1/units/990101.yml:6:11: error U05 There is no zone YS9901012210002. (Did you mean YS9901012210001?)",
    ),
    "no clauses": (
        "U06",
        [
            (
                "v1/units/990102.yml",
                '  clauses:\n    - {number: "1-1", dimension: 空间布局约束, text: 优化城镇布局。}\n',
                "",
            )
        ],
        "v1/units/990102.yml:1:3: warning U06 Unit ZH99010220001 has no clauses of its own and none to inherit.",
    ),
    "element": (
        "Z01",
        [("v1/zones.yml", "element: 水", "element: 火")],
        "v1/zones.yml:3:3: error Z01 The element 火 is not in the vocabulary.",
    ),
    "zone type": (
        "Z01",
        [("v1/zones.yml", "type: 工业污染重点管控区", "type: 工业污染管控区")],
        "v1/zones.yml:4:3: error Z01 Element 水 has no zone type 工业污染管控区. (Did you mean 工业污染重点管控区?)",
    ),
    "zone code": (
        "Z02",
        [("v2/zones.yml", "", "- {code: X1, name: x, element: 水}\n")],
        "v2/zones.yml:1:4: warning Z02 The zone code X1 does not have the expected form.",
    ),
    "zone's area": (
        "Z03",
        [("v1/zones.yml", 'area: "990101"', 'area: "1"')],
        "v1/zones.yml:5:3: error Z03 There is no area 1.",
    ),
    "plan's level": (
        "L01",
        [(PLAN1, "levels: [市级总体,", "levels: [市级总体, 街道,")],
        "v1/plan.yml:4:16: error L01 The level 街道 is not in the vocabulary.",
    ),
    "list's level": (
        "L01",
        [(LIST1, "level: 市级总体", "level: 省级总体")],
        "v1/admission/990100.yml:1:1: error L01 The level 省级总体 is none of the plan's levels. (Add it to levels in plan.yml, or correct it.)",
    ),
    "list's area": (
        "L02",
        [(LIST1, 'area: "990100"', 'area: "1"')],
        "v1/admission/990100.yml:2:7: error L02 There is no area 1.",
    ),
    "list's zone type": (
        "L02",
        [(LIST1, 'for: {area: "990100"}', "for: {zone_type: {element: 水, type: x}}")],
        "v1/admission/990100.yml:2:7: error L02 Element 水 has no zone type x.",
    ),
    "dimension": (
        "L03",
        [(LIST1, "dimension: 空间布局约束", "dimension: 空间约束")],
        "v1/admission/990100.yml:4:19: error L03 The dimension 空间约束 is not in the vocabulary. (Did you mean 空间布局约束?)",
    ),
    "measure": (
        "L03",
        [(LIST1, "measure: 禁止", "measure: 严禁")],
        "v1/admission/990100.yml:4:38: error L03 The measure 严禁 is not in the vocabulary.",
    ),
    "applies to category": (
        "L04",
        [(LIST1, "categories: [优先保护单元]", "categories: [x]")],
        "v1/admission/990100.yml:4:102: error L04 The category x is not in the vocabulary.",
    ),
    "applies to element": (
        "L04",
        [(LIST1, "element: 水", "element: 火")],
        "v1/admission/990100.yml:6:80: error L04 The element 火 is not in the vocabulary.",
    ),
    "applies to unit, area, realm": (
        "L04",
        [(LIST1, "categories: [优先保护单元]", 'units: [X], areas: ["1"], realm: air')],
        "v1/admission/990100.yml:4:97: error L04 There is no unit X.",
    ),
    "follows list": (
        "L05",
        [(UNITS1, 'follows: [{list: "990100"', 'follows: [{list: "990109"')],
        "v1/units/990101.yml:17:75: error L05 There is no list 990109. (Did you mean 990100?)",
    ),
    "follows number": (
        "L05",
        [(UNITS1, 'numbers: ["2"]', 'numbers: ["2", "9"]')],
        "v1/units/990101.yml:17:106: error L05 List 990100 has no clause 9.",
    ),
    "number twice": (
        "L06",
        [(UNITS1, 'number: "2-1"', 'number: "1-1"')],
        "v1/units/990101.yml:18:7: error L06 Clause 1-1 of ZH99010120001 is there twice. (Number them apart, or keep one.)",
    ),
    "clause's basis": (
        "L07",
        [(LIST1, "text: 新增源实行等量替代。", "text: x, basis: lav")],
        "v1/admission/990100.yml:5:61: error L07 There is no basis lav in plan.yml.",
    ),
    "tag": (
        "L08",
        [("v1/tags/990100.yml", "", "tags:\n  - {number: '9', industries: [C]}\n")],
        "v1/tags/990100.yml:2:5: error L08 List 990100 has no clause 9. (Write one of 1, 2, 3.)",
    ),
    "tag of no list": (
        "L08",
        [("v1/tags/x.yml", "", "tags:\n  - {number: '1', industries: [C]}\n")],
        "v1/tags/x.yml:2:5: error L08 There is no list x.",
    ),
    "unit without geometry": (
        "G21",
        [("v1/units.geojson", "ZH99010220001", "ZH99010230001")],
        "v1/units/990102.yml:1:3: error G21 Unit ZH99010220001 has no geometry.",
    ),
    "geometry without unit": (
        "G22",
        [("v2/units.geojson", "ZH99010220002", "ZH99010220003")],
        "v2/units.geojson: error G22 Geometry ZH99010220003 has no unit. (Did you mean ZH99010220002?)",
    ),
    "no policy": (
        "W01",
        [("publication.yml", "  zones: {publication: public}\n", "")],
        "publication.yml:7:1: warning W01 The layer zones does not say whether it may be published; it is withheld. (Write layers: {zones: {publication: public}}, or generalised or withheld.)",
    ),
    "a file that nobody reads": (
        "W02",
        [("v1/zone.yml", "", "x: y\n")],
        "v1/zone.yml: warning W02 zone.yml is not read. (Did you mean zones.yml?)",
    ),
    "a folder that nobody reads": (
        "W02",
        [("v3/plan.yaml", "", "x: y\n")],
        "v3: warning W02 The folder v3 is not read: it has no plan.yml.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_found(tmp_path: Path, name: str) -> None:
    rule, edits, expected = CASES[name]
    said = edited(tmp_path, *edits)
    matching = [line for line in said if re.search(rf": (error|warning) {rule} ", line)]
    assert any(line.startswith("units/" + expected) for line in matching), "\n".join(said)


def test_no_geometry_at_all_is_said_once(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    for version in ("v1", "v2"):
        (tmp_path / "units" / version / "units.geojson").unlink()
    assert [line.split()[2] for line in report(tmp_path)] == ["G20", "G20"]


def test_another_vocabulary(tmp_path: Path) -> None:
    """Words of a replaced group count, and those of the group that it replaced no longer do."""
    write_tiny(tmp_path)
    plan = FILES[PLAN2] + "vocabulary:\n  measures: [{id: ban, label: 不得}]\n"
    write(tmp_path, {PLAN2: plan})
    said = report(tmp_path)
    assert [line.split(" (")[0] for line in said] == [
        "units/v2/admission/990100.yml:4:39: error L03 The measure 排放 is not in the vocabulary."
    ]
