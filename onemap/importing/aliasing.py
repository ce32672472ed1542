"""Fill in rules that a mapping leaves out from columns whose headers are known in the field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from onemap.importing.row_rules import ClauseRules
from onemap.importing.rules import AreaRule, BasisRule, Choice, ClauseRule, RecordRules, TableRules
from onemap.importing.tables import Table
from onemap.model.vocabulary import Vocabulary
from onemap.read.aliases import ALIASES, find_column, normalise_header


def with_aliases(rules: RecordRules, table: Table, kind: Literal["unit", "zone"], words: Vocabulary) -> RecordRules:
    """*rules* with what they leave out taken from columns of *table* that have a header of the alias table.

    Areas in figures are never guessed: a column named area may be in any unit, or be a district's name.
    """
    table = _without(table, rules)

    def template(*roles: str) -> str | None:
        column = _column(table, *roles)
        return None if column is None else f"{{{column}}}"

    found: dict[str, Any] = {}
    for key, role in (("code", f"{kind}_code"), ("name", f"{kind}_name"), ("problems", "problems")):
        if getattr(rules, key) is None and (made := template(role)):
            found[key] = made
    if rules.category is None and (column := _column(table, "category")):
        found["category"] = Choice(column=column, values=_categories(words))
    if rules.area is None and (made := template("area_code")):
        found["area"] = AreaRule(id=made)
    if not rules.towns and (made := template("towns")):
        found["towns"] = (made,)
    if not rules.note and (made := template("remark")):
        found["note"] = (made,)
    if kind == "zone":
        for key, role in (("element", "element"), ("type", "element_type")):
            if getattr(rules, key) is None and (column := _column(table, role)):
                found[key] = Choice(column=column)
    if not rules.clauses:
        found["clauses"] = _dimension_columns(table, words)
    return rules.model_copy(update=found)


def clause_aliases(rules: ClauseRules, table: Table) -> ClauseRules:
    """*rules* with what they leave out taken from columns of *table* that have a header of the alias table.

    A column that may only count the rows is never taken for the numbers of clauses.
    """
    table = _without(table, rules)
    found: dict[str, Any] = {}
    if rules.unit is None and rules.zone is None and rules.list is None:
        for key, role in (("unit", "unit_code"), ("zone", "zone_code")):
            if not found and (column := _column(table, role)):
                found[key] = f"{{{column}}}"
    for key in ("dimension", "measure"):
        if getattr(rules, key) is None and (column := _column(table, key)):
            found[key] = Choice(column=column)
    if rules.text is None and (column := _column(table, "clause_text")):
        found["text"] = f"{{{column}}}"
    column = _column(table, "clause_number")
    if rules.number is None and column is not None and normalise_header(column) not in ALIASES["row_count"]:
        found["number"] = f"{{{column}}}"
    if not rules.basis and (column := _column(table, "basis")):
        found["basis"] = (BasisRule(title=f"{{{column}}}"),)
    return rules.model_copy(update=found)


def _without(table: Table, rules: TableRules) -> Table:
    """*table* without the columns that a person has set aside."""
    aside = {normalise_header(name) for name in (*rules.ignore, *rules.unclear)}
    return replace(table, headers={key: name for key, name in table.headers.items() if key not in aside})


def _column(table: Table, *roles: str) -> str | None:
    column = find_column(table.headers.values(), *roles)
    return None if column is None or "{" in column or "}" in column else column


def _categories(words: Vocabulary) -> dict[str, str]:
    """Every spelling of a category, its class digit included → its id."""
    spellings = ((key, c.id) for c in words.categories for key in (c.id, c.label, c.short, c.digit) if key)
    return dict(spellings)


def _dimension_columns(table: Table, words: Vocabulary) -> tuple[ClauseRule, ...]:
    """One clause per dimension whose column is there, numbered in the order of the vocabulary."""
    rules = []
    for index, dimension in enumerate(words.dimensions, start=1):
        column = _column(table, dimension.id) if dimension.id in ALIASES else None
        if column is not None:
            rules.append(ClauseRule(number=str(index), dimension=dimension.id, text=f"{{{column}}}"))
    return tuple(rules)
