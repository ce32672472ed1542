"""Builds of national registers: ``python -m benchmarks.build_register [--units N]… [--only PART]…``.

Every size is built cold, in a process of its own, with all pages and downloads. In the same go: the finished site's
bytes are written once more, plainly (*writing*, the physical limit); the register of 1,000 units is read by the C
loader of PyYAML (*reading*, which takes the machine's speed out of the numbers); Hugo and MkDocs set the bodies of the
finished pages; then the register is edited, an edit upon another, and built again after each over the site that
stands; at the end the edited register is built cold and compared with that site, byte for byte. Results go to
``benchmarks/results/build.json``, ``build.md`` and ``build.svg``. The last site stays for ``benchmarks.proof``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks.build_tables import table
from benchmarks.curve import curve
from benchmarks.edits import EDITS, restored
from benchmarks.national.register import SIZES, cached_register
from benchmarks.others import beside
from benchmarks.run import CACHE, Result, machine, measured, reading, save, whole

PARTS = ("others", "edits")
#: units up to which the search index of MkDocs is tried, which has every word of every page
_WITH_SEARCH = 1_000


def measure(units: int, parts: tuple[str, ...], earlier: list[Result]) -> Result:
    """One cold build and what it is measured beside; *earlier* are results of smaller sizes."""
    root, site = cached_register(units, CACHE), CACHE / "site"
    result = measured("build", root, site)
    result["writing"] = measured("yardstick", site, CACHE / "plain")["stages"][0]
    result["reading"] = reading()
    if "others" in parts:
        result["others"] = beside(site, CACHE / "other", _foreseer(units, earlier), units <= _WITH_SEARCH)
    if "edits" in parts:
        with restored(root):
            result["edits"] = _edited(root, site)
            result["differs"] = _cold_differs(root, site)
    return result


def _edited(root: Path, site: Path) -> dict[str, Result]:
    runs = {}
    for name, edit in EDITS.items():
        edit(root)
        done = measured("rebuild", root, site)
        runs[name] = {**done, **whole(done)}
    return runs


def _cold_differs(root: Path, site: Path) -> list[str]:
    """Paths at which *site* is not what a cold build of the same data makes: there should be none."""
    again, cold = CACHE / "again", CACHE / "cold"
    shutil.rmtree(again, ignore_errors=True)
    # a copy, so that what was kept for the site stays
    shutil.copytree(root, again, ignore=shutil.ignore_patterns(".onemap"))
    measured("build", again, cold)
    paths = {path.relative_to(top) for top in (site, cold) for path in top.rglob("*") if path.is_file()}
    wrong = [path for path in sorted(paths) if not _same(site / path, cold / path)]
    shutil.rmtree(cold)
    shutil.rmtree(again)
    return [path.as_posix() for path in wrong]


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _foreseer(units: int, earlier: list[Result]) -> Callable[[str], float]:
    """Seconds that a tool is likely to need: those of the size before, by the number of units."""

    def foreseen(tool: str) -> float:
        for result in reversed(earlier):
            found = result.get("others", {}).get(tool, {})
            if "wall" in found:
                return float(found["wall"]) * units / float(result["units"])
            if found.get("why", "").startswith("not ended"):
                return float("inf")
        return 0.0

    return foreseen


def lines(results: list[Result]) -> dict[str, list[tuple[int, float]]]:
    """What the curve shows: our whole line, then the other tools."""
    found = {"onemap, the whole line": [(result["units"], whole(result)["wall"]) for result in results]}
    for result in results:
        for name, run in result.get("others", {}).items():
            if "wall" in run and "search" not in name:
                found.setdefault(name, []).append((result["units"], run["wall"]))
    found["plain writing of the same bytes"] = [(result["units"], result["writing"]["wall"]) for result in results]
    return found


@click.command()
@click.option("--units", "sizes", type=int, multiple=True, default=SIZES, show_default=True)
@click.option("--only", "parts", type=click.Choice(PARTS), multiple=True, default=PARTS, help="Beside the cold build.")
def main(sizes: tuple[int, ...], parts: tuple[str, ...]) -> None:
    """Measure and write benchmarks/results/build.*."""
    CACHE.mkdir(exist_ok=True)
    on = machine()
    results: list[Result] = []
    for units in sizes:
        click.echo(f"{units:,} units: measuring", err=True)
        results.append(measure(units, parts, results))
    text = json.dumps({"machine": on, "results": results}, indent=1) + "\n"
    save({"build.json": text, "build.md": table(results, on), "build.svg": curve(lines(results))})
    click.echo(table(results, on))


if __name__ == "__main__":
    main()
