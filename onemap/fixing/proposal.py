"""Findings → changes of files: what would stand there, the difference to show, and writing it in one step."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onemap.errors import Message, Problem, ProblemsFound, message
from onemap.fixing.document import Document, Edit
from onemap.fixing.fixes import FIXES, below
from onemap.read.text import read_bytes


@dataclass(frozen=True, slots=True)
class Change:
    """What repairs make of one file: its bytes before and after, its new name, and how many findings they mend."""

    file: Path
    path: str
    before: bytes
    after: bytes
    rename: str | None
    mended: int
    document: Document


def propose(problems: Iterable[Problem], root: Path) -> tuple[Change, ...]:
    """The changes that mend *problems* of the publication in *root*, by file; of repairs that overlap, the first."""
    by_file: dict[Path, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        if problem.rule in FIXES and problem.severity != "accepted":
            by_file.setdefault(problem.place.file, []).append(problem)
    changes = (_change(file, by_file[file], root) for file in sorted(by_file))
    return tuple(change for change in changes if change is not None)


def _change(file: Path, problems: list[Problem], root: Path) -> Change | None:
    try:
        before = read_bytes(file)
        path = below(root, file)
    except (ProblemsFound, ValueError):
        return None
    document = Document.of(before)
    if document is None:
        return None
    edits: list[Edit] = []
    save, rename, mended = False, None, 0
    for problem in problems:
        repair = FIXES[problem.rule](problem, document, path)
        if repair is None or any(_overlap(edit, other) for edit in repair.edits for other in edits):
            continue
        edits += repair.edits
        save, rename, mended = save or repair.save, rename or repair.rename, mended + 1
    if not mended:
        return None
    after = _encoded(document, edits, save)
    return Change(file, path, before, after, rename, mended, document)


def _overlap(one: Edit, other: Edit) -> bool:
    return one == other or (one.start < other.end and other.start < one.end)


def _encoded(document: Document, edits: list[Edit], save: bool) -> bytes:
    text = document.edited(edits)
    if save or document.encoding == "utf-8":
        return (text if save or not document.marked else "\ufeff" + text).encode("utf-8")
    return text.encode(document.encoding)


def shown(change: Change) -> Iterator[Message | str]:
    """The difference as people read it: what happens to the file, and the lines that change.

    Characters that show nothing are written as their numbers, so that it is seen where they were.
    """
    if change.rename is not None:
        yield message("{file}: renamed to {name}", file=change.path, name=change.rename)
    if change.document.encoding != "utf-8":
        encoding = change.document.encoding.upper()
        yield message("{file}: saved as UTF-8 instead of {encoding}", file=change.path, encoding=encoding)
    elif change.document.marked and not change.after.startswith(b"\xef\xbb\xbf"):
        yield message("{file}: saved without the byte order mark", file=change.path)
    old = change.document.text.split("\n")
    new = change.after.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    for line in difflib.unified_diff(old, new, change.path, change.path, lineterm=""):
        yield "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in line.rstrip("\r"))


def write(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Write *changes*, each file in one step, and return those that were written.

    A file that is not any more as it was shown is left alone.
    """
    written = []
    for change in changes:
        file = change.file.resolve()
        if file.read_bytes() != change.before:
            continue
        if change.after != change.before:
            _replace(file, change.after)
        if change.rename is not None and not (target := change.file.with_name(change.rename)).exists():
            change.file.rename(target)
        written.append(change)
    return tuple(written)


def _replace(file: Path, data: bytes) -> None:
    """*data* in *file*: all of it or, when the disk fails, what was there."""
    beside = file.with_name(f".{file.name}.fixing")
    try:
        with beside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.chmod(file.stat().st_mode & 0o7777)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
