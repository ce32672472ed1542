"""What changes of lists mean for units: where clauses hold now, hold no longer, or hold in other words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from onemap.compare.changes import Address, ClauseChange
from onemap.render.pages.changes.cards import Concerned, Effect
from onemap.render.pages.changes.pair import Pair

#: units that a card names; of more it tells how many there are in each area
NAMED = 200


class Effects:
    """Units by the addresses of clauses, from the effects of a change set."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    @cached_property
    def _by_address(self) -> tuple[dict[Address, list[str]], dict[Address, list[str]], dict[Address, list[str]]]:
        """New codes of units by clauses gained and changed, old codes by clauses lost."""
        gained: dict[Address, list[str]] = {}
        lost: dict[Address, list[str]] = {}
        changed: dict[Address, list[str]] = {}
        for effect in self._pair.changes.effects:
            for at in effect.gained:
                gained.setdefault(at, []).append(effect.new)
            for at in effect.lost:
                lost.setdefault(at, []).append(effect.old)
            for at in effect.changed:
                changed.setdefault(at, []).append(effect.new)
        return gained, lost, changed

    def of(self, change: ClauseChange, old_owner: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Codes of the units that gained, lost, and still have the clause in another form."""
        gained, lost, changed = self._by_address
        now = None if change.after is None else (change.list_id, change.after.key)
        then = None if change.before is None else (old_owner, change.before.key)
        return (
            tuple(gained.get(now, ())) if now else (),
            tuple(lost.get(then, ())) if then else (),
            tuple(changed.get(now, ())) if now else (),
        )

    def told(self, changes: Sequence[ClauseChange], old_owner: str) -> tuple[Effect, ...]:
        """What *changes* mean, those together that mean the same for the same units."""
        groups: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for change in changes:
            found = self.of(change, old_owner)
            if any(found):
                groups.setdefault(found, []).append(change.key)
        t = self._pair.t
        labels = (t("Applies now to"), t("Applies no longer to"), t("Applies in its new form to"))
        return tuple(
            Effect(
                tuple(number for number in numbers if not number.startswith("none:")),
                tuple(
                    self._concerned(label, codes, before=at == 1)
                    for at, (label, codes) in enumerate(zip(labels, found, strict=True))
                    if codes
                ),
            )
            for found, numbers in groups.items()
        )

    def _concerned(self, label: str, codes: Sequence[str], *, before: bool) -> Concerned:
        pair = self._pair
        if len(codes) <= NAMED:
            return Concerned(label, len(codes), tuple(pair.unit(code, before=before) for code in codes), ())
        view = (pair.old if before else pair.new).view
        counts: dict[str, int] = {}
        for code in codes:
            area = view.snapshot.briefs[code].area
            counts[area] = counts.get(area, 0) + 1
        return Concerned(label, len(codes), (), tuple((view.area_name(area), n) for area, n in counts.items()))

    def reach(self, changes: Iterable[ClauseChange], old_owner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids of the areas and categories of all units that *changes* concern, in code order of the units."""
        old, new = self._pair.old.view.snapshot.briefs, self._pair.new.view.snapshot.briefs
        areas: dict[str, None] = {}
        categories: dict[str, None] = {}
        for change in changes:
            gained, lost, changed = self.of(change, old_owner)
            for unit in (*(new[code] for code in (*gained, *changed)), *(old[code] for code in lost)):
                areas[unit.area] = None
                categories[unit.category] = None
        return tuple(areas), tuple(categories)
