"""The municipalities of Trento, imported, agree with the table that the independent script made."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import shapely

from onemap.importing.guess import guess
from onemap.importing.run import run_import
from onemap.read.publication import LoadedPublication, read_publication
from tests.importing.real import EXAMPLES, EXPECTED, FOLDERS, REAL
from tests.independent import expected

SOURCE = REAL / FOLDERS["trento"]
VERSIONS = {"2019": "2019", "2021.1": "2021-1", "2022.1": "2022-1"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedPublication:
    target = tmp_path_factory.mktemp("trento") / "publication"
    done = run_import(EXAMPLES / "trento" / "mapping.yml", SOURCE, target)
    assert done.warnings.problems == ()
    return read_publication(target)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (EXPECTED / "trento.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_committed_table_is_what_the_script_makes() -> None:
    assert expected.trento(SOURCE) == (EXPECTED / "trento.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(("release", "count"), [("2019", 175), ("2021.1", 166), ("2022.1", 166)])
def test_codes_and_vertices_of_each_release(
    loaded: LoadedPublication, rows: list[dict[str, str]], release: str, count: int
) -> None:
    wanted = {row["code"]: int(row[release]) for row in rows if row[release]}
    assert len(wanted) == count
    version = loaded.versions[VERSIONS[release]]
    assert set(version.units) == set(wanted)
    layer = version.layers["units"]
    vertices = map(int, shapely.get_num_coordinates(layer.geometries))
    assert dict(zip(layer.codes, vertices, strict=True)) == wanted


def test_codes_that_vanish_and_appear_are_kept_and_nothing_is_declared(
    loaded: LoadedPublication, rows: list[dict[str, str]]
) -> None:
    gone = {r["code"] for r in rows if r["2019"] and not r["2021.1"]}
    new = {r["code"] for r in rows if r["2021.1"] and not r["2019"]}
    assert (len(gone), len(new)) == (12, 3)
    old, middle = set(loaded.versions["2019"].units), set(loaded.versions["2021-1"].units)
    assert (old - middle, middle - old) == (gone, new)
    assert all(v.plan.changes == () and v.plan.based_on is None for v in loaded.versions.values())


def test_every_unit_says_that_the_register_demands_nothing(loaded: LoadedPublication) -> None:
    for version in loaded.versions.values():
        for unit in version.units.values():
            assert [(c.dimension, c.none) for c in unit.clauses or ()] == [("register", True)]


def test_the_guess_says_what_it_does_not_know(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    draft = guess([SOURCE], "en")
    said = [one.text() for one in draft.unsure]
    releases = "2021.1.geojson hold the codes of 2022.1.geojson again."
    assert any(one.startswith(releases) for one in said)
    assert any(one.startswith("It is not known what 2019.geojson is") for one in said)
    assert any(one.startswith("Nothing says which category the units have.") for one in said)
    assert any(one.startswith("Nothing says in which area the units lie.") for one in said)
    (tmp_path / "draft.yml").write_text(draft.text, encoding="utf-8")
    done = run_import(tmp_path / "draft.yml", draft.source, tmp_path / "publication")
    assert done.counts[0].units == sum(row["2022.1"] != "" for row in rows)
