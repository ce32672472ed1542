"""References of clauses to clauses of other lists: found in their words, and proposed where one list fits.

Nothing is decided here: what is found becomes a row of the review table. Laws are no lists. What references look like
is in ``references.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from onemap.errors import Message, message
from onemap.importing.delivered import Proposal
from onemap.importing.known_lists import Known, KnownList
from onemap.importing.known_names import fitting, says_whose
from onemap.importing.numerals import number_of
from onemap.merging.incoming import Name
from onemap.model.origins import Origin
from onemap.read.yaml import read_yaml

_TABLE: Final = read_yaml(Path(__file__).with_name("references.yml"))
#: more clauses than any list has
_LONGEST_RANGE: Final = 100
#: characters before the numbers that may say which list is meant
_HEAD: Final = 80


@dataclass(frozen=True, slots=True)
class Reference:
    """Characters ``start`` to ``end`` (exclusive) of a text that refer to a list.

    ``head`` are the words that say which one, ``numbers`` its clauses in Arabic digits as referred to (``4``; ``1-4``
    as printed); none where the whole list is meant.
    """

    start: int
    end: int
    words: str
    head: str
    numbers: tuple[str, ...]


def references(text: str) -> tuple[Reference, ...]:
    """The references of *text* to lists, in the order of the text."""
    if not _NOUN.search(text):
        return ()
    return tuple(sorted(_references(text), key=lambda found: found.start))


def proposals(name: Name, text: str, known: Known, origin: Origin | None = None) -> tuple[Proposal, ...]:
    """What the clause *name* with the words *text* follows, for the review table.

    At most two: one with a value for the references that one list fits with all its numbers, and one without for the
    rest, which says why. Of references to whole lists only those are spoken of that name a level or place without any:
    the others hold for the clause's owner anyway, or name no list.
    """
    found = references(text)
    if not found:
        return ()
    standing = known.standing(name.owner)
    taken: dict[str, dict[str, None]] = {}
    said: list[str] = []
    why: list[Message] = []
    for one in found:
        lists = fitting(one.head, standing, known)
        if not one.numbers:
            if not lists and says_whose(one.head, known):
                why.append(message("No list fits “{words}”.", words=one.words))
            continue
        answer = _answer(one, lists)
        if isinstance(answer, Message):
            why.append(answer)
        else:
            said.append(one.words)
            taken.setdefault(lists[0].id, {}).update(dict.fromkeys(answer))
    rows = []
    if taken:
        value = "\n".join(spell(key, tuple(numbers)) for key, numbers in taken.items())
        fits = message("One list fits “{words}”, and it has these clauses.", words=_joined(said))
        rows.append(Proposal("follows", name, text, value, fits, origin))
    if why:
        rows.append(Proposal("follows", name, text, "", _all(why), origin))
    return tuple(rows)


def _answer(reference: Reference, lists: Sequence[KnownList]) -> tuple[str, ...] | Message:
    if not lists:
        return message("No list fits “{words}”.", words=reference.words)
    if len(lists) > 1:
        ids = ", ".join(one.id for one in lists)
        return message("Several lists fit “{words}”: {lists}.", words=reference.words, lists=ids)
    keys, missing = resolve(lists[0], reference.numbers)
    if missing:
        return message("List {list} has no clause {numbers}.", list=lists[0].id, numbers=", ".join(missing))
    return keys


def resolve(one: KnownList, numbers: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The clause keys of a list that *numbers* mean, and the numbers that are not there or mean several."""
    keys: list[str] = []
    missing: list[str] = []
    for number in numbers:
        found = one.keys_of(number)
        first, dash, last = number.partition("-")
        if not found and dash and first.isdecimal() and last.isdecimal():
            each = [one.keys_of(str(value)) for value in _range(int(first), int(last))]
            if each and all(len(those) == 1 for those in each):
                keys += [those[0] for those in each]
                continue
        if len(found) == 1:
            keys.append(found[0])
        else:
            missing.append(number)
    return tuple(dict.fromkeys(keys)), tuple(missing)


