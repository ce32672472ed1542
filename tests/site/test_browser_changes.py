"""The filter of change logs and the choice of two versions, as a reader uses them: on http, an intranet and a disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page as BrowserPage

from onemap.pipeline import build_publication
from tests.browser import INTRANET, Browser, serve
from tests.incremental.building import few
from tests.site.building import copy_reference, once
from tests.site.kinds import CURRENT, Reference

LOG = f"versions/{CURRENT}/changes.html"
#: bytes of cards of one page, so few that the reference publication's logs have several
LIMIT = {"onemap.render.pages.changes.log.LIMIT": 150_000}


@pytest.fixture(params=["intranet", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def parted(shared: Path) -> Path:
    """The reference site with change logs of several pages."""

    def make(folder: Path) -> None:
        root = copy_reference(folder)
        with few(LIMIT):
            build_publication(root, jobs=1)

    return once(shared, "parted", make) / "site"


@pytest.fixture(scope="module")
def parted_served(parted: Path) -> Iterator[str]:
    with serve(parted, prefix="/a/b/", host=INTRANET) as address:
        yield address


def shown(page: BrowserPage) -> list[str]:
    """Ids of the cards that are seen."""
    return [card.get_attribute("id") or "" for card in page.locator("[data-onemap-change]:visible").all()]


def count(page: BrowserPage) -> str:
    return page.locator(".om-changes-count").inner_text()


def settled(page: BrowserPage) -> str:
    """What the count says once it has all."""
    page.wait_for_function("!document.querySelector('.om-changes-count').textContent.includes('……')")
    return count(page)


def labels(page: BrowserPage, name: str) -> dict[str, str]:
    """Values of a choice by what people read."""
    options = page.locator(f"#om-changes-{name} option").all()
    return {(o.text_content() or "").strip("\u3000"): o.get_attribute("value") or "" for o in options}


def test_choices_leave_the_cards_that_they_name(browser: Browser, reference: Reference, base: str) -> None:
    with browser.tab() as tab:
        page = tab.open(base + LOG)
        everything = shown(page)
        assert count(page) == f"共 {len(everything)} 项变更"
        page.select_option("#om-changes-kind", label="合并")
        merged = reference.merged()[1]
        assert shown(page) == [f"u-{merged}"]
        assert count(page) == f"共 {len(everything)} 项变更，符合条件 1 项"
        assert page.url.endswith("#kind=merged")
        page.select_option("#om-changes-area", label="\u3000云屏县")
        assert shown(page) == [] and count(page) == "没有符合条件的变更。"
        page.get_by_role("button", name="显示全部").click()
        assert shown(page) == everything and "#" not in page.url
        assert tab.errors == [] and tab.outside(base) == []


def test_a_district_has_its_own_units_and_the_lists_that_reach_them(
    browser: Browser, reference: Reference, disk: str
) -> None:
    with browser.tab() as tab:
        page = tab.open(disk + LOG)
        area = next(key for key, held in reference.areas().items() if held["name"] == "桐溪区")
        page.select_option("#om-changes-area", area)
        units = {**reference.units("2023-1"), **reference.units()}
        codes = [name.removeprefix("u-") for name in shown(page) if name.startswith("u-")]
        assert codes and all(area in (units[code]["area"], *units[code].get("managed_by", ())) for code in codes)
        assert "l-990100" in shown(page), "the city's list concerns the district"


def test_words_find_what_was_and_what_is(browser: Browser, disk: str) -> None:
    with browser.tab() as tab:
        page = tab.open(disk + LOG)
        card = page.locator("[data-onemap-change]:has(.om-wording del):has(.om-wording ins)").first
        gone = card.locator(".om-wording").first
        old, new = gone.evaluate(
            """(found) => ["ins", "del"].map((other) => {
              const copy = found.cloneNode(true);
              copy.querySelectorAll(`${other},.om-wording__sign,.om-wording__said,summary`).forEach((e) => e.remove());
              return copy.textContent.trim();
            })"""
        )
        assert old != new
        for words in (old, new):
            page.fill("#om-changes-text", words[:24])
            assert card.get_attribute("id") in shown(page), words
        page.fill("#om-changes-text", "没有任何条文这样写")
        assert shown(page) == []


def test_the_address_keeps_the_filter_and_a_card_is_always_seen(browser: Browser, disk: str) -> None:
    with browser.tab() as tab:
        page = tab.open(f"{disk}{LOG}#kind=withdrawn")
        assert page.locator("#om-changes-kind").input_value() == "withdrawn"
        few_cards = shown(page)
        assert 0 < len(few_cards) < 10
        page.evaluate("location.hash = '#l-990100'")
        page.wait_for_function("document.getElementById('l-990100').checkVisibility()")
        assert page.locator("#om-changes-kind").input_value() == ""


def test_the_keyboard_is_enough_and_the_count_is_told(browser: Browser, disk: str) -> None:
    with browser.tab() as tab:
        page = tab.open(disk + LOG)
        page.focus("#om-changes-text")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "om-changes-kind"
        page.keyboard.press("ArrowDown")
        assert "符合条件" in count(page)
        assert page.locator(".om-changes-count").get_attribute("role") == "status"


def test_without_script_the_page_is_whole(browser: Browser, disk: str) -> None:
    with browser.tab(java_script_enabled=False) as tab:
        page = tab.open(disk + LOG)
        total = json.loads(page.locator("#onemap-changes").text_content() or "")["total"]
        assert len(shown(page)) == total
        assert not page.locator("[data-onemap-changes-filter]").is_visible()


def test_any_two_versions_can_be_chosen(browser: Browser, base: str) -> None:
    with browser.tab() as tab:
        page = tab.open(f"{base}compare/index.html")
        page.select_option("[data-onemap-compare-old]", label="2025 版")
        page.select_option("[data-onemap-compare-new]", label="2020 版")
        page.get_by_role("button", name="对比").click()
        page.wait_for_url(re.compile("compare/2020-2025.html$"))
        assert page.locator("h1").inner_text().startswith("2020 版至")
        page.locator(".om-other-pairs summary").click()
        page.select_option(".om-other-pairs [data-onemap-compare-old]", label="2023-1 版")
        page.select_option(".om-other-pairs [data-onemap-compare-new]", label="2023-1 版")
        assert page.locator(".om-other-pairs button").is_disabled()
        assert tab.errors == [] and tab.outside(base) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_window(browser: Browser, disk: str, width: int) -> None:
    with browser.tab(width=width) as tab:
        for path in (LOG, "compare/2020-2025.html", "compare/index.html"):
            page = tab.open(disk + path)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
                path
            )


@pytest.mark.parametrize("where", ["disk", "served"])
def test_the_count_is_true_over_all_pages(
    browser: Browser, reference: Reference, disk: str, parted: Path, parted_served: str, where: str
) -> None:
    base = f"{parted.as_uri()}/" if where == "disk" else parted_served
    files = sorted((parted / f"versions/{CURRENT}").glob("changes*.html"))
    assert len(files) > 2
    with browser.tab() as tab:
        whole = tab.open(disk + LOG)
        asked = {"kind": "is-border", "area": "990100", "text": "禁止"}
        told = {}
        for name, value in asked.items():
            if name == "text":
                whole.fill("#om-changes-text", value)
            else:
                whole.select_option(f"#om-changes-{name}", value)
            told[name] = (settled(whole), shown(whole))
            whole.get_by_role("button", name="显示全部").click()
    with browser.tab() as tab:
        for file in files:
            page = tab.open(f"{base}versions/{CURRENT}/{file.name}")
            for name, value in asked.items():
                if name == "text":
                    page.fill("#om-changes-text", value)
                else:
                    page.select_option(f"#om-changes-{name}", value)
                assert settled(page) == told[name][0], (file.name, name)
                assert set(shown(page)) <= set(told[name][1])
                page.get_by_role("button", name="显示全部").click()
        page = tab.open(f"{base}{LOG}#kind=is-border")
        settled(page)
        first = page.locator(".om-changes-others li a").first
        assert "#kind=is-border" in (first.get_attribute("href") or "")
        first.click()
        page.wait_for_load_state("networkidle")
        settled(page)
        assert shown(page) and set(shown(page)) <= set(told["kind"][1])
        assert tab.errors == [] and tab.outside(base) == []
