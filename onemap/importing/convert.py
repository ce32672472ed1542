"""Turn the rows of one table into records of units or zones, as plain data, by the rules of a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from onemap.errors import message
from onemap.importing.cells import slug
from onemap.importing.context import Context, Names
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.joined import Joined
from onemap.importing.row_reader import Row, RowReader, filled, short, tidy_code
from onemap.importing.rules import AreaRule, BasisRule, ClauseRule, RecordRules
from onemap.importing.split_cells import Numbers
from onemap.importing.template import parse
from onemap.model.origins import Origin

Kind = Literal["unit", "zone"]
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A record of one row with its origin; ``clauses`` has the origin of each of the record's clauses."""

    record: Record
    origin: Origin
    clauses: tuple[Origin, ...]


@dataclass(frozen=True)
class Converted:
    """What one table gave: a record for each row (None where the row had a fault), and areas by id."""

    rows: tuple[Made | None, ...]
    areas: dict[str, tuple[Record, Origin]] = field(default_factory=dict)


class _Converter:
    def __init__(self, joined: Joined, rules: RecordRules, faults: Faults, context: Context) -> None:
        self.reader = RowReader(joined, rules, faults)
        self.file = joined.table.file
        self.rules = rules
        self.faults = faults
        self.context = context
        self.areas: dict[str, tuple[Record, Origin]] = {}

    def area(self, rule: AreaRule | None, row: Row) -> str | None:
        made = None if rule is None else row.code(rule.id) if rule.by == "code" else row.plain(rule.id)
        if rule is None or made is None:
            return None
        if rule.by == "name":
            return looked_up(made, self.context.areas, row, self.reader, _AREAS)
        key = _area_key(rule, made)
        name = row.plain(rule.name)
        if name is not None:
            area = {"id": key, "name": name, "name_en": row.plain(rule.name_en), "kind": rule.kind}
            parent = row.plain(rule.parent)
            area["parent"] = None if parent is None else _area_key(rule, parent)
            known, _ = self.areas.setdefault(key, (filled(area), row.origin(rule.name)))
            if known != filled(area):
                self.faults.add(
                    "I05",
                    self.file,
                    message("Area {id} has two names: {one} and {two}.", id=key, one=known["name"], two=name),
                    message("Take an id from a column that differs, or correct the names."),
                )
        return key

    def record(self, row: Row, kind: Kind) -> Made | None:
        rules = self.rules
        code = row.code(rules.code)
        if code is None:
            self.faults.add(
                "I05",
                self.file,
                message("Row {row} has no code.", row=row.number),
                message("Fill the column, or correct the mapping's code: {template}.", template=rules.code or ""),
            )
            return None
        key = slug(code)
        record: Record = {"code": key.upper() if rules.upper else key, "name": row.plain(rules.name)}
        if kind == "zone":
            record["element"] = row.choose(rules.element)
            record["type"] = row.choose(rules.type)
        record["category"] = row.choose(rules.category, self.context.categories)
        if kind == "unit":
            record["subcategory"] = row.choose(rules.subcategory)
        record["area"] = self.area(rules.area, row)
        if kind == "unit":
            record["managed_by"] = [slug(code) for code in row.codes(rules.managed_by, rules.split_zones)]
            record["realm"] = row.choose(rules.realm)
            record["towns"] = self._towns(row)
        record["area_km2"] = row.plain(rules.area_km2)
        if kind == "unit":
            record["zones"] = self._zones(row)
            record["problems"] = row.text(rules.problems)
        notes = (row.text(template) for template in rules.note)
        record["note"] = "\n".join(note for note in notes if note) or None
        found = list(self._clauses(row, f"{kind}:{record['code']}"))
        record["clauses"] = [clause for clause, _ in found]
        origins = tuple(origin for _, origin in found)
        origin = row.whole()
        return None if row.index in self.reader.broken else Made(filled(record), origin, origins)

    def _towns(self, row: Row) -> list[str]:
        split = f"[{re.escape(self.rules.split_towns)}]" if self.rules.split_towns else r"(?!)"
        texts = (text for template in self.rules.towns if (text := row.plain(template)))
        towns = (t.strip() for text in texts for t in re.split(split, text))
        return list(dict.fromkeys(t for t in towns if t))

    def _zones(self, row: Row) -> list[str]:
        rules = self.rules
        if rules.zones_by == "code":
            found = [slug(code) for code in row.codes(rules.zones, rules.split_zones)]
            # one cell keeps its order; the order of columns means nothing
            return found if len(rules.zones) == 1 else sorted(found)
        split = f"[{re.escape(rules.split_zones)}\n]"
        texts = (text for template in rules.zones if (text := row.plain(template)))
        names = dict.fromkeys(t for text in texts for part in re.split(split, text) if (t := part.strip()))
        zones = (looked_up(name, self.context.zones, row, self.reader, _ZONES) for name in names)
        return sorted({zone for zone in zones if zone is not None})

    def _clauses(self, row: Row, owner: str) -> Iterator[tuple[Record, Origin]]:
        used = Numbers()
        for rule in self.rules.clauses:
            for clause, origin in self._of_rule(rule, row, owner, used):
                if "number" in clause:
                    used.add(clause["number"])
                yield clause, origin

    def _of_rule(self, rule: ClauseRule, row: Row, owner: str, used: Numbers) -> list[tuple[Record, Origin]]:
        """The clauses of *rule* for *row*: none when the row says nothing for it."""
        items = []
        for item in rule.items:
            words, number = row.text(item.text), row.plain(item.number)
            if words is not None and number is not None:
                items.append({"number": number, "text": words})
        text, template = row.text(rule.text), rule.text
        constant = rule.text is not None and not parse(rule.text).columns
        if items and text is None:
            text, template = row.text(rule.instead), rule.instead
            if text is None:
                self.faults.add(
                    "I08",
                    self.file,
                    message(
                        "{code}: the text of clause {number} is empty, but {count} of its items are not.",
                        code=owner.partition(":")[2],
                        number=rule.number or "",
                        count=len(items),
                    ),
                    message("Give the clause an instead: text in the mapping."),
                )
        if text is None or (constant and rule.items and not items):
            none = {"dimension": rule.dimension, "none": True}
            return [(none, row.origin(rule.text or ""))] if rule.empty == "none" else []
        common = {
            "dimension": rule.dimension,
            "topic": rule.topic,
            "measure": row.choose(rule.measure),
            "basis": bases(rule.basis, row),
        }
        number = row.plain(rule.number)
        cell = row.origin(template)
        if not rule.split and number is not None:
            made = {"number": number, "text": text, "items": items}
            return [(ordered({**common, **made}), row.whole("normalised") if items else cell)]
        splitter = self.context.splitter
        if number is None:
            prefix = str(self.context.place(rule.dimension))
            counting = splitter.counted if rule.split else splitter.whole
            pieces = counting(text, owner, prefix, used, cell)
        else:
            pieces = splitter.pieces(text, owner, number, used, cell)
        return [(ordered({**common, **one.clause}), one.origin(cell)) for one in pieces]


