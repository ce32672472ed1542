"""What holds in a version together with what it is based on."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.check.effective import view
from onemap.check.territory_ground import realm_of
from onemap.read.publication import read_publication
from tests.check.reporting import edited
from tests.publications import CODES_V1, ZONE, write_tiny

TARGET = (
    "targets:\n  - {indicator: pm25, name: 细颗粒物, kind: bottom-line, place: '990101',"
    " values: [{year: '2025', value: '35'}]}\n"
)


def test_a_first_version_need_not_name_its_levels(tmp_path: Path) -> None:
    lines = edited(tmp_path, ("v1/plan.yml", "levels: [市级总体, 区县总体, 单元]\n", ""))
    assert not [line for line in lines if "v2/plan.yml" in line]


def test_what_has_been_removed_cannot_be_removed_again(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    (tmp_path / "units/v1/targets.yml").write_text(TARGET, encoding="utf-8")
    held = view(read_publication(tmp_path)).versions["v2"]
    (key,) = held.targets
    gone = f"remove: {{targets: ['{key}']}}\n"
    again = "version: v3\ntitle: 草案\nupdate: {type: periodic}\nbased_on: v2\n" + gone
    lines = edited(tmp_path, ("v2/plan.yml", "", gone), ("v3/plan.yml", "", again))
    assert [line.partition(":")[0] for line in lines if " P04 " in line] == ["units/v3/plan.yml"]


def test_a_unit_says_itself_whether_it_is_sea(tmp_path: Path) -> None:
    held = view(read_publication(write_tiny(tmp_path))).versions["v1"]
    unit = held.units[CODES_V1[0]]
    assert realm_of(held, unit) == "land"
    assert realm_of(held, unit.model_copy(update={"realm": "sea"})) == "sea"


@pytest.mark.parametrize(
    ("gone", "without"),
    [
        ("units: [ZH99010220001]", [True, False]),
        (f"zones: [{ZONE}]", [False, True]),
        (f"units: [ZH99010220001], zones: [{ZONE}]", [True, True]),
    ],
)
def test_what_is_removed_is_not_drawn_any_more(gone: str, without: list[bool], tmp_path: Path) -> None:
    plan = write_tiny(tmp_path) / "units/v2/plan.yml"
    plan.write_text(plan.read_text(encoding="utf-8") + f"remove: {{{gone}}}\n", encoding="utf-8")
    held = view(read_publication(tmp_path)).versions["v2"]
    unit, zone = held.shape("units", "ZH99010220001"), held.shape("zones", ZONE)
    assert [unit is None, zone is None] == without
    assert held.shape("boundary", "990100") is None
