"""One import at a time into a publication: a lock beside it, and what a killed import has left there.

The lock belongs to the process, so that one left by a process that died does not hold; its file is gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from onemap.errors import UsageFault, message, refusal

#: what ``units/`` is called for the moment in which another takes its place
OLD = ".units.replaced"
#: byte that is locked on Windows, behind the process number that others read
_LOCKED_BYTE = 1 << 20
#: locks that this process holds: whoever holds one may ask for it again
_HELD: set[tuple[Path, int]] = set()


def stage_of(target: Path) -> Path:
    """The folder beside *target* in which an import works."""
    whole = target.absolute()  # "." has no name and no folder above it
    return whole.parent / f".{whole.name}.importing"


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Hold the lock for writing the publication *target*, after clearing up what a killed import has left.

    Raises UsageFault when another process holds it. Where the folder above *target* is missing, there is nobody else.
    """
    stage = stage_of(target)
    path = stage.with_name(stage.name + ".lock")
    held = (path, threading.get_ident())
    if held in _HELD or not path.parent.is_dir():
        yield
        return
    try:
        handle = _taken(path)
    except OSError as error:
        said = message("{folder} cannot be written: {why}.", folder=path.parent, why=refusal(error))
        raise UsageFault(said) from None
    _HELD.add(held)
    try:
        _clear(target, stage)
        yield
    finally:
        _HELD.discard(held)
        _gone(path, handle)


def clear_stale(target: Path) -> None:
    """Clear up what a killed import has left in and beside *target*, unless an import is at work there.

    Nothing is written where nothing was left.
    """
    if stage_of(target).exists() or (target / OLD).exists():
        with suppress(UsageFault), alone(target):
            pass


def try_lock(handle: int) -> bool:
    """Take an exclusive lock of an open file that ends with the process; False when another one holds it."""
    if os.name == "nt":
        import msvcrt

        windows: Any = msvcrt
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            windows.locking(handle, windows.LK_NBLCK, 1)
        except OSError:
            os.lseek(handle, 0, os.SEEK_SET)
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken(path: Path) -> int:
    """The locked file *path*, which is new or was left by a process that died."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        if not try_lock(handle):
            other = os.read(handle, 20).decode("ascii", "replace").strip()
            os.close(handle)
            raise UsageFault(message("Another import is at work here (process {process}); wait for it.", process=other))
        if _is(path, handle):
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, f"{os.getpid()}\n".encode("ascii"))
            return handle
        os.close(handle)  # whoever held it has removed it meanwhile: nobody else would see this lock


def _is(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _gone(path: Path, handle: int) -> None:
    if os.name == "nt":  # an open file stays; another process may have it open, too
        os.close(handle)
        with suppress(OSError):
            path.unlink()
        return
    with suppress(OSError):
        path.unlink()
    os.close(handle)


def _clear(target: Path, stage: Path) -> None:
    """Put back the ``units/`` that an import was about to replace when it was killed; remove what it worked on."""
    old, units = target / OLD, target / "units"
    if old.is_dir():
        if units.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(units)
    if stage.exists():
        shutil.rmtree(stage, ignore_errors=True)
