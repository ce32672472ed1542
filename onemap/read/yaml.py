"""Strict YAML: text → plain dicts, lists and strings, or problems with their positions.

Every scalar is text. What YAML tools would load differently from each other, or what hides structure, is
refused: duplicate and non-text keys, anchors, aliases, merge keys, tags, directives, several documents, bare
words for null. An empty value is absent: its key is dropped. Built on libyaml's event stream, iteratively, so
that depth and size stay bounded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import is_normalized, normalize

from yaml import CLoader, MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from onemap.errors import Message, NodePath, Place, Problem, ProblemsFound, message
from onemap.read.memory import uncollected
from onemap.read.syntax import explain, explain_lines
from onemap.read.text import CONTROL, read_text

#: how many characters of a remark a message shows
_SHOWN = 40
#: nesting of lists and mappings
MAX_DEPTH = 24
#: bytes of one scalar in UTF-8
MAX_SCALAR_BYTES = 64 * 1024

#: Plain scalars that PyYAML (YAML 1.1) or a YAML 1.2 core reader would not load as text.
NOT_TEXT = re.compile(
    r"""(?x: ~ | null | Null | NULL | =
    | yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
    | [-+]?[0-9][0-9_]* | [-+]?0b[0-1_]+ | [-+]?0x[0-9a-fA-F_]+ | 0o[0-7]+
    | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
    | [-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?
    | [-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN)
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ ]+)[0-9: .+Zz-]*)?
    )"""
)
_NULLS = frozenset(("~", "null", "Null", "NULL"))
#: what libyaml says it was doing when the line before it was no key
_SIMPLE_KEY = "while scanning a simple key"
#: keys of what people write in sentences, where # may be part of the text: #3 for a third furnace
_PROSE = frozenset(
    (
        "text",
        "title",
        "name",
        "name_en",
        "reason",
        "summary",
        "problems",
        "note",
        "notes",
        "notice",
        "instead",
        "issuer",
    )
)
#: white space and a # that touches what follows, as no remark is usually written
_CUT = re.compile(r"(?<=\S) +#(?=[^\s#])")
#: stands among the keys of a mapping that goes on with those of the next record; no key holds this character
_NEXT = "\x00"
#: marks a key whose value is read and thrown away
_SKIP = object()


def read_yaml(path: Path) -> Any:
    """Return the document of *path*: dict, list, str, or None when it is empty. Text is NFC.

    Raises :class:`ProblemsFound` with every problem of the file, and nothing else, whatever the bytes are.
    """
    text, problems = read_text(path)
    value: Any = None
    with uncollected():
        try:
            value = _build(path, text, problems)
        except YAMLError as error:
            problems.append(_syntax(path, text, error))
    if problems:
        raise ProblemsFound(problems)
    return value


def locate(path: Path, node: NodePath) -> tuple[int, int]:
    """Line and column, from 1, of *node* in *path*: of its key, or of its start in a list.

    A node that is not there (a missing key) gives the position of its nearest ancestor that is.
    """
    return locate_all(path, [node])[node]


def locate_all(path: Path, nodes: Iterable[NodePath]) -> dict[NodePath, tuple[int, int]]:
    """Positions of several nodes of one file with a single reading; see :func:`locate`."""
    wanted: dict[Any, Any] = {}
    found: dict[NodePath, tuple[int, int]] = {(): (1, 1)}
    nodes = list(nodes)
    for node in nodes:
        branch = wanted
        for step in node:
            branch = branch.setdefault(step, {})
    try:
        text, _ = read_text(path)
        _find(text, wanted, found)
    except (ProblemsFound, YAMLError):
        pass  # the position of what was seen until then is the best there is
    return {node: next(found[node[:n]] for n in range(len(node), -1, -1) if node[:n] in found) for node in nodes}


def _events(text: str) -> Iterator[Any]:
    loader = CLoader(text)
    try:
        while True:
            event = loader.get_event()
            yield event
            if type(event) is StreamEndEvent:
                return
    finally:
        loader.dispose()


def _build(path: Path, text: str, problems: list[Problem]) -> Any:
    """The value of the event stream; what is refused goes to *problems* and reading goes on where it can.

    One flat loop, because it runs once for every scalar of a publication (millions).
    """

    def refuse(event: Any, rule: str, what: Message, mend: Message) -> None:
        mark = event.start_mark
        problems.append(Problem(Place(path, mark.line + 1, mark.column + 1), rule, what, mend))

    # `box` is the open container, `key` the key that waits for its value (None: a key comes next).
    # Everything hangs below a list that stands for the stream.
    root: list[Any] = []
    box: Any = root
    key: Any = None
    stack: list[tuple[Any, Any, set[str]]] = []
    seen: set[str] = set()
    # where a plain text would end at a # that may belong to it; in nearly all files nowhere
    cut = {match.start() for match in _CUT.finditer(text)} if " #" in text else ()
    for event in _events(text):
        kind = type(event)
        if kind is ScalarEvent:
            value: Any = event.value
            if event.tag is not None or event.anchor is not None:
                _refuse_properties(event, refuse)
            if not value.isascii() and not is_normalized("NFC", value):
                value = normalize("NFC", value)
            if len(value) > MAX_SCALAR_BYTES // 4 and len(value.encode()) > MAX_SCALAR_BYTES:
                what = message("A text has more than {limit} KB.", limit=MAX_SCALAR_BYTES // 1024)
                refuse(event, "Y15", what, message("Split it into several records."))
            style = event.style
            if style == '"' and (bad := CONTROL.search(value)):
                what = message("Character {code} is not allowed.", code=f"U+{ord(bad.group()):04X}")
                refuse(event, "Y05", what, message("Remove the escape sequence."))
            if type(box) is dict:
                if key is None:
                    key = _key(event, value, seen, refuse)
                    if key is _SKIP and value in seen:
                        listed = len(stack) > 1 and type(stack[-1][0]) is list
                        _refuse_twice(event, value, text, seen, box if listed else {}, refuse)
                    continue
                if not style:
                    if value == "":
                        key = None
                        continue
                    if value in _NULLS:
                        _refuse_null(event, refuse)
                    if cut and key in _PROSE and event.end_mark.index in cut:
                        _refuse_cut(event, text, refuse)
                if key is not _SKIP:
                    box[key] = value
                key = None
                continue
            if not style:
                if value == "":
                    if box is root:
                        root.append(None)
                        continue
                    what = message("A list item is empty.")
                    refuse(event, "Y17", what, message("Write its value, or remove the dash or comma."))
                elif value in _NULLS:
                    _refuse_null(event, refuse)
            box.append(value)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                _refuse_properties(event, refuse)
            if type(box) is dict and key is None:
                refuse(
                    event,
                    "Y13",
                    message("A key must be one line of text, not a list or mapping."),
                    message("Write a plain word before the colon; put text with braces or brackets in quotes."),
                )
                stack.append((box, _SKIP, seen))  # back to the value of a key that is not kept
            else:
                stack.append((box, None, seen))
            new: Any = {} if kind is MappingStartEvent else []
            if type(box) is list:
                box.append(new)
            elif key is not None and key is not _SKIP:
                box[key] = new
            if len(stack) > MAX_DEPTH:
                what = message("Lists and mappings are nested more than {limit} deep.", limit=MAX_DEPTH)
                refuse(event, "Y14", what, message("Flatten the structure; no file of a publication needs this."))
                return None
            box, key, seen = new, None, set()
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            box, key, seen = stack.pop()
        elif kind is AliasEvent:
            refuse(event, "Y09", message("Aliases (*name) are not read."), message("Write the value out here."))
            if type(box) is dict:
                key = _SKIP if key is None else None
            else:
                box.append("")
        elif kind is DocumentStartEvent:
            if root:
                what = message("The file holds more than one YAML document.")
                refuse(event, "Y12", what, message("Keep one document in a file; remove the line ---."))
                return None
            if event.version or event.tags:
                what = message("YAML directives (%…) are not read.")
                refuse(event, "Y11", what, message("Remove the line."))
    return root[0] if root else None


def _key(event: Any, text: str, seen: set[str], refuse: Any) -> Any:
    """The key to store under, or `_SKIP` when the key is refused."""
    if not event.style:
        if text == "<<":
            mend = message("Write the keys out here.")
            refuse(event, "Y10", message("Merge keys (<<) are not read."), mend)
            return _SKIP
        if text == "":
            refuse(event, "Y13", message("A key is empty."), message("Write a key before the colon."))
            return _SKIP
        if NOT_TEXT.fullmatch(text):
            what = message("The key {key} is no text to other YAML tools.", key=text)
            refuse(event, "Y13", what, message("Put the key in quotes."))
    if text in seen:
        return _SKIP
    text = sys.intern(text)
    seen.add(text)
    return text


def _refuse_twice(event: Any, key: str, text: str, seen: set[str], record: dict[str, Any], refuse: Any) -> None:
    """A *key* that its mapping has already; *record* is the mapping where it is an item of a list, else empty.

    Where it is the first of the record, a dash is probably missing before it: then the keys behind it are those of
    another record, and not said too.
    """
    if _NEXT in seen:
        return
    mark = event.start_mark
    mend = message("Keep one of the two.")
    if key == next(iter(record), None) and text[mark.index - mark.column : mark.index].strip() == "":
        mend = message("Keep one of the two; where a new record begins, write - and a space before its first key.")
        seen.add(_NEXT)
    refuse(event, "Y08", message("The key {key} is there twice.", key=key), mend)


def _refuse_properties(event: Any, refuse: Any) -> None:
    if event.anchor is not None:
        what = message("Anchors (&name) are not read.")
        refuse(event, "Y09", what, message("Remove it; put text that begins with & in quotes."))
    if event.tag is not None:
        what = message("Tags (!name) are not read.")
        refuse(event, "Y11", what, message("Remove it; put text that begins with ! in quotes."))


def _refuse_null(event: Any, refuse: Any) -> None:
    what = message("The bare word {word} means nothing (null) to other YAML tools.", word=event.value)
    refuse(event, "Y16", what, message("Leave the value empty, or put the word in quotes."))


def _refuse_cut(event: Any, text: str, refuse: Any) -> None:
    """A text ends before a # that nobody sees as a remark: what follows would be missing on the pages, unsaid."""
    start, end = event.end_mark.index, text.find("\n", event.end_mark.index)
    rest = text[start : end if end >= 0 else len(text)].strip()
    what = message(
        "White space and # begin a remark: {rest} does not belong to the text.",
        rest=rest if len(rest) <= _SHOWN else rest[: _SHOWN - 1] + "…",
    )
    mend = message("Put the whole text in quotes; if it is a remark, write a space behind #.")
    refuse(event, "Y22", what, mend)


