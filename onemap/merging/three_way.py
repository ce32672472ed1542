"""The merge law: what holds here, what came in, and what it was when it last came in or went out, field by field.

Pure: records in, records out. Of two sides that both changed a field in different ways the one here is kept and both
are listed. Orders of clauses are woven and never in conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from onemap.merging.canonical import Records, owner_of, print_of
from onemap.merging.incoming import Base, Kind, Name, Record
from onemap.resolve.overlay import place_keys

Take = Literal["delivered", "kept"]
#: of record, field ("" for the record as a whole) and what came in: whether it is taken; None is not decided
Decided = Callable[[Name, str, Any], bool | None]
#: the field of units, zones and lists that holds the order of their clauses
ORDER = "clauses"
_OWNERS: tuple[Kind, ...] = ("unit", "zone", "list")


@dataclass(frozen=True, slots=True)
class Change:
    """A record that the merge adds (``old`` is None), takes out (``new`` is None), or whose ``fields`` it changes."""

    name: Name
    old: Record | None
    new: Record | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field ("" for the record as a whole) that both sides changed in different ways; None where it is absent."""

    name: Name
    field: str
    here: Any
    came: Any


@dataclass(frozen=True)
class Merged:
    """What holds after the merge, how that differs from what is here, and what nobody but people can decide."""

    records: Records
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def added(self) -> int:
        return sum(change.old is None for change in self.changes)

    @property
    def removed(self) -> int:
        return sum(change.new is None for change in self.changes)

    @property
    def changed(self) -> int:
        return len(self.changes) - self.added - self.removed


def merge(
    here: Records,
    came: Records,
    base: Base,
    take: Take | None = None,
    decided: Decided | None = None,
    fixed: Collection[Name] = (),
) -> Merged:
    """Lay *came* over *here*. *base* has digests of the fields of what last came in or went out.

    A record or field that neither *came* nor *base* holds is not spoken of and stays. *decided* and then *take* say
    which side is taken where both changed a field; a field decided for the side that came in takes it in any case.
    Clauses of the owners *fixed* keep their order, whatever came in: only new ones find their places.
    """
    return _Merge(here, came, base, take, decided, frozenset(fixed)).merged()


