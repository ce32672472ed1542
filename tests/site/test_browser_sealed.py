"""A version is a closed site: its folder alone, carried on a disk, works as it does inside the portal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.browser import Browser
from tests.site.kinds import CURRENT, VERSION_KINDS, Reference, inside_version


@pytest.fixture(scope="module")
def alone(reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the current version's folder, and of nothing else."""
    return Path(shutil.copytree(reference.version(), tmp_path_factory.mktemp("disk") / f"一张图 {CURRENT}"))


def test_every_page_of_the_copy_works(browser: Browser, reference: Reference, alone: Path) -> None:
    base = f"{alone.as_uri()}/"
    with browser.tab() as tab:
        for kind in VERSION_KINDS:
            tab.open(base + inside_version(reference, kind))
            assert tab.errors == [], kind
            assert tab.outside(base) == [], kind
            assert tab.page.locator("h1").count() == 1, kind


def test_finder_and_map_of_the_copy_work(browser: Browser, alone: Path) -> None:
    base = f"{alone.as_uri()}/"
    with browser.tab() as tab:
        page = tab.open(f"{base}find.html")
        page.locator("input[type=search]").first.fill("ZH990101")
        page.locator(".om-find-results tbody a").first.click()
        page.wait_for_load_state("networkidle")
        assert "/units/ZH990101" in page.url
        assert page.locator(".leaflet-container path.om-unit").count() > 1
        tab.open(f"{base}map.html")
        page.locator(".leaflet-container path.om-unit").nth(50).wait_for(state="attached")
        assert tab.errors == []
        assert tab.outside(base) == []


def test_the_copy_without_what_became_known_later(browser: Browser, alone: Path, tmp_path: Path) -> None:
    sealed = Path(shutil.copytree(alone, tmp_path / "sealed"))
    (sealed / "now.js").write_text("onemap.now({});\n", encoding="utf-8")
    with browser.tab() as tab:
        page = tab.open(f"{sealed.as_uri()}/index.html")
        assert tab.errors == []
        assert not page.locator("[data-onemap-now]").is_visible()
        tab.open(f"{alone.as_uri()}/index.html")
        assert page.locator("[data-onemap-now]").is_visible()