def _syntax(path: Path, text: str, error: YAMLError) -> Problem:
    """What libyaml stopped at. It misses the colon of a key a line later: then the key's own line is asked first."""
    both = (error.context_mark, error.problem_mark) if isinstance(error, MarkedYAMLError) else ()
    marks = [mark for mark in both if mark is not None]
    if getattr(error, "context", None) != _SIMPLE_KEY:
        marks.reverse()
    lines = text.split("\n")
    for mark in marks:
        said = explain_lines(lines, mark.line, mark.column, getattr(error, "problem", None))
        if said is not None:
            line, column, what, mend = said
            return Problem(Place(path, line + 1, column + 1), "Y07", what, mend)
    place = Place(path, marks[0].line + 1, marks[0].column + 1) if marks else Place(path)
    what, mend = explain(getattr(error, "problem", None) or str(error), getattr(error, "context", None))
    return Problem(place, "Y07", what, mend)


def _find(text: str, wanted: dict[Any, Any], found: dict[NodePath, tuple[int, int]]) -> None:
    """Record in *found* the positions of the nodes of the tree *wanted*."""
    # One frame per open container: (steps still wanted below it or None, path, index or key, is it a mapping).
    frames: list[list[Any]] = []

    def enter(event: Any) -> tuple[dict[Any, Any] | None, NodePath]:
        """What is wanted below the node that begins with *event*."""
        if not frames:
            return wanted, ()
        frame = frames[-1]
        below, path, step, mapping = frame
        if mapping:
            frame[2] = None
        else:
            frame[2] += 1
        if not below or step not in below:
            return None, ()
        here = (*path, step)
        if here not in found:
            found[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return below[step], here

    for event in _events(text):
        kind = type(event)
        if kind is ScalarEvent or kind is AliasEvent:
            frame = frames[-1] if frames else None
            if frame and frame[3] and frame[2] is None:  # a key
                key: str | int = normalize("NFC", event.value) if kind is ScalarEvent else -1
                frame[2] = key
                if frame[0] and key in frame[0]:
                    mark = event.start_mark
                    found.setdefault((*frame[1], key), (mark.line + 1, mark.column + 1))
            else:
                enter(event)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            mapping = kind is MappingStartEvent
            if frames and frames[-1][3] and frames[-1][2] is None:  # a key that is no text
                frames[-1][2] = -1
                frames.append([None, (), None if mapping else 0, mapping])
                continue
            below, path = enter(event)
            frames.append([below, path, None if mapping else 0, mapping])
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            frames.pop()
        elif kind is DocumentEndEvent:
            return
