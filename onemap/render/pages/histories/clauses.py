"""Clauses that changed, told in words: a unit's own ones, and those that it gained or lost through others' lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from onemap.compare.bearing import bearing
from onemap.compare.changes import Address, ChangeSet, ClauseChange, UnitEffect
from onemap.model.clauses import Clause
from onemap.render.pages.histories.records import ClauseTold, How, ListTold, Reason
from onemap.render.view import View
from onemap.resolve.snapshot import Snapshot
from onemap.store import digest


class ClauseTeller:
    """Tells changes of clauses between two versions."""

    def __init__(self, old: View, new: View) -> None:
        self._old, self._new, self._t = old, new, new.t

    def told(self, change: ClauseChange, how: How | None = None, at: Address | None = None) -> ClauseTold:
        """One change; *how* where the clause itself is not what came or went; *at* is its address on the side told."""
        old, new, t = self._old, self._new, self._t
        before, after = change.before, change.after
        kind: How = how or ("added" if before is None else "removed" if after is None else "changed")
        side = old if kind in ("removed", "lost") else new
        weight = bearing(change, old.snapshot.vocabulary, new.snapshot.vocabulary)
        notes = []
        if change.moved_from is not None:
            notes.append(t("Moved here from {place}.").format(place=_place(old, change.moved_from)))
        if change.moved_to is not None:
            notes.append(t("Moved to {place}.").format(place=_place(new, change.moved_to)))
        if kind == "gained" and before is not None and before == after:
            notes.append(t("The clause stays; the unit’s zones, category or area are such that it now applies."))
        if kind == "lost" and after is not None and before == after:
            notes.append(t("The clause stays; it no longer applies to this unit."))
        return ClauseTold(
            how=kind,
            number=_key(change.key),
            href=_href(side, at or (change.list_id, change.key)),
            old=self._words(before),
            new=self._words(after),
            measure=self._measure(change),
            bearing=weight or "",
            facts=tuple(self._facts(change)),
            notes=tuple(notes),
        )

    def _measure(self, change: ClauseChange) -> tuple[str, str]:
        """The measure as the clause has it, or had, and its weight."""
        view, clause = (self._old, change.before) if change.after is None else (self._new, change.after)
        if clause is None or clause.measure is None:
            return "", ""
        measure = view.measure(clause.measure)
        return measure.name(view.lang), measure.weight

    def _words(self, clause: Clause | None) -> str | None:
        if clause is None:
            return None
        return self._t("As filed: none") if clause.none else clause.wording

    def _facts(self, change: ClauseChange) -> Iterable[tuple[str, str, str]]:
        before, after, t = change.before, change.after, self._t
        if before is None or after is None:
            return
        sides = ((before, self._old), (after, self._new))
        tellers: Mapping[str, tuple[str, Callable[[Clause, View], str]]] = {
            "number": (t("Number"), lambda c, v: _key(c.key)),
            "dimension": (t("Dimension"), lambda c, v: v.term("dimensions", c.dimension)),
            "measure": (t("Measure"), lambda c, v: v.term("measures", c.measure) if c.measure else "–"),
            "topic": (t("Topic"), lambda c, v: c.topic or "–"),
            "basis": (t("Basis"), lambda c, v: t("; ").join(v.basis(b) for b in c.basis) or "–"),
            "references": (t("Clauses referred to"), _references),
            "applicability": (t("Applies to"), _applies),
        }
        for aspect in change.aspects:
            if aspect in tellers:
                label, teller = tellers[aspect]
                first, second = (teller(clause, view) for clause, view in sides)
                if first != second:
                    yield label, first, second


class SharedLists:
    """What units gained and lost through lists that are not their own, told once for all units alike."""

    def __init__(self, changes: ChangeSet, old: View, new: View, teller: ClauseTeller, card: Callable[[str], str],
                 reasons: Callable[[str], tuple[Reason, ...]]) -> None:  # fmt: skip
        self._old, self._new = old, new
        self._teller, self._card, self._reasons = teller, card, reasons
        self._changed: dict[Address, ClauseChange] = {}
        self._gone: dict[Address, ClauseChange] = {}
        held = [(c.list_id, c.list_id, c.clauses) for c in changes.lists]
        held += [(c.old, c.new, c.clauses) for c in changes.zones]
        for old_owner, new_owner, clauses in held:
            for change in clauses:
                if change.after is not None:
                    self._changed[new_owner, change.key] = change
                if change.before is not None:
                    self._gone[old_owner, change.before.key] = change
        self._effects = {effect.new: effect for effect in changes.effects}
        #: by what a unit gained, lost and has changed
        self._known: dict[tuple[tuple[Address, ...], ...], str] = {}
        self._clauses: dict[tuple[How, Address], tuple[ClauseTold, str]] = {}
        self.by_reference: dict[str, tuple[ListTold, ...]] = {}

    def of(self, code: str) -> str:
        """The reference of what changed in others' lists for the unit *code* of the new version; "" for nothing."""
        effect = self._effects.get(code)
        if effect is None:
            return ""
        key = (effect.gained, effect.lost, effect.changed)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._told(effect)
        return found

    def _told(self, effect: UnitEffect) -> str:
        lists: dict[str, list[tuple[ClauseTold, str]]] = {}
        hows: tuple[tuple[How, tuple[Address, ...]], ...] = (
            ("changed", effect.changed), ("gained", effect.gained), ("lost", effect.lost),
        )  # fmt: skip
        for how, addresses in hows:
            for address in addresses:
                lists.setdefault(address[0], []).append(self._clause(how, address))
        told = []
        marks = []
        for name, clauses in lists.items():
            side = self._new if _owned(self._new.snapshot, name) is not None else self._old
            reasons = self._reasons(name)
            said = not reasons and any(clause.how in ("added", "removed", "changed") for clause, _ in clauses)
            head = (side.list_title(name), self._card(name), reasons, said)
            told.append(ListTold(*head, tuple(clause for clause, _ in clauses)))
            marks += [json.dumps(head), *(mark for _, mark in clauses)]
        reference = digest(*marks).hex()
        self.by_reference[reference] = tuple(told)
        return reference

    def _clause(self, how: How, address: Address) -> tuple[ClauseTold, str]:
        found = self._clauses.get((how, address))
        if found is None:
            told = self._teller.told(*self._change(how, address), address)
            found = self._clauses[how, address] = told, json.dumps(told)
        return found

    def _change(self, how: How, address: Address) -> tuple[ClauseChange, How]:
        change = (self._gone if how == "lost" else self._changed).get(address)
        if change is not None:
            if how == "gained" and change.before is None:
                return change, "added"
            if how == "lost" and change.after is None:
                return change, "removed"
            return change, how
        name, key = address
        here, there = (self._old, self._new) if how == "lost" else (self._new, self._old)
        clause = _clause(here.snapshot, name, key)
        if how != "changed" and _owned(there.snapshot, name) is None:  # what carries it came or went
            return (
                (ClauseChange(name, clause, None), "removed")
                if how == "lost"
                else (ClauseChange(name, None, clause), "added")
            )
        return ClauseChange(name, clause, clause), how


