"""Tells the history of every code from the versions and what differs between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain as joined
from typing import Literal

from onemap.compare.changes import ClauseChange, UnitChange
from onemap.compare.facts import fact_words
from onemap.compare.regrouped import carried_before
from onemap.compare.undeclared import words_of
from onemap.model.plan import DeclaredChange
from onemap.model.units import Unit
from onemap.render.pages.changes.places import ChangePlaces
from onemap.render.pages.changes.units import unit_zones
from onemap.render.pages.changes.words import aspect_words, mode_words
from onemap.render.pages.histories.clauses import ClauseTeller, SharedLists
from onemap.render.pages.histories.kin import Paths, Step
from onemap.render.pages.histories.records import (
    Detail,
    Event,
    History,
    Kin,
    ListTold,
    Reason,
    Setting,
    Told,
)
from onemap.render.pages.periods import periods
from onemap.render.pages.portal import Portal
from onemap.render.view import View, figure
from onemap.slug import slug
from onemap.words import Translator

#: name, code, and the way to its page from the portal's folder
_Zone = tuple[str, str, str]


def setting(portal: Portal) -> Setting:
    """What all histories of *portal* share."""
    versions = tuple(
        Told(
            period=period,
            categories={category.id: category for category in view.snapshot.vocabulary.categories},
            lang=view.lang,
        )
        for view, period in zip(portal.views, periods(portal.views), strict=True)
    )
    return Setting(versions, (portal.as_of, portal.chain.as_of.isoformat()), portal.lang)


class Histories:
    """Tells the history of every code of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._t = portal.t
        places = portal.places
        current = {view.snapshot.version for view in portal.current}
        numbers = {view.snapshot.version: at for at, view in enumerate(portal.views)}
        #: by version: whether it is in force, its view and units, and the way to it
        self._versions: list[tuple[bool, View, Mapping[str, Unit], _Change | None]] = []
        for at, view in enumerate(portal.views):
            changes = view.changes
            change = None
            if changes is not None and changes.old in numbers:
                before = portal.views[numbers[changes.old]]
                step = Step(numbers[changes.old], at, before.snapshot.briefs, view.snapshot.briefs, changes)
                change = _Change(step, before, view, places.get(view.snapshot.version))
            self._versions.append((view.snapshot.version in current, view, view.snapshot.briefs, change))
        steps = [change.step for _, _, _, change in self._versions if change is not None]
        self._paths = Paths([units for _, _, units, _ in self._versions], steps)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that has a history."""
        return frozenset(code for _, _, units, _ in self._versions for code in units)

    def lists(self, references: Iterable[str]) -> dict[str, tuple[ListTold, ...]]:
        """What the *references* of events stand for."""
        held = [change.shared.by_reference for _, _, _, change in self._versions if change is not None]
        return {name: next(known[name] for known in held if name in known) for name in sorted(set(references))}

    def of(self, code: str) -> History:
        """The history of *code*, which one of the versions holds."""
        t = self._t
        now: int | None = None
        name = ""
        timeline: list[Event] = []
        became: tuple[Kin, ...] = ()
        for at, (in_force, view, units, change) in enumerate(self._versions):
            unit = units.get(code)
            touching = change.step.touching.get(code, ()) if change is not None else ()
            if unit is None and not touching:
                continue
            held = None
            if unit is not None:
                if now is None:
                    name = unit.name  # of the first version in force, else of the last that holds it
                    now = len(timeline) if in_force else None
                held = (unit.name, unit.category, view.km2(unit), view.area_name(unit.area))
            if change is None:
                timeline.append(Event(at, held, t("First listed"), None, ""))
                continue
            detail, brief = change.detail(touching, code) if touching else (None, "")
            lists = change.shared.of(code) if unit is not None else ""
            if lists:
                brief = t(", ").join(filter(None, (brief, t("Clauses of higher lists changed"))))
            timeline.append(Event(at, held, brief, detail, lists))
            if detail is not None and unit is None:
                became = detail.went
        return History(
            code, name, now, tuple(timeline), tuple(self._paths.elsewhere(code)), () if now is not None else became
        )


@dataclass(frozen=True)
class _Change:
    """What differs between two versions, told of the units that it touches."""

    step: Step
    old: View
    new: View
    places: ChangePlaces | None

    @property
    def _t(self) -> Translator:
        return self.new.t

    @cached_property
    def _teller(self) -> ClauseTeller:
        return ClauseTeller(self.old, self.new)

    @cached_property
    def shared(self) -> SharedLists:
        """What changed in lists that are not the units' own."""
        return SharedLists(self.step.changes, self.old, self.new, self._teller, self._list_card, self._list_reasons)

    @cached_property
    def _declared_lists(self) -> Mapping[str, tuple[DeclaredChange, ...]]:
        """What is declared of lists by id, and of zones by both their codes."""
        changes = self.step.changes
        declared = {held.list_id: held.all_declared for held in changes.lists} | dict(changes.zones_declared)
        for before, after in changes.zones_recoded:
            declared.setdefault(before, declared.get(after, ()))
        return declared

    def _list_reasons(self, name: str) -> tuple[Reason, ...]:
        return tuple(dict.fromkeys(map(self._reason, self._declared_lists.get(name, ()))))

    def _list_card(self, name: str) -> str:
        shared = name in self.new.snapshot.lists or name in self.old.snapshot.lists
        return self._card("list" if shared else "zone", name)

    def _card(self, kind: Literal["unit", "list", "zone"], key: str) -> str:
        """The card of a unit, list or zone in the change log, from the portal's folder; "" where it has none."""
        found = "changes.html" if self.places is None else self.places.change_place(kind, key)
        return f"versions/{self.new.snapshot.version}/{found}" if found else ""

    def _reason(self, declared: DeclaredChange) -> Reason:
        mode = mode_words(self._t)[declared.mode] if declared.mode else None
        return mode, declared.reason, tuple(self.new.basis(basis) for basis in declared.basis)

    def detail(self, touching: Sequence[UnitChange], code: str) -> tuple[Detail, str]:
        """All changes *touching* the unit *code* in one record, and in a few words."""
        step, t = self.step, self._t
        words = aspect_words(t)
        brief: dict[str, None] = {}
        came, went = step.came(code), step.went(code)
        own = [change for change in touching if _speaks_of(change, code)]
        for change in touching:
            brief.update(dict.fromkeys(self._kind(change, code)))
            if change.kind in ("merged", "split", "regrouped") and code in change.old and code in change.new:
                parts = step.parts(change, code)
                came, went = came or parts[0], went or parts[1]
        for change in own:
            brief.update((words[aspect], None) for aspect in change.aspects if aspect != "recoded")
        on = own[0].goes_on()[0] if own else code
        detail = Detail(
            against=step.before,
            before=(slug(on), on) if on in step.old else None,
            card=self._card("unit", code),
            facts=tuple(joined.from_iterable(map(self._facts, own))),
            zones=self._zones(own),
            ground=tuple(joined.from_iterable(step.ground(*c.goes_on()) for c in own if "border" in c.aspects)),
            clauses=tuple(
                self._teller.told(clause)
                for change in touching
                for clause in change.clauses
                if _carries(change, clause, code)
            ),
            reasons=tuple(
                dict.fromkeys(self._reason(declared) for change in touching for declared in change.all_declared)
            ),
            undeclared=not any(change.all_declared for change in touching) and any(map(any, map(words_of, touching))),
            came=came,
            went=went,
        )
        return detail, t(", ").join(brief)

    def _kind(self, change: UnitChange, code: str) -> Iterable[str]:
        """What became of *code* beside what changed of it."""
        t, came, went = self._t, code in change.new, code in change.old
        if change.kind == "added":
            yield t("Added")
        elif change.kind == "withdrawn":
            yield t("Withdrawn")
        elif change.kind == "merged":
            yield t("Merged into another unit") if went and not came else t("Formed by a merger")
        elif change.kind == "split":
            yield t("Formed by a split") if came and not went else t("Split up")
        elif change.kind == "regrouped":
            yield t("Regrouped")
        elif change.old != change.new:
            yield t("Recoded")

    def _facts(self, change: UnitChange) -> Iterable[tuple[str, str, str]]:
        """Label and words before and after of everything but zones and clauses."""
        t, (a, b) = self._t, change.goes_on()
        before, after = self.step.old[a], self.step.new[b]
        if a != b:
            yield t("Code"), a, b
        for aspect in change.aspects:
            if aspect == "name":
                yield t("Name"), before.name, after.name
            elif aspect == "category":
                views = (self.old, before), (self.new, after)
                first, second = (view.term("categories", unit.category) for view, unit in views)
                yield t("Category"), first, second
            elif aspect == "area":
                yield t("Area of administration"), self.old.area_name(before.area), self.new.area_name(after.area)
            elif aspect == "border" and change.km2_gained is not None:
                words = t("gained {gained} km², lost {lost} km²")
                yield (
                    t("Border"),
                    "",
                    words.format(gained=figure(change.km2_gained), lost=figure(change.km2_lost or 0.0)),
                )
        snapshots = self.old.snapshot, self.new.snapshot
        for fact in change.facts:
            label, told = fact_words(fact, (before, after), snapshots, t, self.new.lang)
            yield label, "", told

    def _zones(self, own: Sequence[UnitChange]) -> tuple[tuple[_Zone, ...], tuple[_Zone, ...]]:
        gone: list[_Zone] = []
        come: list[_Zone] = []
        recoded = dict(self.step.changes.zones_recoded)
        for change in own:
            if "zones" in change.aspects:
                a, b = change.goes_on()
                lost, gained, _ = unit_zones(self.step.old[a], self.step.new[b], recoded)
                gone += (_zone(self.old, code) for code in lost)
                come += (_zone(self.new, code) for code in gained)
        return tuple(gone), tuple(come)


def _speaks_of(change: UnitChange, code: str) -> bool:
    """Whether the aspects of *change* are those of *code* in the new version."""
    return bool(change.aspects) and bool(change.old and change.new) and change.goes_on()[1] == code


def _carries(change: UnitChange, clause: ClauseChange, code: str) -> bool:
    """Whether the unit *code* has the clause, or had it: of several units each tells its own."""
    if change.kind == "changed":
        return _speaks_of(change, code)
    return code in (clause.list_id, carried_before(clause))


def _zone(view: View, code: str) -> _Zone:
    zone = view.snapshot.zones.get(code)
    if zone is None:
        return "", code, ""
    return zone.name, code, f"versions/{view.snapshot.version}/{view.zone_href(code)}"
