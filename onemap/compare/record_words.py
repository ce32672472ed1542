"""Words for the records that have no reading of their own: areas, documents, targets, vocabulary, annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from onemap.compare.changes import Delta, RecordKind
from onemap.compare.clause_words import NONE, term
from onemap.model.areas import Area
from onemap.model.plan import Document, Plan, Statistic, Update
from onemap.model.publication import QuantifiedTarget
from onemap.model.vocabulary import Term, Vocabulary
from onemap.resolve.snapshot import Snapshot

Translate = Callable[[str], str]
#: what differs between any two plans, or is said elsewhere
_UNSAID: Final = frozenset({"version", "based_on", "changes", "remove", "vocabulary", "geometry", "replaces", "amends"})
_LABELS: Final = {
    "name": "name", "name_en": "English name", "short": "short name", "kind": "kind", "parent": "part of",
    "located_in": "lies in", "areas": "areas", "units": "units", "title": "title", "update": "way of updating",
    "levels": "levels", "base_year": "base year", "target_years": "target years", "outlook_year": "outlook year",
    "summary": "summary", "basis": "legal basis", "documents": "documents", "statistics": "stated figures",
    "map_review": "map review number", "indicator": "indicator", "place": "place", "unit": "unit of measurement",
    "values": "values", "note": "note", "industries": "industries", "activities": "activities", "works": "works",
    "addressee": "addressee", "id": "code", "list": "list", "number": "number",
}  # fmt: skip
#: fields of which what is gone and what came is told
_SEVERAL: Final = frozenset({"basis", "statistics", "values", "areas", "units", "industries", "activities", "works"})
_UPDATES: Final = {"initial": "Initial plan", "periodic": "Periodic adjustment", "dynamic": "Dynamic update"}
_MODES: Final = {"synchronous": "Synchronous update", "argued": "Argued update", "mixed": "Synchronous and argued"}
_GROUPS: Final = {
    "categories": "categories", "levels": "levels", "dimensions": "dimensions", "measures": "measures",
    "elements": "elements",
}  # fmt: skip
_LAYERS: Final = {"boundary-shape": "boundary", "context-shape": "context"}


@dataclass(frozen=True, slots=True)
class Record:
    """One record that differs: what became of it, its name, and what differs of it."""

    kind: str
    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordWords:
    """Words about records of *old* and *new*, in the language of *translate*."""

    old: Snapshot
    new: Snapshot
    translate: Translate

    def records(self, deltas: Iterable[Delta], *kinds: RecordKind) -> list[Record]:
        """Those of *deltas* that are of *kinds* and say something that people read."""
        return [self._record(delta) for delta in deltas if delta.kind in kinds and self._speaks(delta)]

    @staticmethod
    def _speaks(delta: Delta) -> bool:
        # a plan always has another title and other documents, which are worth telling though they are no change
        return delta.significant or (delta.kind == "plan" and not _UNSAID.issuperset(delta.fields))

    def _record(self, delta: Delta) -> Record:
        kind = "added" if delta.old is None else "withdrawn" if delta.new is None else "changed"
        return Record(kind, self._name(delta), tuple(self._facts(delta)))

    def _name(self, delta: Delta) -> str:
        t = self.translate
        if delta.kind in ("plan", "levels", "vocabulary"):
            return {"plan": t("plan"), "levels": t("levels"), "vocabulary": t("vocabulary")}[delta.kind]
        if delta.kind in _LAYERS:
            return f"{t(_LAYERS[delta.kind])} {delta.key}"
        held = delta.new if delta.new is not None else delta.old
        name = getattr(held, "name", None)
        return delta.key if name is None else f"{delta.key} {name}"

    def _facts(self, delta: Delta) -> Iterator[str]:
        old, new = delta.old, delta.new
        if delta.kind == "levels":
            yield self._row("levels", self._levels(self.old, old), self._levels(self.new, new))
        elif isinstance(old, Vocabulary) and isinstance(new, Vocabulary):
            yield from self._vocabulary(old, new)
        elif isinstance(old, BaseModel) and isinstance(new, BaseModel):
            for name in delta.fields:
                if not (isinstance(old, Plan) and name in _UNSAID):
                    yield from self._field(old, new, name)
        elif isinstance(new or old, QuantifiedTarget):
            held = new if isinstance(new, QuantifiedTarget) else old
            yield f"{self.translate('values')}: {self._value(self.new, held, 'values')}"

    def _row(self, label: str, old: str, new: str) -> str:
        return f"{self.translate(label)}: {old or NONE} → {new or NONE}"

    def _field(self, old: BaseModel, new: BaseModel, name: str) -> Iterator[str]:
        """A field that differs: of what has several values only those that are gone (−) and those that came (+)."""
        before, after = getattr(old, name), getattr(new, name)
        first, second = self._value(self.old, old, name), self._value(self.new, new, name)
        if name in _SEVERAL and isinstance(before, tuple) and isinstance(after, tuple):
            signs = [f"−{self._plain(self.old, one)}" for one in before if one not in after]
            signs += [f"+{self._plain(self.new, one)}" for one in after if one not in before]
            if signs:
                yield f"{self.translate(_LABELS[name])}: {'; '.join(signs)}"
        elif first != second:
            yield self._row(_LABELS.get(name, name), first, second)

    def _value(self, snapshot: Snapshot, record: Any, name: str) -> str:
        """The value of a field in words."""
        value = getattr(record, name)
        if isinstance(record, Plan) and name == "levels":
            return self._levels(snapshot, value)
        if isinstance(record, Area) and name in ("parent", "located_in"):
            keys = (value,) if isinstance(value, str) else value or ()
            return ", ".join(snapshot.areas[key].name if key in snapshot.areas else key for key in keys)
        return self._plain(snapshot, value)

    def _plain(self, snapshot: Snapshot, value: Any) -> str:
        t = self.translate
        if value is None:
            return ""
        if isinstance(value, tuple | list):
            return "; ".join(filter(None, (self._plain(snapshot, one) for one in value)))
        if isinstance(value, Document):
            effective = None if value.effective is None else t("in force from {day}").format(day=value.effective)
            return " ".join(filter(None, (value.issuer, value.number or value.title, effective)))
        if isinstance(value, Update):
            modes = (t(_UPDATES[value.type]), value.mode and t(_MODES[value.mode]))
            return " ".join(filter(None, (*modes, *(one.title for one in value.argument), value.note)))
        if isinstance(value, Statistic):
            return self._statistic(snapshot, value)
        if isinstance(value, BaseModel):
            return " ".join(filter(None, (self._plain(snapshot, held) for _, held in value)))
        return " ".join(str(value).split())

    def _statistic(self, snapshot: Snapshot, value: Statistic) -> str:
        area = snapshot.areas.get(value.area or "")
        category = None if value.category is None else term(snapshot.vocabulary, "categories", value.category)
        figures = (
            None if value.units is None else f"{self.translate('units')} {value.units}",
            None if value.area_km2 is None else f"{value.area_km2} km²",
            None if value.share is None else f"{value.share}%",
        )
        return " ".join(filter(None, (value.area if area is None else area.name, category, *figures)))

    @staticmethod
    def _levels(snapshot: Snapshot, keys: Any) -> str:
        return ", ".join(term(snapshot.vocabulary, "levels", key) for key in keys or ())

    def _vocabulary(self, old: Vocabulary, new: Vocabulary) -> Iterator[str]:
        for group, label in _GROUPS.items():
            before = {one.id: one for one in getattr(old, group)}
            after = {one.id: one for one in getattr(new, group)}
            for key in [*before, *(key for key in after if key not in before)]:
                first, second = before.get(key), after.get(key)
                if first != second:
                    yield self._term(label, key, first, second)
            if [key for key in before if key in after] != [key for key in after if key in before]:
                yield self._row(label, ", ".join(one.label for one in before.values()), ", ".join(
                    one.label for one in after.values()
                ))  # fmt: skip
        for name, label in (("unit_code", "form of unit codes"), ("zone_code", "form of zone codes")):
            if getattr(old, name) != getattr(new, name):
                yield self._row(label, getattr(old, name).pattern, getattr(new, name).pattern)

    def _term(self, group: str, key: str, old: Term | None, new: Term | None) -> str:
        label = f"{self.translate(group)} {key}"
        if old is None or new is None or old.label != new.label:
            return f"{label}: {NONE if old is None else old.label} → {NONE if new is None else new.label}"
        names = [name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]
        told = (f"{self._inner(getattr(old, name))} → {self._inner(getattr(new, name))}" for name in names)
        return f"{label} {new.label}: {'; '.join(told)}"

    @staticmethod
    def _inner(value: Any) -> str:
        if isinstance(value, tuple):
            return ", ".join(one.label for one in value) or NONE
        return NONE if value is None else str(value)
