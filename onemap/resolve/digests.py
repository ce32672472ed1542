"""Digests of what a snapshot holds, record by record: what a page follows from, without looking at it again.

They depend on nothing but what the records say: not on the folder, the process or the order of sets. Digests of units
that are made when asked for come from what reading has kept; for a snapshot made by hand everything is digested here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel

from onemap.model.clauses import Tag
from onemap.read.unit_table import Units, brief_of
from onemap.store import digest

if TYPE_CHECKING:
    from onemap.resolve.snapshot import Snapshot


def digest_of(*values: object) -> bytes:
    """A digest of *values*: models, dataclasses, mappings and sequences in their order, sets, arrays, plain values.

    The same in every process. TypeError for anything whose content it cannot tell.
    """
    return digest(*(part for value in values for part in _told(value)))


def _told(value: object) -> Iterator[bytes | str]:
    """*value* as parts to be digested, its kind first, so that no two values tell the same."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        yield f"{type(value).__name__} {value!r}"
    elif isinstance(value, str):
        yield "text"
        yield value
    elif isinstance(value, bytes):
        yield "bytes"
        yield value
    elif isinstance(value, dt.date):
        yield f"day {value.isoformat()}"
    elif isinstance(value, BaseModel):
        yield type(value).__name__
        yield value.model_dump_json(by_alias=True, exclude_unset=True)
    elif isinstance(value, np.ndarray):
        if value.dtype == object:
            raise TypeError("an array of objects cannot be digested")
        yield f"array {value.dtype.str} {value.shape}"
        yield np.ascontiguousarray(value).tobytes()
    elif isinstance(value, Mapping):
        yield f"mapping {len(value)}"
        for key, held in value.items():
            yield from _told(key)
            yield from _told(held)
    elif isinstance(value, AbstractSet):
        yield f"set {len(value)}"
        yield from sorted(digest_of(held) for held in value)
    elif isinstance(value, tuple | list) and set(map(type, value)) == {str}:
        # at once, because there are many
        joined = "\0".join(value)
        plain = joined.count("\0") == len(value) - 1
        yield "texts" if plain else "texts as JSON"
        yield joined if plain else json.dumps(value, ensure_ascii=False)
    elif isinstance(value, tuple | list):
        yield f"sequence {len(value)}"
        for held in value:
            yield from _told(held)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for field in dataclasses.fields(value):
            yield from _told(getattr(value, field.name))
    else:
        raise TypeError(f"{type(value).__name__} cannot be digested")


_NO_TAGS = digest("no tags")


class Digested(Units):
    """Units whose digests are known without making them."""

    @abstractmethod
    def marks(self, code: str) -> tuple[bytes, bytes]:
        """Digests of unit *code* without its clauses, and of its clauses."""


class Digests:
    """Digests of the records of one snapshot, 20 bytes each, made at the first call and remembered.

    Asking for a record that the snapshot does not hold raises KeyError.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._made: dict[tuple[str, str], bytes] = {}

    def unit(self, code: str) -> bytes:
        """The unit *code* with its clauses and the versions that wrote both."""
        made = self._made.get(("unit", code))
        if made is None:
            units = self._snapshot.units
            marks = units.marks(code) if isinstance(units, Digested) else (digest_of(units[code]), b"")
            at, wrote = self._origin("unit", code)
            made = self._made["unit", code] = digest(*marks, at or "", wrote)
        return made

    def brief(self, code: str) -> bytes:
        """The unit *code* without its clauses."""
        made = self._made.get(("brief", code))
        if made is None:
            units = self._snapshot.units
            made = digest(units.marks(code)[0]) if isinstance(units, Digested) else digest_of(brief_of(units, code))
            self._made["brief", code] = made
        return made

    def clauses(self, code: str) -> bytes:
        """The clauses of the unit *code*; where these are equal, the clauses are, but not always the reverse."""
        units = self._snapshot.units
        if isinstance(units, Digested):
            return units.marks(code)[1]
        return self._once("clauses", code, lambda: digest_of(units[code].clauses))

    def zone(self, code: str) -> bytes:
        """The zone *code* with its clauses and the version that wrote it."""
        held = self._snapshot
        return self._once("zone", code, lambda: digest_of(held.zones[code], *self._origin("zone", code)))

    def list(self, name: str) -> bytes:
        """The admission list *name* and the versions that wrote it and each of its clauses."""
        return self._once("list", name, lambda: self._list(name))

    def _list(self, name: str) -> bytes:
        held, found = self._snapshot, self._snapshot.lists[name]
        written = [held.clause_origin(name, clause.key) for clause in found.clauses]
        return digest_of(found, *self._origin("list", name), written)

    def area(self, name: str) -> bytes:
        """The area *name*, without those above and below it."""
        return self._once("area", name, lambda: digest_of(self._snapshot.areas[name]))

    def region(self, name: str) -> bytes:
        """The region *name*."""
        return self._once("region", name, lambda: digest_of(self._snapshot.regions[name]))

    def tags(self, owner: str) -> bytes:
        """The tags of the clauses of list, unit or zone *owner*; there may be none."""
        if owner not in self._tags:  # as it is with most
            return _NO_TAGS
        return self._once("tags", owner, lambda: digest_of(self._tags[owner]))

    def frame(self) -> bytes:
        """What every page of the version may read: its id, plan, vocabulary and levels."""
        held = self._snapshot
        return self._once("frame", "", lambda: digest_of(held.version, held.plan, held.vocabulary, held.levels))

    def _origin(self, kind: str, key: str) -> tuple[str | None, str]:
        """The versions that wrote a record and its clauses."""
        return self._snapshot.origins.get((kind, key)), self._snapshot.written_by(key)

    def _once(self, kind: str, key: str, make: Callable[[], bytes]) -> bytes:
        made = self._made.get((kind, key))
        if made is None:
            made = self._made[kind, key] = make()
        return made

    @cached_property
    def _tags(self) -> dict[str, dict[str, Tag]]:
        found: dict[str, dict[str, Tag]] = {}
        for (owner, number), tag in self._snapshot.tags.items():
            found.setdefault(owner, {})[number] = tag
        return found
