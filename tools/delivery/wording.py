"""Clauses as delivered tables write them: several in one cell, numbers in front."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: what a text column of a DBF file holds at most
DBF_BYTES = 254


def sentence(clause: dict[str, Any]) -> str:
    """The words of a clause with its items, in one line."""
    return clause["text"] + "".join(_item(item) for item in clause.get("items", ()))


def cell(clauses: Iterable[dict[str, Any]], mark: str = ".", between: str = "") -> str | None:
    """Clauses in one cell as ``1.…2.…（1）…①…``: the last part of each number, *mark*, the words; one has no number."""
    clauses = list(clauses)
    if len(clauses) == 1:
        return sentence(clauses[0])
    parts = [f"{clause['number'].rsplit('-', 1)[-1]}{mark}{sentence(clause)}" for clause in clauses]
    return between.join(parts) or None


def cut(text: str | None, encoding: str) -> str | None:
    """*text* as a DBF column keeps it: whole characters in at most 254 bytes."""
    if text is None:
        return None
    return text.encode(encoding)[:DBF_BYTES].decode(encoding, errors="ignore")


def _item(item: dict[str, Any]) -> str:
    return item["number"] + item["text"] + "".join(_item(part) for part in item.get("items", ()))
