"""Jobs for the pages of areas: a city with its districts, or one area that shows more units than those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from onemap.read.memory import uncollected
from onemap.render.jobs.frame import Edition
from onemap.render.jobs.groups import areas_by_tree
from onemap.render.jobs.shards import Shards, area_shards
from onemap.render.pages.areas import area_pages, area_parts
from onemap.render.pages.fragments import UnitRows
from onemap.render.pages.version_base import VersionSite
from onemap.render.products import Job
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Packed, Part, Parts

#: most units that the areas of one job show together
UNITS = 500


@dataclass(frozen=True, slots=True)
class AreaItem:
    """What the pages of some areas follow from."""

    edition: Edition
    part: Packed
    shards: Shards
    areas: tuple[str, ...]


def area_jobs(site: VersionSite, edition: Edition, parts: Parts) -> Iterator[Job]:
    """Jobs for the pages of all areas of *site*."""
    view, own = site.view, edition.only("areas/area", "area")
    areas, index = view.snapshot.areas, view.area_index
    for name, group in areas_by_tree(areas, index, UNITS):
        around = list(dict.fromkeys(key for area in group for key in (area, *index.descendants(area))))
        codes = list(dict.fromkeys(code for area in group for code in index.all(area)))
        functional = [code for area in group if areas[area].kind == "functional" for code in index.all(area)]
        shards = area_shards(site.shards, index, functional, around)
        lists = [held.id for area in group for held in view.lists_for("area", area)]
        # where an area that was made for a purpose lies, its page says by name
        within = [name for area in group for name in areas[area].located_in]
        part = parts.part(areas=[*around, *within], briefs=codes, lists=lists)
        yield Job(
            name=f"{own.frame.prefix}areas {name}",
            key=digest_of(own.digest, part.key, shards.digest, group),
            work=write_areas,
            item=partial(_item, own, part, shards, group),
            paths=tuple(own.frame.prefix + path for area in group for path, _, _ in area_parts(view, area)),
        )


def _item(edition: Edition, part: Part, shards: Shards, areas: tuple[str, ...]) -> AreaItem:
    return AreaItem(edition, part.pack(), shards, areas)


def write_areas(item: AreaItem) -> dict[str, str]:
    """Write the pages of a job; SHA-256 by path relative to the stage."""
    with uncollected():
        held = item.edition.site(item.part)
        site = replace(held, shards=item.shards.of(held.view.area_index))
        rows = UnitRows(site.view, item.edition.frame.templates())
        return item.edition.frame.write(area_pages(site, item.areas, rows))
