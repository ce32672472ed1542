"""Numbers of a sheet → the text that a person sees: days, codes with leading zeros, long codes, shares."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from onemap.errors import Message, message
from onemap.importing.cells import to_text
from onemap.importing.grids.grid import Broken

Kind = Literal["plain", "general", "zeros", "percent", "day", "month", "no_year", "time"]
#: formats of days that programs in Chinese have under numbers of their own (ECMA-376, 18.8.30)
_CHINESE: dict[int, Kind] = {
    **dict.fromkeys((31,), "day"),
    **dict.fromkeys((27, 36, 50, 52, 57), "month"),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), "no_year"),
    30: "day",
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "time"),
}
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_BRACKET = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
#: digits that a number of a sheet keeps: those behind are 0, whatever was typed
_KEPT = 10**15
#: from here on programs show a number without format as 9.90101E+12
_LONG = 10**11
_EXACT = 2**53
#: text of a number whose last digits are gone
_SHORTENED = re.compile(r"[+-]?[0-9](?:\.[0-9]{1,14})?[Ee]\+(?:1[0-9]|[2-9][0-9])")
_PLAIN = re.compile(r"(?:0|-?[1-9][0-9]{0,10})")


@dataclass(frozen=True, slots=True)
class Format:
    """How numbers of a cell are shown. ``zeros``: digits at least, with ``before`` them; ``beside``: words shown."""

    kind: Kind
    zeros: int = 0
    before: str = ""
    beside: str = ""


GENERAL = Format("general")
RESTORED = message("Programs show the number shortened, such as 9.90101E+12; all of its digits are there and are read.")
_AS_TEXT = message("Give the column the format Text and type the value again.")
LOST = Broken(
    message("The last digits of a number are lost: a sheet keeps 15."),
    message("Give the column the format Text and enter the code again from its source."),
)


def format_of(number: int, code: str | None) -> Format:
    """The format with the id *number*, whose own words are *code* where the file has them."""
    if code is None:
        if number in _CHINESE:
            return Format(_CHINESE[number])
        code = BUILTIN_FORMATS.get(number, "General")
    first = _SECTION.match(code)
    section = _BRACKET.sub("", first.group() if first else code) if "[h" not in code.lower() else code
    if is_date_format(code):
        return Format(_day(_LITERAL.sub("", section).lower()))
    bare = _LITERAL.sub("", section).replace("-", "")
    if "%" in bare:
        return Format("percent")
    if bare.lower() in ("general", "@", ""):
        return GENERAL
    words = "".join(a or b for a, b in _LITERAL.findall(section)).strip()
    if re.fullmatch("0+", bare):
        before = section.split("0", 1)[0]
        prefix = "".join(a or b for a, b in _LITERAL.findall(before)) + ("-" if before.endswith("-") else "")
        if len(bare) > 1 or prefix:
            return Format("zeros", len(bare), prefix, words.removeprefix(prefix))
    return Format("plain", beside=words)


def _day(words: str) -> Kind:
    if "y" in words or "e" in words.replace("general", ""):
        return "day" if "d" in words else "no_year" if "mmm" in words else "month"
    return "no_year" if "d" in words or "mmm" in words else "time"


def shown(raw: str, form: Format, since_1904: bool) -> tuple[str | None, Message | None, Broken | None]:
    """The text of the number *raw* of a sheet, what to say of it, and why it cannot be taken."""
    if form.kind in ("general", "plain") and not form.beside and _PLAIN.fullmatch(raw):
        return raw, None, None
    try:
        value = float(raw)
    except ValueError:
        return None, None, Broken(message("The cell does not hold a number: {value}.", value=raw[:40]), _AS_TEXT)
    if form.kind in ("day", "month", "no_year", "time"):
        return _moment(value, form.kind, since_1904)
    if value.is_integer() and abs(value) >= _KEPT and (abs(value) > _EXACT or int(value) % 10 == 0):
        return None, None, LOST
    text = to_text(value)
    if text is None:
        return None, None, Broken(message("The cell does not hold a number: {value}.", value=raw[:40]), _AS_TEXT)
    if form.kind == "zeros" and value.is_integer() and value >= 0:
        filled = form.before + text.zfill(form.zeros) + form.beside
        what = message("Leading zeros or words that the format shows are read as part of the value.")
        return filled, (what if filled != text else None), None
    if form.kind == "percent":
        share = Decimal(text) * 100
        return f"{share.normalize():f}%", None, None
    if form.kind == "general" and value.is_integer() and abs(value) >= _LONG:
        return text, RESTORED, None
    if form.beside:
        return text, message("The words “{words}” beside the number come from its format.", words=form.beside), None
    return text, None, None


def shortened(text: str) -> bool:
    """Whether *text* is a number whose last digits a program has cut off: 9.90101E+12."""
    return len(text) < 24 and _SHORTENED.fullmatch(text) is not None


def day_of(number: str, since_1904: bool) -> str | None:
    """The day that a whole number of a sheet stands for, between 1954 and 2064; None for other texts."""
    if not (len(number) == 5 and number.isascii() and number.isdigit() and 20_000 <= int(number) <= 60_000):
        return None
    return to_text(from_excel(int(number), CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900))


def _moment(value: float, kind: Kind, since_1904: bool) -> tuple[str | None, Message | None, Broken | None]:
    try:
        moment = from_excel(value, CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or value < 0:
        return None, None, Broken(message("The number {value} is shown as a day but is none.", value=value), _AS_TEXT)
    if isinstance(moment, dt.datetime) and kind == "no_year":
        what = message(
            "The cell holds the day {day} but shows no year: it was perhaps typed as {typed}.",
            day=moment.date().isoformat(),
            typed=f"{moment.month}-{moment.day}",
        )
        return None, None, Broken(what, _AS_TEXT)
    if isinstance(moment, dt.datetime) and kind == "month":
        return f"{moment.year:04}-{moment.month:02}", None, None
    return to_text(moment), None, None
