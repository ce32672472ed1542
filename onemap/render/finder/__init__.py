"""The finder: units by code, name, area, category, town and pinyin initials; clauses by their words."""

from onemap.render.finder.clauses import Words
from onemap.render.finder.data import finder_data
from onemap.render.finder.products import begin_finder
from onemap.render.finder.rows import Rows, write_finder
from onemap.render.finder.words import finder_words

__all__ = ["Rows", "Words", "begin_finder", "finder_data", "finder_words", "write_finder"]
