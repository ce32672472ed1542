"""A reader asks for a day and lands in the right version; a consultation is open no longer than it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser import Browser, Tab
from tests.site.kinds import Reference

#: recoded, renamed and of another category since 2023-1
OLD, NEW = "ZH99010320008", "ZH99010330003"
DRAFT = "versions/2026-1"
UNIT = "units/ZH99010420009.html"
DAY = "2024-03-01"


@pytest.fixture(params=["loopback", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    """The site under a sub-path of a server, and opened from a disk."""
    found: str = request.getfixturevalue(request.param)
    return found


@contextmanager
def opened(browser: Browser, address: str, **context: object) -> Iterator[Tab]:
    with browser.tab(locale="zh-CN", **context) as tab:
        tab.open(address)
        yield tab
        assert tab.errors == []


def answer(page: Page) -> str:
    return " ".join(page.locator(".om-on__answer").inner_text().split())


def links(page: Page) -> list[str]:
    found: list[str] = page.locator(".om-on__answer a").evaluate_all("all => all.map(a => a.href)")
    return found


def ask(page: Page, day: str) -> None:
    page.locator(".om-on input[type=date]").fill(day)


def test_a_day_leads_to_the_unit_as_it_was(browser: Browser, base: str) -> None:
    with opened(browser, f"{base}units/{NEW}.html") as tab:
        page = tab.page
        ask(page, DAY)
        assert answer(page).startswith("2024年3月1日现行有效： 2023-1 版")
        assert page.url.endswith(f"#on={DAY}")
        assert links(page) == [f"{base}versions/2023-1/index.html", f"{base}versions/2023-1/units/{NEW}.html"]
        assert page.locator(".om-periods__held").count() == 1
        page.locator(".om-on__answer a").last.click()
        assert page.locator(".om-status").inner_text().startswith("2023-1 版")
        page.go_back()
        assert answer(page).startswith("2024年3月1日")  # the address has kept it


def test_before_its_code_was_given_a_day_leads_to_the_unit_that_it_was(browser: Browser, base: str) -> None:
    with opened(browser, f"{base}units/{NEW}.html#on=2022-01-01") as tab:
        assert "尚未列入" in answer(tab.page)
        assert links(tab.page)[-1] == f"{base}versions/2020/units/{OLD}.html"
    with opened(browser, f"{base}units/{OLD}.html?on={DAY}") as tab:
        assert "已不再列入" in answer(tab.page)
        assert links(tab.page)[-1] == f"{base}versions/2023-1/units/{NEW}.html"


def test_days_on_which_a_version_begins_and_ends(browser: Browser, base: str) -> None:
    with opened(browser, f"{base}units/{NEW}.html") as tab:
        for day, version in (
            ("2021-01-15", "2020 版"), ("2023-09-29", "2020 版"), ("2023-09-30", "2023-1 版"),
            ("2025-04-14", "2023-1 版"), ("2025-04-15", "2025 版"), ("2026-03-01", "2025 版"),
        ):  # fmt: skip
            ask(tab.page, day)
            assert f"现行有效： {version}" in answer(tab.page), day
            assert "以截至" not in answer(tab.page)
        ask(tab.page, "2021-01-14")
        assert answer(tab.page) == "2021年1月14日尚无现行有效的版本，首个版本自2021年1月15日起施行。"
        ask(tab.page, "2026-03-02")  # the draft is never an answer, and nobody knows yet
        assert "2025 版" in answer(tab.page) and "2026-1" not in answer(tab.page)
        assert "以截至2026年3月1日的数据为准" in answer(tab.page)


def test_what_is_no_day_is_no_answer(browser: Browser, base: str) -> None:
    for address in ("#on=<b>x</b>", "#on=2024-13-01", "?on=yesterday", "#on=%E0%A4%A"):
        with opened(browser, f"{base}units/{NEW}.html{address}") as tab:
            assert answer(tab.page) == ""


def test_by_keyboard_alone(browser: Browser, base: str) -> None:
    with opened(browser, f"{base}units/{NEW}.html") as tab:
        page = tab.page
        field = page.locator(".om-on input[type=date]")
        field.focus()
        field.fill(DAY)
        page.keyboard.press("Enter")
        focused = "document.activeElement.closest('.om-on__answer') && document.activeElement.textContent"
        assert page.evaluate(focused) == "2023-1 版"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}versions/2023-1/units/{NEW}.html")


@pytest.mark.parametrize(("page_of", "tool"), [("map", "map.html"), ("find", "find.html"), ("index", "find.html")])
def test_the_portal_leads_to_the_tool_of_the_version_that_held(
    browser: Browser, base: str, page_of: str, tool: str
) -> None:
    with opened(browser, f"{base}{page_of}.html") as tab:
        ask(tab.page, "2022-06-30")
        assert f"{base}versions/2020/index.html" in links(tab.page)
        assert f"{base}versions/2020/{tool}" in links(tab.page)
        tab.page.locator(f".om-on__answer a[href$='{tool}']").first.click()
        tab.page.wait_for_url(f"{base}versions/2020/{tool}")


def test_without_script_the_periods_say_the_same(browser: Browser, base: str, reference: Reference) -> None:
    with opened(browser, f"{base}units/{OLD}.html", java_script_enabled=False) as tab:
        page = tab.page
        assert not page.locator(".om-on").is_visible()
        rows = page.locator("table.om-periods tbody tr")
        assert rows.count() == len(reference.versions)
        text = rows.filter(has_text="2023年9月30日至2025年4月14日").inner_text()
        assert "已不再列入" in text and NEW in text
        rows.locator(f"a[href$='versions/2020/units/{OLD}.html']").click()
        assert page.locator("h1").count() == 1


def test_every_change_can_be_read_without_script(browser: Browser, base: str) -> None:
    with opened(browser, f"{base}units/{NEW}.html", java_script_enabled=False) as tab:
        step = tab.page.locator("#v-2023-1")
        assert step.locator("del:visible").count() >= 5 and step.locator("ins:visible").count() >= 5
        assert "规模养殖场关停搬迁" in step.inner_text()


def on(tab: Tab, day: str) -> None:
    """Let the reader's clock stand at noon in China on *day*."""
    tab.page.clock.set_fixed_time(dt.datetime.fromisoformat(f"{day}T04:00:00+00:00"))


