"""What printed numbers may mean: a number printed with n digits stands for everything that rounds to it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from typing import NamedTuple

from onemap.model.base import Figure

#: part of a measured area by which ways of measuring differ: the plane of a Gauss-Krüger zone against the ellipsoid
MEASURING = Decimal("0.001")
#: sums are exact: numbers have at most 24 digits, and a publication has less than 10^16 of them
_EXACT = Context(prec=60)
_ZERO = Decimal(0)


class Range(NamedTuple):
    """Numbers from ``low`` to ``high``, both included."""

    low: Decimal
    high: Decimal

    def meets(self, other: Range) -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def hull(self, other: Range) -> Range:
        """The smallest range that holds both."""
        return Range(min(self.low, other.low), max(self.high, other.high))


def digits(figure: Figure) -> int:
    """Digits after the point."""
    return len(figure.partition(".")[2])


def printed(figure: Figure) -> Range:
    """What *figure* may stand for: half a unit of its last digit more or less."""
    value, half = Decimal(figure), Decimal(5).scaleb(-digits(figure) - 1)
    return Range(_EXACT.subtract(value, half), _EXACT.add(value, half))


def measured(square_km: float) -> Range:
    """What an area computed on the ellipsoid may be called: a thousandth more or less."""
    value = Decimal(repr(square_km))
    more = _EXACT.multiply(abs(value), MEASURING)
    return Range(_EXACT.subtract(value, more), _EXACT.add(value, more))


def total(ranges: Iterable[Range]) -> Range:
    """What the sum of numbers in *ranges* may be."""
    low = high = _ZERO
    for one in ranges:
        low, high = _EXACT.add(low, one.low), _EXACT.add(high, one.high)
    return Range(low, high)


def share(part: Range, rest: Range) -> Range | None:
    """What *part* may be of part and rest, in per cent; None where both may be nothing."""
    low, high = max(part.low, _ZERO), max(part.high, _ZERO)
    least, most = max(rest.low, _ZERO), max(rest.high, _ZERO)
    if low + most == 0 or high + least == 0:
        return None
    return Range(_EXACT.divide(100 * low, low + most), _EXACT.divide(100 * high, high + least))
