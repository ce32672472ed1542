"""What differs between two snapshots: units, lists, zones. Works on snapshots only, and on published geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onemap.compare.borders import BorderChange, BorderTolerance, compare_borders
from onemap.compare.changes import Aspect, ChangeSet, ClauseChange, Fact, ListChange, UnitChange
from onemap.compare.clauses import compare_clauses
from onemap.compare.declared import Declarations, Lineage, lineage
from onemap.compare.deltas import Told, deltas
from onemap.compare.facts import changed_facts
from onemap.compare.zones import compare_zones, recoded_areas, recoded_zones
from onemap.model.clauses import AdmissionList
from onemap.model.plan import LayerName
from onemap.resolve.snapshot import Chain, Snapshot

DEFAULT_TOLERANCE = BorderTolerance()


def compare(
    old: Snapshot,
    new: Snapshot,
    units: BorderTolerance = DEFAULT_TOLERANCE,
    zones: BorderTolerance = DEFAULT_TOLERANCE,
) -> ChangeSet:
    """The change set from *old* to *new*.

    Units are matched by declared predecessor, then by code. Units come in code order (of the first new code, else
    of the first old one), lists and zones by id. *units* and *zones* say which differences of their borders count.
    """
    lines = lineage(old, new)
    areas = recoded_areas(old, new, {before: after for before, after, _ in lines.recoded})
    recoded = recoded_zones(old, new, areas)
    told = Told(
        _units(old, new, lines, recoded, units), _lists(old, new), compare_zones(old, new, areas, recoded, zones)
    )
    return ChangeSet(
        old=old.version,
        new=new.version,
        units=told.units,
        lists=told.lists,
        zones_added=tuple(sorted(new.zones.keys() - old.zones.keys() - set(recoded.values()))),
        zones_withdrawn=tuple(sorted(old.zones.keys() - new.zones.keys() - recoded.keys())),
        zones_changed=tuple(change.new for change in told.zones),
        zones_recoded=tuple(sorted(recoded.items())),
        zones=told.zones,
        deltas=deltas(old, new, told, DEFAULT_TOLERANCE),
    )


def compare_chain(chain: Chain) -> dict[str, ChangeSet]:
    """Each version against the one before it (``Standing.before``); versions without one have no entry."""
    return {
        version: compare_in(chain, before, version)
        for version, standing in chain.standings.items()
        if (before := standing.before) is not None and before in chain.snapshots
    }


def compare_in(chain: Chain, old: str, new: str) -> ChangeSet:
    """The change set between any two versions of *chain*, with the tolerances of its layers. Raises KeyError."""
    return compare(chain.snapshots[old], chain.snapshots[new], _tolerance(chain, "units"), _tolerance(chain, "zones"))


def _tolerance(chain: Chain, layer: LayerName) -> BorderTolerance:
    """Where a layer is generalised, equal borders may lie up to twice the tolerance apart."""
    policy = chain.layer_policy.get(layer)
    if policy is None or policy.publication != "generalised":
        return DEFAULT_TOLERANCE
    return replace(DEFAULT_TOLERANCE, width_m=max(DEFAULT_TOLERANCE.width_m, 2 * policy.moved_m))


def _units(
    old: Snapshot, new: Snapshot, lines: Lineage, zones: Mapping[str, str], tolerance: BorderTolerance
) -> tuple[UnitChange, ...]:
    """Changes of units; *zones* are the recoded ones, new codes by old."""
    grouped_old = {code for _, before, _, _ in lines.groups for code in before}
    grouped_new = {code for _, _, after, _ in lines.groups for code in after}
    recoded = {before: after for before, after, _ in lines.recoded}
    recoded_new = set(recoded.values())
    pairs = [(code, recoded.get(code, code)) for code in old.units if recoded.get(code, code) in new.units]
    pairs = [(a, b) for a, b in pairs if a in recoded or b not in recoded_new]
    borders = compare_borders(old.layers.get("units"), new.layers.get("units"), pairs, tolerance)
    matched_old, matched_new = {a for a, _ in pairs}, {b for _, b in pairs}

    changes: list[UnitChange] = []
    for kind, before, after, _ in lines.groups:
        changes.append(_regrouped(UnitChange(kind, before, after), old, new, zones, borders))
    for a, b in pairs:
        if a in grouped_old or b in grouped_new:
            continue
        change = _pair(a, b, old, new, zones, borders.get((a, b)))
        if change is not None:
            changes.append(change)
    gone = [code for code in old.units if code not in matched_old and code not in grouped_old]
    come = [code for code in new.units if code not in matched_new and code not in grouped_new]
    changes += [UnitChange("withdrawn", (code,), ()) for code in gone]
    changes += [UnitChange("added", (), (code,)) for code in come]

    declarations = Declarations(old, new)
    exact = {(before, after): declared for _, before, after, declared in lines.groups}
    exact.update({((before,), (after,)): declared for before, after, declared in lines.recoded})
    result = []
    for change in changes:
        first = exact.get((change.old, change.new))
        others = tuple(d for d in declarations.of_unit(change) if d is not first)
        known = others if first is None else (first, *others)
        result.append(replace(change, declared=known[0] if known else None, all_declared=known))
    return tuple(sorted(result, key=lambda change: ((change.new or change.old)[0], change.kind)))


def _regrouped(
    change: UnitChange,
    old: Snapshot,
    new: Snapshot,
    zones: Mapping[str, str],
    borders: Mapping[tuple[str, str], BorderChange],
) -> UnitChange:
    """A merger or split, with what changed in the unit whose code goes on, when one does."""
    aspects: dict[Aspect, None] = {}
    facts: dict[Fact, None] = {}
    clauses: list[ClauseChange] = []
    for code in change.old:
        if code not in change.new:
            continue
        pair = _pair(code, code, old, new, zones, borders.get((code, code)))
        if pair is not None:
            aspects.update(dict.fromkeys(pair.aspects))
            facts.update(dict.fromkeys(pair.facts))
            clauses += pair.clauses
    return replace(change, aspects=tuple(aspects), facts=tuple(facts), clauses=tuple(clauses))


def _pair(
    a: str, b: str, before: Snapshot, after: Snapshot, zones: Mapping[str, str], border: BorderChange | None
) -> UnitChange | None:
    """The change of one unit that goes on as *b*; None when nothing changed. Aspects come in a fixed order.

    A zone whose code followed its area (*zones*) is the same zone.
    """
    old, new = before.briefs[a], after.briefs[b]
    aspects: list[Aspect] = []
    if old.code != new.code:
        aspects.append("recoded")
    if old.name != new.name:
        aspects.append("name")
    if old.category != new.category:
        aspects.append("category")
    if old.area != new.area:
        aspects.append("area")
    if border is not None:
        aspects.append("border")
    if {zones.get(code, code) for code in old.zones} != set(new.zones):
        aspects.append("zones")
    facts = changed_facts(old, new, before, after)
    if facts:
        aspects.append("facts")
    clauses: tuple[ClauseChange, ...] = ()
    if before.digests.clauses(a) != after.digests.clauses(b):  # else neither need be made
        clauses = compare_clauses(b, before.units[a].clauses or (), after.units[b].clauses or ())
    if clauses:
        aspects.append("clauses")
    if not aspects:
        return None
    return UnitChange(
        "changed",
        (old.code,),
        (new.code,),
        tuple(aspects),
        facts,
        km2_gained=None if border is None else border.km2_gained,
        km2_lost=None if border is None else border.km2_lost,
        clauses=clauses,
    )


def _lists(old: Snapshot, new: Snapshot) -> tuple[ListChange, ...]:
    """Lists added, withdrawn and changed; a zone's own clauses are part of the zone."""
    before, after = old.lists, new.lists
    declarations = Declarations(old, new)
    changes: list[ListChange] = []
    for name in sorted(before.keys() | after.keys()):
        first, second = before.get(name), after.get(name)
        clauses = compare_clauses(name, first.clauses if first else (), second.clauses if second else ())
        if first is None:
            change = ListChange(name, "added", clauses)
        elif second is None:
            change = ListChange(name, "withdrawn", clauses)
        elif clauses or _head(first) != _head(second):
            change = ListChange(name, "changed", clauses)
        else:
            continue
        changes.append(replace(change, declared=declarations.of_list(change)))
    return tuple(changes)


def _head(held: AdmissionList) -> tuple[object, ...]:
    return held.level, held.target, held.title
