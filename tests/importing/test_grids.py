"""Laws of reading tables: the same table in any form is the same; merged cells; headings wherever they stand."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from onemap.importing.faults import Faults
from onemap.importing.grids import Refused, read_grids
from onemap.importing.grids.delimited import decoded
from onemap.importing.grids.numbers import format_of, shown
from onemap.importing.heads import columns
from onemap.importing.mapping import Rows
from onemap.importing.tables import Table, read_table

HEAD = ("环境管控单元编码", "空间布局约束", "补充列", "备注")
Texts = Sequence[Sequence[str | None]]

#: nothing that is said of a table: no words of sums and notes, no delimiters but the comma
TEXT = st.text("AZz019%、。，,\"'=+-@ （）禁止围垦化工\n", min_size=1, max_size=12).map(str.strip).filter(bool)
ROW = st.tuples(*[st.none() | TEXT] * len(HEAD))
TABLE = st.lists(ROW, max_size=5)


def write_xlsx(path: Path, rows: Texts) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    put(sheet, rows)
    book.save(path)


def put(sheet: Worksheet, rows: Texts, down: int = 0, right: int = 0) -> None:
    """Write texts as texts: what begins with = is no formula."""
    for row, line in enumerate(rows, start=1 + down):
        for column, text in enumerate(line, start=1 + right):
            if text is not None:
                sheet.cell(row, column).value = text
                sheet.cell(row, column).data_type = "s"


def write_docx(path: Path, rows: Texts) -> None:
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text or ""
    document.save(str(path))


def delimited(delimiter: str, encoding: str, ends: str = "\r\n") -> Callable[[Path, Texts], None]:
    def write(path: Path, rows: Texts) -> None:
        stream = io.StringIO(newline="")
        guarded = [["" if t is None else f"'{t}" if t.lstrip("'")[:1] in tuple("=+-@") else t for t in r] for r in rows]
        csv.writer(stream, delimiter=delimiter, lineterminator=ends).writerows(guarded)
        path.write_bytes(stream.getvalue().encode(encoding))

    return write


FORMS: dict[str, tuple[str, Callable[[Path, Texts], None], str | None]] = {
    "workbook": ("t.xlsx", write_xlsx, None),
    "document": ("t.docx", write_docx, None),
    "utf-8": ("t.csv", delimited(",", "utf-8", "\n"), None),
    "mark": ("t.csv", delimited(",", "utf-8-sig"), None),
    "utf-16": ("t.csv", delimited(",", "utf-16"), None),
    "gbk": ("t.csv", delimited(",", "gbk"), None),
    "named": ("t.csv", delimited(";", "gb18030"), "GB18030"),
    "tabs": ("t.tsv", delimited("\t", "utf-8"), None),
    "bar": ("t.csv", delimited("|", "utf-8"), None),
}


def read(path: Path, encoding: str | None = None) -> Table:
    """The table, of which there must be nothing to say."""
    faults = Faults(path.parent)
    table = read_table(path, Path(path.name), faults, encoding=encoding)
    assert table is not None and not faults.problems, [problem.what.text() for problem in faults.problems]
    return table


def expected(rows: Texts) -> tuple[dict[str, str], ...]:
    made = ({name: text for name, text in zip(HEAD, row, strict=True) if text is not None} for row in rows)
    return tuple(row for row in made if row)


@given(TABLE)
@settings(max_examples=25, deadline=None)
def test_a_table_reads_the_same_in_every_form(rows: Texts) -> None:
    numbers = tuple(number for number, row in enumerate(rows, start=2) if any(row))
    for form, (name, write, encoding) in FORMS.items():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / name, [HEAD, *rows])
            table = read(Path(folder) / name, encoding)
        assert table.rows == expected(rows), form
        assert tuple(table.headers) == HEAD, form
        assert table.numbers == numbers, form


@st.composite
def merged(draw: st.DrawFn) -> tuple[list[list[str | None]], list[tuple[int, int, int, int]]]:
    """A table whose last column is full, and areas of the others to merge: row and column from 0, first and last."""
    rows = [list(row) for row in draw(st.lists(st.tuples(*[TEXT] * len(HEAD)), min_size=1, max_size=6))]
    areas = []
    top = 0
    while top < len(rows):
        bottom = draw(st.integers(top, len(rows) - 1))
        left = draw(st.integers(0, len(HEAD) - 2))
        right = draw(st.integers(left, len(HEAD) - 2))
        if (bottom, right) != (top, left):
            areas.append((top, left, bottom, right))
        top = bottom + 1
    return rows, areas


@given(merged())
@settings(max_examples=25, deadline=None)
def test_a_merged_cell_says_the_same_of_all_its_cells(
    made: tuple[list[list[str | None]], list[tuple[int, int, int, int]]],
) -> None:
    rows, areas = made
    told = [list(row) for row in rows]
    bare = [list(row) for row in rows]
    for top, left, bottom, right in areas:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                told[row][column] = rows[top][left]
                bare[row][column] = rows[top][left] if (row, column) == (top, left) else None
    with tempfile.TemporaryDirectory() as folder:
        book, document = openpyxl.Workbook(), docx.Document()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        put(sheet, [HEAD, *bare])
        table = document.add_table(len(rows) + 1, len(HEAD))
        for line, row in zip(table.rows, [HEAD, *bare], strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = text or ""
        for top, left, bottom, right in areas:
            sheet.merge_cells(start_row=top + 2, start_column=left + 1, end_row=bottom + 2, end_column=right + 1)
            table.cell(top + 1, left).merge(table.cell(bottom + 1, right)).text = rows[top][left] or ""
        book.save(Path(folder) / "t.xlsx")
        document.save(str(Path(folder) / "t.docx"))
        for name in ("t.xlsx", "t.docx"):
            assert read(Path(folder) / name).rows == expected(told), name


#: a name for each column that the alias table knows, or that nobody knows
NAMES = ("单元编码", "单元名称", "空间布局约束", "污染物排放管控", "面积", "东桥", "Zz", "行业")


@given(
    titles=st.lists(TEXT, max_size=4),
    blank=st.integers(0, 3),
    right=st.integers(0, 3),
    names=st.lists(st.sampled_from(NAMES), min_size=3, max_size=6, unique=True),
    group=st.booleans(),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_headings_are_found_wherever_they_stand(
    titles: list[str], blank: int, right: int, names: list[str], group: bool, data: st.DataObject
) -> None:
    """Below titles and empty rows, beside empty columns, in one row or in two with a merged group above."""
    rows = data.draw(st.lists(st.tuples(*[TEXT] * len(names)), min_size=1, max_size=4))
    head: list[list[str | None]] = [[*names]]
    if group:
        head = [[names[0], "管控要求", *[None] * (len(names) - 2)], [None, *names[1:]]]
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        put(sheet, [[title] for title in titles])
        down = len(titles) + blank
        put(sheet, [*head, *rows], down, right)
        if group:
            sheet.merge_cells(start_row=down + 1, end_row=down + 2, start_column=right + 1, end_column=right + 1)
            last = right + len(names)
            sheet.merge_cells(start_row=down + 1, end_row=down + 1, start_column=right + 2, end_column=last)
        book.save(Path(folder) / "t.xlsx")
        faults = Faults(Path(folder))
        table = read_table(Path(folder) / "t.xlsx", Path("t.xlsx"), faults)
    assert table is not None
    assert list(table.headers.values()) == names
    assert [tuple(row.values()) for row in table.rows] == rows
    assert table.numbers[0] == down + len(head) + 1
    assert [problem.rule for problem in faults.problems] == (["I17"] if titles else [])


@given(st.text("编码名称空间布局约束单元禁止abc123, \n", min_size=1), st.sampled_from(["utf-8", "utf-16", "gbk"]))
def test_what_is_decoded_unasked_is_right(text: str, encoding: str) -> None:
    """GBK with a few of the commonest characters is certain; with fewer it is refused, never read as something else."""
    try:
        assert decoded(text.encode(encoding), None) == text
    except Refused as refused:
        assert encoding == "gbk" and refused.rule == "I12"
        assert sum(char > "\x7f" for char in text) < 4 or "约" in text  # its two bytes are a letter in UTF-8, too


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("環境管控單元編碼,空間佈局約束\n禁止圍墾、採砂與養殖", "big5"),
        ("環境管理区域番号、空間配置の制約\nしてはならない", "shift_jis"),
        ("Unité protégée; Écologie déjà prévue; région côtière", "latin-1"),
        ("Код единицы, ограничения размещения", "cp1251"),
        ("约约约约约", "gbk"),  # which would be Armenian in UTF-8
    ],
)
def test_other_encodings_are_refused_not_guessed(text: str, encoding: str) -> None:
    with pytest.raises(Refused) as refused:
        decoded(text.encode(encoding), None)
    assert refused.value.rule == "I12"


def test_letters_of_europe_are_utf8(tmp_path: Path) -> None:
    """Their two bytes would be common characters in GBK."""
    text = "Unité protégée; région côtière"
    assert "茅" in text.encode().decode("gbk", "replace")
    assert decoded(text.encode(), None) == text


def test_columns_of_a_grid_for_whoever_drafts_a_mapping(tmp_path: Path) -> None:
    put_in = [["标题"], ["单元编码", "管控要求", None], [None, "空间布局约束", "环境风险防控"], ["A1", "x", "y"]]
    delimited(",", "utf-8")(tmp_path / "t.csv", put_in)
    faults = Faults(tmp_path)
    (grid,) = read_grids(tmp_path / "t.csv", Path("t.csv"), faults)
    head = columns(grid)
    assert head.names == ("单元编码", "空间布局约束", "环境风险防控")
    assert (head.rows, head.above, head.first) == ((2, 3), (1,), 3)
    assert columns(grid, 3).names == ("", "空间布局约束", "环境风险防控")
    assert columns(grid, (2,)).names == ("单元编码", "管控要求", "")


def broken(path: Path, whole: bytes, damage: Sequence[tuple[int, int]], cut: int) -> None:
    """Write *whole* with some bytes replaced and its end cut off."""
    data = bytearray(whole)
    for place, byte in damage:
        data[place % len(data)] = byte
    path.write_bytes(data[: len(data) - cut % len(data)])


DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=6)


@given(st.sampled_from(["t.xlsx", "t.docx", "t.csv", "t.txt"]), DAMAGE, st.just(0) | st.integers(0, 1 << 20))
@settings(max_examples=120, deadline=None)
def test_damage_is_told_and_never_a_traceback(name: str, damage: list[tuple[int, int]], cut: int) -> None:
    """Bytes of a file, or of the XML in its package, are damaged: a table or a fault, nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        rows = [HEAD, ("ZH99010110001", "禁止围垦", "12", "30000"), ("ZH99010110002", None, "x", None)]
        write = {".xlsx": write_xlsx, ".docx": write_docx}.get(path.suffix, delimited("\t", "gbk"))
        write(path, rows)
        if path.suffix in (".xlsx", ".docx"):
            inner = "xl/worksheets/sheet1.xml" if path.suffix == ".xlsx" else "word/document.xml"
            with zipfile.ZipFile(path) as package:
                parts = {part: package.read(part) for part in package.namelist()}
            broken(path, parts[inner], damage, cut)
            parts[inner] = path.read_bytes()
            with zipfile.ZipFile(path, "w") as package:
                for part, content in parts.items():
                    package.writestr(part, content)
            if damage[:1] and damage[0][1] % 2:
                broken(path, path.read_bytes(), damage[1:], cut)
        else:
            broken(path, path.read_bytes(), damage, cut)
        faults = Faults(Path(folder))
        table = read_table(path, Path(name), faults)
        assert (table is None) == faults.errors
        for problem in faults.problems:
            assert "\n" not in problem.what.text() and problem.mend.text()


