"""What libyaml says about broken syntax, in words for people who edit tables and plans."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onemap.errors import Message, message

_QUOTE = message("Put the whole text in quotes.")
_INDENT = message("Line the entry up with the ones before it, with spaces.")
_CLOSE = message("Add the missing bracket or brace; put text with a bracket, comma or colon in quotes.")

_NO_START = (message("A text cannot begin with this character."), _QUOTE)

_KEY_HERE = "did not find expected key"
_NO_KEY_HERE = "mapping values are not allowed in this context"

#: libyaml's problem → what, mend
_KNOWN: dict[str, tuple[Message, Message]] = {
    _NO_KEY_HERE: (
        message("A colon stands where no key can be: it belongs to a text, or the line is indented wrongly."),
        _QUOTE,
    ),
    _KEY_HERE: (
        message("A key is expected here: the line is indented wrongly, or a quote before it was not closed."),
        _INDENT,
    ),
    "could not find expected ':'": (
        message("A colon is missing after the key."),
        message("Write “key: value” with a space after the colon."),
    ),
    "did not find expected '-' indicator": (message("A list item that begins with a dash is expected here."), _INDENT),
    "did not find expected ',' or ']'": (message("A list in brackets is not continued or closed."), _CLOSE),
    "did not find expected ',' or '}'": (message("A mapping in braces is not continued or closed."), _CLOSE),
    "found unexpected end of stream": (
        message("A quoted text is not closed."),
        message("Add the closing quote."),
    ),
    "found unexpected document indicator": (
        message("A quoted text is not closed."),
        message("Add the closing quote."),
    ),
    "found character that cannot start any token": _NO_START,
    # behind *, &, ! and | or >
    "did not find expected alphabetic or numeric character": _NO_START,
    "did not find expected whitespace or line break": _NO_START,
    "did not find expected comment or line break": _NO_START,
    "found unknown escape character": (
        message("There is no such escape sequence in double quotes."),
        message("Use single quotes, or double the backslash."),
    ),
    "block sequence entries are not allowed in this context": (
        message("A list cannot begin here."),
        message("Put the dash on a line of its own below the key."),
    ),
    "mapping keys are not allowed in this context": (
        message("A key cannot begin here."),
        _INDENT,
    ),
    "did not find expected node content": (
        message("A value is expected here."),
        message("Write it, remove the comma too many, or put the whole text in quotes."),
    ),
    "did not find expected <document start>": (
        message("Something follows the end of the document."),
        _INDENT,
    ),
    "found undefined tag handle": (
        message("Tags (!name) are not read."),
        message("Remove it; put text that begins with ! in quotes."),
    ),
}


#: colons that are none to YAML: full-width, small, ratio
_COLONS = "\uff1a\ufe55\u2236"
_KEY = r"(?P<lead>\s*(?:-\s+)?)(?P<key>[A-Za-z_][A-Za-z0-9_]*)"
_OTHER_COLON = re.compile(_KEY + rf"\s*[{_COLONS}]\s*(?P<rest>.*)")
_NO_SPACE = re.compile(_KEY + r":(?P<rest>[^\s:].*)")
_NO_DASH_SPACE = re.compile(r"(?P<lead>\s*)-(?P<rest>[A-Za-z_][A-Za-z0-9_]*:(?:\s.*)?)")
_OPENS = re.compile(r"(?:^|[:,\-\[{])\s*(?P<quote>[\"'])")
_LINES_BACK = 200
_DEEPER = re.compile(r"(?P<lead>\s*)[A-Za-z_][A-Za-z0-9_]*")
_SHOWN = 40


def explain_lines(
    lines: Sequence[str], number: int, column: int, problem: str | None
) -> tuple[int, int, Message, Message] | None:
    """Line and column (from 0), what and mend, where the lines themselves say what is wrong.

    libyaml stopped at *column* of line *number* (from 0) and called it *problem*.
    """
    line = lines[number] if number < len(lines) else ""
    before = lines[number - 1] if 0 < number <= len(lines) else ""
    match = _OTHER_COLON.match(line)
    if match is not None:
        what = message("Behind the key {key} stands a full-width colon.", key=match["key"])
        return number, match.end("key"), what, _written(f"{match['key']}: {match['rest']}")
    match = _NO_SPACE.match(line)
    if match is not None:
        what = message("Behind the colon of {key} there is no space.", key=match["key"])
        return number, match.end("key"), what, _written(f"{match['key']}: {match['rest']}")
    for at, text in ((number, line), (number - 1, before)):
        match = _NO_DASH_SPACE.fullmatch(text)
        if match is not None:
            what = message("Behind the dash there is no space.")
            return at, match.end("lead"), what, _written(f"- {match['rest']}")
    if problem == _NO_KEY_HERE and line[column : column + 1] == ":" and _DEEPER.fullmatch(line[:column]):
        return number, len(line) - len(line.lstrip()), message("The line is indented wrongly."), _INDENT
    return _open_quote(lines, number) if problem == _KEY_HERE else None


def _open_quote(lines: Sequence[str], number: int) -> tuple[int, int, Message, Message] | None:
    """The quote that was probably not closed, in line *number* or above: only later a text ends where none can."""
    for at in range(number, max(number - _LINES_BACK, -1), -1):
        match = _OPENS.search(lines[at])
        if match is not None and lines[at].count(match["quote"]) % 2:
            what = message("A quoted text is not closed.")
            return at, match.start("quote"), what, message("Add the closing quote.")
    return None


def _written(text: str) -> Message:
    text = text.strip()
    return message("Write {value}", value=text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def explain(problem: str, context: str | None) -> tuple[Message, Message]:
    """What is wrong and how to mend it, for libyaml's *problem* found while doing *context*."""
    known = _KNOWN.get(problem)
    if known is not None:
        return known
    detail = f"{problem} {context}" if context else problem
    return (
        message("The YAML cannot be read from here on: {detail}", detail=detail),
        message("Correct the line or the one before it."),
    )
