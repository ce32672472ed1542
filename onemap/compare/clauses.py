"""Compare two sequences of clauses: what is the same, renumbered, reworded, removed, added."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from onemap.compare.changes import ClauseChange
from onemap.model.clauses import Clause

#: what two clauses must have in common to be one clause; None = nothing to pair by
_Trait = Callable[[Clause], Hashable | None]


def compare_clauses(list_id: str, old: tuple[Clause, ...], new: tuple[Clause, ...]) -> tuple[ClauseChange, ...]:
    """What differs between the clauses of one list; () when nothing does.

    Clauses are paired by key and words, then by words alone (renumbered), then by key alone (reworded); the rest
    are removed or added. Turning the comparison round pairs the same clauses.

    In the order of *new*, with removed clauses after the clause that preceded them in *old*. A clause that only
    moved within its list is not a change. A change of topic, basis, items, ``applies_to`` or ``follows`` alone is
    one, though its wording is equal.
    """
    if old == new:
        return ()
    partner = _pairs(old, new)
    changes = []
    for first, second in _merged_order(old, new, partner):
        if first != second:
            changes.append(ClauseChange(list_id, first, second))
    return tuple(changes)


def _words(clause: Clause) -> str | None:
    return None if clause.none else clause.wording


#: in this order, so that a sentence which kept its number is never taken for another that moved
_TRAITS: tuple[_Trait, ...] = (
    lambda clause: (clause.key, _words(clause)),
    # of sentences filed twice, those that agree in everything but the number first
    lambda clause: None if clause.none else clause.model_copy(update={"number": None}).model_dump_json(),
    _words,
    lambda clause: clause.key,
)


def _pairs(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> dict[int, int]:
    """Places in *new* by places in *old* of the clauses that are one; equal ones pair in the order of their lists."""
    partner: dict[int, int] = {}
    left = list(range(len(new)))
    for trait in _TRAITS:
        waiting: dict[Hashable, list[int]] = {}
        for at in left:
            waiting.setdefault(trait(new[at]), []).append(at)
        waiting.pop(None, None)
        for at, clause in enumerate(old):
            if at not in partner and (places := waiting.get(trait(clause))):
                partner[at] = places.pop(0)
        taken = set(partner.values())
        left = [at for at in left if at not in taken]
    return partner


def _merged_order(
    old: tuple[Clause, ...], new: tuple[Clause, ...], partner: dict[int, int]
) -> list[tuple[Clause | None, Clause | None]]:
    """Every clause once, pairs together: the order of *new*, the others after what stood before them in *old*."""
    before = {second: first for first, second in partner.items()}
    after: dict[int | None, list[tuple[Clause | None, Clause | None]]] = {}
    anchor: int | None = None
    for at, clause in enumerate(old):
        if at in partner:
            anchor = partner[at]
        else:
            after.setdefault(anchor, []).append((clause, None))
    result = list(after.get(None, ()))
    for at, clause in enumerate(new):
        result += [(old[before[at]] if at in before else None, clause), *after.get(at, ())]
    return result
