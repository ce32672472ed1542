"""What people and office programs do to an exported workbook, and what they are told, with sheet and cell."""
# ruff: noqa: E501 - one case a line

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from onemap.exchange.coming import _called
from onemap.exchange.export import Export, export_of, write_export
from onemap.exchange.kinds import TABLES
from onemap.exchange.package import is_package, read_package
from onemap.importing.faults import Faults
from onemap.merging.canonical import Records, of_incoming
from onemap.merging.incoming import Incoming
from onemap.model.origins import Name
from onemap.read.publication import read_publication
from tests.publications import write_tiny

UNITS, CLAUSES, LISTS, PLAN = "环境管控单元", "单元管控要求", "清单条款", "方案"
FIRST = "unit:ZH99010110001"


class Edited:
    """An exported workbook of the tiny publication's second version that a test edits."""

    def __init__(self, folder: Path) -> None:
        self.export: Export = export_of(read_publication(write_tiny(folder / "here")), "v2", "xlsx")
        (self.path,) = write_export(self.export, "xlsx", folder / "out")
        self.book = openpyxl.load_workbook(self.path)

    @property
    def records(self) -> Records:
        return dict(self.export.parts[""])

    def column(self, sheet: str, heading: str) -> int:
        return [cell.value for cell in self.book[sheet][1]].index(heading) + 1

    def find(self, sheet: str, **said: str) -> int:
        """The first row in which the columns say so; columns by number: ``_1="…"``."""
        for row in range(2, self.book[sheet].max_row + 1):
            if all(self.book[sheet].cell(row, int(at[1:])).value == value for at, value in said.items()):
                return row
        raise AssertionError(said)

    def set(self, sheet: str, row: int, heading: str, value: Any) -> None:
        self.book[sheet].cell(row, self.column(sheet, heading)).value = value

    def read(self) -> tuple[Incoming | None, list[str]]:
        """What comes in, and what is told: severity, rule, words."""
        self.book.save(self.path)
        faults = Faults(Path())
        assert is_package(self.path)
        came = read_package([self.path], faults)
        return (came[0] if came else None), [f"{p.severity} {p.rule} {p.what.text()}" for p in faults.problems]

    def came(self) -> Records:
        """The records that come in; nothing may be told."""
        incoming, told = self.read()
        assert told == [] and incoming is not None
        return of_incoming(incoming, self.export.vocabulary)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path)


def test_one_cell_is_one_field(edited: Edited) -> None:
    row = edited.find(CLAUSES, _1="ZH99010110001", _4="1-1")
    edited.set(CLAUSES, row, "管控要求", "  禁止围垦和\r\n采砂。 ")
    edited.set(CLAUSES, row, "要求类型", "ban")
    name = Name("clause", "1-1", FIRST)
    text = {"text": "禁止围垦和\n采砂。", "measure": "ban"}
    assert edited.came() == {**edited.records, name: {**edited.records[name], **text}}


def sort(page: Any, key: Callable[[tuple[Any, ...]], Any]) -> None:
    """Sort the rows of a sheet as a program does; rows may be hidden by a filter, too."""
    rows = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=2)]
    for at, row in enumerate(sorted(rows, key=key), 2):
        for column, value in enumerate(row, 1):
            page.cell(at, column).value = value
        page.row_dimensions[at].hidden = at % 2 == 0


def test_sorting_filtering_moving_columns_and_empty_rows_change_nothing(edited: Edited) -> None:
    for name in (UNITS, CLAUSES, LISTS, PLAN, "行政区", "目标指标"):
        sort(edited.book[name], lambda row: [str(value or "")[::-1] for value in row[::-1]])
    page = edited.book[CLAUSES]
    page.move_range(f"A1:A{page.max_row}", cols=30)
    page.insert_rows(4)
    page.cell(5, 40, "   ")
    page.insert_rows(1, 2)
    page.cell(1, 3, "某某区的表")
    assert list(edited.came().items()) == list(edited.records.items())


def test_headings_and_sheets_of_the_other_language_are_known(edited: Edited) -> None:
    for kind in TABLES.values():
        page = (
            edited.book[kind.id]
            if kind.hidden
            else next(page for page in edited.book if page.title in (kind.title.text(_zh), kind.id))
        )
        for cell in page[1]:
            for column in kind.columns:
                if cell.value == column.heading.text(_zh):
                    cell.value = column.heading.msgid
        if not kind.hidden:
            page.title = kind.title.msgid
    assert edited.came() == edited.records


def _zh(msgid: str) -> str:
    from onemap.words import translator

    return translator("zh")(msgid)


