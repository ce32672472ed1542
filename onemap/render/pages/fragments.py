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
        self._chip = templates.macro("shared/macros.html", "chip")
        self._chips: dict[str, Markup] = {}
        self._made: dict[tuple[str, bool], Markup] = {}

    def __call__(self, unit: Unit, show_area: bool) -> Markup:
        key = (unit.code, show_area)
        found = self._made.get(key)
        if found is None:
            chip = self._chips.get(unit.category)
            if chip is None:
                chip = self._chips[unit.category] = self._chip(self._view, unit.category)
            found = self._made[key] = self._row(self._view, ROOT, unit, show_area, chip)
        return found


class ClauseFragments:
    """``fragments(group)``: the items of one level of a unit's requirements, by the templates' macro ``clause``.

    Groups that units share are the same object, and are rendered once.
    """

    def __init__(self, view: View, templates: Templates) -> None:
        self._view = view
        self._clause = templates.macro("shared/macros.html", "clause")
        self._level = templates.macro("shared/macros.html", "level")
        #: by identity, which stands because the groups are held
        self._levels: dict[int, tuple[LevelGroup, Markup]] = {}

    def __call__(self, group: LevelGroup) -> Markup:
        tags = self._view.snapshot.tags
        return Markup("").join(
            self._clause(self._view, ROOT, applied, tag=tags.get((applied.list_id, applied.clause.key)))
            for applied in group.clauses
        )

    def level(self, group: LevelGroup) -> Markup:
        """The items beside the name of their list, by the macro ``level``."""
        if group.list_id in self._view.snapshot.units:
            return self._level(self._view, ROOT, group, self(group), True)  # stands on one page only
        found = self._levels.get(id(group))
        if found is None:
            found = self._levels[id(group)] = (group, self._level(self._view, ROOT, group, self(group), False))
        return found[1]
