"""The registry of rules: one small function each, with a stable id, what must hold, how to mend it, and a severity.

Ids: P versions, A areas, U units, L lists, Z zones, T targets, G geometry, O origins, W duties of publishing. (Y
syntax, M model and G01 to G12 are found while reading; R while resolving, I at import.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from onemap.check.effective import Version, View
from onemap.errors import Message, Place, Severity, Spot, message
from onemap.read.documents import closest

#: what stands between words that were written as one: commas in full and half width, and of enumerations, semicolons
_COMMA = re.compile(r"[,;\uff0c\u3001\uff1b]")
#: above so many candidates no spelling is suggested: comparing with every code of a province takes too long
MAX_CANDIDATES = 500


class Finding(NamedTuple):
    """What a rule found: where, what, how to mend it.

    ``objects`` are the keys of the records that it is about, smallest first by code point; when they are left out, it
    is about the record that is written at ``place``. ``spot`` is where it is on the ground.
    """

    place: Place
    what: Message
    mend: Message
    objects: tuple[str, ...] = ()
    spot: Spot | None = None


VersionRule = Callable[[Version], Iterable[Finding]]
PublicationRule = Callable[[View], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. A *firm* one keeps what later stages rely on, so no publication can lower or accept it.

    ``title`` says what must hold and ``mend`` how a fault is mended, both as English msgids without fields.
    A *local* one asks each record of the units, lists and zones that a version writes by itself, and needs of all
    others only which keys there are (of lists also whom they address): so it need not be asked again of files that
    have not changed; one that also reads the words of *lists* is asked again of all files when a list has changed.
    One of the *ground* looks at layers, plans, areas, zones and units without clauses and names. One of *origins* reads
    ``correspondence.csv``; one that is not local reads beside it only ``sources.yml`` and which records there are.
    A rule without a function is asked later, by another stage.
    """

    id: str
    title: str
    mend: str
    severity: Severity
    firm: bool
    local: bool = False
    ground: bool = False
    lists: bool = False
    origins: bool = False
    of_version: VersionRule | None = None
    of_publication: PublicationRule | None = None


#: id → rule, in the order in which they run
RULES: dict[str, Rule] = {}


def version_rule(
    id: str,
    title: str,
    mend: str,
    *,
    severity: Severity = "error",
    firm: bool = False,
    local: bool = False,
    ground: bool = False,
    lists: bool = False,
    origins: bool = False,
) -> Callable[[VersionRule], VersionRule]:
    """Register a rule that is asked once for every version."""

    def register(function: VersionRule) -> VersionRule:
        _add(Rule(id, title, mend, severity, firm, local, ground, lists, origins, of_version=function))
        return function

    return register


def publication_rule(
    id: str, title: str, mend: str, *, severity: Severity = "error", firm: bool = False
) -> Callable[[PublicationRule], PublicationRule]:
    """Register a rule that is asked once."""

    def register(function: PublicationRule) -> PublicationRule:
        _add(Rule(id, title, mend, severity, firm, of_publication=function))
        return function

    return register


def later_rule(id: str, title: str, mend: str, *, severity: Severity = "error", firm: bool = False) -> None:
    """Register a rule that is asked later, so that it is lowered and accepted like any other."""
    _add(Rule(id, title, mend, severity, firm))


def _add(rule: Rule) -> None:
    if rule.id in RULES:
        raise ValueError(f"two rules have the id {rule.id}")
    RULES[rule.id] = rule


def suggest(word: str, words: Iterable[str]) -> Message:
    """The mend for a word that is none of *words*."""
    known = list(dict.fromkeys(words))
    parts = [part.strip() for part in _COMMA.split(word)]
    if len(parts) > 1 and set(parts) <= set(known):
        return message(
            "These are several words in one ({words}): write each as an item of its own, or one of them where only one "
            "can stand.",
            words=", ".join(parts),
        )
    if len(known) > MAX_CANDIDATES:
        return message("Correct it, or define it first.")
    meant = closest(word, known)
    if meant is not None:
        return message("Did you mean {key}?", key=meant)
    if 0 < len(known) <= 20:
        return message("Write one of {words}.", words=", ".join(known))
    return message("Correct it, or define it first.")


Kind = Literal["area", "region", "unit", "zone", "list"]
_UNKNOWN: dict[Kind, str] = {
    "area": message("There is no area {key}.").msgid,
    "region": message("There is no region {key}.").msgid,
    "unit": message("There is no unit {key}.").msgid,
    "zone": message("There is no zone {key}.").msgid,
    "list": message("There is no list {key}.").msgid,
}


def unknown(place: Place, kind: Kind, key: str, known: Iterable[str]) -> Finding:
    """The finding that *key* names nothing of its kind."""
    return Finding(place, Message(_UNKNOWN[kind], (("key", key),)), suggest(key, known))
