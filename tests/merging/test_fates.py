"""Shapes share the fate of their records, rows of the correspondence follow edits, new errors are asked about."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from onemap.check import Examination
from onemap.merging.shown import shown
from onemap.read.publication import read_publication
from tests.merging.deliveries import CODES, ZONE, Deliveries
from tests.merging.test_packages import run

UNITS = "v1/units/990101.yml"


@pytest.fixture
def made(tmp_path: Path) -> Deliveries:
    deliveries = Deliveries(tmp_path)
    deliveries.zone_names["YS9901012210002"] = "库区"
    deliveries.bring()
    return deliveries


def shapes(made: Deliveries, layer: str = "units") -> set[str]:
    return set(read_publication(made.target).versions["v1"].layers[layer].codes)  # type: ignore[index]


@pytest.mark.parametrize("how", ["open", "delivered", "kept", "yes", "no"])
def test_the_shape_of_what_stays_stays(made: Deliveries, how: str) -> None:
    made.edit(UNITS, "name: 港区", "name: 新港区")
    made.edit("v1/zones.yml", "name: 水源区", "name: 新水源区")
    del made.rows[CODES[1]], made.zone_names[ZONE]
    done, said = made.bring(take=how if how in ("delivered", "kept") else None)
    gone = how == "delivered"
    assert (CODES[1] in shapes(made)) is not gone and (ZONE in shapes(made, "zones")) is not gone
    if how in ("delivered", "kept"):
        assert done.outcome is not None and not done.outcome.versions[0].conflicts
        return
    told = said.index(f"  ? Unit {CODES[1]} 新港区")
    assert "its shape" in said[told + 1]
    rows = read_publication(made.target).versions["v1"].correspondence.rows
    assert [row.origin.how for name, row in rows.items() if name.key == CODES[1]] == ["verbatim"]
    if how == "open":
        return
    table = made.folder / "mapping.review.xlsx"
    book = openpyxl.load_workbook(table)
    for sheet in book:
        heads = {str(cell.value): cell.column for line in sheet.iter_rows(max_row=3) for cell in line if cell.value}
        column = next((at for head, at in heads.items() if "决定" in head), None)
        for row in sheet.iter_rows() if column else ():
            if any(CODES[1] in str(cell.value) or ZONE in str(cell.value) for cell in row):
                sheet.cell(row[0].row, column).value = "是" if how == "yes" else "否"
    book.save(table)
    done, _ = made.bring()
    assert done.outcome is not None and not done.outcome.versions[0].conflicts
    assert (CODES[1] in shapes(made)) is (how == "no") and (ZONE in shapes(made, "zones")) is (how == "no")
    assert ("新港区" in made.text(UNITS)) is (how == "no")
    assert made.bring()[1] == ["v1: nothing to do"]


def exported(made: Deliveries) -> Path:
    assert run("export", "v1", "--format", "json", "--to", made.folder / "ex", "--publication", made.target) == 0
    (file,) = (made.folder / "ex").iterdir()
    return file


def found(made: Deliveries) -> set[str]:
    checked = Examination(read_publication(made.target))
    return {problem.rule for problem in (*checked.rules(), *checked.account())}


def test_an_edited_export_leaves_no_leftovers(made: Deliveries) -> None:
    assert not found(made) & {"O01", "O04", "G48"}
    file = exported(made)
    data = json.loads(file.read_text(encoding="utf-8"))
    unit = next(one for one in data["units"] if one["code"] == CODES[1])
    unit["name"] = "新港区"
    del unit["clauses"][0]
    unit["clauses"].append({"number": "9", "dimension": "空间布局约束", "text": "新条。"})
    data["units"] = [one for one in data["units"] if one["code"] != CODES[0]]
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    run("import", file, "--publication", made.target, "--yes")
    assert not found(made) & {"O01", "O04", "G48"}
    version = read_publication(made.target).versions["v1"]
    assert CODES[0] not in version.units and CODES[0] not in version.layers["units"].codes
    names = dict(zip(version.layers["units"].codes, version.layers["units"].names, strict=True))
    assert names[CODES[1]] == "新港区"
    # what people have taken out stays out when it is delivered again, and is no finding then either
    made.rows[CODES[2]]["first"] = "禁止新建、扩建。"
    made.bring()
    assert CODES[0] not in read_publication(made.target).versions["v1"].units
    assert not found(made) & {"O01", "O04"}


def test_new_errors_are_listed_and_written_only_when_asked_for(
    made: Deliveries, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.edit(UNITS, "text: 禁止围垦。", "text: 禁止围垦。\n      follows: [{list: nowhere, numbers: ['1']}]")
    file = exported(made)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("禁止围垦。", "严禁围垦。"), encoding="utf-8", newline="\n")
    assert run("import", file, "--publication", made.target, "--yes") == 0  # an error that was there before
    data = json.loads(text)
    unit = next(one for one in data["units"] if one["code"] == CODES[1])
    unit["clauses"][0]["follows"] = [{"list": "990100", "numbers": ["999"]}]
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    before = made.sums()
    args = ("import", file, "--publication", made.target, "--lang", "en")
    capsys.readouterr()
    assert run(*args, "--dry-run") == 1 and made.sums() == before
    out, err = capsys.readouterr()
    assert "999" in err and "nowhere" not in err
    assert "990100：999" in out and "{" not in out.replace("{-", "").replace("{+", "")
    monkeypatch.setattr("onemap.commands.import_.at_terminal", lambda: True)
    answers = iter([True, False])
    monkeypatch.setattr("click.confirm", lambda *said, **how: next(answers))
    assert run(*args) == 1 and made.sums() == before
    assert run(*args, "--yes") == 1 and made.sums() != before
    assert "999" in capsys.readouterr().err


def test_a_new_version_is_counted(made: Deliveries, capsys: pytest.CaptureFixture[str]) -> None:
    made.plans["v2"] = {"version": "v2", "title": "方案", "update": {"type": "dynamic"}}
    made.write("v2")
    args = ("import", made.mapping, "--source", made.source, "--to", made.target, "--lang", "en", "--dry-run")
    run(*args)
    short = capsys.readouterr().out
    run(*args, "--all")
    assert CODES[1] in capsys.readouterr().out and CODES[1] not in short and "v2 (new): " in short


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([{"list": "990100", "numbers": ["4", "6"]}], "990100：4、6"),
        ([{"title": "条例", "article": "第三条"}, {"id": "plan"}], "条例｜｜第三条; #plan"),
        ([{"number": "（1）", "text": "甲", "items": [{"number": "①", "text": "乙"}]}], "（1） 甲 ① 乙"),
        ({"zones": [{"element": "水", "type": "优先"}]}, "zones: 水/优先"),
        (["a", "b"], "a, b"),
    ],
)
def test_values_are_spelled_as_in_the_tables(value: object, words: str) -> None:
    assert shown(value, str) == words
