"""What was found out before, kept by content: a folder's ``.onemap/kept.sqlite``, to be deleted at any time.

Keys are digests of everything that a value follows from, the generator's own code among them; so a value is never
out of date, only unused. A value that is damaged is as good as absent. Values are plain bytes and never code.

Every value is signed with a key that lies in the user's own folder: what came with a publication that somebody else
hands in is not believed, or a prepared store could tell a reviewer that nothing is wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

import click

_FOLDER = ".onemap"
_FILE = "kept.sqlite"
#: bytes of a digest
_SIZE = 20
_KEY_SIZE = 32
#: parts of a digest up to which each is taken by itself
_FEW_PARTS = 4
#: keys of one question; SQLite allows 999 in its oldest builds
_AT_ONCE = 900
#: packages whose answers are kept
_PACKAGES = (
    "pydantic", "shapely", "pyproj", "pyogrio", "numpy", "PyYAML", "Jinja2", "MarkupSafe", "folium", "branca",
    "pypinyin", "rapidfuzz",
)  # fmt: skip


def digest(*parts: bytes | str) -> bytes:
    """A digest of *parts*, kept apart by their lengths."""
    data = [part.encode() if isinstance(part, str) else part for part in parts]
    made = hashlib.blake2b(struct.pack(f"<{len(data) + 1}Q", len(data), *map(len, data)), digest_size=_SIZE)
    # many small parts at once; a layer's bytes need not be copied
    for part in data if len(data) <= _FEW_PARTS else (b"".join(data),):
        made.update(part)
    return made.digest()


@cache
def generator() -> bytes:
    """A digest of the generator's own code and data and of the libraries whose answers are kept."""
    # what is a letter, and which form of it is the usual one, changes with Python
    made = hashlib.blake2b(f"Unicode {unicodedata.unidata_version} ".encode(), digest_size=_SIZE)
    home = Path(__file__).parent
    for path in sorted(home.rglob("*")):
        if path.suffix != ".pyc" and path.is_file():
            made.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    for package in _PACKAGES:
        try:
            made.update(f"{package} {version(package)}".encode())
        except PackageNotFoundError:  # frozen into a program without metadata
            made.update(package.encode())
    return made.digest()


def _own_key(folder: Path) -> bytes | None:
    """The key of the user, made at first use; None where there is no place for it. It never reaches any output."""
    path = folder / "kept.key"
    try:
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"kept.key.{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_bytes(secrets.token_bytes(_KEY_SIZE))
            fresh.replace(path)
        key = path.read_bytes()
    except OSError:
        return None
    return key if len(key) == _KEY_SIZE else None


