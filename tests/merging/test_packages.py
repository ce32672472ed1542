"""An export, edited and brought back: exactly the edit is written; what people changed meanwhile stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onemap.commands import main
from onemap.errors import ProblemsFound
from onemap.merging.apply import merge_into
from onemap.merging.arrivals import Arrival, base_of
from onemap.merging.incoming import Incoming, Name
from onemap.read.publication import read_publication
from tests.merging.deliveries import CODES, Deliveries
from tests.merging.mixing import held

UNITS = "v1/units/990101.yml"


@pytest.fixture
def made(tmp_path: Path) -> Deliveries:
    deliveries = Deliveries(tmp_path)
    deliveries.bring()
    return deliveries


def run(*args: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in args])
    assert isinstance(left.value.code, int)
    return left.value.code


def test_an_edited_export_comes_back(made: Deliveries) -> None:
    assert run("export", "v1", "--format", "json", "--to", made.folder / "ex", "--publication", made.target) == 0
    (file,) = (made.folder / "ex").iterdir()
    before = made.sums()
    assert run("import", file, "--publication", made.target, "--yes") == 0
    assert made.sums() == before
    text = file.read_text(encoding="utf-8")
    assert text.count("限制扩建。") == 1
    file.write_text(text.replace("限制扩建。", "限制改建。"), encoding="utf-8", newline="\n")
    made.edit(UNITS, f"- code: {CODES[1]}\n", f"# 注\n- code: {CODES[1]}\n  note: 本地\n")
    old = made.text(UNITS)
    assert run("import", file, "--publication", made.target, "--yes") == 0
    assert made.text(UNITS) == old.replace("限制扩建。", "限制改建。")
    assert json.loads(file.read_text(encoding="utf-8"))
    assert run("import", file, "--publication", made.folder / "none", "--yes") == 2


def test_what_comes_back_anew_is_noted_as_added_here(made: Deliveries) -> None:
    _, here = held(made.target, "v1")
    unit = {"code": "ZH99010110009", "name": "滩涂", "category": "优先保护单元", "area": "990101"}
    clause = {"number": "1", "dimension": "空间布局约束", "text": "禁止填海。"}
    came = Incoming("v1", units={unit["code"]: {**unit, "clauses": [clause]}}, base={})
    from onemap.importing.tracked import note_edits

    done = merge_into(made.target, [Arrival(came)], agree=lambda versions: True, beside=note_edits)
    assert done.written and Name("unit", unit["code"]) not in here
    rows = read_publication(made.target).versions["v1"].correspondence.rows
    added = {name for name, row in rows.items() if row.origin.how == "added" and not row.prints}
    assert added == {Name("unit", unit["code"]), Name("clause", "1", f"unit:{unit['code']}")}
    # words are written as they came in, and the file of the area says it
    assert "category: 优先保护单元" in made.text(UNITS)


def test_the_words_that_came_in_are_written_as_they_were_spelled(made: Deliveries) -> None:
    """An id stays an id where it came in so; what is only moved or inherited is written as labels."""
    _, here = held(made.target, "v1")
    base = base_of(here)
    unit = {"code": CODES[0], "name": "湿地", "category": "general", "area": "990101"}
    came = Incoming("v1", units={CODES[0]: unit}, base={Name("unit", CODES[0]): base[Name("unit", CODES[0])]})
    done = merge_into(made.target, [Arrival(came)], agree=lambda versions: True)
    assert done.written
    assert f"- code: {CODES[0]}\n  name: 湿地\n  category: general\n" in made.text(UNITS)


def test_a_package_whose_plan_is_of_another_version_is_refused(made: Deliveries) -> None:
    """The id of a version becomes a folder: only that of a plan, which has been looked at, may."""
    before = made.sums()
    for version in ("v9", "../../v9"):
        plan = {"version": "v1", "title": "t", "update": {"type": "initial"}, "levels": ["单元"]}
        with pytest.raises(ProblemsFound) as refused:
            merge_into(made.target, [Arrival(Incoming(version, plan=plan))], agree=lambda versions: True)
        assert [(p.rule, p.place.file.name) for p in refused.value.problems] == [("I46", "units")]
    assert made.sums() == before
