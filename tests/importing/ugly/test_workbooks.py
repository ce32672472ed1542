"""Ugly workbooks, each with what a person is told of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from onemap.importing.faults import Faults
from onemap.importing.tables import Table, read_table
from tests.importing.ugly.harness import Cases
from tests.importing.ugly.writers import HEAD, ONE, TWO, raw_workbook, text_cells, workbook

CASES = Cases()
NAME = Path("清单.xlsx")


@CASES.case
def hidden_rows_columns_and_sheets(folder: Path, faults: Faults) -> Table | None:
    """Read all the same, and said: nobody saw them. A sheet that was not named is said to be passed over."""
    book, sheet = workbook(
        [HEAD, ONE, TWO, ("ZH99010130001", "一般管控单元", "无", 7), ("ZH99010130002", "又一个", "无", 8)]
    )
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("续表").append(["ZH99010130003", "第二张表", "无", 9])
    book.create_sheet("旧稿").append(["旧"])
    book["旧稿"].sheet_state = "veryHidden"
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def the_first_sheet_is_hidden(folder: Path, faults: Faults) -> Table | None:
    book, sheet = workbook([("选项",), ("优先",)], "选项")
    sheet.sheet_state = "hidden"
    book.create_sheet("空表")
    book.create_sheet("清单").append(HEAD)
    book["清单"].append(ONE)
    book.active = 2
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_very_hidden_sheet_by_name(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([("说明",)])
    hidden = book.create_sheet("附表 2")
    hidden.append(HEAD)
    hidden.append([*ONE, "无列名"])
    hidden.sheet_state = "veryHidden"
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults, "附表 2")


@CASES.case
def no_such_sheet(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([HEAD, ONE])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults, "准入清单")


@CASES.case
def sheets_with_other_headings(folder: Path, faults: Faults) -> Table | None:
    """Several sheets are one table only where they have the same headings."""
    book, _ = workbook([HEAD, ONE], "临港区")
    book.create_sheet("东桥区").append([*HEAD[:2], "污染物排放管控", HEAD[3]])
    book["东桥区"].append(TWO)
    book.create_sheet("说明")
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults, "*")


@CASES.case
def sheets_of_districts(folder: Path, faults: Faults) -> Table | None:
    """The columns of the second stand in another order, below a title; that does no harm."""
    book, _ = workbook([HEAD, ONE], "临港区")
    second = book.create_sheet("东桥区")
    second.append(["东桥区清单"])
    second.append(list(reversed(HEAD)))
    second.append(list(reversed(TWO)))
    book.create_sheet("说明").append(["说明"])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults, "*区")


@CASES.case
def formulas_and_errors(folder: Path, faults: Faults) -> Table | None:
    """A computed value is taken and said; one that was never computed, and errors, are not taken."""
    rows = [
        text_cells(1, ("单元编码", "名称", "面积", "备注")),
        '<row r="2"><c r="A2" t="str"><f>"ZH"&amp;B2</f><v>ZH99010110001</v></c><c r="C2"><f>1+1</f><v>2</v></c></row>',
        '<row r="3"><c r="A3" t="str"><f>A2</f><v>ZH99010110002</v></c><c r="C3"><f>1+2</f></c>'
        '<c r="D3" t="str"><f>IF(1,"","x")</f><v></v></c></row>',
        '<row r="4"><c r="A4" t="str"><f>A3</f><v>ZH3</v></c><c r="C4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
        '<row r="5"><c r="A5" t="str"><v>ZH99010110004</v></c><c r="C5" t="e"><v>#REF!</v></c></row>',
        '<row r="6"><c r="A6" t="str"><v>ZH99010110005</v></c><c r="C6" t="e"><v>#REF!</v></c></row>',
        '<row r="7"><c r="A7" t="inlineStr"><is><t>合计</t></is></c><c r="C7" t="e"><v>#REF!</v></c></row>',
    ]
    raw_workbook(folder / NAME, "".join(rows))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def texts_with_how_they_are_spoken(folder: Path, faults: Faults) -> Table | None:
    """What a Japanese program writes of pronunciation is no text; carriage returns are escaped in the file."""
    spoken = '<rPh sb="0" eb="1"><t>シツチ</t></rPh>'
    strings = (f"<si><r><t>湿</t></r><r><t>地</t></r>{spoken}</si>", "<si><t>禁止_x000D_\n围垦_x005F_x</t></si>")
    rows = (
        text_cells(1, ("单元编码", "名称", "空间布局约束"))
        + '<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t>'
        + spoken
        + "</is></c>"
        '<c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        + '<row r="3"><c r="A3" t="inlineStr"><is><t>A2</t></is></c><c t="d"><v>2023-09-22T00:00:00</v></c></row>'
    )
    raw_workbook(folder / NAME, rows, strings=strings)
    return read_table(folder / NAME, Path("清单.xlsx"), faults, "清单　")


@CASES.case
def a_computed_column(folder: Path, faults: Faults) -> Table | None:
    """One message for the cells of a column."""
    row = '<row r="{0}"><c r="A{0}"><v>99010110{0:03}</v></c><c r="B{0}"><f>A{0}</f><v>{0}</v></c></row>'
    rows = [row.format(number) for number in (2, 3, 4, 7)]
    raw_workbook(folder / NAME, text_cells(1, ("单元编码", "面积")) + "".join(rows))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def codes_turned_into_numbers(folder: Path, faults: Faults) -> Table | None:
    book, sheet = workbook(
        [
            ("要素管控分区编码", "行政区划代码", "分区名称"),
            (9901012210001, 990101, "十三位，数字都在"),
            (9901012210002, 11101, "前面的零由格式显示"),
            ("9.90101E+12", 990101, "末几位丢失"),
            (990101221000123456, 990101, "十八位，末几位丢失"),
            ("YS9901012210003", "011101", "文本"),
            (9901012210004, 990101, "格式为 0，显示完整"),
        ]
    )
    sheet["B3"].number_format = "000000"
    sheet["A7"].number_format = "0"
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def codes_that_are_whole(folder: Path, faults: Faults) -> Table | None:
    """What can be restored is restored, and said."""
    book, sheet = workbook(
        [
            ("要素管控分区编码", "行政区划代码", "单元编码", "比例", "年月", "时刻"),
            (9901012210001, 11101, 10120001, 0.125, dt.date(2023, 8, 1), dt.time(8, 30)),
            ("YS9901012210003", "011101", "ZH99010120002", "12.5%", "2023年8月", "8:30"),
        ]
    )
    sheet["B2"].number_format = "000000"
    sheet["C2"].number_format = '"ZH99"000000000'
    sheet["D2"].number_format = "0.0%"
    sheet["E2"].number_format = 'yyyy"年"m"月"'
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def days_shares_and_numbers_with_words(folder: Path, faults: Faults) -> Table | None:
    """A clause number 1-3 that became a day cannot be told from a day; a day that became a number can."""
    book, sheet = workbook(
        [
            ("单元编码", "条款编号", "施行日期", "依据月份", "下降比例", "面积"),
            ("ZH99010110001", dt.date(2025, 1, 3), dt.date(2023, 9, 22), dt.date(2023, 8, 1), 0.125, 3.5),
            ("ZH99010110002", "1-4", 45191, "2023年8月", "12.5%", 4),
        ]
    )
    sheet["B2"].number_format = 'm"月"d"日"'
    sheet["C2"].number_format = "yyyy/m/d"
    sheet["D2"].number_format = 'yyyy"年"m"月"'
    sheet["E2"].number_format = "0.0%"
    sheet["F2"].number_format = '0.00"公顷"'
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def days_since_1904(folder: Path, faults: Faults) -> Table | None:
    book, sheet = workbook(
        [("单元编码", "印发日期"), ("ZH99010110001", dt.date(2023, 9, 22)), ("ZH99010110002", 43729)]
    )
    book.epoch = CALENDAR_MAC_1904
    sheet["B2"].value = dt.date(2023, 9, 22)
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def spaces_and_what_nobody_sees(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook(
        [
            ("\u3000单元编码 ", "名\u200b称\n", "空间布局约束"),
            (" ZH99010110001\u3000", "临港\u200b湿地", "第一条\u00a0禁止围垦。\r\n\u3000\u3000第二条 禁止采砂。\n"),
            ("ZH99010110002\u200d", "\ufeff东桥", "\u200b"),
        ]
    )
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def rich_and_struck_text(folder: Path, faults: Faults) -> Table | None:
    """Words that a person struck out are still in the cell."""
    book, sheet = workbook([HEAD[:3], ONE[:3], TWO[:3], TWO[:3]])
    struck = TextBlock(InlineFont(strike=True), "围垦、")
    sheet["C2"].value = CellRichText("禁止", struck, TextBlock(InlineFont(b=True), "采砂。"))
    sheet["C3"].value = CellRichText("禁止", TextBlock(InlineFont(b=True), "新建"), "。")
    sheet["A4"].value = "ZH99010120002"
    sheet["C4"].font = Font(strike=True)
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def merged_data(folder: Path, faults: Faults) -> Table | None:
    """A merged cell says the same of each of its rows and columns; a row it only reaches into is no row."""
    book, sheet = workbook(
        [
            ("单元编码", "名称", "空间布局约束", "污染物排放管控"),
            ("ZH99010110001", "湿地", "禁止围垦。", "达标排放。"),
            (None, "此值被遮住", "禁止采砂。", "不得新建排污口。"),
            ("ZH99010120001", "工业", "执行总体要求。", None),
            ("ZH99010120002", "园区", "高一行的记录", "两行合并"),
        ]
    )
    for area in ("A2:A3", "C4:D4", "A5:A6", "B5:B6", "C5:C6", "D5:D6"):
        sheet.merge_cells(area)
    book.save(folder / NAME)
    # openpyxl empties what a merged cell covers; other programs leave it
    sheet.merged_cells.add("B2:B3")
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def an_empty_sheet(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([])
    book.save(folder / NAME)
    return read_table(folder / NAME, NAME, faults)


test_what_is_told = CASES.test()
