"""The registry of mutations, and what they pick out of a made publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shapely
from hypothesis import strategies as st

from tests.faults.generate import SIDE, Made, Record

Mutation = Callable[[Made, st.DataObject], object]
#: name → (rule that must speak, what publications it needs, mutation)
MUTATIONS: dict[str, tuple[str, dict[str, Any], Mutation]] = {}


def mutation(rule: str, **needed: Any) -> Callable[[Mutation], Mutation]:
    """Register a mutation: *rule* must speak of it; *needed* goes to :func:`publications`."""

    def register(function: Mutation) -> Mutation:
        MUTATIONS[f"{rule} {function.__name__}"] = (rule, needed, function)
        return function

    return register


def unit_of(made: Made, data: st.DataObject) -> Record:
    return data.draw(st.sampled_from(made.first.all_units()))


def document_of(made: Made) -> Record:
    document: Record = made.last.plan["documents"][0]
    return document


def neighbours(made: Made, data: st.DataObject) -> tuple[str, str]:
    """Codes of two units that share an edge."""
    shapes = made.first.shapes
    pairs = [
        (a, b)
        for a in sorted(shapes)
        for b in sorted(shapes)
        if a != b and shapely.length(shapely.intersection(shapes[a], shapes[b])) > SIDE / 4
    ]
    return data.draw(st.sampled_from(pairs))
