"""The part of a site that is one version: data first, then the pages, which shells of the theme are needed for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from onemap.render.downloads import Before, Download, write_downloads
from onemap.render.finder import begin_finder
from onemap.render.jobs.changes import Logs
from onemap.render.jobs.frame import Frame
from onemap.render.jobs.version import FEW, version_jobs
from onemap.render.js import to_js
from onemap.render.making import Making, part_address, write_assets
from onemap.render.mapdata import BASE, map_base
from onemap.render.now import now_js
from onemap.render.pages.changes.places import ChangePlaces
from onemap.render.pages.maps import MapKit
from onemap.render.pages.overview import overview_pages
from onemap.render.pages.page import Templates
from onemap.render.pages.version_base import VersionSite
from onemap.render.shards import ShardIndex, merge_index, shard_products
from onemap.render.shells import BuiltShells, copy_theme
from onemap.render.tiles import write_tiles
from onemap.render.view import View


class VersionPart:
    """One version in one language, below ``prefix``."""

    def __init__(self, making: Making, view: View, logs: Logs, maps: MapKit, prefix: str) -> None:
        self._making = making
        self._view = view
        self._logs = logs
        self._maps = maps
        self._prefix = prefix

    def data(self) -> None:
        """Write maps' data and the downloads, and begin the finder's."""
        view, output, prefix = self._view, self._making.output, self._prefix
        chain, snapshot, lang = view.chain, view.snapshot, view.lang
        fragments, products = self._making.fragments, self._making.products
        # the workers sort words while shards are made here
        self._finder: Callable[[], dict[str, Any]] = begin_finder(output, prefix, view, fragments, products)
        self._site = VersionSite(view, self._maps, self._shards())
        self._logs.indexes[snapshot.version] = self._site.shards
        shared = map_base(chain, snapshot, self._site.shards, lang)
        output.write(f"{prefix}assets/onemap/{BASE}.js", f'onemap.shard("{BASE}",{to_js(shared)});\n')
        self._downloads: tuple[Download, ...] = write_downloads(
            output,
            prefix,
            chain,
            snapshot,
            lang,
            fragments=fragments,
            made=products.made,
            before=self._before(),
        )
        output.write(f"{prefix}now.js", now_js(chain, snapshot.version, lang))
        write_assets(output, prefix, self._maps, snapshot.vocabulary.categories, view.t)
        write_tiles(chain.publication, self._making.root, output, prefix)

    def _before(self) -> Before | None:
        """The version that this one is compared with."""
        changes, version = self._making.changes, self._view.snapshot.version
        old = changes.before(version)
        if old is None:
            return None
        return Before(self._view.chain.snapshots[old], lambda: changes[version], changes.key(old, version))

    def _shards(self) -> ShardIndex:
        made = self._making.products.made
        output, prefix, snapshot = self._making.output, self._prefix, self._view.snapshot
        parts = [
            made(f"{prefix}shards/{product.name}", product.key, partial(product.write, output, prefix))
            for product in shard_products(snapshot, self._view.lang)
        ]
        return merge_index(parts, snapshot)

    def pages(self, shells: BuiltShells, templates: Templates) -> ChangePlaces:
        """Write all pages; the data must be there. Says where the cards of the change log stand."""
        view, output, prefix, site = self._view, self._making.output, self._prefix, self._site
        for rel, path in copy_theme(shells, skip=("assets/javascripts/lunr", "assets/javascripts/workers")):
            output.link(prefix + rel, path)
        base = part_address(view.chain.publication, prefix)
        texts = {"site": f"{view.publication_name} · {view.version_name()}"}

        frame = Frame(output.root / prefix, prefix, self._making.root, view.lang, shells.shells, texts, base)
        for jobs in version_jobs(site, frame):
            self._making.products.run(jobs, FEW)
        for page in overview_pages(site, self._finder(), self._downloads):
            output.write(prefix + page.path, templates.stamp(page, shells.shells[page.shell_name], texts, base))
        return self._logs.version(frame, view.snapshot.version, self._downloads)
