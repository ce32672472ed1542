"""What rules found in an earlier run, taken up where nothing that they look at has changed.

*Local* rules are asked again of changed files only: what they find in a file follows from the file and from which
other records there are. Rules of the *ground* follow from layers and from units without their clauses. All others are
asked every time. Without a store, everything is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

from onemap.check import shared
from onemap.check.effective import Version
from onemap.check.objects import Objects
from onemap.check.rules import Rule
from onemap.check.said import Found, by_file, packed, said, unpacked
from onemap.check.shared import Answer
from onemap.model.units import Unit, UnitsFile
from onemap.read.originals import FOLDER, MAPPING, SOURCES
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.read.records import RecordFile
from onemap.read.unit_table import UnitTable
from onemap.read.vectors import KeptLayer
from onemap.store import Store, digest, generator
from onemap.workers import Workers

#: files of a version beside its units and lists, and of the publication
_SMALL = ("plan.yml", "areas.yml", "zones.yml", "targets.yml")
_ROOT = ("publication.yml", "areas.yml", "industries.yml")


class Asking:
    """Asks rules about versions, keeps what they say in *store*, and has *workers* ask where there is much to ask."""

    def __init__(
        self, loaded: LoadedPublication, objects: Objects, store: Store, workers: Workers | None = None
    ) -> None:
        self._loaded = loaded
        self._objects = objects
        self._store = store
        self._workers = workers or Workers(count=1)

    def ask(self, version: Version, rules: Iterable[Rule]) -> Found:
        """What each of *rules* finds in *version*, by id, in the order of records."""
        asked = [rule for rule in rules if rule.of_version is not None]
        if not self._store.keeps:
            return self._say(version, asked)
        local = [rule for rule in asked if rule.local and not rule.lists and not rule.origins]
        reading = [rule for rule in asked if rule.local and rule.lists]
        tracing = [rule for rule in asked if rule.local and rule.origins]
        ground = [rule for rule in asked if rule.ground and not rule.local]
        traced = [rule for rule in asked if rule.origins and not rule.local]
        rest = [rule for rule in asked if not rule.local and not rule.ground and not rule.origins]
        context = self._context(version)
        origins = digest(context, version.own.correspondence.digest, *_bytes(version.own.folder / FOLDER, (SOURCES,)))
        whole = digest(context, *(file.digest for link in version.chain for file in link.own.list_files))
        groups = [
            *(_Group("local", local, context), _Group("reading", reading, whole)),
            _Group("tracing", tracing, origins),
        ]
        with ExitStack() as stack:
            answers = self._local(version, groups, stack)
            # which mapping is kept is asked, too
            mapping = (version.own.folder / FOLDER / MAPPING).is_file()
            found = {
                **self._kept(version, "ground", ground, self._ground_digest(version)),
                **self._kept(version, "traced", traced, digest(origins, str(mapping))),
                **self._say(version, rest),
            }
            return {**found, **answers()}

    def _say(self, version: Version, rules: Iterable[Rule]) -> Found:
        return said(version, rules, self._objects, self._workers.feed)

    def _kept(self, version: Version, kind: str, rules: list[Rule], key: bytes | None) -> Found:
        """What *rules* find, which follows from what *key* is the digest of; None when it cannot be told."""
        kept = None if key is None else self._store.get(kind, [key]).get(key)
        if kept is not None:
            return unpacked(kept, self._loaded.root)
        found = self._say(version, rules)
        if key is not None:
            self._store.put(kind, {key: packed(found, self._loaded.root)})
        return found

    def _ground_digest(self, version: Version) -> bytes | None:
        """Of everything that rules of the ground look at; None where a layer cannot tell."""
        parts: list[bytes | str] = [generator(), version.id, *_bytes(self._loaded.root / "units", _ROOT)]
        for older in _before(self._loaded, version.id):
            parts += [older.plan.version, *_bytes(older.folder, _SMALL)]
            shown = [] if older.display is None else [("display", older.display)]
            for name, layer in (*sorted(older.layers.items()), *shown):
                if not isinstance(layer, KeptLayer):
                    return None
                parts += [name, layer.digest]
        for link in version.chain:
            parts.append("\0".join(map(link.units.ground, link.units)))
        own = (version.own.places["unit", code] for code in version.own.units)
        # findings say where in a file the unit is
        parts.append("\0".join(f"{place.file.name}{place.node}" for place in own))
        return digest(*parts)

    def _local(self, version: Version, groups: list[_Group], stack: ExitStack) -> Callable[[], Found]:
        """What the rules of *groups* say, when it is asked for; much is asked by others meanwhile."""
        root = self._loaded.root
        files = _record_files(version)
        for group in groups:
            group.keys = {
                file.path: digest(group.context, str(file.path.relative_to(root)), file.digest) for file in files
            }
            kept = self._store.get(group.kind, group.keys.values())
            group.kept = {path: kept[key] for path, key in group.keys.items() if key in kept}
        flows: list[tuple[list[_Group], list[_File], Iterator[list[Answer]]]] = []
        for wanting in _subsets(groups):
            fresh = [file for file in files if all((file.path not in g.kept) == (g in wanting) for g in groups)]
            far = [file for file in fresh if not file.rest] if self._far(version, fresh) else []
            near = [file for file in fresh if file.rest or not far]
            if far:
                place = stack.enter_context(shared.context(version, root / ".onemap"))
                ids = tuple(tuple(rule.id for rule in group.rules) for group in wanting)
                batches = shared.batches(place, ids, map(_sent, far))
                flows.append((wanting, far, self._workers.map(shared.ask, batches, 0)))
            for group in wanting:
                group.add(near, *by_file(self._say(_only(version, near), group.rules), [file.path for file in near]))

        def answers() -> Found:
            for wanting, far, results in flows:
                parts = list(results)
                for number, group in enumerate(wanting):
                    said = [unpacked(data, root) for part in parts for data in part[number].files]
                    strays = [unpacked(part[number].strays, root) for part in parts]
                    group.add(far, dict(zip((file.path for file in far), said, strict=True)), *strays)
            found: Found = {}
            for group in groups:
                found |= self._together(group, files)
            return found

        return answers

    def _far(self, version: Version, files: list[_File]) -> bool:
        """Whether to ask elsewhere about *files*."""
        return (
            self._workers.pays
            and version.base is None
            and isinstance(version.own.units, UnitTable)
            and sum(file.path.stat().st_size for file in files if not file.rest) > shared.MANY_BYTES
        )

    def _together(self, group: _Group, files: list[_File]) -> Found:
        """What the rules of *group* say of all *files*; what is said of each is kept."""
        root = self._loaded.root
        if not group.strays:
            self._store.put(group.kind, {group.keys[path]: packed(said, root) for path, said in group.fresh.items()})
        found: Found = {rule.id: [] for rule in group.rules}
        for file in files:
            said = group.fresh.get(file.path)
            for id, problems in (unpacked(group.kept[file.path], root) if said is None else said).items():
                found[id] += problems
        for strays in group.strays:
            for id, problems in strays.items():
                found[id] += problems
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


@dataclass(eq=False)
class _Group:
    """Rules whose findings in a file follow from the file and *context*; what they say of files, kept and anew."""

    kind: str
    rules: list[Rule]
    context: bytes
    keys: dict[Path, bytes] = field(default_factory=dict)
    kept: dict[Path, bytes] = field(default_factory=dict)
    fresh: dict[Path, Found] = field(default_factory=dict)
    #: findings that are in no file that was asked about
    strays: list[Found] = field(default_factory=list)

    def add(self, files: Iterable[_File], said: Mapping[Path, Found], *strays: Found) -> None:
        self.fresh.update((file.path, said[file.path]) for file in files)
        self.strays += filter(None, strays)


def _subsets(groups: list[_Group]) -> Iterator[list[_Group]]:
    """Every choice of *groups* but none of them."""
    for size in range(len(groups), 0, -1):
        yield from map(list, combinations(groups, size))


@dataclass(frozen=True)
class _File:
    """A file whose records local rules look at; ``codes`` or ``list`` say which records are its own."""

    path: Path
    digest: bytes
    codes: tuple[str, ...] = ()
    list: str | None = None
    rest: bool = False
    units: RecordFile[UnitsFile] | None = None


def _sent(file: _File) -> shared.File:
    return shared.File(file.path, None if file.units is None else file.units.whole, file.codes, file.list)


def _record_files(version: Version) -> list[_File]:
    """The files of units, of lists, and the rest (zones and tags) as one, named after the plan."""
    own = version.own
    files = [_File(file.path, file.digest, list=file.path.stem) for file in own.list_files]
    if isinstance(own.units, UnitTable):
        codes = own.units.codes_by_file()
        files = [
            *(_File(f.path, f.digest, tuple(c), units=f) for f, c in zip(own.units.files, codes, strict=True)),
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
