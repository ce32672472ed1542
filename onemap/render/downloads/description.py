"""``version.json``: what the version is and which files it comes as, for programs (in the manner of a STAC item).

It holds only what the version itself says: what became known later is in ``now.js``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from onemap.model.plan import Document
from onemap.render.downloads.download import Download
from onemap.render.view import View

_TYPES = {
    "GeoJSON": "application/geo+json",
    "CSV": "text/csv; charset=utf-8",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def text(view: View, files: Sequence[Download]) -> str:
    """What ``data/version.json`` says about the version and *files*."""
    return json.dumps(_description(view, files), ensure_ascii=False, indent=1) + "\n"


def _description(view: View, files: Sequence[Download]) -> dict[str, Any]:
    snapshot, publication = view.snapshot, view.chain.publication
    plan = snapshot.plan
    return {
        "id": snapshot.version,
        "title": plan.title,
        "publication": publication.name,
        "territory": publication.territory,
        "area": publication.area,
        "publisher": publication.publisher.name,
        "update": plan.update.type,
        "based_on": plan.based_on,
        "base_year": plan.base_year,
        "target_years": list(plan.target_years),
        "documents": [_document(document) for document in plan.documents],
        "map_review": plan.map_review or publication.map_review,
        "copyright": publication.copyright,
        "crs": "EPSG:4490",
        "bbox": _bounds(view),
        "counts": {
            "units": len(snapshot.units),
            "units_by_category": {f.category.id: f.count for f in view.figures(snapshot.units)},
            "zones": len(snapshot.zones),
            "lists": len(snapshot.lists),
            "areas": len(snapshot.areas),
        },
        "assets": {
            file.path.rpartition("/")[2]: {
                "href": file.path.rpartition("/")[2],
                "title": view.t(file.title),
                "type": _TYPES[file.format],
                "bytes": file.bytes,
                "sha256": file.sha256,
            }
            for file in files
        },
    }


def _document(document: Document) -> dict[str, Any]:
    filing = document.filing
    return {
        "number": document.number,
        "issuer": document.issuer,
        "signed": _day(document.signed),
        "published": _day(document.published),
        "effective": _day(document.effective),
        "expires": _day(document.expires),
        "filing": None
        if filing is None
        else {"authority": filing.authority, "number": filing.number, "date": _day(filing.date)},
    }


def _bounds(view: View) -> list[float] | None:
    layer = view.snapshot.layers.get("units")
    bounds = None if layer is None else layer.bounds()
    return None if bounds is None else list(bounds)


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
