"""What a change binds: stricter or looser, for more or for fewer, and which changes weigh most.

Strictness is told by the weight of the measure, as the vocabulary gives it: strong (a prohibition) over outlined (a
restriction) over plain. The order in which measures stand says nothing of it. Where measures do not tell, the words do
so far as they name them: a sentence that no longer says the label of an outlined measure and says that of a strong one
(more often than before) became stricter. A clause is called *binding* here, for short, when its measure is strong or
outlined. That is no statement of law: limits of discharge, deadlines and duties bind as well, and no plan says of its
clauses what is told here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from onemap.compare.changes import Address, ChangeSet, ClauseChange, ListChange, UnitChange
from onemap.compare.regrouped import carried_before
from onemap.compare.zones import zone_clauses
from onemap.model.clauses import AppliesTo, Clause
from onemap.model.vocabulary import Measure, Vocabulary
from onemap.resolve.snapshot import Snapshot

Bearing = Literal["stricter", "looser"]
Reach = Literal["widened", "narrowed"]
#: what kind of owner carries clauses; pages know their anchors by it
OwnerKind = Literal["list", "zone", "unit"]
WeightyKind = Literal[
    # of clauses
    "stricter", "binding", "list-added", "widened", "looser", "released", "list-withdrawn", "narrowed", "reworded",
    "demanded", "dropped",
    # of units
    "category", "merged", "split", "regrouped", "withdrawn", "added",
]  # fmt: skip
#: the kinds of each rank, the weightiest first: see :func:`weightiest`
_RANKS: tuple[tuple[WeightyKind, ...], ...] = (
    ("stricter",),
    ("binding", "list-added"),
    ("widened",),
    ("looser",),
    ("released", "list-withdrawn"),
    ("narrowed",),
    ("reworded",),
    ("category",),
    ("merged", "split", "regrouped"),
    ("demanded",),
    ("dropped",),
    ("withdrawn",),
    ("added",),
)
_RANK = {kind: rank for rank, kinds in enumerate(_RANKS) for kind in kinds}
#: the kinds that come after those of units where they concern one unit alone
_WIDE: frozenset[WeightyKind] = frozenset(
    {"binding", "list-added", "widened", "released", "list-withdrawn", "narrowed", "reworded"}
)
_WEIGHTS = {"plain": 0, "outlined": 1, "strong": 2}


@dataclass(frozen=True, slots=True)
class Weighty:
    """One of the changes that weigh most: what kind, of whom, the clauses or units, and how many units it concerns.

    Of a clause that moved here, ``clauses`` holds what it was there and is here, in one change. The same change of the
    same words by several owners (most often units) is one record. ``units`` counts the units that go on in which what
    holds differs by it; of regrouped units the larger side.
    """

    kind: WeightyKind
    units: int
    #: who carries the clauses, as (kind, id or code): of the new version, of clauses that are gone of the old one
    owners: tuple[tuple[OwnerKind, str], ...] = ()
    #: one for each owner; of a list that was added or withdrawn all those that bind, or all when none does
    clauses: tuple[ClauseChange, ...] = ()
    #: of kinds of units: one change; of "category" all units with the same change of category
    changes: tuple[UnitChange, ...] = ()
    #: of "category": ids before and after
    categories: tuple[str, str] | None = None

    @property
    def clause(self) -> ClauseChange | None:
        """The (first) clause change."""
        return self.clauses[0] if self.clauses else None

    @property
    def change(self) -> UnitChange | None:
        """The (first) unit change."""
        return self.changes[0] if self.changes else None


def weightiest(changes: ChangeSet, old: Snapshot, new: Snapshot, limit: int | None = 12) -> tuple[Weighty, ...]:
    """The changes that weigh most, in order, at most *limit* (None = all that have a rank).

    1. clauses whose measure or words became **stricter**, of these first what is now a prohibition;
    2. new clauses that bind, also those of new lists, prohibitions first; 3. binding clauses that now apply to more
       units; both only where they concern more than one unit;
    4. clauses that became looser; 5. and 6. the opposite of 2 and 3;
    7. binding clauses in other words that are neither stricter nor looser;
    8. units of another category, together by category before and after; 9. units merged, split, regrouped;
    10. what is of rank 2, 3, 5, 6 or 7 and concerns one unit, or none that goes on, in the same order;
    11. and 12. clauses that came and went and do not bind (or say no measure); 13. and 14. units withdrawn and added.

    Within a rank heavier measures come first, then what concerns more units, then owner and number. A clause that
    moved to another list is judged by what it was there. The clauses of units that came or went are told with these and
    have no rank of their own, but for those that moved. Turned round, the same changes have ranks, with the opposite
    kinds.
    """
    return tuple(_Weighing(changes, old, new).ranked()[:limit])


def bearing(change: ClauseChange, old: Vocabulary, new: Vocabulary) -> Bearing | None:
    """Whether *change* makes its clause stricter or looser; None where that cannot be told, or it is neither.

    In this order: a binding clause that was added is stricter, one that was removed is looser (of clauses that moved
    only the two together can tell, see :func:`weightiest`: None). Then the weight of the measure, where both sides say
    one; then the measures that the words name; then, of a clause that binds on both sides, whom it applies to: wider
    is stricter. The other way round the opposite is true of the same change.
    """
    before, after = change.before, change.after
    if before is None or after is None:
        if change.moved_from is not None or change.moved_to is not None:
            return None
        if after is not None:
            return "stricter" if weight(after, new) else None
        return "looser" if before is not None and weight(before, old) else None
    if before.measure is not None and after.measure is not None:
        found = _higher(weight(before, old), weight(after, new))
        if found is not None:
            return found
    found = _by_words(before, after, old, new)
    if found is None and weight(before, old) and weight(after, new):
        told = reach(change)
        found = None if told is None else "stricter" if told == "widened" else "looser"
    return found


def weight(clause: Clause, vocabulary: Vocabulary) -> int:
    """2 of a strong measure, 1 of an outlined one, 0 of a plain one and of none; what is above 0 binds."""
    term = None if clause.measure is None else vocabulary.find("measures", clause.measure)
    return _WEIGHTS[term.weight] if isinstance(term, Measure) else 0


def reach(change: ClauseChange) -> Reach | None:
    """Whether a clause that goes on applies to more or to fewer by its own conditions; None where they do not tell.

    Wider is what lets through all that was let through: no condition where there was one, or more values of one. Values
    are compared as they are written: that one area lies in another is not known here, and told by the effects alone.
    """
    if change.before is None or change.after is None:
        return None
    before, after = change.before.applies_to, change.after.applies_to
    if before == after:
        return None
    wider, narrower = _covers(after, before), _covers(before, after)
    if wider == narrower:
        return None
    return "widened" if wider else "narrowed"


def _covers(wide: AppliesTo | None, narrow: AppliesTo | None) -> bool:
    """Whether *wide* lets through everything that *narrow* does."""
    if wide is None:
        return True
    if narrow is None:
        return False
    pairs = (
        (wide.categories, narrow.categories),
        (wide.subcategories, narrow.subcategories),
        (wide.areas, narrow.areas),
        (wide.regions, narrow.regions),
        (wide.units, narrow.units),
        ((wide.realm,) if wide.realm else (), (narrow.realm,) if narrow.realm else ()),
    )
    if any(wanted and (not held or not set(held) <= set(wanted)) for wanted, held in pairs):
        return False
    wanted = set(wide.zones)
    whole = {zone.element for zone in wide.zones if zone.type is None}
    return not wanted or (bool(narrow.zones) and all(zone in wanted or zone.element in whole for zone in narrow.zones))


def _higher(before: int, after: int) -> Bearing | None:
    return None if before == after else "stricter" if before < after else "looser"


def _by_words(before: Clause, after: Clause, old: Vocabulary, new: Vocabulary) -> Bearing | None:
    """Told when the words name strong measures more often and outlined ones less often, or the reverse."""
    if before.wording == after.wording:
        return None
    strong = _named("strong", after, new) - _named("strong", before, old)
    outlined = _named("outlined", after, new) - _named("outlined", before, old)
    if strong > 0 > outlined:
        return "stricter"
    return "looser" if strong < 0 < outlined else None


def _named(kind: str, clause: Clause, vocabulary: Vocabulary) -> int:
    """How often the clause says labels of measures of this weight."""
    words = clause.wording
    return sum(words.count(term.label) for term in vocabulary.measures if term.weight == kind)


def _rank(record: Weighty) -> tuple[int, int]:
    rank = _RANK[record.kind]
    if record.kind in _WIDE and record.units <= 1:
        return 1, rank
    return (2 if rank > _RANK["merged"] else 0), rank


#: what orders records of one kind: heaviest measure, most units, then owner and number
_Place = tuple[int, int, str, str]


class _Weighing:
    """The ranked records of one change set."""

    def __init__(self, changes: ChangeSet, old: Snapshot, new: Snapshot) -> None:
        self._changes = changes
        self._old, self._new = old, new
        #: units in which what holds by an address differs, and in which anything of a list does
        self._gained: Counter[Address] = Counter()
        self._lost: Counter[Address] = Counter()
        self._changed: Counter[Address] = Counter()
        self._lists: Counter[tuple[str, str]] = Counter()
        for effect in changes.effects:
            self._gained.update(effect.gained)
            self._lost.update(effect.lost)
            self._changed.update(effect.changed)
            self._lists.update({("new", name) for name, _ in (*effect.gained, *effect.changed)})
            self._lists.update({("old", name) for name, _ in effect.lost})
        self._gone = {
            (change.list_id, change.before.key): change
            for _, _, change in self._clauses()
            if change.before is not None and change.after is None and change.moved_to is not None
        }

    def ranked(self) -> list[Weighty]:
        found: list[tuple[_Place, Weighty]] = []
        #: the same change of the same words, whoever carries it
        same: dict[tuple[WeightyKind, tuple[object, ...]], list[tuple[OwnerKind, str, ClauseChange]]] = {}
        whole = {held.list_id: held for held in self._changes.lists if held.kind != "changed"}
        units = {code for unit in self._changes.units if not (unit.old and unit.new) for code in (*unit.old, *unit.new)}
        for held in whole.values():
            found += self._of_list(held)
        for kind, old_owner, change in self._clauses():
            alone = (kind == "list" and change.list_id in whole) or (kind == "unit" and change.list_id in units)
            if alone and not (change.moved_from or change.moved_to):
                continue
            met = self._met(change)
            told = None if met is None else self._kind(met, old_owner)
            if met is not None and told is not None:
                sides = tuple(
                    None if side is None else (side.wording, side.measure, side.dimension, repr(side.applies_to))
                    for side in (met.before, met.after)
                )
                same.setdefault((told, sides), []).append((kind, old_owner, met))
        found += (self._of_clauses(told, alike) for (told, _), alike in same.items())
        found += self._of_units()
        found.sort(key=lambda one: (_rank(one[1]), one[0]))
        return [record for _, record in found]

    def _clauses(self) -> Iterator[tuple[OwnerKind, str, ClauseChange]]:
        """Every clause change with its kind of owner and the owner's id or code in the old version."""
        changes = self._changes
        for held in changes.lists:
            yield from (("list", held.list_id, change) for change in held.clauses)
        recoded_zones = {zone.new: zone.old for zone in changes.zones}
        for code, clauses in zone_clauses(changes, self._old, self._new).items():
            yield from (("zone", recoded_zones.get(code, code), change) for change in clauses)
        for unit in changes.units:
            recoded = unit.old[0] if unit.kind == "changed" else None
            yield from (
                ("unit", recoded or carried_before(change) or change.list_id, change) for change in unit.clauses
            )

    def _met(self, change: ClauseChange) -> ClauseChange | None:
        """The change with what the clause was where it stood before; None for the other end of a move."""
        if change.moved_to is not None and change.after is None:
            return None
        if change.moved_from is None or change.before is not None:
            return change
        gone = self._gone.get(change.moved_from)
        return change if gone is None else replace(change, before=gone.before)

    def _kind(self, change: ClauseChange, old_owner: str) -> WeightyKind | None:
        old, new = self._old.vocabulary, self._new.vocabulary
        before, after = change.before, change.after
        if after is None:
            return None if before is None or before.none else "released" if weight(before, old) else "dropped"
        if before is None:
            return None if after.none else "binding" if weight(after, new) else "demanded"
        binds = weight(before, old) and weight(after, new)
        told = bearing(replace(change, before=before.model_copy(update={"applies_to": after.applies_to})), old, new)
        if told is not None:
            return told
        if not binds:
            return None
        if before.applies_to != after.applies_to and (wider := self._reach(change, old_owner)) is not None:
            return wider
        return "reworded" if before.wording != after.wording else None

    def _reach(self, change: ClauseChange, old_owner: str) -> Reach | None:
        """By the units that it came to hold in or ceased to; where there are none, by its conditions alone."""
        gained, changed, lost = self._holding(change, old_owner)
        if bool(gained) != bool(lost):
            return "widened" if gained else "narrowed"
        return None if gained or changed else reach(change)

    def _stays_own(self, change: ClauseChange, old_owner: str) -> bool:
        """Whether it is a unit's own clause that came from no list."""
        if change.moved_from is not None:
            return change.moved_from[0] in self._old.units and change.list_id in self._new.units
        return old_owner in self._old.units or change.list_id in self._new.units

    def _holding(self, change: ClauseChange, old_owner: str) -> tuple[int, int, int]:
        """Units in which the clause came to hold, holds otherwise, ceased to hold; 0 of a unit's own clauses."""
        if self._stays_own(change, old_owner):
            return 0, 0, 0
        gained = changed = lost = 0
        if change.after is not None:
            address = change.list_id, change.after.key
            gained, changed = self._gained[address], self._changed[address]
        if change.before is not None:
            lost = self._lost[change.moved_from or (old_owner, change.before.key)]
        return gained, changed, lost

    def _concerned(self, change: ClauseChange, old_owner: str) -> int:
        """Units that go on in which what holds differs by the change; a unit's own clause concerns that one."""
        return 1 if self._stays_own(change, old_owner) else sum(self._holding(change, old_owner))

    def _of_clauses(
        self, kind: WeightyKind, alike: list[tuple[OwnerKind, str, ClauseChange]]
    ) -> tuple[_Place, Weighty]:
        alike.sort(key=lambda one: (one[2].list_id, one[2].key))
        changes = tuple(change for _, _, change in alike)
        units = sum(self._concerned(change, old) for _, old, change in alike)
        owners = tuple((owner, change.list_id) for owner, _, change in alike)
        first = changes[0]
        record = Weighty(kind, units, owners, changes)
        return (-self._heaviest(changes), -units, first.list_id, first.key), record

    def _of_list(self, held: ListChange) -> Iterator[tuple[_Place, Weighty]]:
        """A list that was added or withdrawn, as one record; without what moved."""
        kind: WeightyKind = "list-added" if held.kind == "added" else "list-withdrawn"
        clauses = tuple(one for one in held.clauses if not (one.moved_from or one.moved_to) and one.after != one.before)
        binding = tuple(one for one in clauses if self._heaviest((one,)))
        if not clauses:
            return
        units = self._lists["new" if held.kind == "added" else "old", held.list_id]
        record = Weighty(kind, units, (("list", held.list_id),), binding or clauses)
        yield (-self._heaviest(clauses), -units, held.list_id, ""), record

    def _heaviest(self, changes: Iterable[ClauseChange]) -> int:
        """The weight of the heaviest measure on either side."""
        return max(
            weight(side, vocabulary)
            for change in changes
            for side, vocabulary in (
                (change.before, self._old.vocabulary),
                (change.after, self._new.vocabulary),
            )
            if side is not None
        )

    def _of_units(self) -> Iterator[tuple[_Place, Weighty]]:
        categories: dict[tuple[str, str], list[UnitChange]] = {}
        for change in self._changes.units:
            if "category" in change.aspects:
                before, after = change.goes_on()
                pair = self._old.briefs[before].category, self._new.briefs[after].category
                categories.setdefault(pair, []).append(change)
            if change.kind != "changed":
                units = max(len(change.old), len(change.new))
                first = (change.new or change.old)[0]
                yield (0, -units, first, ""), Weighty(change.kind, units, changes=(change,))
        for pair, held in categories.items():
            found = Weighty("category", len(held), changes=tuple(held), categories=pair)
            yield (0, -len(held), *pair), found
