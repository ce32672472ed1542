"""Local rules asked in other processes: file by file, so that no process holds all units whole.

What a local rule may know beside the records of its file (which keys there are; of lists everything) is written down
once, and read once by every process. Only for versions that stand alone: one that is based on another inherits.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import TypeAdapter

from onemap.check.effective import Version
from onemap.check.effective_units import EffectiveUnits
from onemap.check.objects import Objects
from onemap.check.rules import RULES
from onemap.check.said import by_file, packed, said
from onemap.errors import Place
from onemap.model.clauses import AdmissionList
from onemap.model.units import Unit, UnitsFile
from onemap.read.publication import LoadedPublication, Places
from onemap.store import digest

#: bytes of files from which it pays
MANY_BYTES = 8_000_000
#: files that a process is given at once: enough to share what is worked out from lists
BATCH = 100
#: how the key of a clause that says none begins (Clause.key)
NONE = "none:"
_LISTS = TypeAdapter(dict[str, AdmissionList])


@dataclass(frozen=True, slots=True)
class File:
    """A file of records: of units as their JSON and the codes that count, or of a list."""

    path: Path
    units: bytes | None
    codes: tuple[str, ...]
    list: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files, the rules to be asked of them in groups, and where the context lies, with its digest."""

    context: Path
    digest: bytes
    groups: tuple[tuple[str, ...], ...]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one group of rules: what they say of each file, packed, and what they say of others."""

    files: tuple[bytes, ...]
    strays: bytes


class KnownUnits(EffectiveUnits):
    """Units of which some are whole; of the others only the keys of their clauses are known.

    A rule that asks one of the others for anything else is not local: it gets an AttributeError.
    """

    def __init__(self, keys: Mapping[str, tuple[str, ...]], whole: Mapping[str, Unit]) -> None:
        self._keys = keys
        self._whole = whole

    def __getitem__(self, code: str) -> Unit:
        if code in self._whole:
            return self._whole[code]
        stub: Any = SimpleNamespace(clauses=tuple(map(_stub, self._keys[code])))
        known: Unit = stub
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, code: object) -> bool:
        return code in self._keys

    @cached_property
    def briefs(self) -> Mapping[str, Unit]:
        return self._whole

    def clause_keys(self, code: str) -> tuple[str, ...]:
        return self._keys.get(code, ())


def _stub(key: str) -> SimpleNamespace:
    return SimpleNamespace(key=key, none=key.startswith(NONE))


@contextmanager
def context(version: Version, folder: Path) -> Iterator[tuple[Path, bytes]]:
    """A file in *folder* with all that local rules may know of *version*, and its digest."""
    own, loaded = version.own, version.publication
    places: Places = {key: own.places[key] for key in (("plan", ""),)}
    lean = replace(
        own, units={}, zones={}, lists={}, tags={}, targets={}, layers={}, places=places, list_files=(), display=None
    )
    nothing: Any = None
    publication: LoadedPublication = replace(
        loaded, versions={}, evaluations=(), places={("publication", ""): loaded.places["publication", ""]}
    )
    frame = replace(
        version, own=lean, publication=publication, units=nothing, lists={}, clauses={}, drawn={}, sources=nothing
    )
    keys = {code: version.units.clause_keys(code) for code in version.units}
    data = pickle.dumps((frame, _LISTS.dump_json(dict(version.lists), by_alias=True, exclude_unset=True), keys))
    with tempfile.NamedTemporaryFile(dir=folder, prefix="context-", delete=False) as file:
        file.write(data)
    path = Path(file.name)
    try:
        yield path, digest(data)
    finally:
        path.unlink(missing_ok=True)


@lru_cache(maxsize=2)
def _known(path: Path, proof: bytes) -> tuple[Version, Mapping[str, AdmissionList], Mapping[str, tuple[str, ...]]]:
    data = path.read_bytes()
    if digest(data) != proof:
        raise OSError(None, "changed by somebody else", str(path))
    frame, lists, keys = pickle.loads(data)  # noqa: S301 - the process that sent the digest has made it just now
    held = _LISTS.validate_json(lists)
    clauses = {name: {clause.key: clause for clause in one.clauses} for name, one in held.items()}
    return replace(frame, lists=held, clauses=clauses), held, keys


def ask(batch: Batch) -> list[Answer]:
    """What the rules of each group say of the files of *batch*, in whatever process takes it."""
    frame, lists, keys = _known(batch.context, batch.digest)
    units: dict[str, Unit] = {}
    places = dict(frame.own.places)
    own_lists = {}
    for file in batch.files:
        if file.list is not None:
            held = own_lists[file.list] = lists[file.list]
            places["list", file.list] = Place(file.path, node=())
            for i, clause in enumerate(held.clauses):
                places[f"clause:{file.list}", clause.key] = Place(file.path, node=("clauses", i))
        if file.units is not None:
            counts = set(file.codes)
            for row, unit in enumerate(UnitsFile.model_validate_json(file.units).root):
                if unit.code in counts:
                    units[unit.code] = unit
                    places["unit", unit.code] = Place(file.path, node=(row,))
    units = dict(sorted(units.items()))
    own = replace(frame.own, units=units, lists=dict(sorted(own_lists.items())), places=places)
    version = replace(frame, own=own, units=KnownUnits(keys, units))
    root = frame.publication.root
    objects = Objects(replace(frame.publication, versions={frame.id: own}))
    answers = []
    for ids in batch.groups:
        found = said(version, [RULES[id] for id in ids], objects)
        apart, strays = by_file(found, (file.path for file in batch.files))
        answers.append(Answer(tuple(packed(apart[file.path], root) for file in batch.files), packed(strays, root)))
    return answers


def batches(place: tuple[Path, bytes], groups: tuple[tuple[str, ...], ...], files: Iterable[File]) -> Iterator[Batch]:
    """*files*, made one by one, in batches."""
    held: list[File] = []
    for file in files:
        held.append(file)
        if len(held) == BATCH:
            yield Batch(*place, groups, tuple(held))
            held.clear()
    if held:
        yield Batch(*place, groups, tuple(held))
