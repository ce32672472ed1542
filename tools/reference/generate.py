"""Make the whole reference publication: geometry, states of the versions, and every file under ``units/``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from onemap.model.editor import schema_files, schema_line
from tools.reference import facts, history, lists, plans, states, texts, vectors, zones
from tools.reference.cells import ORIGIN, Mosaic, Waves, mosaic
from tools.reference.emit import write
from tools.reference.states import State, UnitState
from tools.reference.territory import Territory, lay_out, place_units
from tools.reference.unit_table import rows

SEED = 9901
AREA_NAMES = {
    a["id"]: a.get("short", a["name"]) for a in [plans.CITY, *plans.FIXED, plans.OLD_COUNTY, plans.NEW_DISTRICT]
}
#: districts with one river of their own, where the nearest drawn one would be across a divide
LOCAL_RIVER = {"990123": "大屿溪", "990102": "澜江", "990171": "澜江"}
BASE = {"2020": None, "2023-1": "2020", "2025": None, "2026-1": "2025"}


@dataclass(frozen=True)
class World:
    """Everything that all versions share."""

    mosaic: Mosaic
    land: Territory
    noise: np.ndarray


def world() -> World:
    """The fictional territory."""
    rng = np.random.default_rng(SEED)
    cells = mosaic(SEED)
    return World(cells, lay_out(cells, rng), Waves(rng, 11).at(cells.centres))


def version_states(w: World) -> dict[str, State]:
    """The units of the four versions."""
    table = rows()
    grown = place_units(w.mosaic, w.land, table, np.random.default_rng(SEED + 1))
    first = states.first(table, grown, w.mosaic)
    second = history.dynamic_2023(first, w.mosaic, w.land)
    third = history.periodic_2025(second, w.mosaic, w.land)
    fourth = history.draft_2026(third, w.mosaic, w.land)
    return {"2020": first, "2023-1": second, "2025": third, "2026-1": fourth}


def dissolve(w: World, cells: frozenset[int] | set[int]) -> shapely.Geometry:
    """The area of cells, in plane metres."""
    return shapely.normalize(shapely.coverage_union_all(w.mosaic.polygons[sorted(cells)]))


def _river_of(w: World, unit: UnitState) -> str:
    """The water that a unit's clauses speak of."""
    if unit.area in LOCAL_RIVER:
        return LOCAL_RIVER[unit.area]
    middle = w.mosaic.centres[sorted(unit.cells)].mean(axis=0)
    return min(w.land.rivers, key=lambda name: float(np.hypot(*(w.land.rivers[name] - middle).T).min()))


def _records(
    w: World, writer: texts.Writer, register: zones.Register, version: str, state: State
) -> dict[str, dict[str, Any]]:
    """Units and zones of a version as they stand in the files, by layer and code, with cells and geometry."""
    zone_list = zones.zones(state, w.mosaic, w.land, w.noise, AREA_NAMES, register)
    of_unit = zones.zones_of_units(state, zone_list)
    unit_records, shapes = {}, {}
    for unit in sorted(state.units.values(), key=lambda u: u.code):
        shape, river = dissolve(w, unit.cells), _river_of(w, unit)
        shapes["units", unit.code] = (unit.cells, unit.name, shape)
        unit_records[unit.code] = {
            "code": unit.code,
            "name": unit.name,
            "category": unit.category,
            "area": unit.area,
            "managed_by": list(unit.managed_by),
            "towns": list(unit.towns),
            "area_km2": vectors.area_km2(shape),
            "zones": of_unit[unit.key],
            "problems": texts.problems(writer, unit, river),
            "clauses": texts.unit_clauses(writer, unit, version, river),
        }
    zone_records = {}
    for zone in zone_list:
        shape = dissolve(w, zone.cells)
        shapes["zones", zone.code] = (zone.cells, zone.name, shape)
        zone_records[zone.code] = {
            "code": zone.code,
            "name": zone.name,
            "element": zone.element,
            "type": zone.type,
            "area": zone.area,
            "area_km2": vectors.area_km2(shape),
            "clauses": lists.zone_clauses(zone, version),
        }
    outlines: dict[str, set[int]] = {}
    for unit in state.units.values():
        outlines.setdefault("990100-sea" if unit.sea else unit.area, set()).update(unit.cells)
    names = AREA_NAMES | {"990100-sea": "澜江市管辖海域"}
    for code, cells in outlines.items():
        shapes["boundary", code] = (frozenset(cells), names[code], dissolve(w, cells))
    inland = dissolve(w, set(w.land.district))
    for number, (name, line) in enumerate(w.land.rivers.items(), 1):
        river = shapely.intersection(shapely.linestrings(np.round(line * 1000 + np.array(ORIGIN), 2)), inland)
        parts = shapely.get_parts(shapely.line_merge(river))
        longest = max(parts, key=lambda p: p.length)
        shapes["context", str(number)] = (frozenset(), name, shapely.set_precision(longest, 0.01))
    return {"units": unit_records, "zones": zone_records, "shapes": shapes}


