"""Renders the whole site of a chain of versions: each language with its versions and the portal above them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from onemap.errors import UsageFault, message
from onemap.render.jobs.changes import Logs
from onemap.render.making import STATIC, Making
from onemap.render.map_parts import MapParts
from onemap.render.pages.changes.places import ChangePlaces
from onemap.render.pages.maps import MapKit
from onemap.render.pages.page import Templates
from onemap.render.pages.portal import Portal
from onemap.render.portal_part import render_portal
from onemap.render.products import Products
from onemap.render.shells import BuiltShells, build_shells
from onemap.render.sitemap import sitemap_xml
from onemap.render.surround import portal_nav, theme_facts, version_nav
from onemap.render.version_part import VersionPart
from onemap.render.view import View
from onemap.store import digest
from onemap.words import translator

#: how each language calls itself
LANGUAGE_NAMES = {"zh": "\u4e2d\u6587", "en": "English"}
Progress = Callable[[str], None]
Scratch = Callable[[str], Path]


def render_site(
    making: Making, scratch: Scratch, languages: tuple[str, ...], progress: Progress = lambda stage: None
) -> None:
    """Write every page, map, shard and download of the site.

    ``scratch`` gives empty working folders by name. The first language stands at the root of the site, others under
    their own prefix. UsageFault when the prose cannot be built or assets are missing.
    """
    if not (STATIC / "onemap.js").is_file():
        raise UsageFault(message("The browser assets are missing; install onemap with pip, which builds them."))
    with ThreadPoolExecutor(2) as pool:
        # programs of their own, which work while the data of the versions are made
        shells = {lang: _shells(pool, making, scratch, lang, languages) for lang in languages}
        for index, lang in enumerate(languages):
            prefix = "" if index == 0 else f"{lang}/"
            _render_language(making, lang, prefix, *shells[lang], progress)
    making.products.finish()
    address = making.chain.publication.address
    if address:
        pages = [path for path in making.output.paths() if path.endswith(".html") and path != "404.html"]
        for name, text in sitemap_xml(pages, address).items():
            making.output.write(name, text)


def _shells(
    pool: ThreadPoolExecutor, making: Making, scratch: Scratch, lang: str, languages: tuple[str, ...]
) -> tuple[Future[BuiltShells], Future[BuiltShells]]:
    """The portal's prose and shells, and the shells of versions, in the making."""
    t = translator(lang)
    facts = theme_facts(making.chain.publication, lang, t)
    alternates = [[LANGUAGE_NAMES[other], _way(lang, other, languages)] for other in languages if other != lang]
    has_zones = any(snapshot.zones for snapshot in making.chain.snapshots.values())
    portal, version = scratch(f"portal-{lang}"), scratch(f"version-{lang}")
    return (
        pool.submit(
            build_shells, "portal", making.root, portal, lang, portal_nav(t), {**facts, "alternates": alternates}
        ),
        pool.submit(build_shells, "version", making.root, version, lang, version_nav(t, has_zones), facts),
    )


def _render_language(
    making: Making,
    lang: str,
    prefix: str,
    portal_shells: Future[BuiltShells],
    version_shells: Future[BuiltShells],
    progress: Progress,
) -> None:
    chain = making.chain
    maps = _maps(making.products, lang)
    views = {name: View(chain, shot, making.changes.get(name), lang) for name, shot in chain.snapshots.items()}
    templates = Templates.load(making.root, lang)
    logs = Logs(making.products, making.output, making.changes, views, maps)
    places: dict[str, ChangePlaces] = {}
    for name, view in views.items():
        progress(name)
        part = VersionPart(making, view, logs, maps, f"{prefix}versions/{name}/")
        part.data()
        places[name] = part.pages(version_shells.result(), templates)
    progress("portal")
    portal = Portal(chain, tuple(views.values()), lang, translator(lang), places)
    render_portal(making, portal, logs, portal_shells.result(), templates, prefix)


def _maps(products: Products, lang: str) -> MapKit:
    """The maps of all kinds of pages; folium, which takes a third of a second to load, only where they are new."""

    def render() -> dict[str, list[str]]:
        from onemap.render.maps import standard_maps

        return {kind: [m.header_html, m.body_html, m.script] for kind, m in standard_maps(lang).items()}

    held = products.made(f"maps {lang}", digest(lang), render)
    return MapKit({kind: MapParts(*texts) for kind, texts in held.items()})


def _way(lang: str, other: str, languages: tuple[str, ...]) -> str:
    """From the folder of one language's portal to the home of another's."""
    up = "" if lang == languages[0] else "../"
    return up + ("index.html" if other == languages[0] else f"{other}/index.html")
