"""What differs between the element zones of two snapshots, and which only took the code of a recoded area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onemap.compare.borders import BorderChange, BorderTolerance, compare_borders
from onemap.compare.changes import ChangeSet, ClauseChange, ZoneAspect, ZoneChange
from onemap.compare.clauses import compare_clauses
from onemap.compare.facts import same_figure
from onemap.model.units import Zone
from onemap.resolve.snapshot import Snapshot

#: codes of areas that units took with them when they were recoded: new by old
AreaCodes = Mapping[str, str]


def recoded_areas(old: Snapshot, new: Snapshot, units: Mapping[str, str]) -> dict[str, str]:
    """New codes by old ones of areas that are gone and whose recoded *units* (new by old) are all in one new area."""
    found: dict[str, set[str]] = {}
    for before, after in units.items():
        found.setdefault(old.briefs[before].area, set()).add(new.briefs[after].area)
    pairs = {
        before: next(iter(after))
        for before, after in found.items()
        if len(after) == 1 and before not in new.areas and after.isdisjoint(old.areas)
    }
    # two areas that became one are no recoding
    targets = list(pairs.values())
    return {before: after for before, after in pairs.items() if targets.count(after) == 1}


def recoded_zones(old: Snapshot, new: Snapshot, areas: AreaCodes) -> dict[str, str]:
    """New codes by old ones of zones whose code changed and nothing that tells them apart: name, element, type.

    A name that holds the name of a recoded area may hold its new name. Names that several zones have pair nothing.
    """
    gone: dict[tuple[str, str, str | None], list[str]] = {}
    come: dict[tuple[str, str, str | None], list[str]] = {}
    for code in sorted(old.zones.keys() - new.zones.keys()):
        zone = old.zones[code]
        gone.setdefault((_followed_name(zone, old, new, areas), zone.element, zone.type), []).append(code)
    for code in sorted(new.zones.keys() - old.zones.keys()):
        zone = new.zones[code]
        come.setdefault((zone.name, zone.element, zone.type), []).append(code)
    return {
        codes[0]: come[trait][0] for trait, codes in gone.items() if len(codes) == 1 and len(come.get(trait, ())) == 1
    }


def compare_zones(
    old: Snapshot, new: Snapshot, areas: AreaCodes, recoded: Mapping[str, str], tolerance: BorderTolerance
) -> tuple[ZoneChange, ...]:
    """Changes of the zones that go on, by new code; nothing that only follows from the recoding is one."""
    pairs = sorted(((code, recoded.get(code, code)) for code in old.zones), key=lambda pair: pair[1])
    pairs = [(a, b) for a, b in pairs if b in new.zones]
    borders = compare_borders(old.layers.get("zones"), new.layers.get("zones"), pairs, tolerance)
    changes = []
    for a, b in pairs:
        name = _followed_name(old.zones[a], old, new, areas)
        change = _change(old.zones[a], new.zones[b], name, areas, borders.get((a, b)))
        if change.aspects:
            changes.append(change)
    return tuple(changes)


def _followed_name(zone: Zone, old: Snapshot, new: Snapshot, areas: AreaCodes) -> str:
    """The old name with the new name of its area, where that was recoded."""
    before = old.areas.get(zone.area or "")
    after = new.areas.get(areas.get(zone.area or "", ""))
    return zone.name if before is None or after is None else zone.name.replace(before.name, after.name)


def _change(old: Zone, new: Zone, name: str, areas: AreaCodes, border: BorderChange | None) -> ZoneChange:
    clauses = compare_clauses(new.code, old.clauses, new.clauses)
    if old.code != new.code:  # what is gone has the address that it had
        clauses = tuple(replace(one, list_id=old.code) if one.after is None else one for one in clauses)
    found: dict[ZoneAspect, bool] = {
        "name": name != new.name,
        "type": (old.element, old.type) != (new.element, new.type),
        "category": old.category != new.category,
        "area": areas.get(old.area or "", old.area) != new.area,
        "border": border is not None,
        "figure": not same_figure(old.area_km2, new.area_km2),
        "note": old.note != new.note,
        "clauses": bool(clauses),
    }
    return ZoneChange(
        old.code,
        new.code,
        tuple(aspect for aspect, differs in found.items() if differs),
        km2_gained=None if border is None else border.km2_gained,
        km2_lost=None if border is None else border.km2_lost,
        clauses=clauses,
    )


def zone_clauses(changes: ChangeSet, old: Snapshot, new: Snapshot) -> dict[str, tuple[ClauseChange, ...]]:
    """What became of the clauses of zones, by new code, of one that went by the old one: all of one that came or went.

    Zones that came are first, then those that went, then those that go on; zones without such clauses are left out.
    """
    found = {
        code: tuple(ClauseChange(code, None, clause) for clause in new.zones[code].clauses)
        for code in changes.zones_added
    }
    found.update(
        (code, tuple(ClauseChange(code, clause, None) for clause in old.zones[code].clauses))
        for code in changes.zones_withdrawn
    )
    found.update((change.new, change.clauses) for change in changes.zones)
    return {code: clauses for code, clauses in found.items() if clauses}
