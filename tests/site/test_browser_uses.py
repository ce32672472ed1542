"""What readers do with the pages in Chromium: search, copy, switch, sort, follow and cite, with and without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Browser
from tests.site.html import seen
from tests.site.kinds import CURRENT, Reference

STRONG = ("禁止", "限制")


def _busy_unit(reference: Reference) -> str:
    """A unit whose own list both forbids and does something else."""
    for code, unit in sorted(reference.units().items()):
        measures = {clause.get("measure") for clause in unit.get("clauses") or ()}
        if measures & set(STRONG) and measures - {*STRONG, None}:
            return code
    raise AssertionError("no unit has clauses of both kinds")


@pytest.fixture(scope="module", params=["loopback", "intranet", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def unit_page(browser: Browser, base: str, reference: Reference) -> Iterator[Page]:
    with browser.tab(permissions=["clipboard-read", "clipboard-write"]) as tab:
        yield tab.open(f"{base}versions/{CURRENT}/units/{_busy_unit(reference)}.html")
        assert tab.errors == []
        assert tab.outside(base) == []


def _ask(page: Page, question: str) -> None:
    """Type *question* as an input method does: the words at once, and a key."""
    field = page.locator(".md-search__input")
    field.fill("")
    page.keyboard.insert_text(question)
    page.keyboard.press("End")


@pytest.mark.parametrize("question", ["法律依据", "坐标系", "EPSG:4490"])
def test_the_portal_is_searched(browser: Browser, base: str, question: str) -> None:
    """A word from the middle of a sentence is found, one that no page holds is not."""
    with browser.tab() as tab:
        page = tab.open(f"{base}index.html")
        page.locator(".md-search__input").click()
        _ask(page, "饕餮")
        expect(page.locator(".md-search-result__meta")).to_contain_text("没有找到")
        _ask(page, question)
        result = page.locator(".md-search-result__item a").first
        expect(result).to_be_visible()
        assert page.locator(".md-search-result__item mark").first.inner_text().strip()
        result.click()
        page.wait_for_load_state("networkidle")
        said = "".join(page.locator("article").inner_text().split())
        assert question.split(":")[0] in said
        assert tab.errors == []
        assert tab.outside(base) == []


def test_a_code_is_copied(unit_page: Page, reference: Reference) -> None:
    code = _busy_unit(reference)
    button = unit_page.locator(f"button[data-onemap-copy='{code}']")
    button.click()
    answer = unit_page.locator(f"button[data-onemap-copy='{code}'] + *")
    expect(answer).to_have_text("已复制")
    # what was copied is what a reader can paste, clipboard API or not
    unit_page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
    unit_page.locator("#paste").focus()
    unit_page.keyboard.press("Control+V")
    assert unit_page.locator("#paste").input_value() == code


def test_an_intranet_has_no_clipboard_of_its_own(browser: Browser, intranet: str) -> None:
    with browser.tab() as tab:
        assert tab.open(f"{intranet}index.html").evaluate("navigator.clipboard") is None


def test_the_line_to_cite_is_copied_whole(unit_page: Page, reference: Reference) -> None:
    code = _busy_unit(reference)
    line = unit_page.locator("#cite .om-copy").get_attribute("data-onemap-copy") or ""
    assert code in line and reference.plan(CURRENT)["title"] in line
    assert f"versions/{CURRENT}/units/{code}.html" in line
    assert line in unit_page.locator("#cite").inner_text()


def test_only_prohibitions_and_restrictions(unit_page: Page) -> None:
    clauses = unit_page.locator("#requirements .om-clause")
    before = clauses.count()
    assert clauses.locator("visible=true").count() > 0
    box = unit_page.locator("input[data-onemap-only]")
    box.check()
    shown = unit_page.locator("#requirements .om-clause:visible")
    assert 0 < shown.count() < before
    for clause in shown.all():
        # a clause that refers to others stays with a prohibition among them
        words = (
            clause.inner_text() if clause.locator(".om-followed").count() else clause.locator("p").first.inner_text()
        )
        assert any(word in words for word in STRONG), words
    for heading in unit_page.locator("#requirements h3:visible").all():
        section = heading.locator("xpath=..")
        assert section.locator(".om-clause:visible").count() > 0, heading.inner_text()
    box.uncheck()
    assert unit_page.locator("#requirements .om-clause:visible").count() == before


def test_the_address_of_a_clause_shows_it(unit_page: Page) -> None:
    link = unit_page.locator("#requirements .om-k a").last
    anchor = (link.get_attribute("href") or "").removeprefix("#")
    clause = unit_page.locator(f"[id='{anchor}']")
    plain = clause.evaluate("e => getComputedStyle(e).cssText || getComputedStyle(e).backgroundColor")
    unit_page.goto(f"{unit_page.url.split('#')[0]}#{anchor}", wait_until="load")
    expect(clause).to_be_in_viewport()
    style = (
        "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).outline, getComputedStyle(e).boxShadow].join()"
    )
    marked = clause.evaluate(style)
    unit_page.goto(f"{unit_page.url.split('#')[0]}#cite", wait_until="load")
    expect(clause).not_to_have_class("om-target")
    assert plain is not None
    assert clause.evaluate(style) != marked


def test_a_clause_that_the_switch_hides_is_shown_when_its_address_is_asked_for(unit_page: Page) -> None:
    hidden = unit_page.locator(
        "#requirements .om-clause:not([data-measure=ban], [data-measure=restrict], :has(.om-followed))"
    ).last
    anchor = hidden.get_attribute("id")
    unit_page.locator("input[data-onemap-only]").check()
    expect(unit_page.locator(f"[id='{anchor}']")).to_be_hidden()
    unit_page.evaluate(f"location.hash = {anchor!r}")
    expect(unit_page.locator(f"[id='{anchor}']")).to_be_visible()


def test_a_table_sorts_by_number_and_by_text(browser: Browser, base: str, reference: Reference) -> None:
    with browser.tab() as tab:
        page = tab.open(f"{base}versions/{CURRENT}/areas/990103.html")
        table = page.locator("table#units")
        header = table.locator("thead th").last
        header.locator("button").click()
        numbers = [float(t.replace(",", "")) for t in table.locator("tbody td:last-child").all_inner_texts()]
        assert numbers == sorted(numbers) and len(set(numbers)) > 2
        expect(header).to_have_attribute("aria-sort", "ascending")
        header.locator("button").click()
        assert [float(t.replace(",", "")) for t in table.locator("tbody td:last-child").all_inner_texts()] == numbers[
            ::-1
        ]
        table.locator("thead th button").first.click()
        codes = table.locator("tbody td:first-child").all_inner_texts()
        assert codes == sorted(codes)
        assert tab.errors == []


def test_a_table_is_filtered(browser: Browser, base: str, reference: Reference) -> None:
    with browser.tab() as tab:
        page = tab.open(f"{base}versions/{CURRENT}/areas/990100.html")
        page.locator("input[data-onemap-filter]").fill("水源")
        wanted = sum("水源" in unit["name"] for unit in reference.units().values())
        assert page.locator("table#units tbody tr:visible").count() == wanted > 0
        assert tab.errors == []


def test_a_followed_clause_leads_to_its_list(browser: Browser, base: str, reference: Reference) -> None:
    code = next(
        code
        for code, unit in sorted(reference.units().items())
        if any(clause.get("follows") for clause in unit.get("clauses") or ())
    )
    with browser.tab() as tab:
        page = tab.open(f"{base}versions/{CURRENT}/units/{code}.html")
        link = page.locator(".om-followed a").first
        anchor = (link.get_attribute("href") or "").partition("#")[2]
        link.click()
        page.wait_for_load_state("networkidle")
        assert "/admission/" in page.url
        expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
        assert tab.errors == []


def test_without_script_every_clause_stands_on_the_page(browser: Browser, base: str, reference: Reference) -> None:
    code = _busy_unit(reference)
    with browser.tab(java_script_enabled=False) as tab:
        page = tab.open(f"{base}versions/{CURRENT}/units/{code}.html")
        text = "".join(page.locator("article").inner_text().split())
        for clause in reference.units()[code]["clauses"]:
            assert "".join(str(clause.get("text", "")).split()) in text
        whole = seen((reference.version() / f"units/{code}.html").read_text(encoding="utf-8"))
        assert page.locator("#requirements .om-clause:visible").count() == page.locator(".om-clause").count() > 10
        assert reference.units()[code]["name"] in whole
        page.locator("nav.om-crumbs a").first.click()
        expect(page.locator("h1")).to_have_text(reference.plan(CURRENT)["title"])
        assert tab.errors == []
