"""Every address that a page of the reference site names leads somewhere, and a version names none outside itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from tests.site.html import pages, tags
from tests.site.kinds import Reference, walk_links

_OUTSIDE = ("http", "https", "mailto", "tel", "data")


def _target(page: str, path: str) -> str | None:
    """Where a relative *path* leads as seen from *page*, below the site; None when it leaves the site."""
    parts: list[str] = list(PurePosixPath(page).parts[:-1]) if path else list(PurePosixPath(page).parts)
    for part in path.split("/") if path else ():
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


@dataclass(frozen=True)
class _Page:
    """The addresses that a page names, and its ids in order, doubled ones included."""

    links: tuple[str, ...]
    ids: tuple[str, ...]

    @cached_property
    def anchors(self) -> frozenset[str]:
        return frozenset(self.ids)


@cache
def _found(site: Path) -> dict[str, _Page]:
    """Every page by its path."""
    found = {}
    for path, page in pages(site):
        elements = tags(page, texts=False)
        links = tuple(dict.fromkeys(walk_links(elements)))
        found[path] = _Page(links, tuple(tag.attributes["id"] for tag in elements if "id" in tag.attributes))
    return found


def test_every_link_and_anchor_resolves(reference: Reference) -> None:
    found = _found(reference.site)
    files = {p.relative_to(reference.site).as_posix() for p in reference.site.rglob("*") if p.is_file()}
    broken: list[str] = []
    checked = 0
    for page, read in found.items():
        for link in read.links:
            parts = urlsplit(link)
            if parts.scheme in _OUTSIDE:
                continue
            checked += 1
            target = _target(page, unquote(parts.path))
            anchor = unquote(parts.fragment)
            # a folder's address works only where a server answers for it: pages name the file
            if parts.scheme or parts.netloc or parts.path.startswith("/") or target not in files:
                broken.append(f"{page}: {link}")
            elif target in found and anchor and not anchor.startswith("q=") and anchor not in found[target].anchors:
                broken.append(f"{page}: {link} (no such anchor)")
    assert checked > 10_000
    assert not broken, f"{len(broken)} broken:\n" + "\n".join(broken[:20])


def test_a_version_links_only_inside_itself(reference: Reference) -> None:
    leaving = []
    for page, read in _found(reference.site).items():
        if not page.startswith("versions/") or page.count("/") < 2:
            continue
        home = "/".join(page.split("/")[:2]) + "/"
        for link in read.links:
            parts = urlsplit(link)
            if parts.scheme not in _OUTSIDE and not f"{_target(page, unquote(parts.path))}".startswith(home):
                leaving.append(f"{page}: {link}")
    assert not leaving, f"{len(leaving)} links leave their version:\n" + "\n".join(leaving[:20])


def test_no_link_runs_a_script(reference: Reference) -> None:
    schemes = Counter(
        urlsplit(link).scheme for read in _found(reference.site).values() for link in read.links if ":" in link
    )
    assert schemes.keys() <= {"", *_OUTSIDE}


def test_ids_stand_once_on_a_page(reference: Reference) -> None:
    doubled = []
    for path, read in _found(reference.site).items():
        doubled += [f"{path}: {name}" for name, count in Counter(read.ids).items() if count > 1]
    assert not doubled, f"{len(doubled)} doubled:\n" + "\n".join(doubled[:20])
