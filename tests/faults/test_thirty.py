"""One publication that breaks more than thirty rules at once: all of them are said, each fault once, in one report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.corpus import said
from tests.faults.test_faults import CASES
from tests.publications import write_tiny

#: cases of the corpus that can be made of one publication, one after the other
TOGETHER = (
    *("A02", "A04", "G21", "G22", "G30-crossed", "G37-zone-hole", "G40-district", "G44-differs", "G50-area", "G60"),
    *("L01-list", "L02", "L03-dimension", "L04-category", "L05-list", "L06", "L07", "L08", "L10", "L13-item", "L16"),
    *("P02-replaces", "P07", "P08", "T01", "U01", "U02", "U03", "U04", "U05", "U06", "U08-another", "U09-district"),
    *("U10", "W01", "W02-file", "W03-firm", "W07", "W14", "Z01-element", "Z02", "Z03"),
)


def test_thirty_at_once(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    root = write_tiny(tmp_path)
    for name in TOGETHER:
        CASES[name].change(root)
    rules, report = said(root)
    assert {name.partition("-")[0] for name in TOGETHER} <= set(rules)
    assert len(set(rules)) >= 30
    lines = report.splitlines()
    assert len(lines) == len(set(lines)) == 2 * len(rules) + 2
    golden("thirty.txt", report)
