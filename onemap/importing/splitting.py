"""Find the numbered parts of a cell's text: a tree that covers every character, and the clauses that follow from it.

A numbering counts only when it runs: 1, 2, 3 in order, of one kind, each at the start of a line or of a sentence, or
clearly between two that are. Where it does not, the text stays whole, which is one valid clause. Levels are the kinds
of mark in the order in which a text uses them. What marks look like is in ``splitting.yml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from onemap.importing.numerals import number_of
from onemap.read.yaml import read_yaml


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part: characters ``start`` to ``end`` (exclusive) of the cell's text, its own parts included.

    ``lead`` is its mark with the white space after it as printed, ``number`` the number alone (``1``, ``3-7``),
    ``text`` all that follows up to the first of its ``parts``, white space included.
    """

    start: int
    end: int
    lead: str
    number: str
    text: str
    parts: tuple[Part, ...] = ()
    #: whether the printed number is a clause number itself, such as 3-7
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """A cell's text: what stands before its first numbered part (all of it where there is none), and the parts."""

    lead: str
    parts: tuple[Part, ...] = ()


def split(text: str) -> Parts:
    """The numbered parts of *text*; none where the numbering is in doubt. :func:`join` gives *text* back exactly."""
    marks = _marks(text)
    parts = _split(text, marks, 0, len(text), _Above((), {}))
    return Parts(text[: parts[0].start] if parts else text, parts)


def join(parts: Parts) -> str:
    """The text that was split, character by character."""
    return parts.lead + "".join(map(_joined, parts.parts))


def clauses_of(parts: Parts, number: str) -> list[tuple[dict[str, Any], int, int]]:
    """The clauses of a cell that is numbered *number*, with the characters of the cell that each took.

    The parts become ``number-1``, ``number-2`` …, or have the number that is printed where it is one of a clause
    (3-7); deeper parts are ``items`` with their marks as printed. What stands before the first part

    - is the ``topic`` of each when it is a heading of the list guides;
    - is the text of one clause *number*, with the parts as its ``items``, when it introduces them (it ends with a
      colon): no part could be understood without it;
    - otherwise says something of its own, and is the clause *number* before ``number-1``.

    The ranges follow each other without a gap from 0 to the length of the text; none for a blank text.
    """
    end = parts.parts[-1].end if parts.parts else len(parts.lead)
    said = parts.lead.strip()
    if not parts.parts:
        return [({"number": number, "text": said}, 0, end)] if said else []
    heading = said.rstrip(_RULES.ends).strip()
    if said and heading not in _RULES.headings and _RULES.introduces.search(said):
        return [({"number": number, "text": said, "items": _items(parts.parts)}, 0, end)]
    found: list[tuple[dict[str, Any], int, int]] = []
    start = 0
    topic = heading if heading in _RULES.headings else None
    if said and topic is None:
        start = parts.parts[0].start
        found.append(({"number": number, "text": said}, 0, start))
    for part in parts.parts:
        own = part.number if part.whole or not number else f"{number}-{part.number}"
        clause: dict[str, Any] = {"number": own, "text": part.text.strip()}
        if topic is not None:
            clause["topic"] = topic
        if part.parts:
            clause["items"] = _items(part.parts)
        found.append((clause, start, part.end))
        start = part.end
    return found


