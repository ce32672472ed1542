"""``check --map``: the findings that have a place on the ground, for a GIS and as one page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely

from onemap import checking
from onemap.checking import Checked, check_publication
from onemap.commands import main
from onemap.errors import Leave, Place, Problem, Severity, Spot, message
from onemap.findings.geojson import as_geojson, on_the_ground
from onemap.findings.outlines import SCALE, outlines, rings
from onemap.findings.page import as_page
from tests.browser import chromium
from tests.publications import write_tiny

ROOT = Path(__file__).parents[2]
HOSTILE = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1>"


def finding(
    root: Path, x: float, shape: shapely.Geometry | None, severity: Severity = "error", what: str = "重叠", **more: Any
) -> Problem:
    """A finding at longitude *x* of the tiny publication."""
    wkb = None if shape is None else shapely.to_wkb(shape)
    place = Place(root / "units" / "v1" / "units" / "990101.yml", node=(1, "name"))
    told = {"objects": ("ZH99010110001", "ZH99010120001"), "version": "v1", "spot": Spot(x, 28.05, wkb)} | more
    return Problem(place, "G21", message("{what}", what=what), message("改正边界。"), severity, **told)


def some(root: Path) -> tuple[Problem, ...]:
    """An overlap, a line, a point, and one that is nowhere."""
    return (
        finding(root, 122.01, shapely.Polygon([(122, 28), (122, 28.1), (122.0200000004, 28.1), (122.02, 28)])),
        finding(root, 122.11, shapely.LineString([(122.1, 28), (122.1, 28.1)]), "warning", "缝隙"),
        finding(root, 122.2, None, "accepted", HOSTILE, leave=Leave("accepted", message("备案原样"))),
        finding(root, 0, None, "warning", "没有位置", spot=None),
    )


def test_geojson_is_rfc_7946(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    text = as_geojson(some(root), root, "zh")
    document = json.loads(text)
    assert set(document) == {"type", "features"}  # RFC 7946 knows one CRS only
    by_words = {feature["properties"]["message"]: feature for feature in document["features"]}
    assert set(by_words) == {"重叠", "缝隙", HOSTILE}
    overlap = by_words["重叠"]
    ring = overlap["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw and ring[0] == ring[-1]
    assert [122.02, 28.1] in ring  # six decimals
    assert by_words["缝隙"]["geometry"] == {"type": "LineString", "coordinates": [[122.1, 28.0], [122.1, 28.1]]}
    assert by_words[HOSTILE]["geometry"] == {"type": "Point", "coordinates": [122.2, 28.05]}
    lines = (root / "units/v1/units/990101.yml").read_text("utf-8").splitlines()
    line = lines.index("  name: 临港工业重点管控单元") + 1
    assert by_words[HOSTILE]["properties"] == {
        "rule": "G21",
        "severity": "accepted",
        "message": HOSTILE,
        "mend": "改正边界。",
        "objects": ["ZH99010110001", "ZH99010120001"],
        "version": "v1",
        "file": "units/v1/units/990101.yml",
        "line": line,
        "column": 3,
        "lon": 122.2,
        "lat": 28.05,
        "leave": "备案原样",
    }


def test_a_collection_and_a_broken_shape_are_written_too(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    mixed = shapely.GeometryCollection([shapely.box(122, 28, 122.01, 28.01), shapely.Point(122.05, 28.05)])
    broken = finding(root, 122.1, None, what="坏")
    broken = finding(root, 122.1, None, what="坏", spot=Spot(122.1, 28.05, b"\x01\x02"))
    document = json.loads(as_geojson([finding(root, 122, mixed), broken], root))
    assert sorted(feature["geometry"]["type"] for feature in document["features"]) == ["GeometryCollection", "Point"]
    page = as_page([finding(root, 122, mixed), broken], check_publication(root), root)
    assert len(block(page)["findings"]) == 2


def block(page: str) -> dict[str, Any]:
    """The data block of a page."""
    start = page.index('id="onemap-data">') + len('id="onemap-data">')
    found: dict[str, Any] = json.loads(page[start : page.index("</script>", start)])
    return found


def test_rings_are_steps_that_add_up() -> None:
    shape = shapely.Polygon([(122, 28), (122.5, 28), (122.5, 28.25)], [[(122.3, 28.05), (122.4, 28.05), (122.4, 28.1)]])
    outer, inner = rings(shapely.orient_polygons([shape]))
    assert outer[:2] == [122 * SCALE, 28 * SCALE]
    assert sum(outer[2::2]) == sum(outer[3::2]) == 0  # back where it began
    assert len(inner) == 8


def test_outlines_keep_to_their_corners(tmp_path: Path) -> None:
    checked = check_publication(ROOT)
    full, light = (outlines(checked.sources, "2020", corners) for corners in (10**9, 3000))
    assert sum(map(len, full)) / 2 > 3000 >= sum(map(len, light)) / 2 > 300


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "p")
    code = (
        "import sys; from pathlib import Path; from tests.commands.test_check_map import *;"
        "root = Path(sys.argv[1]);"
        "print(as_page(some(root), check_publication(root), root, 'zh'), as_geojson(some(root), root, 'zh'))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code, str(root)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
            cwd=tmp_path,
        ).stdout
        for seed, zone in (("1", "UTC"), ("77", "Asia/Shanghai"))
    }
    assert len(seen) == 1
    assert str(tmp_path).encode() not in next(iter(seen))


def run(monkeypatch: pytest.MonkeyPatch, root: Path, *arguments: str) -> int:
    """The command's exit code, with :func:`some` among what is found."""
    real = check_publication

    def found(path: Path, *more: Any) -> Checked:
        checked = real(path, *more)
        return Checked((*checked.problems, *some(path)), checked.loaded, checked.sources)

    monkeypatch.setattr(checking, "check_publication", found)
    with pytest.raises(SystemExit) as left:
        main(["check", "--publication", str(root), "--lang", "en", *arguments])
    return int(left.value.code or 0)


