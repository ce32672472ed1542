"""A version's home, one map, finder, change log and downloads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from onemap.compare.changes import ChangeSet
from onemap.model.plan import Document
from onemap.render.downloads import Download
from onemap.render.downloads.changes import geometry_words
from onemap.render.downloads.geojson import attribute_words
from onemap.render.js import to_json_block
from onemap.render.pages.changes.words import mode_words, unit_numbers
from onemap.render.pages.page import Page
from onemap.render.pages.version_base import LEAD, VersionSite
from onemap.render.view import View
from onemap.words import Translator


def overview_pages(site: VersionSite, finder: dict[str, Any], downloads: Sequence[Download]) -> Iterator[Page]:
    """All pages of the version that are not about one record, but for the change log."""
    view, t = site.view, site.view.t
    home = view.version_name()
    yield _home(site)
    figure = site.version_map("")
    yield Page(
        path="map.html", shell_name="map", template="version/map.html", lead=LEAD,
        title=t("The one map"), heading=t("The one map"), trail=((home, "index.html"), (t("The one map"), None)),
        context={"v": view, "map": figure},
        scripts=figure.scripts if figure else (), styles=figure.styles if figure else (),
    )  # fmt: skip
    block = f'<script type="application/json" id="onemap-finder">{to_json_block(finder)}</script>'
    yield Page(
        path="find.html", shell_name="find", template="version/find.html", lead=LEAD,
        title=t("Find a unit"), heading=t("Find a unit"), trail=((home, "index.html"), (t("Find a unit"), None)),
        context={"v": view, "finder": Markup(block)},  # noqa: S704 - escaped by to_json_block
    )  # fmt: skip
    policy = view.chain.publication.layers
    attributes = attribute_words(t)
    if any(file.path == "data/changes.geojson" for file in downloads):
        attributes += geometry_words(t)
    withheld = [t(name) for name in sorted(policy) if name not in view.chain.layer_policy]
    yield Page(
        path="data/index.html", shell_name="data/index", template="version/data.html", lead=LEAD,
        title=t("Download"), heading=t("Download"), trail=((home, "../index.html"), (t("Download"), None)),
        context={"v": view, "downloads": downloads, "attributes": attributes, "withheld": withheld},
    )  # fmt: skip


def _home(site: VersionSite) -> Page:
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    areas = []
    for area in snapshot.areas.values():
        owned = view.area_index.owned(area.id)
        if area.kind != "functional" or owned:
            areas.append((area, view.figures(owned)))
        else:
            areas.append((area, []))
    territory = view.chain.publication.area
    figure = site.area_map(territory, "") if territory in snapshot.areas else None
    context = {
        "v": view,
        "map": figure,
        "areas": areas,
        "sea": sum(1 for u in snapshot.briefs.values() if snapshot.realm(u) == "sea"),
        "change_line": change_line(view.changes, t),
        "document_rows": lambda document: document_rows(document, view),
        "update_words": update_words(view),
        "coordinate_systems": [(t(name), layer.crs) for name, layer in sorted(snapshot.layers.items())],
    }
    return Page(
        path="index.html", shell_name="index", template="version/index.html", lead=LEAD,
        title=snapshot.plan.title, heading=snapshot.plan.title,
        description=snapshot.plan.summary or snapshot.plan.title,
        trail=((view.version_name(), None),), context=context,
        scripts=figure.scripts if figure else (), styles=figure.styles if figure else (),
    )  # fmt: skip


def change_line(changes: ChangeSet | None, t: Translator) -> str:
    """The change log in one line."""
    if changes is None:
        return t("The first version")
    if changes.empty:
        return t("Nothing changed.")
    return t(", ").join(f"{label} {count}" for label, count in unit_numbers(changes, t))


def update_words(view: View) -> str:
    """Kind and way of the update, in words."""
    t, update = view.t, view.snapshot.plan.update
    kinds = {"initial": t("Initial plan"), "periodic": t("Periodic adjustment"), "dynamic": t("Dynamic update")}
    words = kinds[update.type]
    if update.mode:
        words += t(" ({number})").format(number=mode_words(t)[update.mode])
    return words


def document_rows(document: Document, view: View) -> list[tuple[str, str]]:
    """The facts of a document as an official notice lists them; absent facts are left out."""
    t = view.t
    filing, consultation = document.filing, document.consultation
    rows = [
        (t("Document number"), document.number),
        (t("Issued by"), document.issuer),
        (t("Areas"), t(", ").join(view.area_name(a) for a in document.areas)),
        (t("Registration number"), document.registration),
        (t("Index number"), document.index_number),
        (t("Signed"), view.date(document.signed)),
        (t("Published"), view.date(document.published)),
        (t("Effective"), view.date(document.effective)),
        (t("Expires"), view.date(document.expires)),
        (t("Repealed"), view.date(document.repealed)),
        (t("Filed with"), filing.authority if filing else None),
        (t("Filing number"), filing.number if filing else None),
        (t("Filing date"), view.date(filing.date) if filing else None),
    ]
    if consultation:
        window = t("From {start} to {end}").format(start=view.date(consultation.start), end=view.date(consultation.end))
        rows += [
            (t("Public consultation"), window),
            (t("Contact"), consultation.contact),
            (t("Phone"), consultation.phone),
            (t("E-mail"), consultation.email),
        ]
    return [(label, value) for label, value in rows if value]
