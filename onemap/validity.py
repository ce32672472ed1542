"""The days of plan versions: when each is effective, what ends it, which hold on a day; from documents alone.

A version whose documents have no filing is a draft. A filed one holds from its effective day until it is
replaced, repealed or expires (design §3). Where a plan has several documents, the version is effective from the
*earliest* effective day of its filed documents, signed on the earliest day of signature, and ends with the *last*
of its documents. ``repealed`` is the first day on which a document no longer holds, ``expires`` the last on which
it does; a version that another one replaces holds until the day before that one is effective.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from onemap.model.plan import Document, Plan

DAY = dt.timedelta(days=1)
FAR = dt.date.max
#: what ends a version; "in-force" when nothing does
Ending = Literal["in-force", "replaced", "repealed", "expired"]


@dataclass(frozen=True, slots=True)
class Life:
    """The days of one version, as its own documents give them. ``until`` is the last day on which it holds."""

    version: str
    filed: bool
    effective: dt.date | None
    signed: dt.date | None
    until: dt.date | None
    why: Ending

    @property
    def key(self) -> tuple[bool, dt.date, dt.date, str]:
        """By (effective, signed, id), drafts last."""
        return (not self.filed, self.effective or FAR, self.signed or FAR, self.version)


def latest_date(plans: Iterable[Plan]) -> dt.date | None:
    """The latest day that the documents tell of, which is the default of ``as_of``; None when there is none.

    Ends announced ahead (``expires``, the end of a consultation) and the intended first day of a document that is
    not filed lie in the future of the data and do not count.
    """
    days: list[dt.date | None] = []
    for plan in plans:
        for document in plan.documents:
            days += [document.signed, document.published, document.repealed]
            if document.filing is not None:
                days += [document.filing.date, document.effective]
            if document.consultation is not None:
                days.append(document.consultation.start)
    known = [day for day in days if day is not None]
    return max(known) if known else None


def order(plans: Mapping[str, Plan]) -> tuple[str, ...]:
    """Ids of the versions by (effective, signed, id); drafts last."""
    return tuple(life.version for life in sorted((life_of(plan) for plan in plans.values()), key=lambda life: life.key))


class Timeline:
    """All lives together, in order: who replaces whom, who holds on a day."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self.plans = plans
        self.lives: dict[str, Life] = {name: life_of(plans[name]) for name in order(plans)}
        #: filed versions that replace a version, in order
        self.replacers: dict[str, list[Life]] = {name: [] for name in self.lives}
        for life in self.lives.values():
            if life.filed and life.effective is not None:
                for name in plans[life.version].replaces:
                    if name in self.replacers and name != life.version:
                        self.replacers[name].append(life)

    def end(self, name: str) -> tuple[dt.date | None, Ending]:
        """The last day of the version and what ends it; None when nothing does."""
        life = self.lives[name]
        ends: list[tuple[dt.date, int, Ending]] = []
        if self.replacers[name]:
            first = min(replacer.effective or FAR for replacer in self.replacers[name])
            ends.append((first - DAY, 0, "replaced"))
        if life.until is not None:
            ends.append((life.until, 1, life.why))
        if not ends:
            return None, "in-force"
        day, _, why = min(ends)
        return day, why

    def holds(self, name: str, day: dt.date) -> bool:
        """Whether the version is in force on *day*."""
        life = self.lives[name]
        if not life.filed or life.effective is None or day < life.effective:
            return False
        until, _ = self.end(name)
        return until is None or day <= until

    def holding(self, day: dt.date, but: str | None = None) -> tuple[str, ...]:
        """The versions in force on *day* other than *but*, in order."""
        return tuple(name for name in self.lives if name != but and self.holds(name, day))


def life_of(plan: Plan) -> Life:
    """The life of a version as its own documents give it."""
    filed = [document for document in plan.documents if document.filing is not None]
    counted = filed or list(plan.documents)
    effective = min((d.effective for d in counted if d.effective is not None), default=None)
    signed = min((d.signed for d in counted if d.signed is not None), default=None)
    ends = [_end(document) for document in counted]
    until: dt.date | None = None
    why: Ending = "in-force"
    if ends and all(day is not None for day, _ in ends):
        until, why = max((day, why) for day, why in ends if day is not None)
    return Life(plan.version, bool(filed), effective, signed, until, why)


def _end(document: Document) -> tuple[dt.date | None, Ending]:
    """The last day on which the document holds, and why it ends."""
    ends: list[tuple[dt.date, Ending]] = []
    if document.repealed is not None:
        ends.append((document.repealed - DAY, "repealed"))
    if document.expires is not None:
        ends.append((document.expires, "expired"))
    return min(ends) if ends else (None, "in-force")
