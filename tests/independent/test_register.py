"""The site of the benchmark's register of 1,000 units: its numbers by an independent count, its pages city by city."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.national.register import VERSION, write_register
from benchmarks.proof import compare_city, sample
from onemap.pipeline import build_publication
from tests.independent import count_register

EXPECTED = Path(__file__).with_name("register-1000.csv")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register with its site; nobody changes it."""
    root = tmp_path_factory.mktemp("register") / "publication"
    write_register(1_000, root)
    build_publication(root, jobs=1)
    return root


def test_the_committed_numbers_are_those_of_the_files(register: Path) -> None:
    assert count_register.as_csv(count_register.sources(register)) == EXPECTED.read_text(encoding="utf-8")


def test_the_site_says_these_numbers_everywhere(register: Path) -> None:
    assert count_register.wrong(count_register.sources(register), register / "site") == []


def test_another_number_would_be_seen(register: Path) -> None:
    """Each number is read at one place at least: none may change unseen."""
    numbers = count_register.sources(register)
    read = list(count_register.readings(register / "site"))
    for what, number in numbers.items():
        other = f"{number}x" if isinstance(number, str) else number * 1.001
        found = count_register.wrong({**numbers, what: other}, register / "site", read)
        assert found and all(line.startswith(f"{what}:") for line in found)


def test_pages_are_those_of_a_publication_of_their_city_alone(register: Path, tmp_path: Path) -> None:
    """Of two cities; one page is spoilt, and only that one is found."""
    pages = register / "site" / "versions" / VERSION / "units"
    chosen = sample([page.stem for page in pages.glob("*.html")], 40)
    cities = sorted(chosen, key=lambda city: -len(chosen[city]))[:2]
    spoilt = chosen[cities[0]][0]
    text = (pages / f"{spoilt}.html").read_text(encoding="utf-8")
    (pages / f"{spoilt}.html").write_text(text.replace("。", "！", 1), encoding="utf-8")
    try:
        found = [compare_city(register, register / "site", tmp_path / city, city, chosen[city]) for city in cities]
    finally:
        (pages / f"{spoilt}.html").write_text(text, encoding="utf-8")
    assert [result["differ"] for result in found] == [[spoilt], []]
    assert [result["differ alone"] for result in found] == [[spoilt], []]
    assert sum(result["pages"] for result in found) >= 12
