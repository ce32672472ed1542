"""Writing files below one folder: each path once, bytes and modes that depend on nothing but the data."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from onemap.errors import UsageFault, message
from onemap.render.before import Before, Note, scan
from onemap.render.swap import remove

_FILE_MODE = 0o644
#: what no file and no folder of a plain path is called
_NO_NAMES = ("", ".", "..")
_FOLDER_MODE = 0o755


class WrittenTwice(UsageFault, ValueError):
    """A path that two parts of the site claim: people can mend it, for prose may hold any file."""

    def __init__(self, path: str) -> None:
        super().__init__(
            message("{path} is made by the site itself; give the file in content/ another name or folder.", path=path)
        )


def write_new(path: Path | str, parts: Iterable[str | bytes]) -> str:
    """Write a file that is not there yet, and return its SHA-256 in hexadecimal. Parts should not be small."""
    digest = hashlib.sha256()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, _FILE_MODE)
    except FileExistsError:  # begun by a worker that died over it; a cluster has given its work to another
        Path(path).unlink()
        handle = os.open(path, flags, _FILE_MODE)
    try:
        if os.name == "posix":
            os.fchmod(handle, _FILE_MODE)
        for part in parts:
            raw = part.encode("utf-8") if isinstance(part, str) else part
            digest.update(raw)
            done = os.write(handle, raw)
            while done < len(raw):
                done += os.write(handle, memoryview(raw)[done:])
    finally:
        os.close(handle)
    return digest.hexdigest()


class Output:
    """A folder that a build fills. Paths are relative with ``/``.

    A path may be written once; two paths that differ only in case are refused too, because they are one
    file on Windows and macOS. Nothing is ever opened in place, so a hard link to an older build stays whole.

    *before* is the site that stands: what comes out as it stands there is linked, not written. The folder may hold
    files already, such as links to an older site; what nobody claims is removed by :meth:`sweep`.
    """

    def __init__(self, root: Path, before: Before | None = None) -> None:
        self.root = root
        #: the same as a word: a hundred thousand paths are made of it
        self._home = str(root)
        self._before = before or Before()
        self._there, self._there_folders = scan(root, self._before.files) if root.is_dir() else ({}, set())
        self._by_folded = {path.casefold(): path for path in self._there}
        self._written: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._folders: set[str] = set()
        self._noted: list[list[str]] = []
        #: what stands as before, so that its note stays true
        self._kept: set[str] = set()
        #: whether every file so far could be linked that should be
        self.links = True

    def write(self, rel: str, data: str | bytes) -> None:
        """Write *data* (text as UTF-8, its line ends as they are) to *rel*.

        Raises ValueError when *rel* leaves the folder, WrittenTwice when it is there already, capitals apart.
        """
        raw = data.encode("utf-8") if isinstance(data, str) else data
        if rel in self._before.notes:
            sha256 = hashlib.sha256(raw).hexdigest()
            if self._before.holds(rel, sha256):
                self.keep(rel)
                return
        self._digests[rel] = write_new(self._claim(rel), (raw,))

    def write_parts(self, rel: str, parts: Iterable[str | bytes]) -> None:
        """Like :meth:`write`, for data that comes in pieces and need not be held whole."""
        self._digests[rel] = write_new(self._claim(rel), parts)
        self._restore(rel)

    def expect(self, rels: Iterable[str]) -> None:
        """Keep *rels* for files that other processes are going to write; their folders are made.

        Raises what :meth:`write` would raise.
        """
        for rel in rels:
            self._claim(rel)

    def waive(self, rels: Iterable[str]) -> None:
        """Nobody has written *rels*, which were expected."""
        for rel in rels:
            del self._written[rel.casefold()]

    def written(self, digests: Mapping[str, str]) -> None:
        """Other processes have written what was expected: SHA-256 by path."""
        self._digests.update(digests)
        for rel in digests:
            self._restore(rel)

    def link(self, rel: str, source: Path) -> None:
        """Put *source* at *rel* without copying its bytes where the file system can, else as a copy."""
        if rel in self._before.notes and self._before.holds(rel, _digest(source)):
            self.keep(rel)
            return
        path = self._claim(rel)
        try:
            os.link(source, path)
        except OSError:
            shutil.copyfile(source, path)
            Path(path).chmod(_FILE_MODE)

    def keep(self, rel: str) -> None:
        """Take *rel* as it stands in the site before; it must be intact there (its note is there)."""
        here = self._there.get(rel)
        stands = self._before.files[rel]
        if here is not None and here.is_same(stands):
            self._claim(rel, clear=False)
        else:
            self._bring(rel, self._claim(rel))
        self._digests[rel] = self._before.notes[rel].sha256
        self._kept.add(rel)

    def _restore(self, rel: str) -> None:
        """What came out as it stood before keeps the older file."""
        if self._before.holds(rel, self._digests[rel]):
            path = f"{self._home}/{rel}"
            Path(path).unlink()
            self._bring(rel, path)
            self._kept.add(rel)

    def _bring(self, rel: str, path: str) -> None:
        source = f"{self._before.folder}/{rel}"
        try:
            os.link(source, path)
        except OSError:
            self.links = False
            shutil.copy2(source, path)  # with its time: the note stays true
            Path(path).chmod(_FILE_MODE)

    def sweep(self) -> None:
        """Remove what stood in the folder before and was claimed by nobody, and folders left empty."""
        claimed = set(self._written.values())
        for rel in self._there:
            if rel not in claimed:
                (self.root / rel).unlink(missing_ok=True)
        for name in sorted(self._there_folders - self._folders, reverse=True):
            path = self.root / name
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()

    @contextmanager
    def noting(self) -> Iterator[list[str]]:
        """The paths that the body claims, in their order."""
        paths: list[str] = []
        self._noted.append(paths)
        try:
            yield paths
        finally:
            self._noted.pop()

    def notes(self) -> dict[str, Note]:
        """What is to be known of every file at the next build."""
        found: dict[str, Note] = {}
        for rel in self._written.values():
            if rel in self._kept:
                found[rel] = self._before.notes[rel]
            else:
                told = os.stat(f"{self._home}/{rel}")  # noqa: PTH116
                found[rel] = Note(self.digest(rel), told.st_size, told.st_mtime_ns, told.st_mode)
        return found

    def paths(self) -> tuple[str, ...]:
        """All paths so far, sorted by code point."""
        return tuple(sorted(self._written.values()))

    def digest(self, rel: str) -> str:
        """SHA-256 of what stands at *rel*, in hexadecimal."""
        if rel not in self._digests:
            self._digests[rel] = _digest(self.root / rel)
        return self._digests[rel]

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 by path of everything that was written (not linked), for :meth:`Workspace.publish`."""
        return dict(self._digests)

    def size(self, rel: str) -> int:
        """Bytes at *rel*."""
        return (self.root / rel).stat().st_size

    def __contains__(self, rel: str) -> bool:
        return rel.casefold() in self._written

    def _claim(self, rel: str, *, clear: bool = True) -> str:
        """The place of *rel*, empty unless told."""
        folder, _, name = rel.rpartition("/")
        if name in _NO_NAMES or rel[0] == "/" or "\\" in rel or ":" in rel:
            raise ValueError(f"not a plain relative path: {rel!r}")
        folded = rel.casefold()
        if folded in self._written:
            raise WrittenTwice(rel)
        self._make_folder(folder, rel)
        self._written[folded] = rel
        for paths in self._noted:
            paths.append(rel)
        path = f"{self._home}/{rel}"
        if clear and folded in self._by_folded:
            for there in {self._by_folded[folded], rel}:
                (self.root / there).unlink(missing_ok=True)
        if rel in self._there_folders and rel not in self._folders:
            remove(Path(path))
            self._there = {there: seen for there, seen in self._there.items() if not there.startswith(f"{rel}/")}
        return path

    def _make_folder(self, name: str, rel: str) -> None:
        """The folder called *name* and those above it; ValueError, which names *rel*, when it is no plain one."""
        if name in self._folders:
            return
        if name:
            above, _, own = name.rpartition("/")
            if own in _NO_NAMES:
                raise ValueError(f"not a plain relative path: {rel!r}")
            self._make_folder(above, rel)
        path = self.root / name
        if self._there.pop(name, None) is not None:
            path.unlink(missing_ok=True)
        if not path.is_dir():
            path.mkdir(parents=True)
            path.chmod(_FOLDER_MODE)
        self._folders.add(name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
