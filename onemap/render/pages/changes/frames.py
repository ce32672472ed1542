"""The two frames of a change log: a closed version's own page, and a comparison of any two versions in the portal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from onemap.compare.changes import ChangeSet
from onemap.render.downloads import Download
from onemap.render.pages.changes.log import BODY, ChangeLog, Draw, WriteShards, change_log
from onemap.render.pages.changes.pair import Pair, Side
from onemap.render.pages.changes.places import FOLDER, pair_name, pair_path
from onemap.render.pages.page import Page, Templates
from onemap.render.pages.pager import page_title
from onemap.render.view import View
from onemap.words import Translator

#: the first page of a version's change log, below its folder
VERSION_PATH = "changes.html"
#: the page on which two versions are chosen, below the portal's folder
CHOICE_PATH = f"{FOLDER}/index.html"
#: the template above the heading of a version's page
_VERSION_LEAD = "version/lead.html"


def version_log(
    old: View,
    view: View,
    changes: ChangeSet,
    between: Sequence[View],
    templates: Templates,
    shards: WriteShards,
    draw: Draw,
    files: Sequence[Download] = (),
) -> tuple[ChangeLog, tuple[Page, ...]]:
    """The change log of a version against *old* with its pages, which lead to nothing outside the version.

    *files* are downloads that tell the same.
    """
    pair = Pair(Side(old, None), Side(view, ""), changes, tuple(between))
    log = change_log(pair, VERSION_PATH, templates, shards, draw)
    return log, tuple(_version_pages(view, log, files))


def first_version_page(view: View) -> Page:
    """The page of a version that there is nothing to compare with."""
    return _version_page(view, VERSION_PATH, view.t("Change log"), {"v": view, "pair": None})


def _version_pages(view: View, log: ChangeLog, files: Sequence[Download]) -> Iterator[Page]:
    for page in log.pages:
        title = page_title(view.t("Change log"), page.pager, view.t)
        yield _version_page(view, page.path, title, {**page.context, "files": files})


def _version_page(view: View, path: str, title: str, context: Mapping[str, Any]) -> Page:
    return Page(
        path=path, shell_name="changes", template=BODY, lead=_VERSION_LEAD, title=title, heading=title,
        trail=((view.version_name(), "index.html"), (title, None)), context=context,
        scripts=scripts(context), styles=styles(context),
    )  # fmt: skip


def comparison(
    old: View,
    new: View,
    changes: ChangeSet,
    between: Sequence[View],
    templates: Templates,
    shards: WriteShards,
    draw: Draw,
    views: Sequence[View],
) -> tuple[ChangeLog, tuple[Page, ...]]:
    """The change log between two of *views* with its pages in the portal, which lead to both and to other pairs."""
    others = choice(views) if len(views) > 2 else None
    root = "../"
    pair = Pair(
        Side(old, f"{root}versions/{old.snapshot.version}/"),
        Side(new, f"{root}versions/{new.snapshot.version}/"),
        changes,
        tuple(between),
    )
    log = change_log(pair, pair_path(old.snapshot.version, new.snapshot.version), templates, shards, draw)
    t = new.t
    heading = comparison_title(old, new, t)
    above = ((t("Plan versions"), "../versions/index.html"), (t("Compare versions"), "index.html"))
    pages = []
    for page in log.pages:
        title = page_title(heading, page.pager, t)
        context = {**page.context, "others": others, "files": ()}
        pages.append(
            Page(
                path=page.path, shell_name=f"{FOLDER}/pair", template="portal/compare.html",
                lead="portal/compare_lead.html", title=title, heading=title,
                trail=(*above, (title, None)),
                context=context, scripts=scripts(context), styles=styles(context),
            )
        )  # fmt: skip
    return log, tuple(pages)


def scripts(context: Mapping[str, Any]) -> tuple[str, ...]:
    """The scripts of the page's map, where it has one."""
    return context["map"].scripts if context.get("map") else ()


def styles(context: Mapping[str, Any]) -> tuple[str, ...]:
    """The styles of the page's map, where it has one."""
    return context["map"].styles if context.get("map") else ()


def comparison_title(old: View, new: View, t: Translator) -> str:
    """How pages call the comparison of two versions."""
    return t("{old} to {new}: what changed").format(old=old.version_name(), new=new.version_name())


def choice(views: Iterable[View]) -> dict[str, Any]:
    """What the form and the table of all pairs are filled with: versions, and for each the later ones with file names.

    The names are those in the folder of comparisons.
    """
    held = list(views)
    names = [view.snapshot.version for view in held]
    rows = []
    for at, view in enumerate(held):
        later = [(held[b], f"{pair_name(names[at], names[b])}.html") for b in range(at + 1, len(held))]
        rows.append((view, later))
    return {"compared": held, "pairs": rows}


def choice_page(views: Sequence[View], t: Translator) -> Page:
    """The page on which any two versions are chosen."""
    title, context = t("Compare versions"), {**choice(views), "others": None}
    return Page(
        path=CHOICE_PATH, shell_name=f"{FOLDER}/index", template="portal/compare_choice.html",
        lead="portal/compare_lead.html", title=title, heading=title,
        trail=((t("Plan versions"), "../versions/index.html"), (title, None)), context=context,
    )  # fmt: skip
