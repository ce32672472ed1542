"""What readers do on pages with script: maps, finder, tables, copying, opened by double click and over plain http."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import INTRANET, Browser, Tab, chromium, serve
from tests.web.pages import OWN, code, write_site

POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
UNIT = f"units/{code(*OWN)}.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("onemap site 一张图"))


@pytest.fixture(scope="module", params=["file", "loopback", "intranet"])
def base(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Address of the site, ending in ``/``: on disk, on loopback and on a host name that is no secure context."""
    if request.param == "file":
        yield folder.as_uri() + "/"
        return
    with serve(folder, "/gov/map/", POLICY, INTRANET if request.param == "intranet" else "127.0.0.1") as address:
        yield address


@pytest.fixture
def tab(browser: Browser, base: str) -> Iterator[Tab]:
    """A recording tab that must end without a complaint and without a request outside the site."""
    with browser.tab() as opened:
        yield opened
        assert opened.errors == []
        assert opened.outside(base) == []


def open_page(tab: Tab, base: str, path: str) -> Page:
    """Go there; what scripts then bring in is waited for by what is expected of it."""
    tab.page.goto(base + path)
    return tab.page


def test_unit_map_shows_the_unit_its_neighbours_and_its_furniture(tab: Tab, base: str) -> None:
    page = open_page(tab, base, UNIT)
    expect(page.locator("path.om-unit.om-strong")).to_have_count(1)
    expect(page.locator("path.om-unit.om-faint")).to_have_count(8)
    expect(page.locator(".om-label-own")).to_have_text("双溪重点管控单元")
    expect(page.locator(".om-title")).to_have_text("澜江市生态环境分区管控单元图")
    expect(page.locator(".om-review")).to_contain_text("审图号：澜S(2025)001号")
    expect(page.locator(".om-review")).to_contain_text("澜江市生态环境局")
    expect(page.locator(".om-legend li")).to_have_count(5)
    expect(page.locator(".om-north, .leaflet-control-scale-line")).to_have_count(2)
    assert page.locator(".folium-map a[href^='http']").count() == (
        page.locator(f".folium-map a[href^='{base}']").count() if base.startswith("http") else 0
    )


def test_click_and_keyboard_identify_a_unit(tab: Tab, base: str) -> None:
    page = open_page(tab, base, UNIT)
    panel = page.locator(".om-identify")
    expect(panel).to_be_hidden()
    neighbour = page.locator("path.om-faint").first
    expect(neighbour).to_be_visible()
    label = page.get_by_text("白鹭洲一般管控单元").last
    box = label.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] + 25)
    expect(panel).to_contain_text("白鹭洲一般管控单元")
    link = panel.locator("a")
    expect(link).to_have_attribute("href", f"../units/{code(3, 1)}.html")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    # The arrow moves the map under the cross, from the neighbour's border into the page's own unit.
    page.locator(".folium-map").focus()
    left = page.locator(".om-label-own").bounding_box()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "x => document.querySelector('.om-label-own').getBoundingClientRect().left > x + 60", arg=left and left["x"]
    )
    page.keyboard.press("Enter")
    expect(panel).to_contain_text(code(*OWN))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_markup_in_a_name_is_text_everywhere(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "map.html")
    expect(page.locator(".om-label", has_text="<b>青岩</b>").first).to_be_visible()
    assert page.locator(".folium-map b").count() == 0
    page = open_page(tab, base, "find.html#q=" + quote("青岩"))
    expect(page.locator("tbody a").first).to_contain_text("<b>青岩</b>")
    assert page.locator("[data-onemap-finder] b").count() == 0


def test_the_wheel_scrolls_the_page_until_the_map_is_taken_hold_of(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "map.html")
    expect(page.locator("path.om-unit").first).to_be_visible()
    scale = page.locator(".leaflet-control-scale-line")
    before = scale.inner_text()
    page.mouse.move(640, 400)
    page.mouse.wheel(0, -600)
    expect(page.locator(".om-hint")).to_be_visible()
    assert scale.inner_text() == before
    page.mouse.click(640, 400)
    page.mouse.wheel(0, -600)
    expect(scale).not_to_have_text(before)


def test_zone_layers_load_when_they_are_asked_for(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "map.html")
    expect(page.locator("path.om-unit")).to_have_count(24)
    expect(page.locator("path.om-area")).to_have_count(1)
    assert not [r for r in tab.requests if "zones-water" in r]
    rows = page.locator(".om-legend li").count()
    page.get_by_label("水", exact=False).check()
    expect(page.locator("path.om-zone")).to_have_count(1)
    expect(page.locator(".om-legend li")).to_have_count(rows + 1)
    page.get_by_label("水", exact=False).uncheck()
    expect(page.locator("path.om-zone")).to_have_count(0)
    expect(page.locator(".om-legend li")).to_have_count(rows)


