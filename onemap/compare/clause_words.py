"""Words for what differs of a clause beside its text: measure, dimension, topic, basis, references, conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from onemap.compare.bearing import bearing
from onemap.compare.changes import Address, ClauseChange
from onemap.model.clauses import AppliesTo, Clause, LegalBasis, ListRef, ZoneType
from onemap.model.vocabulary import Group, Vocabulary
from onemap.resolve.snapshot import Snapshot

Translate = Callable[[str], str]
NONE = "–"


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """Words about clauses of *old* that became those of *new*, in the language of *translate*."""

    old: Snapshot
    new: Snapshot
    translate: Translate

    def notes(self, change: ClauseChange) -> list[str]:
        """What there is to say beside the number and the text; what weighs most comes first."""
        t = self.translate
        notes = []
        before, after = change.before, change.after
        if change.old_measure != change.new_measure and before is not None and after is not None:
            notes.append(_row(t("measure"), self._measure(self.old, before), self._measure(self.new, after)))
        found = bearing(change, self.old.vocabulary, self.new.vocabulary)
        if found is not None:
            notes.append(t({"stricter": "stricter", "looser": "looser"}[found]))
        notes += [*self.moves(change), *self.beside(change)]
        if change.aspects == ("number",):
            notes.append(t("same words; another number"))
        return notes

    def moves(self, change: ClauseChange) -> Iterator[str]:
        """Where a clause came from or went to."""
        t = self.translate
        if change.moved_from is not None:
            yield t("moved here from {clause}").format(clause=self.address(self.old, change.moved_from))
        if change.moved_to is not None:
            yield t("moved to {clause}").format(clause=self.address(self.new, change.moved_to))

    def beside(self, change: ClauseChange) -> Iterator[str]:
        """What differs of a clause that goes on beside its number, measure and text."""
        t, aspects = self.translate, change.aspects
        before, after = change.before, change.after
        if before is None or after is None:
            return
        sides = (self.old, before), (self.new, after)
        if "dimension" in aspects:
            yield _row(
                t("dimension"), *(term(side.vocabulary, "dimensions", clause.dimension) for side, clause in sides)
            )
        if "topic" in aspects:
            yield _row(t("topic"), *(clause.topic for _, clause in sides))
        if "basis" in aspects:
            yield _row(t("legal basis"), *(self.bases(side, clause.basis) for side, clause in sides))
        if "items" in aspects and "text" not in aspects:
            yield t("the same words in other parts")
        if "references" in aspects:
            yield _row(t("follows"), *(self._references(clause.follows) for _, clause in sides))
        if "applicability" in aspects:
            yield _row(t("applies to"), *(self.conditions(side, clause.applies_to) for side, clause in sides))

    def address(self, snapshot: Snapshot, address: Address) -> str:
        """A clause by the name of its list, unit or zone and its number."""
        owner, key = address
        return f"{owner_name(snapshot, owner)} {self.number(snapshot, key)}"

    def number(self, snapshot: Snapshot, key: str) -> str:
        """The number of a clause; of one that says that there is none, its dimension."""
        if not key.startswith("none:"):
            return key
        return self.translate("{dimension}: none").format(
            dimension=term(snapshot.vocabulary, "dimensions", key.removeprefix("none:"))
        )

    def bases(self, snapshot: Snapshot, bases: Iterable[LegalBasis]) -> str:
        """Legal bases with number and article; an id is looked up among those that the plan defines."""
        known = {basis.id: basis for basis in snapshot.plan.basis if basis.id is not None}
        words = []
        for basis in bases:
            found = known.get(basis.id or "", basis) if basis.title is None else basis
            parts = (found.title or basis.id, found.number, basis.article or found.article)
            words.append(" ".join(part for part in parts if part))
        return "; ".join(words)

    def conditions(self, snapshot: Snapshot, applies: AppliesTo | None) -> str:
        """Whom a clause applies to."""
        t = self.translate
        if applies is None:
            return t("all")
        words, areas, regions = snapshot.vocabulary, snapshot.areas, snapshot.regions
        held = (
            [term(words, "categories", key) for key in applies.categories],
            list(applies.subcategories),
            [zone_words(words, zone) for zone in applies.zones],
            [areas[key].name if key in areas else key for key in applies.areas],
            [regions[key].name if key in regions else key for key in applies.regions],
            list(applies.units),
            [] if applies.realm is None else [t(applies.realm)],
        )
        return "; ".join(", ".join(values) for values in held if values)

    def _measure(self, snapshot: Snapshot, clause: Clause) -> str | None:
        return None if clause.measure is None else term(snapshot.vocabulary, "measures", clause.measure)

    @staticmethod
    def _references(follows: Iterable[ListRef]) -> str:
        return "; ".join(f"{ref.list} {', '.join(ref.numbers)}" for ref in follows)


def owner_name(snapshot: Snapshot, owner: str) -> str:
    """Id or code of what carries clauses, with its title or name."""
    if (held := snapshot.lists.get(owner)) is not None:
        return f"{owner} {list_title(snapshot, owner)}".rstrip() if held.title or held.target.area else owner
    found = snapshot.briefs.get(owner) or snapshot.zones.get(owner)
    return owner if found is None else f"{owner} {found.name}"


def list_title(snapshot: Snapshot, name: str) -> str:
    """The title of a list, else the name of the area that it is for, else nothing."""
    held = snapshot.lists[name]
    if held.title:
        return held.title
    area = snapshot.areas.get(held.target.area or "")
    return "" if area is None else area.name


def term(vocabulary: Vocabulary, group: Group, key: str) -> str:
    """The label of a word of the vocabulary, or the key itself where it lacks it."""
    found = vocabulary.find(group, key)
    return key if found is None else found.label


def zone_words(vocabulary: Vocabulary, zone: ZoneType) -> str:
    """Element and type of zones in words."""
    element = vocabulary.find("elements", zone.element)
    label = zone.element if element is None else element.label
    if zone.type is None:
        return label
    types = (one for one in getattr(element, "types", ()) if zone.type in (one.id, one.label))
    return f"{label} {next((one.label for one in types), zone.type)}"


def _row(label: str, old: str | None, new: str | None) -> str:
    return f"{label}: {old or NONE} → {new or NONE}"
