"""Schemas in the hands of an editor: the line that names them, the files beside it, what they say and refuse."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from onemap.commands import group
from onemap.model.editor import FOLDER, kind_of, schema_files, schema_line, with_schema_lines
from onemap.model.schema import FILES, schemas
from onemap.read.publication import read_publication
from onemap.words import translator
from tests.publications import write_tiny
from tests.read.test_schema import as_json

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
REFERENCE = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "units").rglob("*.yml"))


def errors(path: str, document: Any) -> list[str]:
    schema = schemas(translator("zh"))[f"{kind_of(path)}.schema.json"]
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(as_json(document))]


def named(path: Path) -> Path:
    """The schema that the first line of *path* names."""
    found = LINE.match(path.read_text(encoding="utf-8"))
    assert found is not None, path
    return path.parent / found[1]


@pytest.mark.parametrize("path", REFERENCE)
def test_the_reference_is_valid_to_any_yaml_tool_and_names_its_schema(path: str) -> None:
    assert not errors(path, yaml.safe_load((ROOT / path).read_text(encoding="utf-8")))
    assert named(ROOT / path).resolve() == ROOT / FOLDER / f"{kind_of(path)}.schema.json"


def test_the_reference_holds_the_schemas_of_the_models() -> None:
    held = {f"{FOLDER}/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).iterdir()}
    assert held == schema_files(), "run onemap schema"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("units/publication.yml", "territory:", "teritory:"),
        ("units/publication.yml", "publication: public", "publication: open"),
        ("units/areas.yml", "kind: city", "kind: town"),
        ("units/accepted.yml", "accepted: []", "accepted: [{rule: U03}]"),
        ("units/2025/plan.yml", "type: periodic", "type: regular"),
        ("units/2025/plan.yml", 'base_year: "2023"', "base_year: [2023]"),
        ("units/2025/zones.yml", "element:", "elements:"),
        ("units/2025/targets.yml", "kind: ", "sort: "),
        ("units/2025/units/990101.yml", "code:", "number:"),
        ("units/2025/admission/990100.yml", "for:", "area:"),
        ("units/2025/tags/990103.yml", "industries: [", "industries: [x26, "),
        ("units/2025/original/sources.yml", "sha256: ", "sha256: 12"),
    ],
)  # fmt: skip
def test_what_the_reader_refuses_an_editor_underlines(path: str, old: str, new: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert old in text
    assert errors(path, yaml.safe_load(text.replace(old, new, 1)))


@pytest.mark.parametrize("name", sorted(FILES))
def test_editors_that_know_only_draft_7_take_them(name: str) -> None:
    schema = schemas()[f"{name}.schema.json"]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)


def test_everything_is_told_in_chinese_and_english() -> None:
    bare: set[str] = set()

    def look(node: Any) -> None:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            if key in ("title", "description") and isinstance(value, str) and not re.search("[\u4e00-\u9fff]", value):
                bare.add(value)
            look(value)

    look(schemas(translator("zh")))
    assert bare <= {"ICP"}


def test_comments_of_fields_are_descriptions() -> None:
    definition = schemas()["publication.schema.json"]["properties"]["coordinate_decimals"]
    assert definition["description"] == "Decimals of a degree that published coordinates keep"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("units/publication.yml", ".schemas/publication"),
        ("units/evaluations/2026.yml", "../.schemas/evaluation"),
        ("units/2025/plan.yml", "../.schemas/plan"),
        ("units/tags/plan.yml", "../.schemas/plan"),
        ("units/2025/units/areas.yml", "../../.schemas/units"),
        ("units/2025/original/sources.yml", "../../.schemas/originals"),
    ],
)
def test_the_line_by_the_place_of_a_file(path: str, line: str) -> None:
    assert schema_line(path) == f"# yaml-language-server: $schema={line}.schema.json\n"


@pytest.mark.parametrize("path", ["mkdocs.yml", "units/2025/units.geojson", "units/2025/notes.yml", "content/plan.yml"])
def test_other_files_get_no_line(path: str) -> None:
    assert with_schema_lines({path: "x: y\n"})[path] == "x: y\n"


def test_a_line_is_written_once() -> None:
    once = with_schema_lines({"units/areas.yml": "areas: []\n"})
    assert with_schema_lines(once) == once


def test_init_and_new_write_lines_and_schemas(tmp_path: Path) -> None:
    for arguments in (["init", "p"], ["new", "2026", "--from", "2025", "--publication", "p"]):
        with_folder = [a if a != "p" else str(tmp_path / "p") for a in arguments]
        assert CliRunner().invoke(group, with_folder, catch_exceptions=False).exit_code == 0
    files = sorted((tmp_path / "p" / "units").rglob("*.yml"))
    assert {path.parent.name for path in files} >= {"2025", "2026", "admission"}
    assert all(named(path).is_file() for path in files)
    read_publication(tmp_path / "p")


def test_the_command_writes_them_anywhere(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    run = CliRunner().invoke
    assert run(group, ["schema", "--publication", str(tmp_path)]).exit_code == 0
    assert run(group, ["schema", "--to", str(tmp_path / "else")]).exit_code == 0
    for folder in (tmp_path / FOLDER, tmp_path / "else"):
        assert {f"{FOLDER}/{p.name}": p.read_text(encoding="utf-8") for p in folder.iterdir()} == schema_files()
    read_publication(tmp_path)


def test_the_command_needs_a_place(tmp_path: Path) -> None:
    from onemap.errors import UsageFault

    with pytest.raises(UsageFault):
        CliRunner().invoke(
            group, ["schema", "--publication", str(tmp_path)], standalone_mode=False, catch_exceptions=False
        )
