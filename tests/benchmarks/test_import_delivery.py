"""What the benchmark of imports measures, and what it says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import import_delivery
from benchmarks.delivery import write_delivery
from benchmarks.measure import run_same
from benchmarks.national.register import write_register
from onemap.importing.run import run_import

RUN = {"wall": 20.0, "cpu": 30.0, "peak_mb": 900.0, "child_mb": 100.0}


def result(units: int, **new: float) -> dict[str, Any]:
    runs = {"yardstick": {**RUN, "wall": 5.0}, "new": {**RUN, **new}}
    return {"units": units, "clauses": 7, "differs": [], "runs": runs}


def test_the_table_says_what_was_measured() -> None:
    on = {"cores": 2, "load": 0.0, "memory_gb": 8, "system": "x", "python": "3", "shapely": "2", "numpy": "2"}
    text = import_delivery.table([{**result(1_000), "differs": ["unit ZH1"]}], on)
    assert "| 1,000 | 7 | new | 20.00 | 30.00 | 1,000 | 4.00 |" in text
    assert "records that are not as in the register: unit ZH1." in text


def test_only_the_largest_register_is_held_to_the_limits() -> None:
    assert import_delivery.too_much([result(1_000, wall=500.0), result(44_604)]) == []
    assert import_delivery.too_much([result(44_604, wall=121.0)]) == ["121 s of 120 s"]
    assert import_delivery.too_much([result(44_604, child_mb=4_000.0)]) == ["4,900 MB of 4,096 MB"]


def test_the_delivery_of_a_register_imports_to_the_register(tmp_path: Path) -> None:
    register, target = tmp_path / "register", tmp_path / "imported"
    write_register(60, register)
    write_delivery(register, tmp_path / "delivery")
    run_import(tmp_path / "delivery" / "mapping.yml", tmp_path / "delivery", target)
    assert run_same(register, target)["differs"] == []
    write_delivery(register, tmp_path / "update", every=20)
    run_import(tmp_path / "update" / "mapping.yml", tmp_path / "update", target)
    changed = run_same(register, target)["differs"]
    assert changed and all(str(name).startswith("clause 1-1 unit:") for name in changed)
