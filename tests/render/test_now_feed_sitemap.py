"""What became known later, and what search engines and readers of news get."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.compare.changes import ChangeSet, ClauseChange, ListChange, UnitChange, ZoneChange
from onemap.errors import UsageFault
from onemap.model.clauses import Clause
from onemap.render import sitemap
from onemap.render.feed import feed_xml, summary
from onemap.render.now import NOW_STUB, now_js, now_words
from onemap.render.sitemap import sitemap_xml
from onemap.words import translator
from tests.render.snapshots import EVIL, chain, changes, snapshot

EN = translator("en")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "https://example.org/map/"


def told(text: str) -> Any:
    found = re.fullmatch(r"onemap\.now\((\{.*\})\);\n", text)
    assert found and text.isascii() and not re.search("[<>&]", text)
    return json.loads(found[1])


def test_now_of_each_version() -> None:
    held = chain(snapshot("2020"), snapshot("2023-1"), snapshot("2025"))
    first, last = told(now_js(held, "2020", "en")), told(now_js(held, "2025", "en"))
    assert (first["as_of"], first["status"]) == ("1 March 2026", "replaced")
    assert first["replaced_by"] == [["2023-1", f"方案2023-1{EVIL}", "../2023-1/index.html"]]
    assert first["newer"] == [["2025", f"方案2025{EVIL}", "../2025/index.html"]]
    assert (last["status"], last["replaced_by"], last["newer"]) == ("in-force", [], [])
    assert (last["portal"], last["history"]) == ("../../index.html", "../../units/{code}.html")
    assert last["words"] == now_words(EN)
    assert told(NOW_STUB) == {}


def test_now_of_a_consultation_knows_its_last_day() -> None:
    held = snapshot("2026")
    one = {"consultation": {"start": "2026-02-01", "end": "2026-03-01"}}
    others = ({"consultation": {"start": "2026-01-01", "end": "2026-02-28"}}, {"number": "1"})
    late = {"consultation": {"start": "2026-03-02", "end": "2026-09-01"}}
    plan = held.plan.model_validate({**held.plan.model_dump(by_alias=True), "documents": [one, *others, late]})
    whole = chain(snapshot("2025"), replace(held, plan=plan))
    status = replace(whole.standings["2026"], status="consultation")
    whole = replace(whole, standings={**whole.standings, "2026": status})
    draft = told(now_js(whole, "2026", "en"))
    assert (draft["status"], draft["closes"]) == ("consultation", "2026-03-01") and draft["closed"]
    assert not {"closes", "closed"} & told(now_js(whole, "2025", "en")).keys()


def test_every_status_has_words() -> None:
    from typing import get_args

    from onemap.resolve.snapshot import Status

    assert set(get_args(Status)) <= set(now_words(EN))


def test_feed() -> None:
    held = chain(snapshot("2020"), snapshot("2025"), address=BASE)
    text = feed_xml(held, {"2025": changes("2020", "2025")}, BASE, "zh", EN)
    feed = ElementTree.fromstring(text)  # noqa: S314 - our own output
    entries = feed.findall(f"{ATOM}entry")
    assert faults(feed) == []
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"
    assert [e.findtext(f"{ATOM}title") for e in entries] == [f"方案2025{EVIL}", f"方案2020{EVIL}"]
    assert {e.findtext(f"{ATOM}updated") for e in [*entries, feed]} == {"2025-01-10T00:00:00+08:00"}
    links = [(link.get("rel"), link.get("href")) for e in entries for link in e.findall(f"{ATOM}link")]
    assert links == [
        ("alternate", f"{BASE}versions/2025/"),
        ("related", f"{BASE}versions/2025/changes.html"),
        ("alternate", f"{BASE}versions/2020/"),  # the first version has nothing to compare it with
    ]
    assert {x.get("rel"): x.get("href") for x in feed.findall(f"{ATOM}link")} == {
        "self": f"{BASE}feed.xml",
        "alternate": BASE,
    }
    assert entries[0].findtext(f"{ATOM}summary") == (
        "Units: 4. Against version 2020: units added 1, withdrawn 0, merged 1, split 0, regrouped 0, changed 1; "
        "lists changed 0; zones changed 0. Clauses stricter than before: 0; looser: 0."
    )
    assert entries[1].findtext(f"{ATOM}summary") == "Units: 4."
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == f"局{EVIL}"


def test_the_summary_counts_clauses_that_bind_more() -> None:
    held = chain(snapshot("2020"), snapshot("2025"))
    before, after = (Clause(number="1", dimension="spatial", measure=m, text="甲。") for m in ("restrict", "ban"))
    lists = (ListChange("990100", "changed", (ClauseChange("990100", before, after),)),)
    zones = (ZoneChange("Z1", "Z1", ("clauses",), clauses=(ClauseChange("Z1", after, None),)),)
    units = (UnitChange("changed", ("A",), ("A",), ("clauses",), clauses=(ClauseChange("A", None, after),)),)
    changed = ChangeSet("2020", "2025", units, lists, zones=zones)
    said = summary(held.snapshots["2025"], changed, EN, held.snapshots["2020"])
    assert "changed 1; lists changed 1; zones changed 1." in said
    assert said.endswith("Clauses stricter than before: 2; looser: 1.")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_the_feed_is_valid_whatever_the_plan_is_called(title: str, publisher: str) -> None:
    one = snapshot("2020")
    one = replace(one, plan=one.plan.model_copy(update={"title": title}))
    held = chain(one, snapshot("2025"))
    held = replace(
        held,
        publication=held.publication.model_copy(
            update={
                "name": title,
                "publisher": held.publication.publisher.model_copy(update={"name": "局" + publisher}),
            }
        ),
    )
    feed = ElementTree.fromstring(feed_xml(held, {"2025": changes("2020", "2025")}, BASE, "en", EN))  # noqa: S314
    assert faults(feed) == []


def test_the_rules_of_the_feed_can_be_broken() -> None:
    """The checker finds what it is for: without this, the tests above would prove little."""
    text = feed_xml(chain(snapshot("2020"), snapshot("2025")), {"2025": changes("2020", "2025")}, BASE, "zh", EN)
    for old, new, said in (
        ("T00:00:00+08:00", "", "updated"),
        ("<author>", "<contributor>", "author"),
        ("urn:uuid:", "", "id"),
        ('rel="related"', 'rel="alternate"', "alternate"),
        ("<summary>", "<summary>x</summary><summary>", "summary"),
        ('href="https:', 'href="', "link"),
    ):
        broken = text.replace(old, new).replace("</author>", "</contributor>" if said == "author" else "</author>")
        assert any(said in fault for fault in faults(ElementTree.fromstring(broken)))  # noqa: S314 - our own output


def faults(feed: ElementTree.Element) -> list[str]:
    """What RFC 4287 does not allow in *feed*: numbers, forms and places of its elements (sections 3 and 4)."""
    entries = feed.findall(f"{ATOM}entry")
    found = [] if feed.tag == f"{ATOM}feed" else ["the root is no feed"]
    known = {*("id", "title", "updated", "author", "link"), "entry"}
    for holder in (feed, *entries):
        names = [child.tag.removeprefix(ATOM) for child in holder]
        found += [f"unknown {name}" for name in names if name not in known | {"summary"}]
        found += [f"{name}: not once" for name in ("id", "title", "updated") if names.count(name) != 1]
        if holder is not feed and (names.count("summary") > 1 or "entry" in names):
            found.append("summary more than once, or an entry in an entry")
        if not (holder.findall(f"{ATOM}author") or feed.findall(f"{ATOM}author")):
            found.append("nobody is its author")
        # the person of section 3.2, the date of 3.3 (RFC 3339), the id of 4.2.6 (an IRI)
        found += ["author without name" for a in holder.findall(f"{ATOM}author") if len(a.findall(f"{ATOM}name")) != 1]
        day = holder.findtext(f"{ATOM}updated") or ""
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", day):
            found.append(f"updated: {day}")
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", holder.findtext(f"{ATOM}id") or ""):
            found.append("id is no IRI")
        # 3.1.1.1: plain text holds no elements
        found += [f"{e.tag} holds elements" for e in holder if e.tag != f"{ATOM}entry" and e.text and len(e)]
        links = holder.findall(f"{ATOM}link")
        found += ["link is not absolute" for link in links if not re.match("https?://[^/]", link.get("href") or "")]
        alternates = [(x.get("type"), x.get("hreflang")) for x in links if x.get("rel", "alternate") == "alternate"]
        if len(set(alternates)) != len(alternates) or not alternates:
            found.append("alternate: not one of each type and language, or none and no content")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len({*ids, feed.findtext(f"{ATOM}id")}) != len(ids) + 1:
        found.append("an id stands twice")
    if [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") != 1:
        found.append("no link to itself")
    return found


def test_ids_of_the_feed_stay_when_the_site_moves() -> None:
    held = chain(snapshot("2020"), snapshot("2025"))
    one, other = (re.findall("<id>(.*)</id>", feed_xml(held, {}, a, "zh", EN)) for a in (BASE, "http://x.y/"))
    assert one == other and len(set(one)) == 3
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", i) for i in one)


def test_another_language_has_its_own_addresses() -> None:
    text = feed_xml(chain(snapshot()), {}, BASE, "en", EN)
    assert f'href="{BASE}en/versions/2025/"' in text and f'href="{BASE}en/feed.xml"' in text


def locations(text: str) -> list[str | None]:
    return [e.text for e in ElementTree.fromstring(text).iter(f"{SITEMAP}loc")]  # noqa: S314 - our own output


def test_sitemap() -> None:
    files = sitemap_xml(["units/b.html", "index.html", "404.html", "x.js", "a & 中.html"], "https://example.org/map")
    assert list(files) == ["sitemap.xml"]
    assert locations(files["sitemap.xml"]) == [f"{BASE}a%20%26%20%E4%B8%AD.html", BASE, f"{BASE}units/b.html"]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8), max_size=40),
    st.integers(1, 9),
    st.integers(1300, 3000),
)
def test_every_page_is_in_one_small_file_of_the_sitemap(names: list[str], limit: int, size: int) -> None:
    pages = [f"{name}/p.html" for name in names]
    others = [f"{path}{ending}" for path in pages for ending in (".gz", ".br")] + ["now.js", "404.html"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sitemap, "LIMIT", limit)
        patch.setattr(sitemap, "BYTES", size)
        files = sitemap_xml([*pages, *others], BASE)
    head, *rest = files
    assert all(len(text.encode()) <= size and len(locations(text)) <= limit for text in map(files.get, rest) if text)
    parts = rest or [head]
    if rest:
        assert locations(files[head]) == [BASE + name for name in rest]
    found = [address for name in parts for address in locations(files[name])]
    assert all(address and address.startswith(BASE) and address.isascii() for address in found)
    assert [unquote(address or "").removeprefix(BASE) for address in found] == sorted(set(pages))


def test_a_national_sitemap_keeps_to_the_protocol() -> None:
    pages = [f"versions/2024/units/ZH{number:011}.html" for number in range(100_001)]
    files = sitemap_xml(pages, BASE)
    counts = [len(locations(text)) for text in files.values()]
    assert counts == [3, 50_000, 50_000, 1] and max(len(text) for text in files.values()) < 50_000_000


def test_a_large_sitemap_is_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", 2)
    pages = [f"{i}.html" for i in range(5)]
    files = sitemap_xml(pages, BASE)
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert locations(files["sitemap.xml"]) == [BASE + name for name in list(files)[1:]]
    assert [a for name in list(files)[1:] for a in locations(files[name])] == [BASE + p for p in pages]
    monkeypatch.setattr(sitemap, "LIMIT", 50_000)
    monkeypatch.setattr(sitemap, "BYTES", 1200)
    assert len(sitemap_xml(pages, BASE)) > 2


def test_an_address_must_be_a_web_address() -> None:
    with pytest.raises(UsageFault, match="mailto"):
        sitemap_xml([], "mailto:a@b.c")
