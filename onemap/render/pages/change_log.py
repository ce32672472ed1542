"""Names that others import from here; they live in :mod:`onemap.render.pages.changes`."""

from onemap.render.pages.changes.units import unit_zones
from onemap.render.pages.changes.words import KINDS, aspect_words, mode_words

__all__ = ["KINDS", "aspect_words", "mode_words", "unit_zones"]
