"""What all edits of a version's files share: the merge, the files' texts so far, and what the plan must remove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from onemap.errors import Message, message
from onemap.merging.canonical import Records
from onemap.merging.incoming import Name
from onemap.merging.patching import patched, plain
from onemap.merging.record_files import RecordFile, Rewrite
from onemap.merging.spelling import Spelling, arranged
from onemap.merging.three_way import ORDER, Change, Merged
from onemap.model.editor import schema_line
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.resolve.content import Content


@dataclass
class Editing:
    """The edits of one version; *below* is what holds in the version that it is based on."""

    loaded: LoadedPublication
    version: LoadedVersion
    below: Content | None
    here: Records
    merged: Merged
    spelling: Spelling
    texts: dict[str, str | None] = field(default_factory=dict)
    left: list[tuple[Name, Message]] = field(default_factory=list)
    files: dict[Path, RecordFile] = field(default_factory=dict)
    #: what ``remove`` gets and loses, by its keys
    gone: dict[str, list[Any]] = field(default_factory=dict)
    back: dict[str, list[Any]] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[Name, Change]:
        """The changes by the names of their records."""
        return {change.name: change for change in self.merged.changes}

    def fields(self, change: Change, raw: Any) -> dict[str, Any]:
        """What stands in the file, with the fields that the merge changes."""
        made = dict(raw)
        new = change.new or {}
        for key in change.fields:
            if key == ORDER:
                continue
            if key in new:
                made[key] = self.spelling.field(change.name, new, key)
            else:
                made.pop(key, None)
        return arranged(change.name.kind, made)

    def leave(self, name: Name) -> None:
        """Tell that a record stays, because only the version below could take it out."""
        what = message("{name} cannot be taken out in this version: it stands in the one below.", name=name.key)
        self.left.append((name, what))

    def patch(self, path: Path, rewrite: Rewrite) -> None:
        """Make the file hold what *rewrite* makes of its data."""
        shown = self.shown(path)
        text = self.texts.get(shown)
        if text is None and path.is_file():
            text = text_of(path)
        if text is None:
            new = rewrite({})
            if any(new.values()):
                self.write_new(path, new)
            return
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        new = rewrite({} if root is None else plain(root))
        if any(new.values()):
            self.put(path, patched(text, {key: value for key, value in new.items() if value != []}))
        else:  # the tree of the publication itself must be there
            own = path.parent == self.version.folder or path.parent.parent == self.version.folder
            self.put(path, None if own else schema_line(shown) + "areas: []\n")

    def write_new(self, path: Path, data: Mapping[str, Any]) -> None:
        """A new file."""
        self.put(path, patched(schema_line(self.shown(path)), {k: v for k, v in data.items() if v != []}))

    def put(self, path: Path, text: str | None) -> None:
        """The new text of a file, None where it goes."""
        self.texts[self.shown(path)] = text

    def shown(self, path: Path) -> str:
        """The path below the publication, with ``/``."""
        return path.relative_to(self.loaded.root).as_posix()


def text_of(path: Path) -> str:
    """The text of a file with its line ends."""
    return path.read_bytes().decode("utf-8")
