"""Pages of the element zones of a version, and the register of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onemap.model.units import Zone
from onemap.render.pages.fragments import UnitRows
from onemap.render.pages.maps import MapFigure
from onemap.render.pages.page import Page
from onemap.render.pages.pager import ZONES, page_title, pages_of, split
from onemap.render.pages.version_base import LEAD, VersionSite


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone in the register: its page, what is filed of it, and how many units name it."""

    code: str
    href: str
    name: str
    kind: str
    area_km2: str | None
    units: int


def zone_register(site: VersionSite) -> Iterator[Page]:
    """The register of zones by element."""
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    elements = {element.id: view.term("elements", element.id) for element in snapshot.vocabulary.elements}
    by_element: dict[str, list[Zone]] = {name: [] for name in elements}
    for zone in snapshot.zones.values():
        by_element.get(zone.element, []).append(zone)
    listed = [(element, zone) for element, zones in by_element.items() for zone in zones]
    for path, pager, part in pages_of("zones/index.html", split(listed, ZONES)):
        held: dict[str, list[ZoneRow]] = {}
        for element, zone in part:
            count = len(view.zone_units.get(zone.code, ()))
            km2 = None if zone.area_km2 is None else str(zone.area_km2)
            row = ZoneRow(zone.code, view.zone_href(zone.code), zone.name, view.zone_type(zone), km2, count)
            held.setdefault(element, []).append(row)
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
                "groups": [(elements[e], rows, len(by_element[e])) for e, rows in held.items()],
                "pager": pager,
            },
        )


def zone_pages(site: VersionSite, codes: Iterable[str], rows: UnitRows) -> Iterator[Page]:
    """The pages of the zones *codes*; of a part of a version, all units that name them must be there."""
    for code in codes:
        yield zone_page(site, site.view.snapshot.zones[code], rows)


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
