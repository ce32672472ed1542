"""Cross-references that must hold before a publication is resolved: one small function for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from onemap.check import areas, duties, geometry, lists, units, versions
from onemap.check.effective import view
from onemap.check.rules import RULES, Finding, Rule
from onemap.errors import Problem
from onemap.read.publication import LoadedPublication

__all__ = ["RULES", "check"]
#: the modules whose rules are registered
GROUPS = (versions, areas, units, lists, geometry, duties)


def check(loaded: LoadedPublication) -> tuple[Problem, ...]:
    """Every problem of *loaded*, in the order of rules and records.

    What ``publication.yml`` lowers or ``accepted.yml`` accepts is a warning, unless the rule is firm.
    """
    seen = view(loaded)
    lowered = {entry.rule for entry in loaded.publication.lowered}
    problems: list[Problem] = []
    for rule in RULES.values():
        findings: Iterator[Finding]
        if rule.of_publication is not None:
            findings = iter(rule.of_publication(seen))
            problems += [_problem(rule, finding, loaded, None, lowered) for finding in findings]
        for version in seen.versions.values() if rule.of_version is not None else ():
            assert rule.of_version is not None  # noqa: S101 - the loop is empty otherwise
            findings = iter(rule.of_version(version))
            problems += [_problem(rule, finding, loaded, version.id, lowered) for finding in findings]
    return tuple(dict.fromkeys(problems))


def _problem(
    rule: Rule, finding: Finding, loaded: LoadedPublication, version: str | None, lowered: set[str]
) -> Problem:
    problem = Problem(finding.place, rule.id, finding.what, finding.mend, rule.severity)
    if rule.firm or rule.severity == "warning":
        return problem
    names = {str(value) for _, value in finding.what.fields}
    accepted = any(
        entry.rule == rule.id and entry.version in (None, version) and entry.object in names
        for entry in loaded.accepted.accepted
    )
    return replace(problem, severity="warning") if accepted or rule.id in lowered else problem
