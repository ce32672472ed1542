"""Fill in rules that a mapping leaves out from columns whose headers are known in the field."""

from __future__ import annotations

from typing import Any, Literal

from onemap.importing.rules import AreaRule, Choice, ClauseRule, RecordRules
from onemap.importing.tables import Table
from onemap.model.vocabulary import Vocabulary, VocabularyChange
from onemap.read.aliases import ALIASES, find_column
from onemap.read.publication import default_vocabulary


def with_aliases(
    rules: RecordRules, table: Table, kind: Literal["unit", "zone"], change: VocabularyChange | None
) -> RecordRules:
    """*rules* with what they leave out taken from columns of *table* that have a header of the alias table.

    Areas in figures are never guessed: a column named area may be in any unit, or be a district's name.
    """
    words = vocabulary(change)

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


def vocabulary(change: VocabularyChange | None) -> Vocabulary:
    """The national vocabulary with the groups that *change* replaces."""
    return default_vocabulary() if change is None else change.over(default_vocabulary())


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
