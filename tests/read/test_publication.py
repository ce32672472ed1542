"""The folder of a publication as a whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.errors import Place, ProblemsFound
from onemap.read.publication import LoadedPublication, read_publication
from onemap.report import as_text
from tests.publications import CODES_V1, FILES, ZONE, box, geojson, write, write_tiny


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "publication")


def report(root: Path) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        read_publication(root)
    return as_text(found.value.problems, root).splitlines()[:-1]


def test_the_tiny_publication(root: Path) -> None:
    loaded = read_publication(root)
    assert loaded.publication.area == "990100"
    assert [area.id for area in loaded.areas.areas] == ["990100", "990101", "990102"]
    assert list(loaded.versions) == ["v1", "v2"]
    first, second = loaded.versions.values()
    assert tuple(first.units) == CODES_V1
    assert list(second.units) == ["ZH99010120001", "ZH99010220002", "ZH99010230001"]
    assert second.units["ZH99010120001"].clauses is None
    assert first.lists["990100"].target.area == "990100"
    assert list(first.zones) == [ZONE]
    assert set(first.layers) == {"units", "zones"}
    assert first.layers["units"].codes == CODES_V1
    assert loaded.vocabulary.find("levels", "市级总体") is not None
    assert loaded.evaluations == ()


def test_places(root: Path) -> None:
    first = read_publication(root).versions["v1"]
    folder = root / "units" / "v1"
    assert first.places["unit", "ZH99010120001"] == Place(folder / "units" / "990101.yml", node=(1,))
    assert first.places["list", "990100"] == Place(folder / "admission" / "990100.yml", node=())
    assert first.places["clause:990100", "2"] == Place(folder / "admission" / "990100.yml", node=("clauses", 1))
    assert first.places["zone", ZONE] == Place(folder / "zones.yml", node=(0,))
    assert first.places["plan", ""] == Place(folder / "plan.yml", node=())


def test_the_other_files(root: Path) -> None:
    write(
        root,
        {
            "accepted.yml": "accepted:\n  - {rule: U02, object: A, reason: r, who: w, date: 2024-01-01}\n",
            "evaluations/2024.yml": "year: '2024'\nkind: tracking\ntitle: t\n",
            "v1/targets.yml": (
                "targets:\n  - {indicator: pm25, name: PM2.5, kind: upper-limit, place: '990100', "
                "values: [{year: '2025', value: '30.0'}]}\n"
            ),
            "v1/tags/990100.yml": "tags:\n  - {number: '1', industries: [C26]}\n  - {list: A, number: '1'}\n",
            "v1/original/sources.yml": (
                f"originals:\n  - {{file: a.shp, source: s, received: 2024-01-01, sha256: {'0' * 64}}}\n"
            ),
            "v2/areas.yml": "regions:\n  - {id: upper, name: 上游, areas: ['990102']}\n",
        },
    )
    loaded = read_publication(root)
    first, second = loaded.versions.values()
    assert loaded.accepted.accepted[0].rule == "U02"
    assert loaded.evaluations[0].year == "2024"
    assert list(first.targets) == ["pm25@990100"]
    assert set(first.tags) == {("990100", "1"), ("A", "1")}
    assert first.originals is not None and first.originals.originals[0].file == "a.shp"
    assert second.areas is not None and ("region", "upper") in second.places


def test_problems_of_all_files_come_together(root: Path) -> None:
    write(
        root,
        {
            "publication.yml": "name: x\n",
            "v1/plan.yml": "a: *x\n",
            "v1/units/990101.yml": "- code: A\n",
            "v1/zones.yml": "\tx\n",
            "v2/units.geojson": "<OGRVRTDataSource/>",
        },
    )
    said = report(root)
    files = {line.partition(":")[0].removeprefix("units/") for line in said}
    assert files == {"publication.yml", "v1/plan.yml", "v1/units/990101.yml", "v1/zones.yml", "v2/units.geojson"}
    assert said == sorted(said, key=lambda line: line.split(":")[0])


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("units", ".: error Y19 There is no folder units here: this is no publication."),
        ("units/publication.yml", "units/publication.yml: error Y01 There is no such file."),
        ("units/areas.yml", "units/areas.yml: error Y01 There is no such file."),
    ],
)
def test_what_must_be_there(root: Path, gone: str, expected: str) -> None:
    path = root / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    (line,) = report(root)
    assert line.startswith(expected)


def test_a_publication_without_versions(root: Path) -> None:
    shutil.rmtree(root / "units" / "v1")
    shutil.rmtree(root / "units" / "v2")
    (line,) = report(root)
    assert line.startswith("units: error Y19 The publication has no version.")


def test_the_same_code_in_two_files(root: Path) -> None:
    write(root, {"v1/units/990103.yml": FILES["v1/units/990102.yml"]})
    said = report(root)
    assert said[0] == (
        "units/v1/units/990103.yml:1:3: error Y21 ZH99010220001 is there twice; the first is in 990102.yml."
        " (Keep one of the two.)"
    )
    assert len(said) == 2


def test_the_same_number_twice_in_a_list(root: Path) -> None:
    source = FILES["v1/admission/990100.yml"].replace('number: "3"', 'number: "2"')
    write(root, {"v1/admission/990100.yml": source})
    (line,) = report(root)
    assert line.startswith("units/v1/admission/990100.yml:6:5: error Y21 2 is there twice")


def test_other_extensions(root: Path) -> None:
    (root / "units/v1/units/990101.yml").rename(root / "units/v1/units/990101.yaml")
    (line,) = report(root)
    assert "Y20" in line and "Rename it to 990101.yml." in line


def test_links_that_lead_out(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yml"
    outside.write_text(FILES["v1/zones.yml"], encoding="utf-8")
    (root / "units/v1/zones.yml").unlink()
    (root / "units/v1/zones.yml").symlink_to(outside)
    shutil.move(root / "units/v2", tmp_path / "v2")
    (root / "units/v2").symlink_to(tmp_path / "v2")
    assert [line.split()[2] for line in report(root)] == ["Y18", "Y18"]


def test_geometry_named_in_the_plan(root: Path) -> None:
    units = root / "units" / "v2"
    (units / "vector").mkdir()
    (units / "units.geojson").rename(units / "vector" / "x.geojson")
    plan = FILES["v2/plan.yml"]
    write(root, {"v2/plan.yml": plan + "geometry:\n  units: {file: vector/x.geojson, code: code, crs: EPSG:4326}\n"})
    assert read_publication(root).versions["v2"].layers["units"].crs == "EPSG:4326"
    write(root, {"v2/plan.yml": plan + "geometry:\n  units: {file: ../v1/units.geojson}\n"})
    (line,) = report(root)
    assert line.startswith("units/v2/plan.yml:19:11: error Y18 The path ../v1/units.geojson leads out of its folder")


def test_two_files_of_one_layer(root: Path) -> None:
    shutil.copy(root / "units/v1/zones.geojson", root / "units/v1/zones.gpkg")
    (line,) = report(root)
    assert "error G03 The layer zones is there twice: zones.gpkg, zones.geojson." in line


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_in_which_files_were_made_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Files of units in any order and number give the same units in the same order."""
    source = FILES["v1/units/990101.yml"] + FILES["v1/units/990102.yml"]
    records = data.draw(st.permutations(["- code" + part for part in source.split("- code")[1:]]))
    cut = data.draw(st.integers(1, 3))
    plain, shuffled = (tmp_path_factory.mktemp("publication") for _ in range(2))
    write_tiny(plain)
    write_tiny(shuffled)
    shutil.rmtree(shuffled / "units/v1/units")
    write(shuffled, {"v1/units/b.yml": "".join(records[:cut]), "v1/units/a.yml": "".join(records[cut:])})
    features = [(code, box(122 + i, 123 + i)) for i, code in enumerate(CODES_V1)]
    write(plain, {"v1/units.geojson": geojson(features)})
    write(shuffled, {"v1/units.geojson": geojson(features)})
    one, other = read_publication(plain), read_publication(shuffled)
    assert _content(one) == _content(other)


def _content(loaded: LoadedPublication) -> object:
    return [(name, list(version.units.items()), version.lists) for name, version in loaded.versions.items()]
