"""What lets a finding stand: accepted by name, its rule lowered, or its version filed before onemap was in use.

Only rules that are not firm can be lowered or accepted; faults of reading never. An acceptance that says the ``state``
of its object ends when the object changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from onemap.check.effective import View
from onemap.check.objects import Objects, as_problem, state_of
from onemap.check.rules import RULES, Finding, later_rule
from onemap.errors import Leave, Place, Problem, message
from onemap.model.publication import Accepted
from onemap.read.documents import closest
from onemap.read.publication import LoadedPublication, LoadedVersion

later_rule(
    "W03", "Lowered and accepted rules are rules that may be", "Correct the id; firm rules always hold.", firm=True
)
later_rule(
    "W04",
    "An accepted finding is still found",
    "Take the entry out of accepted.yml, or correct its rule, object and version.",
    severity="warning",
    firm=True,
)
later_rule(
    "W05",
    "An accepted finding is about an object as it was when it was accepted",
    "Look at the finding again; accept it anew with the new state, or mend it.",
    severity="warning",
    firm=True,
)
later_rule(
    "W06",
    "An acceptance says the state of its object, so that it ends when the object changes",
    "Write the state that the message gives.",
    severity="warning",
    firm=True,
)


def filed_on(version: LoadedVersion) -> dt.date | None:
    """The first day on which a document of *version* was filed; None for a draft."""
    days = [doc.filing.date for doc in version.plan.documents if doc.filing is not None and doc.filing.date is not None]
    return min(days, default=None)


class Leniency:
    """Applies what a publication lets stand, and keeps account of which acceptances were used."""

    def __init__(self, seen: View, objects: Objects) -> None:
        self._view = seen
        loaded = seen.loaded
        self._lowered = {entry.rule: entry.reason for entry in loaded.publication.lowered}
        self._accepted: dict[str, list[tuple[int, Accepted]]] = {}
        for i, entry in enumerate(loaded.accepted.accepted):
            self._accepted.setdefault(entry.rule, []).append((i, entry))
        self._filed_before = _filed_before(loaded)
        self._objects = objects
        self._used: set[int] = set()
        self._changed: dict[int, str] = {}
        self._stateless: dict[int, str] = {}

    def applied(self, problem: Problem) -> Problem:
        """*problem*, or the same as a warning or accepted."""
        rule = RULES.get(problem.rule)
        if rule is None or rule.firm:
            return problem
        for i, entry in self._accepted.get(problem.rule, ()):
            if (
                entry.version in (None, problem.version)
                and _names(entry, problem.objects)
                and self._holds(i, entry, problem)
            ):
                words = message("{reason}; {who}, {date}", reason=entry.reason, who=entry.who, date=entry.date)
                return replace(problem, severity="accepted", leave=Leave("accepted", words))
        if problem.severity != "error":
            return problem
        if problem.rule in self._lowered:
            words = message("{reason}", reason=self._lowered[problem.rule])
            return replace(problem, severity="warning", leave=Leave("lowered", words))
        if problem.version in self._filed_before and rule.id[0] not in "W":
            words = message("filed {date}, before {adopted}", **self._filed_before[problem.version])
            return replace(problem, severity="warning", leave=Leave("filed", words))
        return problem

    def account(self) -> Iterator[Problem]:
        """What is wrong with the lowered and accepted entries themselves; asked after every finding was applied."""
        loaded = self._view.loaded
        for place, id in _named_rules(loaded):
            rule = RULES.get(id)
            if rule is None:
                meant = closest(id, (known.id for known in RULES.values() if not known.firm))
                what = message("There is no rule {key} that may be lowered or accepted.", key=id)
                mend = message("Write the id as the report prints it, such as {example}.", example="U03")
                if meant is not None:
                    mend = message("Did you mean {key}?", key=meant)
                yield self._problem("W03", Finding(place, what, mend), id)
            elif rule.firm:
                what = message(
                    "Rule {key} is firm: later steps rely on it, so it cannot be lowered or accepted.", key=id
                )
                yield self._problem(
                    "W03", Finding(place, what, message("Take the entry out, and mend what the rule finds.")), id
                )
        for i, entry in enumerate(loaded.accepted.accepted):
            place = loaded.places["accepted", str(i)]
            rule = RULES.get(entry.rule)
            if rule is None or rule.firm:
                continue
            if i in self._changed:
                what = message(
                    "The acceptance of {rule} for {key} has ended: {key} has changed since.",
                    rule=entry.rule,
                    key=entry.object,
                )
                mend = message("Mend the fault, or accept it anew with state: {state}.", state=self._changed[i])
                yield self._problem("W05", Finding(place, what, mend), entry.object)
            elif i in self._stateless:
                what = message(
                    "The acceptance of {rule} for {key} would outlast changes of {key}.",
                    rule=entry.rule,
                    key=entry.object,
                )
                yield self._problem(
                    "W06",
                    Finding(place, what, message("Write state: {state}.", state=self._stateless[i])),
                    entry.object,
                )
            elif i not in self._used:
                what = message("{rule} is not found for {key}.", rule=entry.rule, key=entry.object)
                yield self._problem(
                    "W04",
                    Finding(place, what, message("Take the entry out, or correct its rule, object and version.")),
                    entry.object,
                )

    def _problem(self, id: str, finding: Finding, about: str) -> Problem:
        return as_problem(RULES[id], finding._replace(objects=(about,)), self._objects)

    def _holds(self, i: int, entry: Accepted, problem: Problem) -> bool:
        version = self._view.versions.get(problem.version or "")
        state = state_of(self._view.loaded, version, entry.object)
        if entry.state is None:
            self._stateless[i] = state
        elif entry.state != state:
            self._changed[i] = state
            return False
        self._used.add(i)
        return True


def _names(entry: Accepted, objects: tuple[str, ...]) -> bool:
    return entry.object in objects or entry.object == " ".join(objects)


def _filed_before(loaded: LoadedPublication) -> dict[str | None, dict[str, dt.date]]:
    adopted = loaded.publication.adopted
    found: dict[str | None, dict[str, dt.date]] = {}
    for name, version in loaded.versions.items():
        filed = filed_on(version)
        if adopted is not None and filed is not None and filed < adopted:
            found[name] = {"date": filed, "adopted": adopted}
    return found


def _named_rules(loaded: LoadedPublication) -> Iterator[tuple[Place, str]]:
    at = loaded.places["publication", ""].file
    for i, lowered in enumerate(loaded.publication.lowered):
        yield Place(at, node=("lowered", i, "rule")), lowered.rule
    for i, entry in enumerate(loaded.accepted.accepted):
        place = loaded.places["accepted", str(i)]
        yield Place(place.file, node=(*(place.node or ()), "rule")), entry.rule
