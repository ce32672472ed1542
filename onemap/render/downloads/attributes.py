"""Attributes in words that several formats share."""

from __future__ import annotations

from onemap.model.units import Zone
from onemap.render.view import View


def zone_type(view: View, zone: Zone) -> str | None:
    """The label of a zone's type; the type itself where the vocabulary lacks it; None without a type."""
    if zone.type is None:
        return None
    element = view.snapshot.vocabulary.find("elements", zone.element)
    types = getattr(element, "types", ())
    return next((str(term.name(view.lang)) for term in types if zone.type == term.id), zone.type)


def zone_category(view: View, zone: Zone) -> str | None:
    """The label of a zone's category of control, or None."""
    return None if zone.category is None else view.term("categories", zone.category)
