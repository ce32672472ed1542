"""Jobs for the pages of units: each holds some units of a city with all that their pages say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from onemap.read.memory import uncollected
from onemap.render.jobs.frame import Edition
from onemap.render.jobs.groups import units_by_tree
from onemap.render.jobs.shards import Shards, unit_shards
from onemap.render.pages.fragments import ClauseFragments
from onemap.render.pages.units import unit_page
from onemap.render.pages.version_base import VersionSite
from onemap.render.products import Job
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Packed, Part, Parts

#: most units of one job: about a city's, few enough to keep every process busy
UNITS = 128


@dataclass(frozen=True, slots=True)
class UnitItem:
    """What the pages of some units follow from."""

    edition: Edition
    part: Packed
    shards: Shards
    codes: tuple[str, ...]


def unit_jobs(site: VersionSite, edition: Edition, parts: Parts) -> Iterator[Job]:
    """Jobs for the pages of all units of *site*, in the order of its areas."""
    view, own = site.view, edition.only("units/unit", "unit")
    snapshot = view.snapshot
    briefs = snapshot.briefs
    by_area: dict[str, list[str]] = {}
    for code, unit in briefs.items():
        by_area.setdefault(unit.area, []).append(code)
    for name, codes in units_by_tree(snapshot.areas, view.area_index, by_area, UNITS):
        part = parts.units(codes)
        shown = (*part.members.units, *part.members.briefs)  # neighbours among them
        shards = unit_shards(site.shards, view.area_index, shown, sorted({briefs[code].area for code in shown}))
        yield Job(
            name=f"{own.frame.prefix}units {name}",
            key=digest_of(own.digest, part.key, shards.digest, codes),
            work=write_units,
            item=partial(_item, own, part, shards, codes),
            paths=tuple(own.frame.prefix + view.unit_href(code) for code in codes),
        )


def _item(edition: Edition, part: Part, shards: Shards, codes: tuple[str, ...]) -> UnitItem:
    return UnitItem(edition, part.pack(), shards, codes)


def write_units(item: UnitItem) -> dict[str, str]:
    """Write the pages of a job; SHA-256 by path relative to the stage."""
    with uncollected():
        site = item.edition.site(item.part, item.shards.of())
        view = site.view
        clauses = ClauseFragments(view, item.edition.frame.templates())
        return item.edition.frame.write(
            unit_page(site, view.snapshot.units[code], site.unit_figure(site.unit_map_data(code, "../")), clauses)
            for code in item.codes
        )
