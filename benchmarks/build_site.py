"""Whole builds, stage by stage: ``python -m benchmarks.build_site [--only reference|france]``.

Each build starts cold, in a process of its own. In the same go the finished site's bytes are written once more,
plainly: that yardstick takes the machine out of the numbers, so the *ratios* are what to keep and compare. Results go
to ``benchmarks/results/`` as JSON and as one Markdown table.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks.run import CACHE, RESULTS, ROOT, Result, machine, measured, where

REAL = Path(os.environ["ONEMAP_REAL"]) if "ONEMAP_REAL" in os.environ else ROOT.parent / "shared" / "real"
COMMUNES = REAL / "france-communes" / "communes.gpkg.zip"


def reference() -> Result:
    """The publication in ``units/``."""
    publication = CACHE / "reference"
    # A copy, so that no preview or site of the checkout is disturbed.
    for name in ("units", "content", "site_overrides"):
        shutil.copytree(ROOT / name, publication / name)
    shutil.copy(ROOT / "mkdocs.yml", publication)
    return _build(publication)


def france() -> Result:
    """35,357 communes as units with one clause each: national scale, imported through ``examples/france``."""
    source = CACHE / "delivered"
    with zipfile.ZipFile(COMMUNES) as bundle:
        bundle.extractall(source)
    publication = CACHE / "france"
    imported = measured("import", ROOT / "examples" / "france" / "mapping.yml", source, publication)
    built = _build(publication)
    return {**built, "stages": [*imported["stages"], *built["stages"]]}


CASES: dict[str, Callable[[], Result]] = {"reference": reference, "france": france}


def _build(publication: Path) -> Result:
    site = CACHE / "site"
    built = measured("build", publication, site)
    plain = measured("yardstick", site, CACHE / "plain")
    return {**built, "yardstick": plain["stages"][0]}


def table(name: str, result: Result) -> list[str]:
    """Markdown: one row a stage, then the whole, then the yardstick."""
    yardstick = result["yardstick"]
    # The import is no part of a build: it stands in the table, not in the sum.
    build = [s for s in result["stages"] if s["name"] != "import"]
    whole = {
        "name": "**build**",
        "wall": sum(s["wall"] for s in build),
        "cpu": sum(s["cpu"] for s in build),
        "peak_mb": max(s["peak_mb"] for s in build),
        "child_mb": max(s["child_mb"] for s in build),
    }
    rows = [*result["stages"], whole, result["yardstick"]]
    lines = [
        f"## {name}",
        "",
        f"{result['versions']} version(s), {result['units']:,} units, {result['pages']:,} pages; "
        f"{result['files']:,} files, {result['bytes'] / 2**20:,.0f} MB; "
        f"{result['pages'] / whole['wall']:,.0f} pages/s over the whole build.",
        "",
        "| stage | wall s | CPU s | peak MB | called MB | wall ÷ yardstick | CPU ÷ yardstick |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        lines.append(
            f"| {row['name']} | {row['wall']:.2f} | {row['cpu']:.2f} | {row['peak_mb']:,.0f} | {row['child_mb']:,.0f} "
            f"| {row['wall'] / yardstick['wall']:.2f} | {row['cpu'] / max(yardstick['cpu'], 0.01):.2f} |"
        )
    return [*lines, ""]


def write_report() -> str:
    """Write ``results/README.md`` from every saved result and return its text."""
    lines = [
        "# Whole builds",
        "",
        "Written by `make bench`. Every build starts cold in a process of its own. *yardstick* is plain writing of the",
        "same files with the same bytes in the same go; the last two columns, both a ratio to it, are what to compare",
        "between machines and over time: CPU where the machine was busy. *peak* is the most memory that the process",
        "held in that stage, *called* that of the programs it called (the prose).",
        "A version's id names the stage that writes its shards, downloads and pages. The import is outside the sum.",
        "",
    ]
    for name in CASES:
        path = RESULTS / f"{name}.json"
        if not path.is_file():
            lines += [f"## {name}", "", "Not measured: its data was not there.", ""]
            continue
        saved = json.loads(path.read_text("utf-8"))
        lines += table(name, saved)
        lines += [where(saved["machine"]), ""]
    text = "\n".join(lines).rstrip() + "\n"
    (RESULTS / "README.md").write_text(text, encoding="utf-8", newline="\n")
    return text


@click.command()
@click.option("--only", type=click.Choice(list(CASES)), help="Measure this case alone.")
@click.option("--keep", is_flag=True, help="Leave the publications and the last site in benchmarks/.cache/.")
def main(only: str | None, keep: bool) -> None:
    """Measure whole builds and write benchmarks/results/."""
    RESULTS.mkdir(exist_ok=True)
    left = ("reference", "france", "delivered", "site", "plain")  # registers stay
    for name in [only] if only else list(CASES):
        if name == "france" and not COMMUNES.is_file():
            click.echo(
                "france: not measured, communes.gpkg.zip is not there; ONEMAP_REAL names the folder of real data",
                err=True,
            )
            continue
        for folder in left:
            shutil.rmtree(CACHE / folder, ignore_errors=True)
        CACHE.mkdir(exist_ok=True)
        click.echo(f"{name}: measuring", err=True)
        result = {"machine": machine(), **CASES[name]()}
        text = json.dumps(result, indent=1) + "\n"
        (RESULTS / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
    if not keep:
        for folder in left:
            shutil.rmtree(CACHE / folder, ignore_errors=True)
    click.echo(write_report())


if __name__ == "__main__":
    main()
