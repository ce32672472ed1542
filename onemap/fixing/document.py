"""A file as repairs see it: its characters as they are, its YAML nodes with their places among them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import yaml

from onemap.errors import NodePath, Place
from onemap.read.yaml import MAX_DEPTH

MARK = "\ufeff"
_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HAN = re.compile(r"[\u3400-\u9fff]")
#: of the Chinese characters of a text, how many are in the first level of GB 2312 (the 3,755 most used)
_COMMON = 0.9


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters *start* to *end* of a document, and what stands in their place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What mends a finding: edits of characters, and what is done to the file as a whole.

    ``save`` writes the file anew as UTF-8 without a byte order mark, ``rename`` gives it another name.
    """

    edits: tuple[Edit, ...] = ()
    save: bool = False
    rename: str | None = None


@dataclass(frozen=True)
class Document:
    """The characters of a file without its byte order mark, line ends as they are, and the encoding they came in."""

    text: str
    encoding: str
    marked: bool

    @classmethod
    def of(cls, data: bytes) -> Document | None:
        """The document of *data*; None when nobody can be certain of its encoding."""
        try:
            text = data.decode("utf-8")
            return cls(text.removeprefix(MARK), "utf-8", text.startswith(MARK))
        except UnicodeDecodeError:
            pass
        for mark, encoding in _WIDE:
            if data.startswith(mark):
                wide = _decoded(data, encoding)
                return None if wide is None else cls(wide.removeprefix(MARK), encoding, True)
        narrow = _decoded(data, "gbk")
        return cls(narrow, "gbk", False) if narrow is not None and _is_common(narrow) else None

    def index(self, place: Place) -> int | None:
        """The character at the line and column of *place*."""
        if place.line is None or place.column is None:
            return None
        lines = self._lines
        return lines[place.line - 1] + place.column - 1 if place.line <= len(lines) else None

    @cached_property
    def _lines(self) -> list[int]:
        """Where every line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def root(self) -> yaml.Node | None:
        """The YAML nodes, duplicate keys included, tabs taken for spaces; None where the file is no plain YAML tree."""
        text = self.text.replace("\t", " ")
        try:
            return yaml.compose(text, Loader=yaml.CSafeLoader) if _is_tree(text) else None
        except (yaml.YAMLError, ValueError):
            return None

    def pair(self, node: NodePath) -> tuple[yaml.Node, yaml.Node] | None:
        """Key and value at *node*; the value twice where it is an item of a list."""
        found, key = self.root, self.root
        for step in node:
            if isinstance(found, yaml.MappingNode):
                pairs = [(k, v) for k, v in found.value if isinstance(k, yaml.ScalarNode) and k.value == step]
                if not pairs:
                    return None
                key, found = pairs[0]
            elif isinstance(found, yaml.SequenceNode) and isinstance(step, int) and step < len(found.value):
                key = found = found.value[step]
            else:
                return None
        return None if found is None or key is None else (key, found)

    @cached_property
    def keys(self) -> Mapping[int, tuple[yaml.MappingNode, int]]:
        """Where a key begins → its mapping, and how many keys stand before it there."""
        found: dict[int, tuple[yaml.MappingNode, int]] = {}
        todo = [self.root]
        while todo:
            node = todo.pop()
            if isinstance(node, yaml.MappingNode):
                for place, (key, value) in enumerate(node.value):
                    found.setdefault(key.start_mark.index, (node, place))
                    todo += [key, value]
            elif isinstance(node, yaml.SequenceNode):
                todo += node.value
        return found

    def scalars(self) -> list[yaml.ScalarNode]:
        """Every scalar of the file, keys included."""
        found = []
        todo = [self.root]
        while todo:
            node = todo.pop()
            if isinstance(node, yaml.ScalarNode):
                found.append(node)
            elif isinstance(node, yaml.MappingNode):
                todo += [part for pair in node.value for part in pair]
            elif isinstance(node, yaml.SequenceNode):
                todo += node.value
        return found

    def edited(self, edits: Sequence[Edit]) -> str:
        """The text with *edits*, which do not overlap."""
        text = self.text
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text


def span(node: yaml.Node) -> tuple[int, int]:
    """First character of a scalar or flow node, and the one behind its last."""
    return node.start_mark.index, node.end_mark.index


def _is_tree(text: str) -> bool:
    """Whether the nodes of *text* are a tree of bearable depth: an alias could make them a circle."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent):
            return False
    return True


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_common(text: str) -> bool:
    """Whether *text*, read as GBK, is Chinese as people write it; another encoding gives rare characters."""
    han = _HAN.findall(text)
    common = sum(1 for char in han if b"\xb0" <= char.encode("gbk", "replace")[:1] <= b"\xd7" and _in_gb2312(char))
    odd = re.search(r"[\ue000-\uf8ff\u0080-\u009f\u0400-\u04ff\u3040-\u30ff]", text)
    return odd is None and len(han) > 0 and common >= _COMMON * len(han)


def _in_gb2312(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False