@dataclass
class _Merge:
    here: Records
    came: Records
    base: Base
    take: Take | None
    decided: Decided | None
    fixed: frozenset[Name]
    records: Records = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clauses_here = _clauses(self.here)
        self.clauses_came = _clauses(self.came)

    def merged(self) -> Merged:
        whole = [name for name in self._names() if name.kind != "clause"]
        for name in whole:
            made = self._record(name, self.here.get(name), self.came.get(name))
            if made is None:
                continue
            self.records[name] = made
            if name.kind in _OWNERS:
                self._clauses_of(name)
        self._tags()
        return Merged(self.records, tuple(self._changes()), tuple(self.conflicts))

    def _names(self) -> Iterable[Name]:
        """Every name, those that only came in where they stand among the others of their kind."""
        kinds: dict[str, tuple[list[Name], list[Name]]] = {}
        for at, side in enumerate((self.here, self.came)):
            for name in side:
                kinds.setdefault(name.kind, ([], []))[at].append(name)
        for ours, theirs in kinds.values():
            known = set(ours)
            if all(name in known for name in theirs):
                yield from ours
            elif ours:
                yield from _placed(ours, theirs)
            else:
                yield from theirs

    def _record(self, name: Name, here: Record | None, came: Record | None) -> dict[str, Any] | None:
        """What becomes of a record; None where it is there no longer, or not at all."""
        base = self.base.get(name)
        if came is None:
            return self._not_in(name, here, base)
        if here is None:
            return self._not_here(name, came, base)
        made: dict[str, Any] = {}
        for key in here if came.keys() <= here.keys() else place_keys(here, came):
            value = self._field(name, key, here.get(key), came.get(key), base)
            if value is not None:
                made[key] = value
        return made

    def _not_in(self, name: Name, here: Record | None, base: Mapping[str, str] | None) -> dict[str, Any] | None:
        if here is None:
            return None
        if base is None:
            return dict(here)
        chosen = self._chosen(name, "", None)
        if chosen or (chosen is None and self._is_as_it_was(name, here, base)):
            return None
        if chosen is False:
            return dict(here)
        if self._settled(Conflict(name, "", here, None)):
            return None
        return dict(here)

    def _not_here(self, name: Name, came: Record, base: Mapping[str, str] | None) -> dict[str, Any] | None:
        """People here have taken out what last came in: it stays out unless it has changed since."""
        chosen = None if base is None else self._chosen(name, "", came)
        if base is None or chosen:
            return dict(came)
        if chosen is False or self._said_as_before(name, came, base):
            return None
        return dict(came) if self._settled(Conflict(name, "", None, came)) else None

    def _is_as_it_was(self, name: Name, here: Record, base: Mapping[str, str]) -> bool:
        """Whether people here have changed nothing of the record and its clauses since it last came in."""
        if any(print_of(value) != base.get(key) for key, value in here.items()):
            return False
        if any(key not in here for key in base if key != "geometry"):
            return False
        if name.kind not in _OWNERS:
            return True
        owner = owner_of(name)
        for key in self.clauses_here.get(owner, ()):
            clause = Name("clause", key, owner)
            was = self.base.get(clause)
            if was is None or not self._is_as_it_was(clause, self.here[clause], was):
                return False
        return True

    def _said_as_before(self, name: Name, came: Record, base: Mapping[str, str]) -> bool:
        return all(print_of(value) == base.get(key) for key, value in came.items()) and all(
            key in came for key in base if key not in (ORDER, "geometry")
        )

    def _field(self, name: Name, key: str, here: Any, came: Any, base: Mapping[str, str] | None) -> Any:
        if here == came:
            return here
        if key == ORDER and name.kind in _OWNERS:
            return here if came is None else (came if here is None else here)  # woven later
        if (chosen := self._chosen(name, key, came)) is not None:
            return came if chosen else here
        was = None if base is None else base.get(key)
        if was == (None if came is None else print_of(came)):
            return here  # what came in is what came in before, or nobody speaks of the field
        if base is not None and was == (None if here is None else print_of(here)):
            return came
        if base is None and here is None:
            return came
        return came if self._settled(Conflict(name, key, here, came)) else here

    def _chosen(self, name: Name, key: str, came: Any) -> bool | None:
        return None if self.decided is None else self.decided(name, key, came)

    def _settled(self, conflict: Conflict) -> bool:
        """Whether the side that came in is taken all the same; the conflict is listed unless it was decided."""
        if self.take is None:
            self.conflicts.append(conflict)
        return self.take == "delivered"

    def _clauses_of(self, owner: Name) -> None:
        """The clauses of a record that stays or comes, and their order."""
        said = owner_of(owner)
        ours, theirs = self.clauses_here.get(said, ()), self.clauses_came.get(said, ())
        came = self.came.get(owner)
        spoken = came is not None and ORDER in came
        made: dict[str, dict[str, Any]] = {}
        for key in dict.fromkeys((*ours, *theirs)):
            name = Name("clause", key, said)
            here = self.here.get(name)
            if not spoken:
                if here is not None:
                    made[key] = dict(here)
                continue
            kept = self._record(name, here, self.came.get(name))
            if kept is not None:
                made[key] = kept
        order = [key for key in self._order(owner, ours, theirs) if key in made]
        if ORDER in self.records[owner] or order:
            self.records[owner] = {**self.records[owner], ORDER: order}
        for key in order:
            self.records[Name("clause", key, said)] = made[key]

    def _order(self, owner: Name, ours: Sequence[str], theirs: Sequence[str]) -> Iterable[str]:
        base = self.base.get(owner, {}).get(ORDER)
        if base is not None and ours != theirs and owner not in self.fixed and base == print_of(list(ours)):
            return place_keys(theirs, ours)
        if not theirs or ours == theirs:
            return ours
        return place_keys(ours, theirs)

    def _tags(self) -> None:
        """Annotations of clauses that the merge takes out go with them."""
        for name in [name for name in self.records if name.kind == "tag" and name in self.here]:
            owners = [Name(kind, name.owner) for kind in _OWNERS]
            held = [*owners, *(Name("clause", name.key, owner_of(owner)) for owner in owners)]
            if any(other in self.here and other not in self.records for other in held):
                del self.records[name]

    def _changes(self) -> Iterable[Change]:
        for name, old in self.here.items():
            if name not in self.records:
                yield Change(name, old, None)
        for name, new in self.records.items():
            was = self.here.get(name)
            if was is None:
                yield Change(name, None, new)
            elif was != new:
                fields = tuple(key for key in {**was, **new} if was.get(key) != new.get(key))
                yield Change(name, was, new, fields)


def _clauses(records: Mapping[Name, Any]) -> dict[str, tuple[str, ...]]:
    """By owner, the keys of its clauses in filed order."""
    found: dict[str, list[str]] = {}
    for name in records:
        if name.kind == "clause":
            found.setdefault(name.owner, []).append(name.key)
    return {owner: tuple(keys) for owner, keys in found.items()}


def _placed(ours: Sequence[Name], theirs: Sequence[Name]) -> list[Name]:
    """As :func:`place_keys` does, in one go: a name that *ours* lacks goes behind the one that precedes it."""
    known = set(ours)
    behind: dict[Name | None, list[Name]] = {}
    last: Name | None = None
    for name in theirs:
        if name in known:
            last = name
        else:
            behind.setdefault(last, []).append(name)
    first = next((name for name in theirs if name in known), None)
    made: list[Name] = []
    for name in ours:
        if name == first:
            made += behind.get(None, ())
        made.append(name)
        made += behind.get(name, ())
    return made if first is not None else [*made, *behind.get(None, ())]
