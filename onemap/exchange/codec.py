"""Cells that hold more than one plain text: how lists, bases, references and chosen words are spelled for people.

Every spelling can be undone: a separator that belongs to the words has ``\\`` before it, a line break inside a word is
``\\n``. Reading also takes what people write instead: half-width separators, several lines, spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from onemap.errors import Message, message
from onemap.exchange.choices import ALSO, CHOICES
from onemap.words import LANGUAGES, translator

#: between words of a list; between columns of a basis; between a list and its numbers; between element and type
_COMMA: Final = "\u3001"
_BAR: Final = "\uff5c"
_COLON: Final = "\uff1a"
_SLASH: Final = "/"
_KEY_BREAKS: Final = " \t\n\u3000,;\u3001\uff0c\uff1b"
_BASIS = ("title", "number", "article", "date", "link")
_UNMARKED = re.compile(r"\\(.)", re.DOTALL)


class CellFault(Exception):
    """What is wrong with a cell, and how to mend it."""

    def __init__(self, what: Message, mend: Message) -> None:
        super().__init__(what.text())
        self.what, self.mend = what, mend


def keys_text(keys: Iterable[str]) -> str:
    """Codes as one cell; a code may have a half-width separator in it."""
    return _COMMA.join(_marked(key, ",;") for key in keys)


def keys_of(text: str) -> list[str]:
    """The codes of a cell, whatever stands between them."""
    return [_plain(part) for part in _split(text, _KEY_BREAKS) if part]


def texts_text(texts: Iterable[str]) -> str:
    """Words as one cell."""
    return _COMMA.join(_marked(text, "\u3001\uff1b;") for text in texts)


def texts_of(text: str) -> list[str]:
    """The words of a cell that :func:`texts_text` wrote, or that people separated by ; or line breaks."""
    return [word for part in _split(text, "\u3001\uff1b;\n") if (word := _plain(part).strip())]


def zone_types_text(values: Iterable[Mapping[str, str]]) -> str:
    """Elements, with their types, as one cell."""
    return _COMMA.join(zone_type_text(value) for value in values)


def zone_types_of(text: str) -> list[dict[str, str]]:
    """The elements and types of a cell."""
    return [zone_type_of(part) for part in _split(text, "\u3001\uff1b;\n") if part.strip()]


def zone_type_text(value: Mapping[str, str]) -> str:
    """An element, or an element and its type."""
    words = [value["element"], *([value["type"]] if "type" in value else ())]
    return _SLASH.join(_marked(word, "/\uff0f\u3001\uff1b;") for word in words)


def zone_type_of(text: str) -> dict[str, str]:
    """The element and type of a cell. Raises CellFault."""
    parts = [_plain(part).strip() for part in _split(text, "/\uff0f")]
    if len(parts) > 2 or not all(parts):
        raise CellFault(
            message("“{value}” is no element and no element/type.", value=_short(text)),
            message("Write the element, or element/type."),
        )
    return dict(zip(("element", "type"), parts, strict=False))


def basis_text(values: Iterable[Mapping[str, str]]) -> str:
    """Legal bases, one on each line."""
    return "\n".join(_basis_line(value) for value in values)


def _basis_line(value: Mapping[str, str]) -> str:
    fields = [_marked(value.get(name, ""), "\uff5c|") for name in _BASIS]
    if fields[0].startswith("#"):
        fields[0] = "\\" + fields[0]
    if "id" in value:
        fields.insert(0, "#" + _marked(value["id"], "\uff5c|"))
    while not fields[-1]:
        fields.pop()
    return _BAR.join(fields)


def basis_of(text: str) -> list[dict[str, str]]:
    """The legal bases of a cell. Raises CellFault."""
    found = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        parts = [part.strip() for part in _split(line, "\uff5c|")]
        value: dict[str, str] = {}
        if parts[0].startswith(("#", "\uff03")):
            value["id"] = _plain(parts.pop(0)[1:]).strip()
        if len(parts) > len(_BASIS):
            raise CellFault(
                message("The basis “{value}” has more than {count} parts.", value=_short(line), count=len(_BASIS)),
                message("Write title｜number｜article｜date｜link, with \\ before a ｜ that belongs to the words."),
            )
        value.update((name, _plain(part)) for name, part in zip(_BASIS, parts, strict=False) if part)
        if not value.get("id") and "title" not in value:
            raise CellFault(
                message("The basis “{value}” has no title.", value=_short(line)),
                message("Write title｜number｜article｜date｜link, with \\ before a ｜ that belongs to the words."),
            )
        found.append(value)
    return found


def follows_text(values: Iterable[Mapping[str, Any]]) -> str:
    """References to other lists, one on each line."""
    return "\n".join(f"{value['list']}{_COLON}{texts_text(value['numbers'])}" for value in values)


def follows_of(text: str) -> list[dict[str, Any]]:
    """The references of a cell. Raises CellFault."""
    found = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        name, colon, numbers = line.partition(_COLON)
        if not colon:
            name, colon, numbers = line.partition(":")
        held = texts_of(numbers)
        if not colon or not name.strip() or not held:
            raise CellFault(
                message("“{value}” names no clauses of a list.", value=_short(line)),
                message("Write the list, a colon and the numbers, such as 990100：4、6"),
            )
        found.append({"list": name.strip(), "numbers": held})
    return found


def choice_text(words: str, value: str, lang: str) -> str:
    """A word of :data:`CHOICES` as people call it; others stay as they are, with ``\\`` where they look like one."""
    label = CHOICES[words].get(value)
    if label is not None:
        return label.text(translator(lang))
    return "\\" + value if value.startswith("\\") or value in _called(words) else value


def choice_of(words: str, text: str) -> str:
    """The value that a cell means, in the words of either language, or by its id."""
    return text[1:] if text.startswith("\\") else _called(words).get(text, text)


def yes_of(text: str) -> bool:
    """Whether a cell says yes. Raises CellFault."""
    said = choice_of("yes", text).casefold()
    if said in ("true", "1", "y", "x", "\u221a", "\u2713"):
        return True
    if said in ("false", "0", "n", "-", "\u00d7"):
        return False
    raise CellFault(message("“{value}” is neither yes nor no.", value=_short(text)), message("Write yes, or nothing."))


@cache
def _called(words: str) -> Mapping[str, str]:
    called = [*ALSO.get(words, {}).items(), *CHOICES[words].items()]
    return {said.text(translator(lang)): value for lang in LANGUAGES for value, said in called}


class _Spelling:
    """How a form is written and read."""

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        self.write, self.read = write, read


SPELLINGS: Mapping[str, _Spelling] = {
    "text": _Spelling(str, str),
    "keys": _Spelling(keys_text, keys_of),
    "texts": _Spelling(texts_text, texts_of),
    "zone_types": _Spelling(zone_types_text, zone_types_of),
    "basis": _Spelling(basis_text, basis_of),
    "follows": _Spelling(follows_text, follows_of),
}


def path_text(steps: Sequence[str | int]) -> str:
    """The way to an entry: keys joined by points, places in lists as [1], [2] …"""
    said = ""
    for step in steps:
        if isinstance(step, int):
            said += f"[{step + 1}]"
        else:
            said += ("." if said else "") + re.sub(r"([\\.\[\]])", r"\\\1", step)
    return said


_STEP = re.compile(r"(?:\A|\.)((?:[^\\.\[\]]|\\.)+)|\[([1-9][0-9]{0,5})\]", re.DOTALL)


def path_of(text: str) -> list[str | int]:
    """The steps of :func:`path_text`. Raises CellFault."""
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or (match[1] is None and at == 0):
            raise CellFault(
                message("“{value}” is no name of an entry.", value=_short(text)),
                message("Write names with points between them and places in brackets, such as documents[1].number."),
            )
        steps.append(_plain_key(match[1]) if match[1] is not None else int(match[2]) - 1)
        at = match.end()
    return steps


def _plain_key(text: str) -> str:
    return _UNMARKED.sub(r"\1", text)


def _marked(text: str, separators: str) -> str:
    r"""*text* with ``\`` before itself and *separators*, and ``\n`` for line breaks."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    for char in separators:
        if char in text:
            text = text.replace(char, "\\" + char)
    return text.replace("\n", "\\n")


def _plain(text: str) -> str:
    return _UNMARKED.sub(lambda m: "\n" if m[1] == "n" else m[1], text) if "\\" in text else text


def _split(text: str, separators: str) -> list[str]:
    r"""*text* at every one of *separators* that has no ``\`` before it; the parts keep their ``\``."""
    if "\\" not in text:
        return re.split(f"[{re.escape(separators)}]", text)
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in separators:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 40 else said[:39] + "\u2026"
