"""What each plan version is on a given day, for people who read it; derived from documents, never written.

The days themselves are those of :mod:`onemap.validity`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from onemap.model.plan import Plan
from onemap.model.publication import Audience
from onemap.resolve.snapshot import Standing, Status
from onemap.validity import DAY, Timeline, latest_date, order

__all__ = ["in_force", "latest_date", "order", "shown", "standings"]


def standings(plans: Mapping[str, Plan], as_of: dt.date) -> dict[str, Standing]:
    """The standing of every version on the day *as_of*, in order of versions."""
    timeline = Timeline(plans)
    return {name: _standing(timeline, name, as_of) for name in timeline.lives}


def in_force(found: Mapping[str, Standing]) -> tuple[str, ...]:
    """Ids of the versions in force, in order."""
    return tuple(name for name, standing in found.items() if standing.status == "in-force")


def shown(standing: Standing, audience: Audience) -> bool:
    """Whether a version may be seen: drafts outside their consultation window are internal."""
    return audience == "internal" or standing.status != "draft"


def _standing(timeline: Timeline, name: str, as_of: dt.date) -> Standing:
    life = timeline.lives[name]
    before_day = as_of if not life.filed or life.effective is None else life.effective - DAY
    holding = timeline.holding(before_day, but=name)
    before = holding[-1] if holding else None
    if not life.filed:
        # the day that a draft intends says nothing yet: no page may call it effective
        return Standing(name, _draft_status(timeline.plans[name], as_of), None, None, (), before)
    if life.effective is None or as_of < life.effective:
        return Standing(name, "adopted", life.effective, None, (), before)
    until, why = timeline.end(name)
    replaced_by = tuple(
        other.version for other in timeline.replacers[name] if other.effective is not None and other.effective <= as_of
    )
    if until is None or as_of <= until:
        return Standing(name, "in-force", life.effective, None, replaced_by, before)
    return Standing(name, why, life.effective, until, replaced_by, before)


def _draft_status(plan: Plan, as_of: dt.date) -> Status:
    for document in plan.documents:
        window = document.consultation
        if window is not None and window.start <= as_of <= window.end:
            return "consultation"
    return "draft"
