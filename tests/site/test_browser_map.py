"""The one map and the maps of pages in Chromium: what is drawn, named, switched on and identified."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Browser
from tests.site.kinds import CURRENT, Reference, address

UNITS = ".leaflet-container path.om-unit"
ZONES = ".om-zones-pane path"


@pytest.fixture(scope="module", params=["loopback", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def chart(browser: Browser, base: str) -> Iterator[Page]:
    """The one map of the version in force."""
    with browser.tab() as tab:
        yield tab.open(f"{base}versions/{CURRENT}/map.html")
        assert tab.errors == []
        assert tab.outside(base) == []


def test_every_unit_is_drawn_and_named(chart: Page, reference: Reference) -> None:
    expect(chart.locator(UNITS)).to_have_count(len(reference.units()))
    names = set(chart.locator(UNITS).evaluate_all("paths => paths.map((p) => p.getAttribute('aria-label'))"))
    assert names == {f"{unit['name']} {code}" for code, unit in reference.units().items()}


def test_a_map_has_title_legend_scale_north_and_review_number(chart: Page, reference: Reference) -> None:
    expect(chart.locator(".om-title")).to_have_text(reference.plan(CURRENT)["title"])
    legend = chart.locator(".om-legend")
    for label in ("优先保护单元", "重点管控单元", "一般管控单元"):
        expect(legend).to_contain_text(label)
    assert legend.locator("svg.om-swatch").count() >= 3
    expect(chart.locator(".leaflet-control-scale-line")).to_contain_text("km")
    expect(chart.locator(".om-north")).to_be_visible()
    expect(chart.locator(".om-review")).to_contain_text("示例图")


def _press(page: Page, label: str) -> None:
    """Click a point inside the polygon that carries *label*: the first one that nothing else covers."""
    point = page.evaluate(
        """(label) => {
          const paths = [...document.querySelectorAll("path.om-unit")];
          const path = paths.find((p) => p.getAttribute("aria-label") === label);
          path.scrollIntoView({block: "center"});
          const box = path.getBoundingClientRect();
          for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
            const [x, y] = [box.left + (box.width * i) / 40, box.top + (box.height * j) / 40];
            if (document.elementFromPoint(x, y) === path) return [x, y];
          }
          return null;
        }""",
        label,
    )
    assert point, f"{label} cannot be reached"
    page.mouse.click(*point)


def test_a_click_says_what_is_there_and_leads_to_its_page(chart: Page, reference: Reference) -> None:
    code = next(c for c, u in sorted(reference.units().items()) if c.startswith("ZH") and u["area"] == "990121")
    unit = reference.units()[code]
    _press(chart, f"{unit['name']} {code}")
    panel = chart.locator(".om-identify")
    expect(panel).to_be_visible()
    expect(panel.locator("h3").first).to_have_text(unit["name"])
    expect(panel).to_contain_text(code)
    expect(panel).to_contain_text(unit["category"])
    panel.locator("a").first.click()
    chart.wait_for_url(f"**/units/{code}.html")
    expect(chart.locator("h1")).to_have_text(unit["name"])


def test_the_keyboard_asks_at_the_middle_and_closes_again(chart: Page) -> None:
    chart.locator(".leaflet-container").focus()
    chart.keyboard.press("Enter")
    panel = chart.locator(".om-identify")
    expect(panel).to_be_visible()
    assert panel.locator("h3").count() >= 1
    chart.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_zone_layer_comes_and_goes(chart: Page, reference: Reference) -> None:
    panel = chart.locator(".om-layers")
    opener = panel.locator("button[aria-expanded]")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    box = panel.get_by_label("水", exact=True)
    assert chart.locator(ZONES).count() == 0
    box.check()
    wanted = sum(zone["element"] == "水" for zone in reference.zones().values())
    expect(chart.locator(ZONES)).to_have_count(wanted)
    expect(chart.locator(".om-legend")).to_contain_text("水")
    box.uncheck()
    expect(chart.locator(ZONES)).to_have_count(0)


def test_nothing_is_drawn_but_what_the_page_brings(chart: Page) -> None:
    assert chart.locator(".leaflet-tile, .leaflet-container img").count() == 0


@pytest.mark.parametrize(
    "kind", ["unit on land", "unit at sea", "merged unit", "city", "district", "functional area", "zone"]
)
def test_maps_of_pages_draw_units_around_their_subject(
    browser: Browser, base: str, reference: Reference, kind: str
) -> None:
    with browser.tab() as tab:
        page = tab.open(base + address(reference, kind))
        page.locator(UNITS).nth(1).wait_for(state="attached")
        expect(page.locator(".om-legend")).to_be_visible()
        if "unit" in kind:
            assert page.locator(f"{UNITS}.om-strong").count() == 1
            expect(page.locator(".om-label-own")).to_have_count(1)
            page.locator(".om-label-near").first.wait_for()
        if kind == "zone":
            assert page.locator(ZONES).count() >= 1
        assert tab.errors == []


def test_on_a_phone_no_unit_is_left_out(browser: Browser, base: str, reference: Reference) -> None:
    with browser.tab(width=390, height=844, has_touch=True) as tab:
        page = tab.open(f"{base}versions/{CURRENT}/map.html")
        expect(page.locator(UNITS)).to_have_count(len(reference.units()))
        assert tab.errors == []
