"""Writing files below one folder: each path once, bytes and modes that depend on nothing but the data."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from onemap.errors import UsageFault, message

_FILE_MODE = 0o644
_FOLDER_MODE = 0o755


class WrittenTwice(UsageFault, ValueError):
    """A path that two parts of the site claim: people can mend it, for prose may hold any file."""

    def __init__(self, path: str) -> None:
        super().__init__(
            message("{path} is made by the site itself; give the file in content/ another name or folder.", path=path)
        )


def write_new(path: Path, parts: Iterable[str | bytes]) -> str:
    """Write a file that is not there yet, and return its SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        if os.name == "posix":
            os.fchmod(handle, _FILE_MODE)
        for part in parts:
            raw = part.encode("utf-8") if isinstance(part, str) else part
            digest.update(raw)
            file.write(raw)
    return digest.hexdigest()


class Output:
    """A folder that a build fills. Paths are relative with ``/``.

    A path may be written once; two paths that differ only in case are refused too, because they are one
    file on Windows and macOS. Nothing is ever opened in place, so a hard link to an older build stays whole.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._written: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._folders: set[str] = set()

    def write(self, rel: str, data: str | bytes) -> None:
        """Write *data* (text as UTF-8, its line ends as they are) to *rel*.

        Raises ValueError when *rel* leaves the folder, WrittenTwice when it is there already, capitals apart.
        """
        self.write_parts(rel, (data,))

    def write_parts(self, rel: str, parts: Iterable[str | bytes]) -> None:
        """Like :meth:`write`, for data that comes in pieces and need not be held whole."""
        self._digests[rel] = write_new(self._claim(rel), parts)

    def expect(self, rels: Iterable[str]) -> None:
        """Keep *rels* for files that other processes are going to write; their folders are made.

        Raises what :meth:`write` would raise.
        """
        for rel in rels:
            self._claim(rel)

    def written(self, digests: Mapping[str, str]) -> None:
        """Other processes have written what was expected: SHA-256 by path."""
        self._digests.update(digests)

    def link(self, rel: str, source: Path) -> None:
        """Put *source* at *rel* without copying its bytes where the file system can, else as a copy."""
        path = self._claim(rel)
        try:
            os.link(source, path)
        except OSError:
            shutil.copyfile(source, path)
            path.chmod(_FILE_MODE)

    def paths(self) -> tuple[str, ...]:
        """All paths so far, sorted by code point."""
        return tuple(sorted(self._written.values()))

    def digest(self, rel: str) -> str:
        """SHA-256 of what stands at *rel*, in hexadecimal."""
        if rel not in self._digests:
            with (self.root / rel).open("rb") as file:
                self._digests[rel] = hashlib.file_digest(file, "sha256").hexdigest()
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

    def _claim(self, rel: str) -> Path:
        pure = PurePosixPath(rel)
        if not rel or pure.is_absolute() or pure.as_posix() != rel or ".." in pure.parts or "\\" in rel or ":" in rel:
            raise ValueError(f"not a plain relative path: {rel!r}")
        folded = rel.casefold()
        if folded in self._written:
            raise WrittenTwice(rel)
        self._written[folded] = rel
        path = self.root / rel
        self._make_folder(pure.parent)
        path.unlink(missing_ok=True)
        return path

    def _make_folder(self, folder: PurePosixPath) -> None:
        name = str(folder)
        if name in self._folders:
            return
        if folder != folder.parent:
            self._make_folder(folder.parent)
        path = self.root / folder
        if not path.is_dir():
            path.mkdir(parents=True)
            path.chmod(_FOLDER_MODE)
        self._folders.add(name)
