"""What a change set means per unit: which clauses of others' lists came to hold in it, ceased to, or hold otherwise.

What holds in a unit is what its page shows: the clauses of the lists and zones that address it and apply to it, and
what they and its own clauses bring along by ``follows``: a sentence that only says to carry out clause 4 of the city's
list makes clause 4 hold here. Its own clauses are told with the unit and left out, but for those that moved there from
a list, or from there to one: these have changed. Clauses are the same clause as the change set says (renumbered,
reworded, moved): one that now stands under another number, or in another list, has changed. Own clauses of *another*
unit that are followed are the same by number.

Units are looked at only where something that changed addresses them, before or after, or where their facts or their
own clauses changed. Whole units are made only of those that follow a list in which something changed that does not hold
in them anyway, and of those whose own clauses changed and follow anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from onemap.compare.changes import Address, ClauseChange, ListChange, UnitEffect, ZoneChange
from onemap.compare.holding import Holding
from onemap.model.clauses import AdmissionList, Clause
from onemap.model.units import Unit
from onemap.resolve.snapshot import Snapshot

#: gained, lost, changed
_Found = tuple[tuple[Address, ...], tuple[Address, ...], tuple[Address, ...]]
_NOTHING: _Found = ((), (), ())


def effects(
    old: Snapshot,
    new: Snapshot,
    pairs: Sequence[tuple[str, str]],
    lists: tuple[ListChange, ...],
    zones: tuple[ZoneChange, ...],
    recoded: Mapping[str, str] | None = None,
) -> tuple[UnitEffect, ...]:
    """What changed in what holds in the units *pairs* (old code, new code), by new code; those without are left out.

    *lists* and *zones* are the changes of their clauses, with what moved; *recoded* are zones whose code followed that
    of an area, new by old. Addresses come by level, owner and place in the list.
    """
    search = _Search(old, new, _Same(lists, zones, {**dict(pairs), **(recoded or {})}), lists, zones)
    found = []
    for a, b in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        gained, lost, changed = search.of(a, b)
        if gained or lost or changed:
            found.append(UnitEffect(a, b, gained, lost, changed))
    return tuple(found)


class _Same:
    """Which clause of the old version a clause of the new one is. *owners*: new codes of zones and units by old."""

    def __init__(self, lists: Iterable[ListChange], zones: Iterable[ZoneChange], owners: Mapping[str, str]) -> None:
        self._before: dict[Address, Address | None] = {}
        #: old and new addresses of clauses that moved between lists
        self.moved: set[Address] = set()
        for held in lists:
            self._add(held.list_id, held.clauses)
        for zone in zones:
            self._add(zone.old, zone.clauses)
        self._owners = {after: before for before, after in owners.items()}

    def _add(self, old_owner: str, changes: Iterable[ClauseChange]) -> None:
        for change in changes:
            before = None if change.before is None else (old_owner, change.before.key)
            if change.after is not None:
                self._before[change.list_id, change.after.key] = before or change.moved_from
                if change.moved_from is not None:
                    self.moved.add((change.list_id, change.after.key))
            elif change.moved_to is not None and before is not None:
                self._before[change.moved_to] = before
                self.moved.add(before)

    def __contains__(self, address: Address) -> bool:
        """Whether what is at the new *address* is told as a change."""
        return address in self._before

    def before(self, address: Address) -> Address | None:
        """Where what is at the new *address* stood in the old version; None when it is new."""
        if address in self._before:
            return self._before[address]
        owner, key = address
        return self._owners.get(owner, owner), key


class _Touched:
    """Of one version: the clauses of lists and zones whose holding may differ from that in the other version."""

    def __init__(self, side: Holding, clauses: Iterable[Address], owners: set[str]) -> None:
        self.addresses = set(clauses)
        #: those that bring something along and are told as a change, or what they bring is, or is a unit's own
        self.through: set[Address] = set()
        self.owners = owners | {owner for owner, _ in self.addresses}
        for owner in owners:
            self.addresses.update((owner, clause.key) for clause in side.clauses(owner))
        units = side.snapshot.units
        for owner, held in side.owners():
            for clause in held:
                address = owner, clause.key
                if clause.follows and (
                    address in self.addresses
                    or not self.addresses.isdisjoint(reached := side.reached(address, clause))
                    or any(name in units for name, _ in reached)
                ):
                    self.through.add(address)
        self.owners.update(owner for owner, _ in self.through)
        self.by_owner: dict[str, list[Clause]] = {
            owner: [
                clause
                for clause in side.clauses(owner)
                if (owner, clause.key) in self.addresses or (owner, clause.key) in self.through
            ]
            for owner in self.owners
        }


class _Search:
    """Finds the effects unit by unit."""

    def __init__(
        self, old: Snapshot, new: Snapshot, same: _Same, lists: Iterable[ListChange], zones: Iterable[ZoneChange]
    ) -> None:
        self._old, self._new, self._same = Holding(old), Holding(new), same
        whole = {
            held.list_id
            for held in lists
            if held.kind != "changed" or old.lists[held.list_id].target != new.lists[held.list_id].target
        }
        whole |= old.zones.keys() ^ new.zones.keys()
        if self._old.zoned != self._new.zoned:
            whole |= old.zones.keys() | new.zones.keys()
        before, after = _ends(lists, zones)
        sides = ((self._old, before), (self._new, after))
        self._touched = [_Touched(side, told, {name for name in whole if side.clauses(name)}) for side, told in sides]
        #: what is brought along where the other side does not is looked at on both
        through = self._touched[0].through | self._touched[1].through
        self._through = through
        self._dirty = self._touched[0].owners | self._touched[1].owners
        self._dirty_areas, self._dirty_units, self._dirty_zones = _addressed(self._dirty, old, new)
        self._context = _Context(self._old, self._new)
        self._known: dict[_Found, _Found] = {}

    def of(self, a: str, b: str) -> _Found:
        old, new = self._old, self._new
        before, after = old.snapshot.briefs[a], new.snapshot.briefs[b]
        own = old.follows(a)
        if a != b or self._context.differs(before, after):
            return self._whole(a, b)
        rewritten = old.snapshot.digests.clauses(a) != new.snapshot.digests.clauses(b)
        if rewritten and (own or new.follows(b)):
            return self._whole(a, b)
        if any(name in old.snapshot.units or name in new.snapshot.units for name in own):
            return self._whole(a, b)
        if not self._is_dirty(before) and self._dirty.isdisjoint(own):
            return _NOTHING
        return self._quickly(a, own, rewritten)

    def _is_dirty(self, unit: Unit) -> bool:
        areas = self._dirty_areas
        return (
            unit.code in self._dirty_units
            or not self._dirty_zones.isdisjoint(unit.zones)
            or any(not areas.isdisjoint(self._old.above(name)) for name in (unit.area, *unit.managed_by))
        )

    def _quickly(self, code: str, own: tuple[str, ...], rewritten: bool) -> _Found:
        """By what was touched alone, of a unit that is addressed as before; all over where that cannot tell."""
        held = [
            {
                (owner, clause.key)
                for owner in side.owners_of(code)
                for clause in touched.by_owner.get(owner, ())
                if side.applies(clause, code)
            }
            for side, touched in zip((self._old, self._new), self._touched, strict=True)
        ]
        if not (held[0].isdisjoint(self._through) and held[1].isdisjoint(self._through)):
            return self._whole(code, code)
        found = self._difference(held[0], held[1], code, code)
        if rewritten and not self._same.moved.isdisjoint((*found[0], *found[1])):
            return self._whole(code, code)  # it may have been the unit's own, or be so now
        if not self._dirty.isdisjoint(own) and self._brings(code, own, held):
            return self._whole(code, code)
        return found

    def _brings(self, code: str, own: tuple[str, ...], held: list[set[Address]]) -> bool:
        """Whether the unit's own clauses bring along something touched that does not hold in it on both sides."""
        if all(
            (owner, clause.key) in here
            for side, here in zip(self._touched, held, strict=True)
            for owner in own
            for clause in side.by_owner.get(owner, ())
        ):
            return False
        clauses = self._old.own(code)
        return any(
            not side.reached((code, clause.key), clause).isdisjoint(touched.addresses | touched.through)
            for side, touched in zip((self._old, self._new), self._touched, strict=True)
            for clause in clauses
            if clause.follows
        )

    def _whole(self, a: str, b: str) -> _Found:
        old, new = self._old, self._new
        own = bool(old.follows(a) or new.follows(b)) or (
            old.snapshot.digests.clauses(a) != new.snapshot.digests.clauses(b)
        )
        return self._difference(old.of(a, own), new.of(b, own), a, b)

    def _difference(self, before: set[Address], after: set[Address], a: str, b: str) -> _Found:
        """What others' lists gained, lost, changed; own clauses count where they were another's or became so."""
        gained, changed, still = [], [], set()
        for address in after:
            was = self._same.before(address)
            if was is not None and was in before:
                still.add(was)
                if (address[0] != b or was[0] != a) and self._differs(was, address):
                    changed.append(address)
            elif address[0] != b:
                gained.append(address)
        lost = [address for address in before if address[0] != a and address not in still]
        if not (gained or lost or changed):
            return _NOTHING
        old, new = self._old, self._new
        found = new.in_order(gained), old.in_order(lost), new.in_order(changed)
        return self._known.setdefault(found, found)

    def _differs(self, was: Address, address: Address) -> bool:
        if address in self._same:
            return True
        units = self._new.snapshot.units
        return address[0] in units and self._old.named(was) != self._new.named(address)