def test_a_mapping_may_ask_for_all_tables_of_a_document() -> None:
    """What the messages advise is what the mapping takes."""
    assert Rows.model_validate({"table": "*"}).table == "*"
    assert Rows.model_validate({"table": "2"}).table == 2
    with pytest.raises(ValueError, match="a number from 1"):
        Rows.model_validate({"table": "**"})


@pytest.mark.parametrize(
    ("number", "code", "raw", "text"),
    [
        (0, "General", "48.600000000000001", "48.6"),
        (0, None, "1234567890123456", None),  # a sheet keeps 15 digits, other programs more: it ends with no 0
        (0, None, "1234567890123450", "lost"),
        (0, None, "12345678901234567", "lost"),
        (14, None, "45191", "2023-09-22"),
        (31, None, "45191", "2023-09-22"),
        (57, None, "45191", "2023-09"),
        (58, None, "45191", "year"),
        (16, None, "45191", "year"),
        (17, None, "45191", "year"),
        (20, None, "0.5", "12:00:00"),
        (9, None, "0.07", "7%"),
        (164, '[$-804]yyyy"年"m"月"d"日";@', "45191", "2023-09-22"),
        (164, "[Red]0.00_);(0.00)", "-1.5", "-1.5"),
        (164, "0000-00", "202309", "202309"),
        (164, '"第"00"号"', "7", "第07号"),
        (14, None, "-3", "none"),
    ],
)
def test_numbers_are_read_as_they_are_shown(number: int, code: str | None, raw: str, text: str | None) -> None:
    made, _, wrong = shown(raw, format_of(number, code), False)
    words = {"lost": "digits", "year": "shows no year", "none": "is none"}
    if text in words:
        assert made is None and wrong is not None and words[text] in wrong.what.text()
    else:
        assert (made, wrong) == (raw if text is None else text, None)


@pytest.mark.parametrize("encoding", ["gb23122", "hex", "undefined", "idna"])
def test_what_is_no_encoding_of_texts_is_refused(encoding: str) -> None:
    with pytest.raises(Refused) as refused:
        decoded("环境管控单元。".encode(), encoding)
    assert refused.value.rule == "I12"
