"""What each part is about: polygons of units or zones, facts of units, clauses, targets, the boundary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onemap.importing.guess.columns import Column, Columns, columns_of
from onemap.importing.guess.parts import Part
from onemap.importing.guess.patterns import KEY_WORDS

Kind = Literal[
    "units", "zones", "boundary", "context", "unit facts", "unit clauses", "lists", "wide lists", "targets", "unknown"
]
_DIMENSIONS = ("space", "emission", "risk", "resource")


@dataclass(frozen=True)
class Group:
    """Parts that one rule can read: the same columns in the same place of several files; their rows as one."""

    kind: Kind
    parts: Sequence[Part]
    columns: Columns

    @property
    def files(self) -> list[str]:
        return [part.file for part in self.parts]

    def of(self, parts: Sequence[Part]) -> Group:
        """The group with some of its parts only."""
        return Group(self.kind, parts, columns_of(_whole(parts)))


def grouped(every: Sequence[Part]) -> list[Group]:
    """Parts by their columns and their place in a file, in the order of the files, with what they are about."""
    in_books = {(_shape(part), part.sheet) for part in every if not part.alone}
    found: dict[object, list[Part]] = {}
    for part in every:
        # a workbook of one sheet belongs to those in which a sheet of that name is one of several
        named = not part.alone or (_shape(part), part.sheet) in in_books
        found.setdefault((_shape(part), part.sheet if named else None), []).append(part)
    groups = []
    for parts in found.values():
        columns = columns_of(_whole(parts))
        groups.append(Group(kind_of(columns), parts, columns))
    return groups


def _shape(part: Part) -> object:
    return (frozenset(part.table.headers), part.ground, part.layer, part.number, part.without_crs)


def _whole(parts: Sequence[Part]) -> Part:
    """One part with the rows of all."""
    cut = {key for part in parts for key, rows in part.table.cut.items() if rows}
    rows = tuple(row for part in parts for row in part.table.rows)
    table = replace(parts[0].table, rows=rows, numbers=(), cut=dict.fromkeys(cut, frozenset({0})))
    return replace(parts[0], table=table, alone=all(part.alone for part in parts))


def kind_of(columns: Columns) -> Kind:
    """What a part is about; ``unknown`` where nothing speaks for it."""
    ground = columns.part.ground
    unit, zone = columns.first("unit_code"), columns.first("zone_code")
    by_value = unit is not None and unit.of_units
    if ground == "area":
        if unit is not None and (by_value or zone is None or not zone.of_zones):
            return "units"
        if zone is not None:
            return "zones"
        area = columns.first("area_code", "area_name")
        return "boundary" if area is not None and area.unique else "unknown"
    if ground == "other":
        return "context"
    text = columns.first("clause_text")
    if unit is not None and (by_value or zone is None):
        if text is not None and len(unit.counts) < len(unit.filled):
            return "unit clauses"
        return "unit facts"
    if columns.years() and columns.first("indicator", "indicator_name") is not None:
        return "targets"
    if text is not None and (text.long or columns.first("dimension") is not None):
        return "lists"
    if has_dimensions(columns) and columns.first("area_code", "area_name", "district") is not None:
        return "wide lists"
    return "unknown"


def has_dimensions(columns: Columns) -> bool:
    """Whether there is a column for each of several dimensions."""
    return sum(columns.first(role) is not None for role in _DIMENSIONS) > 1


def likely_units(groups: Sequence[Group]) -> Group | None:
    """Of the polygons of which it is not known what they are, the largest layer that a short text tells apart."""
    best: Group | None = None
    for group in groups:
        if group.kind != "unknown" or group.columns.part.ground != "area":
            continue
        # the files of a register are its parts, or its releases: then a key is one in each of them
        whole, last = group.columns, group.of(group.parts[-1:]).columns
        keys = [c for c in whole.every if _is_key(c)] or [c for c in last.every if _is_key(c)]
        if keys and (best is None or len(whole.part.table.rows) > len(best.columns.part.table.rows)):
            key = min(keys, key=lambda c: (_rank(c), keys.index(c)))
            chosen = next(column for column in whole.every if column.key == key.key)
            best = Group("units", group.parts, replace(whole, roles={**whole.roles, "unit_code": [chosen]}))
    return best


def _is_key(column: Column) -> bool:
    return column.unique and not column.long and max(map(len, column.counts)) <= 40


def _rank(column: Column) -> int:
    """How much the heading says that the column tells records apart; 0 the most."""
    return next((rank for rank, word in enumerate(KEY_WORDS) if word in column.key), len(KEY_WORDS))
