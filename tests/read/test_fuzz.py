"""Whatever stands in the files of a publication, reading it raises nothing but its own error."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

from onemap.read import gdal  # noqa: F401  # isort: skip - sets GDAL's environment before pyogrio loads it
import geopandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.checking import check_publication
from onemap.errors import ProblemsFound
from onemap.read.publication import read_publication
from onemap.report import as_text
from tests.publications import write_tiny
from tools import fuzz

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_MORE = {
    "accepted.yml": "accepted:\n  - {rule: U03, object: A, reason: 备案原样, who: 王工, date: 2024-01-01}\n",
    "evaluations/2022.yml": "year: '2022'\nkind: tracking\ntitle: 年度跟踪\nversion: v1\nfindings: [一]\n",
    "v1/targets.yml": "targets:\n  - {indicator: COD（总量）, name: 化学需氧量, kind: total, place: '990100', "
    "values: [{year: '2025', value: '12.50'}]}\n",
    "v1/tags/990100.yml": "tags:\n  - {number: '1', industries: [C26], activities: [化工]}\n",
}


def seeded(seed: str) -> random.Random:
    """The same runs every time."""
    return random.Random(seed)  # noqa: S311 - nothing secret


def written(root: Path, suffix: str) -> Path:
    """The tiny publication with files of every kind, its layers in the format of *suffix*."""
    write_tiny(root)
    for name, text in _MORE.items():
        path = root / "units" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".gdb": "OpenFileGDB"}.get(suffix)
    for path in sorted(root.glob("units/*/*.geojson")):
        if driver is not None:
            layer = geopandas.read_file(path, engine="pyogrio")
            path.unlink()
            layer.to_file(path.with_suffix(suffix), layer=path.stem, driver=driver, engine="pyogrio")
    return root


def read_or_refused(root: Path) -> tuple[str, ...]:
    """The rules that reading *root* breaks; nothing else may be raised."""
    try:
        read_publication(root)
    except ProblemsFound as found:
        as_text(found.problems, root, "zh")
        return tuple(problem.rule for problem in found.problems)
    return ()


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".gdb"])
def test_broken_publications_are_refused_or_read(suffix: str, tmp_path: Path) -> None:
    files = fuzz.gather(written(tmp_path / "whole", suffix))
    assert read_or_refused(tmp_path / "whole") == ()
    refused = 0
    for seed in range(60):
        changed = fuzz.mutate(files, seeded(f"{suffix}{seed}"))
        root = tmp_path / str(seed)
        fuzz.lay_out(root, changed)
        refused += bool(read_or_refused(root))
    assert refused > 10


@pytest.mark.parametrize("seed", range(12))
def test_broken_publications_are_checked(seed: int, tmp_path: Path) -> None:
    files = fuzz.gather(written(tmp_path / "whole", ".geojson"))
    rng = seeded(f"check{seed}")
    for number in range(5):
        root = tmp_path / str(number)
        fuzz.lay_out(root, fuzz.mutate(files, rng))
        as_text(check_publication(root).problems, root, "en")


@RELAXED
@given(
    name=st.sampled_from(("publication.yml", "v1/plan.yml", "v1/units/990101.yml", "v1/zones.yml")), data=st.binary()
)
def test_arbitrary_bytes_in_a_yaml_file(tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes) -> None:
    root = write_tiny(tmp_path_factory.mktemp("bytes"))
    (root / "units" / name).write_bytes(data)
    read_or_refused(root)


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf", ".prj", ".cpg"])
def test_every_part_of_a_shapefile_cut_and_flipped(suffix: str, tmp_path: Path) -> None:
    root = written(tmp_path, ".shp")
    path = root / "units" / "v1" / f"units{suffix}"
    whole = path.read_bytes()
    rng = seeded(suffix)
    for _ in range(25):
        at = rng.randrange(len(whole) + 1)
        flipped = bytearray(whole)
        if at < len(whole):
            flipped[at] ^= 1 << rng.randrange(8)
        path.write_bytes(whole[:at] if rng.random() < 0.4 else flipped)
        read_or_refused(root)


def _cpg(said: bytes) -> Callable[[Path], object]:
    return lambda root: (written(root, ".shp") / "units" / "v1" / "units.cpg").write_bytes(said)


def _codes_that_are_lists(root: Path) -> None:
    path = written(root, ".geojson") / "units" / "v1" / "units.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    for feature in layer["features"]:
        feature["properties"]["code"] = [feature["properties"]["code"], "x"]
    path.write_text(json.dumps(layer), encoding="utf-8")


def _crs_without_definition(root: Path) -> None:
    path = written(root, ".gpkg") / "units" / "v1" / "units.gpkg"
    with sqlite3.connect(path) as data:
        data.execute("update gpkg_spatial_ref_sys set definition = 'x' where srs_id = 4490")
    data.close()


def _projection_of_nothing(root: Path) -> None:
    """A .prj that GDAL reads and cannot write again, at which pyogrio forgets a variable."""
    (written(root, ".shp") / "units" / "v1" / "units.prj").write_bytes(_PROJECTION)


_PROJECTION = (
    b'PROJCS["CGCS2000_3_DegreeiP.\xa6\xf30\x82135E",GEOGCS["GCS_China_Geodetic_Coordinatem_200'
    b'0.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def _list_of_an_odd_name(root: Path) -> None:
    text = 'level: 区县总体\nfor: {area: "990101"}\n'
    (written(root, ".geojson") / "units" / "v1" / "admission" / "990 101.yml").write_text(text, encoding="utf-8")


def _pattern(said: str) -> Callable[[Path], object]:
    def change(root: Path) -> None:
        with (written(root, ".geojson") / "units" / "publication.yml").open("a", encoding="utf-8") as file:
            file.write(f"vocabulary: {{unit_code: {{pattern: '{said}'}}}}\n")

    return change


#: what fuzzing has found: each raised something else once
FOUND: dict[str, tuple[Callable[[Path], object], str]] = {
    "an encoding of no text": (_cpg(b"rot13"), "G10"),
    "an encoding with NUL": (_cpg(b"UTF\x008"), "G10"),
    "codes that are lists": (_codes_that_are_lists, ""),
    "a list whose name is no key": (_list_of_an_odd_name, "M05"),
    "a pattern with too many repeats": (_pattern("a{99999999999999999999}"), "M07"),
    "a pattern that is too deep": (_pattern("(" * 6000 + ")" * 6000), "M07"),
    "a CRS that GDAL does not know": (_crs_without_definition, ""),
    "a CRS that GDAL cannot write again": (_projection_of_nothing, "G02"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_found(name: str, tmp_path: Path) -> None:
    make, rule = FOUND[name]
    make(tmp_path)
    rules = read_or_refused(tmp_path)
    assert rule in (*rules, "")
