"""A map as pages need it; apart from folium, so that processes that only write pages need not load that."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapParts:
    """``header_html`` goes into a page's head, ``body_html`` where the map is to be, ``script`` into a file."""

    header_html: str
    body_html: str
    script: str
