"""Vector files: every driver, encodings, coordinate systems, and what is refused."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.errors import ProblemsFound
from onemap.read import gdal
from onemap.read.vectors import list_layers, read_layer
from tests.publications import box, geojson

SHAPES = [shapely.box(122, 28, 122.1, 28.1), shapely.box(122.1, 28, 122.2, 28.1)]
CODES = ["ZH99010110001", "ZH99010120001"]
NAMES = ["临港湿地优先保护单元", "临港工业重点管控单元"]


def save(path: Path, driver: str, layer: str | None = None, **options: Any) -> Path:
    """Write the two squares with the columns of delivered data."""
    settings = {"crs": "EPSG:4490", "geometry_type": "Polygon", **options}
    columns = settings.pop("columns", ["HJGKDYBM", "HJGKDYMC"])
    shapes = shapely.to_wkb(np.array(settings.pop("shapes", SHAPES), dtype=object))
    values = [np.array(v, dtype=object) for v in (CODES, NAMES)]
    pyogrio.raw.write(path, shapes, values, columns, driver=driver, layer=layer, **settings)
    return path


def rules(found: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [problem.rule for problem in found.value.problems]


def refused(root: Path, file: Path, name: Any = "units", **options: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        read_layer(root, file, name, **options)
    for problem in found.value.problems:
        assert "\n" not in problem.what.text() and problem.mend.text()
    return [problem.rule for problem in found.value.problems]


@pytest.mark.parametrize(
    ("name", "driver", "layer"),
    [
        ("units.gpkg", "GPKG", "units"),
        ("geometry.gdb", "OpenFileGDB", "units"),
        ("units.shp", "ESRI Shapefile", None),
        ("units.geojson", "GeoJSON", None),
    ],
)
def test_every_driver(tmp_path: Path, name: str, driver: str, layer: str | None) -> None:
    file = save(tmp_path / name, driver, layer)
    read = read_layer(tmp_path, file, "units")
    assert read.codes == tuple(CODES)
    assert read.names == tuple(NAMES)
    assert (read.name, read.crs, read.driver, read.file) == ("units", "EPSG:4490", driver, file)
    assert shapely.area(shapely.symmetric_difference(read.geometries, SHAPES)).max() < 1e-9  # FileGDB has a grid


@pytest.mark.parametrize("epsg", ["EPSG:4326", "EPSG:4490", "EPSG:4549", "EPSG:4526"])
@pytest.mark.parametrize(("name", "driver"), [("units.gpkg", "GPKG"), ("units.shp", "ESRI Shapefile")])
def test_the_coordinate_system_is_recorded(tmp_path: Path, epsg: str, name: str, driver: str) -> None:
    assert read_layer(tmp_path, save(tmp_path / name, driver, crs=epsg), "units").crs == epsg


def test_geojson_without_crs_is_wgs_84(tmp_path: Path) -> None:
    file = tmp_path / "units.geojson"
    collection = json.loads(geojson([("A", box(122, 123))]))
    del collection["crs"]
    file.write_text(json.dumps(collection), encoding="utf-8")
    assert read_layer(tmp_path, file, "units").crs == "EPSG:4326"


def test_metres_that_claim_to_be_degrees(tmp_path: Path) -> None:
    metres = shapely.box(500000, 3100000, 501000, 3101000)
    file = save(tmp_path / "units.gpkg", "GPKG", shapes=[metres, metres])
    assert refused(tmp_path, file) == ["G12"]
    assert read_layer(tmp_path, file, "units", crs="EPSG:4549").crs == "EPSG:4549"


def test_a_missing_coordinate_system_is_a_problem_that_plan_yml_mends(tmp_path: Path) -> None:
    shp = save(tmp_path / "units.shp", "ESRI Shapefile")
    (tmp_path / "units.prj").unlink()
    assert refused(tmp_path, shp) == ["G09"]
    assert refused(tmp_path, shp, crs="EPSG:999999") == ["G09"]
    assert read_layer(tmp_path, shp, "units", crs="EPSG:4490").crs == "EPSG:4490"


@pytest.mark.parametrize("stated", ["by .cpg", "by header", "by plan.yml", "by nobody", "as code page"])
@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_the_encoding_of_a_shapefile(tmp_path: Path, encoding: str, stated: str) -> None:
    shp = save(tmp_path / "units.shp", "ESRI Shapefile", encoding=encoding)
    cpg, dbf = tmp_path / "units.cpg", tmp_path / "units.dbf"
    assert NAMES[0].encode(encoding) in dbf.read_bytes()
    if stated == "as code page":
        cpg.write_text({"GBK": "936", "UTF-8": "65001"}[encoding])
    elif stated != "by .cpg":
        cpg.unlink()
    if stated == "by header" and encoding == "GBK":
        content = bytearray(dbf.read_bytes())
        content[29] = 0x4D
        dbf.write_bytes(content)
    given = encoding if stated == "by plan.yml" else None
    assert read_layer(tmp_path, shp, "units", encoding=given).names == tuple(NAMES)


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_a_table_cut_at_254_bytes(tmp_path: Path, encoding: str) -> None:
    shp = save(tmp_path / "units.shp", "ESRI Shapefile", encoding=encoding)
    (tmp_path / "units.cpg").unlink()
    dbf = tmp_path / "units.dbf"
    whole = NAMES[1].encode(encoding)
    dbf.write_bytes(dbf.read_bytes().replace(whole, whole[:-1] + b" "))
    assert read_layer(tmp_path, shp, "units").names == (NAMES[0], NAMES[1][:-1])


def test_an_encoding_that_does_not_exist(tmp_path: Path) -> None:
    shp = save(tmp_path / "units.shp", "ESRI Shapefile")
    assert refused(tmp_path, shp, encoding="GBX") == ["G10"]


def test_an_encoding_that_does_not_fit(tmp_path: Path) -> None:
    shp = save(tmp_path / "units.shp", "ESRI Shapefile", encoding="GBK")
    (tmp_path / "units.cpg").write_text("UTF-8")
    assert refused(tmp_path, shp) == ["G10"]
    assert refused(tmp_path, shp, encoding="UTF-8") == ["G10"]
    assert read_layer(tmp_path, shp, "units", encoding="GBK").names == tuple(NAMES)


VRT = """<OGRVRTDataSource><OGRVRTLayer name="secret">
<SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize("name", ["units.geojson", "units.shp", "units.gpkg"])
def test_a_vrt_under_another_name_is_refused_before_gdal_sees_it(tmp_path: Path, name: str) -> None:
    secret = save(tmp_path / "secret.geojson", "GeoJSON")
    publication = tmp_path / "publication"
    publication.mkdir()
    (publication / name).write_text(VRT.format(secret=secret), encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_layer(publication, publication / name, "units")
    (problem,) = found.value.problems
    assert problem.what.text().startswith("The file is no ")


def test_a_vrt_is_refused_even_when_gdal_was_loaded_before_us(tmp_path: Path) -> None:
    """All drivers are on then; opened without a look, the file below would give what the other one holds."""
    secret = save(tmp_path / "secret.geojson", "GeoJSON")
    (tmp_path / "units.geojson").write_text(VRT.format(secret=secret), encoding="utf-8")
    code = """if True:
        import sys, pyogrio
        from pathlib import Path
        assert "OGR_VRT" in pyogrio.list_drivers()
        print(pyogrio.read_info("units.geojson")["features"])
        from onemap.errors import ProblemsFound
        from onemap.read.vectors import read_layer
        try:
            read_layer(Path(), Path("units.geojson"), "units")
        except ProblemsFound as found:
            print(*[problem.rule for problem in found.problems])
    """
    environment = {k: v for k, v in os.environ.items() if k != "GDAL_SKIP"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "2\nG02\n"


@pytest.mark.parametrize(("name", "suffix"), [("a.gpkg", "geojson"), ("a.geojson", "gpkg"), ("a.geojson", "shp")])
def test_one_format_under_the_name_of_another_is_refused(tmp_path: Path, name: str, suffix: str) -> None:
    driver = {"gpkg": "GPKG", "geojson": "GeoJSON"}[name.partition(".")[2]]
    file = save(tmp_path / name, driver).rename(tmp_path / f"units.{suffix}")
    assert refused(tmp_path, file) == ["G02"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"type": "Feature', b"{}", b'{"type":"FeatureCollection"}', b"\xff\xfe{"]
)
def test_broken_geojson(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "units.geojson"
    file.write_bytes(content)
    assert refused(tmp_path, file)


def test_broken_binary_files(tmp_path: Path) -> None:
    for name, head in (("units.gpkg", b"SQLite format 3\0"), ("units.shp", b"\0\0\x27\x0a")):
        (tmp_path / name).write_bytes(head + b"\0" * 50)
        assert refused(tmp_path, tmp_path / name) == ["G02"]
    (tmp_path / "units.gdb").mkdir()
    assert refused(tmp_path, tmp_path / "units.gdb") == ["G02"]
    assert refused(tmp_path, tmp_path / "missing.gpkg") == ["G01"]
    (tmp_path / "units.kml").write_text("<kml/>")
    assert refused(tmp_path, tmp_path / "units.kml") == ["G01"]


def test_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    outside = save(tmp_path / "outside.shp", "ESRI Shapefile")
    root = tmp_path / "publication"
    root.mkdir()
    inner = save(root / "units.shp", "ESRI Shapefile")
    assert read_layer(root, inner, "units").codes == tuple(CODES)
    (root / "units.dbf").unlink()
    (root / "units.dbf").symlink_to(outside.with_suffix(".dbf"))
    assert refused(root, inner) == ["G01"]
    link = root / "zones.geojson"
    link.symlink_to(save(tmp_path / "outside.geojson", "GeoJSON"))
    assert refused(root, link, "zones") == ["G01"]


def test_features_that_are_no_use(tmp_path: Path) -> None:
    point: dict[str, Any] = {"type": "Point", "coordinates": [122, 28]}
    file = tmp_path / "units.geojson"
    features = [("A", box(122, 123)), ("B", point), ("C", None), ("", box(122, 123))]
    file.write_text(geojson(features), encoding="utf-8")  # type: ignore[arg-type]
    assert refused(tmp_path, file) == ["G06", "G07", "G08"]
    file.write_text(geojson([("B", point)]), encoding="utf-8")
    context = read_layer(tmp_path, file, "context")
    assert context.geometries[0].geom_type == "Point"
    file.write_text(geojson([]), encoding="utf-8")
    assert "G04" in refused(tmp_path, file, "context")


def test_a_broken_geometry_is_named(tmp_path: Path) -> None:
    ring = [[122, 28], [123, 28], [123, 29], [122, 29]]
    features = [("A", box(122, 123)), ("B", {"type": "Polygon", "coordinates": [ring]}), ("C", box(123, 124))]
    file = tmp_path / "units.geojson"
    file.write_text(geojson(features), encoding="utf-8")  # type: ignore[arg-type]
    with pytest.raises(ProblemsFound) as found:
        read_layer(tmp_path, file, "units")
    assert [p.what.text() for p in found.value.problems] == ["The geometry of feature 2 (B) is broken."]


def test_a_table_without_geometry(tmp_path: Path) -> None:
    file = tmp_path / "units.gpkg"
    pyogrio.raw.write(file, None, [np.array(CODES, dtype=object)], ["code"], driver="GPKG", layer="units")
    assert refused(tmp_path, file) == ["G04"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=60)
    | st.text(alphabet='{}[]",:eE-0123456789nulltrFaspo', max_size=60).map(lambda t: ("{" + t).encode()),
    name=st.sampled_from(["units.geojson", "units.gpkg", "units.shp"]),
    head=st.sampled_from([b"", b"SQLite format 3\0", b"\0\0\x27\x0a", b'{"type":"FeatureCollection","features":[']),
)
def test_no_bytes_make_it_fail_otherwise(tmp_path: Path, data: bytes, name: str, head: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(head + data)
    with contextlib.suppress(ProblemsFound):
        read_layer(tmp_path, file, "units")


def test_height_is_dropped(tmp_path: Path) -> None:
    ring = [[122, 28, 5], [123, 28, 5], [123, 29, 5], [122, 28, 5]]
    file = tmp_path / "units.geojson"
    file.write_text(geojson([("A", {"type": "Polygon", "coordinates": [ring]})]), encoding="utf-8")
    assert not shapely.has_z(read_layer(tmp_path, file, "units").geometries).any()


def test_columns(tmp_path: Path) -> None:
    file = save(tmp_path / "a.gpkg", "GPKG", "units", columns=["BH", "单元名称（全称）"])
    assert refused(tmp_path, file) == ["G05"]
    assert refused(tmp_path, file, code="XX") == ["G05"]
    assert refused(tmp_path, file, code="BH", label="XX") == ["G05"]
    read = read_layer(tmp_path, file, "units", code="bh")
    assert (read.codes, read.names) == (tuple(CODES), tuple(NAMES))
    assert read_layer(tmp_path, file, "boundary").codes == ("1", "2")


def test_chinese_columns_of_a_gbk_shapefile(tmp_path: Path) -> None:
    save(tmp_path / "units.shp", "ESRI Shapefile", columns=["单元编码", "单元名称"], encoding="GBK")
    (tmp_path / "units.cpg").unlink()
    read = read_layer(tmp_path, tmp_path / "units.shp", "units")
    assert (read.codes, read.names) == (tuple(CODES), tuple(NAMES))


def test_zone_columns(tmp_path: Path) -> None:
    file = save(tmp_path / "zones.gpkg", "GPKG", columns=["HJYSGKFQBM\n", "HJYSGKFQMC"])
    assert read_layer(tmp_path, file, "zones").codes == tuple(CODES)


def test_numbers_as_codes(tmp_path: Path) -> None:
    file = tmp_path / "units.gpkg"
    wkb = shapely.to_wkb(np.array(SHAPES, dtype=object))
    values = [np.array([990101.0, 990102.0])]
    pyogrio.raw.write(file, wkb, values, ["code"], driver="GPKG", crs="EPSG:4490", geometry_type="Polygon")
    assert read_layer(tmp_path, file, "units").codes == ("990101", "990102")


def test_layers(tmp_path: Path) -> None:
    file = save(tmp_path / "geometry.gpkg", "GPKG", "units")
    assert read_layer(tmp_path, file, "zones", code="HJGKDYBM").codes == tuple(CODES)  # the only layer
    save(file, "GPKG", "other", append=True)
    assert list_layers(tmp_path, file) == ("units", "other")
    assert read_layer(tmp_path, file, "units").codes == tuple(CODES)
    assert refused(tmp_path, file, "zones") == ["G03"]
    assert refused(tmp_path, file, layer="missing") == ["G03"]


def test_only_the_drivers_that_are_needed_are_registered() -> None:
    """In a fresh process, because GDAL reads its settings once."""
    code = "import onemap.read.vectors, pyogrio; print(','.join(sorted(pyogrio.list_drivers())))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.strip().split(",")) <= gdal.KEPT
    assert done.stderr == ""


def test_swapped_longitude_and_latitude_are_a_problem(tmp_path: Path) -> None:
    ring = [[28, 122], [28, 122.1], [28.1, 122.1], [28.1, 122], [28, 122]]
    (tmp_path / "units.geojson").write_text(geojson([("A", {"type": "Polygon", "coordinates": [ring]})]), "utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_layer(tmp_path, tmp_path / "units.geojson", "units")
    assert [problem.rule for problem in found.value.problems] == ["G12"]
    assert "swapped" in found.value.problems[0].what.text()
