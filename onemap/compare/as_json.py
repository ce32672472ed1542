"""A change set as JSON, for programs: the records of ``changes.py`` with their field names, in their order.

The keys are always there, with ``[]`` where nothing is to be told:

- ``old`` and ``new``: the versions; ``only``: the kinds that were asked for, null for all; ``empty``: whether nothing
  significant differs;
- ``units``, ``lists``, ``zones…`` (with what is declared of them), ``effects``, ``flows``, ``suggested``, ``totals``,
  ``transitions``: what is significant, in the words of the records of that name. km² and shares have six decimals. A
  clause change also says ``key``, ``old`` and ``new`` (the words), ``aspects``, and in ``difference`` the way from the
  one wording to the other as pairs of kind (same, removed, added) and text;
- ``deltas``: every record that differs at all, exactly: ``kind``, ``key``, ``significant``, ``fields`` (names of those
  that differ), ``old`` and ``new`` (null = absent). Records are as the data files have them with ids for words; figures
  keep their printed spelling; shapes are little-endian WKB in hexadecimal, longitude and latitude (EPSG:4490).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from onemap.compare.changes import ChangeSet, ClauseChange, Delta
from onemap.compare.wording import difference


def as_json(changes: ChangeSet, only: Collection[str] | None = None) -> str:
    """Indented JSON with a final newline. *only* is what the change set was narrowed to."""
    told = _fields(changes)
    head = {name: told.pop(name) for name in ("old", "new")}
    head["only"] = None if only is None else list(only)
    head["empty"] = changes.empty
    return json.dumps(head | told, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Delta):
        return _fields(value) | {"fields": list(value.fields)}
    if isinstance(value, ClauseChange):
        told = {name: _plain(getattr(value, name)) for name in ("key", "old", "new", "aspects")}
        spans = difference(value.old or "", value.new or "") if value.old != value.new else ()
        return _fields(value) | told | {"difference": [[span.kind, span.text] for span in spans]}
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 6)
    return value


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
