"""The delivered files that a version keeps in ``original/``: which there are, and their digests."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDER = "original"
SOURCES = "sources.yml"
MAPPING = "mapping.yml"
#: a folder that is one vector file
DATABASE = ".gdb"
#: folders of files that a later delivery has replaced, and the keeper's own files
_OWN = re.compile(rf"(?:\d{{4}}-\d\d-\d\d(?:-\d+)?/)?(?:{re.escape(SOURCES)}|{re.escape(MAPPING)})")
#: what programs leave behind that only looked
_LEFT = re.compile(r"\..*|~\$.*|thumbs\.db|desktop\.ini|.*\.lock", re.IGNORECASE)


def kept_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The delivered files below *folder* (path below it with ``/``, file), by code point.

    ``sources.yml``, the mapping, and what programs leave behind that only looked are none.
    """
    found = []
    for above, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in files:
            path = Path(above, file)
            name = path.relative_to(folder).as_posix()
            if may_be_kept(name):
                found.append((name, path))
    yield from sorted(found)


def may_be_kept(name: str) -> bool:
    """Whether the file *name* below ``original/`` counts as delivered."""
    *folders, file = name.split("/")
    left = _LEFT.fullmatch(file) or any(folder.startswith(".") for folder in folders)
    return not left and not _OWN.fullmatch(name)


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def whole_digest(parts: Iterable[tuple[str, str]]) -> str:
    """The digest of a folder that is one file, from the names (below it, with ``/``) and digests of its parts."""
    said = "".join(f"{name}\0{digest}\n" for name, digest in sorted(parts))
    return hashlib.sha256(said.encode()).hexdigest()


def part_of(name: str) -> str:
    """What a row of the correspondence calls the file *name*: itself, or the database folder that it lies in."""
    at = name.lower().find(DATABASE + "/")
    return name if at < 0 else name[: at + len(DATABASE)]


def with_wholes(digests: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Digests by name of files, as rows of the correspondence call them: a database has one for all its parts."""
    found: dict[str, str] = {}
    parts: dict[str, list[tuple[str, str]]] = {}
    for name, digest in digests:
        whole = part_of(name)
        if whole == name:
            found[name] = digest
        else:
            parts.setdefault(whole, []).append((name[len(whole) + 1 :], digest))
    found.update((whole, whole_digest(held)) for whole, held in parts.items())
    return found
