"""What a first visit costs: the page and everything that it loads at once, as a server sends it compressed."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.site.kinds import CURRENT, KINDS, Reference, address

#: gzipped bytes that a first visit of a page may load
FIRST_VISIT = 400_000


def _loaded(page: Path) -> set[Path]:
    """The page, its styles and scripts, and the shards that its map or finder asks for at once."""
    text = page.read_text(encoding="utf-8")
    links = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"|<script src="([^"]+)"', text)
    files = {
        page,
        *((page.parent / (style or script)).resolve() for style, script in links if not style.startswith("data:")),
    }
    for block in re.findall(r'<script type="application/json" id="onemap-(?:data|finder)">(.*?)</script>', text):
        data = json.loads(block)
        names = [*data.get("shards", ()), *data.get("areas", ())] if "mode" in data else data["shards"]
        if data.get("mode") in ("area", "version"):
            names += [name for more in data["more"].values() for name in more["shards"]]
        files |= {(page.parent / data["root"] / f"shards/{name}.js").resolve() for name in names}
    return files


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_visit_is_light(reference: Reference, kind: str) -> None:
    files = _loaded(reference.site / address(reference, kind))
    assert all(path.is_file() for path in files)
    assert sum(len(gzip.compress(path.read_bytes(), 6, mtime=0)) for path in files) <= FIRST_VISIT


def test_no_unit_page_is_heavier_than_the_limit_of_a_first_visit(reference: Reference) -> None:
    folder = reference.site / "versions" / CURRENT / "units"
    largest = max(folder.glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
    files = _loaded(largest)
    assert any("shards" in path.parts for path in files)
    assert sum(len(gzip.compress(path.read_bytes(), 6, mtime=0)) for path in files) <= FIRST_VISIT
