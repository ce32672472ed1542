"""Is it slower than it was? ``python -m benchmarks.compare [--strict] [--save]``.

Compares what the last runs left in ``benchmarks/results/`` with ``benchmarks/baseline.json``, which holds numbers that
do not depend on the machine's speed: wall and CPU time over *reading* (PyYAML's C loader over the register of 1,000
units, in the same run; for builds of real publications over plain writing), memory for 1,000 units, bytes, and how
many files an edit rewrites. What is worse by more than the margin of its kind is said, one line each; with
``--strict`` the exit code is then 1. ``--save`` makes the last runs the baseline, and nothing else ever does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from benchmarks.build_tables import linear
from benchmarks.run import RESULTS, Result, whole

BASELINE = Path(__file__).with_name("baseline.json")
#: how much more is still the same, by the last word of a number's name: times on a shared machine are uneven
MARGINS = {"wall": 0.25, "CPU": 0.15, "memory": 0.10, "bytes": 0.01, "files": 0.0}
#: the cost of a unit at the largest size, by that at the smallest, may be at most this
LINEAR = 1.3
#: seconds below which a time says little
_SHORT = 0.5
Numbers = dict[str, float]


def numbers() -> Numbers:
    """What the last runs left, by a name that ends with its kind."""
    found: Numbers = {}
    for result in _results("build.json"):
        found.update(_build(result))
    for result in _results("check.json"):
        units, runs = result["units"], result["runs"]
        for name, run in runs.items():
            if name != "yardstick":
                found.update(_times(f"check {units} {name}", run, runs["yardstick"]["cpu"]))
                found[f"check {units} {name} memory"] = _round((run["peak_mb"] + run["child_mb"]) / units * 1000)
    for result in _results("changes.json"):
        for part in ("compare", "change log", "histories"):
            found.update(_times(f"changes {result['units']} {part}", result[part], result["reading"]))
    for result in _results("import.json"):
        units, runs = result["units"], result["runs"]
        for name, run in runs.items():
            if name != "yardstick":
                found.update(_times(f"import {units} {name}", run, runs["yardstick"]["cpu"]))
                found[f"import {units} {name} memory"] = _round((run["peak_mb"] + run["child_mb"]) / units * 1000)
    for name in ("reference", "france"):
        for result in _results(f"{name}.json"):
            build = whole({"stages": [stage for stage in result["stages"] if stage["name"] != "import"]})
            found.update(_times(f"site {name}", build, result["yardstick"]["cpu"]))
            found[f"site {name} bytes"] = result["bytes"]
    return found


def _build(result: Result) -> Numbers:
    units, reading = result["units"], result["reading"]
    found = _times(f"build {units} cold", whole(result), reading)
    found[f"build {units} cold memory"] = _round(whole(result)["all_mb"] / units * 1000)
    found[f"build {units} cold bytes"] = result["bytes"]
    for name, run in result.get("edits", {}).items():
        found.update(_times(f"build {units} after {name}", run, reading))
        found[f"build {units} after {name} files"] = run["rewritten"]
    return found


def _times(name: str, run: Result, yardstick: float) -> Numbers:
    if run["wall"] < _SHORT:
        return {}
    return {f"{name} wall": _round(run["wall"] / yardstick), f"{name} CPU": _round(run["cpu"] / yardstick)}


def _round(value: float) -> float:
    return float(f"{value:.3g}")


def _results(name: str) -> Iterator[Any]:
    path = RESULTS / name
    if path.is_file():
        saved = json.loads(path.read_text(encoding="utf-8"))
        yield from saved.get("results", [saved])


def worse(now: Numbers, before: Numbers) -> list[str]:
    """One line for each number that is worse than it may be."""
    found = []
    for name, value in now.items():
        old, margin = before.get(name), MARGINS[name.split()[-1]]
        if old is not None and value > old * (1 + margin):
            found.append(f"{name}: {value:g}, was {old:g} (+{value / max(old, 1e-9) - 1:.0%}, margin {margin:.0%})")
    return found


def not_linear() -> list[str]:
    """One line for each cost of a unit that grows with the size of the register."""
    results = list(_results("build.json"))
    if len(results) < 2:
        return []
    found = zip(("time", "memory"), linear(results), strict=True)
    return [
        f"{what} for one unit: {times:.2f} times as much at {results[-1]['units']:,} as at {results[0]['units']:,} "
        f"units, at most {LINEAR}"
        for what, times in found
        if times > LINEAR
    ]


@click.command()
@click.option("--strict", is_flag=True, help="Exit code 1 when anything is worse.")
@click.option("--save", is_flag=True, help="Make the last runs the baseline.")
def main(strict: bool, save: bool) -> None:
    """Compare the last runs with the baseline."""
    now = numbers()
    if save:
        text = json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        BASELINE.write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"{len(now)} numbers are the baseline now.")
        return
    before = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.is_file() else {}
    found = [*worse(now, before), *not_linear()]
    known = len(now.keys() & before.keys())
    said = "nothing is worse than its margin allows" if not found else "WORSE:"
    click.echo(f"{known} of {len(now)} numbers are in the baseline; {said}")
    for line in found:
        click.echo(f"  {line}")
    sys.exit(1 if found and strict else 0)


if __name__ == "__main__":
    main()
