"""What an update owes its readers: every significant change declared, every declared change real."""

from __future__ import annotations

from collections.abc import Iterator

from onemap.errors import Problem
from onemap.read.publication import LoadedPublication
from onemap.resolve.snapshot import Chain


def needs_comparing(loaded: LoadedPublication) -> bool:
    """Whether a version is a dynamic update, so that its changes must be declared."""
    return any(version.plan.update.type == "dynamic" for version in loaded.versions.values())


def compared_problems(chain: Chain) -> Iterator[Problem]:
    """What comparing each dynamic update of *chain* with the version before it shows."""
    yield from ()
