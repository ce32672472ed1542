"""What differs between two snapshots: units, lists, zones. Works on snapshots only, and on published geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onemap.compare.borders import BorderTolerance
from onemap.compare.changes import ChangeSet, ListAspect, ListChange
from onemap.compare.clauses import compare_clauses
from onemap.compare.declared import Reasons
from onemap.compare.deltas import Told, deltas
from onemap.compare.effects import effects
from onemap.compare.flows import flows
from onemap.compare.inverse import inverse
from onemap.compare.lineage import Lineage, later
from onemap.compare.moves import with_moves
from onemap.compare.suggested import suggested
from onemap.compare.totals import totals, transitions
from onemap.compare.units import compare_units
from onemap.compare.zones import compare_zones, recoded_areas, recoded_zones
from onemap.model.plan import DeclaredChange, LayerName
from onemap.resolve.snapshot import Chain, Snapshot

DEFAULT_TOLERANCE = BorderTolerance()
#: what of a list makes it another one; the document that carries it differs with every version that writes it
_HEAD: frozenset[ListAspect] = frozenset({"level", "target", "title"})


def compare(
    old: Snapshot,
    new: Snapshot,
    units: BorderTolerance = DEFAULT_TOLERANCE,
    zones: BorderTolerance = DEFAULT_TOLERANCE,
    others: BorderTolerance = DEFAULT_TOLERANCE,
    between: Sequence[Snapshot] = (),
) -> ChangeSet:
    """The change set from *old* to *new*; of a later version to an earlier one it is the inverse of the other.

    Units are matched by declared predecessor, then by code; what the plans of the versions *between*, in their order,
    declare counts, too. Units come in code order (of the first new code, else of the first old one), lists and zones
    by id. *units*, *zones* and *others* say which differences of the borders of which layers count.
    """
    if later(old, new):
        return inverse(compare(new, old, units, zones, others, tuple(reversed(between))))
    lines = Lineage((old, *between, new))
    found = _told(lines, units, zones)
    told = Told(*with_moves(found.units, found.lists, found.zones, old, new))
    pairs = lines.going_on()
    ground = flows(old, new, told.units, units)
    return replace(
        found,
        units=told.units,
        lists=told.lists,
        zones=told.zones,
        deltas=deltas(old, new, told, others),
        effects=effects(old, new, pairs, told.lists, told.zones, dict(found.zones_recoded)),
        flows=ground,
        suggested=suggested(told.units, ground, old, new),
        totals=totals(old, new),
        transitions=transitions(old, new, pairs, ground),
    )


def _told(lines: Lineage, units: BorderTolerance, zones: BorderTolerance) -> ChangeSet:
    """What is significant of units, lists and zones, with what is declared about it, and nothing else."""
    old, new = lines.old, lines.new
    reasons = Reasons(lines)
    areas = recoded_areas(old, new, lines.recoded)
    recoded = recoded_zones(old, new, areas)
    zones_changed = compare_zones(old, new, areas, recoded, zones)
    found = ChangeSet(
        old=old.version,
        new=new.version,
        units=compare_units(lines, reasons, recoded, units),
        lists=_lists(old, new, reasons),
        zones_added=tuple(sorted(new.zones.keys() - old.zones.keys() - set(recoded.values()))),
        zones_withdrawn=tuple(sorted(old.zones.keys() - new.zones.keys() - recoded.keys())),
        zones_changed=tuple(change.new for change in zones_changed),
        zones_recoded=tuple(sorted(recoded.items())),
        zones=zones_changed,
    )
    return replace(found, zones_declared=_zones_declared(found, reasons))


def compare_chain(chain: Chain) -> dict[str, ChangeSet]:
    """Each version against the one before it (``Standing.before``); versions without one have no entry."""
    return {
        version: compare_in(chain, before, version)
        for version, standing in chain.standings.items()
        if (before := standing.before) is not None and before in chain.snapshots
    }


def compare_in(chain: Chain, old: str, new: str) -> ChangeSet:
    """The change set between any two versions of *chain*, with the tolerances of its layers. Raises KeyError.

    What the plans between the two declare counts, too; of versions that have only an older one in common (drafts) it is
    the way back to that one and on from there.
    """
    first, second = chain.snapshots[old], chain.snapshots[new]
    between = [chain.snapshots[name] for name in way(chain, old, new)]
    others = max(_tolerance(chain, "boundary"), _tolerance(chain, "context"), key=lambda one: one.width_m)
    return compare(first, second, _tolerance(chain, "units"), _tolerance(chain, "zones"), others, between)


def compare_to_declare(chain: Chain, old: str, new: str) -> ChangeSet:
    """Of the change set from *old* to a later *new* only what has to be declared: units, lists, zones; sooner found."""
    lines = Lineage([chain.snapshots[name] for name in (old, *way(chain, old, new), new)])
    return _told(lines, _tolerance(chain, "units"), _tolerance(chain, "zones"))


def way(chain: Chain, old: str, new: str) -> list[str]:
    """The versions between *old* and *new* that comparing them reads, too; none where nothing connects the two.

    Each is the one before another on the way, so that it is not always later than the one and earlier than the other.
    """
    first, second = _back(chain, old), _back(chain, new)
    common = next((name for name in first if name in second), None)
    if common is None:
        return []
    found = [*first[: first.index(common)], common, *reversed(second[: second.index(common)])]
    return [name for name in found if name not in (old, new)]


def _back(chain: Chain, version: str) -> list[str]:
    """*version*, the one before it, the one before that …"""
    found = [version]
    while (before := chain.standings[found[-1]].before) is not None and before in chain.snapshots:
        if before in found:
            break
        found.append(before)
    return found


def _tolerance(chain: Chain, layer: LayerName) -> BorderTolerance:
    """Where a layer is generalised, equal borders may lie up to twice the tolerance apart."""
    policy = chain.layer_policy.get(layer)
    if policy is None or policy.publication != "generalised":
        return DEFAULT_TOLERANCE
    return replace(DEFAULT_TOLERANCE, width_m=max(DEFAULT_TOLERANCE.width_m, 2 * policy.moved_m))


def _lists(old: Snapshot, new: Snapshot, reasons: Reasons) -> tuple[ListChange, ...]:
    """Lists added, withdrawn and changed; a zone's own clauses are part of the zone."""
    before, after = old.lists, new.lists
    changes: list[ListChange] = []
    for name in sorted(before.keys() | after.keys()):
        first, second = before.get(name), after.get(name)
        if first is second or first == second:
            continue
        clauses = compare_clauses(name, first.clauses if first else (), second.clauses if second else ())
        if first is None:
            change = ListChange(name, "added", clauses)
        elif second is None:
            change = ListChange(name, "withdrawn", clauses)
        else:
            found: dict[ListAspect, bool] = {
                "level": first.level != second.level,
                "target": first.target != second.target,
                "title": first.title != second.title,
                "document": first.document != second.document,
            }
            aspects = tuple(aspect for aspect, differs in found.items() if differs)
            if not clauses and not _HEAD.intersection(aspects):
                continue
            change = ListChange(name, "changed", clauses, aspects=aspects)
        said = reasons.of_list(name)
        changes.append(replace(change, declared=said[0] if said else None, all_declared=said))
    return tuple(changes)


def _zones_declared(found: ChangeSet, reasons: Reasons) -> tuple[tuple[str, tuple[DeclaredChange, ...]], ...]:
    """What is declared of zones that came, went, were recoded or changed, by the new code, else the old one."""
    old = {b: a for a, b in found.zones_recoded}
    codes = {*found.zones_added, *found.zones_withdrawn, *found.zones_changed, *old}
    said = ((code, reasons.of_zone((old[code], code) if code in old else (code,))) for code in sorted(codes))
    return tuple((code, declared) for code, declared in said if declared)
