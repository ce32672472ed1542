"""Pages of admission lists: each list, and the lists read across by dimension and by industry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from onemap.model.clauses import AdmissionList, Clause
from onemap.render.pages.page import Page
from onemap.render.pages.pager import CLAUSES, Pager, page_title, pages_of, split
from onemap.render.pages.version_base import LEAD, VersionSite
from onemap.resolve.snapshot import AppliedClause

#: (heading in the margin, address, clauses)
Block = tuple[str | None, str | None, list[AppliedClause]]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list in the register: its level, title and page, whom it is for, and how many clauses it has."""

    level: str
    title: str
    href: str
    target: str
    clauses: int


@dataclass(frozen=True, slots=True)
class LongPage:
    """One page of clauses from many lists: ``chosen`` are keys of clauses by heading and list, in order."""

    name: str
    title: str
    intro: str
    pager: Pager
    chosen: tuple[tuple[str, str, tuple[str, ...]], ...]


def list_register(site: VersionSite, own: int) -> Page:
    """The register of lists. *own* is how many clauses units have of their own."""
    view, t = site.view, site.view.t
    rows = [
        ListRow(
            view.term("levels", held.level),
            view.list_title(held.id),
            view.list_href(held.id),
            view.target(held.target),
            len(held.clauses),
        )
        for held in view.sorted_lists
    ]
    industries = [(code, view.industry(code), sum(map(len, keys.values()))) for code, keys in _industries(site).items()]
    context = {"lists": rows, "own": own, "industries": industries}
    title = t("Admission lists")
    return _page(site, "index", title, "version/lists.html", context, "admission/index", name_in_trail=False)


def list_pages(site: VersionSite, keys: Iterable[str]) -> Iterator[Page]:
    """The pages of the lists *keys*."""
    view, t = site.view, site.view.t
    for key in keys:
        item = view.snapshot.lists[key]
        intro = t("{level} · for {target} · clauses: {n}").format(
            level=view.term("levels", item.level), target=view.target(item.target), n=len(item.clauses)
        )
        sections: list[tuple[str, list[Block]]] = [
            (view.term("dimensions", dimension), [(None, None, clauses)])
            for dimension, clauses in _by_dimension(site, item)
        ]
        name = view.list_href(item.id).removeprefix("admission/").removesuffix(".html")
        context = {"intro": intro, "sections": sections, "pager": None}
        yield _page(site, name, view.list_title(item.id), "version/list.html", context)


def long_pages(site: VersionSite) -> Iterator[LongPage]:
    """The pages of all dimensions, then of all industries."""
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    by_dimension: dict[str, list[tuple[AdmissionList, list[str]]]] = {}
    for item in view.sorted_lists:
        found: dict[str, list[str]] = {}
        for clause in item.clauses:
            found.setdefault(clause.dimension, []).append(clause.key)
        for dimension, keys in found.items():
            by_dimension.setdefault(dimension, []).append((item, keys))
    for term in snapshot.vocabulary.dimensions:
        intro = t("All lists above the units’ own, read across one dimension.")
        rows = [(view.term("levels", item.level), item.id, keys) for item, keys in by_dimension.get(term.id, ())]
        yield from _long(site, f"dimension-{term.id}", term.name(view.lang), intro, rows)
    for code, wanted in _industries(site).items():
        intro = t("Clauses that we annotate with industry {code}. The annotation is not part of the plan.").format(
            code=view.industry(code)
        )
        title = t("Industry {code}").format(code=view.industry(code))
        rows = []
        for item in view.sorted_lists:
            if item.id in wanted:
                keys = [clause.key for clause in item.clauses if clause.key in wanted[item.id]]
                rows += [(view.term("levels", item.level), item.id, keys)] if keys else []
        for unit in sorted(wanted.keys() & snapshot.units.keys()):
            clauses: tuple[Clause, ...] = snapshot.units[unit].clauses or ()
            keys = [clause.key for clause in clauses if clause.key in wanted[unit]]
            rows.append((view.term("levels", snapshot.levels[-1]), unit, keys))
        yield from _long(site, f"industry-{code}", title, intro, rows)


def long_page(site: VersionSite, page: LongPage) -> Page:
    """One page of clauses from many lists; they must be there."""
    view, snapshot = site.view, site.view.snapshot
    sections: dict[str, list[Block]] = {}
    for heading, key, wanted in page.chosen:
        if key in snapshot.lists:
            held, level, title = snapshot.lists[key].clauses, snapshot.lists[key].level, view.list_title(key)
            href = view.list_href(key).removeprefix("admission/")
        else:
            unit = snapshot.units[key]
            held, level, title = unit.clauses or (), snapshot.levels[-1], unit.name
            href = f"../{view.unit_href(key)}"
        keys = set(wanted)
        clauses = [view.requirement_index.apply(key, level, clause) for clause in held if clause.key in keys]
        sections.setdefault(heading, []).append((title, href, clauses))
    context = {"intro": page.intro, "sections": list(sections.items()), "pager": page.pager}
    return _page(site, page.name, page.title, "version/list.html", context)


def _long(
    site: VersionSite, name: str, title: str, intro: str, rows: Iterable[tuple[str, str, list[str]]]
) -> Iterator[LongPage]:
    """Clauses of many lists, on as many pages as they need; no list is cut."""
    for path, pager, part in pages_of(f"{name}.html", split(rows, CLAUSES, lambda row: len(row[2]))):
        chosen = tuple((heading, key, tuple(keys)) for heading, key, keys in part)
        yield LongPage(path.removesuffix(".html"), page_title(title, pager, site.view.t), intro, pager, chosen)


def _page(
    site: VersionSite,
    name: str,
    title: str,
    template: str,
    context: Mapping[str, object],
    shell_name: str = "admission/list",
    name_in_trail: bool = True,
) -> Page:
    t = site.view.t
    steps: tuple[tuple[str, str | None], ...] = ((t("Admission lists"), "index.html" if name_in_trail else None),)
    if name_in_trail:
        steps += ((title, None),)
    return Page(
        path=f"admission/{name}.html",
        shell_name=shell_name,
        template=template,
        lead=LEAD,
        title=title,
        heading=title,
        trail=site.trail("../") + steps,
        context={"v": site.view, **context},
    )


def _by_dimension(site: VersionSite, item: AdmissionList) -> Iterator[tuple[str, list[AppliedClause]]]:
    index = site.view.requirement_index
    for term in site.view.snapshot.vocabulary.dimensions:
        clauses = [index.apply(item.id, item.level, c) for c in item.clauses if c.dimension == term.id]
        if clauses:
            yield term.id, clauses


def _industries(site: VersionSite) -> Mapping[str, Mapping[str, set[str]]]:
    """Keys of clauses by the industry codes that annotate them, in code order, and by list or unit."""
    found: dict[str, dict[str, set[str]]] = {}
    for (owner, key), tag in site.view.snapshot.tags.items():
        for code in tag.industries:
            found.setdefault(code, {}).setdefault(owner, set()).add(key)
    return dict(sorted(found.items()))
