"""What a snapshot says, as records by kind and key, and a change set put to it: the state that it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from pydantic import BaseModel

from onemap.compare.changes import ChangeSet, Delta, RecordKind
from onemap.compare.deltas import ORDERED, SHAPES, followed, shapes_of
from onemap.resolve.snapshot import Snapshot

Record = BaseModel | bytes | tuple[str, ...]
Named = tuple[RecordKind, str]


@dataclass(frozen=True)
class State:
    """Everything that deltas speak of: models by (kind, key), shapes as WKB, levels and orders as tuples.

    Two snapshots have equal states when no record of theirs differs in anything. Which version's folder wrote a record
    is no part of it.
    """

    version: str
    records: Mapping[Named, Record]
    #: keys of the kinds that stand in filed order
    orders: Mapping[RecordKind, tuple[str, ...]]


def state_of(snapshot: Snapshot) -> State:
    """The state of *snapshot*. All its units and published shapes are made or loaded."""
    records: dict[Named, Record] = {
        ("plan", ""): snapshot.plan,
        ("vocabulary", ""): snapshot.vocabulary,
        ("levels", ""): snapshot.levels,
        **{("unit", code): snapshot.units[code] for code in snapshot.units},
        **{("tag", f"{owner} {number}"): tag for (owner, number), tag in snapshot.tags.items()},
    }
    held: tuple[tuple[RecordKind, Mapping[str, BaseModel]], ...] = (
        ("area", snapshot.areas),
        ("region", snapshot.regions),
        ("zone", snapshot.zones),
        ("list", snapshot.lists),
        ("target", snapshot.targets),
    )
    for kind, models in held:
        records.update(((kind, key), model) for key, model in models.items())
    for name, kind in SHAPES.items():
        layer = snapshot.layers.get(name)
        if layer is not None:
            records.update(((kind, code), shape) for code, shape in shapes_of(layer, layer.codes).items())
    orders: dict[RecordKind, tuple[str, ...]] = {"area": tuple(snapshot.areas), "region": tuple(snapshot.regions)}
    return State(snapshot.version, MappingProxyType(records), MappingProxyType(orders))


def apply(state: State, changes: ChangeSet) -> State:
    """The state that *changes* lead to from *state*. ValueError where they were not found from this one."""
    if state.version != changes.old:
        raise ValueError(f"the changes are from version {changes.old}, the state is of {state.version}")
    records = dict(state.records)
    for delta in changes.deltas:
        if delta.kind != "order":
            _put(records, delta)
    return State(changes.new, MappingProxyType(records), MappingProxyType(dict(_orders(state, changes, records))))


def _put(records: dict[Named, Record], delta: Delta) -> None:
    name = delta.kind, delta.key
    if records.get(name) != delta.old:
        raise ValueError(f"the state does not hold what the changes were found from: {delta.kind} {delta.key}")
    if delta.new is None:
        del records[name]
    else:
        records[name] = delta.new


def _orders(
    state: State, changes: ChangeSet, records: Mapping[Named, Record]
) -> Iterator[tuple[RecordKind, tuple[str, ...]]]:
    said = {delta.key: delta for delta in changes.deltas if delta.kind == "order"}
    for kind in ORDERED:
        if kind in said:
            if state.orders[kind] != said[kind].old:
                raise ValueError(f"the state is in another order: {kind}")
            yield kind, cast(tuple[str, ...], said[kind].new)
        else:
            yield kind, followed(state.orders[kind], (key for held, key in records if held == kind))
