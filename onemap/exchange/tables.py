"""Records → rows of text for every kind of table; cells that no spreadsheet could hold go on in further columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from onemap.exchange import codec
from onemap.exchange.kinds import BASE, PACKAGE, TABLES, Column, TableId, TableKind
from onemap.exchange.outgoing import REST
from onemap.merging.incoming import Base, Incoming, Record
from onemap.words import translator

#: UTF-16 units that a cell of a spreadsheet holds (32,767), with room for what programs put in front
LONGEST: Final = 32_000
#: which columns of a long cell's continuation: ``text~2``, ``text~3`` …
CONTINUED: Final = re.compile(r"^(.*?)\s*[~\uff5e]\s*([0-9]{1,4})$", re.DOTALL)
#: between the numbers of rows, so that others can be put between them
_STEP: Final = 10
FORMAT: Final = "1"
#: what the package says of itself
MARK: Final = "onemap"

#: what the workbook of a district holds; the one of the rest holds all kinds
_OF_DISTRICT: Final[tuple[TableId, ...]] = ("units", "unit-clauses", "lists", "list-clauses")

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of one kind. ``parts`` says for each column of its kind in how many columns it stands."""

    kind: TableKind
    rows: Sequence[Cells]
    parts: tuple[int, ...]

    def columns(self) -> Iterator[tuple[Column, int]]:
        """The columns as they stand: with the number of the part, from 1."""
        for column, parts in zip(self.kind.columns, self.parts, strict=True):
            for part in range(1, parts + 1):
                yield column, part

    def headings(self, lang: str) -> list[str]:
        """What stands above the columns."""
        t = translator(lang)
        return [
            column.heading.text(t) if part == 1 else f"{column.heading.text(t)}~{part}"
            for column, part in self.columns()
        ]


def tables_of(incoming: Incoming, lang: str, covers: str) -> dict[TableId, Table]:
    """All tables of an export in the order of :data:`TABLES`; *covers* names the part that it is of the version."""
    names = {code: str(record.get("name", "")) for code, record in (*incoming.units.items(), *incoming.zones.items())}
    names.update((key, str(record.get("title", ""))) for key, record in incoming.lists.items())
    rows: dict[TableId, list[Cells]] = {
        "units": [_plain("units", record, lang) for record in incoming.units.values()],
        "unit-clauses": _clauses("unit-clauses", incoming.units, names, lang),
        "zones": [_plain("zones", record, lang) for record in incoming.zones.values()],
        "zone-clauses": _clauses("zone-clauses", incoming.zones, names, lang),
        "lists": [_list_row(key, record, lang) for key, record in incoming.lists.items()],
        "list-clauses": _clauses("list-clauses", incoming.lists, names, lang),
        "areas": _ordered("areas", incoming.areas, lang),
        "regions": _ordered("regions", incoming.regions, lang),
        "tags": [_plain("tags", record, lang) for record in incoming.tags],
        "targets": [row for record in incoming.targets for row in _target_rows(record, lang)],
    }
    if incoming.plan is not None:
        rows["plan"] = _path_rows("plan", incoming.plan, lang)
    if incoming.publication is not None:
        rows["publication"] = _path_rows("publication", incoming.publication, lang)
    held = [name for name in rows if name in (_OF_DISTRICT if covers not in ("", REST) else rows)]
    if covers and not incoming.units:
        held = [name for name in held if name not in ("units", "unit-clauses")]
    said = {"format": FORMAT, "made_by": MARK, "version": incoming.version, "covers": covers}
    said |= {"tables": codec.keys_text(held), "layers": codec.keys_text(incoming.layers)}
    rows["base"] = list(_base_rows(incoming.base))
    made = {name: _table(TABLES[name], rows[name]) for name in (*held, "base")}
    continued = [
        f"{name}.{column.id}~{parts}"
        for name, table in made.items()
        for column, parts in zip(table.kind.columns, table.parts, strict=True)
        if parts > 1
    ]
    package = _table(PACKAGE, [*said.items(), ("continued", codec.keys_text(continued))])
    return {name: package if name == "package" else made[name] for name in TABLES if name in made or name == "package"}


def _table(kind: TableKind, rows: list[Cells]) -> Table:
    count = len(kind.columns)
    longest = [0] * count
    for row in rows:
        for at, cell in enumerate(row):
            if len(cell) > longest[at]:
                longest[at] = len(cell)
    # a character has at most two units
    wide = [at for at in range(count) if longest[at] * 2 > LONGEST]
    if not wide:
        return Table(kind, rows, (1,) * count)
    pieces = {at: [_pieces(row[at]) for row in rows] for at in wide}  # one piece where it fits after all
    parts = tuple(max((len(p) for p in pieces[at]), default=1) if at in pieces else 1 for at in range(count))
    split = []
    for number, row in enumerate(rows):
        cells: list[str] = []
        for at, cell in enumerate(row):
            held = pieces[at][number] if at in pieces else [cell]
            cells += [*held, *[""] * (parts[at] - len(held))]
        split.append(tuple(cells))
    return Table(kind, split, parts)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(text: str) -> list[str]:
    """*text* in pieces that a cell can hold and that neither begin nor end with white space."""
    found = []
    start = 0
    while len(text) - start > LONGEST // 2 and _units(text[start:]) > LONGEST:
        end = units = 0
        for end in range(start, len(text)):
            units += 2 if text[end] > "\uffff" else 1
            if units > LONGEST:
                break
        cut = end
        while cut > start + 1 and (text[cut].isspace() or text[cut - 1].isspace()):
            cut -= 1
        cut = cut if cut > start + 1 else end
        found.append(text[start:cut])
        start = cut
    return [*found, text[start:]]


