"""Join the rows of a table to the rows of a source by a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onemap.errors import Message, message
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.mapping import Join
from onemap.importing.tables import Table
from onemap.importing.template import parse
from onemap.read.aliases import normalise_header

_SHOWN = 5


def joined(left: Table, right: Table, rule: Join, faults: Faults) -> Table | None:
    """*left* with the columns of *right* added to each row; a column that both have keeps *left*'s value.

    Keys are unique in *right*; rows of one side without a partner are faults unless the rule is optional.
    None after a fault.
    """
    key = normalise_header(rule.key)
    wanted = [(key, rule.key, right)]
    wanted += [(normalise_header(name), name, left) for name in parse(rule.on).columns]
    missing = [(name, table) for form, name, table in wanted if form not in table.headers]
    for name, table in missing:
        faults.add(
            "I03",
            table.file,
            message("there is no column {column}", column=name),
            did_you_mean(name, table.headers.values()),
        )
    if missing:
        return None
    by_key: dict[str, dict[str, str]] = {}
    twice = []
    for row in right.rows:
        value = row.get(key)
        if value is None:
            continue
        if by_key.setdefault(value, row) is not row:
            twice.append(value)
    keys = [parse(rule.on).fill(lambda name, row=row: row.get(normalise_header(name))) for row in left.rows]  # type: ignore[misc]
    _report(
        right,
        message("codes stand twice in {column}: {codes}", column=rule.key, codes=_list(twice)),
        twice,
        faults,
        "I06",
    )
    if not rule.optional:
        without = [k or "" for k in keys if k is None or k not in by_key]
        _report(
            left,
            message("codes have no row in {table}: {codes}", table=right.file, codes=_list(without)),
            without,
            faults,
        )
        extra = sorted(set(by_key) - {k for k in keys if k})
        _report(
            right, message("codes have no row in {table}: {codes}", table=left.file, codes=_list(extra)), extra, faults
        )
    prefix = rule.prefix
    headers = {normalise_header(prefix + header): prefix + header for header in right.headers.values()}
    rows = []
    for row, value in zip(left.rows, keys, strict=True):
        partner = by_key.get(value, {}) if value else {}
        added = {normalise_header(prefix + right.headers[form]): text for form, text in partner.items()}
        rows.append({**added, **row})
    return replace(left, headers={**headers, **left.headers}, rows=tuple(rows))


def _list(codes: Sequence[str]) -> str:
    shown = ", ".join(code or "–" for code in codes[:_SHOWN])
    return shown if len(codes) <= _SHOWN else f"{shown} … ({len(codes)})"


def _report(table: Table, what: Message, codes: Sequence[str], faults: Faults, rule: str = "I07") -> None:
    if codes:
        faults.add(rule, table.file, what, message("correct the rows, or say optional: true for the table"))
