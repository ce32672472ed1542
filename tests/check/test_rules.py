"""Rules that have more than one way to speak, and vocabularies that a publication replaces."""
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
#: besides those of the corpus (tests/faults), which has a case of every rule
CASES: dict[str, tuple[str, list[Edit], str]] = {
    "amends itself": (
        "P02",
        [(PLAN2, "", "amends: [v2]\n")],
        "v2/plan.yml:18:10: error P02 A version cannot be based on, replace or amend itself. (Name the version before it.)",
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
    "a list named after a zone": (
        "L09",
        [("v1/admission/YS9901012210001.yml", "", "level: 区县总体\nfor: {zone: YS9901012210001}\n")],
        "v1/admission/YS9901012210001.yml:1:1: error L09 List YS9901012210001 has the code of a zone; clauses of both would have the same addresses. (Rename the file of the list.)",
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
    "managed_by": (
        "U04",
        [(UNITS2, '  area: "990102"', '  area: "990102"\n  managed_by: ["x"]')],
        "v2/units/990102.yml:5:16: error U04 There is no area x.",
    ),
    "list's zone type": (
        "L02",
        [(LIST1, 'for: {area: "990100"}', "for: {zone_type: {element: 水, type: x}}")],
        "v1/admission/990100.yml:2:7: error L02 Element 水 has no zone type x.",
    ),
    "applies to unit, area, realm": (
        "L04",
        [(LIST1, "categories: [优先保护单元]", 'units: [X], areas: ["1"], realm: air')],
        "v1/admission/990100.yml:4:97: error L04 There is no unit X.",
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
