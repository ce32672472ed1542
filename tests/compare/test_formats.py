"""The commands diff and new, as people call them, and what the formats make of hostile data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from onemap.commands import main
from onemap.compare import compare
from onemap.compare.as_markdown import as_markdown, escaped
from onemap.compare.described import Describer
from onemap.read.publication import read_publication
from onemap.resolve import resolve
from onemap.words import translator
from tests.publications import write_tiny


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of ``onemap`` with *args*."""
    with pytest.raises(SystemExit) as caught:
        main(list(args))
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def diff(root: Path, *more: str) -> tuple[str, ...]:
    return ("diff", "v1", "v2", "--publication", str(root), "--lang", "en", *more)


def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *diff(write_tiny(tmp_path)))
    assert (code, err) == (0, "")
    assert out.splitlines()[:5] == ["v1 → v2", "  split 1", "  changed 1", "", "units"]
    assert "    name: 临港工业重点管控单元 → 临港经济开发区重点管控单元" in out
    assert "    declared: synchronous update; 园区更名。; 中华人民共和国长江保护法" in out
    assert "    ~ 2\n        新增源实行[-等-]{+倍+}量替代。" in out


def test_text_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *diff(write_tiny(tmp_path))[:-1], "zh")
    assert "拆分 ZH99010230001" in out
    assert "方案声明: 同步更新" in out


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *diff(write_tiny(tmp_path), "--format", "json"))
    found = json.loads(out)
    assert code == 0
    assert (found["old"], found["new"]) == ("v1", "v2")
    assert [(unit["kind"], unit["old"], unit["new"]) for unit in found["units"]] == [
        ("changed", ["ZH99010120001"], ["ZH99010120001"]),
        ("split", ["ZH99010230001"], ["ZH99010220002", "ZH99010230001"]),
    ]
    assert found["units"][0]["declared"]["reason"] == "园区更名。"
    assert [clause["key"] for clause in found["lists"][0]["clauses"]] == ["2", "4"]


def test_backwards_and_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    _, out, _ = run(capsys, "diff", "v2", "v1", "--publication", str(root), "--lang", "en")
    assert "merged ZH99010220002" in out
    _, out, _ = run(capsys, "diff", "v2", "v2", "--publication", str(root), "--lang", "en")
    assert out == "v2 → v2\n  no differences\n"


def test_an_unknown_version_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    code, out, err = run(capsys, "diff", "v1", "v9", "--publication", str(root), "--lang", "en")
    assert (code, out, err) == (2, "", "There is no version v9; there are v1, v2.\n")


def test_markdown_shows_markup_as_text(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    path = root / "units" / "v2" / "admission" / "990100.yml"
    evil = "<script>alert(1)</script> | `x` ${y} [a](javascript:b) **z** &amp;"
    path.write_text(path.read_text(encoding="utf-8").replace("提高用水效率。", json.dumps(evil)), encoding="utf-8")
    old, new = resolve(read_publication(root)).ordered()
    text = as_markdown(Describer(compare(old, new), old, new, translator("en")))
    row = next(line for line in text.splitlines() if " | 4 | " in line)
    cell = row.removeprefix(r"| \+ | 4 | <ins>").removesuffix("</ins> |  |")
    assert cell == escaped(evil)
    assert not re.search(r"[<>|$~@]|(?<!\\)[`*\[\]{}()]|&(?!amp;|lt;|gt;|#\d+;)", cell)


def test_new_writes_a_plan_that_reads_the_same_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    code, _, _ = run(capsys, "new", "2025", "--from", "v2", "--type", "periodic", "--publication", str(root))
    path = root / "units" / "2025" / "plan.yml"
    assert code == 0
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    plan = read_publication(root).versions["2025"].plan
    assert loaded["version"] == plan.version == "2025"
    assert loaded["based_on"] == plan.based_on == "v2"
    assert plan.replaces == ("v2",)
    assert plan.update.type == "periodic"
    assert b"\r" not in path.read_bytes()


@pytest.mark.parametrize(
    ("version", "old", "words"),
    [
        ("v2", "v1", "exists already"),
        ("V2", "v1", "exists already"),
        ("v3", "v9", "There is no version v9"),
        ("../v3", "v1", "is no version id"),
        ("v3", "../v1", "There is no version"),
        ("areas.yml", "v1", "is no version id"),
    ],
)
def test_new_refuses_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], version: str, old: str, words: str
) -> None:
    root = write_tiny(tmp_path)
    before = sorted(path for path in tmp_path.rglob("*"))
    code, out, err = run(capsys, "new", version, "--from", old, "--publication", str(root), "--lang", "en")
    assert (code, out) == (2, "")
    assert words in err
    assert sorted(path for path in tmp_path.rglob("*")) == before
