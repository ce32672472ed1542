"""What histories tell, as cheap tuples of words: they are the items of jobs, and their JSON is the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from onemap.model.vocabulary import Category
from onemap.render.pages.periods import Period

#: what became of a clause, or whether one of another's list came to hold in the unit or ceased to
How = Literal["added", "removed", "changed", "gained", "lost"]
#: way of updating, reason, bases
Reason = tuple[str | None, str | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """What histories tell of a version: when it held, and how it calls the categories."""

    period: Period
    categories: Mapping[str, Category]
    lang: str

    def category(self, key: str) -> Category:
        """The category *key*, as the version calls it."""
        return self.categories[key]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all histories share: the versions, the day that counts, and the language."""

    versions: tuple[Told, ...]
    #: the day that counts, in words and as ISO says it
    as_of: tuple[str, str]
    lang: str


class ClauseTold(NamedTuple):
    """A clause that came, went or changed: words before and after (None = absent), and what else differs."""

    how: How
    number: str
    #: where it stands, or stood, from the portal's folder
    href: str
    old: str | None
    new: str | None
    #: its measure as it is or was: the word and its weight, both "" for none
    measure: tuple[str, str]
    #: "stricter", "looser" or nothing
    bearing: str
    #: label, before, after
    facts: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


class ListTold(NamedTuple):
    """Clauses of one list that is not the unit's own; ``href`` leads from the portal's folder to the change log."""

    title: str
    href: str
    reasons: tuple[Reason, ...]
    #: whether clauses changed that no plan declares
    undeclared: bool
    clauses: tuple[ClauseTold, ...]


class Kin(NamedTuple):
    """A unit that another came from or became: its code, file ("" without a page), name, share of the area.

    ``guess`` where no plan declares it and only the overlap tells so; ``part`` where plans declare something else of
    one of both (another successor, a border) and the overlap tells that a part of the ground went this way. ``code`` is
    "" for what lies in no unit.
    """

    code: str
    file: str
    name: str
    share: str
    guess: bool
    part: bool = False


class Ground(NamedTuple):
    """km² that a unit gained (+) or lost (−), and the unit that had or has them; no code: no unit."""

    sign: str
    km2: str
    code: str
    file: str
    name: str


class Detail(NamedTuple):
    """What changed of the unit itself."""

    #: number of the version compared with, and the unit's file and code there
    against: int
    before: tuple[str, str] | None
    #: the card in the change log, from the portal's folder
    card: str
    #: label, before, after
    facts: tuple[tuple[str, str, str], ...]
    #: zones that the unit lost and gained: name, code, and the way to its page from the portal's folder
    zones: tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]
    ground: tuple[Ground, ...]
    clauses: tuple[ClauseTold, ...]
    reasons: tuple[Reason, ...]
    #: whether no plan declares anything of it, though it has to be declared
    undeclared: bool
    came: tuple[Kin, ...]
    went: tuple[Kin, ...]


class Event(NamedTuple):
    """One version in a history: its number; name, category, km² and area in words while it holds the unit.

    ``brief`` says in a few words what happened, "" when nothing did. ``lists`` is the reference of what changed in
    others' lists, "" for none.
    """

    version: int
    held: tuple[str, str, str, str] | None
    brief: str
    detail: Detail | None
    lists: str


class Elsewhere(NamedTuple):
    """A version that does not hold the code: whether it does not yet or no longer, and the units instead."""

    version: int
    why: Literal["before", "after", "between"]
    kin: tuple[Kin, ...]


class History(NamedTuple):
    """What the page of a code says: ``now`` is the number of its event in force, ``became`` what it became."""

    code: str
    name: str
    now: int | None
    timeline: tuple[Event, ...]
    elsewhere: tuple[Elsewhere, ...]
    became: tuple[Kin, ...]