def _href(side: View, address: Address) -> str:
    """The clause on the page of what carries it, in the version *side*."""
    return f"versions/{side.snapshot.version}/{side.list_href(address[0])}#{side.anchor(*address)}"


def _key(key: str) -> str:
    return "–" if key.startswith("none:") else key


def _place(view: View, address: Address) -> str:
    return view.t("{list} {number}").format(list=view.list_title(address[0]), number=_key(address[1]))


def _references(clause: Clause, view: View) -> str:
    t = view.t
    parts = (
        t("{list} {number}").format(list=view.list_title(ref.list), number=t(", ").join(ref.numbers))
        for ref in clause.follows
    )
    return t("; ").join(parts) or "–"


def _applies(clause: Clause, view: View) -> str:
    t = view.t
    return t("; ").join(what + t(": ") + values for what, values in view.applies(clause.applies_to)) or t("all units")


def _owned(snapshot: Snapshot, name: str) -> tuple[Clause, ...] | None:
    """The clauses of a shared list or a zone; None where the snapshot has none of that name."""
    if name in snapshot.lists:
        return snapshot.lists[name].clauses
    return snapshot.zones[name].clauses if name in snapshot.zones else None


def _clause(snapshot: Snapshot, name: str, key: str) -> Clause | None:
    return next((clause for clause in _owned(snapshot, name) or () if clause.key == key), None)
