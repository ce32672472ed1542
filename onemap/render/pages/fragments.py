"""Clauses and rows of units as HTML, rendered once for all the pages that show them."""

from __future__ import annotations

from markupsafe import Markup

from onemap.model.units import Unit
from onemap.render.pages.page import Templates
from onemap.render.view import View
from onemap.resolve.snapshot import LevelGroup

#: the way from a page of a unit, area or zone to the folder of its version
ROOT = "../"


class UnitRows:
    """``rows(unit, show_area)``: the row of a unit, which stands on the pages of every area and zone it lies in."""

    def __init__(self, view: View, templates: Templates) -> None:
        self._view = view
        self._row = templates.macro("shared/macros.html", "unit_row")
        self._made: dict[tuple[str, bool], Markup] = {}

    def __call__(self, unit: Unit, show_area: bool) -> Markup:
        key = (unit.code, show_area)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._row(self._view, ROOT, unit, show_area)
        return found


class ClauseFragments:
    """``fragments(group)``: the items of one level of a unit's requirements, by the templates' macro ``clause``."""

    def __init__(self, view: View, templates: Templates) -> None:
        self._view = view
        self._clause = templates.macro("shared/macros.html", "clause")
        #: by the applied clauses themselves, which are held so that their identity stands: units of one category and
        #: area share them
        self._groups: dict[tuple[int, ...], tuple[LevelGroup, Markup]] = {}

    def __call__(self, group: LevelGroup) -> Markup:
        if group.list_id in self._view.snapshot.units:
            return self._rendered(group)  # stands on one page only
        key = tuple(map(id, group.clauses))
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = (group, self._rendered(group))
        return found[1]

    def _rendered(self, group: LevelGroup) -> Markup:
        tags = self._view.snapshot.tags
        return Markup("").join(
            self._clause(self._view, ROOT, applied, tag=tags.get((applied.list_id, applied.clause.key)))
            for applied in group.clauses
        )
