"""``check --format xlsx`` and ``--against``: the reviewer's table, and what came with the version under review."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from onemap.commands import main
from onemap.render.workbook import Column, Sheet, as_xlsx
from tests.publications import write_tiny

#: a fault of each version that rule U05 finds
EDITS = {
    "v1/units/990102.yml": ("name: 溪山城镇重点管控单元", "name: 溪山城镇重点管控单元\n  zones: [YS9901022210009]"),
    "v2/units/990102.yml": ("name: 溪山开发区重点管控单元", "name: 溪山开发区重点管控单元\n  zones: [YS9901022210008]"),
}


def faulty(root: Path) -> Path:
    """The tiny publication in which a unit of v1 and one of v2 name zones that do not exist."""
    write_tiny(root)
    for name, (old, new) in EDITS.items():
        file = root / "units" / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    return root


def check(*arguments: str) -> int:
    """Exit code of a check for zones that do not exist; faults of reading are always shown."""
    with pytest.raises(SystemExit) as left:
        main(["check", *arguments, "--only", "U05,P"])
    return int(left.value.code or 0)


def cells(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_table_of_all_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, out = faulty(tmp_path / "p"), tmp_path / "审查.xlsx"
    assert check("--publication", str(root), "--lang", "zh", "--format", "xlsx", "--out", str(out)) == 1
    assert str(out) in capsys.readouterr().err
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["审查意见"]
    sheet = book["审查意见"]
    rows = cells(sheet)
    assert rows[0][0] == "审查意见表：澜江市生态环境分区管控一张图"
    assert rows[1][0] == "数据截至：2024-01-01"
    assert rows[2][0].startswith("2 个错误")
    assert rows[3][:5] == ["序号", "对象", "问题", "规则", "建议"]
    assert [row[0] for row in rows[4:]] == [1, 2]
    assert rows[4][1] == "ZH99010220001 溪山城镇重点管控单元"
    assert "YS9901022210009" in rows[4][2] and rows[4][6].startswith("units/v1/units/990102.yml:")
    assert sheet.freeze_panes == "A5"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.column_dimensions["C"].width > 40
    assert sheet.auto_filter.ref == "A4:G6"
    assert sheet["C5"].alignment.wrap_text


def test_against_a_version_of_the_same_publication(tmp_path: Path) -> None:
    root, out = faulty(tmp_path / "p"), tmp_path / "review.xlsx"
    with (root / "units/v2/units/990101.yml").open("a", encoding="utf-8") as file:
        file.write("- {code: ZH99010110001, name: 临港湿地优先保护单元（新）, category: 优先保护单元, area: '990101',")
        file.write(" towns: [临港街道], zones: [YS9901012210001]}\n")
    code = check(
        "--publication", str(root), "--lang", "en", "--version", "v2", "--against", "v1",
        "--format", "xlsx", "--out", str(out),
    )  # fmt: skip
    assert code == 1
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Review comments", "There before", "Changes"]
    comments, before, changes = (cells(sheet) for sheet in book)
    assert comments[1][0] == "Version under review: v2 澜江市生态环境分区管控动态更新方案（2023年）"
    assert comments[2][0] == "Compared with: v1 澜江市生态环境分区管控方案"
    body = comments[6:] if comments[5][0] == "No." else comments[5:]
    assert all("v1/" not in (row[6] or "") for row in body)
    assert any("ZH99010220002" in row[1] for row in body)
    assert before[-1][1] == "No findings."
    told = {row[1]: row[2:] for row in changes if isinstance(row[0], int)}
    rename = told["ZH99010120001 临港经济开发区重点管控单元"]
    assert rename[0].splitlines()[:2] == ["changed", "name: 临港工业重点管控单元 → 临港经济开发区重点管控单元"]
    assert rename[1:] == ["declared in the plan", "synchronous update; 园区更名。; “中华人民共和国长江保护法”"]
    assert "~ 2 新增源实行等量替代。 → 新增源实行倍量替代。" in told["990100"][0]
    undeclared = told["ZH99010110001 临港湿地优先保护单元（新）"]
    assert undeclared[1:] == ["not declared", None]
    assert any(str(row[0]).endswith("; not declared: 1") for row in changes)


def test_the_same_finding_in_an_earlier_hand_in_is_old(tmp_path: Path) -> None:
    old, new = faulty(tmp_path / "old"), tmp_path / "new"
    shutil.copytree(old, new)
    mended = new / "units/v2/units/990102.yml"
    text = mended.read_text("utf-8").replace("  zones: [YS9901022210008]\n", "")
    text += '- code: ZH99010220003\n  name: 新单元\n  category: 重点管控单元\n  area: "990102"\n'
    text += "  zones: [YS9901022210007]\n"
    mended.write_text(text, encoding="utf-8")
    old_faults, new_faults = tmp_path / "old.json", tmp_path / "new.json"
    options = ("--lang", "en", "--version", "v2", "--format", "json", "--out")
    check("--publication", str(new), *options, str(old_faults))
    assert check("--publication", str(new), "--against", str(old), *options, str(new_faults)) == 1
    whole, fresh = (json.loads(file.read_text("utf-8")) for file in (old_faults, new_faults))
    assert fresh["problems"] == whole["problems"]  # nothing of what is left in v2 was there before
    # the one that stays, when v1 is handed in again
    options = ("--publication", str(new), "--against", str(old), "--version", "v1", "--lang", "en")
    out = tmp_path / "same.xlsx"
    assert check(*options, "--format", "xlsx", "--out", str(out)) == 0
    comments, before, changes = (cells(sheet) for sheet in openpyxl.load_workbook(out))
    assert comments[-1][1] == "No findings." and changes[-1][1] == "no differences"
    assert any("YS9901022210009" in str(row[2]) for row in before)


def test_text_says_how_many_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = faulty(tmp_path / "p")
    assert check("--publication", str(root), "--against", str(root), "--version", "v2", "--lang", "en") == 0
    told = capsys.readouterr().err
    assert told.startswith("1 findings are left out because ") and "\n0 errors, 0 warnings\n" in told


def test_versions_that_cannot_be_compared(tmp_path: Path) -> None:
    root, out = faulty(tmp_path / "p"), tmp_path / "review.xlsx"
    file = root / "units/v2/plan.yml"
    file.write_text(file.read_text("utf-8").replace("based_on: v1", "based_on: v9"), encoding="utf-8")
    options = ("--publication", str(root), "--version", "v2", "--against", "v1", "--lang", "en")
    assert check(*options, "--format", "xlsx", "--out", str(out)) == 1
    changes = cells(openpyxl.load_workbook(out)["Changes"])
    assert changes[-1][1] == "The versions cannot be compared before the errors are mended."


def test_csv_is_the_first_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = faulty(tmp_path / "p")
    assert check("--publication", str(root), "--lang", "zh", "--format", "csv") == 1
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert rows[0][:5] == ["序号", "对象", "问题", "规则", "建议"]
    assert [row[0] for row in rows[1:]] == ["1", "2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xlsx"), "name its file with --out"),
        (("--against", "v1"), "Say with --version which version is compared with v1."),
        (("--against", "v1", "--version", "v1"), "v1 cannot be compared with itself."),
        (("--against", "v7", "--version", "v1"), "v7 is neither a version"),
    ],
)
def test_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    assert check("--publication", str(write_tiny(tmp_path)), "--lang", "en", *arguments) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1


def test_text_is_never_a_formula_and_bytes_repeat() -> None:
    values = ("=1+1", "+1", "-1", "@cmd", "plain", "a\x07b", None, "x" * 40_000)
    table = Sheet("表/名"[:1], ("=head",), (Column("No.", 5), Column("=x", 9)), tuple(enumerate(values, 1)), "–")
    first, second = as_xlsx([table]), as_xlsx([table])
    assert first == second
    sheet = openpyxl.load_workbook(io.BytesIO(first)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=3, min_col=2) for cell in row if cell.value} == {"s"}
    assert [sheet.cell(3 + i, 1).value for i in range(3)] == [1, 2, 3]
    assert [sheet.cell(3 + i, 2).value for i in range(6)] == ["=1+1", "+1", "-1", "@cmd", "plain", "a b"]
    assert sheet["A1"].data_type == sheet["B2"].data_type == "s"
    assert sheet["B3"].quotePrefix and not sheet["B7"].quotePrefix
    assert len(sheet["B10"].value) == 32_767
