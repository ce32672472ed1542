"""A version's change log: what differs from the version before it, the weightier changes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from onemap.compare.changes import ChangeSet, UnitChange, ZoneChange
from onemap.compare.facts import fact_words
from onemap.model.plan import DeclaredChange
from onemap.model.units import Unit
from onemap.render.pages.page import Page
from onemap.render.view import View, figure
from onemap.words import Translator

KINDS = {
    "merged": "Units merged",
    "split": "Units split",
    "added": "Units added",
    "withdrawn": "Units withdrawn",
    "changed": "Units changed",
}

#: why something changed, in words: way of updating, reason, bases; None where nothing is said
Reason = tuple[str | None, str | None, tuple[str, ...]]


def change_log(view: View, old: View | None, lead: str) -> Page:
    """The page ``changes.html``. *old* is the version compared with; None for the first version."""
    t = view.t
    context: dict[str, Any] = {"v": view, "changes": None, "old": old}
    if old is not None and view.changes is not None:
        context |= _Log(view, old, view.changes).context()
    return Page(
        path="changes.html", shell_name="changes", template="version/changes.html", lead=lead,
        title=t("Change log"), heading=t("Change log"),
        trail=((view.version_name(), "index.html"), (t("Change log"), None)), context=context,
    )  # fmt: skip


def aspect_words(t: Translator) -> dict[str, str]:
    """What can change of a unit."""
    return {
        "name": t("Renamed"),
        "category": t("Category changed"),
        "area": t("Moved to another area"),
        "border": t("Border changed"),
        "zones": t("Zones of the unit changed"),
        "facts": t("Facts changed"),
        "clauses": t("Clauses changed"),
        "recoded": t("Recoded"),
    }


def mode_words(t: Translator) -> dict[str, str]:
    """Ways of updating."""
    return {"synchronous": t("Synchronous update"), "argued": t("Argued update"), "mixed": t("Synchronous and argued")}


def unit_zones(before: Unit, after: Unit, recoded: Mapping[str, str]) -> tuple[list[str], list[str], int]:
    """Codes of the zones that a unit has lost and gained, and how many only took another code (*recoded*)."""
    followed = {recoded[code] for code in before.zones if code in recoded} & set(after.zones)
    held = set(before.zones) | followed
    gone = [code for code in before.zones if code not in after.zones and recoded.get(code) not in followed]
    return gone, [code for code in after.zones if code not in held], len(followed)


@dataclass(frozen=True)
class _Folded:
    """Units of one district whose only change is their own list; ``reasons`` when all of them have the same."""

    name: str
    units: list[UnitChange]
    reasons: list[Reason] | None


@dataclass(frozen=True)
class _ZoneRow:
    """One zone that goes on: its code and name, and what changed as (label, words)."""

    change: ZoneChange
    name: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class _Log:
    view: View
    old: View
    changes: ChangeSet

    def context(self) -> dict[str, Any]:
        """What the template is filled with beside the version."""
        t, changes = self.view.t, self.changes
        groups = [(kind, t(label), [u for u in changes.units if u.kind == kind]) for kind, label in KINDS.items()]
        groups = [group for group in groups if group[2]]
        numbers = [(label, len(items), f"k-{kind}") for kind, label, items in groups]
        if changes.lists:
            numbers.append((t("Lists changed"), len(changes.lists), "k-lists"))
        return {
            "changes": changes,
            "groups": [
                (kind, label, len(items), sorted((u for u in items if not _only_list(u)), key=_weight))
                for kind, label, items in groups
            ],
            "folded": self._folded(),
            "numbers": numbers,
            "aspects": aspect_words(t),
            "reasons": self.reasons,
            "facts": self._facts,
            "unit_zones": partial(unit_zones, recoded=dict(changes.zones_recoded)),
            "list_kinds": {"added": t("added"), "withdrawn": t("withdrawn"), "changed": t("changed")},
            "zone_groups": [
                (t("Zones added"), changes.zones_added, self.view),
                (t("Zones withdrawn"), changes.zones_withdrawn, self.old),
            ],
            "zone_rows": [self._zone_row(change) for change in changes.zones],
        }

    def reasons(self, change: UnitChange) -> list[Reason]:
        """Everything that the plan declares about a change, each distinct thing once."""
        return list(dict.fromkeys(self._reason(declared) for declared in change.all_declared))

    def _facts(self, change: UnitChange) -> list[tuple[str, str]]:
        """Label and words of each fact that changed."""
        snapshots = self.old.snapshot, self.view.snapshot
        if not change.facts:
            return []
        a, b = change.goes_on()
        units = snapshots[0].units[a], snapshots[1].units[b]
        return [fact_words(fact, units, snapshots, self.view.t, self.view.lang) for fact in change.facts]

    def _reason(self, declared: DeclaredChange) -> Reason:
        mode = mode_words(self.view.t)[declared.mode] if declared.mode else None
        return mode, declared.reason, tuple(self.view.basis(basis) for basis in declared.basis)

    def _folded(self) -> list[_Folded]:
        by_area: dict[str, list[UnitChange]] = {}
        for change in self.changes.units:
            if _only_list(change):
                by_area.setdefault(self.view.snapshot.briefs[change.new[0]].area, []).append(change)
        order = {area: at for at, area in enumerate(self.view.snapshot.areas)}
        folded = []
        for area in sorted(by_area, key=lambda key: (order.get(key, len(order)), key)):
            units = by_area[area]
            told = [self.reasons(change) for change in units]
            same = told[0] if all(reasons == told[0] for reasons in told) else None
            folded.append(_Folded(self.view.area_name(area), units, same))
        return folded

    def _zone_row(self, change: ZoneChange) -> _ZoneRow:
        view, old, t = self.view, self.old, self.view.t
        before, after = old.snapshot.zones[change.old], view.snapshot.zones[change.new]
        facts: list[tuple[str, str]] = []
        for aspect in change.aspects:
            if aspect == "name":
                facts.append((t("Renamed"), _arrow(before.name, after.name)))
            elif aspect == "type":
                facts.append((t("Type"), _arrow(old.zone_type(before), view.zone_type(after))))
            elif aspect == "category":
                facts.append(
                    (t("Category changed"), _arrow(_category(old, before.category), _category(view, after.category)))
                )
            elif aspect == "area":
                facts.append((t("Area"), _arrow(old.area_name(before.area or ""), view.area_name(after.area or ""))))
            elif aspect == "border":
                gained, lost = change.km2_gained or 0.0, change.km2_lost or 0.0
                words = t("gained {gained} km², lost {lost} km²")
                facts.append((t("Border changed"), words.format(gained=figure(gained), lost=figure(lost))))
            elif aspect == "figure":
                values = (str(zone.area_km2 or "") for zone in (before, after))
                facts.append((t("Area (km²)"), _arrow(*values)))
            elif aspect == "note":
                facts.append((t("Note"), _arrow(before.note, after.note)))
        return _ZoneRow(change, after.name, facts)


def _only_list(change: UnitChange) -> bool:
    return change.kind == "changed" and change.aspects == ("clauses",)


def _weight(change: UnitChange) -> tuple[bool, bool]:
    """Changes of category first, then those of borders; what is equal keeps its order."""
    return "category" not in change.aspects, "border" not in change.aspects


def _category(view: View, key: str | None) -> str | None:
    return None if key is None else view.term("categories", key)


def _arrow(*values: str | None) -> str:
    held: Iterable[str] = (value or "–" for value in values)
    return " → ".join(held)
