"""CSV tables of units and zones, with words instead of ids."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from onemap.render.downloads.attributes import zone_category, zone_type
from onemap.render.downloads.cells import csv_field
from onemap.render.downloads.clauses import JOIN
from onemap.render.view import View


def units_header(view: View) -> list[str]:
    t = view.t
    return [
        t("Code"), t("Name"), t("Category"), t("Subcategory"), t("Land or sea"), t("Area code"), t("Area"),
        t("Managed by"), t("Towns"), t("Area (km²)"), t("Element zones"), t("Main problems"), t("Note"),
    ]  # fmt: skip


def units_lines(view: View) -> Iterator[str]:
    """One line for each unit."""
    snapshot = view.snapshot
    realms = {"land": csv_field(view.t("land")), "sea": csv_field(view.t("sea"))}
    area_name = lru_cache(lambda key: csv_field(view.area_name(key)))
    category = lru_cache(lambda key: csv_field(view.term("categories", key)))
    for unit in snapshot.briefs.values():
        yield (
            f"{csv_field(unit.code)},{csv_field(unit.name)},{category(unit.category)},"
            f"{csv_field(view.subcategory(unit))},{realms[snapshot.realm(unit)]},{csv_field(unit.area)},"
            f"{area_name(unit.area)},{csv_field(JOIN.join(unit.managed_by))},{csv_field(JOIN.join(unit.towns))},"
            f"{csv_field(unit.area_km2)},{csv_field(JOIN.join(unit.zones))},{csv_field(unit.problems)},"
            f"{csv_field(unit.note)}\n"
        )


def zones_header(view: View) -> list[str]:
    t = view.t
    return [
        t("Code"), t("Name"), t("Element"), t("Type"), t("Category"), t("Area code"), t("Area"), t("Area (km²)"),
        t("Unit codes"), t("Note"),
    ]  # fmt: skip


def zones_lines(view: View) -> Iterator[str]:
    """One line for each zone."""
    units: dict[str, list[str]] = {}
    for unit in view.snapshot.briefs.values():
        for zone_code in unit.zones:
            units.setdefault(zone_code, []).append(unit.code)
    for zone in view.snapshot.zones.values():
        row = (
            zone.code,
            zone.name,
            view.term("elements", zone.element),
            zone_type(view, zone),
            zone_category(view, zone),
            zone.area,
            None if zone.area is None else view.area_name(zone.area),
            zone.area_km2,
            JOIN.join(units.get(zone.code, ())),
            zone.note,
        )
        yield ",".join(map(csv_field, row)) + "\n"
