"""The portal above the versions: what holds on a day, and the chain of versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from onemap.render.pages.changes.places import ChangePlaces, pair_path
from onemap.render.pages.changes.words import unit_numbers
from onemap.render.pages.overview import change_line, update_words
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.periods import asking, periods
from onemap.render.view import View, day_words, status_words
from onemap.resolve.snapshot import Chain
from onemap.words import Translator


@dataclass(frozen=True)
class Portal:
    """All versions in one language, in order."""

    chain: Chain
    views: tuple[View, ...]
    lang: str
    t: Translator
    #: where the cards of each version's change log stand, below its folder
    places: Mapping[str, ChangePlaces] = field(default_factory=dict)

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
            "as_of_day": self.chain.as_of.isoformat(),
            "periods": periods(self.views),
            "words": asking(self.t),
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
            "consultations_open": [v for v in self.views if v.standing.status == "consultation"],
            "total": len(self.views),
        }
        name = self.views[0].publication_name if self.views else ""
        return {
            "home": (name, "portal/home.html", home),
            "map": (t("The one map"), "portal/choose.html", {"tool": "map.html", "label": t("The one map")}),
            "find": (t("Find a unit"), "portal/choose.html", {"tool": "find.html", "label": t("Find a unit")}),
            "versions": (
                t("Plan versions"),
                "portal/versions.html",
                {"numbers": self._numbers, "compared": self._compared},
            ),
        }

    @staticmethod
    def _numbers(view: View) -> list[tuple[str, int]]:
        """What a version changed, counted: label and number."""
        changes, t = view.changes, view.t
        if changes is None:
            return []
        effects = (t("Units with changed clauses of higher lists"), len(changes.effects))
        return [*unit_numbers(changes, t), *([effects] if effects[1] else [])]

    def _compared(self, view: View) -> list[tuple[str, str]]:
        """The change logs of a version against every earlier one: the other's name, and the way from the portal."""
        earlier = self.views[: self.views.index(view)]
        version = view.snapshot.version
        return [(o.version_name(), pair_path(o.snapshot.version, version)) for o in earlier[::-1]]

    def blocks(self, templates: Templates) -> Mapping[str, Callable[[], str]]:
        """Renderers of the blocks that prose pages may hold, by name."""

        def renderer(name: str) -> Callable[[], str]:
            _, template, context = self._parts[name]
            return lambda: templates.render(template, **self._shared, **context, root="")

        return {name: renderer(name) for name in self._parts}

    def pages(self, available: Mapping[str, object]) -> Iterator[Page]:
        """Pages of the portal's shells in *available*."""
        shells = {"home": "index", "map": "map", "find": "find", "versions": "versions/index"}
        for part, shell_name in shells.items():
            if shell_name in available:
                title, template, context = self._parts[part]
                yield Page(
                    path=f"{shell_name}.html", shell_name=shell_name, template=template, title=title, heading=title,
                    context={**self._shared, **context},
                )  # fmt: skip
