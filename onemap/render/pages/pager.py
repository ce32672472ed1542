"""Long lists on several pages, so that none is too much for a browser: 1 MB of HTML at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from onemap.words import Translator

T = TypeVar("T")
#: rows of units, rows of zones, and clauses on one page
UNITS, ZONES, CLAUSES = 1500, 2000, 1000


@dataclass(frozen=True, slots=True)
class Pager:
    """One page of several: its number from 1, and the file names of all of them."""

    number: int
    names: tuple[str, ...]

    @property
    def first(self) -> bool:
        """Whether this is the page that the others continue."""
        return self.number == 1


def page_title(title: str, pager: Pager, t: Translator) -> str:
    """*title*, with the number of the page where it continues another."""
    return title if pager.first else t("{title}, page {n}").format(title=title, n=pager.number)


def pages_of(path: str, parts: Iterable[T]) -> Iterator[tuple[str, Pager, T]]:
    """(path, pager, part) of every page: the first stands at *path*, the others at ``name.2.html`` and so on.

    File names of records hold no dot, so that no record can be called so.
    """
    held = list(parts)
    stem = path.removesuffix(".html")
    paths = [path, *(f"{stem}.{number}.html" for number in range(2, len(held) + 1))]
    names = tuple(name.rpartition("/")[2] for name in paths)
    for number, (at, part) in enumerate(zip(paths, held, strict=False), 1):
        yield at, Pager(number, names), part


def split(items: Iterable[T], limit: int, weight: Callable[[T], int] = lambda item: 1) -> list[list[T]]:
    """*items* in order, cut so that no part weighs more than *limit*, or holds one item; at least one part."""
    parts: list[list[T]] = [[]]
    held = 0
    for item in items:
        heavy = weight(item)
        if parts[-1] and held + heavy > limit:
            parts.append([])
            held = 0
        parts[-1].append(item)
        held += heavy
    return parts
