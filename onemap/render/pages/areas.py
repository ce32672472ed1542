"""Pages of the areas of a version, and the tree of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onemap.model.areas import Area
from onemap.model.units import Unit
from onemap.render.pages.fragments import UnitRows
from onemap.render.pages.page import Page
from onemap.render.pages.pager import UNITS, Pager, page_title, pages_of, split
from onemap.render.pages.version_base import LEAD, VersionSite
from onemap.render.view import View


@dataclass(frozen=True, slots=True)
class Branch:
    """An area in the tree: its page, its name, how many units it has in words, and what lies below it."""

    href: str
    name: str
    functional: bool
    count: str
    below: tuple[Branch, ...]


def area_tree(site: VersionSite) -> Page:
    """The page with all areas and regions."""
    view, t = site.view, site.view.t
    areas, regions = view.snapshot.areas, view.snapshot.regions

    def branch(area: Area) -> Branch:
        below = tuple(branch(child) for child in view.children(area.id))
        functional = area.kind == "functional"
        return Branch(view.area_href(area.id), view.area_name(area.id), functional, view.unit_count(area.id), below)

    roots = (area for area in areas.values() if area.parent is None or area.parent not in areas)
    return Page(
        path="areas/index.html",
        shell_name="areas/index",
        template="version/areas.html",
        lead=LEAD,
        title=t("Areas"),
        heading=t("Areas"),
        trail=(*site.trail("../"), (t("Areas"), None)),
        context={
            "v": view,
            "roots": [branch(area) for area in roots],
            "regions": [(view.region_name(key), [view.area_name(a) for a in r.areas]) for key, r in regions.items()],
        },
    )


def area_parts(view: View, key: str) -> Iterator[tuple[str, Pager, list[str]]]:
    """Path, pager and codes of the units of every page of the area *key*."""
    return pages_of(view.area_href(key), split(view.area_index.all(key), UNITS))


def area_pages(site: VersionSite, keys: Iterable[str], rows: UnitRows) -> Iterator[Page]:
    """The pages of the areas *keys*; of a part of a version, all that lies below them must be there."""
    view, units = site.view, site.view.snapshot.units
    for key in keys:
        held = view.units_of(key)
        for path, pager, codes in area_parts(view, key):
            yield area_page(site, view.snapshot.areas[key], held, path, pager, [units[code] for code in codes], rows)


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
        trail=(*area_trail(view, area.id, "../", last=False), (name, None)),
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


def area_trail(view: View, area: str, root: str, last: bool = True) -> tuple[tuple[str, str | None], ...]:
    """The way to a page that lies in *area*: the version's home, then the areas from the top, the last one if told."""
    path = view.area_path(area)
    steps = tuple((view.area_name(a.id), root + view.area_href(a.id)) for a in (path if last else path[:-1]))
    return ((view.version_name(), f"{root}index.html"), *steps)
