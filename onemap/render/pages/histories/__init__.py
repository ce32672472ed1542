"""The history of every code: what it is today or what became of it, and what changed at each version."""

from __future__ import annotations

from onemap.render.pages.histories.page import Fragments, history_page
from onemap.render.pages.histories.records import History, Setting
from onemap.render.pages.histories.telling import Histories, setting

__all__ = ["Fragments", "Histories", "History", "Setting", "history_page", "setting"]
