"""Rows of ``clauses.csv``: every requirement of lists, zones and units, with words instead of ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from onemap.model.clauses import AppliesTo, Clause, Item, LegalBasis, ListRef
from onemap.model.vocabulary import Group
from onemap.render.downloads.cells import csv_field
from onemap.render.downloads.plain import PlainClause, PlainUnit
from onemap.render.view import View

#: between the values of one cell
JOIN = "; "
#: words of one kind that are remembered, so that a national table is never in memory as a whole
_REMEMBERED = 4096


def clauses_header(view: View) -> list[str]:
    t = view.t
    return [
        t("Version"), t("Worded in version"), t("List"), t("Title of the list"), t("Level"), t("Number"),
        t("Dimension"), t("Topic"), t("Measure"), t("Text"), t("Parts"), t("Legal basis"), t("Follows"),
        t("Applies to"),
    ]  # fmt: skip


class ClauseRows:
    """Lines of the table, in filed order for each owner of clauses; what many lines share is worded once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._version = csv_field(view.snapshot.version)
        self._none = csv_field(view.t("The plan states: none"))
        remembered = lru_cache(_REMEMBERED)
        self._field = remembered(csv_field)
        self._term = remembered(self._term_field)
        self._basis = remembered(self._basis_field)
        self._applies = remembered(self._applies_field)

    def of_lists(self, ids: Iterable[str]) -> Iterator[str]:
        """The lines of lists."""
        snapshot = self._view.snapshot
        for name in ids:
            held = snapshot.lists[name]
            whose = self._whose(name, self._view.list_title(name), held.level)
            for clause in held.clauses:
                yield self._line(clause, snapshot.clause_origin(name, clause.key), whose)

    def of_zones(self, codes: Iterable[str]) -> Iterator[str]:
        """The lines of zones."""
        for code in codes:
            zone = self._view.snapshot.zones[code]
            yield from self._own(code, zone.name, "zone", zone.clauses, self._view.snapshot.written_by(code))

    def of_units(self, codes: Iterable[str]) -> Iterator[str]:
        """The lines of units."""
        snapshot = self._view.snapshot
        for code in codes:
            unit = snapshot.units[code]
            yield from self._own(code, unit.name, self._unit_level, unit.clauses or (), snapshot.written_by(code))

    def of_plain(self, units: Iterable[PlainUnit], origins: Mapping[str, str]) -> Iterator[str]:
        """The same of units that have travelled; *origins*: the version that wrote the clauses, by code."""
        for unit in units:
            yield from self._own(unit.code, unit.name, self._unit_level, unit.clauses, origins[unit.code])

    @property
    def _unit_level(self) -> str:
        levels = self._view.snapshot.levels
        return levels[-1] if levels else "unit"

    def _own(
        self, owner: str, name: str, level: str, clauses: Iterable[Clause | PlainClause], origin: str
    ) -> Iterator[str]:
        whose = self._whose(owner, name, level)
        for clause in clauses:
            yield self._line(clause, origin, whose)

    def _whose(self, owner: str, title: str, level: str) -> str:
        return f"{csv_field(owner)},{csv_field(title)},{self._term('levels', level)}"

    def _line(self, clause: Clause | PlainClause, origin: str, whose: str) -> str:
        field, term = self._field, self._term
        return (
            f"{self._version},{field(origin)},{whose},{field(clause.number)},{term('dimensions', clause.dimension)},"
            f"{field(clause.topic)},{'' if clause.measure is None else term('measures', clause.measure)},"
            f"{self._none if clause.none else csv_field(clause.text)},"
            f"{_items_field(clause.items) if clause.items else ''},"
            f"{self._basis(clause.basis) if clause.basis else ''},"
            f"{_follows_field(clause.follows) if clause.follows else ''},"
            f"{'' if clause.applies_to is None else self._applies(clause.applies_to)}\n"
        )

    def _term_field(self, group: Group, key: str) -> str:
        return csv_field(self._view.term(group, key))

    def _basis_field(self, bases: tuple[LegalBasis, ...]) -> str:
        return csv_field(JOIN.join(self._view.basis(basis) for basis in bases))

    def _applies_field(self, applies: AppliesTo) -> str:
        return csv_field(JOIN.join(f"{what}: {values}" for what, values in self._view.applies(applies)))


def _follows_field(follows: Iterable[ListRef]) -> str:
    return csv_field(JOIN.join(f"{ref.list} {number}" for ref in follows for number in ref.numbers))


def _items_field(items: Iterable[Item]) -> str:
    return csv_field("\n".join(_items(items)))


def _items(items: Iterable[Item], depth: int = 0) -> Iterator[str]:
    for item in items:
        yield "  " * depth + item.number + item.text
        yield from _items(item.items, depth + 1)
