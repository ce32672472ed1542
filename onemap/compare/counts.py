"""What a change set holds, counted: the same for pages, feed and diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from onemap.compare.bearing import Bearing, bearing
from onemap.compare.changes import ChangeSet, ClauseChange
from onemap.compare.zones import zone_clauses
from onemap.resolve.snapshot import Snapshot


def zone_count(changes: ChangeSet) -> int:
    """Zones that came, went, were recoded or changed, each once."""
    on = {*(new for _, new in changes.zones_recoded), *(change.new for change in changes.zones)}
    return len(on) + len(changes.zones_added) + len(changes.zones_withdrawn)


def all_clauses(changes: ChangeSet, old: Snapshot, new: Snapshot) -> Iterator[ClauseChange]:
    """Every change of a clause: of units, of lists and of zones, also of those that came or went."""
    for unit in changes.units:
        yield from unit.clauses
    for held in changes.lists:
        yield from held.clauses
    for clauses in zone_clauses(changes, old, new).values():
        yield from clauses


def clause_count(changes: ChangeSet, old: Snapshot, new: Snapshot) -> int:
    """How many clauses changed."""
    return sum(1 for _ in all_clauses(changes, old, new))


def bearings(changes: ChangeSet, old: Snapshot, new: Snapshot) -> Counter[Bearing]:
    """How many clauses became stricter, and looser."""
    found = (bearing(one, old.vocabulary, new.vocabulary) for one in all_clauses(changes, old, new))
    return Counter(one for one in found if one is not None)
