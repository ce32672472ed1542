"""Every rule finds its fault, and no other speaks of it. ``pytest tests/faults --update-golden`` writes golden/."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from onemap.catalogue import CATALOGUE
from tests.faults.corpus import Case, said
from tests.publications import write_tiny

MODULES = [import_module(f"tests.faults.{path.stem}") for path in sorted(Path(__file__).parent.glob("cases_*.py"))]
CASES: dict[str, Case] = {name: case for module in MODULES for name, case in module.CASES.items()}


def test_the_tiny_publication_has_no_fault(tmp_path: Path) -> None:
    assert said(write_tiny(tmp_path))[0] == []


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_once(name: str, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    rules, report = said(CASES[name].write(tmp_path))
    assert sorted(rules) == sorted([name.partition("-")[0], *CASES[name].besides])
    golden(f"{name}.txt", report)


def test_every_rule_has_its_case() -> None:
    rules = {name.partition("-")[0] for name in CASES}
    assert rules <= set(CATALOGUE)
    assert {entry.id for entry in CATALOGUE.values() if entry.stage != "import"} - rules == set()
