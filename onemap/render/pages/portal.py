"""The portal above the versions: what holds on a day, the chain of versions, the history of every code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from onemap.compare.changes import UnitChange
from onemap.render.pages.change_log import aspect_words
from onemap.render.pages.overview import change_line, update_words
from onemap.render.pages.page import Page, Templates
from onemap.render.view import View, day_words, status_words
from onemap.resolve.snapshot import Chain
from onemap.slug import slug
from onemap.words import Translator


@dataclass(frozen=True)
class Portal:
    """All versions in one language, in order."""

    chain: Chain
    views: tuple[View, ...]
    lang: str
    t: Translator

    @cached_property
    def current(self) -> tuple[View, ...]:
        """Versions in force on ``as_of``."""
        return tuple(v for v in self.views if v.snapshot.version in self.chain.in_force)

    @property
    def as_of(self) -> str:
        return day_words(self.chain.as_of, self.t)

    @staticmethod
    def base(view: View) -> str:
        """The way from the portal's folder to a version's."""
        return f"versions/{view.snapshot.version}/"

    @cached_property
    def _shared(self) -> dict[str, Any]:
        """What every template of the portal may use."""
        return {
            "views": self.views,
            "current": self.current,
            "as_of": self.as_of,
            "base": self.base,
            "statuses": status_words(self.t),
            "update_words": update_words,
        }

    @cached_property
    def _parts(self) -> dict[str, tuple[str, str, dict[str, Any]]]:
        """Title, template and context of what stands on the portal's own pages and in blocks of prose."""
        t = self.t
        latest = next((v for v in reversed(self.views) if v.standing.effective and v.changes is not None), None)
        home = {
            "latest": latest,
            "change_line": change_line(latest.changes, t) if latest else "",
            "consultations": [v for v in self.views if v.standing.status == "consultation"],
            "total": len(self.views),
        }
        name = self.views[0].publication_name if self.views else ""
        return {
            "home": (name, "portal/home.html", home),
            "map": (t("The one map"), "portal/choose.html", {"tool": "map.html", "label": t("The one map")}),
            "find": (t("Find a unit"), "portal/choose.html", {"tool": "find.html", "label": t("Find a unit")}),
            "versions": (t("Plan versions"), "portal/versions.html", {}),
        }

    def blocks(self, templates: Templates) -> Mapping[str, Callable[[], str]]:
        """Renderers of the blocks that prose pages may hold, by name."""

        def renderer(name: str) -> Callable[[], str]:
            _, template, context = self._parts[name]
            return lambda: templates.render(template, **self._shared, **context, root="")

        return {name: renderer(name) for name in self._parts}

    def pages(self, available: Mapping[str, object]) -> Iterator[Page]:
        """Pages of the portal's shells in *available*, then the history of every code."""
        shells = {"home": "index", "map": "map", "find": "find", "versions": "versions/index"}
        for part, shell_name in shells.items():
            if shell_name in available:
                title, template, context = self._parts[part]
                yield Page(
                    path=f"{shell_name}.html", shell_name=shell_name, template=template, title=title, heading=title,
                    context={**self._shared, **context},
                )  # fmt: skip
        for code in sorted(self._codes):
            yield self._history(code)

    def _history(self, code: str) -> Page:
        t = self.t
        holders = [v for v in self.views if code in v.snapshot.units]
        now = next((v for v in self.current if code in v.snapshot.units), None)
        name = (now or holders[-1]).snapshot.units[code].name
        timeline = []
        #: code, file name, name
        successors: list[tuple[str, str, str]] = []
        for view in self.views:
            touching = [] if view.changes is None else self._changes_by_code[view.snapshot.version].get(code, [])
            if not touching and code not in view.snapshot.units:
                continue
            events: list[str] = [self._event(change, code) for change in touching]
            if view.changes is None:
                events.append(t("First held in this version."))
            elif not touching:
                events.append(t("Unchanged."))
            timeline.append((view, events))
            if view.standing.effective is not None:
                for change in touching:
                    if code in change.old and code not in change.new:
                        successors += [(c, slug(c), view.snapshot.units[c].name) for c in change.new]
        return Page(
            path=f"units/{slug(code)}.html", shell_name="units/unit", template="portal/unit.html",
            title=f"{name} {code}", heading=name,
            description=t("History of {code} {name}").format(code=code, name=name),
            context={
                **self._shared, "code": code, "now": now,
                "timeline": timeline, "successors": [] if now else list(dict.fromkeys(successors)),
            },
        )  # fmt: skip

    @cached_property
    def _changes_by_code(self) -> dict[str, dict[str, list[UnitChange]]]:
        found: dict[str, dict[str, list[UnitChange]]] = {}
        for view in self.views:
            by_code = found.setdefault(view.snapshot.version, {})
            for change in view.changes.units if view.changes else ():
                for code in dict.fromkeys((*change.old, *change.new)):
                    by_code.setdefault(code, []).append(change)
        return found

    def _event(self, change: UnitChange, code: str) -> Markup:
        """One change as it concerns *code*, in a sentence whose other codes are links to their histories."""
        t = self.t
        join = t(", ").join
        aspects = [aspect for aspect in change.aspects if aspect != "recoded"]
        if change.kind == "added":
            words = escape(t("Added."))
        elif change.kind == "withdrawn":
            told = (c for declared in change.all_declared if declared.kind == "withdraw" for c in declared.to)
            heirs = [c for c in dict.fromkeys(told) if c != code and c in self._codes]
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

    @cached_property
    def _codes(self) -> frozenset[str]:
        """Every code that has a history."""
        return frozenset(code for view in self.views for code in view.snapshot.units)

    def _linked(self, sentence: str, codes: Iterable[str], here: str) -> Markup:
        """*sentence* with its field ``codes`` filled; codes other than *here* lead to their histories."""
        link = Markup('<a href="{}.html">{}</a>')
        parts = [escape(c) if c == here else link.format(slug(c), c) for c in codes]
        return escape(sentence).format(codes=escape(self.t(", ")).join(parts))
