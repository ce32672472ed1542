"""Long lists on several pages: nothing is lost, nothing is said twice, one page stays one page."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.pipeline import build_publication
from onemap.render.pages.pager import pages_of, split
from tests.site.small import write_mixed


@given(st.lists(st.integers(0, 9)), st.integers(1, 20))
def test_parts_are_the_whole_in_order(weights: list[int], limit: int) -> None:
    parts = split(weights, limit, lambda weight: weight)
    assert [weight for part in parts for weight in part] == weights
    assert all(sum(part) <= limit or len(part) == 1 for part in parts)
    # as few pages as keep to the limit one after the other
    assert all(sum(one) + other[0] > limit for one, other in pairwise(parts))


def test_names() -> None:
    found = [(path, pager.number, pager.names, part) for path, pager, part in pages_of("areas/a.html", ["x", "y"])]
    names = ("a.html", "a.2.html")
    assert found == [("areas/a.html", 1, names, "x"), ("areas/a.2.html", 2, names, "y")]


def codes(html: str) -> list[str]:
    return re.findall(r'<td><code class="om-code">([A-Z0-9]+)</code>', html)


def test_every_unit_zone_and_clause_stands_on_one_of_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_mixed(tmp_path)
    build_publication(root, root / "whole")
    monkeypatch.setattr("onemap.render.pages.areas.UNITS", 2)
    monkeypatch.setattr("onemap.render.pages.zones.ZONES", 1)
    monkeypatch.setattr("onemap.render.pages.lists.CLAUSES", 1)
    build_publication(root, root / "parts")
    whole, parts = (root / name / "versions" / "v2" for name in ("whole", "parts"))

    def both(name: str) -> tuple[str, list[str]]:
        files = sorted(parts.glob(f"{name}*.html"), key=lambda path: (len(path.name), path.name))
        return (whole / f"{name}.html").read_text("utf-8"), [path.read_text("utf-8") for path in files]

    one, several = both("areas/990100")
    assert len(several) == 3 and [code for text in several for code in codes(text)] == codes(one)
    assert len(codes(one)) == 5
    assert all("om-figures" in text for text in several[:1]) and not any("om-figures" in text for text in several[1:])
    assert 'href="990100.2.html"' in several[0] and 'href="990100.html"' in several[2]
    assert "om-pager" not in one and "<title>澜江市（第 2 页）" in several[1]
    for name in ("zones/index", "admission/dimension-space"):
        one, several = both(name)
        assert sum(text.count("om-clause") for text in several) == one.count("om-clause")
        assert [code for text in several for code in codes(text)] == codes(one)
