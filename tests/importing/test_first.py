"""``init --from-delivery``: a publication from files of a bureau, traced to them, with a list of what is missing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from onemap.checking import check_publication
from onemap.model.origins import Name
from onemap.pipeline import build_publication
from onemap.read.originals import kept_files, sha256_of
from onemap.read.publication import LoadedVersion, read_publication
from tests.importing.test_commands import run
from tests.publications import box

CODES = ("ZH99010110001", "ZH99010120001", "ZH99010230001")
NAMES = ("临港湿地优先保护单元", "临港工业重点管控单元", "溪山一般管控单元")
HEAD = ("环境管控单元编码", "空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率")
SPLIT = "1.禁止新建化工项目。\n2.现有企业：（1）限期搬迁；（2）不得扩建。"
CELLS = (
    (CODES[0], "禁止围垦。", None, "加强巡查。", "节约用水。"),
    (CODES[1], SPLIT, "新增源实行等量替代。", "编制应急预案。", "提高用水效率。"),
    (CODES[2], "控制开发强度。", "减少面源污染。", None, "节约用水。"),
)


def deliver(folder: Path, cells: tuple[tuple[str | None, ...], ...] = CELLS) -> Path:
    """Borders as GeoJSON, the list as a workbook in a folder of its own, and a scan that nothing can read."""
    features = [
        {
            "type": "Feature",
            "properties": {"HJGKDYBM": code, "HJGKDYMC": name, "ZHGKDYFL": code[8], "XZQDM": code[2:8], "MJ": "108.90"},
            "geometry": box(122 + i / 10, 122.1 + i / 10),
        }
        for i, (code, name) in enumerate(zip(CODES, NAMES, strict=True))
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    (folder / "清单").mkdir(parents=True)
    layer = {"type": "FeatureCollection", "crs": crs, "features": features}
    (folder / "环境管控单元.geojson").write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "准入清单"
    for row in (HEAD, *cells):
        sheet.append(row)
    book.save(folder / "清单" / "准入清单.xlsx")
    (folder / "批复.pdf").write_bytes(b"%PDF scan")
    # half past midnight in China
    moment = datetime(2025, 2, 28, 16, 30, tzinfo=UTC).timestamp()
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))
    return folder


def first(folder: Path, *more: str) -> LoadedVersion:
    """The version that ``init`` makes in *folder*/out from the delivery in *folder*/in."""
    assert run("init", folder / "out", "--from-delivery", deliver(folder / "in"), *more) == 0
    (version,) = read_publication(folder / "out").versions.values()
    return version


def test_it_checks_builds_and_says_what_is_missing(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    first(tmp_path, "--lang", "zh")
    problems = check_publication(tmp_path / "out").problems
    assert {problem.severity for problem in problems} == {"warning"}
    assert not [problem for problem in problems if problem.rule.startswith("O")]
    report = (tmp_path / "out" / "missing.txt").read_bytes().decode("utf-8-sig")
    assert "\r\n" in report
    missing, _, doubts = report.replace("\r\n", "\n").partition("根据文件推断的内容，请逐项确认：\n")
    golden("missing.txt", missing)
    # what guessing doubts is for its own tests
    assert doubts.count("  [ ] ") == len(doubts.splitlines()) > 5
    build_publication(tmp_path / "out", audience="internal", jobs=1)
    pages = {path.stem for path in (tmp_path / "out" / "site").rglob("units/*.html")}
    assert set(CODES) <= pages


def test_every_record_leads_back_to_its_cell(tmp_path: Path) -> None:
    version = first(tmp_path, "--delivered-by", "澜江市环境科学研究院", "--received", "2025-01-20")
    held = version.folder / "original"
    assert version.originals is not None
    assert {e.file: (e.source, e.received.isoformat()) for e in version.originals.originals} == {
        path.relative_to(tmp_path / "in").as_posix(): ("澜江市环境科学研究院", "2025-01-20")
        for path in (tmp_path / "in").rglob("*")
        if path.is_file()
    }
    for entry in version.originals.originals:
        assert (held / entry.file).read_bytes() == (tmp_path / "in" / entry.file).read_bytes()
    assert (held / "mapping.yml").read_bytes() == (tmp_path / "out" / "mapping.yml").read_bytes()
    rows = version.correspondence.rows
    sheet = openpyxl.load_workbook(held / "清单" / "准入清单.xlsx").active
    assert sheet is not None
    head = {sheet.cell(1, column).value: column for column in range(1, 6)}
    cells: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for code, unit in version.units.items():
        row = rows[Name("unit", code)].origin
        assert (row.file, row.rows) == ("环境管控单元.geojson", (CODES.index(code) + 1,))
        for clause in unit.clauses or ():
            origin = rows[Name("clause", clause.key, f"unit:{code}")].origin
            cell = sheet.cell(origin.rows[0], head[origin.column]).value
            assert isinstance(cell, str) and origin.file == "清单/准入清单.xlsx"
            start, end = origin.start or 0, len(cell) if origin.end is None else origin.end
            assert (clause.text or "") in cell[start:end]
            cells.setdefault((origin.rows[0], origin.column), []).append((start, end))
    # the parts of a cell follow each other without a gap, so that joining them gives its text
    whole = {(r, name): sheet.cell(r, column).value for r in (2, 3, 4) for name, column in head.items() if column > 1}
    for (row, column), text in whole.items():
        if text is not None:
            parts = sorted(cells[row, column])
            assert "".join(str(text)[start:end] for start, end in parts) == text
    assert len(cells[3, "空间布局约束"]) == 2


def test_the_day_of_receipt_is_the_newest_day_of_change_in_china(tmp_path: Path) -> None:
    version = first(tmp_path, "--name", "一张图: #1", "--lang", "en")
    assert version.originals is not None
    assert {entry.received.isoformat() for entry in version.originals.originals} == {"2025-03-01"}
    about = read_publication(tmp_path / "out").publication
    mapping = (tmp_path / "out" / "mapping.yml").read_text(encoding="utf-8")
    report = (tmp_path / "out" / "missing.txt").read_text(encoding="utf-8-sig")
    assert "made up" not in report + mapping
    assert (about.name, about.as_of and about.as_of.isoformat()) == ("一张图: #1", "2025-03-01")


def test_a_draft_that_cannot_be_imported_is_left_to_be_corrected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = (CODES[0], "允许围垦。", None, None, None)
    delivery = deliver(tmp_path / "in", (*CELLS, twice))
    draft = tmp_path / "out.mapping.yml"
    assert run("init", tmp_path / "out", "--from-delivery", delivery, "--lang", "en") == 1
    assert f"Nothing was written but a draft of the mapping: {draft}." in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out.mapping.yml"]
    before = draft.read_bytes()
    assert run("init", tmp_path / "out", "--from-delivery", delivery, "--lang", "en") == 2
    assert draft.read_bytes() == before


@pytest.mark.parametrize(
    "args", [("--from-delivery",), ("--received", "2025-01-20"), ("--from-delivery", "nothing.xlsx")]
)
def test_wrong_use_writes_nothing(args: tuple[str, ...], tmp_path: Path) -> None:
    assert run("init", tmp_path / "out", *args) == 2
    assert not list(tmp_path.iterdir())


def test_files_and_options_may_stand_in_any_order(tmp_path: Path) -> None:
    delivery = deliver(tmp_path / "in")
    files = [delivery / "环境管控单元.geojson", delivery / "清单"]
    assert run("init", tmp_path / "a", "--from-delivery", *files, "--name", "甲", "--lang", "en") == 0
    assert run("init", "--name", "甲", "--lang", "en", tmp_path / "b", f"--from-delivery={files[0]}", files[1]) == 0
    one, two = (
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
        for name in "ab"
    )
    assert one == two
    shutil.rmtree(delivery)
    assert not check_publication(tmp_path / "a").fails


def test_a_second_delivery_keeps_the_first_and_what_people_wrote(tmp_path: Path) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    version = first(tmp_path, "--received", "2025-01-20")
    before = {name: path.read_bytes() for name, path in kept_files(version.folder / "original")}
    # people add a clause here; the next delivery rewords another and keeps the borders as they are
    file = version.folder / "units" / "990102.yml"
    added = '    - number: "9-1"\n      dimension: 环境风险防控\n      text: 加强巡查。\n'
    file.write_text(file.read_text(encoding="utf-8") + added, encoding="utf-8")
    cells = tuple((*row[:4], "严格节水。") if row[0] == CODES[0] else row for row in CELLS)
    deliver(again, cells)
    mapping = (out / "mapping.yml").read_text(encoding="utf-8").replace('"2025-01-20"', '"2025-06-09"')
    (again / "mapping.yml").write_text(mapping, encoding="utf-8")
    assert run("import", again / "mapping.yml", "--to", out, "--yes") == 0
    loaded = read_publication(out)
    (version,) = loaded.versions.values()
    held = {name: path.read_bytes() for name, path in kept_files(version.folder / "original")}
    sheet = "清单/准入清单.xlsx"
    assert held == {**before, sheet: (again / sheet).read_bytes(), f"2025-01-20/{sheet}": before[sheet]}
    assert (version.folder / "original" / "2025-01-20" / "mapping.yml").is_file()
    assert {clause.text for clause in version.units[CODES[0]].clauses or ()} == {
        "禁止围垦。",
        "加强巡查。",
        "严格节水。",
    }
    assert [clause.number for clause in version.units[CODES[2]].clauses or ()][-1] == "9-1"
    digests = {row.origin.file: row.digest for row in version.correspondence.rows.values() if row.digest}
    assert digests[sheet] == sha256_of(version.folder / "original" / sheet)[:12]
    assert version.correspondence.rows[Name("clause", "9-1", f"unit:{CODES[2]}")].origin.how == "added"
    assert not [problem for problem in check_publication(out).problems if problem.rule.startswith("O")]
    # words that were delivered and are edited here no longer are
    file = version.folder / "units" / "990101.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("严格节水", "尽量节水"), encoding="utf-8")
    assert [problem.rule for problem in check_publication(out).problems if problem.rule.startswith("O")] == ["O02"]
