"""Which keys a node of a file may have, as the published schema of its kind says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from onemap.errors import NodePath
from onemap.model.editor import kind_of
from onemap.model.schema import schemas


def known_keys(path: str, node: NodePath) -> list[str]:
    """The keys of the mapping at *node* of the file at *path* (below the publication), sorted; none where any goes."""
    kind = kind_of(path)
    if kind is None:
        return []
    schema = _schemas()[f"{kind}.schema.json"]
    level = list(_resolved(schema, schema))
    for step in node:
        level = [part for found in level for below in _step(found, step) for part in _resolved(below, schema)]
    return sorted({key for found in level for key in found.get("properties", ())})


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    return schemas()


def _step(schema: dict[str, Any], step: str | int) -> Iterator[dict[str, Any]]:
    if isinstance(step, int):
        if isinstance(schema.get("items"), dict):
            yield schema["items"]
    elif step in schema.get("properties", ()):
        yield schema["properties"][step]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """*schema* with its reference and alternatives followed."""
    if "$ref" in schema:
        yield from _resolved(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())):
        yield from _resolved(part, root)
    yield schema
