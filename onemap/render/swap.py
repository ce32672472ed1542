"""Putting a finished folder in the place of another: one exchange where the system can, else two journalled renames.

The journal stands in the workspace while the renames run. Whatever moment the machine stops at, :func:`recover`
leaves either the whole old folder or the whole new one in place. Only fixed names are ever moved or removed
(``stage`` and ``old`` in the workspace), so that a forged journal has nothing to reach for.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onemap.writing.exchanging import exchange

_JOURNAL = "swap.json"


def replace(home: Path, stage: Path, target: Path, *, twin: bool = False) -> bool:
    """Put *stage* (``home/stage``) in the place of *target*; what stood there is removed, or with *twin* is the stage.

    Says whether it is. Raises OSError when the swap is impossible; *target* is then as it was.
    """
    old = home / "old"
    remove(old)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.parent.stat().st_dev != home.stat().st_dev:
        _replace_across(stage, target)
        return False
    if not target.exists():
        stage.rename(target)
        return False
    if not exchange(stage, target):
        _journalled(home, stage, target, old)
        if twin:
            twin = _tried(lambda: old.rename(stage))
    elif not twin:
        stage.rename(old)
    _tried(lambda: remove(old))
    return twin


def _tried(work: Callable[[], object]) -> bool:
    """Whether *work* could be done; the new site stands already, and the next command clears up."""
    try:
        work()
    except OSError:
        return False
    return True


def recover(home: Path) -> None:
    """Finish the swap that a journal in *home* tells of, or undo it when it had hardly begun."""
    journal = home / _JOURNAL
    stage, old = home / "stage", home / "old"
    if journal.exists():
        target = _read_target(home, journal)
        if target is not None and not os.path.lexists(target):
            # stopped between the two renames: the stage was whole before the journal was written
            if stage.is_dir():
                stage.rename(target)
            elif old.is_dir():
                old.rename(target)
        journal.unlink()
    remove(old)


def _journalled(home: Path, stage: Path, target: Path, old: Path) -> None:
    journal = home / _JOURNAL
    _write_durably(journal, json.dumps({"target": _relative(home, target)}) + "\n")
    try:
        target.rename(old)
    except OSError:
        journal.unlink()
        raise
    try:
        stage.rename(target)
    except OSError:
        old.rename(target)
        journal.unlink()
        raise
    journal.unlink()


def _replace_across(stage: Path, target: Path) -> None:
    """The target is on another file system: bring the stage beside it first, under a name of our own."""
    near, old = target.with_name(f".{target.name}.onemap-new"), target.with_name(f".{target.name}.onemap-old")
    if not target.exists() and old.is_dir():
        old.rename(target)
    remove(near)
    remove(old)
    shutil.copytree(stage, near)
    if not target.exists():
        near.rename(target)
        return
    if not exchange(near, target):
        target.rename(old)
        try:
            near.rename(target)
        except OSError:
            old.rename(target)
            raise
    remove(near)
    remove(old)


def _relative(home: Path, target: Path) -> str:
    """*target* seen from *home*, so that a moved publication does not reach back to its old place."""
    try:
        return Path(os.path.relpath(target.resolve().parent, home.resolve()), target.name).as_posix()
    except ValueError:  # another drive on Windows
        return target.resolve().as_posix()


def _read_target(home: Path, journal: Path) -> Path | None:
    try:
        entry: Any = json.loads(journal.read_text(encoding="utf-8"))
        return home / str(entry["target"])
    except (ValueError, KeyError, TypeError):
        return None  # written in part: no rename had begun


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def remove(path: Path) -> None:
    """Remove *path* and all in it, if it is there; links are removed, not followed."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
