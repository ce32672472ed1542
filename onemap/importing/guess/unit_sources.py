"""Where units come from: their layer, the tables that say more of them, and what each column becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onemap.errors import message
from onemap.importing.guess.areas import listed
from onemap.importing.guess.kinds import Group
from onemap.importing.guess.notes import Path as At
from onemap.importing.guess.patterns import AREA_CODE, AREA_OF_UNIT, CLASS_OF_UNIT, TABLE
from onemap.importing.guess.shared import Ground, choice, heading, place, say_crs, say_unused
from onemap.importing.guess.sides import AGAIN, DIMENSIONS, Found, Sides
from onemap.importing.guess.values import category_values


class UnitSource:
    """One source of units in the making: a layer (or a table, where there is none) with its tables."""

    def __init__(self, group: Group, tables: Sequence[Group], zones: bool, ground: Ground, at: At) -> None:
        self.ground, self.at, self.zones = ground, at, zones
        self.notes = ground.notes
        self.group = group
        self._sides = Sides(group, tables, ground, at)
        self.code = self._sides.code
        self.without_zones = False

    def draft(self) -> dict[str, Any]:
        """The source as a mapping has it."""
        say_crs(self.group, self.at, self.notes)
        found = place(self.group, self.ground)
        if self._sides.joins:
            found["tables"] = self._sides.joins
        found["rules"] = self._rules()
        return found

    # --- what columns become ----------------------------------------------------------------------------------------

    def _rules(self) -> dict[str, Any]:
        rules: dict[str, Any] = {"code": self.code.template}
        if not self.code.column.of_units:
            self._unsure(
                "code",
                message("Codes in {column} do not have the form of unit codes.", column=self.code.name),
                message("Take the right column, or set unit_code in the vocabulary."),
            )
        if not self.code.column.of_units and not self.code.column.unique:
            self._unsure(
                "code",
                message("Codes in {column} stand in several rows.", column=self.code.name),
                message("Make the code from several columns, such as the town's name and a number."),
            )
        name = self._sides.find("unit_name")
        rules["name"] = self.code.template if name is None else name.template
        if name is None:
            self._unsure(
                "name", message("No column is known to hold names."), message("Write the column of the names.")
            )
        derive: list[dict[str, Any]] = []
        rules["category"] = self._category(derive)
        if sub := self._sides.find("subcategory"):
            rules["subcategory"] = {"column": sub.name}
        rules["area"] = self._area(derive)
        self._managed(rules)
        for key, role in (("towns", "towns"), ("area_km2", "area_km2")):
            if found := self._sides.find(role):
                rules[key] = found.template
        if "area_km2" in rules and not self._plausible_km2():
            self._unsure(
                "area_km2",
                message("Areas in {column} may not be in square kilometres.", column=rules["area_km2"]),
                message("Look at some; leave area_km2 out if they are in another unit."),
            )
        self._memberships(rules)
        if found := self._sides.find("problems"):
            rules["problems"] = found.template
        if clauses := self._clauses():
            rules["clauses"] = clauses
        if derive:
            rules["derive"] = derive
        self._rest(rules)
        return rules

    def _unsure(self, key: str, what: Any, how: Any) -> None:
        self.notes.add((*self.at, "rules", key), what, how)

    def _category(self, derive: list[dict[str, Any]]) -> Any:
        found = self._sides.find("category")
        if found is not None:
            values, unknown = category_values(found.column.counts, self.ground.words)
            if unknown:
                self._unsure(
                    "category",
                    message("Categories {values} are not known.", values=listed(unknown)),
                    message("Write what they mean, or add them to the vocabulary."),
                )
            wrong = self._against_class(found, values)
            if wrong:
                self._unsure(
                    "category",
                    message("The category contradicts the class in the code: {codes}.", codes=listed(wrong)),
                    message("Correct the rows, or the values of the mapping."),
                )
            return choice(found.column, values, found.side.prefix)
        if self.code.column.all_are(CLASS_OF_UNIT.match):
            derive.append({"name": TABLE["class_column"], "column": self.code.name, "pattern": TABLE["class_of_unit"]})
            self._unsure(
                "category",
                message("No column holds categories; they are taken from the codes."),
                message("Leave it so, or write the column."),
            )
            return {
                "column": TABLE["class_column"],
                "values": {c.digit: c.label for c in self.ground.words.categories if c.digit},
            }
        fallback = self.ground.words.categories[-1].label
        self._unsure(
            "category",
            message("Nothing says which category the units have."),
            message(
                "Write the column and what its values mean; every unit is {category} until then.", category=fallback
            ),
        )
        return fallback

    def _against_class(self, found: Found, values: dict[str, str]) -> list[str]:
        digits = {category.label: category.digit for category in self.ground.words.categories}
        wrong = []
        for code, value in self._sides.by_code(found).items():
            match = CLASS_OF_UNIT.match(code)
            said = digits.get(values.get(value, value))
            if match and said is not None and said != match.group(1):
                wrong.append(code)
        return sorted(wrong)

    def _area(self, derive: list[dict[str, Any]]) -> Any:
        found = self._sides.find("area_code")
        if found is not None:
            wrong = sorted(
                code
                for code, area in self._sides.by_code(found).items()
                if (m := AREA_OF_UNIT.match(code)) and m.group(1) != area
            )
            if wrong:
                self._unsure(
                    "area",
                    message("The area contradicts the one in the code: {codes}.", codes=listed(wrong)),
                    message("Correct the rows; or leave it so, where a functional area has codes of its own."),
                )
            return found.template
        if self.code.column.all_are(AREA_OF_UNIT.match):
            derive.append({"name": TABLE["area_column"], "column": self.code.name, "pattern": TABLE["area_of_unit"]})
            self._unsure(
                "area",
                message("No column holds codes of areas; they are taken from the units' codes."),
                message("Leave it so, or write the column."),
            )
            return "{" + TABLE["area_column"] + "}"
        self._unsure(
            "area",
            message("Nothing says in which area the units lie."),
            message(
                "Write the column with the codes of areas; until then all are in {area}.", area=self.ground.areas.root
            ),
        )
        return self.ground.areas.root

    def _managed(self, rules: dict[str, Any]) -> None:
        found = self._sides.find("managed_by")
        if found is None or not found.column.filled:
            return
        if found.column.all_are(AREA_CODE.match):
            rules["managed_by"] = found.template
            return
        self._sides.again.append(found.name)
        self._unsure(
            "ignore",
            message("{column} says who manages a unit, but not by code.", column=found.name),
            message("Replace the names by codes of areas and use it for managed_by."),
        )

    def _plausible_km2(self) -> bool:
        found = next(
            (Found(s, s.columns.roles["area_km2"][0]) for s in self._sides.every if "area_km2" in s.columns.roles), None
        )
        figures = (
            []
            if found is None
            else [
                float(v.replace(",", ""))
                for v in found.column.filled
                if v.replace(",", "").replace(".", "", 1).isdigit()
            ]
        )
        return not figures or max(figures) < 100_000

    def _memberships(self, rules: dict[str, Any]) -> None:
        found = [Found(side, column) for side in self._sides.every for column in side.columns.roles.get("zones", ())]
        for one in found:
            one.side.used.add(one.column.key)
        by_code = [one for one in found if one.column.of_zones]
        chosen = by_code or [one for one in found if one.column.filled]
        if chosen:
            rules["zones"] = chosen[0].template if len(chosen) == 1 else [one.template for one in chosen]
            if not by_code:
                rules["zones_by"] = "name"
                self._unsure(
                    "zones",
                    message(
                        "{column} holds no codes of zones; its words are taken for names.",
                        column=", ".join(one.name for one in chosen),
                    ),
                    message("Leave zones out if they are something else."),
                )
        self.without_zones = self.zones and not chosen

    def _clauses(self) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for number, role in enumerate(DIMENSIONS, 1):
            found = self._sides.find(role)
            if found is None:
                continue
            label = next(d.label for d in self.ground.words.dimensions if d.id == role)
            rule: dict[str, Any] = {"number": str(number), "dimension": label, "text": found.template}
            at = ("clauses", len(made))
            if found.column.splits:
                rule["split"] = True
            self._say_of_cells(found, at)
            made.append(rule)
        return made

    def _say_of_cells(self, found: Found, at: tuple[str | int, ...]) -> None:
        empty = sum(value is None for value in found.column.values)
        if empty:
            self.notes.add(
                (*self.at, "rules", *at),
                message("{count} cells of {column} are empty.", count=empty, column=found.name),
                message("If that says that nothing is required there, write empty: none; else ask."),
            )
        if found.column.nothing:
            self.notes.add(
                (*self.at, "rules", *at),
                message("Cells of {column} say {words}.", column=found.name, words=", ".join(found.column.nothing)),
                message("If that says that nothing is required there, write blank: and empty: none."),
            )
        if found.column.key in found.side.columns.part.table.cut:
            self.notes.add(
                (*self.at, "rules", *at),
                message("Texts in {column} may have been cut.", column=found.name),
                message("Ask for a table with the whole texts and join it."),
            )

    def _rest(self, rules: dict[str, Any]) -> None:
        """Columns that say again what others say are ignored; for the others that is said."""
        if remark := self._sides.find("remark"):
            self._sides.again.append(remark.name)
            if remark.column.filled:
                self._unsure(
                    "ignore",
                    message("{column} holds remarks.", column=remark.name),
                    message("Use it for note: if they shall be published."),
                )
        for side in self._sides.every:
            for role in AGAIN:
                for column in side.columns.roles.get(role, ()):
                    if column.key not in side.used:
                        side.used.add(column.key)
                        self._sides.again.append(side.prefix + heading(column))
            if side is not self._sides.every[0]:
                number = side.columns.first("clause_number")
                if number is not None and number.key not in side.used and number.unique:
                    side.used.add(number.key)
                    self._sides.again.append(side.prefix + heading(number))
            say_unused(side.columns, side.used, (*self.at, "rules"), self.notes)
        if self._sides.again:
            rules["ignore"] = list(dict.fromkeys(self._sides.again))


def _shown(group: Group) -> str:
    return listed(part.shown for part in group.parts)
