"""The repairs: one small function for each kind of fault, registered by the ids of the rules that find it.

A function gives None where there is more than one answer, so that nothing is ever guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import yaml

from onemap.errors import Problem, message
from onemap.fixing.document import Document, Edit, Repair, span
from onemap.fixing.keys import known_keys
from onemap.read import spelling
from onemap.read.text import CONTROL

Fix = Callable[[Problem, Document, str], Repair | None]
#: rule → its repair, which gets the finding, the document and the file's path below the publication
FIXES: dict[str, Fix] = {}
#: seen by nobody and of no meaning in Chinese or English: soft hyphen, zero-width space, direction marks, joiners
_UNSEEN = re.compile("[\xad\u200b\u200e\u200f\u2060-\u2064\ufeff]")
_DID_YOU_MEAN = message("Did you mean {key}?").msgid
_WRITE = message("Write {value}").msgid
_QUOTE_KEY = message("Put the key in quotes.").msgid
_YES_NO = {**dict.fromkeys(("yes", "y", "on", "true"), "true"), **dict.fromkeys(("no", "n", "off", "false"), "false")}
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def fix(*rules: str) -> Callable[[Fix], Fix]:
    """Register a repair for findings of *rules*."""

    def register(function: Fix) -> Fix:
        FIXES.update(dict.fromkeys(rules, function))
        return function

    return register


@fix("Y03")
def saved_as_utf8(problem: Problem, document: Document, path: str) -> Repair | None:
    """Text in GBK or UTF-16 whose encoding is certain."""
    return Repair(save=True) if document.encoding != "utf-8" else None


@fix("Y04")
def without_mark(problem: Problem, document: Document, path: str) -> Repair | None:
    """No byte order mark."""
    return Repair(save=True) if document.marked else None


@fix("Y05")
def without_unseen(problem: Problem, document: Document, path: str) -> Repair | None:
    """Without characters that show nothing and mean nothing; not where others are refused too."""
    edits = tuple(Edit(match.start(), match.end(), "") for match in _UNSEEN.finditer(document.text))
    left = CONTROL.search(_UNSEEN.sub("", document.text).replace("\r\n", "\n"))
    return Repair(edits) if edits and left is None else None


@fix("Y06")
def spaces_for_tabs(problem: Problem, document: Document, path: str) -> Repair | None:
    """A space for a tab between words of the syntax; none where tabs indent or belong to a text."""
    text = document.text
    if document.root is None or re.search(r"^ *\t", text, re.MULTILINE):
        return None
    inside = [span(node) for node in document.scalars()]
    tabs = [match.start() for match in re.finditer("\t", text)]
    if not tabs or any(start <= at < end for at in tabs for start, end in inside):
        return None
    return Repair(tuple(Edit(at, at + 1, " ") for at in tabs))


@fix("Y08")
def one_of_two(problem: Problem, document: Document, path: str) -> Repair | None:
    """A key that stands twice with the same value stands once."""
    at = document.index(problem.place)
    if at is None or at not in document.keys:
        return None
    mapping, place = document.keys[at]
    key, value = mapping.value[place]
    first = next((v for k, v in mapping.value[:place] if k.value == key.value), None)
    if first is None or _content(first) != _content(value) or _content(value) == "":
        return None
    edit = _removed(document.text, mapping, place)
    return None if edit is None else Repair((edit,))


def _content(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return [(_content(key), _content(value)) for key, value in node.value]
    return [_content(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def _removed(text: str, mapping: yaml.MappingNode, place: int) -> Edit | None:
    """The edit that takes the pair at *place*, which is not the first, out of *mapping*; None when not all is plain."""
    key, value = mapping.value[place]
    before = mapping.value[place - 1][1]
    flow = isinstance(value, yaml.ScalarNode) or value.flow_style
    if not flow or (isinstance(value, yaml.ScalarNode) and value.style in ("|", ">")):
        return None
    end = value.end_mark.index
    if mapping.flow_style:
        between = text[before.end_mark.index : key.start_mark.index]
        return Edit(before.end_mark.index, end, "") if between.strip() == "," else None
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop + 1
    alone = text[start : key.start_mark.index].strip() == "" and text[end:stop].strip() == ""
    return Edit(start, stop, "") if alone else None


@fix("Y13")
def quoted_key(problem: Problem, document: Document, path: str) -> Repair | None:
    """A key that looks like a number, a day or a truth value is put in quotes."""
    at = document.index(problem.place)
    if problem.mend.msgid != _QUOTE_KEY or at is None or at not in document.keys:
        return None
    mapping, place = document.keys[at]
    key = mapping.value[place][0]
    same = [other for other, _ in mapping.value if other.value == key.value]
    if not isinstance(key, yaml.ScalarNode) or key.style or len(same) > 1:
        return None
    return Repair((Edit(*span(key), f'"{key.value}"'),))


@fix("Y20")
def named_yml(problem: Problem, document: Document, path: str) -> Repair | None:
    """The extension .yml, where no file has that name."""
    file = problem.place.file
    target = file.with_name(f"{file.stem}.yml")
    return None if target.exists() else Repair(rename=target.name)


@fix("M02")
def key_as_known(problem: Problem, document: Document, path: str) -> Repair | None:
    """The one known key that differs by a letter or two; not when the record has it already."""
    node, meant = problem.place.node, _meant(problem)
    pair = None if node is None else document.pair(node)
    if pair is None or node is None or meant is None or not isinstance(pair[0], yaml.ScalarNode):
        return None
    given = str(node[-1])
    near = [key for key in known_keys(path, node[:-1]) if distance(given, key) <= (1 if len(key) < 5 else 2)]
    if near != [meant] or document.pair((*node[:-1], meant)) is not None:
        return None
    return Repair((Edit(*span(pair[0]), meant),))


@fix("M04")
def word_as_allowed(problem: Problem, document: Document, path: str) -> Repair | None:
    """An allowed word that was written with capitals or in full width."""
    return _replaced(
        problem, document, _meant(problem), lambda given, meant: _plain(given).casefold() == meant.casefold()
    )


@fix("U01", "Z01", "L01", "L03", "L04", "P08")
def word_as_in_vocabulary(problem: Problem, document: Document, path: str) -> Repair | None:
    """A word of the vocabulary that was written in another width, such as with other brackets."""
    return _replaced(problem, document, _meant(problem), lambda given, meant: _plain(given) == _plain(meant))


@fix("M05")
def value_in_form(problem: Problem, document: Document, path: str) -> Repair | None:
    """Days, codes and numbers in half width, days as year-month-day, numbers without separators, true and false."""
    meant = dict(problem.mend.fields).get("value") if problem.mend.msgid == _WRITE else None

    def same(given: str, meant: str) -> bool:
        plain = _plain(given)
        day = spelling.day(given)
        return (
            plain == meant
            or (day is not None and day.isoformat() == meant and not re.search("[\\sT]", plain))
            or (_THOUSANDS.fullmatch(plain) is not None and plain.replace(",", "") == meant)
            or _YES_NO.get(plain.casefold()) == meant
        )

    return _replaced(problem, document, meant if isinstance(meant, str) else None, same)


@fix("W06")
def state_written(problem: Problem, document: Document, path: str) -> Repair | None:
    """The state of the object behind the last key of the acceptance."""
    state = dict(problem.mend.fields).get("state")
    pair = None if problem.place.node is None else document.pair(problem.place.node)
    if pair is None or not isinstance(state, str) or not isinstance(pair[1], yaml.MappingNode) or not pair[1].value:
        return None
    mapping, written = pair[1], f'state: "{state}"'
    last = mapping.value[-1][1]
    if not isinstance(last, yaml.ScalarNode) or last.style in ("|", ">"):
        return None
    at = last.end_mark.index
    if mapping.flow_style:
        return Repair((Edit(at, at, f", {written}"),))
    end = "\r\n" if "\r\n" in document.text else "\n"
    stop = document.text.find("\n", at)
    indent = " " * mapping.value[0][0].start_mark.column
    if stop < 0:
        return Repair((Edit(len(document.text), len(document.text), f"{end}{indent}{written}"),))
    return Repair((Edit(stop + 1, stop + 1, f"{indent}{written}{end}"),))


def _meant(problem: Problem) -> str | None:
    meant = dict(problem.mend.fields).get("key") if problem.mend.msgid == _DID_YOU_MEAN else None
    return meant if isinstance(meant, str) else None


def _plain(text: str) -> str:
    return normalize("NFKC", text).strip()


def _replaced(
    problem: Problem, document: Document, meant: str | None, same: Callable[[str, str], bool]
) -> Repair | None:
    """*meant* in the place of the text that the finding is about, when they are the *same* but for their spelling."""
    node = problem.place.node
    pair = None if node is None or meant is None else document.pair(node)
    if pair is None or meant is None or not isinstance(pair[1], yaml.ScalarNode) or pair[1].style in ("|", ">"):
        return None
    given = pair[1].value
    if given == meant or not same(given, meant) or not meant.isprintable() or set("\\\"'") & set(meant):
        return None
    quote = pair[1].style or ("" if meant in ("true", "false") or not _needs_quotes(meant) else '"')
    return Repair((Edit(*span(pair[1]), f"{quote}{meant}{quote}"),))


def _needs_quotes(text: str) -> bool:
    """Whether a tool could take the bare *text* for anything but text, or for syntax."""
    return text[:1].isdigit() or not re.fullmatch(r"\w[\w.-]*", text)


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped (Damerau and Levenshtein, neighbours only)."""
    before, above = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            least = min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, above = above, row
    return above[-1]


def below(root: Path, file: Path) -> str:
    """The path of *file* below *root*, with ``/``."""
    return file.absolute().relative_to(root.absolute()).as_posix()
