"""What was measured of builds of registers, as Markdown."""

from __future__ import annotations

from benchmarks.run import Result, where, whole

_INTRO = """\
# Builds of national registers

Written by `make bench`. Every build is a process of its own. *Cold* is with nothing kept and with everything that a
small publication gets: pages, maps, shards, downloads, finder. *Writing* is plain writing of the finished site's files
in the same go, the physical limit; *reading* is the C loader of PyYAML over the register of 1,000 units, best of five,
which takes the speed of the machine out of the numbers: **wall ÷ reading** and **CPU ÷ reading** are what is kept and
compared (`benchmarks/baseline.json`, `python -m benchmarks.compare`). Memory is the most that was held at once in any
stage, by the build (*own*) and by the processes that share its work (*shared*).
"""
_BESIDE = """\
## Beside other tools

*onemap* is the whole line: reading, checking, resolving, comparing, maps, shards, finder, downloads, all pages. Hugo
and MkDocs get the finished bodies, without our shell, and only set them: Hugo as HTML in a theme of two small
templates, MkDocs as Markdown that is one block of HTML, in Material, out of the navigation, without search unless it
is said. *onemap ÷ it* is the wall time of our whole line over that of the tool.
"""
_EDITED = """\
## After an edit

Each edit comes upon the ones before and is built over the site that stands, by a process of its own; wall time counts
from the start of that process. *Rewritten* files have another inode, all others are the same files as before.
"""


def table(results: list[Result], on: Result) -> str:
    """All tables: beside other tools, after an edit, growth, then every stage of every size."""
    parts = [_INTRO, _growth(results)]
    if any("others" in result for result in results):
        parts.append(_beside(results))
    if any("edits" in result for result in results):
        parts.append(_edited(results))
    parts += [_stages(result) for result in results]
    return "\n".join([*parts, where(on), ""])


def _growth(results: list[Result]) -> str:
    lines = [
        "## Growth",
        "",
        "![growth](build.svg)",
        "",
        "| units | wall s | CPU s | MB in all | wall s per 1,000 | MB per 1,000 | wall ÷ reading | CPU ÷ reading |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for result in results:
        sums, thousands, reading = whole(result), result["units"] / 1000, result["reading"]
        lines.append(
            f"| {result['units']:,} | {sums['wall']:.2f} | {sums['cpu']:.2f} | {sums['all_mb']:,.0f} "
            f"| {sums['wall'] / thousands:.2f} | {sums['all_mb'] / thousands:.1f} "
            f"| {sums['wall'] / reading:.1f} | {sums['cpu'] / reading:.1f} |"
        )
    if len(results) > 1:
        times, memory = linear(results)
        lines += [
            "",
            f"For one unit, at {results[-1]['units']:,} against {results[0]['units']:,} units: time {times:.2f} times, "
            f"memory {memory:.2f} times (to hold: at most 1.3).",
        ]
    return "\n".join([*lines, ""])


def linear(results: list[Result]) -> tuple[float, float]:
    """Wall time and memory for one unit, at the largest size by that at the smallest."""
    first, last = ({key: value / r["units"] for key, value in whole(r).items()} for r in (results[0], results[-1]))
    return last["wall"] / first["wall"], last["all_mb"] / first["all_mb"]


def _beside(results: list[Result]) -> str:
    lines = [
        _BESIDE,
        "| units | what | pages | wall s | CPU s | MB | pages/s | ÷ writing | onemap ÷ it |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for result in results:
        ours, writing = whole(result), result["writing"]
        rows = {
            "**onemap, the whole line**": {**ours, "peak_mb": ours["all_mb"], "pages": result["pages"]},
            **result.get("others", {}),
            "plain writing": {**writing, "pages": result["pages"]},
        }
        for name, row in rows.items():
            if "wall" not in row:
                lines.append(f"| {result['units']:,} | {name} | | {row['why']} | | | | | |")
                continue
            wall = row["wall"]
            lines.append(
                f"| {result['units']:,} | {name} | {row['pages']:,} | {wall:.2f} | {row['cpu']:.2f} "
                f"| {row['peak_mb']:,.0f} | {row['pages'] / wall:,.0f} | {wall / writing['wall']:.1f} "
                f"| {ours['wall'] / wall:.2f} |"
            )
    return "\n".join([*lines, ""])


def _edited(results: list[Result]) -> str:
    lines = [
        _EDITED,
        "| units | edited | wall s | CPU s | MB in all | files | rewritten | new | gone | ÷ cold |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    said = []
    for result in results:
        cold = whole(result)["wall"]
        for name, run in result.get("edits", {}).items():
            lines.append(
                f"| {result['units']:,} | {name} | {run['wall']:.2f} | {run['cpu']:.2f} | {run['all_mb']:,.0f} "
                f"| {run['files']:,} | {run['rewritten']:,} | {run['new']:,} | {run['gone']:,} "
                f"| {run['wall'] / cold:.3f} |"
            )
        if "differs" in result:
            wrong = len(result["differs"])
            said.append(f"{result['units']:,} units: {'not one' if wrong == 0 else f'**{wrong:,}**'}")
    lines += ["", f"Files that differ from a cold build of the register after all edits: {'; '.join(said)}.", ""]
    return "\n".join(lines)


def _stages(result: Result) -> str:
    sums, writing, reading = whole(result), result["writing"]["wall"], result["reading"]
    lines = [
        f"## {result['units']:,} units, cold",
        "",
        f"{result['pages']:,} pages, {result['files']:,} files, {result['bytes'] / 2**20:,.0f} MB; "
        f"{result['pages'] / sums['wall']:,.0f} pages/s. The stage named after the version makes its pages, shards and",
        f"downloads. Reading: {reading:.2f} s.",
        "",
        "| stage | wall s | CPU s | own MB | shared MB | wall ÷ writing | wall ÷ reading |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    rows = [*result["stages"], {"name": "**build**", **sums}, {**result["writing"], "name": "writing"}]
    lines += [
        f"| {row['name']} | {row['wall']:.2f} | {row['cpu']:.2f} | {row['peak_mb']:,.0f} | {row['child_mb']:,.0f} "
        f"| {row['wall'] / writing:.2f} | {row['wall'] / reading:.2f} |"
        for row in rows
    ]
    return "\n".join([*lines, ""])
