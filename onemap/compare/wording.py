"""Differences between two wordings for people: by character in Chinese, by word elsewhere, never inside a token."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal

Kind = Literal["same", "removed", "added"]

# Chinese stands here as escapes. Digits of Chinese numbers (from zero to a hundred million) …
_HAN_DIGITS = (
    r"\u3007\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u4e24\u5eff\u4e07\u4ebf"
)
# … what a number of a law's parts ends with (bian zhang jie tiao kuan xiang mu lei pi ji hao qi) …
_PARTS = r"\u7f16\u7ae0\u8282\u6761\u6b3e\u9879\u76ee\u7c7b\u6279\u7ea7\u53f7\u671f"
# … and what Chinese counts in: powers of ten and "cubic", "square", "kilo-" before years, months, days, hours,
# tons, metres, mu, hectares, yuan, times, households, people, degrees, storeys, items …
_POWERS = r"[\u5341\u767e\u5343\u4e07\u4ebf]*(?:\u7acb\u65b9|\u5e73\u65b9)?[\u516c\u5343\u6beb\u5398]?"
_COUNTED = (
    r"[\u5e74\u6708\u65e5\u65f6\u5206\u79d2\u5428\u7c73\u91cc\u5347\u514b\u4ea9\u9877\u5143\u500d\u6237\u4eba\u5ea6"
    r"\u5c42\u5929\u4e2a\u5bb6\u5ea7\u5934\u7b49\u9879\u6761\u53f7\u7ea7\u7c7b\u6b21\u8f86\u79cd\u5904\u6bb5\u6b3e]"
)
# letters of words that are written with spaces between them; sub- and superscript digits go with them
_LETTER = (
    r"A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u03ff\u0400-\u052f\u1e00-\u1fff"
    r"\uff21-\uff3a\uff41-\uff5a"
)
_RAISED = r"\u00b2\u00b3\u00b9\u2070-\u2079\u207b\u2080-\u2089\u2090-\u209c"
_DIGIT = r"0-9\uff10-\uff19"
_NUMBER = rf"[{_DIGIT}]+(?:[.,:/~\-\u2013\u2014\uff0e\uff5e][{_DIGIT}]+)*"
_PER = rf"(?:[/\u00b7](?:[{_LETTER}][{_LETTER}{_RAISED}0-9]*|{_POWERS}{_COUNTED}))*"
_UNIT = rf"(?:[{_LETTER}\u00b0\u2103\u03a9][{_LETTER}{_RAISED}0-9]*|{_POWERS}{_COUNTED}){_PER}"
_TOKEN = re.compile(
    "|".join(
        (
            # a standard: its letters, number and year
            r"[A-Z]{1,6}(?:/[A-Z]{1,2})?[ \u00a0]?[0-9]+(?:[./][ \u00a0]?[0-9]+)*[ \u00a0]?[-\u2013\u2014][ \u00a0]?"
            r"[0-9]{2,4}(?![0-9])",
            # the ordinal of a part of a text, with "of it the second" after it
            rf"\u7b2c(?:[{_HAN_DIGITS}]+|[{_DIGIT}]+)[{_PARTS}]?(?:\u4e4b[{_HAN_DIGITS}]+)?",
            # numbers of parts and years of documents in brackets
            rf"[\uff08(][{_HAN_DIGITS}{_DIGIT}A-Za-z]{{1,4}}[\uff09)]",
            rf"[\u3014\[\uff3b][{_DIGIT}]{{4}}[\u3015\]\uff3d](?:[{_DIGIT}]+\u53f7?)?",
            # a number with its unit
            rf"{_NUMBER}(?:[ \u00a0]?(?:[%\u2030\uff05]|{_UNIT}))?",
            # a word, with the numbers that belong to it
            rf"[{_LETTER}][{_LETTER}{_RAISED}{_DIGIT}]*(?:[.\-_/'\u2019][{_LETTER}{_RAISED}{_DIGIT}]+)*",
            rf"[{_HAN_DIGITS}]{{2,}}",
            r"\r?\n",
            r"[^\S\r\n]+",
            # any other character, with what is written over it or chooses its form
            r"(?s:.)[\u0300-\u036f\u20dd-\u20e3\ufe00-\ufe0f\u200d\U000e0100-\U000e01ef]*",
        )
    )
)
_SENTENCE_END = frozenset("\n;.!?\u3002\uff1b\uff01\uff1f") | {"\r\n"}
_PAUSE = frozenset(",:\uff0c\u3001\uff1a")

#: in common with the shorter wording, of what is to be read at all; less than this is another sentence
_AKIN = 0.25
#: characters of a phrase that is no coincidence, however much changed around it: longer than any term
_PHRASE = 8
#: characters that are soon in common by chance
_CHANCE = 2
#: a line break in common weighs as much as this many characters
_LINE = 6
#: pairs of tokens that are looked at; longer wordings are compared by sentences, and then not at all
_PAIRS = 4_000_000
#: characters of unchanged text that stay on either side of a change, and the fewest that are worth folding: fewer are
#: sooner read than asked for
_CONTEXT = 16
_WORTH = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A part of both wordings, of the old one only, or of the new one only."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Unchanged text far from any change; nothing is lost, it only need not be seen at first."""

    text: str
    kind: Literal["folded"] = "folded"