def _layer(shapes: dict[tuple[str, str], Any], layer: str, codes: set[str] | None = None) -> list[vectors.Feature]:
    return [
        (code, name, shape)
        for (where, code), (_, name, shape) in sorted(shapes.items())
        if where == layer and (codes is None or code in codes)
    ]


def generate(root: Path) -> None:
    """Write ``units/`` below *root*."""
    w = world()
    all_states = version_states(w)
    writer, register = texts.Writer(), zones.Register()
    records = {v: _records(w, writer, register, v, s) for v, s in all_states.items()}
    all_lists = {v: lists.lists(v) for v in all_states}
    removed: dict[str, dict[str, Any]] = {}
    units = root / "units"
    for version, record in records.items():
        folder, base = units / version, BASE[version]
        old = records[base] if base else {"units": {}, "zones": {}, "shapes": {}}
        old_lists = all_lists[base] if base else {}
        removed[version] = {
            "units": sorted(set(old["units"]) - set(record["units"])),
            "zones": sorted(set(old["zones"]) - set(record["zones"])),
            "clauses": _gone(old_lists, all_lists[version]),
        }
        changed = {code for code, r in record["units"].items() if r != old["units"].get(code)}
        by_area: dict[str, list[dict[str, Any]]] = {}
        for code in sorted(changed):
            r = record["units"][code]
            if code in old["units"] and r["clauses"] == old["units"][code]["clauses"]:
                r = {k: v for k, v in r.items() if k != "clauses"}
            by_area.setdefault(r["area"], []).append(r)
        for area, items in by_area.items():
            write(folder / "units" / f"{area}.yml", items)
        zone_items = [r for code, r in record["zones"].items() if r != old["zones"].get(code)]
        write(folder / "zones.yml", zone_items)
        for name, item in all_lists[version].items():
            previous = old_lists.get(name)
            if previous is None:
                write(folder / "admission" / f"{name}.yml", item)
            elif item != previous:
                known = {lists.key(c): c for c in previous["clauses"]}
                kept = [c for c in item["clauses"] if known.get(lists.key(c)) != c]
                write(folder / "admission" / f"{name}.yml", {**item, "clauses": kept})
        for name, items in lists.tags(version).items():
            write(folder / "tags" / f"{name}.yml", {"tags": items})
        _vectors(folder, version, record["shapes"], old["shapes"])
    changes = {v: s.changes + _declared(v, s.changes, records, all_lists) for v, s in all_states.items()}
    for version, plan in plans.plans(changes, removed).items():
        write(units / version / "plan.yml", plan)
    for version, tree in plans.areas_files().items():
        write(units / version / "areas.yml", tree)
    write(units / "publication.yml", plans.publication())
    (units / "accepted.yml").write_bytes(b"# findings that are let stand; none\naccepted: []\n")
    write(units / "2025" / "targets.yml", {"targets": facts.targets(_red_line(records["2025"]["zones"]))})
    write(units / "evaluations" / "2025.yml", facts.EVALUATION)
    facts.original(units / "2025" / "original", records["2025"]["units"])
    _for_editors(root)
    facts.correspondence(root)


