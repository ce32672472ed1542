"""``sitemap.xml``: the addresses of all pages, for search engines; only where the publication has an address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape

from onemap.errors import UsageFault, message

#: most addresses and bytes of one file (sitemaps.org protocol)
LIMIT = 50_000
BYTES = 50_000_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: more than what stands around the addresses of one file
_AROUND = 1000
#: paths that stand in an address and in XML as they are; almost all of a site
_PLAIN = re.compile(r"[A-Za-z0-9/_.~-]*")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap_xml(paths: Iterable[str], address: str) -> dict[str, str]:
    """The files of the sitemap by name: ``sitemap.xml``, which is an index of others where one does not hold all.

    *paths* are relative with ``/``; those that are no pages are left out. UsageFault when *address* is not http(s).
    """
    base = base_address(address)
    pages = sorted({path for path in paths if path.endswith(".html") and path != "404.html"})
    entries = [f"<url><loc>{_location(base, path)}</loc></url>\n" for path in pages]
    parts = list(_split(entries))
    if len(parts) <= 1:
        return {"sitemap.xml": _file("urlset", parts[0] if parts else [])}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    index = [f"<sitemap><loc>{_location(base, name)}</loc></sitemap>\n" for name in names]
    files = {name: _file("urlset", part) for name, part in zip(names, parts, strict=True)}
    return {"sitemap.xml": _file("sitemapindex", index), **files}


def base_address(address: str) -> str:
    """The publication's address with a final slash; UsageFault when it is not http(s)."""
    if not address.lower().startswith(("http://", "https://")):
        raise UsageFault(
            message(
                "The address of the publication must begin with http:// or https://, not {address}.", address=address
            )
        )
    return address if address.endswith("/") else address + "/"


def page_address(base: str, path: str) -> str:
    """The whole address of a page of the site; an index page is called by its folder."""
    short = path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path
    return base + (short if _PLAIN.fullmatch(short) else quote(short, safe="/-_.~"))


def _location(base: str, path: str) -> str:
    return escape(page_address(base, path), {'"': "&quot;", "'": "&apos;"})


def _split(entries: list[str]) -> Iterable[list[str]]:
    part: list[str] = []
    size = 0
    for entry in entries:
        length = len(entry.encode("utf-8"))
        if part and (len(part) == LIMIT or size + length > BYTES - _AROUND):
            yield part
            part, size = [], 0
        part.append(entry)
        size += length
    if part:
        yield part


def _file(kind: str, entries: Iterable[str]) -> str:
    return f'{_HEAD}<{kind} xmlns="{_NAMESPACE}">\n{"".join(entries)}</{kind}>\n'
