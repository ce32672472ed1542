"""CSV tables of units, clauses and zones, with words instead of ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onemap.model.clauses import Clause, Item
from onemap.render.downloads.attributes import zone_category, zone_type
from onemap.render.downloads.cells import csv_parts
from onemap.render.downloads.download import Download, save
from onemap.render.output import Output
from onemap.render.view import View

#: between the values of one cell
_JOIN = "; "
Row = tuple[object, ...]


def write(out: Output, prefix: str, view: View) -> tuple[Download, ...]:
    """Write ``data/units.csv``, ``data/clauses.csv`` and, unless the layer is withheld, ``data/zones.csv``."""
    tables = [
        ("units", "Control units as a table", _units_header(view), _units(view)),
        ("clauses", "All requirements as a table", _clauses_header(view), _clauses(view)),
    ]
    withheld = "zones" in view.chain.publication.layers and "zones" not in view.chain.layer_policy
    if view.snapshot.zones and not withheld:
        tables.append(("zones", "Element zones as a table", _zones_header(view), _zones(view)))
    return tuple(
        save(out, prefix, f"data/{name}.csv", title, "CSV", csv_parts(header, rows))
        for name, title, header, rows in tables
    )


def _units_header(view: View) -> list[str]:
    t = view.t
    return [
        t("Code"), t("Name"), t("Category"), t("Subcategory"), t("Land or sea"), t("Area code"), t("Area"),
        t("Managed by"), t("Towns"), t("Area (km²)"), t("Element zones"), t("Main problems"), t("Note"),
    ]  # fmt: skip


def _units(view: View) -> Iterator[Row]:
    realms = {"land": view.t("land"), "sea": view.t("sea")}
    for unit in view.snapshot.units.values():
        yield (
            unit.code,
            unit.name,
            view.term("categories", unit.category),
            view.subcategory(unit),
            realms[view.snapshot.realm(unit)],
            unit.area,
            view.area_name(unit.area),
            _JOIN.join(unit.managed_by),
            _JOIN.join(unit.towns),
            unit.area_km2,
            _JOIN.join(unit.zones),
            unit.problems,
            unit.note,
        )


def _zones_header(view: View) -> list[str]:
    t = view.t
    return [
        t("Code"), t("Name"), t("Element"), t("Type"), t("Category"), t("Area code"), t("Area"), t("Area (km²)"),
        t("Unit codes"), t("Note"),
    ]  # fmt: skip


def _zones(view: View) -> Iterator[Row]:
    for zone in view.snapshot.zones.values():
        yield (
            zone.code,
            zone.name,
            view.term("elements", zone.element),
            zone_type(view, zone),
            zone_category(view, zone),
            zone.area,
            None if zone.area is None else view.area_name(zone.area),
            zone.area_km2,
            _JOIN.join(unit.code for unit in view.zone_units.get(zone.code, ())),
            zone.note,
        )


def _clauses_header(view: View) -> list[str]:
    t = view.t
    return [
        t("Version"), t("Worded in version"), t("List"), t("Title of the list"), t("Level"), t("Number"),
        t("Dimension"), t("Topic"), t("Measure"), t("Text"), t("Parts"), t("Legal basis"), t("Follows"),
        t("Applies to"),
    ]  # fmt: skip


def _clauses(view: View) -> Iterator[Row]:
    """One row per clause of every list, then of zones, then of units, each in filed order."""
    snapshot = view.snapshot
    for held in view.sorted_lists:
        yield from _rows(view, held.id, view.list_title(held.id), held.level, held.clauses, ("list", held.id))
    for zone in snapshot.zones.values():
        yield from _rows(view, zone.code, zone.name, "zone", zone.clauses, ("zone", zone.code))
    own = snapshot.levels[-1] if snapshot.levels else "unit"
    for unit in snapshot.units.values():
        yield from _rows(view, unit.code, unit.name, own, unit.clauses or (), ("unit", unit.code))


def _rows(
    view: View, list_id: str, title: str, level: str, clauses: Iterable[Clause], owner: tuple[str, str]
) -> Iterator[Row]:
    snapshot = view.snapshot
    origin = snapshot.origins.get(owner) or snapshot.version
    level_label = view.term("levels", level)
    none = view.t("The plan states: none")
    for clause in clauses:
        yield (
            snapshot.version,
            snapshot.clause_origins.get((list_id, clause.key), origin),
            list_id,
            title,
            level_label,
            clause.number,
            view.term("dimensions", clause.dimension),
            clause.topic,
            None if clause.measure is None else view.term("measures", clause.measure),
            none if clause.none else clause.text,
            "\n".join(_items(clause.items)),
            _JOIN.join(view.basis(basis) for basis in clause.basis),
            _JOIN.join(f"{ref.list} {number}" for ref in clause.follows for number in ref.numbers),
            _JOIN.join(f"{what}: {values}" for what, values in view.applies(clause.applies_to)),
        )


def _items(items: Iterable[Item], depth: int = 0) -> Iterator[str]:
    for item in items:
        yield "  " * depth + item.number + item.text
        yield from _items(item.items, depth + 1)
