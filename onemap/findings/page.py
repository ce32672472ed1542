"""Findings that have a place on the ground → one HTML page: a folium map and a list beside it.

The page is whole by itself, so that it opens by a double click and asks nothing from anywhere: scripts and styles are
ours, and what the data say travels as JSON and is shown as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import folium
import jinja2
import shapely
from folium.template import Template
from markupsafe import Markup

from onemap.catalogue import CATALOGUE
from onemap.checking import Checked
from onemap.errors import Problem, message
from onemap.findings.geojson import on_the_ground, shapes
from onemap.findings.outlines import CORNERS, SCALE, outlines, rings_of
from onemap.findings.words import SEVERITIES, Names, left
from onemap.render.js import to_json_block
from onemap.render.maps import NorthArrow, ScaleBar, render_map
from onemap.render.maps.assets import static_text
from onemap.render.maps.element import Bundled
from onemap.report import Row
from onemap.words import Translator, translator

_TEMPLATES: Final = Path(__file__).parent / "templates"
_LANGUAGES: Final = {"zh": "zh-CN", "en": "en"}


class FindingsLayer(Bundled):
    """Marks and shapes of the findings in the page's data block, over outlines of the units, with the list of them."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            onemap.maps.findings({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


def as_page(problems: Iterable[Problem], checked: Checked, root: Path, lang: str = "en") -> str:
    """The page about *problems*, which *checked* found in the publication in *root*."""
    t = translator(lang)
    problems = tuple(dict.fromkeys(problems))
    rows = on_the_ground(problems, root)
    # the gravest first, else in the order of the report
    rows.sort(key=lambda row: SEVERITIES.index(row[3].severity))
    publication = None if checked.loaded is None else checked.loaded.publication
    name = root.absolute().name if publication is None else publication.name
    title = message("Findings on the map: {name}", name=name).text(t)
    parts = render_map(_map())
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("findings.html").render(
        lang=_LANGUAGES[lang],
        title=title,
        facts=_facts(rows, len(problems) - len(rows), t),
        words=_page_words(t),
        data=Markup(to_json_block(_data(rows, checked, lang))),  # noqa: S704 - escaped as JSON
        styles=[_style(name) for name in ("onemap-map.css", "onemap-findings.css")],
        map=Markup(parts.body_html),  # noqa: S704 - folium's container, without data
        scripts=[_script(static_text(name)) for name in ("onemap-map.js", "onemap-findings.js")]
        + [_script(parts.script)],
    )


def _map() -> folium.Map:
    built = folium.Map(
        location=[35.0, 105.0], zoom_start=4, tiles=None, zoom_snap=0.25, zoom_delta=0.5, prefer_canvas=True
    )
    built._id = "findings"
    for child in (NorthArrow(), ScaleBar(), FindingsLayer()):
        built.add_child(child)
    return built


def _style(name: str) -> Markup:
    return Markup(static_text(name))  # noqa: S704 - our own style sheet


def _script(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - our own bundle, in which no text ends a script element


def _facts(rows: Sequence[Row], elsewhere: int, t: Translator) -> list[str]:
    """How many findings there are of each severity, and how many have no place on a map."""
    listed = [problem.severity for *_, problem in rows]
    counts = message(
        "{errors} errors, {warnings} warnings, {accepted} accepted",
        errors=listed.count("error"),
        warnings=listed.count("warning"),
        accepted=listed.count("accepted"),
    )
    facts = [message("On the map: {counts}", counts=counts)]
    if elsewhere:
        facts.append(
            message("{count} other findings have no place on the ground; the report lists them.", count=elsewhere)
        )
    return [fact.text(t) for fact in facts]


def _page_words(t: Translator) -> dict[str, str]:
    return {
        "map": t("Map"),
        "list": t("Findings"),
        "severity": t("Severity"),
        "rule": t("Rule"),
        "version": t("Version"),
        "search": t("Search"),
        "search_hint": t("code, name or words"),
        "noscript": t("This page needs its own script to draw the map; the GeoJSON beside it holds the same findings."),
    }


def _words(t: Translator) -> dict[str, str]:
    return {
        "north": t("North is up"),
        "north_letter": t("N"),
        "zoom_in": t("Zoom in"),
        "zoom_out": t("Zoom out"),
        "map_label": t("Map of the findings"),
        "all": t("all"),
        "whole": t("Show all on the map"),
        "more": t("Show more"),
        "listed": t("{shown} of {total} listed"),
        "in_view": t("Findings in view: {count}"),
        "marks": t("Findings in view: {count}, drawn as {marks} marks; zoom in to see each"),
        "none": t("No finding fits what is chosen."),
        "no_findings": t("No finding has a place on the ground."),
        "mend": t("Mend: {mend}"),
    }


def _data(rows: Sequence[Row], checked: Checked, lang: str) -> dict[str, Any]:
    t = translator(lang)
    versions = sorted({problem.version for *_, problem in rows if problem.version is not None})
    ids = sorted({problem.rule for *_, problem in rows})
    drawn = shapes(rows)
    dimensions = shapely.get_dimensions(drawn)
    names = Names(checked.loaded)
    mends: dict[str, int] = {}
    findings = []
    for (file, line, _, problem), shape, dimension in zip(rows, rings_of(drawn), dimensions.tolist(), strict=True):
        spot = problem.spot
        assert spot is not None  # noqa: S101 - rows on the ground have one
        mend = mends.setdefault(problem.mend.text(t), len(mends))
        findings.append(
            [
                SEVERITIES.index(problem.severity),
                ids.index(problem.rule),
                versions.index(problem.version) if problem.version is not None else -1,
                round(spot.lon * SCALE),
                round(spot.lat * SCALE),
                problem.what.text(t),
                mend,
                names.of(problem),
                file if line is None else f"{file}:{line}",
                left(problem, t),
                [dimension, shape] if dimension > 0 or len(shape) > 1 else None,
            ]
        )
    each = CORNERS // max(len(versions), 1)
    shown = {version: outlines(checked.sources, version, each) for version in versions}
    return {
        "root": "",
        "mode": "version",
        "lang": lang,
        "categories": [],
        "words": _words(t),
        "scale": SCALE,
        "severities": [[word, t(word)] for word in SEVERITIES],
        "rules": [[id, t(CATALOGUE[id].title) if id in CATALOGUE else id] for id in ids],
        "versions": versions,
        "mends": list(mends),
        "findings": findings,
        "outlines": [shown[version] for version in versions],
    }
