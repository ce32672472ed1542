"""Names, area digits and the counting of units."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.reporting import Edit, edited

AREAS, UNITS1, UNITS2, ALL2 = "areas.yml", "v1/units/990101.yml", "v1/units/990102.yml", "v2/units/990102.yml"
ZONE = '  - {id: "990106", name: 临港开发区, kind: functional%s}\n'
UNDER_CITY = (AREAS, "", ZONE % ', parent: "990100", located_in: ["990102"]')


def found(tmp_path: Path, *edits: Edit) -> list[str]:
    rules = [line.split()[2] for line in edited(tmp_path, *edits)]
    return [rule for rule in rules if rule in ("U07", "U08", "U09", "U12")]


def owner(key: str) -> Edit:
    """The first unit of the second district belongs to *key*."""
    return UNITS2, 'area: "990102"', f'area: "{key}"'


def managed(keys: str) -> Edit:
    return UNITS2, '  area: "990102"\n', f'  area: "990102"\n  managed_by: [{keys}]\n'


def test_a_name_may_stand_in_two_areas(tmp_path: Path) -> None:
    assert found(tmp_path, (UNITS2, "name: 溪山一般管控单元", "name: 临港湿地优先保护单元")) == []


def test_a_name_that_the_version_makes_double_is_said_of_both(tmp_path: Path) -> None:
    """The unit that has the name already is inherited."""
    said = edited(tmp_path, (ALL2, "name: 溪山开发区重点管控单元", "name: 溪山城镇重点管控单元"))
    lines = [line for line in said if " U07 " in line]
    assert len(lines) == 1
    assert lines[0].startswith("units/v2/units/990102.yml:2:3: warning U07 ")
    assert "ZH99010220001, ZH99010220002 of 990102 溪山区" in lines[0]


def test_three_units_of_one_name_are_one_finding(tmp_path: Path) -> None:
    name = "溪山城镇重点管控单元"
    edits = [(ALL2, "name: 溪山开发区重点管控单元", f"name: {name}"), (ALL2, "name: 溪山一般管控单元", f"name: {name}")]
    assert found(tmp_path, *edits) == ["U07"]


@pytest.mark.parametrize(
    ("edits", "rules"),
    [
        ([owner("990101")], ["U08"]),
        ([owner("990100")], ["U08"]),
        ([UNDER_CITY, owner("990106")], []),
        ([(AREAS, "", ZONE % ', parent: "990102"'), owner("990106")], []),
        ([(AREAS, "", ZONE % ', parent: "990101"'), owner("990106")], ["U08"]),
    ],
    ids=["another district", "the city", "located in", "below the district", "elsewhere"],
)
def test_digits_and_owner(tmp_path: Path, edits: list[Edit], rules: list[str]) -> None:
    assert found(tmp_path, *edits) == rules


def test_digits_of_a_functional_area_that_manages(tmp_path: Path) -> None:
    """GB/T 2260 does not know 990106; the publication does."""
    code = "ZH99010620001"
    renamed = [(name, "ZH99010220001", code) for name in (UNITS2, "v1/units.geojson")]
    assert found(tmp_path / "a", UNDER_CITY, *renamed) == ["U08"]
    assert found(tmp_path / "b", UNDER_CITY, *renamed, managed('"990106"')) == []


def test_codes_without_area_are_not_asked(tmp_path: Path) -> None:
    form = "vocabulary:\n  unit_code: {pattern: '[A-Z]{2}[0-9]{11}'}\n"
    assert found(tmp_path, ("publication.yml", "", form), owner("990101")) == []


@pytest.mark.parametrize(
    ("keys", "rules"),
    [
        ('"990106"', []),
        ('"990101"', ["U09"]),
        ('"990102"', ["U09"]),
        ('"990100"', ["U09"]),
        ('"990106", "990106"', ["U09"]),
    ],
    ids=["functional", "a district", "the owner", "above the owner", "twice"],
)
def test_who_may_manage(tmp_path: Path, keys: str, rules: list[str]) -> None:
    assert found(tmp_path, UNDER_CITY, managed(keys)) == rules


def test_units_of_an_area_without_parent_would_not_be_counted(tmp_path: Path) -> None:
    alone = (AREAS, "", ZONE % ', located_in: ["990102"]')
    said = edited(tmp_path / "a", alone, owner("990106"))
    lines = [line for line in said if " U12 " in line]
    assert len(lines) == 1
    assert lines[0].startswith("units/areas.yml:")
    assert found(tmp_path / "b", alone) == []  # it owns nothing


def test_digits_of_the_city_name_no_district(tmp_path: Path) -> None:
    code = "ZH99010020001"
    renamed = [(name, "ZH99010220001", code) for name in (UNITS2, "v1/units.geojson")]
    assert found(tmp_path, *renamed) == ["U08"]


def test_managed_by_is_offered_for_functional_areas_only(tmp_path: Path) -> None:
    code = "ZH99010620001"
    renamed = [(name, "ZH99010220001", code) for name in (UNITS2, "v1/units.geojson")]
    said = [line for line in edited(tmp_path / "a", UNDER_CITY, *renamed) if " U08 " in line]
    assert "write managed_by: [990106]" in said[0]
    said = [line for line in edited(tmp_path / "b", owner("990101")) if " U08 " in line]
    assert "managed_by" not in said[0]


def test_what_the_base_was_told_of_counting_is_not_said_again(tmp_path: Path) -> None:
    alone = (AREAS, "", ZONE % ', located_in: ["990102"]')
    later = (ALL2, 'area: "990102"', 'area: "990106"')
    assert found(tmp_path, alone, owner("990106"), later) == ["U12"]
