"""Which findings a report shows, and how many it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onemap.catalogue import CATALOGUE, unknown_rule
from onemap.errors import Problem, UsageFault


@dataclass(frozen=True, slots=True)
class Selection:
    """Ids of rules, or beginnings of ids, to show or to leave out, and the folder of a version to stay in.

    Errors found while reading (Y, M, G01 to G12) are always shown: nothing behind them has been checked.
    """

    only: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    folder: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.only or self.ignore or self.folder)

    def split(self, problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], int]:
        """The problems to show, each once, and the number of the others."""
        unique = tuple(dict.fromkeys(problems))
        shown = tuple(problem for problem in unique if self._shows(problem))
        return shown, len(unique) - len(shown)

    def _shows(self, problem: Problem) -> bool:
        entry = CATALOGUE.get(problem.rule)
        if entry is not None and entry.stage == "read" and problem.severity == "error":
            return True
        if self.folder is not None and not problem.place.file.is_relative_to(self.folder):
            return False
        if self.only and not problem.rule.startswith(self.only):
            return False
        return not (self.ignore and problem.rule.startswith(self.ignore))


def rule_ids(text: str | None) -> tuple[str, ...]:
    """``"G21, l,"`` → ``("G21", "L")``. Raises UsageFault for a word that no id begins with."""
    words = [word.strip() for word in (text or "").split(",") if word.strip()]
    for word in words:
        if not any(id.startswith(word.upper()) for id in CATALOGUE):
            raise UsageFault(unknown_rule(word))
    return tuple(word.upper() for word in words)
