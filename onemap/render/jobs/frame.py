"""What many jobs share: where their pages go and how they look, and what all pages of a version may know."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from onemap.render.output import write_new
from onemap.render.pages.maps import MapKit
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.version_base import VersionSite
from onemap.render.shards import ShardIndex
from onemap.render.shells import Shell
from onemap.render.view import View
from onemap.resolve.digests import digest_of
from onemap.resolve.part import Packed
from onemap.resolve.snapshot import Chain

_RECORDS = Path("site_overrides", "records")


@dataclass(frozen=True)
class Frame:
    """What all pages of one part of a site share.

    ``folder`` is the folder of the part in the stage, ``prefix`` its path there with a slash at the end; ``root`` is
    the publication, whose templates count; ``texts`` are the words of every page, ``base`` the part's own address.
    """

    folder: Path
    prefix: str
    root: Path
    lang: str
    shells: Mapping[str, Shell]
    texts: Mapping[str, str]
    base: str | None

    @cached_property
    def digest(self) -> bytes:
        """A digest of everything but the places of the folders, the publication's own templates among it."""
        return digest_of(self.prefix, self.lang, self.shells, self.texts, self.base, self._records)

    @cached_property
    def _records(self) -> bytes:
        return digest_of(_records(self.root))

    def only(self, *shells: str) -> Frame:
        """The frame with no other shells than *shells*."""
        return replace(self, shells={name: self.shells[name] for name in shells})

    def templates(self) -> Templates:
        """The templates of records, loaded once in a process that may outlive this build."""
        return _templates(self.root, self.lang, self._records)

    def write(self, pages: Iterable[Page]) -> dict[str, str]:
        """Write *pages*, whose folders are there and whose files are not; SHA-256 by path relative to the stage."""
        templates, folder = self.templates(), str(self.folder)
        written: dict[str, str] = {}
        for page in pages:
            text = templates.stamp(page, self.shells[page.shell_name], self.texts, self.base)
            written[self.prefix + page.path] = write_new(f"{folder}/{page.path}", (text,))
        return written


@dataclass(frozen=True)
class Edition:
    """What the pages of one version may know beside its records: ``chain`` says nothing of any other version."""

    frame: Frame
    chain: Chain
    version: str
    kit: MapKit

    @classmethod
    def of(cls, site: VersionSite, frame: Frame) -> Edition:
        """The edition of *site*."""
        view = site.view
        name = view.snapshot.version
        chain = replace(view.chain, snapshots={}, standings={name: view.standing}, in_force=(), evaluations=())
        return cls(frame, chain, name, site.maps)

    @cached_property
    def digest(self) -> bytes:
        """A digest of everything that is known here."""
        maps = {kind: parts.body_html for kind, parts in self.kit.parts.items()}
        return digest_of(self.frame.digest, self.chain, self.version, maps)

    def only(self, shell: str, *maps: str) -> Edition:
        """The edition for pages of one shell that show no other kinds of maps than *maps*."""
        kit = MapKit({kind: replace(self.kit.parts[kind], header_html="", script="") for kind in maps})
        return replace(self, frame=self.frame.only(shell), kit=kit)

    def site(self, part: Packed, shards: ShardIndex | None = None) -> VersionSite:
        """The version as far as *part* holds it."""
        snapshot = part.snapshot()
        chain = replace(self.chain, snapshots={self.version: snapshot})
        return VersionSite(View(chain, snapshot, None, self.frame.lang), self.kit, shards or ShardIndex())


def _records(root: Path) -> dict[str, bytes]:
    """The publication's own templates of records, by path."""
    folder = root / _RECORDS
    # the loader of templates follows links of folders, so this must
    paths = sorted(Path(base, name) for base, _, names in os.walk(folder, followlinks=True) for name in names)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@lru_cache(maxsize=4)
def _templates(root: Path, lang: str, records: bytes) -> Templates:
    return Templates.load(root, lang)
