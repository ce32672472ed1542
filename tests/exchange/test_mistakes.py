"""Mistakes of clerks and of their programs in an exported workbook: each told once, with cell and heading."""
# ruff: noqa: E501 - one case a line

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from onemap.exchange.codec import choice_of, choice_text
from onemap.exchange.export import export_of, write_export
from onemap.exchange.package import read_package
from onemap.importing.faults import Faults
from onemap.merging.canonical import of_incoming
from onemap.model.origins import Name
from onemap.read.publication import read_publication
from onemap.words import translator
from tests.exchange.test_returning import CLAUSES, LISTS, UNITS, Edited, edited
from tests.publications import write_tiny

__all__ = ["edited"]
ZH = translator("zh")
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("sheet", "heading", "value", "said"),
    [
        (
            CLAUSES,
            "条款编号",
            dt.datetime(2025, 1, 2),
            "D2: The cell (Clause number) is the day 2025-01-02; a program probably made it of 1-2.",
        ),
        (UNITS, "备注", dt.datetime(2025, 3, 1), "L2: The cell (Note) is the day 2025-03-01; a program probably"),
        (UNITS, "名称", dt.time(1, 30), "B2: The cell (Name) is the day or time 0.0625; it must be text."),
        (LISTS, "条款编号", 1.1, "D2: The cell (Clause number) is the number 1.1; what was typed may be another"),
        (LISTS, "管控要求", "=A1&B1", "J2: The cell (Words of the clause) is a formula without a result."),
        (UNITS, "所属行政区代码", "=A1&B1", "E2: The cell (Belongs to area) is a formula without a result."),
    ],
)
def test_what_a_program_made_of_a_cell_is_told_once(
    sheet: str, heading: str, value: object, said: str, edited: Edited
) -> None:
    edited.set(sheet, 2, heading, value)
    if isinstance(value, dt.time):
        edited.book[sheet].cell(2, edited.column(sheet, heading)).number_format = "h:mm"
    told = edited.read()[1]
    assert len(told) == 1 and told[0].startswith(f"error I54 Sheet {sheet}, cell {said}"), told


def test_every_cell_and_every_new_row_is_text(edited: Edited) -> None:
    for page in edited.book:
        if page.title in ("说明", "words"):
            continue
        for column in page.iter_cols():
            dimension = page.column_dimensions[column[0].column_letter]
            assert dimension.number_format == "@"
            if not dimension.hidden:
                assert {cell.number_format for cell in column} == {"@"}, (page.title, column[0].value)


def test_clauses_go_with_their_unit(edited: Edited) -> None:
    gone = "ZH99010110001"
    count = sum(name.kind == "clause" and name.owner == f"unit:{gone}" for name in edited.records)
    edited.book[UNITS].delete_rows(edited.find(UNITS, _1=gone))
    incoming, told = edited.read()
    assert told == [f"warning I57 Sheet {CLAUSES}, cell A2: {gone} is taken out, and its clauses go with it: {count}."]
    assert incoming is not None and count > 1
    left = of_incoming(incoming, edited.export.vocabulary)
    assert left.keys() == {n for n in edited.records if n != Name("unit", gone) and n.owner != f"unit:{gone}"}


def test_a_fault_in_the_row_of_a_unit_is_no_fault_of_its_clauses(edited: Edited) -> None:
    edited.set(UNITS, 2, "面积（平方公里）", "约")
    assert [line[:9] for line in edited.read()[1]] == ["error M05"]