def test_the_command_writes_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_tiny(tmp_path / "p")
    for name in ("findings", "findings.geojson", "findings.html"):
        assert run(monkeypatch, root, "--map", str(tmp_path / name)) == 1
    assert f"written: {tmp_path / 'findings.html'}" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["findings.geojson", "findings.html", "p"]
    assert len(json.loads((tmp_path / "findings.geojson").read_text("utf-8"))["features"]) == 3
    assert run(monkeypatch, root, "--map", str(tmp_path / "findings"), "--ignore", "G") == 0
    assert json.loads((tmp_path / "findings.geojson").read_text("utf-8")) == {
        "type": "FeatureCollection",
        "features": [],
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none/findings", "cannot be written: there must be a folder for it."),
        ("p/units/v1/findings", "lies among the data of the publication; choose another place."),
        ("p/.html", "is no name for a map."),
    ],
)
def test_a_place_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    root = write_tiny(tmp_path / "p")
    before = sorted(tmp_path.rglob("*"))
    assert run(monkeypatch, root, "--map", str(tmp_path / name)) == 2
    assert said in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_the_map_of_what_could_not_be_read(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "p")
    (root / "units" / "areas.yml").write_text("areas: [", encoding="utf-8")
    checked = check_publication(root)
    assert checked.loaded is None
    assert block(as_page(checked.problems, checked, root))["findings"] == []


def test_the_page_in_a_browser(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "p")
    checked = check_publication(root)
    rows = (*some(root), *(finding(root, 122.3 + i / 10_000, None, "warning", f"第{i}处") for i in range(250)))
    file = tmp_path / "findings.html"
    file.write_text(as_page(rows, checked, root, "zh"), encoding="utf-8")
    with chromium() as browser, browser.tab() as tab:
        page = tab.open(file.as_uri())
        assert tab.errors == [] and tab.outside(file.as_uri()) == []
        assert page.title() == "检查问题分布图：澜江市生态环境分区管控一张图"
        assert page.evaluate("window.hit") is None
        listed = page.locator("#of-list > li")
        assert listed.count() == 100
        assert "共 253 个" in page.locator("#of-count").inner_text()
        assert page.locator("#of-view").inner_text().startswith("当前范围内的问题：253 个，合并显示为 ")
        page.locator("#of-more").click()
        assert listed.count() == 200 and page.evaluate("document.activeElement.dataset.index") == "100"
        # words: of the message, of a unit's name
        page.locator("#of-search").fill("临港湿地 第7处")
        page.wait_for_function("document.querySelectorAll('#of-list > li').length === 1")
        page.locator("#of-search").fill("")
        page.wait_for_function("document.querySelectorAll('#of-list > li').length === 100")
        # severity
        page.locator("#of-severity input").nth(1).uncheck()
        assert listed.count() == 2
        # keyboard: from finding to finding, and the map follows
        before = page.locator(".leaflet-control-scale-line").inner_text()
        listed.first.locator("button").focus()
        page.keyboard.press("Enter")
        assert "改正边界。" in listed.first.inner_text()
        assert page.locator(".leaflet-control-scale-line").inner_text() != before
        page.keyboard.press("ArrowDown")
        assert page.locator("[aria-current]").count() == 1
        assert "备案原样" in listed.nth(1).inner_text() and HOSTILE in listed.nth(1).inner_text()
        assert page.evaluate("window.hit") is None
        page.locator("#of-rule").select_option(index=1)
        assert listed.count() == 2 and page.locator("#of-rule option").count() == 2


def test_a_mark_on_the_map_chooses_its_finding(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "p")
    file = tmp_path / "findings.html"
    rows = [finding(root, 122 + i * 0.2, None, what=f"第{i}处") for i in range(3)]
    file.write_text(as_page(rows, check_publication(root), root, "en"), encoding="utf-8")
    with chromium() as browser, browser.tab(390, 844) as tab:
        page = tab.open(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = page.locator(".folium-map").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert "第1处" in page.locator(".of-chosen").inner_text()
        assert tab.errors == []


def test_every_finding_on_the_ground_is_in_the_page(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "p")
    rows = some(root)
    data = block(as_page(rows, check_publication(root), root, "zh"))
    assert [row[5] for row in data["findings"]] == ["重叠", "缝隙", HOSTILE]  # the gravest first
    assert len(data["findings"]) == len(on_the_ground(rows, root))
    assert data["findings"][0][7] == ["ZH99010110001 临港湿地优先保护单元", "ZH99010120001 临港工业重点管控单元"]
    assert [row[10] and row[10][0] for row in data["findings"]] == [2, 1, None]
    assert len(data["outlines"][0]) == 4
