"""Pieces of files that are kept from build to build in ``.onemap/fragments``, each in a file named after its key.

The SHA-256 of every fragment is in the signed :class:`~onemap.store.Store`; a file that says something else is as good
as absent. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from onemap.render.downloads.pieces import Piece
from onemap.render.swap import remove
from onemap.store import Store, digest, generator
from onemap.workers import Workers

#: where they lie in the publication
FOLDER: Final = ".onemap/fragments"
_KIND = "fragment"
#: fewer missing pieces than these are made sooner than a further process has started
_FEW = 16
#: file, work, what it is called with
_Task = tuple[Path, Callable[[Any], str | None], Any]


class Fragments:
    """The bytes of pieces: from *folder* where they are known, else made by *workers* or here, and kept."""

    def __init__(self, folder: Path, store: Store, workers: Workers) -> None:
        self._folder = folder
        self._store = store
        self._workers = workers
        self._used: set[str] = set()
        #: how many were made, not taken
        self.fresh = 0

    def keep(self, keys: Iterable[bytes]) -> None:
        """Keep the fragments called *keys*, though this build may not read them."""
        names = [_name(key) for key in keys]
        self._store.keep(_KIND, names)
        self._used.update(name.hex() for name in names)

    def read(self, pieces: Sequence[Piece]) -> Iterator[bytes]:
        """The bytes of *pieces* in their order, each as it was noted."""
        self.keep(piece.key for piece in pieces)
        keys = [_name(piece.key) for piece in pieces]
        noted = self._store.get(_KIND, keys)
        known = {key: noted[key] for key in keys if key in noted and self._path(key).is_file()}
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        coming = self._made_elsewhere([piece for key, piece in zip(keys, pieces, strict=True) if key not in known])
        for key, piece in zip(keys, pieces, strict=True):
            is_coming = piece.elsewhere is not None and key not in known
            sha256 = next(coming) if is_coming else known.get(key)
            data = None if sha256 is None else self._read(key, sha256)
            if data is None:
                data = piece.here().encode()
                sha256 = _write(self._path(key), data)
            if key not in known or known[key] != sha256:
                self.fresh += 1
                self._store.put(_KIND, {} if sha256 is None else {key: sha256})
            yield data

    def sweep(self) -> None:
        """Remove what no piece of this build is called."""
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in self._used:
                    remove(path)

    def _made_elsewhere(self, pieces: Sequence[Piece]) -> Iterator[bytes | None]:
        """SHA-256 of those of *pieces* that any process can make, in their order; None for what has to be made here."""
        ways = ((self._path(_name(piece.key)), piece.elsewhere) for piece in pieces if piece.elsewhere is not None)
        return self._workers.map(_make, ((path, way.work, way.item()) for path, way in ways), _FEW)

    def _read(self, key: bytes, sha256: bytes) -> bytes | None:
        """The fragment, or None where it is not what was noted."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).digest() == sha256 else None

    def _path(self, key: bytes) -> Path:
        return self._folder / key.hex()


def _name(key: bytes) -> bytes:
    """What the fragment of a piece is called: nothing that other code has made is taken."""
    return digest(generator(), key)


def _make(task: _Task) -> bytes | None:
    path, work, item = task
    text = work(item)
    return None if text is None else _write(path, text.encode())


def _write(path: Path, data: bytes) -> bytes | None:
    """The SHA-256 of *data*, written to *path*; None where it cannot be written: then it is made again next time."""
    try:
        path.write_bytes(data)
    except OSError:
        return None
    return hashlib.sha256(data).digest()
