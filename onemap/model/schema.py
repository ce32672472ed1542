"""The JSON Schema of every kind of file, for editors that complete and explain keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: (definition, key) that hold a list where one record, or the id of a basis, may stand alone
_ONE_OR_LIST = {
    ("Plan", "documents"): False,
    ("Update", "argument"): False,
    ("Clause", "basis"): True,
    ("DeclaredChange", "basis"): True,
}


def schemas(translate: Callable[[str], str] = str) -> dict[str, dict[str, Any]]:
    """JSON Schema (2020-12) by file name, such as ``plan.schema.json``.

    Titles are English, after the words of *translate* where it has others. The schemas describe what a YAML tool
    loads: a text may look like a number to it, because the strict reader takes every scalar as text.
    """
    return {f"{name}.schema.json": _schema(name, model, translate) for name, model in FILES.items()}


def _schema(name: str, model: type[BaseModel], translate: Callable[[str], str]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True, mode="validation")
    for title, definition in [(model.__name__, schema), *schema.get("$defs", {}).items()]:
        definition["title"] = _title(title, translate)
        for key, value in definition.get("properties", {}).items():
            if (title, key) in _ONE_OR_LIST:
                _allow_one(value, or_id=_ONE_OR_LIST[title, key])
            value["title"] = _title(key, translate)
    _text_may_be_number(schema)
    return {"$schema": _DIALECT, "$id": f"{name}.schema.json", **schema}


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