def test_headings_of_a_table_are_told_apart_in_every_language() -> None:
    for kind in TABLES.values():
        held: dict[str, str] = {}
        for column in kind.columns:
            for said in _called(column):
                assert held.setdefault(said, column.id) == column.id, (kind.id, said)


def test_numbers_that_programs_made_are_text_again(edited: Edited) -> None:
    row = edited.find(UNITS, _1="ZH99010120001")
    edited.set(UNITS, row, "所属行政区代码", 990101)
    edited.set(UNITS, row, "面积（平方公里）", 48.6)
    edited.set(UNITS, row, "主要生态环境问题", 9901010000000)
    unit = edited.came()[Name("unit", "ZH99010120001")]
    assert unit["area"] == "990101" and unit["area_km2"] == "48.6"
    assert unit["problems"] == "9901010000000"


def test_a_row_that_is_inserted_belongs_to_the_one_above_it(edited: Edited) -> None:
    page = edited.book[LISTS]
    row = edited.find(LISTS, _1="990100", _4="2")
    page.insert_rows(row + 1, 3)
    for at, (number, item, text) in enumerate(
        [("2-1", "", "新条款。"), ("2-1", "（1）", "分项一"), ("", "（2）", "分项二")], 1
    ):
        edited.set(LISTS, row + at, "条款编号", number)
        edited.set(LISTS, row + at, "分项编号", item)
        edited.set(LISTS, row + at, "管控要求", text)
    edited.set(LISTS, row + 1, "管控维度", "环境风险防控")
    came = edited.came()
    assert came[Name("list", "990100")]["clauses"] == ["1", "2", "2-1", "4", "3"]
    items = [{"number": "（1）", "text": "分项一"}, {"number": "（2）", "text": "分项二"}]
    new = {"number": "2-1", "dimension": "risk", "text": "新条款。", "items": items}
    assert came[Name("clause", "2-1", "list:990100")] == new
    # after sorting nobody knows what stood above
    sort(page, lambda row: [str(value or "") for value in row[::-1]])
    told = edited.read()[1]
    assert len(told) == 3 and all(line.startswith("error I52 Sheet 清单条款, cell A") for line in told)


def test_a_row_that_is_inserted_into_a_sorted_sheet_names_its_owner(edited: Edited) -> None:
    page = edited.book[LISTS]
    sort(page, lambda row: -int(row[2]))
    row = edited.find(LISTS, _1="990100", _4="2")
    page.insert_rows(row + 1)
    page.cell(row + 1, 1).value = "990100"
    for heading, value in (("条款编号", "2-1"), ("管控维度", "环境风险防控"), ("管控要求", "新条款。")):
        edited.set(LISTS, row + 1, heading, value)
    assert edited.came()[Name("list", "990100")]["clauses"] == ["1", "2", "2-1", "4", "3"]
    edited.set(LISTS, row + 1, "顺序", "9.5")
    assert edited.came()[Name("list", "990100")]["clauses"] == ["2-1", "1", "2", "4", "3"]


def test_a_removed_row_is_told_by_the_base_only(edited: Edited) -> None:
    edited.book[UNITS].delete_rows(edited.find(UNITS, _1="ZH99010220002"))
    for _ in range(len([name for name in edited.records if name.owner == "unit:ZH99010220002"])):
        edited.book[CLAUSES].delete_rows(edited.find(CLAUSES, _1="ZH99010220002"))
    incoming, told = edited.read()
    assert told == [] and incoming is not None
    gone = Name("unit", "ZH99010220002")
    assert "ZH99010220002" not in incoming.units and gone in incoming.base
    del edited.book["base"]
    incoming, told = edited.read()
    assert incoming is not None and incoming.base == {} and "ZH99010220002" not in incoming.units
    assert [line[:11] for line in told] == ["warning I56"] and "nothing is taken out" in told[0]
    # the first sheet still says the version when all that is hidden is gone
    del edited.book["package"]
    incoming, told = edited.read()
    assert incoming is not None and incoming.version == "v2"
    assert [line[:11] for line in told] == ["warning I56"] * 2


def test_clauses_may_move_to_another_unit(edited: Edited) -> None:
    row = edited.find(CLAUSES, _1="ZH99010110001", _4="1-1")
    edited.set(CLAUSES, row, "条款编号", "9-9")
    edited.book[CLAUSES].cell(row, 1, "ZH99010120001")
    came = edited.came()
    assert Name("clause", "1-1", FIRST) not in came
    moved = came[Name("clause", "9-9", "unit:ZH99010120001")]
    assert moved == {**edited.records[Name("clause", "1-1", FIRST)], "number": "9-9"}


