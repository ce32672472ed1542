"""The commands ``import`` and ``init``: what they write, print and return."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemap.check import check
from onemap.commands import main
from onemap.read.publication import read_publication
from onemap.resolve import resolve
from tests.importing import twins
from tests.importing.real import EXAMPLES

WIDE = "---\nhide: [navigation, toc]\n---\n\n# "


def run(*args: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in args])
    assert isinstance(left.value.code, int)
    return left.value.code


def test_init_makes_a_publication_that_passes_the_check_and_resolves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", tmp_path / "new", "--name", "新<b>城*: 图", "--lang", "en") == 0
    assert capsys.readouterr().out.startswith("written to ")
    loaded = read_publication(tmp_path / "new")
    assert loaded.publication.name == "新<b>城*: 图"
    assert check(loaded) == ()
    chain = resolve(loaded)
    assert chain.in_force == ("2025",)
    assert len(chain.snapshots["2025"].units) == 2
    assert "<b>" not in (tmp_path / "new" / "mkdocs.yml").read_text(encoding="utf-8")
    assert "<b>" not in (tmp_path / "new" / "content" / "index.md").read_text(encoding="utf-8")
    # the home page is as wide as the reference publication's
    assert (tmp_path / "new" / "content" / "index.md").read_text(encoding="utf-8").startswith(WIDE)
    assert run("init", tmp_path / "new", "--lang", "en") == 2
    assert "is not empty" in capsys.readouterr().err


def test_init_fills_the_empty_folder_that_one_works_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", ".") == 0
    assert check(read_publication(Path())) == ()
    assert (tmp_path / "mkdocs.yml").is_file() and not list(tmp_path.parent.glob(".*.importing"))
    assert run("init", ".") == 2


def test_import_prints_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = twins.trento(tmp_path / "source")
    mapping = EXAMPLES / "trento" / "mapping.yml"
    assert run("import", mapping, "--source", source, "--to", tmp_path / "out", "--lang", "en") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2019: 3 units, 0 zones, 3 clauses with 0 items, 3 features, 0 areas from the rows"
    assert lines[3] == f"written to {tmp_path / 'out'}"


def test_import_tells_faults_in_one_line_each_and_leaves_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = twins.vermont(tmp_path / "source", DIST_TYPE="Primarily\nResidental", **{"1FDP": "Alowed"})
    mapping = EXAMPLES / "vermont" / "mapping.yml"
    args = ("import", mapping, "--source", source, "--to", tmp_path / "out")
    assert run(*args, "--lang", "en") == 1
    told = capsys.readouterr().err.splitlines()
    assert sum(" error I04 " in line for line in told) == 2
    assert any("the value Primarily Residental has no meaning" in line for line in told)
    assert "Did you mean Primarily Residential?" in "\n".join(told)
    assert run(*args, "--lang", "zh") == 1
    assert "映射文件没有说明取值" in capsys.readouterr().err
    assert run("import", mapping, "--source", tmp_path / "nowhere", "--to", tmp_path / "out", "--lang", "en") == 2
    assert run("import", tmp_path / "none.yml", "--to", tmp_path / "out", "--lang", "en") == 1
