"""What people have edited in layers and must be edited in the tables: it is not taken in, so it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from onemap.read import gdal  # noqa: F401  # isort: skip - sets GDAL's environment before pyogrio loads it
import pyogrio.raw
from pydantic import ValidationError

from onemap.errors import message
from onemap.exchange.attributes import attributes_of
from onemap.exchange.coming import Faults
from onemap.exchange.layers import FIELD_NAMES, named_layers
from onemap.merging.canonical import of_incoming
from onemap.merging.incoming import Incoming
from onemap.merging.layer_edits import GEOMETRY
from onemap.model.origins import Name, owner_of
from onemap.model.plan import LayerName, Plan
from onemap.model.prints import prints
from onemap.model.publication import Publication
from onemap.model.vocabulary import Vocabulary
from onemap.read import dbf
from onemap.read.aliases import find_column
from onemap.read.publication import default_vocabulary

_CODES: Mapping[LayerName, tuple[str, str]] = {"units": ("unit_code", "unit"), "zones": ("zone_code", "zone")}
#: named by other records, which may have been edited in their table
_DERIVED = frozenset({"area_name", "province", "city", "district"})
#: characters that every encoding of a DBF has room for; behind them a text may have been cut on the way
_SURE = 80
_SHOWN = 5


def report_unread(paths: Sequence[Path], incoming: Incoming, faults: Faults) -> None:
    """Warn (I29) of columns of the layers *paths* that differ from the tables of *incoming*, which they show.

    A record that was edited in its table differs from the layer of course: of that nothing is said.
    """
    try:
        words = _vocabulary(incoming)
        shown = attributes_of(incoming, words)
    except ValidationError:
        return  # whoever reads the records says what is wrong
    gone: set[str] = set()
    for path in paths:
        for name, layer in named_layers(path):
            if name not in _CODES:
                continue
            if name not in gone:  # a layer may be several files
                _report_gone(path, name, incoming, faults)
            gone.add(name)
            if name not in shown or name not in incoming.layers:
                continue
            expected = dict(zip(incoming.layers[name].codes, shown[name], strict=True))
            try:
                found = dict(_edited(path, layer, name, expected))
            except UnicodeDecodeError as error:
                what = message("The table cannot be read: {error}.", error=" ".join(str(error).split()))
                faults.add("I50", path, what, message("Check the file."))
                continue
            edited = {code for codes in found.values() for code in codes}
            for code in _edited_in_tables(incoming, words, _CODES[name][1], edited):
                edited.discard(code)
            for column, codes in found.items():
                left = [code for code in codes if code in edited]
                if left:
                    what = message(
                        "Column {column}: what was changed in the layer is not taken in: {codes}.",
                        column=column,
                        codes=_some(left),
                    )
                    mend = message("Make the change in the table of the export; layers bring shapes only.")
                    faults.add("I29", path, what, mend, "warning")


def _report_gone(path: Path, name: LayerName, incoming: Incoming, faults: Faults) -> None:
    """Warn of features that went out and did not come back, though the rows of their records did: they stay."""
    kind = _CODES[name][1]
    layer = incoming.layers.get(name)
    drawn = set() if layer is None else set(layer.codes)
    stands = getattr(incoming, f"{kind}s")
    out = (record.key for record, said in incoming.base.items() if record.kind == kind and GEOMETRY in said)
    left = sorted(code for code in out if code in stands and code not in drawn)
    if left:
        what = message(
            "Features of layer {layer} were deleted, and their shapes stay, because their rows still stand in the "
            "table: {codes}.",
            layer=name,
            codes=_some(left),
        )
        faults.add("I29", path, what, message("To delete them, delete their rows in the table, too."), "warning")


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_SHOWN]) + (f" … ({len(codes)})" if len(codes) > _SHOWN else "")


def _edited(
    path: Path, layer: str | None, name: LayerName, expected: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, list[str]]]:
    """Columns as the file spells them, each with the codes for which it does not say what the tables say."""
    columns = _texts(path, layer)
    code = find_column(columns, _CODES[name][0])
    if code is None:
        return
    for role in FIELD_NAMES:
        column = find_column(columns, role)
        if column is None or column == code or role in _DERIVED:
            continue
        if not any(role in row for row in expected.values()) and role not in ("remark", "problems"):
            continue  # a column that the export did not have: it may be somebody's own
        pairs = zip(columns[code], columns[column], strict=True)
        codes = dict.fromkeys(key for key, text in pairs if key in expected and _differ(text, expected[key].get(role)))
        if codes:
            yield column, list(codes)


def _texts(path: Path, layer: str | None) -> dict[str, list[str]]:
    """The columns of a layer as text, "" where they are empty."""
    table = dbf.Table(dbf.encoding_of(path, None)) if path.suffix.lower() == ".shp" else None
    raw = None if table is None else dbf.RAW
    meta, _, _, data = pyogrio.raw.read(path, layer=layer, read_geometry=False, encoding=raw)

    def text(value: Any) -> str:
        if value is None or value != value:
            return ""
        return table.text(value) if table is not None and isinstance(value, str) else str(value)

    names = [str(field) if table is None else table.text(str(field)) for field in meta["fields"]]
    return {name: [text(value) for value in values.tolist()] for name, values in zip(names, data, strict=True)}


def _differ(text: str, shown: str | None) -> bool:
    """Whether a cell says something else than what was *shown*, as far as a DBF keeps it."""
    held, true = "".join(text.split()), "".join((shown or "").split())
    if held == true or (len(held) >= _SURE and true.startswith(held)):
        return False
    try:
        return Decimal(held) != Decimal(true)
    except InvalidOperation:
        return True


def _edited_in_tables(incoming: Incoming, words: Vocabulary, kind: str, codes: set[str]) -> Iterator[str]:
    """Those of *codes* whose unit or zone, or a clause of it, is not as it went out."""
    if not codes:
        return
    mine = {code: record for code, record in getattr(incoming, f"{kind}s").items() if code in codes}
    only: dict[str, Any] = {"units": {}, "zones": {}, f"{kind}s": mine}
    records = of_incoming(
        replace(incoming, publication=None, plan=None, areas=(), regions=(), lists={}, tags=(), targets=(), **only),
        words,
    )
    by_owner: dict[str, set[Name]] = {}
    for name in incoming.base:
        if name.kind == "clause":
            by_owner.setdefault(name.owner, set()).add(name)
    for code in sorted(codes):
        owner = Name(kind, code)  # type: ignore[arg-type]
        names = {owner} | {name for name in records if name.owner == owner_of(owner)}
        out = {owner} | by_owner.get(owner_of(owner), set())
        if names != out or any(
            _as_it_was(incoming.base.get(n, {})) != prints(records[n]) for n in names & records.keys()
        ):
            yield code


def _as_it_was(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in fields.items() if key != GEOMETRY}


def _vocabulary(incoming: Incoming) -> Vocabulary:
    """The words of the version, as far as the package has them. Raises ValidationError."""
    words = default_vocabulary()
    for record, model in ((incoming.publication, Publication), (incoming.plan, Plan)):
        change = None if record is None else model.model_validate(record).vocabulary
        words = words if change is None else change.over(words)
    return words
