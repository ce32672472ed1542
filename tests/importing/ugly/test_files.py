"""Files that are not what they seem, or of forms that are not read, each with what a person is told of it."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from onemap.importing.faults import Faults
from onemap.importing.tables import TABLES, Table, read_table
from tests.importing.ugly.harness import Cases
from tests.importing.ugly.writers import HEAD, ONE, TWO, raw_workbook, text_cells, workbook

CASES = Cases()
NAME = Path("清单.xlsx")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@CASES.case
def other_forms(folder: Path, faults: Faults) -> list[str]:
    """Each is answered with how to come to a form that is read."""
    extensions = (".xls", ".et", ".ods", ".xlsb", ".doc", ".wps", ".pdf", ".ofd", ".zip", ".rar", ".html", ".XLS")
    for extension in extensions:
        path = folder / f"清单{extension}"
        path.write_bytes(_OLE)
        assert path.suffix.lower() in TABLES, "a mapping that names it would not come here"
        assert read_table(path, Path(path.name), faults) is None
    return ["–"]


@CASES.case
def protected_by_a_password(folder: Path, faults: Faults) -> Table | None:
    (folder / NAME).write_bytes(_OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def an_old_workbook_with_a_new_name(folder: Path, faults: Faults) -> Table | None:
    (folder / NAME).write_bytes(_OLE + bytes(1000) + "Workbook".encode("utf-16-le"))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_web_page_with_a_new_name(folder: Path, faults: Faults) -> Table | None:
    (folder / NAME).write_text("<html><table><tr><td>编码</td></tr></table></html>", encoding="utf-8")
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def cut_off_on_the_way(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([HEAD, ONE, TWO])
    book.save(folder / NAME)
    data = (folder / NAME).read_bytes()
    (folder / NAME).write_bytes(data[: len(data) // 2])
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_part_that_is_no_xml(folder: Path, faults: Faults) -> Table | None:
    raw_workbook(folder / NAME, '<row r="1"><c r="A1"><v>1</v></row>')
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_sheet_that_is_missing(folder: Path, faults: Faults) -> Table | None:
    raw_workbook(folder / "whole.xlsx", text_cells(1, ("编码",)))
    with zipfile.ZipFile(folder / "whole.xlsx") as whole, zipfile.ZipFile(folder / NAME, "w") as package:
        for name in whole.namelist():
            if "sheet1" not in name:
                package.writestr(name, whole.read(name))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_text_that_is_missing(folder: Path, faults: Faults) -> Table | None:
    """A cell names the seventh of no shared texts."""
    raw_workbook(folder / NAME, '<row r="1"><c r="A1" t="s"><v>7</v></c></row>')
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_zip_bomb(folder: Path, faults: Faults) -> Table | None:
    """The sizes that the package states are looked at before anything is unpacked."""
    raw_workbook(folder / NAME, text_cells(1, ("编码",)))
    data = bytearray((folder / NAME).read_bytes())
    place = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, place + 24, 0xFFFF_0000)
    (folder / NAME).write_bytes(data)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_bomb_of_entities(folder: Path, faults: Faults) -> Table | None:
    prolog = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    raw_workbook(folder / NAME, text_cells(1, ("编码", "&b;")), before=prolog)
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def cells_at_the_end_of_the_world(folder: Path, faults: Faults) -> Table | None:
    """A few bytes ask for a sheet that fills the memory."""
    rows = (f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>' for number in range(1, 2000))
    raw_workbook(folder / NAME, "".join(rows))
    return read_table(folder / NAME, NAME, faults)


@CASES.case
def a_workbook_named_csv(folder: Path, faults: Faults) -> Table | None:
    book, _ = workbook([HEAD, ONE])
    book.save(folder / NAME)
    (folder / NAME).rename(folder / "清单.csv")
    return read_table(folder / "清单.csv", Path("清单.csv"), faults)


@CASES.case
def a_folder_with_the_name_of_a_file(folder: Path, faults: Faults) -> Table | None:
    (folder / NAME).mkdir()
    return read_table(folder / NAME, NAME, faults)


test_what_is_told = CASES.test()