@lru_cache(maxsize=4096)
def difference(old: str, new: str) -> tuple[Span, ...]:
    """The way from *old* to *new* in spans of whole :func:`tokens`.

    What is same and removed makes up *old*, what is same and added *new*; where something is replaced, what was
    removed stands before what was added. Short sameness between changes counts as changed, and so does everything
    when the wordings have little in common. Turned round it is the same with removed and added exchanged.
    """
    # matching is not the same in both directions, so it is always done in one
    turned = (len(new), new) < (len(old), old)
    edits = _edits(tokens(new), tokens(old)) if turned else _edits(tokens(old), tokens(new))
    spans: list[Span] = []
    for first, second, same in edits:
        removed, added = (second, first) if turned else (first, second)
        held: tuple[tuple[Kind, tuple[str, ...]], ...] = (("removed", removed), ("added", added), ("same", same))
        spans += (Span(kind, "".join(parts)) for kind, parts in held if parts)
    return tuple(spans)


def tokens(text: str) -> tuple[str, ...]:
    """*text* in parts that are read as one: numbers with units, ordinals, standards, words, else single characters."""
    return tuple(_TOKEN.findall(text))


def folded(spans: tuple[Span, ...], context: int = _CONTEXT) -> tuple[Span | Folded, ...]:
    """*spans* with long unchanged text folded; some *context* characters of it stay beside every change."""
    if len(spans) < 2:
        return spans
    return tuple(part for at, span in enumerate(spans) for part in _fold(span, at > 0, at < len(spans) - 1, context))


def _fold(span: Span, after: bool, before: bool, context: int) -> Iterator[Span | Folded]:
    """*span* as it is shown, *after* one change and *before* another."""
    parts = tokens(span.text)
    pauses = [0, *(at + 1 for at, part in enumerate(parts) if part in _PAUSE or part in _SENTENCE_END), len(parts)]
    head = _reach(parts, context, pauses) if after else 0
    turned = [len(parts) - at for at in reversed(pauses)]
    tail = len(parts) - _reach(parts[::-1], context, turned) if before else len(parts)
    middle = "".join(parts[head:tail])
    if span.kind != "same" or len(middle) < _WORTH:
        yield span
        return
    if head:
        yield Span("same", "".join(parts[:head]))
    yield Folded(middle)
    if tail < len(parts):
        yield Span("same", "".join(parts[tail:]))


def _reach(parts: tuple[str, ...], context: int, pauses: Sequence[int]) -> int:
    """How many of *parts* from the first on make up *context* characters, or some more up to one of *pauses*."""
    count = next((at for at, seen in enumerate(accumulate(map(len, parts), initial=0)) if seen >= context), len(parts))
    pause = next((at for at in pauses if at >= count), len(parts))
    return pause if pause - count <= _CONTEXT else count


# --- edits ---------------------------------------------------------------------------------------

#: tokens of the one side and of the other that replace each other, then those that both have after them
_Edit = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
#: place in the one, place in the other, number of tokens that are equal
_Run = tuple[int, int, int]


def _edits(a: tuple[str, ...], b: tuple[str, ...]) -> list[_Edit]:
    runs = _akin(_absorbed(_slid(_matched(a, b), a, b), a, b), a, b)
    edits: list[_Edit] = []
    i = j = 0
    for first, second, size in [*runs, (len(a), len(b), 0)]:
        edits.append((a[i:first], b[j:second], a[first : first + size]))
        i, j = first + size, second + size
    return edits


def _matched(a: tuple[str, ...], b: tuple[str, ...]) -> list[_Run]:
    """What both have, in order: what they begin and end with, and the longest runs between."""
    head = _common(a, b)
    tail = min(_common(a[::-1], b[::-1]), len(a) - head, len(b) - head)
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    runs = [(0, 0, head)]
    if len(inner_a) * len(inner_b) <= _PAIRS:
        runs += [(i + head, j + head, size) for i, j, size in _blocks(inner_a, inner_b)]
    else:
        runs += [(i + head, j + head, size) for i, j, size in _by_sentences(inner_a, inner_b)]
    runs.append((len(a) - tail, len(b) - tail, tail))
    return _joined(runs)


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _blocks(a: Sequence[object], b: Sequence[object]) -> list[_Run]:
    return [(*block,) for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()]


