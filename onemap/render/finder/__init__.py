"""The finder: units by code, name, area, category, town and pinyin initials."""

from onemap.render.finder.data import finder_data
from onemap.render.finder.rows import Rows, write_finder
from onemap.render.finder.words import finder_words

__all__ = ["Rows", "finder_data", "finder_words", "write_finder"]
