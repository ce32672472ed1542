"""Put a publication in its place: all of it or nothing.

Everything is first written beside the target. A new target is then made by one rename. An existing publication
keeps its pages and its look; with ``replace`` its ``units/`` folder is swapped, and put back if that fails.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from onemap.errors import UsageFault, message


@contextmanager
def staged(target: Path, *, replace: bool) -> Iterator[Path]:
    """A fresh folder beside *target*; when the block ends well its content becomes *target*, else it is removed.

    Raises UsageFault when *target* holds something and *replace* is not given, or when it holds no publication.
    """
    if target.exists():
        _may_write(target, replace=replace)
    target = target.absolute()  # "." has no name and no folder above it
    target.parent.mkdir(parents=True, exist_ok=True)
    stage = target.parent / f".{target.name}.importing"
    _remove(stage)
    stage.mkdir()
    try:
        yield stage
        _commit(stage, target)
    finally:
        _remove(stage)


def write_texts(root: Path, texts: Mapping[str, str]) -> None:
    """Write *texts* (path below *root* with ``/`` → text) as UTF-8 with LF."""
    for name, text in texts.items():
        path = root.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _may_write(target: Path, *, replace: bool) -> None:
    if not target.is_dir():
        raise UsageFault(message("{path} is no folder.", path=target))
    if not any(target.iterdir()):
        return
    if not replace:
        raise UsageFault(
            message("{path} is not empty. Choose another folder, or say --replace to replace its units/.", path=target)
        )
    if not (target / "units" / "publication.yml").is_file():
        raise UsageFault(
            message("{path} holds no publication that could be replaced. Choose another folder.", path=target)
        )


def _commit(stage: Path, target: Path) -> None:
    if not target.exists():
        stage.rename(target)
        return
    if not any(target.iterdir()):
        _move_into(stage, target)
        return
    old, units = target / ".units.replaced", target / "units"
    _remove(old)
    units.rename(old)
    try:
        (stage / "units").rename(units)
    except OSError:
        old.rename(units)
        raise
    _remove(old)


def _move_into(stage: Path, target: Path) -> None:
    """Fill the empty folder *target*, which stays itself: it may be the one that somebody works in."""
    moved: list[Path] = []
    try:
        for path in sorted(stage.iterdir()):
            moved.append(path.rename(target / path.name))
    except OSError:
        for path in moved:
            path.rename(stage / path.name)
        raise


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