def _by_sentences(a: tuple[str, ...], b: tuple[str, ...]) -> list[_Run]:
    """Runs of whole sentences; none where even these are too many."""
    first, second = _sentences(a), _sentences(b)
    if len(first) * len(second) > _PAIRS:
        return []
    starts_a = [0, *accumulate(map(len, first))]
    starts_b = [0, *accumulate(map(len, second))]
    return [(starts_a[i], starts_b[j], starts_a[i + size] - starts_a[i]) for i, j, size in _blocks(first, second)]


def _sentences(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    ends = [at + 1 for at, part in enumerate(parts) if part in _SENTENCE_END]
    return [parts[start:end] for start, end in pairwise([0, *ends, len(parts)]) if start < end]


def _joined(runs: list[_Run]) -> list[_Run]:
    """*runs* without empty ones, and those that touch on both sides as one."""
    joined: list[_Run] = []
    for i, j, size in runs:
        if joined and (last := joined[-1])[0] + last[2] == i and last[1] + last[2] == j:
            joined[-1] = (last[0], last[1], last[2] + size)
        elif size:
            joined.append((i, j, size))
    return [run for run in joined if run[2]]


def _weight(parts: Iterable[str]) -> int:
    """How much there is to read: characters, of a word or number no more than two; pauses and spaces are nothing."""
    return sum(_LINE if part in ("\n", "\r\n") else min(2, sum(map(str.isalnum, part))) for part in parts)


def _absorbed(runs: list[_Run], a: tuple[str, ...], b: tuple[str, ...]) -> list[_Run]:
    """*runs* without those between changes that weigh next to nothing, or are no phrase and less than the changes."""
    while True:
        kept: list[_Run] = []
        i = j = 0
        for at, (first, second, size) in enumerate(runs):
            next_a, next_b, _ = (*runs, (len(a), len(b), 0))[at + 1]
            before = a[i:first], b[j:second]
            after = a[first + size : next_a], b[second + size : next_b]
            i, j = first + size, second + size
            if any(before) and any(after) and not (_swap(before) and _swap(after)):
                weight = _weight(a[first:i])
                around = [max(map(_weight, change)) for change in (before, after)]
                if weight <= 1 or weight < min(*around, _PHRASE) or (3 * weight < sum(around) and weight <= _CHANCE):
                    i, j = first - len(before[0]), second - len(before[1])
                    continue
            kept.append((first, second, size))
        if len(kept) == len(runs):
            return kept
        runs = kept


def _swap(change: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether one number or word took the place of another."""
    return all(len(parts) == 1 and len(parts[0]) > 1 for parts in change)


def _akin(runs: list[_Run], a: tuple[str, ...], b: tuple[str, ...]) -> list[_Run]:
    """*runs*; none where the wordings have so little in common that one stands for the other."""
    shared = sum(_weight(a[first : first + size]) for first, _, size in runs)
    return runs if shared >= _AKIN * min(_weight(a), _weight(b)) else []


def _slid(runs: list[_Run], a: tuple[str, ...], b: tuple[str, ...]) -> list[_Run]:
    """*runs* so that what was only put in, or only taken out, begins and ends where a reader would pause."""
    held = [list(run) for run in runs]
    for at in range(len(held) + 1):
        before = held[at - 1] if at else [0, 0, 0]
        after = held[at] if at < len(held) else [len(a), len(b), 0]
        gaps = (before[0] + before[2], after[0]), (before[1] + before[2], after[1])
        only = [(parts, gap) for parts, gap in zip((a, b), gaps, strict=True) if gap[0] < gap[1]]
        if len(only) != 1:
            continue
        parts, (start, end) = only[0]
        shift = _best_shift(parts, start, end, before[2] - (at > 1), after[2] - (at < len(held) - 1))
        before[2] += shift
        if at < len(held):
            held[at] = [after[0] + shift, after[1] + shift, after[2] - shift]
    return [(i, j, size) for i, j, size in held if size]


def _best_shift(parts: tuple[str, ...], start: int, end: int, back: int, on: int) -> int:
    """By how many tokens ``parts[start:end]`` is best moved, at most *back* to the front and *on* to the end."""
    best, shift = _pause(parts, start) + _pause(parts, end), 0
    for step, limit in ((-1, back), (1, on)):
        moved = 0
        for _ in range(limit):
            out, into = (start + moved - 1, end + moved - 1) if step < 0 else (start + moved, end + moved)
            if parts[out] != parts[into]:
                break
            moved += step
            score = _pause(parts, start + moved) + _pause(parts, end + moved)
            if score > best:
                best, shift = score, moved
    return shift


def _pause(parts: tuple[str, ...], at: int) -> int:
    """How well a reader pauses before ``parts[at]``."""
    if at in (0, len(parts)) or parts[at - 1] in _SENTENCE_END:
        return 4
    if parts[at - 1] in _PAUSE:
        return 3
    if parts[at - 1].isspace():
        return 2
    return 1 if parts[at] in _SENTENCE_END or parts[at] in _PAUSE else 0
