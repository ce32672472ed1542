"""Write YAML that every reader understands alike: PyYAML (YAML 1.1), YAML 1.2 and our own reader.

Block style only. A scalar is plain when no reader could take it for anything but that text; otherwise it is
double-quoted with escapes, or a literal block when it has several clean lines. Values are text, true and
false, mappings and sequences; nothing is sorted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

#: what YAML 1.1 or 1.2 may read as something else than text although it begins with a letter
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
#: a plain scalar: begins with a letter, ends with no white space and no colon; no indicator that means something inside
_PLAIN = re.compile(r"^(?!.*(?:: |\s#|:$|\s$))[^\W\d_][^\x00-\x1f\x7f]*$")
#: what a backslash makes itself between double quotation marks
_MEANT = re.compile(r'[\\"]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def document(value: Mapping[str, object] | Sequence[object]) -> str:
    """One YAML document, ending in a line break."""
    lines: list[str] = []
    _node(value, 0, lines)
    return "\n".join(lines) + "\n"


def scalar(text: str, indent: int = 0, *, key: bool = False) -> str:
    """*text* as a scalar that reads back as the same text; *indent* is that of a literal block's lines."""
    if text.casefold() not in _WORDS and _PLAIN.match(text) and _printable(text):
        return text
    if not key and _block(text):
        pad = " " * indent
        return "|-\n" + "\n".join(pad + line if line else "" for line in text.split("\n"))
    return quoted(text)


def quoted(text: str) -> str:
    """*text* between double quotation marks, on one line."""
    if _printable(text):  # most texts, and far sooner than character by character
        return '"' + _MEANT.sub(r"\\\g<0>", text) + '"'
    return '"' + "".join(_escape(c) for c in text) + '"'


def _node(value: object, indent: int, lines: list[str]) -> None:
    pad = " " * indent
    if isinstance(value, Mapping):
        for key, item in value.items():
            _entry(f"{pad}{scalar(str(key), key=True)}:", item, indent, lines, inline_sequence=False)
    else:
        assert isinstance(value, Sequence)  # noqa: S101 - document() is typed so
        for item in value:
            _entry(f"{pad}-", item, indent, lines, inline_sequence=True)


def _entry(head: str, item: object, indent: int, lines: list[str], *, inline_sequence: bool) -> None:
    """Write ``head item``: a scalar on the same line, a collection below; a mapping starts on its dash's line."""
    if isinstance(item, bool):
        lines.append(f"{head} {'true' if item else 'false'}")
    elif isinstance(item, Mapping) and item:
        inner: list[str] = []
        _node(item, indent + 2, inner)
        if inline_sequence:
            inner[0] = f"{head} {inner[0][indent + 2 :]}"
        else:
            lines.append(head)
        lines.extend(inner)
    elif isinstance(item, Sequence) and not isinstance(item, str) and item:
        lines.append(head)
        _node(item, indent + 2, lines)
    elif isinstance(item, Mapping):
        lines.append(f"{head} {{}}")
    elif isinstance(item, str):
        lines.append(f"{head} {scalar(item, indent + 2)}")
    elif isinstance(item, Sequence):
        lines.append(f"{head} []")
    else:
        raise TypeError(f"only text, true/false, mappings and sequences are written, not {type(item).__name__}")


def _printable(text: str) -> bool:
    """Whether every character may stand unescaped in YAML 1.1 and 1.2 and is visible or a space."""
    return text.isprintable()


def _block(text: str) -> bool:
    """Whether *text* can be a literal block with stripped last line break: clean lines, no outer white space."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and all(_printable(line) and line == line.rstrip() for line in lines)
        and lines[0] != ""
        and not lines[0].startswith(" ")
        and lines[-1] != ""
    )


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if _printable(char):
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
