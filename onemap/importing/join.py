"""Join the rows of tables to the rows of a source by a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from onemap.errors import Message, message
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.mapping import Join
from onemap.importing.tables import Table
from onemap.importing.template import parse
from onemap.read.aliases import normalise_header

_SHOWN = 5


@dataclass
class Joiner:
    """A table to join, its rows by key, and the keys that were met so far in the files of the source."""

    table: Table
    rule: Join
    rows: Mapping[str, Mapping[str, str]]
    met: set[str] = field(default_factory=set)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the join itself uses."""
        return (self.rule.prefix + self.rule.key, *parse(self.rule.on).columns)

    def join(self, left: Table, faults: Faults) -> Table | None:
        """*left* with the table's columns added to each row; a column that both have keeps *left*'s value.

        Rows without a partner are faults unless the rule is optional. None when a column of ``on`` is missing.
        """
        if not _has(left, parse(self.rule.on).columns, faults):
            return None
        keys = [_key(self.rule, row) for row in left.rows]
        self.met.update(key for key in keys if key is not None)
        without = [key or "–" for key in keys if key is None or key not in self.rows]
        if without and not self.rule.optional:
            faults.add(
                "I07",
                left.file,
                message("Rows have no partner in {table}: {codes}.", table=self.table.file, codes=_list(without)),
                _MEND,
            )
        prefix = self.rule.prefix
        spelled = {form: prefix + header for form, header in self.table.headers.items()}
        rows = []
        for row, key in zip(left.rows, keys, strict=True):
            partner = self.rows.get(key, {}) if key is not None else {}
            added = {normalise_header(spelled[form]): text for form, text in partner.items()}
            rows.append({**added, **row})
        headers = {normalise_header(header): header for header in spelled.values()}
        return replace(left, headers={**headers, **left.headers}, rows=tuple(rows))

    def finish(self, faults: Faults) -> None:
        """Report rows of the table that no file of the source has, unless the rule is optional."""
        extra = sorted(set(self.rows) - self.met)
        if extra and not self.rule.optional:
            what = message("Rows have no partner in the vector files: {codes}.", codes=_list(extra))
            faults.add("I07", self.table.file, what, _MEND)


_MEND = message("Correct the rows, or say optional: true for the table.")


def joiner(table: Table, rule: Join, faults: Faults) -> Joiner | None:
    """Prepare *table* for joining; None when its key column is missing or a key stands twice."""
    if not _has(table, (rule.key,), faults):
        return None
    rows: dict[str, Mapping[str, str]] = {}
    twice = []
    for row in table.rows:
        key = row.get(normalise_header(rule.key))
        if key is not None and rows.setdefault(key, row) is not row:
            twice.append(key)
    if twice:
        what = message("Codes stand twice in {column}: {codes}.", column=rule.key, codes=_list(twice))
        faults.add("I06", table.file, what, message("Leave one row for each code."))
        return None
    return Joiner(table, rule, rows)


def _key(rule: Join, row: Mapping[str, str]) -> str | None:
    return parse(rule.on).fill(lambda name: row.get(normalise_header(name)))


def _has(table: Table, columns: Sequence[str], faults: Faults) -> bool:
    missing = [name for name in columns if normalise_header(name) not in table.headers]
    for name in missing:
        near: Message = did_you_mean(name, table.headers.values())
        faults.add("I03", table.file, message("There is no column {column}.", column=name), near)
    return not missing


def _list(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:_SHOWN])
    return shown if len(codes) <= _SHOWN else f"{shown} … ({len(codes)})"
