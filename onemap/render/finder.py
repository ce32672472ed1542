"""Finder shards: one row per unit, for the page that finds units by code, name, area, category and town."""

from __future__ import annotations

from typing import Any

from onemap.render.js import to_js
from onemap.render.output import Output
from onemap.render.shards import Row, write_rows
from onemap.resolve.snapshot import Snapshot
from onemap.slug import slug
from onemap.words import Translator, translator


def write_finder(out: Output, prefix: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Write ``<prefix>shards/find.<n>.js`` and return the shards' names.

    Rows are ``[code, name, area, category, realm, initials, towns]`` in code order; initials are empty so far.
    """
    rows: list[Row] = []
    for code, unit in snapshot.units.items():
        row = [code, unit.name, unit.area, unit.category, snapshot.realm(unit), "", " ".join(unit.towns)]
        rows.append((code, to_js(row)))
    names, _ = write_rows(out, prefix, "find", "rows", rows)
    return tuple(names)


def finder_data(snapshot: Snapshot, shards: tuple[str, ...], root: str, lang: str) -> dict[str, Any]:
    """The page's ``#onemap-finder`` block. *root* leads from the page to the version's folder (``""``, ``"../"``)."""
    data: dict[str, Any] = {
        "root": root,
        "lang": lang,
        "shards": list(shards),
        "areas": [[key, area.called(lang), area.parent] for key, area in snapshot.areas.items()],
        "categories": [
            {"id": c.id, "label": c.name(lang), "short": c.short, "colour": c.colour, "pattern": c.pattern}
            for c in snapshot.vocabulary.categories
        ],
        "href": "units/{code}.html",
        "words": finder_words(translator(lang)),
    }
    slugs = {code: slug(code) for code in snapshot.units if slug(code) != code}
    if slugs:
        data["slugs"] = slugs
    return data


def finder_words(t: Translator) -> dict[str, str]:
    """The words that the finder's script shows; ``{fields}`` are filled in by the script."""
    return {
        "search": t("Code, name or town"),
        "placeholder": t("For instance part of a name, a code, a town"),
        "area": t("Area"),
        "category": t("Category"),
        "unit": t("Unit"),
        "towns": t("Towns"),
        "all_areas": t("All areas"),
        "all_categories": t("All categories"),
        "loading": t("Loading the list of units …"),
        "failed": t("The list of units could not be loaded. Load the page again."),
        "count": t("Units {from} to {to} of {count}"),
        "none": t("No unit matches."),
        "near": t("Close to what you wrote:"),
        "list_separator": t(", "),
        "pages": t("Pages of results"),
        "page": t("Page {page} of {pages}"),
        "previous": t("Previous"),
        "next": t("Next"),
    }
