"""The folder ``.onemap`` of a publication: lock, staging, and the swap that puts a finished site in place.

A build fills :attr:`Workspace.stage` and then calls :meth:`Workspace.publish`. Until that moment, and
whenever anything fails, the site that stands stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

from onemap import __version__
from onemap.errors import UsageFault, message
from onemap.render import swap
from onemap.render.swap import remove
from onemap.writing.alone import try_lock

#: in every folder that we made: generator, and SHA-256 of every other file; only such a folder is ever replaced
MANIFEST: Final = "onemap-manifest.json"
#: how every manifest begins
_HEAD = '{\n"generator": "onemap '
_FOLDER = ".onemap"


class Workspace:
    """``with Workspace(root) as workspace``: holds the lock of the publication at *root*.

    Raises UsageFault when another build runs, or when the folder cannot be written. The lock belongs to the
    process, so that one left by a process that died does not hold. An interrupted swap is completed first.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / _FOLDER
        self._lock: int | None = None
        #: whether the stage is to stay for the next build
        self._twin = False

    @property
    def stage(self) -> Path:
        """The staging folder. It may hold links to an older site: whoever fills it removes what is not wanted."""
        return self.home / "stage"

    def folder(self, name: str, *, fresh: bool = True) -> Path:
        """A scratch folder in ``.onemap``, emptied first unless *fresh* is false."""
        path = self.home / "work" / name
        if fresh:
            remove(path)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def __enter__(self) -> Workspace:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            (self.home / ".gitignore").write_text("*\n", encoding="utf-8", newline="\n")
            self._lock = _take_lock(self.home / "lock")
        except OSError as error:
            raise UsageFault(message("{folder} cannot be written: {why}.", folder=self.home, why=_why(error))) from None
        try:
            swap.recover(self.home)
            if self.stage.is_symlink() or not self.stage.is_dir():
                remove(self.stage)
                self.stage.mkdir()
            self.stage.chmod(0o755)
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self._twin:
                remove(self.stage)
            remove(self.home / "old")
        finally:
            self._release()

    def publish(
        self,
        target: Path,
        digests: Mapping[str, str] | None = None,
        paths: Iterable[str] | None = None,
        *,
        twin: bool = False,
    ) -> None:
        """Put the stage in the place of *target*, with a manifest of its files.

        *digests* are SHA-256 sums known already, by relative path; *paths* all files of the stage, where somebody has
        kept account of them. With *twin* the site that stood there becomes the next stage: most of its files are
        links to those of the new one, so that the next build need not link them all again. Raises UsageFault when
        *target* holds something that onemap did not make, or cannot be replaced; it then stays as it is.
        """
        check_target(target)
        write_manifest(self.stage, digests or {}, paths, before=target)
        try:
            self._twin = swap.replace(self.home, self.stage, target, twin=twin)
        except OSError as error:
            raise UsageFault(
                message(
                    "{folder} cannot be replaced: {why}. Close programs that use it and build again.",
                    folder=target,
                    why=_why(error),
                )
            ) from None

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def check_target(target: Path) -> None:
    """Raise UsageFault when *target* is something that onemap did not make, and so must not replace."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageFault(message("{folder} is not a folder; choose another place for the site.", folder=target))
    if target.is_dir() and any(target.iterdir()) and not _is_ours(target):
        raise UsageFault(
            message(
                "{folder} was not made by onemap and is not replaced; remove it or choose another place for the site.",
                folder=target,
            )
        )


def write_manifest(
    folder: Path, digests: Mapping[str, str], paths: Iterable[str] | None = None, before: Path | None = None
) -> None:
    """Write the manifest of *folder*: generator version, and SHA-256 of every file (default: all), sorted by path.

    Where the folder *before* has the same manifest, that file is taken.
    """
    if paths is None:
        paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [
        f'{json.dumps(rel)}: "{digests.get(rel) or _digest(folder / rel)}"' for rel in sorted(paths) if rel != MANIFEST
    ]
    head = f'{{\n"generator": "onemap {__version__}",\n"files": '
    text = head + ("{\n" + ",\n".join(lines) + "\n}" if lines else "{}") + "\n}\n"
    path = folder / MANIFEST
    path.unlink(missing_ok=True)
    if before is not None and _same(before / MANIFEST, text.encode()):
        try:
            os.link(before / MANIFEST, path)
        except OSError:
            pass
        else:
            return
    path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(0o644)


def _same(path: Path, data: bytes) -> bool:
    try:
        return not path.is_symlink() and path.read_bytes() == data
    except OSError:
        return False


def _is_ours(folder: Path) -> bool:
    try:
        with (folder / MANIFEST).open(encoding="utf-8") as file:
            head = file.read(len(_HEAD))
    except (OSError, ValueError):
        return False
    return head == _HEAD


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take_lock(path: Path) -> int:
    """Lock *path* for this process and note its number in it; UsageFault when another process holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    if not try_lock(handle):
        other = os.read(handle, 20).decode("ascii", "replace").strip()
        os.close(handle)
        raise UsageFault(
            message("Another build of this publication is running (process {process}); wait for it.", process=other)
        )
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, f"{os.getpid()}\n".encode("ascii"))
    return handle


def _why(error: OSError) -> str:
    return error.strerror or str(error)
