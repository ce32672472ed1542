"""One downloadable file, as pages list it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from onemap.render.output import Output

Parts = Iterable[str | bytes]


@dataclass(frozen=True, slots=True)
class Download:
    """``path`` is relative to the version's folder, ``title`` a msgid, ``bytes`` the size, ``sha256`` hexadecimal."""

    path: str
    title: str
    format: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A file that is still to be written. ``key`` is a digest of all that its bytes follow from."""

    path: str
    title: str
    format: str
    key: bytes
    parts: Callable[[], Parts]

    def write(self, out: Output, prefix: str) -> tuple[int, str]:
        """Write it to ``<prefix><path>``; its size in bytes and its SHA-256 in hexadecimal."""
        rel = prefix + self.path
        out.write_parts(rel, self.parts())
        return out.size(rel), out.digest(rel)
