"""Write declarations into a plan.yml: one inserted block, every other byte of the file as people wrote it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from yaml import CLoader, compose
from yaml.nodes import MappingNode, Node, SequenceNode

from onemap.check import firm_errors
from onemap.checking import check_publication
from onemap.compare import compare_in
from onemap.compare.described import Describer
from onemap.compare.proposed import Proposal, proposals
from onemap.compare.undeclared import undeclared
from onemap.errors import ProblemsFound, UsageFault, message
from onemap.model.plan import Plan
from onemap.read.documents import read_model
from onemap.resolve import resolve
from onemap.words import translator

#: what fits on one line; longer lists of codes take a line each
WIDTH = 100
_SAFE = re.compile(r"[A-Za-z][0-9A-Za-z_-]*")


def missing_declarations(root: Path, version: str, lang: str) -> tuple[Path, tuple[Proposal, ...]]:
    """The plan.yml of *version* and the declarations that it lacks, with words in *lang*.

    Raises ProblemsFound where what comparing relies on is broken, UsageFault where there is no such version or none
    before it.
    """
    checked = check_publication(root)
    loaded = checked.loaded
    firm = firm_errors(checked.problems)
    if loaded is None or firm:
        raise ProblemsFound(firm or checked.problems)
    if version not in loaded.versions:
        known = ", ".join(loaded.versions)
        raise UsageFault(message("There is no version {version}; there are {known}.", version=version, known=known))
    chain = resolve(loaded, "internal", checked.sources)
    before = chain.standings[version].before
    if before is None:
        what = message("No version is in force before {version}, so it has nothing to declare.", version=version)
        raise UsageFault(what)
    old, new = chain.snapshots[before], chain.snapshots[version]
    changes = compare_in(chain, before, version)
    found = undeclared(changes, old, new)
    return loaded.versions[version].places["plan", ""].file, proposals(
        found, Describer(changes, old, new, translator(lang))
    )


def with_declarations(text: str, rows: Sequence[Proposal], *, ask_mode: bool) -> str:
    """The text of a plan.yml with *rows* at the end of its ``changes``, which are added where there are none.

    ``reason`` and ``basis`` are left empty (the reader takes them as absent), and ``mode`` where *ask_mode* says so.
    Line ends stay as they are.
    """
    lines = text.split("\n")
    end = "\r" if lines[0].endswith("\r") else ""
    root = compose(text.replace("\r\n", "\n"), Loader=CLoader)
    if not isinstance(root, MappingNode):
        raise UsageFault(message("plan.yml holds no keys yet."))
    held = next((pair for pair in root.value if pair[0].value == "changes"), None)
    if held is not None and isinstance(held[1], SequenceNode) and held[1].flow_style:
        return _into_flow(lines, held[1], rows, ask_mode, end)
    if root.flow_style:
        raise UsageFault(message("plan.yml is written in braces; write its keys line by line first."))
    if held is None:
        at, indent = _end_of_document(lines), root.start_mark.column
        head = [" " * indent + "changes:"]
        indent += 2
    else:
        key, value = held
        filled = isinstance(value, SequenceNode)
        at = _line_after(value, lines) if filled else key.end_mark.line + 1
        indent = value.start_mark.column if filled else key.start_mark.column + 2
        head = []
    block = [" " * indent + line for row in rows for line in _block(row, ask_mode)]
    new = [line + end for line in (*head, *block)]
    if at == len(lines):  # the last line has no line break yet
        lines[-1] += end
        new.append("")
    return "\n".join([*lines[:at], *new, *lines[at:]])


def write_plan(path: Path, text: str, rows: Sequence[Proposal]) -> None:
    """Put *text* in the place of the plan at *path*: whole, or not at all.

    Raises UsageFault, and writes nothing, when the new text would not read as the old plan and *rows*.
    """
    before = read_model(path, Plan)
    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=".plan.", suffix=".yml", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if not _reads_as(new, before, rows):
            what = message("{path} is written in a way that cannot be added to; nothing was written.", path=path)
            raise UsageFault(what)
        shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _reads_as(path: Path, before: Plan, rows: Sequence[Proposal]) -> bool:
    try:
        after = read_model(path, Plan)
    except ProblemsFound:
        return False
    old, new = len(before.changes), after.changes
    added = [(one.kind, one.from_, one.to, one.lists, one.zones) for one in new[old:]]
    wanted = [(row.kind, row.from_, row.to, row.lists, row.zones) for row in rows]
    same = after.model_copy(update={"changes": ()}) == before.model_copy(update={"changes": ()})
    return same and new[:old] == before.changes and added == wanted


def _end_of_document(lines: list[str]) -> int:
    """The index of the line before which the document ends."""
    marks = [at for at, line in enumerate(lines) if line.rstrip() == "..."]
    if marks:
        return marks[-1]
    return len(lines) - 1 if lines[-1] == "" else len(lines)


def _line_after(node: Node, lines: list[str]) -> int:
    """The index of the line behind the last one that *node* takes; blank lines behind it are left where they are."""
    mark = _last(node).end_mark
    at = int(mark.line if mark.column == 0 else mark.line + 1)
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    return at


def _last(node: Any) -> Any:
    """The last scalar or flow collection below *node*: where a block collection ends, the parser says less exactly."""
    while not isinstance(node.value, str) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    return node


def _into_flow(lines: list[str], node: SequenceNode, rows: Sequence[Proposal], ask_mode: bool, end: str) -> str:
    """*rows* in front of the closing bracket of a list in brackets, with a comma behind what was its last item."""
    close, column = node.end_mark.line, node.end_mark.column - 1
    head, tail = lines[close][:column], lines[close][column:]
    indent = " " * (_indent(lines[node.start_mark.line]) + 2)
    inner = [indent + line for row in rows for line in (*_comments(row), _flow(row, ask_mode) + ",")]
    if node.value:
        last = node.value[-1].end_mark
        rest = [*lines[last.line : close], head] if last.line < close else [head]
        rest[0] = rest[0][last.column :]
        if not any("," in line.partition("#")[0] for line in rest):
            if last.line == close:
                head = head[: last.column] + "," + head[last.column :]
            else:
                line = lines[last.line]
                lines[last.line] = line[: last.column] + "," + line[last.column :]
    before = [] if not head.strip() else [head.rstrip() + end]
    pad = head if not head.strip() else " " * _indent(lines[node.start_mark.line])
    new = [*before, *(line + end for line in inner), pad + tail]
    return "\n".join([*lines[:close], *new, *lines[close + 1 :]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _comments(row: Proposal) -> list[str]:
    return [f"# {''.join(c if c.isprintable() else ' ' for c in line)}" for line in row.about]


def _block(row: Proposal, ask_mode: bool) -> list[str]:
    lines = [*_comments(row), f"- kind: {row.kind}"]
    for key, keys in (("from", row.from_), ("to", row.to)):
        lines += _keys(key, keys, 2)
    if row.codes:
        lines += ["  units:", *_keys("codes", row.codes, 4)]
    elif row.area is not None:
        lines += ["  units:", f"    area: {_scalar(row.area)}"]
    for key, keys in (("lists", row.lists), ("zones", row.zones)):
        lines += _keys(key, keys, 2)
    return [*lines, *(f"  {key}:" for key in _left(ask_mode))]


def _flow(row: Proposal, ask_mode: bool) -> str:
    parts = [f"kind: {row.kind}"]
    parts += [f"{key}: {_several(keys)}" for key, keys in (("from", row.from_), ("to", row.to)) if keys]
    if row.codes:
        parts.append(f"units: {{codes: {_several(row.codes)}}}")
    elif row.area is not None:
        parts.append(f"units: {{area: {_scalar(row.area)}}}")
    parts += [f"{key}: {_several(keys)}" for key, keys in (("lists", row.lists), ("zones", row.zones)) if keys]
    return "{" + ", ".join([*parts, *(f"{key}: " for key in _left(ask_mode))]) + "}"


def _left(ask_mode: bool) -> tuple[str, ...]:
    """Keys that people fill in."""
    return ("mode", "reason", "basis") if ask_mode else ("reason", "basis")


def _keys(key: str, keys: Sequence[str], indent: int) -> list[str]:
    if not keys:
        return []
    pad = " " * indent
    line = f"{pad}{key}: {_several(keys)}"
    return [line] if len(line) <= WIDTH else [f"{pad}{key}:", *(f"{pad}  - {_scalar(name)}" for name in keys)]


def _several(keys: Iterable[str]) -> str:
    return f"[{', '.join(_scalar(key) for key in keys)}]"


def _scalar(key: str) -> str:
    """A key that every YAML tool reads as this text, also between brackets; what could be anything else is quoted."""
    words = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
    return key if _SAFE.fullmatch(key) and key.lower() not in words else json.dumps(key, ensure_ascii=False)
