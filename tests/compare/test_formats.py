"""The commands diff and new, as people call them, and what the formats make of hostile data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from onemap.commands import main
from onemap.compare import compare
from onemap.compare.as_markdown import as_markdown, escaped
from onemap.compare.as_text import as_text
from onemap.compare.described import Describer
from onemap.compare.only import ONLY
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
    assert out.splitlines()[:6] == ["v1 → v2", "  split 1", "  changed 1", "  lists 1", "", "units"]
    assert "    name: 临港工业重点管控单元 → 临港经济开发区重点管控单元" in out
    assert "    declared: synchronous update; 园区更名。; “中华人民共和国长江保护法”" in out
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


def write_rich(root: Path) -> Path:
    """The tiny publication with a change of every kind that people read: measures, moves, areas, targets, words …"""
    write_tiny(root)
    vocabulary = """\
vocabulary:
  levels:
    - {id: city, label: 市级总体}
    - {id: district, label: 区县总体要求}
    - {id: unit, label: 单元}
"""
    edits = {
        "v1/units/990101.yml": ("text: 禁止围垦。", "measure: 限制, text: 控制围垦规模不超过0.5 km²。"),
        "v2/plan.yml": ("basis: [{id: law", vocabulary + "basis: [{id: law"),
        "v2/admission/990100.yml": (
            '  - {number: "4", dimension',
            '  - {number: "3", dimension: 环境风险防控, text: 沿江企业应当编制应急预案。, '
            "applies_to: {zones: [{element: 水}], categories: [重点管控单元]}}\n"
            '  - {number: "4", dimension',
        ),
        "v2/units/990101.yml": (
            "- code: ZH99010120001",
            """\
- code: ZH99010110001
  name: 临港湿地优先保护单元
  category: 优先保护单元
  area: "990102"
  towns: [临港街道]
  zones: [YS9901012210001]
  clauses:
    - number: "1-2"
      dimension: 空间布局约束
      measure: 禁止
      text: 控制围垦规模不超过0.3 km²。
      basis: [{title: 湿地保护法}]
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
- code: ZH99010120001""",
        ),
    }
    for name, (old, new) in edits.items():
        path = root / "units" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (root / "units/v1/targets.yml").write_text(_target("30"), encoding="utf-8")
    (root / "units/v2/targets.yml").write_text(_target("28.5"), encoding="utf-8")
    return root


def _target(value: str) -> str:
    return (
        "targets:\n"
        "  - {indicator: pm25, name: 细颗粒物年均浓度, kind: upper-limit, place: '990100', unit: 微克/立方米,"
        f" values: [{{year: '2025', value: '{value}'}}]}}\n"
    )


@pytest.mark.parametrize(("form", "lang"), [("text", "zh"), ("text", "en"), ("markdown", "zh"), ("json", "en")])
def test_what_people_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], golden: Callable[[str, str], None], form: str, lang: str
) -> None:
    code, out, err = run(capsys, *diff(write_rich(tmp_path))[:-1], lang, "--format", form)
    assert (code, err) == (0, "")
    if form == "json":  # shapes are digits that nobody reads
        out = re.sub(r'"[0-9a-f]{100,}"', '"…"', out)
    golden(f"diff-{lang}.{ {'text': 'txt', 'markdown': 'md', 'json': 'json'}[form] }", out)


def test_only_some_kinds_and_whether_they_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_rich(tmp_path)
    for kinds, differs, there, not_there in (
        ("targets", 1, ["\ntargets\n", "28.5"], ["\nunits\n", "\nlists\n"]),
        ("lists,targets", 1, ["\nlists\n", "\ntargets\n"], ["\nunits\n"]),
        ("clauses", 1, ["\nunits\n", "\nlists\n", "measures changed"], ["name: ", "\ntargets\n", "border"]),
        ("tags", 0, ["no differences"], ["\nunits\n", "\ntargets\n"]),
    ):
        code, out, err = run(capsys, *diff(root, "--only", kinds, "--exit-code"))
        assert (code, err) == (differs, "")
        assert all(words in out for words in there), kinds
        assert not any(words in out for words in not_there), kinds
    assert run(capsys, *diff(root, "--only", "targets"))[0] == 0, "without the option a difference is no fault"
    code, out, err = run(capsys, *diff(root, "--only", "targets,unit"))
    assert (code, out) == (2, "")
    assert err.startswith("There is no kind of changes unit; there are units, borders, clauses,")


def test_exit_code_of_equal_versions_and_of_broken_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    assert run(capsys, *diff(root, "--exit-code"))[0] == 1
    assert run(capsys, "diff", "v2", "v2", "--publication", str(root), "--lang", "en", "--exit-code")[0] == 0
    path = root / "units/v2/units/990102.yml"
    path.write_text(path.read_text(encoding="utf-8") + "  category: 重点管控单元\n", encoding="utf-8")
    code, out, err = run(capsys, *diff(root, "--exit-code"))
    assert (code, out) == (1, "")
    assert "990102.yml" in err


def test_what_a_terminal_would_obey_is_shown(tmp_path: Path) -> None:
    old, new = resolve(read_publication(write_tiny(tmp_path))).ordered()
    new = replace(new, plan=new.plan.model_copy(update={"title": "甲\u202e乙\x9b31m\u200b丙"}))
    text = as_text(Describer(compare(old, new), old, new, translator("en")))
    assert "→ 甲\ufffd乙\ufffd31m\ufffd丙\n" in text


def test_the_help_names_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "diff", "--help")
    assert code == 0
    said = " ".join(out.split())
    assert f"Kinds for --only: {', '.join(ONLY)}." in said
