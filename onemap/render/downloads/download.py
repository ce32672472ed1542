"""One downloadable file, as pages list it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onemap.render.output import Output


@dataclass(frozen=True, slots=True)
class Download:
    """``path`` is relative to the version's folder, ``title`` a msgid, ``bytes`` the size, ``sha256`` hexadecimal."""

    path: str
    title: str
    format: str
    bytes: int
    sha256: str


def save(out: Output, prefix: str, path: str, title: str, format: str, parts: Iterable[str | bytes]) -> Download:
    """Write *parts* to ``<prefix><path>`` and describe the file."""
    rel = prefix + path
    out.write_parts(rel, parts)
    return Download(path, title, format, out.size(rel), out.digest(rel))
