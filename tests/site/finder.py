"""What a finder's shards say, read by the description of their format alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.site.kinds import CURRENT, Reference


def shard(folder: Path, name: str) -> Any:
    """The data of a shard of the version in *folder*."""
    text = (folder / "shards" / f"{name}.js").read_text(encoding="ascii")
    found = re.fullmatch(r"onemap\.shard\((\"[^\"]+\"),(.*)\);\n", text, re.DOTALL)
    assert found and json.loads(found[1]) == name
    return json.loads(found[2])


def finder_rows(folder: Path, data: Any) -> list[dict[str, Any]]:
    """Every unit's row; *data* is the page's block."""
    rows: list[dict[str, Any]] = []
    for name in data["shards"]:
        held, before = shard(folder, name), ""
        areas, kinds = _spread(held["areas"]), _spread(held["categories"])
        sea = {first + i for first, count in _pairs(held["sea"]) for i in range(count)}
        for at, (coded, short) in enumerate(zip(held["codes"], held["names"], strict=True)):
            before = before[: int(coded[0], 36)] + coded[1:]
            category = data["categories"][kinds[at]]
            full = short[:-1] + category["ending"] if short.endswith("\t") else short
            realm = "sea" if at in sea else "land"
            row = {"code": before, "name": full, "area": data["areas"][areas[at]][0], "category": category["id"]}
            rows.append({**row, "realm": realm, "towns": []})
    for name in data["towns"]:
        held = shard(folder, name)
        for at, text in enumerate(held["towns"], held["from"]):
            rows[at]["towns"] = text.split("\n") if text else []
    return rows


def own_clauses(reference: Reference, code: str) -> list[dict[str, Any]]:
    """The clauses of a unit's own list; a unit that is written again without them keeps those it had."""
    for version in reversed(reference.chain(CURRENT)):
        found = reference.units(version).get(code)
        if found and found.get("clauses") is not None:
            clauses: list[dict[str, Any]] = found["clauses"]
            return clauses
    return []


def _pairs(runs: list[int]) -> list[tuple[int, int]]:
    return list(zip(runs[::2], runs[1::2], strict=True))


def _spread(runs: list[int]) -> list[int]:
    return [value for value, count in _pairs(runs) for _ in range(count)]
