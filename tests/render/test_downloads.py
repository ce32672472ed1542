"""Downloads: complete, in words, as published, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from onemap.model.publication import Layer
from onemap.render.downloads import Download, write_downloads
from onemap.render.downloads.cells import csv_cell, csv_parts, csv_plain
from onemap.render.downloads.geojson import attribute_words
from onemap.render.output import Output
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.snapshot import Chain, Snapshot
from onemap.words import translator
from tests.render.snapshots import CITY, EVIL, PARK, WEST, ZONE, A, B, C, D, chain, snapshot, without


def written(folder: Path, held: Snapshot, whole: Chain | None = None, lang: str = "en") -> tuple[Download, ...]:
    return write_downloads(Output(folder), "v/", whole or chain(held), held, lang)


def table(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" not in raw
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_every_file_is_listed_as_it_is(tmp_path: Path) -> None:
    files = written(tmp_path, snapshot())
    assert [f.path for f in files] == [
        "data/units.geojson",
        "data/zones.geojson",
        "data/units.csv",
        "data/clauses.csv",
        "data/zones.csv",
        "data/version.json",
    ]
    for file in files:
        raw = (tmp_path / "v" / file.path).read_bytes()
        assert (file.bytes, file.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())


def test_geojson_of_units(tmp_path: Path) -> None:
    written(tmp_path, snapshot())
    path = tmp_path / "v/data/units.geojson"
    data: Any = json.loads(path.read_text(encoding="utf-8"))
    assert data["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4490"
    assert [f["properties"]["code"] for f in data["features"]] == [D, A, B, C]
    assert data["features"][1]["properties"] == {
        "code": A,
        "name": f"单元{A}{EVIL}",
        "category": "Priority protection unit",
        "subcategory": None,
        "realm": "land",
        "area": WEST,
        "area_name": "West",
        "managed_by": [],
        "towns": ["临港街道", "=1+1"],
        "area_km2": None,
        "zones": [ZONE],
    }
    assert data["features"][2]["properties"]["managed_by"] == [PARK]
    assert '"area_km2":48.60,' in path.read_text(encoding="utf-8")
    ring = data["features"][1]["geometry"]["coordinates"][0]
    assert shapely.is_ccw(shapely.LinearRing(ring))
    frame = geopandas.read_file(path)
    assert frame.crs.to_epsg() == 4490
    assert frame.geometry.iloc[1].equals(shapely.box(122, 28, 122.1, 28.1))


def test_geojson_is_the_published_geometry_and_keeps_units_without(tmp_path: Path) -> None:
    held = snapshot()
    short = GeometryLayer(
        codes=(A,),
        source=np.array([shapely.box(7, 7, 8, 8)], dtype=object),
        crs="EPSG:4490",
        published=np.array([shapely.box(0, 0, 1, 1)], dtype=object),
        drawn=np.array([shapely.box(5, 5, 6, 6)], dtype=object),
        area_km2=np.full(1, 12.345),
        coverage=True,
    )
    held = dataclasses.replace(held, layers={"units": short})
    written(tmp_path, held)
    features = json.loads((tmp_path / "v/data/units.geojson").read_text(encoding="utf-8"))["features"]
    assert [f["properties"]["code"] for f in features if f["geometry"] is None] == [D, B, C]
    assert shapely.from_geojson(json.dumps(features[1]["geometry"])).equals(shapely.box(0, 0, 1, 1))


def test_zones(tmp_path: Path) -> None:
    written(tmp_path, snapshot())
    feature = json.loads((tmp_path / "v/data/zones.geojson").read_text(encoding="utf-8"))["features"][0]
    assert feature["properties"]["type"] == "Industrial pollution key control"
    row = table(tmp_path / "v/data/zones.csv")[0]
    assert (row["Code"], row["Element"], row["Unit codes"]) == (ZONE, "Water", A)


def test_withheld_layers_do_not_appear(tmp_path: Path) -> None:
    held = without(snapshot(), "zones")
    whole = chain(held)
    publication = whole.publication.model_copy(update={"layers": {"zones": Layer(publication="withheld")}})
    policy = {"units": Layer(publication="generalised")}
    public = dataclasses.replace(whole, publication=publication, layer_policy=policy)
    files = written(tmp_path / "a", held, public)
    assert not [f.path for f in files if "zones" in f.path]
    assert json.loads((tmp_path / "a/v/data/units.geojson").read_text(encoding="utf-8"))["generalised"] is True
    # a layer that slipped into the snapshot is still not written
    files = written(tmp_path / "b", snapshot(), public)
    assert not [f.path for f in files if "zones" in f.path]


def test_table_of_units(tmp_path: Path) -> None:
    written(tmp_path, snapshot())
    rows = {row["Code"]: row for row in table(tmp_path / "v/data/units.csv")}
    assert rows[B]["Area (km²)"] == "48.60"
    assert rows[B]["Managed by"] == PARK
    assert rows[A]["Towns"] == "临港街道; =1+1"
    assert rows[D]["Land or sea"] == "sea"
    assert rows[A]["Name"] == f"单元{A}{EVIL}"


def test_table_of_clauses_has_every_clause_of_every_list_and_unit(tmp_path: Path) -> None:
    written(tmp_path, snapshot())
    rows = table(tmp_path / "v/data/clauses.csv")
    assert [(r["List"], r["Number"]) for r in rows] == [(CITY, "1"), (CITY, "2"), (A, "1-1"), (A, "")]
    first, second, own, none = rows
    assert (first["Version"], first["Worded in version"]) == ("2025", "2020")
    assert (first["Level"], first["Dimension"], first["Measure"]) == ("City", "Spatial layout", "Prohibited")
    assert first["Parts"] == "（1）甲；\n（2）乙。"
    assert "水法" in first["Legal basis"] and "第三条" in first["Legal basis"]
    assert "Priority protection unit" in first["Applies to"] and "Water" in first["Applies to"]
    assert second["Follows"] == f"{CITY} 1"
    assert own["Text"].startswith("'=HYPERLINK") and csv_plain(own["Text"]) == "=HYPERLINK(1)" + EVIL
    assert own["Level"] == "Unit"
    assert none["Text"] and none["Dimension"] == "Environmental risk"


def test_description(tmp_path: Path) -> None:
    files = written(tmp_path, snapshot())
    data = json.loads((tmp_path / "v/data/version.json").read_text(encoding="utf-8"))
    assert (data["id"], data["bbox"]) == ("2025", [122.0, 28.0, 122.4, 28.1])
    assert data["counts"]["units_by_category"] == {"priority": 1, "key": 2, "general": 1}
    assert data["documents"][0]["effective"] == "2025-03-01"
    assert {f"data/{name}": asset["sha256"] for name, asset in data["assets"].items()} == {
        f.path: f.sha256 for f in files[:-1]
    }


def test_nothing_that_became_known_later_is_in_the_files(tmp_path: Path) -> None:
    old = snapshot("2020")
    alone = written(tmp_path / "a", old)
    later = written(tmp_path / "b", old, chain(old, snapshot("2025")))
    assert [f.sha256 for f in alone] == [f.sha256 for f in later]


@given(st.text())
@example("=1")
@example("'=1")
@example("'''-")
@example("'x")
@example("\t=")
def test_cells_are_never_formulas_and_come_back(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert csv_plain(cell) == text


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_csv_keeps_every_value(rows: list[tuple[str, str]]) -> None:
    # csv reads a lone CR or NUL in other ways; the model refuses control characters
    rows = [(a.translate({0: None, 13: None}), b.translate({0: None, 13: None})) for a, b in rows]
    text = "".join(csv_parts(["a", "b"], rows))
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [tuple(csv_plain(cell) for cell in row) for row in read[1:]] == rows


def test_a_long_table_comes_in_pieces() -> None:
    parts = list(csv_parts(["n"], ((n,) for n in range(2500))))
    assert len(parts) == 3
    assert "".join(parts) == "\ufeffn\n" + "".join(f"{n}\n" for n in range(2500))


def test_every_attribute_has_a_word(tmp_path: Path) -> None:
    written(tmp_path, snapshot())
    known = [name for name, _ in attribute_words(translator("en"))]
    used: set[str] = set()
    for name in ("units", "zones"):
        data: Any = json.loads((tmp_path / f"v/data/{name}.geojson").read_text(encoding="utf-8"))
        used |= {key for feature in data["features"] for key in feature["properties"]}
    assert sorted(known) == sorted(used)
