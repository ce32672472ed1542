"""When each version holds: what "as in force on a day" is answered from, in words and as days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from onemap.render.js import to_json_block
from onemap.render.view import View, status_words
from onemap.validity import Timeline
from onemap.words import Translator


class Period(NamedTuple):
    """The days of one version: ISO days of the first and the last on which it holds ("" = none known).

    ``first`` is "" for a draft, whatever day it intends. ``base`` is the way from the portal's folder to the version's.
    """

    version: str
    name: str
    title: str
    base: str
    first: str
    last: str
    #: the same in words, and what the version is on the day that counts
    held: str
    since: str
    status: str
    standing: str

    @property
    def draft(self) -> bool:
        """Whether the version is none of those that were filed."""
        return self.standing in ("draft", "consultation")


def periods(views: Iterable[View]) -> tuple[Period, ...]:
    """The period of every version, in order. Ends that are known ahead count, unlike in ``Standing.until``."""
    held = tuple(views)
    timeline = Timeline({view.snapshot.version: view.snapshot.plan for view in held})
    found = []
    for view in held:
        t, standing = view.t, view.standing
        first, (last, _) = standing.effective, timeline.end(view.snapshot.version)
        status = status_words(t)[standing.status]
        span = t("from {date}") if last is None else t("From {start} to {end}")
        found.append(
            Period(
                version=view.snapshot.version,
                name=view.version_name(),
                title=view.snapshot.plan.title,
                base=f"versions/{view.snapshot.version}/",
                first=first.isoformat() if first else "",
                last=last.isoformat() if first and last else "",
                held=span.format(date=view.date(first), start=view.date(first), end=view.date(last)) if first else "",
                since=t("effective {date}").format(date=view.date(first)) if first else status,
                status=status,
                standing=standing.status,
            )
        )
    return tuple(found)


def asking(t: Translator) -> str:
    """What the browser says when somebody asks for a day, as JSON."""
    return to_json_block(
        {
            "held": t("In force on {date}:"),
            "several": t("Several versions hold together on this day."),
            "before": t("No version was in force on {date}. The first one holds from {first}."),
            "none": t("No version was in force on {date}."),
            "ahead": t("As far as was known on {date}."),
        }
    )
