"""Data is never code: markup in any value shows as text, on every page, in every file, in a browser too."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog

from tests.browser import Browser
from tests.publications import write_tiny
from tests.site.building import build, once, onemap
from tests.site.hostile import CODES, HARMLESS, MARKUP, ZONE, write_marked
from tests.site.html import pages, seen, tags
from tests.site.kinds import walk_links

ALL = "".join(MARKUP)


@pytest.fixture(scope="module")
def hostile(shared: Path) -> Path:
    return once(shared, "hostile", lambda folder: build(write_marked(folder, ALL))) / "site"


@pytest.fixture(scope="module")
def harmless(shared: Path) -> Path:
    # as long as the markup is, because long texts that did not change are folded
    word = (HARMLESS * len(ALL))[: len(ALL)]
    return once(shared, "harmless", lambda folder: build(write_marked(folder, word))) / "site"


def _skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag.name, tuple(tag.attributes)) for tag in tags(page, texts=False)]


def test_markup_changes_no_page(hostile: Path, harmless: Path) -> None:
    theirs, ours = dict(pages(hostile)), dict(pages(harmless))
    assert theirs.keys() == ours.keys()
    assert len(ours) > 40
    changed = [path for path, page in theirs.items() if _skeleton(page) != _skeleton(ours[path])]
    assert changed == []


def test_no_script_no_handler_no_address_that_runs(hostile: Path, harmless: Path) -> None:
    known = {tag.text for _, page in pages(harmless) for tag in tags(page) if tag.name == "script"}
    for path, page in pages(hostile):
        for tag in tags(page):
            assert not [name for name in tag.attributes if name.startswith("on")], (path, tag)
            if tag.name == "script" and "src" not in tag.attributes:
                assert tag.attributes.get("type") == "application/json" or tag.text in known or "7*7" not in tag.text, (
                    path
                )
                if tag.attributes.get("type") == "application/json":
                    json.loads(tag.text)
        for link in walk_links(tags(page)):
            bare = re.sub(r"[\s\x00-\x1f]", "", link).lower()
            assert not bare.startswith(("javascript:", "vbscript:", "data:text")), (path, link)


def test_the_values_are_read_as_they_were_written(hostile: Path) -> None:
    page = (hostile / f"versions/v2/units/{CODES[0]}.html").read_text(encoding="utf-8")
    shown = " ".join(seen(page).split())
    wanted = " ".join(ALL.split())
    for word in ("丁", "问题", "注", "总", "项", "某法", "镇"):
        assert f"{word}{wanted}" in shown, word
    heading = next(tag for tag in tags(page) if tag.name == "h1")
    assert " ".join(heading.text.split()) == f"丁{wanted}"


def test_templates_of_ours_are_not_filled_from_data(hostile: Path) -> None:
    for path, page in pages(hostile):
        assert "49" not in re.findall(r"\{\{7\*7\}\}|\b49\b", seen(page, "body")), path


def test_scripts_hold_data_only(hostile: Path) -> None:
    files = [*hostile.rglob("shards/*.js"), *hostile.glob("versions/*/now.js")]
    assert len(files) > 8
    for file in files:
        text = file.read_text(encoding="ascii")
        assert not re.search(r"[<>&]", text), file.name
        call = re.fullmatch(r'onemap\.(?:shard\("[A-Za-z0-9._-]+",|now\()(.*)\);\n', text, re.DOTALL)
        assert call, file.name
        json.loads(call[1])


def test_feed_and_downloads_are_whole(hostile: Path) -> None:
    feed = ET.parse(hostile / "feed.xml")  # noqa: S314 - our own file
    titles = [element.text or "" for element in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert any("<script>alert(1)</script>" in title for title in titles)
    for file in (*hostile.rglob("data/*.geojson"), *hostile.rglob("data/*.json")):
        json.loads(file.read_text(encoding="utf-8"))


def _addresses(site: Path) -> Iterator[str]:
    version = "versions/v2"
    yield from ("index.html", "map.html", "versions/index.html", f"units/{CODES[0]}.html")
    yield from (f"{version}/{name}.html" for name in ("index", "map", "find", "changes", "areas/index", "areas/990101"))
    yield from (f"{version}/units/{CODES[0]}.html", f"{version}/zones/{ZONE}.html", f"{version}/admission/990100.html")
    yield from (f"{version}/admission/industry-C26.html", f"{version}/data/index.html")


def test_nothing_runs_in_a_browser(browser: Browser, hostile: Path) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with browser.tab() as tab:
        page = tab.page
        page.on("dialog", dismiss)
        base = f"{hostile.as_uri()}/"
        for address in _addresses(hostile):
            tab.open(base + address)
        tab.open(f"{base}versions/v2/find.html")
        page.locator("#om-find-text").fill("<script>")
        assert page.locator(".om-find-results tbody tr").count() == len(CODES)
        tab.open(f"{base}versions/v2/map.html")
        page.locator(".leaflet-container").focus()
        page.keyboard.press("Enter")
        page.locator(".om-identify h3").first.wait_for()
        assert "<img src=x" in page.locator(".om-identify").inner_text()
        for box in page.locator(".om-layers input").all():
            box.check(force=True)
        tab.open(f"{base}versions/v2/units/{CODES[0]}.html")
        page.locator(".om-copy").last.click()
        page.wait_for_timeout(200)
        assert dialogs == []
        assert tab.errors == []
        assert tab.outside(base) == []


def test_separators_of_lines_are_refused_in_yaml(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "publication")
    file = root / "units" / "v1" / "zones.yml"
    text = file.read_text(encoding="utf-8")
    for spelling in ("name: 临港\u2028区", 'name: "临港\\u2028区"'):
        file.write_text(text.replace("name: 临港工业污染重点管控区", spelling, 1), encoding="utf-8")
        done = onemap("build", "--publication", str(root))
        assert done.returncode == 1
        assert "units/v1/zones.yml:2:" in done.stderr


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("publication.yml", "as_of:", "address: javascript:alert(1)\nas_of:"),
        ("v2/plan.yml", "basis: [{id: law,", "basis: [{id: law, link: 'javascript:alert(1)',"),
        ("v1/units/990101.yml", "- code: ZH99010110001", "- code: ../../../ZH99010110001"),
        ("v1/plan.yml", "levels:", "geometry: {units: {file: ../../../../etc/passwd}}\nlevels:"),
    ],
    ids=["address", "basis", "code", "file"],
)
def test_links_and_paths_that_lead_out_are_refused(tmp_path: Path, name: str, old: str, new: str) -> None:
    root = write_tiny(tmp_path / "publication")
    file = root / "units" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = onemap("build", "--publication", str(root))
    assert done.returncode == 1, done.stdout
    assert f"units/{name}:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "site").exists()