# --- values in the table --------------------------------------------------------------------------------------------

_COLON: Final = "\uff1a"
_PAUSE: Final = "\u3001"
_LINES: Final = re.compile(r"[\n\r;\uff1b]+")
_COLONS: Final = re.compile(r"\s*[:\uff1a]\s*")
_BETWEEN: Final = re.compile(r"[\s\u3001,\uff0c]+")
_FULL_STOPS: Final = "\u3002."


def spell(key: str, numbers: Sequence[str]) -> str:
    """How people write clauses of one list in the table."""
    return f"{key}{_COLON}{_PAUSE.join(numbers)}"


def parse_value(text: str, known: Known | None = None) -> tuple[dict[str, Any], ...] | Message:
    """*text* of the table as ``follows`` of a clause, or what is wrong with it.

    A line for each list, ``ID: numbers``; separators are forgiven, numbers may be written in Chinese, a list may be
    named by its title. With *known*, lists and clauses must exist.
    """
    found: dict[str, dict[str, None]] = {}
    for line in filter(None, map(str.strip, _LINES.split(text))):
        parts = _COLONS.split(line, maxsplit=1)
        words = [word for word in _BETWEEN.split(parts[-1].rstrip(_FULL_STOPS)) if word]
        if len(parts) < 2 or not parts[0] or not words:
            return message("“{line}” is not a list and its clauses, such as {example}.", line=line, example=_EXAMPLE)
        key, numbers = parts[0], [_bare(word) for word in words]
        if known is not None:
            one = known.lists.get(key) or next((each for each in known.lists.values() if each.title == key), None)
            if one is None:
                return message("There is no list {list}.", list=key)
            key = one.id
            keys, missing = resolve(one, [word if word in one.keys else _bare(word) for word in words])
            if missing:
                return message("List {list} has no clause {numbers}.", list=key, numbers=", ".join(missing))
            numbers = list(keys)
        found.setdefault(key, {}).update(dict.fromkeys(numbers))
    if not found:
        return message("“{line}” is not a list and its clauses, such as {example}.", line=text, example=_EXAMPLE)
    return tuple({"list": key, "numbers": list(numbers)} for key, numbers in found.items())


_EXAMPLE: Final = spell("990100", ("4", "6"))


def _bare(word: str) -> str:
    """A number as keys have it: without 第 and 条, in Arabic digits; what is no such number stays as it is."""
    match = _ONE.fullmatch(word)
    if match is None or word.isascii() or (match["open"] and not match["unit"] and not match["ordinal"]):
        return word
    return _arabic(match["number"])


# --- what the words say ---------------------------------------------------------------------------------------------

_NOUN: Final = re.compile(_TABLE["nouns"])
_TITLE: Final = re.compile(_TABLE["list_titles"])
_REFUSED: Final = re.compile(_TABLE["refused"])
_HEAD_END: Final = re.compile(f"(?:{_TABLE['nouns']}){_TABLE['between']}$")
_GOES_ON: Final = re.compile(f"(?:{_TABLE['separators']}){_TABLE['between']}(?:{_TABLE['separators']})")
_ONE: Final = re.compile(
    f"(?P<ordinal>{_TABLE['ordinal']})?\\s*(?P<open>{_TABLE['open']})?(?P<number>{_TABLE['numeral']})"
    f"(?P<close>(?(open){_TABLE['close']}))\\s*(?P<unit>{_TABLE['units']})?"
)
_START: Final = re.compile(
    f"{_TABLE['ordinal']}\\s*{_TABLE['open']}?[^\\s]|{_TABLE['open']}(?:{_TABLE['numeral']})|{_TABLE['listed']}"
)
_SEPARATOR: Final = re.compile(f"\\s*(?:(?P<range>{_TABLE['ranges']})|{_TABLE['separators']})\\s*")
_STOPS: Final = re.compile(r"[\u3002\uff1b;\uff01\uff1f!?\n\r\uff0c,]")
_WHOLE: Final = re.compile(
    rf"(?:{_TABLE['verbs']})(?P<head>[^\u3002\uff1b;\uff01\uff1f!?\n\r\uff0c,]{{0,{_HEAD}}}?(?:{_TABLE['nouns']}))"
)
_QUOTED: Final = re.compile("\u300a([^\u300a\u300b]*)\u300b?\\W*$")


