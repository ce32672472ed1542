"""The annex table of the Yangtze Delta: what its headings name is read, every other cell is told, none guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.importing.deliver import read_delivery
from onemap.importing.delivered import Delivered
from onemap.importing.faults import Faults
from onemap.importing.run import run_import
from onemap.model.origins import Name
from onemap.pipeline import build_publication
from tests.importing.real import EXAMPLES, EXPECTED, POLICY, YANGTZE
from tests.independent import expected

MAPPING = EXAMPLES / "yangtze" / "mapping.yml"
INDICATORS = {"化学需氧量": "COD", "氨氮": "NH3-N"}


@pytest.fixture(scope="module")
def cells() -> list[tuple[int, str, str, str]]:
    return expected.yangtze(YANGTZE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def read() -> tuple[Delivered, Faults]:
    faults = Faults(POLICY)
    (delivered,) = read_delivery(MAPPING, POLICY, faults, {})
    return delivered, faults


def test_the_committed_table_is_what_the_script_makes() -> None:
    made = expected.yangtze_table(YANGTZE.read_text(encoding="utf-8"))
    assert made == (EXPECTED / "yangtze.csv").read_text(encoding="utf-8")


def test_every_figure_below_a_heading_is_read_with_its_spelling_and_its_line(
    read: tuple[Delivered, Faults], cells: list[tuple[int, str, str, str]]
) -> None:
    delivered, _ = read
    names = {area["id"]: area["name"] for area in delivered.incoming.areas}
    found = {
        (names[target["place"]], target["indicator"]): [(v["year"], v["value"]) for v in target["values"]]
        for target in delivered.incoming.targets
    }
    wanted = {(place, INDICATORS[head]): [("2025", figure)] for _, place, head, figure in cells if head}
    assert len(wanted) == 10
    assert found == wanted
    ids = {name: key for key, name in names.items()}
    for line, place, head, _ in cells:
        if head:
            origin = delivered.origins[Name("target", f"{INDICATORS[head]}@{ids[place]}")]
            assert (origin.file, origin.rows, origin.column, origin.how) == (YANGTZE.name, (line,), head, "verbatim")


def test_cells_that_no_heading_explains_and_figures_that_are_missing_are_told_one_by_one(
    read: tuple[Delivered, Faults], cells: list[tuple[int, str, str, str]]
) -> None:
    _, faults = read
    told = {(problem.rule, dict(problem.what.fields).get("value")) for problem in faults.problems}
    unclear = {("I32", figure) for _, _, head, figure in cells if not head}
    assert len(unclear) == 5 and unclear <= told
    missing = [problem for problem in faults.problems if problem.rule == "I35"]
    assert len(missing) == 5 and all("挥发性有机物" in problem.what.text() for problem in missing)
    assert {problem.rule for problem in faults.problems} == {"I17", "I32", "I35"} and not faults.errors


def test_the_publication_builds(tmp_path: Path) -> None:
    done = run_import(MAPPING, POLICY, tmp_path / "publication")
    assert not [problem for problem in done.found if problem.severity == "error"]
    build_publication(tmp_path / "publication", audience="internal")
    page = tmp_path / "publication" / "site" / "versions" / "2023" / "areas" / "320000.html"
    assert "江苏省" in page.read_text(encoding="utf-8")
