"""Vector deliveries as tables: every form gives the same rows, and no damage ends otherwise than with a message."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from onemap.importing.faults import Faults
from onemap.importing.features import read_features
from onemap.importing.tables import Table
from tests.importing.ugly.test_vectors import CODES, NAMES, SQUARES, ZONE_36, save

#: rows as every form must give them
ROWS = [{"hjgkdybm": code, "hjgkdymc": name} for code, name in zip(CODES, NAMES, strict=True)]


def whole(path: Path, **said: str) -> Table:
    """The table of a file at which nothing is wrong."""
    faults = Faults(path.parent)
    table = read_features(path.parent, path, faults, **said)
    assert table is not None and not faults.problems
    return table


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
@pytest.mark.parametrize("name", ["a.shp", "a.gpkg", "a.gdb"])
def test_every_form_gives_the_same(name: str, encoding: str, tmp_path: Path) -> None:
    for height, kind in ((False, "Polygon"), (True, "Polygon Z")):
        folder = tmp_path / kind
        folder.mkdir()
        shapes = [shapely.force_3d(shape, 5.0) if height else shape for shape in ZONE_36]
        more = {"encoding": encoding} if name == "a.shp" else {"layer": "units"}
        table = whole(save(folder / name, shapes, crs="EPSG:4524", geometry_type=kind, **more))
        assert (list(table.rows), table.numbers, table.part, table.crs) == (ROWS, (1, 2, 3), "", "EPSG:4490")
        assert table.geometries is not None
        assert not shapely.has_z(table.geometries).any()
        points = shapely.get_coordinates(table.geometries)
        assert points.min(axis=0) == pytest.approx([106.97, 28.91], abs=0.01)


def test_a_part_is_named_where_there_are_several(tmp_path: Path) -> None:
    path = save(tmp_path / "a.gpkg", layer="单元")
    save(path, SQUARES[:2], layer="分区", append=True)
    table = whole(path, layer="分区")
    assert (table.part, table.numbers) == ("分区", (1, 2))
    assert whole(path, layer="单?").part == "单元"


#: parts of a shapefile, of which each may be damaged
PARTS = ("shp", "shx", "dbf", "prj", "cpg")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    save(folder / "a.shp", encoding="GBK", columns={"KJBJYS": ("长" * 127, "短", "")})
    save(folder / "a.gpkg")
    frame = pyogrio.read_dataframe(folder / "a.gpkg")
    pyogrio.write_dataframe(frame, folder / "a.geojson")
    return folder


@settings(max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(random=st.builds(Random, st.integers(0, 2**32)), part=st.sampled_from([*PARTS, "gpkg", "geojson"]))
def test_damage_is_told(good: Path, tmp_path_factory: pytest.TempPathFactory, random: Random, part: str) -> None:
    """Bytes changed, cut off or lost: a table comes back, or an error says why not; each of one line."""
    folder = tmp_path_factory.mktemp("bad")
    shutil.copytree(good, folder, dirs_exist_ok=True)
    file = folder / f"a.{part}"
    data = bytearray(file.read_bytes())
    match random.choice(["change", "cut", "remove", "empty", "grow"]):
        case "change":
            for _ in range(random.choice([1, 3, 30])):
                data[random.randrange(min(len(data), 400))] = random.choice([0, 255, 32, random.randrange(256)])
            file.write_bytes(data)
        case "cut":
            file.write_bytes(data[: random.randrange(len(data))])
        case "empty":
            file.write_bytes(b"")
        case "grow":
            file.write_bytes(data + random.randbytes(50))
        case _:
            file.unlink()
    path = folder / (file.name if part in ("gpkg", "geojson") else "a.shp")
    faults = Faults(folder)
    table = read_features(folder, path, faults)
    assert (table is None) == faults.errors
    for problem in faults.problems:
        assert problem.mend.text()
        assert "\n" not in problem.what.text()
        assert str(folder) not in problem.what.text()
    if table is not None and table.geometries is not None:
        assert len(table.rows) == len(table.numbers) == len(table.geometries)
        points = shapely.get_coordinates(table.geometries)
        assert np.isfinite(points).all() and (np.abs(points) <= (180.001, 90.001)).all()
