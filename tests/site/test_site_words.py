"""Pages speak one language: what is not data is Chinese on a Chinese site and English on an English one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publications import FILES
from tests.site.building import build, once
from tests.site.html import Tag, pages, seen, tags
from tests.site.kinds import KINDS, Reference, address
from tests.site.small import write_mixed

#: names that are the same in both languages, and values of downloads
_NAMES = re.compile(
    r"km²|Atom|\bland\b|\bsea\b|SHA-256|GeoJSON|GeoPackage|CSV|JSON|XLSX|PDF|ZIP|EPSG:\d+|CGCS2000|UTF-8|KB|MB|GB/T"
    r"|https?://\S+|\S+@\S+|[\w./{}-]+\.(?:html|csv|geojson|gpkg|json|xlsx|pdf|zip|yml|js)|[0-9a-f]{64}"
)
_ENGLISH = re.compile(r"[A-Za-z]{2,}[ ’'][A-Za-z]{2,}|\b[A-Za-z][a-z]{3,}\b")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-onemap-copied")


def _attributes(found: list[Tag]) -> Iterator[str]:
    """What a page says in attributes, to those who point and to those who listen."""
    for tag in found:
        yield from (tag.attributes[name] for name in _SPOKEN if name in tag.attributes)
        if tag.name == "meta" and tag.attributes.get("name") == "description":
            yield tag.attributes["content"]


def _dictionaries(found: list[Tag]) -> Iterator[tuple[str, str]]:
    """Words that the page's data blocks hand to scripts."""
    for tag in found:
        if tag.attributes.get("id", "").startswith("onemap-"):
            block = json.loads(tag.text) if tag.attributes.get("type") == "application/json" else {}
            yield from block.get("words", {}).items()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "prose"])
def test_a_chinese_page_has_no_english_left_in_it(reference: Reference, kind: str) -> None:
    page = (reference.site / address(reference, kind)).read_text(encoding="utf-8")
    page = re.sub(r"<code\b.*?</code>", "", page)  # codes and names of columns
    found = tags(page)
    said = [*seen(page, "body").splitlines(), *_attributes(found)]
    left = [text for text in said if _ENGLISH.search(_NAMES.sub("", text))]
    assert left == []
    plain = [
        key
        for key, word in _dictionaries(found)
        if not _CHINESE.search(re.sub(r"\{\w+\}", "", word) + "无" * (len(word) < 3))
    ]
    assert plain == []


def test_what_became_known_later_is_told_in_chinese(reference: Reference) -> None:
    for version in reference.versions:
        text = (reference.version(version) / "now.js").read_text(encoding="ascii")
        told = json.loads(text.removeprefix("onemap.now(").rstrip().removesuffix(");"))
        words = [word for key, word in told.get("words", {}).items() if not _CHINESE.search(word)]
        assert words == [], version


@pytest.fixture(scope="module")
def english(shared: Path) -> Path:
    """A site whose only language is English."""

    def make(folder: Path) -> None:
        build(write_mixed(folder), "--language", "en")

    return once(shared, "english", make) / "site"


def test_an_english_site_says_so(english: Path) -> None:
    for path, page in pages(english):
        assert next(tag for tag in tags(page) if tag.name == "html").attributes["lang"] == "en", path


def test_on_an_english_site_only_data_is_chinese(english: Path) -> None:
    data = "".join(FILES.values()) + "".join(
        # labels of the vocabulary that the tiny publication uses without an English one are data too
        re.findall(_CHINESE, (Path(__file__).parents[2] / "onemap/model/vocabulary.yml").read_text(encoding="utf-8"))
    )
    left = []
    for path, page in pages(english):
        found = tags(page)
        said = [*seen(page, "body").splitlines(), *_attributes(found)]
        for text in said:
            left += [f"{path}: {run}" for run in _CHINESE.findall(text) if run not in data]
        left += [f"{path}: {key} = {word}" for key, word in _dictionaries(found) if _CHINESE.search(word)]
    assert not left, f"{len(left)} words of ours:\n" + "\n".join(left[:20])


def test_an_english_page_has_english_headings_and_chinese_clauses(english: Path) -> None:
    text = seen((english / "versions/v2/units/ZH99010120001.html").read_text(encoding="utf-8"))
    lines = text.splitlines()
    assert {"Requirements", "Documents", "Element zones"} <= set(lines)
    assert "临港经济开发区重点管控单元" in lines
    assert "新增源实行倍量替代。" in text
    assert "1 July 2023" in text


def test_two_languages_stand_side_by_side(shared: Path) -> None:
    def make(folder: Path) -> None:
        build(write_mixed(folder), "--language", "zh", "--language", "en")

    site = once(shared, "bilingual", make) / "site"
    for path, lang in (("versions/v2/index.html", "zh"), ("en/versions/v2/index.html", "en")):
        page = (site / path).read_text(encoding="utf-8")
        assert next(tag for tag in tags(page) if tag.name == "html").attributes["lang"] == lang
    plain = {p.relative_to(site).as_posix() for p in site.rglob("*.html") if p.relative_to(site).parts[0] != "en"}
    other = {p.relative_to(site / "en").as_posix() for p in (site / "en").rglob("*.html")}
    assert plain - other == {"404.html", "about.html"}
    assert other <= plain
