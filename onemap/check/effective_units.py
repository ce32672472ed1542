"""The units of a version after the overlay, by code, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from onemap.model.units import Unit
from onemap.read.unit_table import UnitTable, briefs_of


class EffectiveUnits(Mapping[str, Unit]):
    """*own* units over those of *base* by code, without those that are *gone*; clauses left out are inherited.

    In the order of the base, new units behind it.
    """

    def __init__(self, own: Mapping[str, Unit], base: EffectiveUnits | None, gone: frozenset[str]) -> None:
        self._own = own
        self._base = base
        kept = () if base is None else (code for code in base if code not in gone or code in own)
        self._codes = dict.fromkeys((*kept, *own))

    def __getitem__(self, code: str) -> Unit:
        if code not in self._codes:
            raise KeyError(code)
        base = self._base
        if code not in self._own and base is not None:
            return base[code]
        unit = self._own[code]
        if unit.clauses is None and base is not None and code in base:
            return unit.model_copy(update={"clauses": base[code].clauses})
        return unit

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    @cached_property
    def briefs(self) -> Mapping[str, Unit]:
        """The units in the same order; their clauses may be missing and are not to be asked for."""
        own = briefs_of(self._own)
        below: Mapping[str, Unit] = {} if self._base is None else self._base.briefs
        return {code: own[code] if code in own else below[code] for code in self._codes}

    def ground(self, code: str) -> str:
        """What rules about layers may ask of unit *code*, in a form to be digested."""
        if code not in self._own:
            return "" if self._base is None else self._base.ground(code)
        return self._own.ground(code) if isinstance(self._own, UnitTable) else self._own[code].model_dump_json()

    def clause_keys(self, code: str) -> tuple[str, ...]:
        """The keys of the clauses that unit *code* has or inherits."""
        keys: tuple[str, ...] | None
        if code not in self._own:
            return () if self._base is None else self._base.clause_keys(code)
        if isinstance(self._own, UnitTable):
            keys = self._own.clause_keys(code)
        else:
            clauses = self._own[code].clauses
            keys = None if clauses is None else tuple(clause.key for clause in clauses)
        if keys is None:
            return self._base.clause_keys(code) if self._base is not None and code in self._base else ()
        return keys
