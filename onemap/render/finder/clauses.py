"""The finder's second index: the words of all clauses. Writes its shards, and says what the page must know of them.

``clauses.<n>`` is read when a reader first asks for words in clauses; each holds some owners of clauses: ``lists``
(``[title, page, set of units, [[clause, set], …]]``; units have none, they are the finder's rows), ``patterns`` (runs
of numbers in the first one's ``patterns``: keys of clauses, with their place in addresses behind a tab where it
differs),
``texts`` (see :class:`~onemap.render.finder.layout.Layout`). The first one also has ``blocks``, ``sets``, and about
the places ``bits``, ``first`` (by part, the triples that its files begin with) and ``often``.
``words-<part>.<n>`` hold places (see :mod:`onemap.render.finder.postings`), ``often-<units in hexadecimal>`` texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from onemap.render.downloads import Fragments
from onemap.render.finder.layout import Layout, layout
from onemap.render.finder.pieces import clause_pieces
from onemap.render.finder.postings import File, Row, give_back, lend, part_files, part_of_file
from onemap.render.finder.reach import Reach
from onemap.render.finder.rows import cut, runs
from onemap.render.js import to_js
from onemap.render.output import Output
from onemap.render.shards import LIMIT
from onemap.render.view import View
from onemap.slug import slug
from onemap.store import digest

#: bytes that keys and the frame of a shard take at most
_FRAME = 2_000


#: what ``map`` does
Share = Callable[[Callable[[Any], Any], list[Any]], Iterator[Any]]


class Words:
    """The words of the clauses of one version, in one language."""

    def __init__(self, view: View, fragments: Fragments | None = None) -> None:
        self._view = view
        self._fragments = fragments
        self.pieces = list(clause_pieces(view.snapshot, view.sorted_lists))

    @cached_property
    def key(self) -> bytes:
        """A digest of all that the shards follow from; keeps the fragments that they are made of."""
        snapshot = self._view.snapshot
        digests = snapshot.digests
        keys = [piece.key for piece in self.pieces]
        if self._fragments is not None:
            self._fragments.keep(keys)
        told = (
            [b"lists", *(digests.list(name) for name in snapshot.lists)],
            [b"zones", *(digests.zone(code) for code in snapshot.zones)],
            [b"areas", *(digests.area(name) for name in snapshot.areas)],
            [b"regions", *(digests.region(name) for name in snapshot.regions)],
            [b"units", *(digests.brief(code) for code in snapshot.units)],
            [b"pieces", *keys],
        )
        return digest("finder clauses", self._view.lang, digests.frame(), *(part for parts in told for part in parts))

    def write(self, out: Output, prefix: str, share: Share = map) -> list[str]:
        """Write the shards below ``<prefix>shards/``; the names of those that every search reads, if any.

        *share* is ``map``, or does the same in several processes, which see the folder of *out*.
        """
        return self.begin(out, prefix, share)()

    def begin(self, out: Output, prefix: str, share: Share) -> Callable[[], list[str]]:
        """Give the places of words out to *share*; what ends :meth:`write`, to be called later."""
        laid = layout(self._read())
        if not any(laid.keys):
            return list
        parts = _parts(laid.row, out.root / f"row-{self.key.hex()}.npy", share)
        return lambda: list(_write_places(out, prefix, self._view, laid, parts))

    def _read(self) -> Iterator[bytes]:
        if self._fragments is not None:
            return self._fragments.read(self.pieces)
        return (piece.here().encode() for piece in self.pieces)


Files = tuple[list[File], dict[str, str]]


def _parts(row: Row, lent: Path, share: Share) -> Iterator[Files]:
    if row.parts == 1 or share is map:
        return (part_files(row, part) for part in range(row.parts))
    lend(row, lent)
    return _given_back(share(part_of_file, [(lent, part) for part in range(row.parts)]), lent)


def _given_back(parts: Iterable[Files], lent: Path) -> Iterator[Files]:
    try:
        yield from parts
    finally:
        give_back(lent)


def _write_places(out: Output, prefix: str, view: View, laid: Layout, parts: Iterable[Files]) -> Iterator[str]:
    first: list[list[str]] = []
    often: list[str] = []
    for part, (files, common) in enumerate(parts):
        first.append([file.first for file in files])
        for at, file in enumerate(files):
            _write(out, prefix, f"words-{part}.{at}", file.text)
        for begin, texts in common.items():
            often.append(begin)
            _write(out, prefix, _often_name(begin), to_js({"texts": texts}))
    places = {"bits": laid.row.bits, "first": first, "often": sorted(often)}
    return _write_owners(out, prefix, view, laid, places)


def _often_name(begin: str) -> str:
    return "often-" + "".join(f"{ord(char):04x}" for char in begin)


def _write(out: Output, prefix: str, name: str, text: str) -> None:
    out.write(f"{prefix}shards/{name}.js", f"onemap.shard({to_js(name)},{text});\n")


def _write_owners(out: Output, prefix: str, view: View, laid: Layout, places: dict[str, Any]) -> Iterator[str]:
    reach = Reach(view.requirement_index)
    # units come last
    lists = [_list(view, reach, owner) for owner in laid.owners[: len(laid.owners) - len(view.snapshot.units)]]
    patterns: dict[tuple[str, ...], int] = {}
    numbers = [patterns.setdefault(keys, len(patterns)) for keys in laid.keys]
    shared = {
        **places,
        "blocks": [number for block in laid.blocks for number in block],
        "patterns": [[_key(key) for key in keys] for keys in patterns],
        "sets": reach.sets,
    }
    room = LIMIT - _FRAME
    sizes = (len(to_js(texts)) + 14 + (len(to_js(lists[at])) + 1 if at < len(lists) else 0)
             for at, texts in enumerate(laid.texts))  # fmt: skip
    for part, (start, end) in enumerate(cut(sizes, room, first=len(to_js(shared)))):
        held = {
            "lists": lists[start:end],
            "patterns": runs(numbers[start:end]),
            "texts": [number for texts in laid.texts[start:end] for number in texts],
        }
        name = f"clauses.{part}"
        _write(out, prefix, name, to_js({**held, "shared": shared} if part == 0 else held))
        yield name


def _key(key: str) -> str:
    return key if slug(key) == key else f"{key}\t{slug(key)}"


def _list(view: View, reach: Reach, owner: str) -> list[Any]:
    snapshot = view.snapshot
    addressed, narrow = reach.of(snapshot.lists[owner] if owner in snapshot.lists else snapshot.zones[owner])
    told: list[Any] = [view.list_title(owner), view.list_href(owner), addressed]
    return [*told, narrow] if narrow else told