@pytest.mark.parametrize(("day", "is_open"), [("2026-02-20", True), ("2026-03-21", True), ("2026-03-22", False)])
@pytest.mark.parametrize("path", [f"{DRAFT}/index.html", f"{DRAFT}/{UNIT}", f"{DRAFT}/changes.html", "index.html"])
def test_a_consultation_is_open_no_longer_than_its_window(
    browser: Browser, disk: str, path: str, day: str, is_open: bool
) -> None:
    with browser.tab() as tab:
        on(tab, day)
        page = tab.open(disk + path)
        banner = page.locator("aside[data-onemap-window]")
        assert banner.count() == 1
        # on the change log a letter of its own on each card of a unit, as long as the others
        cards = page.locator("article[id^='u-']")
        assert page.get_by_text("对本单元提出意见").count() == (cards.count() if is_open else 0)
        assert (cards.count() > 0) == path.endswith("changes.html")
        assert "2026年2月20日至2026年3月21日" in banner.inner_text() and "综合科" in banner.inner_text()
        assert banner.locator("a[href^='mailto:']").count() == int(is_open)
        assert ("征求意见期已结束" in banner.inner_text()) == (not is_open)
        # on the day of the build it was open: only an open one is said to be as of then
        assert ("截至" in banner.inner_text()) == is_open
        if path != "index.html":
            known = page.locator("[data-onemap-now]").inner_text()
            assert (("正在公开征求意见" in known), ("截至" in known)) == (is_open, is_open)
        assert tab.errors == []


def test_the_last_day_ends_at_midnight_in_china(browser: Browser, disk: str) -> None:
    for moment, letters in (("2026-03-21T15:59:59+00:00", 1), ("2026-03-21T16:00:00+00:00", 0)):
        with browser.tab(timezone_id="America/New_York") as tab:
            tab.page.clock.set_fixed_time(dt.datetime.fromisoformat(moment))
            assert tab.open(f"{disk}{DRAFT}/{UNIT}").locator("a[href^='mailto:']").count() == letters


def test_the_letter_names_the_unit_and_its_page(browser: Browser, disk: str) -> None:
    with browser.tab() as tab:
        on(tab, "2026-03-01")
        link = tab.open(f"{disk}{DRAFT}/{UNIT}").locator("a[href^='mailto:']").get_attribute("href") or ""
    fields = dict(parse_qsl(urlsplit(link).query, strict_parsing=True))
    assert urlsplit(link).path == "zoning@lanjiang.example" and set(fields) == {"subject", "body"}
    assert "ZH99010420009 稻川智能农机装备园重点管控单元" in fields["subject"]
    assert f"https://lanjiang.example/onemap/{DRAFT}/{UNIT}" in fields["body"]


@pytest.mark.parametrize("status", ["draft", "in-force", "replaced"])
def test_what_became_known_later_ends_a_consultation(browser: Browser, disk: str, status: str) -> None:
    with browser.tab() as tab:
        on(tab, "2026-03-01")
        told = f'onemap.now({{"status":"{status}","words":{{}}}});'
        tab.page.route("**/now.js", lambda route: route.fulfill(body=told, content_type="text/javascript"))
        page = tab.open(f"{disk}{DRAFT}/{UNIT}")
        assert page.locator("a[href^='mailto:']").count() == 0
        told = page.locator("[data-onemap-window]").inner_text()
        assert "征求意见期已结束" in told and "截至" not in told