def _ends(lists: Iterable[ListChange], zones: Iterable[ZoneChange]) -> tuple[set[Address], set[Address]]:
    """The old and the new addresses of all clauses that are told as a change."""
    before: set[Address] = set()
    after: set[Address] = set()
    owners = [(held.list_id, held.clauses) for held in lists]
    owners += [(zone.old, zone.clauses) for zone in zones]
    for old_owner, changes in owners:
        before.update((old_owner, change.before.key) for change in changes if change.before is not None)
        after.update((change.list_id, change.after.key) for change in changes if change.after is not None)
    return before, after


def _addressed(owners: set[str], old: Snapshot, new: Snapshot) -> tuple[set[str], set[str], set[str]]:
    """Areas, units and zones that any of *owners* (lists and zones) addresses in either version."""
    areas: set[str] = set()
    units: set[str] = set()
    zones = {name for name in owners if name in old.zones or name in new.zones}
    for snapshot in (old, new):
        for held in (snapshot.lists[name] for name in owners if name in snapshot.lists):
            target = held.target
            areas.update(filter(None, (target.area,)))
            units.update(filter(None, (target.unit,)))
            zones.update(filter(None, (target.zone,)))
            region = snapshot.regions.get(target.region or "")
            if region is not None:
                areas.update(region.areas)
                units.update(region.units)
            zones.update(_of_type(held, old, new))
    return areas, units, zones


