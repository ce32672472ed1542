"""Pages of units in batches, each written by whatever process takes it: it holds all that its pages say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from onemap.render.output import write_new
from onemap.render.pages.fragments import ClauseFragments
from onemap.render.pages.maps import MapKit
from onemap.render.pages.page import Templates
from onemap.render.pages.units import unit_page
from onemap.render.pages.version_base import VersionSite
from onemap.render.shards import ShardIndex
from onemap.render.shells import Shell
from onemap.render.view import View
from onemap.resolve.part import Packed, Parts
from onemap.resolve.snapshot import Chain

#: units of one batch: enough of a city to share the words of its lists, few enough to keep every process busy
UNITS = 128
#: fewer batches than these are written sooner than a further process has started
FEW = 24


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of a batch share: where they go, how they look.

    ``folder`` is the folder of the version in the stage, ``root`` that of the publication, whose templates count.
    """

    folder: Path
    prefix: str
    root: Path
    lang: str
    shell: Shell
    texts: Mapping[str, str]
    base: str | None


@dataclass(frozen=True, slots=True)
class UnitBatch:
    """Some units of a version: a chain without snapshots, and the part of the version that their pages speak of."""

    frame: Frame
    chain: Chain
    version: str
    part: Packed
    codes: tuple[str, ...]
    maps: Mapping[str, dict[str, Any] | None]
    kit: MapKit


def unit_batches(site: VersionSite, frame: Frame) -> Iterator[UnitBatch]:
    """Batches of all units of the version, neighbours in the tree of areas together."""
    view = site.view
    parts = Parts(view.snapshot, view.requirement_index)
    kit = MapKit({"unit": site.maps.parts["unit"]})
    name = view.snapshot.version
    # what the version's own pages may know of the chain
    chain = replace(view.chain, snapshots={}, standings={name: view.standing}, evaluations=())
    for codes in _grouped(view):
        maps = {code: site.unit_map_data(code, "../") for code in codes}
        yield UnitBatch(frame, chain, name, parts.units(codes).pack(), tuple(codes), maps, kit)


def _grouped(view: View) -> Iterable[Sequence[str]]:
    """Codes in batches; units are sorted by code, so those of a city stand together."""
    briefs = view.snapshot.briefs
    codes = sorted(briefs, key=lambda code: (briefs[code].area, code))
    return [codes[at : at + UNITS] for at in range(0, len(codes), UNITS)]


def write_units(batch: UnitBatch) -> dict[str, str]:
    """Write the pages of a batch; SHA-256 by path relative to the stage."""
    frame = batch.frame
    templates = _templates(frame.root, frame.lang)
    snapshot = batch.part.snapshot()
    view = View(replace(batch.chain, snapshots={batch.version: snapshot}), snapshot, None, frame.lang)
    site = VersionSite(view, batch.kit, ShardIndex())
    clauses = ClauseFragments(view, templates)
    digests: dict[str, str] = {}
    for code in batch.codes:
        page = unit_page(site, view.snapshot.units[code], site.unit_figure(batch.maps[code]), clauses)
        text = templates.stamp(page, frame.shell, frame.texts, frame.base)
        digests[frame.prefix + page.path] = write_new(frame.folder / page.path, (text,))
    return digests


@lru_cache(maxsize=4)
def _templates(root: Path, lang: str) -> Templates:
    return Templates.load(root, lang)
