"""The whole line as one call: check (with reading) → resolve → compare → render."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from onemap.checking import check_publication
from onemap.errors import Problem, ProblemsFound
from onemap.model.publication import Audience, Language
from onemap.read.memory import uncollected
from onemap.render.before import forget, load, save
from onemap.render.comparisons import Comparisons
from onemap.render.downloads import Fragments
from onemap.render.downloads.fragments import FOLDER
from onemap.render.making import Making
from onemap.render.output import Output
from onemap.render.products import Products
from onemap.render.site import render_site
from onemap.render.twins import Coding, write_twins
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
    executor: Executor | None = None,
    twins: tuple[Coding, ...] = (),
) -> BuildReport:
    """Build the publication in *root* into *target* (default: its ``site`` folder).

    The last good site stays until the new one is whole. Raises ProblemsFound when the data has errors and
    UsageFault when the environment cannot do it.
    *jobs*: number of processes, by default one for each core; or an *executor* whose workers see the same folders.
    *twins*: codings in which text files stand a second time, for servers that send them so.
    """
    if executor is not None:
        root = root.absolute()  # its workers stand elsewhere
    with Store(root) as store, Workers(executor, jobs) as workers:
        return _build(root, target or root / "site", audience, languages, _Clock(progress), store, workers, twins)


def _build(
    root: Path,
    target: Path,
    audience: Audience,
    languages: tuple[Language, ...] | None,
    clock: _Clock,
    store: Store,
    workers: Workers,
    twins: tuple[Coding, ...],
) -> BuildReport:
    with uncollected():
        clock.start("check")
        checked = check_publication(root, store, workers)
        if checked.fails or checked.loaded is None:
            raise ProblemsFound(checked.problems)
        clock.start("resolve")
        chain = resolve(checked.loaded, audience, checked.sources, store=store)
        clock.start("compare")
        changes = Comparisons(chain)
        changes.adjacent()
        clock.start("render")
        with Workspace(root) as workspace:
            place = _place(root, target)
            before = load(store, target, place)
            output = Output(workspace.stage, before)
            products = Products(output, before, workers)
            fragments = Fragments(root / FOLDER, store, workers)
            making = Making(chain, changes, root, output, products, fragments)
            try:
                render_site(making, workspace.folder, languages or chain.publication.languages, clock.start)
                if twins:
                    clock.start("twins")
                    write_twins(output, products, twins)
            except BaseException:
                workers.stop()  # nobody writes into a stage that is taken away
                raise
            clock.start("swap")
            output.sweep()
            notes, paths = output.notes(), output.paths()
            workspace.publish(target, output.digests, paths, twin=output.links)
            save(store, place, notes, products.made_of)
            forget(store, root)
            fragments.sweep()
    clock.stop()
    units = sum(len(snapshot.units) for snapshot in chain.snapshots.values())
    return BuildReport(checked.problems, len(chain.snapshots), units, len(paths), tuple(clock.seconds))


def _place(root: Path, target: Path) -> str:
    """What the store calls *target*: the way there from the publication, so that both may be moved together."""
    try:
        return Path(os.path.relpath(target.resolve(), root.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return target.resolve().as_posix()


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