def _of_type(held: AdmissionList, *snapshots: Snapshot) -> Iterator[str]:
    """The codes of the zones of the type that a list is for."""
    wanted = held.target.zone_type
    if wanted is not None:
        for snapshot in snapshots:
            for code, zone in snapshot.zones.items():
                if zone.element == wanted.element and wanted.type in (None, zone.type):
                    yield code


class _Context:
    """Whether a unit is addressed otherwise although no list changed."""

    def __init__(self, old: Holding, new: Holding) -> None:
        self._old, self._new = old, new
        first, second = old.snapshot, new.snapshot
        self._regions = [_regions_of_areas(first), _regions_of_areas(second)]
        self._areas: dict[str, bool] = {}
        self._zones = {
            code for code in first.zones.keys() | second.zones.keys() if _type_of(first, code) != _type_of(second, code)
        }
        named = [{name: set(region.units) for name, region in held.regions.items()} for held in (first, second)]
        self._units: set[str] = set()
        for name in named[0].keys() | named[1].keys():
            self._units |= named[0].get(name, set()) ^ named[1].get(name, set())
        self._same_codes = first.vocabulary.unit_code == second.vocabulary.unit_code

    def differs(self, before: Unit, after: Unit) -> bool:
        """Of a unit that keeps its code: its own facts, or what is known of its areas, regions and zones."""
        if before is not after and (
            before.category != after.category
            or before.zones != after.zones
            or before.area != after.area
            or before.managed_by != after.managed_by
            or before.subcategory != after.subcategory
            or before.realm != after.realm
        ):
            return True
        if before.code in self._units or not self._zones.isdisjoint(before.zones):
            return True
        if not self._same_codes and self._old.snapshot.realm(before) != self._new.snapshot.realm(after):
            return True
        return self._area(before.area) or any(map(self._area, before.managed_by))

    def _area(self, name: str) -> bool:
        """Whether the areas above, or the regions that the area lies in, are others."""
        found = self._areas.get(name)
        if found is None:
            sides = [
                (above, {region for area in above for region in regions.get(area, ())})
                for above, regions in zip((self._old.above(name), self._new.above(name)), self._regions, strict=True)
            ]
            found = self._areas[name] = sides[0] != sides[1]
        return found


def _regions_of_areas(snapshot: Snapshot) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, region in snapshot.regions.items():
        for area in region.areas:
            found.setdefault(area, []).append(name)
    return found


def _type_of(snapshot: Snapshot, code: str) -> tuple[str, str | None] | None:
    zone = snapshot.zones.get(code)
    return None if zone is None else (zone.element, zone.type)
