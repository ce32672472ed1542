"""Take the pictures of the READMEs from a built ``site/``: ``make screenshots``."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import FLAGS, executable

ROOT = Path(__file__).parents[1]
SITE = ROOT / "site"
IMAGES = ROOT / "docs" / "images"
VERSION = SITE / "versions" / "2025"
#: what a clone should not have to carry
LIMIT = 300 * 1024
UNIT = "units/ZH99010220001.html"
#: file → page, width and height in CSS pixels
PICTURES = {
    "home": (SITE / "index.html", 1280, 860),
    "unit": (VERSION / UNIT, 1280, 1100),
    "map": (VERSION / "map.html", 1280, 860),
    "changes": (VERSION / "changes.html", 1280, 900),
    "phone": (VERSION / UNIT, 390, 780),
}


def take(browser: Browser, name: str) -> Path:
    """Open the page as a reader does from a disk, wait until its map is drawn, and take the first screen."""
    page_file, width, height = PICTURES[name]
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto(page_file.as_uri(), wait_until="networkidle")
    page.wait_for_timeout(800)  # map layers arrive by shards and fade in
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target)
    page.close()
    return target


def main() -> None:
    """Take every picture; too large a one is an error, so that nobody commits it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        for name in PICTURES:
            picture = take(browser, name)
            size = picture.stat().st_size
            print(f"{picture.relative_to(ROOT).as_posix()}: {size // 1024} KB")
            if size > LIMIT:
                raise SystemExit(f"{picture.name} is larger than {LIMIT // 1024} KB")
        browser.close()


if __name__ == "__main__":
    main()
