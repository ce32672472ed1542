"""How one version reads in one language: words, dates, figures and addresses for the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Literal

from onemap.compare.basis_words import basis_words
from onemap.compare.changes import ChangeSet
from onemap.model.areas import Area
from onemap.model.clauses import AdmissionList, AppliesTo, LegalBasis, Target, ZoneType
from onemap.model.plan import Document
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Category, Group, Measure, Term
from onemap.read.industries import classification
from onemap.resolve.areas import AreaIndex, ancestors
from onemap.resolve.requirements import RequirementIndex
from onemap.resolve.snapshot import Chain, Snapshot, Standing
from onemap.slug import slug
from onemap.words import Translator, translator


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """Number and area of the units of one category; ``share`` is of the area, in percent, or None."""

    category: Category
    count: int
    km2: float
    share: float | None


@dataclass(frozen=True)
class View:
    """One version in one interface language. Addresses are relative to the version's folder."""

    chain: Chain
    snapshot: Snapshot
    changes: ChangeSet | None
    lang: str

    @cached_property
    def t(self) -> Translator:
        return translator(self.lang)

    @property
    def publication_name(self) -> str:
        return self.chain.publication.called(self.lang)

    @property
    def notice(self) -> str | None:
        return self.chain.publication.notice_in(self.lang)

    @property
    def standing(self) -> Standing:
        return self.chain.standings[self.snapshot.version]

    @cached_property
    def requirement_index(self) -> RequirementIndex:
        return RequirementIndex(self.snapshot)

    # --- words -----------------------------------------------------------------------------------

    def term(self, group: Group, key: str) -> str:
        """The label of a vocabulary word, or the key itself where the vocabulary lacks it."""
        found = self.snapshot.vocabulary.find(group, key)
        return found.name(self.lang) if found else key

    def industry(self, code: str) -> str:
        """An industry's code with its name, by GB/T 4754-2017 or the publication's table; else the code."""
        name = classification().names.get(code) or self.chain.industries.get(code)
        return code if name is None else f"{code} {name}"

    def category(self, key: str) -> Category:
        return self.snapshot.vocabulary.category(key)

    def measure(self, key: str) -> Measure:
        return self.snapshot.vocabulary.measure(key)

    def zone_type(self, zone: Zone) -> str:
        """Element and type of a zone, such as 水 · 工业污染重点管控区."""
        parts = [self.term("elements", zone.element)]
        if zone.type is not None:
            parts.append(self.type_label(zone.element, zone.type))
        return " · ".join(parts)

    def type_label(self, element: str, key: str) -> str:
        """The label of a zone type, or the key itself where the vocabulary lacks it."""
        found = self.snapshot.vocabulary.find("elements", element)
        for term in getattr(found, "types", ()):
            if key in (term.id, term.label):
                label: str = term.name(self.lang)
                return label
        return key

    def subcategory(self, unit: Unit) -> str | None:
        if unit.subcategory is None:
            return None
        terms: tuple[Term, ...] = self.category(unit.category).subcategories
        return next((s.name(self.lang) for s in terms if unit.subcategory in (s.id, s.label)), unit.subcategory)

    def area_name(self, key: str) -> str:
        area = self.snapshot.areas.get(key)
        return key if area is None else area.called(self.lang)

    def region_name(self, key: str) -> str:
        region = self.snapshot.regions.get(key)
        return key if region is None else region.called(self.lang)

    def place_name(self, key: str) -> str:
        """The name of an area, region, zone or unit; else the key."""
        snapshot = self.snapshot
        if key in snapshot.areas:
            return self.area_name(key)
        if key in snapshot.regions:
            return self.region_name(key)
        held = snapshot.zones.get(key) or snapshot.briefs.get(key)
        return key if held is None else held.name

    def area_path(self, key: str) -> list[Area]:
        """The area and its ancestors, the root first."""
        found = self._area_paths.get(key)
        if found is None:
            areas = self.snapshot.areas
            names = [name for name in reversed((key, *ancestors(areas, key))) if name in areas]
            found = self._area_paths[key] = [areas[name] for name in names]
        return found

    @cached_property
    def _area_paths(self) -> dict[str, list[Area]]:
        return {}

    def version_name(self, version: str | None = None) -> str:
        """How pages call a version: 2025年版 / version 2025."""
        return self.t("Version {version}").format(version=version or self.snapshot.version)

    def date(self, day: dt.date | None) -> str:
        return day_words(day, self.t)

    def target(self, target: Target) -> str:
        """Whom a list is for, in words."""
        snapshot = self.snapshot
        if target.area:
            return self.area_name(target.area)
        if target.region:
            return self.region_name(target.region)
        if target.zone:
            zone = snapshot.zones.get(target.zone)
            return zone.name if zone else target.zone
        if target.unit:
            unit = snapshot.briefs.get(target.unit)
            return unit.name if unit else target.unit
        return self._zone_words(target.zone_type) if target.zone_type else ""

    def _zone_words(self, zone: ZoneType) -> str:
        words = [self.term("elements", zone.element)]
        if zone.type:
            words.append(self.type_label(zone.element, zone.type))
        return " · ".join(words)

    def list_title(self, key: str) -> str:
        """The title of a list; for a unit's own list the unit's name."""
        snapshot = self.snapshot
        if key in snapshot.lists:
            item = snapshot.lists[key]
            return item.title or self.t("{name} · {level}").format(
                name=self.target(item.target), level=self.term("levels", item.level)
            )
        if key in snapshot.units:
            return snapshot.briefs[key].name
        if key in snapshot.zones:
            return snapshot.zones[key].name
        return key

    def applies(self, applies: AppliesTo | None) -> list[tuple[str, str]]:
        """The conditions of a clause as (what, values) in words."""
        if applies is None:
            return []
        t = self.t
        join = t(", ").join
        realms = {"land": t("land"), "sea": t("sea")}
        rows = [
            (t("Category"), join(self.term("categories", c) for c in applies.categories)),
            (t("Subcategory"), join(self._subcategory(s) for s in applies.subcategories)),
            (t("Element zone"), join(self._zone_words(z) for z in applies.zones)),
            (t("Area"), join(self.area_name(a) for a in applies.areas)),
            (t("Region"), join(self.region_name(r) for r in applies.regions)),
            (t("Unit"), join(applies.units)),
            (t("Land or sea"), realms.get(applies.realm, applies.realm) if applies.realm else ""),
        ]
        return [(what, values) for what, values in rows if values]

    def _subcategory(self, key: str) -> str:
        terms = (term for category in self.snapshot.vocabulary.categories for term in category.subcategories)
        return next((term.name(self.lang) for term in terms if term.id == key), key)

    def basis(self, basis: LegalBasis) -> str:
        """A legal basis in words; an id is looked up among those that the plan defines."""
        return basis_words(basis, self.snapshot.plan, self.t)

    # --- figures ---------------------------------------------------------------------------------

    def km2(self, unit: Unit) -> str:
        """The area of a unit: the filed digits, else the computed area with two decimals."""
        if unit.area_km2 is not None:
            return str(unit.area_km2)
        value = self.snapshot.area_km2(unit)
        return "" if value is None else figure(value)

    def figures(self, codes: Iterable[str]) -> list[CategoryFigures]:
        """Count and area by category, in vocabulary order; empty categories are kept and say so."""
        counts: dict[str, int] = {}
        areas: dict[str, float] = {}
        for code in codes:
            unit = self.snapshot.briefs[code]
            counts[unit.category] = counts.get(unit.category, 0) + 1
            areas[unit.category] = areas.get(unit.category, 0.0) + (self.snapshot.area_km2(unit) or 0.0)
        total = sum(areas.values())
        return [
            CategoryFigures(
                c,
                counts.get(c.id, 0),
                areas.get(c.id, 0.0),
                100 * areas.get(c.id, 0.0) / total if total else None,
            )
            for c in self.snapshot.vocabulary.categories
        ]

    @cached_property
    def area_index(self) -> AreaIndex:
        return AreaIndex(self.snapshot.areas, self.snapshot.briefs)

    def children(self, key: str) -> list[Area]:
        """Areas right below *key*, in filed order."""
        return [self.snapshot.areas[name] for name in self.area_index.children(key)]

    def documents_of(self, unit: Unit) -> list[Document]:
        """Documents that hold for the unit: those for all areas, and those for an area that owns or manages it."""
        around = {area.id for name in (unit.area, *unit.managed_by) for area in self.area_path(name)}
        return [d for d in self.snapshot.plan.documents if not d.areas or around & set(d.areas)]

    def unit_count(self, key: str) -> str:
        """How many units the area and those below it own, and how many it manages beside them, in words."""
        words = self.t("Units: {n}").format(n=len(self.area_index.owned(key)))
        area, managed = self.snapshot.areas[key], self.area_index.managed(key)
        if area.kind == "functional" and managed:
            words += self.t("; ") + self.t("also manages {n}").format(n=len(managed))
        return words

    def units_of(self, key: str) -> list[Unit]:
        """Units of the area and those below it; functional areas also list the units they manage."""
        return [self.snapshot.briefs[code] for code in self.area_index.all(key)]

    @cached_property
    def zone_units(self) -> dict[str, list[Unit]]:
        """Units by the zones they name."""
        found: dict[str, list[Unit]] = {}
        for unit in self.snapshot.briefs.values():
            for zone in unit.zones:
                found.setdefault(zone, []).append(unit)
        return found

    # --- addresses -------------------------------------------------------------------------------

    @staticmethod
    def slug(key: str) -> str:
        return slug(key)

    def unit_href(self, code: str) -> str:
        return f"units/{slug(code)}.html"

    def area_href(self, key: str) -> str:
        return f"areas/{slug(key)}.html"

    def zone_href(self, code: str) -> str:
        return f"zones/{slug(code)}.html"

    def list_href(self, key: str) -> str:
        """The page of a list: its own, or the unit's or zone's page that carries it."""
        if key in self.snapshot.units:
            return self.unit_href(key)
        if key in self.snapshot.lists:
            return f"admission/{slug(key)}.html"
        return self.zone_href(key)

    def anchor(self, list_id: str, number: str) -> str:
        """The id of a clause on any page that shows it."""
        return f"c-{slug(list_id)}-{slug(number)}"

    @cached_property
    def sorted_lists(self) -> tuple[AdmissionList, ...]:
        """Shared lists by level, then id."""
        order = {level: index for index, level in enumerate(self.snapshot.levels)}
        return tuple(sorted(self.snapshot.lists.values(), key=lambda item: (order.get(item.level, 99), item.id)))

    def lists_for(self, kind: Literal["area", "zone"], key: str) -> list[AdmissionList]:
        """Shared lists that are for the area or zone *key*, by level, then id."""
        return self._lists_for.get((kind, key), [])

    @cached_property
    def _lists_for(self) -> dict[tuple[str, str], list[AdmissionList]]:
        found: dict[tuple[str, str], list[AdmissionList]] = {}
        for held in self.sorted_lists:
            for kind, key in (("area", held.target.area), ("zone", held.target.zone)):
                if key is not None:
                    found.setdefault((kind, key), []).append(held)
        return found


def status_words(t: Translator) -> dict[str, str]:
    """What a version is on a day, in words."""
    return {
        "draft": t("Draft"),
        "consultation": t("In consultation"),
        "adopted": t("Not yet in force"),
        "in-force": t("In force"),
        "replaced": t("Replaced"),
        "repealed": t("Repealed"),
        "expired": t("Expired"),
    }


def day_words(day: dt.date | None, t: Translator) -> str:
    """A calendar day in words: 2025年3月1日 / 1 March 2025. Empty when there is none."""
    if day is None:
        return ""
    months = (
        "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December",
    )  # fmt: skip
    form = t("{day} {month_name} {year}")
    return form.format(day=day.day, month=day.month, month_name=months[day.month - 1], year=day.year)


def figure(value: float, decimals: int = 2, thousands: bool = False) -> str:
    """A computed number with a fixed count of decimals, rounded half up as printed sums are."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{rounded:,f}" if thousands else f"{rounded:f}"
