"""Imports again: one at a time, versions made anew only when asked, the delivered files found, the report anew."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest

from onemap.checking import check_publication
from onemap.read.publication import read_publication
from onemap.writing.alone import OLD, alone, stage_of
from tests.importing.test_commands import run
from tests.importing.test_first import deliver, first


@contextmanager
def held(target: Path) -> Iterator[None]:
    """Somebody else imports into *target*."""
    there, leave = threading.Event(), threading.Event()

    def work() -> None:
        with alone(target):
            there.set()
            leave.wait(60)

    other = threading.Thread(target=work)
    other.start()
    assert there.wait(60)
    try:
        yield
    finally:
        leave.set()
        other.join()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    first(tmp_path, "--received", "2025-01-20", "--lang", "en")
    return tmp_path / "out"


def renamed(out: Path) -> None:
    """Its version gets its real name in the mapping."""
    mapping = out / "mapping.yml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("version: draft", 'version: "2025"'))


def test_the_second_of_two_imports_is_told_and_harms_nothing(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(out)
    capsys.readouterr()
    with held(out):
        stage = stage_of(out)
        stage.mkdir()
        (stage / "work").write_text("of the other")
        for more in ((), ("--replace", "--yes")):
            assert run("import", out / "mapping.yml", "--to", out, "--lang", "zh", *more) == 2
            told = capsys.readouterr()
            assert told.out == "" and len(told.err.splitlines()) == 1 and told.err.startswith("另一个导入正在进行")
        assert run("check", "--publication", out) == 0
        assert (stage / "work").read_text() == "of the other"
        assert run("import", out / "mapping.yml", "--to", out, "--dry-run") == 0  # looks only
        assert files_of(stage) == {"work": b"of the other"}
    assert files_of(out) == before | {name: data for name, data in files_of(out).items() if name.startswith(".onemap/")}
    assert run("import", out / "mapping.yml", "--to", out) == 0
    assert sorted(path.name for path in out.parent.iterdir()) == ["in", "out"]


@pytest.mark.parametrize("command", [("check", "--publication"), ("import", "", "--to")])
def test_what_a_killed_import_has_left_is_cleared_up(out: Path, command: tuple[str, ...]) -> None:
    stage_of(out).mkdir()
    (stage_of(out) / "half").write_text("done")
    (out / "units").rename(out / OLD)
    assert run(*(word or out / "mapping.yml" for word in command), out) == 0
    assert sorted(path.name for path in out.parent.iterdir()) == ["in", "out"]
    assert (out / "units" / "publication.yml").is_file() and not (out / OLD).exists()


def test_replacing_shows_what_is_lost_and_asks(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = out / "units" / "draft"
    (version / "note.txt").write_text("mine")
    (out / "units" / "notes.txt").write_text("stays")
    edited = version / "units" / "990101.yml"
    made = edited.read_bytes()
    edited.write_bytes(made + b"# by hand\n")
    before = files_of(out / "units")
    again = ("import", out / "mapping.yml", "--to", out, "--replace", "--lang", "en")
    for more, code in ((("--dry-run",), 0), ((), 1)):
        capsys.readouterr()
        assert run(*again, *more) == code
        told = capsys.readouterr().out
        assert "  - units/draft/note.txt\n" in told and "  ~ units/draft/units/990101.yml\n" in told
        assert "notes.txt" not in told.replace("note.txt", "")
        assert files_of(out / "units") == before
    monkeypatch.setattr("onemap.commands.import_.at_terminal", lambda: True)
    for answer, code in ((False, 1), (True, 0)):
        monkeypatch.setattr("click.confirm", lambda *_, answer=answer, **__: answer)
        assert run(*again) == code
        assert (files_of(out / "units") == before) is not answer
    after = {name: data for name, data in before.items() if name != "draft/note.txt"}
    assert files_of(out / "units") == {**after, "draft/units/990101.yml": made}
    # nothing is lost, so nothing is asked
    monkeypatch.setattr("click.confirm", None)
    assert run(*again) == 0


def test_other_versions_stay_and_what_was_delivered_is_found(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed(out)
    draft = files_of(out / "units" / "draft")
    capsys.readouterr()
    again = ("import", out / "mapping.yml", "--to", out, "--replace", "--yes", "--lang", "zh")
    assert run(*again) == 0
    told = capsys.readouterr().err
    assert "units/draft/original 读取" in told.replace("\\", "/")
    assert "units/draft 仍在，来自同一批来件：确认不再需要后请删除。" in told
    version = out / "units" / "2025"
    assert files_of(out / "units" / "draft") == draft
    # the scan that no mapping reads is kept with the rest
    kept = {name for name in draft if name.startswith("original/")}
    assert {name for name in files_of(version) if name.startswith("original/")} == kept
    (version / "units" / "990101.yml").write_text("[]\n")
    assert run(*again) == 0
    assert "units/2025/original 读取" in capsys.readouterr().err.replace("\\", "/")
    assert files_of(out / "units" / "draft") == draft
    loaded = read_publication(out)
    assert {name: len(one.units) for name, one in loaded.versions.items()} == {"2025": 3, "draft": 3}
    assert not [problem for problem in check_publication(out).problems if problem.rule.startswith("O")]


def test_a_version_that_others_are_based_on_is_made_anew(out: Path) -> None:
    upper = out / "units" / "next"
    upper.mkdir()
    plan = (out / "units" / "draft" / "plan.yml").read_text(encoding="utf-8")
    (upper / "plan.yml").write_text(plan.replace("version: draft", "version: next\nbased_on: draft"), encoding="utf-8")
    (out / "units" / "draft" / "note.txt").write_text("mine")
    before = files_of(out / "units")
    assert run("import", out / "mapping.yml", "--to", out, "--replace", "--yes") == 0
    after = files_of(out / "units")
    assert before.keys() - after.keys() == {"draft/note.txt"}
    assert after["next/plan.yml"] == before["next/plan.yml"]


def test_the_report_is_written_anew(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = out / "missing.txt"
    before = report.read_text(encoding="utf-8-sig")
    assert "Write its id, such as 2025" in before and "GS(2024)1234" in before
    mapping = out / "mapping.yml"
    lines = mapping.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "Write its id, such as 2025" not in line]
    assert len(kept) == len(lines) - 1
    text = "".join(kept).replace("publication:\n", "publication:\n  map_review: GS(2025)0001\n", 1)
    mapping.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert run("import", mapping, "--to", out, "--yes", "--lang", "en") == 0
    assert f"written anew: {report}" in capsys.readouterr().out
    after = report.read_text(encoding="utf-8-sig")
    assert set(before.splitlines()) - set(after.splitlines()) == {
        line for line in before.splitlines() if "Write its id, such as 2025" in line or "GS(2024)1234" in line
    }
    assert set(after.splitlines()) <= set(before.splitlines())


def test_a_delivery_without_units_makes_no_publication(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    for name in ("a.txt", "zero.csv", "old.xls"):
        (tmp_path / name).write_bytes(b"")
    names = ["a.txt", "empty.xlsx", "old.xls", "zero.csv"]
    files = [tmp_path / name for name in names]
    assert run("init", tmp_path / "out", "--from-delivery", *files, "--lang", "en") == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0].rpartition("/")[2] for line in told[:-1]] == names
    assert all(" error I60 " in line for line in told[:-1])
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert run("import", "--guess", *files, "--draft", tmp_path / "draft.yml") == 1
    assert run("import", "--guess", deliver(tmp_path / "in"), "--draft", tmp_path / "good.yml") == 0


def test_what_the_system_says_of_files_is_told_in_plain_words(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    monkeypatch.setattr("onemap.importing.run.write_layer", full)
    before = files_of(out / "units")
    capsys.readouterr()
    assert run("import", out / "mapping.yml", "--to", out, "--replace", "--yes", "--lang", "zh") == 2
    assert capsys.readouterr().err.splitlines()[-1] == "somewhere 无法读写：磁盘已满。"
    assert files_of(out / "units") == before and not stage_of(out).exists()
