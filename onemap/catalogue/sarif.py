"""Problems → SARIF 2.1.0 (OASIS), which code forges and editors show beside the lines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from onemap import __version__
from onemap.catalogue import CATALOGUE
from onemap.catalogue.entry import Entry
from onemap.errors import Problem
from onemap.report import Row, one_line, resolve_places
from onemap.words import translator

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: what a finding is to those who read SARIF
_LEVELS = {"error": "error", "warning": "warning", "accepted": "note"}
_LANGUAGES = {"zh": "zh-CN", "en": "en-US"}


def as_sarif(
    problems: Iterable[Problem], root: Path | None = None, lang: str = "en", left_out: int | None = None
) -> str:
    """One run with all rules of the catalogue; addresses of files are relative to *root*, lines and columns from 1."""
    t = translator(lang)
    index = {id: number for number, id in enumerate(CATALOGUE)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "onemap",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(entry, t) for entry in CATALOGUE.values()],
            }
        },
        "language": _LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "results": [_result(row, index, t) for row in resolve_places(problems, root)],
    }
    if left_out is not None:
        run["properties"] = {"leftOut": left_out}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(entry: Entry, t: Callable[[str], str]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "shortDescription": {"text": t(entry.title)},
        "help": {"text": t(entry.mend)},
        "defaultConfiguration": {"level": entry.severity},
    }


def _result(row: Row, index: dict[str, int], t: Callable[[str], str]) -> dict[str, Any]:
    file, line, column, problem = row
    physical: dict[str, Any] = {"artifactLocation": {"uri": address(file)}}
    if line is not None:
        physical["region"] = {"startLine": line} if column is None else {"startLine": line, "startColumn": column}
    result: dict[str, Any] = {"ruleId": problem.rule}
    if problem.rule in index:
        result["ruleIndex"] = index[problem.rule]
    text = f"{one_line(problem.what.text(t))} ({one_line(problem.mend.text(t))})"
    location: dict[str, Any] = {"physicalLocation": physical}
    if problem.objects:
        location["logicalLocations"] = [{"name": key} for key in problem.objects]
    result |= {"level": _LEVELS[problem.severity], "message": {"text": text}, "locations": [location]}
    if problem.severity == "accepted" and problem.leave is not None:
        reason = one_line(problem.leave.reason.text(t))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    if problem.spot is not None:
        result["properties"] = {"lon": problem.spot.lon, "lat": problem.spot.lat}
    return result


def address(file: str) -> str:
    """A relative reference; a file outside the publication keeps its whole address."""
    return Path(file).as_uri() if Path(file).is_absolute() else quote(os.fsencode(file), safe="/")
