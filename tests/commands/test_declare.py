"""``declare``: the changes that a plan lacks are written into it, everything else of the file stays."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from onemap.checking import check_publication
from onemap.commands.declare import command
from onemap.compare.proposed import Proposal
from onemap.declaring import with_declarations, write_plan
from onemap.errors import ProblemsFound, UsageFault
from onemap.model.plan import Plan
from onemap.read.documents import read_model
from tests.publications import SIDE, WEST, box, geojson, write_tiny

ROWS = (
    Proposal("border", codes=("ZH99010120001", "ZH99010110001"), about=("临港工业: border +1.000 −0.000 km²", "…")),
    Proposal("list", lists=("990100",), about=("990100",)),
)
#: v3: one change of every kind that is not declared; the plan has words of people around its end
PLAN = """\
version: v3   # 第三版
title: 澜江市生态环境分区管控动态更新方案（2024年）
update: {type: dynamic}
based_on: v2
replaces: [v2]
basis: [{id: law, title: 中华人民共和国长江保护法}]
remove:
  units: [ZH99010220001]   # 并入邻近单元
  zones: [YS9901012210001]
# 以下留待填写
"""
UNITS = """\
- code: ZH99010110001
  name: 临港湿地优先保护单元
  category: 优先保护单元
  area: "990101"
  zones: [YS9901012210002]
- code: ZH99010120001
  name: 临港新城一般管控单元
  category: 一般管控单元
  area: "990101"
  zones: [YS9901012210002]
  clauses:
    - {number: "1-1", dimension: 空间布局约束, text: 优化布局。}
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
- code: ZH99010120002
  name: 临港新材料重点管控单元
  category: 重点管控单元
  area: "990101"
  clauses:
    - {number: "1-1", dimension: 空间布局约束, text: 限制高耗能项目。}
    - {dimension: 污染物排放管控, none: true}
    - {dimension: 环境风险防控, none: true}
    - {dimension: 资源利用效率, none: true}
"""
LIST = """\
level: 区县总体
for: {area: "990101"}
clauses:
  - {number: "1", dimension: 空间布局约束, text: 优化岸线布局。}
