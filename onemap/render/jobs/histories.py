"""Jobs for the portal's pages of every code, whose items are the facts that the pages tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from onemap.read.memory import uncollected
from onemap.render.jobs.frame import Frame
from onemap.render.jobs.groups import by_code
from onemap.render.pages.histories import Fragments, Histories, History, Setting, history_page, setting
from onemap.render.pages.histories.records import ListTold
from onemap.render.pages.portal import Portal
from onemap.render.products import Job
from onemap.resolve.digests import digest_of
from onemap.slug import slug
from onemap.store import digest

#: about how many codes one job has
CODES = 256


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """What the pages of some codes follow from; ``lists`` are what their events refer to, each once."""

    frame: Frame
    shared: Setting
    histories: tuple[History, ...]
    lists: dict[str, tuple[ListTold, ...]]


def history_jobs(portal: Portal, frame: Frame) -> Iterator[Job]:
    """Jobs for the pages of every code that a version of *portal* holds."""
    own, shared, told = frame.only("units/unit"), setting(portal), Histories(portal)
    seen = digest_of(own.digest, shared)
    for name, codes in by_code(told.codes, CODES):
        histories = tuple(map(told.of, codes))
        yield Job(
            name=f"{own.prefix}units {name}",
            # what events refer to is called by its digest
            key=digest(seen, json.dumps(histories)),
            work=write_histories,
            item=partial(_item, own, shared, histories, told),
            paths=tuple(f"{own.prefix}units/{slug(code)}.html" for code in codes),
        )


def _item(frame: Frame, shared: Setting, histories: tuple[History, ...], told: Histories) -> HistoryItem:
    references = (event.lists for history in histories for event in history.timeline if event.lists)
    return HistoryItem(frame, shared, histories, told.lists(references))


def write_histories(item: HistoryItem) -> dict[str, str]:
    """Write the pages of a job; SHA-256 by path relative to the stage."""
    with uncollected():
        fragments = Fragments(item.frame.templates(), item.shared.lang, item.lists)
        return item.frame.write(history_page(item.shared, history, fragments) for history in item.histories)
