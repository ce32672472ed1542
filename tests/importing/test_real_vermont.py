"""The Vermont zoning districts, imported, agree with the table that the independent script made."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
import shapely

from onemap.importing.guess import guess
from onemap.importing.run import run_import
from onemap.read.publication import LoadedPublication, read_publication
from tests.importing.real import EXAMPLES, EXPECTED, FOLDERS, REAL
from tests.independent import expected

SOURCE = REAL / FOLDERS["vermont"]
CATEGORIES = {
    "Primarily Residential": "residential",
    "Mixed with Residential": "mixed",
    "Nonresidential": "nonresidential",
    "Overlay not Affecting Use": "overlay",
}
MEASURES = {
    "Allowed/Conditional": "allowed",
    "Public Hearing": "hearing",
    "Prohibited": "prohibited",
    "Overlay": "overlay",
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedPublication:
    target = tmp_path_factory.mktemp("vermont") / "publication"
    done = run_import(EXAMPLES / "vermont" / "mapping.yml", SOURCE, target)
    assert done.warnings.problems == ()  # no column is left unused
    return read_publication(target)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (EXPECTED / "vermont.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def area(row: dict[str, str]) -> str:
    return row["town"].replace(" ", "-").lower()


def code(row: dict[str, str]) -> str:
    return row["code"]


def test_the_committed_table_is_what_the_script_makes() -> None:
    assert expected.vermont(SOURCE) == (EXPECTED / "vermont.csv").read_text(encoding="utf-8")


def test_units_areas_and_categories(loaded: LoadedPublication, rows: list[dict[str, str]]) -> None:
    units = loaded.versions["2024"].units
    assert len(rows) == 51
    assert {c: (u.area, u.category) for c, u in units.items()} == {
        code(row): (area(row), CATEGORIES[row["type"]]) for row in rows
    }
    assert {a.id: a.name for a in loaded.areas.areas if a.parent} == {area(row): row["town"] for row in rows}


def test_every_field_that_is_not_empty_is_in_a_clause(loaded: LoadedPublication, rows: list[dict[str, str]]) -> None:
    for row in rows:
        clauses = loaded.versions["2024"].units[code(row)].clauses or ()
        #: fields that stand in the clause itself: how a kind of dwelling is treated, and the notes
        heads = sum(c.measure is not None or c.number == "D-2" for c in clauses)
        items = [item.number for c in clauses for item in c.items]
        assert len(set(items)) == len(items)
        assert heads + len(items) == int(row["filled"]), code(row)


def test_measures_and_overlays(loaded: LoadedPublication, rows: list[dict[str, str]]) -> None:
    for row in rows:
        clauses = {c.number: c for c in loaded.versions["2024"].units[code(row)].clauses or ()}
        assert clauses["1F"].measure == MEASURES[row["one_family"]]
        assert f"Overlay district: {row['overlay']}" in [item.text for item in clauses["D-1"].items]


def test_geometry_is_taken_over_vertex_for_vertex(loaded: LoadedPublication, rows: list[dict[str, str]]) -> None:
    layer = loaded.versions["2024"].layers["units"]
    assert Counter(zip(layer.codes, map(int, shapely.get_num_coordinates(layer.geometries)), strict=True)) == Counter(
        (code(row), int(row["vertices"])) for row in rows
    )


def test_two_imports_are_byte_identical(tmp_path: Path, loaded: LoadedPublication) -> None:
    run_import(EXAMPLES / "vermont" / "mapping.yml", SOURCE, tmp_path / "again")
    first = {p.relative_to(loaded.root): p.read_bytes() for p in loaded.root.rglob("*") if p.is_file()}
    second = {p.relative_to(tmp_path / "again"): p.read_bytes() for p in (tmp_path / "again").rglob("*") if p.is_file()}
    assert first == second


def test_the_guess_says_what_it_does_not_know(tmp_path: Path) -> None:
    draft = guess([SOURCE], "en")
    said = [one.text() for one in draft.unsure]
    assert any(one.startswith("Codes in ABB_DIST_NAME stand in several rows.") for one in said)
    assert any(one.startswith("Codes in ABB_DIST_NAME do not have the form of unit codes.") for one in said)
    assert any(one.startswith("No column is known to hold what is required in the units.") for one in said)
    # each column with values that is not used is named
    (unknown,) = (one for one in said if one.startswith("It is not known what these columns are for: "))
    assert {"AFFDP", "BYLAW_EFF", "1F_MIN_LOT", "PUD_ALLOW"} <= set(
        unknown.partition(": ")[2].split(". ")[0].split(", ")
    )
    (tmp_path / "draft.yml").write_text(draft.text, encoding="utf-8")
    assert run_import(tmp_path / "draft.yml", draft.source, tmp_path / "publication").counts[0].units > 0
