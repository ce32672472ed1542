"""A value in a form that is not read → how to spell it: days, numbers, codes and lists as people really write them.

Nothing is read in these spellings. They are only offered as the mend, so that it can be copied.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from unicodedata import normalize, numeric

#: year, month and day with anything usual between them, or without; what follows (a time of day) is left out
_DAY = re.compile(r"([0-9]{4})\s*[-/.\u5e74]\s*([0-9]{1,2})\s*[-/.\u6708]\s*([0-9]{1,2})\s*\u65e5?(?:[\sT].*)?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_CHINESE = re.compile(
    r"([\u3007\u96f6\u25cb\u4e00-\u9fa5]{4})\u5e74([\u4e00-\u9fa5]{1,3})\u6708([\u4e00-\u9fa5]{1,3})\u65e5"
)
_TEN = 10
#: full-width letters, digits and punctuation, curly quotes
WIDE = re.compile(r"[\uff01-\uff5e\u3001\u3002\u201c\u201d]")
#: a comma, also a full-width or an enumeration one, or a semicolon
_COMMA = re.compile(r"\s*[,;\uff0c\u3001\uff1b]\s*")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
#: square kilometres, which is what areas are in anyway
_SQUARE_KM = re.compile(r"\s*(?:km2|sqkm|\u5e73\u65b9\u516c\u91cc|\u5e73\u65b9\u5343\u7c73)$", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
#: what is copied around a value: quotes that are no quotes to YAML, brackets
_AROUND = "\"'`\u2018\u2019\u201c\u201d\u300c\u300d\u3010\u3011[]()\uff08\uff09"
#: what cannot stand in an item of a list in brackets without quotes
_UNSAFE = re.compile(r"[\[\]{},:#&*!|>'\"%@`\n]|^[-?]")


def half_width(text: str) -> str:
    """*text* with half-width letters, digits and punctuation, without quotes and brackets around it."""
    return normalize("NFKC", text.replace("\u3001", ",").replace("\u3002", ".")).strip().strip(_AROUND).strip()


def without_space(text: str) -> str:
    """*text* without any white space, and with - for slashes: the form of keys."""
    return re.sub(r"[/\\]+", "-", "".join(half_width(text).split()))


def day(text: str) -> dt.date | None:
    """The day that *text* says in another form: 2024/1/5, 2024.1.5, 20240105, in Chinese, or with a time behind it."""
    plain = normalize("NFKC", text).strip()
    match = _DAY.fullmatch(plain) or _DIGITS.fullmatch(plain)
    if match is not None:
        year, month, number = (int(part) for part in match.groups())
    elif (match := _CHINESE.fullmatch(plain)) is not None:
        year, month, number = (_chinese_number(part) for part in match.groups())
    else:
        return None
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def month_of(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of the month of *text*, which is a day in the right form that the calendar does not have."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-[0-9]{2}", text)
    try:
        first = dt.date(int(match[1]), int(match[2]), 1) if match is not None else None
        return None if first is None else (first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1))
    except (ValueError, OverflowError):
        return None


def number(text: str) -> str | None:
    """The plain decimal number that *text* says with thousands separators, full-width digits, an exponent or km²."""
    plain = _SQUARE_KM.sub("", half_width(text)).replace("_", "")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    plain = "".join(plain.split())
    if not _NUMBER.fullmatch(plain):
        return None
    return f"{Decimal(plain):f}"


def items(text: str) -> str | None:
    """The list in brackets that *text* says with other commas or without brackets; None when it needs quotes."""
    parts = [part.strip(_AROUND) for part in _COMMA.split(text.strip().strip(_AROUND)) if part.strip()]
    if not parts or any(not part or _UNSAFE.search(part) or len(part) > 40 for part in parts) or len(parts) > 8:
        return None
    return f"[{', '.join(parts)}]"


def parted(text: str) -> str | None:
    """Several keys that were written as one, with comma and space between them; None when it is one."""
    parts = [half_width(part) for part in _COMMA.split(text) if part.strip()]
    return ", ".join(parts) if len(parts) > 1 else None


def _chinese_number(text: str) -> int:
    """The value of digits one by one (a year) or of a number below one hundred with ten in it; 0 for neither."""
    try:
        values = [0 if char == "\u25cb" else int(numeric(char)) for char in text]
    except ValueError:
        return 0
    if _TEN not in values:
        return int("".join(map(str, values))) if all(value < _TEN for value in values) else 0
    at = values.index(_TEN)
    tens = values[at - 1] if at else 1
    return tens * _TEN + sum(values[at + 1 :])
