"""The whole line as one call: check (with reading) → resolve → compare → render."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onemap.checking import check_publication
from onemap.compare import compare_chain
from onemap.errors import Problem, ProblemsFound
from onemap.model.publication import Audience, Language
from onemap.read.memory import uncollected
from onemap.render.output import Output
from onemap.render.site import render_site
from onemap.render.workspace import Workspace
from onemap.resolve import resolve
from onemap.store import Store
from onemap.workers import Workers


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: warnings and accepted findings, number of files, seconds of wall time by stage."""

    warnings: tuple[Problem, ...]
    versions: int
    units: int
    files: int
    seconds: tuple[tuple[str, float], ...]


def build_publication(
    root: Path,
    target: Path | None = None,
    *,
    audience: Audience = "public",
    languages: tuple[Language, ...] | None = None,
    progress: Callable[[str], None] = lambda stage: None,
    jobs: int | None = None,
) -> BuildReport:
    """Build the publication in *root* into *target* (default: its ``site`` folder).

    The last good site stays until the new one is whole. Raises ProblemsFound when the data has errors and
    UsageFault when the environment cannot do it.
    *jobs*: number of processes, by default one for each core.
    """
    with Store(root) as store, Workers(count=jobs) as workers:
        return _build(root, target or root / "site", audience, languages, _Clock(progress), store, workers)


def _build(
    root: Path,
    target: Path,
    audience: Audience,
    languages: tuple[Language, ...] | None,
    clock: _Clock,
    store: Store,
    workers: Workers,
) -> BuildReport:
    with uncollected():
        clock.start("check")
        checked = check_publication(root, store, workers)
        if checked.fails or checked.loaded is None:
            raise ProblemsFound(checked.problems)
        clock.start("resolve")
        chain = resolve(checked.loaded, audience, checked.sources)
        clock.start("compare")
        changes = compare_chain(chain)
    clock.start("render")
    with Workspace(root) as workspace:
        output = Output(workspace.stage)
        wanted = languages or chain.publication.languages
        render_site(chain, changes, root, output, workspace.folder, wanted, clock.progress, workers)
        paths = output.paths()
        clock.start("swap")
        workspace.publish(target, output.digests, paths)
    clock.stop()
    units = sum(len(snapshot.units) for snapshot in chain.snapshots.values())
    return BuildReport(checked.problems, len(chain.snapshots), units, len(paths), tuple(clock.seconds))


class _Clock:
    """Wall time by stage; it goes to the report only, never into output."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self.seconds: list[tuple[str, float]] = []
        self.progress = progress
        self._stage: str | None = None
        self._since = 0.0

    def start(self, stage: str) -> None:
        self.stop()
        self._stage, self._since = stage, time.perf_counter()
        self.progress(stage)

    def stop(self) -> None:
        if self._stage is not None:
            self.seconds.append((self._stage, time.perf_counter() - self._since))
            self._stage = None
