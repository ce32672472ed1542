"""The data of one version as files, in ``data/``: one module per format.

Deterministic bytes; geometry is the published one. Layers that the audience may not see are neither in the
snapshot nor here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from onemap.render.downloads import description
from onemap.render.downloads.changes import Before, change_files
from onemap.render.downloads.download import Download
from onemap.render.downloads.fragments import Fragments
from onemap.render.downloads.planning import Planning
from onemap.render.output import Output
from onemap.render.view import View
from onemap.resolve.snapshot import Chain, Snapshot

__all__ = ["Before", "Download", "Fragments", "write_downloads"]

#: name and key of a product, and what makes it: :meth:`onemap.render.products.Products.made`
Made = Callable[[str, bytes, Callable[[], Any]], Any]


def write_downloads(
    out: Output,
    prefix: str,
    chain: Chain,
    snapshot: Snapshot,
    lang: str,
    *,
    fragments: Fragments | None = None,
    made: Made | None = None,
    before: Before | None = None,
) -> tuple[Download, ...]:
    """Write the downloads of *snapshot* to ``<prefix>data/`` and list them in the order in which pages show them.

    Table headings and vocabulary words are in *lang*. Long files are joined from *fragments*, where there are any, and
    a file that *made* knows to be as it was is not written at all; without them everything is made in this process.
    What changed is told where there is a version *before*.
    """
    view = View(chain, snapshot, None, lang)
    files: list[Download] = []
    changed = () if before is None else change_files(view, before)
    for file in (*Planning(view, fragments).files(), *changed):
        write = partial(file.write, out, prefix)
        size, sha256 = write() if made is None else made(prefix + file.path, file.key, write)
        files.append(Download(file.path, file.title, file.format, size, sha256))
    path, text = "data/version.json", description.text(view, files)
    out.write(prefix + path, text)
    last = Download(path, "Description of this version", "JSON", out.size(prefix + path), out.digest(prefix + path))
    return (*files, last)