class Store:
    """``with Store(root) as store``: values by kind and key. Where nothing can be kept, it is empty and stays so.

    Several processes may use one store: whoever finds it busy goes on without it. Values that were neither asked for
    nor given while the store was open are dropped when it is closed, kind by kind, so that it does not grow.
    """

    def __init__(self, root: Path | None) -> None:
        self._path = None if root is None else root / _FOLDER / _FILE
        self._database: sqlite3.Connection | None = None
        self._key = b""
        self._used: dict[str, set[bytes]] = {}
        self._new: dict[str, dict[bytes, bytes]] = {}

    def __enter__(self) -> Store:
        # in no folder but a publication's
        if self._path is not None and (self._path.parent.parent / "units").is_dir():
            key = _own_key(Path(click.get_app_dir("onemap")))
            if key is not None:
                self._key = key
                self._database = self._opened(self._path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._database is None:
            return
        try:
            if kind is None:
                self._write(self._database)
        except (sqlite3.Error, OSError):  # busy, full, damaged: the next run finds out again
            pass
        finally:
            self._database.close()
            self._database = None

    @property
    def keeps(self) -> bool:
        """Whether anything is kept at all."""
        return self._database is not None

    def get(self, kind: str, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values that are there, by key."""
        wanted = list(dict.fromkeys(keys))
        self._used.setdefault(kind, set()).update(wanted)
        found: dict[bytes, bytes] = {}
        if self._database is None:
            return found
        try:
            for at in range(0, len(wanted), _AT_ONCE):
                part = wanted[at : at + _AT_ONCE]
                marks = ",".join("?" * len(part))
                rows = self._database.execute(
                    f"SELECT key, value, proof FROM kept WHERE kind = ? AND key IN ({marks})",  # noqa: S608 - marks only
                    (kind, *part),
                )
                found.update((key, value) for key, value, proof in rows if self._proves(kind, key, value, proof))
        except (sqlite3.Error, TypeError):
            self._drop()
            return {}
        return found

    def _proof(self, kind: str, key: bytes, value: bytes) -> bytes:
        return hashlib.blake2b(digest(kind, key, value), digest_size=_SIZE, key=self._key).digest()

    def _proves(self, kind: str, key: bytes, value: bytes, proof: bytes) -> bool:
        return hmac.compare_digest(self._proof(kind, key, value), proof)

    def keep(self, kind: str, keys: Iterable[bytes]) -> None:
        """Do not drop the values of *keys*, though nobody has asked for them yet."""
        self._used.setdefault(kind, set()).update(keys)

    def put(self, kind: str, values: Mapping[bytes, bytes]) -> None:
        """Keep *values* by key; they are written when the store is closed or settled."""
        self._used.setdefault(kind, set()).update(values)
        if self._database is not None:
            self._new.setdefault(kind, {}).update(values)

    def kinds(self, begin: str) -> list[str]:
        """The kinds of values that are kept whose names begin with *begin*."""
        if self._database is None:
            return []
        try:
            names = [name for (name,) in self._database.execute("SELECT DISTINCT kind FROM kept")]
        except sqlite3.Error:
            return []
        return sorted(name for name in names if isinstance(name, str) and name.startswith(begin))

    def drop(self, kind: str) -> None:
        """Keep no value of *kind* any more."""
        self._used[kind] = set()
        self._new.pop(kind, None)

    def settle(self) -> bool:
        """Write now what waits to be written, so that nobody need hold it; whether :meth:`get` gives it from now on."""
        if self._database is None:
            return False
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._insert(self._database)
            self._database.execute("COMMIT")
        except (sqlite3.Error, OSError):  # busy, full: it waits on
            with suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            return False
        self._new.clear()
        return True

    def _opened(self, path: Path) -> sqlite3.Connection | None:
        for _ in range(2):
            try:
                path.parent.mkdir(exist_ok=True)
                ignore = path.parent / ".gitignore"
                if not ignore.exists():
                    ignore.write_text("*\n", encoding="utf-8", newline="\n")
                database = sqlite3.connect(path, timeout=0.2, isolation_level=None)
                database.execute("PRAGMA synchronous = OFF")  # losing it all in a crash of the machine is no loss
                database.execute(
                    "CREATE TABLE IF NOT EXISTS kept"
                    " (kind TEXT, key BLOB, value BLOB, proof BLOB, PRIMARY KEY (kind, key))"
                )
                return database
            except sqlite3.OperationalError:  # busy, or a disk that cannot lock
                return None
            except (sqlite3.Error, OSError):
                try:
                    path.unlink()  # damaged
                except OSError:
                    return None
        return None

    def _write(self, database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        for kind, used in self._used.items():
            there = [key for (key,) in database.execute("SELECT key FROM kept WHERE kind = ?", (kind,))]
            gone = [(kind, key) for key in there if key not in used]
            database.executemany("DELETE FROM kept WHERE kind = ? AND key = ?", gone)
        self._insert(database)
        database.execute("COMMIT")

    def _insert(self, database: sqlite3.Connection) -> None:
        for kind, values in self._new.items():
            rows = ((kind, key, value, self._proof(kind, key, value)) for key, value in values.items())
            database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)

    def _drop(self) -> None:
        """Go on without the database, and remove it: what it says cannot be trusted."""
        if self._database is not None:
            self._database.close()
            self._database = None
            if self._path is not None:
                self._path.unlink(missing_ok=True)