def _references(text: str) -> Iterator[Reference]:
    end = 0
    spoken: list[tuple[int, int]] = []
    last: Reference | None = None
    for start in (match.start() for match in _START.finditer(text)):
        if start < end or (group := _numbers(text, start)) is None:
            continue
        close, numbers = group
        floor = max(end, start - _HEAD)
        stops = [match.end() for match in _STOPS.finditer(text, floor, start)]
        head = text[stops[-1] if stops else floor : start]
        if last is not None and _GOES_ON.fullmatch(text, last.end, start):
            # another dimension of the same list: 总体要求中空间布局约束第一条、污染物排放管控第三条
            last = Reference(last.end, close, text[last.end : close], last.head, numbers)
            yield last
            spoken.append((last.start, close))
        elif _HEAD_END.search(head):
            last = None
            since = start - len(head.lstrip())
            spoken.append((since, close))
            if _is_list(head):
                last = Reference(since, close, text[since:close], head.strip(), numbers)
                yield last
        else:
            last = None
        end = close
    for match in _WHOLE.finditer(text):
        head = match["head"]
        if any(since < match.end() and match.start() < until for since, until in spoken):
            continue
        if _is_list(head) and not _REFUSED.search(text[max(0, match.start() - 3) : match.end()]):
            yield Reference(match.start(), match.end(), match[0], head.strip(), ())


def _is_list(head: str) -> bool:
    """Whether the words before numbers name a list, and refer to it."""
    if not _HEAD_END.search(head) or _REFUSED.search(head):
        return False
    quoted = _QUOTED.search(head)
    return quoted is None or bool(_TITLE.search(quoted[1]))


def _numbers(text: str, start: int) -> tuple[int, tuple[str, ...]] | None:
    """The numbers that are listed from *start* on, and where they end: 第四条、第六条至第八条; 第4、6条; （一）项."""
    found: list[str] = []
    # after the name of the list numbers such as 1-4 need no 条
    bare = text[start].isdecimal()
    whole: tuple[int, int] | None = None
    unit = ""
    at, ranged = start, False
    while len(found) < _LONGEST_RANGE and (match := _ONE.match(text, at)) is not None:
        if unit and not match["ordinal"] and match["unit"] not in (None, unit):
            break
        deeper = at == (whole[0] if whole else -1) and bool(match["ordinal"] or match["open"])
        number = _arabic(match["number"])
        if not deeper:
            added = [number]
            if ranged and found and found[-1].isdecimal() and number.isdecimal():
                added = [str(value) for value in _range(int(found[-1]), int(number))][1:]
                if not added:
                    break
            found += added
        if match["unit"] or (bare and "-" in number):
            unit = unit or match["unit"] or ""
            whole = (match.end(), len(found))
        between = _SEPARATOR.match(text, match.end())
        assert between is not None  # noqa: S101 - it can be empty
        at, ranged = between.end(), between["range"] is not None
    if whole is None:
        return None
    return whole[0], tuple(dict.fromkeys(found[: whole[1]]))


def _range(first: int, last: int) -> range:
    return range(first, last + 1) if first <= last < first + _LONGEST_RANGE else range(0)


def _arabic(number: str) -> str:
    parts = re.split("[-\uff0d\u2013]", number)
    return "-".join(str(number_of(part)) for part in parts)


def _all(messages: Sequence[Message]) -> Message:
    result = messages[0]
    for one in messages[1:]:
        result = message("{one} {two}", one=result, two=one)
    return result


def _joined(words: Sequence[str]) -> str:
    return ", ".join(words)
