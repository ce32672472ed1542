"""Compare two sequences of clauses, clause by clause by key."""

from __future__ import annotations

from collections.abc import Iterable

from onemap.compare.changes import ClauseChange
from onemap.model.clauses import Clause, Item


def compare_clauses(list_id: str, old: tuple[Clause, ...], new: tuple[Clause, ...]) -> tuple[ClauseChange, ...]:
    """What differs between the clauses of one list; () when nothing does.

    In the order of *new*, with withdrawn clauses first after the clause that preceded them in *old*. A clause
    that only moved within its list is not a change. A change of basis, items, ``applies_to`` or ``follows`` alone
    is one, though its wording is equal.
    """
    if old == new:
        return ()
    before = {clause.key: clause for clause in old}
    after = {clause.key: clause for clause in new}
    changes = []
    for key in _merged_order([clause.key for clause in old], [clause.key for clause in new]):
        first, second = before.get(key), after.get(key)
        if first != second:
            changes.append(_change(list_id, key, first, second))
    return tuple(changes)


def wording(clause: Clause) -> str:
    """The words of a clause as filed, its numbered parts on lines of their own; ``""`` when it says none."""
    return "\n".join([clause.text or "", *_lines(clause.items)])


def _lines(items: Iterable[Item]) -> list[str]:
    lines: list[str] = []
    for item in items:
        lines.append(f"{item.number}{item.text}")
        lines += _lines(item.items)
    return lines


def _change(list_id: str, key: str, old: Clause | None, new: Clause | None) -> ClauseChange:
    return ClauseChange(
        list_id,
        key,
        old=None if old is None else wording(old),
        new=None if new is None else wording(new),
        old_measure=None if old is None else old.measure,
        new_measure=None if new is None else new.measure,
        old_dimension=None if old is None else old.dimension,
        new_dimension=None if new is None else new.dimension,
    )


def _merged_order(old: list[str], new: list[str]) -> list[str]:
    """Every key once: the order of *new*, the others after the key that stood before them in *old*."""
    held = set(new)
    after: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for key in old:
        if key in held:
            anchor = key
        else:
            after.setdefault(anchor, []).append(key)
    result = list(after.get(None, ()))
    for key in new:
        result += [key, *after.get(key, ())]
    return result
