"""Pieces of work for other processes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from onemap.errors import Place, Problem, ProblemsFound, UsageFault, message
from onemap.workers import Workers


def double(number: int) -> int:
    return 2 * number


def who(_: int) -> int:
    return os.getpid()


def die(_: object) -> None:
    os._exit(3)


def die_once(mark: Path) -> str:
    """The first who takes it dies."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return "done"
    os._exit(3)


def fail(kind: str) -> int:
    if kind == "usage":
        raise UsageFault(message("{path} cannot be used.", path="here"))
    if kind == "problems":
        raise ProblemsFound([Problem(Place(Path("a.yml"), 3), "Y01", message("Wrong."), message("Mend it."))])
    if kind == "system":
        raise FileNotFoundError(2, "No such file or directory", "gone.yml")
    if kind == "bug":
        return {"a": 1}["b\nc"]
    if kind == "unpicklable":
        return lambda: 1  # type: ignore[return-value]
    raise AssertionError(kind)


def abandon(folder: Path) -> None:
    """In a program of its own: its processes say who they are, and it is killed with them at work."""
    with Workers(count=2) as workers:
        results = workers.map(stay, [folder / "1", folder / "2"])
        while len(list(folder.iterdir())) < 2:
            time.sleep(0.05)
        os._exit(0 if results else 1)


def stay(path: Path) -> None:
    path.with_suffix(f".{os.getpid()}").touch()
    time.sleep(60)


if __name__ == "__main__":
    abandon(Path(sys.argv[1]))