def test_rows_of_an_unknown_owner_are_all_named(edited: Edited) -> None:
    page = edited.book[CLAUSES]
    rows = list(range(2, page.max_row + 1))
    for row in rows:
        page.cell(row, 1).value = "ZH9"
    (told,) = [line for line in edited.read()[1] if "I52" in line]
    shown = ", ".join(map(str, rows[:8]))
    more = f" and {len(rows) - 8} more" if len(rows) > 8 else ""
    assert told == (
        f"error I52 Sheet {CLAUSES}, cell A2: ZH9 is not in the table that this one belongs to. (rows {shown}{more})"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: e.set(UNITS, 2, "名称", None), "M01 Sheet 环境管控单元, cell B2: Name: The cell is empty."),
        (lambda e: e.set(UNITS, 2, "面积（平方公里）", "约48"), "M05 Sheet 环境管控单元, cell I2: Area in sq km: 约48 is no"),
        (lambda e: e.set(CLAUSES, 2, "管控要求", None), "M07 Sheet 单元管控要求, cell J2: Words of the clause: A clause has"),
        (lambda e: e.set(CLAUSES, 2, "本维度无要求", "是"), "M07 Sheet 单元管控要求, cell M2: Said to be empty: A clause has"),
        (lambda e: e.set(LISTS, 2, "管控维度", None), "M01 Sheet 清单条款, cell G2: Dimension: The cell is empty."),
    ],
)  # fmt: skip
def test_faults_speak_of_headings_and_not_of_keys(
    change: Callable[[Edited], object], said: str, edited: Edited
) -> None:
    change(edited)
    edited.book.save(edited.path)
    faults = Faults(Path())
    read_package([edited.path], faults)
    (problem,) = faults.problems
    assert f"{problem.rule} {problem.what.text()}".startswith(said)
    for words in (problem.what.text(ZH), problem.mend.text(ZH)):
        assert not any(key in words for key in ("area_km2", "name", "none", "true", "text", "dimension")), words


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nothing.xlsx", None, "There is no such file or folder."),
        ("a.xls", b"x", "Files of the form .xls are not read."),
        ("a.et", b"x", "Files of the form .et are not read."),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "The file is of the old binary form, though it"),
        ("b.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "The file is protected"),
        ("c.xlsx", b"", "The file is empty (0 bytes)."),
        ("d.xlsx", b"nothing", "The file is no .xlsx workbook."),
        ("folder", "", "The folder is empty."),
        ("e.csv", b"a,b", "The file does not say that it is an export"),
    ],
)  # fmt: skip
def test_every_file_that_is_no_export_is_answered(name: str, content: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.mkdir()
    faults = Faults(Path())
    assert read_package([path], faults) == ()
    (problem,) = faults.problems
    assert problem.rule == "I50" and problem.what.text().startswith(said)


def test_without_the_package_sheet_a_missing_sheet_is_still_told(edited: Edited) -> None:
    del edited.book["package"]
    assert [line[:11] for line in edited.read()[1]] == ["warning I56"]
    del edited.book[UNITS]
    assert any(line.startswith("error I51") and "Control units" in line for line in edited.read()[1])


def test_what_is_of_no_district_is_named_and_has_no_empty_sheets(tmp_path: Path) -> None:
    export = export_of(read_publication(write_tiny(tmp_path / "here")), "v2", "xlsx", districts=True)
    rest = next(path for path in write_export(export, "xlsx", tmp_path / "zh") if path.stem == "v2-其他")
    book = openpyxl.load_workbook(rest)
    assert UNITS not in book.sheetnames and CLAUSES not in book.sheetnames and LISTS in book.sheetnames
    assert book["说明"]["B3"].value == "其他"
    assert "v2-rest.xlsx" in [path.name for path in write_export(export, "xlsx", tmp_path / "en", "en")]


def test_a_functional_area_that_has_a_list_and_no_units_has_a_workbook(tmp_path: Path) -> None:
    export = export_of(read_publication(ROOT), "2025", "xlsx", districts=True)
    assert "990172" in export.parts
    assert {name.kind for name in export.parts["990172"]} <= {"list", "clause"}
    here = replace(export, parts={"990172": export.parts["990172"]})
    (path,) = write_export(here, "xlsx", tmp_path)
    assert path.name == "2025-990172.xlsx" and UNITS not in openpyxl.load_workbook(path).sheetnames
    faults = Faults(Path())
    (incoming,) = read_package([path], faults)
    assert faults.problems == () and of_incoming(incoming, export.vocabulary) == export.parts["990172"]


def test_another_word_for_a_choice_is_read_and_not_written() -> None:
    assert choice_text("target-kind", "upper-limit", "zh") == "上限"
    assert {choice_of("target-kind", said) for said in ("上限", "上线", "upper-limit")} == {"upper-limit"}
