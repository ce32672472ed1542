"""Rows that hold figures of targets: place, indicator, years; several rows may make one target."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from onemap.errors import message
from onemap.importing.cells import slug
from onemap.importing.context import Context
from onemap.importing.convert import Record, looked_up
from onemap.importing.faults import Faults
from onemap.importing.joined import Joined
from onemap.importing.row_reader import Row, RowReader, filled, form, report_unused, short
from onemap.importing.row_rules import TargetRules, ValueRule
from onemap.importing.template import parse
from onemap.model.base import Figure
from onemap.model.origins import Origin

_AREAS = message("areas")
_ASK = message("Ask for the figure, or leave it open.")
#: a year alone, or with one character behind it that says so
_YEAR = re.compile(r"([0-9]{4})\D?")


@dataclass
class TargetRows:
    """The targets of all sources of one version by key (``indicator@place``), in the order of the rows."""

    context: Context
    targets: dict[str, Record] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)

    def add(self, joined: Joined, several: tuple[TargetRules, ...], faults: Faults) -> None:
        """Convert the rows of one table, by each of *several* rules."""
        readers = [RowReader(joined, rules, faults) for rules in several]
        there = [reader.columns_there() for reader in readers]
        if not all(there):
            return
        for row_of_each in zip(*(reader.rows() for reader in readers), strict=True):
            for row, reader, rules in zip(row_of_each, readers, several, strict=True):
                self._row(row, reader, rules)
        for reader in readers:
            reader.finish()
        report_unused(joined, several, faults)

    def _row(self, row: Row, reader: RowReader, rules: TargetRules) -> None:
        indicator, place = row.plain(rules.indicator), self._place(row, reader, rules)
        if indicator is None or place is None:
            if row.index not in reader.broken:
                what = message("{place}: the row has no indicator or no place.", place=row.at())
                reader.faults.add("I05", reader.table.file, what, message("Fill the column."))
            return
        values = [one for rule in rules.values if (one := self._value(rule, row, reader, indicator, place)) is not None]
        known = [
            rule for rule in rules.values if all(form(c) in reader.table.headers for c in parse(rule.value).columns)
        ]
        if known and not any(row.plain(rule.value) for rule in known):
            what = message(
                "{at}: there is no figure of {indicator} for {place}: the cell is empty.",
                at=row.at(known[0].value if len(known) == 1 else None),
                indicator=indicator,
                place=place,
            )
            reader.faults.add("I35", reader.table.file, what, _ASK, "warning")
        target = filled(
            {
                "indicator": slug(indicator),
                "name": row.plain(rules.name) or indicator,
                "kind": row.choose(rules.kind),
                "place": place,
                "unit": row.plain(rules.unit),
                "values": [value for value, _ in values],
                "basis": row.text(rules.basis),
                "note": row.text(rules.note),
            }
        )
        if row.index not in reader.broken and values:
            self._keep(target, [origin for _, origin in values], row, reader)

    def _place(self, row: Row, reader: RowReader, rules: TargetRules) -> str | None:
        if rules.place_by == "name":
            name = row.plain(rules.place)
            return None if name is None else looked_up(name, self.context.areas, row, reader, _AREAS)
        code = row.code(rules.place)
        return None if code is None else slug(code)

    def _value(
        self, rule: ValueRule, row: Row, reader: RowReader, indicator: str, place: str
    ) -> tuple[Record, Origin] | None:
        """The figure with its year; a column that is missing, or a cell that holds no figure, is reported."""
        value, year = row.plain(rule.value), row.plain(rule.year)
        shown = {"at": row.at(rule.value), "indicator": indicator, "place": place}
        if value is None:
            missing = [c for c in parse(rule.value).columns if form(c) not in reader.table.headers]
            if missing:
                what = message(
                    "{at}: there is no figure of {indicator} for {place}, because there is no column {column}.",
                    **shown,
                    column=missing[0],
                )
                reader.faults.add("I35", reader.table.file, what, _ASK, "warning")
            return None
        found = _YEAR.fullmatch(year or "")
        if found is None:
            what = message("{place}: {value} is no year.", place=row.at(rule.year), value=short(year or "–"))
            reader.faults.add("I05", reader.table.file, what, message("Write a year of four digits."))
            return None
        if not Figure.is_written(value):
            what = message("{at}: {value} is no plain figure of {indicator} for {place}.", **shown, value=short(value))
            mend = message("Write a plain decimal number, such as 48.60; what is said beside it belongs into a note.")
            reader.faults.add("I35", reader.table.file, what, mend)
            return None
        made = filled({"year": found[1], "value": value, "note": row.text(rule.note)})
        return made, row.origin(rule.value)

    def _keep(self, target: Record, origins: list[Origin], row: Row, reader: RowReader) -> None:
        key = f"{target['indicator']}@{target['place']}"
        known = self.targets.get(key)
        first = origins[0]
        if known is None:
            column = first.column if len(origins) == 1 else ""
            self.targets[key] = target
            self.origins[key] = replace(first, column=column)
            return
        before = self.origins[key]
        years = {value["year"]: value["value"] for value in known["values"]}
        differs = [name for name in target if name != "values" and known.get(name) != target[name]]
        differs += [v["year"] for v in target["values"] if years.get(v["year"], v["value"]) != v["value"]]
        if differs:
            what = message(
                "{place}: {target} stands in an earlier row, too, and {fields} differ.",
                place=row.at(),
                target=key,
                fields=", ".join(differs),
            )
            reader.faults.add("I06", reader.table.file, what, message("Leave one of them, or correct the rows."))
        known["values"] += [value for value in target["values"] if value["year"] not in years]
        if (before.file, before.part) == (first.file, first.part):
            rows = tuple(dict.fromkeys((*before.rows, row.number)))
            column = before.column if before.column == first.column else ""
            self.origins[key] = replace(before, rows=rows, column=column)
