"""``import`` on the command line: what it shows in both languages, when it writes, and what it returns."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from onemap.commands import main
from onemap.importing.review import read_review
from tests.merging.deliveries import CODES, Deliveries

GOLDEN = Path(__file__).parent / "golden"
UNITS = "v1/units/990101.yml"


def run(*args: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in args])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def changed(tmp_path: Path) -> Deliveries:
    """An imported delivery, edited here, and the next one ready: every kind of difference."""
    made = Deliveries(tmp_path)
    for number in range(3, 30):
        made.rows[f"ZH990102100{number:02}"] = {**made.rows[CODES[0]], "area": "990102", "name": f"林地{number}"}
        made.shapes[f"ZH990102100{number:02}"] = number
    made.bring()
    made.edit(UNITS, "限制扩建。", "限制改建。")
    made.edit(UNITS, "name: 湿地", "name: 大湿地")
    made.rows[CODES[1]] |= {"first": "限制新建。", "second": "倍量替代，" + "加强监测，" * 30 + "达标排放。"}
    made.rows[CODES[0]] |= {"name": "小湿地", "kind": "一般管控单元"}
    for number in range(3, 29):
        made.rows[f"ZH990102100{number:02}"]["name"] = f"山地{number}"
    del made.rows["ZH99010210029"]
    made.rows["ZH99010210030"] = {**made.rows["ZH99010210028"], "name": "草地"}
    made.shapes |= {"ZH99010210030": 31, CODES[2]: 33}
    made.lists = {"990101": {**made.lists["990100"], "for": {"area": "990101"}}, **made.lists}
    made.plans["v1"]["summary"] = "摘要"
    made.write()
    return made


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_shown(changed: Deliveries, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = changed.mapping
    before = changed.sums()
    where = ("--source", changed.source, "--to", changed.target, "--lang", lang)
    assert run("import", mapping, *where, "--dry-run") == 1  # conflicts are left
    shown = capsys.readouterr().out
    assert shown == (GOLDEN / f"difference.{lang}.txt").read_text(encoding="utf-8")
    assert changed.sums() == before
    assert run("import", mapping, *where) == 1  # nobody can be asked
    said = capsys.readouterr()
    assert "--yes" in said.err and changed.sums() == before
    assert run("import", mapping, *where, "--all", "--dry-run") == 1
    whole = capsys.readouterr().out
    assert "山地28" in whole and "山地28" not in shown and whole.count("加强监测") == 30


def test_exit_codes(changed: Deliveries, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = changed.mapping
    args = ("import", mapping, "--source", changed.source, "--to", changed.target, "--lang", "en")
    assert run(*args, "--yes") == 1  # written, and two things are left to decide
    assert f"written to {changed.target}" in capsys.readouterr().out
    assert "山地28" in changed.text("v1/units/990102.yml") and "name: 大湿地" in changed.text(UNITS)
    assert run(*args, "--yes") == 0
    assert "v1: nothing to do" in capsys.readouterr().out
    assert run(*args, "--draft", changed.folder / "x.yml") == 2
    assert run("import", mapping, mapping, "--to", changed.target) == 2
    assert run("import", mapping, "--guess", "--yes") == 2
    assert run("import", changed.target / "units" / "v1" / "plan.xlsx", "--to", changed.folder / "none") == 2


def test_a_person_at_the_terminal_is_asked(changed: Deliveries, monkeypatch: pytest.MonkeyPatch) -> None:
    args = ("import", changed.mapping, "--source", changed.source, "--to", changed.target, "--lang", "en")
    monkeypatch.setattr("onemap.commands.import_.at_terminal", lambda: True)
    before = changed.sums()
    monkeypatch.setattr("click.confirm", lambda *said, **how: False)
    assert run(*args) == 1 and changed.sums() == before
    # the category is against the digit of the code: an error that was not there before is asked about once more
    answers = iter([True, False])
    monkeypatch.setattr("click.confirm", lambda *said, **how: next(answers))
    assert run(*args, "--take", "delivered") == 1 and changed.sums() == before
    monkeypatch.setattr("click.confirm", lambda *said, **how: True)
    assert run(*args, "--take", "delivered") == 1
    assert "name: 小湿地" in changed.text(UNITS)


def test_conflicts_are_decided_in_the_review_table(changed: Deliveries) -> None:
    """Here and there were changed; a yes in the table takes the delivered side at the next import."""
    changed.bring()
    assert "name: 大湿地" in changed.text(UNITS)
    table = changed.folder / "mapping.review.xlsx"
    book = openpyxl.load_workbook(table)
    rows = [(sheet, row) for sheet in book for row in sheet.iter_rows() if any("小湿地" in str(c.value) for c in row)]
    assert len(rows) == 1
    sheet, row = rows[0]
    heads = {str(cell.value): cell.column for line in sheet.iter_rows(max_row=3) for cell in line if cell.value}
    column = next(at for head, at in heads.items() if "决定" in head)
    sheet.cell(row[0].row, column).value = "是"
    book.save(table)
    assert len(read_review(table)) == 1
    changed.bring()
    assert "name: 小湿地" in changed.text(UNITS) and "限制改建。" in changed.text(UNITS)
    assert changed.bring()[1] == ["v1: nothing to do"]
    assert len(read_review(table)) == 1
