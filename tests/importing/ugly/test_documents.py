"""Ugly tables in Word documents, each with what a person is told of it."""

from __future__ import annotations

from pathlib import Path

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from onemap.importing.faults import Faults
from onemap.importing.tables import Table, read_table
from tests.importing.ugly.harness import Cases
from tests.importing.ugly.writers import HEAD, ONE, TWO, document

CASES = Cases()
NAME = Path("清单.docx")


@CASES.case
def several_tables_and_none_named(folder: Path, faults: Faults) -> Table | None:
    document([HEAD, ONE], [("年份", "目标"), ("2025", "三")]).save(str(folder / NAME))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_table_that_goes_on_in_the_next(folder: Path, faults: Faults) -> Table | None:
    """Tables with the same headings are one; another one is said to be left out."""
    made = document([HEAD, ONE], [("年份", "目标"), ("2025", "三")], [HEAD, TWO])
    made.save(str(folder / NAME))
    table = read_table(folder / NAME, NAME, faults, table="*")
    assert table is not None and table.parts == ("1", "3")
    return table


@CASES.case
def a_table_that_goes_on_without_headings(folder: Path, faults: Faults) -> Table | None:
    document([HEAD, ONE], [TWO, ("ZH99010130001", "一般管控单元", "执行总体要求。", "3")]).save(str(folder / NAME))
    return read_table(folder / NAME, NAME, faults, table="*")


@CASES.case
def no_such_table(folder: Path, faults: Faults) -> Table | None:
    document([HEAD, ONE]).save(str(folder / NAME))
    return read_table(folder / NAME, NAME, faults, table=2)


@CASES.case
def cells_over_columns_and_rows(folder: Path, faults: Faults) -> Table | None:
    rows = [
        ("澜江市生态环境准入清单", None, None, None),
        ("编码", "名称", "管控要求", None),
        (None, None, "空间布局约束", "污染物排放管控"),
        ("A1", "湿地", "禁止围垦。", "达标排放。"),
        (None, "东桥", "禁止采砂。", "倍量替代。"),
        ("A2", "工业", "执行总体要求。", None),
        ("注：编码为示例。", None, None, None),
    ]
    made = document(rows)
    table = made.tables[0]
    for (top, left), (bottom, right) in (
        ((0, 0), (0, 3)),
        ((1, 0), (2, 0)),
        ((1, 1), (2, 1)),
        ((1, 2), (1, 3)),
        ((3, 0), (4, 0)),
        ((5, 2), (5, 3)),
        ((6, 0), (6, 3)),
    ):
        table.cell(top, left).merge(table.cell(bottom, right))
    made.save(str(folder / NAME))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def numbers_of_word_changes_and_hidden_words(folder: Path, faults: Faults) -> Table | None:
    """Numbers that Word makes are no text; what was deleted is not read, what was inserted is."""
    made = document([("编码", "要求"), ("A1", "禁止"), ("A2", ""), ("A3", "采砂"), ("A4", "")])
    cells = [row.cells[1] for row in made.tables[0].rows]
    change = 'w:id="1" w:author="x"'
    for xml in (
        f"<w:ins {nsdecls('w')} {change}><w:r><w:t>围垦</w:t></w:r></w:ins>",
        f"<w:del {nsdecls('w')} {change}><w:r><w:delText>采砂</w:delText></w:r></w:del>",
        f"<w:r {nsdecls('w')}><w:br/><w:t>养殖。</w:t></w:r>",
    ):
        cells[1].paragraphs[0]._p.append(parse_xml(xml))
    for text in ("禁止一", "禁止二"):
        paragraph = cells[2].add_paragraph(text)
        number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(number))
    hyphen = f"<w:r {nsdecls('w')}><w:noBreakHyphen/><w:t>1</w:t></w:r>"
    made.tables[0].cell(1, 0).paragraphs[0]._p.append(parse_xml(hyphen))
    gone = made.tables[0].add_row()
    gone.cells[0].text = "已删除的行"
    gone._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} {change}/>"))
    late = made.tables[0].add_row()
    late.cells[0].text = "缩进的行"
    late._tr.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    late._tr.remove(late._tr.tc_lst[1])
    cells[3].paragraphs[0].runs[0].font.strike = True
    cells[4].paragraphs[0].add_run("看不见").font.hidden = True
    made.save(str(folder / NAME))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_table_in_a_cell(folder: Path, faults: Faults) -> Table | None:
    made = document([("编码", "要求"), ("A1", "见下表")])
    inner = made.tables[0].cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text = "里面"
    made.save(str(folder / NAME))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def no_table_at_all(folder: Path, faults: Faults) -> Table | None:
    document().save(str(folder / NAME))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def no_document_at_all(folder: Path, faults: Faults) -> Table | None:
    (folder / NAME).write_bytes(b"PK\x03\x04 damaged")
    return read_table(folder / NAME, NAME, faults)


test_what_is_told = CASES.test()
