"""The schemas as files of a publication, and the first line by which an editor finds them, without a network.

The line is what the YAML language server of VS Code and other editors reads: a relative path is taken from the file
that holds it. ``units/.schemas`` is hidden, so that the reader of publications passes it by.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from onemap.model.schema import schemas
from onemap.words import translator

#: where a publication keeps the schemas
FOLDER = "units/.schemas"
_MARK = "# yaml-language-server: $schema="
#: name of a file beside others of its level → kind of file
_NAMES = frozenset(("publication", "areas", "accepted", "industries", "plan", "zones", "targets"))
#: folder of a version → kind of its files
_FOLDERS: Mapping[str, str] = {"units": "units", "admission": "admission", "tags": "tags", "original": "originals"}


def schema_texts() -> dict[str, str]:
    """The schemas as text by file name, titles and descriptions in Chinese and English; the same on every machine."""
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for name, schema in schemas(translator("zh")).items()
    }


def schema_files() -> dict[str, str]:
    """The schemas by their path below the publication."""
    return {f"{FOLDER}/{name}": text for name, text in schema_texts().items()}


def kind_of(path: str) -> str | None:
    """The kind of the YAML file at *path* (below the publication, with ``/``); None when it has no schema."""
    folder, _, name = path.rpartition("/")
    if not name.endswith(".yml") or not folder.startswith("units"):
        return None
    steps = folder.split("/")
    if len(steps) == 3:
        # what else lies among the delivered files is none of ours
        return None if steps[2] == "original" and name != "sources.yml" else _FOLDERS.get(steps[2])
    if steps == ["units", "evaluations"]:
        return "evaluation"
    return name.removesuffix(".yml") if name.removesuffix(".yml") in _NAMES else None


def schema_line(path: str) -> str:
    """The line, with its line break, that tells an editor the schema of the file at *path*; empty without a schema."""
    kind = kind_of(path)
    if kind is None:
        return ""
    up = "../" * (path.count("/") - 1)
    return f"{_MARK}{up}.schemas/{kind}.schema.json\n"


def with_schema_lines(texts: Mapping[str, str]) -> dict[str, str]:
    """*texts* (path below the publication → text) with their lines, and with the schemas themselves."""
    lines = {path: text if text.startswith(_MARK) else schema_line(path) + text for path, text in texts.items()}
    return {**lines, **schema_files()}
