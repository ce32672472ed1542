"""Pages of units, areas and zones of a version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onemap.model.areas import Area
from onemap.model.units import Unit, Zone
from onemap.render.pages.fragments import ClauseFragments, UnitRows
from onemap.render.pages.maps import MapFigure
from onemap.render.pages.page import Page
from onemap.render.pages.pager import UNITS, ZONES, Pager, page_title, pages_of, split
from onemap.render.pages.version_base import VersionSite
from onemap.render.view import View

LEAD = "version/lead.html"


def unit_page(site: VersionSite, unit: Unit, figure: MapFigure | None, clauses: ClauseFragments) -> Page:
    """The unit as this version has it. *site* may hold no more than the part of the version that speaks of it."""
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    requirements = view.requirement_index.of(unit.code)
    said = [c.clause for d in requirements for g in d.levels for c in g.clauses if not c.clause.none]
    used = {clause.measure for clause in said}
    strong = [m.id for m in snapshot.vocabulary.measures if m.weight != "plain"]
    neighbours = [snapshot.units[c] for c in snapshot.neighbours.get(unit.code, ())]
    near: dict[str, list[Unit]] = {}
    for other in neighbours:
        near.setdefault(other.category, []).append(other)
    path = view.unit_href(unit.code)
    return Page(
        path=path,
        shell_name="units/unit",
        template="version/unit.html",
        lead=LEAD,
        title=f"{unit.name} {unit.code}",
        heading=unit.name,
        description=t("{code} {name}: requirements of {plan}").format(
            code=unit.code, name=unit.name, plan=snapshot.plan.title
        ),
        trail=(*_area_trail(view, unit.area, "../"), (unit.name, None)),
        context={
            "v": view,
            "unit": unit,
            "sea": snapshot.realm(unit) == "sea",
            "map": figure,
            "requirements": requirements,
            "clauses": clauses,
            "count": len(said),
            "strong": strong,
            "has_bans": any(measure in used for measure in strong),
            "zones": [snapshot.zones[z] for z in unit.zones if z in snapshot.zones],
            "neighbours": neighbours,
            "near": [(c.id, near[c.id]) for c in snapshot.vocabulary.categories if c.id in near],
            "cite": cite_line(view, unit, path),
        },
        scripts=figure.scripts if figure else (),
        styles=figure.styles if figure else (),
    )


def cite_line(view: View, unit: Unit, path: str) -> str:
    """What stands in a report: name, code, plan, document, day of effect, and the address where there is one."""
    t, plan = view.t, view.snapshot.plan
    numbers = [d.number for d in view.documents_of(unit) if d.number]
    title = t("“{title}”").format(title=plan.title)
    if numbers:
        title += t(" ({number})").format(number=t(", ").join(numbers))
    words = [unit.name + t(" ({number})").format(number=unit.code), title]
    if view.standing.effective is not None:
        words.append(t("effective {date}").format(date=view.date(view.standing.effective)))
    address = view.chain.publication.address
    where = f"versions/{view.snapshot.version}/{path}"
    words.append(f"{address.rstrip('/')}/{where}" if address else where)
    return t(", ").join(words)


def area_pages(site: VersionSite, rows: UnitRows) -> Iterator[Page]:
    """The tree of areas, and one page per area."""
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    roots = [a for a in snapshot.areas.values() if a.parent is None or a.parent not in snapshot.areas]
    yield Page(
        path="areas/index.html",
        shell_name="areas/index",
        template="version/areas.html",
        lead=LEAD,
        title=t("Areas"),
        heading=t("Areas"),
        trail=(*site.trail("../"), (t("Areas"), None)),
        context={"v": view, "roots": roots},
    )
    for area in snapshot.areas.values():
        units = view.units_of(area.id)
        for path, pager, part in pages_of(view.area_href(area.id), split(units, UNITS)):
            yield area_page(site, area, units, path, pager, part, rows)


def area_page(
    site: VersionSite,
    area: Area,
    units: Sequence[Unit],
    path: str,
    pager: Pager,
    part: Sequence[Unit],
    unit_rows: UnitRows,
) -> Page:
    """Map, statistics, lists and units of one area; where it has many units, a part of them."""
    view, t = site.view, site.view.t
    rows = view.figures(u.code for u in units) if pager.first else []
    name = view.area_name(area.id)
    figure = site.area_map(area.id, "../") if pager.first else None
    return Page(
        path=path,
        shell_name="areas/area",
        template="version/area.html",
        lead=LEAD,
        title=page_title(name, pager, t),
        heading=name,
        description=t("Control units and requirements of {name}").format(name=name),
        trail=(*_area_trail(view, area.id, "../", last=False), (name, None)),
        context={
            "v": view,
            "area": area,
            "map": figure,
            "rows": rows,
            "empty": [r.category for r in rows if r.count == 0 and units],
            "children": view.children(area.id),
            "lists": view.lists_for("area", area.id),
            "units": part,
            "total": len(units),
            "pager": pager,
            "unit_rows": unit_rows,
        },
        scripts=figure.scripts if figure else (),
        styles=figure.styles if figure else (),
    )


def zone_pages(site: VersionSite, rows: UnitRows) -> Iterator[Page]:
    """The register of zones by element, and one page per zone."""
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    groups = [
        (element.id, [z for z in snapshot.zones.values() if z.element == element.id])
        for element in snapshot.vocabulary.elements
    ]
    totals = {element: len(zones) for element, zones in groups}
    listed = [(element, zone) for element, zones in groups for zone in zones]
    for path, pager, part in pages_of("zones/index.html", split(listed, ZONES)):
        held = [(element, [zone for at, zone in part if at == element]) for element in totals]
        yield Page(
            path=path,
            shell_name="zones/index",
            template="version/zones.html",
            lead=LEAD,
            title=page_title(t("Element zones"), pager, t),
            heading=t("Element zones"),
            trail=(*site.trail("../"), (t("Element zones"), None)),
            context={
                "v": view,
                "groups": [(element, zones, totals[element]) for element, zones in held if zones],
                "pager": pager,
            },
        )
    for zone in snapshot.zones.values():
        yield zone_page(site, zone, rows)


def zone_page(site: VersionSite, zone: Zone, unit_rows: UnitRows) -> Page:
    """Extent, clauses and units of one zone."""
    view, t = site.view, site.view.t
    figure: MapFigure | None = site.zone_map(zone.code, "../")
    index = view.requirement_index
    return Page(
        path=view.zone_href(zone.code),
        shell_name="zones/zone",
        template="version/zone.html",
        lead=LEAD,
        title=f"{zone.name} {zone.code}",
        heading=zone.name,
        trail=(*site.trail("../"), (t("Element zones"), "index.html"), (zone.name, None)),
        context={
            "v": view,
            "zone": zone,
            "map": figure,
            "clauses": [index.apply(zone.code, "zone", c) for c in zone.clauses],
            "lists": view.lists_for("zone", zone.code),
            "units": view.zone_units.get(zone.code, []),
            "unit_rows": unit_rows,
        },
        scripts=figure.scripts if figure else (),
        styles=figure.styles if figure else (),
    )


def _area_trail(view: View, area: str, root: str, last: bool = True) -> tuple[tuple[str, str | None], ...]:
    path = view.area_path(area)
    steps = tuple((view.area_name(a.id), root + view.area_href(a.id)) for a in (path if last else path[:-1]))
    return ((view.version_name(), f"{root}index.html"), *steps)
