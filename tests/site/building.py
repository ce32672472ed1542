"""Builds publications the way people do, ``python -m onemap build``, and keeps what a session builds once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: what a publication is made of; nothing else of the checkout takes part in a build
INPUTS = ("units", "content", "site_overrides", "mkdocs.yml", "mkdocs.en.yml")


def onemap(
    *arguments: str, environment: Mapping[str, str] | None = None, umask: int = 0o022
) -> subprocess.CompletedProcess[str]:
    """Run the command line with English messages; *environment* is laid over the test's own."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "ONEMAP_LANG": "en", **(environment or {})}
    return subprocess.run(
        [sys.executable, "-m", "onemap", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=variables,
        check=False,
        # a site must not depend on who built it
        **({"umask": umask} if os.name == "posix" else {}),  # type: ignore[call-overload]
    )


def build(root: Path, *options: str, environment: Mapping[str, str] | None = None, umask: int = 0o022) -> Path:
    """Build the publication in *root* and return its site; a failure shows what the command said."""
    done = onemap("build", "--publication", str(root), *options, environment=environment, umask=umask)
    assert done.returncode == 0, "the build failed:\n" + (done.stderr + done.stdout)[:3000]
    return root / "site"


def copy_reference(to: Path) -> Path:
    """Copy the inputs of the reference publication, and nothing that a build left, to the folder *to*."""
    to.mkdir(parents=True)
    for name in INPUTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name)
        elif source.is_file():
            shutil.copyfile(source, to / name)
    return to


def once(shared: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Make the folder *name* in *shared* once, however many processes ask; all of them wait for it and return it.

    A failure is remembered too, so that the others fail at once instead of trying again.
    """
    lock, folder = shared / f"{name}.lock", shared / name
    done, failed = shared / f"{name}.done", shared / f"{name}.failed"
    try:
        lock.mkdir()
    except FileExistsError:
        while not done.exists():
            if failed.exists():
                raise AssertionError(failed.read_text(encoding="utf-8")) from None
            time.sleep(0.1)
        return folder
    try:
        make(folder)
    except BaseException as error:
        failed.write_text(f"{name} could not be made: {error}", encoding="utf-8")
        raise
    done.touch()
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below *folder*, by path with ``/``."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> Sequence[str]:
    """One line for each file that only one of the two has, or that differs."""
    return [
        path if path in one and path in other else f"{path} (missing in one)"
        for path in sorted(one.keys() | other.keys())
        if one.get(path) != other.get(path)
    ]
