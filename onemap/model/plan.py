"""A plan version: its documents, its way of coming about, what it declares to have changed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from onemap.model.base import Day, Figure, Indicator, Key, Link, Model, Text, VersionId, Year
from onemap.model.clauses import BasisList, LegalBasis
from onemap.model.vocabulary import VocabularyChange


class Filing(Model):
    """The filing (备案) with the authority one level up."""

    authority: Text
    number: Text | None = None
    date: Day | None = None


class Consultation(Model):
    """A public consultation: its window (days in China, both included) and where comments go."""

    start: Day
    end: Day
    contact: Text | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    phone: Text | None = None
    address: Text | None = None


class Document(Model):
    """A document that carries the plan, or the part of it for some areas or levels."""

    number: Text | None = None
    title: Text | None = None
    issuer: Text | None = None
    areas: tuple[Key, ...] = ()
    levels: tuple[Text, ...] = ()
    registration: Text | None = None
    index_number: Text | None = None
    signed: Day | None = None
    published: Day | None = None
    effective: Day | None = None
    expires: Day | None = None
    repealed: Day | None = None
    link: Link | None = None
    attachments: tuple[Text, ...] = ()
    filing: Filing | None = None
    consultation: Consultation | None = None


def _one_or_list(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


class Argument(Model):
    """The document that argues for an adjustment (科学论证); ``file`` is in the version's folder."""

    title: Text
    number: Text | None = None
    date: Day | None = None
    file: Text | None = None


class Update(Model):
    """How the version came about: initial 初次, periodic 定期调整, dynamic 动态更新."""

    type: Literal["initial", "periodic", "dynamic"]
    mode: Literal["synchronous", "argued", "mixed"] | None = None
    #: what argued changes rest on
    argument: Annotated[tuple[Argument, ...], BeforeValidator(_one_or_list)] = ()
    note: Text | None = None


class UnitGroup(Model):
    """A group of units by what they share."""

    area: Key | None = None
    category: Text | None = None
    region: Key | None = None
    codes: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> UnitGroup:
        if not any(value for _, value in self):
            raise ValueError("say area, category, region or codes")
        return self


ChangeKind = Literal[
    "add", "withdraw", "merge", "split", "border", "category", "rename", "recode", "move", "zones", "clauses", "list"
]


class DeclaredChange(Model):
    """A change that the plan declares, with its reason and basis, for named units or a group."""

    kind: ChangeKind
    from_: tuple[Key, ...] = Field((), alias="from")
    to: tuple[Key, ...] = ()
    units: UnitGroup | None = None
    lists: tuple[Key, ...] = ()
    #: element zones that were added, withdrawn, recoded or changed themselves
    zones: tuple[Key, ...] = ()
    mode: Literal["synchronous", "argued"] | None = None
    reason: Text | None = None
    basis: BasisList = ()


class ClauseRef(Model):
    """One clause of a list."""

    list: Key
    number: Text


class Statistic(Model):
    """A number of units, an area or a share that the plan itself states; it is checked against the units.

    Units are those that the area and everything below it own; a functional area counts what it manages, too.
    """

    #: the area; left out for the whole territory
    area: Key | None = None
    #: land or sea; left out for both
    realm: Literal["land", "sea"] | None = None
    #: the category of units; left out for all
    category: Text | None = None
    #: how many units there are
    units: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")] | None = None
    #: their area in km², in the printed spelling
    area_km2: Figure | None = None
    #: per cent of the area of all categories; without a category: of land and sea, else of the whole territory
    share: Figure | None = None
    #: where the plan states it, such as a page or a table
    source: Text | None = None


class Remove(Model):
    """What the version takes away from the one it is based on. Nothing else removes."""

    units: tuple[Key, ...] = ()
    zones: tuple[Key, ...] = ()
    lists: tuple[Key, ...] = ()
    areas: tuple[Key, ...] = ()
    regions: tuple[Key, ...] = ()
    clauses: tuple[ClauseRef, ...] = ()
    #: indicator@place
    targets: tuple[Indicator, ...] = ()


class LayerSource(Model):
    """Where a layer's geometry is, when the default names do not do."""

    file: Text
    layer: Text | None = None
    code: Text | None = None
    name: Text | None = None
    crs: Text | None = None
    encoding: Text | None = None


LayerName = Literal["units", "zones", "boundary", "context"]


class Plan(Model):
    """``plan.yml``."""

    version: VersionId
    title: Text
    update: Update
    based_on: VersionId | None = None
    levels: Annotated[tuple[Text, ...], Field(min_length=1)] = ("city", "district", "unit")
    base_year: Year | None = None
    target_years: tuple[Year, ...] = ()
    outlook_year: Year | None = None
    summary: Text | None = None
    basis: tuple[LegalBasis, ...] = ()
    documents: Annotated[tuple[Document, ...], BeforeValidator(_one_or_list)] = ()
    replaces: tuple[VersionId, ...] = ()
    amends: tuple[VersionId, ...] = ()
    changes: tuple[DeclaredChange, ...] = ()
    remove: Remove = Remove()
    #: counts, areas and shares that the plan states
    statistics: tuple[Statistic, ...] = ()
    vocabulary: VocabularyChange | None = None
    geometry: dict[LayerName, LayerSource] = Field(default_factory=dict)
    map_review: Text | None = None

    @model_validator(mode="after")
    def _stands(self) -> Plan:
        if self.based_on is None and any(value for _, value in self.remove):
            raise ValueError("a version that stands alone (no based_on) has nothing to remove")
        if self.based_on == self.version:
            raise ValueError("a version cannot be based on itself")
        return self
