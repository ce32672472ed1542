"""Overlaps, gaps and slits of Vermont's districts are those that a plain overlay finds, with codes and areas."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.importing.real import FOLDERS, REAL
from tests.independent import coverage
from tests.independent.geometry import committed, found, rows

SOURCE = REAL / FOLDERS["vermont"]
Row = tuple[str, str, float, str]


@pytest.fixture(scope="module")
def overlay() -> list[Row]:
    """What the independent script finds: kind, codes, m², sliver."""
    made = coverage.faults(coverage.vermont_shapes(SOURCE), "vermont")
    return [(kind, codes, float(size), sliver) for kind, codes, size, sliver in made]


def test_the_committed_table_is_what_the_script_makes(overlay: list[Row]) -> None:
    assert [(kind, codes, sliver) for kind, codes, _, sliver in overlay] == committed("vermont")


def test_overlaps_gaps_and_slits(tmp_path: Path, overlay: list[Row]) -> None:
    findings = found("vermont", SOURCE, tmp_path / "publication")
    ours, theirs = rows(findings), sorted(overlay)
    assert sorted((kind, codes, sliver) for kind, codes, _, sliver in ours) == sorted(committed("vermont"))
    assert [row[:2] for row in ours] == [row[:2] for row in theirs]
    for slits, part in ((False, 1e-3), (True, 0.15)):  # where a slit widens, each way cuts it off differently
        sizes = [[row[2] for row in some if (row[0] == "slit") == slits] for some in (ours, theirs)]
        assert len(sizes[0]) == (11 if slits else 233)
        assert sizes[0] == pytest.approx(sizes[1], rel=part, abs=0.1)
    counts = Counter(rule for rule, _ in findings)
    assert {rule: counts[rule] for rule in ("G32", "G33", "G34", "G35")} == {"G32": 46, "G33": 4, "G34": 160, "G35": 34}
    assert counts["G30"] == counts["G31"] == 0
