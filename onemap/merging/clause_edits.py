"""The clauses that a record of a version's own file writes: which, in what order, each as it stands or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemap.merging.canonical import Records, owner_of
from onemap.merging.incoming import Name
from onemap.merging.spelling import Spelling, arranged
from onemap.merging.three_way import ORDER
from onemap.read.publication import LoadedVersion
from onemap.resolve.overlay import place_keys


@dataclass(frozen=True)
class OwnClauses:
    """Of a list: the clauses that its file writes, in order; those that ``remove`` gets, and those that it loses."""

    keys: tuple[str, ...]
    gone: tuple[str, ...] = ()
    back: tuple[str, ...] = ()


def rewritten_clauses(
    raw: Sequence[Any],
    owner: Name,
    here: Records,
    merged: Records,
    spelling: Spelling,
    keys: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """The clauses *keys* (all of them by default) of *owner* as its file has them, those of *raw* in their spelling."""
    said = owner_of(owner)
    old = {spelling.clause_key(row): row for row in raw}
    made = []
    for key in merged[owner].get(ORDER, ()) if keys is None else keys:
        name = Name("clause", key, said)
        new, was = merged[name], here.get(name)
        if key not in old or was is None:
            made.append(spelling.record(name, new))
            continue
        row = dict(old[key])
        for field in {**was, **new}:
            if was.get(field) == new.get(field):
                continue
            if field in new:
                row[field] = spelling.field(name, new, field)
            else:
                row.pop(field, None)
        made.append(arranged("clause", row))
    return made


def own_clauses(
    owner: Name, version: LoadedVersion, below: Sequence[str], here: Records, merged: Records, spelling: Spelling
) -> OwnClauses:
    """What the file of list *owner* writes over the clauses *below*, so that together they are those of *merged*.

    A clause that stands between others of the version below needs the one before it in the same file, which is then
    written again.
    """
    said = owner_of(owner)
    removed = {spelling.labels.clause_id(ref.number) for ref in version.plan.remove.clauses if ref.list == owner.key}
    order: list[str] = merged[owner].get(ORDER, [])
    wanted = set(order)
    under = [key for key in below if key in wanted]
    held = version.lists.get(owner.key)
    own = set() if held is None else {spelling.labels.clause_id(clause.key) for clause in held.clauses} & wanted
    for key in order:
        name = Name("clause", key, said)
        if here.get(name) != merged.get(name) or key not in under:
            own.add(key)
    keys = [key for key in order if key in own]
    if list(place_keys(under, keys)) != order:
        fresh = wanted - set(under)
        first = next((key for key in order if key not in fresh), None)
        for at, key in enumerate(order):
            if key in fresh:
                own.update([order[at - 1]] if at > 0 else [] if first is None else [first])
        keys = [key for key in order if key in own]
    gone = tuple(key for key in below if key not in wanted and key not in removed)
    back = tuple(key for key in order if key in removed)
    return OwnClauses(tuple(keys), gone, back)
