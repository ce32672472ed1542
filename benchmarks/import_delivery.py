"""Imports of national deliveries: ``python -m benchmarks.import_delivery [--units N]…``.

For every size a delivery (``benchmarks/delivery.py``: shapefiles and ten workbooks) is imported into a new
publication, once more when nothing has changed, and once more after 1 % of the rows of its workbooks have. The
yardstick, in the same go, reads the same files with nothing done to what it reads: the workbooks with openpyxl, the
shapefiles with pyogrio. What came out is compared with what the register holds: every unit, zone, list and clause.
Results go to ``benchmarks/results/import.json`` and ``import.md``.
"""

from __future__ import annotations

import shutil

import click

from benchmarks.delivery import cached_delivery
from benchmarks.national.register import SIZES, cached_register
from benchmarks.run import CACHE, Result, measure_sizes, measured, where

#: what two cores may take for the largest register, in seconds and MB of all processes
GOAL, GOAL_MB = 120.0, 4096.0


def measure(units: int) -> Result:
    """All runs of one size."""
    register = cached_register(units, CACHE)
    delivery = cached_delivery(register, CACHE / f"delivery-{units}")
    update = cached_delivery(register, CACHE / f"delivery-{units}-update", every=100)
    target = CACHE / "imported"
    shutil.rmtree(target, ignore_errors=True)
    runs = {"yardstick": measured("bare", delivery)}
    runs["new"] = measured("import", delivery / "mapping.yml", delivery, target)
    compared = measured("same", register, target)
    runs["again"] = measured("import", delivery / "mapping.yml", delivery, target)
    runs["1 % of the rows changed"] = measured("import", update / "mapping.yml", update, target)
    shutil.rmtree(target)
    found = {"clauses": compared["clauses"], "differs": compared["differs"]}
    return {"units": units, **found, "runs": {name: run["stages"][0] for name, run in runs.items()}}


def table(results: list[Result], on: Result) -> str:
    """Markdown of all sizes."""
    lines = [
        "# Imports of national deliveries",
        "",
        "Written by `make bench`. Three shapefiles in GBK and ten workbooks (a row for each unit with four cells of",
        "two numbered requirements, a row for each clause of the lists of cities and districts) become a publication",
        "that is checked, with the delivered files, what came from where, and the review table. *again* finds nothing",
        "to do; the last run merges another delivery. *yardstick* reads the same files in the same go, the workbooks",
        "with openpyxl, the shapefiles with pyogrio, and does nothing with what it reads.",
        "",
        "| units | clauses | run | wall s | CPU s | MB in all | wall ÷ yardstick |",
        "|--:|--:|---|--:|--:|--:|--:|",
    ]
    for result in results:
        yardstick = result["runs"]["yardstick"]["wall"]
        for name, run in result["runs"].items():
            lines.append(
                f"| {result['units']:,} | {result['clauses']:,} | {name} | {run['wall']:.2f} | {run['cpu']:.2f} "
                f"| {run['peak_mb'] + run['child_mb']:,.0f} | {run['wall'] / yardstick:.2f} |"
            )
    lines.append("")
    for result in results:
        differs = "not one" if not result["differs"] else ", ".join(result["differs"])
        lines.append(f"{result['units']:,} units: records that are not as in the register: {differs}.")
    return "\n".join([*lines, "", where(on), ""])


def too_much(results: list[Result]) -> list[str]:
    """What of the largest register took more than it may."""
    run = max(results, key=lambda result: int(result["units"]))["runs"]["new"]
    held = run["peak_mb"] + run["child_mb"]
    found = [f"{run['wall']:.0f} s of {GOAL:.0f} s"] if run["wall"] > GOAL else []
    return found + ([f"{held:,.0f} MB of {GOAL_MB:,.0f} MB"] if held > GOAL_MB else [])


@click.command()
@click.option("--units", "sizes", type=int, multiple=True, default=SIZES, show_default=True)
def main(sizes: tuple[int, ...]) -> None:
    """Measure and write benchmarks/results/import.*."""
    results = measure_sizes("import", sizes, measure, table)
    if wrong := [*too_much(results), *(name for result in results for name in result["differs"])]:
        raise click.ClickException("; ".join(wrong))


if __name__ == "__main__":
    main()
