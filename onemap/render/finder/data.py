"""What the finder's page says to its script: shards, tables that their numbers count in, and words."""

from __future__ import annotations

from typing import Any

from onemap.render.finder.rows import Rows, area_ids
from onemap.render.finder.words import finder_words
from onemap.resolve.snapshot import Snapshot
from onemap.slug import slug
from onemap.words import translator


def finder_data(snapshot: Snapshot, rows: Rows, root: str, lang: str, clauses: tuple[str, ...] = ()) -> dict[str, Any]:
    """The page's ``#onemap-finder`` block. *root* leads from the page to the version's folder (``""``, ``"../"``).

    *clauses*: names of the shards about clauses, none where there is nothing to be searched.
    """
    areas: list[list[str | None]] = []
    for key in area_ids(snapshot):
        area = snapshot.areas.get(key)
        areas.append([key, area.called(lang), area.parent] if area else [key, key, None])
    data: dict[str, Any] = {
        "root": root,
        "lang": lang,
        "shards": list(rows.core),
        "towns": list(rows.towns),
        "clauses": list(clauses),
        "areas": areas,
        "categories": [
            {"id": c.id, "label": c.name(lang), "ending": c.label, "short": c.short, "colour": c.colour,
             "pattern": c.pattern}
            for c in snapshot.vocabulary.categories
        ],
        "href": "units/{code}.html",
        "words": finder_words(translator(lang)),
    }  # fmt: skip
    slugs = {code: slug(code) for code in snapshot.units if slug(code) != code}
    if slugs:
        data["slugs"] = slugs
    return data
