"""Two versions side by side: how each is called, where its pages are as seen from the change log, and its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from onemap.compare.changes import ChangeSet
from onemap.model.clauses import Clause
from onemap.model.plan import DeclaredChange
from onemap.render.pages.changes.cards import Reason, Ref
from onemap.render.pages.changes.words import mode_words
from onemap.render.view import View
from onemap.words import Translator


@dataclass(frozen=True)
class Side:
    """One of the versions. ``root``: the way to its folder, None where the page may not lead there."""

    view: View
    root: str | None

    def unit(self, code: str) -> str | None:
        """The page of a unit that the version holds."""
        return self._href(self.view.unit_href(code)) if code in self.view.snapshot.units else None

    def zone(self, code: str) -> str | None:
        """The page of a zone that the version holds."""
        return self._href(self.view.zone_href(code)) if code in self.view.snapshot.zones else None

    def area(self, key: str) -> str | None:
        """The page of an area that the version holds."""
        return self._href(self.view.area_href(key)) if key in self.view.snapshot.areas else None

    def list(self, key: str) -> str | None:
        """The page of a list that the version holds, or of the unit or zone that carries it."""
        held = self.view.snapshot
        known = key in held.lists or key in held.units or key in held.zones
        return self._href(self.view.list_href(key)) if known else None

    def clause(self, owner: str, key: str) -> str | None:
        """Where a clause stands on the page of its owner."""
        page = self.list(owner)
        return None if page is None else f"{page}#{self.view.anchor(owner, key)}"

    def industries(self, owner: str, clause: Clause | None) -> tuple[str, ...]:
        """Codes of the industries that the clause is annotated with."""
        tag = None if clause is None else self.view.snapshot.tags.get((owner, clause.key))
        return () if tag is None else tag.industries

    def _href(self, page: str) -> str | None:
        return None if self.root is None else self.root + page


@dataclass(frozen=True)
class Pair:
    """Two versions with what differs. ``between``: views of the versions after the old one up to the new one."""

    old: Side
    new: Side
    changes: ChangeSet
    between: tuple[View, ...]

    @property
    def t(self) -> Translator:
        return self.new.view.t

    @property
    def lang(self) -> str:
        return self.new.view.lang

    # --- records by name -----------------------------------------------------------------------------

    def unit(self, code: str, *, before: bool = False) -> Ref:
        """A unit by the name that it has in the new version, else in the old one; *before*: the other way round."""
        first, second = (self.old, self.new) if before else (self.new, self.old)
        brief = first.view.snapshot.briefs.get(code) or second.view.snapshot.briefs.get(code)
        name = code if brief is None else brief.name
        return Ref(code, name, self.new.unit(code), self.old.unit(code))

    def zone(self, code: str, *, before: bool = False) -> Ref:
        """A zone by its name, as :meth:`unit`."""
        first, second = (self.old, self.new) if before else (self.new, self.old)
        held = first.view.snapshot.zones.get(code) or second.view.snapshot.zones.get(code)
        return Ref(code, "" if held is None else held.name, self.new.zone(code), self.old.zone(code))

    def list(self, key: str) -> Ref:
        """A list by its title in the new version, else in the old one."""
        side = self.new if self.new.view.list_title(key) != key else self.old
        return Ref(key, side.view.list_title(key), self.new.list(key), self.old.list(key))

    # --- words ---------------------------------------------------------------------------------------

    def category(self, key: str | None, *, before: bool = False) -> str:
        """The label of a category in the words of a version."""
        side = self.old if before else self.new
        return "" if key is None else side.view.term("categories", key)

    def reasons(self, declared: Iterable[DeclaredChange], *, must: bool = True) -> tuple[Reason, ...] | None:
        """What plans declare, each distinct thing once; None where they declare nothing and need not (not *must*)."""
        return tuple(dict.fromkeys(map(self._reason, declared))) or (() if must else None)

    def _reason(self, declared: DeclaredChange) -> Reason:
        view = self._declaring.get(declared, self.new.view)
        mode = mode_words(self.t)[declared.mode] if declared.mode else None
        return mode, declared.reason, tuple(view.basis(basis) for basis in declared.basis)

    @cached_property
    def _declaring(self) -> dict[DeclaredChange, View]:
        """The version whose plan declares it: an id of a basis means what that plan says."""
        views: Sequence[View] = (self.old.view, *self.between)
        return {declared: view for view in views for declared in view.snapshot.plan.changes}

    @cached_property
    def areas(self) -> tuple[tuple[str, str, str | None], ...]:
        """All areas of both versions as (id, name, parent), in filed order, those of the new version first."""
        found: dict[str, tuple[str, str, str | None]] = {}
        for view in (self.new.view, self.old.view):
            for key, area in view.snapshot.areas.items():
                found.setdefault(key, (key, area.called(self.lang), area.parent))
        return tuple(found.values())
