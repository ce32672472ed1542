"""What rules found in an earlier run, taken up where nothing that they look at has changed.

*Local* rules are asked again of changed files only: what they find in a file follows from the file and from which
other records there are. Rules of the *ground* follow from layers and from units without their clauses. All others are
asked every time. Without a store, everything is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from onemap.check.effective import Version
from onemap.check.objects import Objects, as_problem
from onemap.check.problem_json import from_json, to_json
from onemap.check.rules import Rule
from onemap.errors import Problem
from onemap.model.units import Unit
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.read.unit_table import UnitTable
from onemap.read.vectors import KeptLayer
from onemap.store import Store, digest, generator

#: files of a version beside its units and lists, and of the publication
_SMALL = ("plan.yml", "areas.yml", "zones.yml", "targets.yml")
_ROOT = ("publication.yml", "areas.yml", "industries.yml")
Found = dict[str, list[Problem]]


class Asking:
    """Asks rules about versions, and keeps what they say in *store*."""

    def __init__(self, loaded: LoadedPublication, objects: Objects, store: Store) -> None:
        self._loaded = loaded
        self._objects = objects
        self._store = store

    def ask(self, version: Version, rules: Iterable[Rule]) -> Found:
        """What each of *rules* finds in *version*, by id, in the order of records."""
        asked = [rule for rule in rules if rule.of_version is not None]
        if not self._store.keeps:
            return self._say(version, asked)
        local = [rule for rule in asked if rule.local and not rule.lists]
        reading = [rule for rule in asked if rule.local and rule.lists]
        ground = [rule for rule in asked if rule.ground and not rule.local]
        rest = [rule for rule in asked if not rule.local and not rule.ground]
        context = self._context(version)
        whole = digest(context, *(file.digest for link in version.chain for file in link.own.list_files))
        kept = {**self._local(version, local, "local", context), **self._local(version, reading, "reading", whole)}
        return {**kept, **self._ground(version, ground), **self._say(version, rest)}

    def _say(self, version: Version, rules: Iterable[Rule]) -> Found:
        found: Found = {}
        for rule in rules:
            assert rule.of_version is not None  # noqa: S101 - chosen so
            findings = rule.of_version(version)
            found[rule.id] = [as_problem(rule, finding, self._objects, version.id) for finding in findings]
        return found

    def _ground(self, version: Version, rules: list[Rule]) -> Found:
        key = self._ground_digest(version)
        kept = None if key is None else self._store.get("ground", [key]).get(key)
        if kept is not None:
            return _unpacked(kept, self._loaded.root)
        found = self._say(version, rules)
        if key is not None:
            self._store.put("ground", {key: _packed(found, self._loaded.root)})
        return found

    def _ground_digest(self, version: Version) -> bytes | None:
        """Of everything that rules of the ground look at; None where a layer cannot tell."""
        parts: list[bytes | str] = [generator(), version.id, *_bytes(self._loaded.root / "units", _ROOT)]
        for older in _before(self._loaded, version.id):
            parts += [older.plan.version, *_bytes(older.folder, _SMALL)]
            for name, layer in sorted(older.layers.items()):
                if not isinstance(layer, KeptLayer):
                    return None
                parts += [name, layer.digest]
        for link in version.chain:
            parts.append("\0".join(map(link.units.ground, link.units)))
        own = (version.own.places["unit", code] for code in version.own.units)
        # findings say where in a file the unit is
        parts.append("\0".join(f"{place.file.name}{place.node}" for place in own))
        return digest(*parts)

    def _local(self, version: Version, rules: list[Rule], kind: str, context: bytes) -> Found:
        files = _record_files(version)
        keys = {
            file.path: digest(context, str(file.path.relative_to(self._loaded.root)), file.digest) for file in files
        }
        kept = self._store.get(kind, keys.values())
        fresh = [file for file in files if keys[file.path] not in kept]
        by_file: dict[Path, Found] = {
            path: _unpacked(kept[key], self._loaded.root) for path, key in keys.items() if key in kept
        }
        new = self._say(_only(version, fresh), rules)
        spoken = {file.path for file in fresh}
        strays = {problem.place.file for problems in new.values() for problem in problems} - spoken
        for file in fresh:
            own = {id: [p for p in problems if p.place.file == file.path] for id, problems in new.items() if problems}
            by_file[file.path] = own
            if not strays:
                self._store.put(kind, {keys[file.path]: _packed(own, self._loaded.root)})
        found: Found = {rule.id: [] for rule in rules}
        for file in files:
            for id, problems in by_file[file.path].items():
                found[id] += problems
        for id, problems in new.items():
            found[id] += [problem for problem in problems if problem.place.file in strays]
        return found

    def _context(self, version: Version) -> bytes:
        """Of what a local rule may know beside the record that it looks at."""
        parts: list[bytes | str] = [generator(), version.id, *_bytes(self._loaded.root / "units", _ROOT)]
        for number, link in enumerate(version.chain):
            parts += _bytes(link.own.folder, _SMALL)
            parts += [file.digest if number else file.outline for file in link.own.list_files]
            units = link.own.units
            if number and isinstance(units, UnitTable):
                parts += [file.digest for file in units.files]
        keys = version.units.clause_keys
        parts.append("\0".join("\1".join((code, *keys(code))) for code in version.units))
        return digest(*parts)


@dataclass(frozen=True)
class _File:
    """A file whose records local rules look at; ``codes`` or ``list`` say which records are its own."""

    path: Path
    digest: bytes
    codes: tuple[str, ...] = ()
    list: str | None = None
    rest: bool = False


def _record_files(version: Version) -> list[_File]:
    """The files of units, of lists, and the rest (zones and tags) as one, named after the plan."""
    own = version.own
    files = [_File(file.path, file.digest, list=file.path.stem) for file in own.list_files]
    if isinstance(own.units, UnitTable):
        codes = own.units.codes_by_file()
        files = [
            *(_File(f.path, f.digest, tuple(c)) for f, c in zip(own.units.files, codes, strict=True)),
            *files,
        ]
    tags = sorted((own.folder / "tags").glob("*.yml")) if (own.folder / "tags").is_dir() else []
    rest = digest(
        *_bytes(own.folder, ("zones.yml",)), *(part for path in tags for part in (path.name, path.read_bytes()))
    )
    return [*files, _File(own.folder / "plan.yml", rest, rest=True)]


def _before(loaded: LoadedPublication, name: str) -> list[LoadedVersion]:
    """The version called *name* and all that it is based on, replaces or amends, over any number of steps."""
    found: dict[str, LoadedVersion] = {}
    todo = [name]
    while todo:
        name = todo.pop(0)
        held = loaded.versions.get(name)
        if held is not None and name not in found:
            found[name] = held
            todo += [*filter(None, (held.plan.based_on,)), *held.plan.replaces, *held.plan.amends]
    return list(found.values())


def _only(version: Version, files: list[_File]) -> Version:
    """The version as if its own files were only these."""
    own = version.own
    codes = [code for file in files for code in file.codes]
    units: Mapping[str, Unit] = own.units
    units = units.only(codes) if isinstance(units, UnitTable) else {code: units[code] for code in sorted(codes)}
    lists = {file.list: own.lists[file.list] for file in files if file.list is not None}
    rest = any(file.rest for file in files)
    return replace(
        version,
        own=replace(
            own,
            units=units,
            lists=lists,
            zones=own.zones if rest else {},
            tags=own.tags if rest else {},
        ),
    )


def _bytes(folder: Path, names: Iterable[str]) -> list[bytes | str]:
    parts: list[bytes | str] = []
    for name in names:
        path = folder / name
        parts += [name, path.read_bytes() if path.is_file() else b"\0"]
    return parts


def _packed(found: Mapping[str, list[Problem]], root: Path) -> bytes:
    said = {id: [to_json(problem, root) for problem in problems] for id, problems in found.items() if problems}
    return json.dumps(said, ensure_ascii=False).encode()


def _unpacked(kept: bytes, root: Path) -> Found:
    return {id: [from_json(problem, root) for problem in problems] for id, problems in json.loads(kept).items()}
