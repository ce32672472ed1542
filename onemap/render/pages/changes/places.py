"""Where the cards of change logs stand: file names of pairs of versions, and the page and id of a record's card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from onemap.slug import slug

#: the folder of comparisons in the portal
FOLDER = "compare"
_ANCHORS = {"unit": "u", "list": "l", "zone": "z"}
_FIRST_PAGE = 1


def pair_name(old: str, new: str) -> str:
    """The file name, without suffix, of the comparison of two versions; no two pairs share one.

    Ids hold letters, digits and hyphens. Between ids without hyphens one is enough: ``2020-2025``; elsewhere stands
    what no id holds: ``2020_2023-1``.
    """
    return f"{old}-{new}" if "-" not in old + new else f"{old}_{new}"


def pair_path(old: str, new: str) -> str:
    """The first page of a comparison, below the portal's folder."""
    return f"{FOLDER}/{pair_name(old, new)}.html"


@dataclass(frozen=True, slots=True)
class ChangePlaces:
    """The cards of one change log. ``path``: its first page; ``pages``: the page (from 1) by id of a card."""

    path: str
    pages: Mapping[str, int] = field(default_factory=dict)

    def change_place(self, kind: Literal["unit", "list", "zone"], key: str) -> str | None:
        """Page and id of the card of a unit or zone (by new or old code) or list; None when it has none."""
        anchor = f"{_ANCHORS[kind]}-{slug(key)}"
        page = self.pages.get(anchor)
        if page is None:
            return None
        stem = self.path.removesuffix(".html")
        return f"{self.path if page == _FIRST_PAGE else f'{stem}.{page}.html'}#{anchor}"
