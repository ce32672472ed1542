"""Find the numbered parts of a cell's text: a tree that covers every character, and the clauses that follow from it.

A numbering counts only when it runs: 1, 2, 3 in order, of one kind, each at the start of a line or of a sentence, or
clearly between two that are. Where it does not, the text stays whole, which is one valid clause. Levels are the kinds
of mark in the order in which a text uses them. What marks look like is in ``splitting.yml``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from onemap.importing.numbering import BLANK, OWN, RULES, Mark, Value, marks_of


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
    #: the kind of its mark, as ``splitting.yml`` names it
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """A cell's text: what stands before its first numbered part (all of it where there is none), and the parts."""

    lead: str
    parts: tuple[Part, ...] = ()


def split(text: str) -> Parts:
    """The numbered parts of *text*; none where the numbering is in doubt. :func:`join` gives *text* back exactly."""
    marks = marks_of(text)
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
      colon), or when their marks are those of parts of a clause, such as （1） and ①;
    - otherwise says something of its own, and is the clause *number* before ``number-1``.

    The ranges follow each other without a gap from 0 to the length of the text; none for a blank text.
    """
    end = parts.parts[-1].end if parts.parts else len(parts.lead)
    said = parts.lead.strip()
    if not parts.parts:
        return [({"number": number, "text": said}, 0, end)] if said else []
    heading = said.rstrip(RULES.ends).strip()
    minor = parts.parts[0].kind in RULES.minor
    if said and heading not in RULES.headings and (minor or RULES.introduces.search(said)):
        return [({"number": number, "text": said, "items": _items(parts.parts)}, 0, end)]
    found: list[tuple[dict[str, Any], int, int]] = []
    start = 0
    topic = heading if heading in RULES.headings else None
    if said and topic is None:
        start = parts.parts[0].start
        found.append(({"number": number, "text": said}, 0, start))
    for part in parts.parts:
        own = part.number if part.kind == OWN or not number else f"{number}-{part.number}"
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


# --- which of them run ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Above:
    """The kinds of the levels above, and the last value of each kind in the parts before this one."""

    kinds: tuple[str, ...]
    last: dict[str, Value]


def _split(text: str, marks: Mapping[str, list[Mark]], start: int, end: int, above: _Above) -> tuple[Part, ...]:
    run = _first_run(text, marks, start, end, above)
    if run is None:
        return ()
    kind = run[0].kind
    below = _Above((*above.kinds, kind), {})
    rest = {other: those for other, those in marks.items() if other not in below.kinds}
    parts = []
    for mark, close in _closes(run, end):
        deeper = _split(text, _within(rest, mark.end, close), mark.end, close, below) if rest else ()
        own = text[mark.end : deeper[0].start if deeper else close]
        number = "-".join(map(str, mark.value))
        parts.append(Part(mark.start, close, text[mark.start : mark.end], number, own, deeper, kind))
    above.last[kind] = run[-1].value
    return tuple(parts)


def _first_run(
    text: str, marks: Mapping[str, list[Mark]], start: int, end: int, above: _Above
) -> Sequence[Mark] | None:
    """The numbering of the highest level between *start* and *end*: the first that runs."""
    kinds = sorted(marks, key=lambda kind: marks[kind][0].start)
    runs = {kind: run for kind in kinds if (run := _run(text, marks[kind], start, end, above)) is not None}
    for kind, run in runs.items():
        # 1. and 2. after (2) are not its parts: (1) and (2) were an enumeration inside the sentence before them
        last = _within(marks, run[-1].end, end)
        later = (other for other in last if other in runs and RULES.rank[other] < RULES.rank[kind])
        if any(runs[other][0].start > run[-1].start for other in later):
            continue
        return run
    return None


def _run(text: str, marks: Sequence[Mark], start: int, end: int, above: _Above) -> Sequence[Mark] | None:
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


def _begins(text: str, run: Sequence[Mark], start: int, above: _Above) -> bool:
    """Whether *run* has the start and the length that make it a numbering."""
    first = run[0]
    expected = above.last.get(first.kind)
    goes_on = expected is not None and _next(expected, first.value)
    at_start = not text[start : first.start].strip()
    if first.kind == OWN:
        return len(run) > 1 or (at_start and not above.kinds and not BLANK.match(text[first.end - 1]))
    if len(run) == 1:
        return bool(above.kinds) and first.strong and (goes_on or first.value == (1,))
    if not (run[0].strong or run[1].strong):
        return False
    return goes_on or first.value == (1,) or (at_start and not above.kinds and all(mark.line for mark in run))


def _of_lines(marks: Sequence[Mark]) -> list[Mark] | None:
    """Those at the start of lines, when they run and no other goes on with them."""
    run = [mark for mark in marks if mark.line]
    if sum(mark.strong for mark in run) < 2 or not all(_next(a.value, b.value) for a, b in pairwise(run)):
        return None
    rest = (mark for mark in marks if mark.start > run[-1].start and mark.strong)
    return None if any(_next(run[-1].value, mark.value) for mark in rest) else run


def _of_sentences(marks: Sequence[Mark]) -> list[Mark] | None:
    """Those at the start of sentences, with others where they fill a gap; None when one of them does not fit."""
    run: list[Mark] = []
    waiting: list[Mark] = []
    for mark in marks:
        if not mark.strong:
            waiting.append(mark)
            continue
        if run and _next(run[-1].value, mark.value):
            run.append(mark)
        elif run or mark.value != (1,):
            between = list(_filling(run, waiting))
            filled = [*run, *between]
            if between and not _may_fill(between):
                return None
            if run and not (filled and _next(filled[-1].value, mark.value)):
                return None
            run = [*filled, mark] if filled and _next(filled[-1].value, mark.value) else [mark]
        else:
            run.append(mark)
        waiting = []
    if not run:
        return None
    more = list(_filling(run, waiting))
    if more and not _may_fill(more):
        return None
    return [*run, *more]


def _filling(run: Sequence[Mark], marks: Sequence[Mark]) -> Iterator[Mark]:
    """Those of *marks* that go on with *run*, or begin one."""
    last = run[-1].value if run else (0,)
    for mark in marks:
        if _next(last, mark.value):
            last = mark.value
            yield mark


def _may_fill(marks: Sequence[Mark]) -> bool:
    """Whether marks inside sentences are sure enough to go on with others."""
    return all(mark.kind in RULES.weak and mark.sure for mark in marks)


def _next(one: Value, other: Value) -> bool:
    if len(one) == 1:
        return other == (one[0] + 1,)
    return other in ((one[0], one[1] + 1), (one[0] + 1, 1))


def _closes(run: Sequence[Mark], end: int) -> Iterator[tuple[Mark, int]]:
    """Each mark with where its part ends."""
    yield from zip(run, [*(mark.start for mark in run[1:]), end], strict=True)


def _within(marks: Mapping[str, list[Mark]], start: int, end: int) -> dict[str, list[Mark]]:
    found = {}
    for kind, those in marks.items():
        low = bisect_left(those, start, key=lambda mark: mark.start)
        high = bisect_left(those, end, key=lambda mark: mark.start)
        if low < high:
            found[kind] = those[low:high]
    return found
