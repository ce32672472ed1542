"""Ugly text tables (.csv, .tsv, .txt), each with what a person is told of it."""

from __future__ import annotations

from pathlib import Path

from onemap.importing.faults import Faults
from onemap.importing.tables import Table, read_table
from tests.importing.ugly.harness import Cases

CASES = Cases()
NAME = Path("清单.csv")
LINES = "单元编码,名称,空间布局约束\nZH99010110001,临港湿地,禁止围垦。\n"


def _read(folder: Path, faults: Faults, data: bytes, encoding: str | None = None, name: Path = NAME) -> Table | None:
    (folder / name).write_bytes(data)
    return read_table(folder / name, name, faults, encoding=encoding)


@CASES.case
def gbk_that_nobody_names(folder: Path, faults: Faults) -> Table | None:
    """What Excel in Chinese writes is recognised."""
    return _read(folder, faults, LINES.encode("gbk"))


@CASES.case
def big5_that_nobody_names(folder: Path, faults: Faults) -> Table | None:
    """It would read as GBK, too, but as other words."""
    data = "單元編碼,名稱,要求\nZH99010110001,臨港濕地,禁止圍墾與採砂,維護環境。\n".encode("big5")
    data.decode("gb18030")
    return _read(folder, faults, data)


@CASES.case
def latin_letters_that_are_no_utf8(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, "code,nom\nA1,Unité protégée\nA2,Écologie déjà\n".encode("latin-1"))


@CASES.case
def utf16_without_a_mark(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, LINES.encode("utf-16-le"))


@CASES.case
def not_the_encoding_that_the_mapping_names(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, LINES.encode("gbk"), "utf-8")


@CASES.case
def an_encoding_that_is_none(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, LINES.encode("gbk"), "gb23122")


@CASES.case
def shifted_columns(folder: Path, faults: Faults) -> Table | None:
    """A comma inside a text moves what follows; empty cells at the end do not."""
    rows = "编码,名称,要求,备注\nA1,湿地,禁止围垦,无\nA2,工业,限制,化工,无\nA3,园区,无,,,,\nA4,园区,一,二,三,四\n"
    return _read(folder, faults, rows.encode("utf-8-sig"))


@CASES.case
def semicolons_titles_and_breaks_in_cells(folder: Path, faults: Faults) -> Table | None:
    """The delimiter is found below a title that has none; lines in a cell count as one row, empty lines as rows."""
    rows = (
        '澜江市清单, 2023年;;\r\n\r\n单元编码;要求;公式\r\nA1;"一、禁止围垦；\r\n二、禁止采砂, 限制养殖。";\'=1+1\r\n'
        '\r\nA2;"他说""好""。";\'-1\r\n合计;;2\r\n'
    )
    return _read(folder, faults, rows.encode("utf-8"))


@CASES.case
def old_line_ends_and_tabs_between_commas(folder: Path, faults: Faults) -> Table | None:
    """A .tsv has tabs, however many commas its texts have; lines may end as on an old Mac."""
    rows = "编码\t要求,一,二,三\rA1\t甲,乙,丙,丁\rA2\t甲,乙,丙,丁\rA3\t甲,乙,丙,丁\rA4\t甲,乙,丙,丁"
    return _read(folder, faults, rows.encode(), name=Path("清单.tsv"))


@CASES.case
def a_quotation_mark_too_many(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, '编码,要求\nA1,"禁止"围垦\nA2,无\n'.encode())


@CASES.case
def a_quotation_mark_that_is_not_closed(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, '编码,要求\nA1,"禁止围垦\nA2,无\n'.encode())


@CASES.case
def codes_that_excel_has_shortened(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, "分区编码,名称\n9.90101E+12,湿地\nYS9901012210001,1.5E+3 是文字\n".encode())


@CASES.case
def group_headings_without_merged_cells(folder: Path, faults: Faults) -> Table | None:
    """What is left of merged headings when a sheet is saved as text."""
    rows = (
        "序号,单元编码,管控要求,,,备注\n,,空间布局约束,污染物排放管控,环境风险防控,\n1,A1,一,二,三,四\n2,A2,五,,六,\n"
    )
    return _read(folder, faults, rows.encode())


@CASES.case
def notes_without_merged_cells(folder: Path, faults: Faults) -> Table | None:
    """A note alone in its row, and one of several cells at the end; a code alone in its row is data."""
    rows = "编码,名称,要求\nA1,湿地,一\n续表,,\nA2,,\n备注,工业,二\n注：甲,,乙\n"
    return _read(folder, faults, rows.encode())


@CASES.case
def a_table_inside_a_text(folder: Path, faults: Faults) -> Table | None:
    """A document that was copied as text, with a ragged table at its end: read as far as it goes."""
    text = (
        "关于减排目标的通知\n\n各区县：\n　　现将目标印发。\n\n附件：减排目标\n\n"
        "域 指标区\t主要水污染物（万吨）\t\t主要大气污染物\n\t化学需氧量\t氨氮\t\n"
        "澜江市\t34.71\t1.92\t23.10\n临港区\t1.63\t0.12\t1.30\t16.25\n东桥区\t5.43\n\n注：数据为预期值。\n联系人：张三\t电话\n"
    )
    return _read(folder, faults, text.encode("utf-8"), name=Path("目标.txt"))


@CASES.case
def a_text_without_a_table(folder: Path, faults: Faults) -> Table | None:
    return _read(folder, faults, "只有文字。\n第二行。\n".encode("gbk"), "gbk", Path("目标.txt"))


test_what_is_told = CASES.test()
