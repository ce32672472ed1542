"""Edits of records: clauses and names of units, lists, zones and areas; and edits that change nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from tests.incremental.editing import change, edit, pick, reword


@edit
def clause_of_a_unit(root: Path, number: int) -> bool:
    done = []
    file = pick(number, list(root.glob("units/v1/units/*.yml")))
    change(file, lambda units: done.append(reword(units[number % len(units)]["clauses"], number)))
    return done[0]


@edit
def clause_of_a_new_unit(root: Path, number: int) -> bool:
    """Of the one unit that the second version writes whole."""
    change(root / "units/v2/units/990102.yml", lambda units: reword(units[0]["clauses"], number))
    return True


@edit
def clause_of_a_list(root: Path, number: int) -> bool:
    change(pick(number, list(root.glob("units/v*/admission/*.yml"))), lambda held: reword(held["clauses"], number))
    return True


@edit
def clause_of_a_zone(root: Path, number: int) -> bool:
    change(root / "units/v1/zones.yml", lambda zones: reword(zones[0]["clauses"], number))
    return True


@edit
def name_of_a_unit(root: Path, number: int) -> bool:
    """In every version that writes it, so that no version has a new name to declare."""
    files = sorted(root.glob("units/v*/units/*.yml"))
    codes = sorted({unit["code"] for file in files for unit in yaml.safe_load(file.read_text(encoding="utf-8"))})
    code = codes[number % len(codes)]

    def rename(units: Any) -> None:
        for unit in units:
            unit["name"] += "新" if unit["code"] == code else ""

    for file in files:
        change(file, rename)
    return True


@edit
def name_of_an_area(root: Path, number: int) -> bool:
    def rename(held: Any) -> None:
        held["areas"][number % len(held["areas"])]["name"] += "新"

    change(root / "units/areas.yml", rename)
    return True


@edit
def name_of_a_zone(root: Path, number: int) -> bool:
    change(root / "units/v1/zones.yml", lambda zones: zones[0].update(name=zones[0]["name"] + "新"))
    return True


@edit
def towns_of_a_unit(root: Path, number: int) -> bool:
    file = root / "units/v1/units/990102.yml"
    change(file, lambda units: units[0].update(towns=[f"第{number}镇"], problems=f"问题{number}"))
    return True


@edit
def times_of_all_files(root: Path, number: int) -> bool:
    """Every file is as new as can be, and says what it said."""
    for path in root.glob("units/**/*"):
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return True


@edit
def nothing(root: Path, number: int) -> bool:
    return True
