"""A change set as sections of entries for people, what binds more than before first; every format writes these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onemap.compare.changes import Address, CategoryTotal, ClauseChange, Suggested, Transition, UnitChange
from onemap.compare.clause_words import owner_name, term
from onemap.compare.described import KINDS, Describer
from onemap.compare.record_words import RecordWords
from onemap.compare.wording import Span, difference
from onemap.compare.zones import zone_clauses
from onemap.model.plan import DeclaredChange
from onemap.resolve.snapshot import Snapshot

#: digits of km² that people read
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """One clause: sign (+ − ~), number, what differs beside the text, and the text; no spans where the text stays."""

    sign: str
    number: str
    notes: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one thing: a word for it (may be empty), its name, what differs, why, and its clauses."""

    kind: str
    name: str
    facts: tuple[str, ...] = ()
    #: what the plan declares, one text for each declaration; "" where it gives neither way, reason nor basis
    declared: tuple[str, ...] = ()
    clauses: tuple[ClauseEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Entries below a title; ``note`` is said before them. ``columns`` and ``rows`` where numbers are compared."""

    title: str
    entries: tuple[Entry, ...] = ()
    note: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())


def sections(describer: Describer) -> Iterator[Section]:
    """The sections that have something to say."""
    for section in _Sections(describer).all():
        if section.entries or section.rows:
            yield section


@dataclass(frozen=True)
class _Sections:
    describer: Describer

    @property
    def _old(self) -> Snapshot:
        return self.describer.old

    @property
    def _new(self) -> Snapshot:
        return self.describer.new

    def all(self) -> Iterator[Section]:
        d, t, changes = self.describer, self.describer.translate, self.describer.changes
        yield Section(t("measures changed"), tuple(self._measures()))
        yield Section(t("units"), tuple(map(self._unit, changes.units)))
        yield Section(
            t("units that may go on, by overlap"),
            tuple(map(self._suggested, changes.suggested)),
            t("No plan declares these; they are guessed from where the units lie."),
        )
        lists = (
            Entry(
                t(KINDS[held.kind]),
                d.list_name(held),
                tuple(d.list_aspects(held)),
                self._declared(held.all_declared),
                self._clauses(held.clauses),
            )
            for held in changes.lists
        )
        yield Section(t("lists"), tuple(lists))
        yield Section(t("zones"), tuple(self._zones()))
        yield Section(t("units in which other requirements hold"), tuple(self._effects()))
        yield self._flows()
        words = RecordWords(self._old, self._new, t)
        for title, kinds in (
            (t("areas and regions"), ("area", "region")),
            (t("plan and documents"), ("plan", "levels")),
            (t("targets"), ("target",)),
            (t("vocabulary"), ("vocabulary",)),
            (t("annotations"), ("tag",)),
            (t("boundary and context"), ("boundary-shape", "context-shape")),
        ):
            found = words.records(changes.deltas, *kinds)
            yield Section(title, tuple(Entry(t(one.kind), one.name, one.facts) for one in found))
        yield self._totals(changes.totals)
        yield self._transitions(changes.transitions)

    def _measures(self) -> Iterator[Entry]:
        """Clauses whose measure changed, wherever they stand."""
        d, changes = self.describer, self.describer.changes
        owners: list[tuple[str, Iterable[ClauseChange]]] = [
            *((d.list_name(held), held.clauses) for held in changes.lists),
            *((f"{zone.new} {self._new.zones[zone.new].name}", zone.clauses) for zone in changes.zones),
            *((d.unit(unit), unit.clauses) for unit in changes.units),
        ]
        for name, clauses in owners:
            told = [one for one in clauses if one.before and one.after and one.old_measure != one.new_measure]
            if told:
                yield Entry("", name, clauses=self._clauses(told))

    def _unit(self, change: UnitChange) -> Entry:
        d = self.describer
        declared = self._declared(change.all_declared)
        return Entry(
            d.translate(KINDS[change.kind]),
            d.unit(change),
            tuple(d.aspects(change)),
            declared,
            self._clauses(change.clauses, named=len(change.old) > 1 or len(change.new) > 1),
        )

    def _clauses(self, changes: Iterable[ClauseChange], *, named: bool = False) -> tuple[ClauseEntry, ...]:
        """*named*: with the code of the unit that carries the clause, because the changes are of several."""
        d = self.describer
        words = d.clause_words
        entries = []
        for change in changes:
            sign, old, new = d.clause(change)
            spans = () if old == new else difference(old or "", new or "")
            key = f"{change.list_id} {d.key(change)}" if named else d.key(change)
            entries.append(ClauseEntry(sign, key, tuple(words.notes(change)), spans))
        return tuple(entries)

    def _suggested(self, found: Suggested) -> Entry:
        d, t = self.describer, self.describer.translate
        # as units that the plan declares would be called
        name = d.unit(UnitChange("regrouped", found.old, found.new))
        return Entry(
            t(found.kind), name, (t("share in common: {percent}%").format(percent=f"{found.share * 100:.1f}"),)
        )

    def _zones(self) -> Iterator[Entry]:
        d, t = self.describer, self.describer.translate
        clauses = zone_clauses(d.changes, d.old, d.new)
        declared = dict(d.changes.zones_declared)
        for kind, code, name, aspects in d.zones_by_code():
            told = self._declared(declared.get(code, ()))
            own = () if kind == "recoded" else clauses.get(code, ())  # of one that changed, too, told with that
            yield Entry(t(kind), name, tuple(aspects), told, self._clauses(own))

    def _declared(self, declared: Iterable[DeclaredChange]) -> tuple[str, ...]:
        """Each distinct thing once."""
        return tuple(dict.fromkeys(map(self.describer.declared, declared)))

    def _effects(self) -> Iterator[Entry]:
        t = self.describer.translate
        for effect in self.describer.changes.effects:
            facts = []
            for label, snapshot, addresses in (
                (t("now holds"), self._new, effect.gained),
                (t("holds no longer"), self._old, effect.lost),
                (t("holds in another form"), self._new, effect.changed),
            ):
                if addresses:
                    facts.append(f"{label}: {self._addresses(snapshot, addresses)}")
            yield Entry("", self._code(effect.old, effect.new), tuple(facts))

    def _addresses(self, snapshot: Snapshot, addresses: Iterable[Address]) -> str:
        by_owner: dict[str, list[str]] = {}
        for owner, key in addresses:
            by_owner.setdefault(owner, []).append(self.describer.clause_words.number(snapshot, key))
        return "; ".join(f"{owner_name(snapshot, owner)} {', '.join(keys)}" for owner, keys in by_owner.items())

    def _code(self, old: str, new: str) -> str:
        name = f"{new} {self._new.briefs[new].name}"
        return name if old == new else f"{old} → {name}"

    def _flows(self) -> Section:
        t = self.describer.translate
        rows = tuple(
            (self._place(self._old, flow.old), self._place(self._new, flow.new), f"{flow.km2:.{_DIGITS}f}")
            for flow in self.describer.changes.flows
            if flow.old != flow.new
        )
        return Section(t("ground from unit to unit"), columns=(t("from"), t("to"), "km²"), rows=rows)

    def _place(self, snapshot: Snapshot, code: str | None) -> str:
        return self.describer.translate("no unit") if code is None else f"{code} {snapshot.briefs[code].name}"

    def _totals(self, totals: tuple[CategoryTotal, ...]) -> Section:
        t = self.describer.translate
        rows = tuple(
            (
                self._category(one.category),
                *map(str, (one.old_units, one.new_units)),
                *map(_km2, (one.old_km2, one.new_km2)),
            )
            for one in totals
        )
        columns = (t("category"), t("units before"), t("units after"), t("km² before"), t("km² after"))
        differ = any((row[1], row[3]) != (row[2], row[4]) for row in rows)
        return Section(t("totals by category"), columns=columns, rows=rows if differ else ())

    def _transitions(self, transitions: tuple[Transition, ...]) -> Section:
        t = self.describer.translate
        rows = tuple(
            (self._category(one.old), self._category(one.new), f"{one.km2:.{_DIGITS}f}")
            for one in (transitions if any(one.old != one.new for one in transitions) else ())
        )
        return Section(t("area from category to category"), columns=(t("before"), t("after"), "km²"), rows=rows)

    def _category(self, key: str | None) -> str:
        if key is None:
            return self.describer.translate("no unit")
        vocabulary = self._new.vocabulary if self._new.vocabulary.find("categories", key) else self._old.vocabulary
        return term(vocabulary, "categories", key)


def _km2(area: float) -> str:
    return f"{area:.2f}"
