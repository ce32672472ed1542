"""Chromium visits a page of every kind: it asks for nothing outside the site, complains of nothing, and fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page

from tests.browser import Browser, Tab
from tests.site.kinds import KINDS, Reference, address

WIDE, NARROW = 1280, 390
Visit = Callable[[str, str, int], Tab]


@pytest.fixture(scope="module")
def bases(loopback: str, intranet: str, disk: str) -> dict[str, str]:
    return {"loopback": loopback, "intranet": intranet, "disk": disk}


@pytest.fixture(scope="module")
def visit(browser: Browser, bases: dict[str, str]) -> Iterator[Visit]:
    """``visit(base, path, width)``: one tab per base and width, its records emptied before each visit."""
    with ExitStack() as stack:
        tabs: dict[tuple[str, int], Tab] = {}

        def go(base: str, path: str, width: int) -> Tab:
            tab = tabs.get((base, width)) or stack.enter_context(browser.tab(width=width))
            tabs[base, width] = tab
            tab.page.goto("about:blank")
            tab.requests.clear()
            tab.errors.clear()
            tab.open(bases[base] + path)
            return tab

        yield go


def overflow(page: Page) -> list[str]:
    """What sticks out of the page to the right, beyond boxes that scroll by themselves; empty when all fits."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const held = (e) => { for (let up = e.parentElement; up; up = up.parentElement)
            if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX) && up !== document.body
                && up !== document.documentElement) return true; return false; };
          const out = [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > width + 1 && !held(e))
            .map((e) => `${e.tagName} ${e.className} ${Math.round(e.getBoundingClientRect().right)}`);
          return [`${document.documentElement.scrollWidth} > ${width}`, ...out.slice(0, 8)];
        }"""
    )
    return found


def check(tab: Tab, base: str) -> None:
    page = tab.page
    assert tab.outside(base) == []
    assert tab.errors == []
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.title().strip()
    assert (page.locator("html").get_attribute("lang") or "").startswith("zh")
    assert overflow(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_over_http(visit: Visit, bases: dict[str, str], reference: Reference, kind: str) -> None:
    tab = visit("loopback", address(reference, kind), WIDE)
    check(tab, bases["loopback"])


@pytest.mark.parametrize("kind", KINDS)
def test_over_http_under_a_host_name_and_then_made_narrow(
    visit: Visit, bases: dict[str, str], reference: Reference, kind: str
) -> None:
    tab = visit("intranet", address(reference, kind), WIDE)
    check(tab, bases["intranet"])
    assert not tab.page.evaluate("window.isSecureContext")
    tab.page.set_viewport_size({"width": NARROW, "height": 800})
    assert overflow(tab.page) == []
    tab.page.set_viewport_size({"width": WIDE, "height": 900})
    assert tab.errors == []


@pytest.mark.parametrize("kind", KINDS)
def test_from_a_disk_on_a_phone(visit: Visit, bases: dict[str, str], reference: Reference, kind: str) -> None:
    tab = visit("disk", address(reference, kind), NARROW)
    check(tab, bases["disk"])
