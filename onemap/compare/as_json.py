"""A change set as JSON, for programs: the records of ``changes.py`` with their field names."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from onemap.compare.changes import ChangeSet


def as_json(changes: ChangeSet) -> str:
    """Indented JSON with a final newline; km² to six decimals; absent values are null."""
    return json.dumps(_plain(changes), ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.name != "all_declared"
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 6)
    return value
