"""What people read on a few pages, word for word. ``pytest tests/site --update-golden`` writes what is said now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.html import seen

Golden = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("unit.txt", "versions/v2/units/ZH99010120001.html"),
        ("home.txt", "versions/v2/index.html"),
        ("changes.txt", "versions/v2/changes.html"),
        ("first-changes.txt", "versions/v1/changes.html"),
        ("list.txt", "versions/v2/admission/990100.html"),
        ("history.txt", "units/ZH99010230001.html"),
        ("versions.txt", "versions/index.html"),
    ],
)
def test_words_of_a_page(tiny: Path, golden: Golden, name: str, page: str) -> None:
    golden(name, seen((tiny / page).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["feed.xml", "sitemap.xml", "versions/v1/now.js", "404.html"])
def test_files_for_machines(tiny: Path, golden: Golden, name: str) -> None:
    golden(name.replace("/", "-"), (tiny / name).read_text(encoding="utf-8"))
