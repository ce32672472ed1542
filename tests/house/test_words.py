"""Interface words: all in the catalogue, none in code."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.house import sources
from tests.publications import write_tiny

#: a day may be told with the number of the month or with its name
DAY = {"day", "month", "month_name", "year"}
#: a language's own name is the same in every language
OWN_NAME = "中文"
#: a number before what it counts
COUNTED = re.compile(r"\{(?:n|count|added|merged|split|lists|units|versions)\} (?:[a-z’]+ )?[a-z]+s\b")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]")


def fields(text: str) -> set[str]:
    """Names of the ``{}`` fields of *text*."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_msgid_has_chinese() -> None:
    known = {msgid for _, msgid, chinese in sources.catalogue() if chinese}
    missing = {f"{place}: {msgid}" for msgid, place in sources.msgids().items() if msgid not in known}
    assert not missing, "\n".join(["not in onemap/locale/zh/*.po:", *sorted(missing)])


def test_translations_keep_the_fields() -> None:
    wrong = [
        f"{file}: {msgid!r} → {chinese!r}"
        for file, msgid, chinese in sources.catalogue()
        if chinese and fields(msgid) != fields(chinese) and not fields(msgid) | fields(chinese) <= DAY
    ]
    assert not wrong, "\n".join(wrong)


def test_english_pages_count_without_plurals() -> None:
    """``1 versions`` is wrong: a number stands after its noun, such as ``Units: 1``."""
    wrong = {
        f"{place}: {msgid}"
        for msgid, place in sources.msgids().items()
        if place.startswith("onemap/render/") and COUNTED.search(msgid)
    }
    assert not wrong, "\n".join(sorted(wrong))


def test_one_msgid_has_one_translation() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for _, msgid, chinese in sources.catalogue():
        said[msgid].add(chinese)
    assert not {msgid: texts for msgid, texts in said.items() if len(texts) > 1}


def test_no_chinese_in_code() -> None:
    found = [
        f"{sources.name(path)}:{line}: {text}"
        for path in sources.modules()
        for line, text in sources.literals(path)
        if HAN.search(text) and text != OWN_NAME
    ]
    found += [sources.name(path) for path in sources.templates() if HAN.search(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


def test_a_chinese_build_looks_up_nothing_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that reach the translator by a variable are not seen in the source: ask a whole build."""
    from onemap import words
    from onemap.pipeline import build_publication

    missing: set[str] = set()
    real = words.catalogue

    class Recorder(dict[str, str]):
        def get(self, msgid: str, default: Any = None) -> Any:
            if msgid not in self:
                missing.add(msgid)
            return super().get(msgid, default)

    monkeypatch.setattr(words, "catalogue", lambda lang: Recorder(real(lang)) if lang == "zh" else real(lang))
    root = write_tiny(tmp_path)
    (root / "content").mkdir()
    (root / "content" / "index.md").write_text("# 首页\n", encoding="utf-8")
    (root / "mkdocs.yml").write_text("site_name: 试\ntheme: {name: material, language: zh}\n", encoding="utf-8")
    build_publication(root, languages=("zh",))
    assert not missing, "\n".join(sorted(missing))
