"""The published JSON Schemas."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jsonschema
import pytest
import yaml

from onemap.model.schema import FILES as KINDS
from onemap.model.schema import schemas
from onemap.words import translator
from tests.publications import FILES


def kind(name: str) -> str:
    parts = name.removesuffix(".yml").split("/")
    return parts[1] if len(parts) == 3 else parts[-1]


def as_json(value: Any) -> Any:
    """What an editor's YAML tool sees, with dates as text."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def test_one_for_every_kind_of_file() -> None:
    assert set(schemas()) == {f"{name}.schema.json" for name in KINDS}
    assert len(KINDS) == 12


@pytest.mark.parametrize("name", sorted(KINDS))
def test_valid(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(schemas()[f"{name}.schema.json"])


@pytest.mark.parametrize("name", sorted(FILES))
def test_accepts_the_tiny_publication(name: str) -> None:
    schema = schemas(translator("zh"))[f"{kind(name)}.schema.json"]
    jsonschema.validate(as_json(yaml.safe_load(FILES[name])), schema)


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("plan", {"version": "v1", "title": "x", "update": {"type": "initial"}, "bogus": 1}),
        ("plan", {"version": "v1", "title": "x", "update": {"type": "inital"}}),
        ("units", [{"code": "A"}]),
        ("units", {}),
        ("admission", {"level": "x", "for": {}, "clauses": [{"number": "1"}]}),
    ],
)
def test_refuses(name: str, document: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schemas()[f"{name}.schema.json"])


@pytest.mark.parametrize("basis", ["law", {"title": "x"}, ["law", {"id": "law", "article": "3"}]])
def test_a_basis_may_be_an_id_a_record_or_a_list(basis: Any) -> None:
    clause = {"number": "1", "dimension": "d", "text": "t", "basis": basis}
    jsonschema.validate({"level": "x", "for": {"area": "1"}, "clauses": [clause]}, schemas()["admission.schema.json"])


def test_titles_in_both_languages() -> None:
    plan = schemas(translator("zh"))["plan.schema.json"]
    assert plan["properties"]["based_on"]["title"] == "所依据的版本 (Based on)"
    assert schemas()["plan.schema.json"]["properties"]["based_on"]["title"] == "Based on"
