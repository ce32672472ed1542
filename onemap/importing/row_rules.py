"""How a row of a delivered table becomes one clause, or figures of targets: further rules of MAPPING.yml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from onemap.importing.rules import BasisRule, By, ByColumn, Choice, TableRules, TemplateText, many, only_column
from onemap.model.base import Flag, Model


class ZoneTypeRule(Model):
    """Zones of an element, or of one type of it."""

    element: TemplateText
    type: TemplateText | None = None


class ListFor(Model):
    """What the lists of a source are for: exactly one of area, region, zone, zone type, unit."""

    area: TemplateText | None = None
    region: TemplateText | None = None
    zone: TemplateText | None = None
    zone_type: ZoneTypeRule | None = None
    unit: TemplateText | None = None
    #: whether the cells of ``area`` hold ids, or names of listed areas
    by: By = "code"

    @model_validator(mode="after")
    def _one(self) -> ListFor:
        if sum(value is not None for value in (self.area, self.region, self.zone, self.zone_type, self.unit)) != 1:
            raise ValueError("say exactly one of area, region, zone, zone_type, unit")
        if self.by == "name" and self.area is None:
            raise ValueError("by: name is for area only")
        return self

    def templates(self) -> tuple[str, ...]:
        """Every template of it."""
        of_type = () if self.zone_type is None else (self.zone_type.element, self.zone_type.type)
        return tuple(t for t in (self.area, self.region, self.zone, self.unit, *of_type) if t)


class ClauseRules(TableRules):
    """How a row becomes a clause. What is left out and has a column with a known header comes from there."""

    #: whose clause it is, by code: exactly one of unit, zone, list
    unit: TemplateText | None = None
    zone: TemplateText | None = None
    #: the id of an admission list; one that is not there yet is made, with ``level``, ``for`` and ``title``
    list: TemplateText | None = None
    level: ByColumn | None = None
    for_: ListFor | None = Field(None, alias="for")
    title: TemplateText | None = None
    #: number of the document that carries the list, where the plan has several
    document: TemplateText | None = None
    #: default: counted for each owner and dimension, 1-1, 1-2, 2-1 …
    number: TemplateText | None = None
    #: as the cells say it, or by the table of values; a constant where the whole table is about one
    dimension: ByColumn | None = None
    topic: TemplateText | None = None
    measure: ByColumn | None = None
    text: TemplateText | None = None
    #: whether a text that is a list, such as 1.…2.…, is several clauses
    split: Flag = False
    basis: tuple[BasisRule, ...] = ()
    #: a row without text is reported as empty, or says that its dimension is empty
    empty: Literal["skip", "none"] = "skip"

    @model_validator(mode="after")
    def _stands(self) -> ClauseRules:
        if sum(value is not None for value in (self.unit, self.zone, self.list)) > 1:
            raise ValueError("a clause belongs to one of unit, zone, list")
        of_list = (self.level, self.for_, self.title, self.document)
        if self.list is None and any(value is not None for value in of_list):
            raise ValueError("level, for, title and document are of a list: write list: with its id")
        if (self.level is None) != (self.for_ is None):
            raise ValueError("a list that is made needs level and for")
        if self.split and self.text is not None and only_column(self.text) is None:
            raise ValueError("a text that is split is one column: write text: '{COLUMN}'")
        return self

    def templates(self) -> tuple[str, ...]:
        single = (self.unit, self.zone, self.list, self.title, self.document, self.number, self.topic, self.text)
        of_for = () if self.for_ is None else self.for_.templates()
        return (*(t for t in single if t), *of_for, *(t for basis in self.basis for t in basis.templates()))

    def choices(self) -> tuple[Choice | None, ...]:
        return (self.level, self.dimension, self.measure)


class ValueRule(Model):
    """The figure of one year, in the spelling of its cell. An empty cell is reported and gives no figure."""

    year: TemplateText
    value: TemplateText
    note: TemplateText | None = None


class TargetRules(TableRules):
    """How a row becomes figures of a target: rows of one indicator and place are one target."""

    #: its key; white space and slashes in it become -
    indicator: TemplateText
    #: default: the indicator
    name: TemplateText | None = None
    #: bottom-line, upper-limit, total or reduction
    kind: ByColumn
    #: area, region, zone or unit
    place: TemplateText
    #: whether the cells of ``place`` hold ids, or names of listed areas
    place_by: By = "code"
    unit: TemplateText | None = None
    #: one for each column of figures
    values: Annotated[tuple[ValueRule, ...], Field(min_length=1)]
    basis: TemplateText | None = None
    note: TemplateText | None = None

    def templates(self) -> tuple[str, ...]:
        single = (self.indicator, self.name, self.place, self.unit, self.basis, self.note)
        of_values = (t for value in self.values for t in (value.year, value.value, value.note))
        return tuple(t for t in (*single, *of_values) if t)

    def choices(self) -> tuple[Choice | None, ...]:
        return (self.kind,)


#: one, or one for each indicator that has columns of its own
TargetRulesList = Annotated[tuple[TargetRules, ...], BeforeValidator(many)]
