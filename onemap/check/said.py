"""What rules say of a version, and the same as bytes to be kept or sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from onemap.check.effective import Version
from onemap.check.objects import Objects, as_problem
from onemap.check.problem_json import from_json, to_json
from onemap.check.rules import Rule
from onemap.errors import Problem

#: id of a rule → what it found
Found = dict[str, list[Problem]]


def said(version: Version, rules: Iterable[Rule], objects: Objects, pause: Callable[[], None] = lambda: None) -> Found:
    """What each of *rules* finds in *version*, by id, in the order of records; *pause* is called between two rules."""
    found: Found = {}
    for rule in rules:
        assert rule.of_version is not None  # noqa: S101 - chosen so
        pause()
        findings = rule.of_version(version)
        found[rule.id] = [as_problem(rule, finding, objects, version.id) for finding in findings]
    return found


def by_file(found: Found, files: Iterable[Path]) -> tuple[dict[Path, Found], Found]:
    """*found* taken apart by the file that each finding is in; what is in none of *files* comes second."""
    apart: dict[Path, Found] = {file: {} for file in files}
    strays: Found = {}
    for id, problems in found.items():
        for problem in problems:
            apart.get(problem.place.file, strays).setdefault(id, []).append(problem)
    return apart, strays


def packed(found: Mapping[str, list[Problem]], root: Path) -> bytes:
    """*found* as JSON, files relative to *root*."""
    kept = {id: [to_json(problem, root) for problem in problems] for id, problems in found.items() if problems}
    return json.dumps(kept, ensure_ascii=False).encode()


def unpacked(kept: bytes, root: Path) -> Found:
    """What :func:`packed` made *kept* of."""
    return {id: [from_json(problem, root) for problem in problems] for id, problems in json.loads(kept).items()}
