"""``repair-geometry``: a copy for drawing that meets edge to edge, and a true account of what moved."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.checking import check_publication
from onemap.commands import main
from onemap.findings.display import label
from onemap.geometry.display import DISPLAY_FILE
from onemap.geometry.layer import SourceLayer
from onemap.geometry.measure import area_km2
from onemap.geometry.repair import repaired
from onemap.pipeline import build_publication
from onemap.read.publication import read_publication
from onemap.resolve import resolve
from tests.publications import CODES_V1, ZONE, geojson, write_tiny

#: metres and degrees of the tiny publication's place
DEGREE_EAST = 111_320 * np.cos(np.radians(28.05))
W, S, N = 122.0, 28.0, 28.1


def faulty(root: Path) -> Path:
    """The tiny publication in which the first two units overlap by 1 m and the last two leave a lens of 1 m."""
    write_tiny(root)
    wide = 1.0 / DEGREE_EAST
    third, last = 122.2, 122.3
    lens = [[third, S], [last, S], [last, N], [third, N], [third, S]]
    right = [[last, S], [last + 0.1, S], [last + 0.1, N], [last, N], [last + wide, 28.05], [last, S]]
    rings = [
        [[W, S], [W + 0.1 + wide, S], [W + 0.1 + wide, N], [W, N], [W, S]],
        [[W + 0.1, S], [third, S], [third, N], [W + 0.1, N], [W + 0.1, S]],
        lens,
        right,
    ]
    shapes = [(code, {"type": "Polygon", "coordinates": [ring]}) for code, ring in zip(CODES_V1, rings, strict=True)]
    (root / "units" / "v1" / "units.geojson").write_text(geojson(shapes), encoding="utf-8")
    return root


def repair(root: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["repair-geometry", "v1", "--publication", str(root), "--lang", "en", *arguments])
    return int(left.value.code or 0)


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_copy_is_a_coverage_and_the_filed_layer_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = faulty(tmp_path)
    before = digests(root)
    found = [problem.rule for problem in check_publication(root).problems]
    assert repair(root) == 0
    told = capsys.readouterr().out
    after = digests(root)
    assert set(after) - set(before) == {"units-display.gpkg", "units-display.csv"}
    assert {name: after[name] for name in before} == before
    _, _, wkb, columns = pyogrio.raw.read(root / "units" / "v1" / DISPLAY_FILE)
    shapes = shapely.from_wkb(wkb)
    assert columns[0].tolist() == list(CODES_V1) and "临港工业重点管控单元" in columns[1]
    assert shapely.coverage_is_valid(shapes, gap_width=1e-5)
    assert "Overlaps removed: 1 (" in told and "Gaps closed: 1 (" in told
    # the display layer is known: no rule speaks that did not speak before
    assert [problem.rule for problem in check_publication(root).problems] == found


def test_the_table_tells_what_moved_and_by_how_much(tmp_path: Path) -> None:
    root = faulty(tmp_path)
    assert repair(root) == 0
    text = (root / "units" / "v1" / "units-display.csv").read_text("utf-8").removeprefix("\ufeff")
    rows = {row["Code"]: row for row in csv.DictReader(io.StringIO(text))}
    strip = 1e6 * area_km2(shapely.box(W + 0.1, S, W + 0.1 + 1 / DEGREE_EAST, N))
    moved = [rows[code] for code in CODES_V1[:2] if float(rows[code]["Border moved by up to (m)"]) > 0.01]
    (loser,) = moved  # the other one keeps all of its ground
    assert float(loser["Lost (m²)"]) == pytest.approx(strip, rel=0.001) and loser["Gained (m²)"] == "0.00"
    assert float(loser["Border moved by up to (m)"]) == pytest.approx(1.0, rel=0.01)
    assert float(loser["Area before (km²)"]) - float(loser["Area after (km²)"]) == pytest.approx(strip / 1e6, abs=2e-6)
    gained = [row for row in rows.values() if float(row["Gained (m²)"]) > 1]
    (closer,) = gained
    assert float(closer["Gained (m²)"]) == pytest.approx(strip / 2, rel=0.01)  # a triangle as high as the strip
    assert float(closer["Border moved by up to (m)"]) == pytest.approx(1.0, rel=0.01)


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = faulty(tmp_path)
    before = digests(root)
    assert repair(root, "--dry-run") == 0
    told = capsys.readouterr().out
    assert digests(root) == before
    assert "Overlaps removed: 1" in told and "up to 1.00 m" in told and "Nothing was written." in told


def test_options_decide_what_is_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = faulty(tmp_path)
    assert repair(root, "--gaps", "0.2", "--dry-run") == 0
    assert "Gaps closed: 0 (0.0 m²)" in capsys.readouterr().out


def test_a_clean_layer_gets_no_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    before = digests(root)
    assert repair(root) == 0
    assert "meet edge to edge already" in capsys.readouterr().out
    assert digests(root) == before


def test_two_runs_give_the_same_bytes_and_the_file_says_what_it_is(tmp_path: Path) -> None:
    first, second = faulty(tmp_path / "a"), faulty(tmp_path / "b")
    for root in (first, second, second):
        assert repair(root) == 0
    assert digests(first) == digests(second)
    with sqlite3.connect(first / "units" / "v1" / DISPLAY_FILE) as file:
        ((said,),) = file.execute("select description from gpkg_contents").fetchall()
    assert said == label() and "显示用" in said and "display only" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("repair-geometry", "v9"), "There is no version v9; there are v1, v2."),
        (("repair-geometry", "v1", "--gaps", "-1"), "--gaps"),
    ],
)
def test_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    root = write_tiny(tmp_path)
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--publication", str(root), "--lang", "en"])
    assert left.value.code == 2
    assert said in capsys.readouterr().err


def test_versions_without_units_and_circles_are_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_tiny(tmp_path)
    (root / "units/v1/units.geojson").unlink()
    assert repair(root) == 2
    assert "Version v1 has no layer units." in capsys.readouterr().err
    plan = root / "units/v1/plan.yml"
    plan.write_text(plan.read_text("utf-8") + "based_on: v2\n", encoding="utf-8")
    assert repair(root) == 2
    assert "based_on of version v1 leads nowhere" in capsys.readouterr().err


def layer(*shapes: shapely.Geometry, crs: str = "EPSG:4490") -> SourceLayer:
    held = np.array(shapes, dtype=object)
    return SourceLayer(tuple(f"u{i:02}" for i in range(len(shapes))), held, crs)


def test_a_unit_of_which_nothing_is_left_gets_no_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    file = root / "units/v1/units.geojson"
    document = json.loads(file.read_text("utf-8"))
    document["features"][1]["geometry"] = document["features"][0]["geometry"]
    file.write_text(json.dumps(document), encoding="utf-8")
    before = digests(root)
    assert repair(root) == 1
    assert f"Nothing is left of {CODES_V1[1]}: " in capsys.readouterr().out.replace(CODES_V1[0], CODES_V1[1])
    assert digests(root) == before


def test_maps_are_drawn_from_the_copy_and_nothing_else_is(tmp_path: Path) -> None:
    root = faulty(tmp_path)
    before = resolve(read_publication(root)).snapshots["v1"].layers["units"]
    assert repair(root) == 0
    chain = resolve(read_publication(root))
    after = chain.snapshots["v1"].layers["units"]
    assert (before.display, after.display) == (False, True)
    assert all(map(shapely.equals_exact, before.published, after.published))
    assert not shapely.coverage_is_valid(before.drawn) and shapely.coverage_is_valid(after.drawn)
    assert before.area_km2.tolist() == after.area_km2.tolist()
    # v2 cuts the last unit: what was mended for v1 does not fit it
    assert not chain.snapshots["v2"].layers["units"].display
    assert not [problem for problem in check_publication(root).problems if problem.rule == "G60"]


def test_a_copy_of_a_layer_that_is_generalised_shows_no_more_than_is_published(tmp_path: Path) -> None:
    root = faulty(tmp_path)
    file = root / "units/publication.yml"
    generalised = "units: {publication: generalised, tolerance_m: 300}"
    file.write_text(file.read_text("utf-8").replace("units: {publication: public}", generalised), encoding="utf-8")
    document = json.loads((root / "units/v1/units.geojson").read_text("utf-8"))
    secret = [122.0003, 28.0002]  # 22 m inside of a straight border
    document["features"][0]["geometry"]["coordinates"][0][1:1] = [secret, [122.0006, 28.0]]
    (root / "units/v1/units.geojson").write_text(json.dumps(document), encoding="utf-8")
    assert repair(root) == 0
    layer = resolve(read_publication(root)).snapshots["v1"].layers["units"]
    assert layer.display
    for shapes in (layer.published, layer.drawn):
        assert secret not in shapely.get_coordinates(shapes).tolist()


def test_a_copy_of_a_layer_that_has_changed_is_not_drawn_and_is_told(tmp_path: Path) -> None:
    root = faulty(tmp_path)
    assert repair(root) == 0
    file = root / "units/v1/units.geojson"
    file.write_text(file.read_text("utf-8").replace("28.05", "28.06"), encoding="utf-8")
    assert not resolve(read_publication(root)).snapshots["v1"].layers["units"].display
    told = [problem for problem in check_publication(root).problems if problem.rule == "G60"]
    assert [(problem.severity, problem.version, problem.place.file.name) for problem in told] == [
        ("warning", "v1", DISPLAY_FILE)
    ]


def test_pages_say_that_they_show_the_copy(tmp_path: Path) -> None:
    root = faulty(tmp_path)
    (root / "content").mkdir()
    (root / "content" / "index.md").write_text("# 首页\n", encoding="utf-8")
    (root / "mkdocs.yml").write_text("site_name: 试\ntheme: {name: material, language: zh}\n", encoding="utf-8")
    assert repair(root) == 0
    build_publication(root, languages=("zh",))
    versions = root / "site" / "versions"
    for page in ("map.html", f"units/{CODES_V1[0]}.html", "areas/990101.html", f"zones/{ZONE}.html", "index.html"):
        assert "显示用：边界按" in (versions / "v1" / page).read_text("utf-8"), page
        assert "显示用：边界按" not in (versions / "v2" / page).read_text("utf-8"), page


def test_a_unit_wholly_inside_of_another_is_named() -> None:
    done = repaired(layer(shapely.box(122, 28, 122.1, 28.1), shapely.box(122, 28, 122.1, 28.1)))
    assert len(done.vanished) == 1 and done.whole and len(done.layer.codes) == 1
    assert {moved.code for moved in done.moved} >= set(done.vanished)


def test_a_bow_tie_is_taken_apart_first() -> None:
    tie = shapely.Polygon([(122, 28), (122.1, 28.1), (122.1, 28), (122, 28.1)])
    done = repaired(layer(tie, shapely.box(122.1, 28, 122.2, 28.1)))
    assert done.whole and shapely.is_valid(done.layer.geometries).all()


def test_metres_are_metres_in_a_projected_layer() -> None:
    """Gauss-Krüger of CGCS2000, central meridian 123: an overlap of 3 m and a gap of 1 m."""
    x, y = 40_450_000.0, 3_100_000.0
    gap = shapely.Polygon([(x + 2000, y), (x + 2001, y + 500), (x + 2000, y + 1000)])
    shapes = (
        shapely.box(x, y, x + 1003, y + 1000),
        shapely.box(x + 1000, y, x + 2000, y + 1000),
        shapely.box(x + 2000, y, x + 3000, y + 1000).difference(gap),
    )
    done = repaired(layer(*shapes, crs="EPSG:4528"))
    assert done.whole and done.gaps == 1 and done.overlaps == 1
    assert done.overlaps_m2 == pytest.approx(3000, rel=0.01) and done.gaps_m2 == pytest.approx(500, rel=0.01)
    assert max(moved.metres for moved in done.moved) == pytest.approx(3, rel=0.01)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=9, max_size=9))
def test_shaken_squares_become_a_coverage_and_the_sums_agree(shifts: list[tuple[int, int]]) -> None:
    """Nine squares of 0.01 degree, each shifted by up to 20 steps of 0.1 m."""
    squares = []
    for at, (dx, dy) in enumerate(shifts):
        x, y = 122 + at % 3 / 100 + dx / 1e6, 28 + at // 3 / 100 + dy / 1e6
        squares.append(shapely.box(x, y, x + 0.01, y + 0.01))
    source = layer(*squares)
    done = repaired(source)
    assert done.whole and not done.vanished
    kept = {moved.code for moved in done.moved}
    for code, before, after in zip(source.codes, source.geometries, done.layer.geometries, strict=True):
        assert code in kept or before.equals_exact(after)
    change = sum(moved.after_km2 - moved.before_km2 for moved in done.moved)
    assert change == pytest.approx(sum(moved.gained_m2 - moved.lost_m2 for moved in done.moved) / 1e6, abs=1e-9)
    assert all(moved.metres < 10 for moved in done.moved)
