"""What publishing asks for: forms, tolerances and days as laws; and that no leak is ever let through."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.check import RULES, check
from onemap.checking import check_publication
from onemap.errors import Problem
from onemap.read.publication import read_publication
from tests.publications import write_tiny

LEAKS = ("W12", "W17", "W18", "W19")
NOTICE = "notice: 虚构示例\n"
LAYERS = "layers:\n  units: {publication: public}\n  zones: {publication: public}\n"


def found(root: Path, *edits: tuple[str, str], rules: str = "W") -> list[Problem]:
    """What rules W find after texts of publication.yml were replaced (an empty one: its end)."""
    write_tiny(root)
    path = root / "units" / "publication.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1) if old else text + new
    path.write_text(text, encoding="utf-8", newline="\n")
    return [problem for problem in check(read_publication(root)) if problem.rule.startswith(rules)]


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("GS(2024)1234号", True),
        ("GS（2024）1234号", True),
        ("GS京(2024)0012号", True),
        ("渝S(2024)012号", True),
        ("京审字G(2019)第1001号", False),
        ("GS(2024)1234", False),
        ("GS(24)1234号", False),
        ("审图号：GS(2024)1234号", False),
        ("无", False),
    ],
)
def test_the_form_of_a_review_number(number: str, good: bool, tmp_path: Path) -> None:
    problems = found(tmp_path, (NOTICE, f"map_review: {number}\n"), rules="W08")
    assert [problem.severity for problem in problems] == ([] if good else ["warning"])


def test_words_instead_of_a_number_are_for_samples_only(tmp_path: Path) -> None:
    assert found(tmp_path, ("", "map_review: 示例图，无需审图\n")) == []


def test_a_number_in_every_plan_is_enough(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    for version in ("v1", "v2"):
        path = tmp_path / "units" / version / "plan.yml"
        path.write_text(path.read_text(encoding="utf-8") + "map_review: 澜S(2024)012号\n", encoding="utf-8")
    publication = tmp_path / "units" / "publication.yml"
    publication.write_text(publication.read_text(encoding="utf-8").replace(NOTICE, ""), encoding="utf-8")
    rules = [problem.rule for problem in check(read_publication(tmp_path))]
    assert "W07" not in rules and "W08" not in rules and "W09" in rules


@settings(max_examples=40, deadline=None)
@given(
    siting=st.integers(0, 200),
    moved=st.dictionaries(st.sampled_from(("units", "zones", "boundary", "context")), st.integers(1, 200), max_size=4),
)
def test_siting_is_never_finer_than_what_it_looks_sites_up_in(
    siting: int, moved: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    layers = "".join(f"  {name}: {{publication: generalised, tolerance_m: {m}}}\n" for name, m in moved.items())
    rest = "".join(f"  {name}: {{publication: public}}\n" for name in ("units", "zones") if name not in moved)
    edits = ((LAYERS, f"layers:\n{layers}{rest}"), ("", f"siting: {{tolerance_m: {siting}}}\n"))
    problems = found(tmp_path_factory.mktemp("siting"), *edits, rules="W13")
    worst = max((metres for name, metres in moved.items() if name != "context"), default=0)
    assert [problem.severity for problem in problems] == (["error"] if siting < worst else [])


def test_a_tolerance_that_nobody_stated_counts(tmp_path: Path) -> None:
    edits = ((LAYERS, LAYERS.replace("public}\n  z", "generalised}\n  z")), ("", "siting: {tolerance_m: 49}\n"))
    assert [problem.rule for problem in found(tmp_path, *edits)] == ["W11", "W13"]


@settings(max_examples=30, deadline=None)
@given(day=st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)))
def test_as_of_is_not_before_what_was_published(day: dt.date, tmp_path_factory: pytest.TempPathFactory) -> None:
    problems = found(tmp_path_factory.mktemp("day"), ("as_of: 2024-01-01", f"as_of: {day}"), rules="W14")
    assert bool(problems) == (day < dt.date(2023, 6, 10))


@pytest.mark.parametrize(
    ("address", "mend"),
    [
        ("https://example.org/map/", None),
        ("https://example.org/map", None),
        ("http://10.1.2.3:8080", None),
        ("https://example.org/map/index.html", "Write https://example.org/map/."),
        ("https://example.org/index.htm", "Write https://example.org/."),
        ("https://example.org/map/?v=1", "Write https://example.org/map/."),
        ("https://example.org/#top", "Write https://example.org/."),
        ("https:///map/", "Write it like https://example.org/map/."),
    ],
)
def test_addresses(address: str, mend: str | None, tmp_path: Path) -> None:
    problems = found(tmp_path, ("", f'address: "{address}"\n'), rules="W15")
    assert [problem.mend.text() for problem in problems] == ([] if mend is None else [mend])


@pytest.mark.parametrize("policy", ["generalised, tolerance_m: 50", "withheld"])
def test_the_red_line_may_be_published_less_exactly(policy: str, tmp_path: Path) -> None:
    write_tiny(tmp_path)
    zones = tmp_path / "units" / "v1" / "zones.yml"
    zones.write_text(
        zones.read_text(encoding="utf-8").replace("水", "ecology").replace("工业污染重点管控区\n", "redline\n")
        .replace("name: 临港redline", "name: 临港红线"),
        encoding="utf-8",
    )  # fmt: skip
    publication = tmp_path / "units" / "publication.yml"
    text = publication.read_text(encoding="utf-8")

    def warned() -> bool:
        return "W16" in {problem.rule for problem in check(read_publication(tmp_path))}

    assert warned()
    publication.write_text(text.replace("zones: {publication: public}", f"zones: {{publication: {policy}}}"), "utf-8")
    assert not warned()


def test_leaks_are_errors_that_nothing_lowers() -> None:
    assert all(RULES[id].firm and RULES[id].severity == "error" for id in LEAKS)


@pytest.mark.parametrize("lenient", ["lowered: [{rule: W17, to: warning, reason: x}]\n", "adopted: 2026-01-01\n"])
def test_a_leak_stays_an_error(lenient: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    problems = found(
        tmp_path, ("zones: {publication: public}", "zones: {publication: withheld}"), ("", lenient), rules="W17"
    )
    assert problems == []
    shutil.copy(tmp_path / "units" / "v1" / "zones.geojson", tmp_path / "content" / "z.json")
    checked = check_publication(tmp_path)
    assert [problem.severity for problem in checked.problems if problem.rule == "W17"] == ["error"]


def test_prose_may_bring_what_is_public(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    write_tiny(tmp_path)
    for name in ("zones.geojson", "units.geojson", "plan.yml"):
        shutil.copy(tmp_path / "units" / "v1" / name, tmp_path / "content" / name)
    (tmp_path / "content" / "link.md").symlink_to(tmp_path / "content" / "plan.yml")
    assert check(read_publication(tmp_path)) == ()


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("tiles/{z}/{x}/{y}.png", True),
        ("tiles/base/{z}/{x}/{y}.png", True),
        ("https://t0.example.org/{z}/{x}/{y}.png", True),
        ("./{z}/{x}/{y}.png", False),
        ("../tiles/{z}/{x}/{y}.png", False),
        ("content/tiles/{z}.png", False),
        (".onemap/{z}.png", False),
        ("units/v1/original/{z}.png", False),
        ("link/{z}.png", False),
        ("absent/{z}.png", False),
    ],
)
def test_folders_of_tiles(url: str, good: bool, tmp_path: Path) -> None:
    (tmp_path / "tiles" / "base").mkdir(parents=True)
    write_tiny(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "units", target_is_directory=True)
    problems = found(tmp_path, ("", f"tiles: {{url: '{url}', attribution: 局}}\n"), rules="W18")
    assert [problem.severity for problem in problems] == ([] if good else ["error"])


@pytest.mark.parametrize(("metres", "good"), [("0", False), ("-5", False), ("0.0", False), ("0.5", True)])
def test_generalised_by_nothing_is_not_generalised(metres: str, good: bool, tmp_path: Path) -> None:
    policy = f'zones: {{publication: generalised, tolerance_m: "{metres}"}}'
    assert bool(found(tmp_path, ("zones: {publication: public}", policy), rules="W12")) != good
