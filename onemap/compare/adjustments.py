"""The official table of adjustments: one row for each thing that changed, so that a reviewer can file it.

A unit that goes on has a row for every aspect that differs, and one for each clause of its own; units that came, went,
were merged, split or regrouped have one row for the whole and one for each of their clauses. Lists and zones have a
row for each clause, zones also for each aspect; areas, targets and words of the vocabulary have one each. Nothing is
told that is not significant.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from onemap.compare.changes import Aspect, ClauseChange, Flow, ListChange, UnitChange, ZoneChange
from onemap.compare.clause_words import term
from onemap.compare.declared import about
from onemap.compare.described import ZONE_ASPECTS, Describer
from onemap.compare.facts import fact_values
from onemap.compare.record_words import RecordWords
from onemap.compare.zones import zone_clauses
from onemap.model.plan import DeclaredChange
from onemap.resolve.snapshot import Snapshot

#: msgids of what kind of adjustment a row is
UNIT_KINDS: Final = {
    "added": "Unit added", "withdrawn": "Unit withdrawn", "merged": "Merger of units", "split": "Unit split",
    "regrouped": "Regrouping of units",
}  # fmt: skip
UNIT_ASPECTS: Final[dict[Aspect, str]] = {
    "recoded": "Unit recoded", "name": "Unit renamed", "category": "Category of the unit adjusted",
    "area": "Unit moved to another area", "border": "Border of the unit adjusted",
    "zones": "Zones of the unit adjusted", "facts": "Facts of the unit adjusted", "clauses": "List of the unit revised",
}  # fmt: skip
ZONE_KINDS: Final = {"added": "Zone added", "withdrawn": "Zone withdrawn", "recoded": "Zone recoded"}
RECORD_KINDS: Final = {
    "area": "Area adjusted", "region": "Region adjusted", "target": "Target adjusted",
    "vocabulary": "Vocabulary adjusted", "levels": "Levels of lists adjusted",
}  # fmt: skip
_DIGITS: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One row. ``code`` and ``name`` are of the unit, zone or list; ``km2`` is by how much the area grew, if it did."""

    code: str
    name: str
    kind: str
    before: str
    after: str
    reason: str
    basis: str
    km2: Decimal | None = None


def adjustments(describer: Describer) -> Iterator[Adjustment]:
    """The rows: units by code, lists, zones, then other records."""
    rows = _Rows(describer)
    for change in describer.changes.units:
        yield from rows.of_unit(change)
    for held in describer.changes.lists:
        yield from rows.of_list(held)
    yield from rows.of_zones()
    yield from rows.of_records()


