"""Pages of admission lists: each list, and the lists read across by dimension and by industry."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from onemap.model.clauses import AdmissionList, Clause
from onemap.render.pages.page import Page
from onemap.render.pages.pager import CLAUSES, page_title, pages_of, split
from onemap.render.pages.version_base import VersionSite
from onemap.resolve.snapshot import AppliedClause

LEAD = "version/lead.html"
#: (heading in the margin, address, clauses)
Block = tuple[str | None, str | None, list[AppliedClause]]


def list_pages(site: VersionSite) -> Iterator[Page]:
    """The register of lists, one page per list, per dimension and per industry."""
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    lists = view.sorted_lists
    industries = _industries(site)
    yield _page(site, "index", t("Admission lists"), "version/lists.html", {
        "lists": lists,
        "own": sum(1 for u in snapshot.units.values() for c in u.clauses or () if not c.none),
        "industries": [(code, len(keys)) for code, keys in industries.items()],
    }, shell_name="admission/index", name_in_trail=False)  # fmt: skip
    for item in lists:
        title = view.list_title(item.id)
        intro = t("{level} · for {target} · clauses: {n}").format(
            level=view.term("levels", item.level), target=view.target(item.target), n=len(item.clauses)
        )
        sections: list[tuple[str, list[Block]]] = [
            (view.term("dimensions", dimension), [(None, None, clauses)])
            for dimension, clauses in _by_dimension(site, item)
        ]
        path = view.list_href(item.id)
        yield _page(site, path.removeprefix("admission/").removesuffix(".html"), title, "version/list.html", {
            "intro": intro, "sections": sections, "pager": None,
        })  # fmt: skip
    for term in snapshot.vocabulary.dimensions:
        blocks = _across(site, {(item.id, c.key) for item in lists for c in item.clauses if c.dimension == term.id})
        intro = t("All lists above the units’ own, read across one dimension.")
        yield from _long(site, f"dimension-{term.id}", term.name(view.lang), intro, blocks)
    for code, keys in industries.items():
        blocks = _across(site, keys)
        intro = t("Clauses that we annotate with industry {code}. The annotation is not part of the plan.").format(
            code=view.industry(code)
        )
        title = t("Industry {code}").format(code=view.industry(code))
        own = _own_blocks(site, keys)
        sections = [*blocks, *([(view.term("levels", snapshot.levels[-1]), own)] if own else [])]
        yield from _long(site, f"industry-{code}", title, intro, sections)


def _long(
    site: VersionSite, name: str, title: str, intro: str, sections: list[tuple[str, list[Block]]]
) -> Iterator[Page]:
    """Clauses of many lists, on as many pages as they need; no list is cut."""
    rows = [(heading, block) for heading, blocks in sections for block in blocks]
    for path, pager, part in pages_of(f"{name}.html", split(rows, CLAUSES, lambda row: len(row[1][2]))):
        held: dict[str, list[Block]] = {}
        for heading, block in part:
            held.setdefault(heading, []).append(block)
        context = {"intro": intro, "sections": list(held.items()), "pager": pager}
        number = path.removesuffix(".html")
        yield _page(site, number, page_title(title, pager, site.view.t), "version/list.html", context)


def _page(
    site: VersionSite,
    name: str,
    title: str,
    template: str,
    context: dict[str, object],
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


def _across(site: VersionSite, wanted: Container[tuple[str, str]]) -> list[tuple[str, list[Block]]]:
    """Clauses of shared lists at the addresses *wanted* (list, key): a section per level, a block per list."""
    view = site.view
    sections: dict[str, list[Block]] = {}
    for item in view.sorted_lists:
        chosen = [
            view.requirement_index.apply(item.id, item.level, c) for c in item.clauses if (item.id, c.key) in wanted
        ]
        if chosen:
            href = view.list_href(item.id).removeprefix("admission/")
            sections.setdefault(item.level, []).append((view.list_title(item.id), href, chosen))
    return [(view.term("levels", level), blocks) for level, blocks in sections.items()]


def _industries(site: VersionSite) -> dict[str, set[tuple[str, str]]]:
    """Addresses of clauses by the industry codes that annotate them, in code order."""
    found: dict[str, set[tuple[str, str]]] = {}
    for key, tag in site.view.snapshot.tags.items():
        for code in tag.industries:
            found.setdefault(code, set()).add(key)
    return dict(sorted(found.items()))


def _own_blocks(site: VersionSite, keys: Iterable[tuple[str, str]]) -> list[Block]:
    """Annotated clauses of units' own lists."""
    view = site.view
    blocks: list[Block] = []
    wanted = set(keys)
    for code in sorted({list_id for list_id, _ in wanted} & set(view.snapshot.units)):
        unit = view.snapshot.units[code]
        own: list[Clause] = [c for c in unit.clauses or () if (code, c.key) in wanted]
        level = view.snapshot.levels[-1]
        applied = [view.requirement_index.apply(code, level, c) for c in own]
        blocks.append((unit.name, f"../{view.unit_href(code)}", applied))
    return blocks
