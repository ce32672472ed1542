"""Every significant change declared, every declared change real: on the tiny publication and changes to it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from onemap.checking import check_publication
from onemap.compare import compare_in
from onemap.compare.duties import compared_problems, compared_versions
from onemap.compare.undeclared import undeclared
from onemap.errors import Problem
from onemap.model.publication import Audience
from onemap.read.publication import read_publication
from onemap.resolve import resolve
from tests.publications import SIDE, WEST, box, geojson, write_tiny

WHY = "mode: synchronous, reason: 更新。, basis: law"
V3 = """\
version: v3
title: 澜江市生态环境分区管控动态更新方案（2024年）
update: {type: dynamic, mode: synchronous}
based_on: v2
basis: [{id: law, title: 中华人民共和国长江保护法}]
"""
BORDER = round(WEST + SIDE * 1.5, 6)
#: the border between the units of 990101 half a unit further east
MOVED = geojson(
    [
        ("ZH99010110001", box(WEST, BORDER)),
        ("ZH99010120001", box(BORDER, round(WEST + SIDE * 2, 6))),
    ]
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_tiny(tmp_path)


def version(root: Path, changes: str = "", more: str = "", **files: str) -> Path:
    """Add v3, a draft that declares *changes* (one in a line)."""
    folder = root / "units" / "v3"
    (folder / "units").mkdir(parents=True, exist_ok=True)
    declared = "".join(f"  - {{{change}, {WHY}}}\n" for change in changes.splitlines())
    (folder / "plan.yml").write_text(V3 + more + ("changes:\n" + declared if declared else ""), encoding="utf-8")
    for name, text in files.items():
        path = folder / {"units": "units/990101.yml", "geometry": "units.geojson", "zones": "zones.yml"}.get(name, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def said(root: Path, audience: Audience = "internal") -> list[str]:
    return [f"{p.rule} {' '.join(p.objects)}" for p in problems(root, audience)]


def problems(root: Path, audience: Audience = "internal") -> list[Problem]:
    loaded = read_publication(root)
    return list(compared_problems(loaded, resolve(loaded, audience)))


def test_the_tiny_publication_declares_what_it_changes(root: Path) -> None:
    assert said(root) == []


def test_a_draft_is_held_against_the_version_in_force(root: Path) -> None:
    version(root, geometry=MOVED)
    assert said(root) == ["P30 ZH99010110001", "P30 ZH99010120001"]
    place = problems(root)[0].place
    assert place.file.parent.name == "v3"
    assert place.node == ("changes",)
    assert {p.version for p in problems(root)} == {"v3"}


@pytest.mark.parametrize(
    "changes",
    [
        "kind: border, units: {codes: [ZH99010110001, ZH99010120001]}",
        'kind: border, units: {area: "990101"}',
        'kind: border, units: {area: "990100"}',
        "kind: border, from: [ZH99010110001]\nkind: border, to: [ZH99010120001]",
        'kind: border, units: {area: "990101", category: 优先保护单元}\nkind: border, units: {category: 重点管控单元}',
    ],
)
def test_a_change_is_declared_singly_or_by_group(root: Path, changes: str) -> None:
    version(root, changes, geometry=MOVED)
    assert said(root) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ('kind: border, units: {area: "990102"}', ["P30 ZH99010110001", "P30 ZH99010120001", "P31 v3"]),
        ('kind: rename, units: {area: "990101"}', ["P30 ZH99010110001", "P30 ZH99010120001", "P31 v3"]),
        ('kind: border, units: {area: "990101"}\nkind: border, to: [ZH99010230001]', ["P31 ZH99010230001"]),
        ('kind: border, units: {area: "990101"}\nkind: list, lists: ["990100"]', ["P31 990100"]),
        ('kind: border, units: {area: "990101"}\nkind: merge, from: [ZH99010110001], to: [ZH99010120001]',
         ["P31 ZH99010110001 ZH99010120001"]),
    ],
)  # fmt: skip
def test_what_is_declared_must_be_so(root: Path, changes: str, expected: list[str]) -> None:
    version(root, changes, geometry=MOVED)
    assert [line.strip() or line for line in said(root)] == [line.replace(" v3", "") for line in expected]


def test_codes_that_no_version_has_are_another_rules(root: Path) -> None:
    version(root, "kind: withdraw, from: [ZH99010110009]\nkind: add, to: [ZH99010110008]")
    assert said(root) == []
    assert [p.rule for p in check_publication(root).problems] == ["P07", "P07"]


def test_a_border_within_the_tolerance_need_not_be_declared(root: Path) -> None:
    near = round(WEST + SIDE + 0.00001, 6)  # about a metre
    shapes = [("ZH99010110001", box(WEST, near)), ("ZH99010120001", box(near, round(WEST + SIDE * 2, 6)))]
    version(root, geometry=geojson(shapes))
    assert said(root) == []


def test_of_a_layer_that_is_not_shown_no_border_is_told(root: Path) -> None:
    path = root / "units" / "publication.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("units: {publication: public}", "units: {publication: withheld}")
    )
    plan = root / "units" / "v2" / "plan.yml"
    wrong = f"  - {{kind: border, units: {{codes: [ZH99010110001]}}, {WHY}}}\n"
    plan.write_text(plan.read_text(encoding="utf-8") + wrong, encoding="utf-8")
    assert said(root, "public") == []
    assert said(root) == ["P31 ZH99010110001"]


def test_facts_need_not_be_declared(root: Path) -> None:
    unit = "- {code: ZH99010120001, name: 临港经济开发区重点管控单元, category: 重点管控单元, area: '990101',\n"
    facts = "   towns: [东桥镇], problems: 水质超标。, area_km2: '108.95', zones: [YS9901012210001]}\n"
    version(root, units=unit + facts)
    assert said(root) == []


def test_each_word_of_a_unit_needs_its_kind(root: Path) -> None:
    unit = "- {code: ZH99010120001, name: 临港新城一般管控单元, category: 一般管控单元, area: '990101'}\n"
    version(root, "kind: rename, from: [ZH99010120001], to: [ZH99010120001]", units=unit)
    (problem,) = problems(root)
    assert problem.what.text().endswith(": category: 重点管控单元 → 一般管控单元; zones: −YS9901012210001.")
    assert "(kind: category, zones)" in problem.mend.text()


def test_a_unit_that_goes_is_told_by_its_own_rule(root: Path) -> None:
    version(root, more="remove: {units: [ZH99010220001]}\n")
    (problem,) = problems(root)
    assert (problem.rule, problem.objects) == ("P32", ("ZH99010220001",))
    assert problem.place.node == ("remove", "units", 0)
    version(root, "kind: withdraw, from: [ZH99010220001]", more="remove: {units: [ZH99010220001]}\n")
    assert said(root) == []


def test_a_new_code_is_a_unit_gone_and_one_come_unless_declared(root: Path) -> None:
    unit = "- {code: ZH99010220009, name: 溪山城镇重点管控单元, category: 重点管控单元, area: '990102', clauses: [\n"
    unit += '    {number: "1-1", dimension: 空间布局约束, text: 优化城镇布局。}]}\n'
    shape = geojson([("ZH99010220009", box(round(WEST + 2 * SIDE, 6), round(WEST + 3 * SIDE, 6)))])
    gone = "remove: {units: [ZH99010220001]}\n"
    version(root, more=gone, units=unit, geometry=shape)
    assert sorted(line[:3] for line in said(root)) == ["P30", "P32"]
    version(root, "kind: recode, from: [ZH99010220001], to: [ZH99010220009]", more=gone, units=unit, geometry=shape)
    assert "P32" not in " ".join(said(root))
    assert not [p for p in problems(root) if "recoded" in p.what.text()]


def test_a_unit_that_goes_may_name_its_heirs(root: Path) -> None:
    gone = "remove: {units: [ZH99010220001]}\n"
    version(root, "kind: withdraw, from: [ZH99010220001], to: [ZH99010230001]", more=gone)
    assert said(root) == []
    version(root, "kind: withdraw, from: [ZH99010220001, ZH99010110001], to: [ZH99010230001]", more=gone)
    assert said(root) == ["P31 ZH99010110001"]


def test_units_regrouped_are_declared_as_a_merger_or_split(root: Path) -> None:
    """Two units of 990101 become two others, cut elsewhere."""
    one, two = (f"- {{code: {code}, name: 新, category: 重点管控单元, area: '990101', clauses: []}}\n" for code in NEW)
    shapes = geojson([(NEW[0], box(WEST, BORDER)), (NEW[1], box(BORDER, round(WEST + SIDE * 2, 6)))])
    gone = "remove: {units: [ZH99010110001, ZH99010120001]}\n"
    for kind in ("merge", "split"):
        declared = f"kind: {kind}, from: [ZH99010110001, ZH99010120001], to: [{', '.join(NEW)}]"
        version(root, declared, more=gone, units=one + two, geometry=shapes)
        assert said(root) == []
    # the border of the unit whose code goes on is said with it
    kept = geojson([("ZH99010110001", box(WEST, BORDER)), (NEW[1], box(BORDER, round(WEST + SIDE * 2, 6)))])
    declared = f"kind: merge, from: [ZH99010110001, ZH99010120001], to: [ZH99010110001, {NEW[1]}]"
    version(root, declared, more="remove: {units: [ZH99010120001]}\n", units=two, geometry=kept)
    assert said(root) == []
    version(root, more=gone, units=one + two, geometry=shapes)
    assert sorted(line[:3] for line in said(root)) == ["P30", "P30", "P32", "P32"]


@pytest.mark.parametrize(
    "files",
    [
        {"areas.yml": 'areas:\n  - {id: "990102", name: 溪山新区, kind: district, parent: "990100"}\n'},
        {"areas.yml": 'regions:\n  - {id: basin, name: 流域, areas: ["990102"]}\n'},
        {"targets.yml": "targets:\n  - {indicator: PM2.5, name: 浓度, kind: upper-limit, place: '990100',\n"
         "     values: [{year: '2025', value: '30'}]}\n"},
        {"tags/990100.yml": "tags:\n  - {number: '2', activities: [新建]}\n"},
        {"admission/990100.yml": 'level: 市级总体\nfor: {area: "990100"}\ndocument: 澜政发〔2024〕3号\nclauses: []\n'},
        {"more": "base_year: '2023'\ntarget_years: ['2030']\nsummary: 更新。\n"},
        {"more": "vocabulary:\n  levels:\n    - {id: city, label: 市级总体}\n    - {id: district, label: 区县级总体}\n"
         "    - {id: unit, label: 单元}\n"},
    ],
)  # fmt: skip
def test_areas_targets_documents_and_words_are_told_and_need_not_be_declared(root: Path, files: dict[str, str]) -> None:
    version(root, **files)
    assert said(root) == []
    changes = compare_in(resolve(read_publication(root), "internal"), "v2", "v3")
    assert [delta.kind for delta in changes.deltas if delta.kind != "plan"] or "base_year" in changes.deltas[0].fields


NEW = ("ZH99010120008", "ZH99010120009")
ZONE = '- {code: YS9901012210001, name: 临港污染重点管控区, element: 水, type: 工业污染重点管控区, area: "990101"}\n'


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("", ["P30 YS9901012210001"]),
        ("kind: zones, zones: [YS9901012210001]", []),
        ('kind: zones, units: {area: "990101"}', []),
        ('kind: zones, units: {area: "990100"}', []),
        ('kind: zones, units: {area: "990102"}', ["P30 YS9901012210001", "P31"]),
        ("kind: zones, units: {codes: [ZH99010110001]}", ["P30 YS9901012210001", "P31 ZH99010110001"]),
    ],
)
def test_zones_are_declared_by_code_or_by_area(root: Path, changes: str, expected: list[str]) -> None:
    version(root, changes, zones=ZONE)
    assert [line.strip() for line in said(root)] == expected


@pytest.mark.parametrize(
    ("more", "zones", "words"),
    [
        ("", ZONE.replace("2210001", "2210002"), "is new since version v2"),
        ("remove: {zones: [YS9901012210001]}\n", "", "of version v2 is gone"),
        ("", ZONE, "Undeclared change of the zone"),
    ],
)
def test_what_became_of_a_zone_is_said(root: Path, more: str, zones: str, words: str) -> None:
    version(root, more=more, **({"zones": zones} if zones else {}))
    found = [p.what.text() for p in problems(root) if p.rule == "P30"]
    assert len(found) == 1
    assert words in found[0]


def test_only_dynamic_updates_have_to_declare(root: Path) -> None:
    version(root, geometry=MOVED)
    path = root / "units" / "v3" / "plan.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("dynamic", "periodic"), encoding="utf-8")
    assert said(root) == []


def test_what_the_plan_before_declared_is_not_declared_now(root: Path) -> None:
    """v2 split a unit; a version that undoes it has to say so itself."""
    whole = geojson([("ZH99010230001", box(round(WEST + 3 * SIDE, 6), round(WEST + 4 * SIDE, 6)))])
    gone = "remove: {units: [ZH99010220002]}\n"
    version(root, more=gone, geometry=whole)
    assert said(root) == ["P30 ZH99010220002 ZH99010230001"]
    merge = "kind: merge, from: [ZH99010220002, ZH99010230001], to: [ZH99010230001]"
    version(root, merge, more=gone, geometry=whole)
    assert said(root) == []


def test_undeclared_is_empty_exactly_when_everything_is_declared(root: Path) -> None:
    chain = resolve(read_publication(root), "internal")
    old, new = chain.snapshots["v1"], chain.snapshots["v2"]
    assert not undeclared(compare_in(chain, "v1", "v2"), old, new)
    for at in range(len(new.plan.changes)):
        left = tuple(change for i, change in enumerate(new.plan.changes) if i != at)
        snapshots = {**chain.snapshots, "v2": replace(new, plan=new.plan.model_copy(update={"changes": left}))}
        shorter = replace(chain, snapshots=snapshots)
        assert undeclared(compare_in(shorter, "v1", "v2"), old, snapshots["v2"])


def test_only_updates_and_the_versions_before_them_are_compared(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version(root, geometry=MOVED)
    assert compared_versions(read_publication(root)) == {"v1", "v2", "v3"}
    path = root / "units" / "v3" / "plan.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("dynamic", "periodic"), encoding="utf-8")
    assert compared_versions(read_publication(root)) == {"v1", "v2"}
    shutil.rmtree(root / "units" / "v2")
    shutil.rmtree(root / "units" / "v3")
    for kind in ("initial", "dynamic"):  # an update that follows nothing has nothing to declare
        plan = root / "units" / "v1" / "plan.yml"
        plan.write_text(plan.read_text(encoding="utf-8").replace("type: initial", f"type: {kind}"), encoding="utf-8")
        assert compared_versions(read_publication(root)) == set()

    def resolves(*args: object, **more: object) -> None:
        raise AssertionError("nothing has to be compared")

    monkeypatch.setattr("onemap.checking.resolve", resolves)
    assert [p for p in check_publication(root).problems if p.severity == "error"] == []


def test_a_chain_to_compare_tells_the_same_as_a_whole_one(root: Path) -> None:
    version(root, "kind: rename, to: [ZH99010110001]", more="remove: {units: [ZH99010220001]}\n", geometry=MOVED)
    loaded = read_publication(root)
    short = resolve(loaded, "internal", to_compare=compared_versions(loaded))
    assert list(compared_problems(loaded, short)) == problems(root) != []
    assert set(short.snapshots["v3"].layers) == {"units", "zones"}
    some = resolve(loaded, "internal", to_compare={"v2"})
    assert [name for name, snapshot in some.snapshots.items() if snapshot.layers] == ["v2"]
