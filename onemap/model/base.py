"""What every model shares: frozen, strict about keys, text until a field says otherwise."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    Strict,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Model(BaseModel):
    """Base of all records: immutable, unknown keys refused, every scalar arrives as text."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Figure(str):
    """A decimal number that keeps its printed spelling, such as ``"48.60"``.

    ``value`` is the exact number.
    """

    __slots__ = ()
    _FORM = re.compile(r"^[+-]?[0-9]{1,15}(\.[0-9]{1,9})?$")
    FORM_SAID = "a plain decimal number is expected, such as 48.60"

    @property
    def value(self) -> Decimal:
        return Decimal(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls._parse,
            core_schema.str_schema(strip_whitespace=True),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def is_written(cls, text: str) -> bool:
        """Whether *text* has the form of a figure."""
        return cls._FORM.fullmatch(text) is not None

    @classmethod
    def _parse(cls, text: str) -> Figure:
        if not cls.is_written(text):
            raise ValueError(cls.FORM_SAID)
        return cls(text)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def _no_controls(text: str) -> str:
    # most texts are plain, which is sooner asked
    if not text.isprintable() and _CONTROL.search(text):
        raise ValueError("control characters are not allowed")
    return text


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


def _day(value: Any) -> Any:
    """Days have one spelling: pydantic alone would take "20200101" for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date_form", "a day as year-month-day is expected")
    return value


#: One line or several lines of text, never empty.
Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(_no_controls)]
#: A key that others refer to: no white space, no slash, no full-width letters, digits and punctuation, no curly quotes;
#: at most 64 characters.
KEY_FORM = r"^[^\s/\\\uff01-\uff5e\u3001\u3002\u201c\u201d]+$"
MAX_KEY = 64
Key = Annotated[str, StringConstraints(min_length=1, max_length=MAX_KEY, pattern=KEY_FORM)]


def is_key(text: str) -> bool:
    """Whether *text* may be a key, such as the name of a list's file."""
    return len(text) <= MAX_KEY and re.fullmatch(KEY_FORM, text) is not None


#: What a target measures, in the words of the plan: a key that may have full-width brackets.
Indicator = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s/\\]+$")]
#: An ASCII id of a vocabulary item or a group.
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
#: The id of a plan version; it is a folder name and part of addresses.
VersionId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{0,31}$")]
#: A calendar day in China, written 2024-07-08.
Day = Annotated[dt.date, BeforeValidator(_day)]
#: A year of four digits, as text.
Year = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
#: A link that may stand in a page: http(s) or mailto only.
Link = Annotated[str, StringConstraints(pattern=r"^(https?://|mailto:)\S+$")]
#: A Python regular expression.
Regex = Annotated[Text, AfterValidator(_compiles)]
#: true or false, written as a plain word
Flag = Annotated[
    bool,
    Strict(),
    BeforeValidator(lambda v: {"true": True, "false": False}.get(v, v) if isinstance(v, str) else v),
]


class Named(Model):
    """A record with a name, and optionally an English one for the English interface."""

    name: Text
    name_en: Text | None = None

    def called(self, lang: str) -> str:
        """The name in the interface language *lang*, falling back to the filed name."""
        return self.name_en if lang == "en" and self.name_en else self.name
