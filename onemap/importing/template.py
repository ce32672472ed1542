"""Text templates of a mapping: ``{COLUMN}`` is replaced by the column's value, nothing else happens.

A template is data, so it may not reach anything but columns: no attributes, no indexes, no format
specifications, no conversions. ``{{`` and ``}}`` stand for braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Column:
    """A reference to a column, as the mapping spells it."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """Literal pieces and column references, in order."""

    parts: tuple[str | Column, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the referenced columns, in order of first use."""
        return tuple(dict.fromkeys(part.name for part in self.parts if isinstance(part, Column)))

    def fill(self, value: Callable[[str], str | None]) -> str | None:
        """The text with every column replaced by ``value(name)``; None when a column is empty."""
        pieces: list[str] = []
        for part in self.parts:
            piece = value(part.name) if isinstance(part, Column) else part
            if piece is None:
                return None
            pieces.append(piece)
        return "".join(pieces)


@lru_cache(maxsize=4096)
def parse(source: str) -> Template:
    """Parse a template; ValueError when a brace has no partner or a reference is no plain column name."""
    parts: list[str | Column] = []
    at = 0
    for match in _PART.finditer(source):
        parts.append(source[at : match.start()])
        at = match.end()
        token = match.group()
        if token in ("{{", "}}"):
            parts.append(token[0])
        elif match.group(1) is None:
            raise ValueError("a brace has no partner; write it twice to mean a brace")
        elif not match.group(1).strip():
            raise ValueError("{} names no column")
        else:
            parts.append(Column(match.group(1).strip()))
    parts.append(source[at:])
    return Template(tuple(part for part in parts if part != ""))


def checked(source: str) -> str:
    """Return *source* unchanged when it is a template; ValueError otherwise (for use as a validator)."""
    parse(source)
    return source
