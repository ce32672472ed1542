"""``check --only, --ignore, --version, --explain``: what is shown, what is counted, and what cannot be hidden."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.catalogue import CATALOGUE
from onemap.catalogue.select import Selection, rule_ids
from onemap.errors import Place, Problem, UsageFault, message
from tests.check.test_report import run
from tests.publications import FILES, write, write_tiny

BAD_ZONE = "v1/units/990101.yml"
PROBLEMS = st.lists(
    st.builds(
        lambda folder, rule: Problem(
            Place(Path("units", folder, "plan.yml")),
            rule,
            message("x"),
            message("y"),
            CATALOGUE[rule].severity,
        ),
        st.sampled_from(["v1", "v2"]),
        st.sampled_from(list(CATALOGUE)),
    )
)
IDS = st.lists(st.sampled_from([*CATALOGUE, *{id[0] for id in CATALOGUE}]), max_size=4).map(tuple)


@given(PROBLEMS, IDS, IDS, st.sampled_from([None, Path("units/v1")]))
def test_each_finding_is_shown_or_counted(
    problems: list[Problem], only: tuple[str, ...], ignore: tuple[str, ...], folder: Path | None
) -> None:
    shown, left_out = Selection(only, ignore, folder).split(problems)
    assert len(shown) + left_out == len(set(problems))
    hidden = set(problems) - set(shown)
    assert not {problem.rule[0] for problem in hidden} & {"Y", "M"}
    for problem in shown:
        if CATALOGUE[problem.rule].stage != "read":
            assert not only or any(problem.rule.startswith(id) for id in only)
            assert not any(problem.rule.startswith(id) for id in ignore)
            assert folder is None or problem.place.file.is_relative_to(folder)
    assert Selection().split(problems) == (tuple(dict.fromkeys(problems)), 0)


def test_ids_and_beginnings_of_ids() -> None:
    assert rule_ids(" g21, L,,") == ("G21", "L")
    assert rule_ids(None) == rule_ids("") == ()
    for wrong in ("G99", "X", "G211", "G,Q1"):
        with pytest.raises(UsageFault):
            rule_ids(wrong)


@pytest.fixture
def at(tmp_path: Path) -> tuple[str, ...]:
    """A publication with a fault of U05 in v1, of G22 in v2 and W02 in v1 and above the versions."""
    root = write_tiny(tmp_path)
    zones = FILES[BAD_ZONE].replace("YS9901012210001", "YS9901012210002", 1)
    assert zones != FILES[BAD_ZONE]
    removed = FILES["v2/plan.yml"] + "remove: {units: [ZH99010220001]}\n"
    drawn = (root / "units/v1/units.geojson").read_text(encoding="utf-8")
    write(root, {BAD_ZONE: zones, "v1/zone.yml": "x: y\n", "v2/plan.yml": removed, "area.yml": "x: y\n"})
    write(root, {"v2/units.geojson": drawn})
    return ("--publication", str(root), "--lang", "en")


def rules(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, list[str], int]:
    """Exit code, rules shown, number left out."""
    code, out, _ = run(capsys, *args, "--format", "json")
    document = json.loads(out)
    return code, [problem["rule"] for problem in document["problems"]], document["left_out"]


def test_the_options_together(at: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, everything, left_out = rules(capsys, *at)
    assert (code, left_out) == (1, 0)
    assert {"U05", "G22", "W02"} <= set(everything)
    total = len(everything)
    code, shown, left_out = rules(capsys, *at, "--only", "w")
    assert (code, set(shown), left_out) == (0, {"W02"}, total - 2)
    code, shown, left_out = rules(capsys, *at, "--ignore", "G2,U05")
    assert not {"G20", "G21", "G22", "U05"} & set(shown) and len(shown) + left_out == total
    code, shown, left_out = rules(capsys, *at, "--version", "v2")
    assert "G22" in shown and "U05" not in shown and len(shown) + left_out == total
    code, shown, left_out = rules(capsys, *at, "--version", "v1", "--only", "W02,G22", "--ignore", "G")
    assert (code, shown, left_out) == (0, ["W02"], total - 1)


def test_the_text_says_at_its_end_what_is_left_out(at: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    total = len(rules(capsys, *at)[1])
    assert "left out" not in run(capsys, *at)[2]
    said = run(capsys, *at, "--only", "W02")[2].splitlines()
    assert said[-2:] == [
        "0 errors, 2 warnings",
        f"{total - 2} findings were left out by --only, --ignore or --version.",
    ]
    said = run(capsys, *at, "--ignore", "T", "--lang", "zh")[2].splitlines()
    assert said[-1] == "另有 0 个问题按 --only、--ignore 或 --version 未列出。"


def test_what_stops_the_reading_is_always_shown(at: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(at[1])
    write(root, {"v1/zones.yml": "- {code: X, code: Z}\n", "v1/targets.yml": "bogus: 1\n"})
    for options in (("--ignore", "Y,M"), ("--only", "G"), ("--version", "v2")):
        code, shown, _ = rules(capsys, *at, *options)
        assert code == 1 and {"Y08", "M02"} <= set(shown)


def test_wrong_use(at: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, said = run(capsys, *at, "--only", "G2x")
    assert (code, out) == (2, "") and re.fullmatch(r"There is no rule G2x\. Did you mean G[0-9]2\?\n", said)
    assert run(capsys, *at, "--version", "v3") == (2, "", "There is no version v3; there are v1, v2.\n")
    assert run(capsys, *at, "--version", "../units/v1")[0] == 2
    code, out, said = run(capsys, "--explain", "L111", "--lang", "en")
    assert (code, out, said) == (2, "", "There is no rule L111. Did you mean L19?\n")


def test_explain_needs_no_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, said = run(capsys, "--explain", "y08", "--lang", "zh")
    assert (code, said) == (0, "")
    assert out == "Y08 错误：同一处的键不重复\n改法：请只保留其一。\n改法确定的，可以用 onemap check --fix 改正。\n"
    assert len(run(capsys, "--explain", "W01", "--lang", "en")[1].splitlines()) == 2


def test_without_a_publication_the_version_is_not_to_blame(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = rules(capsys, "--publication", str(tmp_path), "--version", "v1")
    assert (code, shown) == (1, ["Y19"])
