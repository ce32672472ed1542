"""The layer of units and the tables that are joined to it: which of their columns has a role, and where two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from onemap.errors import message
from onemap.importing.guess.areas import listed
from onemap.importing.guess.columns import Column, Columns
from onemap.importing.guess.kinds import Group
from onemap.importing.guess.notes import Path as At
from onemap.importing.guess.shared import Ground, heading, one_name, template, where

DIMENSIONS = ("space", "emission", "risk", "resource")
#: roles whose text a layer may hold in short and a table in full
_LONG = (*DIMENSIONS, "problems", "towns", "zones", "remark")
#: roles of columns that say again what codes say
AGAIN = ("province", "city", "district", "area_name")
#: roles that a table need not have where the layer has them
_SAID_TWICE = (*AGAIN, "unit_name", "unit_code", "clause_number", "remark")


@dataclass
class Side:
    """The layer, or a table that is joined to it: the columns of its first part, and those of all its parts."""

    group: Group
    prefix: str = ""
    used: set[str] = field(default_factory=set)

    @property
    def columns(self) -> Columns:
        return self.group.columns


@dataclass
class Found:
    side: Side
    column: Column

    @property
    def name(self) -> str:
        return self.side.prefix + heading(self.column)

    @property
    def template(self) -> str:
        return template(self.column, self.side.prefix)


class Sides:
    """The layer (or a table, where there is none) and its tables, in the order in which they are joined."""

    def __init__(self, group: Group, tables: Sequence[Group], ground: Ground, at: At) -> None:
        self.ground, self.at = ground, at
        self.every = [Side(group)]
        #: columns that say again what others say
        self.again: list[str] = []
        key = group.columns.first("unit_code")
        assert key is not None  # noqa: S101 - kind_of saw one
        key_side = self.every[0]
        key_side.used.add(key.key)
        self.code = Found(key_side, key)
        self.joins = [join for table in tables for join in self._joins(table)]

    def _joins(self, group: Group) -> list[dict[str, Any]]:
        columns = group.columns
        key = columns.first("unit_code")
        assert key is not None  # noqa: S101 - kind_of saw one
        side = Side(group)
        mine = {column.key for side in self.every for column in side.columns.every}
        needed = {c.key for role, those in columns.roles.items() if role not in _SAID_TWICE for c in those}
        if mine & (needed - {key.key}):
            side.prefix = f"T{len(self.every)}_"
        side.used.add(key.key)
        self.every.append(side)
        whole = self._whole(group, key)
        single = one_name(group, self.ground)
        made = []
        for file in [single] if single else list(dict.fromkeys(group.files)):
            join: dict[str, Any] = {"file": file, **where(columns.part), "key": heading(key), "on": self.code.template}
            if side.prefix:
                join["prefix"] = side.prefix
            if not whole or not single:
                join["optional"] = True
            made.append(join)
        return made

    def _whole(self, group: Group, key: Column) -> bool:
        """Whether a table has a row for each unit and no others; else that is said."""
        shown = listed(part.shown for part in group.parts)
        there = set(key.counts)
        units = set(self.code.column.counts)
        for missing, what in (
            (
                units - there,
                message("{part} has no row for {codes}.", part=shown, codes=listed(sorted(units - there))),
            ),
            (
                there - units,
                message(
                    "{part} has rows for units without polygon: {codes}.",
                    part=shown,
                    codes=listed(sorted(there - units)),
                ),
            ),
        ):
            if missing:
                self.ground.notes.add(
                    (*self.at, "tables"), what, message("Correct the files; until then the table is optional.")
                )
        return there == units

    def find(self, *roles: str) -> Found | None:
        """The column that has one of *roles*, with what says the same again put aside."""
        for role in roles:
            found = [Found(side, side.columns.roles[role][0]) for side in self.every if role in side.columns.roles]
            found = [one for one in found if one.column.key != self.code.column.key or one.side is not self.code.side]
            if not found:
                continue
            best = found[0]
            if role in _LONG:
                # of texts that are alike the table's, which has room for more
                best = max(reversed(found), key=lambda one: sum(map(len, one.column.filled)))
            for one in found:
                one.side.used.add(one.column.key)
                if one is not best:
                    self._compare(role, best, one)
                    self.again.append(one.name)
            return best
        return None

    def _compare(self, role: str, best: Found, other: Found) -> None:
        """Say where two columns that have one role differ, unless one holds the beginning of the other."""
        mine = self.by_code(best)
        differ = [
            code
            for code, value in self.by_code(other).items()
            if code in mine and value != mine[code] and not (role in _LONG and mine[code].startswith(value[:80]))
        ]
        if differ:
            self.ground.notes.add(
                (*self.at, "rules"),
                message(
                    "{one} and {other} differ: {codes}.", one=best.name, other=other.name, codes=listed(sorted(differ))
                ),
                message("Find out which is right; the draft takes {one}.", one=best.name),
            )

    def by_code(self, found: Found) -> dict[str, str]:
        key = found.side.columns.first("unit_code")
        pairs = zip(key.values if key is not None else (), found.column.values, strict=False)
        return {code: value for code, value in pairs if code is not None and value is not None}
