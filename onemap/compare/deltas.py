"""Every record that differs at all between two snapshots: exactly what it was and is, and whether that is significant.

What the change set tells of units, lists and zones is significant here, too; nothing is judged twice.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar, get_args

import shapely
from pydantic import BaseModel

from onemap.compare.borders import BorderTolerance, compare_borders
from onemap.compare.changes import Delta, ListChange, RecordKind, UnitChange, ZoneChange
from onemap.model.areas import Area, Region
from onemap.model.plan import LayerName, Plan
from onemap.model.publication import QuantifiedTarget
from onemap.model.vocabulary import Vocabulary
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.snapshot import Snapshot

M = TypeVar("M", bound=BaseModel)

#: layer → the kind of its shapes
SHAPES: Mapping[LayerName, RecordKind] = {
    "units": "units-shape",
    "zones": "zones-shape",
    "boundary": "boundary-shape",
    "context": "context-shape",
}
#: kinds whose records stand in filed order; all others are in the order of their keys
ORDERED: tuple[RecordKind, ...] = ("area", "region")
#: of a plan: what it says for good. Its version, title, documents and summary differ between any two versions, and
#: how it is written over the version below is no part of what holds
_PLAN_SAYS = ("base_year", "target_years", "outlook_year", "statistics")
_PLACES: Mapping[str, int] = {kind: at for at, kind in enumerate(get_args(RecordKind))}


class Told(NamedTuple):
    """What the change set tells of the records that go on; units and zones that came or went need not be named."""

    units: tuple[UnitChange, ...]
    lists: tuple[ListChange, ...]
    zones: tuple[ZoneChange, ...]


def deltas(old: Snapshot, new: Snapshot, told: Told, tolerance: BorderTolerance) -> tuple[Delta, ...]:
    """All records of *old* and *new* that differ, by kind in the order of ``RecordKind``, then by key.

    *told* are the significant changes that were found; *tolerance* is for the layers that these do not speak of.
    Units whose digests agree are not made, shapes whose digests agree are not loaded.
    """
    found = [*_frame(old, new), *_units(old, new, told.units), *_zones(old, new, told.zones)]
    lists = {held.list_id for held in told.lists}
    found += _records("list", old.lists, new.lists, lambda key, a, b: key in lists)
    found += _records("area", old.areas, new.areas, _other_area)
    found += _records("region", old.regions, new.regions, _other_region)
    found += _records("tag", _by_text(old.tags), _by_text(new.tags), _always)
    found += _records("target", old.targets, new.targets, _other_target)
    for kind, first, second in (("area", old.areas, new.areas), ("region", old.regions, new.regions)):
        if not follows(tuple(first), tuple(second)):
            found.append(Delta("order", kind, tuple(first), tuple(second), significant=False))
    borders_units = {code for change in told.units if "border" in change.aspects for code in change.new}
    borders_zones = {change.new for change in told.zones if "border" in change.aspects}
    found += _shapes(old, new, "units", borders_units, old.units, new.units)
    found += _shapes(old, new, "zones", borders_zones, old.zones, new.zones)
    for name in ("boundary", "context"):
        found += _other_shapes(old, new, name, tolerance)
    return tuple(sorted(found, key=lambda delta: (_PLACES[delta.kind], delta.key)))


def follows(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether the order of keys goes without saying, both ways: those that go on in one order, the others behind them
    by key."""
    return followed(old, new) == new and followed(new, old) == old


def followed(old: tuple[str, ...], new: Iterable[str]) -> tuple[str, ...]:
    """The keys *new* in the order that goes without saying after *old*."""
    held, before = set(new), set(old)
    return (*(key for key in old if key in held), *sorted(held - before))


def _frame(old: Snapshot, new: Snapshot) -> Iterator[Delta]:
    if old.plan != new.plan:
        yield Delta("plan", "", old.plan, new.plan, _other_plan(old.plan, new.plan))
    if old.vocabulary is not new.vocabulary and old.vocabulary != new.vocabulary:
        yield Delta("vocabulary", "", old.vocabulary, new.vocabulary, _said(old.vocabulary) != _said(new.vocabulary))
    if old.levels != new.levels:
        yield Delta("levels", "", old.levels, new.levels)


def _other_plan(old: Plan, new: Plan) -> bool:
    basis = set(old.basis) != set(new.basis)
    return basis or any(getattr(old, name) != getattr(new, name) for name in _PLAN_SAYS)


def _said(vocabulary: Vocabulary) -> object:
    """The vocabulary without colours and patterns, which belong to the display."""
    held = vocabulary.model_dump()
    for category in held["categories"]:
        del category["colour"], category["pattern"]
    return held


