"""Words for a change set: names of units, kinds, aspects, reasons; shared by all formats that people read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onemap.compare.basis_words import basis_words
from onemap.compare.changes import ChangeSet, ClauseChange, ListAspect, ListChange, UnitChange, ZoneAspect, ZoneChange
from onemap.compare.clause_words import ClauseWords, term, zone_words
from onemap.compare.counts import zone_count
from onemap.compare.facts import fact_words
from onemap.model.clauses import AdmissionList, ZoneType
from onemap.model.plan import DeclaredChange
from onemap.model.units import Zone
from onemap.resolve.snapshot import Snapshot

Translate = Callable[[str], str]

KINDS = {
    "added": "added",
    "withdrawn": "withdrawn",
    "merged": "merged",
    "split": "split",
    "regrouped": "regrouped",
    "changed": "changed",
}
ASPECTS = {
    "name": "name",
    "category": "category",
    "area": "area",
    "border": "border",
    "zones": "zones",
    "facts": "facts",
    "clauses": "clauses",
    "recoded": "recoded",
}
#: what zones have beside the aspects of units
ZONE_ASPECTS = ASPECTS | {"type": "type", "figure": "area as filed", "note": "note"}
LIST_ASPECTS = {"level": "level", "target": "for", "title": "title", "document": "document"}
MODES = {"synchronous": "synchronous update", "argued": "argued adjustment"}


@dataclass(frozen=True, slots=True)
class Describer:
    """Sentences about one change set, in the language of *translate*."""

    changes: ChangeSet
    old: Snapshot
    new: Snapshot
    translate: Translate

    def counts(self) -> list[str]:
        """Units by kind of change, such as ``added 2``, lists and zones; one sentence when nothing differs."""
        t = self.translate
        if self.changes.empty:
            return [t("no differences")]
        kinds: list[str] = [change.kind for change in self.changes.units]
        counts = [f"{t(label)} {kinds.count(kind)}" for kind, label in KINDS.items() if kind in kinds]
        others = (t("lists"), len(self.changes.lists)), (t("zones"), zone_count(self.changes))
        return [*counts, *(f"{label} {count}" for label, count in others if count)]

    def unit(self, change: UnitChange) -> str:
        """The codes of a change with their names: ``old → new``, or one of them."""
        before = ", ".join(f"{code} {self.old.briefs[code].name}" for code in change.old)
        after = ", ".join(f"{code} {self.new.briefs[code].name}" for code in change.new)
        if change.old == change.new:
            return after
        return f"{before} → {after}" if before and after else before or after

    def aspects(self, change: UnitChange) -> list[str]:
        """What changed of the unit: a word each, with old and new value or km² where there are any."""
        return [self._aspect(change, aspect) for aspect in change.aspects]

    def _aspect(self, change: UnitChange, aspect: str) -> str:
        label = self.translate(ASPECTS[aspect])
        if aspect == "border":
            return label + _km2(change)
        if aspect in ("name", "category", "area") and len(change.old) == 1 and len(change.new) == 1:
            before, after = self.old.briefs[change.old[0]], self.new.briefs[change.new[0]]
            values = {
                "name": (before.name, after.name),
                "category": (self.category(self.old, before.category), self.category(self.new, after.category)),
                "area": (self.area(self.old, before.area), self.area(self.new, after.area)),
            }[aspect]
            return f"{label}: {values[0]} → {values[1]}" if values[0] != values[1] else label
        if aspect == "zones":
            return f"{label}: {self._zones(change)}"
        if aspect == "facts":
            return f"{label}: {self._facts(change)}"
        return label

    def _facts(self, change: UnitChange) -> str:
        a, b = change.goes_on()
        units = self.old.briefs[a], self.new.briefs[b]
        rows = (fact_words(fact, units, (self.old, self.new), self.translate) for fact in change.facts)
        return "; ".join(f"{label} {words}" for label, words in rows)

    def _zones(self, change: UnitChange) -> str:
        recoded = dict(self.changes.zones_recoded)
        before = {recoded.get(zone, zone) for code in change.old for zone in self.old.briefs[code].zones}
        after = {zone for code in change.new for zone in self.new.briefs[code].zones}
        signs = [*(f"−{zone}" for zone in sorted(before - after)), *(f"+{zone}" for zone in sorted(after - before))]
        return " ".join(signs)

    def zones(self) -> list[tuple[str, str, list[str]]]:
        """Kind of change, code with name, and what changed of it, of every zone that differs."""
        return [(kind, name, aspects) for kind, _, name, aspects in self.zones_by_code()]

    def zones_by_code(self) -> Iterator[tuple[str, str, str, list[str]]]:
        """Kind of change, code (the new one, where there is one), code with name, and what changed of it."""
        old, new, changes = self.old.zones, self.new.zones, self.changes
        for code in changes.zones_added:
            yield "added", code, f"{code} {new[code].name}", []
        for code in changes.zones_withdrawn:
            yield "withdrawn", code, f"{code} {old[code].name}", []
        for before, code in changes.zones_recoded:
            yield "recoded", code, f"{before} → {code} {new[code].name}", []
        for change in changes.zones:
            yield "changed", change.new, f"{change.new} {new[change.new].name}", self._zone_aspects(change)

    def _zone_aspects(self, change: ZoneChange) -> list[str]:
        words = []
        for aspect in change.aspects:
            label = self.translate(ZONE_ASPECTS[aspect])
            if aspect == "border":
                words.append(label + _km2(change))
            elif aspect == "clauses":
                words.append(label)
            else:
                old, new = self.zone_values(change, aspect)
                words.append(f"{label}: {old or '–'} → {new or '–'}")
        return words

    def zone_values(self, change: ZoneChange, aspect: ZoneAspect) -> tuple[str, str]:
        """Old and new value of an aspect that is neither border nor clauses; "" for none."""
        old, new = (
            self._zone_value(side, side.zones[code], aspect)
            for side, code in ((self.old, change.old), (self.new, change.new))
        )
        return old, new

    def _zone_value(self, side: Snapshot, zone: Zone, aspect: ZoneAspect) -> str:
        if aspect == "type":
            return self.zone_type(side, zone)
        if aspect == "category":
            return "" if zone.category is None else self.category(side, zone.category)
        if aspect == "area":
            return "" if zone.area is None else self.area(side, zone.area)
        return {"name": zone.name, "figure": zone.area_km2, "note": zone.note}[aspect] or ""

    @staticmethod
    def zone_type(side: Snapshot, zone: Zone) -> str:
        """Element and type of a zone."""
        return zone_words(side.vocabulary, ZoneType(element=zone.element, type=zone.type))

    def category(self, snapshot: Snapshot, key: str) -> str:
        """The label of a category in its version's own vocabulary."""
        return term(snapshot.vocabulary, "categories", key)

    def area(self, snapshot: Snapshot, key: str) -> str:
        """The name of an area."""
        return snapshot.areas[key].name if key in snapshot.areas else key

    def declared(self, declared: DeclaredChange) -> str:
        """How and why the plan says it changed."""
        return self.translate("; ").join(part for part in (self.reason(declared), self.basis(declared)) if part)

    def reason(self, declared: DeclaredChange) -> str:
        """Way of updating and reason, as far as the plan gives them."""
        mode = self.translate(MODES[declared.mode]) if declared.mode else None
        return self.translate("; ").join(part for part in (mode, declared.reason) if part)

    def basis(self, declared: DeclaredChange) -> str:
        """What the change rests on, as the plan that declares it means it."""
        plan = self.old.plan if any(one is declared for one in self.old.plan.changes) else self.new.plan
        return self.translate("; ").join(basis_words(item, plan, self.translate) for item in declared.basis)

    def list_name(self, change: ListChange) -> str:
        """Id of a list with its title."""
        held = self.new.lists.get(change.list_id) or self.old.lists.get(change.list_id)
        return change.list_id if held is None or held.title is None else f"{change.list_id} {held.title}"

    def list_aspects(self, change: ListChange) -> list[str]:
        """What changed of the list itself, with old and new value."""
        return [f"{label}: {old or '–'} → {new or '–'}" for label, old, new in self.list_values(change)]

    def list_values(self, change: ListChange) -> Iterator[tuple[str, str, str]]:
        """What changed of the list itself: label, old and new value; "" for none."""
        sides = ((self.old, self.old.lists.get(change.list_id)), (self.new, self.new.lists.get(change.list_id)))
        for aspect in change.aspects:
            old, new = ("" if held is None else self._list_value(side, held, aspect) for side, held in sides)
            yield self.translate(LIST_ASPECTS[aspect]), old, new

    def _list_value(self, side: Snapshot, held: AdmissionList, aspect: ListAspect) -> str:
        if aspect == "level":
            return term(side.vocabulary, "levels", held.level)
        if aspect == "target":
            return self._target(held)
        return (held.title if aspect == "title" else held.document) or ""

    @staticmethod
    def _target(held: AdmissionList) -> str:
        said = held.target.model_dump(exclude_none=True)
        return " ".join(
            str(part) for value in said.values() for part in (value.values() if isinstance(value, dict) else (value,))
        )

    @property
    def clause_words(self) -> ClauseWords:
        """Words about clauses."""
        return ClauseWords(self.old, self.new, self.translate)

    def key(self, change: ClauseChange) -> str:
        """The key of a clause, ``old → new`` where its words stand under another one."""
        words = self.clause_words
        if change.before is None or change.after is None or change.old_key is None:
            return words.number(self.old if change.after is None else self.new, change.key)
        return f"{words.number(self.old, change.old_key)} → {words.number(self.new, change.key)}"

    def clause(self, change: ClauseChange) -> tuple[str, str | None, str | None]:
        """Sign (+ − ~), old and new words of a clause; equal words mean that something beside them changed."""
        if change.old is None:
            return "+", None, change.new
        if change.new is None:
            return "−", change.old, None
        return "~", change.old, change.new

    def stays(self, change: ClauseChange) -> str | None:
        """What is to be said of a clause whose words stay; None where they do not."""
        if change.old != change.new:
            return None
        return "; ".join(self.clause_words.notes(change))


def _km2(change: UnitChange | ZoneChange) -> str:
    if change.km2_gained is None or change.km2_lost is None:
        return ""
    return f" +{change.km2_gained:.3f} −{change.km2_lost:.3f} km²"
