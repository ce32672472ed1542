"""What the cards of a change log say, in words: plain values that the templates set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

#: way of updating, reason, bases; None where nothing is said
Reason = tuple[str | None, str | None, tuple[str, ...]]


class Ref(NamedTuple):
    """A record by key and name, with the ways to its pages in both versions; None where there is none."""

    code: str
    name: str
    new: str | None = None
    old: str | None = None


class Fact(NamedTuple):
    """One thing before and after, in words; "" = nothing, None = there is no such side. Categories come as ids."""

    label: str
    old: str | None
    new: str | None
    mark: str = ""


class Sign(NamedTuple):
    """Something that went (－) or came (＋)."""

    gone: bool
    words: str
    code: str = ""


class Share(NamedTuple):
    """Area that came from or went to a unit; no unit: what lies in none."""

    gained: bool
    km2: str
    unit: Ref | None
    share: str = ""


class Concerned(NamedTuple):
    """Units for which something holds now, no longer, or otherwise: some by name, or counts by area."""

    label: str
    total: int
    units: tuple[Ref, ...]
    areas: tuple[tuple[str, int], ...]


class Effect(NamedTuple):
    """What some clauses of a list, by number, mean for units."""

    numbers: tuple[str, ...]
    concerned: tuple[Concerned, ...]


class Letter(NamedTuple):
    """A letter begun about a unit of a draft; ``window``: first and last day of the consultation as ISO says them."""

    window: str
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause before and after. ``old`` and ``new`` are words, None where the clause is absent."""

    number: str
    old: str | None
    new: str | None
    #: name of the unit that carries it, where the card is of several
    owner: str = ""
    facts: tuple[Fact, ...] = ()
    #: measure before and after, as (label, weight)
    measures: tuple[tuple[str, str] | None, tuple[str, str] | None] = (None, None)
    bears: str | None = None
    dimension: str = ""
    #: where it stood before or stands now
    moved: str | None = None
    moved_href: str | None = None
    new_href: str | None = None
    old_href: str | None = None

    @property
    def stays(self) -> bool:
        """Whether the words are what they were."""
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Facets:
    """What a card can be found by. ``above``: areas all of whose units it is for."""

    areas: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One change: what, before → after, why, whom it concerns. ``anchors``: the card's own id first."""

    anchors: tuple[str, ...]
    section: str
    facets: Facets
    title: str
    #: None where the record was or is not there
    old: tuple[Ref, ...] = ()
    new: tuple[Ref, ...] = ()
    #: what became of the record
    state: str | None = None
    facts: tuple[Fact, ...] = ()
    signs: tuple[tuple[str, tuple[Sign, ...]], ...] = ()
    shares: tuple[Share, ...] = ()
    notes: tuple[str, ...] = ()
    clauses: tuple[ClauseRow, ...] = ()
    effects: tuple[Effect, ...] = ()
    #: what the plans declare; None where nothing has to be declared
    reasons: tuple[Reason, ...] | None = None
    #: a guess by overlap: the part of the area that both sides have in common, in percent
    guess: str | None = None
    #: letters begun about the units, while there is a consultation on them
    letters: tuple[Letter, ...] = ()
    #: which part of a card that is too long for one
    part: int = 1

    @property
    def became(self) -> bool:
        """Whether what was has other codes than what is."""
        return bool(self.old and self.new) and [one.code for one in self.old] != [one.code for one in self.new]
