"""Compare two sequences of clauses: what is the same, renumbered, reworded, removed, added.

Clauses are one clause, in this order, when they have

1. the same number and words;
2. the same words (renumbered); of sentences filed more than once first those that agree in everything but the number;
3. similar words, one assignment over all that are left: the most similar pair first, then the most similar of the rest.
   A pair with the same number counts as ``NUMBER_COUNTS`` more similar, and need be no more than ``SAME_NUMBER``
   similar where its measures do not differ; any other pair must be ``OTHER_NUMBER`` similar.

Everything else is removed or added: a sentence of which a number was taken by a wholly different one is not reworded.

*Similarity* is the share of both texts that they have in common, in order (1 − insertions and deletions / length of
both). In the lists of real plans two sentences that have nothing to do with each other have up to a third in common
(measured: 99 % of pairs below 0.3, but for sentences that only refer to others), those that were rewritten under their
number 0.4 and more, so 0.4 is asked of them; a sentence under another number must be recognised by its words alone. So
must one that has another measure: a name that both begin with makes short sentences of one unit half alike, and a
measure that became stricter is not told of sentences that may have nothing to do with each other.
Texts so ``SHORT`` that likeness tells nothing are one clause when their numbers are.

*Stable, not optimal.* The assignment with the greatest sum of similarities would part two nearly equal sentences where
that lets two poor pairs come about, and several may have the same sum. Taking the best pair first leaves no two
clauses that are more like each other than like what they were given, and there is one such result: of equally similar
pairs those of one dimension come first, then those whose places in the lists are nearest, then those nearest the top.
All this is the same from both sides (two pairs that even so tie are mirror images, which never compete), so that
turning the comparison round pairs the same clauses.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from onemap.compare.changes import ClauseChange
from onemap.model.clauses import Clause

#: what clauses of the same number, and others, must have in common to be one; 0 to 1
SAME_NUMBER, OTHER_NUMBER = 0.4, 0.6
#: what the same number counts beside likeness
NUMBER_COUNTS = 0.1
#: characters below which two texts say too little to be like or unlike
SHORT = 8

#: what two clauses must have in common to be one clause; None = nothing to pair by
_Trait = Callable[[Clause], Hashable | None]


def compare_clauses(list_id: str, old: tuple[Clause, ...], new: tuple[Clause, ...]) -> tuple[ClauseChange, ...]:
    """What differs between the clauses of one list; () when nothing does. How they are paired, the module says.

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
    lambda clause: None if clause.none else (clause.dimension, clause.wording),
    _words,
)


def _pairs(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> dict[int, int]:
    """Places in *new* by places in *old* of the clauses that are one; equal ones pair in the order of their lists."""
    partner: dict[int, int] = {}
    left = list(range(len(new)))
    for trait in _TRAITS:
        waiting: dict[Hashable, list[int]] = {}
        for at in reversed(left):
            waiting.setdefault(trait(new[at]), []).append(at)
        waiting.pop(None, None)
        if not waiting:
            continue
        for at, clause in enumerate(old):
            if at not in partner and (places := waiting.get(trait(clause))):
                partner[at] = places.pop()
        taken = set(partner.values())
        left = [at for at in left if at not in taken]
    gone = [at for at, clause in enumerate(old) if at not in partner and not clause.none]
    come = [at for at in left if not new[at].none]
    if gone and come:
        partner.update(_similar(old, new, gone, come))
    return partner


def _similar(old: tuple[Clause, ...], new: tuple[Clause, ...], gone: list[int], come: list[int]) -> dict[int, int]:
    """The stable assignment by similarity of the clauses at places *gone* and *come*."""
    words_old = [old[at].wording for at in gone]
    words_new = [new[at].wording for at in come]
    alike = cdist(words_old, words_new, scorer=Indel.normalized_similarity, score_cutoff=SAME_NUMBER, dtype=np.float64)
    keys = {new[at].key: column for column, at in enumerate(come)}
    for row, at in enumerate(gone):
        same = keys.get(old[at].key)
        if same is None:
            alike[row, alike[row] < OTHER_NUMBER] = 0
            continue
        own = alike[row, same]
        asked = OTHER_NUMBER if _measures_differ(old[at], new[come[same]]) else SAME_NUMBER
        alike[row, alike[row] < OTHER_NUMBER] = 0
        if own < asked and max(len(words_old[row]), len(words_new[same])) < SHORT:
            own = asked
        alike[row, same] = own + NUMBER_COUNTS if own >= asked else 0
    ranked = []
    for row, column in np.argwhere(alike > 0).tolist():
        a, b = gone[row], come[column]
        other_dimension = old[a].dimension != new[b].dimension
        ranked.append((-alike[row, column], other_dimension, abs(a - b), a + b, a, b))
    ranked.sort()
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, a, b in ranked:
        if a not in found and b not in taken:
            found[a] = b
            taken.add(b)
    return found


def _measures_differ(first: Clause, second: Clause) -> bool:
    """Whether both say a measure, and not the same one."""
    return first.measure is not None and second.measure is not None and first.measure != second.measure


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
