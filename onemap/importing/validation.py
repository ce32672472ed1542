"""Read a mapping, with one line per fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onemap.importing.mapping import Mapping
from onemap.read.documents import to_model
from onemap.read.yaml import read_yaml


def read_mapping(path: Path) -> tuple[Mapping, dict[str, Any]]:
    """The mapping of *path*, and its plain data (what is written on as it stands). Raises ProblemsFound."""
    raw = read_yaml(path)
    return to_model(raw, Mapping, path), raw
