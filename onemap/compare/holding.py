"""What holds in the units of one version through others' lists, by address, without making them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onemap.compare.changes import Address
from onemap.model.clauses import Clause
from onemap.resolve.areas import ancestors
from onemap.resolve.requirements import ZONE_LEVEL, RequirementIndex
from onemap.resolve.snapshot import Snapshot
from onemap.resolve.units import follows_of


class Holding:
    """Answers for many units of one snapshot. An *owner* is a list or a zone with clauses of its own."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.zoned = ZONE_LEVEL in snapshot.levels
        self._index = RequirementIndex(snapshot)
        self._named: dict[str, dict[str, Clause]] = {}
        self._reached: dict[Address, frozenset[Address]] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self._ranks: dict[str, tuple[int, dict[str, int]]] = {}

    def owners(self) -> Iterator[tuple[str, tuple[Clause, ...]]]:
        """All lists and zones with their clauses."""
        yield from ((name, held.clauses) for name, held in self.snapshot.lists.items())
        yield from ((code, zone.clauses) for code, zone in self.snapshot.zones.items() if zone.clauses)

    def owners_of(self, code: str) -> list[str]:
        """The lists that address unit *code* and its zones, so far as the plan lets zones carry clauses."""
        zones = self.snapshot.zones
        found = list(self._index.lists_of(code))
        if self.zoned:
            found += [zone for zone in sorted(set(self.snapshot.briefs[code].zones)) if zone in zones]
        return found

    def clauses(self, owner: str) -> tuple[Clause, ...]:
        """The clauses of a list or zone; () where there is none."""
        held = self.snapshot.lists.get(owner)
        if held is not None:
            return held.clauses
        zone = self.snapshot.zones.get(owner)
        return () if zone is None else zone.clauses

    def of(self, code: str, own: bool) -> set[Address]:
        """Everything that holds in unit *code*, with its *own* clauses and what they bring along or without."""
        held = {
            (owner, clause.key): clause
            for owner in self.owners_of(code)
            for clause in self.clauses(owner)
            if self.applies(clause, code)
        }
        if own:
            held.update({(code, clause.key): clause for clause in self.own(code)})
        found = set(held)
        for address, clause in held.items():
            if clause.follows:
                found |= self.reached(address, clause)
        return found

    def own(self, code: str) -> tuple[Clause, ...]:
        """The clauses of the (whole) unit that apply to it."""
        clauses = self.snapshot.units[code].clauses or ()
        return tuple(clause for clause in clauses if self.applies(clause, code))

    def applies(self, clause: Clause, code: str) -> bool:
        """Whether *clause*, of an owner that addresses unit *code*, applies to it."""
        return clause.applies_to is None or self._index.applies(clause, code)

    def follows(self, code: str) -> tuple[str, ...]:
        """What the unit's own clauses follow: lists, zones, units."""
        return follows_of(self.snapshot.units, code)

    def reached(self, address: Address, clause: Clause) -> frozenset[Address]:
        """The addresses of all clauses that *clause* brings along, those that these bring along among them."""
        found = self._reached.get(address)
        if found is None:
            seen: dict[Address, None] = {}
            waiting = list(_refs(clause))
            while waiting:
                at = waiting.pop()
                if at in seen or (named := self.named(at)) is None:
                    continue
                seen[at] = None
                waiting += _refs(named)
            found = self._reached[address] = frozenset(seen)
        return found

    def named(self, address: Address) -> Clause | None:
        """The clause at *address*, of a list, else of a unit or zone; None when there is none."""
        owner, key = address
        found = self._keys("list", owner).get(key) if owner in self.snapshot.lists else None
        return found or self._keys("unit or zone", owner).get(key)

    def _keys(self, kind: str, owner: str) -> dict[str, Clause]:
        found = self._named.get(kind + owner)
        if found is None:
            if kind == "list":
                clauses = self.snapshot.lists[owner].clauses
            elif owner in self.snapshot.units:
                clauses = self.snapshot.units[owner].clauses or ()
            else:
                zone = self.snapshot.zones.get(owner)
                clauses = () if zone is None else zone.clauses
            found = self._named[kind + owner] = {clause.key: clause for clause in clauses}
        return found

    def above(self, area: str) -> tuple[str, ...]:
        """The area and those above it."""
        found = self._above.get(area)
        if found is None:
            found = self._above[area] = (area, *ancestors(self.snapshot.areas, area))
        return found

    def in_order(self, addresses: Iterable[Address]) -> tuple[Address, ...]:
        """*addresses* by level, then owner, then place in the list."""
        return tuple(sorted(addresses, key=self._rank))

    def _rank(self, address: Address) -> tuple[int, str, int]:
        owner, key = address
        held = self._ranks.get(owner)
        if held is None:
            levels = self.snapshot.levels
            level = self.snapshot.lists[owner].level if owner in self.snapshot.lists else ZONE_LEVEL
            place = levels.index(level) if level in levels and owner not in self.snapshot.units else len(levels)
            held = self._ranks[owner] = (place, {clause.key: at for at, clause in enumerate(self.clauses(owner))})
        level_at, places = held
        return level_at, owner, places.get(key, len(places))


def _refs(clause: Clause) -> list[Address]:
    return [(ref.list, number) for ref in clause.follows for number in ref.numbers]
