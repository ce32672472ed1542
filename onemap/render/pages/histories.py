"""The history of every code: what it is today or what became of it, version by version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup, escape

from onemap.compare.changes import UnitChange
from onemap.model.units import Unit
from onemap.model.vocabulary import Category
from onemap.render.pages.change_log import aspect_words
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.portal import Portal
from onemap.render.view import View, status_words
from onemap.slug import slug
from onemap.words import translator


@dataclass(frozen=True, slots=True)
class Told:
    """What histories tell of a version: its name, the way to it, and since when it holds or what it is instead."""

    name: str
    base: str
    since: str
    categories: Mapping[str, Category]
    lang: str

    def category(self, key: str) -> Category:
        """The category *key*, as the version calls it."""
        return self.categories[key]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all histories share: the versions, the day that counts, and the language."""

    versions: tuple[Told, ...]
    as_of: str
    lang: str


class Event(NamedTuple):
    """One version in a history: its number, the unit's name, category and km² in words, and events as HTML."""

    version: int
    held: tuple[str, str, str] | None
    events: tuple[str, ...]


class History(NamedTuple):
    """What the page of a code says: ``now`` is the number of its event in force; successors are code, file, name."""

    code: str
    name: str
    now: int | None
    timeline: tuple[Event, ...]
    successors: tuple[tuple[str, str, str], ...]


def setting(portal: Portal) -> Setting:
    """What all histories of *portal* share."""
    statuses, effective = status_words(portal.t), portal.t("effective {date}")
    versions = tuple(
        Told(
            name=view.version_name(),
            base=portal.base(view),
            since=effective.format(date=view.date(view.standing.effective))
            if view.standing.effective
            else statuses[view.standing.status],
            categories={category.id: category for category in view.snapshot.vocabulary.categories},
            lang=view.lang,
        )
        for view in portal.views
    )
    return Setting(versions, portal.as_of, portal.lang)


class Chips:
    """``chips(version, category)``: the category as the version shows it, made once for all pages."""

    def __init__(self, templates: Templates) -> None:
        self._chip = templates.macro("shared/macros.html", "chip")
        self._made: dict[tuple[str, str], Markup] = {}

    def __call__(self, version: Told, category: str) -> Markup:
        key = (version.base, category)
        if key not in self._made:
            self._made[key] = self._chip(version, category)
        return self._made[key]


def history_page(shared: Setting, history: History, chips: Chips) -> Page:
    """The page of a code."""
    code, name, now, timeline, successors = history
    current = None if now is None else timeline[now]
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
            "chip": chips,
            "now": None
            if current is None or current.held is None
            else (shared.versions[current.version], current.held),
            "timeline": [(shared.versions[at], held, _html(events)) for at, held, events in timeline],
            "successors": successors,
        },
    )


def _html(events: Iterable[str]) -> list[Markup]:
    return [Markup(event) for event in events]  # noqa: S704 - escaped where they were told


class Histories:
    """Tells the history of every code of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._t = portal.t
        current = {view.snapshot.version for view in portal.current}
        #: by version: whether it is in force, its view, units, and changes by code
        self._versions: list[tuple[bool, View, Mapping[str, Unit], Mapping[str, Sequence[UnitChange]]]] = [
            (view.snapshot.version in current, view, view.snapshot.briefs, _by_code(view)) for view in portal.views
        ]
        self._first = str(escape(self._t("First held in this version.")))
        self._unchanged = str(escape(self._t("Unchanged.")))

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that has a history."""
        return frozenset(code for _, _, units, _ in self._versions for code in units)

    def of(self, code: str) -> History:
        """The history of *code*, which one of the versions holds."""
        now: int | None = None
        name = ""
        timeline: list[Event] = []
        successors: dict[tuple[str, str, str], None] = {}
        for at, (in_force, view, units, changes) in enumerate(self._versions):
            touching, unit = changes.get(code, ()), units.get(code)
            if unit is None and not touching:
                continue
            events = [str(self._event(change, code)) for change in touching]
            if view.changes is None:
                events.append(self._first)
            elif not touching:
                events.append(self._unchanged)
            if unit is not None and now is None:
                name = unit.name  # of the first version in force, else of the last that holds it
                now = len(timeline) if in_force else None
            held = None if unit is None else (unit.name, unit.category, view.km2(unit))
            timeline.append(Event(at, held, tuple(events)))
            if view.standing.effective is not None:
                for change in touching:
                    if code in change.old and code not in change.new:
                        successors.update(((c, slug(c), units[c].name), None) for c in change.new)
        return History(code, name, now, tuple(timeline), () if now is not None else tuple(successors))

    def _event(self, change: UnitChange, code: str) -> Markup:
        """One change as it concerns *code*, in a sentence whose other codes are links to their histories."""
        t = self._t
        join = t(", ").join
        aspects = [aspect for aspect in change.aspects if aspect != "recoded"]
        if change.kind == "added":
            words = escape(t("Added."))
        elif change.kind == "withdrawn":
            told = (c for declared in change.all_declared if declared.kind == "withdraw" for c in declared.to)
            heirs = [c for c in dict.fromkeys(told) if c != code and c in self.codes]
            sentence = t("Withdrawn; succeeded by {codes}.") if heirs else t("Withdrawn.")
            words = self._linked(sentence, heirs, code)
        elif change.kind == "merged":
            if code in change.old and code not in change.new:
                words = self._linked(t("Merged into {codes}."), change.new, code)
            else:
                words = self._linked(t("Merged from {codes}."), (c for c in change.old if c != code), code)
        elif change.kind == "split":
            if code in change.old:
                words = self._linked(t("Split into {codes}."), change.new, code)
            else:
                words = self._linked(t("Split from {codes}."), change.old, code)
        elif change.old != change.new:
            if code in change.old:
                words = self._linked(t("Recoded to {codes}."), change.new, code)
            else:
                words = self._linked(t("Recoded from {codes}."), change.old, code)
            if aspects:
                words += t(" Also changed: {what}.").format(what=join(aspect_words(t)[a] for a in aspects))
        else:
            words = escape(t("Changed: {what}.").format(what=join(aspect_words(t)[a] for a in aspects)))
        for reason in dict.fromkeys(declared.reason for declared in change.all_declared if declared.reason):
            words += t(" Reason: {reason}").format(reason=reason)
        return words

    def _linked(self, sentence: str, codes: Iterable[str], here: str) -> Markup:
        """*sentence* with its field ``codes`` filled; codes other than *here* lead to their histories."""
        link = Markup('<a href="{}.html">{}</a>')
        parts = [escape(c) if c == here else link.format(slug(c), c) for c in codes]
        return escape(sentence).format(codes=escape(self._t(", ")).join(parts))


def _by_code(view: View) -> dict[str, list[UnitChange]]:
    found: dict[str, list[UnitChange]] = {}
    for change in view.changes.units if view.changes else ():
        for code in dict.fromkeys((*change.old, *change.new)):
            found.setdefault(code, []).append(change)
    return found
