"""A cell that was split at the last delivery and is not now is told, with what stands twice because of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from onemap.errors import Problem
from onemap.read.publication import read_publication
from onemap.words import translator
from tests.merging import deliveries
from tests.merging.deliveries import CODES, Deliveries

UNITS = "v1/units/990101.yml"
SPLIT = "1.禁止围垦。\n2.禁止采砂。\n3.禁止填湖。"
JUMPS = "1.禁止围垦。\n2.禁止采砂。\n3.禁止填湖。\n9.限制开发。"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deliveries:
    rule: dict[str, Any] = {"number": "1", "dimension": "空间布局约束", "text": "{first}", "split": True}
    monkeypatch.setattr(deliveries, "RULES", {**deliveries.RULES, "clauses": [rule]})
    made = Deliveries(tmp_path)
    made.rows[CODES[0]]["first"] = SPLIT
    made.bring()
    assert [c.key for c in read_publication(made.target).versions["v1"].units[CODES[0]].clauses or ()] == [
        "1-1",
        "1-2",
        "1-3",
    ]
    return made


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.what.text(translator("zh")) for problem in problems if problem.rule == "I48"]


def test_it_is_told_and_listed_in_the_review_table(made: Deliveries) -> None:
    done, _ = made.bring()
    assert told(tuple(done.warnings.problems)) == []
    made.rows[CODES[0]]["first"] = JUMPS
    made.edit(UNITS, "text: 禁止采砂。", "text: 禁止采砂。\n      basis: 市湖泊条例")
    done, said = made.bring()
    (what,) = told(tuple(done.warnings.problems))
    assert what.startswith(CODES[0]) and what.endswith("该格上次拆为 3 条（1-1, 1-2, 1-3），这次未能拆分：编号不连续。")
    at = next(at for at, line in enumerate(said) if line.startswith("  ?"))
    assert "1-2" in said[at] and said[at + 1].strip() == (
        "its words stand twice now: clause 1, which comes in, has them, too"
    )
    book = openpyxl.load_workbook(made.folder / "mapping.review.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("编号不连续" in cell for cell in cells) and any("重复出现" in cell for cell in cells)


def test_a_cell_that_has_no_numbers_any_more(made: Deliveries) -> None:
    made.rows[CODES[0]]["first"] = "禁止一切开发。"
    done, _ = made.bring()
    (what,) = told(tuple(done.warnings.problems))
    assert "已没有编号" in what
