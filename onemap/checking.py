"""A whole check of a publication: read → rules → what resolving would refuse → what comparing the versions shows."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

from onemap.check import Examination, firm_errors
from onemap.compare.duties import compared_problems, compared_versions
from onemap.errors import Problem, ProblemsFound
from onemap.geometry.sources import Sources
from onemap.read.memory import uncollected
from onemap.read.publication import LoadedPublication, read_publication
from onemap.resolve import resolve
from onemap.resolve.rehearsal import rehearse
from onemap.store import Store
from onemap.workers import Workers


@dataclass(frozen=True, slots=True)
class Checked:
    """All problems found, and what was read on the way; None where reading failed."""

    problems: tuple[Problem, ...]
    loaded: LoadedPublication | None
    sources: Sources | None

    @property
    def fails(self) -> bool:
        """Whether there is an error among the problems."""
        return any(problem.severity == "error" for problem in self.problems)


def check_publication(root: Path, store: Store | None = None, workers: Workers | None = None) -> Checked:
    """Check the publication in *root*, all stages of it; never raises ProblemsFound.

    What *store* has kept is not found out again, and *workers* share long work.

    A stage is left out only where an error of a stage before it would make its findings untrue. Every version and
    every layer is looked at, as for the internal audience.
    """
    gc.unfreeze()  # what an earlier check in this process has left
    with uncollected():
        try:
            loaded = read_publication(root, store, workers)
        except ProblemsFound as found:
            return Checked(found.problems, None, None)
        sources = Sources(loaded)
        examination = Examination(loaded, sources, store, workers)
        problems = examination.rules()
        if not firm_errors(problems):
            refused = rehearse(loaded, sources, store)
            problems += refused
            if not refused and (versions := compared_versions(loaded)):
                chain = resolve(loaded, "internal", sources, to_compare=versions, store=store)
                problems += examination.applied(compared_problems(loaded, chain))
        checked = Checked((*problems, *examination.account()), loaded, sources)
        gc.freeze()  # what was read is kept: the collector need not walk it again and again
        return checked
