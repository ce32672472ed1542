"""Collects the faults of an import, each once, as problems with stable rule ids.

I01 file missing · I02 file not readable · I03 column missing · I04 value without meaning · I05 record not valid ·
I06 code twice · I07 rows that do not join · I08 value would be lost · I09 columns not used (warning).
Faults of the models and of vector files keep the ids of those stages.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from onemap.errors import Message, Place, Problem, ProblemsFound, Severity, message


class Faults:
    """An ordered set of problems of files below *root*; equal ones are kept once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._problems: dict[tuple[object, ...], Problem] = {}
        #: file, part and column of codes → rows in which they were put in order, until they are reported
        self.tidied: dict[tuple[Path, str, str], set[int]] = {}

    def place(self, file: Path) -> Place:
        """The place of *file*, a path below the source folder."""
        return Place(self.root / file)

    def add(self, rule: str, file: Path, what: Message, mend: Message, severity: Severity = "error") -> None:
        """Add one problem of *file*, a path below the source folder (or an absolute one)."""
        self.put(Problem(self.place(file), rule, what, mend, severity))

    def put(self, problem: Problem) -> None:
        """Add a problem that another stage found."""
        self._problems.setdefault((problem.place, problem.rule, problem.what, problem.mend), problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order in which they were found."""
        return tuple(self._problems.values())

    @property
    def errors(self) -> bool:
        """Whether any problem is an error."""
        return any(problem.severity == "error" for problem in self._problems.values())

    def stop(self) -> None:
        """Raise ProblemsFound when there is an error."""
        if self.errors:
            raise ProblemsFound(self.problems)


def did_you_mean(word: str, known: Iterable[str]) -> Message:
    """A mend that names the nearest known spelling, or all of them when few, or none."""
    choices = sorted(set(known))
    near = difflib.get_close_matches(word, choices, n=3, cutoff=0.6)
    if not near:
        folded = {choice.casefold(): choice for choice in choices}
        near = [folded[word.casefold()]] if word.casefold() in folded else []
    if near:
        return message("Did you mean {near}?", near=", ".join(near))
    if len(choices) <= 12:
        return message("It can be: {known}.", known=", ".join(choices))
    return message("It can be: {known} and {count} more.", known=", ".join(choices[:12]), count=len(choices) - 12)
