"""The pages of change logs as products: what stands is taken without comparing the versions again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from onemap.compare.changes import ChangeSet
from onemap.render.comparisons import Comparisons
from onemap.render.jobs.frame import Frame
from onemap.render.output import Output
from onemap.render.pages.changes.frames import choice_page, comparison, first_version_page, version_log
from onemap.render.pages.changes.log import ChangeLog, Row, WriteShards, row_texts, word_texts
from onemap.render.pages.changes.places import ChangePlaces, pair_name, pair_path
from onemap.render.pages.page import Page, Templates
from onemap.render.products import Products
from onemap.render.shards import write_rows
from onemap.render.view import View
from onemap.resolve.digests import digest_of
from onemap.slug import slug
from onemap.words import Translator

#: makes the log and pages of a pair, given the change set, the templates and what writes shards
_Make = Callable[[ChangeSet, Templates, WriteShards], tuple[ChangeLog, tuple[Page, ...]]]


def write_version_changes(
    products: Products, output: Output, frame: Frame, comparisons: Comparisons, views: Mapping[str, View], version: str
) -> ChangePlaces:
    """Write ``changes.html`` of *version* and the pages that go on from it; says where its cards stand."""
    own, view, before = frame.only("changes"), views[version], comparisons.before(version)
    if before is None:
        page = first_version_page(view)
        text = own.templates().stamp(page, own.shells[page.shell_name], own.texts, own.base)
        output.write(frame.prefix + page.path, text)
        return ChangePlaces(page.path)
    between = tuple(views[name] for name in comparisons.span(before, version)[1:])

    def make(changes: ChangeSet, templates: Templates, shards: WriteShards) -> tuple[ChangeLog, tuple[Page, ...]]:
        return version_log(view, views[before], changes, between, templates, shards)

    return _written(products, output, own, comparisons, (before, version), make, "changes", "changes.html")


def write_comparisons(
    products: Products, output: Output, frame: Frame, comparisons: Comparisons, views: Mapping[str, View], t: Translator
) -> dict[tuple[str, str], ChangePlaces]:
    """Write the comparison of every version with every later one, and the page to choose two; as far as there are."""
    held: dict[tuple[str, str], ChangePlaces] = {}
    pairs = comparisons.pairs()
    shells = [name for name in ("compare/pair", "compare/index") if name in frame.shells]
    own = frame.only(*shells)
    if "compare/pair" in shells:
        for old, new in pairs:
            between = tuple(views[name] for name in comparisons.span(old, new)[1:])
            make = partial(_compared, views[old], views[new], between)
            name = f"compare-{slug(pair_name(old, new))}"
            held[old, new] = _written(products, output, own, comparisons, (old, new), make, name, pair_path(old, new))
    if "compare/index" in shells:
        page = choice_page(tuple(views.values()), t)
        output.write(
            frame.prefix + page.path, own.templates().stamp(page, own.shells[page.shell_name], own.texts, own.base)
        )
    return held


def _compared(
    old: View, new: View, between: Sequence[View], changes: ChangeSet, templates: Templates, shards: WriteShards
) -> tuple[ChangeLog, tuple[Page, ...]]:
    return comparison(old, new, changes, between, templates, shards)


def _written(
    products: Products,
    output: Output,
    frame: Frame,
    comparisons: Comparisons,
    pair: tuple[str, str],
    make: _Make,
    name: str,
    path: str,
) -> ChangePlaces:
    """The pages of a pair and the shards of its filter; only where they are new, the versions are compared."""

    def shards(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
        held, _ = write_rows(output, frame.prefix, name, "rows", row_texts(rows))
        words, _ = write_rows(output, frame.prefix, f"{name}-words", "words", word_texts(rows))
        return held, words

    def render() -> Any:
        templates = frame.templates()
        log, pages = make(comparisons.between(*pair), templates, shards)
        for page in pages:
            text = templates.stamp(page, frame.shells[page.shell_name], frame.texts, frame.base)
            output.write(frame.prefix + page.path, text)
        return dict(log.places)

    key = digest_of(frame.digest, comparisons.key(*pair))
    places: Mapping[str, int] = products.made(f"{frame.prefix}{name} log", key, render)
    return ChangePlaces(path, places)
