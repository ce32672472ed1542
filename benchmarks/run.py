"""What all benchmarks share: where things are, a run in a process of its own, the machine in words."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from benchmarks.national.register import cached_register

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
CACHE = ROOT / "benchmarks" / ".cache"
Result = dict[str, Any]


def measured(run: str, *arguments: object) -> Result:
    """One run of ``benchmarks.measure`` in a process of its own."""
    if hasattr(os, "sync"):
        os.sync()  # what earlier runs wrote and removed is settled before the clock starts
    command = [sys.executable, "-m", "benchmarks.measure", run, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise click.ClickException(f"{run} failed with exit code {done.returncode}")
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def machine() -> Result:
    """What the numbers were taken on; nothing that names the machine."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(pages * size / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        # above the number of cores before we start: others were using the machine
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "shapely": version("shapely"),
        "numpy": version("numpy"),
    }


def where(on: Result) -> str:
    """One sentence about the machine of a result."""
    return (
        f"On {on['cores']} cores (load {on['load']} before the start), {on['memory_gb']} GB, {on['system']}, "
        f"Python {on['python']}, shapely {on['shapely']}, numpy {on['numpy']}."
    )


def whole(result: Result) -> Result:
    """The sum of the stages of a run; memory is the most of any stage, of this process and of those that it called."""
    stages = result["stages"]
    return {
        "wall": sum(stage["wall"] for stage in stages),
        "cpu": sum(stage["cpu"] for stage in stages),
        "peak_mb": max(stage["peak_mb"] for stage in stages),
        "child_mb": max(stage["child_mb"] for stage in stages),
        "all_mb": max(stage["peak_mb"] + stage["child_mb"] for stage in stages),
    }


def save(files: dict[str, str]) -> None:
    """Write *files* (name → text) to the folder of results."""
    RESULTS.mkdir(exist_ok=True)
    for name, text in files.items():
        (RESULTS / name).write_text(text, encoding="utf-8", newline="\n")


def reading() -> float:
    """CPU seconds that the C loader of PyYAML takes over the register of 1,000 units, best of five."""
    register = cached_register(1_000, CACHE)
    return min(float(measured("parse", register)["stages"][0]["cpu"]) for _ in range(5))


def measure_sizes(
    name: str, sizes: Sequence[int], measure: Callable[[int], Result], table: Callable[[list[Result], Result], str]
) -> list[Result]:
    """*measure* of each of *sizes*, saved as ``NAME.json`` and, as *table* tells it, ``NAME.md``, which is printed."""
    CACHE.mkdir(exist_ok=True)
    on = machine()
    results = []
    for units in sizes:
        click.echo(f"{units:,} units: measuring", err=True)
        results.append(measure(units))
    told = table(results, on)
    save({f"{name}.json": json.dumps({"machine": on, "results": results}, indent=1) + "\n", f"{name}.md": told})
    click.echo(told)
    return results
