"""Which units the clauses of lists and zones apply to, as sets of rows of the finder."""

from __future__ import annotations

from collections.abc import Sequence

from onemap.model.clauses import AdmissionList, Clause
from onemap.model.units import Zone
from onemap.resolve.requirements import ZONE_LEVEL, RequirementIndex

#: rows as ``[first, count, …]``
Runs = tuple[int, ...]


class Reach:
    """Sets of rows, each once; a row is a unit's number in code order."""

    def __init__(self, index: RequirementIndex) -> None:
        self._index = index
        snapshot = index.snapshot
        self._codes = list(snapshot.briefs)
        self._row = {code: row for row, code in enumerate(self._codes)}
        self._addressed: dict[str, list[str]] = {}
        for code, unit in snapshot.briefs.items():
            for name in index.lists_of(code):
                self._addressed.setdefault(name, []).append(code)
            if ZONE_LEVEL in index.levels:
                for name in dict.fromkeys(unit.zones):
                    self._addressed.setdefault(name, []).append(code)
        self._numbers: dict[Runs, int] = {}

    @property
    def sets(self) -> list[Runs]:
        """The sets by number."""
        return list(self._numbers)

    def of(self, owner: AdmissionList | Zone) -> tuple[int, list[tuple[int, int]]]:
        """The number of the set of all units that *owner* addresses, and (row of the clause, set) where one differs.

        Clauses that say none are not counted.
        """
        codes = self._addressed.get(owner.id if isinstance(owner, AdmissionList) else owner.code, [])
        worded = [clause for clause in owner.clauses if clause.text]
        narrow = [(at, self._number(self._narrowed(clause, codes))) for at, clause in enumerate(worded)
                  if clause.applies_to is not None]  # fmt: skip
        return self._number(codes), narrow

    def _narrowed(self, clause: Clause, codes: Sequence[str]) -> list[str]:
        return [code for code in codes if self._index.applies(clause, code)]

    def _number(self, codes: Sequence[str]) -> int:
        runs: list[int] = []
        for row in map(self._row.__getitem__, codes):
            if runs and runs[-2] + runs[-1] == row:
                runs[-1] += 1
            else:
                runs += [row, 1]
        return self._numbers.setdefault(tuple(runs), len(self._numbers))
