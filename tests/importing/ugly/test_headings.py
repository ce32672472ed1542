"""Workbooks whose headings are hard to find, or to tell from titles, notes and data; what a person is told of them."""

from __future__ import annotations

from pathlib import Path

from onemap.importing.faults import Faults
from onemap.importing.tables import Table, read_table
from tests.importing.ugly.harness import Cases
from tests.importing.ugly.writers import HEAD, ONE, TWO, workbook

CASES = Cases()
NAME = Path("清单.xlsx")


@CASES.case
def titles_groups_totals_and_notes(folder: Path, faults: Faults) -> Table | None:
    """What a printed list looks like: only the rows of units are data."""
    book, sheet = workbook(
        [
            ("附件2 澜江市生态环境准入清单", None, None, None, None),
            ("填报单位：澜江市生态环境局", None, None, None, "单位：平方公里"),
            ("环境管控单元\n编码", "环境管控\n单元名称", "管控要求", None, "面\u3000积"),
            (None, None, "空间布局约束", "污染物排放管控", None),
            (1, 2, 3, 4, 5),
            (*ONE[:3], "达标排放。", 12.5),
            ("一、重点管控单元", None, None, None, None),
            ("环境管控单元编码", "环境管控单元名称", "管控要求", None, "面积"),
            (None, None, "空间布局约束", "污染物排放管控", None),
            (*TWO[:3], "倍量替代。", 48.6),
            ("合  计", None, None, None, "=SUM(E6:E10)"),
            ("注：面积按椭球面计算。", None, None, None, None),
            ("填表人：张三", None, "审核人：李四", None, None),
        ]
    )
    for area in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "A7:E7", "C8:D8", "A8:A9", "B8:B9", "E8:E9"):
        sheet.merge_cells(area)
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def headings_of_one_name_in_two_groups(folder: Path, faults: Faults) -> Table | None:
    """The lowest heading is not unique, so the group tells the columns apart; units stand in a row of their own."""
    book, sheet = workbook(
        [
            ("单元编码", "现状", None, "目标", None),
            (None, "排放量", "面积", "排放量", "比例"),
            (None, "（吨）", "（km²）", "（吨）", None),
            ("ZH99010110001", 3, 4, 5, 6),
        ]
    )
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(area)
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def headings_in_two_languages(folder: Path, faults: Faults) -> Table | None:
    """Names of fields in pinyin below the headings are no data; years are headings; 1E10 is a name."""
    book, _ = workbook(
        [
            ("单元编码", "单元名称", "2025", "2030", "2035"),
            ("HJGKDYBM", "HJGKDYMC", None, None, None),
            ("ZH99010110001", "1E10", 1, 2, 3),
        ]
    )
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def duplicate_headings(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([("单元编码", "名称", "面积（km²）", "面　积"), ("ZH99010110001", "湿地", 1, 2)])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_title_of_several_cells_and_a_heading_over_two_columns(folder: Path, faults: Faults) -> Table | None:
    """The alias table knows which row holds the headings; cells merged in all rows are one column."""
    book, sheet = workbook(
        [
            ("附件 1", None, "澜江市清单", None),
            ("单元编码", "单元名称", "空间布局约束", None),
            ("A1", "湿地", "禁止围垦。", None),
            ("A2", "工业", "禁止", "新建。"),
        ]
    )
    for area in ("C2:D2", "C3:D3"):
        sheet.merge_cells(area)
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_line_above_that_looks_like_headings(folder: Path, faults: Faults) -> Table | None:
    """Only the alias table can tell which of the two rows holds the headings."""
    book, _ = workbook([("表一", "临港区", "二〇二四年", "第一页"), HEAD, ONE, TWO])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def data_that_sound_like_headings(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([("甲", "乙", "丙", "丁"), ("A1", "水", "区", "县"), ("A2", "水", "市", "县")])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def the_last_row_that_the_mapping_names_begins_like_a_note(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([("编码", "名称"), ("A1", "湿地"), ("说明：A2", "工业")])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults, last=3)


@CASES.case
def values_below_no_heading(folder: Path, faults: Faults) -> Table | None:
    """Empty columns before the table, and values beside it, cell by cell."""
    book, _ = workbook(
        [
            (None, None, None, None, None, None),
            (None, None, "单元编码", "名称", None, None),
            (None, None, "ZH99010110001", "湿地", "待核实", None),
            ("√", None, "ZH99010110002", "工业", None, 3.5),
        ]
    )
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_whole_column_below_no_heading(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([("单元编码", "名称"), *((f"ZH9901011{n:04}", "湿地", n) for n in range(1, 31))])
    book.save(folder / NAME)
    table = read_table(folder / NAME, NAME, faults)
    assert table is not None and len(table.rows) == 30
    assert table.at(4, "名 称") == "清单!B6"
    return table


@CASES.case
def rows_that_the_mapping_names(folder: Path, faults: Faults) -> Table | None:
    """The headings are said, not found; the last row is data though it looks like a sum; the rest is left out."""
    book, _ = workbook(
        [
            ("编码", "名称"),
            ("甲", "乙"),
            ("ZH99010110001", "湿地"),
            ("小计", "1"),
            ("ZH99010110002", "工业"),
            ("合计", "2"),
            ("附表", "x"),
        ]
    )
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults, header=(2,), last=6)


@CASES.case
def headings_where_nothing_stands(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([HEAD, ONE])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults, header=(3, 4))


test_what_is_told = CASES.test()
