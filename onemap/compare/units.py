"""What differs between the units of two snapshots, in the field's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from onemap.compare.borders import BorderChange, BorderTolerance, compare_borders
from onemap.compare.changes import Aspect, ClauseChange, Fact, UnitChange
from onemap.compare.clauses import compare_clauses
from onemap.compare.declared import Reasons
from onemap.compare.facts import changed_facts
from onemap.compare.inverse import unit_order
from onemap.compare.lineage import Lineage
from onemap.compare.regrouped import regrouped_clauses
from onemap.resolve.snapshot import Snapshot

_ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
_FACTS: tuple[Fact, ...] = get_args(Fact)
#: new codes of zones that took another one with their area, by old ones
ZoneCodes = Mapping[str, str]


def compare_units(
    lines: Lineage, reasons: Reasons, zones: ZoneCodes, tolerance: BorderTolerance
) -> tuple[UnitChange, ...]:
    """Changes of units along *lines*, with what *reasons* say of them, by first new code, else old code."""
    old, new = lines.old, lines.new
    # what the old version calls by a code that only the new one gives to a zone is no such zone
    zones = {**dict.fromkeys(zones.values(), ""), **zones}
    borders = compare_borders(old.layers.get("units"), new.layers.get("units"), list(lines.going_on()), tolerance)
    changes = [
        _regrouped(UnitChange(group.kind, group.old, group.new), old, new, zones, borders) for group in lines.groups
    ]
    for a, b in lines.pairs:
        change = _pair(a, b, old, new, zones, borders.get((a, b)))
        if change is not None:
            changes.append(change)
    matched_old = {a for a, _ in lines.pairs}.union(*(group.old for group in lines.groups))
    matched_new = {b for _, b in lines.pairs}.union(*(group.new for group in lines.groups))
    whole = [UnitChange("withdrawn", (code,), ()) for code in old.units if code not in matched_old]
    whole += [UnitChange("added", (), (code,)) for code in new.units if code not in matched_new]
    changes += (replace(change, clauses=regrouped_clauses(change, old, new)) for change in whole)
    told = ((change, reasons.of_unit(change)) for change in changes)
    found = [replace(change, declared=said[0] if said else None, all_declared=said) for change, said in told]
    return tuple(sorted(found, key=unit_order))


def _regrouped(
    change: UnitChange,
    old: Snapshot,
    new: Snapshot,
    zones: ZoneCodes,
    borders: Mapping[tuple[str, str], BorderChange],
) -> UnitChange:
    """A merger, split or regrouping, with what changed in the units whose codes go on, where any do, and what became
    of the clauses of all of them."""
    aspects: set[Aspect] = set()
    facts: set[Fact] = set()
    for code in change.new:
        if code not in change.old:
            continue
        pair = _pair(code, code, old, new, zones, borders.get((code, code)))
        if pair is not None:
            aspects.update(pair.aspects)
            facts.update(pair.facts)
    return replace(
        change,
        aspects=tuple(aspect for aspect in _ASPECTS if aspect in aspects),
        facts=tuple(fact for fact in _FACTS if fact in facts),
        clauses=regrouped_clauses(change, old, new),
    )


def _pair(
    a: str, b: str, before: Snapshot, after: Snapshot, zones: ZoneCodes, border: BorderChange | None
) -> UnitChange | None:
    """The change of one unit that goes on as *b*; None when nothing changed. Aspects come in a fixed order.

    A zone whose code followed its area (*zones*) is the same zone.
    """
    old, new = before.briefs[a], after.briefs[b]
    other_clauses = before.digests.clauses(a) != after.digests.clauses(b)  # else neither need be made
    if not other_clauses and border is None and old is new:
        return None
    facts = changed_facts(old, new, before, after)
    clauses: tuple[ClauseChange, ...] = ()
    if other_clauses:
        clauses = compare_clauses(b, before.units[a].clauses or (), after.units[b].clauses or ())
        if a != b:  # what is gone has the address that it had
            clauses = tuple(replace(one, list_id=a) if one.after is None else one for one in clauses)
    found: dict[Aspect, bool] = {
        "recoded": old.code != new.code,
        "name": old.name != new.name,
        "category": old.category != new.category,
        "area": old.area != new.area,
        "border": border is not None,
        "zones": {zones.get(code, code) for code in old.zones} != set(new.zones),
        "facts": bool(facts),
        "clauses": bool(clauses),
    }
    aspects = tuple(aspect for aspect, differs in found.items() if differs)
    if not aspects:
        return None
    return UnitChange(
        "changed",
        (old.code,),
        (new.code,),
        aspects,
        facts,
        km2_gained=None if border is None else border.km2_gained,
        km2_lost=None if border is None else border.km2_lost,
        clauses=clauses,
    )