def _for_editors(root: Path) -> None:
    """The schemas, and in every YAML file the line that names its own."""
    for path in sorted((root / "units").rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        line = schema_line(path.relative_to(root).as_posix())
        if not text.startswith(line):  # accepted.yml and the like are made by hand
            path.write_text(line + text, encoding="utf-8", newline="\n")
    for name, text in schema_files().items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _red_line(zone_records: dict[str, dict[str, Any]]) -> str:
    """Sum of the filed areas of the red-line zones, km²."""
    return str(sum(Decimal(z["area_km2"]) for z in zone_records.values() if z["type"] == "生态保护红线"))


def _declared(
    version: str,
    edits: list[dict[str, Any]],
    records: dict[str, dict[str, Any]],
    all_lists: dict[str, dict[str, dict[str, Any]]],
) -> list[dict[str, Any]]:
    """What the plan declares about zones, clauses and lists, beside the edits of units."""
    if version not in plans.REASONS:
        return []
    mode, basis, zone_reason, clause_reason, list_reason = plans.REASONS[version]
    before = {"2023-1": "2020", "2025": "2023-1", "2026-1": "2025"}[version]
    old, new = records[before]["units"], records[version]["units"]
    recoded = {b: a for e in edits if e["kind"] == "recode" for a, b in zip(e["from"], e["to"], strict=True)}
    same = sorted(c for c in new if recoded.get(c, c) in old)
    zoned = [c for c in same if old[recoded.get(c, c)]["zones"] != new[c]["zones"]]
    worded = [c for c in same if old[recoded.get(c, c)]["clauses"] != new[c]["clauses"]]
    moved = _moved_zones(records[before]["shapes"], records[version]["shapes"])
    lists = all_lists[before], all_lists[version]
    revised = sorted(n for n in lists[0].keys() | lists[1].keys() if lists[0].get(n) != lists[1].get(n))
    found: list[dict[str, Any]] = []
    for kind, codes, zone_codes, reason in (
        ("zones", zoned, moved, zone_reason),
        ("clauses", worded, [], clause_reason),
    ):
        if codes or zone_codes:
            whole = version == "2025"
            parts = {"units": {"area": "990100"} if whole else {"codes": codes}, "zones": [] if whole else zone_codes}
            found.append({"kind": kind, **parts, "mode": mode, "reason": reason, "basis": basis})
    if revised:
        found.append({"kind": "list", "lists": revised, "mode": mode, "reason": list_reason, "basis": basis})
    return found


def _moved_zones(old: dict[tuple[str, str], Any], new: dict[tuple[str, str], Any]) -> list[str]:
    """Codes of the zones that came, went or have other borders."""
    cells = [{key: shape[0] for key, shape in shapes.items() if key[0] == "zones"} for shapes in (old, new)]
    keys = cells[0].keys() | cells[1].keys()
    return sorted(code for layer, code in keys if cells[0].get((layer, code)) != cells[1].get((layer, code)))


def _gone(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Clauses of lists that the new version no longer has."""
    gone = []
    for name, item in old.items():
        kept = {lists.key(c) for c in new[name]["clauses"]}
        gone += [{"list": name, "number": lists.key(c)} for c in item["clauses"] if lists.key(c) not in kept]
    return gone


def _vectors(folder: Path, version: str, shapes: dict[tuple[str, str], Any], old: dict[tuple[str, str], Any]) -> None:
    """The version's geometry: all of it, or in an overlay what is new or moved."""
    moved: dict[str, set[str]] = {"units": set(), "zones": set(), "boundary": set(), "context": set()}
    for (layer, code), (cells, _, _) in shapes.items():
        if (layer, code) not in old or old[layer, code][0] != cells:
            moved[layer].add(code)
    layers = {layer: _layer(shapes, layer, codes) for layer, codes in moved.items() if codes}
    if version == "2020":
        zone_layer = {"zones": layers.pop("zones")}
        vectors.geopackage(folder / "geometry.gpkg", layers, zone_prefix=False)
        vectors.geopackage(folder / "zones.gpkg", zone_layer, zone_prefix=False)
    elif version == "2023-1":
        vectors.geojson(folder / "units.geojson", layers["units"], "HJGKDYBM", "HJGKDYMC")
        vectors.gbk_shapefile(folder / "zones.shp", layers["zones"], "HJYSGKFQBM", "HJYSGKFQMC")
    elif version == "2025":
        for layer, features in layers.items():
            vectors.geojson(folder / f"{layer}.geojson", features)
    else:
        vectors.geopackage(folder / "geometry.gpkg", layers, zone_prefix=True)
