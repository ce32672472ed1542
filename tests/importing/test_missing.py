"""What is missing before filing is named once, with its file; what is there is not asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.importing.missing import gaps
from onemap.read.publication import read_publication
from tests.publications import ZONE, box, geojson, write_tiny

#: of v2 only its plan speaks: the rest of it stands in v1
OVERLAY = {"units/v2/plan.yml"}


def said(root: Path) -> set[tuple[str, str]]:
    found = gaps(read_publication(root))
    assert {gap.file for gap in found if gap.file.startswith("units/v2")} == OVERLAY
    return {(gap.file, gap.what.text()) for gap in found if gap.file not in OVERLAY}


#: what the tiny publication lacks, of v1
ALWAYS = {
    ("units/publication.yml", "The review number of the map is missing."),
    ("units/publication.yml", "Who holds the copyright of the maps is missing."),
    ("units/publication.yml", "The organiser, whom a government site names in its footer, is missing."),
    ("units/publication.yml", "A telephone number or an e-mail address is missing."),
    ("units/v1/plan.yml", "The base year or the target years are missing."),
    (
        "units/v1/plan.yml",
        "The numbers that the plan states are missing, so nothing can be checked against them.",
    ),
    ("units/v1/admission/", "No list is of the level 区县总体."),
    ("units/v1/units/", "Units without an area: 3 (ZH99010110001, ZH99010220001, ZH99010230001)."),
    ("units/v1/", "The layer boundary is missing: nobody can check that the units cover the territory."),
}


def test_the_tiny_publication(tmp_path: Path) -> None:
    assert said(write_tiny(tmp_path)) == ALWAYS


#: file below units/, a text in it, what stands in its place; what is missing then, and what no longer is
EDITS: dict[str, tuple[str, str, str, set[tuple[str, str]], set[tuple[str, str]]]] = {
    "number": (
        *("v1/plan.yml", "number: 澜政发〔2020〕1号\n    ", ""),
        {("units/v1/plan.yml", "Of document 1, the number of the document is missing.")},
        set(),
    ),
    "filing": (
        *("v1/plan.yml", ", number: 备〔2020〕1号", ""),
        {("units/v1/plan.yml", "Of document 澜政发〔2020〕1号, the filing is missing.")},
        set(),
    ),
    "day": (
        *("v1/plan.yml", "    published: 2020-12-10\n", ""),
        {("units/v1/plan.yml", "Of document 澜政发〔2020〕1号, the day on which it was published is missing.")},
        set(),
    ),
    "years": (
        *("v1/plan.yml", "levels:", "base_year: 2019\ntarget_years: [2025]\nlevels:"),
        set(),
        {("units/v1/plan.yml", "The base year or the target years are missing.")},
    ),
    "review": (
        *("publication.yml", "notice:", "map_review: GS(2024)1234\nnotice:"),
        set(),
        {("units/publication.yml", "The review number of the map is missing.")},
    ),
    "phone": (
        *("publication.yml", "{name: 澜江市生态环境局}", "{name: 澜江市生态环境局, email: a@b.cn}"),
        set(),
        {("units/publication.yml", "A telephone number or an e-mail address is missing.")},
    ),
    "clauses": (
        *("v1/units/990102.yml", "    - {dimension: 环境风险防控, none: true}\n", ""),
        {("units/v1/units/", "Units that say nothing of 环境风险防控: 1 (ZH99010220001).")},
        set(),
    ),
    "zones": (
        *("v1/units/990101.yml", f"  zones: [{ZONE}]\n", ""),
        {("units/v1/units/", f"Zones that no unit lies in: 1 ({ZONE}).")},
        set(),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_each_thing_is_missed_where_it_is_missing(name: str, tmp_path: Path) -> None:
    file, old, new, more, less = EDITS[name]
    times = 2 if name == "zones" else 1  # two units lie in the zone
    path = write_tiny(tmp_path) / "units" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, times), encoding="utf-8")
    assert said(tmp_path) == (ALWAYS | more) - less


def test_lists_documents_and_borders(tmp_path: Path) -> None:
    v1 = write_tiny(tmp_path) / "units" / "v1"
    (v1 / "admission" / "990101.yml").write_text("level: 区县总体\nfor: {area: '990101'}\n", encoding="utf-8")
    plan = (v1 / "plan.yml").read_text(encoding="utf-8")
    (v1 / "plan.yml").write_text(plan.partition("documents:")[0], encoding="utf-8")
    (v1 / "units.geojson").write_text(geojson([("ZH99010110001", box(122, 122.1))]), encoding="utf-8")
    (v1 / "boundary.geojson").write_text(geojson([("990100", box(122, 122.1))]), encoding="utf-8")
    (v1 / "zones.yml").unlink()
    found = said(tmp_path)
    assert found - ALWAYS == {
        ("units/v1/admission/", "Districts without a list of their level: 1 (溪山区)."),
        ("units/v1/plan.yml", "The document that carries the plan is missing: number, issuer, days, filing."),
        ("units/v1/", "Units without geometry: 3 (ZH99010120001, ZH99010220001, ZH99010230001)."),
        ("units/v1/zones.yml", "There are no element zones."),
    }
    assert {file for file, _ in ALWAYS - found} == {"units/v1/admission/", "units/v1/"}
