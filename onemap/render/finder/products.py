"""What the finder of a version is made of: products with keys, and the block of its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onemap.render.downloads import Fragments
from onemap.render.finder.clauses import Words
from onemap.render.finder.data import finder_data
from onemap.render.finder.rows import Rows, write_finder
from onemap.render.output import Output
from onemap.render.products import Products
from onemap.render.view import View
from onemap.resolve.snapshot import Snapshot
from onemap.store import digest


def begin_finder(
    out: Output, prefix: str, view: View, fragments: Fragments, products: Products
) -> Callable[[], dict[str, Any]]:
    """Begin the finder's shards below ``<prefix>shards/`` or take them as they are.

    *fragments* keep the clauses of some units at a time, *products* the shards. What is returned waits for the
    workers, and gives the block of the finder's page.
    """
    snapshot = view.snapshot

    def write_rows() -> list[list[str]]:
        rows = write_finder(out, prefix, snapshot)
        return [list(rows.core), list(rows.towns)]

    words = Words(view, fragments)
    clauses = products.begun(f"{prefix}finder clauses", words.key, lambda: words.begin(out, prefix, products.share))
    core, towns = products.made(f"{prefix}finder rows", _rows_key(snapshot), write_rows)
    return lambda: finder_data(snapshot, Rows(tuple(core), tuple(towns)), "", view.lang, tuple(clauses()))


def _rows_key(snapshot: Snapshot) -> bytes:
    digests = snapshot.digests
    return digest("finder rows", digests.frame(), *snapshot.areas, b"units", *map(digests.brief, snapshot.units))
