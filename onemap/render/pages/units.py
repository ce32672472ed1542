"""Pages of the units of a version."""

from __future__ import annotations

from onemap.model.units import Unit
from onemap.render.pages.areas import area_trail
from onemap.render.pages.fragments import ClauseFragments
from onemap.render.pages.maps import MapFigure
from onemap.render.pages.page import Page
from onemap.render.pages.version_base import LEAD, VersionSite
from onemap.render.view import View


def unit_page(site: VersionSite, unit: Unit, figure: MapFigure | None, clauses: ClauseFragments) -> Page:
    """The unit as this version has it. *site* may hold no more than the part of the version that speaks of it."""
    view, t = site.view, site.view.t
    snapshot = view.snapshot
    requirements = view.requirement_index.of(unit.code)
    said = [c.clause for d in requirements for g in d.levels for c in g.clauses if not c.clause.none]
    used = {clause.measure for clause in said}
    strong = [m.id for m in snapshot.vocabulary.measures if m.weight != "plain"]
    neighbours = [snapshot.units[c] for c in snapshot.neighbours.get(unit.code, ())]
    near: dict[str, list[Unit]] = {}
    for other in neighbours:
        near.setdefault(other.category, []).append(other)
    path = view.unit_href(unit.code)
    return Page(
        path=path,
        shell_name="units/unit",
        template="version/unit.html",
        lead=LEAD,
        title=f"{unit.name} {unit.code}",
        heading=unit.name,
        description=t("{code} {name}: requirements of {plan}").format(
            code=unit.code, name=unit.name, plan=snapshot.plan.title
        ),
        trail=(*area_trail(view, unit.area, "../"), (unit.name, None)),
        context={
            "v": view,
            "unit": unit,
            "sea": snapshot.realm(unit) == "sea",
            "map": figure,
            "requirements": requirements,
            "clauses": clauses,
            "levels": clauses.level,
            "count": len(said),
            "strong": strong,
            "has_bans": any(measure in used for measure in strong),
            "zones": [snapshot.zones[z] for z in unit.zones if z in snapshot.zones],
            "neighbours": neighbours,
            "near": [(c.id, near[c.id]) for c in snapshot.vocabulary.categories if c.id in near],
            "cite": cite_line(view, unit, path),
        },
        scripts=figure.scripts if figure else (),
        styles=figure.styles if figure else (),
    )


def cite_line(view: View, unit: Unit, path: str) -> str:
    """What stands in a report: name, code, plan, document, day of effect, and the address where there is one."""
    t, plan = view.t, view.snapshot.plan
    numbers = [d.number for d in view.documents_of(unit) if d.number]
    title = t("“{title}”").format(title=plan.title)
    if numbers:
        title += t(" ({number})").format(number=t(", ").join(numbers))
    words = [unit.name + t(" ({number})").format(number=unit.code), title]
    if view.standing.effective is not None:
        words.append(t("effective {date}").format(date=view.date(view.standing.effective)))
    address = view.chain.publication.address
    where = f"versions/{view.snapshot.version}/{path}"
    words.append(f"{address.rstrip('/')}/{where}" if address else where)
    return t(", ").join(words)
