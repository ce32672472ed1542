"""All jobs for the pages of the records of one version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onemap.render.jobs.areas import area_jobs
from onemap.render.jobs.frame import Edition, Frame
from onemap.render.jobs.lists import list_jobs
from onemap.render.jobs.registers import register_jobs
from onemap.render.jobs.units import unit_jobs
from onemap.render.jobs.zones import zone_jobs
from onemap.render.pages.version_base import VersionSite
from onemap.render.products import Job
from onemap.resolve.part import Parts
from onemap.resolve.units import spoken_of

#: fewer jobs than these are done sooner than a further process has started
FEW = 24


def version_jobs(site: VersionSite, frame: Frame, parts: Parts | None = None) -> Iterator[Iterable[Job]]:
    """Jobs for the pages of all units, areas, zones and lists of *site*, and for their registers, kind by kind.

    *parts* are those of the site's snapshot, where they are there.
    """
    edition = Edition.of(site, frame)
    held = parts or Parts(site.view.snapshot, site.view.requirement_index)
    yield unit_jobs(site, edition, held)
    yield area_jobs(site, edition, held)
    yield list_jobs(site, edition, held)
    yield zone_jobs(site, edition, held)
    yield register_jobs(site, edition, held, _own_clauses(site))


def _own_clauses(site: VersionSite) -> int:
    units = site.view.snapshot.units
    return sum(spoken_of(units, code) for code in units)
