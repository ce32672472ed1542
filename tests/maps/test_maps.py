"""Maps as folium classes: the same bytes every time, what is left out is gone, nothing comes from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import folium
import folium.plugins
import pytest

from onemap.errors import UsageFault
from onemap.render.maps import (
    KINDS,
    AreaOutlines,
    Labels,
    Legend,
    MapTitle,
    NorthArrow,
    ScaleBar,
    UnitLayer,
    View,
    render_map,
    standard_maps,
    unit_map,
)
from tests.browser import chromium

SQUARE = [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.1], [120.0, 30.0]]]


def collection(name: str = "临港重点管控单元") -> dict[str, Any]:
    """One unit as GeoJSON."""
    properties = {"code": "ZH99010120001", "name": name, "category": "key", "realm": "land"}
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
    return {"type": "FeatureCollection", "features": [feature]}


def test_standard_maps_have_the_same_bytes_in_other_processes() -> None:
    code = (
        "from onemap.render.maps import standard_maps; import hashlib;"
        "print(hashlib.sha256(repr(standard_maps('zh')).encode()).hexdigest())"
    )
    seen = set()
    for seed, zone in (("1", "UTC"), ("77", "Asia/Shanghai")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        seen.add(
            subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
        )
    assert len(seen) == 1


def test_no_random_id_and_no_outside_address_in_any_standard_map() -> None:
    for parts in standard_maps("zh", "../assets/").values():
        whole = parts.header_html + parts.body_html + parts.script
        assert not re.search(r"[0-9a-f]{32}", whole)
        assert "//" not in whole.replace("../assets/", "")
        assert "<script" not in parts.body_html


def test_rendering_twice_gives_the_same() -> None:
    built = unit_map()
    assert render_map(built, "a/") == render_map(built, "a/")


def test_a_new_map_of_foreign_layers_is_deterministic_too() -> None:
    def build() -> folium.Map:
        built = folium.Map(tiles=None)
        group = folium.FeatureGroup("Group").add_to(built)
        folium.Rectangle([[30, 120], [31, 121]]).add_to(group)
        built.keep_in_front(group)  # names the layer in the map's own script
        folium.LayerControl().add_to(built)
        return built

    first = folium.Map(tiles=None)
    group = folium.FeatureGroup("Group").add_to(first)
    folium.Rectangle([[30, 120], [31, 121]]).add_to(group)
    second = folium.Map(tiles=None)
    group = folium.FeatureGroup("Group").add_to(second)
    folium.Rectangle([[30, 120], [31, 121]]).add_to(group)
    assert render_map(first) == render_map(second)
    with pytest.raises(UsageFault):  # its script calls jQuery, which is not bundled
        render_map(build())


@pytest.mark.parametrize("element", [Legend, NorthArrow, ScaleBar, MapTitle, Labels, AreaOutlines])
def test_what_is_not_added_is_not_in_the_script(element: type[Any]) -> None:
    factory = {"Labels": "labels", "AreaOutlines": "areaOutlines"}.get(element.__name__) or element.factory
    bare = folium.Map(tiles=None)
    bare.add_child(UnitLayer())
    assert f"maps.{factory}(" not in render_map(bare).script
    full = folium.Map(tiles=None)
    full.add_child(UnitLayer())
    full.add_child(element())
    assert f"maps.{factory}(" in render_map(full).script


def test_removing_a_layer_from_a_standard_map_removes_it_from_the_script() -> None:
    built = unit_map()
    name = next(name for name, child in built._children.items() if isinstance(child, Legend))
    before = render_map(built).script
    del built._children[name]
    assert "maps.legend(" in before
    assert "maps.legend(" not in render_map(built).script


@pytest.mark.parametrize(
    "layer",
    [
        lambda: folium.plugins.MarkerCluster(),
        lambda: folium.Marker([30, 120], icon=folium.Icon(color="red")),
        lambda: folium.Marker([30, 120], popup="<b>x</b>"),
        lambda: folium.plugins.HeatMap([[30, 120]]),
    ],
)
def test_a_layer_whose_files_are_not_bundled_is_refused(layer: Any) -> None:
    built = folium.Map(tiles=None)
    built.add_child(layer())
    with pytest.raises(UsageFault) as fault:
        render_map(built)
    assert "not bundled" in str(fault.value)


def test_a_plain_marker_needs_nothing_more() -> None:
    built = folium.Map(tiles=None)
    built.add_child(folium.Marker([30, 120]))
    assert "L.marker" in render_map(built).script


def test_a_notebook_map_is_whole_by_itself(tmp_path: Path) -> None:
    built = folium.Map(tiles=None)
    built.add_child(UnitLayer(collection()))
    built.add_child(Legend())
    file = tmp_path / "map.html"
    file.write_text(built.get_root().render(), "utf-8")
    with chromium() as browser, browser.tab() as tab:
        page = tab.open(file.as_uri())
        page.wait_for_selector("path.om-unit")
        assert page.locator(".om-legend").inner_text().count("key") == 1
        assert page.locator("a[href^=http]").count() == 0
        assert tab.requests == [file.as_uri()]
        assert tab.errors == []


def test_a_notebook_map_keeps_foliums_own_links_for_its_popups() -> None:
    built = folium.Map(tiles=None)
    built.add_child(UnitLayer(collection()))
    built.add_child(folium.Marker([30, 120], popup="here"))
    assert "jquery" in built.get_root().render()


def test_data_cannot_end_the_script() -> None:
    evil = "</script><script>alert(1)</script>`${1}`\u2028"
    built = folium.Map(tiles=None)
    built.add_child(UnitLayer(collection(evil)))
    html = built.get_root().render()
    assert "alert(1)</script>" not in html
    assert "\\u003c/script\\u003e" in html


def test_bounds_of_a_layer_with_data_fit_the_map() -> None:
    built = folium.Map(tiles=None)
    built.add_child(UnitLayer(collection()))
    assert built.get_bounds() == [[30.0, 120.0], [30.1, 120.1]]


def test_a_geodataframe_is_taken_as_it_is() -> None:
    import geopandas
    from shapely.geometry import box

    frame = geopandas.GeoDataFrame(
        {"code": ["A"], "name": ["甲"], "category": [1]}, geometry=[box(0, 0, 1, 1)], crs=4490
    )
    data = UnitLayer(frame).data
    assert data is not None
    code, name, category, realm, geometry = data["features"][0]
    assert (code, name, category, realm, geometry["type"]) == ("A", "甲", "1", None, "Polygon")
    assert data["categories"] == [{"id": "1", "label": "1"}]


def test_every_kind_names_its_container() -> None:
    assert [f'id="map_{kind}"' in parts.body_html for kind, parts in standard_maps().items()] == [True] * len(KINDS)


def test_missing_bundle_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemap.render.maps.assets.STATIC", tmp_path)
    built = folium.Map(tiles=None)
    built.add_child(View())
    with pytest.raises(UsageFault) as fault:
        built.get_root().render()
    assert "hatch_build.py" in str(fault.value)
