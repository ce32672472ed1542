"""Records and geometry that do not belong together: one fault is said once, and where it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onemap.checking import check_publication
from onemap.errors import Problem
from onemap.importing.scaffold import example_files
from onemap.writing.files import staged, write_texts
from tests.publications import write_tiny


def found(root: Path, *rules: str) -> list[Problem]:
    return [problem for problem in check_publication(root).problems if problem.rule in rules]


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "units" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("content", ["", "# to be written\n", "[]\n"])
def test_a_file_without_units_is_said_once(tmp_path: Path, content: str) -> None:
    root = write_tiny(tmp_path)
    (root / "units/v1/units/990102.yml").write_text(content, encoding="utf-8")
    problems = found(root, "U13", "G21", "G22")
    assert [(problem.rule, problem.place.file.name) for problem in problems] == [("U13", "990102.yml")]


@pytest.mark.parametrize("emptied", ["zones", "units"])
def test_a_layer_without_any_record_is_said_once(tmp_path: Path, emptied: str) -> None:
    root = write_tiny(tmp_path)
    drawn = json.loads((root / f"units/v1/{emptied}.geojson").read_text(encoding="utf-8"))
    more = [{**drawn["features"][0], "properties": {"code": f"YS990101221000{n}"}} for n in (2, 3)]
    drawn["features"] += more if emptied == "zones" else []
    (root / f"units/v1/{emptied}.geojson").write_text(json.dumps(drawn), encoding="utf-8")
    if emptied == "zones":
        (root / "units/v1/zones.yml").unlink()
    else:
        for path in (root / "units/v1/units").iterdir():
            path.unlink()
    problems = [problem for problem in found(root, "G22") if problem.version == "v1"]
    assert len(problems) == 1
    assert dict(problems[0].what.fields)["count"] == len(drawn["features"])
    assert problems[0].spot is not None


@pytest.mark.parametrize("code", ["ZH99010230009", "ZH9901023001"])
def test_a_code_that_was_written_in_two_ways_is_not_said_of_the_record_too(tmp_path: Path, code: str) -> None:
    root = write_tiny(tmp_path)
    edit(root, "v1/units/990102.yml", "code: ZH99010230001", f"code: {code}")
    problems = [problem for problem in found(root, "U02", "G21", "G22") if problem.version == "v1"]
    assert sorted(problem.rule for problem in problems) == (["G22"] if len(code) == 13 else ["G22", "U02"])
    (spot,) = (problem.spot for problem in problems if problem.rule == "G22")
    assert spot is not None
    assert 122.3 < spot.lon < 122.4 and 28.0 < spot.lat < 28.1


def test_another_unit_without_geometry_is_still_said(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    edit(root, "v1/units.geojson", "ZH99010230001", "ZH99010230009")
    (root / "units/v1/units/990103.yml").write_text(
        '- {code: ZH99010130007, name: 另一单元, category: 一般管控单元, area: "990101", clauses: []}\n',
        encoding="utf-8",
    )
    problems = [problem for problem in found(root, "G21", "G22") if problem.version == "v1"]
    assert [(problem.rule, problem.objects) for problem in problems if problem.rule == "G21"] == [
        ("G21", ("ZH99010130007",))
    ]


def test_a_filed_area_is_on_the_map(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    edit(root, "v1/units/990101.yml", "108.90", "120.90")
    (problem,) = found(root, "G44")
    assert problem.spot is not None
    assert 122.1 < problem.spot.lon < 122.2 and 28.0 < problem.spot.lat < 28.1


def test_units_of_a_new_publication_need_their_level(tmp_path: Path) -> None:
    with staged(tmp_path / "new", replace=False) as stage:
        write_texts(stage, example_files(None))
    root = tmp_path / "new"
    (plan,) = (root / "units").glob("*/plan.yml")
    assert found(root, "L19") == []
    text = plan.read_text(encoding="utf-8")
    assert text.count("- 单元\n") == 1
    plan.write_text("".join(line for line in text.splitlines(True) if line.strip() != "- 单元"), encoding="utf-8")
    assert [problem.rule for problem in found(root, "L19")] == ["L19"]
