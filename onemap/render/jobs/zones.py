"""Jobs for the pages of element zones, some hundred of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from onemap.read.memory import uncollected
from onemap.render.jobs.frame import Edition
from onemap.render.jobs.groups import by_code
from onemap.render.jobs.shards import Shards, zone_shards
from onemap.render.pages.fragments import UnitRows
from onemap.render.pages.version_base import VersionSite
from onemap.render.pages.zones import zone_pages
from onemap.render.products import Job
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Packed, Part, Parts

#: about how many zones one job has
ZONES = 128


@dataclass(frozen=True, slots=True)
class ZoneItem:
    """What the pages of some zones follow from."""

    edition: Edition
    part: Packed
    shards: Shards
    codes: tuple[str, ...]


def zone_jobs(site: VersionSite, edition: Edition, parts: Parts) -> Iterator[Job]:
    """Jobs for the pages of all zones of *site*."""
    view, own = site.view, edition.only("zones/zone", "zone")
    snapshot = view.snapshot
    for name, codes in by_code(snapshot.zones, ZONES):
        shards = zone_shards(site.shards, view.area_index, codes, _around(site, codes))
        part = parts.part(
            zones=codes,
            briefs=[unit.code for code in codes for unit in view.zone_units.get(code, ())],
            lists=[held.id for code in codes for held in view.lists_for("zone", code)],
        )
        yield Job(
            name=f"{own.frame.prefix}zones {name}",
            key=digest_of(own.digest, part.key, shards.digest, codes),
            work=write_zones,
            item=partial(_item, own, part, shards, codes),
            paths=tuple(own.frame.prefix + view.zone_href(code) for code in codes),
        )


def _around(site: VersionSite, codes: tuple[str, ...]) -> list[str]:
    """Ids of the areas whose units touch the box of one of the zones."""
    layer, bounds = site.view.snapshot.layers.get("zones"), site.shards.bounds
    boxes = [] if layer is None else [box for code in codes if (box := layer.bounds((code,))) is not None]
    if not boxes or not bounds:
        return []
    west, south, east, north = (side[:, None] for side in _sides(boxes))
    left, low, right, high = _sides(list(bounds.values()))
    # a little more than touches: maps look again, at rounded boxes
    near = ((left - 1e-5 <= east) & (west <= right + 1e-5) & (low - 1e-5 <= north) & (south <= high + 1e-5)).any(axis=0)
    return [area for area, touches in zip(bounds, near.tolist(), strict=True) if touches]


def _sides(boxes: list[tuple[float, float, float, float]]) -> np.ndarray:
    return np.array(boxes, dtype=np.float64).T


def _item(edition: Edition, part: Part, shards: Shards, codes: tuple[str, ...]) -> ZoneItem:
    return ZoneItem(edition, part.pack(), shards, codes)


def write_zones(item: ZoneItem) -> dict[str, str]:
    """Write the pages of a job; SHA-256 by path relative to the stage."""
    with uncollected():
        site = item.edition.site(item.part, item.shards.of())
        rows = UnitRows(site.view, item.edition.frame.templates())
        return item.edition.frame.write(zone_pages(site, item.codes, rows))
