"""Renders the whole site of a chain of versions into an output folder."""

from __future__ import annotations

import html
import pickle
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from onemap.compare.changes import ChangeSet
from onemap.errors import UsageFault, message
from onemap.model.publication import Publication
from onemap.model.vocabulary import Category
from onemap.render.batches import FEW, Frame, UnitBatch, unit_batches, write_units
from onemap.render.downloads import write_downloads
from onemap.render.feed import feed_xml
from onemap.render.finder import finder_data, write_finder
from onemap.render.js import to_js
from onemap.render.mapdata import BASE, map_base
from onemap.render.maps import standard_maps
from onemap.render.now import now_js
from onemap.render.output import Output
from onemap.render.pages.fragments import UnitRows
from onemap.render.pages.lists import list_pages
from onemap.render.pages.maps import MapKit
from onemap.render.pages.overview import overview_pages
from onemap.render.pages.page import Page, Templates, canonical_link
from onemap.render.pages.portal import Portal
from onemap.render.pages.units import area_pages, zone_pages
from onemap.render.pages.version_base import VersionSite
from onemap.render.products import Job, Products
from onemap.render.shards import write_shards
from onemap.render.shells import BuiltShells, Shell, build_shells, copy_theme
from onemap.render.sitemap import base_address, sitemap_xml
from onemap.render.tiles import write_tiles
from onemap.render.view import View
from onemap.resolve.snapshot import Chain
from onemap.slug import slug
from onemap.store import digest
from onemap.words import Translator, translator

#: how each language calls itself
LANGUAGE_NAMES = {"zh": "\u4e2d\u6587", "en": "English"}
#: marks that the theme sets on every page
_THEME_MARKS = {"head", "scripts", "site", "title", "heading", "description"}
STATIC = Path(__file__).parent.parent / "static"
Progress = Callable[[str], None]


def render_site(
    chain: Chain,
    changes: Mapping[str, ChangeSet],
    root: Path,
    output: Output,
    scratch: Callable[[str], Path],
    languages: tuple[str, ...],
    products: Products,
    progress: Progress = lambda stage: None,
) -> None:
    """Write every page, map, shard and download of the site into *output*.

    ``scratch`` gives empty working folders by name; *products* makes what has to be made, and takes the rest from the
    site that stands. The first language stands at the root of the site,
    others under their own prefix. UsageFault when the prose cannot be built or assets are missing.
    """
    if not (STATIC / "onemap.js").is_file():
        raise UsageFault(message("The browser assets are missing; install onemap with pip, which builds them."))
    for index, lang in enumerate(languages):
        prefix = "" if index == 0 else f"{lang}/"
        alternates = [[LANGUAGE_NAMES[other], _way(lang, other, languages)] for other in languages if other != lang]
        _render_language(chain, changes, root, output, scratch, lang, prefix, alternates, products, progress)
    products.finish()
    address = chain.publication.address
    if address:
        pages = [path for path in output.paths() if path.endswith(".html") and path != "404.html"]
        for name, text in sitemap_xml(pages, address).items():
            output.write(name, text)


def _render_language(
    chain: Chain,
    changes: Mapping[str, ChangeSet],
    root: Path,
    output: Output,
    scratch: Callable[[str], Path],
    lang: str,
    prefix: str,
    alternates: list[list[str]],
    products: Products,
    progress: Progress,
) -> None:
    t = translator(lang)
    extra = _theme_facts(chain.publication, lang, t)
    has_zones = any(snapshot.zones for snapshot in chain.snapshots.values())
    progress("prose")
    with ThreadPoolExecutor(2) as pool:
        # two programs, so that both cores work
        portal_job = pool.submit(
            build_shells,
            "portal",
            root,
            scratch(f"portal-{lang}"),
            lang,
            _portal_nav(t),
            {**extra, "alternates": alternates},
        )
        version_job = pool.submit(
            build_shells,
            "version",
            root,
            scratch(f"version-{lang}"),
            lang,
            _version_nav(t, has_zones),
            extra,
        )
        portal_shells, version_shells = portal_job.result(), version_job.result()
    templates = Templates.load(root, lang)
    maps = MapKit(standard_maps(lang))
    views = {name: View(chain, snapshot, changes.get(name), lang) for name, snapshot in chain.snapshots.items()}
    for name, view in views.items():
        progress(name)
        before = view.changes.old if view.changes else None
        old = views.get(before) if before else None
        _render_version(view, old, version_shells, templates, maps, output, f"{prefix}versions/{name}/", root, products)
        write_tiles(chain.publication, root, output, f"{prefix}versions/{name}/")
    progress("portal")
    portal = Portal(chain, tuple(views.values()), lang, t)
    _render_portal(portal, portal_shells, templates, output, prefix, changes)


