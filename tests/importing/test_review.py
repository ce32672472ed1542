"""The review table: what people decide is read as they decided it, and survives the next import and other programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.errors import ProblemsFound, message
from onemap.importing.delivered import Decision, Proposal, ProposalKind
from onemap.importing.review import decided, read_review, write_review
from onemap.importing.review_book import COLUMNS, CORRECTED, DECISION, IDENTITY, PROPOSED, review_bytes
from onemap.merging.incoming import Kind, Name
from onemap.model.origins import Origin
from onemap.words import translator

CLAUSE = Name("clause", "1-4", "unit:ZH99010320001")
FOLLOWS = Proposal(
    "follows",
    CLAUSE,
    "执行市级总体管控要求第四条、第六条。",
    "990100：4、6",
    message("One list fits “{words}”, and it has these clauses.", words="…"),
    Origin("清单.xlsx", "单元", (7, 8), "空间布局约束"),
)
ZONES = Proposal("zones", Name("unit", "ZH99010320001"), "", "YS1、YS2", message("No list fits “{words}”.", words=""))
SPLIT = Proposal("split", CLAUSE, "=1+1\n1.甲。2.乙。", "=1-1 甲。\n1-2 乙。 ", message("{error}.", error="x"))
OPEN = Proposal("follows", CLAUSE, "执行总体要求第一条", "", message("{error}.", error="x"))
ALL = (FOLLOWS, ZONES, SPLIT, OPEN)
ZH = translator("zh")


def _at(column: Any) -> int:
    return COLUMNS.index(column) + 1


def _edit(path: Path, change: Callable[[Any], None], kind: str = "引用上级条款") -> None:
    """As a person does in a spreadsheet."""
    book = openpyxl.load_workbook(path)
    change(book[kind])
    book.save(path)


def _decide(path: Path, row: int, said: object, corrected: object = None, kind: str = "引用上级条款") -> None:
    def change(page: Any) -> None:
        page.cell(row, _at(DECISION)).value = said
        page.cell(row, _at(CORRECTED)).value = corrected

    _edit(path, change, kind)


def _resaved(path: Path, tmp_path: Path) -> Path:
    """As LibreOffice writes it."""
    out = tmp_path / "resaved"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
            *("--convert-to", "xlsx", "--outdir", str(out), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return out / path.name


def test_what_people_decide_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mapping.review.xlsx"
    assert read_review(path) == {}
    write_review(path, ALL, {})
    os.utime(path, (0, 0))
    write_review(path, ALL, {})
    assert path.stat().st_mtime == 0  # the same is not written again
    assert len(read_review(path)) == 0
    _decide(path, 2, "是")
    _decide(path, 3, " 是 ", "990103:3")
    _decide(path, 2, "否", kind="涉及要素分区（叠加）")
    _decide(path, 2, True, kind="单元格拆分")
    read = read_review(path)
    assert decided(read, FOLLOWS) == Decision(True, FOLLOWS.value)
    assert decided(read, OPEN) == Decision(True, "990103:3")
    assert decided(read, ZONES) == Decision(False, ZONES.value)
    assert decided(read, SPLIT) == Decision(True, SPLIT.value)
    assert {key[2] for key in read} == {one.value for one in ALL}


def test_decisions_survive_and_those_of_other_proposals_stand_below(tmp_path: Path) -> None:
    path = tmp_path / "mapping.review.xlsx"
    write_review(path, ALL, {})
    _decide(path, 2, "是", "990100：4")
    changed = Proposal("follows", CLAUSE, FOLLOWS.words, "990100：4、7", FOLLOWS.why)
    write_review(path, (changed, OPEN, ZONES, SPLIT), read_review(path))
    read = read_review(path)
    assert decided(read, changed) is None
    assert decided(read, FOLLOWS) == Decision(True, "990100：4")
    page = openpyxl.load_workbook(path)["引用上级条款"]
    below = [cell.value for cell in page[4]]
    assert page.max_row == 4
    assert "已失效" in below
    assert FOLLOWS.words in below
    assert "990100：4" in below
    # it comes back as it was
    write_review(path, ALL, read)
    assert decided(read_review(path), FOLLOWS) == Decision(True, "990100：4")
    assert openpyxl.load_workbook(path)["引用上级条款"].max_row == 3


def test_another_program_may_save_it(tmp_path: Path) -> None:
    path = tmp_path / "mapping.review.xlsx"
    long = Proposal("conflict", CLAUSE, "甲" * 40_000, "乙\r\n\t_x000D_ " * 4_000, FOLLOWS.why)
    proposals = (*ALL, long)
    decisions = {(one.kind, one.record, one.value): Decision(one is not ZONES, one.value or "990103：3") for one in ALL}
    decisions["conflict", CLAUSE, long.value] = Decision(True, long.value)
    write_review(path, proposals, decisions)
    for file in (path, _resaved(path, tmp_path)):
        read = read_review(file)
        assert {one: decided(read, one) for one in proposals} == {
            one: decisions[one.kind, one.record, one.value] for one in proposals
        }
        book = openpyxl.load_workbook(file)
        for page in book.worksheets[1:]:
            assert page.protection.sheet
            # a program without a window keeps no view
            assert page.freeze_panes == "A2" or file != path
            rules = page.data_validations.dataValidation
            assert [rule.formula1 for rule in rules] == ['"是,否"']
            assert page.cell(2, _at(PROPOSED)).protection.locked
            assert not page.cell(2, _at(DECISION)).protection.locked
            assert not page.cell(2, _at(CORRECTED)).protection.locked
            assert page.column_dimensions[page.cell(1, _at(IDENTITY)).column_letter].hidden


@pytest.mark.parametrize(
    ("row", "said", "corrected", "kind", "rule", "cell"),
    [
        (2, "可以", None, "引用上级条款", "I41", "F2"),
        (2, None, "990100：4", "引用上级条款", "I41", "F2"),
        (2, "否", "990100：4", "引用上级条款", "I41", "F2"),
        (2, "是", "第四条", "引用上级条款", "I42", "G2"),
        (3, "是", None, "引用上级条款", "I42", "G3"),
        (2, "是", "YS1、Y/S2", "涉及要素分区（叠加）", "I42", "G2"),
        (2, "是", "1-1 甲", "单元格拆分", "I42", "G2"),
    ],
)
def test_what_is_no_decision_is_said_with_its_cell(
    tmp_path: Path, row: int, said: str, corrected: str, kind: str, rule: str, cell: str
) -> None:
    path = tmp_path / "mapping.review.xlsx"
    write_review(path, ALL, {})
    _decide(path, row, said, corrected, kind)
    with pytest.raises(ProblemsFound) as caught:
        read_review(path)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.place.file) == (rule, path)
    assert f"“{kind}”{cell}" in problem.what.text(ZH)
    assert problem.mend.text(ZH)


def test_rows_that_belong_to_nothing_and_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "mapping.review.xlsx"
    write_review(path, ALL, {})
    _decide(path, 2, "是")
    _edit(path, lambda page: page.cell(2, _at(IDENTITY), "x"))
    with pytest.raises(ProblemsFound) as caught:
        read_review(path)
    assert [problem.rule for problem in caught.value.problems] == ["I44"]
    path.write_bytes(b"no workbook")
    with pytest.raises(ProblemsFound) as caught:
        read_review(path)
    assert [problem.rule for problem in caught.value.problems] == ["I40"]
    path.unlink()
    path.mkdir()
    with pytest.raises(ProblemsFound) as caught:
        write_review(path, ALL, {})
    assert [problem.rule for problem in caught.value.problems] == ["I43"]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_rows_may_be_sorted_and_columns_moved(tmp_path: Path) -> None:
    path = tmp_path / "mapping.review.xlsx"
    write_review(path, ALL, {})
    _decide(path, 2, "是")

    def turn(page: Any) -> None:
        rows = [[cell.value for cell in row][::-1] for row in page.iter_rows()]
        for at, row in enumerate([rows[0], *rows[:0:-1]], 1):
            for column, value in enumerate(row, 1):
                page.cell(at, column).value = value

    _edit(path, turn)
    read = read_review(path)
    assert decided(read, FOLLOWS) == Decision(True, FOLLOWS.value)
    assert decided(read, OPEN) is None


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_NAMES = st.builds(Name, st.sampled_from(get_args(Kind)), _TEXT, _TEXT)
_PROPOSALS = st.builds(
    Proposal, st.sampled_from(get_args(ProposalKind)), _NAMES, _TEXT, _TEXT.filter(str.strip), st.just(FOLLOWS.why)
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(_PROPOSALS, st.sampled_from([None, True, False])), max_size=6))
def test_decisions_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[Proposal, bool | None]]
) -> None:
    path = tmp_path_factory.mktemp("review") / "x.xlsx"
    proposals = [one for one, _ in said]
    decisions = {
        (one.kind, one.record, one.value): Decision(taken, one.value) for one, taken in said if taken is not None
    }
    for lang in ("zh", "en"):
        write_review(path, proposals, decisions, lang)
        read = read_review(path)
        assert {key: read.get(key) for key in decisions} == decisions
        assert len(read) == len(decisions)
        assert review_bytes(proposals, read, lang) == path.read_bytes()
    write_review(path, (), decisions)
    assert dict(read_review(path)) == decisions
    shutil.rmtree(path.parent)
