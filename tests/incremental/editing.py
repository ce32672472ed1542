"""Edits of a tiny publication as people make them, each a change of its files; chosen by a number, the same every time.

An edit returns False where there is nothing that it could change. What it leaves may be wrong: the caller checks.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.publications import SIDE, WEST, write, write_tiny

Edit = Callable[[Path, int], bool]
EDITS: dict[str, Edit] = {}
ROOT = Path(__file__).parents[2]
PLACE = WEST + 2 * SIDE
MKDOCS = "site_name: 澜江市生态环境分区管控一张图\ntheme: {name: material, language: zh}\nplugins: [search]\n"
HOME = '# 澜江市一张图\n\n本站公布方案。\n\n<div data-onemap="home"></div>\n'
CLAUSE = {"number": "9", "dimension": "空间布局约束", "text": "控制岸线开发。"}


def start(root: Path) -> Path:
    """The tiny publication with prose, tags, an address and clauses of its zone."""
    write_tiny(root)
    tags = "tags:\n  - {number: '2', industries: [C26], activities: [新建], addressee: [建设单位]}\n"
    write(root, {"v1/tags/990100.yml": tags})
    for name, text in {
        "mkdocs.yml": MKDOCS,
        "content/index.md": HOME,
        "content/about.md": "# 说明\n\n虚构。\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    publication(root, lambda held: held.update(address="https://example.org/map/", languages=["zh"]))
    change(root / "units/v1/zones.yml", lambda zones: zones[0].update(clauses=[dict(CLAUSE)]))
    # borders are moved here: no filed area would stay true
    change(root / "units/v1/units/990101.yml", lambda units: units[1].pop("area_km2"))
    return root


def edit(function: Edit) -> Edit:
    EDITS[function.__name__] = function
    return function


def change(file: Path, how: Callable[[Any], object]) -> None:
    """Load a YAML file, change what it holds, write it."""
    held = yaml.safe_load(file.read_text(encoding="utf-8"))
    how(held)
    file.write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8", newline="\n")


def publication(root: Path, how: Callable[[Any], object]) -> None:
    change(root / "units/publication.yml", how)


def pick(number: int, found: list[Path]) -> Path:
    return sorted(found)[number % len(found)]


def reword(clauses: list[Any], number: int) -> bool:
    """One of *clauses* says something else, and only that."""
    said = [clause for clause in clauses if "text" in clause]
    if said:
        said[number % len(said)]["text"] += f"（{number}）"
    return bool(said)
