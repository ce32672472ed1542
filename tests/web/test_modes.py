"""Maps and category marks under other circumstances: names in Latin script, forced colours, no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Browser, chromium
from tests.web.pages import OWN, code, write_site

UNIT = f"units/{code(*OWN)}.html"
#: a page's own rules for its map, as the theme has them
HOUSE = "<style>.om-map .folium-map { height: 22rem !important; min-height: 24rem; }</style>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Conservation District", ["Conservation", "District"]),
        ("Steep Slopes and Fragile Soils District", ["Steep Slopes", "and Fragile", "Soils District"]),
        ("Llanfairpwllgwyngyllgogerychwyrndrobwll", ["Llanfairpwllgwyngyllgogerychwyrndrobwll"]),
        ("Yunan 重点管控单元", ["Yunan", "重点管控单元"]),
        ("澜江市云屏山饮用水水源地与森林公园", ["澜江市云屏山饮用水", "水源地与森林公园"]),
    ],
)
def test_a_name_breaks_at_its_spaces_and_never_within_a_latin_word(
    browser: Browser, tmp_path: Path, name: str, lines: list[str]
) -> None:
    site = write_site(tmp_path)
    shard = site / "shards" / "units-990101.0.js"
    text = shard.read_text("ascii")
    old = '"双溪重点管控单元"'.encode("ascii", "backslashreplace").decode()
    new = f'"{name}"'.encode("ascii", "backslashreplace").decode()
    assert text.count(old) >= 1
    shard.write_text(text.replace(old, new), "ascii")
    with browser.tab() as tab:
        label = tab.open((site / UNIT).as_uri()).locator(".om-label-own")
        expect(label).to_have_count(1)
        assert label.inner_text().split("\n") == lines
        # the longest line stays within its box
        assert label.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert tab.errors == []


def test_forced_colours_leave_the_marks_of_categories(browser: Browser, tmp_path: Path) -> None:
    site = write_site(tmp_path)
    page = site / UNIT
    chips = (
        "<style>.om-cat::before { content: ''; background: linear-gradient(#000, #fff) #2e8b57; }</style>"
        '<span class="om-cat">优先保护单元</span><svg class="om-bar"><rect fill="#2e8b57"/></svg>'
    )
    page.write_text(page.read_text("utf-8").replace("<h1>", chips + "<h1>", 1), "utf-8")
    seen = []
    for colours in ("none", "active"):
        with browser.tab(forced_colors=colours) as tab:
            shown = tab.open(page.as_uri())
            expect(shown.locator(".om-legend .om-swatch")).to_have_count(5)
            expect(shown.locator("path.om-unit.om-strong")).to_have_count(1)
            chip = shown.locator(".om-cat").evaluate("e => getComputedStyle(e, '::before').background")
            marks = ".om-bar rect, .om-swatch .om-wash, .om-swatch .om-lines, path.om-unit, .folium-map .om-wash"
            drawn = shown.locator(marks).evaluate_all(
                "all => all.map(e => [getComputedStyle(e).fill, getComputedStyle(e).stroke])"
            )
            seen.append((chip, drawn))
    assert "gradient" in seen[0][0] and len(seen[0][1]) > 20
    assert seen[1] == seen[0]


@pytest.mark.parametrize("script", [True, False])
def test_a_map_takes_room_only_where_a_script_can_fill_it(browser: Browser, tmp_path: Path, script: bool) -> None:
    page = write_site(tmp_path) / UNIT
    text = page.read_text("utf-8").replace("</head>", HOUSE + "</head>")
    before, start, after = text.partition('<div class="folium-map"')
    assert start
    page.write_text(f'{before}<figure class="om-map">{start}{after.replace("</div>", "</div></figure>", 1)}', "utf-8")
    with browser.tab(java_script_enabled=script) as tab:
        box = tab.open(page.as_uri()).locator(".om-map .folium-map").bounding_box()
        assert box
        assert (box["height"] > 300) if script else (box["height"] == 0)
