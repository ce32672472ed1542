"""Checks of national registers: ``python -m benchmarks.check_register [--units N]…``.

For every size: cold; again with nothing changed; after one edited file of units; after one edited list of a city. The
yardstick, in the same go, is PyYAML's C loader over the same files with nothing done to what it loads; the ratios to it
are what to keep and compare. Results go to ``benchmarks/results/check.json`` and ``check.md``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from benchmarks.national.register import SIZES, VERSION, cached_register
from benchmarks.run import CACHE, Result, measure_sizes, measured, where


def measure(units: int) -> Result:
    """All runs of one size."""
    root = cached_register(units, CACHE)
    shutil.rmtree(root / ".onemap", ignore_errors=True)
    runs = {"yardstick": measured("parse", root), "cold": measured("check", root), "again": measured("check", root)}
    version = root / "units" / VERSION
    runs["one unit's clause edited"] = _edited(root, sorted((version / "units").iterdir())[7])
    runs["one city's list edited"] = _edited(root, sorted((version / "admission").glob("*00.yml"))[0])
    return {"units": units, "runs": {name: _whole(run) for name, run in runs.items()}}


def _edited(root: Path, file: Path) -> Result:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("。", "，并如实记录。", 1), encoding="utf-8", newline="\n")
    try:
        return measured("check", root)
    finally:
        file.write_text(text, encoding="utf-8", newline="\n")


def _whole(run: Result) -> Result:
    (stage,) = run["stages"]
    return {**stage, "findings": run.get("findings")}


def table(results: list[Result], on: Result) -> str:
    """Markdown of all sizes."""
    lines = [
        "# Checks of national registers",
        "",
        "Written by `make bench`. Every run is a process of its own, *cold* with nothing kept. *yardstick* is the C",
        "loader of PyYAML over the same files in the same go; *called* the memory of the processes that share the",
        "reading.",
        "",
        "| units | run | wall s | CPU s | peak MB | called MB | wall ÷ yardstick | wall per 1,000 units |",
        "|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for result in results:
        yardstick = result["runs"]["yardstick"]["wall"]
        for name, run in result["runs"].items():
            lines.append(
                f"| {result['units']:,} | {name} | {run['wall']:.2f} | {run['cpu']:.2f} | {run['peak_mb']:,.0f} "
                f"| {run['child_mb']:,.0f} | {run['wall'] / yardstick:.2f} "
                f"| {run['wall'] / result['units'] * 1000:.3f} |"
            )
    return "\n".join([*lines, "", where(on), ""])


@click.command()
@click.option("--units", "sizes", type=int, multiple=True, default=SIZES, show_default=True)
def main(sizes: tuple[int, ...]) -> None:
    """Measure and write benchmarks/results/check.*."""
    measure_sizes("check", sizes, measure, table)


if __name__ == "__main__":
    main()