def _render_version(
    view: View,
    old: View | None,
    shells: BuiltShells,
    templates: Templates,
    maps: MapKit,
    output: Output,
    prefix: str,
    root: Path,
    products: Products,
) -> None:
    chain, snapshot, lang = view.chain, view.snapshot, view.lang
    for rel, path in copy_theme(shells, skip=("assets/javascripts/lunr", "assets/javascripts/workers")):
        output.link(prefix + rel, path)
    _write_assets(output, prefix, maps, snapshot.vocabulary.categories, view.t)
    site = VersionSite(view, maps, write_shards(output, prefix, snapshot, lang))
    shared = map_base(chain, snapshot, site.shards, lang)
    output.write(f"{prefix}assets/onemap/{BASE}.js", f'onemap.shard("{BASE}",{to_js(shared)});\n')
    finder = finder_data(snapshot, write_finder(output, prefix, snapshot), "", lang)
    downloads = write_downloads(output, prefix, chain, snapshot, lang)
    base = _base_address(chain.publication, prefix)
    texts = {"site": f"{view.publication_name} · {view.version_name()}"}

    def write(page: Page) -> None:
        output.write(prefix + page.path, templates.stamp(page, shells.shells[page.shell_name], texts, base))

    frame = Frame(output.root / prefix, prefix, root, lang, shells.shells["units/unit"], texts, base)
    products.run((_job(prefix, batch) for batch in unit_batches(site, frame)), FEW)
    rows = UnitRows(view, templates)
    for pages in (
        overview_pages(site, old, finder, downloads),
        area_pages(site, rows),
        zone_pages(site, rows),
        list_pages(site),
    ):
        for page in pages:
            write(page)
    output.write(f"{prefix}now.js", now_js(chain, snapshot.version, lang))


def _job(prefix: str, batch: UnitBatch) -> Job:
    paths = tuple(f"{prefix}units/{slug(code)}.html" for code in batch.codes)
    return Job(f"{prefix}units {batch.codes[0]}", digest(pickle.dumps(batch)), write_units, lambda: batch, paths)


def _render_portal(
    portal: Portal,
    shells: BuiltShells,
    templates: Templates,
    output: Output,
    prefix: str,
    changes: Mapping[str, ChangeSet],
) -> None:
    publication = portal.chain.publication
    for rel, path in copy_theme(shells):
        output.link(prefix + rel, path)
    categories = [c for view in portal.views for c in view.snapshot.vocabulary.categories]
    _write_assets(output, prefix, None, categories, portal.t)
    blocks = portal.blocks(templates)
    texts = {"site": publication.called(portal.lang)}
    base = _base_address(publication, prefix)
    for rel in shells.prose:
        page = Shell.parse((shells.folder / rel).read_text(encoding="utf-8"))
        unknown = sorted(set(page.names) - set(blocks) - _THEME_MARKS)
        if unknown:
            raise UsageFault(
                message(
                    "{page}: there is no block {name}; blocks are {known}.",
                    page=rel, name=unknown[0], known=", ".join(blocks),
                )
            )  # fmt: skip
        filled = {name: blocks[name]() for name in page.names if name in blocks}
        output.write(prefix + rel, page.stamp(texts, {**filled, "head": canonical_link(base, rel)}))
    for record in portal.pages(shells.shells):
        output.write(prefix + record.path, templates.stamp(record, shells.shells[record.shell_name], texts, base))
    if publication.address:
        output.write(f"{prefix}feed.xml", feed_xml(portal.chain, changes, publication.address, portal.lang, portal.t))
    if not prefix:
        output.write("404.html", _not_found(publication, portal.t))


