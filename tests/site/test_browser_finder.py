"""The finder in Chromium: what people type and paste, both filters, the count, and the way to the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Browser
from tests.site.finder import own_clauses
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


def _count(page: Page, units: bool = True) -> int:
    """How many were found, as the line above the table says: of units the first number, of requirements the third."""
    found = re.findall(r"\d+", page.locator(".om-find-count").inner_text())
    assert found
    return int(found[0] if units else found[2])


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


def _own_clauses(reference: Reference, words: str) -> set[tuple[str, str]]:
    """(unit, number) of the units' own clauses whose text or items hold *words*, read from the files."""

    def said(held: dict[str, Any]) -> Iterator[str]:
        yield str(held.get("text") or "")
        for item in held.get("items") or ():
            yield from said(item)

    return {
        (code, clause["number"])
        for code in reference.units()
        for clause in own_clauses(reference, code)
        if any(words in text for text in said(clause))
    }


def test_words_in_requirements(finder: Page, reference: Reference) -> None:
    """What units forbid is found by its words, counted truly, and a press away from the very clause."""
    words = "禁止新建"
    finder.get_by_role("radio", name="管控要求").check()
    expect(finder.locator(".om-find-count")).to_have_text("请输入管控要求原文中连续的字词。")
    _type(finder, " 禁止 新建")
    expect(finder.locator(f"{ROWS} a").first).to_be_visible()
    links = finder.locator(f"{ROWS} a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert _count(finder, units=False) == len(links)
    own = {tuple(link.removeprefix("units/").split(".html#c-")) for link in links if link.startswith("units/")}
    wanted = {(code, f"{code}-{number}") for code, number in _own_clauses(reference, words)}
    assert own == wanted
    assert wanted
    assert any(link.startswith("admission/") for link in links)
    for link in (links[0], links[-1]):
        assert finder.evaluate("link => new URL(link, location.href).pathname", link).endswith(".html")
    finder.locator(f"{ROWS} a").last.click()
    finder.wait_for_url("**#c-*")
    clause = finder.locator(f"id={finder.url.rpartition('#')[2]}")
    assert words in "".join(clause.inner_text().split())


def test_words_in_requirements_of_an_area(finder: Page, reference: Reference) -> None:
    """Filters ask which units; the address keeps the question, and the switch back asks for units again."""
    finder.get_by_role("radio", name="管控要求").check()
    _type(finder, "禁止")
    expect(finder.locator(f"{ROWS} a").first).to_be_visible()
    every = _count(finder, units=False)
    finder.locator("#om-find-area").select_option("990103")
    expect(finder.locator(".om-find-count")).to_have_text(re.compile(rf"共 (?!{every} )\d+ 条"))
    links = finder.locator(f"{ROWS} a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    units = reference.units()
    own = {link.split("/")[1].split(".html")[0] for link in links if link.startswith("units/")}
    assert own and all(units[code]["area"] == "990103" for code in own)
    said = finder.locator(".om-find-count").inner_text()
    finder.reload(wait_until="networkidle")
    expect(finder.locator(".om-find-count")).to_have_text(said)
    finder.locator("#om-find-in-units").check()
    _type(finder, "")
    expect(finder.locator(".om-find-count")).to_contain_text("个单元，显示")
    assert all(units[code]["area"] == "990103" for code in _codes(finder))


def test_words_that_nobody_wrote(finder: Page) -> None:
    finder.get_by_role("radio", name="管控要求").check()
    _type(finder, "没有人写过这样一句话，真的没有")
    expect(finder.locator(".om-find-count")).to_have_text("没有管控要求含有这些字词。")
    assert finder.locator(ROWS).count() == 0
