"""Where marks of numbering may stand, by what is before and after them; ``splitting.yml`` says how they look."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onemap.importing.numerals import number_of
from onemap.read.yaml import read_yaml

#: the kind of marks that are clause numbers themselves, such as 3-7
OWN: Final = "dash"
#: a number is compared as a tuple: (4,), or (3, 7) for 3-7
Value = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What may be a mark."""

    kind: str
    value: Value
    start: int
    #: where the text begins: after the mark and white space
    end: int
    #: it begins a line
    line: bool
    #: it begins a line or a sentence
    strong: bool
    #: neither its form nor what stands around it speaks against it
    sure: bool


@dataclass(frozen=True)
class Rules:
    """``splitting.yml``, ready to be used."""

    #: kind → pattern, in the usual order of levels
    kinds: Mapping[str, re.Pattern[str]]
    #: kind → what begins a series of numbers right after a mark
    series: Mapping[str, re.Pattern[str]]
    weak: frozenset[str]
    minor: frozenset[str]
    rank: Mapping[str, int]
    not_after: re.Pattern[str]
    ratio: re.Pattern[str]
    ends: str
    #: closing bracket → opening one; both
    brackets: Mapping[str, str]
    sides: re.Pattern[str]
    introduces: re.Pattern[str]
    headings: frozenset[str]


def _rules() -> Rules:
    table = read_yaml(Path(__file__).with_name("splitting.yml"))
    sets = table["sets"]
    kinds, series = {}, {}
    for name, kind in table["kinds"].items():
        refused = f"(?!{kind['not_before'].format(**sets)})" if "not_before" in kind else ""
        kinds[name] = re.compile(kind["mark"].format(**sets) + refused + r"\s*")
        if "series" in kind:
            series[name] = re.compile(kind["series"].format(**sets))
    return Rules(
        kinds,
        series,
        frozenset(name for name, kind in table["kinds"].items() if kind.get("weak")),
        frozenset(name for name, kind in table["kinds"].items() if kind.get("minor")),
        {name: rank for rank, name in enumerate(kinds)},
        re.compile(table["not_after"]),
        re.compile(table["ratio"]),
        table["ends"],
        {pair[1]: pair[0] for pair in table["brackets"]},
        re.compile(f"[{re.escape(''.join(table['brackets']))}]"),
        re.compile(table["introduces"]),
        frozenset(table["headings"]),
    )


RULES: Final = _rules()
_TEN: Final = 10
_DASH: Final = re.compile("[-\uff0d\u2013]")
#: white space
BLANK: Final = re.compile(r"\s")


def marks_of(text: str) -> dict[str, list[Mark]]:
    """All that may be a mark, by kind, in the order of the text."""
    inside: _Spans | None = None
    found: dict[str, list[Mark]] = {}
    for kind, pattern in RULES.kinds.items():
        for match in pattern.finditer(text):
            start = match.start()
            if match.end() == len(text):
                continue
            if inside is None:
                inside = _inside(text)
            if start in inside:
                continue
            before = start
            while before and text[before - 1] not in "\n\r" and BLANK.match(text[before - 1]):
                before -= 1
            line = before == 0 or text[before - 1] in "\n\r"
            if not line and RULES.ratio.search(text[max(0, before - 4) : before]):
                continue
            value = _value(match["value"])
            series = RULES.series.get(kind)
            more = None if series is None else series.match(text, match.end())
            spoken = more is not None and _in_series(value, number_of(more["value"]), line)
            if spoken and not line:
                continue
            strong = (line or text[before - 1] in RULES.ends) and not spoken
            # after a digit or a letter it may be part of what they say
            doubtful = not line and RULES.not_after.match(text[before - 1]) is not None
            sure = not spoken and not doubtful and (match.re.groups == 1 or match["sure"] is not None)
            found.setdefault(kind, []).append(Mark(kind, value, start, match.end(), line, strong, sure))
    return found


def _in_series(value: Value, more: int, line: bool) -> bool:
    """Whether the number *more* after a mark goes on with it: 一、二级; but 三、二级 is the third, of second class."""
    return more == value[0] + 1 or (value[0] < more < _TEN and not line)


def _value(text: str) -> Value:
    return tuple(number_of(number) for number in _DASH.split(text))


def _inside(text: str) -> _Spans:
    """Where brackets that are opened and closed enclose text."""
    opened: list[tuple[str, int]] = []
    spans: list[tuple[int, int]] = []
    waiting = dict.fromkeys(RULES.brackets.values(), 0)
    for match in RULES.sides.finditer(text):
        sign, at = match[0], match.start()
        if sign in waiting:
            opened.append((sign, at))
            waiting[sign] += 1
        elif (opener := RULES.brackets.get(sign)) is not None and waiting[opener]:
            while True:
                last, since = opened.pop()
                waiting[last] -= 1
                if last == opener:
                    break
            spans.append((since, at))
    return _Spans(spans)


class _Spans:
    """Disjoint outer spans of positions; their first positions are not inside."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        outer: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if not outer or start > outer[-1][1]:
                outer.append((start, end))
        self._starts = [start for start, _ in outer]
        self._ends = [end for _, end in outer]

    def __contains__(self, at: int) -> bool:
        index = bisect_left(self._starts, at) - 1
        return index >= 0 and at < self._ends[index]
