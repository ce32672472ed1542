"""What libyaml says about broken syntax, in words for people who edit tables and plans."""

from __future__ import annotations

from onemap.errors import Message, message

_QUOTE = message("Put the whole text in quotes.")
_INDENT = message("Line the entry up with the ones before it, with spaces.")
_CLOSE = message("Add the missing bracket or brace; put text with a bracket, comma or colon in quotes.")

#: libyaml's problem → what, mend
_KNOWN: dict[str, tuple[Message, Message]] = {
    "mapping values are not allowed in this context": (
        message("A colon stands where no key can be: it belongs to a text, or the line is indented wrongly."),
        _QUOTE,
    ),
    "did not find expected key": (
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
    "found character that cannot start any token": (
        message("A text cannot begin with this character."),
        _QUOTE,
    ),
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
        _QUOTE,
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
