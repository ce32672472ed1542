"""Facts of a unit beside its name, category, area, border, zones and clauses: which differ, and in which words."""

from __future__ import annotations

from collections.abc import Callable

from onemap.compare.changes import Fact
from onemap.model.base import Figure
from onemap.model.units import Unit
from onemap.resolve.snapshot import Snapshot

#: msgids
FACTS: dict[Fact, str] = {
    "subcategory": "Subcategory",
    "managed_by": "Managed by",
    "realm": "Land or sea",
    "towns": "Towns",
    "area_km2": "Area (km²)",
    "problems": "Main environmental problems",
    "note": "Note",
}
#: characters of a long text that are shown, from shortly before the first difference
WIDTH, BEFORE = 60, 12


def same_figure(old: Figure | None, new: Figure | None) -> bool:
    """Whether two filed figures are the same number, however they are spelled: 48.6 is 48.60."""
    if old is None or new is None:
        return old is new
    return old.value == new.value


def changed_facts(before: Unit, after: Unit, old: Snapshot, new: Snapshot) -> tuple[Fact, ...]:
    """The facts that differ between a unit of *old* and one of *new*, in a fixed order.

    Towns and managing areas have no order; land or sea is what holds, whether filed or told by the code.
    A subcategory belongs to its category: one of another category is no change beside that.
    """
    found: dict[Fact, bool] = {
        "subcategory": before.category == after.category and before.subcategory != after.subcategory,
        "managed_by": set(before.managed_by) != set(after.managed_by),
        "realm": old.realm(before) != new.realm(after),
        "towns": set(before.towns) != set(after.towns),
        "area_km2": not same_figure(before.area_km2, after.area_km2),
        "problems": before.problems != after.problems,
        "note": before.note != after.note,
    }
    return tuple(fact for fact, differs in found.items() if differs)


def fact_words(
    fact: Fact,
    units: tuple[Unit, Unit],
    snapshots: tuple[Snapshot, Snapshot],
    translate: Callable[[str], str],
    lang: str = "zh",
) -> tuple[str, str]:
    """Label of *fact* and its change: ``old → new``, or ``−gone +come`` of what has several values.

    *units* and *snapshots* are the old and the new one; names are in *lang* where they have one.
    """
    (before, after), (old, new) = units, snapshots
    label = translate(FACTS[fact])
    if fact in ("towns", "managed_by"):
        first, second = _several(fact, before, old, lang), _several(fact, after, new, lang)
        signs = [f"−{first[key]}" for key in first if key not in second]
        signs += [f"+{second[key]}" for key in second if key not in first]
        return label, " ".join(signs)
    values = (_one(fact, unit, snapshot, translate, lang) for unit, snapshot in ((before, old), (after, new)))
    return label, " → ".join(_excerpts(*values))


def fact_values(
    fact: Fact,
    units: tuple[Unit, Unit],
    snapshots: tuple[Snapshot, Snapshot],
    translate: Callable[[str], str],
    lang: str = "zh",
) -> tuple[str, str, str]:
    """Label of *fact*, all of its old and all of its new value; ``""`` for none."""
    values = []
    for unit, snapshot in zip(units, snapshots, strict=True):
        if fact in ("towns", "managed_by"):
            values.append(", ".join(_several(fact, unit, snapshot, lang).values()))
        else:
            values.append(_one(fact, unit, snapshot, translate, lang))
    return translate(FACTS[fact]), values[0], values[1]


def _several(fact: Fact, unit: Unit, snapshot: Snapshot, lang: str) -> dict[str, str]:
    """Names by key."""
    if fact == "towns":
        return {town: town for town in unit.towns}
    names = {}
    for key in unit.managed_by:
        area = snapshot.areas.get(key)
        names[key] = key if area is None else area.called(lang)
    return names


def _one(fact: Fact, unit: Unit, snapshot: Snapshot, translate: Callable[[str], str], lang: str) -> str:
    if fact == "realm":
        return translate(snapshot.realm(unit))
    if fact == "subcategory":
        terms = (term for category in snapshot.vocabulary.categories for term in category.subcategories)
        return next((term.name(lang) for term in terms if term.id == unit.subcategory), unit.subcategory or "")
    values = {"area_km2": unit.area_km2, "problems": unit.problems, "note": unit.note}
    return " ".join((values[fact] or "").split())


def _excerpts(first: str, second: str) -> tuple[str, str]:
    """Both texts from where they differ, when they are long; a dash for none."""
    if max(len(first), len(second)) <= WIDTH:
        return first or "–", second or "–"
    same = next((at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    start = max(0, (min(len(first), len(second)) if same is None else same) - BEFORE)
    return _cut(first, start), _cut(second, start)


def _cut(text: str, start: int) -> str:
    end = start + WIDTH
    cut = ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
    return cut if text else "–"
