"""The text of a file that is a list of records, by record: only those that change are parsed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

import yaml

from onemap.merging.patching import Writer, patched, plain, same
from onemap.writing import emit

#: makes the new data of a record from what stands in the file
Rewrite = Callable[[Any], Any]
#: an item of a list that begins at the left edge of its file
_ITEM = re.compile(r"^-(?=[ \r\n])", re.MULTILINE)
_REMARKS = re.compile(r"^#.*$", re.MULTILINE)
_END = re.compile(r"^\.\.\.", re.MULTILINE)


@dataclass
class RecordFile:
    """A file whose records are called *keys*, in their order; ``text`` is "" for a new one."""

    text: str
    keys: Sequence[str]
    changes: dict[str, Rewrite] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    #: key → new data, and its text where it comes from another file
    added: dict[str, tuple[Any, str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.eol = "\r\n" if "\r\n" in self.text else "\n"
        starts = [match.start() for match in _ITEM.finditer(self.text)]
        #: the records' lines with what stands between them; None where the file is written in another way
        self.pieces: list[str] | None = None
        in_lines = bool(starts) or not _REMARKS.sub("", self.text).strip()
        if len(starts) == len(self.keys) and in_lines and not _END.search(self.text):
            ends = [*starts[1:], len(self.text)] if starts else []
            self.pieces = [self.text[start:end] for start, end in zip(starts, ends, strict=True)]
        self.head = self.text[: starts[0]] if starts else self.text

    @cached_property
    def _sorted(self) -> list[tuple[str, int]]:
        return sorted((key, row) for row, key in enumerate(self.keys))

    @cached_property
    def _last(self) -> list[int]:
        """For every key in order, the last row of those up to it."""
        return list(accumulate((row for _, row in self._sorted), max))

    def moved(self, key: str, rewrite: Rewrite) -> tuple[Any, str | None]:
        """Take the record out, for another file: its data and, where it can stand there as it is, its text."""
        self.taken.add(key)
        if self.pieces is None:
            root = _composed(self.text)
            data = plain(root.value[list(self.keys).index(key)]) if isinstance(root, yaml.SequenceNode) else {}
            return rewrite(data), None
        piece = self.pieces[list(self.keys).index(key)]
        text, data, _ = self._rewritten(piece, rewrite)
        return data, text if self.eol == "\n" else None

    def written(self) -> str | None:
        """The new text; None when no record is left."""
        if len(self.taken) == len(self.keys) and not self.added:
            return None
        return self._from_pieces(self.pieces) if self.pieces is not None else self._from_data()

    def _from_pieces(self, pieces: list[str]) -> str:
        behind: dict[int, list[str]] = {}
        for key in sorted(self.added):
            behind.setdefault(self._place(key), []).append(key)
        made = self.head if not self.head or self.head.endswith("\n") else self.head + self.eol
        made += self._news(behind.get(-1, ()))
        for row, (key, piece) in enumerate(zip(self.keys, pieces, strict=True)):
            if key in self.changes or key in self.taken or row in behind:
                item, _, tail = self._rewritten(piece, self.changes.get(key, _as_it_is))
                made += ("" if key in self.taken else item) + self._news(behind.get(row, ())) + tail
            else:
                made += piece
        return made

    def _rewritten(self, piece: str, rewrite: Rewrite) -> tuple[str, Any, str]:
        """The record's lines and its data after *rewrite*, and the lines behind it."""
        root = _composed(piece)
        assert isinstance(root, yaml.SequenceNode) and len(root.value) == 1  # noqa: S101 - as many items as records
        writer = Writer(piece)
        writer.eol = self.eol
        old = plain(root.value[0])
        new = rewrite(old)
        start, end = writer.span(root)
        item = piece[start:end] if same(old, new) else writer.value(root, [new])
        tail = piece[end:]
        return item + self.eol, new, tail.removeprefix(self.eol)

    def _news(self, keys: Sequence[str]) -> str:
        made = ""
        for key in keys:
            data, text = self.added[key]
            made += emit.document([data]).replace("\n", self.eol) if text is None else text
        return made

    def _place(self, key: str) -> int:
        """The row behind which *key* goes: the last one that is before it in order."""
        at = bisect_left(self._sorted, (key, -1))
        return self._last[at - 1] if at else -1

    def _from_data(self) -> str:
        root = _composed(self.text)
        rows = [] if root is None else plain(root)
        made: list[Any] = []
        behind: dict[int, list[str]] = {}
        for key in sorted(self.added):
            behind.setdefault(self._place(key), []).append(key)
        made += (self.added[key][0] for key in behind.get(-1, ()))
        for row, (key, data) in enumerate(zip(self.keys, rows, strict=True)):
            if key not in self.taken:
                made.append(self.changes.get(key, _as_it_is)(data))
            made += (self.added[other][0] for other in behind.get(row, ()))
        return patched(self.text, made)


def _composed(text: str) -> yaml.Node | None:
    root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return root


def _as_it_is(data: Any) -> Any:
    return data
