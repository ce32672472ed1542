"""A small careful YAML writer: block style, and every scalar that any YAML version might not read as text is quoted."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: plain: begins with a letter, digit, ideograph or Chinese mark and holds nothing that means something to YAML
_PLAIN = re.compile(r"^[0-9A-Za-z一-鿿《“（【][^\x00-\x1f\x7f#:'\"\\\[\]{},&*!|>@`]*$")
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"}


def scalar(text: str) -> str:
    """One scalar in the form that PyYAML, YAML 1.2 and our reader all load as this text."""
    text = unicodedata.normalize("NFC", text)
    if _PLAIN.match(text) and text.strip() == text and text.lower() not in _WORDS and not text.isascii():
        return text
    if text.isascii() and re.fullmatch(r"[A-Za-z][A-Za-z0-9_.@/-]*", text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            name = scalar(str(key))
            if isinstance(item, dict):
                yield f"{indent}{name}:"
                yield from _lines(item, indent + "  ")
            elif isinstance(item, (list, tuple)):
                if all(isinstance(i, str) for i in item) and sum(len(i) for i in item) < 80:
                    yield f"{indent}{name}: [{', '.join(scalar(i) for i in item)}]"
                else:
                    yield f"{indent}{name}:"
                    yield from _lines(list(item), indent + "  ")
            elif item is True or item is False:
                yield f"{indent}{name}: {str(item).lower()}"
            else:
                yield f"{indent}{name}: {scalar(str(item))}"
    else:
        for item in value:
            if isinstance(item, dict):
                first, *rest = _lines(item, indent + "  ")
                yield f"{indent}- {first.lstrip()}"
                yield from rest
            else:
                yield f"{indent}- {scalar(str(item))}"


def _without_empty(value: Any) -> Any:
    """Drop what is empty, and mappings that become empty by it."""
    if isinstance(value, dict):
        kept = {k: _without_empty(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v is not None and v != [] and v != {} and v != ()}
    return [_without_empty(v) for v in value] if isinstance(value, (list, tuple)) else value


def write(path: Path, value: Any, comment: str | None = None) -> None:
    """Write *value* (dicts, lists, texts; empty values left out) as a YAML file, UTF-8 with LF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"# {comment}\n" if comment else ""
    text = head + "\n".join(_lines(_without_empty(value), "")) + "\n"
    path.write_bytes(text.encode())
