"""Consultations that are open: for whom, until when, and a letter that nothing can be smuggled into."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.render.pages.consultations import LONGEST, consultations, mail_link
from onemap.render.pages.page import Templates
from onemap.render.view import View
from tests.publications import write_tiny
from tests.render.test_portal import edit, views
from tests.site.html import seen, tags

UNIT = "ZH99010120001"
FILING = "filing: {authority: 省生态环境厅, number: 备〔2023〕2号, date: 2023-05-20}"
WINDOW = (
    "consultation: {start: 2023-12-01, end: 2024-01-01, contact: 综合科, email: a@b.example, phone: '12', "
    "address: 学府路}"
)


def draft(root: Path, window: str = WINDOW) -> View:
    """The second version of the tiny publication, in consultation on its last day."""
    edit(root, "v2/plan.yml", FILING, window)
    return views(root, "internal")[1]


def lead(root: Path, view: View, **more: object) -> str:
    return Templates.load(root, "en").render("version/lead.html", v=view, root="../", trail=(("", None),), **more)


def letter(link: str) -> tuple[str, dict[str, str]]:
    """Recipient and fields, as a mail program reads them."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    fields = parse_qsl(parts.query, strict_parsing=True, keep_blank_values=True)
    assert [name for name, _ in fields] == ["subject", "body"]
    return unquote(parts.path), dict(fields)


def test_the_banner_of_a_unit_gives_window_contact_and_a_letter_about_it(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    view = draft(root)
    unit = view.snapshot.units[UNIT]
    text = lead(root, view, unit=unit, address="https://x.example/versions/v2/units/u.html")
    said = " ".join(seen(f"<article>{text}</article>").split())
    for words in ("From 1 December 2023 to 1 January 2024", "As of 1 January 2024.", "综合科", "12", "学府路"):
        assert words in said
    link = next(t.attributes["href"] for t in tags(text) if t.attributes.get("href", "").startswith("mailto:"))
    to, fields = letter(link)
    assert to == "a@b.example"
    assert fields["subject"] == f"Opinion on {UNIT} {unit.name}"
    for words in (view.snapshot.plan.title, "Version: v2\r\n", f"{UNIT} {unit.name}", "https://x.example/versions/v2"):
        assert words in fields["body"]
    assert any(tag.attributes.get("data-onemap-window") == "2023-12-01 2024-01-01" for tag in tags(text))
    assert any(tag.attributes.get("href") == "../changes.html" for tag in tags(text))


def test_other_pages_of_the_draft_say_it_in_a_line(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    view = draft(root)
    text = Templates.load(root, "en").render("version/lead.html", v=view, root="", trail=(("", ""), ("", None)))
    assert "Draft for comment" in text and "mailto:" not in text and 'href="index.html"' in text


@pytest.mark.parametrize(
    ("day", "is_open"), [("2023-11-30", 0), ("2023-12-01", 1), ("2024-01-01", 1), ("2024-01-02", 0)]
)
def test_a_window_is_open_from_its_first_to_its_last_day(tmp_path: Path, day: str, is_open: int) -> None:
    root = write_tiny(tmp_path)
    edit(root, "publication.yml", "as_of: 2024-01-01", f"as_of: {day}")
    view = draft(root)
    assert len(consultations(view)) == is_open
    assert ("om-consult" in lead(root, view)) == bool(is_open)


def test_a_filed_plan_is_no_longer_in_consultation(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    edit(root, "v2/plan.yml", FILING, f"{FILING}\n    {WINDOW}")
    view = views(root)[1]
    assert consultations(view) == () and "om-consult" not in lead(root, view)


def test_only_consultations_about_the_unit_and_each_once(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    other = "\n  - {areas: ['990102'], consultation: {start: 2023-12-02, end: 2024-02-01}}"
    more = "\n  - {areas: ['990102'], consultation: {start: 2023-11-02, end: 2023-12-01}}"
    view = draft(root, WINDOW + other + other + more)
    here, there = (view.snapshot.units[code] for code in (UNIT, "ZH99010220001"))
    assert [one.last for one in consultations(view)] == ["2024-01-01", "2024-02-01"]
    assert [one.last for one in consultations(view, here)] == ["2024-01-01"]
    assert [one.last for one in consultations(view, there)] == ["2024-01-01", "2024-02-01"]
    assert [one.letter for one in consultations(view, there)][1] is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXTS, TEXTS, TEXTS)
def test_no_part_of_a_letter_leaves_its_place(address: str, subject: str, body: str) -> None:
    link = mail_link(f"{address}@x.example", subject, body)
    assert link.isascii() and not set(link) & set(" \r\n<>\"'`\\")
    to, fields = letter(link)
    assert to == f"{address}@x.example" and urlsplit(link).path.count(",") == 0
    assert fields["subject"] == " ".join(subject.split())
    assert fields["body"].split("\r\n") == (body.splitlines() or [""])


EVIL = "a?cc=evil@x.example&body=1%0D%0ABcc:e@x.example\r\nTo: x<script>\"'"


def test_hostile_names_stay_words_and_a_letter_short(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    view = draft(root)
    long = EVIL + "长" * 300
    unit = view.snapshot.units[UNIT].model_copy(update={"name": long})
    plan = view.snapshot.plan.model_copy(update={"title": long})
    view = replace(view, snapshot=replace(view.snapshot, plan=plan))
    (found,) = consultations(view, unit, "https://x.example/" + "p" * 500)
    assert found.letter is not None and len(found.letter) < 2000
    to, fields = letter(found.letter)
    assert to == "a@b.example" and set(fields) == {"subject", "body"}
    assert "a?cc=evil@x.example&body" in fields["subject"] and len(fields["subject"]) < LONGEST + 20
    lines = fields["body"].split("\r\n")
    assert not [line for line in lines if line.startswith(("To:", "Bcc:"))] and "ppp" not in fields["body"]
    text = lead(root, view, unit=unit)
    assert "<script>" not in text


def test_an_address_with_a_question_in_it_gets_no_second_recipient(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    view = draft(root, "consultation: {start: 2023-12-01, end: 2024-01-01, email: 'a?cc=b,c@d'}")
    (found,) = consultations(view)
    assert found.letter is not None
    assert letter(found.letter)[0] == "a?cc=b,c@d" and found.letter.startswith("mailto:a%3Fcc%3Db%2Cc@d?subject=")


def test_days_are_those_of_the_data(tmp_path: Path) -> None:
    (found,) = consultations(draft(write_tiny(tmp_path)))
    assert (dt.date.fromisoformat(found.first), dt.date.fromisoformat(found.last)) == (
        dt.date(2023, 12, 1),
        dt.date(2024, 1, 1),
    )
