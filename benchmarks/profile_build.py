"""Where the time of a cold build goes: ``python -m benchmarks.profile_build --units N [--edit NAME] [--top N]``.

The build runs as ever, in this process and its workers. Each is asked by a timer, every few milliseconds of its CPU
time, which function it is in; a sample weighs the CPU time since the one before, so that long calls of C count for
what they take. Of every stage and kind of process the functions are printed that took most: *own* without what they
called (calls of C are theirs), *with* all that they called. Workers' time is counted to the stage that gave out the
work. Python's share of a second is exact to about a hundredth; waiting is not counted, so that the sums are CPU time.

``--edit`` profiles the build after an edit instead (names as in ``benchmarks/edits.py``). The result goes to
``benchmarks/results/profile.md``, after an edit to ``profile-edit.md``.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import click

from benchmarks.edits import EDITS, restored
from benchmarks.national.register import cached_register
from benchmarks.run import CACHE, machine, save, where

#: seconds of CPU time between two samples
STEP = 0.004
_HOME = Path(__file__).parents[1]
_ALL = 0.9


@dataclass
class Profile:
    """Seconds of CPU time by function: of its own, and with what it called."""

    total: float = 0.0
    own: Counter[str] = field(default_factory=Counter)
    with_all: Counter[str] = field(default_factory=Counter)

    def add(self, other: Profile) -> None:
        self.total += other.total
        self.own.update(other.own)
        self.with_all.update(other.with_all)


class Sampler:
    """Samples this process's main thread into :attr:`profile`, which may be exchanged at any time."""

    def __init__(self) -> None:
        self.profile = Profile()
        self._last = time.thread_time()
        self._names: dict[Any, str] = {}

    def start(self) -> None:
        self._last = time.thread_time()
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, STEP, STEP)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _sample(self, number: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        spent, self._last = now - self._last, now
        self.profile.total += spent
        seen: set[str] = set()
        while frame is not None:
            name = self._names.get(frame.f_code) or self._name(frame)
            if not seen:
                self.profile.own[name] += spent
            if name not in seen:
                seen.add(name)
                self.profile.with_all[name] += spent
            frame = frame.f_back

    def _name(self, frame: FrameType) -> str:
        code = frame.f_code
        path = Path(code.co_filename)
        if path.is_relative_to(_HOME):
            place = path.relative_to(_HOME).as_posix()
        else:
            parts = path.parts
            place = "/".join(parts[parts.index("site-packages") + 1 :] if "site-packages" in parts else parts[-2:])
        name = self._names[code] = f"{place}:{code.co_qualname if hasattr(code, 'co_qualname') else code.co_name}"
        return name


_sampler: Sampler | None = None


def _sampled(task: tuple[Callable[[Any], Any], Any]) -> tuple[Any, Profile]:
    """In a worker: the result of a piece of work, and what it took."""
    global _sampler
    if _sampler is None:
        _sampler = Sampler()
    work, item = task
    _sampler.profile = Profile()
    _sampler.start()
    try:
        return work(item), _sampler.profile
    finally:
        _sampler.stop()


def profile(root: Path, site: Path) -> tuple[dict[tuple[str, str], Profile], dict[str, float]]:
    """Build *root* into *site*; profiles by stage and process, seconds of wall time by stage."""
    from onemap.pipeline import build_publication
    from onemap.workers import Workers

    found: dict[tuple[str, str], Profile] = {}
    given: dict[Any, str] = {}
    here, stage = Sampler(), "check"
    submit, outcome = Workers.submit, Workers.outcome

    def begin(name: str) -> None:
        nonlocal stage
        stage = name
        here.profile = found.setdefault((name, "main"), Profile())

    def submitted(self: Any, work: Callable[[Any], Any], item: Any) -> Any:
        future = submit(self, _sampled, (work, item))
        given[future] = stage
        return future

    def taken(self: Any, future: Any) -> Any:
        result, spent = outcome(self, future)
        found.setdefault((given.pop(future), "workers"), Profile()).add(spent)
        return result

    Workers.submit, Workers.outcome = submitted, taken  # type: ignore[method-assign]
    here.start()
    try:
        report = build_publication(root, site, progress=begin)
    finally:
        here.stop()
        Workers.submit, Workers.outcome = submit, outcome  # type: ignore[method-assign]
    return found, dict(report.seconds)


def table(found: dict[tuple[str, str], Profile], seconds: dict[str, float], top: int) -> str:
    """Markdown: sums by stage and process; the most expensive functions of the whole; then of each stage."""
    everything = Profile()
    for part in found.values():
        everything.add(part)
    lines = ["| stage | wall s | main CPU s | workers CPU s |", "|---|--:|--:|--:|"]
    for stage, wall in seconds.items():
        main, workers = (found.get((stage, kind), Profile()).total for kind in ("main", "workers"))
        lines.append(f"| {stage} | {wall:.2f} | {main:.2f} | {workers:.2f} |")
    sums = [sum(part.total for (_, kind), part in found.items() if kind == which) for which in ("main", "workers")]
    lines += [f"| **all** | {sum(seconds.values()):.2f} | {sums[0]:.2f} | {sums[1]:.2f} |", ""]
    lines += ["## The whole build", "", *_functions(everything, top), ""]
    for (stage, kind), part in found.items():
        if part.total >= 0.02 * everything.total:
            lines += [f"## {stage}, {kind}", "", *_functions(part, top), ""]
    return "\n".join(lines)


def _functions(part: Profile, top: int) -> list[str]:
    # what holds all of it says nothing
    some = {name: spent for name, spent in part.with_all.items() if spent < _ALL * part.total}
    ours = Counter({name: spent for name, spent in some.items() if name.startswith("onemap/")})
    lines = ["| s of its own | % | function | s with all | % | function of ours |", "|--:|--:|---|--:|--:|---|"]
    for (one, own), (other, whole) in zip(part.own.most_common(top), ours.most_common(top), strict=False):
        shares = [100 * spent / part.total for spent in (own, whole)]
        lines.append(f"| {own:.2f} | {shares[0]:.0f} | {_code(one)} | {whole:.2f} | {shares[1]:.0f} | {_code(other)} |")
    return lines


def _code(name: str) -> str:
    return f"`{name.removeprefix('onemap/')}`"


@click.command()
@click.option("--units", type=int, default=10_000, show_default=True)
@click.option("--edit", type=click.Choice(list(EDITS)), help="Profile the build after this edit.")
@click.option("--top", type=int, default=12, show_default=True, help="Functions in each table.")
def main(units: int, edit: str | None, top: int) -> None:
    """Profile a build and write benchmarks/results/profile.md."""
    CACHE.mkdir(exist_ok=True)
    on = machine()
    root, site = cached_register(units, CACHE), CACHE / "profiled"
    for left in (root / ".onemap", site):
        shutil.rmtree(left, ignore_errors=True)
    with restored(root):
        if edit is not None:
            from onemap.pipeline import build_publication

            build_publication(root, site)
            EDITS[edit](root)
        found, seconds = profile(root, site)
    for left in (root / ".onemap", site):
        shutil.rmtree(left, ignore_errors=True)
    what = "Cold" if edit is None else f"After an edit ({edit})"
    head = (
        f"# Where the time of a build goes\n\n{what}, {units:,} units; written by `python -m benchmarks.profile_build`,"
        " which says how it counts.\n\n"
    )
    text = f"{head}{table(found, seconds, top)}\n{where(on)}\n"
    save({"profile.md" if edit is None else "profile-edit.md": text})
    click.echo(text)
    sys.exit(0)


if __name__ == "__main__":
    main()
