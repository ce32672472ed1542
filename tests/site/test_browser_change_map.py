"""The map of changes in Chromium: both states, the line between them, what moved, and the way to its card."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Browser, Tab
from tests.site.kinds import CURRENT, Reference

PAGES = {"version": f"versions/{CURRENT}/changes.html", "comparison": f"compare/2020-{CURRENT}.html"}
OLD, NEW = "path.om-unit.om-old", "path.om-unit.om-new"
LOST, GAINED = "path.om-ground-before", "path.om-ground-after"


#: each way to the site and each kind of page once: what a page needs from its way does not depend on its kind
PLACES = (("loopback", "version"), ("disk", "comparison"))


@pytest.fixture(params=PLACES, ids="-".join)
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    way, kind = request.param
    return request.getfixturevalue(way), kind


@pytest.fixture
def base(place: tuple[str, str]) -> str:
    return place[0]


@pytest.fixture
def kind(place: tuple[str, str]) -> str:
    return place[1]


@pytest.fixture
def tab(browser: Browser, base: str, kind: str) -> Iterator[Tab]:
    """The map of changes, drawn."""
    with browser.tab() as opened:
        drawn(opened, base + PAGES[kind])
        yield opened
        assert opened.errors == []
        assert opened.outside(base) == []


def drawn(tab: Tab, address: str) -> Page:
    page = tab.open(address)
    page.locator(GAINED).first.wait_for(state="attached")
    page.locator("path.om-unit.om-faint").first.wait_for(state="attached")
    page.locator(".leaflet-container").scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # names are placed after the last shard
    return page


def percent(page: Page) -> int:
    return int(page.get_by_role("slider").get_attribute("aria-valuenow") or "-1")


def picture(page: Page) -> bytes:
    """What stands on the map around the middle of the largest piece of ground."""
    x, y = middle(page, LOST)
    return page.screenshot(clip={"x": x - 8, "y": y - 8, "width": 16, "height": 16}, animations="disabled")


def middle(page: Page, selector: str) -> tuple[float, float]:
    """A point well inside the largest shape that *selector* finds, in the window."""
    x, y = page.evaluate(
        """(selector) => {
          const size = (path) => { const b = path.getBBox(); return b.width * b.height; };
          const path = [...document.querySelectorAll(selector)].sort((a, b) => size(b) - size(a))[0];
          const box = path.getBBox(), to = path.getScreenCTM();
          let best = [null, 0];
          for (let i = 1; i < 30; i++) for (let j = 1; j < 30; j++) {
            const at = new DOMPoint(box.x + (box.width * i) / 30, box.y + (box.height * j) / 30);
            let room = 0;
            for (const far of [2, 4, 6, 8]) {
              const around = [[far, 0], [-far, 0], [0, far], [0, -far]];
              if (!around.every(([a, b]) => path.isPointInFill(new DOMPoint(at.x + a, at.y + b)))) break;
              room = far;
            }
            if (room > best[1]) { const p = at.matrixTransform(to); best = [[p.x, p.y], room]; }
          }
          return best[0];
        }""",
        selector,
    )
    return x, y


def test_what_was_merged_is_drawn_as_it_was_and_is(tab: Tab, reference: Reference) -> None:
    page = tab.page
    gone, come = reference.merged()
    for code in gone:
        expect(page.locator(f"{OLD}[aria-label$='{code}']")).to_have_count(1)
    name = reference.units()[come]["name"]
    assert f"{name} {come}" in (page.locator(f"{NEW}[aria-label$='{come}']").get_attribute("aria-label") or "")
    faint = page.locator("path.om-unit.om-faint").evaluate_all("all => all.map((p) => p.getAttribute('aria-label'))")
    changed = page.locator(NEW).evaluate_all("all => all.map((p) => p.getAttribute('aria-label').split(' ').pop())")
    assert len(faint) + len(changed) == len(reference.units())
    assert not {label.split(" ")[-1] for label in faint} & set(changed)


def test_what_the_plan_declares_to_have_moved_is_drawn(tab: Tab, reference: Reference, kind: str) -> None:
    declared = [c for c in reference.plan(CURRENT)["changes"] if c["kind"] == "border"]
    codes = {code for change in declared for code in (change.get("units") or {}).get("codes", ())}
    assert codes
    drawn_codes = set(
        tab.page.locator(NEW).evaluate_all("a => a.map((p) => p.getAttribute('aria-label').split(' ').pop())")
    )
    assert codes & set(reference.units()) <= drawn_codes


def test_every_official_map_says_what_it_is(tab: Tab) -> None:
    page = tab.page
    expect(page.locator(".om-title")).to_contain_text(CURRENT)
    legend = page.locator(".om-legend")
    for words in ("调整前边界", "调整后边界", "－ 划出的区域", "＋ 划入的区域", "优先保护单元"):
        expect(legend).to_contain_text(words)
    expect(page.locator(".leaflet-control-scale-line")).to_contain_text("km")
    expect(page.locator(".om-north")).to_be_visible()
    expect(page.locator(".om-review")).to_contain_text("示例图")


def test_a_version_asks_for_nothing_outside_its_own_folder(browser: Browser, base: str) -> None:
    with browser.tab() as tab:
        drawn(tab, base + PAGES["version"])
        assert tab.outside(f"{base}versions/{CURRENT}/") == []


def test_keys_move_the_line_and_not_the_map_and_the_picture_changes(tab: Tab) -> None:
    page = tab.page
    slider = page.get_by_role("slider")
    ground = page.locator(".leaflet-map-pane").get_attribute("style")
    slider.press("Home")
    assert percent(page) == 0
    after = picture(page)
    slider.press("End")
    assert percent(page) == 100
    before = picture(page)
    assert before != after
    for key, at in (("ArrowLeft", 98), ("Shift+ArrowLeft", 88), ("PageDown", 78), ("ArrowRight", 80), ("PageUp", 90)):
        slider.press(key)
        assert percent(page) == at
    assert "90%" in (slider.get_attribute("aria-valuetext") or "")
    assert page.locator(".leaflet-map-pane").get_attribute("style") == ground
    slider.press("End")
    assert picture(page) == before


def test_the_line_is_dragged_and_cuts_where_it_stands(tab: Tab) -> None:
    page = tab.page
    slider = page.get_by_role("slider")
    slider.press("Home")
    after = picture(page)
    slider.press("End")
    before = picture(page)
    x, y = middle(page, LOST)
    bounds = page.locator(".leaflet-container").bounding_box()
    assert bounds is not None
    for to, seen in ((x + 40, before), (x - 40, after)):
        box = slider.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2)  # at the edge of the map half of it is seen
        page.mouse.down()
        page.mouse.move(to, y, steps=3)
        page.mouse.up()
        assert percent(page) == pytest.approx((to - bounds["x"]) / bounds["width"] * 100, abs=1)
        assert picture(page) == seen
    # the map is moved below the line: what the line cuts stays where the line stands
    x, _ = middle(page, GAINED)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert middle(page, GAINED)[0] == pytest.approx(x - 80, abs=2)
    left = page.evaluate(
        """() => {
          const pane = document.querySelector(".leaflet-om-after-pane");
          const [corner] = getComputedStyle(pane).clipPath.match(/-?[\\d.]+px/);
          return parseFloat(corner) + pane.getBoundingClientRect().left;
        }"""
    )
    box = slider.bounding_box()
    assert box is not None and left == pytest.approx(box["x"] + box["width"] / 2, abs=1.5)


def test_buttons_show_one_state_or_both_borders(tab: Tab) -> None:
    page = tab.page
    swipe, before, after, both = page.locator(".om-swipe-modes button").all()
    expect(swipe).to_have_attribute("aria-pressed", "true")
    before.click()
    expect(page.get_by_role("slider")).to_be_hidden()
    expect(page.locator(NEW).first).to_be_hidden()
    expect(page.locator(OLD).first).to_be_visible()
    after.click()
    expect(page.locator(OLD).first).to_be_hidden()
    expect(page.locator(NEW).first).to_be_visible()
    both.click()
    style = "(path) => { const s = getComputedStyle(path); return [s.fill, s.strokeDasharray]; }"
    fill, dashes = page.locator(OLD).first.evaluate(style)
    assert fill == "none" and dashes != "none"
    fill, dashes = page.locator(NEW).first.evaluate(style)
    assert fill.startswith("url(") and dashes == "none"
    expect(both).to_have_attribute("aria-pressed", "true")
    swipe.click()
    expect(page.get_by_role("slider")).to_be_visible()


def test_a_place_says_what_it_was_and_is_and_leads_to_its_card(tab: Tab, base: str) -> None:
    page = tab.page
    page.get_by_role("slider").press("Home")
    page.mouse.click(*middle(page, GAINED))
    panel = page.locator(".om-identify")
    expect(panel).to_be_visible()
    expect(panel.locator("h3")).to_contain_text("km²：由")
    heads = panel.locator("h4").all_inner_texts()
    assert len(heads) == 2 and "调整前" in heads[0] and "调整后" in heads[1]
    assert panel.locator("code").count() == 2
    link = panel.get_by_role("link", name="查看该项调整").first
    target = (link.get_attribute("href") or "").split("#")[1]
    assert target.startswith("u-")
    link.click()
    page.wait_for_url(f"**#{target}")
    assert page.locator(f"[id='{unquote(target)}']").count() == 1


def test_the_keyboard_asks_too(tab: Tab) -> None:
    """A frame drawn around a piece brings it to the middle, where Enter asks."""
    page = tab.page
    page.locator(".om-swipe-modes button").nth(2).click()
    x, y = middle(page, GAINED)
    page.keyboard.down("Shift")
    page.mouse.move(x - 6, y - 6)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.wait_for_timeout(800)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("Enter")
    panel = page.locator(".om-identify")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("km²：由")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_paper_shows_both_borders_and_no_buttons(tab: Tab) -> None:
    page = tab.page
    page.locator(".om-swipe-modes button").nth(1).click()
    page.emulate_media(media="print")
    expect(page.locator(NEW).first).to_be_visible()
    assert page.locator(OLD).first.evaluate("path => getComputedStyle(path).fill") == "none"
    clips = page.locator(".leaflet-om-before-pane, .leaflet-om-after-pane").evaluate_all(
        "panes => panes.map((pane) => getComputedStyle(pane).clipPath)"
    )
    assert clips == ["none", "none"]
    expect(page.locator(".om-swipe-modes")).to_be_hidden()
    expect(page.get_by_role("slider")).to_be_hidden()
    page.emulate_media(media="screen")


def test_on_a_phone_buttons_and_line_are_within_reach(browser: Browser, base: str, kind: str) -> None:
    with browser.tab(width=390, height=844, has_touch=True) as tab:
        page = drawn(tab, base + PAGES[kind])
        for button in page.locator(".om-swipe-modes button").all():
            box = button.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] >= 24
        slider = page.get_by_role("slider")
        box = slider.bounding_box()
        assert box is not None and box["width"] >= 44
        y = box["y"] + box["height"] / 2
        before = percent(page)
        page.mouse.move(box["x"] + 22, y)
        page.mouse.down()
        page.mouse.move(box["x"] + 22 - 90, y, steps=3)
        page.mouse.up()
        assert percent(page) < before - 15
        whole = page.locator(".leaflet-container").bounding_box()
        assert whole is not None and whole["x"] >= 0 and whole["x"] + whole["width"] <= 390
        # title, buttons and legend leave most of the map to what it shows
        strips = [page.locator(name).bounding_box() for name in (".om-title", ".om-swipe-modes", ".om-legend")]
        assert sum(strip["height"] for strip in strips if strip is not None) < whole["height"] / 2
        assert tab.errors == []
