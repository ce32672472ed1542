"""How problems are printed, and the command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from onemap.commands import main
from onemap.errors import Place, Problem, message
from onemap.report import as_json, as_text
from tests.publications import write, write_tiny


def problem(place: Place, text: str = "x", rule: str = "U01") -> Problem:
    return Problem(place, rule, message("The key {key} is unknown here.", key=text), message("Add it."))


def test_sorted_by_place_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("a: 1\nb: 2\n")
    found = [
        problem(Place(tmp_path / "b.yml", node=("b",))),
        problem(Place(tmp_path / "b.yml", 1, 4)),
        problem(Place(tmp_path / "a.gpkg")),
        problem(Place(tmp_path / "b.yml", 1, 4)),
    ]
    assert as_text(found, tmp_path) == (
        "a.gpkg: error U01 The key x is unknown here. (Add it.)\n"
        "b.yml:1:4: error U01 The key x is unknown here. (Add it.)\n"
        "b.yml:2:1: error U01 The key x is unknown here. (Add it.)\n"
        "3 errors, 0 warnings\n"
    )
    assert as_text(reversed(found), tmp_path) == as_text(found, tmp_path)


def test_data_cannot_break_a_line_or_the_terminal(tmp_path: Path) -> None:
    said = as_text([problem(Place(tmp_path / "a\n.yml", 1, 1), "x\n\x1b[31my{0}")], tmp_path)
    assert len(said.splitlines()) == 2
    assert "\x1b" not in said and "{0}" in said


def test_json(tmp_path: Path) -> None:
    document = json.loads(as_json([problem(Place(tmp_path / "单元.yml", 3, 1))], tmp_path, "zh"))
    assert document["errors"] == 1
    assert document["problems"] == [
        {
            "file": "单元.yml",
            "line": 3,
            "column": 1,
            "severity": "error",
            "rule": "U01",
            "message": "此处没有键 x。",
            "mend": "请补上。",
            "objects": [],
            "version": None,
            "lon": None,
            "lat": None,
            "leave": None,
        }
    ]


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["check", *args])
    captured = capsys.readouterr()
    return int(left.value.code or 0), captured.out, captured.err


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    at = ("--publication", str(root), "--lang", "en")
    assert run(capsys, *at) == (0, "", "0 errors, 0 warnings\n")
    write(root, {"v1/zone.yml": "x: y\n"})
    code, _, said = run(capsys, *at)
    assert code == 0 and "warning W02" in said
    write(root, {"v1/zones.yml": "- {code: X, name: y, element: 火, code: Z}\n"})
    code, out, _ = run(capsys, *at, "--format", "json")
    assert code == 1
    assert json.loads(out)["problems"][0]["rule"] == "Y08"
    assert run(capsys, "--publication", str(tmp_path / "missing"))[0] == 1
    assert run(capsys, "--bogus")[0] == 2


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "units" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def both(capsys: pytest.CaptureFixture[str], root: Path) -> tuple[str, list[str]]:
    """What the check says, when it and the build fail; and the rules in the order of its lines."""
    at = ("--publication", str(root), "--lang", "en")
    with pytest.raises(SystemExit) as left:
        main(["build", *at, "--audience", "internal"])
    assert left.value.code == 1
    capsys.readouterr()
    code, _, said = run(capsys, *at)
    assert code == 1
    return said, re.findall(r"(?:error|warning) ([A-Z]\d+)", said)


def test_a_publication_without_any_date_fails_the_check_as_it_fails_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_tiny(tmp_path)
    edit(root, "publication.yml", "as_of: 2024-01-01\n", "")
    for name, documents in (("v1", "documents:"), ("v2", "documents:")):
        path = root / "units" / name / "plan.yml"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        first = lines.index(documents + "\n")
        last = next((at for at in range(first + 1, len(lines)) if not lines[at].startswith(" ")), len(lines))
        path.write_text("".join(lines[:first] + lines[last:]), encoding="utf-8", newline="\n")
    said, rules = both(capsys, root)
    assert "units/publication.yml:1:1: error R08 No plan has a date" in said
    assert rules.count("R08") == 1


#: a projection of another body than the Earth, which PROJ reads and then refuses to transform
MOON = "+proj=eqc +R=1737400 +units=m +type=crs"


@pytest.mark.parametrize("policy", ["public", "withheld"])
def test_a_crs_that_cannot_be_transformed_fails_the_check_among_its_warnings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], policy: str
) -> None:
    root = write_tiny(tmp_path)
    edit(root, "publication.yml", "zones: {publication: public}", f"zones: {{publication: {policy}}}")
    write(root, {"a.yml": "x: y\n", "v1/zzz.yml": "x: y\n"})
    edit(root, "v1/plan.yml", "levels:", f"geometry: {{zones: {{file: zones.geojson, crs: '{MOON}'}}}}\nlevels:")
    said, rules = both(capsys, root)
    assert "units/v1/zones.geojson: error R09 The coordinates of layer zones cannot be brought to degrees" in said
    assert rules == ["W02", "R09", "W02"]  # v2 inherits the layer, and says nothing of its own
