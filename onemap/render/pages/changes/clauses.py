"""Changes of clauses in words: measure, dimension, conditions, basis, where a clause moved from or to."""

from __future__ import annotations

from collections.abc import Iterable

from onemap.compare.bearing import bearing
from onemap.compare.changes import Address, ClauseChange
from onemap.compare.regrouped import carried_before
from onemap.model.clauses import Clause
from onemap.model.vocabulary import Measure
from onemap.render.pages.changes.cards import ClauseRow, Facets, Fact
from onemap.render.pages.changes.pair import Pair, Side

#: clauses of one card; what is more goes on in another
MOST = 120


def clause_rows(
    pair: Pair, changes: Iterable[ClauseChange], old_owner: str | None = None, *, named: bool = False
) -> tuple[ClauseRow, ...]:
    """The changes of a list; *old_owner* is its id in the old version, where that differs.

    *named*: the rows name the unit that carries the clause, because the changes are of several.
    """
    return tuple(_row(pair, change, old_owner or carried_before(change) or change.list_id, named) for change in changes)


def clause_facets(pair: Pair, changes: Iterable[ClauseChange], old_owner: str | None = None) -> Facets:
    """Dimensions, industries and bearing of clauses that changed."""
    dimensions: dict[str, None] = {}
    industries: dict[str, None] = {}
    kinds: dict[str, None] = {}
    for change in changes:
        for clause in (change.after, change.before):
            if clause is not None:
                dimensions[clause.dimension] = None
        owner = old_owner or carried_before(change) or change.list_id
        industries.update(dict.fromkeys(pair.new.industries(change.list_id, change.after)))
        industries.update(dict.fromkeys(pair.old.industries(owner, change.before)))
        bears = _bearing(pair, change)
        if bears is not None:
            kinds[bears] = None
    return Facets(dimensions=tuple(dimensions), industries=tuple(sorted(industries)), kinds=tuple(kinds))


def measure_mark(side: Side, clause: Clause | None) -> tuple[str, str] | None:
    """Label and weight of a clause's measure."""
    if clause is None or clause.measure is None:
        return None
    term = side.view.snapshot.vocabulary.find("measures", clause.measure)
    weight = term.weight if isinstance(term, Measure) else "plain"
    return side.view.term("measures", clause.measure), weight


def _bearing(pair: Pair, change: ClauseChange) -> str | None:
    return bearing(change, pair.old.view.snapshot.vocabulary, pair.new.view.snapshot.vocabulary)


def _row(pair: Pair, change: ClauseChange, old_owner: str, named: bool) -> ClauseRow:
    t, before, after = pair.t, change.before, change.after
    moved, moved_href = _moved(pair, change)
    held, side = (after, pair.new) if after is not None else (before, pair.old)
    dimension = "" if held is None else side.view.term("dimensions", held.dimension)
    return ClauseRow(
        owner=pair.unit(change.list_id, before=after is None).name if named else "",
        number="–" if held is None or held.none else held.key,
        old=_words(pair, before),
        new=_words(pair, after),
        facts=tuple(_facts(pair, before, after)) if before is not None and after is not None else (),
        measures=(measure_mark(pair.old, before), measure_mark(pair.new, after)),
        bears=_bearing(pair, change),
        dimension=dimension,
        moved=moved if moved is None else t("{what}: {where}").format(what=moved[0], where=moved[1]),
        moved_href=moved_href,
        new_href=None if after is None else pair.new.clause(change.list_id, after.key),
        old_href=None if before is None else pair.old.clause(old_owner, before.key),
    )


def _words(pair: Pair, clause: Clause | None) -> str | None:
    if clause is None:
        return None
    return pair.t("As filed: none") if clause.none else clause.wording


def _moved(pair: Pair, change: ClauseChange) -> tuple[tuple[str, str] | None, str | None]:
    """Where a clause that came stood before, or one that went stands now, and the way there."""
    t = pair.t
    if change.moved_from is not None and change.after is not None:
        return (t("Moved here from"), _place(pair.old, change.moved_from)), pair.old.clause(*change.moved_from)
    if change.moved_to is not None and change.after is None:
        return (t("Moved to"), _place(pair.new, change.moved_to)), pair.new.clause(*change.moved_to)
    return None, None


def _place(side: Side, address: Address) -> str:
    owner, key = address
    t = side.view.t
    return t("{list}, clause {number}").format(list=side.view.list_title(owner), number=key)


def _facts(pair: Pair, before: Clause, after: Clause) -> Iterable[Fact]:
    """What differs beside the words and the measure."""
    t, old, new = pair.t, pair.old.view, pair.new.view
    join = t("; ").join
    if before.key != after.key:
        yield Fact(t("Clause number"), before.key, after.key)
    if before.dimension != after.dimension:
        yield Fact(t("Dimension"), old.term("dimensions", before.dimension), new.term("dimensions", after.dimension))
    if before.topic != after.topic:
        yield Fact(t("Topic"), before.topic or "", after.topic or "")
    if before.applies_to != after.applies_to:
        sides = ((old, before.applies_to), (new, after.applies_to))
        told = [join(f"{what}{t(': ')}{values}" for what, values in view.applies(applies)) for view, applies in sides]
        yield Fact(t("Applies to"), *(words or t("all units") for words in told))
    if before.basis != after.basis:
        sides_of_basis = ((old, before.basis), (new, after.basis))
        yield Fact(t("Basis"), *(join(view.basis(basis) for basis in held) for view, held in sides_of_basis))
    if before.follows != after.follows:
        names = (_references(pair, side, held) for side, held in ((pair.old, before), (pair.new, after)))
        yield Fact(t("Clauses referred to"), *names)


def _references(pair: Pair, side: Side, clause: Clause) -> str:
    join = pair.t(", ").join
    parts = (f"{side.view.list_title(ref.list)} {join(ref.numbers)}" for ref in clause.follows)
    return pair.t("; ").join(parts)
