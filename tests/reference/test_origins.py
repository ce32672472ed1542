"""The reference publication says of 2025 what came from the delivered table, and says it truly."""

from __future__ import annotations

import csv
from pathlib import Path

from onemap.check import check
from onemap.read.publication import read_publication

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "units" / "2025"


def test_every_unit_leads_to_its_line_of_the_table() -> None:
    table = (FOLDER / "original" / "unit-list.csv").read_bytes().decode("gbk").splitlines()
    with (FOLDER / "correspondence.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    units = [row for row in rows if row["kind"] == "unit"]
    assert len(units) == len(table) - 1
    for row in units:
        assert table[int(row["rows"]) - 1].split(",")[0] == row["key"]
        assert (row["how"], row["file"]) == ("normalised", "unit-list.csv")
    assert {row["how"] for row in rows if row["kind"] != "unit"} == {"added"}


def test_nothing_is_without_origin() -> None:
    loaded = read_publication(ROOT)
    assert loaded.versions["2025"].correspondence.there
    assert not [problem for problem in check(loaded) if problem.rule.startswith("O")]
