"""Typed cells of vector files, CSV and .xlsx become text, one way for all."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal

import numpy as np

from onemap.read.text import CONTROL

#: what programs write for a line break; a publication has LF
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: what nobody sees and no text needs; joiners make equal codes differ
_UNSEEN = re.compile(f"{CONTROL.pattern}|[\u200c\u200d]")
#: spaces that do not break, which people copy from pages and pages alone need
_SPACES = re.compile("[\u00a0\u2007\u202f]")
_UNSAFE = re.compile(r"[\s/\\\x00-\x1f]+")


class Tidied(str):
    """A text whose spelling was put in order when it was read (white space, line breaks, invisible characters)."""

    __slots__ = ()


def marked(text: str, before: str) -> str:
    """*text*, marked where it is not what stood there *before*."""
    return text if text == before else Tidied(text)


def to_text(value: object) -> str | None:
    """The cell as text, or None when it is empty.

    Whole numbers have no decimals, other numbers their shortest exact spelling without exponent; dates are ISO days,
    and times are kept only where there are any. Text is NFC with LF and without outer white space.
    """
    if value is None or value is np.ma.masked:
        return None
    if isinstance(value, np.generic):
        if isinstance(value, np.datetime64):
            return None if np.isnat(value) else _moment(value.astype("datetime64[s]").astype(dt.datetime))
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", str(value)).replace("\ufeff", ""))
    plain = text.strip()
    if not plain:
        return None
    return marked(plain, value) if isinstance(value, str) else plain


def tidied(value: str) -> tuple[str | None, bool]:
    """A text of a table as :func:`to_text` has it, without invisible characters, and whether there were any."""
    if value.isascii() and value.isprintable():
        plain = value.strip()
        return (marked(plain, value) if plain else None), False
    text = to_text(value)
    if text is None:
        return None, False
    clean = _UNSEEN.sub("", _SPACES.sub(" ", text))
    plain = clean.strip()
    return (marked(plain, value) if plain else None), _UNSEEN.search(text) is not None


def slug(text: str) -> str:
    """*text* as a key: runs of white space and slashes become ``-``; everything else keeps its spelling."""
    return _UNSAFE.sub("-", unicodedata.normalize("NFC", text).strip())


def _moment(value: dt.datetime) -> str:
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.replace(microsecond=0).isoformat(sep=" ")
