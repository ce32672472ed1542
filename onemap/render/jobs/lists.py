"""Jobs for the pages of admission lists, and for those that read many lists across."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from onemap.read.memory import uncollected
from onemap.render.jobs.frame import Edition
from onemap.render.jobs.groups import by_code
from onemap.render.pages.lists import LongPage, list_pages, long_page, long_pages
from onemap.render.pages.version_base import VersionSite
from onemap.render.products import Job
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Packed, Part, Parts

#: about how many lists one job has
LISTS = 32


@dataclass(frozen=True, slots=True)
class ListItem:
    """What the pages of some lists follow from."""

    edition: Edition
    part: Packed
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LongItem:
    """What a page of clauses from many lists follows from."""

    edition: Edition
    part: Packed
    page: LongPage


def list_jobs(site: VersionSite, edition: Edition, parts: Parts) -> Iterator[Job]:
    """Jobs for the pages of all lists of *site*, and for each page of a dimension or an industry."""
    view, own = site.view, edition.only("admission/list")
    snapshot, prefix = view.snapshot, own.frame.prefix
    for page in long_pages(site):
        keys = {key for _, key, _ in page.chosen}
        units = sorted(keys & snapshot.units.keys())
        # a unit's own clause may say whom it is for, and names areas and regions wherever they are
        told = [c.applies_to for code in units for c in snapshot.units[code].clauses or () if c.applies_to is not None]
        part = parts.part(
            lists=sorted(keys & snapshot.lists.keys()),
            units=units,
            areas=[name for applies in told for name in applies.areas],
            regions=[name for applies in told for name in applies.regions],
        )
        yield Job(
            name=f"{prefix}admission/{page.name}",
            key=digest_of(own.digest, part.key, page),
            work=write_long,
            item=partial(_long_item, own, part, page),
            paths=(f"{prefix}admission/{page.name}.html",),
        )
    for name, group in by_code(snapshot.lists, LISTS):
        part = parts.part(lists=group)
        yield Job(
            name=f"{prefix}admission {name}",
            key=digest_of(own.digest, part.key, group),
            work=write_lists,
            item=partial(_item, own, part, group),
            paths=tuple(prefix + view.list_href(key) for key in group),
        )


def _item(edition: Edition, part: Part, lists: tuple[str, ...]) -> ListItem:
    return ListItem(edition, part.pack(), lists)


def _long_item(edition: Edition, part: Part, page: LongPage) -> LongItem:
    return LongItem(edition, part.pack(), page)


def write_lists(item: ListItem) -> dict[str, str]:
    """Write the pages of some lists; SHA-256 by path relative to the stage."""
    with uncollected():
        return item.edition.frame.write(list_pages(item.edition.site(item.part), item.lists))


def write_long(item: LongItem) -> dict[str, str]:
    """Write a page of clauses from many lists; SHA-256 by path relative to the stage."""
    with uncollected():
        return item.edition.frame.write([long_page(item.edition.site(item.part), item.page)])
