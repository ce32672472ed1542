"""Cards of admission lists and of element zones, and what their changes mean for units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from onemap.compare.changes import ClauseChange, ListChange, ZoneChange
from onemap.compare.undeclared import ZONE_MUST
from onemap.compare.zones import zone_clauses
from onemap.model.plan import DeclaredChange
from onemap.model.units import Zone
from onemap.render.pages.changes.cards import Card, Facets, Fact
from onemap.render.pages.changes.clauses import MOST, clause_facets, clause_rows
from onemap.render.pages.changes.effects import Effects
from onemap.render.pages.changes.pair import Pair, Side
from onemap.render.view import figure

#: areas that a card is found by one by one; for more it is found by what lies above them
AREAS = 40


class ListCards:
    """Makes the cards of lists and zones of a pair."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._effects = Effects(pair)

    @cached_property
    def _zones_declared(self) -> Mapping[str, tuple[DeclaredChange, ...]]:
        """What the plans on the way declare of zones, by the code that they have, else had."""
        return dict(self._pair.changes.zones_declared)

    # --- lists ---------------------------------------------------------------------------------------

    def lists(self) -> Iterator[Card]:
        """Lists by level, then id; a long one on several cards."""
        old, new = self._pair.old.view.snapshot, self._pair.new.view.snapshot
        levels = {level: at for at, level in enumerate((*new.levels, *old.levels))}

        def place(change: ListChange) -> tuple[int, str]:
            held = new.lists.get(change.list_id) or old.lists[change.list_id]
            return levels.get(held.level, len(levels)), change.list_id

        for change in sorted(self._pair.changes.lists, key=place):
            yield from self._list(change)

    def _list(self, change: ListChange) -> Iterator[Card]:
        pair, key = self._pair, change.list_id
        target = None
        for view in (pair.old.view, pair.new.view):
            if key in view.snapshot.lists:
                target = view.snapshot.lists[key].target.area or target
        ref = pair.list(key)
        card = Card(
            anchors=(f"l-{pair.new.view.slug(key)}",),
            section="lists",
            facets=Facets(),
            title=ref.name,
            old=() if change.kind == "added" else (ref,),
            new=() if change.kind == "withdrawn" else (ref,),
            state=change.kind,
            facts=tuple(self._head(change)),
            reasons=pair.reasons(change.all_declared),
        )
        yield from self._parts(card, change.clauses, key, target)

    def _parts(
        self, card: Card, clauses: tuple[ClauseChange, ...], old_owner: str, target: str | None
    ) -> Iterator[Card]:
        """*card* with its clauses, or as many as are needed to hold them."""
        for at in range(0, max(1, len(clauses)), MOST):
            some = clauses[at : at + MOST]
            number = at // MOST + 1
            yield replace(
                card,
                anchors=card.anchors if number == 1 else (f"{card.anchors[0]}-{number}",),
                facets=self._facets(card, some, old_owner, target),
                facts=card.facts if number == 1 else (),
                clauses=clause_rows(self._pair, some, old_owner),
                effects=self._effects.told(some, old_owner),
                part=number,
            )

    def _facets(self, card: Card, clauses: Sequence[ClauseChange], old_owner: str, target: str | None) -> Facets:
        found = clause_facets(self._pair, clauses, old_owner)
        areas, categories = self._effects.reach(clauses, old_owner)
        own = (target,) if target else ()
        wide = not areas or len(areas) > AREAS
        return Facets(
            areas=own if wide else tuple(dict.fromkeys((*areas, *own))),
            above=own if wide else (),
            categories=categories,
            dimensions=found.dimensions,
            industries=found.industries,
            kinds=(card.section, *((card.state,) if card.state in ("added", "withdrawn") else ()), *found.kinds),
        )

    def _head(self, change: ListChange) -> Iterator[Fact]:
        """What differs of the list itself."""
        pair, t = self._pair, self._pair.t
        old, new = pair.old.view, pair.new.view
        before, after = old.snapshot.lists.get(change.list_id), new.snapshot.lists.get(change.list_id)
        if before is None or after is None:
            return
        if before.level != after.level:
            yield Fact(t("Level"), old.term("levels", before.level), new.term("levels", after.level))
        if before.target != after.target:
            yield Fact(t("For"), old.target(before.target), new.target(after.target))
        if before.title != after.title:
            yield Fact(t("Title"), before.title or "", after.title or "")
        if "document" in change.aspects:
            yield Fact(t("Document number"), before.document or "", after.document or "")

    # --- zones ---------------------------------------------------------------------------------------

    def zones(self) -> Iterator[Card]:
        """Zones that came, went, took another code, and changed."""
        changes = self._pair.changes
        recoded = dict(changes.zones_recoded)
        changed = {change.new: change for change in changes.zones}
        for code in changes.zones_added:
            yield from self._zone(None, code, None)
        for code in changes.zones_withdrawn:
            yield from self._zone(code, None, None)
        for change in changes.zones:
            yield from self._zone(change.old, change.new, change)
        for before, after in recoded.items():
            if after not in changed:
                yield from self._zone(before, after, None)

    def _zone(self, before: str | None, after: str | None, change: ZoneChange | None) -> Iterator[Card]:
        pair = self._pair
        old = None if before is None else pair.old.view.snapshot.zones[before]
        new = None if after is None else pair.new.view.snapshot.zones[after]
        codes = tuple(code for code in (after, before) if code is not None)
        state = "added" if old is None else "withdrawn" if new is None else "recoded" if before != after else "changed"
        held, side = (new, pair.new) if new is not None else (old, pair.old)
        assert held is not None  # noqa: S101 - one of both is there
        if change is not None and old is not None and new is not None:
            facts, clauses = tuple(self._facts(change, old, new)), change.clauses
        else:
            clauses = () if state == "recoded" else self._clauses.get(codes[0], ())
            facts = () if state == "recoded" else tuple(self._whole(held, side, gone=new is None))
        must = state != "changed" or change is None or not ZONE_MUST.isdisjoint(change.aspects)
        card = Card(
            anchors=tuple(dict.fromkeys(f"z-{side.view.slug(code)}" for code in codes)),
            section="zones",
            facets=Facets(),
            title=f"{held.name} {held.code}",
            old=() if before is None else (pair.zone(before, before=True),),
            new=() if after is None else (pair.zone(after),),
            state=state,
            facts=facts,
            reasons=pair.reasons(self._zones_declared.get(codes[0], ()), must=must),
        )
        for part in self._parts(card, clauses, before or codes[0], held.area):
            own = [zone.area for zone in (old, new) if zone is not None and zone.area is not None]
            areas = tuple(dict.fromkeys((*part.facets.areas, *own)))
            yield replace(part, facets=replace(part.facets, areas=areas, above=()))

    @cached_property
    def _clauses(self) -> dict[str, tuple[ClauseChange, ...]]:
        pair = self._pair
        return zone_clauses(pair.changes, pair.old.view.snapshot, pair.new.view.snapshot)

    def _whole(self, zone: Zone, side: Side, *, gone: bool) -> Iterator[Fact]:
        t, view = self._pair.t, side.view
        rows = (
            (t("Type"), view.zone_type(zone)),
            (t("Area it belongs to"), view.area_name(zone.area) if zone.area else ""),
            (t("Area (km²)"), str(zone.area_km2 or "")),
        )
        for label, words in rows:
            if words:
                yield Fact(label, words if gone else None, None if gone else words)

    def _facts(self, change: ZoneChange, before: Zone, after: Zone) -> Iterator[Fact]:
        pair, t = self._pair, self._pair.t
        old, new = pair.old.view, pair.new.view
        for aspect in change.aspects:
            if aspect == "name":
                yield Fact(t("Name"), before.name, after.name)
            elif aspect == "type":
                yield Fact(t("Type"), old.zone_type(before), new.zone_type(after))
            elif aspect == "category":
                sides = ((old, before.category), (new, after.category))
                yield Fact(t("Category"), *("" if key is None else view.term("categories", key) for view, key in sides))
            elif aspect == "area":
                names = (view.area_name(key or "") for view, key in ((old, before.area), (new, after.area)))
                yield Fact(t("Area it belongs to"), *names)
            elif aspect == "border":
                words = t("gained {gained} km², lost {lost} km²")
                gained, lost = figure(change.km2_gained or 0.0), figure(change.km2_lost or 0.0)
                yield Fact(t("Border changed"), None, words.format(gained=gained, lost=lost))
            elif aspect == "figure":
                yield Fact(t("Area (km²)"), *(str(zone.area_km2 or "") for zone in (before, after)))
            elif aspect == "note":
                yield Fact(t("Note"), before.note or "", after.note or "")
