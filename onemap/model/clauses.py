"""Clauses and the lists that hold them: what is demanded, of whom, on which legal basis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from onemap.model.base import Day, Flag, Key, Link, Model, Text
from onemap.model.industries import IndustryCode


class LegalBasis(Model):
    """A law, standard or plan that a clause or a change rests on. ``id`` refers to the plan's ``basis``."""

    id: Key | None = None
    title: Text | None = None
    number: Text | None = None
    article: Text | None = None
    date: Day | None = None
    link: Link | None = None

    @model_validator(mode="after")
    def _says_something(self) -> LegalBasis:
        if self.id is None and self.title is None:
            raise ValueError("a basis needs a title, or the id of one that plan.yml defines")
        return self


def _basis_list(value: Any) -> Any:
    """Accept one id, one mapping, or a list of either."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return tuple({"id": item} if isinstance(item, str) else item for item in items)


BasisList = Annotated[tuple[LegalBasis, ...], BeforeValidator(_basis_list)]


class ListRef(Model):
    """A reference to clauses of another list: ``{list: "990100", numbers: ["4", "6"]}``."""

    list: Key
    numbers: tuple[Text, ...] = Field(min_length=1)


class Item(Model):
    """A numbered part of a clause, such as （1）."""

    number: Text
    text: Text
    items: tuple[Item, ...] = ()


class ZoneType(Model):
    """Zones of an element, or of one type of it."""

    element: Text
    type: Text | None = None


class AppliesTo(Model):
    """Which units a clause applies to. Keys are joined by AND, the values of one key by OR; absent = all."""

    categories: tuple[Text, ...] = ()
    subcategories: tuple[Text, ...] = ()
    zones: tuple[ZoneType, ...] = ()
    areas: tuple[Key, ...] = ()
    regions: tuple[Key, ...] = ()
    units: tuple[Key, ...] = ()
    realm: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> AppliesTo:
        if not any(value for _, value in self):
            raise ValueError("applies_to says nothing; leave it out when the clause applies to all")
        return self


class Clause(Model):
    """One requirement as filed. Either it has a number and a text, or it says ``none: true`` for its dimension."""

    number: Text | None = None
    dimension: Text
    #: sub-heading inside the dimension, as filed
    topic: Text | None = None
    measure: Text | None = None
    text: Text | None = None
    basis: BasisList = ()
    follows: tuple[ListRef, ...] = ()
    items: tuple[Item, ...] = ()
    applies_to: AppliesTo | None = None
    none: Flag = False

    @model_validator(mode="after")
    def _whole(self) -> Clause:
        if self.none:
            if any((self.number, self.text, self.measure, self.follows, self.items)):
                raise ValueError("a dimension that is said to be empty (none: true) has no number and no text")
        elif self.number is None or self.text is None:
            raise ValueError("a clause needs a number and a text, or none: true")
        return self

    @property
    def key(self) -> str:
        """What identifies the clause inside its list: its number, or its dimension when it says none."""
        return self.number if self.number is not None else f"none:{self.dimension}"

    @property
    def wording(self) -> str:
        """The words as filed, numbered parts on lines of their own; ``""`` when it says none."""
        return "\n".join([self.text or "", *_lines(self.items)])


def _lines(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        yield f"{item.number}{item.text}"
        yield from _lines(item.items)


class Target(Model):
    """What a list is for: exactly one of area, region, zone, zone type or unit."""

    area: Key | None = None
    region: Key | None = None
    zone: Key | None = None
    zone_type: ZoneType | None = None
    unit: Key | None = None

    @model_validator(mode="after")
    def _one(self) -> Target:
        if sum(value is not None for _, value in self) != 1:
            raise ValueError("say exactly one of area, region, zone, zone_type, unit")
        return self


class AdmissionFile(Model):
    """``admission/<id>.yml``: one list. In a version that is based on another, its clauses replace by number."""

    level: Text
    for_: Target = Field(alias="for")
    title: Text | None = None
    #: number of the document that carries the list, where the plan has several
    document: Text | None = None
    clauses: tuple[Clause, ...] = ()


class AdmissionList(Model):
    """A list with its id, as the snapshot holds it."""

    id: Key
    level: Text
    target: Target
    title: Text | None = None
    document: Text | None = None
    clauses: tuple[Clause, ...] = ()


class Tag(Model):
    """Our annotation of one clause; never part of the filed text."""

    #: the list that holds the clause; by default the list the file is named after
    list: Key | None = None
    number: Text
    #: GB/T 4754-2017 codes: a section letter, or the letter and 2 to 4 digits
    industries: tuple[IndustryCode, ...] = ()
    activities: tuple[Text, ...] = ()
    works: tuple[Text, ...] = ()
    addressee: tuple[Text, ...] = ()


class TagsFile(Model):
    """``tags/<list>.yml``."""

    tags: tuple[Tag, ...]
