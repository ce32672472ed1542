"""The tree of areas, and what regions are made of."""

from __future__ import annotations

from pathlib import Path

from tests.check.reporting import edited

REGION = "regions: [{id: basin, name: 流域, areas: ['990101'], units: [%s]}]\n"


def found(lines: list[str]) -> list[str]:
    return [f"{line.split()[0]} {line.split()[2]}" for line in lines if line.split()[2] in ("A02", "A03", "A04")]


def test_a_region_may_name_a_unit_that_only_a_later_version_has(tmp_path: Path) -> None:
    assert found(edited(tmp_path, ("areas.yml", "", REGION % "ZH99010110001, ZH99010220002"))) == []


def test_a_region_names_a_unit_that_no_version_has(tmp_path: Path) -> None:
    edits = ("areas.yml", "", REGION % "ZH99010110001, ZH99010220009")
    assert found(edited(tmp_path, edits)) == ["units/areas.yml:5:75: A04"]


def test_a_version_that_brings_its_own_areas_and_regions_is_asked_about_them(tmp_path: Path) -> None:
    """Those of the publication, which come first, are said of the first version."""
    own = "areas: [{id: '990103', name: 屿南县, kind: district, parent: '9901'}]\n"
    region = "regions: [{id: coast, name: 沿海片区, areas: ['9901']}]\n"
    edits = [("areas.yml", "", REGION % "ZH99010110001"), ("v2/areas.yml", "", own + region)]
    assert found(edited(tmp_path, *edits)) == ["units/v2/areas.yml:1:51: A02", "units/v2/areas.yml:2:43: A04"]
