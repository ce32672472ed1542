"""What must hold before a publication is filed or resolved: one small function for each rule."""

from __future__ import annotations

from collections.abc import Iterable

from onemap.check import (
    adoption,
    areas,
    coverage,
    dates,
    display,
    duties,
    figures,
    geometry,
    industries,
    leaks,
    lists,
    origins,
    position,
    references,
    requirements,
    shapes,
    succession,
    territory,
    territory_names,
    territory_zones,
    units,
    updates,
    versions,
)
from onemap.check.effective import view
from onemap.check.kept import Asking
from onemap.check.leniency import Leniency
from onemap.check.objects import Objects, as_problem
from onemap.check.rules import RULES
from onemap.errors import Problem
from onemap.geometry.sources import Sources
from onemap.read.publication import LoadedPublication
from onemap.store import Store
from onemap.workers import Workers

__all__ = ["RULES", "Examination", "check", "firm_errors"]
#: the modules whose rules are registered
GROUPS = (
    *(versions, dates, succession, updates, areas, units, lists, requirements, references, industries),
    *(geometry, shapes, coverage, display, position, territory, territory_zones, territory_names, figures),
    *(origins, duties, adoption, leaks),
)


def check(loaded: LoadedPublication, sources: Sources | None = None) -> tuple[Problem, ...]:
    """Every problem that the rules find in *loaded*, and what is wrong with the entries that let findings stand."""
    examination = Examination(loaded, sources)
    return (*examination.rules(), *examination.account())


def firm_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those of *problems* that break what later stages rely on: with one of them nothing may be resolved."""
    firm = {rule.id for rule in RULES.values() if rule.firm}
    return tuple(problem for problem in problems if problem.severity == "error" and problem.rule in firm)


class Examination:
    """One check of a publication: what rules find, what later stages find, and what lets findings stand.

    What ``publication.yml`` lowers or ``accepted.yml`` accepts, and what versions filed before the day of adoption
    hold, is no error, unless the rule is firm.
    """

    def __init__(
        self,
        loaded: LoadedPublication,
        sources: Sources | None = None,
        store: Store | None = None,
        workers: Workers | None = None,
    ) -> None:
        self._view = view(loaded, sources)
        self._objects = Objects(loaded)
        self._leniency = Leniency(self._view, self._objects)
        self._asking = Asking(loaded, self._objects, store or Store(None), workers)

    def rules(self) -> tuple[Problem, ...]:
        """What the rules find, in the order of rules, versions and records."""
        found = [self._asking.ask(version, RULES.values()) for version in self._view.versions.values()]
        problems: list[Problem] = []
        for rule in RULES.values():
            if rule.of_publication is not None:
                problems += (as_problem(rule, finding, self._objects) for finding in rule.of_publication(self._view))
            for of_version in found:
                problems += of_version.get(rule.id, ())
        return self.applied(problems)

    def applied(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """*problems*, each once, as errors, warnings or accepted findings; also for those that a later stage found."""
        return tuple(dict.fromkeys(self._leniency.applied(problem) for problem in problems))

    def account(self) -> tuple[Problem, ...]:
        """What is wrong with the lowered and accepted entries; asked when everything has been found."""
        return tuple(self._leniency.account())