"""
ZONES = """\
- {code: YS9901012210002, name: 临港污染重点管控区, element: 水, type: 工业污染重点管控区, area: "990101"}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The tiny publication with a draft v3 that changes something of every kind and declares nothing."""
    write_tiny(tmp_path)
    at = [round(WEST + SIDE * i, 6) for i in range(5)]
    quarter = round(at[1] + SIDE / 4, 6)
    units = [
        ("ZH99010110001", box(at[0], quarter)),
        ("ZH99010120001", box(quarter, at[2])),
        ("ZH99010120002", box(at[2], at[3])),
    ]
    files = {
        "plan.yml": PLAN,
        "units/990101.yml": UNITS,
        "admission/990101.yml": LIST,
        "zones.yml": ZONES,
        "units.geojson": geojson(units),
        "zones.geojson": geojson([("YS9901012210002", box(at[0], at[2]))]),
    }
    for name, text in files.items():
        path = tmp_path / "units" / "v3" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


def run(root: Path, *args: str, lang: str = "en") -> str:
    result = CliRunner().invoke(command, [*args, "--publication", str(root), "--lang", lang], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def rules(root: Path) -> list[str]:
    return [p.rule for p in check_publication(root).problems if p.rule in ("P30", "P31", "P32", "P33")]


def test_every_kind_is_declared_then_filled_in_then_passes(root: Path) -> None:
    plan = root / "units" / "v3" / "plan.yml"
    assert {"P30", "P32"} <= set(rules(root))
    said = run(root, "v3")
    text = plan.read_text(encoding="utf-8")
    kinds = re.findall(r"- kind: (\w+)", text)
    assert kinds == ["add", "withdraw", "border", "category", "rename", "zones", "clauses", "list"]
    assert re.search(r"Declarations written into units/v3/plan.yml: 8\.", said)
    # what is left to fill in is one line for each declaration
    assert rules(root) == ["P33"] * 8
    filled = text.replace("mode:\n", "mode: synchronous\n").replace("reason:\n", "reason: 更新。\n")
    plan.write_text(filled.replace("basis:\n", "basis: law\n"), encoding="utf-8")
    assert rules(root) == []
    found = read_model(plan, Plan).changes
    assert found[2].units is not None
    assert found[2].units.codes == ("ZH99010110001", "ZH99010120001")
    assert found[5].zones == ("YS9901012210001", "YS9901012210002")
    assert found[4].from_ == found[4].to == ("ZH99010120001",)


def test_the_way_back_of_a_split_is_a_merger(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    folder = tmp_path / "units" / "v3"
    folder.mkdir()
    plan = folder / "plan.yml"
    plan.write_text(
        PLAN.replace("ZH99010220001", "ZH99010220002").replace("  zones: [YS9901012210001]\n", ""), encoding="utf-8"
    )
    whole = box(round(WEST + SIDE * 3, 6), round(WEST + SIDE * 4, 6))
    (folder / "units.geojson").write_text(geojson([("ZH99010230001", whole)]), encoding="utf-8")
    assert rules(tmp_path) == ["P30"]
    run(tmp_path, "v3")
    (change,) = read_model(plan, Plan).changes
    assert (change.kind, change.from_, change.to) == (
        "merge", ("ZH99010220002", "ZH99010230001"), ("ZH99010230001",)
    )  # fmt: skip
    assert rules(tmp_path) == ["P33"]


def test_nothing_else_of_the_file_changes(root: Path) -> None:
    plan = root / "units" / "v3" / "plan.yml"
    before = plan.read_bytes()
    run(root, "v3")
    after = plan.read_bytes()
    assert after.startswith(before)
    assert b"\r" not in after
    assert [path.name for path in plan.parent.iterdir() if path.name.startswith(".")] == []


def test_twice_adds_nothing(root: Path) -> None:
    plan = root / "units" / "v3" / "plan.yml"
    run(root, "v3")
    once = plan.read_bytes()
    assert "nothing was written" in run(root, "v3")
    assert plan.read_bytes() == once


def test_a_dry_run_shows_the_difference_and_writes_nothing(root: Path) -> None:
    plan = root / "units" / "v3" / "plan.yml"
    before = plan.read_bytes()
    said = run(root, "v3", "--dry-run", lang="zh")
    assert plan.read_bytes() == before
    assert "+++ units/v3/plan.yml" in said
    assert "+    - " not in said
    assert "+  - kind: withdraw" in said
    assert "没有写入任何内容" in said


def test_wrong_use(root: Path) -> None:
    for version in ("v9", "v1"):
        result = CliRunner().invoke(command, [version, "--publication", str(root), "--lang", "en"])
        assert isinstance(result.exception, UsageFault), version


@pytest.mark.parametrize(("wrong", "rule"), [("version: v7", "P01"), ("version: [", "Y07")])
def test_what_comparing_relies_on_must_hold(root: Path, wrong: str, rule: str) -> None:
    plan = root / "units" / "v3" / "plan.yml"
    plan.write_text(PLAN.replace("version: v3", wrong), encoding="utf-8")
    result = CliRunner().invoke(command, ["v3", "--publication", str(root), "--lang", "en"])
    assert isinstance(result.exception, ProblemsFound)
    assert [problem.rule for problem in result.exception.problems] == [rule]


HEAD = "version: v2\ntitle: t\nupdate: {type: dynamic}\n"
BLOCK = "- {kind: rename, from: [A], to: [A]} # 人写的\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD.removesuffix("\n"),
        HEAD + "# 末尾的话\n\n",
        HEAD + "...\n",
        "---\n" + HEAD,
        HEAD + "changes:\n",
        HEAD + "changes: # 待填\n# - {kind: }\nreplaces: [v1]\n",
        HEAD + "changes: []\nreplaces: [v1] # 代替\n",
        HEAD + "changes:\n  []\n",
        HEAD + "changes:\n" + BLOCK + "replaces: [v1]\n",
        HEAD + "changes:\n    " + BLOCK + "\n\n# 之后\nreplaces: [v1]\n",
        HEAD + "changes:\n  " + BLOCK.removesuffix("\n"),
        HEAD + "changes:\n  -\n    kind: rename\n    from: [A]\n    to: [A]\n    basis:\nreplaces: [v1]\n",
        HEAD + "changes:\n  - kind: rename\n    to: [A]\n    reason: |\n      一\n      二\n\nreplaces: [v1]\n",
        HEAD + "changes:\n  - kind: rename\n    to: [A]\n    reason: >-\n      一\n      二\n",
        HEAD + 'changes:\n  - kind: rename\n    to: [A]\n    reason: "一\n      二"\nreplaces: [v1]\n',
        HEAD + "changes: [{kind: rename, to: [A]}]\n",
        HEAD + "changes: [{kind: rename, to: [A]},]\nreplaces: [v1]\n",
        HEAD
        + "changes: [\n  {kind: rename, to: [A]}, # 一\n  {kind: rename, to: [B]} # 二, 人写的\n]\nreplaces: [v1]\n",
        HEAD + "changes: [\n  {kind: rename, to: [A]},\n  {kind: rename, to: [B]}, # 二\n  ] # 完\n",
        HEAD + "changes:\n  [{kind: rename, to: [A]}\n  , {kind: rename, to: [B]}\n  ]\n",
        '"version": v2\n"title": t\n"update": {type: dynamic}\n"changes":\n  - {kind: rename, to: [A]}\n',
        "  version: v2\n  title: t\n  update: {type: dynamic}\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_declarations_go_to_the_end_of_the_changes(text: str, end: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yml"
    path.write_bytes(text.replace("\n", end).encode())
    before = read_model(path, Plan)
    new = with_declarations(path.read_bytes().decode(), ROWS, ask_mode=True)
    write_plan(path, new, ROWS)
    after = read_model(path, Plan)
    assert path.read_bytes().decode() == new
    assert after.changes[: len(before.changes)] == before.changes
    border, held = after.changes[len(before.changes) :]
    assert border.kind == "border"
    assert border.units is not None
    assert border.units.codes == ROWS[0].codes
    assert (held.kind, held.lists) == ("list", ("990100",))
    assert (held.mode, held.reason, held.basis) == (None, None, ())
    # nothing is taken away but what stands around a bracket, and other tools read the same
    gone = [d[2:].strip() for d in difflib.ndiff(text.splitlines(), new.splitlines()) if d.startswith("- ")]
    assert "[" in "".join(gone) or gone == []
    assert len(yaml.safe_load(new)["changes"]) == len(after.changes)
    assert all(comment in new for comment in re.findall("# .*", text))
    assert new.count("\r\n") == (new.count("\n") if end == "\r\n" else 0)


def test_codes_that_yaml_would_take_for_something_else_are_quoted(tmp_path: Path) -> None:
    odd = ("no", "1:30", "a,b", "[x]", "0x1F", "a#b", "{y}", "null", "2024-01-01", '"q"')
    path = tmp_path / "plan.yml"
    for text in (HEAD, HEAD + "changes: []\n"):
        path.write_text(text, encoding="utf-8")
        rows = (Proposal("withdraw", from_=odd), Proposal("zones", zones=odd * 4, area="990101"))
        new = with_declarations(text, rows, ask_mode=False)
        write_plan(path, new, rows)
        assert read_model(path, Plan).changes[0].from_ == odd
        assert read_model(path, Plan).changes[1].zones == odd * 4
        assert yaml.safe_load(new)["changes"][0]["from"] == list(odd)


def test_a_comment_keeps_to_its_line() -> None:
    rows = (Proposal("add", to=("A",), about=("甲\nkind: withdraw\u2028乙\x85丙",)),)
    new = with_declarations(HEAD, rows, ask_mode=False)
    assert "  # 甲 kind: withdraw 乙 丙\n" in new


def test_a_text_that_does_not_read_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "plan.yml"
    path.write_text(HEAD, encoding="utf-8")
    for broken in ("version: [", HEAD, HEAD.replace("title: t", "title: u") + "changes: [{kind: list, lists: [a]}]\n"):
        with pytest.raises(UsageFault):
            write_plan(path, broken, (Proposal("list", lists=("a",)),))
        assert path.read_text(encoding="utf-8") == HEAD
        assert [p.name for p in tmp_path.iterdir()] == ["plan.yml"]


def test_braces_around_the_whole_plan_are_not_touched() -> None:
    with pytest.raises(UsageFault):
        with_declarations("{version: v2, title: t, update: {type: dynamic}}\n", ROWS, ask_mode=True)
