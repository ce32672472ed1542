"""Whether what a merge or an import has made can stand: what checking finds in it, and what of that is new."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from onemap.check import Examination, firm_errors
from onemap.errors import Place, Problem, ProblemsFound
from onemap.read.memory import uncollected
from onemap.read.publication import LoadedPublication, read_publication
from onemap.read.yaml import locate
from onemap.store import Store
from onemap.workers import Workers

#: where a publication keeps what is made on the way
SHARED = ".onemap"


def must_hold(stage: Path, target: Path, store: Store | None = None) -> tuple[Problem, ...]:
    """What checking finds in the publication in *stage*, to be mended after the import.

    It must read, and hold what later stages rely on, else ProblemsFound is raised; those problems name their files
    where they would be in *target*.
    """
    try:
        with uncollected(), _shared(stage), Workers() as workers:
            checked = Examination(read_publication(stage, store, workers), None, store, workers)
            all_found = (*checked.rules(), *checked.account())
        problems = list(firm_errors(all_found))
    except ProblemsFound as found:
        problems, all_found = list(found.problems), ()
    if problems:
        raise ProblemsFound([_moved(problem, stage, target) for problem in problems])
    return tuple(
        _moved(problem, stage, target) if problem.severity == "error" else problem
        for problem in all_found
        if problem.severity != "accepted"
    )


@contextmanager
def _shared(stage: Path) -> Iterator[None]:
    """The folder through which processes share what they check; a stage of its own has none, and keeps none."""
    folder = stage / SHARED
    made = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        yield
    finally:
        if made:
            shutil.rmtree(folder, ignore_errors=True)


def new_errors(found: Sequence[Problem], target: Path, before: LoadedPublication, store: Store) -> tuple[Problem, ...]:
    """The errors among *found* that the publication in *target* did not have *before*, wherever they stood."""
    errors = [problem for problem in found if problem.severity == "error"]
    if not errors:
        return ()
    # without a folder for it nothing is shared: a dry run leaves none
    count = None if (before.root / SHARED).is_dir() else 1
    with uncollected(), Workers(count=count) as workers:
        checked = Examination(before, None, store, workers)
        everything = (*checked.rules(), *checked.account())
    old = Counter(_said(problem, before.root) for problem in everything if problem.severity == "error")
    new = []
    for problem in errors:
        said = _said(problem, target)
        if old[said]:
            old[said] -= 1
        else:
            new.append(problem)
    return tuple(new)


def _said(problem: Problem, root: Path) -> tuple[str, str, str]:
    file = problem.place.file
    name = file.relative_to(root) if file.is_relative_to(root) else file
    return problem.rule, name.as_posix(), problem.what.text()


def _moved(problem: Problem, stage: Path, target: Path) -> Problem:
    """*problem* with its line, where its file will be."""
    place = problem.place
    if place.line is None and place.node is not None:
        place = Place(place.file, *locate(place.file, place.node))
    if place.file.is_relative_to(stage):
        place = replace(place, file=target / place.file.relative_to(stage))
    return replace(problem, place=place)
