"""What a change log costs: ``python -m benchmarks.changes [--units N]…``.

Two versions of a register, the second of which changes 2 % of the units and 1 % of the clauses of the first
(``benchmarks/national/update.py``). *Compare* is the change set of the two, in a process of its own that has read and
resolved them. The site of both is built cold; then it is built again over the site that stands: with nothing changed,
with every file of the change log removed, with the history pages of every code removed. What the latter two take more
than the first is what these files cost to make. Beside it stand, of the same go, plain writing of
the same files (*writing*) and the C loader of PyYAML over the register of 1,000 units (*reading*). Results go to
``benchmarks/results/changes.json`` and ``changes.md``; exit code 1 when a page has more than 1 MB of HTML.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.national.update import cached_update
from benchmarks.run import CACHE, Result, measure_sizes, measured, reading, where, whole

#: files of the change log, and the pages of what became of every code, in a site
_OF_VERSION = ("changes*.html", "shards/change*.js", "data/changes.*", "data/adjustments.*")
LOG = (*(f"versions/*/{name}" for name in _OF_VERSION), "compare/*.html", "compare/shards/*.js", "feed.xml")
HISTORIES = ("units/*.html",)
#: bytes of HTML that a page may have; seconds that both parts may take on two cores
LARGEST, GOAL = 1_000_000, 30.0
#: builds of which the best counts
RUNS = 3


def measure(units: int) -> Result:
    """All runs of one size."""
    root, site = cached_update(units, CACHE), CACHE / "changes-site"
    compared = measured("compare", root)
    result: Result = {"units": units, "compare": compared["stages"][-1], "found": compared["found"]}
    built = measured("build", root, site)
    result["build"] = {**whole(built), "pages": built["pages"], "bytes": built["bytes"]}
    result["again"] = _best(root, site)
    for name, patterns in (("change log", LOG), ("histories", HISTORIES)):
        result[name] = _made_again(root, site, patterns, result["again"])
    result["reading"] = reading()
    for folder in (site, root / ".onemap"):
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _made_again(root: Path, site: Path, patterns: tuple[str, ...], again: Result) -> Result:
    """The files of *site* that *patterns* name, and what making them takes beyond *again*."""
    apart = CACHE / "apart"
    shutil.rmtree(apart, ignore_errors=True)
    paths = sorted(path for pattern in patterns for path in site.glob(pattern))
    for path in paths:
        copy = apart / path.relative_to(site)
        copy.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, copy)
    made = _best(root, site, paths)
    pages = {path.relative_to(apart).as_posix(): path.stat().st_size for path in apart.rglob("*.html")}
    largest = max(pages, key=lambda rel: pages[rel])
    wrong = [path.relative_to(site).as_posix() for path in paths if not _same(path, apart / path.relative_to(site))]
    result = {
        **{key: max(0.0, made[key] - again[key]) for key in ("wall", "cpu")},
        **{"all_mb": made["all_mb"], "files": len(paths), "pages": len(pages)},
        **{"bytes": sum(path.stat().st_size for path in paths)},
        **{"largest": largest, "largest_bytes": pages[largest], "differs": wrong},
        "whole": made,
    }
    result["writing"] = measured("yardstick", apart, CACHE / "plain")["stages"][0]
    shutil.rmtree(apart)
    return result


def _best(root: Path, site: Path, without: Sequence[Path] = ()) -> Result:
    """Building over *site*, from which the files *without* are taken before: of several runs that with the least CPU
    time, because what is asked for is a small difference of large numbers."""
    runs = []
    for _ in range(RUNS):
        for path in without:
            path.unlink()
        runs.append(whole(measured("rebuild", root, site)))
    return min(runs, key=lambda run: float(run["cpu"]))


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def table(results: list[Result], on: Result) -> str:
    """Markdown of all sizes."""
    lines = [
        "# Change logs of national registers",
        "",
        "Written by `python -m benchmarks.changes`, which says what is measured: two versions, 2 % of the units and",
        f"1 % of the clauses changed. To hold: compare and change log in {GOAL:.0f} s of wall time on two cores, at",
        "most 1 MB of HTML a page. *Again* is a build of both versions over what stands, with nothing changed.",
        "",
        "| units | what | wall s | CPU s | MB in all | pages | MB | largest page KB | CPU ÷ writing | CPU ÷ reading |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for result in results:
        compare, log, histories = result["compare"], result["change log"], result["histories"]
        reading = result["reading"]
        rows: list[tuple[str, Result]] = [
            ("compare", {**compare, "all_mb": compare["peak_mb"]}),
            ("change log", log),
            ("histories", histories),
            ("**compare and change log**", {key: compare[key] + log[key] for key in ("wall", "cpu")}),
            ("both versions, again", result["again"]),
            ("both versions, cold", result["build"]),
        ]
        for name, row in rows:
            cells = [
                f"{row['wall']:.2f}",
                f"{row['cpu']:.2f}",
                f"{row['all_mb']:,.0f}" if "all_mb" in row else "",
                f"{row['pages']:,}" if "pages" in row else "",
                f"{row['bytes'] / 2**20:,.1f}" if "bytes" in row else "",
                f"{row['largest_bytes'] / 1000:,.0f}" if "largest_bytes" in row else "",
                f"{row['cpu'] / row['writing']['cpu']:.1f}" if "writing" in row else "",
                f"{row['cpu'] / reading:.2f}",
            ]
            lines.append(f"| {result['units']:,} | {name} | {' | '.join(cells)} |")
    lines += ["", *(f"- {_found(result)}" for result in results)]
    return "\n".join([*lines, "", where(on), ""])


def _found(result: Result) -> str:
    said = ", ".join(f"{count:,} {name}" for name, count in result["found"].items())
    wrong = len(result["change log"]["differs"]) + len(result["histories"]["differs"])
    log = result["change log"]
    return (
        f"{result['units']:,} units: {said}. Largest page: `{log['largest']}`, {log['largest_bytes']:,} bytes. "
        f"Files that came out otherwise when made again: {wrong or 'not one'}."
    )


def too_large(results: list[Result]) -> list[str]:
    """The largest pages of those that have more HTML than they may."""
    runs = [result[name] for result in results for name in ("change log", "histories")]
    return [run["largest"] for run in runs if run["largest_bytes"] > LARGEST]


@click.command()
@click.option("--units", "sizes", type=int, multiple=True, default=(44_604,), show_default=True)
def main(sizes: tuple[int, ...]) -> None:
    """Measure and write benchmarks/results/changes.*."""
    results = measure_sizes("changes", sizes, measure, table)
    sys.exit(1 if too_large(results) else 0)


if __name__ == "__main__":
    main()
