"""The macro that shows two wordings as one text: what is read without styles and script, and what data may do."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from onemap.render.pages.page import Templates
from tests.browser import chromium

STATIC = Path(__file__).parents[2] / "onemap" / "static"
TEMPLATE = '{% from "shared/wording.html" import wording %}{{ wording(old, new) }}'
LONG = "应当依法开展环境影响评价，" * 10


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    (tmp_path / "site_overrides" / "records").mkdir(parents=True)
    (tmp_path / "site_overrides" / "records" / "x.html").write_text(TEMPLATE, encoding="utf-8")
    return Templates.load(tmp_path, "zh")


def unstyled(page: str) -> str:
    """What a reader without styles, or a screen reader, comes across."""
    return html.unescape(re.sub(r"<[^>]+>", "", page.replace("<br>", "\n")))


def test_what_is_read_without_styles(templates: Templates) -> None:
    shown = templates.render(
        "x.html", old="要求：\n（1）实行等量替代。", new="要求：\n（1）实行倍量替代。\n（2）禁止采砂。"
    )
    assert unstyled(shown) == (
        "要求：\n（1）实行－删除：等（删除止）＋新增：倍（新增止）量替代。＋新增：\n（2）禁止采砂。（新增止）"
    )
    assert re.findall(r"<(ins|del)\b", shown) == ["del", "ins", "ins"]


def test_added_and_removed_clauses_are_marked_whole(templates: Templates) -> None:
    assert unstyled(templates.render("x.html", old=None, new="禁止采砂。")) == "＋新增：禁止采砂。（新增止）"
    assert unstyled(templates.render("x.html", old="禁止采砂。", new=None)) == "－删除：禁止采砂。（删除止）"
    assert unstyled(templates.render("x.html", old="禁止采砂。", new="禁止采砂。")) == "禁止采砂。"


def test_wording_is_text_whatever_it_says(templates: Templates) -> None:
    evil = "<script>alert(1)</script></del><img src=x onerror=alert(1)>&lt;{{ 7*7 }}"
    shown = templates.render("x.html", old="甲" + evil, new=evil + "乙" + LONG + evil)
    assert set(re.findall(r"</?([a-z0-9]+)", shown)) <= {"div", "span", "ins", "del", "br", "details", "summary"}
    assert unstyled(shown).count("{{ 7*7 }}") >= 2


def test_unchanged_text_unfolds_without_script(templates: Templates) -> None:
    body = templates.render("x.html", old=LONG + "等量" + LONG, new=LONG + "倍量" + LONG)
    style = (STATIC / "onemap.css").read_text(encoding="utf-8")
    with chromium() as browser, browser.tab(width=390, java_script_enabled=False) as tab:
        tab.page.set_content(f"<style>{style}</style><main class='md-typeset'>{body}</main>")
        folded = tab.page.locator("details")
        seen = tab.page.locator(".om-wording").inner_text()
        assert folded.count() == 2
        assert "略去未变文字" in seen
        assert LONG not in seen.replace("\n", "")
        folded.first.locator("summary").click()
        folded.last.locator("summary").press("Enter")
        assert re.sub(r"……[^…]+……|\s", "", tab.page.locator(".om-wording").inner_text()).startswith(LONG + "－")
        # the words for screen readers take no room
        assert tab.page.locator(".om-wording__said").first.bounding_box()["width"] <= 1  # type: ignore[index]


def test_paper_has_the_whole_wording(templates: Templates) -> None:
    body = templates.render("x.html", old=LONG + "等量" + LONG, new=LONG + "倍量" + LONG)
    style = (STATIC / "onemap.css").read_text(encoding="utf-8")
    with chromium() as browser, browser.tab() as tab:
        tab.page.set_content(f"<style>{style}</style><main class='md-typeset'>{body}</main>")
        assert tab.page.locator("details > span").first.is_hidden()
        tab.page.emulate_media(media="print")
        assert re.sub(r"\s", "", tab.page.locator(".om-wording").inner_text()).startswith(LONG + "－")
