"""Bytes of a text file → text, or problems: size, encoding, byte order mark, control characters, tabs."""

from __future__ import annotations

import re
from pathlib import Path

from onemap.errors import Message, Place, Problem, ProblemsFound, message

#: files above this size are refused before they are read
MAX_FILE_BYTES = 64 * 1024 * 1024
#: Characters that no text of a plan needs: C0 and C1 controls, the separators U+2028/9 and NEL (line breaks in
#: YAML 1.1 but not in 1.2), direction marks and overrides (they make a page show other words than the file), what is
#: not seen and makes equal codes differ (soft hyphen, zero-width space, word joiner), a byte order mark inside.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]"
)
_INDENT_TAB = re.compile(r"^ *\t", re.MULTILINE)
_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_UTF8_BOM = b"\xef\xbb\xbf"


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """Return the text of *path* (LF line ends) and the problems that still allow to go on.

    Raises :class:`ProblemsFound` when there is no text to go on with.
    """
    data = read_bytes(path)
    problems: list[Problem] = []
    if data.startswith(_UTF8_BOM):
        data = data[len(_UTF8_BOM) :]
        problems.append(_problem(path, 1, 1, "Y04", message("The file begins with a byte order mark."), _SAVE_AS_UTF8))
    text = _decode(path, data, problems).replace("\r\n", "\n")
    bad = CONTROL.search(text)
    if bad is not None:
        what = message("Character {code} is not allowed.", code=f"U+{ord(bad.group()):04X}")
        mend = message("Remove the invisible character.")
        if bad.group() == "\r":
            what = message("A line ends with a carriage return alone (U+000D).")
            mend = message("Save the file with the line ends of Unix (LF) or Windows (CRLF).")
        problems.append(_problem(path, *position(text, bad.start()), "Y05", what, mend))
        raise ProblemsFound(problems)
    if "\t" in text:
        text = _refuse_tabs(path, text, problems)
    return text, problems


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column, both from 1, of the character at *index*."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


_SAVE_AS_UTF8 = message("Save the file as UTF-8 without a byte order mark.")


def _problem(path: Path, line: int, column: int, rule: str, what: Message, mend: Message) -> Problem:
    return Problem(Place(path, line, column), rule, what, mend)


def read_bytes(path: Path) -> bytes:
    """The bytes of a text file that is not too long. Raises :class:`ProblemsFound`."""

    def refuse(rule: str, what: Message, mend: Message) -> ProblemsFound:
        return ProblemsFound([Problem(Place(path), rule, what, mend)])

    try:
        if path.is_dir():
            raise refuse(
                "Y01",
                message("This is a folder, not a file."),
                message("Rename the folder, or put the file in its place."),
            )
        if not path.is_file():
            raise refuse(
                "Y01",
                message("There is no such file."),
                message("Add the file, or correct the name that refers to it."),
            )
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise refuse(
                "Y02",
                message(
                    "The file has {size} MB; the limit is {limit} MB.",
                    size=-(-size // 1024**2),
                    limit=MAX_FILE_BYTES // 1024**2,
                ),
                message("Split it into several files."),
            )
        return path.read_bytes()
    except OSError as error:
        what = message("The file cannot be read: {reason}", reason=error.strerror or type(error).__name__)
        raise refuse("Y01", what, message("Check the file and its permissions.")) from None


def _decode(path: Path, data: bytes, problems: list[Problem]) -> str:
    try:
        if not data.startswith(tuple(mark for mark, _ in _BOMS)) and not _wide(data):
            return data.decode("utf-8")
        line, column = 1, 1
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start]
        column = len(before.decode("utf-8", "replace")) + 1
    encoding = _guess(data)
    if encoding is None:
        what = message("The file is no text; it looks like binary data.")
    else:
        what = message("The file is not UTF-8; it looks like {encoding}.", encoding=encoding)
    problems.append(_problem(path, line, column, "Y03", what, _SAVE_AS_UTF8))
    raise ProblemsFound(problems)


def other_encoding(data: bytes) -> str | None:
    """The encoding that *data* seems to have instead of UTF-8; None where it is UTF-8, or no text at all."""
    if not data.startswith(tuple(mark for mark, _ in _BOMS)) and not _wide(data):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return None
    return _guess(data)


def _guess(data: bytes) -> str | None:
    """Name the encoding that bytes which are no UTF-8 most probably have; None when they are no text."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if _wide(data):
        return "UTF-16"
    if 0 in data:
        return None
    for name, codec in (("GBK", "gbk"), ("Big5", "big5"), ("GB 18030", "gb18030")):
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return name
    return None


def _wide(data: bytes) -> bool:
    """Whether *data* without a byte order mark is UTF-16: no text in another encoding has NUL in its bytes."""
    if 0 not in data or len(data) % 2:
        return False
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if (": " in text or "\n" in text) and not CONTROL.search(text.replace("\r\n", "\n")):
            return True
    return False


def _refuse_tabs(path: Path, text: str, problems: list[Problem]) -> str:
    """Report tabs; go on with spaces in their place unless they indent, where their width is anyone's guess."""
    indenting = _INDENT_TAB.search(text)
    at = indenting.end() - 1 if indenting else text.index("\t")
    what = message("The file holds {count} tab characters; this is the first.", count=text.count("\t"))
    mend = message("Use spaces, or write \\t inside double quotes.")
    problems.append(_problem(path, *position(text, at), "Y06", what, mend))
    if indenting:
        raise ProblemsFound(problems)
    return text.replace("\t", " ")
