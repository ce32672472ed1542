"""How people write days, numbers and lists, and what they are told to write instead."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.model.base import Figure
from onemap.read import spelling

DAYS = {
    "2024/1/5": "2024-01-05",
    "2024.01.05": "2024-01-05",
    "2024年1月5日": "2024-01-05",
    "２０２４年１月５日": "2024-01-05",
    "2024 - 1 - 5": "2024-01-05",
    "20240105": "2024-01-05",
    "2024-01-05 00:00:00": "2024-01-05",
    "2024-01-05T08:00:00+08:00": "2024-01-05",
    "二〇二四年一月五日": "2024-01-05",
    "二○二四年十月十日": "2024-10-10",
    "二零二四年十二月三十一日": "2024-12-31",
}
NO_DAYS = ("", "2024年1月", "2024-13-01", "2024/2/30", "十年十月十日", "二〇二四年百月一日", "昨天", "1/5/2024", "2024")


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    assert str(spelling.day(text)) == DAYS[text]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day(text: str) -> None:
    assert spelling.day(text) is None


@given(
    st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from(("{y}/{m}/{d}", "{y}年{m}月{d}日", "{y}.{m:02}.{d:02}"))
)
def test_every_day_is_understood(day: dt.date, form: str) -> None:
    assert spelling.day(form.format(y=day.year, m=day.month, d=day.day)) == day


def test_the_month_of_a_day_that_there_is_not() -> None:
    assert spelling.month_of("2023-02-29") == (dt.date(2023, 2, 1), dt.date(2023, 2, 28))
    assert spelling.month_of("2023-12-32") == (dt.date(2023, 12, 1), dt.date(2023, 12, 31))
    assert spelling.month_of("2023-13-01") is spelling.month_of("0000-01-01") is spelling.month_of("9999-12-32") is None


@given(st.text())
def test_whatever_is_written(text: str) -> None:
    day = spelling.day(text)
    assert day is None or spelling.day(day.isoformat()) == day
    number = spelling.number(text)
    assert number is None or re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", number)
    items = spelling.items(text)
    assert items is None or spelling.items(items) == items
    spelling.parted(text), spelling.half_width(text), spelling.without_space(text), spelling.month_of(text)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_thousands_separators(value: object) -> None:
    written = f"{value:,}"
    assert spelling.number(written) == f"{value}"
    assert Figure.is_written(f"{value}")
