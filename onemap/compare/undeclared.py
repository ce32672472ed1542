"""What a plan must declare and does not: the significant changes of a change set that no declaration speaks of.

Significant are the kinds of change that the field knows: added, withdrawn, merged, split, border, category, name, code
and the wording of lists. Other facts of a unit, such as its towns, may differ undeclared. A border that moved within
the tolerance has not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onemap.compare.changes import ChangeSet, ListChange, UnitChange, ZoneAspect, ZoneChange
from onemap.compare.declared import SPEAKS_OF, Declarations
from onemap.model.plan import ChangeKind
from onemap.resolve.snapshot import Snapshot

#: what has to be declared of a unit → the kind that people are told to write
MUST: Mapping[str, ChangeKind] = {
    "added": "add",
    "withdrawn": "withdraw",
    "merged": "merge",
    "split": "split",
    "regrouped": "merge",
    "recoded": "recode",
    "name": "rename",
    "category": "category",
    "subcategory": "category",
    "area": "move",
    "border": "border",
    "zones": "zones",
    "clauses": "clauses",
}
#: what has to be declared of a zone; its area as filed and its note need not be
ZONE_MUST: frozenset[ZoneAspect] = frozenset({"name", "type", "category", "area", "border", "clauses"})


@dataclass(frozen=True, slots=True)
class UndeclaredUnit:
    """A change of units with the words of it (kind, aspects, facts) that are not declared."""

    change: UnitChange
    words: tuple[str, ...]

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """The kinds that would declare it, each once."""
        return tuple(dict.fromkeys(MUST[word] for word in self.words))


@dataclass(frozen=True, slots=True)
class UndeclaredZone:
    """A zone that was added, withdrawn, recoded (both codes) or changed, and is not declared."""

    old: str | None
    new: str | None
    change: ZoneChange | None = None

    @property
    def code(self) -> str:
        return self.new or self.old or ""


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Everything that a change set holds and its plan does not declare; in the order of the change set."""

    units: tuple[UndeclaredUnit, ...]
    lists: tuple[ListChange, ...]
    zones: tuple[UndeclaredZone, ...]

    def __bool__(self) -> bool:
        return bool(self.units or self.lists or self.zones)


def undeclared(changes: ChangeSet, old: Snapshot, new: Snapshot) -> Undeclared:
    """What *changes* (from *old* to *new*) holds that the plan of *new* does not declare."""
    units = []
    own = {id(one) for one in new.plan.changes}  # the plan before speaks of a way back, but declares nothing
    for change in changes.units:
        declared = [one.kind for one in change.all_declared if id(one) in own]
        words = tuple(word for word in words_of(change) if SPEAKS_OF[word].isdisjoint(declared))
        if words:
            units.append(UndeclaredUnit(change, words))
    declarations = Declarations(old, new)
    zones = tuple(
        zone
        for zone in changed_zones(changes)
        if not declarations.of_zone(tuple(code for code in (zone.old, zone.new) if code is not None))
    )
    return Undeclared(tuple(units), tuple(held for held in changes.lists if held.declared is None), zones)


def words_of(change: UnitChange) -> Iterator[str]:
    """The kind, aspects and facts of a change that have to be declared.

    A merger, split or regrouping moves the borders of the units whose codes go on, and a recoded unit goes where its
    area's new code is: these are said with it.
    """
    for word in (change.kind, *change.aspects, *change.facts):
        said_with = (word == "border" and change.kind in ("merged", "split", "regrouped")) or (
            word == "area" and "recoded" in change.aspects
        )
        if word in MUST and not said_with:
            yield word


def changed_zones(changes: ChangeSet) -> Iterator[UndeclaredZone]:
    """Zones that came, went, were recoded or changed in what has to be declared; each once."""
    recoded = dict(changes.zones_recoded)
    yield from (UndeclaredZone(None, code) for code in changes.zones_added)
    yield from (UndeclaredZone(code, None) for code in changes.zones_withdrawn)
    yield from (UndeclaredZone(before, after) for before, after in recoded.items())
    for change in changes.zones:
        if ZONE_MUST.intersection(change.aspects) and change.old not in recoded:
            yield UndeclaredZone(change.old, change.new, change)
