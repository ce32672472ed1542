"""The text of a YAML file made to hold other data: what stays the same keeps every byte, with comments and order.

Data is plain: text, true, mappings, lists. A place in the file is rewritten only where its value differs; lists of
records are aligned by what their records are called, so that a record keeps its own lines when others come or go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import yaml

from onemap.writing import emit

#: plain data of a YAML node; an empty value is None
Data = Any
#: what means something between brackets
_INDICATORS = re.compile(r"[,:#{}\[\]]")


def patched(text: str, new: Mapping[str, Any] | Sequence[Any]) -> str:
    """*text*, one YAML document, made to hold *new*; ``text`` itself when it holds that already."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    writer = Writer(text)
    if root is None or not isinstance(root, yaml.CollectionNode):
        head = text if not text or text.endswith("\n") else text + writer.eol
        return head + writer.ends(emit.document(new))
    if same(plain(root), new):
        return text
    start, end = writer.span(root)
    return text[:start] + writer.value(root, new) + text[end:]


def plain(node: yaml.Node) -> Data:
    """What *node* says, as the reader takes it: text in NFC, empty values left out."""
    if isinstance(node, yaml.ScalarNode):
        return None if _is_empty(node) else normalize("NFC", node.value)
    if isinstance(node, yaml.MappingNode):
        pairs = ((_name(key), plain(value)) for key, value in node.value)
        return {key: value for key, value in pairs if value is not None}
    return [value for value in map(plain, node.value) if value is not None]


def same(old: Data, new: Data) -> bool:
    """Whether both are read alike: true is the word true."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(same(old[key], new[key]) for key in old)
    if isinstance(old, str) or isinstance(new, str) or isinstance(old, bool) or isinstance(new, bool):
        return bool(_word(old) == _word(new))
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return len(old) == len(new) and all(same(a, b) for a, b in zip(old, new, strict=True))
    return bool(old == new)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A pair of a mapping or an item of a list: ``text[start:end]``, the remark behind it on its line included."""

    start: int
    end: int
    node: yaml.Node
    value: Data
    #: where the value begins; behind the colon when there is none
    at: int


