"""Records as plain data, and digests of their fields, so that two versions of a record can be told apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

#: characters of a text whose digest is kept
_SHORT = 24

#: made once: there are some million values
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def plain(model: BaseModel, *leave_out: str) -> dict[str, Any]:
    """What *model* says, as YAML files say it: plain data, nothing empty, no default flags."""
    found = _filled(model.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=set(leave_out)))
    assert isinstance(found, dict)  # noqa: S101 - a model dumps to a mapping
    return found


def prints(fields: Mapping[str, Any]) -> dict[str, str]:
    """A digest for each field; equal values have equal ones."""
    return {key: print_of(value) for key, value in fields.items()}


def print_of(value: Any) -> str:
    """The digest of one field's value: 10 hexadecimal digits."""
    # words of a vocabulary, numbers and codes come again and again
    return _print_of_word(value) if isinstance(value, str) and len(value) <= _SHORT else _print_of(value)


def _print_of(value: Any) -> str:
    return hashlib.sha256(_ENCODE(value).encode()).hexdigest()[:10]


@lru_cache(maxsize=20_000)
def _print_of_word(word: str) -> str:
    return _print_of(word)


def _filled(value: Any) -> Any:
    """*value* without what is empty: None, "", false, and lists and mappings with nothing in them."""
    if isinstance(value, Mapping):
        kept = ((key, _filled(item)) for key, item in value.items())
        return {key: item for key, item in kept if item not in (None, "", False, [], {})}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_filled(item) for item in value]
    return value
