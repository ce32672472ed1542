"""A merge as new texts of the files that one version's folder writes; records of a version below are added to it.

Only files with a change are read and written. What the version takes out of what it inherits stands in the plan's
``remove``; what cannot be said in the version's own files is told and left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from onemap.errors import Message
from onemap.merging.canonical import Records, owner_of
from onemap.merging.clause_edits import own_clauses, rewritten_clauses
from onemap.merging.editing import text_of
from onemap.merging.incoming import Name, Record
from onemap.merging.record_files import RecordFile
from onemap.merging.removal import with_removal
from onemap.merging.small_edits import SmallEdits
from onemap.merging.spelling import Spelling, arranged
from onemap.merging.three_way import ORDER, Merged
from onemap.model.editor import schema_line
from onemap.read.publication import LoadedPublication
from onemap.resolve.content import Content


@dataclass(frozen=True)
class Edited:
    """New texts by path below the publication, None for files that go; and what could not be written."""

    texts: Mapping[str, str | None]
    left: tuple[tuple[Name, Message], ...] = ()


def edited(
    loaded: LoadedPublication,
    version: str,
    below: Content | None,
    here: Records,
    merged: Merged,
    spelling: Spelling,
    texts: Mapping[str, str | None] | None = None,
) -> Edited:
    """The files of *version* that say *merged* instead of *here*.

    *below* is what holds in the version that it is based on; *texts* are files that are not there yet.
    """
    return _Edits(loaded, loaded.versions[version], below, here, merged, spelling, dict(texts or {})).made()


class _Edits(SmallEdits):
    def made(self) -> Edited:
        touched: dict[Name, None] = {}
        for change in self.merged.changes:
            if change.name.kind == "clause":
                kind, _, key = change.name.owner.partition(":")
                touched[Name(kind, key)] = None  # type: ignore[arg-type]  # unit, zone or list
            else:
                touched[change.name] = None
        for name in touched:
            if name.kind == "unit" or name.kind == "zone":
                self._record(name)
            elif name.kind == "list":
                self._list(name)
        self.sequences("target", [name for name in touched if name.kind == "target"])
        self.sequences("tag", [name for name in touched if name.kind == "tag"])
        for kind in ("area", "region"):
            self.tree(kind, [name for name in touched if name.kind == kind])
        if (about := self.by_name.get(Name("publication", ""))) is not None:
            self.patch(self.loaded.root / "units" / "publication.yml", partial(self.fields, about))
        self._plan()
        for path, file in self.files.items():
            self.put(path, file.written())
        return Edited(self.texts, tuple(self.left))

    # -- units and zones ----------------------------------------------------------------------------------------------

    def _record(self, name: Name) -> None:
        new = self.merged.records.get(name)
        place = self.version.places.get((name.kind, name.key))
        inherited = self._inherited(name)
        if new is None:
            if place is not None:
                self._file(place.file, name.kind).taken.add(name.key)
            if inherited and name.key not in getattr(self.version.plan.remove, f"{name.kind}s"):
                self.gone.setdefault(f"{name.kind}s", []).append(name.key)
            return
        said = self._clauses_changed(name)
        if place is not None:
            rewrite = partial(self._own, name, said)
            home = self._home(name, new)
            file = self._file(place.file, name.kind)
            if home != place.file and self._moves(name, place.file):
                self._file(home, name.kind).added[name.key] = file.moved(name.key, rewrite)
            else:
                file.changes[name.key] = rewrite
            return
        raw = self.spelling.record(name, new, ORDER)
        if name not in self.here and name.key in getattr(self.version.plan.remove, f"{name.kind}s"):
            self.back.setdefault(f"{name.kind}s", []).append(name.key)
        if said or name not in self.here or name.kind == "zone":
            clauses = rewritten_clauses([], name, self.here, self.merged.records, self.spelling)
            if clauses or (name.kind == "unit" and inherited):
                raw[ORDER] = clauses
        self._file(self._home(name, new), name.kind).added[name.key] = (raw, None)

    def _own(self, name: Name, clauses: bool, raw: Any) -> dict[str, Any]:
        """A record of this version's own files as it stands there, changed."""
        change = self.by_name.get(name)
        made = dict(raw) if change is None else self.fields(change, raw)
        if clauses:
            made[ORDER] = rewritten_clauses(raw.get(ORDER) or [], name, self.here, self.merged.records, self.spelling)
            if not made[ORDER] and not (name.kind == "unit" and self._inherited(name)):
                del made[ORDER]
        return arranged(name.kind, made)

    def _clauses_changed(self, owner: Name) -> bool:
        if self._order(owner, self.here) != self._order(owner, self.merged.records):
            return True
        said = owner_of(owner)
        return any(Name("clause", key, said) in self.by_name for key in self._order(owner, self.merged.records))

    def _order(self, owner: Name, records: Records) -> list[str]:
        order: list[str] = records.get(owner, {}).get(ORDER, [])
        return order

    def _inherited(self, name: Name) -> bool:
        """Whether the version below holds the record."""
        if self.below is None:
            return False
        held: Mapping[str, Any] = getattr(self.below, f"{name.kind}s")
        return name.key in held

    def _home(self, name: Name, record: Record) -> Path:
        """The file where a record of this version stands."""
        if name.kind == "zone":
            return self.version.folder / "zones.yml"
        area = record["area"]
        path = self.version.folder / "units" / f"{area}.yml"
        return path if path in self._keys else self._homes.get(area, path)

    def _moves(self, name: Name, file: Path) -> bool:
        """Whether a unit that gets another area leaves its file, which is named after the old one."""
        change = self.by_name.get(name)
        return change is not None and "area" in change.fields and (change.old or {}).get("area") == file.stem

    @cached_property
    def _keys(self) -> dict[Path, list[str]]:
        """The units and zones of each file, in its order."""
        found: dict[Path, dict[int, str]] = {}
        for (kind, key), place in self.version.places.items():
            if kind in ("unit", "zone") and place.node:
                found.setdefault(place.file, {})[int(place.node[-1])] = key
        return {file: [keys[row] for row in sorted(keys)] for file, keys in found.items()}

    @cached_property
    def _homes(self) -> dict[str, Path]:
        """By area, the file that holds its first unit."""
        homes: dict[str, Path] = {}
        for code in self.version.units:
            name = Name("unit", code)
            area = self.here[name].get("area") if name in self.here else None
            if area is not None:
                homes.setdefault(area, self.version.places["unit", code].file)
        return homes

    def _file(self, path: Path, kind: str) -> RecordFile:
        if path not in self.files:
            text = text_of(path) if path.is_file() else schema_line(self.shown(path))
            self.files[path] = RecordFile(text, self._keys.get(path, []))
        return self.files[path]

    # -- lists --------------------------------------------------------------------------------------------------------

    def _list(self, name: Name) -> None:
        new = self.merged.records.get(name)
        place = self.version.places.get(("list", name.key))
        under = None if self.below is None else self.below.lists.get(name.key)
        removed = name.key in self.version.plan.remove.lists
        if new is None:
            if place is not None:
                self.put(place.file, None)
            if under is not None and not removed:
                self.gone.setdefault("lists", []).append(name.key)
            return
        if removed:
            self.back.setdefault("lists", []).append(name.key)
        old = [] if under is None else [clause.key for clause in under.clauses]
        own = own_clauses(name, self.version, old, self.here, self.merged.records, self.spelling)
        for key in own.gone:
            self.gone.setdefault("clauses", []).append(
                {"list": name.key, "number": self.spelling.labels.clause_key(key)}
            )
        for key in own.back:
            self.back.setdefault("clauses", []).append((name.key, key))
        if place is None:
            raw = self.spelling.record(name, new, ORDER)
            if clauses := rewritten_clauses([], name, self.here, self.merged.records, self.spelling, own.keys):
                raw[ORDER] = clauses
            path = self.version.folder / "admission" / f"{name.key}.yml"
            self.write_new(path, raw)
            return

        def rewrite(raw: Any) -> dict[str, Any]:
            change = self.by_name.get(name)
            made = dict(raw) if change is None else self.fields(change, raw)
            held = raw.get(ORDER) or []
            made[ORDER] = rewritten_clauses(held, name, self.here, self.merged.records, self.spelling, own.keys)
            if not made[ORDER]:
                del made[ORDER]
            return arranged("list", made)

        self.patch(place.file, rewrite)

    # -- plan ---------------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        change = self.by_name.get(Name("plan", ""))
        if change is None and not self.gone and not self.back:
            return

        def rewrite(raw: Any) -> dict[str, Any]:
            made = dict(raw) if change is None else self.fields(change, raw)
            return arranged("plan", with_removal(made, self.gone, self.back, self.spelling.labels))

        self.patch(self.version.folder / "plan.yml", rewrite)
