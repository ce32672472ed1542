"""Draft a mapping from delivered files, by headings, values and names; every doubt is said."""

from __future__ import annotations

from onemap.importing.guess.draft import Draft, guess, shown

__all__ = ["Draft", "guess", "shown"]