Writer = Callable[[Record], str]


def _writer(column: Column, lang: str) -> Writer:
    field = column.id
    if column.form == "choice":
        return lambda record: codec.choice_text(column.words, record[field], lang) if field in record else ""
    if column.form == "yes":
        return lambda record: codec.choice_text("yes", "true", lang) if record.get(field) else ""
    if column.form == "text":
        return lambda record: record.get(field, "")
    if column.form in ("info", "order"):
        return lambda record: ""
    write = codec.SPELLINGS[column.form].write
    return lambda record: write(record[field]) if field in record else ""


def _plain(name: TableId, record: Record, lang: str) -> Cells:
    return tuple(write(record) for write in _writers(name, lang))


@cache
def _writers(name: TableId, lang: str) -> tuple[Writer, ...]:
    return tuple(_writer(column, lang) for column in TABLES[name].columns)


def _ordered(name: TableId, records: Sequence[Record], lang: str) -> list[Cells]:
    at = [column.id for column in TABLES[name].columns].index("order")
    rows = []
    for number, record in enumerate(records, 1):
        row = _plain(name, record, lang)
        rows.append((*row[:at], str(number * _STEP), *row[at + 1 :]))
    return rows


def _list_row(key: str, record: Record, lang: str) -> Cells:
    ((kind, target),) = record["for"].items()
    said = codec.zone_type_text(target) if kind == "zone_type" else target
    return _plain("lists", {**record, "id": key, "for_kind": kind, "for": said}, lang)


def _clauses(name: TableId, owners: Mapping[str, Record], names: Mapping[str, str], lang: str) -> list[Cells]:
    writers = _writers(name, lang)
    ids = [column.id for column in TABLES[name].columns]
    rows: list[Cells] = []
    for owner, record in owners.items():
        called = names.get(owner, "")
        number = 0
        for clause in record.get("clauses", ()):
            number += _STEP
            said = {**clause, **clause["applies_to"]} if "applies_to" in clause else clause
            rows.append((owner, called, str(number), *(write(said) for write in writers[3:])))
            for depth, item in _items(clause.get("items", ()), 1):
                number += _STEP
                cells = {"number": clause["number"], "item": item["number"], "depth": str(depth), "text": item["text"]}
                rows.append((owner, called, str(number), *(cells.get(column, "") for column in ids[3:])))
    return rows


def _items(items: Sequence[Record], depth: int) -> Iterator[tuple[int, Record]]:
    for item in items:
        yield depth, item
        yield from _items(item.get("items", ()), depth + 1)


def _target_rows(record: Record, lang: str) -> Iterator[Cells]:
    for at, value in enumerate(record["values"], 1):
        said = dict(record) if at == 1 else {"indicator": record["indicator"], "place": record["place"]}
        said |= {"year": value["year"], "value": value["value"], "value_note": value.get("note", "")}
        row = _plain("targets", said, lang)
        yield (*row[:2], str(at * _STEP), *row[3:])


def _path_rows(name: TableId, record: Record, lang: str) -> list[Cells]:
    t = translator(lang)
    return [(codec.path_text(steps), _label(steps, t), value) for steps, value in leaves(record, ())]


def leaves(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts of *value* with the way to each; an entry of a list that says nothing has the text ``{}``."""
    if isinstance(value, Mapping):
        if not value:
            yield steps, "{}"
        for key, item in value.items():
            yield from leaves(item, (*steps, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from leaves(item, (*steps, at))
    else:
        yield steps, "true" if value is True else ("\\" + value if value.startswith(("\\", "{}")) else value)


def _label(steps: Sequence[str | int], t: Callable[[str], str]) -> str:
    """What editors call the key: its title in the schemas."""
    for step in reversed(steps):
        if isinstance(step, str):
            english = step.replace("_", " ")
            english = english[:1].upper() + english[1:].lower()
            said = t(f"schema|{english}")
            return english if said.startswith("schema|") else said
    return ""


def _base_rows(base: Base) -> Iterator[Cells]:
    assert len(BASE.columns) == 4  # noqa: S101 - the rows below
    for name, held in base.items():
        yield name.kind, name.owner, name.key, ";".join(f"{key}={value}" for key, value in held.items())
