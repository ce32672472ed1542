"""What lets a finding stand: accepted by name and state, its rule lowered, its version filed before adoption."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onemap.catalogue.sarif import as_sarif
from onemap.check import check
from onemap.errors import Problem
from onemap.read.publication import read_publication
from onemap.report import as_json, as_text
from tests.check.reporting import Edit, edited
from tests.publications import write_tiny

UNITS1, UNITS2 = "v1/units/990102.yml", "v2/units/990101.yml"
#: breaks U03
DIGIT: Edit = (UNITS1, "category: 重点管控单元", "category: 一般管控单元")
ACCEPTED = "accepted:\n  - {rule: U03, object: %s, reason: 备案原样, who: 王工, date: 2024-01-01%s}\n"


def accepted(object_: str, more: str = "") -> Edit:
    return ("accepted.yml", "", ACCEPTED % (object_, more))


def problems(root: Path, *edits: Edit) -> tuple[Problem, ...]:
    edited(root, *edits)
    return check(read_publication(root))


def severities(found: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.rule, problem.severity) for problem in found]


def test_a_lowered_rule_warns_and_says_why(tmp_path: Path) -> None:
    lowered = ("publication.yml", "", "lowered: [{rule: U03, to: warning, reason: 备案原样}]\n")
    assert edited(tmp_path / "a", DIGIT)[0].split()[1:3] == ["error", "U03"]
    (line,) = edited(tmp_path / "b", DIGIT, lowered)
    assert line.split()[1:3] == ["warning", "U03"] and line.endswith("[lowered: 备案原样]")


def test_a_firm_rule_cannot_be_lowered(tmp_path: Path) -> None:
    lowered = ("publication.yml", "", "lowered: [{rule: U04, to: warning, reason: x}]\n")
    found = problems(tmp_path, (UNITS1, 'area: "990102"', 'area: "990109"'), lowered)
    assert severities(found) == [("U04", "error"), ("W03", "error")]


def test_an_accepted_finding_is_told_and_fails_nothing(tmp_path: Path) -> None:
    first = problems(tmp_path / "a", DIGIT, accepted("ZH99010220001"))
    assert severities(first) == [("U03", "accepted"), ("W06", "warning")]
    state = re.search("state: ([0-9a-f]{12})", as_text(first)).group(1)  # type: ignore[union-attr]
    pinned = problems(tmp_path / "b", DIGIT, accepted("ZH99010220001", f", state: {state}"))
    assert severities(pinned) == [("U03", "accepted")]
    line, count = as_text(pinned).splitlines()
    assert line.endswith("[accepted: 备案原样; 王工, 2024-01-01]") and count == "0 errors, 0 warnings, 1 accepted"
    assert '"kind": "accepted"' in as_json(pinned)
    assert '"justification": "备案原样; 王工, 2024-01-01"' in as_sarif(pinned)
    assert severities(problems(tmp_path / "c", DIGIT, accepted("ZH99010120001"))) == [
        ("U03", "error"),
        ("W04", "warning"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        (UNITS1, "溪山城镇重点管控单元", "溪山城镇管控单元"),
        (UNITS1, "优化城镇布局。", "改善城镇布局。"),
        ("v1/units.geojson", "122.3", "122.30001"),
    ],
)
def test_an_acceptance_ends_when_words_or_geometry_of_its_object_change(change: Edit, tmp_path: Path) -> None:
    said = as_text(problems(tmp_path / "a", DIGIT, accepted("ZH99010220001")))
    pinned = accepted("ZH99010220001", f", state: {re.search('state: (.{12})', said).group(1)}")  # type: ignore[union-attr]
    other = ("v1/units/990101.yml", "废水集中处理。", "废水集中治理。")
    assert ("U03", "accepted") in severities(problems(tmp_path / "b", DIGIT, pinned, other))
    found = severities(problems(tmp_path / "c", DIGIT, pinned, change))
    assert ("U03", "error") in found and ("W05", "warning") in found


def test_an_acceptance_for_one_version_does_not_reach_another(tmp_path: Path) -> None:
    later = (UNITS2, "category: 重点管控单元", "category: 一般管控单元")
    found = problems(tmp_path, later, accepted("ZH99010120001", ", version: v1"))
    assert severities(found) == [("U03", "error"), ("W04", "warning")]


@pytest.mark.parametrize(("adopted", "severity"), [("2020-11-20", "error"), ("2020-11-21", "warning")])
def test_what_was_filed_before_adoption_warns(adopted: str, severity: str, tmp_path: Path) -> None:
    """v1 was filed on 2020-11-20, v2 later: only faults of v1 become warnings, and firm rules stay errors."""
    since = ("publication.yml", "", f"adopted: {adopted}\n")
    later = (UNITS2, "category: 重点管控单元", "category: 一般管控单元")
    found = problems(tmp_path / "a", since, DIGIT, later)
    assert {(problem.version, problem.severity) for problem in found} == {("v1", severity), ("v2", "error")}
    firm = problems(tmp_path / "b", since, (UNITS1, 'area: "990102"', 'area: "990109"'))
    assert severities(firm) == [("U04", "error")]


def test_a_draft_is_never_excused(tmp_path: Path) -> None:
    filing = "    filing: {authority: 省生态环境厅, number: 备〔2020〕1号, date: 2020-11-20}\n"
    root = write_tiny(tmp_path)
    since = ("publication.yml", "", "adopted: 2026-01-01\n")
    found = problems(root, since, DIGIT, ("v1/plan.yml", filing, ""))
    assert ("U03", "error") in severities(found)
