"""Turn the words of one version's files into ids of its vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from onemap.errors import Place, Problem, message
from onemap.model.clauses import AdmissionList, AppliesTo, Clause, Target, ZoneType
from onemap.model.plan import Plan, Remove
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Group, Vocabulary

#: how the key of a clause that says none begins (Clause.key)
NONE = "none:"
Places = Mapping[tuple[str, str], Place]
#: kind of record → the rule of the check that says the same of its words; lists have one for levels, one for the rest
_RULES = {"unit": "U01", "zone": "Z01"}


class Words:
    """Looks words up in a vocabulary and remembers the ones it does not know as problems.

    An unknown word is reported once per place and stays as written, so that all of them are found in one go.
    """

    def __init__(self, vocabulary: Vocabulary, places: Places, fallback: Path) -> None:
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []
        self._places = places
        self._fallback = Place(fallback)
        self._known: dict[tuple[str, str, str], str] = {}
        self._reported: set[tuple[str, str, tuple[str, str]]] = set()

    def _unknown(self, group: str, word: str, owner: tuple[str, str]) -> str:
        if (group, word, owner) not in self._reported:
            self._reported.add((group, word, owner))
            self.problems.append(
                Problem(
                    self._places.get(owner, self._fallback),
                    _RULES.get(owner[0], "L01" if group == "levels" else "L03"),
                    message("“{word}” is not in the vocabulary's {group}.", word=word, group=group),
                    message("Write the id, label or short form of one of its items, or add it to the vocabulary."),
                )
            )
        return word

    def term(self, group: Group, word: str, owner: tuple[str, str]) -> str:
        """The id of *word* in *group*; *owner* says which record holds it."""
        known = self._known.get((group, "", word))
        if known is not None:
            return known
        term = self.vocabulary.find(group, word)
        if term is None:
            return self._unknown(group, word, owner)
        self._known[group, "", word] = term.id
        return term.id

    def inner(self, group: Group, outer: str, word: str, owner: tuple[str, str]) -> str:
        """The id of a zone type of element *outer*, or of a subcategory of category *outer* (both ids)."""
        known = self._known.get((group, outer, word))
        if known is not None:
            return known
        if self.vocabulary.find(group, outer) is None:
            return word  # the outer word is the fault, and is reported
        if group == "elements":
            items = self.vocabulary.element(outer).types
        else:
            items = self.vocabulary.category(outer).subcategories
        for item in items:
            if word in (item.id, item.label, item.short):
                self._known[group, outer, word] = item.id
                return item.id
        return self._unknown(f"{group}/{outer}", word, owner)

    def zone_type(self, value: ZoneType, owner: tuple[str, str]) -> ZoneType:
        element = self.term("elements", value.element, owner)
        kind = None if value.type is None else self.inner("elements", element, value.type, owner)
        return ZoneType(element=element, type=kind)

    def applies_to(self, value: AppliesTo, owner: tuple[str, str]) -> AppliesTo:
        categories = tuple(self.term("categories", word, owner) for word in value.categories)
        return value.model_copy(
            update={
                "categories": categories,
                "subcategories": tuple(self._subcategory(word, categories, owner) for word in value.subcategories),
                "zones": tuple(self.zone_type(item, owner) for item in value.zones),
            }
        )

    def _subcategory(self, word: str, categories: tuple[str, ...], owner: tuple[str, str]) -> str:
        """Subcategories are looked for in the named categories, else in all."""
        for category in self.vocabulary.categories:
            if categories and category.id not in categories:
                continue
            for item in category.subcategories:
                if word in (item.id, item.label, item.short):
                    return item.id
        return self._unknown("subcategories", word, owner)

    def clause(self, value: Clause, owner: tuple[str, str]) -> Clause:
        update: dict[str, object] = {}
        dimension = self.term("dimensions", value.dimension, owner)
        if dimension != value.dimension:
            update["dimension"] = dimension
        if value.measure is not None:
            measure = self.term("measures", value.measure, owner)
            if measure != value.measure:
                update["measure"] = measure
        if value.applies_to is not None:
            update["applies_to"] = self.applies_to(value.applies_to, owner)
        return value.model_copy(update=update) if update else value

    def clauses(self, values: tuple[Clause, ...], owner: tuple[str, str]) -> tuple[Clause, ...]:
        return tuple(self.clause(value, owner) for value in values)

    def unit(self, value: Unit) -> Unit:
        owner = ("unit", value.code)
        category = self.term("categories", value.category, owner)
        update: dict[str, object] = {"category": category}
        if value.subcategory is not None:
            update["subcategory"] = self.inner("categories", category, value.subcategory, owner)
        if value.clauses is not None:
            update["clauses"] = self.clauses(value.clauses, owner)
        return value.model_copy(update=update)

    def zone(self, value: Zone) -> Zone:
        owner = ("zone", value.code)
        element = self.term("elements", value.element, owner)
        update: dict[str, object] = {"element": element, "clauses": self.clauses(value.clauses, owner)}
        if value.type is not None:
            update["type"] = self.inner("elements", element, value.type, owner)
        if value.category is not None:
            update["category"] = self.term("categories", value.category, owner)
        return value.model_copy(update=update)

    def admission_list(self, value: AdmissionList) -> AdmissionList:
        owner = ("list", value.id)
        update: dict[str, object] = {
            "level": self.term("levels", value.level, owner),
            "clauses": self.clauses(value.clauses, owner),
        }
        if value.target.zone_type is not None:
            update["target"] = Target(zone_type=self.zone_type(value.target.zone_type, owner))
        return value.model_copy(update=update)

    def remove(self, value: Remove) -> Remove:
        """References to clauses that say none name their dimension, which becomes an id like any other word."""
        refs = tuple(
            ref.model_copy(update={"number": NONE + self.term("dimensions", ref.number[len(NONE) :], ("plan", ""))})
            if ref.number.startswith(NONE)
            else ref
            for ref in value.clauses
        )
        return value if refs == value.clauses else value.model_copy(update={"clauses": refs})

    def levels(self, plan: Plan, below: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of the plan's levels. A plan that leaves them out has those of the version *below*; when it stands
        alone, the default ones that its vocabulary knows, and all levels when it knows none of them."""
        if "levels" in plan.model_fields_set:
            return tuple(dict.fromkeys(self.term("levels", word, ("plan", "")) for word in plan.levels))
        if below:
            return below
        found = [self.vocabulary.find("levels", word) for word in plan.levels]
        known = tuple(term.id for term in found if term is not None)
        return known or tuple(term.id for term in self.vocabulary.levels)
