"""Join the rows of tables to the rows of a source by a key, and complete texts that a DBF field has cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.cells import Tidied
from onemap.importing.cut_text import Completed, completed, report
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.joined import Joined, Partner
from onemap.importing.mapping import Join
from onemap.importing.row_reader import form, tidy_code
from onemap.importing.tables import Table
from onemap.importing.template import parse
from onemap.read.aliases import ALIASES

_SHOWN = 5


@dataclass
class Joiner:
    """Tables to join by one rule, their rows by key, and the keys that were met so far in the files of the source."""

    tables: tuple[Table, ...]
    rule: Join
    rows: Mapping[str, Partner]
    #: normalised name after joining → spelling
    headers: Mapping[str, str]
    met: set[str] = field(default_factory=set)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the join itself uses."""
        return (self.rule.prefix + self.rule.key, *parse(self.rule.on).columns)

    def join(self, left: Joined, faults: Faults) -> Joined | None:
        """*left* with the tables' columns added to each row; a column that both have keeps *left*'s value.

        Rows without a partner are faults unless the rule is optional. None when a column of ``on`` is missing.
        """
        table = left.table
        if not _has(table, parse(self.rule.on).columns, faults):
            return None
        keys = [_key(self.rule, row) for row in table.rows]
        self.met.update(key for key in keys if key is not None)
        without = [key or "–" for key in keys if key is None or key not in self.rows]
        if without and not self.rule.optional:
            faults.add(
                "I07",
                table.file,
                message("Rows have no partner in {table}: {codes}.", table=self._named(), codes=_list(without)),
                _MEND,
            )
        rows, partners = [], []
        for row, before, key in zip(table.rows, left.partners, keys, strict=True):
            partner = self.rows.get(key) if key is not None else None
            rows.append(row if partner is None else {**partner.cells, **row})
            partners.append(before if partner is None else (*before, partner))
        made = replace(table, headers={**self.headers, **table.headers}, rows=tuple(rows))
        return Joined(made, left.own, tuple(partners), (*left.beside, self._named()))

    def finish(self, faults: Faults) -> None:
        """Report rows of the tables that no file of the source has, unless the rule is optional."""
        extra: dict[Path, list[str]] = {}
        for key, partner in self.rows.items():
            if key not in self.met:
                extra.setdefault(partner.table.file, []).append(key)
        for file, keys in extra.items() if not self.rule.optional else ():
            what = message("Rows have no partner in the vector files: {codes}.", codes=_list(sorted(keys)))
            faults.add("I07", file, what, _MEND)

    def _named(self) -> str:
        return self.tables[0].file.as_posix() if len({table.file for table in self.tables}) == 1 else self.rule.file


_MEND = message("Correct the rows, or say optional: true for the table.")


def joiner(tables: Sequence[Table], rule: Join, faults: Faults) -> Joiner | None:
    """Prepare *tables* for joining as one; None when a key column is missing or a key stands twice.

    Keys are compared in half width and without white space around them; that some were written otherwise is reported.
    """
    rows: dict[str, Partner] = {}
    headers: dict[str, str] = {}
    whole = bool(tables)
    for table in tables:
        if not _has(table, (rule.key,), faults):
            return None
        names = {key: form(rule.prefix + header) for key, header in table.headers.items()}
        headers = {**{names[key]: rule.prefix + header for key, header in table.headers.items()}, **headers}
        printed = {names[key]: header for key, header in table.headers.items()}
        twice, tidied = [], []
        for index, row in enumerate(table.rows):
            given = row.get(form(rule.key))
            if given is None:
                continue
            key = tidy_code(given)
            if key != given or isinstance(given, Tidied):
                tidied.append(index)
            partner = Partner(table, index, {names[name]: text for name, text in row.items()}, printed)
            if rows.setdefault(key, partner) is not partner:
                twice.append(key)
        for index in tidied:
            place = (table.file, table.part_of(index), table.headers[form(rule.key)])
            faults.tidied.setdefault(place, set()).add(table.number_of(index))
        if twice:
            what = message("Codes stand twice in {column}: {codes}.", column=rule.key, codes=_list(twice))
            faults.add("I06", table.file, what, message("Leave one row for each code."))
            whole = False
    return Joiner(tuple(tables), rule, rows, headers) if whole else None


def complete(joined: Joined, faults: Faults) -> Joined:
    """*joined* with texts that a DBF field has cut replaced by those of the joined rows, under the same or a like name.

    What was taken from which table, and what is left, is reported (I27).
    """
    table = joined.table
    rows = [dict(row) for row in table.rows] if table.cut else list(table.rows)
    own = [dict(row) for row in joined.own] if table.cut else []
    reported: list[tuple[str, Completed, tuple[Path, ...]]] = []
    for key, cut in table.cut.items():
        found = [_other(joined, index, key) if index in cut else None for index in range(len(rows))]
        others = [None if one is None else one[0].cells[one[1]] for one in found]
        done = completed([row.get(key) for row in table.rows], cut, others if any(others) else None)
        files: dict[Path, None] = {}
        for index in done.taken:
            partner, name = found[index] or (None, "")
            assert partner is not None  # noqa: S101 - a text was taken from it
            files[partner.table.file] = None
            rows[index][key] = partner.cells[name]
            # the whole text stands in the table: that is where it came from
            own[index].pop(key, None)
        reported.append((table.headers[key], done, tuple(files)))
    report(reported, table.file, faults, joined.number)
    if not table.cut:
        return joined
    partners = tuple(
        tuple(_renamed(one, own_row, table.cut) for one in those)
        for those, own_row in zip(joined.partners, own, strict=True)
    )
    return Joined(replace(table, rows=tuple(rows)), tuple(own), partners, joined.beside)


def _other(joined: Joined, index: int, key: str) -> tuple[Partner, str] | None:
    """The cell of a joined row that has the meaning of column *key*: of the same name, or of one role of the field."""
    for partner in joined.partners[index]:
        for name in (key, *_LIKE.get(key, ())):
            if name in partner.cells:
                return partner, name
    return None


def _renamed(partner: Partner, own: Mapping[str, str], cut: Mapping[str, frozenset[int]]) -> Partner:
    """*partner* with the columns that stand in for cut ones under their names, so that their place is found."""
    added = {}
    for key in cut:
        if key not in own and key not in partner.cells:
            like = next((name for name in _LIKE.get(key, ()) if name in partner.cells), None)
            if like is not None:
                added[key] = like
    if not added:
        return partner
    cells = {**partner.cells, **{key: partner.cells[like] for key, like in added.items()}}
    headers = {**partner.headers, **{key: partner.headers[like] for key, like in added.items()}}
    return Partner(partner.table, partner.index, cells, headers)


#: what long texts are
_TEXTS = ("space", "emission", "risk", "resource", "problems", "clause_text", "remark")
#: column of a long text → columns that mean the same in the field
_LIKE: Mapping[str, tuple[str, ...]] = {
    name: tuple(other for other in ALIASES[role] if other != name) for role in _TEXTS for name in ALIASES[role]
}


def _key(rule: Join, row: Mapping[str, str]) -> str | None:
    key = parse(rule.on).fill(lambda name: row.get(form(name)))
    return None if key is None else tidy_code(key)


def _has(table: Table, columns: Sequence[str], faults: Faults) -> bool:
    missing = [name for name in columns if form(name) not in table.headers]
    for name in missing:
        near: Message = did_you_mean(name, table.headers.values())
        faults.add("I03", table.file, message("There is no column {column}.", column=name), near)
    return not missing


def _list(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:_SHOWN])
    return shown if len(codes) <= _SHOWN else f"{shown} … ({len(codes)})"
