"""Turn the rows of one table into records of units or zones, as plain data, by the rules of a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from onemap.errors import message
from onemap.importing.cells import slug
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.rules import AreaRule, Choice, ClauseRule, RecordRules
from onemap.importing.tables import Table
from onemap.importing.template import parse
from onemap.read.aliases import normalise_header

Kind = Literal["unit", "zone"]
Record = dict[str, Any]


@dataclass(frozen=True)
class Converted:
    """What one table gave: per row its code and record (None where the row had a fault), and areas by id."""

    codes: tuple[str | None, ...]
    records: tuple[Record | None, ...]
    areas: dict[str, Record] = field(default_factory=dict)


class _Row:
    """One row: column values by the mapping's spelling, raw or in the words of the rules."""

    def __init__(self, number: int, cells: dict[str, str], words: dict[str, dict[str, str]], owner: _Converter) -> None:
        self.number = number
        self._cells = cells
        self._words = words
        self._owner = owner

    def raw(self, name: str) -> str | None:
        return self._cells.get(normalise_header(name))

    def worded(self, name: str) -> str | None:
        key = normalise_header(name)
        value = self._cells.get(key)
        words = self._words.get(key)
        if value is None or words is None:
            return value
        if value not in words:
            self._owner.unknown_value(self, name, value, words)
            return None
        return words[value]


class _Converter:
    def __init__(self, table: Table, rules: RecordRules, faults: Faults) -> None:
        self.table = table
        self.rules = rules
        self.faults = faults
        self.words = {normalise_header(name): dict(w.values) for w in rules.words for name in w.columns}
        self.areas: dict[str, Record] = {}
        #: numbers of rows with a value that has no meaning; they give no record, which would only add faults
        self.broken: set[int] = set()

    def unknown_value(self, row: _Row, column: str, value: str, known: dict[str, str]) -> None:
        self.broken.add(row.number)
        self.faults.add(
            "I04",
            self.table.file,
            message(
                "Column {column}: the value {value} has no meaning in the mapping.", column=column, value=_short(value)
            ),
            did_you_mean(value, known),
        )

    def rows(self) -> Iterator[_Row]:
        derived = [(normalise_header(d.name), d, re.compile(d.pattern)) for d in self.rules.derive]
        for number, cells in enumerate(self.table.rows, start=1):
            row = _Row(number, cells, self.words, self)
            for key, rule, pattern in derived:
                source = row.raw(rule.column)
                found = pattern.search(source) if source is not None else None
                if source is not None and found is None:
                    self.faults.add(
                        "I04",
                        self.table.file,
                        message(
                            "Column {column}: {value} does not have the form {form}.",
                            column=rule.column,
                            value=_short(source),
                            form=rule.pattern,
                        ),
                        message("Correct the value, or the pattern in the mapping."),
                    )
                elif found is not None:
                    cells = {**cells, key: found.group(1) if found.re.groups else found.group()}
            yield _Row(number, cells, self.words, self)

    def choose(self, choice: Choice | None, row: _Row) -> str | None:
        if choice is None or choice.column is None:
            return None if choice is None else choice.constant
        value = row.raw(choice.column)
        if value is None:
            return choice.empty
        if choice.values is None:
            return value
        if value not in choice.values:
            self.unknown_value(row, choice.column, value, choice.values)
            return None
        return choice.values[value]

    def text(self, template: str | None, row: _Row) -> str | None:
        return None if template is None else _clean(parse(template).fill(row.worded))

    def plain(self, template: str | None, row: _Row) -> str | None:
        return None if template is None else _clean(parse(template).fill(row.raw))

    def area(self, rule: AreaRule | None, row: _Row) -> str | None:
        made = None if rule is None else self.plain(rule.id, row)
        if rule is None or made is None:
            return None
        key = _area_key(rule, made)
        name = self.plain(rule.name, row)
        if name is not None:
            area = {"id": key, "name": name, "name_en": self.plain(rule.name_en, row), "kind": rule.kind}
            parent = self.plain(rule.parent, row)
            area["parent"] = None if parent is None else _area_key(rule, parent)
            known = self.areas.setdefault(key, _filled(area))
            if known != _filled(area):
                self.faults.add(
                    "I05",
                    self.table.file,
                    message("Area {id} has two names: {one} and {two}.", id=key, one=known["name"], two=name),
                    message("Take an id from a column that differs, or correct the names."),
                )
        return key

    def record(self, row: _Row, kind: Kind) -> Record | None:
        rules = self.rules
        code = self.plain(rules.code, row)
        if code is None:
            self.faults.add(
                "I05",
                self.table.file,
                message("Row {row} has no code.", row=row.number),
                message("Fill the column, or correct the mapping's code: {template}.", template=rules.code or ""),
            )
            return None
        key = slug(code)
        record: Record = {"code": key.upper() if rules.upper else key, "name": self.plain(rules.name, row)}
        if kind == "zone":
            record["element"] = self.choose(rules.element, row)
            record["type"] = self.choose(rules.type, row)
        record["category"] = self.choose(rules.category, row)
        if kind == "unit":
            record["subcategory"] = self.choose(rules.subcategory, row)
        record["area"] = self.area(rules.area, row)
        if kind == "unit":
            record["managed_by"] = [slug(t) for t in self._all(rules.managed_by, row)]
            record["realm"] = self.choose(rules.realm, row)
            record["towns"] = self._towns(row)
        record["area_km2"] = self.plain(rules.area_km2, row)
        if kind == "unit":
            record["zones"] = [slug(t) for t in self._all(rules.zones, row)]
            record["problems"] = self.text(rules.problems, row)
        notes = (self.text(template, row) for template in rules.note)
        record["note"] = "\n".join(note for note in notes if note) or None
        record["clauses"] = [c for rule in rules.clauses if (c := self.clause(rule, row, record["code"])) is not None]
        return None if row.number in self.broken else _filled(record)

    def _all(self, templates: tuple[str, ...], row: _Row) -> list[str]:
        return [text for template in templates if (text := self.plain(template, row))]

    def _towns(self, row: _Row) -> list[str]:
        split = f"[{re.escape(self.rules.split_towns)}]" if self.rules.split_towns else r"(?!)"
        towns = (t.strip() for text in self._all(self.rules.towns, row) for t in re.split(split, text))
        return list(dict.fromkeys(t for t in towns if t))

    def clause(self, rule: ClauseRule, row: _Row, code: str) -> Record | None:
        """The clause of *rule* for *row*, or None when the row says nothing for it."""
        items = []
        for item in rule.items:
            words, number = self.text(item.text, row), self.plain(item.number, row)
            if words is not None and number is not None:
                items.append({"number": number, "text": words})
        text = self.text(rule.text, row)
        constant = rule.text is not None and not parse(rule.text).columns
        if items and text is None:
            text = self.text(rule.instead, row)
            if text is None:
                self.faults.add(
                    "I08",
                    self.table.file,
                    message(
                        "{code}: the text of clause {number} is empty, but {count} of its items are not.",
                        code=code,
                        number=rule.number or "",
                        count=len(items),
                    ),
                    message("Give the clause an instead: text in the mapping."),
                )
        if text is None or (constant and rule.items and not items):
            return {"dimension": rule.dimension, "none": True} if rule.empty == "none" else None
        bases = []
        for basis in rule.basis:
            made = {key: self.text(getattr(basis, key), row) for key in ("title", "number", "article", "date")}
            made["id"] = basis.id
            if made["id"] is not None or made["title"] is not None:
                bases.append(_filled(made))
        return _filled(
            {
                "number": self.plain(rule.number, row),
                "dimension": rule.dimension,
                "topic": rule.topic,
                "measure": self.choose(rule.measure, row),
                "text": text,
                "basis": bases,
                "items": items,
            }
        )


