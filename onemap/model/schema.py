"""The JSON Schema of every kind of file, for editors that complete and explain keys."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from onemap.model.areas import AreasFile
from onemap.model.clauses import AdmissionFile, TagsFile
from onemap.model.industries import IndustriesFile
from onemap.model.plan import Plan
from onemap.model.publication import AcceptedFile, Evaluation, OriginalsFile, Publication, TargetsFile
from onemap.model.units import UnitsFile, ZonesFile

#: kind of file → its model
FILES: Mapping[str, type[BaseModel]] = {
    "accepted": AcceptedFile,
    "admission": AdmissionFile,
    "areas": AreasFile,
    "evaluation": Evaluation,
    "industries": IndustriesFile,
    "originals": OriginalsFile,
    "plan": Plan,
    "publication": Publication,
    "tags": TagsFile,
    "targets": TargetsFile,
    "units": UnitsFile,
    "zones": ZonesFile,
}
#: what the YAML language server has understood longest; an office machine is not updated often
_DIALECT = "http://json-schema.org/draft-07/schema#"
#: (definition, key) that hold a list where one record, or the id of a basis, may stand alone
_ONE_OR_LIST = {
    ("Plan", "documents"): False,
    ("Update", "argument"): False,
    ("Clause", "basis"): True,
    ("DeclaredChange", "basis"): True,
}


def schemas(translate: Callable[[str], str] = str) -> dict[str, dict[str, Any]]:
    """JSON Schema (draft 7) by file name, such as ``plan.schema.json``.

    Titles and descriptions are English, after the words of *translate* where it has others. Descriptions are the
    models' docstrings and the comments above their fields. The schemas describe what a YAML tool loads: a text may
    look like a number to it, because the strict reader takes every scalar as text.
    """
    return {f"{name}.schema.json": _schema(name, model, translate) for name, model in FILES.items()}


def _schema(name: str, model: type[BaseModel], translate: Callable[[str], str]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True, mode="validation")
    told = _field_comments()
    for title, definition in [(model.__name__, schema), *schema.get("$defs", {}).items()]:
        definition["title"] = _title(title, translate)
        if "description" in definition:
            definition["description"] = _described(definition["description"], translate)
        for key, value in definition.get("properties", {}).items():
            if (title, key) in _ONE_OR_LIST:
                _allow_one(value, or_id=_ONE_OR_LIST[title, key])
            value["title"] = _title(key, translate)
            if (title, key) in told:
                value["description"] = _described(told[title, key], translate)
    _text_may_be_number(schema)
    return {"$schema": _DIALECT, "$id": f"{name}.schema.json", **schema}


@cache
def _field_comments() -> Mapping[tuple[str, str], str]:
    """(name of a model, key) → the comment ``#:`` above the field."""
    found: dict[tuple[str, str], str] = {}
    for name in sorted(module for module in sys.modules if module.startswith("onemap.model.")):
        source = inspect.getsource(sys.modules[name])
        lines = [line.strip() for line in source.splitlines()]
        for node in ast.parse(source).body:
            for field in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(node, ast.ClassDef) and isinstance(field, ast.AnnAssign):
                    first = field.lineno - 1
                    while lines[first - 1].startswith("#:"):
                        first -= 1
                    comment = " ".join(line.removeprefix("#:").strip() for line in lines[first : field.lineno - 1])
                    if comment and isinstance(field.target, ast.Name):
                        found[node.name, field.target.id.removesuffix("_")] = comment
    return found


def _described(text: str, translate: Callable[[str], str]) -> str:
    """A docstring or comment as an editor shows it, on one line: the words of *translate*, then English."""
    english = " ".join(text.replace("``", "").split())
    if not text.startswith("``"):
        english = english[:1].upper() + english[1:]
    msgid = f"schema|{english}"
    other = translate(msgid)
    return english if other == msgid else f"{other} ({english})"


def _title(key: str, translate: Callable[[str], str]) -> str:
    """``based_on`` → "Based on", with its translation before it."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).replace("_", " ").strip()
    english = words[:1].upper() + words[1:].lower()
    msgid = f"schema|{english}"  # a name space of its own: the word may mean something else on a page
    other = translate(msgid)
    return english if other == msgid else f"{other} ({english})"


def _allow_one(value: dict[str, Any], *, or_id: bool) -> None:
    item = value.pop("items")
    one = {"anyOf": [item, {"type": "string"}]} if or_id else item
    value.pop("type")
    value["anyOf"] = [one, {"type": "array", "items": one}]


def _text_may_be_number(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("type") == "string" and "enum" not in node and "const" not in node and node.get("format") != "date":
            node["type"] = ["string", "number"]
        for value in node.values():
            _text_may_be_number(value)
    elif isinstance(node, list):
        for value in node:
            _text_may_be_number(value)
