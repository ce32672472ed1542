"""The data of one version as files, in ``data/``: one module per format.

Deterministic bytes; geometry is the published one. Layers that the audience may not see are neither in the
snapshot nor here.
"""

from __future__ import annotations

from onemap.render.downloads import description, geojson, tables
from onemap.render.downloads.download import Download
from onemap.render.output import Output
from onemap.render.view import View
from onemap.resolve.snapshot import Chain, Snapshot

__all__ = ["Download", "write_downloads"]


def write_downloads(out: Output, prefix: str, chain: Chain, snapshot: Snapshot, lang: str) -> tuple[Download, ...]:
    """Write the downloads of *snapshot* to ``<prefix>data/`` and list them in the order in which pages show them.

    Table headings and vocabulary words are in *lang*.
    """
    view = View(chain, snapshot, None, lang)
    written = (*geojson.write(out, prefix, view), *tables.write(out, prefix, view))
    return (*written, description.write(out, prefix, view, written))
