"""How merged records are written: words as they came in, else as labels of the vocabulary; keys as in the models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from onemap.merging.canonical import Records
from onemap.merging.incoming import Incoming, Name, Record
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionFile, Clause, Tag
from onemap.model.plan import Plan
from onemap.model.publication import Publication, QuantifiedTarget
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Group, Vocabulary
from onemap.resolve.words import NONE

_MODELS: Mapping[str, type[BaseModel]] = {
    "publication": Publication,
    "plan": Plan,
    "area": Area,
    "region": Region,
    "unit": Unit,
    "zone": Zone,
    "list": AdmissionFile,
    "clause": Clause,
    "tag": Tag,
    "target": QuantifiedTarget,
}
#: by kind, the places of its keys
_PLACES = {
    kind: {field.alias or name: at for at, (name, field) in enumerate(model.model_fields.items())}
    for kind, model in _MODELS.items()
}
#: fields of records that are words of the vocabulary
_WORDS: Mapping[tuple[str, str], Group] = {
    ("unit", "category"): "categories",
    ("zone", "element"): "elements",
    ("zone", "category"): "categories",
    ("list", "level"): "levels",
    ("clause", "dimension"): "dimensions",
    ("clause", "measure"): "measures",
}


def arranged(kind: str, record: Record) -> dict[str, Any]:
    """*record* with its keys in the order of the model."""
    places = _PLACES[kind]
    return {key: record[key] for key in sorted(record, key=lambda key: places.get(key, len(places)))}


class Labels:
    """Ids of a vocabulary as its labels."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def word(self, group: Group, word: str) -> str:
        term = self.vocabulary.find(group, word)
        return word if term is None else term.label

    def clause_key(self, key: str) -> str:
        """The key of a clause as ``remove`` names it."""
        return NONE + self.word("dimensions", key.removeprefix(NONE)) if key.startswith(NONE) else key

    def clause_id(self, key: str) -> str:
        """The key of a clause, as ``remove`` or its file names it, with the id of its dimension."""
        term = self.vocabulary.find("dimensions", key.removeprefix(NONE)) if key.startswith(NONE) else None
        return key if term is None else NONE + term.id

    def field(self, kind: str, record: Record, key: str) -> Any:
        """Field *key* of a canonical *record*, as people write it."""
        value = record[key]
        if (group := _WORDS.get((kind, key))) is not None:
            return self.word(group, value)
        if (kind, key) == ("unit", "subcategory"):
            return self._inner("categories", record.get("category", ""), value)
        if (kind, key) == ("zone", "type"):
            return self._inner("elements", record.get("element", ""), value)
        if (kind, key) == ("list", "for") and "zone_type" in value:
            return {"zone_type": self._zone_type(value["zone_type"])}
        if (kind, key) == ("clause", "applies_to"):
            return self._applies_to(value)
        return value

    def _applies_to(self, value: Record) -> dict[str, Any]:
        made = dict(value)
        if "categories" in value:
            made["categories"] = [self.word("categories", word) for word in value["categories"]]
        if "subcategories" in value:
            outer = value.get("categories") or [item.id for item in self.vocabulary.categories]
            made["subcategories"] = [self._subcategory(outer, word) for word in value["subcategories"]]
        if "zones" in value:
            made["zones"] = [self._zone_type(zone) for zone in value["zones"]]
        return made

    def _subcategory(self, outer: Iterable[str], word: str) -> str:
        """The label, where it leads back to the same item among the categories *outer*."""
        items = [
            item for category in self.vocabulary.categories if category.id in outer for item in category.subcategories
        ]
        for item in items:
            if item.id == word:
                first = next(other for other in items if item.label in (other.id, other.label, other.short))
                return item.label if first is item else word
        return word

    def _zone_type(self, value: Record) -> dict[str, Any]:
        made = {"element": self.word("elements", value["element"])}
        return made | ({"type": self._inner("elements", value["element"], value["type"])} if "type" in value else {})

    def _inner(self, group: Group, outer: str, word: str) -> str:
        if self.vocabulary.find(group, outer) is None:
            return word
        found = self.vocabulary.element(outer).types if group == "elements" else None
        items = self.vocabulary.category(outer).subcategories if found is None else found
        return next((item.label for item in items if item.id == word), word)


class Spelling:
    """The texts of fields: those that came in as they were spelled there, others with labels for ids."""

    def __init__(self, incoming: Incoming, came: Records, vocabulary: Vocabulary) -> None:
        self.labels = Labels(vocabulary)
        self._incoming = incoming
        self._came = came
        self._clauses: dict[str, dict[str, Record]] = {}

    def field(self, name: Name, record: Record, key: str) -> Any:
        """Field *key* of the canonical *record* called *name*."""
        came = self._came.get(name)
        if came is not None and key in came and came[key] == record[key]:
            spelled = (self._raw(name) or {}).get(key)
            if spelled is not None:
                return spelled
        return self.labels.field(name.kind, record, key)

    def record(self, name: Name, record: Record, *leave_out: str) -> dict[str, Any]:
        """The whole *record*, its keys in order."""
        return arranged(name.kind, {key: self.field(name, record, key) for key in record if key not in leave_out})

    def clause_key(self, raw: Record) -> str:
        """The key of a clause as a file has it."""
        if raw.get("number") is not None:
            return str(raw["number"]).strip()
        return self.labels.clause_id(NONE + str(raw.get("dimension", "")).strip())

    def _raw(self, name: Name) -> Record | None:
        incoming = self._incoming
        if name.kind == "unit":
            return incoming.units.get(name.key)
        if name.kind == "zone":
            return incoming.zones.get(name.key)
        if name.kind == "list":
            return incoming.lists.get(name.key)
        if name.kind == "clause":
            return self._clauses_of(name.owner).get(name.key)
        if name.kind == "plan":
            return incoming.plan
        if name.kind == "publication":
            return incoming.publication
        return self._others.get(name)

    def _clauses_of(self, owner: str) -> dict[str, Record]:
        if owner not in self._clauses:
            kind, _, key = owner.partition(":")
            held = {"unit": self._incoming.units, "zone": self._incoming.zones, "list": self._incoming.lists}[kind]
            rows = held.get(key, {}).get("clauses") or ()
            self._clauses[owner] = {self.clause_key(raw): raw for raw in rows}
        return self._clauses[owner]

    @cached_property
    def _others(self) -> dict[Name, Record]:
        incoming = self._incoming
        found = {Name("area", str(record.get("id"))): record for record in incoming.areas}
        found |= {Name("region", str(record.get("id"))): record for record in incoming.regions}
        found |= {Name("tag", str(tag.get("number")), str(tag.get("list", ""))): tag for tag in incoming.tags}
        return found | {
            Name("target", f"{record.get('indicator')}@{record.get('place')}"): record for record in incoming.targets
        }
