"""Faults of territory."""

from __future__ import annotations

from tests.faults.corpus import Case

CASES: dict[str, Case] = {}
