"""What all parts of a site in the making share: what is told, where it goes, and the assets of its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onemap.model.publication import Publication
from onemap.model.vocabulary import Category
from onemap.render.comparisons import Comparisons
from onemap.render.downloads import Fragments
from onemap.render.output import Output
from onemap.render.pages.maps import MapKit
from onemap.render.products import Products
from onemap.render.sitemap import base_address
from onemap.resolve.snapshot import Chain
from onemap.words import Translator

STATIC = Path(__file__).parent.parent / "static"


@dataclass(frozen=True, slots=True)
class Making:
    """A chain of versions with their changes, on the way from the publication in ``root`` to ``output``."""

    chain: Chain
    changes: Comparisons
    root: Path
    output: Output
    products: Products
    fragments: Fragments


def part_address(publication: Publication, prefix: str) -> str | None:
    """Where a part of the site stands, with a trailing slash; None when the publication gives no address."""
    return base_address(publication.address) + prefix if publication.address else None


def write_assets(
    output: Output,
    prefix: str,
    maps: MapKit | None,
    categories: Iterable[Category],
    t: Translator,
    *,
    portal: bool = False,
) -> None:
    """Our styles and scripts; map code only where maps are shown. The last colour of a category counts."""
    colours = {c.id: c.colour for c in categories}
    rules = [f'[data-category="{key}"] {{ --om-cat: {colour}; }}\n' for key, colour in colours.items()]
    # said by the style sheet, because it stands at every clause of every page
    rules.append(f':root {{ --om-word-basis: "{t("Basis")}"; }}\n')
    output.write(f"{prefix}assets/onemap/publication.css", "".join(rules))
    for path in sorted(STATIC.rglob("*")):
        rel = path.relative_to(STATIC).as_posix()
        map_only, search_only = rel.startswith("onemap-map"), rel == "iframe-worker.js"
        if rel.startswith((".", "onemap-findings")):  # those belong to the report of a check
            continue
        # copied, not linked: nobody's edit of a site may reach the installed package
        if path.is_file() and not (map_only and maps is None) and not (search_only and not portal):
            output.write(f"{prefix}assets/onemap/{rel}", path.read_bytes())
    for kind, parts in (maps.parts if maps else {}).items():
        output.write(f"{prefix}assets/onemap/map-{kind}.js", parts.script)
