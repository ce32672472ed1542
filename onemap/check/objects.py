"""What a finding is about: the records written where it is, by key, and the state that they are in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import shapely
from pydantic import BaseModel

from onemap.check.effective import Version
from onemap.check.rules import Finding, Rule
from onemap.errors import NodePath, Place, Problem
from onemap.model.plan import LayerName
from onemap.read.publication import LoadedPublication, Places

#: of a digest that people copy
STATE_LENGTH = 12
_DRAWN: tuple[LayerName, ...] = ("units", "zones")


class Objects:
    """The key of the record at a place, and the version whose folder it is in.

    A clause of a list is called ``<list> <number>``, a plan by its version, everything else by its own key.
    """

    def __init__(self, loaded: LoadedPublication) -> None:
        self._loaded = loaded
        self._keys: dict[tuple[str, NodePath | None], str] | None = None

    def version(self, place: Place) -> str | None:
        """The version that *place* belongs to."""
        units = self._loaded.root / "units"
        parts = place.file.relative_to(units).parts if place.file.is_relative_to(units) else ()
        return parts[0] if parts and parts[0] in self._loaded.versions else None

    def at(self, place: Place) -> tuple[str, ...]:
        """The key of the innermost record that *place* lies in; the file's name where there is none."""
        if self._keys is None:
            self._keys = dict(self._index())
        node = place.node
        while node is not None:
            if (key := self._keys.get((str(place.file), node))) is not None:
                return (key,)
            node = node[:-1] if node else None
        return (place.file.name,)

    def _index(self) -> Iterator[tuple[tuple[str, NodePath | None], str]]:
        yield from _named(self._loaded.places, "publication")
        for name, version in self._loaded.versions.items():
            yield from _named(version.places, name)


def _named(places: Places, plan: str) -> Iterator[tuple[tuple[str, NodePath | None], str]]:
    for (kind, key), place in places.items():
        if kind.startswith(("clause:", "tag:")):
            key = f"{kind.partition(':')[2]} {key}"
        yield (str(place.file), place.node), key if key or kind not in ("plan", "publication") else plan


def as_problem(rule: Rule, finding: Finding, objects: Objects, version: str | None = None) -> Problem:
    """*finding* of *rule*, with the records that it is about, and *version*, or the one that it is written in."""
    about = finding.objects or objects.at(finding.place)
    version = version or objects.version(finding.place)
    return Problem(finding.place, rule.id, finding.what, finding.mend, rule.severity, about, version, finding.spot)


def state_of(loaded: LoadedPublication, version: Version | None, keys: str) -> str:
    """A short digest of the objects called *keys* (one, or several with spaces between): their words and geometry.

    Without a version it is the publication that is digested.
    """
    digest = hashlib.sha256()
    for part in _parts(loaded, version, keys):
        digest.update(part + b"\0")
    return digest.hexdigest()[:STATE_LENGTH]


def _parts(loaded: LoadedPublication, version: Version | None, keys: str) -> Iterator[bytes]:
    found = list(_of_key(loaded, version, keys))
    for key in [] if found else keys.split():
        found += _of_key(loaded, version, key)
    yield keys.encode()
    yield from found


def _of_key(loaded: LoadedPublication, version: Version | None, key: str) -> Iterator[bytes]:
    if version is None:
        yield from (_json(record) for record in (loaded.publication, *loaded.areas.areas) if _called(record, key))
        return
    if key == version.id:
        yield _json(version.own.plan)
    owner, _, number = key.partition(" ")
    clause = version.clauses.get(owner, {}).get(number)
    if clause is not None:
        yield _json(clause)
    held: tuple[Mapping[str, BaseModel], ...] = (
        version.units, version.zones, version.lists, version.areas, version.regions
    )  # fmt: skip
    yield from (_json(records[key]) for records in held if key in records)
    yield from (_json(clause) for clause in version.clauses.get(key, {}).values())
    for name in _DRAWN:
        shape = version.shape(name, key)
        if shape is not None:
            yield bytes(shapely.to_wkb(shape, byte_order=1))


def _json(record: BaseModel) -> bytes:
    return record.model_dump_json(by_alias=True).encode()


def _called(record: BaseModel, key: str) -> bool:
    return getattr(record, "id", "publication") == key
