"""Before and after in a notebook: found by overlap, whole by itself, swiped by pointer and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import folium
import pytest
from shapely.geometry import box, mapping

from onemap.geometry.measure import area_km2
from onemap.render.maps import ChangeLayer, Legend, Swipe, change_map, render_map
from tests.browser import chromium

A, B, C, D = "ZH99010110001", "ZH99010120001", "ZH99010120002", "ZH99010130001"
Boxes = dict[str, tuple[float, float, float, float]]
BEFORE: Boxes = {A: (0, 0, 2, 2), B: (2, 0, 4, 2), D: (0, 2, 4, 3)}
#: B gave a strip to A and another to C, and ground that was in no unit came to it; D stays as it was
AFTER: Boxes = {A: (0, 0, 2.5, 2), B: (2.5, 0, 3.5, 2), C: (3.5, -1, 4, 2), D: (0, 2, 4, 3)}
KINDS = {A: "priority", B: "key", C: "key", D: "general"}


def collection(units: Boxes, **names: str) -> dict[str, Any]:
    features = []
    for code, (west, south, east, north) in units.items():
        shape = box(120 + west / 10, 30 + south / 10, 120 + east / 10, 30 + north / 10)
        properties = {"code": code, "name": names.get(code, f"单元{code[-1]}"), "category": KINDS[code]}
        features.append({"type": "Feature", "properties": properties, "geometry": mapping(shape)})
    return {"type": "FeatureCollection", "features": features}


def rows(layer: ChangeLayer) -> list[list[Any]]:
    assert layer.data is not None
    found: list[list[Any]] = layer.data["changes"]["rows"]
    return found


def test_ground_that_changed_its_unit_is_found_by_overlap() -> None:
    layer = ChangeLayer(collection(BEFORE), collection(AFTER))
    assert [(side, who[0], told["kind"]) for side, who, told, _ in rows(layer) if side != "piece"] == [
        ("old", A, "changed"), ("old", B, "changed"), ("new", A, "changed"), ("new", B, "changed"), ("new", C, "added"),
    ]  # fmt: skip
    pieces = {
        tuple(None if end is None else end[0] for end in ends): float(told["km2"])
        for side, ends, told, _ in rows(layer)
        if side == "piece"
    }
    strip = area_km2(box(120.2, 30, 120.25, 30.2))
    assert pieces == {
        (B, A): pytest.approx(strip, abs=0.01),
        (B, C): pytest.approx(strip, abs=0.01),
        (None, C): pytest.approx(strip / 2, rel=0.01),
    }
    assert layer.data is not None and [row[0] for row in layer.data["features"]] == [D]


def test_a_unit_that_only_took_another_code_lost_nothing() -> None:
    after: Boxes = {A: BEFORE[A], C: BEFORE[B], D: BEFORE[D]}
    layer = ChangeLayer(collection(BEFORE), collection(after), follows=[(B, C)])
    assert [(side, who[0], told["kind"]) for side, who, told, _ in rows(layer)] == [
        ("old", B, "changed"), ("new", C, "changed"),
    ]  # fmt: skip
    assert any(side == "piece" for side, *_ in rows(ChangeLayer(collection(BEFORE), collection(after))))


def test_what_is_taken_off_a_change_map_is_not_in_its_script() -> None:
    built = change_map()
    assert "maps.changeLayer(" in script(built) and "maps.swipe(" in script(built)
    for kind in (Swipe, ChangeLayer):
        name = next(name for name, child in built._children.items() if isinstance(child, kind))
        del built._children[name]
    assert "changeLayer" not in script(built) and "swipe" not in script(built)


def script(built: folium.Map) -> str:
    return render_map(built).script


def test_bounds_of_a_layer_with_data_fit_the_map() -> None:
    built = folium.Map(tiles=None)
    built.add_child(ChangeLayer(collection(BEFORE), collection(AFTER)))
    assert built.get_bounds() == [
        [pytest.approx(29.9), pytest.approx(120.0)],
        [pytest.approx(30.2), pytest.approx(120.4)],
    ]


def test_a_notebook_map_is_whole_by_itself_and_can_be_swiped(tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    built = folium.Map(tiles=None)
    built.add_child(ChangeLayer(collection(BEFORE), collection(AFTER, **{C: evil}), names=("2020", "2025")))
    built.add_child(Swipe())
    built.add_child(Legend())
    file = tmp_path / "map.html"
    file.write_text(built.get_root().render(), "utf-8")
    with chromium() as browser, browser.tab() as tab:
        page = tab.open(file.as_uri())
        page.wait_for_selector("path.om-new")
        assert page.locator("path.om-old").count() == 2 and page.locator("path.om-new").count() == 3
        assert page.locator("path.om-ground-before").count() == 2 and page.locator("path.om-ground-after").count() == 3
        assert page.locator("path.om-faint").count() == 1
        assert page.locator(f"path.om-new[aria-label*='{C}']").get_attribute("aria-label") == f"2025 {evil} {C}"
        slider = page.get_by_role("slider")
        assert (slider.get_attribute("aria-valuenow"), slider.inner_text().count("2020")) == ("50", 1)
        slider.press("ArrowRight")
        assert slider.get_attribute("aria-valuenow") == "52"
        assert "划入" in page.locator(".om-legend").inner_text()
        assert page.locator(".leaflet-container img").count() == 0
        assert tab.requests == [file.as_uri()]
        assert tab.errors == []
