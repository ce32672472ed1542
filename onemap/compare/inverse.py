"""A change set turned round: from the new version back to the old one, with the same reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from onemap.compare.changes import (
    Address,
    CategoryTotal,
    ChangeSet,
    ClauseChange,
    Delta,
    Flow,
    Kind,
    ListChange,
    RecordKind,
    Suggested,
    Transition,
    UnitChange,
    UnitEffect,
    ZoneChange,
)
from onemap.compare.regrouped import clause_order, turned
from onemap.model.clauses import AdmissionList, Clause
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Vocabulary

#: deltas by kind and key
_Records = Mapping[tuple[RecordKind, str], Delta]

_KINDS: Mapping[str, Kind] = {"added": "withdrawn", "withdrawn": "added", "merged": "split", "split": "merged"}


def inverse(changes: ChangeSet) -> ChangeSet:
    """What leads from the new version of *changes* back to the old one; turned round again it is *changes*.

    Declarations stay with what they speak of, and ``significant`` stays what it was.
    """
    records = {(delta.kind, delta.key): delta for delta in changes.deltas}
    recoded = {b: a for a, b in changes.zones_recoded}
    zones = sorted((_zone(change, records) for change in changes.zones), key=lambda change: change.new)
    rank = category_rank(changes)
    return ChangeSet(
        old=changes.new,
        new=changes.old,
        units=tuple(sorted((_unit(change, records) for change in changes.units), key=unit_order)),
        lists=tuple(_list(change, records) for change in changes.lists),
        zones_added=changes.zones_withdrawn,
        zones_withdrawn=changes.zones_added,
        zones_changed=tuple(change.new for change in zones),
        zones_recoded=tuple(sorted((b, a) for a, b in changes.zones_recoded)),
        zones=tuple(zones),
        zones_declared=tuple(
            sorted(((recoded.get(code, code), said) for code, said in changes.zones_declared), key=lambda one: one[0])
        ),
        deltas=tuple(replace(delta, old=delta.new, new=delta.old) for delta in changes.deltas),
        effects=_effects(changes),
        flows=tuple(sorted((Flow(one.new, one.old, one.km2) for one in changes.flows), key=flow_order)),
        suggested=tuple(sorted(map(_suggested, changes.suggested), key=lambda one: (one.old, one.new))),
        totals=tuple(sorted(map(_total, changes.totals), key=lambda one: rank(one.category))),
        transitions=tuple(
            sorted(
                (Transition(one.new, one.old, one.km2) for one in changes.transitions),
                key=lambda one: (rank(one.old), rank(one.new)),
            )
        ),
    )


def unit_order(change: UnitChange) -> tuple[str, str]:
    """The place of a change of units: by its first new code, else by the first old one."""
    return (change.new or change.old)[0], change.kind


def flow_order(flow: Flow) -> tuple[tuple[bool, str], ...]:
    """The place of a flow: by old code, then new code; None last."""
    return tuple((code is None, code or "") for code in (flow.old, flow.new))


def category_rank(changes: ChangeSet) -> Callable[[str | None], tuple[int, str]]:
    """The place of a category in the change set turned round: as in what is then the new vocabulary, then as in the
    old one, None last."""
    order = [total.category for total in changes.totals]
    for delta in changes.deltas:
        if isinstance(delta.old, Vocabulary) and isinstance(delta.new, Vocabulary):
            order = [term.id for vocabulary in (delta.old, delta.new) for term in vocabulary.categories]
    places = {key: at for at, key in reversed(list(enumerate(order)))}
    return lambda key: (len(order) + 1, "") if key is None else (places.get(key, len(order)), key)


def _unit(change: UnitChange, records: _Records) -> UnitChange:
    found = replace(
        change,
        kind=_KINDS.get(change.kind, change.kind),
        old=change.new,
        new=change.old,
        km2_gained=change.km2_lost,
        km2_lost=change.km2_gained,
    )
    if change.kind == "changed":
        (b,), (a,) = change.new, change.old
        clauses = _clauses(change.clauses, *_clauses_of(records, "unit", a, b, Unit), owner=(b, a))
    elif not change.old or not change.new:  # all that the unit says, as filed
        clauses = tuple(map(turned, change.clauses))
    else:
        clauses = tuple(sorted(map(turned, change.clauses), key=clause_order(found)))
    return replace(found, clauses=clauses)


def _list(change: ListChange, records: _Records) -> ListChange:
    name = change.list_id
    held = _clauses_of(records, "list", name, name, AdmissionList)
    kinds: dict[str, Literal["added", "withdrawn", "changed"]] = {"added": "withdrawn", "withdrawn": "added"}
    return replace(
        change,
        kind=kinds.get(change.kind, "changed"),
        clauses=_clauses(change.clauses, *held, owner=(name, name)),
    )


def _zone(change: ZoneChange, records: _Records) -> ZoneChange:
    held = _clauses_of(records, "zone", change.old, change.new, Zone)
    return replace(
        change,
        old=change.new,
        new=change.old,
        km2_gained=change.km2_lost,
        km2_lost=change.km2_gained,
        clauses=_clauses(change.clauses, *held, owner=(change.new, change.old)),
    )


def _clauses_of(
    records: _Records, kind: RecordKind, a: str, b: str, model: type[Unit] | type[Zone] | type[AdmissionList]
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """The clauses that record *a* had and record *b* has, as far as they differ."""
    before, after = records.get((kind, a)), records.get((kind, b))
    old, new = before and before.old, after and after.new
    return (
        (old.clauses or ()) if isinstance(old, model) else (),
        (new.clauses or ()) if isinstance(new, model) else (),
    )


def _clauses(
    changes: tuple[ClauseChange, ...], old: tuple[Clause, ...], new: tuple[Clause, ...], owner: tuple[str, str]
) -> tuple[ClauseChange, ...]:
    """*changes* between the clauses *old* and *new* turned round, in the order of *old*.

    *owner* is what carries them, by its new and its old key; what was added to it comes behind what stood before it.
    """
    come: dict[int, list[str]] = {}
    pairs = {change.after.key: change.before.key for change in changes if change.after and change.before}
    gone = {change.before.key for change in changes if change.before and not change.after}
    added = {change.after.key for change in changes if change.after and not change.before}
    row = {clause.key: at for at, clause in enumerate(old)}
    anchor = -1
    for clause in new:
        if clause.key in added:
            come.setdefault(anchor, []).append(clause.key)
        else:
            anchor = row.get(pairs.get(clause.key, clause.key), anchor)
    order: list[tuple[str | None, str | None]] = [(None, key) for key in come.get(-1, ())]
    after = {b: a for a, b in pairs.items()}
    for at, clause in enumerate(old):
        order.append((clause.key, None if clause.key in gone else after.get(clause.key, clause.key)))
        order += [(None, key) for key in come.get(at, ())]
    places = {pair: at for at, pair in enumerate(order)}
    ordered = sorted(changes, key=lambda change: places.get((_key(change.before), _key(change.after)), len(order)))
    return tuple(
        ClauseChange(
            owner[1] if change.before is not None and change.after is not None else change.list_id,
            change.after,
            change.before,
            moved_from=change.moved_to,
            moved_to=change.moved_from,
        )
        for change in ordered
    )


def _key(clause: Clause | None) -> str | None:
    return None if clause is None else clause.key


def _effects(changes: ChangeSet) -> tuple[UnitEffect, ...]:
    moved = _addresses(changes)
    owners = {b: a for a, b in changes.zones_recoded}
    owners.update((change.new[0], change.old[0]) for change in changes.units if change.kind == "changed")

    def before(address: Address) -> Address:
        return moved.get(address) or (owners.get(address[0], address[0]), address[1])

    turned = [
        UnitEffect(one.new, one.old, gained=one.lost, lost=one.gained, changed=tuple(map(before, one.changed)))
        for one in changes.effects
    ]
    return tuple(sorted(turned, key=lambda effect: effect.new))


def _addresses(changes: ChangeSet) -> dict[Address, Address]:
    """Where the clauses of lists and zones stood that go on, by where they stand now."""
    found: dict[Address, Address] = {}
    owners = [(held.list_id, held.list_id, held.clauses) for held in changes.lists]
    owners += [(zone.old, zone.new, zone.clauses) for zone in changes.zones]
    for old, new, clauses in owners:
        for change in clauses:
            if change.after is not None and change.before is not None:
                found[new, change.after.key] = (old, change.before.key)
            elif change.after is not None and change.moved_from is not None:
                found[new, change.after.key] = change.moved_from
            elif change.before is not None and change.moved_to is not None:
                found[change.moved_to] = (old, change.before.key)  # to a unit's own clauses, too
    return found


def _suggested(one: Suggested) -> Suggested:
    kinds: dict[str, Literal["merged", "split", "regrouped", "recoded"]] = {"merged": "split", "split": "merged"}
    return replace(one, kind=kinds.get(one.kind, one.kind), old=one.new, new=one.old)


def _total(one: CategoryTotal) -> CategoryTotal:
    return CategoryTotal(one.category, one.new_units, one.old_units, one.new_km2, one.old_km2)
