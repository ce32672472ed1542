"""What must hold before a publication is filed or resolved: one small function for each rule."""

from __future__ import annotations

from collections.abc import Iterable

from onemap.check import (
    adoption,
    areas,
    coverage,
    dates,
    duties,
    figures,
    geometry,
    leaks,
    lists,
    requirements,
    shapes,
    territory,
    units,
    versions,
)
from onemap.check.effective import Version, view
from onemap.check.leniency import Leniency
from onemap.check.objects import Objects, as_problem
from onemap.check.rules import RULES, Rule
from onemap.errors import Problem
from onemap.geometry.sources import Sources
from onemap.read.publication import LoadedPublication

__all__ = ["RULES", "Examination", "check"]
#: the modules whose rules are registered
GROUPS = (
    *(versions, dates, areas, units, lists, requirements),
    *(geometry, shapes, coverage, territory, figures, duties, adoption, leaks),
)


def check(loaded: LoadedPublication, sources: Sources | None = None) -> tuple[Problem, ...]:
    """Every problem that the rules find in *loaded*, and what is wrong with the entries that let findings stand."""
    examination = Examination(loaded, sources)
    return (*examination.rules(), *examination.account())


class Examination:
    """One check of a publication: what rules find, what later stages find, and what lets findings stand.

    What ``publication.yml`` lowers or ``accepted.yml`` accepts, and what versions filed before the day of adoption
    hold, is no error, unless the rule is firm.
    """

    def __init__(self, loaded: LoadedPublication, sources: Sources | None = None) -> None:
        self._view = view(loaded, sources)
        self._objects = Objects(loaded)
        self._leniency = Leniency(self._view, self._objects)

    def rules(self) -> tuple[Problem, ...]:
        """What the rules find, in the order of rules and records."""
        return self.applied(problem for rule in RULES.values() for problem in self._found(rule))

    def applied(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """*problems*, each once, as errors, warnings or accepted findings; also for those that a later stage found."""
        return tuple(dict.fromkeys(self._leniency.applied(problem) for problem in problems))

    def account(self) -> tuple[Problem, ...]:
        """What is wrong with the lowered and accepted entries; asked when everything has been found."""
        return tuple(self._leniency.account())

    def _found(self, rule: Rule) -> Iterable[Problem]:
        if rule.of_publication is not None:
            yield from (as_problem(rule, finding, self._objects) for finding in rule.of_publication(self._view))
        if rule.of_version is not None:
            for version in self._view.versions.values():
                yield from self._found_in(rule, version)

    def _found_in(self, rule: Rule, version: Version) -> Iterable[Problem]:
        assert rule.of_version is not None  # noqa: S101 - the caller has asked
        for finding in rule.of_version(version):
            yield as_problem(rule, finding, self._objects, version.id)
