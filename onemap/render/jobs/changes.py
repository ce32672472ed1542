"""The pages of change logs as products: what stands is taken without comparing the versions again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from onemap.compare.changes import ChangeSet
from onemap.render.change_map import ChangeMaps, ChangePlace
from onemap.render.comparisons import Comparisons
from onemap.render.downloads import Download
from onemap.render.jobs.frame import Frame
from onemap.render.output import Output
from onemap.render.pages.changes.frames import VERSION_PATH, choice_page, comparison, first_version_page, version_log
from onemap.render.pages.changes.log import ChangeLog, Draw, Row, WriteShards, row_texts, word_texts
from onemap.render.pages.changes.places import FOLDER, ChangePlaces, pair_name, pair_path
from onemap.render.pages.maps import MapKit
from onemap.render.pages.page import Page, Templates
from onemap.render.products import Products
from onemap.render.shards import ShardIndex, write_rows
from onemap.render.view import View
from onemap.resolve.digests import digest_of
from onemap.slug import slug
from onemap.words import Translator

#: what files that tell of a version's changes are called
CHANGE_FILES = ("data/adjustments.", "data/changes.")
#: a log and its pages, given both views, what differs, the views after the old one, templates, shards and map
_Make = Callable[
    [View, View, ChangeSet, Sequence[View], Templates, WriteShards, Draw], tuple[ChangeLog, tuple[Page, ...]]
]


@dataclass(frozen=True)
class Logs:
    """Writes the change logs of one language. ``indexes``: shards of the versions' own maps, once they are there."""

    products: Products
    output: Output
    comparisons: Comparisons
    views: Mapping[str, View]
    kit: MapKit
    indexes: dict[str, ShardIndex] = field(default_factory=dict)

    @cached_property
    def maps(self) -> ChangeMaps:
        """What draws the maps."""
        return ChangeMaps(self.kit, self.indexes, self.output)

    def maps_of_portal(self) -> MapKit | None:
        """The kinds of maps that comparisons need; None where there is nothing to compare."""
        return MapKit({"changes": self.kit.parts["changes"]}) if self.comparisons.pairs() else None

    def version(self, frame: Frame, version: str, downloads: Sequence[Download] = ()) -> ChangePlaces:
        """Write ``changes.html`` of *version* and the pages that go on from it; says where its cards stand.

        It leads to those of the version's *downloads* that tell of its changes.
        """
        own, before = frame.only("changes"), self.comparisons.before(version)
        if before is None:
            page = first_version_page(self.views[version])
            self._write(own, page)
            return ChangePlaces(page.path)
        place = ChangePlace.of_version(frame.prefix)
        files = tuple(one for one in downloads if one.path.startswith(CHANGE_FILES))
        make = partial(version_log, files=files)
        told = [(one.path, one.title, one.format) for one in files]
        return self._log(own, make, (before, version), VERSION_PATH, "changes", frame.prefix, place, told)

    def portal(self, frame: Frame, t: Translator) -> dict[tuple[str, str], ChangePlaces]:
        """Write the comparison of every version with every later one, and the page to choose two.

        As far as the portal has shells for them: a publication may have written pages of these names itself.
        """
        held: dict[tuple[str, str], ChangePlaces] = {}
        if f"{FOLDER}/pair" in frame.shells:
            own = frame.only(f"{FOLDER}/pair")
            for old, new in self.comparisons.pairs():
                name = slug(pair_name(old, new))
                place = ChangePlace.of_comparison(frame.prefix, name, new)
                held[old, new] = self._log(
                    own,
                    partial(comparison, views=tuple(self.views.values())),
                    (old, new),
                    pair_path(old, new),
                    name,
                    f"{frame.prefix}{FOLDER}/",
                    place,
                )
        if f"{FOLDER}/index" in frame.shells:
            self._write(frame.only(f"{FOLDER}/index"), choice_page(tuple(self.views.values()), t))
        return held

    def _log(
        self,
        frame: Frame,
        make: _Make,
        pair: tuple[str, str],
        path: str,
        name: str,
        folder: str,
        place: ChangePlace,
        told: object = None,
    ) -> ChangePlaces:
        """The pages of a pair with their shards; only where they are new, the versions are compared."""
        old, new = (self.views[version] for version in pair)
        between = tuple(self.views[version] for version in self.comparisons.span(*pair)[1:])

        def shards(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
            held, _ = write_rows(self.output, folder, name, "rows", row_texts(rows))
            words, _ = write_rows(self.output, folder, f"{name}-words", "words", word_texts(rows))
            return held, words

        def render() -> Any:
            changes = self.comparisons.between(*pair)

            def draw(card: Callable[[str], str | None]) -> Any:
                return self.maps.figure(old, new, changes, place, card)

            log, pages = make(old, new, changes, between, frame.templates(), shards, draw)
            for page in pages:
                self._write(frame, page)
            return dict(log.places)

        key = digest_of(frame.digest, self.comparisons.key(*pair), self.maps.key(old, new), list(self.views), told)
        places: Mapping[str, int] = self.products.made(f"{folder}{name} log", key, render)
        return ChangePlaces(path, places)

    def _write(self, frame: Frame, page: Page) -> None:
        text = frame.templates().stamp(page, frame.shells[page.shell_name], frame.texts, frame.base)
        self.output.write(frame.prefix + page.path, text)
