"""What is exported and read back is what was exported: every kind of record, every format, whoever saved the file."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from random import Random

import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from onemap.exchange.export import Export, Form, export_of, write_export
from onemap.exchange.package import is_package, read_package
from onemap.importing.faults import Faults
from onemap.merging.canonical import of_incoming
from onemap.merging.incoming import Incoming
from onemap.model.origins import Name
from onemap.model.prints import prints
from onemap.read.publication import read_publication
from tests.exchange.nasty import Nasty
from tests.publications import write_tiny

ROOT = Path(__file__).parents[2]
RANDOM = st.builds(Random, st.integers(0, 2**32))
#: a seed says nothing about its size, so there is nothing to shrink
MANY = settings(max_examples=30, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])


def read(*paths: Path) -> tuple[Incoming, ...]:
    """What comes in from *paths*, of which nothing may be wrong."""
    faults = Faults(Path())
    assert all(is_package(path) for path in paths)
    found = read_package(paths, faults)
    assert faults.problems == ()
    return found


def assert_same(export: Export, incoming: tuple[Incoming, ...]) -> None:
    """Every record came back as it was, in its order, with the digests of its fields; parts came back as one."""
    (came,) = incoming
    records = {name: fields for part in export.parts.values() for name, fields in part.items()}
    again = of_incoming(came, export.vocabulary)
    assert again == records and came.version == export.version
    for kind in {name.kind for name in records}:
        names = [name for name in records if name.kind == kind]
        if kind in ("area", "region") or len(export.parts) == 1:
            assert [name for name in again if name.kind == kind] == names
        for name in names:
            said = dict(came.base[name])
            if kind in ("unit", "zone") and came.layers:
                said.pop("geometry", None)
            assert said == prints(records[name])
    assert {name for name in came.base if name not in records} <= {Name("zone", "YS1")}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
@given(random=RANDOM, districts=st.booleans())
@MANY
def test_tables_give_back_what_they_were_made_from(form: Form, lang: str, random: Random, districts: bool) -> None:
    maker = Nasty(random)
    export = export_of(maker.publication(maker.version()), "2020", form, districts)
    with tempfile.TemporaryDirectory() as folder:
        assert_same(export, read(*write_export(export, form, Path(folder), lang)))


@pytest.mark.parametrize("form", ["gpkg", "shp", "geojson"])
@given(random=RANDOM, districts=st.booleans())
@settings(MANY, max_examples=12)
def test_layers_and_the_tables_beside_them_come_back(form: Form, random: Random, districts: bool) -> None:
    maker = Nasty(random)
    export = export_of(maker.publication(maker.version()), "2020", form, districts)
    with tempfile.TemporaryDirectory() as folder:
        came = read(*write_export(export, form, Path(folder)))
        assert_same(export, came)
    for name, layer in export.layers.items():
        again = came[0].layers[name]
        assert again.codes == layer.codes
        assert all(shapely.equals(a, b) for a, b in zip(again.geometries, layer.geometries, strict=True))


@pytest.mark.parametrize("version", ["2020", "2023-1", "2025", "2026-1"])
def test_versions_of_the_reference_publication_come_back(version: str, tmp_path: Path) -> None:
    loaded = read_publication(ROOT)
    for form in ("xlsx", "csv", "json", "gpkg", "shp"):
        export = export_of(loaded, version, form, districts=True)
        assert len(export.parts) > 5 and min(map(len, export.parts.values())) > 5
        assert_same(export, read(*write_export(export, form, tmp_path / form, encoding="GBK")))


def soffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    assert found, "LibreOffice is missing: install libreoffice-calc-nogui (tools/system.sh office)"
    return found


def saved_by_office(path: Path, target: Path, suffix: str = "xlsx") -> Path:
    """*path* as LibreOffice saves it into the folder *target*."""
    with tempfile.TemporaryDirectory() as profile:
        command = [soffice(), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--convert-to", suffix, "--outdir", str(target), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return target / f"{path.stem}.{suffix.partition(':')[0]}"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_workbook_that_libreoffice_saved_says_the_same(seed: int, tmp_path: Path) -> None:
    maker = Nasty(Random(seed))  # noqa: S311 - a test
    export = export_of(maker.publication(maker.version()), "2020", "xlsx")
    (path,) = write_export(export, "xlsx", tmp_path / "in")
    again = saved_by_office(path, tmp_path / "out")
    assert again.read_bytes() != path.read_bytes()
    assert_same(export, read(again))


def test_the_reference_publication_saved_by_libreoffice(tmp_path: Path) -> None:
    export = export_of(read_publication(ROOT), "2026-1", "xlsx")
    (path,) = write_export(export, "xlsx", tmp_path / "in")
    assert_same(export, read(saved_by_office(path, tmp_path / "out")))


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "gpkg", "shp", "geojson"])
def test_the_same_version_gives_the_same_bytes(form: Form, tmp_path: Path) -> None:
    """Whatever the folder, and however often."""
    found = []
    for name in ("a", "b/c"):
        root = write_tiny(tmp_path / name / "here")
        folder = tmp_path / name / "out"
        write_export(export_of(read_publication(root), "v2", form, districts=True), form, folder)
        found.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert found[0] == found[1] and len(found[0]) >= 3
