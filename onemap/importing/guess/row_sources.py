"""Where clauses that stand in rows of their own come from, of units and of lists; and targets."""

from __future__ import annotations

from typing import Any

from onemap.errors import message
from onemap.importing.guess.areas import listed
from onemap.importing.guess.columns import Column, Columns, dimension_of
from onemap.importing.guess.kinds import Group
from onemap.importing.guess.notes import Path as At
from onemap.importing.guess.shared import Ground, choice, heading, place, say_unused, template
from onemap.importing.guess.values import level_in, level_values, target_kinds

_DIMENSIONS = ("space", "emission", "risk", "resource")


class RowSource:
    """One source of rows in the making."""

    def __init__(self, group: Group, ground: Ground, at: At) -> None:
        self.group, self.ground, self.at, self.notes = group, ground, at, ground.notes
        self.columns: Columns = group.columns
        self.used: set[str] = set()
        self.ignore: list[str] = []

    def _take(self, *roles: str) -> Column | None:
        column = next((c for r in roles for c in self.columns.roles.get(r, ()) if c.key not in self.used), None)
        if column is not None:
            self.used.add(column.key)
        return column

    def _unsure(self, key: str, what: Any, how: Any) -> None:
        self.notes.add((*self.at, "rules", key), what, how)

    def _values(self, column: Column) -> set[str]:
        return set(column.counts)

    def _source(self, rules: dict[str, Any]) -> dict[str, Any]:
        if self.ignore:
            rules["ignore"] = self.ignore
        say_unused(self.columns, self.used, (*self.at, "rules"), self.notes)
        return {**place(self.group, self.ground), "rules": rules}

    # --- clauses ----------------------------------------------------------------------------------------------------

    def of_units(self) -> dict[str, Any]:
        """A source of clauses of units."""
        unit = self._take("unit_code")
        assert unit is not None  # noqa: S101 - kind_of saw one
        rules: dict[str, Any] = {"unit": template(unit)}
        if name := self._take("unit_name"):
            self.ignore.append(heading(name))
        self._clause(rules)
        return self._source(rules)

    def of_lists(self) -> dict[str, Any]:
        """A source of clauses of admission lists."""
        rules = self._list()
        self._clause(rules)
        return self._source(rules)

    def wide(self) -> list[dict[str, Any]]:
        """Sources of lists with a column for each dimension."""
        found = []
        for role in _DIMENSIONS:
            column = self.columns.first(role)
            if column is None:
                continue
            self.used, self.ignore = set(), []
            rules = self._list()
            rules["dimension"] = next(d.label for d in self.ground.words.dimensions if d.id == role)
            rules["text"] = template(column)
            if column.splits:
                rules["split"] = True
            others = [c for other in _DIMENSIONS if (c := self.columns.first(other)) is not None and c is not column]
            self.used |= {column.key, *(c.key for c in others)}
            self.ignore += [heading(c) for c in others]
            found.append(self._source(rules))
        return found

    def _list(self) -> dict[str, Any]:
        """What the list of a row is: its id, its level and its area."""
        key = self._take("list_id")
        code, name = self._take("area_code"), self._take("area_name", "district")
        areas = self.ground.areas
        rules: dict[str, Any]
        if code is not None:
            rules = {"list": template(code)}
            target: dict[str, Any] = {"area": template(code)}
            if name is not None:
                self.ignore.append(heading(name))
        elif name is not None:
            rules, target = {"list": template(name)}, {"area": template(name), "by": "name"}
            strange = sorted(self._values(name) - set(areas.by_name))
            if strange:
                what = message("No area is called {names}.", names=listed(strange))
                self._unsure("for", what, message("Write the areas' names as the table has them under areas."))
        else:
            rules, target = {"list": areas.root}, {"area": areas.root}
            what = message("Nothing in {part} says which area its clauses are for.", part=self.columns.part.shown)
            self._unsure("list", what, message("Write the list's id and its area, or take the source out."))
        if key is not None:
            rules["list"] = template(key)
        rules["level"] = self._level(code)
        rules["for"] = target
        return rules

    def _level(self, code: Column | None) -> Any:
        words = self.ground.words
        column = self._take("level")
        if column is not None:
            values, unknown = level_values(self._values(column), words)
            if unknown:
                what = message("Levels {values} are not known.", values=listed(unknown))
                self._unsure("level", what, message("Write what they mean, or add them to the vocabulary."))
                values = {**values, **dict.fromkeys(unknown, self._by_title(code))}
            self.ground.levels.update(values.values() or self._values(column))
            return choice(column, values)
        level = self._by_title(code)
        self.ground.levels.add(level)
        what = message("No column holds the level; {level} is taken from titles and areas.", level=level)
        self._unsure("level", what, message("Correct it where it is wrong."))
        return level

    def _by_title(self, code: Column | None) -> str:
        words = self.ground.words
        part = self.columns.part
        by_title = next(
            (found for t in (part.sheet, part.layer, part.file) if t and (found := level_in(t, words))), None
        )
        whole = code is not None and self._values(code) <= {self.ground.areas.root}
        labels = {one.id: one.label for one in words.levels}
        return by_title or labels["city" if whole or code is None else "district"]

    def _clause(self, rules: dict[str, Any]) -> None:
        number = self._take("clause_number")
        text = self._take("clause_text") or self.columns.first("clause_text")
        assert text is not None  # noqa: S101 - kind_of saw one
        if number is not None and number.filled:
            rules["number"] = template(number)
        self._dimension(rules)
        if measure := self._take("measure"):
            rules["measure"] = choice(measure)
            labels = {one.label for one in self.ground.words.measures}
            if strange := sorted(self._values(measure) - labels):
                what = message("Measures {values} are not known.", values=listed(strange))
                self._unsure(
                    "measure", what, message("Write what they mean with values:, or add them to the vocabulary.")
                )
        rules["text"] = template(text)
        if text.splits:
            rules["split"] = True
        basis: dict[str, Any] = {}
        for key, role in (("title", "basis"), ("article", "basis_article")):
            if found := self._take(role):
                basis[key] = template(found)
        if "title" in basis:
            rules["basis"] = [basis]
        if nothing := text.nothing:
            rules["blank"] = nothing
            rules["empty"] = "none"
            what = message("Cells of {column} say {words}.", column=heading(text), words=", ".join(nothing))
            self._unsure(
                "empty", what, message("They are taken to say that nothing is required there; else leave out empty.")
            )

    def _dimension(self, rules: dict[str, Any]) -> None:
        column, words = self._take("dimension"), self.ground.words
        labels = {one.id: one.label for one in words.dimensions}
        if column is None:
            rules["dimension"] = words.dimensions[0].label
            what = message("No column holds the dimension.")
            self._unsure(
                "dimension",
                what,
                message(
                    "Write the column; all clauses are {dimension} until then.", dimension=words.dimensions[0].label
                ),
            )
            return
        values = {value: dimension_of(value, words) for value in sorted(self._values(column))}
        if unknown := [value for value, found in values.items() if found is None]:
            what = message("Dimensions {values} are not known.", values=listed(unknown))
            self._unsure("dimension", what, message("Write what they mean, or add them to the vocabulary."))
        meant = {value: labels[found or words.dimensions[0].id] for value, found in values.items()}
        rules["dimension"] = choice(column, None if all(v == m for v, m in meant.items()) else meant)

    # --- targets ----------------------------------------------------------------------------------------------------

    def of_targets(self) -> dict[str, Any]:
        """A source of targets."""
        key, name = self._take("indicator"), self._take("indicator_name")
        first = key or name
        assert first is not None  # noqa: S101 - kind_of saw one
        rules: dict[str, Any] = {"indicator": template(first), "name": template(name or first)}
        if key is None:
            what = message("No column holds keys of indicators; their names are used.")
            self._unsure("indicator", what, message("Leave it so, or add a column of short keys."))
        rules["kind"] = self._kind(name or first)
        self._place(rules)
        if unit := self._take("figure_unit"):
            rules["unit"] = template(unit)
        rules["values"] = []
        for year, column in self.columns.years():
            self.used.add(column.key)
            rules["values"].append({"year": year, "value": template(column)})
        for role, field in (("basis", "basis"), ("remark", "note")):
            if found := self._take(role):
                rules[field] = template(found)
        return self._source(rules)

    def _kind(self, name: Column) -> Any:
        column = self._take("indicator_kind")
        if column is not None:
            values, unknown = target_kinds(self._values(column))
            if unknown:
                what = message("Kinds of targets {values} are not known.", values=listed(unknown))
                self._unsure("kind", what, message("Write bottom-line, upper-limit, total or reduction for each."))
            return choice(column, values)
        what = message("No column says whether a target is a bottom line, an upper limit, a total or a reduction.")
        self._unsure("kind", what, message("Write it; all are bottom lines until then."))
        return "bottom-line"

    def _place(self, rules: dict[str, Any]) -> None:
        code, name = self._take("area_code"), self._take("area_name", "district")
        if code is not None:
            rules["place"] = template(code)
            if name is not None:
                self.ignore.append(heading(name))
        elif name is not None and self._values(name) <= set(self.ground.areas.by_name):
            rules["place"], rules["place_by"] = template(name), "name"
        else:
            rules["place"] = self.ground.areas.root
            what = message("No column says for which area a target is.")
            self._unsure("place", what, message("Leave it so, if all are for the whole territory."))
