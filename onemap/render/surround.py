"""What every page of a site says around its content: the publisher's facts, the tabs, and the page for no page."""

from __future__ import annotations

import html
from typing import Any

from onemap.model.publication import Publication
from onemap.words import Translator


def theme_facts(publication: Publication, lang: str, t: Translator) -> dict[str, Any]:
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


def portal_nav(t: Translator) -> list[Any]:
    return [
        {t("Home"): "index.md"},
        {t("The one map"): "map.md"},
        {t("Find a unit"): "find.md"},
        {t("Plan versions"): "versions/index.md"},
    ]


def version_nav(t: Translator, zones: bool) -> list[Any]:
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


def not_found(publication: Publication, t: Translator) -> str:
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
