"""Write workbooks and documents for the ugly cases: with openpyxl and python-docx, or XML by hand where they cannot."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.document import Document
from openpyxl.worksheet.worksheet import Worksheet

HEAD = ("环境管控单元编码", "环境管控单元名称", "空间布局约束", "面积（km²）")
ONE = ("ZH99010110001", "临港湿地优先保护单元", "禁止围垦。", 12.5)
TWO = ("ZH99010120001", "临港工业重点管控单元", "禁止新建化工项目。", 48.6)
Rows = Sequence[Sequence[Any]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(rows: Rows, name: str = "清单") -> tuple[openpyxl.Workbook, Worksheet]:
    """A workbook with one sheet that holds *rows*."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def raw_workbook(
    path: Path, sheet_data: str, *, name: str = "清单", strings: Sequence[str] = (), before: str = ""
) -> None:
    """A workbook of one sheet with *sheet_data* as it stands; *strings* are ``<si>`` elements, *before* a prolog."""
    relations = (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    parts = {
        "_rels/.rels": _relations((("officeDocument", "xl/workbook.xml"),)),
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KINDS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{"".join(strings)}</sst>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_MAIN}">'
        f"<sheetData>{sheet_data}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as package:
        for part, text in parts.items():
            package.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def text_cells(row: int, texts: Sequence[str]) -> str:
    """A row of texts that stand in their cells."""
    cells = (f'<c r="{chr(65 + i)}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for i, text in enumerate(texts))
    return f'<row r="{row}">{"".join(cells)}</row>'


def document(*tables: Rows) -> Document:
    """A Word document with *tables*, a paragraph before each."""
    made = docx.Document()
    for number, rows in enumerate(tables, start=1):
        made.add_paragraph(f"附表 {number}")
        table = made.add_table(len(rows), max(len(row) for row in rows))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(line.cells, row, strict=False):
                cell.text = "" if value is None else str(value)
    return made


def _relations(kinds: Sequence[tuple[str, str]]) -> str:
    found = (f'<Relationship Id="r{i}" Type="{_KINDS}/{k}" Target="{t}"/>' for i, (k, t) in enumerate(kinds, start=1))
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(found)}</Relationships>'
