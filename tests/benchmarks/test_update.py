"""The update that the change log is measured with: valid, wholly declared, and as large as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import pytest
import yaml

from benchmarks.national.register import VERSION, write_register
from benchmarks.national.update import EVENTS, UPDATE, write_updated
from onemap.checking import check_publication
from tests.benchmarks.test_benchmarks import digests

UNITS = 2_000
#: what each event is declared as, first of all
DECLARED = {**{event: event for event in EVENTS}, "category": "recode"}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("update") / "register"
    write_updated(UNITS, folder)
    return folder


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def units(register: Path, version: str) -> dict[str, dict[str, Any]]:
    files = (register / "units" / version / "units").glob("*.yml")
    return {unit["code"]: unit for file in files for unit in load(file)}


def test_the_update_is_valid_and_wholly_declared(register: Path) -> None:
    assert check_publication(register).problems == ()


def test_the_first_version_is_that_of_the_register_alone(register: Path, tmp_path: Path) -> None:
    write_register(UNITS, tmp_path / "one")
    alone = digests(tmp_path / "one")
    both = digests(register)
    first = {str(Path(path).relative_to(tmp_path / "one")): digest for path, digest in alone.items()}
    held = {str(Path(path).relative_to(register)): digest for path, digest in both.items() if UPDATE not in path}
    assert {path for path in first if held[path] != first[path]} == set()


def test_the_update_changes_two_in_a_hundred_units_and_one_in_a_hundred_clauses(register: Path) -> None:
    old, new = units(register, VERSION), units(register, UPDATE)
    plan = load(register / "units" / UPDATE / "plan.yml")
    gone, kinds = set(plan["remove"]["units"]), {change["kind"] for change in plan["changes"]}
    assert kinds >= set(DECLARED.values()) | {"clauses", "list", "category"}
    drawn = set(geopandas.read_file(register / "units" / UPDATE / "units.gpkg")["code"])
    clauses = {code for code, unit in new.items() if code in old and "clauses" in unit}
    otherwise = {code for code in old if code in gone or (code in new and code not in clauses)}
    assert drawn <= new.keys() - clauses
    assert 0.019 * UNITS <= len(otherwise) <= 0.021 * UNITS
    differ = sum(_differ(old[code]["clauses"], new[code]["clauses"]) for code in clauses)
    assert 0.009 * 8 * UNITS <= differ <= 0.011 * 8 * UNITS


def _differ(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> int:
    one, other = ({clause["number"]: clause for clause in clauses} for clauses in (old, new))
    return sum(one.get(number) != other.get(number) for number in one.keys() | other.keys())


def test_the_lists_of_the_update_hold_only_what_differs(register: Path) -> None:
    folder = register / "units"
    removed = load(folder / UPDATE / "plan.yml")["remove"]["clauses"]
    counts = {"00": 0, "": 0}
    for file in sorted((folder / UPDATE / "admission").iterdir()):
        before = {clause["number"]: clause for clause in load(folder / VERSION / "admission" / file.name)["clauses"]}
        after = load(file)["clauses"]
        assert all(before.get(clause["number"]) != clause for clause in after)
        gone = [ref["number"] for ref in removed if ref["list"] == file.stem]
        assert before.keys() >= set(gone)
        counts["00" if file.stem.endswith("00") else ""] += len(after) + len(gone)
    # 125 districts of 15 clauses, 16 cities of 40
    assert counts == {"00": pytest.approx(6, abs=1), "": pytest.approx(19, abs=2)}


def test_the_same_number_of_units_gives_the_same_update(register: Path, tmp_path: Path) -> None:
    write_updated(UNITS, tmp_path / "again")
    again = [digest for _, digest in sorted(digests(tmp_path / "again").items())]
    assert again == [digest for path, digest in sorted(digests(register).items()) if ".onemap" not in path]
