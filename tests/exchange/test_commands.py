"""``export`` and ``import`` as people use them: what ``diff`` shows afterwards is what they edited, no more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
import shapely

from onemap.commands import main
from onemap.merging.shapes import same_shape
from onemap.read.publication import read_publication
from onemap.resolve.contents import resolve_contents
from tests.publications import write_tiny

ROOT = Path(__file__).parents[2]
UNIT, LIST = "ZH99010220001", "990100"


def run(*args: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in args])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A copy of the reference publication."""
    shutil.copytree(ROOT / "units", tmp_path / "here" / "units")
    return tmp_path / "here"


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in (root / "units").rglob("*") if p.is_file()}


def changed(before: dict[str, bytes], root: Path) -> dict[str, tuple[list[str], list[str]]]:
    """File → lines that are gone and lines that are new."""
    found = {}
    for name, data in files(root).items():
        if before.get(name) != data:
            old = before.get(name, b"").decode(errors="replace").splitlines()
            new = data.decode(errors="replace").splitlines()
            found[name] = ([line for line in old if line not in new], [line for line in new if line not in old])
    assert not before.keys() - files(root).keys()
    return found


def edit(path: Path, sheet: str, change: Callable[[Any, Callable[[str], int]], None]) -> None:
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    heads = [cell.value for cell in page[1]]
    change(page, lambda heading: heads.index(heading) + 1)
    book.save(path)


def row_of(page: Any, *start: str | None) -> int:
    """The first row that has these values in its columns, None for any."""
    for row in page.iter_rows(min_row=2):
        if all(value is None or cell.value == value for cell, value in zip(row, start, strict=False)):
            return int(row[0].row)
    raise AssertionError(start)


def export(root: Path, version: str, form: str, to: Path, *more: str) -> None:
    assert run("export", version, "--format", form, "--to", to, "--publication", root, "--lang", "zh", *more) == 0


