"""The shipped classification of industries, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from onemap.model.industries import Classification
from onemap.read.documents import read_model


@cache
def classification() -> Classification:
    """The sections and divisions of GB/T 4754-2017."""
    return read_model(Path(__file__).parents[1] / "model" / "industries.yml", Classification)
