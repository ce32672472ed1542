"""Cards of what has no reading of its own: areas, regions, plan and documents, targets, vocabulary; from the deltas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from onemap.compare.changes import Delta
from onemap.model.areas import Area, Region
from onemap.model.plan import Plan
from onemap.model.publication import QuantifiedTarget
from onemap.model.vocabulary import Group, Term, Vocabulary
from onemap.render.pages.changes.cards import Card, Facets, Fact, Ref, Sign
from onemap.render.pages.changes.pair import Pair, Side
from onemap.render.pages.changes.words import area_kinds, target_kinds
from onemap.render.view import View

#: section by kind of record
SECTION = {
    "area": "areas",
    "region": "areas",
    "plan": "documents",
    "target": "targets",
    "vocabulary": "vocabulary",
    "levels": "vocabulary",
}
#: sections by kinds of which one card tells several records
TOGETHER = {"boundary-shape": "areas", "context-shape": "areas", "tag": "annotations"}


class RecordCards:
    """Makes the cards of a pair's other records; only what is significant has one."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def cards(self) -> Iterator[Card]:
        """In the order of the deltas."""
        together: dict[tuple[str, str], list[Delta]] = {}
        for delta in self._pair.changes.deltas:
            if delta.significant and delta.kind in SECTION:
                yield from self._card(delta)
            elif delta.significant and delta.kind in TOGETHER:
                owner = delta.key.partition(" ")[0] if delta.kind == "tag" else ""
                together.setdefault((delta.kind, owner), []).append(delta)
        for (kind, owner), deltas in together.items():
            yield self._together(kind, owner, deltas)

    def _together(self, kind: str, owner: str, deltas: Sequence[Delta]) -> Card:
        """Shapes of a layer without records by key, or annotations of one list by clause."""
        pair, t = self._pair, self._pair.t
        titles = {"boundary-shape": t("Border lines of the map"), "context-shape": t("Background of the map")}
        names = [delta.key.partition(" ")[2] or delta.key for delta in deltas]
        states = [_state(delta.old, delta.new) for delta in deltas]
        moved = [
            Sign(state == "withdrawn", name)
            for name, state in zip(names, states, strict=True)
            if state in ("withdrawn", "added")
        ]
        changed = [name for name, state in zip(names, states, strict=True) if state == "changed"]
        label = t("Clause number") if kind == "tag" else t("Objects of the layer")
        ref = pair.list(owner) if owner else Ref("", titles[kind])
        return self._made(
            f"n-{pair.new.view.slug(owner)}" if owner else kind,
            TOGETHER[kind],
            ref.name,
            "changed",
            [Fact(t("changed"), None, t(", ").join(changed))] if changed else [],
            signs=[(label, tuple(moved))] if moved else [],
            ref=ref,
        )

    def _card(self, delta: Delta) -> Iterator[Card]:
        old, new = delta.old, delta.new
        if isinstance(old or new, Area):
            yield self._area(delta.key, old, new)
        elif isinstance(old or new, Region):
            yield self._region(delta.key, old, new)
        elif isinstance(old or new, QuantifiedTarget):
            yield self._target(delta.key, old, new)
        elif isinstance(old, Plan) and isinstance(new, Plan):
            yield self._plan(old, new)
        elif isinstance(old, Vocabulary) and isinstance(new, Vocabulary):
            yield self._vocabulary(old, new)
        elif isinstance(old, tuple) and isinstance(new, tuple):
            yield self._levels(old, new)

    def _made(
        self,
        delta_key: str,
        section: str,
        title: str,
        state: str,
        facts: Sequence[Fact] = (),
        *,
        signs: Sequence[tuple[str, tuple[Sign, ...]]] = (),
        areas: tuple[str, ...] = (),
        ref: Ref | None = None,
    ) -> Card:
        shown = ref or Ref("", title)
        return Card(
            anchors=(delta_key,),
            section=section,
            facets=Facets(areas=areas, kinds=(section, *((state,) if state in ("added", "withdrawn") else ()))),
            title=title,
            old=() if state == "added" else (shown,),
            new=() if state == "withdrawn" else (shown,),
            state=state,
            facts=tuple(facts),
            signs=tuple(signs),
        )

    # --- areas and regions ---------------------------------------------------------------------------

    def _area(self, key: str, old: object, new: object) -> Card:
        pair, t = self._pair, self._pair.t
        before, after = old if isinstance(old, Area) else None, new if isinstance(new, Area) else None
        side = pair.new if after is not None else pair.old
        facts = []
        if before is not None and after is not None:
            names = [area.called(pair.lang) for area in (before, after)]
            if names[0] != names[1]:
                facts.append(Fact(t("Name"), *names))
            if before.parent != after.parent:
                facts.append(Fact(t("Lies in"), *self._named(before.parent, after.parent)))
            if before.located_in != after.located_in:
                join = t(", ").join
                sides = ((pair.old.view, before.located_in), (pair.new.view, after.located_in))
                facts.append(Fact(t("Located in"), *(join(map(view.area_name, keys)) for view, keys in sides)))
            if before.kind != after.kind:
                facts.append(Fact(t("Kind"), area_kinds(t)[before.kind], area_kinds(t)[after.kind]))
        name = side.view.area_name(key)
        ref = Ref(key, name, pair.new.area(key), pair.old.area(key))
        anchor = f"a-{side.view.slug(key)}"
        return self._made(anchor, "areas", f"{name} {key}", _state(before, after), facts, areas=(key,), ref=ref)

    def _named(self, before: str | None, after: str | None) -> tuple[str, str]:
        sides: tuple[tuple[View, str | None], ...] = ((self._pair.old.view, before), (self._pair.new.view, after))
        first, second = ("" if key is None else view.area_name(key) for view, key in sides)
        return first, second

    def _region(self, key: str, old: object, new: object) -> Card:
        pair, t = self._pair, self._pair.t
        before, after = old if isinstance(old, Region) else None, new if isinstance(new, Region) else None
        side = pair.new if after is not None else pair.old
        facts, signs = [], []
        if before is not None and after is not None:
            names = [region.called(pair.lang) for region in (before, after)]
            if names[0] != names[1]:
                facts.append(Fact(t("Name"), *names))
        first: Mapping[str, str] = {} if before is None else _members(pair.old, before)
        second: Mapping[str, str] = {} if after is None else _members(pair.new, after)
        moved = [Sign(True, first[one], one) for one in first if one not in second]
        moved += [Sign(False, second[one], one) for one in second if one not in first]
        if moved:
            signs.append((t("Members"), tuple(moved)))
        areas = tuple(area for region in (before, after) if region is not None for area in region.areas)
        anchor, title = f"r-{side.view.slug(key)}", side.view.region_name(key)
        state = _state(before, after)
        return self._made(
            anchor, "areas", title, state, facts, signs=signs, areas=tuple(dict.fromkeys(areas)), ref=Ref(key, title)
        )

    # --- targets -------------------------------------------------------------------------------------

    def _target(self, key: str, old: object, new: object) -> Card:
        pair, t = self._pair, self._pair.t
        before = old if isinstance(old, QuantifiedTarget) else None
        after = new if isinstance(new, QuantifiedTarget) else None
        held, side = (after, pair.new) if after is not None else (before, pair.old)
        assert held is not None  # noqa: S101 - one of both is there
        facts = []
        if before is not None and after is not None:
            if before.name != after.name:
                facts.append(Fact(t("Name"), before.name, after.name))
            if before.kind != after.kind:
                facts.append(Fact(t("Kind"), target_kinds(t)[before.kind], target_kinds(t)[after.kind]))
            if before.unit != after.unit:
                facts.append(Fact(t("Measured in"), before.unit or "", after.unit or ""))
        values = [{} if one is None else {v.year: str(v.value) for v in one.values} for one in (before, after)]
        for year in sorted({*values[0], *values[1]}):
            first, second = values[0].get(year, ""), values[1].get(year, "")
            if first != second:
                label = year + t(" ({number})").format(number=held.unit) if held.unit else year
                facts.append(Fact(label, first, second))
        if before is not None and after is not None:
            for label, words in ((t("Basis"), (before.basis, after.basis)), (t("Note"), (before.note, after.note))):
                if words[0] != words[1]:
                    facts.append(Fact(label, words[0] or "", words[1] or ""))
        place = side.view.place_name(held.place)
        title = t("{name} · {place}").format(name=held.name, place=place)
        areas = (held.place,) if held.place in side.view.snapshot.areas else ()
        state = _state(before, after)
        return self._made(f"t-{side.view.slug(key)}", "targets", title, state, facts, areas=areas)

    # --- plan and vocabulary -------------------------------------------------------------------------

    def _plan(self, before: Plan, after: Plan) -> Card:
        pair, t = self._pair, self._pair.t
        join = t(", ").join
        rows = [
            (t("Title"), before.title, after.title),
            (t("Document number"), *(join(d.number or "" for d in p.documents if d.number) for p in (before, after))),
            (t("Base year"), before.base_year or "", after.base_year or ""),
            (t("Target years"), join(before.target_years), join(after.target_years)),
            (t("Outlook year"), before.outlook_year or "", after.outlook_year or ""),
            (t("Statistics that the plan states"), *(self._statistics(side, plan) for side, plan in self._plans())),
        ]
        facts = [Fact(*row) for row in rows if row[1] != row[2]]
        gone = [one for one in before.basis if one not in after.basis]
        come = [one for one in after.basis if one not in before.basis]
        moved = [Sign(True, pair.old.view.basis(one)) for one in gone]
        moved += [Sign(False, pair.new.view.basis(one)) for one in come]
        signs = [(t("Basis"), tuple(moved))] if moved else []
        return self._made("plan", "documents", t("Plan and documents"), "changed", facts, signs=signs)

    def _plans(self) -> tuple[tuple[Side, Plan], ...]:
        return tuple((side, side.view.snapshot.plan) for side in (self._pair.old, self._pair.new))

    def _statistics(self, side: Side, plan: Plan) -> str:
        t, view = self._pair.t, side.view
        told = []
        for one in plan.statistics:
            of = [view.area_name(one.area)] if one.area else []
            of += [view.term("categories", one.category)] if one.category else []
            of += [t(one.realm)] if one.realm else []
            said = [t("Units: {n}").format(n=one.units)] if one.units else []
            said += [f"{one.area_km2} km²"] if one.area_km2 is not None else []
            said += [f"{one.share}%"] if one.share is not None else []
            told.append(" ".join((*of, *said)))
        return t("; ").join(told)

    def _vocabulary(self, before: Vocabulary, after: Vocabulary) -> Card:
        pair, t = self._pair, self._pair.t
        groups: tuple[tuple[Group, str], ...] = (
            ("categories", t("Category")),
            ("levels", t("Level")),
            ("dimensions", t("Dimension")),
            ("measures", t("Measure")),
            ("elements", t("Element")),
        )
        facts: list[Fact] = []
        signs = []
        for group, label in groups:
            first: Mapping[str, str] = _terms(getattr(before, group), pair.lang)
            second: Mapping[str, str] = _terms(getattr(after, group), pair.lang)
            facts += [
                Fact(label, first[key], second[key]) for key in first if key in second and first[key] != second[key]
            ]
            moved = [Sign(True, first[key]) for key in first if key not in second]
            moved += [Sign(False, second[key]) for key in second if key not in first]
            if moved:
                signs.append((label, tuple(moved)))
        for name, label in (("unit_code", t("Form of unit codes")), ("zone_code", t("Form of zone codes"))):
            forms = [getattr(one, name).pattern for one in (before, after)]
            if forms[0] != forms[1]:
                facts.append(Fact(label, *forms))
        if not facts and not signs:
            facts.append(Fact(t("Vocabulary"), None, t("order or details changed")))
        return self._made("vocabulary", "vocabulary", t("Vocabulary"), "changed", facts, signs=signs)

    def _levels(self, before: tuple[str, ...], after: tuple[str, ...]) -> Card:
        pair, t = self._pair, self._pair.t
        sides = ((pair.old.view, before), (pair.new.view, after))
        words = (t(", ").join(view.term("levels", key) for key in keys) for view, keys in sides)
        title = t("Levels of lists")
        return self._made("levels", "vocabulary", title, "changed", [Fact(t("Level"), *words)])


def _state(before: object, after: object) -> str:
    return "added" if before is None else "withdrawn" if after is None else "changed"


def _members(side: Side, region: Region) -> dict[str, str]:
    """Names of what a region holds, by key."""
    units = side.view.snapshot.briefs
    found = {key: side.view.area_name(key) for key in region.areas}
    found.update((code, units[code].name if code in units else code) for code in region.units)
    return found


def _terms(terms: Sequence[Term], lang: str) -> dict[str, str]:
    """Labels by id, with those of what a term holds below it."""
    found: dict[str, str] = {}
    for term in terms:
        found[term.id] = term.name(lang)
        for name in ("subcategories", "types"):
            below: Sequence[Term] = getattr(term, name, ())
            found.update((f"{term.id}/{one.id}", f"{term.name(lang)} · {one.name(lang)}") for one in below)
    return found