def convert(table: Table, rules: RecordRules, kind: Kind, faults: Faults) -> Converted | None:
    """Records of *table* by *rules*; None after a fault that concerns the whole table (missing columns)."""
    if not _columns_there(table, rules, faults):
        return None
    converter = _Converter(table, rules, faults)
    records = tuple(converter.record(row, kind) for row in converter.rows())
    return Converted(tuple(None if r is None else r["code"] for r in records), records, converter.areas)


def unused_columns(table: Table, rules: RecordRules, used: Sequence[str] = ()) -> tuple[str, ...]:
    """Columns (spelled as in the file) that hold a value somewhere and that no rule, ``ignore`` or *used* names."""
    named = {normalise_header(name) for name in (*rules.columns(), *rules.ignore, *used)}
    filled = {key for row in table.rows for key in row}
    return tuple(header for key, header in table.headers.items() if key not in named and key in filled)


def _columns_there(table: Table, rules: RecordRules, faults: Faults) -> bool:
    optional = {normalise_header(name) for name in rules.optional}
    missing = [
        c for c in rules.columns() if normalise_header(c) not in table.headers and normalise_header(c) not in optional
    ]
    for column in missing:
        faults.add(
            "I03",
            table.file,
            message("There is no column {column}.", column=column),
            did_you_mean(column, table.headers.values()),
        )
    return not missing


def _area_key(rule: AreaRule, text: str) -> str:
    key = slug(text)
    return key.lower() if rule.lower else key


def _filled(record: Record) -> Record:
    """The record without what is empty."""
    return {key: value for key, value in record.items() if value not in (None, [], "")}


def _clean(text: str | None) -> str | None:
    return None if text is None else text.strip() or None


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= 60 else line[:59] + "…"
