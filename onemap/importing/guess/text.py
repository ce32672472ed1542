"""A draft as YAML text, with what is unsure as comments above its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onemap.errors import message
from onemap.importing.guess.notes import Notes, Path
from onemap.words import Translator
from onemap.writing.emit import scalar

_WIDE = 110


def written(draft: Mapping[str, Any], notes: Notes, head: Sequence[str], words: Translator) -> str:
    """*draft* in block style; short lists and mappings without notes within stand on one line."""
    lines = [f"# {line}".rstrip() for line in head]
    lines += _comments((), 0, notes, words)
    lines += _mapping(draft, (), 0, notes, words)
    return "\n".join(lines) + "\n"


def _mapping(value: Mapping[str, Any], at: Path, indent: int, notes: Notes, words: Translator) -> Iterator[str]:
    pad = " " * indent
    for key, item in value.items():
        here = (*at, key)
        yield from _comments(here, indent, notes, words)
        # what other readers take for true or false needs quotes, as every such word has
        name = scalar(key, key=True)
        short = None if _noted(here, notes) else _inline(item)
        if short is not None and (isinstance(item, str | bool) or len(pad) + len(name) + len(short) < _WIDE):
            yield f"{pad}{name}: {short}"
        elif isinstance(item, Mapping):
            yield f"{pad}{name}:"
            yield from _mapping(item, here, indent + 2, notes, words)
        else:
            yield f"{pad}{name}:"
            yield from _sequence(item, here, indent + 2, notes, words)


def _sequence(value: Sequence[Any], at: Path, indent: int, notes: Notes, words: Translator) -> Iterator[str]:
    pad = " " * indent
    for index, item in enumerate(value):
        here = (*at, index)
        yield from _comments(here, indent, notes, words)
        short = None if _noted(here, notes) else _inline(item)
        if short is not None and len(pad) + len(short) < _WIDE:
            yield f"{pad}- {short}"
        elif isinstance(item, Mapping):
            first = True
            for line in _mapping(item, here, indent + 2, notes, words):
                if first and not line.lstrip().startswith("#"):
                    yield f"{pad}- {line[indent + 2 :]}"
                    first = False
                elif first:
                    yield pad + line.lstrip()
                else:
                    yield line
        else:
            yield f"{pad}- {scalar(str(item))}"


def _noted(at: Path, notes: Notes) -> bool:
    """Whether there is a note on something inside the node."""
    return any(len(note.at) > len(at) and note.at[: len(at)] == at for note in notes.found)


def _comments(at: Path, indent: int, notes: Notes, words: Translator) -> Iterator[str]:
    for note in notes.beside(at):
        doubt = message("TO CONFIRM: {doubt}", doubt=note.whole)
        yield f"{' ' * indent}# {' '.join(doubt.text(words).split())}"


def _inline(item: Any) -> str | None:
    """*item* in flow style; None where that would be hard to read."""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, str):
        return scalar(item) if "\n" not in item else _quoted(item)
    if isinstance(item, Mapping):
        inner = [(scalar(key, key=True), _flow(value)) for key, value in item.items()]
        if any(value is None for _, value in inner) or len(inner) > 8:
            return None
        return "{" + ", ".join(f"{key}: {value}" for key, value in inner) + "}"
    parts = [_flow(value) for value in item]
    return None if any(part is None for part in parts) else "[" + ", ".join(map(str, parts)) + "]"


def _flow(item: Any) -> str | None:
    """A scalar as it may stand inside brackets; a small mapping."""
    if isinstance(item, str):
        plain = scalar(item) if "\n" not in item else _quoted(item)
        return plain if plain.startswith('"') or not any(c in plain for c in ",[]{}") else _quoted(item)
    return _inline(item)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
