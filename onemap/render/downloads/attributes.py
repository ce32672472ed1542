"""Attributes in words that several formats share."""

from __future__ import annotations

from onemap.model.units import Zone
from onemap.render.view import View


def zone_type(view: View, zone: Zone) -> str | None:
    """The label of a zone's type; the type itself where the vocabulary lacks it; None without a type."""
    return None if zone.type is None else view.type_label(zone.element, zone.type)


def zone_category(view: View, zone: Zone) -> str | None:
    """The label of a zone's category of control, or None."""
    return None if zone.category is None else view.term("categories", zone.category)
