"""The part of a site that is one version: data first, then the pages, which shells of the theme are needed for."""

from __future__ import annotations

import pickle
from typing import Any

from onemap.render.batches import FEW, Frame, UnitBatch, unit_batches, write_units
from onemap.render.downloads import Download, write_downloads
from onemap.render.finder import finder_data, write_finder
from onemap.render.js import to_js
from onemap.render.making import Making, part_address, write_assets
from onemap.render.mapdata import BASE, map_base
from onemap.render.now import now_js
from onemap.render.pages.fragments import UnitRows
from onemap.render.pages.lists import list_pages
from onemap.render.pages.maps import MapKit
from onemap.render.pages.overview import overview_pages
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.units import area_pages, zone_pages
from onemap.render.pages.version_base import VersionSite
from onemap.render.products import Job
from onemap.render.shards import write_shards
from onemap.render.shells import BuiltShells, copy_theme
from onemap.render.tiles import write_tiles
from onemap.render.view import View
from onemap.slug import slug
from onemap.store import digest


class VersionPart:
    """One version in one language, below ``prefix``."""

    def __init__(self, making: Making, view: View, old: View | None, maps: MapKit, prefix: str) -> None:
        self._making = making
        self._view = view
        self._old = old
        self._maps = maps
        self._prefix = prefix

    def data(self) -> None:
        """Write maps' data, the finder's, and the downloads."""
        view, output, prefix = self._view, self._making.output, self._prefix
        chain, snapshot, lang = view.chain, view.snapshot, view.lang
        self._site = VersionSite(view, self._maps, write_shards(output, prefix, snapshot, lang))
        shared = map_base(chain, snapshot, self._site.shards, lang)
        output.write(f"{prefix}assets/onemap/{BASE}.js", f'onemap.shard("{BASE}",{to_js(shared)});\n')
        self._finder: dict[str, Any] = finder_data(snapshot, write_finder(output, prefix, snapshot), "", lang)
        self._downloads: tuple[Download, ...] = write_downloads(
            output,
            prefix,
            chain,
            snapshot,
            lang,
            fragments=self._making.fragments,
            made=self._making.products.made,
        )
        output.write(f"{prefix}now.js", now_js(chain, snapshot.version, lang))
        write_assets(output, prefix, self._maps, snapshot.vocabulary.categories, view.t)
        write_tiles(chain.publication, self._making.root, output, prefix)

    def pages(self, shells: BuiltShells, templates: Templates) -> None:
        """Write all pages; the data must be there."""
        view, output, prefix, site = self._view, self._making.output, self._prefix, self._site
        for rel, path in copy_theme(shells, skip=("assets/javascripts/lunr", "assets/javascripts/workers")):
            output.link(prefix + rel, path)
        base = part_address(view.chain.publication, prefix)
        texts = {"site": f"{view.publication_name} · {view.version_name()}"}

        def write(page: Page) -> None:
            output.write(prefix + page.path, templates.stamp(page, shells.shells[page.shell_name], texts, base))

        root = self._making.root
        frame = Frame(output.root / prefix, prefix, root, view.lang, shells.shells["units/unit"], texts, base)
        self._making.products.run((_job(prefix, batch) for batch in unit_batches(site, frame)), FEW)
        rows = UnitRows(view, templates)
        for pages in (
            overview_pages(site, self._old, self._finder, self._downloads),
            area_pages(site, rows),
            zone_pages(site, rows),
            list_pages(site),
        ):
            for page in pages:
                write(page)


def _job(prefix: str, batch: UnitBatch) -> Job:
    paths = tuple(f"{prefix}units/{slug(code)}.html" for code in batch.codes)
    return Job(f"{prefix}units {batch.codes[0]}", digest(pickle.dumps(batch)), write_units, lambda: batch, paths)
