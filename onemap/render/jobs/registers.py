"""Jobs for the registers of areas, zones and lists: a page each that says a little of every record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from onemap.render.jobs.frame import Edition
from onemap.render.pages.areas import area_tree
from onemap.render.pages.lists import list_register
from onemap.render.pages.page import Page
from onemap.render.pages.version_base import VersionSite
from onemap.render.pages.zones import zone_register
from onemap.render.products import Job
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Packed, Part, Parts


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """What a register follows from: the page as it is, but for the version that it belongs to."""

    edition: Edition
    part: Packed
    page: Page


def register_jobs(site: VersionSite, edition: Edition, parts: Parts, own_clauses: int) -> Iterator[Job]:
    """Jobs for the registers of *site*, whose units have *own_clauses* clauses of their own."""
    part = parts.part()
    for page in (area_tree(site), *zone_register(site), list_register(site, own_clauses)):
        own = edition.only(page.shell_name)
        told = replace(page, context={key: value for key, value in page.context.items() if key != "v"})
        yield Job(
            name=own.frame.prefix + page.path.removesuffix(".html"),
            key=digest_of(own.digest, part.key, told),
            work=write_register,
            item=partial(_item, own, part, told),
            paths=(own.frame.prefix + page.path,),
        )


def _item(edition: Edition, part: Part, page: Page) -> RegisterItem:
    return RegisterItem(edition, part.pack(), page)


def write_register(item: RegisterItem) -> dict[str, str]:
    """Write a register; SHA-256 by path relative to the stage."""
    view = item.edition.site(item.part).view
    return item.edition.frame.write([replace(item.page, context={"v": view, **item.page.context})])