def _write_assets(
    output: Output, prefix: str, maps: MapKit | None, categories: Iterable[Category], t: Translator
) -> None:
    """Our styles and scripts; map code only where maps are shown. The last colour of a category counts."""
    colours = {c.id: c.colour for c in categories}
    rules = [f'[data-category="{key}"] {{ --om-cat: {colour}; }}\n' for key, colour in colours.items()]
    # said by the style sheet, because it stands at every clause of every page
    rules.append(f':root {{ --om-word-basis: "{t("Basis")}"; }}\n')
    output.write(f"{prefix}assets/onemap/publication.css", "".join(rules))
    for path in sorted(STATIC.rglob("*")):
        rel = path.relative_to(STATIC).as_posix()
        map_only, portal_only = rel.startswith("onemap-map"), rel == "iframe-worker.js"
        if rel.startswith((".", "onemap-findings")):  # those belong to the report of a check
            continue
        # copied, not linked: nobody's edit of a site may reach the installed package
        if path.is_file() and not (map_only and maps is None) and not (portal_only and maps is not None):
            output.write(f"{prefix}assets/onemap/{rel}", path.read_bytes())
    for kind, parts in (maps.parts if maps else {}).items():
        output.write(f"{prefix}assets/onemap/map-{kind}.js", parts.script)


def _base_address(publication: Publication, prefix: str) -> str | None:
    """Where a part of the site stands, with a trailing slash; None when the publication gives no address."""
    return base_address(publication.address) + prefix if publication.address else None


def _way(lang: str, other: str, languages: tuple[str, ...]) -> str:
    """From the folder of one language's portal to the home of another's."""
    up = "" if lang == languages[0] else "../"
    return up + ("index.html" if other == languages[0] else f"{other}/index.html")


def _not_found(publication: Publication, t: Translator) -> str:
    """A page that any address below the site may answer with: it loads nothing, so it is whole at every depth."""
    title = html.escape(t("Page not found"))
    home = publication.address or ""
    link = f'<p><a href="{html.escape(home)}">{html.escape(publication.name)}</a></p>' if home else ""
    words = html.escape(t("The address may be mistyped, or the unit may have another code now. Try the finder."))
    return (
        f'<!doctype html>\n<html lang="{t("en")}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        # browsers ask the root of the server for an icon that no page names
        f'<link rel="icon" href="data:,"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{words}</p>{link}</body></html>\n"
    )


def _theme_facts(publication: Publication, lang: str, t: Translator) -> dict[str, Any]:
    """What the theme prints on every page: notice, publisher's facts, copyright."""
    publisher = publication.publisher
    name = publisher.called(lang)
    facts = [
        (t("Published by"), name),
        (t("Organised by"), publisher.organiser),
        (t("Contact"), publisher.contact),
        (t("Address"), publisher.address),
        (t("Phone"), publisher.phone),
        (t("E-mail"), publisher.email),
        (t("Site code"), publisher.site_code),
        (t("ICP record"), publisher.icp),
        (t("Police record"), publisher.police),
        (t("Map review number"), publication.map_review),
    ]
    return {
        "name": publication.called(lang),
        "publisher": name,
        "guide": t("Guide"),
        "site_code": publisher.site_code,
        "facts": [[label, value] for label, value in facts if value],
        "copyright": publication.copyright,
        "notice": publication.notice_in(lang),
        "feed": t("Updates as a feed (Atom)") if publication.address else None,
    }


def _portal_nav(t: Translator) -> list[Any]:
    return [
        {t("Home"): "index.md"},
        {t("The one map"): "map.md"},
        {t("Find a unit"): "find.md"},
        {t("Plan versions"): "versions/index.md"},
    ]


def _version_nav(t: Translator, zones: bool) -> list[Any]:
    """The tabs of a version; element zones only where a plan has any."""
    nav = [
        {t("This version"): "index.md"},
        {t("The one map"): "map.md"},
        {t("Find a unit"): "find.md"},
        {t("Areas"): "areas/index.md"},
        {t("Element zones"): "zones/index.md"},
        {t("Admission lists"): "admission/index.md"},
        {t("Change log"): "changes.md"},
        {t("Download"): "data/index.md"},
    ]
    return nav if zones else [entry for entry in nav if "zones/index.md" not in entry.values()]
