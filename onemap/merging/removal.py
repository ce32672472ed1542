"""``remove`` of a plan, with what else goes and without what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onemap.merging.spelling import Labels


def with_removal(
    plan: Mapping[str, Any], gone: Mapping[str, Sequence[Any]], back: Mapping[str, Sequence[Any]], labels: Labels
) -> dict[str, Any]:
    """*plan* as plain data, its ``remove`` adjusted: *gone* has what it gets and *back* what it loses, by its keys.

    Clauses are ``{list: …, number: …}`` in *gone* and (list, key) in *back*.
    """
    remove = {key: list(rows) for key, rows in (plan.get("remove") or {}).items()}
    for key, names in back.items():
        lost = set(names)
        remove[key] = [row for row in remove.get(key, []) if _named(row, labels) not in lost]
    for key, rows in gone.items():
        held = [_named(row, labels) for row in remove.get(key, [])]
        remove[key] = [*remove.get(key, []), *(row for row in rows if _named(row, labels) not in held)]
    made = {**plan, "remove": {key: rows for key, rows in remove.items() if rows}}
    if not made["remove"]:
        del made["remove"]
    return made


def _named(row: Any, labels: Labels) -> Any:
    if isinstance(row, Mapping):
        return row.get("list"), labels.clause_id(str(row.get("number", "")))
    return row
