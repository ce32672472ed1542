"""Builds of national registers: ``python -m benchmarks.build_register [--units N]…``.

Every size is built cold, in a process of its own, with all pages and downloads. In the same go the finished site's
bytes are written once more, plainly: that yardstick takes the machine out of the numbers. Results go to
``benchmarks/results/build.json``, ``build.md`` and ``build.svg`` (growth: seconds and megabytes for 1,000 units).
"""

from __future__ import annotations

import json
import shutil

import click

from benchmarks.build_site import CACHE, RESULTS, Result, machine, measured, where
from benchmarks.national.register import SIZES, cached_register


def measure(units: int) -> Result:
    """One cold build and its yardstick."""
    root = cached_register(units, CACHE)
    site = CACHE / "site"
    built = measured("build", root, site)
    plain = measured("yardstick", site, CACHE / "plain")
    shutil.rmtree(site)
    (yardstick,) = plain["stages"]
    return {**built, "yardstick": yardstick}


def whole(result: Result) -> Result:
    """The sum of the stages of a build."""
    stages = result["stages"]
    return {
        "wall": sum(stage["wall"] for stage in stages),
        "cpu": sum(stage["cpu"] for stage in stages),
        "peak_mb": max(stage["peak_mb"] for stage in stages),
        "child_mb": max(stage["child_mb"] for stage in stages),
    }


def table(results: list[Result], on: Result) -> str:
    """Markdown: a table by stage for every size, then growth."""
    lines = [
        "# Builds of national registers",
        "",
        "Written by `make bench`. Cold, with everything that a small publication gets: pages, maps, shards, downloads,",
        "finder. *yardstick* is plain writing of the same files in the same go; *called* is the memory of the",
        "processes that share the work. The stage named after the version writes its pages, shards and downloads.",
        "",
    ]
    for result in results:
        sums, plain = whole(result), result["yardstick"]["wall"]
        lines += [
            f"## {result['units']:,} units",
            "",
            f"{result['pages']:,} pages, {result['files']:,} files, {result['bytes'] / 2**20:,.0f} MB; "
            f"{result['pages'] / sums['wall']:,.0f} pages/s.",
            "",
            "| stage | wall s | CPU s | peak MB | called MB | wall ÷ yardstick |",
            "|---|--:|--:|--:|--:|--:|",
        ]
        rows = [*result["stages"], {"name": "**build**", **sums}, result["yardstick"]]
        lines += [
            f"| {row['name']} | {row['wall']:.2f} | {row['cpu']:.2f} | {row['peak_mb']:,.0f} | {row['child_mb']:,.0f} "
            f"| {row['wall'] / plain:.2f} |"
            for row in rows
        ]
        lines.append("")
    lines += [
        "## Growth",
        "",
        "![growth](build.svg)",
        "",
        "| units | wall s per 1,000 | peak MB per 1,000 |",
        "|--:|--:|--:|",
    ]
    for result in results:
        sums, thousands = whole(result), result["units"] / 1000
        lines.append(f"| {result['units']:,} | {sums['wall'] / thousands:.2f} | {sums['peak_mb'] / thousands:.1f} |")
    return "\n".join([*lines, "", where(on), ""])


def curve(results: list[Result]) -> str:
    """An SVG of wall seconds against units; a straight line means that the cost is linear."""
    points = [(result["units"], whole(result)["wall"]) for result in results]
    right, top = max(x for x, _ in points), max(y for _, y in points)

    def at(x: float, y: float) -> tuple[float, float]:
        return round(60 + 500 * x / right, 1), round(280 - 240 * y / top, 1)

    marks = ""
    for units, wall in points:
        x, y = at(units, wall)
        marks += f'<circle cx="{x}" cy="{y}" r="4"/><text x="{x}" y="{y - 10}">{units:,}: {wall:.0f} s</text>'
    line = " ".join("{},{}".format(*at(*point)) for point in [(0, 0), *points])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 320" font-family="sans-serif" font-size="13">'
        '<rect width="620" height="320" fill="white"/><path d="M60 40V280H570" fill="none" stroke="#666"/>'
        f'<polyline points="{line}" fill="none" stroke="#1d4b5e" stroke-width="2"/>'
        f'<g fill="#1d4b5e" text-anchor="end">{marks}</g>'
        '<text x="60" y="30">wall seconds</text><text x="570" y="305" text-anchor="end">units</text></svg>\n'
    )


@click.command()
@click.option("--units", "sizes", type=int, multiple=True, default=SIZES, show_default=True)
def main(sizes: tuple[int, ...]) -> None:
    """Measure and write benchmarks/results/build.*."""
    CACHE.mkdir(exist_ok=True)
    RESULTS.mkdir(exist_ok=True)
    on = machine()
    results = []
    for units in sizes:
        click.echo(f"{units:,} units: measuring", err=True)
        results.append(measure(units))
    files = {
        "build.json": json.dumps({"machine": on, "results": results}, indent=1) + "\n",
        "build.md": table(results, on),
        "build.svg": curve(results),
    }
    for name, text in files.items():
        (RESULTS / name).write_text(text, encoding="utf-8", newline="\n")
    click.echo(files["build.md"])


if __name__ == "__main__":
    main()
