"""The page of a code: what it is on any day, and what changed at each version, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markupsafe import Markup

from onemap.render.pages.histories.records import ClauseTold, Elsewhere, Event, History, ListTold, Setting, Told
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.periods import Period, asking
from onemap.slug import slug
from onemap.words import translator

#: more clauses of others' lists than these are told by number and first words, their wording by the change log
IN_FULL = 12
_TEMPLATE = "portal/history.html"


class Fragments:
    """Pieces of HTML that many histories have in common, each made once by a job."""

    def __init__(self, templates: Templates, lang: str, lists: Mapping[str, tuple[ListTold, ...]]) -> None:
        self._chip = templates.macro("shared/macros.html", "chip")
        self._clauses = templates.macro(_TEMPLATE, "clauses")
        self._lists = templates.macro(_TEMPLATE, "lists")
        self._held = lists
        self._heads = {name: templates.macro(_TEMPLATE, name) for name in ("row_head", "step_head")}
        self._chips: dict[tuple[str, str], Markup] = {}
        self._made_heads: dict[tuple[str, str], Markup] = {}
        self._made: dict[str, Markup] = {}
        t = translator(lang)
        #: the question for a day
        self.ask: Markup = templates.macro("portal/on.html", "ask")(asking(t), t("As in force on"))

    def chip(self, version: Told, category: str) -> Markup:
        """The category as the version shows it."""
        key = (version.period.version, category)
        if key not in self._chips:
            self._chips[key] = self._chip(version, category)
        return self._chips[key]

    def row_head(self, period: Period) -> Markup:
        """The first cells of a version's row."""
        return self._head("row_head", period)

    def step_head(self, period: Period) -> Markup:
        """The head of a version's step in the timeline."""
        return self._head("step_head", period)

    def _head(self, macro: str, period: Period) -> Markup:
        key = (macro, period.version)
        if key not in self._made_heads:
            self._made_heads[key] = self._heads[macro](period)
        return self._made_heads[key]

    def clauses(self, clauses: tuple[ClauseTold, ...]) -> Markup:
        """Changes of the unit's own clauses."""
        return self._clauses(clauses, False)

    def lists(self, reference: str) -> Markup:
        """Changes in others' lists."""
        if reference not in self._made:
            lists = self._held[reference]
            short = sum(len(held.clauses) for held in lists) > IN_FULL
            self._made[reference] = self._lists(lists, short)
        return self._made[reference]


class Step(NamedTuple):
    """A part of the timeline: one version in which something happened, or several in which nothing did."""

    version: Told
    event: Event
    against: Told | None
    unchanged: tuple[tuple[Told, Event], ...]


class Row(NamedTuple):
    """What the code is in one version: its event there, or where its ground is instead."""

    version: Told
    event: Event | None
    elsewhere: Elsewhere | None


def history_page(shared: Setting, history: History, fragments: Fragments) -> Page:
    """The page of a code."""
    code, name, now, timeline, elsewhere, became = history
    versions = shared.versions
    current = None if now is None else timeline[now]
    held = {event.version: event for event in timeline}
    absent = {one.version: one for one in elsewhere}
    holding = [versions[event.version] for event in timeline if event.held is not None]
    in_force = (one.kin for one in elsewhere if versions[one.version].period.standing == "in-force")
    today = tuple(dict.fromkeys(kin for held_there in in_force for kin in held_there))
    rows = [Row(version, held.get(at), absent.get(at)) for at, version in enumerate(versions)]
    return Page(
        path=f"units/{slug(code)}.html",
        shell_name="units/unit",
        template="portal/unit.html",
        title=f"{name} {code}",
        heading=name,
        description=translator(shared.lang)("History of {code} {name}").format(code=code, name=name),
        context={
            "code": code,
            "file": slug(code),
            "as_of": shared.as_of,
            "f": fragments,
            "now": None if current is None or current.held is None else (versions[current.version], current.held),
            "last": holding[-1],
            "only_draft": all(version.period.draft for version in holding),
            "rows": rows[::-1],
            "steps": list(_steps(shared, history))[::-1],
            "became": became,
            # where its successors are no longer what is in force
            "today": () if {kin.code for kin in today} <= {kin.code for kin in became} else today,
        },
    )


def _steps(shared: Setting, history: History) -> Iterator[Step]:
    """The timeline with versions in which nothing changed taken together."""
    quiet: list[tuple[Told, Event]] = []
    for event in history.timeline:
        version = shared.versions[event.version]
        if not event.brief and event.held is not None:
            quiet.append((version, event))
            continue
        if quiet:
            yield Step(*quiet[-1], None, tuple(quiet[::-1]))
            quiet = []
        yield Step(version, event, None if event.detail is None else shared.versions[event.detail.against], ())
    if quiet:
        yield Step(*quiet[-1], None, tuple(quiet[::-1]))
