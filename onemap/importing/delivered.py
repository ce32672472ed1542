"""What reading a delivery gives: records of one version, where each came from, and what a person must confirm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from onemap.errors import Message
from onemap.merging.incoming import Incoming, Name
from onemap.model.origins import Origin

#: a reference to other clauses; a membership in zones found by overlay; how a cell was split; two sides of a conflict
ProposalKind = Literal["follows", "zones", "split", "conflict"]


@dataclass(frozen=True)
class Proposal:
    """Something that no tool decides alone: it stands in the review table with room for a decision.

    ``record`` is what it is about, ``words`` what it was found in, ``value`` what is proposed, as people write it in
    the table and may correct it there. ``why`` says what speaks for it (a share, a recognised form, both sides).
    """

    kind: ProposalKind
    record: Name
    words: str
    value: str
    why: Message
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: taken as proposed or as corrected (``value``), or refused."""

    taken: bool
    value: str


#: by kind of proposal, record, and the value that was proposed
Decisions = Mapping[tuple[ProposalKind, Name, str], Decision]


@dataclass(frozen=True)
class Delivered:
    """One version of a delivery. ``files`` are all files that were read for it, every part of a shapefile included."""

    incoming: Incoming
    origins: Mapping[Name, Origin] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    files: tuple[Path, ...] = ()
    #: who delivered, and the day; None where the mapping does not say, and then no originals are kept
    source: str | None = None
    received: dt.date | None = None
