"""Put a publication in its place: all of it or nothing.

Everything is first written beside the target. A new target is then made by one rename. An existing publication
keeps its pages and its look; with ``replace``, and when something is merged into it, its ``units/`` folder is
swapped: in one step where the system can, else it is put back if that fails, and by the next import if that was killed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from onemap.errors import UsageFault, message
from onemap.writing.alone import OLD, alone, stage_of
from onemap.writing.exchanging import exchange


@contextmanager
def staged(target: Path, *, replace: bool) -> Iterator[Path]:
    """A fresh folder beside *target*; when the block ends well its content becomes *target*, else it is removed.

    Raises UsageFault when *target* holds something and *replace* is not given, or when it holds no publication.
    """
    target = target.absolute()  # "." has no name and no folder above it
    target.parent.mkdir(parents=True, exist_ok=True)
    with alone(target):
        if target.exists():
            _may_write(target, replace=replace)
        stage = stage_of(target)
        _remove(stage)
        stage.mkdir()
        try:
            yield stage
            _commit(stage, target)
        finally:
            _remove(stage)


class MergeStage:
    """A copy of a publication's ``units/`` beside it, made when it is first asked for.

    Files that do not change are the same files on the disk: whoever changes one in the copy writes it anew.
    """

    def __init__(self, target: Path, folder: Path) -> None:
        self._target = target.absolute()
        self._folder = folder
        self._made = False

    @property
    def root(self) -> Path:
        """The folder that holds the copy of ``units/``."""
        if not self._made:
            _remove(self._folder)
            self._made = True
            self._folder.mkdir()
            shutil.copytree(self._target / "units", self._folder / "units", symlinks=True, copy_function=_linked)
        return self._folder

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Write *texts* by path below the publication (with ``/``), line ends as they are; None removes a file."""
        for name, text in texts.items():
            path = self.root.joinpath(*name.split("/"))
            path.unlink(missing_ok=True)
            if text is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode("utf-8"))

    def drop(self, name: str) -> None:
        """Leave the folder *name*, below the publication with ``/``, out of the copy."""
        _remove(self.root.joinpath(*name.split("/")))

    def commit(self) -> None:
        """Put the copy in the place of ``units/``."""
        _swap(self.root / "units", self._target)

    def remove(self) -> None:
        """Clear up."""
        if self._made:
            _remove(self._folder)


@contextmanager
def merged_stage(target: Path, *, keep: bool = True) -> Iterator[MergeStage]:
    """A copy of the publication in *target* that is removed at the end, whether it was put in its place or not.

    Nobody else imports into it meanwhile. Without *keep* it only serves for looking, and nothing is written beside
    *target*. Raises UsageFault when another import is at work there.
    """
    if not keep:
        with TemporaryDirectory() as folder:
            yield MergeStage(target, Path(folder) / "stage")
        return
    with alone(target):
        stage = MergeStage(target, stage_of(target))
        try:
            yield stage
        finally:
            stage.remove()


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
    _swap(stage / "units", target)


def _swap(fresh: Path, target: Path) -> None:
    """*fresh* in the place of the ``units/`` of *target*."""
    old, units = target / OLD, target / "units"
    _remove(old)
    if exchange(fresh, units):
        return
    units.rename(old)
    try:
        fresh.rename(units)
    except OSError:
        old.rename(units)
        raise
    _remove(old)


def _linked(source: str, target: str) -> None:
    """The file *source* under another name, copied where the disk has no second names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


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
