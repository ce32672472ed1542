"""What printed numbers may mean: a number printed with n digits stands for everything that rounds to it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from onemap.model.base import Figure

#: part of a measured area by which ways of measuring differ: the plane of a Gauss-Krüger zone against the ellipsoid
MEASURING = Fraction(1, 1000)


class Range(NamedTuple):
    """Numbers from ``low`` to ``high``, both included; exact."""

    low: Fraction
    high: Fraction

    def meets(self, other: Range) -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def wider(self, part: Fraction) -> Range:
        """The range with *part* of its ends more on either side."""
        return Range(self.low - abs(self.low) * part, self.high + abs(self.high) * part)

    def hull(self, other: Range) -> Range:
        """The smallest range that holds both."""
        return Range(min(self.low, other.low), max(self.high, other.high))


def digits(figure: Figure) -> int:
    """Digits after the point."""
    return len(figure.partition(".")[2])


def printed(figure: Figure) -> Range:
    """What *figure* may stand for: half a unit of its last digit more or less."""
    value, half = Fraction(figure.value), Fraction(1, 2 * 10 ** digits(figure))
    return Range(value - half, value + half)


def measured(square_km: float) -> Range:
    """What an area computed on the ellipsoid may be called: a thousandth more or less."""
    value = Fraction(square_km)
    return Range(value, value).wider(MEASURING)


def total(ranges: Iterable[Range]) -> Range:
    """What the sum of numbers in *ranges* may be."""
    low = high = Fraction(0)
    for one in ranges:
        low, high = low + one.low, high + one.high
    return Range(low, high)


def share(part: Range, rest: Range) -> Range | None:
    """What *part* may be of part and rest, in per cent; None where both may be nothing."""
    low, high = max(part.low, Fraction(0)), max(part.high, Fraction(0))
    least, most = max(rest.low, Fraction(0)), max(rest.high, Fraction(0))
    if low + most == 0 or high + least == 0:
        return None
    return Range(100 * low / (low + most), 100 * high / (high + least))
