"""Is the register's site right? ``python -m benchmarks.proof [--units N] [--sample N]``.

Numbers: units, codes, categories, areas in km², zones, lists, clauses and clauses in effect are counted from the YAML
and the GeoPackage by a script that shares no code with onemap, and read wherever the site says them
(``tests/independent/count_register.py``).

Pages: units are drawn by chance (always the same); each one's page is compared, byte for byte, with the page of a site
that is built from nothing but its city and what of the areas above addresses it:

* *with what touches it*: the districts of other cities that touch a unit of the city are there too. The whole page
  must be the same, map data and neighbours included.
* *alone*: the city and nothing else. Neighbours beyond its border are absent, so the section of neighbours and the data
  block of the map are left out of the comparison; every other byte must be the same. How many pages are the same with
  both of them is counted.

Results go to ``benchmarks/results/proof.json`` and ``proof.md``; exit code 1 when anything differs.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import click

from benchmarks.cut_city import Register, cut
from benchmarks.national.register import VERSION, cached_register
from benchmarks.run import CACHE, Result, machine, save, where
from onemap.pipeline import build_publication
from tests.incremental.building import prose_once
from tests.independent import count_register

SEED = 500
_NEIGHBOURS = re.compile(r'<section id="neighbours">.*?</section>\n?', re.DOTALL)
_MAP = re.compile(r'<script type="application/json" id="onemap-data">.*?</script>', re.DOTALL)
_register: Register | None = None
_held = ExitStack()


def sample(codes: list[str], count: int) -> dict[str, list[str]]:
    """*count* codes by chance, by the city that they lie in."""
    chosen: dict[str, list[str]] = defaultdict(list)
    for code in sorted(random.Random(SEED).sample(sorted(codes), min(count, len(codes)))):
        chosen[f"{code[2:6]}00"].append(code)
    return dict(chosen)


def compare_city(root: Path, site: Path, scratch: Path, city: str, codes: list[str]) -> Result:
    """How the pages of *codes* in *site* agree with those of sites of their city; codes whose pages do not."""
    register = _opened(root)
    found: Result = {"pages": len(codes), "differ": [], "differ alone": [], "same alone": 0}
    for around in (True, False):
        cut(register, city, scratch, around=around)
        build_publication(scratch, jobs=1)
        for code in codes:
            rel = f"versions/{VERSION}/units/{code}.html"
            ours = (site / rel).read_text(encoding="utf-8")
            theirs = (scratch / "site" / rel).read_text(encoding="utf-8")
            if around:
                found["differ"] += [code] if ours != theirs else []
            else:
                found["differ alone"] += [code] if _bare(ours) != _bare(theirs) else []
                found["same alone"] += ours == theirs
    shutil.rmtree(scratch)
    return found


def _bare(page: str) -> str:
    """The page without its section of neighbours and the data of its map."""
    return _MAP.sub("", _NEIGHBOURS.sub("", page))


def _opened(root: Path) -> Register:
    global _register
    if _register is None or _register.root != root:
        _register = Register.read(root)
    return _register


def _prepare(prose: Path) -> None:
    _held.enter_context(prose_once(prose / str(os.getpid())))


def _work(task: tuple[Path, Path, Path, str, list[str]]) -> Result:
    return compare_city(*task)


def prove(root: Path, site: Path, scratch: Path, count: int, processes: int = 2) -> Result:
    """The differences of pages; counts are sums over all cities."""
    codes = [path.stem for path in (site / "versions" / VERSION / "units").glob("*.html")]
    chosen = sample(codes, count)
    tasks = [(root, site, scratch / city, city, held) for city, held in chosen.items()]
    # MkDocs sets the same prose for every city: once is enough
    prose = scratch / "prose"
    with ProcessPoolExecutor(processes, get_context("spawn"), _prepare, (prose,)) as pool:
        results = list(pool.map(_work, tasks, chunksize=1))
    total: Result = {"cities": len(chosen), "pages": 0, "same alone": 0, "differ": [], "differ alone": []}
    for result in results:
        for key, value in result.items():
            total[key] += value
    return total


def report(proof: Result, on: Result) -> str:
    """Markdown."""
    pages = proof["pages"]
    lines = [
        "# Is the register's site right?",
        "",
        "Written by `python -m benchmarks.proof`, which says what is compared.",
        "",
        f"**Pages.** {pages['pages']} units by chance, in {pages['cities']} cities, of the site of "
        f"{proof['units']:,} units. With the districts that touch the city: {_said(pages['differ'])}. With the city "
        f"alone, neighbours and map data aside: {_said(pages['differ alone'])}; {pages['same alone']} pages are the "
        "same with these too.",
        "",
        f"**Numbers.** {proof['readings']} numbers that the site says, against an independent count: "
        f"{_said(proof['numbers'], 'number')}.",
        "",
        "| what | number |",
        "|---|--:|",
        *(f"| {what} | {_number(value)} |" for what, value in proof["expected"].items()),
        "",
    ]
    return "\n".join([*lines, where(on), ""])


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _said(found: list[str], what: str = "page") -> str:
    return f"not one {what} differs" if not found else f"**{len(found)} differ**: {', '.join(found[:20])}"


@click.command()
@click.option("--units", type=int, default=44_604, show_default=True)
@click.option("--sample", "count", type=int, default=500, show_default=True)
def main(units: int, count: int) -> None:
    """Build the register's site, over what stands, count it and compare its pages with those of sites of cities."""
    CACHE.mkdir(exist_ok=True)
    on = machine()
    root, site = cached_register(units, CACHE), CACHE / "site"
    since = time.perf_counter()
    build_publication(root, site)
    click.echo(f"{units:,} units: built after {time.perf_counter() - since:.0f} s", err=True)
    expected = count_register.sources(root)
    read = list(count_register.readings(site))
    numbers = count_register.wrong(expected, site, read)
    click.echo(f"counted after {time.perf_counter() - since:.0f} s", err=True)
    pages = prove(root, site, CACHE / "cities", count)
    for folder in (CACHE / "cities", site, root / ".onemap"):
        shutil.rmtree(folder, ignore_errors=True)
    click.echo(f"compared after {time.perf_counter() - since:.0f} s", err=True)
    proof = {"units": units, "expected": expected, "readings": len(read), "numbers": numbers, "pages": pages}
    text = report(proof, on)
    save({"proof.json": json.dumps({"machine": on, **proof}, ensure_ascii=False, indent=1) + "\n", "proof.md": text})
    click.echo(text)
    sys.exit(1 if numbers or pages["differ"] or pages["differ alone"] else 0)


if __name__ == "__main__":
    main()
