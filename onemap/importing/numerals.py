"""Numbers as Chinese lists print them, as integers: 12, full-width digits, Chinese numerals, circled signs."""

from __future__ import annotations

import unicodedata

_TEN = 10


def number_of(text: str) -> int:
    """The value of *text*; ValueError when it is no whole number."""
    if text.isdecimal():
        return int(text)
    if len(text) == 1:
        return _whole(text)
    if all(_whole(sign) < _TEN for sign in text):
        return int("".join(str(_whole(sign)) for sign in text))
    total = digit = 0
    for sign in text:
        value = _whole(sign)
        if value < _TEN:
            digit = value
        else:
            total, digit = total + (digit or 1) * value, 0
    return total + digit


def _whole(sign: str) -> int:
    value = unicodedata.numeric(sign)
    if not value.is_integer():
        raise ValueError(sign)
    return int(value)
