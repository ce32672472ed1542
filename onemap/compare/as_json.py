"""A change set as JSON, for programs: the records of ``changes.py`` with their field names."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from onemap.compare.changes import ChangeSet, ClauseChange

#: fields that are not told: what others say, and what is exact to the byte
_OUT = frozenset({"all_declared", "deltas"})


def as_json(changes: ChangeSet) -> str:
    """Indented JSON with a final newline; km² to six decimals; absent values are null."""
    return json.dumps(_plain(changes), ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if is_dataclass(value):
        told = {
            name: _plain(getattr(value, name)) for name in (field.name for field in fields(value)) if name not in _OUT
        }
        if isinstance(value, ClauseChange):
            told |= {name: _plain(getattr(value, name)) for name in ("key", "old", "new", "aspects")}
        return told
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 6)
    return value
