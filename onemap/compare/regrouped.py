"""What became of the own clauses of units that came, went, were merged, split or regrouped.

Of a unit that came or went: all its clauses, in filed order.

Of units that were merged, split or regrouped, all clauses of the old ones against all of the new ones, whoever carries
them. A clause that any of the new units says as any of the old ones said it, be it under another number, goes on and is
not told: what a merger takes over from one of its parts, or a split leaves to one of its parts, is kept. Of the rest
each is told once, though several units carried it: with the first of them, in the order of the change, a unit whose
code goes on before all others. Told as one clause before and after are

1. those of the same words of which something else differs (measure, basis, whom it applies to …);
2. those of one dimension that are ``OTHER_NUMBER`` similar, as :mod:`onemap.compare.clauses` assigns them; numbers
   count for nothing, because units number their clauses each for itself.

Where such a clause stood with another unit, ``moved_from`` says where. The rest was removed or added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from onemap.compare.changes import ClauseChange, UnitChange
from onemap.compare.clauses import compare_clauses
from onemap.model.clauses import Clause
from onemap.resolve.snapshot import Snapshot

#: the code of a unit and a clause of its own
_Held = tuple[str, Clause]
#: sorts as people count
_Number = tuple[tuple[bool, int, str], ...]
_Place = tuple[bool, int, _Number, int, _Number]


def regrouped_clauses(change: UnitChange, old: Snapshot, new: Snapshot) -> tuple[ClauseChange, ...]:
    """What became of the clauses of the units of *change*, which is of any kind but "changed"; () when all go on."""
    before = _all(old, sorted(change.old, key=lambda code: code not in change.new))
    after = _all(new, sorted(change.new, key=lambda code: code not in change.old))
    if not change.old:
        return tuple(ClauseChange(code, None, clause) for code, clause in after)
    if not change.new:
        return tuple(ClauseChange(code, clause, None) for code, clause in before)
    first, second = _distinct(before), _distinct(after)
    gone = [held for content, held in first.items() if content not in second]
    come = [held for content, held in second.items() if content not in first]
    found = []
    for a, b in _paired(gone, come):
        # words that go on with another measure or basis beside the one that they also go on with
        a = a or (None if b is None else _saying(b, before))
        b = b or (None if a is None else _saying(a, after))
        found.append(_told(a, b))
    return tuple(sorted(found, key=clause_order(change)))


def clause_order(change: UnitChange) -> Callable[[ClauseChange], _Place]:
    """The place of a clause in a merger, split or regrouping: by new unit and number, then by old ones; what is gone
    comes last."""
    old, new = ({code: at for at, code in enumerate(codes)} for codes in (change.old, change.new))

    def place(one: ClauseChange) -> _Place:
        before, after = carried_before(one), one.list_id if one.after is not None else None
        return (
            one.after is None,
            -1 if after is None else new.get(after, len(new)),
            _number(one.after),
            -1 if before is None else old.get(before, len(old)),
            _number(one.before),
        )

    return place


def carried_before(change: ClauseChange) -> str | None:
    """The unit that carried the clause before; None of one that was added."""
    if change.before is None:
        return None
    return change.moved_from[0] if change.after is not None and change.moved_from is not None else change.list_id


def turned(change: ClauseChange) -> ClauseChange:
    """The change from the new units back to the old ones."""
    if change.before is None or change.after is None:
        return ClauseChange(
            change.list_id, change.after, change.before, moved_from=change.moved_to, moved_to=change.moved_from
        )
    if change.moved_from is None:
        return ClauseChange(change.list_id, change.after, change.before)
    address = change.list_id, change.after.key
    return ClauseChange(change.moved_from[0], change.after, change.before, moved_from=address)


def _told(before: _Held | None, after: _Held | None) -> ClauseChange:
    if before is None or after is None:
        owner = (before or after or ("",))[0]
        return ClauseChange(owner, before and before[1], after and after[1])
    (a, first), (b, second) = before, after
    return ClauseChange(b, first, second, moved_from=None if a == b else (a, first.key))


def _all(snapshot: Snapshot, codes: Iterable[str]) -> list[_Held]:
    return [(code, clause) for code in codes for clause in snapshot.units[code].clauses or ()]


def _distinct(held: Iterable[_Held]) -> dict[str, _Held]:
    """The first unit that carries it, by all that a clause says but its number."""
    found: dict[str, _Held] = {}
    for code, clause in held:
        found.setdefault(clause.model_copy(update={"number": None}).model_dump_json(), (code, clause))
    return found


def _paired(gone: list[_Held], come: list[_Held]) -> Iterable[tuple[_Held | None, _Held | None]]:
    """Each of *gone* and *come* once, pairs together."""
    # every clause with a number that no other has, which is its place
    old, new = (
        tuple(_numbered(clause, f"{side}{at}") for at, (_, clause) in enumerate(held))
        for side, held in (("a", gone), ("b", come))
    )
    for change in compare_clauses("", old, new):
        a, b = _at(gone, change.before), _at(come, change.after)
        if a is None or b is None or change.old == change.new or change.old_dimension == change.new_dimension:
            yield a, b
        else:
            yield from ((a, None), (None, b))


def _numbered(clause: Clause, number: str) -> Clause:
    # a dimension without demands has no number and is found by what it says
    return clause.model_copy(update={"number": number})


def _at(held: list[_Held], clause: Clause | None) -> _Held | None:
    return None if clause is None or clause.number is None else held[int(clause.number[1:])]


def _saying(one: _Held, others: Iterable[_Held]) -> _Held | None:
    """The first of *others* in the same words."""
    if one[1].none:
        return None
    return next((held for held in others if held[1].wording == one[1].wording and not held[1].none), None)


def _number(clause: Clause | None) -> _Number:
    """A key that sorts as people count."""
    if clause is None:
        return ()
    parts: list[str] = re.findall(r"[0-9]+|[^0-9]+", clause.key)
    # what is no number (a dimension without demands) comes behind all numbers
    return tuple((False, int(part), part) if part.isdigit() else (True, 0, part) for part in parts)
