"""A list of clauses as an update leaves it: some reworded, made stricter, removed, renumbered or added."""

from __future__ import annotations

import random
import re
from typing import Any

from benchmarks.national.words import clause as worded

Clauses = list[dict[str, Any]]
#: what happens, by weight
WAYS = {"reword": 45, "measure": 20, "remove": 8, "renumber": 12, "add": 15}


def changed(clauses: Clauses, draw: random.Random, name: str, most: int) -> tuple[Clauses, int]:
    """*clauses* (number, dimension, measure, text …) with about *most* of them changed, and how many that are.

    A clause counts when its number, words or measure differ, when it is gone and when it is new.
    """
    held = [dict(one) for one in clauses]
    done = 0
    used: set[str] = set()
    while done < most:
        (way,) = draw.choices(list(WAYS), list(WAYS.values()))
        # a dimension is changed in one way only; the first clause of a list stays the prohibition that it is
        free = [one for one in held[1:] if one["dimension"] not in used]
        if not free:
            break
        one = draw.choice(free)
        used.add(one["dimension"])
        done += _WAYS[way](held, one, draw, name, most - done)
    return held, done


def _reword(held: Clauses, one: dict[str, Any], draw: random.Random, name: str, most: int) -> int:
    number = re.search(r"[0-9]+", one["text"])
    if number is not None and draw.random() < 0.5:
        last = number.end() - 1
        digit = str((int(one["text"][last]) + draw.randint(1, 9)) % 10)
        one["text"] = one["text"][:last] + digit + one["text"][last + 1 :]
    else:
        one["text"] = one["text"].removesuffix("。") + "；" + worded(draw, name)
    return 1


def _measure(held: Clauses, one: dict[str, Any], draw: random.Random, name: str, most: int) -> int:
    limits = [c for c in held if c["dimension"] == one["dimension"] and c["measure"] == "限制"]
    if limits:
        limits[0]["measure"] = "禁止"
        return 1
    return _reword(held, one, draw, name, most)


def _remove(held: Clauses, one: dict[str, Any], draw: random.Random, name: str, most: int) -> int:
    held.remove([c for c in held if c["dimension"] == one["dimension"]][-1])
    return 1


def _renumber(held: Clauses, one: dict[str, Any], draw: random.Random, name: str, most: int) -> int:
    """One clause goes, those behind it in its dimension move up: as many as may change."""
    behind = [c for c in held if c["dimension"] == one["dimension"]][-most:]
    numbers = [c["number"] for c in behind]
    held.remove(behind.pop(0))
    for c, number in zip(behind, numbers, strict=False):
        c["number"] = number
    return len(numbers)


def _add(held: Clauses, one: dict[str, Any], draw: random.Random, name: str, most: int) -> int:
    last = [c for c in held if c["dimension"] == one["dimension"]][-1]
    start, _, number = last["number"].rpartition("-")
    new = {**last, "number": f"{start}-{int(number) + 1}", "measure": "禁止", "text": worded(draw, name)}
    held.insert(held.index(last) + 1, new)
    return 1


_WAYS = {"reword": _reword, "measure": _measure, "remove": _remove, "renumber": _renumber, "add": _add}