def diff(root: Path, old: str, new: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run("diff", old, new, "--format", "json", "--publication", root) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_an_edited_cell_is_the_only_change(here: Path, tmp_path: Path) -> None:
    export(here, "2025", "xlsx", tmp_path / "out", "--by-district")
    path = tmp_path / "out" / "2025-990102.xlsx"
    before = files(here)

    def change(page: Any, column: Callable[[str], int]) -> None:
        row = row_of(page, UNIT)
        assert page.cell(row, column("管控要求")).value
        page.cell(row, column("管控要求")).value = "一句新的话，=不是公式。"

    edit(path, "单元管控要求", change)
    assert run("import", path, "--to", here, "--lang", "en") == 1
    assert files(here) == before  # nobody was there to agree
    assert run("import", path, "--to", here, "--yes", "--lang", "en") == 0
    (lines,) = changed(before, here).values()
    assert len(lines[0]) == len(lines[1]) == 1 and "一句新的话，=不是公式。" in lines[1][0]
    # once more there is nothing to write
    after = files(here)
    export(here, "2025", "xlsx", tmp_path / "again")
    assert run("import", tmp_path / "again" / "2025.xlsx", "--to", here, "--yes") == 0
    assert files(here) == after


def test_the_next_version_is_made_in_excel(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", "2026-2", "--from", "2025", "--publication", here) == 0
    same = diff(here, "2025", "2026-2", capsys)
    before = files(here)
    export(here, "2026-2", "xlsx", tmp_path / "out")
    path = tmp_path / "out" / "2026-2.xlsx"
    assert run("import", path, "--to", here, "--yes") == 0
    assert files(here) == before

    def change(page: Any, column: Callable[[str], int]) -> None:
        page.cell(row_of(page, UNIT), column("管控要求")).value = "改过的要求。"

    def insert(page: Any, column: Callable[[str], int]) -> None:
        page.delete_rows(row_of(page, LIST, None, None, "2"))
        row = row_of(page, LIST, None, None, "5")
        page.insert_rows(row + 1)
        page.cell(row + 1, column("条款编号")).value = "5-1"
        page.cell(row + 1, column("管控维度")).value = "环境风险防控"
        page.cell(row + 1, column("管控要求")).value = "插在中间的条款。"

    edit(path, "单元管控要求", change)
    edit(path, "清单条款", insert)
    assert run("import", path, "--to", here, "--yes") == 1  # units still refer to the clause that is gone
    assert set(changed(before, here)) == {
        "units/2026-2/plan.yml",
        f"units/2026-2/admission/{LIST}.yml",
        f"units/2026-2/units/{UNIT[2:8]}.yml",
    }
    contents = resolve_contents(read_publication(here))
    old, new = contents["2025"].content, contents["2026-2"].content
    keys = [clause.key for clause in old.lists[LIST].clauses]
    at = keys.index("5")
    wanted = [key for key in [*keys[: at + 1], "5-1", *keys[at + 1 :]] if key != "2"]
    assert [clause.key for clause in new.lists[LIST].clauses] == wanted
    told = {(delta["kind"], delta["key"]) for delta in diff(here, "2025", "2026-2", capsys)["deltas"]}
    assert told - {(delta["kind"], delta["key"]) for delta in same["deltas"]} == {("unit", UNIT), ("list", LIST)}
    assert {code for code in old.units if old.units[code] != new.units[code]} == {UNIT}
    assert next(clause for clause in new.lists[LIST].clauses if clause.key == "5-1").text == "插在中间的条款。"


def test_a_unit_that_is_removed_and_one_that_is_added(here: Path, tmp_path: Path) -> None:
    assert run("new", "2026-2", "--from", "2025", "--publication", here) == 0
    export(here, "2026-2", "xlsx", tmp_path / "out")
    path = tmp_path / "out" / "2026-2.xlsx"
    new = f"{UNIT[:9]}9999"

    def recode(page: Any, column: Callable[[str], int]) -> None:
        for row in page.iter_rows(min_row=2):
            if row[0].value == UNIT:
                row[0].value = new

    edit(path, "环境管控单元", recode)
    edit(path, "单元管控要求", recode)
    assert run("import", path, "--to", here, "--yes") in (0, 1)
    contents = resolve_contents(read_publication(here))
    old, now = contents["2025"].content.units, contents["2026-2"].content.units
    assert set(old) - set(now) == {UNIT} and set(now) - set(old) == {new}
    assert now[new].clauses == old[UNIT].clauses and now[new].name == old[UNIT].name


def test_a_border_moved_in_the_geopackage(here: Path, tmp_path: Path) -> None:
    export(here, "2025", "gpkg", tmp_path / "out")
    path = tmp_path / "out" / "2025.gpkg"
    before = read_publication(here).versions["2025"].layers["units"]
    frame = pyogrio.read_dataframe(path, layer="units")
    at = frame.index[frame["code"] == UNIT][0]
    frame.loc[at, "geometry"] = shapely.MultiPolygon([shapely.convex_hull(frame.geometry[at])])
    pyogrio.write_dataframe(frame, path, layer="units", driver="GPKG")
    assert run("import", path, "--to", here, "--yes") in (0, 1)
    after = read_publication(here).versions["2025"].layers["units"]
    assert after.codes == before.codes and after.crs == before.crs
    held = zip(after.codes, after.geometries, before.geometries, strict=True)
    assert [code for code, now, was in held if not same_shape(now, was)] == [UNIT]


def test_people_here_and_people_in_excel_edit_the_same(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both edits of different fields stand afterwards; of the same field what is here stays, and both are listed."""
    export(here, "2025", "xlsx", tmp_path / "out")
    path = tmp_path / "out" / "2025.xlsx"
    unit = resolve_contents(read_publication(here))["2025"].content.units[UNIT]
    file = next(p for p in (here / "units" / "2025" / "units").glob("*.yml") if UNIT in p.read_text(encoding="utf-8"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(unit.name, "这里改的名称"), encoding="utf-8", newline="\n")

    def change(page: Any, column: Callable[[str], int]) -> None:
        page.cell(row_of(page, UNIT), column("名称")).value = "表里改的名称"
        page.cell(row_of(page, UNIT), column("备注")).value = "表里加的备注"

    edit(path, "环境管控单元", change)
    capsys.readouterr()
    assert run("import", path, "--to", here, "--yes", "--lang", "zh") == 1
    said = capsys.readouterr()
    assert "这里改的名称" in said.out + said.err and "表里改的名称" in said.out + said.err
    now = resolve_contents(read_publication(here))["2025"].content.units[UNIT]
    assert (now.name, now.note) == ("这里改的名称", "表里加的备注")


def test_nothing_is_overwritten_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, out = write_tiny(tmp_path / "here"), tmp_path / "out"
    arguments = ("export", "v2", "--format", "csv", "--to", out, "--publication", here, "--lang", "en")
    assert run(*arguments) == 0
    assert "Do not publish" in capsys.readouterr().err
    (out / "v2" / "mine.txt").write_text("x", encoding="utf-8")
    held = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert run(*arguments) == 2
    assert "exists already; say --replace" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == held
    assert run(*arguments, "--replace") == 0
    assert sorted(path.name for path in out.iterdir()) == ["v2"] and not (out / "v2" / "mine.txt").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["v9", "--format", "xlsx"], "There is no version v9; there are v1, v2."),
        (["v2", "--format", "shp", "--encoding", "GBK"], "GBK"),
        (["v2", "--format", "csv", "--encoding", "gbk"], "GBK lacks the character 😀"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = write_tiny(tmp_path / "here")
    file = here / "units" / "v1" / "units" / "990102.yml"
    text = file.read_text(encoding="utf-8").replace("优化城镇布局", "优化😀布局").replace("溪山一般", "溪山😀一般")
    file.write_text(text, encoding="utf-8", newline="\n")
    assert run("export", *more, "--to", tmp_path / "out", "--publication", here, "--lang", "en") in (1, 2)
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_a_cut_off_export_was_replacing_is_not_lost(here: Path, tmp_path: Path) -> None:
    left = tmp_path / "out" / ".onemap-replaced"
    left.mkdir(parents=True)
    (left / "2020.xlsx").write_text("x", encoding="utf-8")
    arguments = ("export", "2020", "--format", "xlsx", "--to", tmp_path / "out", "--publication", here)
    assert run(*arguments) == 2
    assert (left / "2020.xlsx").is_file() and not (tmp_path / "out" / "2020.xlsx").exists()
    (left / "2020.xlsx").unlink()
    assert run(*arguments) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["2020.xlsx"]
