"""The shape of MAPPING.yml: which files and columns become which records of a publication.

The parts that become files of the publication as they stand (``publication``, ``plan``, ``areas``, ``lists``)
have the models of those files; the rules say how columns become fields.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from onemap.importing.row_rules import ClauseRules, TargetRulesList
from onemap.importing.rules import Names, RecordRules, TableRules, TemplateText, many
from onemap.model.areas import AreasFile
from onemap.model.base import Day, Figure, Flag, Key, Model, Text
from onemap.model.clauses import AdmissionFile
from onemap.model.plan import Plan
from onemap.model.publication import Publication

R = TypeVar("R", bound=TableRules)


def _ascending(rows: tuple[int, ...]) -> tuple[int, ...]:
    if not rows or any(after != before + 1 for before, after in pairwise(rows)):
        raise ValueError("header names rows that follow each other, such as [2, 3]")
    return rows


def _number(value: Any) -> Any:
    if re.fullmatch("[1-9][0-9]{0,6}", str(value)) is None:
        raise ValueError("a number from 1 is expected, as programs count rows")
    return int(value)


#: a row as programs count them, from 1
RowNumber = Annotated[int, BeforeValidator(_number)]
TableNumber = Annotated[int | Literal["*"], BeforeValidator(lambda value: value if value == "*" else _number(value))]
HeaderRows = Annotated[tuple[RowNumber, ...], BeforeValidator(many), AfterValidator(_ascending)]


class Rows(Model):
    """Where rows stand in a table; all of it may be left out for a file with one table below its header."""

    #: name of the sheet, or a pattern with * and ?; several sheets are read one after the other. Default: the first
    sheet: Text | None = None
    #: which table of a .docx, from 1; * for all that have the headings of the first
    table: TableNumber | None = None
    #: the row or rows with the column names, as programs count them; default: found by itself
    header: HeaderRows | None = None
    #: the last row to be read, where notes or sums stand below the table
    last: RowNumber | None = None
    #: of a .csv, .txt, .dbf or .shp, where it is not recognised
    encoding: Text | None = None

    @model_validator(mode="after")
    def _below(self) -> Rows:
        if self.header is not None and self.last is not None and self.last <= self.header[-1]:
            raise ValueError("last is below the header")
        return self


class Join(Rows):
    """A table whose rows add columns to the records: its ``key`` equals the record's ``on``."""

    file: Text
    key: Text
    on: TemplateText
    #: put before the table's column names, where both sides have the same
    prefix: str = ""
    #: whether records without a row, and rows without a record, are fine
    optional: Flag = False


def _named(value: Any) -> Any:
    return {"named": value} if isinstance(value, str) else value


class SourceRule(Rows):
    """Files of one layer, with the rules for their rows: by name of ``rules``, or written here."""

    #: paths below the source folder; * and ? match within one folder
    files: Names
    layer: Text | None = None
    #: where the file names none, or a wrong one
    crs: Text | None = None
    tables: tuple[Join, ...] = ()
    rules: Annotated[RecordRules, BeforeValidator(_named)] = RecordRules()


class ClauseSource(Rows):
    """Tables with one row for each clause, of units, of zones or of admission lists."""

    #: paths below the source folder; * and ? match within one folder
    files: Names
    rules: ClauseRules = ClauseRules()


class TargetSource(Rows):
    """Tables of bottom lines, upper limits, totals and reductions."""

    #: paths below the source folder; * and ? match within one folder
    files: Names
    rules: TargetRulesList


class OutlineSource(Model):
    """Files of the boundary or context layer: only geometry, with a code and a name where there is one."""

    files: Names
    layer: Text | None = None
    encoding: Text | None = None
    crs: Text | None = None
    code: TemplateText | None = None
    name: TemplateText | None = None


def _share(share: Figure) -> Figure:
    if not Decimal(0) < share.value <= Decimal(1):
        raise ValueError("a share is above 0 and at most 1, such as 0.05")
    return share


class Overlay(Model):
    """Memberships in zones found by laying the layers over each other, for the review table."""

    #: the least share of a unit's area that lies in a zone
    share: Annotated[Figure, AfterValidator(_share)] = Figure("0.05")


class VersionRule(Model):
    """One plan version: its plan.yml and where its records come from."""

    plan: Plan
    units: tuple[SourceRule, ...] = ()
    zones: tuple[SourceRule, ...] = ()
    boundary: tuple[OutlineSource, ...] = ()
    context: tuple[OutlineSource, ...] = ()
    #: admission lists that are no table: id → list
    lists: dict[Key, AdmissionFile] = Field(default_factory=dict)
    #: clauses that stand in rows of their own
    clauses: tuple[ClauseSource, ...] = ()
    targets: tuple[TargetSource, ...] = ()
    #: proposes zones for units; nothing is taken in before a person has decided
    zones_by_overlay: Overlay | None = None

    @model_validator(mode="after")
    def _said_once(self) -> VersionRule:
        if self.zones_by_overlay is not None and not (self.units and self.zones):
            raise ValueError("zones_by_overlay needs units and zones in the same version")
        return self


class Delivery(Model):
    """Who delivered the files and when. The files are then kept byte for byte in the version's original/."""

    source: Text
    received: Day


class Mapping(Model):
    """MAPPING.yml."""

    #: left out: that of the publication that is imported into
    publication: Publication | None = None
    delivery: Delivery | None = None
    #: what is left out stays as it is in the publication that is imported into
    areas: AreasFile = AreasFile()
    #: Markdown of the home page, below its title
    home: Text | None = None
    home_en: Text | None = None
    #: rules of units and zones by name, for several sources
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
