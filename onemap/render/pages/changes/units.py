"""Cards of units: merged, split, regrouped, recoded, added, withdrawn, changed, and what may go on by overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from onemap.compare.changes import ClauseChange, Flow, Suggested, UnitChange
from onemap.compare.facts import fact_words
from onemap.compare.undeclared import words_of
from onemap.model.units import Unit
from onemap.render.pages.changes.cards import Card, Facets, Fact, Share, Sign
from onemap.render.pages.changes.clauses import MOST, clause_facets, clause_rows
from onemap.render.pages.changes.letters import letters
from onemap.render.pages.changes.pair import Pair
from onemap.render.pages.changes.words import section_of
from onemap.render.view import figure

#: shares of area that a card tells, the largest first
SHARES = 12


def unit_zones(before: Unit, after: Unit, recoded: Mapping[str, str]) -> tuple[list[str], list[str], int]:
    """Codes of the zones that a unit has lost and gained, and how many only took another code (*recoded*)."""
    followed = {recoded[code] for code in before.zones if code in recoded} & set(after.zones)
    held = set(before.zones) | followed
    gone = [code for code in before.zones if code not in after.zones and recoded.get(code) not in followed]
    return gone, [code for code in after.zones if code not in held], len(followed)


class UnitCards:
    """Makes the cards of the units of a pair."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._old, self._new = pair.old.view.snapshot.briefs, pair.new.view.snapshot.briefs

    def cards(self) -> Iterator[Card]:
        """All of them, section by section, the weightier first; what is suggested stands on one card."""
        guessed = {code for one in self._pair.changes.suggested for code in (*one.old, *one.new)}
        rank = {key: at for at, (key, _, _) in enumerate(self._pair.areas)}
        changes = [
            one
            for one in self._pair.changes.units
            if one.kind not in ("added", "withdrawn") or guessed.isdisjoint((*one.old, *one.new))
        ]
        alone = {(one.old or one.new): one for one in self._pair.changes.units if one.kind in ("added", "withdrawn")}
        changes.sort(key=lambda one: self._weight(one, rank))
        for change in changes:
            yield from self._parts(
                self._card(change), change.clauses, change.old[0] if change.kind == "changed" else None
            )
        for one in self._pair.changes.suggested:
            held = [alone[(code,)] for code in (*one.old, *one.new) if (code,) in alone]
            yield from self._parts(self._suggested(one, held), [clause for unit in held for clause in unit.clauses])

    def _parts(self, card: Card, clauses: Sequence[ClauseChange], old_owner: str | None = None) -> Iterator[Card]:
        """*card* with its clauses, or as many as are needed to hold them."""
        named = len(card.old) > 1 or len(card.new) > 1 or card.section == "suggested"
        for at in range(0, max(1, len(clauses)), MOST):
            some = clauses[at : at + MOST]
            number = at // MOST + 1
            found = clause_facets(self._pair, some, old_owner)
            facets = replace(
                card.facets,
                dimensions=found.dimensions,
                industries=found.industries,
                kinds=tuple(dict.fromkeys((*card.facets.kinds, *found.kinds))),
            )
            rows = clause_rows(self._pair, some, old_owner, named=named)
            if number == 1:
                yield replace(card, facets=facets, clauses=rows)
            else:
                anchors = (f"{card.anchors[0]}-{number}",)
                yield replace(
                    card,
                    anchors=anchors,
                    facets=facets,
                    clauses=rows,
                    part=number,
                    facts=(),
                    signs=(),
                    shares=(),
                    notes=(),
                )

    def _weight(self, change: UnitChange, rank: Mapping[str, int]) -> tuple[bool, bool, bool, int, str]:
        """Changes of category first, then borders, then others; those of which only the list changed by area."""
        unit = self._new[change.new[0]] if change.new else self._old[change.old[0]]
        only_list = change.aspects == ("clauses",)
        area = rank.get(unit.area, len(rank)) if only_list else 0
        return "category" not in change.aspects, "border" not in change.aspects, only_list, area, unit.code

    def _card(self, change: UnitChange) -> Card:
        pair, section = self._pair, section_of(change)
        before, after = change.goes_on() if change.old and change.new else (None, None)
        facts: list[Fact] = []
        signs: list[tuple[str, tuple[Sign, ...]]] = []
        notes: list[str] = []
        if before is not None and after is not None and (change.aspects or change.kind == "changed"):
            facts = list(self._facts(change, self._old[before], self._new[after]))
            if "zones" in change.aspects:
                signs, notes = self._zones(self._old[before], self._new[after])
        if change.kind in ("added", "withdrawn"):
            facts = list(self._whole(change))
        return Card(
            anchors=self._anchors(change.old, change.new),
            section=section,
            facets=self._facets(change.old, change.new, (section, *(f"is-{aspect}" for aspect in change.aspects))),
            title=self._title(change.old, change.new),
            old=tuple(pair.unit(code, before=True) for code in change.old),
            new=tuple(pair.unit(code) for code in change.new),
            facts=tuple(facts),
            signs=tuple(signs),
            shares=self._shares(change.old, change.new),
            notes=tuple(notes),
            reasons=pair.reasons(change.all_declared, must=any(words_of(change))),
            letters=letters(pair, change.old, change.new),
        )

    def _suggested(self, one: Suggested, alone: list[UnitChange]) -> Card:
        pair = self._pair
        kinds = tuple(dict.fromkeys(change.kind for change in alone))
        words = {
            "merged": pair.t("Units merged"), "split": pair.t("Units split"),
            "regrouped": pair.t("Units regrouped"), "recoded": pair.t("Units recoded"),
        }  # fmt: skip
        # units that go on have cards of their own
        told = [code for change in alone for code in (*change.new, *change.old)]
        return Card(
            anchors=self._anchors((), told),
            section="suggested",
            facets=self._facets(one.old, one.new, ("suggested", *kinds)),
            title=self._title(one.old, one.new),
            old=tuple(pair.unit(code, before=True) for code in one.old),
            new=tuple(pair.unit(code) for code in one.new),
            state=words[one.kind],
            shares=self._shares(one.old, one.new),
            reasons=pair.reasons(declared for change in alone for declared in change.all_declared),
            letters=letters(pair, one.old, one.new),
            guess=figure(100 * one.share, 1),
        )

    def _anchors(self, old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
        slug = self._pair.new.view.slug
        return tuple(dict.fromkeys(f"u-{slug(code)}" for code in (*new, *old)))

    def _title(self, old: tuple[str, ...], new: tuple[str, ...]) -> str:
        codes = new or old
        unit = self._pair.unit(codes[0], before=not new)
        return f"{unit.name} {unit.code}" + (" …" if len(codes) > 1 else "")

    def _facets(self, old: Iterable[str], new: Iterable[str], kinds: tuple[str, ...]) -> Facets:
        units = [*(self._new[code] for code in new), *(self._old[code] for code in old)]
        return Facets(
            areas=tuple(dict.fromkeys(area for unit in units for area in (unit.area, *unit.managed_by))),
            categories=tuple(dict.fromkeys(unit.category for unit in units)),
            kinds=kinds,
        )

    def _facts(self, change: UnitChange, before: Unit, after: Unit) -> Iterator[Fact]:
        pair, t = self._pair, self._pair.t
        for aspect in change.aspects:
            if aspect == "name":
                yield Fact(t("Name"), before.name, after.name)
            elif aspect == "category":
                yield Fact(t("Category"), before.category, after.category, "category")
            elif aspect == "area":
                names = pair.old.view.area_name(before.area), pair.new.view.area_name(after.area)
                yield Fact(t("Area it belongs to"), *names)
            elif aspect == "border" and change.km2_gained is not None and change.km2_lost is not None:
                words = t("gained {gained} km², lost {lost} km²")
                yield Fact(
                    t("Border changed"),
                    None,
                    words.format(gained=figure(change.km2_gained), lost=figure(change.km2_lost)),
                )
        snapshots = pair.old.view.snapshot, pair.new.view.snapshot
        for fact in change.facts:
            label, words = fact_words(fact, (before, after), snapshots, t, pair.lang)
            first, arrow, second = words.partition(" → ")
            yield Fact(label, first, second) if arrow else Fact(label, None, words)

    def _whole(self, change: UnitChange) -> Iterator[Fact]:
        """Category, area and size of a unit that came or went."""
        t = self._pair.t
        side, unit = (self._pair.new, self._new[change.new[0]]) if change.new else (
            self._pair.old, self._old[change.old[0]],
        )  # fmt: skip
        gone = not change.new
        for label, words, mark in (
            (t("Category"), unit.category, "category"),
            (t("Area it belongs to"), side.view.area_name(unit.area), ""),
            (t("Area (km²)"), side.view.km2(unit), ""),
        ):
            if words:
                yield Fact(label, words if gone else None, None if gone else words, "category" if mark else "")

    def _zones(self, before: Unit, after: Unit) -> tuple[list[tuple[str, tuple[Sign, ...]]], list[str]]:
        pair, t = self._pair, self._pair.t
        gone, come, followed = unit_zones(before, after, self._recoded)
        signs = [Sign(True, pair.zone(code, before=True).name, code) for code in gone]
        signs += [Sign(False, pair.zone(code).name, code) for code in come]
        words = t("Element zones that took other codes with their area: {n}.")
        notes = [words.format(n=followed)] if followed else []
        return ([(t("Zones of the unit changed"), tuple(signs))] if signs else []), notes

    @cached_property
    def _recoded(self) -> dict[str, str]:
        return dict(self._pair.changes.zones_recoded)

    # --- where area came from and went to ------------------------------------------------------------

    @cached_property
    def _flows(self) -> tuple[dict[str, list[Flow]], dict[str, list[Flow]]]:
        """Flows by the unit they leave and by the one they reach."""
        leaving: dict[str, list[Flow]] = {}
        reaching: dict[str, list[Flow]] = {}
        for flow in self._pair.changes.flows:
            if flow.old is not None:
                leaving.setdefault(flow.old, []).append(flow)
            if flow.new is not None:
                reaching.setdefault(flow.new, []).append(flow)
        return leaving, reaching

    def _shares(self, old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Share, ...]:
        """Where the area of a unit that goes on came from and went; of several, how they share what they have.

        Of one that became several the parts, of several that became one what each gave, with shares in percent.
        """
        leaving, reaching = self._flows
        came: dict[str | None, float] = {}
        went: dict[str | None, float] = {}
        several = len(old) > 1 or len(new) > 1
        for code in new:
            for flow in reaching.get(code, ()):
                if several or flow.old not in old:
                    came[flow.old] = came.get(flow.old, 0.0) + flow.km2
        for code in old:
            for flow in leaving.get(code, ()):
                if several or flow.new not in new:
                    went[flow.new] = went.get(flow.new, 0.0) + flow.km2
        if several and len(old) == 1:
            came = {code: km2 for code, km2 in came.items() if code not in old}
        elif several:
            went = {code: km2 for code, km2 in went.items() if code not in new}
        return (*self._ranked(came, gained=True, of=several), *self._ranked(went, gained=False, of=several))

    def _ranked(self, found: Mapping[str | None, float], *, gained: bool, of: bool) -> Iterator[Share]:
        """The largest first; *of* tells them in percent of the whole, too."""
        total = sum(found.values())
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))
        for code, km2 in ranked[:SHARES]:
            unit = None if code is None else self._pair.unit(code, before=gained)
            yield Share(gained, figure(km2), unit, figure(100 * km2 / total, 1) if of and total else "")
