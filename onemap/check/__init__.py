"""Cross-references that must hold before a publication is resolved."""

from __future__ import annotations

from onemap.errors import Problem
from onemap.read.publication import LoadedPublication

__all__ = ["check"]


def check(loaded: LoadedPublication) -> tuple[Problem, ...]:
    """Every problem of *loaded*, errors and warnings, in the order of rules and files."""
    return ()
