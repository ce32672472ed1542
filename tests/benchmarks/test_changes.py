"""What the benchmark of change logs says of what it measured."""

from __future__ import annotations

from typing import Any

from benchmarks import changes

RUN = {"wall": 2.0, "cpu": 3.0, "peak_mb": 9.0, "all_mb": 10.0}


def result(largest: int) -> dict[str, Any]:
    log = {**RUN, "files": 2, "pages": 2, "bytes": 5, "largest": "changes.html", "largest_bytes": largest}
    log |= {"differs": [], "writing": RUN}
    build = {**RUN, "pages": 7, "bytes": 7}
    parts = {"compare": RUN, "change log": log, "histories": {**log, "largest_bytes": 5}, "again": RUN, "build": build}
    return {"units": 1_000, "found": {"merged": 1}, "reading": 0.5, **parts}


def test_the_table_says_the_sum_of_both_parts() -> None:
    on = {"cores": 2, "load": 0.0, "memory_gb": 8, "system": "x", "python": "3", "shapely": "2", "numpy": "2"}
    text = changes.table([result(500_000)], on)
    assert "| 1,000 | **compare and change log** | 4.00 | 6.00 |" in text
    assert "1,000 units: 1 merged. Largest page: `changes.html`, 500,000 bytes." in text


def test_a_page_over_the_limit_is_named() -> None:
    assert changes.too_large([result(changes.LARGEST)]) == []
    assert changes.too_large([result(5), result(changes.LARGEST + 1)]) == ["changes.html"]
