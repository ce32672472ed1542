"""All tables of one package that came back → what comes in for its version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from onemap.errors import message
from onemap.exchange import codec
from onemap.exchange.coming import Faults, Found, told
from onemap.exchange.kinds import TABLES, TableId
from onemap.exchange.reading import Reader, list_records, plain_records, target_records, tree_record
from onemap.exchange.reading_clauses import clauses_by_owner
from onemap.exchange.tables import FORMAT
from onemap.merging.incoming import Base, Incoming
from onemap.model.origins import Kind, Name
from onemap.read.correspondence import PRINTS, Prints

_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
#: tables by the kind of their records
_HELD: Mapping[TableId, Kind] = {
    "units": "unit",
    "zones": "zone",
    "lists": "list",
    "areas": "area",
    "regions": "region",
    "tags": "tag",
    "targets": "target",
    "plan": "plan",
    "publication": "publication",
}
#: the table of clauses of each table of owners
_CLAUSES: Mapping[TableId, TableId] = {
    "units": "unit-clauses",
    "zones": "zone-clauses",
    "lists": "list-clauses",
}
#: in how many columns a long text stands
_COUNT = re.compile("[0-9]{1,4}")
_MADE_AGAIN = message("Export the version again, and make the edits in the new file.")


def package_of(found: Found) -> dict[str, str]:
    """What the package says of itself: entry → content."""
    return {row.cells["path"]: row.cells.get("value", "") for row in found.rows if "path" in row.cells}


def incoming_of(tables: Mapping[TableId, Found], said: Mapping[str, str], file: Path, faults: Faults) -> Incoming:
    """The records of *tables*; *said* is what the package says of itself, and *file* the place of faults of the whole.

    A table that the package had and that is not there is a fault: nobody knows whether its records were to go.
    """
    if said.get("format", FORMAT) != FORMAT:
        what = message("The export is of form {form}, which this version of onemap does not read.", form=said["format"])
        faults.add("I50", file, what, _MADE_AGAIN)
        return Incoming(said["version"])
    base = _base(tables, file, faults)
    _complete(tables, said, base, file, faults)
    readers = {name: Reader(found, faults, base) for name, found in tables.items()}
    owners: dict[TableId, dict[str, dict[str, Any]]] = {}
    for name in ("units", "zones"):
        if name in readers:
            records = plain_records(readers[name], ("code",))
            owners[name] = {record["code"]: record for record in sorted(records, key=lambda record: record["code"])}
    if "lists" in readers:
        owners["lists"] = dict(sorted(list_records(readers["lists"]).items()))
    for name, clauses in _CLAUSES.items():
        if clauses in readers and name in owners:
            key = "id" if name == "lists" else "code"
            standing = {row.cells[key] for row in tables[name].rows if key in row.cells}
            held = clauses_by_owner(readers[clauses], owners[name], standing)
            for code, record in owners[name].items():
                record["clauses"] = held.get(code, [])
    trees: dict[TableId, dict[str, Any] | None] = {"plan": None, "publication": None}
    for name in trees:
        if name in readers:
            record, fine = tree_record(readers[name])
            trees[name] = record if fine else None
    plain = {name: plain_records(readers[name], ("id",)) for name in ("areas", "regions") if name in readers}
    return Incoming(
        version=said["version"],
        publication=trees["publication"],
        plan=trees["plan"],
        areas=tuple(plain.get("areas", ())),
        regions=tuple(plain.get("regions", ())),
        units=owners.get("units", {}),
        zones=owners.get("zones", {}),
        lists=owners.get("lists", {}),
        tags=tuple(plain_records(readers["tags"], ("list", "number"))) if "tags" in readers else (),
        targets=tuple(target_records(readers["targets"])) if "targets" in readers else (),
        base=base,
    )


def _complete(tables: Mapping[TableId, Found], said: Mapping[str, str], base: Base, file: Path, faults: Faults) -> None:
    """Tell of tables, and of columns that a long text went on in, that are gone."""
    expected = [name for name in codec.keys_of(said.get("tables", "")) if name in TABLES]
    if "tables" not in said:  # what was exported tells what there was
        kinds = {name.kind for name in base}
        expected += [name for name, kind in _HELD.items() if kind in kinds]
        expected += ["unit-clauses"] if any(name.owner.startswith("unit:") for name in base) else []
    expected += [clauses for name, clauses in _CLAUSES.items() if name in tables and name != "units"]
    for name in dict.fromkeys(expected):
        if name not in tables:
            title = TABLES[name].title  # type: ignore[index]  # the line above has looked it up
            what = message("The sheet or file {part} is missing.", part=title)
            mend = message("Put it back, as it was in the export; to take records out, remove their rows.")
            faults.add("I51", file, what, mend)
    for entry in codec.keys_of(said.get("continued", "")):
        name, _, column = entry.partition(".")
        column, _, count = column.partition("~")
        found = next((table for key, table in tables.items() if key == name), None)
        there = 1 if found is None else found.parts.get(column, 1)
        if found is not None and not (_COUNT.fullmatch(count) and int(count) <= there):
            told(
                faults,
                found,
                "I51",
                (None, None),
                message(
                    "The column {letter}, which goes on with long texts, is missing.",
                    letter=f"{column}~{count}",
                ),
                _MADE_AGAIN,
            )


def _base(tables: Mapping[TableId, Found], file: Path, faults: Faults) -> dict[Name, Mapping[str, str]]:
    found = tables.get("base")
    if found is None:
        what = message(
            "The hidden table of what was exported is gone: nothing is taken out, and everything that differs is a "
            "conflict."
        )
        faults.add("I56", file, what, _MADE_AGAIN, "warning")
        return {}
    base: dict[Name, Mapping[str, str]] = {}
    for row in found.rows:
        cells = row.cells
        kind = _KINDS.get(cells.get("kind", ""))
        if kind is None or not PRINTS.fullmatch(cells.get("fields", "")):
            told(
                faults,
                found,
                "I50",
                (row, "kind"),
                message("The table of what was exported has been changed."),
                _MADE_AGAIN,
            )
            return {}
        base[Name(kind, cells.get("key", ""), cells.get("owner", ""))] = Prints(cells.get("fields", ""))
    return base
