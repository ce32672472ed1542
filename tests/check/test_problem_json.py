"""A problem that is kept as JSON says the same when it comes back."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
import shapely

from onemap.check.problem_json import from_json, to_json
from onemap.errors import Message, Place, Problem, Spot, message
from onemap.report import as_text

ROOT = Path("/publication")
WORD = message("Draw it again.")
FIELDS = {"day": dt.date(2024, 2, 29), "area": Decimal("1.50"), "none": None, "yes": True, "n": 3, "inner": WORD}


@pytest.mark.parametrize(
    "spot",
    [None, Spot(122.5, 28.25, None), Spot(122.5, 28.25, shapely.to_wkb(shapely.box(122, 28, 123, 29)))],
    ids=["nowhere", "a point", "a shape"],
)
def test_a_problem_comes_back_as_it_was(spot: Spot | None) -> None:
    what = message("{day} {area} {none} {yes} {n} {inner}", **FIELDS)
    place = Place(ROOT / "units/v1/plan.yml", 3, 4, ("documents", 0))
    problem = Problem(place, "P11", what, WORD, "warning", ("v1",), "v1", spot)
    again = from_json(json.loads(json.dumps(to_json(problem, ROOT))), ROOT)
    assert as_text([again], ROOT) == as_text([problem], ROOT)
    assert (again.place, again.spot, again.objects, again.version) == (place, spot, ("v1",), "v1")
    fields = dict(again.what.fields)
    assert [fields[name] for name in ("none", "yes", "n", "inner")] == [None, True, 3, WORD]
    assert isinstance(fields["inner"], Message)
