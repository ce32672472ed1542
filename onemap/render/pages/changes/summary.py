"""The head of a change log: both versions, numbers by kind and category, where area went, what weighs most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from onemap.compare.bearing import Weighty, weightiest
from onemap.compare.counts import bearings, clause_count, zone_count
from onemap.model.clauses import Clause
from onemap.render.pages.changes.cards import Card, Ref
from onemap.render.pages.changes.clauses import measure_mark
from onemap.render.pages.changes.pair import Pair, Side
from onemap.render.pages.changes.words import aspect_words, section_words
from onemap.render.view import figure, status_words

#: the most important changes that the head of the page names
HEAD = 10
#: kinds of those that are told of units, not of clauses
OF_UNITS = frozenset({"category", "merged", "split", "regrouped", "withdrawn", "added"})
#: characters of a clause that the head quotes
QUOTE = 120


class Number(NamedTuple):
    """How many changes of a kind there are, and the section that shows them."""

    label: str
    total: int
    section: str


class VersionRow(NamedTuple):
    """One of the versions compared."""

    label: str
    name: str
    title: str
    home: str | None
    status: str
    dates: tuple[tuple[str, str], ...]
    documents: tuple[str, ...]


class CategoryRow(NamedTuple):
    """Units and area (km²) of a category before and after; shares of the area in percent."""

    key: str
    label: str
    old_units: int
    new_units: int
    old_km2: float
    new_km2: float
    old_share: float
    new_share: float

    @property
    def units(self) -> int:
        return self.new_units - self.old_units

    @property
    def km2(self) -> float:
        return self.new_km2 - self.old_km2


class Cell(NamedTuple):
    """Area (km²) that was of one category and is of another; ``share`` in percent of what the row held."""

    key: str | None
    label: str
    km2: float
    share: float
    same: bool


class TransitionRow(NamedTuple):
    """Where the area of a category went; None = of no unit."""

    key: str | None
    label: str
    total: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Weightiest:
    """One of the changes that weigh most."""

    kind: str
    label: str
    #: measure before and after, as (label, weight)
    measures: tuple[tuple[str, str] | None, tuple[str, str] | None]
    owners: tuple[Ref, ...]
    more: int
    number: str
    old: str
    new: str
    units: int
    #: id of the card that tells it
    anchor: str
    categories: tuple[str, str] | None = None


class Summary:
    """Everything above the cards."""

    def __init__(self, pair: Pair, cards: Sequence[Card]) -> None:
        self._pair = pair
        self._cards = cards

    def context(self) -> dict[str, Any]:
        """What the templates of the head are filled with."""
        return {
            "versions": self.versions,
            "numbers": self.numbers,
            "among": self.among,
            "categories": self.categories,
            "measured": self.measured,
            "transitions": self.transitions,
            "weightiest": self.weightiest,
            "compared": any(one.kind not in OF_UNITS for one in self.weightiest),
            "filed": self.filed,
            "ground": all("units" in side.view.snapshot.layers for side in (self._pair.old, self._pair.new)),
        }

    @cached_property
    def versions(self) -> tuple[VersionRow, VersionRow]:
        t = self._pair.t
        return self._version(t("Before"), self._pair.old), self._version(t("After"), self._pair.new)

    def _version(self, label: str, side: Side) -> VersionRow:
        view, t = side.view, self._pair.t
        standing, documents = view.standing, view.snapshot.plan.documents
        published = max((one.published for one in documents if one.published), default=None)
        # what became of a version is not for the closed folder of one to say
        closed = self._pair.old.root is None
        dates = (
            (t("Published"), view.date(published)),
            (t("Effective"), view.date(standing.effective)),
            (t("Held until"), "" if closed else view.date(standing.until)),
        )
        home = None if side.root is None else f"{side.root}index.html"
        return VersionRow(
            label,
            view.version_name(),
            view.snapshot.plan.title,
            home,
            "" if closed else status_words(t)[standing.status],
            tuple(row for row in dates if row[1]),
            tuple(one.number for one in documents if one.number),
        )

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Changes by kind, as the change set counts them, in the order of the sections."""
        t, changes = self._pair.t, self._pair.changes
        words = section_words(t)
        counts: dict[str, int] = {}
        for card in self._cards:
            if card.part == 1:
                counts[card.section] = counts.get(card.section, 0) + 1
        # what is suggested stands on one card, but remains what it is
        held = {"added": 0, "withdrawn": 0}
        for change in changes.units:
            if change.kind in held:
                held[change.kind] += 1
        numbers = []
        for section, label in words.items():
            count = zone_count(changes) if section == "zones" else held.get(section, counts.get(section, 0))
            if count:
                shown = section if section in counts else "suggested"
                numbers.append(Number(label, count, shown))
        clauses = clause_count(changes, self._pair.old.view.snapshot, self._pair.new.view.snapshot)
        if clauses:
            numbers.append(Number(t("Changed clauses"), clauses, ""))
        units = len(changes.effects)
        if units:
            numbers.append(Number(t("Units that lists of others reach otherwise"), units, ""))
        return tuple(numbers)

    @cached_property
    def among(self) -> tuple[tuple[str, int], ...]:
        """Units by what changed of them, and clauses that became stricter or looser, as far as there are any."""
        t = self._pair.t
        words = aspect_words(t)
        aspects: Counter[str] = Counter(aspect for change in self._pair.changes.units for aspect in change.aspects)
        bears = bearings(self._pair.changes, self._pair.old.view.snapshot, self._pair.new.view.snapshot)
        told = [(words[aspect], aspects[aspect]) for aspect in words if aspect != "recoded"]
        told += [(t("Clauses stricter"), bears["stricter"]), (t("Clauses looser"), bears["looser"])]
        return tuple((label, count) for label, count in told if count)

    @cached_property
    def categories(self) -> tuple[CategoryRow, ...]:
        pair = self._pair
        totals = pair.changes.totals
        old, new = sum(one.old_km2 for one in totals), sum(one.new_km2 for one in totals)
        rows = []
        for one in totals:
            side = pair.new if pair.new.view.snapshot.vocabulary.find("categories", one.category) else pair.old
            rows.append(
                CategoryRow(
                    one.category, side.view.term("categories", one.category), one.old_units, one.new_units,
                    one.old_km2, one.new_km2, _share(one.old_km2, old), _share(one.new_km2, new),
                )
            )  # fmt: skip
        return tuple(rows)

    @cached_property
    def measured(self) -> bool:
        """Whether the area of every unit is known, filed or computed: else no sum of areas would be true."""
        shots = (self._pair.old.view.snapshot, self._pair.new.view.snapshot)
        return all(shot.area_km2(unit) is not None for shot in shots for unit in shot.briefs.values())

    @cached_property
    def filed(self) -> Literal["all", "some", "none"]:
        """Whose area is told as filed; that of the others is measured on the published borders."""
        shots = (self._pair.old.view.snapshot, self._pair.new.view.snapshot)
        known = {unit.area_km2 is not None for shot in shots for unit in shot.briefs.values()}
        return "some" if len(known) == 2 else "all" if known == {True} else "none"

    @cached_property
    def transitions(self) -> tuple[TransitionRow, ...]:
        """One row for each category that held area, one for area of no unit; nothing where no area changed hands."""
        pair, t = self._pair, self._pair.t
        found = {(one.old, one.new): one.km2 for one in pair.changes.transitions}
        if all(old == new for old, new in found):
            return ()
        order = [one.category for one in pair.changes.totals]
        keys: list[str | None] = [*order, None]
        columns = [key for key in keys if any(new == key for _, new in found)]
        rows = []
        for key in keys:
            held = {new: km2 for (old, new), km2 in found.items() if old == key}
            if not held:
                continue
            total = sum(held.values())
            label = t("In no unit") if key is None else pair.category(key, before=True)
            cells = tuple(
                Cell(
                    new, t("In no unit") if new is None else pair.category(new), held.get(new, 0.0),
                    _share(held.get(new, 0.0), total), new == key,
                )
                for new in columns
            )  # fmt: skip
            rows.append(TransitionRow(key, label, total, cells))
        return tuple(rows)

    @cached_property
    def weightiest(self) -> tuple[Weightiest, ...]:
        pair = self._pair
        found = weightiest(pair.changes, pair.old.view.snapshot, pair.new.view.snapshot, limit=HEAD)
        labels = self._labels()
        anchors = {anchor: card.anchors[0] for card in self._cards for anchor in card.anchors}
        return tuple(self._weighty(one, labels, anchors) for one in found)

    def _weighty(self, one: Weighty, labels: Mapping[str, str], anchors: Mapping[str, str]) -> Weightiest:
        pair = self._pair
        clause, change = one.clause, one.change
        slug = pair.new.view.slug
        if clause is not None:
            kinds = {"list": "l", "zone": "z", "unit": "u"}
            owners = tuple(self._owner(kind, key) for kind, key in one.owners[:3])
            kind, key = one.owners[0]
            anchor = f"{kinds[kind]}-{slug(key)}"
            more = len(one.owners) - len(owners)
        else:
            codes = tuple(dict.fromkeys(code for held in one.changes for code in (held.new or held.old)))
            owners = tuple(pair.unit(code, before=not (change and change.new)) for code in codes[:3])
            anchor, more = (f"u-{slug(codes[0])}" if codes else ""), len(codes) - len(owners)
        several = one.kind in ("list-added", "list-withdrawn")
        before, after = (None, None) if clause is None else (clause.before, clause.after)
        same = before is not None and after is not None and before.wording == after.wording
        return Weightiest(
            kind=one.kind,
            label=labels[one.kind],
            measures=(None, None) if several else (measure_mark(pair.old, before), measure_mark(pair.new, after)),
            owners=owners,
            more=more,
            number="" if clause is None or several or clause.key.startswith("none:") else clause.key,
            old="" if several or same else _quote(before),
            new="" if several else _quote(after),
            units=one.units,
            anchor=anchors.get(anchor, ""),
            categories=one.categories,
        )

    def _owner(self, kind: str, key: str) -> Ref:
        if kind == "unit":
            return self._pair.unit(key)
        return self._pair.zone(key) if kind == "zone" else self._pair.list(key)

    def _labels(self) -> dict[str, str]:
        t = self._pair.t
        return {
            "stricter": t("Stricter than before"),
            "binding": t("Prohibition or restriction added"),
            "list-added": t("List added"),
            "widened": t("Applies to more units"),
            "looser": t("Looser than before"),
            "released": t("Prohibition or restriction removed"),
            "list-withdrawn": t("List withdrawn"),
            "narrowed": t("Applies to fewer units"),
            "reworded": t("Prohibition or restriction changed"),
            "demanded": t("Clause added"),
            "dropped": t("Clause removed"),
            "category": t("Category changed"),
            "merged": t("Units merged"),
            "split": t("Units split"),
            "regrouped": t("Units regrouped"),
            "withdrawn": t("Units withdrawn"),
            "added": t("Units added"),
        }


def signed(value: float, decimals: int = 2) -> str:
    """A difference with its sign: +1.20, −0.50, ±0."""
    words = figure(abs(value), decimals)
    if float(words) == 0:
        return "0" if decimals == 0 else figure(0.0, decimals)
    return ("+" if value > 0 else "\u2212") + words


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def _quote(clause: Clause | None) -> str:
    """The words of a clause, in one line that is not too long."""
    text = "" if clause is None else " ".join(clause.wording.split())
    return text if len(text) <= QUOTE else text[:QUOTE] + "\u2026"
