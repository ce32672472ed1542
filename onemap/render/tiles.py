"""Base tiles from a folder of the publication, copied into a version so that it stays whole by itself."""

from __future__ import annotations

import re
from pathlib import Path

from onemap.errors import UsageFault, message
from onemap.model.publication import Publication
from onemap.read.paths import inside
from onemap.render.output import Output

_REMOTE = re.compile(r"^https?://", re.IGNORECASE)


def write_tiles(publication: Publication, root: Path, output: Output, prefix: str) -> None:
    """Copy the folder before the first ``{`` of a local tile address; nothing for no tiles or those of a server.

    Raises UsageFault when there is no such folder, and ProblemsFound when the address leads out of *root*.
    """
    if publication.tiles is None or _REMOTE.match(publication.tiles.url):
        return
    name = publication.tiles.url.partition("{")[0].rstrip("/")
    folder = inside(root, name)
    if not folder.is_dir():
        what = message("There is no folder {name} with base tiles; correct tiles in publication.yml.", name=name)
        raise UsageFault(what)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            output.write(f"{prefix}{name}/{path.relative_to(folder).as_posix()}", path.read_bytes())
