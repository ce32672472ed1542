"""Words for a change set: names of units, kinds, aspects, reasons; shared by the text and markdown formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onemap.compare.changes import ChangeSet, ClauseChange, ListChange, UnitChange
from onemap.model.plan import DeclaredChange
from onemap.resolve.snapshot import Snapshot

Translate = Callable[[str], str]

KINDS = {
    "added": "added",
    "withdrawn": "withdrawn",
    "merged": "merged",
    "split": "split",
    "changed": "changed",
}
ASPECTS = {
    "name": "name",
    "category": "category",
    "area": "area",
    "border": "border",
    "zones": "zones",
    "clauses": "clauses",
    "recoded": "recoded",
}
MODES = {"synchronous": "synchronous update", "argued": "argued adjustment"}


@dataclass(frozen=True, slots=True)
class Describer:
    """Sentences about one change set, in the language of *translate*."""

    changes: ChangeSet
    old: Snapshot
    new: Snapshot
    translate: Translate

    def counts(self) -> list[str]:
        """Units by kind of change, such as ``added 2``; one sentence when nothing differs."""
        t = self.translate
        if self.changes.empty:
            return [t("no differences")]
        kinds: list[str] = [change.kind for change in self.changes.units]
        return [f"{t(label)} {kinds.count(kind)}" for kind, label in KINDS.items() if kind in kinds]

    def unit(self, change: UnitChange) -> str:
        """The codes of a change with their names: ``old → new``, or one of them."""
        before = ", ".join(f"{code} {self.old.units[code].name}" for code in change.old)
        after = ", ".join(f"{code} {self.new.units[code].name}" for code in change.new)
        if change.old == change.new:
            return after
        return f"{before} → {after}" if before and after else before or after

    def aspects(self, change: UnitChange) -> list[str]:
        """What changed of the unit: a word each, with old and new value or km² where there are any."""
        return [self._aspect(change, aspect) for aspect in change.aspects]

    def _aspect(self, change: UnitChange, aspect: str) -> str:
        label = self.translate(ASPECTS[aspect])
        if aspect == "border" and change.km2_gained is not None and change.km2_lost is not None:
            return f"{label} +{change.km2_gained:.3f} −{change.km2_lost:.3f} km²"
        if aspect in ("name", "category", "area") and len(change.old) == 1 and len(change.new) == 1:
            before, after = self.old.units[change.old[0]], self.new.units[change.new[0]]
            values = {
                "name": (before.name, after.name),
                "category": (self.category(self.old, before.category), self.category(self.new, after.category)),
                "area": (self.area(self.old, before.area), self.area(self.new, after.area)),
            }[aspect]
            return f"{label}: {values[0]} → {values[1]}" if values[0] != values[1] else label
        if aspect == "zones":
            return f"{label}: {self._zones(change)}"
        return label

    def _zones(self, change: UnitChange) -> str:
        before = {zone for code in change.old for zone in self.old.units[code].zones}
        after = {zone for code in change.new for zone in self.new.units[code].zones}
        signs = [*(f"−{zone}" for zone in sorted(before - after)), *(f"+{zone}" for zone in sorted(after - before))]
        return " ".join(signs)

    def category(self, snapshot: Snapshot, key: str) -> str:
        """The label of a category in its version's own vocabulary."""
        term = snapshot.vocabulary.find("categories", key)
        return key if term is None else term.label

    def area(self, snapshot: Snapshot, key: str) -> str:
        """The name of an area."""
        return snapshot.areas[key].name if key in snapshot.areas else key

    def declared(self, declared: DeclaredChange) -> str:
        """How and why the plan says it changed."""
        words = [self.translate(MODES[declared.mode])] if declared.mode else []
        if declared.reason:
            words.append(declared.reason)
        titles = {item.id: item.title for item in (*self.old.plan.basis, *self.new.plan.basis) if item.title}
        basis = [item.title or titles.get(item.id) or item.id or "" for item in declared.basis]
        return "; ".join([*words, *basis])

    def list_name(self, change: ListChange) -> str:
        """Id of a list with its title."""
        held = self.new.lists.get(change.list_id) or self.old.lists.get(change.list_id)
        return change.list_id if held is None or held.title is None else f"{change.list_id} {held.title}"

    def clause(self, change: ClauseChange) -> tuple[str, str | None, str | None]:
        """Sign (+ − ~), old and new words of a clause; equal words mean that something beside them changed."""
        if change.old is None:
            return "+", None, change.new
        if change.new is None:
            return "−", change.old, None
        return "~", change.old, change.new