@dataclass(frozen=True)
class _Rows:
    describer: Describer

    def _join(self, parts: Iterable[str | None]) -> str:
        return self.describer.translate("; ").join(part for part in parts if part)

    @cached_property
    def _zones_declared(self) -> Mapping[str, Sequence[DeclaredChange]]:
        return dict(self.describer.changes.zones_declared)

    def of_unit(self, change: UnitChange) -> Iterator[Adjustment]:
        d, t = self.describer, self.describer.translate
        if change.kind != "changed":
            yield self._regrouped(change)
        if change.aspects:
            yield from self._aspects(change)
        declared = about(change, "clauses") or (about(change, change.kind) if change.kind != "changed" else ())
        for clause in change.clauses:
            code = change.new[0] if change.kind == "changed" else clause.list_id
            name = (d.new if code in change.new else d.old).briefs[code].name
            yield self._clause(code, name, t(UNIT_ASPECTS["clauses"]), clause, declared)

    def _aspects(self, change: UnitChange) -> Iterator[Adjustment]:
        """What differs of a unit that goes on, but its clauses."""
        d, t = self.describer, self.describer.translate
        a, b = change.goes_on()
        before, after = d.old.briefs[a], d.new.briefs[b]
        for aspect in change.aspects:
            if aspect == "clauses":
                continue
            kind = t(UNIT_ASPECTS[aspect])
            if aspect == "facts":
                for fact in change.facts:
                    label, first, second = fact_values(fact, (before, after), (d.old, d.new), t)
                    words = f"{kind}{t(': ')}{label}", first, second
                    yield self._row(b, after.name, *words, about(change, fact))
                continue
            km2 = _grown(self._exchanged(change)) if aspect == "border" else None
            yield self._row(b, after.name, kind, *self._values(change, aspect), about(change, aspect), km2)

    def _regrouped(self, change: UnitChange) -> Adjustment:
        """Units that came, went, were merged, split or regrouped: all of them in one row."""
        d = self.describer
        side, codes = (d.new, change.new) if change.kind in ("added", "merged") else (d.old, change.old)
        names = self._join(side.briefs[code].name for code in codes)
        words = self._units(d.old, change.old), self._units(d.new, change.new)
        declared = about(change, change.kind)
        row = self._row(
            self._join(codes), names, d.translate(UNIT_KINDS[change.kind]), *words, declared, self._regrown(change)
        )
        guess = self._suggested.get((change.kind, codes[0]))
        return row if guess is None else replace(row, reason="\n".join(filter(None, (row.reason, guess))))

    @cached_property
    def _suggested(self) -> Mapping[tuple[str, str], str]:
        """What units that came or went may have become, by kind and code; no plan says so."""
        said = self.describer.translate("by overlap, not declared: {old} → {new}")
        words: dict[tuple[str, str], str] = {}
        for found in self.describer.changes.suggested:
            guess = said.format(old=self._join(found.old), new=self._join(found.new))
            words.update((("withdrawn", code), guess) for code in found.old)
            words.update((("added", code), guess) for code in found.new)
        return words

    def _regrown(self, change: UnitChange) -> Decimal | None:
        """By how much the area of all of them grew: what they exchanged with others, where both sides have geometry.

        Else the figures tell, but of units on both sides only beyond what their last digits leave open.
        """
        d = self.describer
        several = bool(change.old and change.new)
        if several and _has_shapes(d.old, change.old) and _has_shapes(d.new, change.new):
            return _grown(self._flowed(change))
        figures = [_figures(d.old, change.old), _figures(d.new, change.new)]
        if any(figure is None for side in figures for figure in side):
            return None
        before, after = ([figure for figure in side if figure is not None] for side in figures)
        km2 = sum(after, Decimal()) - sum(before, Decimal())
        open_to = sum((Decimal(1).scaleb(int(one.as_tuple().exponent)) / 2 for one in (*before, *after)), Decimal())
        return km2 if not several or abs(km2) > open_to else None

    @cached_property
    def _flows(self) -> tuple[Mapping[str, Sequence[Flow]], Mapping[str, Sequence[Flow]]]:
        """Which ground units lost by old code, and gained by new code; what they kept is among it."""
        lost: dict[str, list[Flow]] = {}
        gained: dict[str, list[Flow]] = {}
        for flow in self.describer.changes.flows:
            if flow.old is not None:
                lost.setdefault(flow.old, []).append(flow)
            if flow.new is not None:
                gained.setdefault(flow.new, []).append(flow)
        return lost, gained

    def _flowed(self, change: UnitChange) -> tuple[float, float]:
        """km² that the units of *change* together gained from others and lost to others, as the flows tell."""
        lost, gained = self._flows
        return (
            math.fsum(flow.km2 for code in change.new for flow in gained.get(code, ()) if flow.old not in change.old),
            math.fsum(flow.km2 for code in change.old for flow in lost.get(code, ()) if flow.new not in change.new),
        )

    def _exchanged(self, change: UnitChange | ZoneChange) -> tuple[float, float] | None:
        """km² gained and lost of what goes on; of units as the flows tell, so that both sides of one agree."""
        if change.km2_gained is None or change.km2_lost is None:
            return None
        measured = change.km2_gained, change.km2_lost
        flowed = self._flowed(change) if isinstance(change, UnitChange) else (0.0, 0.0)
        return flowed if any(flowed) else measured

    def _units(self, snapshot: Snapshot, codes: Iterable[str]) -> str:
        """Code, name, category, area and km² of units, one on each line."""
        d = self.describer
        lines = []
        for code in codes:
            unit = snapshot.briefs[code]
            km2 = snapshot.area_km2(unit)
            told = [f"{code} {unit.name}", d.category(snapshot, unit.category), d.area(snapshot, unit.area)]
            if km2 is not None:
                told.append(f"{unit.area_km2 or _rounded(km2)} km²")
            lines.append(self._join(told))
        return "\n".join(lines)

    def _values(self, change: UnitChange, aspect: Aspect) -> tuple[str, str]:
        d = self.describer
        a, b = change.goes_on()
        before, after = d.old.briefs[a], d.new.briefs[b]
        if aspect == "border":
            first, second = (self._figure(side, code) for side, code in ((d.old, a), (d.new, b)))
            return first, self._join((second, self._moved(change)))
        if aspect == "zones":
            recoded = dict(d.changes.zones_recoded)
            held = {recoded.get(zone, zone) for zone in before.zones}
            gone = [zone for zone in before.zones if recoded.get(zone, zone) not in after.zones]
            come = [zone for zone in after.zones if zone not in held]
            return ", ".join(gone), ", ".join(come)
        return {
            "recoded": (a, b),
            "name": (before.name, after.name),
            "category": (d.category(d.old, before.category), d.category(d.new, after.category)),
            "area": (d.area(d.old, before.area), d.area(d.new, after.area)),
        }[aspect]

    def _moved(self, change: UnitChange | ZoneChange) -> str:
        exchanged = self._exchanged(change)
        if exchanged is None:
            return ""
        words = self.describer.translate("gained {gained} km², lost {lost} km²")
        return words.format(gained=_rounded(exchanged[0]), lost=_rounded(exchanged[1]))

    @staticmethod
    def _figure(snapshot: Snapshot, code: str) -> str:
        km2 = snapshot.area_km2(snapshot.briefs[code])
        return "" if km2 is None else f"{snapshot.briefs[code].area_km2 or _rounded(km2)} km²"

    def of_list(self, change: ListChange) -> Iterator[Adjustment]:
        d, t = self.describer, self.describer.translate
        held = d.new.lists.get(change.list_id) or d.old.lists[change.list_id]
        area = d.area(d.new, held.target.area) if held.target.area else ""
        name = held.title or self._join((term(d.new.vocabulary, "levels", held.level), area))
        declared = change.all_declared
        for label, first, second in d.list_values(change):
            yield self._row(change.list_id, name, f"{t('List revised')}{t(': ')}{label}", first, second, declared)
        kind = {"added": t("List added"), "withdrawn": t("List withdrawn"), "changed": t("List revised")}[change.kind]
        if not change.clauses and change.kind != "changed":
            yield self._row(change.list_id, name, kind, "", "", declared)
        for clause in change.clauses:
            yield self._clause(change.list_id, name, kind, clause, declared)

    def of_zones(self) -> Iterator[Adjustment]:
        d, t = self.describer, self.describer.translate
        why = self._zones_declared.get
        for code in d.changes.zones_added:
            words = "", self._zone(d.new, code)
            yield self._row(code, d.new.zones[code].name, t(ZONE_KINDS["added"]), *words, why(code, ()))
        for code in d.changes.zones_withdrawn:
            words = self._zone(d.old, code), ""
            yield self._row(code, d.old.zones[code].name, t(ZONE_KINDS["withdrawn"]), *words, why(code, ()))
        for old, new in d.changes.zones_recoded:
            yield self._row(new, d.new.zones[new].name, t(ZONE_KINDS["recoded"]), old, new, why(new, ()))
        for change in d.changes.zones:
            yield from self._zone_rows(change)
        going_on = {change.new for change in d.changes.zones}
        for code, clauses in zone_clauses(d.changes, d.old, d.new).items():
            zone = d.new.zones.get(code) or d.old.zones[code]
            for clause in clauses if code not in going_on else ():
                yield self._clause(code, zone.name, t("Clauses of the zone revised"), clause, why(code, ()))

    def _zone(self, snapshot: Snapshot, code: str) -> str:
        zone = snapshot.zones[code]
        told = (self.describer.zone_type(snapshot, zone), zone.area and self.describer.area(snapshot, zone.area))
        return self._join((*told, zone.area_km2 and f"{zone.area_km2} km²"))

    def _zone_rows(self, change: ZoneChange) -> Iterator[Adjustment]:
        d, t = self.describer, self.describer.translate
        name = d.new.zones[change.new].name
        declared = self._zones_declared.get(change.new, ())
        for aspect in change.aspects:
            kind = f"{t('Zone adjusted')}{t(': ')}{t(ZONE_ASPECTS[aspect])}"
            if aspect == "border":
                yield self._row(
                    change.new, name, kind, "", self._moved(change), declared, _grown(self._exchanged(change))
                )
            elif aspect != "clauses":
                yield self._row(change.new, name, kind, *d.zone_values(change, aspect), declared)
        for clause in change.clauses:
            yield self._clause(change.new, name, t("Clauses of the zone revised"), clause, declared)

    def of_records(self) -> Iterator[Adjustment]:
        d, t = self.describer, self.describer.translate
        words = RecordWords(d.old, d.new, t)
        for kind, msgid in RECORD_KINDS.items():
            for delta in d.changes.deltas:
                if delta.kind != kind or not delta.significant:
                    continue
                for record in words.records((delta,), delta.kind):
                    label = f"{t(msgid)}{t(': ')}{t(record.kind)}"
                    code, _, name = record.name.partition(" ")
                    if not delta.key:  # the version has one of it
                        code, name = "", record.name
                    facts = "\n".join(record.facts)
                    before, after = (facts, "") if delta.new is None else ("", facts)
                    yield self._row(code, name, label, before, after, ())

    def _clause(
        self, code: str, name: str, kind: str, change: ClauseChange, declared: Sequence[DeclaredChange]
    ) -> Adjustment:
        """A clause with its number and measure before and after; what else differs stands below the text."""
        d, t = self.describer, self.describer.translate
        what = t("clause added") if change.before is None else t("clause removed")
        if change.before is not None and change.after is not None:
            what = t("clause revised")
        notes = [*d.clause_words.moves(change), *d.clause_words.beside(change)]
        texts = []
        for side, clause in ((d.old, change.before), (d.new, change.after)):
            if clause is None:
                texts.append("")
                continue
            measure = None if clause.measure is None else term(side.vocabulary, "measures", clause.measure)
            number = d.clause_words.number(side, clause.key)
            texts.append(" ".join(part for part in (number, measure and f"[{measure}]", clause.wording) if part))
        if notes:
            texts[1] = "\n".join(
                part for part in (texts[1], t(" ({number})").format(number=self._join(notes)).strip()) if part
            )
        return self._row(code, name, f"{kind}{t(': ')}{what}", texts[0], texts[1], declared)

    def _row(
        self,
        code: str,
        name: str,
        kind: str,
        before: str,
        after: str,
        declared: Sequence[DeclaredChange],
        km2: Decimal | None = None,
    ) -> Adjustment:
        d = self.describer
        reasons = dict.fromkeys(d.reason(one) for one in declared)
        bases = dict.fromkeys(d.basis(one) for one in declared)
        return Adjustment(
            code, name, kind, before, after, "\n".join(filter(None, reasons)), "\n".join(filter(None, bases)), km2
        )


def _has_shapes(snapshot: Snapshot, codes: Iterable[str]) -> bool:
    layer = snapshot.layers.get("units")
    return layer is not None and all(code in layer.row for code in codes)


def _figures(snapshot: Snapshot, codes: Iterable[str]) -> list[Decimal | None]:
    """km² of each unit with the digits that are printed: as filed, else as computed; None where neither is known."""
    units = [snapshot.briefs[code] for code in codes]
    computed = (snapshot.area_km2(unit) for unit in units)
    return [
        None if km2 is None else _rounded(km2) if unit.area_km2 is None else Decimal(str(unit.area_km2))
        for unit, km2 in zip(units, computed, strict=True)
    ]


def _grown(exchanged: tuple[float, float] | None) -> Decimal | None:
    """By how much an area grew that gained and lost so many km²."""
    return None if exchanged is None else _rounded(exchanged[0]) - _rounded(exchanged[1])


def _rounded(km2: float) -> Decimal:
    return Decimal(repr(km2)).quantize(_DIGITS)
