"""A change map of many places: what is too small to be seen is counted, and loads when the reader comes near."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import folium
import pytest
from shapely.geometry import box, mapping

from onemap.render.change_map import change_words
from onemap.render.js import to_js, to_json_block
from onemap.render.mapdata import map_words
from onemap.render.maps import ChangeLayer, change_map, render_map
from onemap.render.maps.assets import STATIC
from onemap.words import translator
from tests.browser import chromium

PLACES = [(100 + 4 * i, 30 + i % 3, 0.02 if i else 6.0) for i in range(6)]


def write_page(folder: Path) -> Path:
    """The map of a site with six places of changes, one of them large enough to be seen at once."""
    t = translator("zh")
    groups = []
    (folder / "shards").mkdir()
    for number, (x, y, side) in enumerate(PLACES):
        name, shape = f"place-{number}.0", mapping(box(x, y, x + side, y + side))
        who = [f"U{number}", f"单元{number}", "key", "land"]
        told = {"kind": "changed", "aspects": ["category"], "card": f"#u-U{number}"}
        rows = [[which, who, told, shape] for which in ("old", "new")]
        (folder / "shards" / f"{name}.js").write_text(f"onemap.shard({to_js(name)},{to_js({'changes': rows})});\n")
        groups.append({"shards": [name], "bounds": [x, y, x + side, y + side], "count": number + 1})
    data: dict[str, Any] = {
        "root": "", "mode": "changes", "categories": [{"id": "key", "label": "重点"}], "words": map_words(t),
        "bounds": [100, 29, 121, 37],
        "changes": {"before": "旧", "after": "新", "root": "", "groups": groups, "words": change_words(t)},
    }  # fmt: skip
    parts = render_map(change_map(), "")
    for name in ("onemap.js", "onemap-map.js", "onemap-map.css"):
        shutil.copyfile(STATIC / name, folder / name)
    (folder / "map.js").write_text(parts.script, "utf-8")
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">{parts.header_html}<div class="om-map">'
        f'{parts.body_html}</div><script type="application/json" id="onemap-data">{to_json_block(data)}</script>'
        '<script src="onemap.js"></script><script src="onemap-map.js"></script><script src="map.js"></script>',
        "utf-8",
    )
    return page


def test_what_is_too_small_is_counted_and_loads_when_the_reader_comes_near(tmp_path: Path) -> None:
    address = write_page(tmp_path).as_uri()
    with chromium() as browser, browser.tab() as tab:
        page = tab.open(address)
        page.wait_for_selector("path.om-new")
        spots = page.locator(".om-spot")
        assert [spot.inner_text() for spot in spots.all()] == ["2", "3", "4", "5", "6"]
        assert [r.rsplit("/", 1)[1] for r in tab.requests if "/shards/" in r] == ["place-0.0.js"]
        spot = page.locator(".om-spot", has_text="4")
        assert spot.get_attribute("title") == "此处有 4 项调整，放大后显示。"
        spot.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("path.om-new[aria-label$='U3']", state="attached")
        assert [r.rsplit("/", 1)[1] for r in tab.requests if "/shards/" in r] == ["place-0.0.js", "place-3.0.js"]
        assert page.locator(".om-spot", has_text="4").count() == 0
        assert tab.errors == []


def test_a_place_whose_shard_is_lost_says_so(tmp_path: Path) -> None:
    page_file = write_page(tmp_path)
    (tmp_path / "shards" / "place-0.0.js").unlink()
    with chromium() as browser, browser.tab() as tab:
        page = tab.open(page_file.as_uri())
        page.locator(".om-hint[role=alert]").wait_for()
        assert page.locator("path.om-new").count() == 0


@pytest.mark.parametrize("times", [1, 2])
def test_switching_the_layer_off_and_on_leaves_nothing_twice(tmp_path: Path, times: int) -> None:
    built = folium.Map(tiles=None)
    collection = {
        "type": "FeatureCollection",
        "features": [{"properties": {"code": "A", "category": "key"}, "geometry": mapping(box(120, 30, 121, 31))}],
    }
    moved = {
        "type": "FeatureCollection",
        "features": [{"properties": {"code": "A", "category": "key"}, "geometry": mapping(box(120, 30, 122, 31))}],
    }
    built.add_child(ChangeLayer(collection, moved, name="Changes"))
    built.add_child(folium.LayerControl(collapsed=False))
    file = tmp_path / "map.html"
    file.write_text(built.get_root().render(), "utf-8")
    with chromium() as browser, browser.tab() as tab:
        page = tab.open(file.as_uri())
        page.wait_for_selector("path.om-new")
        page.wait_for_timeout(200)
        counts = [page.locator(name).count() for name in ("path.om-unit", "path.om-ground", ".om-label")]
        switch = page.get_by_label("Changes")
        for _ in range(times):
            switch.uncheck()
            assert page.locator("path.om-unit, path.om-ground, .om-label").count() == 0
            switch.check()
            page.wait_for_timeout(200)
            assert [page.locator(name).count() for name in ("path.om-unit", "path.om-ground", ".om-label")] == counts
        assert tab.errors == []
