"""The finder in Chromium: what people type and paste, both filters, the count, and the way to the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Browser
from tests.site.kinds import CURRENT, Reference

FIND = f"versions/{CURRENT}/find.html"
ROWS = ".om-find-results tbody tr"


@pytest.fixture(scope="module", params=["loopback", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def finder(browser: Browser, base: str) -> Iterator[Page]:
    with browser.tab() as tab:
        yield tab.open(base + FIND)
        assert tab.errors == []
        assert tab.outside(base) == []


def _type(page: Page, text: str) -> None:
    page.locator("#om-find-text").fill(text)


def _codes(page: Page) -> list[str]:
    return page.locator(f"{ROWS} code").all_inner_texts()


def _count(page: Page) -> int:
    """The first number of the line that says how many were found."""
    found = re.search(r"\d+", page.locator(".om-find-count").inner_text())
    assert found
    return int(found[0])


def test_nothing_typed_lists_all(finder: Page, reference: Reference) -> None:
    assert _count(finder) == len(reference.units())
    assert _codes(finder) == sorted(reference.units())[:50]


def test_part_of_a_name(finder: Page, reference: Reference) -> None:
    wanted = sorted(code for code, unit in reference.units().items() if "水源" in unit["name"])
    assert wanted
    _type(finder, "水源")
    assert _count(finder) == len(wanted)
    assert sorted(_codes(finder)) == wanted


def test_a_code_in_any_spelling(finder: Page, reference: Reference) -> None:
    code = max(reference.units())
    wide = code.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    for spelling in (code, wide, code.lower(), f" {code[:8]} {code[8:]} "):
        _type(finder, spelling)
        assert _codes(finder) == [code], spelling
        assert _count(finder) == 1


def test_a_town(finder: Page, reference: Reference) -> None:
    towns = [town for unit in reference.units().values() for town in unit.get("towns") or ()]
    town = min(towns)
    wanted = {code for code, unit in reference.units().items() if town in (unit.get("towns") or ())}
    _type(finder, town)
    assert wanted <= set(_codes(finder))
    assert town in finder.locator(ROWS).first.inner_text()


def test_area_and_category_narrow_it_down(finder: Page, reference: Reference) -> None:
    finder.locator("#om-find-area").select_option("990103")
    finder.locator("#om-find-category").select_option(label="优先保护单元")
    wanted = sorted(
        code for code, u in reference.units().items() if (u["area"], u["category"]) == ("990103", "优先保护单元")
    )
    assert wanted
    assert sorted(_codes(finder)) == wanted
    assert _count(finder) == len(wanted)
    finder.reload(wait_until="networkidle")
    assert sorted(_codes(finder)) == wanted, "the address keeps the question"


def test_a_slip_in_a_code_suggests_near_ones(finder: Page, reference: Reference) -> None:
    code = max(reference.units())
    _type(finder, f"{code[:-3]}7{code[-2:]}")
    expect(finder.locator(".om-find-near")).to_be_visible()
    assert code in _codes(finder)


def test_nothing_found_says_so(finder: Page) -> None:
    _type(finder, "没有这样的单元")
    assert _codes(finder) == []
    assert finder.locator(".om-find-count").inner_text().strip()


def test_by_keyboard_alone_to_the_unit_page(finder: Page, reference: Reference) -> None:
    """From the top of the page with Tab, letters, the down key and Enter; the focus is always to be seen."""
    code = min(c for c in reference.units() if c.startswith("ZH"))
    for _ in range(60):
        finder.keyboard.press("Tab")
        if finder.evaluate("document.activeElement.id") == "om-find-text":
            break
    else:
        raise AssertionError("Tab never came to the field")
    outline = (
        "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"
    )
    assert finder.evaluate(outline) != "nonenone"
    finder.keyboard.type(code)
    expect(finder.locator(ROWS)).to_have_count(1)
    finder.keyboard.press("ArrowDown")
    assert code in finder.evaluate("document.activeElement.textContent")
    assert finder.evaluate(outline) != "nonenone"
    finder.keyboard.press("Enter")
    finder.wait_for_url(f"**/units/{code}.html")
    expect(finder.locator("h1")).to_have_text(reference.units()[code]["name"])
