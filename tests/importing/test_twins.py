"""The mappings of examples/ on small made-up files with the columns of the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from onemap.importing.run import run_import
from onemap.read.publication import LoadedPublication, read_publication
from onemap.slug import slug
from tests.importing import twins
from tests.importing.real import EXAMPLES


def imported(tmp_path: Path, name: str) -> LoadedPublication:
    source = getattr(twins, name)(tmp_path / "source")
    done = run_import(EXAMPLES / name / "mapping.yml", source, tmp_path / "publication")
    assert done.warnings.problems == ()
    return read_publication(tmp_path / "publication")


def test_vermont(tmp_path: Path) -> None:
    loaded = imported(tmp_path, "vermont")
    version = loaded.versions["2024"]
    assert list(version.units) == sorted(["VT001-NORTH-HILL-RA-5", "VT001-LOWELL-RA-5", "VT001-LOWELL-FHO"])
    assert all(slug(code) == code for code in version.units)  # plain addresses
    unit = version.units["VT001-NORTH-HILL-RA-5"]
    assert (unit.name, unit.category, unit.area) == ("Rural <b>Agriculture</b> {5}", "residential", "north-hill")
    assert unit.note == "Record last updated 2024-02-05.\nEditors' remarks: Check §4414 again!"
    clauses = {c.number: c for c in unit.clauses or ()}
    assert list(clauses) == ["D-1", "D-2", "1F", "2F", "5F", "1F-lot", "1F-building"]
    assert clauses["D-2"].text == "Minimum depth 200ft.\nADU: ask."
    assert (clauses["2F"].measure, clauses["2F"].text) == ("hearing", "Two-family dwellings: Public Hearing.")
    assert [(i.number, i.text) for i in clauses["5F"].items] == [
        ("5F_AFF", "Affordable housing only: No"),
        ("5F_MAX_DENS", "Maximum density: .5 dwelling units per acre"),
    ]
    assert [(i.number, i.text) for i in clauses["1F-lot"].items] == [
        ("1F_MIN_LOT", "Minimum lot: 2 acres"),
        ("1F_FSET_COND_ALT", "Front setback, condition or alternative: 40; private road 20'"),
    ]
    # what overlaps stays as it is
    layer = version.layers["units"]
    shapes = dict(zip(layer.codes, layer.geometries, strict=True))
    assert shapely.area(shapely.intersection(*(shapes[c] for c in list(version.units)[:2]))) > 0.004
    assert [a.id for a in loaded.areas.areas] == ["addison", "lowell", "north-hill"]


def test_trento(tmp_path: Path) -> None:
    loaded = imported(tmp_path, "trento")
    assert {v: list(loaded.versions[v].units) for v in loaded.versions} == {
        "2019": ["022001", "022002", "022003"],
        "2021-1": ["022001", "022009"],
        "2022-1": ["022001", "022009"],
    }
    assert loaded.versions["2022-1"].units["022001"].name == "A-Nuova"
    assert loaded.versions["2021-1"].plan.changes == ()


def test_france(tmp_path: Path) -> None:
    loaded = imported(tmp_path, "france")
    assert {c: (u.area, u.name) for c, u in loaded.versions["2018"].units.items()} == {
        "01001": ("01", "L'Un"),
        "01002": ("01", "Deux"),
        "2A004": ("2A", "Ajaccio"),
        "97101": ("971", "Île: d'En-Bas"),
    }


@pytest.mark.parametrize("name", ["vermont", "trento", "france"])
def test_two_imports_are_byte_identical_whatever_the_order_of_files(tmp_path: Path, name: str) -> None:
    source = getattr(twins, name)(tmp_path / "source")
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in sorted(source.iterdir(), reverse=True):
        (copy / path.name).write_bytes(path.read_bytes())
    written = []
    for folder in (source, copy):
        target = tmp_path / f"from-{folder.name}"
        run_import(EXAMPLES / name / "mapping.yml", folder, target)
        written.append({p.relative_to(target): p.read_bytes() for p in target.rglob("*") if p.is_file()})
    assert written[0] == written[1]
    assert {"mkdocs.yml", "content/index.md", "units/publication.yml"} <= {p.as_posix() for p in written[0]}
