"""What a mapping may say, and that each slip is one clear line at its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onemap.errors import ProblemsFound
from onemap.importing.mapping import Mapping
from onemap.importing.validation import read_mapping
from onemap.writing import emit
from tests.importing.real import EXAMPLES

PLAN = {"version": "v1", "title": "t", "update": {"type": "initial"}}
VALUE = [{"year": "2025", "value": "{v}"}]


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("mapping.yml")), ids=lambda path: path.parent.name)
def test_every_example_is_valid(path: Path) -> None:
    assert read_mapping(path)[0].versions


def test_publication_and_areas_may_be_left_out_and_header_is_one_row_or_several() -> None:
    version: dict[str, Any] = {
        "plan": PLAN,
        "units": [{"files": "a.xlsx", "header": "3", "last": "9"}],
        "clauses": [{"files": ["a.docx"], "table": "2", "header": ["2", "3"]}],
    }
    delivery = {"source": "研究院", "received": "2025-03-01"}
    mapping = Mapping.model_validate({"delivery": delivery, "versions": [version]})
    assert (mapping.publication, mapping.areas.areas) == (None, ())
    assert (mapping.versions[0].units[0].header, mapping.versions[0].clauses[0].header) == ((3,), (2, 3))


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ({"units": [{"files": "a", "header": "x"}]}, "header: a number from 1 is expected, as programs count rows"),
        (
            {"units": [{"files": "a", "header": ["2", "4"]}]},
            "header: header names rows that follow each other, such as [2, 3]",
        ),
        ({"units": [{"files": "a", "header": "3", "last": "3"}]}, "0: last is below the header"),
        (
            {"clauses": [{"files": "a", "rules": {"unit": "{a}", "list": "b"}}]},
            "rules: a clause belongs to one of unit, zone, list",
        ),
        (
            {"clauses": [{"files": "a", "rules": {"level": "x"}}]},
            "rules: level, for, title and document are of a list: write list: with its id",
        ),
        (
            {"clauses": [{"files": "a", "rules": {"list": "x", "level": "y"}}]},
            "rules: a list that is made needs level and for",
        ),
        (
            {"clauses": [{"files": "a", "rules": {"text": "{a}{b}", "split": True}}]},
            "rules: a text that is split is one column: write text: '{COLUMN}'",
        ),
        (
            {"units": [{"files": "a", "rules": {"clauses": [{"dimension": "d", "text": "a {b}", "split": True}]}}]},
            "0: a text that is split is one column: write text: '{COLUMN}'",
        ),
        (
            {"units": [{"files": "a", "rules": {"clauses": [{"dimension": "d", "number": "1", "empty": "none"}]}}]},
            "0: a clause needs a number and a text",
        ),
        (
            {"units": [{"files": "a", "rules": {"area": {"id": "{a}", "by": "name", "name": "{b}"}}}]},
            "area: by: name looks up an area that is listed; one that is added needs its id",
        ),
        (
            {"targets": [{"files": "a", "rules": {"indicator": "i", "kind": "total", "place": "p", "values": []}}]},
            "values: values is empty.",
        ),
        (
            {"targets": [{"files": "a", "rules": {"indicator": "i", "kind": "total", "values": VALUE}}]},
            "place: The key place is missing.",
        ),
        (
            {"units": [{"files": "a", "rules": {"zones_by": "names"}}]},
            "zones_by: zones_by: names is none of the allowed words.",
        ),
        (
            {"units": [{"files": "a"}], "zones": [{"files": "b"}], "zones_by_overlay": {"share": "5"}},
            "share: a share is above 0 and at most 1, such as 0.05",
        ),
        (
            {"units": [{"files": "a"}], "zones_by_overlay": {}},
            "0: zones_by_overlay needs units and zones in the same version",
        ),
        (
            {"clauses": [{"files": "a", "rules": {"list": "x", "level": "y", "for": {"region": "r", "by": "name"}}}]},
            "for: by: name is for area only",
        ),
    ],
)
def test_a_slip_is_one_line(tmp_path: Path, version: dict[str, Any], said: str) -> None:
    path = tmp_path / "mapping.yml"
    path.write_text(emit.document({"versions": [{"plan": PLAN, **version}]}), encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_mapping(path)
    (problem,) = found.value.problems
    node = (problem.place.node or ("",))[-1]
    texts = [f"{node}: {problem.what.text()}", f"{node}: {problem.mend.text()}"]
    assert said in texts, texts
