"""The site that stands while a new one is made: what an earlier build wrote there, and whether it is still so.

A file counts as intact when its size, time and mode are those that were noted when it was written; the note lies in the
signed :class:`~onemap.store.Store`. What somebody edited, removed or put there is made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from onemap.store import Store, digest, generator

_KIND = "site"
#: the inode of what is no plain file: no other has it
_NO_FILE = -1


class Seen(NamedTuple):
    """A file as it stands: bytes, time of change in ns, mode, and which it is (0 where the system tells no inode)."""

    size: int
    mtime_ns: int
    mode: int
    inode: int
    device: int

    def is_same(self, other: Seen) -> bool:
        """Whether both are links to one file."""
        return self.inode != 0 and self == other


class Note(NamedTuple):
    """A file as it was written: SHA-256 in hexadecimal, bytes, time of change in ns, mode."""

    sha256: str
    size: int
    mtime_ns: int
    mode: int

    def tells_of(self, seen: Seen | None) -> bool:
        return seen is not None and seen[:3] == self[1:]


@dataclass(frozen=True, slots=True)
class Product:
    """Some files that were made together: digest of what they follow from, their paths, and what making them told."""

    key: str
    paths: tuple[str, ...]
    value: Any = None


@dataclass(frozen=True)
class Before:
    """The standing site in ``folder``: ``files`` as they stand, ``notes`` of those that are intact, and products."""

    folder: Path | None = None
    files: Mapping[str, Seen] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)

    def holds(self, path: str, sha256: str) -> bool:
        """Whether *path* stands there, intact, with these bytes."""
        note = self.notes.get(path)
        return note is not None and note.sha256 == sha256


def scan(folder: Path, known: Mapping[str, Seen] | None = None) -> tuple[dict[str, Seen], set[str]]:
    """All files below *folder* by path relative to it, and all folders. Links count as files that nobody knows.

    What is the same file as *known* says under its path is not asked again.
    """
    known = known or {}
    files: dict[str, Seen] = {}
    folders: set[str] = set()
    waiting = [("", str(folder))]
    while waiting:
        prefix, name = waiting.pop()
        device = Path(name).stat().st_dev
        with os.scandir(name) as entries:
            for entry in entries:
                rel = prefix + entry.name
                if entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
                    folders.add(rel)
                    waiting.append((f"{rel}/", entry.path))
                elif entry.is_file(follow_symlinks=False):
                    seen = known.get(rel)
                    if seen is None or seen.inode == 0 or (seen.inode, seen.device) != (entry.inode(), device):
                        told = entry.stat(follow_symlinks=False)
                        seen = Seen(told.st_size, told.st_mtime_ns, told.st_mode, told.st_ino, told.st_dev)
                    files[rel] = seen
                else:
                    files[rel] = Seen(0, 0, 0, _NO_FILE, 0)
    return files, folders


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Windows' links of folders: what they lead to is not ours. (``DirEntry.is_junction`` came with Python 3.12.)"""
    return bool(getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0))


def load(store: Store, target: Path, name: str) -> Before:
    """What an earlier build of the same generator wrote to *target*, which the store calls *name*."""
    key = _key(name)
    kept = store.get(_kind(name), [key]).get(key)
    if kept is None or target.is_symlink() or not target.is_dir():
        return Before()
    files, _ = scan(target)
    try:
        said = json.loads(kept)
        notes = ((path, Note(*note)) for path, note in said["files"].items())
        intact = {path: note for path, note in notes if note.tells_of(files.get(path))}
        products = {name: Product(key, tuple(paths), value) for name, (key, paths, value) in said["products"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return Before()
    return Before(target, files, intact, products)


def save(store: Store, name: str, notes: Mapping[str, Note], products: Mapping[str, Product]) -> None:
    """Note what was written, for the next build."""
    said = {
        "files": notes,
        "products": {name: [made.key, made.paths, made.value] for name, made in products.items()},
    }
    store.put(_kind(name), {_key(name): json.dumps(said, separators=(",", ":")).encode()})


def forget(store: Store, root: Path) -> None:
    """Keep no notes of targets, told from the publication in *root*, where nothing stands any more."""
    for kind in store.kinds(_kind("")):
        if not (root / kind.removeprefix(_kind(""))).is_dir():
            store.drop(kind)


def _kind(name: str) -> str:
    # a kind of its own for every target: a build of one drops nothing of another
    return f"{_KIND} {name}"


def _key(name: str) -> bytes:
    return digest(generator(), _KIND, name)
