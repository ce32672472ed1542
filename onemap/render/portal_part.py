"""The part of a site above its versions: the publication's prose, the portal's pages, feed and the page for no page."""

from __future__ import annotations

from onemap.errors import UsageFault, message
from onemap.render.feed import feed_xml
from onemap.render.jobs.changes import Logs
from onemap.render.jobs.frame import Frame
from onemap.render.jobs.histories import history_jobs
from onemap.render.jobs.version import FEW
from onemap.render.making import Making, part_address, write_assets
from onemap.render.pages.page import Templates, canonical_link
from onemap.render.pages.portal import Portal
from onemap.render.shells import BuiltShells, Shell, copy_theme
from onemap.render.surround import not_found

#: marks that the theme sets on every page
_THEME_MARKS = {"head", "scripts", "site", "title", "heading", "description"}


def render_portal(
    making: Making, portal: Portal, logs: Logs, shells: BuiltShells, templates: Templates, prefix: str
) -> None:
    """Write the portal in one language below *prefix*. UsageFault when prose holds a block that is not there."""
    publication, output = portal.chain.publication, making.output
    for rel, path in copy_theme(shells):
        output.link(prefix + rel, path)
    categories = [c for view in portal.views for c in view.snapshot.vocabulary.categories]
    write_assets(output, prefix, logs.maps_of_portal(), categories, portal.t, portal=True)
    blocks = portal.blocks(templates)
    texts = {"site": publication.called(portal.lang)}
    base = part_address(publication, prefix)
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
    frame = Frame(output.root / prefix, prefix, making.root, portal.lang, shells.shells, texts, base)
    making.products.run(history_jobs(portal, frame), FEW)
    logs.portal(frame, portal.t)
    if publication.address:
        feed = feed_xml(portal.chain, making.changes, publication.address, portal.lang, portal.t)
        output.write(f"{prefix}feed.xml", feed)
    if not prefix:
        output.write("404.html", not_found(publication, portal.t))