def _units(old: Snapshot, new: Snapshot, told: tuple[UnitChange, ...]) -> Iterator[Delta]:
    speaking = {code for change in told if set(change.aspects) - {"border"} for code in (*change.old, *change.new)}
    first, second = old.briefs, new.briefs
    #: the record under a code that passed to another unit is told in any case, though that unit may say the same
    passed = {code for change in told if "recoded" in change.aspects for code in (*change.old, *change.new)}
    for code in sorted({*first, *second}):
        if code not in second:
            yield Delta("unit", code, old.units[code], None)
        elif code not in first:
            yield Delta("unit", code, None, new.units[code])
        elif code in passed or not _same_unit(code, old, new):
            before, after = old.units[code], new.units[code]
            if code in passed or before != after:
                yield Delta("unit", code, before, after, code in speaking)


def _same_unit(code: str, old: Snapshot, new: Snapshot) -> bool:
    """Whether the unit is known to be the same without its clauses being made."""
    a, b = old.briefs[code], new.briefs[code]
    return (a is b or a == b) and old.digests.clauses(code) == new.digests.clauses(code)


def _zones(old: Snapshot, new: Snapshot, told: tuple[ZoneChange, ...]) -> Iterator[Delta]:
    speaking = {code for change in told if set(change.aspects) - {"border"} for code in (change.old, change.new)}
    return _records("zone", old.zones, new.zones, lambda key, a, b: key in speaking)


def _records(
    kind: RecordKind, old: Mapping[str, M], new: Mapping[str, M], significant: Callable[[str, M, M], bool]
) -> Iterator[Delta]:
    """Records that came, went (always significant) or differ."""
    if old is new:
        return
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            yield Delta(kind, key, before, after)
        elif before is not after and before != after:
            yield Delta(kind, key, before, after, significant(key, before, after))


def _always(key: str, old: BaseModel, new: BaseModel) -> bool:
    return True


def _other_area(key: str, old: Area, new: Area) -> bool:
    return _unordered(old, "located_in") != _unordered(new, "located_in")


def _other_region(key: str, old: Region, new: Region) -> bool:
    return _unordered(old, "areas", "units") != _unordered(new, "areas", "units")


def _unordered(record: BaseModel, *names: str) -> dict[str, object]:
    """The fields, those of *names* without order."""
    return {**dict(record), **{name: frozenset(getattr(record, name)) for name in names}}


def _other_target(key: str, old: QuantifiedTarget, new: QuantifiedTarget) -> bool:
    return _figures(old) != _figures(new)


def _figures(target: QuantifiedTarget) -> dict[str, object]:
    """The fields, with values as numbers by year, however they are spelled."""
    values = sorted((value.year, value.value.value, value.note or "") for value in target.values)
    return {**dict(target), "values": values}


def _by_text(tags: Mapping[tuple[str, str], M]) -> dict[str, M]:
    """Tags by ``"list number"``: the key of a list has no spaces."""
    return {f"{owner} {number}": tag for (owner, number), tag in tags.items()}


def _shapes(
    old: Snapshot, new: Snapshot, name: LayerName, moved: Container[str], before: Container[str], after: Container[str]
) -> Iterator[Delta]:
    """Shapes of units or zones. One that came or went is as significant as that its record did."""
    for key, first, second in _differing(old.layers.get(name), new.layers.get(name)):
        significant = key in moved if first is not None and second is not None else (key in before) != (key in after)
        yield Delta(SHAPES[name], key, first, second, significant)


def _other_shapes(old: Snapshot, new: Snapshot, name: LayerName, tolerance: BorderTolerance) -> Iterator[Delta]:
    """Shapes of a layer without records. A layer that only one of the versions has says nothing about a change."""
    before, after = old.layers.get(name), new.layers.get(name)
    found = list(_differing(before, after))
    if not found:
        return
    pairs = [(key, key) for key, first, second in found if first is not None and second is not None]
    moved = {key for key, _ in compare_borders(before, after, pairs, tolerance)}
    both = before is not None and after is not None
    for key, first, second in found:
        significant = both if first is None or second is None else key in moved
        yield Delta(SHAPES[name], key, first, second, significant)


def _differing(
    old: GeometryLayer | None, new: GeometryLayer | None
) -> Iterator[tuple[str, bytes | None, bytes | None]]:
    """Keys whose published shapes differ, with both as WKB; None where there is none."""
    if old is new:
        return
    first, second = _digests(old), _digests(new)
    keys = sorted(key for key in {*first, *second} if first.get(key) != second.get(key))
    before, after = shapes_of(old, keys), shapes_of(new, keys)
    for key in keys:
        if (one := before.get(key)) != (other := after.get(key)):
            yield key, one, other


def _digests(layer: GeometryLayer | None) -> dict[str, bytes]:
    return {} if layer is None else {code: layer.published_digest(code) for code in layer.codes}


def shapes_of(layer: GeometryLayer | None, codes: Iterable[str]) -> dict[str, bytes]:
    """Little-endian WKB of the published shapes of those of *codes* that have one."""
    held = [] if layer is None else [code for code in codes if code in layer.row]
    if layer is None or not held:
        return {}
    shapes = shapely.to_wkb(layer.published_of(held), byte_order=1)
    return {code: shape for code, shape in zip(held, shapes, strict=True) if shape is not None}
