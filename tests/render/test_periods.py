"""Periods of versions: on any day they say what the timeline of validity says."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onemap.model.plan import Plan
from onemap.render.pages.periods import asking, periods
from onemap.render.view import View
from onemap.resolve.order import standings
from onemap.validity import Timeline
from onemap.words import translator
from tests.render.snapshots import chain, snapshot

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 2, 20))
NAMES = ("a", "b", "c")


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Plan]:
    """Plans that replace or amend others, expire, are repealed, or are not filed."""
    found = {}
    for at, name in enumerate(NAMES):
        document: dict[str, Any] = {"effective": draw(DAYS)}
        for key in ("expires", "repealed"):
            if draw(st.booleans()):
                document[key] = draw(DAYS)
        if draw(st.integers(0, 3)):
            document["filing"] = {"authority": "x"}
        replaced = draw(st.lists(st.sampled_from(NAMES[:at]), unique=True)) if at else []
        data = {"version": name, "title": name, "update": {"type": "initial"}, "documents": [document]}
        found[name] = Plan.model_validate({**data, "replaces": replaced})
    return found


@given(plans(), DAYS, DAYS)
def test_on_any_day_the_rows_that_hold_are_the_versions_in_force(
    held: dict[str, Plan], as_of: dt.date, day: dt.date
) -> None:
    timeline = Timeline(held)
    whole = chain(*(snapshot(name) for name in timeline.lives))
    whole = replace(
        whole,
        as_of=as_of,
        standings=standings(held, as_of),
        snapshots={name: replace(whole.snapshots[name], plan=held[name]) for name in timeline.lives},
    )
    rows = periods(View(whole, shot, None, "zh") for shot in whole.snapshots.values())
    asked = day.isoformat()
    # exactly what the browser asks of a row
    on_that_day = [p.version for p in rows if p.first and p.first <= asked and (not p.last or asked <= p.last)]
    assert tuple(on_that_day) == timeline.holding(day)
    assert [p.version for p in rows if p.draft] == [name for name, life in timeline.lives.items() if not life.filed]
    assert all((p.first == "") == (p.held == "") for p in rows)


def test_words_for_every_answer() -> None:
    words = json.loads(asking(translator("zh")))
    assert set(words) == {"held", "several", "before", "none", "ahead"}
    assert all("{date}" in text for key, text in words.items() if key != "several")
