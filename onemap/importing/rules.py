"""How a row of a delivered table becomes a unit or a zone: the rules that MAPPING.yml writes for columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from onemap.importing.template import checked, parse
from onemap.model.areas import AreaKind
from onemap.model.base import Flag, Id, Key, Model, Regex, Text

#: text in which ``{COLUMN}`` stands for the column's value
TemplateText = Annotated[Text, AfterValidator(checked)]


def many(value: Any) -> Any:
    """A single value as the only one of several."""
    return value if isinstance(value, (list, tuple)) else (value,)


#: one template or several
TemplateTexts = Annotated[tuple[TemplateText, ...], BeforeValidator(many)]
Names = Annotated[tuple[Text, ...], BeforeValidator(many)]
#: whether a cell holds codes (ids), or names that are looked up
By = Literal["code", "name"]


class Choice(Model):
    """A value by a column: looked up in ``values``, or taken as it is when there are none; or the same for all."""

    column: Text | None = None
    constant: Text | None = None
    values: dict[str, Text] | None = None
    #: the value where the cell is empty; default: nothing
    empty: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> Choice:
        if (self.column is None) == (self.constant is None):
            raise ValueError("say either column or constant")
        return self


def _choice(value: Any) -> Any:
    return {"constant": value} if isinstance(value, str) else value


ByColumn = Annotated[Choice, BeforeValidator(_choice)]


class Words(Model):
    """What values of some columns are called in text, such as f → no. Other values are faults."""

    columns: Names
    values: dict[str, Text]


class Derived(Model):
    """A further column: the first group of ``pattern`` (or the whole match) in the value of ``column``."""

    name: Text
    column: Text
    pattern: Regex


class ItemRule(Model):
    """An item of a clause; it is left out where a column of its text is empty."""

    number: TemplateText
    text: TemplateText


class BasisRule(Model):
    """A basis of a clause; it is left out where a column of its title is empty."""

    id: Key | None = None
    title: TemplateText | None = None
    number: TemplateText | None = None
    article: TemplateText | None = None
    date: TemplateText | None = None

    def templates(self) -> tuple[str, ...]:
        """Every template of the basis."""
        return tuple(t for t in (self.title, self.number, self.article, self.date) if t)


class ClauseRule(Model):
    """A clause from columns. It is left out when a column of its text is empty and no item is left."""

    #: default: counted for each owner and dimension, 1-1, 1-2, 2-1 …
    number: TemplateText | None = None
    dimension: Text
    topic: Text | None = None
    measure: ByColumn | None = None
    text: TemplateText | None = None
    #: whether the text is a list such as 1.…2.…, each entry of which is a clause: NUMBER-1, NUMBER-2 …
    split: Flag = False
    #: the text when ``text`` has an empty column but there are items
    instead: TemplateText | None = None
    items: tuple[ItemRule, ...] = ()
    basis: tuple[BasisRule, ...] = ()
    #: an empty clause is left out, or the dimension is said to be empty
    empty: Literal["skip", "none"] = "skip"

    @model_validator(mode="after")
    def _whole(self) -> ClauseRule:
        if self.number is not None and self.text is None:
            raise ValueError("a clause needs a number and a text")
        if self.text is None and self.empty != "none":
            raise ValueError("a clause without text says only that its dimension is empty: write empty: none")
        if self.split and only_column(self.text) is None:
            raise ValueError("a text that is split is one column: write text: '{COLUMN}'")
        if self.split and self.items:
            raise ValueError("a text that is split finds its items itself: leave out items or split")
        return self


class AreaRule(Model):
    """The area of a record. With a name it is added to the tree, else it must be listed."""

    #: the id, or the name of a listed area where ``by`` says so
    id: TemplateText
    by: By = "code"
    name: TemplateText | None = None
    name_en: TemplateText | None = None
    kind: AreaKind = "district"
    parent: TemplateText | None = None
    #: whether ids made from names are written in lower case, which makes plainer addresses
    lower: Flag = False

    @model_validator(mode="after")
    def _one(self) -> AreaRule:
        if self.by == "name" and self.name is not None:
            raise ValueError("by: name looks up an area that is listed; one that is added needs its id")
        return self


def _area(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


class TableRules(Model):
    """What the rules for rows of every kind share."""

    words: tuple[Words, ...] = ()
    derive: tuple[Derived, ...] = ()
    #: columns whose empty cells mean the value above, where cells were merged before the table was saved
    repeat: Names = ()
    #: what cells say that means nothing, such as / or —; such cells count as empty
    blank: Names = ()
    #: columns that may be missing from a file; they count as empty
    optional: Names = ()
    #: columns that are left out on purpose
    ignore: Names = ()
    #: columns of which nobody can tell what they are: they are not read, and each of their cells is reported
    unclear: Names = ()

    def templates(self) -> tuple[str, ...]:
        """Every template of the rules."""
        return ()

    def choices(self) -> tuple[Choice | None, ...]:
        """Every value by a column."""
        return ()

    def columns(self) -> tuple[str, ...]:
        """Every column the rules name, in order of first use; derived columns count as what they derive from."""
        names = [name for t in self.templates() for name in parse(t).columns]
        names += [choice.column for choice in self.choices() if choice is not None and choice.column is not None]
        names += [*(derived.column for derived in self.derive), *self.repeat]
        made = {derived.name for derived in self.derive}
        return tuple(dict.fromkeys(name for name in names if name not in made))


class RecordRules(TableRules):
    """How a row becomes a unit or a zone. What is left out and has a column with a known header comes from there."""

    #: the mapping's ``rules`` of this name, whole; ``rules: NAME`` in a source means this
    named: Id | None = None

    code: TemplateText | None = None
    #: whether codes made from names are written in upper case; one that has a digit too is then an address as it is
    upper: Flag = False
    name: TemplateText | None = None
    category: ByColumn | None = None
    subcategory: ByColumn | None = None
    area: Annotated[AreaRule, BeforeValidator(_area)] | None = None
    managed_by: TemplateTexts = ()
    realm: ByColumn | None = None
    towns: TemplateTexts = ()
    #: characters that separate several towns in one cell
    split_towns: str = "、，,；;"
    area_km2: TemplateText | None = None
    #: the element zones of a unit, from one column or one for each element
    zones: TemplateTexts = ()
    #: characters that separate several zones in one cell; white space always does
    split_zones: str = "、，,；;|/"
    #: whether the cells hold codes, or names of zones of this version
    zones_by: By = "code"
    problems: TemplateText | None = None
    #: the parts whose columns are not empty, joined by a line break
    note: TemplateTexts = ()
    #: zones only
    element: ByColumn | None = None
    #: zones only
    type: ByColumn | None = None
    clauses: tuple[ClauseRule, ...] = ()

    def templates(self) -> tuple[str, ...]:
        single = (self.code, self.name, self.area_km2, self.problems)
        found = [*(t for t in single if t), *self.managed_by, *self.towns, *self.zones, *self.note]
        if self.area is not None:
            found += [t for t in (self.area.id, self.area.name, self.area.name_en, self.area.parent) if t]
        return (*found, *(t for clause in self.clauses for t in _of_clause(clause)))

    def choices(self) -> tuple[Choice | None, ...]:
        chosen = (self.category, self.subcategory, self.realm, self.element, self.type)
        return (*chosen, *(clause.measure for clause in self.clauses))


def _of_clause(clause: ClauseRule) -> Iterator[str]:
    yield from (t for t in (clause.number, clause.text, clause.instead) if t)
    yield from (t for item in clause.items for t in (item.number, item.text))
    yield from (t for basis in clause.basis for t in basis.templates())


@lru_cache(maxsize=4096)
def only_column(template: str | None) -> str | None:
    """The column, where *template* is nothing but one column."""
    if template is None:
        return None
    parts = parse(template).parts
    columns = parse(template).columns
    return columns[0] if len(parts) == 1 and columns else None
