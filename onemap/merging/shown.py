"""Values of fields on one line, as people write them in the tables of an export."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from onemap.words import Translator

#: between words of a list; between columns of a basis; between a list and its numbers (as in the tables of an export)
_COMMA: Final = "\u3001"
_BAR: Final = "\uff5c"
_COLON: Final = "\uff1a"
_BASIS: Final = ("title", "number", "article", "date", "link")


def shown(value: Any, t: Translator) -> str:
    """*value* of a field: lists of records one after another, each in the spelling of its kind."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _record(value, t)
    if isinstance(value, Sequence):
        if all(isinstance(item, str) for item in value):
            return t(", ").join(value)
        return t("; ").join(shown(item, t) for item in value)
    return json.dumps(value, ensure_ascii=False)


def field_name(key: str, t: Translator) -> str:
    """What people call a field, or *key*."""
    words = key.replace("_", " ")
    msgid = f"schema|{words[:1].upper()}{words[1:].lower()}"
    said = t(msgid)
    return key if said == msgid else said


def _record(value: Mapping[str, Any], t: Translator) -> str:
    keys = value.keys()
    if keys == {"list", "numbers"}:
        return f"{value['list']}{_COLON}{_COMMA.join(value['numbers'])}"
    if keys <= {"id", *_BASIS} and keys & {"id", "title"}:
        said = ["#" + value["id"]] if "id" in value else []
        last = max((at for at, name in enumerate(_BASIS) if name in value), default=-1)
        return _BAR.join([*said, *(str(value.get(name, "")) for name in _BASIS[: last + 1])])
    if keys <= {"element", "type"} and "element" in keys:
        return "/".join(value.values())
    if {"number", "text"} <= keys <= {"number", "text", "items"}:
        own = f"{value['number']} {value['text']}"
        return " ".join([own, *(shown(item, t) for item in value.get("items", ()))]) if "items" in value else own
    return t("; ").join(f"{field_name(key, t)}{t(': ')}{shown(inner, t)}" for key, inner in value.items())
