"""Whether what a plan declares to have changed is found in its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onemap.compare.changes import ChangeSet, ListChange, UnitChange
from onemap.compare.declared import LIST_KINDS, SPEAKS_OF, Declarations
from onemap.compare.undeclared import changed_zones
from onemap.errors import Message, NodePath, message
from onemap.model.plan import ChangeKind, DeclaredChange, LayerName
from onemap.resolve.snapshot import Chain, Snapshot

#: index of the declared change, node below it, what is not so, the keys it is about
Unreal = tuple[int, NodePath, Message, tuple[str, ...]]


def unreal(chain: Chain, changes: ChangeSet, old: Snapshot, new: Snapshot) -> Iterator[Unreal]:
    """Declared changes of *new* that *changes* (since *old*) does not hold, at most one finding for each.

    Of units that are named each must have changed so; of a group at least one. A border can only be denied where both
    versions have the geometry. Codes that no version has are left to rule P07.
    """
    search = _Search(chain, changes, old, new)
    for at, declared in enumerate(new.plan.changes):
        found = search.unreal(declared)
        if found is not None:
            what, objects = found
            yield at, (), what, objects


class _Search:
    """What was found, by code, by group, by list and zone."""

    def __init__(self, chain: Chain, changes: ChangeSet, old: Snapshot, new: Snapshot) -> None:
        self._old, self._new = old, new
        self._units: dict[str, set[ChangeKind]] = {}
        self._exact = {(frozenset(change.old), frozenset(change.new)) for change in changes.units}
        for change in changes.units:
            for code in (*change.old, *change.new):
                self._units.setdefault(code, set()).update(_kinds(change))
        #: the declared changes of the plan that speak of a found one
        self._spoken = {id(one) for change in changes.units for one in change.all_declared}
        self._spoken |= {id(one) for one in self._of_zones(changes)}
        self._lists: dict[str, ListChange] = {held.list_id: held for held in changes.lists}
        self._zones = {code for zone in changed_zones(changes) for code in (zone.old, zone.new) if code is not None}
        self._zones |= {code for change in changes.zones for code in (change.old, change.new)}
        self._known = {code for snapshot in chain.snapshots.values() for code in snapshot.units}

    def _of_zones(self, changes: ChangeSet) -> list[DeclaredChange]:
        declarations = Declarations(self._old, self._new)
        found: list[DeclaredChange] = []
        for zone in changed_zones(changes):
            codes = tuple(code for code in (zone.old, zone.new) if code is not None)
            found += declarations.of_zone(codes)
        return found

    def unreal(self, declared: DeclaredChange) -> tuple[Message, tuple[str, ...]] | None:
        """What is not so of *declared*, and the keys it is about; None when it is real, or cannot be judged."""
        if not (declared.from_ or declared.to or declared.units or declared.lists or declared.zones):
            return message("The declared change ({kind}) names no unit, list or zone.", kind=declared.kind), ()
        named = dict.fromkeys((*declared.from_, *declared.to))
        if any(code not in self._known for code in named) or any(code not in self._new.units for code in declared.to):
            return None  # P07
        if declared.kind in ("merge", "split"):
            return self._regrouped(declared)
        about = {"withdraw": declared.from_, "add": declared.to}.get(declared.kind)  # the others are heirs and origins
        codes = [*(about or named), *(declared.units.codes if declared.units is not None else ())]
        wrong = [code for code in codes if self._denied(code, declared.kind)]
        wrong += [name for name in declared.lists if name not in self._lists or declared.kind not in LIST_KINDS]
        wrong += [code for code in declared.zones if self._zone_denied(code)]
        if wrong:
            fields = {"kind": declared.kind, "version": self._old.version, "keys": _shown(wrong)}
            what = message("Declared ({kind}), but not found since version {version}: {keys}.", **fields)
            return what, tuple(sorted(set(wrong)))
        group = declared.units
        if group is None or group.codes or id(declared) in self._spoken:
            return None
        if declared.kind == "border" and not self._has_layers("units"):
            return None
        keys = [key for key in (group.area, group.region, group.category) if key is not None]
        fields = {"kind": declared.kind, "version": self._old.version, "keys": ", ".join(keys)}
        what = message("Declared ({kind}) for {keys}, but no unit there changed so since version {version}.", **fields)
        return what, ()

    def _regrouped(self, declared: DeclaredChange) -> tuple[Message, tuple[str, ...]] | None:
        if (frozenset(declared.from_), frozenset(declared.to)) in self._exact:
            return None
        fields = {"kind": declared.kind, "from": _shown(declared.from_), "to": _shown(declared.to)}
        fields["version"] = self._old.version
        what = message("Declared ({kind}), but not found since version {version}: {from} → {to}.", **fields)
        return what, tuple(sorted({*declared.from_, *declared.to}))

    def _denied(self, code: str, kind: ChangeKind) -> bool:
        if code not in self._known or kind in self._units.get(code, ()):
            return False
        if kind == "border":
            return self._has_geometry("units", code) or code not in self._old.units or code not in self._new.units
        return True

    def _zone_denied(self, code: str) -> bool:
        known = code in self._old.zones or code in self._new.zones
        return known and code not in self._zones and self._has_geometry("zones", code)

    def _has_geometry(self, name: LayerName, code: str) -> bool:
        layers = (self._old.layers.get(name), self._new.layers.get(name))
        return all(layer is not None and code in layer.row for layer in layers)

    def _has_layers(self, name: LayerName) -> bool:
        return self._old.layers.get(name) is not None and self._new.layers.get(name) is not None


def _kinds(change: UnitChange) -> Iterator[ChangeKind]:
    for word in (change.kind, *change.aspects, *change.facts):
        yield from SPEAKS_OF.get(word, ())


def _shown(keys: Iterable[str]) -> str:
    names = list(dict.fromkeys(keys))
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
