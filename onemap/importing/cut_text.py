"""Texts that a DBF field has cut: which cells look so, and the whole text where a table has it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from onemap.errors import message
from onemap.importing.faults import Faults
from onemap.read import dbf

#: bytes; texts that fill a narrower field are codes and names for which the field was made
_WIDE = 80
#: bytes; a narrower field may have been made as wide as the longest text, which then fills it without being cut
_WIDEST = 250
#: so many different texts that fill such a field say that it cuts
_MANY = 3
_SHOWN = 8


def cut_rows(raw: Sequence[object], width: int, encoding: str) -> tuple[list[str | None], frozenset[int]]:
    """The texts of a column, and the rows whose text may be cut at *width* bytes.

    *raw* holds bytes as characters (:data:`onemap.read.dbf.RAW`). A cut inside a character leaves a part of it, which
    proves the cut and is left out; programs that know of characters leave a byte or two free. A field as wide as its
    longest text is no reason to think that this one is cut.
    """
    table = dbf.Table(encoding)
    texts: list[str | None] = []
    cut, full = set(), set()
    for row, value in enumerate(raw):
        if not isinstance(value, str):
            texts.append(None)
            continue
        text = table.text(value)
        if len(value) >= width - 2:
            at = text.find("�", max(len(text) - 3, 0))  # a part of four bytes may end in a digit
            text = text if at < 0 else text[:at]
            if len(text.encode(encoding, "replace")) < len(value):
                cut.add(row)
            elif looks_cut(text, width, encoding):
                full.add(row)
        texts.append(text)
    if width >= _WIDEST or len({texts[row] for row in full}) >= _MANY:
        cut |= full
    return texts, frozenset(cut)


def looks_cut(text: str, width: int, encoding: str) -> bool:
    """Whether *text* fills a wide field of *width* bytes so that no further Chinese character has room."""
    character = 3 if encoding == "UTF-8" else 2
    return width >= _WIDE and len(text.encode(encoding, "replace")) > width - character


def begins(text: str, whole: str) -> bool:
    """Whether *whole* begins with *text* and goes on; white space, which a DBF field has none of, does not count."""
    short, long = "".join(text.split()), "".join(whole.split())
    return len(long) > len(short) and long.startswith(short)


@dataclass(frozen=True, slots=True)
class Completed:
    """A column after its cut texts were compared with a table's; ``taken`` and ``left`` are indices of rows."""

    texts: tuple[str | None, ...]
    #: the table's text stands in place of the cut one
    taken: tuple[int, ...]
    #: the text may be incomplete, and no table has more of it
    left: tuple[int, ...]


def completed(
    texts: Sequence[str | None], cut: Collection[int], others: Sequence[str | None] | None = None
) -> Completed:
    """The column *texts* with those in rows *cut* taken from *others* (of the same rows) where they begin with them.

    A text that *others* have word for word is complete. Without *others* every cut text is left.
    """
    made = list(texts)
    taken, left = [], []
    for row in sorted(cut):
        text = texts[row]
        other = None if others is None else others[row]
        if text is None or (other is not None and "".join(other.split()) == "".join(text.split())):
            continue
        if other is not None and begins(text, other):
            made[row] = other
            taken.append(row)
        else:
            left.append(row)
    return Completed(tuple(made), tuple(taken), tuple(left))


def report(
    columns: Sequence[tuple[str, Completed, Sequence[Path]]], shown: Path, faults: Faults, number: Callable[[int], int]
) -> None:
    """Say once for the file what was taken from tables, and for each column which rows are left (I27).

    *columns*: the name of each, what became of it, and the tables that its texts were taken from; *number* says how
    programs number a row.
    """
    taken = [(name, len(done.taken), tables) for name, done, tables in columns if done.taken]
    if taken:
        what = message(
            "Texts cut at the width of their field were taken from {tables}: {columns}.",
            tables=", ".join(dict.fromkeys(table.as_posix() for *_, tables in taken for table in tables)),
            columns=", ".join(f"{name} ({count})" for name, count, _ in taken),
        )
        faults.add("I27", shown, what, message("Nothing has to be done."), "warning")
    for name, done, _ in columns:
        if not done.left:
            continue
        rows = ", ".join(str(number(row)) for row in done.left[:_SHOWN])
        rows += f" … ({len(done.left)})" if len(done.left) > _SHOWN else ""
        what = message(
            "Column {column}: the text is as long as its field can hold, so its end may be missing; features {rows}.",
            column=name,
            rows=rows,
        )
        mend = message("Join a table that has the whole text, or correct it by hand.")
        faults.add("I27", shown, what, mend, "warning")