class Writer:
    """New texts for nodes of one file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.eol = "\r\n" if "\r\n" in text else "\n"

    def ends(self, text: str) -> str:
        """*text* with the line ends of the file."""
        return text.replace("\n", self.eol)

    def span(self, node: yaml.Node) -> tuple[int, int]:
        """First character of *node* and the one behind its last; of block collections with the last line's remark."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
            key = node.value[-1][0] if isinstance(node, yaml.MappingNode) else None
            return node.start_mark.index, self._line_end(self._behind(last, key, last.start_mark.index))
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        return start, end

    def value(self, node: yaml.Node, new: Data) -> str:
        """What stands in the place of ``span(node)``, which is a collection like *new*."""
        if isinstance(node, yaml.CollectionNode) and node.value and new and _alike(node, new):
            return self._flow(node, new) if node.flow_style else self._block(node, new)
        if (isinstance(node, yaml.CollectionNode) and node.flow_style) or not new:
            return flow(new, quoted='"' in self.text[node.start_mark.index : node.start_mark.index + 3])
        return self.emitted(emit.document(new), node.start_mark.column)

    def emitted(self, text: str, column: int) -> str:
        """A document as it stands at *column*, its last line end left out."""
        pad = " " * column
        first, *rest = text.removesuffix("\n").split("\n")
        return self.eol.join([first, *(pad + line if line else "" for line in rest)])

    # -- block style --------------------------------------------------------------------------------------------------

    def _block(self, node: yaml.CollectionNode, new: Any) -> str:
        entries = self._entries(node)
        column = node.start_mark.column
        parts: list[tuple[int | None, str]] = []
        for old, value, document in _aligned([entry.value for entry in entries], _keys(node), new):
            if old is None:
                parts.append((None, self.emitted(emit.document(document), column)))
            else:
                entry = entries[old]
                text = self.text[entry.start : entry.end]
                parts.append((old, text if same(entry.value, value) else self._entry(entry, value, column)))
        # whole lines of remarks: before an entry that stays, also those of entries that went before it
        kept = {old for old, _ in parts}
        remarks: dict[int, str] = {}
        waiting = ""
        for at in range(len(entries)):
            waiting += self._remarks(entries, at)
            if at in kept:
                remarks[at], waiting = waiting, ""
        made, late = "", ""
        for number, (old, text) in enumerate(parts):
            above = "" if old is None else remarks[old]
            if number:
                made += self.eol + late + above + " " * column + text
                late = ""
            else:
                made, late = text, above
        tail = late + waiting
        return made + self.eol + tail.removesuffix(self.eol) if tail.strip() else made

    def _remarks(self, entries: Sequence[_Entry], at: int) -> str:
        """The lines between an entry and the one before it."""
        between = self.text[entries[at - 1].end : entries[at].start] if at else ""
        return between[between.find("\n") + 1 : between.rfind("\n") + 1]

    def _entries(self, node: yaml.CollectionNode) -> list[_Entry]:
        found = []
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                colon = self._colon(key)
                data = plain(value)
                at = colon if data is None else value.start_mark.index
                end = self._line_end(self._behind(value, key))
                found.append(_Entry(key.start_mark.index, end, value, data, at))
        else:
            for item in node.value:
                dash = self._dash(item, node.start_mark.column)
                end = self._line_end(self._behind(item, None, dash + 1))
                found.append(_Entry(dash, end, item, plain(item), item.start_mark.index))
        return found

    def _entry(self, entry: _Entry, new: Data, column: int) -> str:
        """The entry with another value."""
        node = entry.node
        head = self.text[entry.start : entry.at]
        end = entry.at if entry.value is None else self.span(node)[1]
        rest = self.text[end : entry.end]
        remark = rest.strip() != ""
        if _alike(node, new) and node.value and new:
            return head + self.value(node, new) + rest
        gap = "" if head.endswith((" ", "\n")) else " "
        if isinstance(new, bool):
            return f"{head}{gap}{'true' if new else 'false'}{rest}"
        if isinstance(new, str):
            if "\n" in head and isinstance(node, yaml.CollectionNode):
                head, gap = self._first_line(head), " "
            said = emit.scalar(new, column + 2, key=remark)
            return head + gap + self.ends(said) + rest
        if not new or remark or (isinstance(node, yaml.CollectionNode) and node.flow_style):
            return head + gap + flow(new) + rest
        if self.text[entry.start] == "-" and entry.start != node.start_mark.index:
            return head + gap + self.emitted(emit.document(new), column + 2) + rest
        inner = column + 2
        return self._first_line(head) + self.eol + " " * inner + self.emitted(emit.document(new), inner) + rest

    def _first_line(self, head: str) -> str:
        return head.split("\n")[0].rstrip()

    def _behind(self, node: yaml.Node, key: yaml.Node | None, at: int = 0) -> int:
        """Behind the last character of *node*, or behind the colon of *key* where the value is empty."""
        if isinstance(node, yaml.ScalarNode) and _is_empty(node):
            return at if key is None else self._colon(key)
        return self.span(node)[1]

    def _colon(self, key: yaml.Node) -> int:
        return self.text.index(":", key.end_mark.index) + 1

    def _dash(self, item: yaml.Node, column: int) -> int:
        """Where the dash of a list's item stands: at *column* of its line or of one above."""
        line = self.text.rfind("\n", 0, item.start_mark.index) + 1
        while True:
            at = line + column
            if self.text[at : at + 1] == "-" and not self.text[line:at].strip(" -"):
                return at
            if line == 0:
                return item.start_mark.index
            line = self.text.rfind("\n", 0, line - 1) + 1

    def _line_end(self, at: int) -> int:
        """Before the end of the line that *at* is in."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    # -- flow style ---------------------------------------------------------------------------------------------------

    def _flow(self, node: yaml.CollectionNode, new: Any) -> str:
        """A collection in brackets; its items keep their texts, and what stands between those that stay neighbours."""
        mapping = isinstance(node, yaml.MappingNode)
        spans: list[tuple[int, int]] = []
        values: list[Data] = []
        for entry in node.value:
            key, value = entry if mapping else (None, entry)
            start = value.start_mark.index if key is None else key.start_mark.index
            data = plain(value)
            end = value.end_mark.index if data is not None or key is None else self._flow_colon(key)
            spans.append((start, end))
            values.append(data)
        quoted = self.text[spans[0][0]] == '"'
        made = self.text[node.start_mark.index : spans[0][0]]
        last: int | None = None
        for number, (old, value, document) in enumerate(_aligned(values, _keys(node), new)):
            if number:
                follows = old is not None and last is not None and old == last + 1
                made += self.text[spans[old - 1][1] : spans[old][0]] if follows and old is not None else ", "
            if old is None:
                said = flow(document, quoted=quoted)
                made += said[1:-1]
            elif same(values[old], value):
                made += self.text[spans[old][0] : spans[old][1]]
            else:
                inner = node.value[old][1] if mapping else node.value[old]
                at = spans[old][1] if values[old] is None else inner.start_mark.index
                head = self.text[spans[old][0] : at]
                made += head + ("" if head.endswith((" ", "\n")) or not head else " ")
                made += self.value(inner, value) if _alike(inner, value) else flow(value, quoted=quoted)
            last = old
        return made + self.text[spans[-1][1] : node.end_mark.index]

    def _flow_colon(self, key: yaml.Node) -> int:
        at = key.end_mark.index
        while self.text[at : at + 1].isspace():
            at += 1
        return at + 1 if self.text[at : at + 1] == ":" else key.end_mark.index


def flow(value: Data, *, quoted: bool = False) -> str:
    """*value* on one line in brackets; *quoted* puts keys and texts in quotation marks, as JSON does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        said = emit.scalar(value, key=True)
        return emit.quoted(value) if quoted or (said[0] != '"' and _INDICATORS.search(said)) else said
    if isinstance(value, Mapping):
        pairs = (f"{flow(str(key), quoted=quoted)}: {flow(item, quoted=quoted)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    return "[" + ", ".join(flow(item, quoted=quoted) for item in value) + "]"


def called(record: Data) -> str:
    """What a record of a list is called among the others: its code, id, number or itself."""
    if isinstance(record, Mapping):
        for key in ("code", "id", "number", "indicator", "year", "version"):
            if isinstance(record.get(key), str):
                beside = record.get("place", "") if key == "indicator" else ""
                return f"{key} {record[key].strip()} {beside}"
        if "none" in record:
            return f"none {record.get('dimension')}"
    return f"= {record!r}"


def _aligned(values: Sequence[Data], keys: Sequence[str] | None, new: Any) -> list[tuple[int | None, Data, Any]]:
    """For every entry of *new*: its old place, its value, and it alone as a document.

    The pairs of a mapping stay in their order, also empty ones; others go behind the one that precedes them in *new*.
    """
    if keys is not None:
        places = {key: at for at, key in enumerate(keys)}
        order = [key for key in keys if key in new or values[places[key]] is None]
        before: str | None = None
        for key in new:
            if key not in places:
                order.insert(0 if before is None else order.index(before) + 1, key)
            before = key
        return [(places.get(key), new.get(key), {key: new.get(key)}) for key in order]
    held: dict[str, list[int]] = {}
    for at, value in enumerate(values):
        held.setdefault(called(value), []).append(at)
    found = []
    for value in new:
        places_of = held.get(called(value), [])
        found.append((places_of.pop(0) if places_of else None, value, [value]))
    return found


def _keys(node: yaml.Node) -> list[str] | None:
    return [_name(key) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else None


def _name(key: yaml.Node) -> str:
    return normalize("NFC", str(key.value))


def _alike(node: yaml.Node, new: Data) -> bool:
    if isinstance(node, yaml.MappingNode):
        return isinstance(new, Mapping)
    return isinstance(node, yaml.SequenceNode) and isinstance(new, Sequence) and not isinstance(new, str)


def _is_empty(node: yaml.ScalarNode) -> bool:
    return node.value == "" and not node.style


def _word(value: Data) -> Data:
    return ("true" if value else "false") if isinstance(value, bool) else value