def _items(parts: Sequence[Part]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        item: dict[str, Any] = {"number": part.lead.strip(), "text": part.text.strip()}
        if part.parts:
            item["items"] = _items(part.parts)
        found.append(item)
    return found


def _joined(part: Part) -> str:
    return part.lead + part.text + "".join(map(_joined, part.parts))


# --- where marks may be ---------------------------------------------------------------------------------------------

#: a number is compared as a tuple: (4,), or (3, 7) for 3-7
_Value = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    value: _Value
    start: int
    #: where the text begins: after the mark and white space
    end: int
    #: it begins a line; it begins a line or a sentence
    line: bool
    strong: bool


@dataclass(frozen=True)
class _Rules:
    #: kind → pattern, in the usual order of levels
    kinds: Mapping[str, re.Pattern[str]]
    weak: frozenset[str]
    rank: Mapping[str, int]
    not_after: re.Pattern[str]
    ratio: re.Pattern[str]
    ends: str
    brackets: Mapping[str, str]
    introduces: re.Pattern[str]
    headings: frozenset[str]


def _rules() -> _Rules:
    table = read_yaml(Path(__file__).with_name("splitting.yml"))
    sets = table["sets"]
    kinds = {}
    for name, kind in table["kinds"].items():
        refused = f"(?!{kind['not_before'].format(**sets)})" if "not_before" in kind else ""
        kinds[name] = re.compile(kind["mark"].format(**sets) + refused + r"\s*")
    return _Rules(
        kinds,
        frozenset(name for name, kind in table["kinds"].items() if kind.get("weak")),
        {name: rank for rank, name in enumerate(kinds)},
        re.compile(table["not_after"]),
        re.compile(table["ratio"]),
        table["ends"],
        {pair[1]: pair[0] for pair in table["brackets"]},
        re.compile(table["introduces"]),
        frozenset(table["headings"]),
    )


_RULES: Final = _rules()
_BLANK: Final = re.compile(r"\s")


def _marks(text: str) -> dict[str, list[_Mark]]:
    """All that may be a mark, by kind, in the order of the text."""
    inside = _inside(text)
    found: dict[str, list[_Mark]] = {}
    for kind, pattern in _RULES.kinds.items():
        for match in pattern.finditer(text):
            start = match.start()
            if start in inside or match.end() == len(text):
                continue
            before = start
            while before and text[before - 1] not in "\n\r" and _BLANK.match(text[before - 1]):
                before -= 1
            line = before == 0 or text[before - 1] in "\n\r"
            if not line and _RULES.not_after.match(text[start - 1]):
                continue
            strong = line or text[before - 1] in _RULES.ends
            if not line and _RULES.ratio.search(text[max(0, before - 4) : before]):
                continue
            if strong or (kind in _RULES.weak and not _RULES.not_after.match(text[before - 1])):
                mark = _Mark(kind, _value(match["value"]), start, match.end(), line, strong)
                found.setdefault(kind, []).append(mark)
    return found


def _value(text: str) -> _Value:
    return tuple(number_of(number) for number in re.split("[-\uff0d\u2013]", text))


def _inside(text: str) -> _Spans:
    """Where brackets that are opened and closed enclose text."""
    opened: list[tuple[str, int]] = []
    spans: list[tuple[int, int]] = []
    openers = frozenset(_RULES.brackets.values())
    waiting = dict.fromkeys(openers, 0)
    for at, sign in enumerate(text):
        if sign in openers:
            opened.append((sign, at))
            waiting[sign] += 1
        elif (opener := _RULES.brackets.get(sign)) is not None and waiting[opener]:
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


# --- which of them run ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Above:
    """The kinds of the levels above, and the last value of each kind in the parts before this one."""

    kinds: tuple[str, ...]
    last: dict[str, _Value]


def _split(text: str, marks: Mapping[str, list[_Mark]], start: int, end: int, above: _Above) -> tuple[Part, ...]:
    run = _first_run(text, marks, start, end, above)
    if run is None:
        return ()
    kind = run[0].kind
    below = _Above((*above.kinds, kind), {})
    parts = []
    for mark, close in _closes(run, end):
        within = _within(marks, mark.end, close)
        deeper = _split(text, within, mark.end, close, below)
        own = text[mark.end : deeper[0].start if deeper else close]
        number = "-".join(map(str, mark.value))
        parts.append(Part(mark.start, close, text[mark.start : mark.end], number, own, deeper, kind == "dash"))
    above.last[kind] = run[-1].value
    return tuple(parts)


def _first_run(
    text: str, marks: Mapping[str, list[_Mark]], start: int, end: int, above: _Above
) -> Sequence[_Mark] | None:
    """The numbering of the highest level between *start* and *end*: the first that runs."""
    kinds = sorted((kind for kind in marks if kind not in above.kinds), key=lambda kind: marks[kind][0].start)
    runs = {kind: run for kind in kinds if (run := _run(text, marks[kind], start, end, above)) is not None}
    for kind, run in runs.items():
        # 1. and 2. after (2) are not its parts: (1) and (2) were an enumeration inside the sentence before them
        last = _within(marks, run[-1].end, end)
        later = (other for other in last if other in runs and _RULES.rank[other] < _RULES.rank[kind])
        if any(runs[other][0].start > run[-1].start for other in later):
            continue
        return run
    return None


def _run(text: str, marks: Sequence[_Mark], start: int, end: int, above: _Above) -> Sequence[_Mark] | None:
    """The marks of one kind that run, or None."""
    for tried in (_of_lines(marks), _of_sentences(marks)):
        run = [] if tried is None else tried
        if not run or not _begins(text, run, start, above):
            continue
        if all(text[mark.end : close].strip() for mark, close in _closes(run, end)) and (
            not above.kinds or text[start : run[0].start].strip()
        ):
            return run
    return None


def _begins(text: str, run: Sequence[_Mark], start: int, above: _Above) -> bool:
    """Whether *run* has the start and the length that make it a numbering."""
    first = run[0]
    expected = above.last.get(first.kind)
    goes_on = expected is not None and _next(expected, first.value)
    at_start = not text[start : first.start].strip()
    if first.kind == "dash":
        return len(run) > 1 or (at_start and not above.kinds and not _BLANK.match(text[first.end - 1]))
    if len(run) == 1:
        return bool(above.kinds) and first.strong and (goes_on or first.value == (1,))
    if not (run[0].strong or run[1].strong):
        return False
    return goes_on or first.value == (1,) or (at_start and not above.kinds and all(mark.line for mark in run))


def _of_lines(marks: Sequence[_Mark]) -> list[_Mark] | None:
    """Those at the start of lines, when they run and no other goes on with them."""
    run = [mark for mark in marks if mark.line]
    if len(run) < 2 or not all(_next(a.value, b.value) for a, b in pairwise(run)):
        return None
    rest = (mark for mark in marks if mark.start > run[-1].start and mark.strong)
    return None if any(_next(run[-1].value, mark.value) for mark in rest) else run


def _of_sentences(marks: Sequence[_Mark]) -> list[_Mark] | None:
    """Those at the start of sentences, with others where they fill a gap; None when one of them does not fit."""
    run: list[_Mark] = []
    waiting: list[_Mark] = []
    for mark in marks:
        if not mark.strong:
            waiting.append(mark)
            continue
        if run and _next(run[-1].value, mark.value):
            run.append(mark)
        elif run or mark.value != (1,):
            filled = [*run, *_filling(run, waiting)]
            if run and not (filled and _next(filled[-1].value, mark.value)):
                return None
            run = [*filled, mark] if filled and _next(filled[-1].value, mark.value) else [mark]
        else:
            run.append(mark)
        waiting = []
    if not run:
        return None
    return [*run, *_filling(run, waiting)]


def _filling(run: Sequence[_Mark], marks: Sequence[_Mark]) -> Iterator[_Mark]:
    """Those of *marks* that go on with *run*, or begin one."""
    last = run[-1].value if run else (0,)
    for mark in marks:
        if _next(last, mark.value):
            last = mark.value
            yield mark


def _next(one: _Value, other: _Value) -> bool:
    if len(one) == 1:
        return other == (one[0] + 1,)
    return other in ((one[0], one[1] + 1), (one[0] + 1, 1))


def _closes(run: Sequence[_Mark], end: int) -> Iterator[tuple[_Mark, int]]:
    """Each mark with where its part ends."""
    yield from zip(run, [*(mark.start for mark in run[1:]), end], strict=True)


def _within(marks: Mapping[str, list[_Mark]], start: int, end: int) -> dict[str, list[_Mark]]:
    found = {}
    for kind, those in marks.items():
        low = bisect_left(those, start, key=lambda mark: mark.start)
        high = bisect_left(those, end, key=lambda mark: mark.start)
        if low < high:
            found[kind] = those[low:high]
    return found