def test_a_zones_own_page_shows_its_layer_from_the_start(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "areas/zone.html")
    expect(page.locator("path.om-zone.om-strong")).to_have_count(1)


def test_hatches_stand_against_the_paper(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "map.html")
    expect(page.locator("path.om-unit").first).to_be_visible()
    inks = page.evaluate(
        "[...document.querySelectorAll('.om-map pattern, .folium-map pattern')].map(p =>"
        "[p.style.getPropertyValue('--om-ink-light'), p.style.getPropertyValue('--om-ink-dark')])"
    )
    assert len(inks) >= 3
    for light, dark in inks:
        assert contrast(light, "#fbfbf8") >= 3
        assert contrast(dark, "#22272b") >= 3


def contrast(a: str, b: str) -> float:
    """Contrast ratio of WCAG 2.2, reckoned here by its definition and not by the code under test."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_paper_gets_a_map_of_its_own_size(tab: Tab, base: str) -> None:
    page = open_page(tab, base, UNIT)
    expect(page.locator("path.om-strong")).to_have_count(1)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    box = page.locator(".folium-map").bounding_box()
    assert box
    assert round(box["width"]) == round(170 / 25.4 * 96)
    own = page.locator("path.om-strong").bounding_box()
    assert own
    assert own["y"] > box["y"] and own["y"] + own["height"] < box["y"] + box["height"]
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    after = page.locator(".folium-map").bounding_box()
    assert after
    assert round(after["width"]) != round(box["width"])


def result_codes(page: Page) -> list[str]:
    return page.locator("tbody code").all_inner_texts()


@pytest.mark.parametrize(
    "typed",
    [
        "ZH99010110001",
        "zh99010110001",
        "ＺＨ９９０１０１１０００１",
        "ZH 990101 1 0001",
        "ZH-990101-1-0001",
        "【ZH99010110001】",
    ],
)
def test_a_code_is_found_however_it_was_pasted(tab: Tab, base: str, typed: str) -> None:
    page = open_page(tab, base, "find.html")
    page.get_by_role("searchbox").fill(typed)
    expect(page.locator("tbody code")).to_have_text(["ZH99010110001"])


@pytest.mark.parametrize(
    ("typed", "found"),
    [("A1-1", ["A1-1"]), ("a-11", ["A-11"]), ("A11", ["A-11", "A1-1"]), ("A-11, b1", ["A-11", "B1"])],
)
def test_codes_that_are_alike_without_dashes_stay_apart(tab: Tab, base: str, typed: str, found: list[str]) -> None:
    page = open_page(tab, base, "alike.html")
    page.get_by_role("searchbox").fill(typed)
    expect(page.locator("tbody code")).to_have_text(found)


def test_several_pasted_codes_are_all_found(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "find.html")
    page.get_by_role("searchbox").fill(f"{code(1, 0)}、{code(0, 0).lower()}")
    expect(page.locator("tbody code")).to_have_text([code(1, 0), code(0, 0)])


@pytest.mark.parametrize(("typed", "count"), [("dw", 6), ("DWZ", 0), ("bt", 2), ("lgzh", 0), ("lg 990102", 2)])
def test_names_are_found_by_their_initials(tab: Tab, base: str, typed: str, count: int) -> None:
    """Two letters or more; other words of the question hold beside them."""
    page = open_page(tab, base, "find.html")
    page.get_by_role("searchbox").fill(typed)
    expect(page.locator("tbody tr")).to_have_count(count)


def test_a_wrong_code_suggests_near_ones(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "find.html")
    page.get_by_role("searchbox").fill("ZH99010110010")
    expect(page.locator(".om-find-near")).to_be_visible()
    assert "ZH99010110001" in result_codes(page)
    page.get_by_role("searchbox").fill("没有这个地方")
    expect(page.locator("tbody")).to_have_count(0)


def test_filters_count_truly_and_hold_descendants(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "find.html")
    expect(page.locator(".om-find-count")).to_contain_text("144")
    page.locator("#om-find-area").select_option("990100")
    expect(page.locator(".om-find-count")).to_contain_text("144")
    page.locator("#om-find-area").select_option("990102")
    expect(page.locator(".om-find-count")).to_contain_text("8")
    page.locator("#om-find-area").select_option("990103")
    expect(page.locator("tbody tr")).to_have_count(50)
    page.locator("#om-find-category").select_option("priority")
    expect(page.locator("tbody")).to_have_count(0)


def test_a_link_brings_the_same_list(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "find.html")
    page.locator("#om-find-area").select_option("990103")
    page.get_by_role("searchbox").fill("石桥")
    page.locator(".om-find-pages button").last.click()
    page.locator(".om-find-pages button").last.click()
    expect(page.locator("tbody tr")).to_have_count(20)
    address, codes = page.url, result_codes(page)
    page.goto("about:blank")
    page = tab.open(address)
    expect(page.locator("tbody tr")).to_have_count(20)
    assert result_codes(page) == codes
    assert page.get_by_role("searchbox").input_value() == "石桥"


def test_a_form_of_another_page_may_pass_a_query(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "find.html?q=" + quote("北塘"))
    expect(page.locator("tbody tr")).to_have_count(2)


def test_the_finder_is_walked_by_keyboard(tab: Tab, base: str) -> None:
    page = open_page(tab, base, "find.html")
    page.get_by_role("searchbox").fill("临港")
    expect(page.locator("tbody tr")).to_have_count(6)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == page.locator("tbody a").nth(1).text_content()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "om-find-text"


def test_copying_works_without_a_secure_context(tab: Tab, base: str) -> None:
    page = open_page(tab, base, UNIT)
    if INTRANET in base:
        assert page.evaluate("isSecureContext") is False
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    page.evaluate("document.body.prepend(Object.assign(document.createElement('input'), {id: 'paste'}))")
    page.locator("#paste").focus()
    page.keyboard.press("Control+v")
    assert page.locator("#paste").input_value() == code(*OWN)


def test_the_switch_leaves_bans_and_an_anchor_lifts_it(tab: Tab, base: str) -> None:
    page = open_page(tab, base, UNIT)
    page.get_by_label("只看禁止和限制").check()
    expect(page.locator("#c-990100-1")).to_be_visible()
    expect(page.locator("#c-990100-2")).to_be_hidden()
    expect(page.locator("#second")).to_be_hidden()
    expect(page.locator("#level")).to_be_hidden()
    page.evaluate("location.hash = 'c-990100-4'")
    expect(page.locator("#c-990100-4")).to_be_visible()
    page.get_by_label("只看禁止和限制").check()
    page.evaluate("location.hash = 'c-990100-3'")
    expect(page.locator("#c-990100-3")).to_be_visible()
    expect(page.locator("#c-990100-3")).to_have_class("om-target")


def test_tables_sort_by_number_with_empty_cells_last(tab: Tab, base: str) -> None:
    page = open_page(tab, base, UNIT)
    first = page.locator("#t tbody td:first-child")
    button = page.locator("#t").get_by_role("button", name="面积")
    button.click()
    assert first.all_inner_texts() == ["乙", "甲", "丙"]
    expect(page.locator("#t th").nth(1)).to_have_attribute("aria-sort", "ascending")
    button.click()
    assert first.all_inner_texts() == ["甲", "乙", "丙"]
    expect(page.locator("#t th").nth(1)).to_have_attribute("aria-sort", "descending")


def test_what_is_known_now_stands_on_the_closed_page(tab: Tab, base: str) -> None:
    page = open_page(tab, base, UNIT)
    banner = page.locator("[data-onemap-now=banner]")
    expect(banner).to_contain_text("已被取代 截至 2026-03-01")
    expect(banner.get_by_role("link", name="2025年定期调整方案")).to_have_attribute("href", "../../2025/index.html")
    history = page.locator("[data-onemap-now=history] a")
    expect(history).to_have_attribute("href", f"../../../units/{code(*OWN)}.html")


def test_the_stub_of_a_sealed_copy_shows_nothing(browser: Browser, tmp_path: Path) -> None:
    site = write_site(tmp_path)
    (site / "now.js").write_text("onemap.now({});\n", "utf-8")
    with browser.tab() as tab:
        page = tab.open((site / UNIT).as_uri())
        expect(page.locator("[data-onemap-now=banner]")).to_be_hidden()
        assert tab.errors == []


def test_a_lost_shard_is_said_on_the_map(browser: Browser, tmp_path: Path) -> None:
    site = write_site(tmp_path)
    (site / "shards" / "units-990101.0.js").unlink()
    with browser.tab() as tab:
        page = tab.open((site / UNIT).as_uri())
        expect(page.locator(".folium-map [role=alert]")).to_be_visible()


def test_a_phone_shows_map_and_finder_within_its_width(browser: Browser, folder: Path) -> None:
    with browser.tab(390, 800) as tab:
        for path in (UNIT, "find.html", "map.html"):
            page = tab.open((folder / path).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        legend = page.locator(".om-legend").bounding_box()
        review = page.locator(".om-review").bounding_box()
        assert legend and review
        assert legend["y"] + legend["height"] <= review["y"] + 3
        assert tab.errors == []