FAULTS: list[tuple[str, Callable[[Edited], object], str]] = [
    ("no code", lambda e: e.book[UNITS].cell(9, 2, "新单元"), "error I52 Sheet 环境管控单元, cell A9: The row has no Unit code."),
    ("a clause without number", lambda e: e.set(CLAUSES, 2, "条款编号", None), "error I52 Sheet 单元管控要求, cell D2: The row has no Clause number."),
    ("an owner that is not there", lambda e: e.book[CLAUSES].cell(2, 1, "ZH1"), "error I52 Sheet 单元管控要求, cell A2: ZH1 is not in"),
    ("a part of no clause", lambda e: e.set(CLAUSES, 8, "条款编号", "77"), "error I52 Sheet 单元管控要求, cell D8: There is no clause 77"),
    ("a part too deep", lambda e: e.set(CLAUSES, 8, "分项层次", "3"), "error I54 Sheet 单元管控要求, cell F8: A part of depth 3"),
    ("a part that demands more", lambda e: e.set(CLAUSES, 8, "要求类型", "禁止"), "warning I55 Sheet 单元管控要求, cell I8: Of a part"),
    ("two of a code", lambda e: e.book[UNITS].cell(3, 1, "ZH99010110001"), "error I53 Sheet 环境管控单元, cell A3: ZH99010110001 stands in row 2"),
    ("a number that is none", lambda e: e.set(UNITS, 3, "面积（平方公里）", "约48"), "error M05 Sheet 环境管控单元, cell I3: Area in sq km: 约48 is no plain number."),
    ("a basis of nothing", lambda e: e.set(CLAUSES, 2, "依据", "｜文号"), "error I54 Sheet 单元管控要求, cell K2: The basis “｜文号” has no title."),
    ("a day that is none", lambda e: e.set(CLAUSES, 2, "依据", "法｜｜｜去年"), "error M05 Sheet 单元管控要求, cell K2: Legal basis: 去年 is no date."),
    ("a reference of nothing", lambda e: e.set(CLAUSES, 2, "引用条款", "第四条"), "error I54 Sheet 单元管控要求, cell L2: “第四条” names no"),
    ("neither yes nor no", lambda e: e.set(CLAUSES, 2, "本维度无要求", "也许"), "error I54 Sheet 单元管控要求, cell M2: “也许” is neither"),
    ("an order that is none", lambda e: e.set(CLAUSES, 2, "顺序", "第一"), "error I54 Sheet 单元管控要求, cell C2: “第一” is no number."),
    ("a number that became a day", lambda e: e.set(CLAUSES, 2, "条款编号", dt.datetime(2025, 1, 3)), "error I54 Sheet 单元管控要求, cell D2: The cell (Clause number) is the day 2025-01-03; a program probably made it of 1-3."),
    ("a number that became a month", lambda e: e.set(LISTS, 2, "条款编号", "1月3日"), "error I54 Sheet 清单条款, cell D2: “1月3日” looks like"),
    ("a code that became a number", lambda e: e.book[UNITS].cell(2, 1, "9.90101E+12"), "error I54 Sheet 环境管控单元, cell A2: “9.90101E+12” looks"),
    ("a formula that failed", lambda e: e.set(CLAUSES, 2, "管控要求", "#REF!"), "error I54 Sheet 单元管控要求, cell J2: The formula gives the error #REF!."),
    ("an entry that is none", lambda e: e.book[PLAN].cell(2, 1, "a..b"), "error I54 Sheet 方案, cell A2: “a..b” is no name"),
    ("an unknown entry", lambda e: e.book[PLAN].cell(2, 1, "titel"), "error M02 Sheet 方案, cell C2: The key titel is unknown here."),
    ("an entry that is gone", lambda e: e.set(PLAN, e.find(PLAN, _1="title"), "内容", None), "error M01 Sheet 方案: title: The key title is missing."),
    ("a strange column", lambda e: e.book[UNITS].cell(3, 20, "备查"), "warning I55 Sheet 环境管控单元, cell T3: Column T () is not known"),
    ("a heading twice", lambda e: e.book[UNITS].cell(1, 20, "名称"), "error I51 Sheet 环境管控单元: The columns B and T have the same heading."),
    ("a column that is gone", lambda e: e.book[UNITS].delete_cols(9), "error I51 Sheet 环境管控单元: The column Area in sq km is missing."),
    ("a sheet that is gone", lambda e: e.book.remove(e.book[CLAUSES]), "error I51 The sheet or file Clauses of units is missing."),
    ("a sheet twice", lambda e: e.book.copy_worksheet(e.book[UNITS]), "error I53 Sheet 环境管控单元 Copy: There is another sheet"),
    ("a strange sheet", lambda e: e.book.create_sheet("草稿").cell(1, 1, "甲"), "warning I55 草稿 is no table of an export"),
    ("another form", lambda e: e.book["package"].cell(2, 2, "9"), "error I50 The export is of form 9"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "spoil", "told"), FAULTS, ids=[case[0] for case in FAULTS])