def ordered(clause: Record) -> Record:
    """A clause without what is empty, its fields in the order in which files have them."""
    return {key: clause[key] for key in _ORDER if clause.get(key) not in (None, [], "")}


_ORDER = ("number", "dimension", "topic", "measure", "text", "basis", "items")
_AREAS = message("areas")
_ZONES = message("zones")


def bases(rules: tuple[BasisRule, ...], row: Row) -> list[Record]:
    """The bases of a clause."""
    found = []
    for rule in rules:
        made = {key: row.text(getattr(rule, key)) for key in ("title", "number", "article", "date")}
        made["id"] = rule.id
        if made["id"] is not None or made["title"] is not None:
            found.append(filled(made))
    return found


def looked_up(name: str, names: Names, row: Row, reader: RowReader, what: object) -> str | None:
    """The id of the record called *name*; None after a fault (I31) when none or several are."""
    ids = names.find(name)
    if len(ids) == 1:
        return ids[0]
    reader.broken.add(row.index)
    shown = {"place": row.at(), "name": short(name), "kind": what}
    if not ids:
        said = message("{place}: {name} is not among the {kind}.", **shown)
        reader.faults.add("I31", reader.table.file, said, did_you_mean(name, names.ids))
    else:
        said = message("{place}: several {kind} are called {name}: {ids}.", **shown, ids=", ".join(ids))
        reader.faults.add("I31", reader.table.file, said, message("Write codes in the cells, or tell the names apart."))
    return None


def convert(joined: Joined, rules: RecordRules, kind: Kind, faults: Faults, context: Context) -> Converted | None:
    """Records of *joined* by *rules*; None after a fault that concerns the whole table (missing columns)."""
    converter = _Converter(joined, rules, faults, context)
    if not converter.reader.columns_there():
        return None
    rows = tuple(converter.record(row, kind) for row in converter.reader.rows())
    converter.reader.finish()
    return Converted(rows, converter.areas)


def _area_key(rule: AreaRule, text: str) -> str:
    key = slug(tidy_code(text))
    return key.lower() if rule.lower else key
