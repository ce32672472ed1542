"""The shape of MAPPING.yml: which files and columns become which records of a publication.

The parts that become files of the publication as they stand (``publication``, ``plan``, ``areas``, ``lists``)
have the models of those files; the rules say how columns become fields.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from onemap.importing.template import checked, parse
from onemap.model.areas import AreaKind, AreasFile
from onemap.model.base import Flag, Id, Key, Model, Regex, Text
from onemap.model.clauses import AdmissionFile
from onemap.model.plan import Plan
from onemap.model.publication import Publication

#: text in which ``{COLUMN}`` stands for the column's value
TemplateText = Annotated[Text, AfterValidator(checked)]


def _many(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else (value,)


#: one template or several
TemplateTexts = Annotated[tuple[TemplateText, ...], BeforeValidator(_many)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_many)]


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


class Join(Model):
    """A table (CSV or .xlsx) whose rows add columns to the records: its ``key`` equals the record's ``on``."""

    file: Text
    sheet: Text | None = None
    encoding: Text | None = None
    key: Text
    on: TemplateText
    #: put before the table's column names, where both sides have the same
    prefix: str = ""
    #: whether records without a row, and rows without a record, are fine
    optional: Flag = False


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


class ClauseRule(Model):
    """A clause from columns. It is left out when a column of its text is empty and no item is left."""

    number: TemplateText | None = None
    dimension: Text
    topic: Text | None = None
    measure: ByColumn | None = None
    text: TemplateText | None = None
    #: the text when ``text`` has an empty column but there are items
    instead: TemplateText | None = None
    items: tuple[ItemRule, ...] = ()
    basis: tuple[BasisRule, ...] = ()
    #: an empty clause is left out, or the dimension is said to be empty
    empty: Literal["skip", "none"] = "skip"

    @model_validator(mode="after")
    def _whole(self) -> ClauseRule:
        if (self.number is None) != (self.text is None):
            raise ValueError("a clause needs a number and a text")
        if self.text is None and self.empty != "none":
            raise ValueError("a clause without text says only that its dimension is empty: write empty: none")
        return self


class AreaRule(Model):
    """The area of a record. With a name it is added to the tree, else it must be listed."""

    id: TemplateText
    name: TemplateText | None = None
    name_en: TemplateText | None = None
    kind: AreaKind = "district"
    parent: TemplateText | None = None
    #: whether ids made from names are written in lower case, which makes plainer addresses
    lower: Flag = False


def _area(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


class RecordRules(Model):
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
    zones: TemplateTexts = ()
    problems: TemplateText | None = None
    #: the parts whose columns are not empty, joined by a line break
    note: TemplateTexts = ()
    #: zones only
    element: ByColumn | None = None
    type: ByColumn | None = None
    clauses: tuple[ClauseRule, ...] = ()
    words: tuple[Words, ...] = ()
    derive: tuple[Derived, ...] = ()
    #: columns that may be missing from a file; they count as empty
    optional: Names = ()
    #: columns that are left out on purpose
    ignore: Names = ()

    def templates(self) -> tuple[str, ...]:
        """Every template of the rules."""
        single = (self.code, self.name, self.area_km2, self.problems)
        found = [*(t for t in single if t), *self.managed_by, *self.towns, *self.zones, *self.note]
        if self.area is not None:
            found += [t for t in (self.area.id, self.area.name, self.area.name_en, self.area.parent) if t]
        for clause in self.clauses:
            found += [t for t in (clause.number, clause.text, clause.instead) if t]
            found += [t for item in clause.items for t in (item.number, item.text)]
            found += [t for b in clause.basis for t in (b.title, b.number, b.article, b.date) if t]
        return tuple(found)

    def columns(self) -> tuple[str, ...]:
        """Every column the rules name, in order of first use; derived columns count as what they derive from."""
        chosen = [self.category, self.subcategory, self.realm, self.element, self.type]
        chosen += [clause.measure for clause in self.clauses]
        names = [name for t in self.templates() for name in parse(t).columns]
        names += [choice.column for choice in chosen if choice is not None and choice.column is not None]
        names += [derived.column for derived in self.derive]
        made = {derived.name for derived in self.derive}
        return tuple(dict.fromkeys(name for name in names if name not in made))


def _named(value: Any) -> Any:
    return {"named": value} if isinstance(value, str) else value


class SourceRule(Model):
    """Files of one layer, with the rules for their rows: by name of ``rules``, or written here."""

    #: paths below the source folder; * and ? match within one folder
    files: Names
    layer: Text | None = None
    sheet: Text | None = None
    encoding: Text | None = None
    #: where the file names none, or a wrong one
    crs: Text | None = None
    tables: tuple[Join, ...] = ()
    rules: Annotated[RecordRules, BeforeValidator(_named)] = RecordRules()


class OutlineSource(Model):
    """Files of the boundary or context layer: only geometry, with a code and a name where there is one."""

    files: Names
    layer: Text | None = None
    encoding: Text | None = None
    crs: Text | None = None
    code: TemplateText | None = None
    name: TemplateText | None = None


class VersionRule(Model):
    """One plan version: its plan.yml and where its records come from."""

    plan: Plan
    units: tuple[SourceRule, ...] = ()
    zones: tuple[SourceRule, ...] = ()
    boundary: tuple[OutlineSource, ...] = ()
    context: tuple[OutlineSource, ...] = ()
    #: admission lists that are no table: id → list
    lists: dict[Key, AdmissionFile] = Field(default_factory=dict)


class Mapping(Model):
    """MAPPING.yml."""

    publication: Publication
    areas: AreasFile = AreasFile()
    #: Markdown of the home page, below its title
    home: Text | None = None
    home_en: Text | None = None
    rules: dict[str, RecordRules] = Field(default_factory=dict)
    geometry: Literal["gpkg", "geojson"] = "gpkg"
    versions: tuple[VersionRule, ...]

    @model_validator(mode="after")
    def _refers(self) -> Mapping:
        for version in self.versions:
            for source in (*version.units, *version.zones):
                if source.rules.named is not None and source.rules.named not in self.rules:
                    raise ValueError(f"there are no rules named {source.rules.named}")
        if not self.versions:
            raise ValueError("a mapping needs a version")
        ids = [version.plan.version for version in self.versions]
        if len(set(ids)) != len(ids):
            raise ValueError("two versions have the same id")
        return self

    def rules_of(self, source: SourceRule) -> RecordRules:
        """The rules of *source*, found by name where it names them."""
        return source.rules if source.rules.named is None else self.rules[source.rules.named]