def test_a_fault_names_its_cell(what: str, spoil: Callable[[Edited], object], told: str, edited: Edited) -> None:
    spoil(edited)
    lines = edited.read()[1]
    assert any(line.startswith(told) for line in lines), "\n".join(lines)
    assert len(lines) <= 3, "\n".join(lines)


def test_a_row_that_was_copied_is_left_out_with_a_warning(edited: Edited) -> None:
    page = edited.book[CLAUSES]
    item = edited.find(CLAUSES, _1="ZH99010120001", _5="（2）")
    for source in (2, item):
        for cell in page[source]:
            page.cell(page.max_row + (cell.column == 1), cell.column, cell.value)
    incoming, told = edited.read()
    assert [line[:11] for line in told] == ["warning I53"] * 2 and incoming is not None
    assert of_incoming(incoming, edited.export.vocabulary) == edited.records


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 an .xls"])
def test_what_is_no_workbook_is_no_package(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2025.xlsx"
    path.write_bytes(data)
    assert not is_package(path)
    faults = Faults(Path())
    assert read_package([path], faults) == () and [p.rule for p in faults.problems] == ["I50"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml"])
@pytest.mark.parametrize("at", [40, 200])
def test_a_damaged_workbook_is_told(part: str, at: int, edited: Edited) -> None:
    """Bytes in the middle are gone, the directory at the end is whole."""
    with zipfile.ZipFile(edited.path) as archive:
        start = archive.getinfo(part).header_offset + 30 + len(part) + at
    data = bytearray(edited.path.read_bytes())
    data[start : start + 50] = b"\xff" * 50
    edited.path.write_bytes(bytes(data))
    faults = Faults(Path())
    read_package([edited.path], faults)
    assert next(problem.rule for problem in faults.problems if problem.severity == "error") == "I50"


def test_people_may_work_in_the_sheets_and_codes_are_guarded(edited: Edited) -> None:
    page = edited.book[UNITS]
    assert not page.protection.sheet  # with it nobody deletes, inserts or sorts rows that have locked cells
    assert all(edited.book[name].protection.sheet for name in ("base", "package", "words", "说明"))
    assert page["A2"].fill.fgColor.rgb == "00F2F2F2" and page["B2"].fill.fill_type is None
    assert page.freeze_panes == "C2" and page["C1"].comment.text.startswith("从下拉列表中选择")
    assert {page["A2"].number_format, page["B2"].number_format, page.column_dimensions["I"].number_format} == {"@"}
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists["C2"].startswith("words!") and lists.keys() == {"A1", "A2", "C2", "E2", "G2"}
    styles = {str(rule.sqref).split(":")[0]: rule.errorStyle for rule in page.data_validations.dataValidation}
    assert styles == {"A1": "stop", "A2": "warning", "C2": "stop", "E2": "warning", "G2": "warning"}
    clauses = {str(r.sqref).split(":")[0]: r for r in edited.book[CLAUSES].data_validations.dataValidation}
    assert clauses["G2"].errorStyle == "stop" and clauses["A2"].errorStyle == "warning"
    for rule in (lists["A2"], clauses["A2"].formula1):
        held = [cell.value for (cell,) in edited.book["words"][rule.removeprefix("words!").replace("$", "")]]
        assert held == [row[0].value for row in page.iter_rows(min_row=2)]
    letter = lists["C2"][len("words!$")]
    words = [cell.value for cell in edited.book["words"][letter]]
    assert words[1:4] == ["优先保护单元", "重点管控单元", "一般管控单元"]
    states = {page.title: page.sheet_state for page in edited.book}
    assert states["base"] == states["package"] == "veryHidden" and states["words"] == "hidden"
    assert edited.book.sheetnames[0] == "说明"
    guide = edited.book["说明"]
    long = next(row for row in guide.iter_rows(min_col=2, max_col=2) if len(str(row[0].value)) > 60)
    assert (guide.row_dimensions[long[0].row].height or 0) >= 30, "its second line is not seen"


def test_a_workbook_of_a_district_speaks_of_nothing_else(tmp_path: Path) -> None:
    export = export_of(read_publication(write_tiny(tmp_path / "here")), "v2", "xlsx", districts=True)
    paths = write_export(export, "xlsx", tmp_path / "out")
    assert [path.name for path in paths] == ["v2-990101.xlsx", "v2-990102.xlsx", "v2-其他.xlsx"]
    faults = Faults(Path())
    west, south, rest = (read_package([path], faults)[0] for path in paths)
    assert faults.problems == ()
    assert list(west.units) == ["ZH99010110001", "ZH99010120001"] and west.plan is None
    assert {name.owner for name in west.base if name.kind == "clause"} == {f"unit:{code}" for code in west.units}
    assert not {*west.base} & {*south.base} and not rest.units and rest.plan and "990100" in rest.lists
    (whole,) = read_package(paths, faults)
    assert faults.problems == () and [*whole.units] == sorted({**west.units, **south.units}) and whole.plan
    (tmp_path / "copy.xlsx").write_bytes(paths[0].read_bytes())
    read_package([*paths, tmp_path / "copy.xlsx"], faults)
    assert [p.what.text() for p in faults.problems] == [f"{code} is in v2-990101.xlsx, too." for code in west.units]


def test_a_text_that_goes_on_in_further_columns(tmp_path: Path) -> None:
    """Nobody may lose the end of a text by removing its column."""
    root = write_tiny(tmp_path / "here")
    file = root / "units" / "v1" / "units" / "990102.yml"
    long = "PM2.5 = " * 7000 + "完。"  # a file holds no more than 64 KB of one text
    file.write_text(file.read_text(encoding="utf-8").replace("优化城镇布局。", long), encoding="utf-8", newline="\n")
    (path,) = write_export(export_of(read_publication(root), "v1", "xlsx"), "xlsx", tmp_path / "out")
    book = openpyxl.load_workbook(path)
    page = book[CLAUSES]
    heads = [str(cell.value) for cell in page[1]]
    assert [head for head in heads if "~" in head] == ["管控要求~2"]
    assert max(len(str(cell.value or "")) for row in page.iter_rows() for cell in row) <= 32_767
    faults = Faults(Path())
    (came,) = read_package([path], faults)
    assert came.units["ZH99010220001"]["clauses"][0]["text"] == long and faults.problems == ()
    page.delete_cols(heads.index("管控要求~2") + 1)
    book.save(path)
    read_package([path], faults)
    assert [problem.rule for problem in faults.problems] == ["I51"]


def test_letters_in_two_parts_are_put_together(edited: Edited) -> None:
    edited.set(UNITS, 2, "备注", "cafe\u0301")
    assert edited.came()[Name("unit", "ZH99010110001")]["note"] == "caf\u00e9"


def test_csv_saved_by_a_chinese_windows_says_the_same(tmp_path: Path) -> None:
    """Excel saves GBK, semicolons or tabs come from elsewhere."""
    export = export_of(read_publication(write_tiny(tmp_path / "here")), "v2", "csv")
    (folder,) = write_export(export, "csv", tmp_path / "out")
    path = folder / "unit-clauses.csv"
    import csv

    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, delimiter=";").writerows([[cell.replace("围垦", "填海") for cell in row] for row in rows])
    faults = Faults(Path())
    (came,) = read_package([folder / "units.csv", path], faults)  # one package, whichever of its files are named
    assert faults.problems == ()
    name = Name("clause", "1-1", FIRST)
    records = export.parts[""]
    again = of_incoming(came, export.vocabulary)
    assert again == {**records, name: {**records[name], "text": "禁止填海。"}}


def rewrite(path: Path, part: str, old: bytes, new: bytes) -> None:
    """The workbook with other bytes in the XML of one of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("number", [b"sNaN", b"1E99999999"])
def test_numbers_that_are_none_are_told(number: bytes, edited: Edited) -> None:
    edited.book[UNITS].cell(2, 2, 31415)
    edited.book.save(edited.path)
    with zipfile.ZipFile(edited.path) as archive:
        part = next(name for name in archive.namelist() if b">31415<" in archive.read(name))
    rewrite(edited.path, part, b">31415<", b">" + number + b"<")
    faults = Faults(Path())
    assert read_package([edited.path], faults) == ()
    assert [problem.rule for problem in faults.problems] == ["I50"]


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(edited: Edited) -> None:
    rewrite(edited.path, "xl/workbook.xml", b"<sheets>", b"<sheets>" + b" " * (1 << 25))
    assert edited.path.stat().st_size < 1 << 20 and not is_package(edited.path)
