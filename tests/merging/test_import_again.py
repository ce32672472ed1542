"""The same delivery again, the next one, and people's YAML between them: what is shown, written, kept and listed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from onemap.errors import ProblemsFound
from onemap.merging.difference import Difference
from onemap.read.publication import read_publication
from onemap.words import translator
from tests.merging.deliveries import ADDED, CODES, DELIVERY, ZONE, Deliveries

UNITS = "v1/units/990101.yml"


@pytest.fixture
def made(tmp_path: Path) -> Deliveries:
    """A delivery that has been imported."""
    deliveries = Deliveries(tmp_path)
    deliveries.bring()
    return deliveries


def test_the_same_delivery_again_changes_no_byte(made: Deliveries) -> None:
    before = made.sums()
    done, said = made.bring()
    assert said == ["v1: nothing to do"]
    assert not done.written and made.sums() == before


def test_the_next_delivery_shows_exactly_what_is_new(made: Deliveries) -> None:
    before = made.text("v1/units/990102.yml")
    made.rows[CODES[0]]["first"] = "禁止围垦、采砂。"
    new = "ZH99010110002"
    made.rows[new] = {**made.rows[CODES[0]], "name": "滩涂", "first": "禁止填海。"}
    made.shapes |= {new: 5, CODES[2]: 7}
    del made.rows[CODES[1]]
    done, said = made.bring()
    assert done.written
    assert said == [
        "v1: Unit +1 ~0 −1; Clause +2 ~1 −2; Shapes of units +1 ~1 −1",
        f"  ~ Unit {CODES[0]} 湿地",
        "      ~ Clause 1-1",
        "          text: 禁止围垦{+、采砂+}。",
        f"  + Unit {new} 滩涂",
        f"  − Unit {CODES[1]} 港区",
        "  Shapes of units",
        f"    + {new} (89.0448 km²)",
        f"    ~ {CODES[2]} (89.0448 → 89.0448 km²)",
        f"    − {CODES[1]} (89.0448 km²)",
    ]
    assert made.text("v1/units/990102.yml") == before
    loaded = read_publication(made.target)
    version = loaded.versions["v1"]
    assert list(version.units) == [CODES[0], new, CODES[2]]
    assert set(version.layers["units"].codes) == set(version.units)
    assert version.units[CODES[0]].clauses[0].text == "禁止围垦、采砂。"  # type: ignore[index]
    assert made.bring()[1] == ["v1: nothing to do"]


def test_what_people_have_added_stays_and_every_other_byte(made: Deliveries) -> None:
    unit = f"- code: {CODES[1]}\n"
    made.edit(UNITS, unit, f"# 港区：与规划科核对过\n{unit}{ADDED}")
    clause = f'    - number: "2-1"\n      dimension: 污染物排放管控\n      text: {made.rows[CODES[1]]["second"]}\n'
    follows = '      follows: [{list: "990100", numbers: ["1"]}]\n'
    made.edit(UNITS, clause, clause + follows + '    - {number: "9", dimension: 环境风险防控, text: 本地。}\n')
    made.rows[CODES[1]]["first"] = "限制新建、扩建。"
    before = made.text(UNITS)
    done, said = made.bring()
    assert done.written and done.outcome is not None
    assert said[0] == "v1: Clause +0 ~1 −0"
    assert made.text(UNITS) == before.replace("限制扩建。", "限制新建、扩建。")
    unit_read = read_publication(made.target).versions["v1"].units[CODES[1]]
    assert [clause.key for clause in unit_read.clauses or ()] == ["1-1", "2-1", "9"]
    rows = read_publication(made.target).versions["v1"].correspondence.rows
    added = [(name.key, name.owner) for name, row in rows.items() if row.origin.how == "added" and not row.prints]
    assert added == [("9", f"unit:{CODES[1]}")]
    assert made.bring()[1] == ["v1: nothing to do"]


def test_conflicts_are_listed_with_both_sides_and_nothing_is_overwritten(made: Deliveries) -> None:
    made.edit(UNITS, "限制扩建。", "限制改建。")
    made.rows[CODES[1]]["first"] = "限制新建。"
    made.rows[CODES[0]]["name"] = "大湿地"
    done, said = made.bring(lang="en")
    assert done.outcome is not None and len(done.outcome.versions[0].conflicts) == 1
    assert said == [
        "v1: Unit +0 ~1 −0",
        f"  ~ Unit {CODES[0]} 大湿地",
        "      name: {+大+}湿地",
        "Changed on both sides and left as they are here: 1",
        f"  ? Unit {CODES[1]} 港区 · Clause 1-1 · text",
        "      here: 限制改建。",
        "      came in: 限制新建。",
    ]
    assert "限制改建。" in made.text(UNITS) and "大湿地" in made.text(UNITS)
    assert (made.folder / "mapping.review.xlsx").is_file()
    # the same delivery again: what is here stays, and there is nothing to decide any more
    said = made.bring()[1]
    assert said == ["v1: nothing to do"] and "限制改建。" in made.text(UNITS)


@pytest.mark.parametrize(("take", "words"), [("delivered", "限制新建。"), ("kept", "限制改建。")])
def test_take_decides_all_conflicts(made: Deliveries, take: str, words: str) -> None:
    made.edit(UNITS, "限制扩建。", "限制改建。")
    made.rows[CODES[1]]["first"] = "限制新建。"
    done, _ = made.bring(take=take)
    assert done.outcome is not None and done.outcome.versions[0].conflicts == ()
    assert words in made.text(UNITS)


def test_withdrawn_by_the_delivery_and_edited_here_is_a_conflict(made: Deliveries) -> None:
    made.edit(UNITS, "name: 港区", "name: 新港区")
    del made.rows[CODES[1]]
    assert f"  ? Unit {CODES[1]} 新港区" in made.bring()[1]
    assert "新港区" in made.text(UNITS)
    # it is undecided as long as nobody decides: the same delivery says it again, and changes nothing
    before = made.sums()
    assert f"  ? Unit {CODES[1]} 新港区" in made.bring()[1]
    assert made.sums() == before


def test_neither_dry_run_nor_a_no_writes_anything(made: Deliveries) -> None:
    made.rows[CODES[0]]["name"] = "大湿地"
    made.write()
    mapping = made.mapping
    before = made.sums()
    for how in ({"dry_run": True, "answer": False}, {"answer": False}):
        done, said = made.bring(**how)
        assert said[0] == "v1: Unit +0 ~1 −0" and not done.written
        assert made.sums() == before and mapping.is_file()


def test_nothing_is_written_when_the_result_cannot_stand(made: Deliveries) -> None:
    made.rows[CODES[0]]["area"] = "990109"
    made.write()
    before = made.sums()
    with pytest.raises(ProblemsFound) as found:
        made.bring()
    assert all(made.folder in problem.place.file.parents for problem in found.value.problems)
    assert made.sums() == before
    assert not list(made.folder.glob(".*"))


@pytest.mark.parametrize("exchanges", [True, False])
@pytest.mark.parametrize("step", range(4))
def test_killed_in_the_middle_the_old_or_the_new_stands(
    made: Deliveries, monkeypatch: pytest.MonkeyPatch, step: int, exchanges: bool
) -> None:
    """Whatever rename is the last: after the next import the publication is whole."""
    old = made.sums()
    made.rows[CODES[0]]["name"] = "大湿地"
    left = step
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        if not exchanges:
            patch.setattr("onemap.writing.files.exchange", lambda one, other: False)
        with suppress(KeyboardInterrupt):
            made.bring()
    units = made.target / "units"
    if units.exists():
        now = made.text(UNITS)
        assert ("大湿地" in now) or {k: v for k, v in made.sums().items() if k.startswith("out/")} == {
            k: v for k, v in old.items() if k.startswith("out/")
        }
    made.bring()
    assert "大湿地" in made.text(UNITS)
    assert made.bring()[1] == ["v1: nothing to do"]
    assert sorted(path.name for path in made.target.iterdir() if path.name != ".onemap") == [
        "content",
        "mkdocs.yml",
        "site_overrides",
        "units",
    ]


def test_a_unit_that_moves_to_another_area_moves_file_with_its_remarks(made: Deliveries) -> None:
    made.edit(UNITS, f"- code: {CODES[1]}\n", f"- code: {CODES[1]}   # 核对过\n")
    made.rows[CODES[1]]["area"] = "990102"
    made.bring()
    assert CODES[1] not in made.text(UNITS)
    text = made.text("v1/units/990102.yml")
    assert f"- code: {CODES[1]}   # 核对过\n" in text and text.index(CODES[1]) < text.index(CODES[2])


def test_several_versions_one_based_on_another(tmp_path: Path) -> None:
    made = Deliveries(tmp_path)
    made.plans["v2"] = {
        "version": "v2",
        "title": "更新",
        "update": {"type": "dynamic", "mode": "synchronous"},
        "based_on": "v1",
        "replaces": ["v1"],
    }
    made.write("v2", CODES[:1])
    made.bring()
    assert made.bring()[1] == ["v1: nothing to do", "v2: nothing to do"]
    # the delivery of the update has another unit; that of the first version a new name for all
    made.rows[CODES[2]]["name"] = "新园区"
    made.write("v2", [CODES[0], CODES[2]])
    made.rows[CODES[2]]["name"] = "大园区"
    made.write("v1")
    _, said = made.bring()
    assert [line for line in said if not line.startswith("      ")] == [
        "v1: Unit +0 ~1 −0",
        f"  ~ Unit {CODES[2]} 大园区",
        "v2: Unit +0 ~1 −0",
        f"  ~ Unit {CODES[2]} 新园区",
    ]
    text = made.text("v2/units/990102.yml")
    assert "name: 新园区" in text and "clauses" not in text  # as they are in the version below
    # no more: the unit is again what it is in the version below
    made.write("v2", CODES[:1])
    _, said = made.bring()
    assert said[:3] == [
        "v1: nothing to do",
        "v2: Unit +0 ~1 −0; Shapes of units +0 ~0 −1",
        f"  ~ Unit {CODES[2]} 大园区",
    ]
    # taken out of the update
    made.plans["v2"]["remove"] = {"units": [CODES[1]]}
    _, said = made.bring()
    assert f"  − Unit {CODES[1]} 港区" in said
    assert "remove:\n  units:\n    - " + CODES[1] in made.text("v2/plan.yml")
    assert made.bring()[1] == ["v1: nothing to do", "v2: nothing to do"]


def test_people_edit_plan_and_publication(made: Deliveries) -> None:
    made.edit("v1/plan.yml", "title: 方案", "title: 方案（2025年）\nsummary: 摘要")
    made.edit("publication.yml", "territory: 澜江市", "territory: 澜江市全域")
    made.rows[CODES[0]]["name"] = "大湿地"
    done, said = made.bring()
    assert done.outcome is not None and done.outcome.versions[0].conflicts == ()
    assert said[0] == "v1: Unit +0 ~1 −0"
    assert "summary: 摘要" in made.text("v1/plan.yml") and "澜江市全域" in made.text("publication.yml")


def test_without_a_delivery_in_the_mapping_there_is_no_base_and_differences_are_conflicts(tmp_path: Path) -> None:
    made = Deliveries(tmp_path, delivery=False)
    made.bring()
    assert not (made.target / "units" / "v1" / "correspondence.csv").exists()
    assert made.bring()[1] == ["v1: nothing to do"]
    made.rows[CODES[0]]["name"] = "大湿地"
    done, _ = made.bring()
    assert done.outcome is not None and len(done.outcome.versions[0].conflicts) == 1 and not done.written
    assert made.bring(take="delivered")[0].written and "大湿地" in made.text(UNITS)


def test_a_delivery_for_one_area_does_not_withdraw_the_units_of_another(made: Deliveries) -> None:
    made.rows[CODES[0]]["name"] = "大湿地"
    del made.rows[CODES[2]]
    _, said = made.bring()
    assert said[0] == "v1: Unit +0 ~1 −0"
    assert f"stay, because nothing came in for their areas: 1 ({CODES[2]})" in "\n".join(said)
    assert CODES[2] in made.text("v1/units/990102.yml")


def test_borders_that_people_have_moved_stay(made: Deliveries) -> None:
    path = made.target / "units" / "v1" / "units.geojson"
    text = path.read_text(encoding="utf-8")
    made.shapes[CODES[0]] = 9
    made.write()
    assert text.count(CODES[1]) == 1
    done, said = made.bring()
    assert done.written and "Shapes of units +0 ~1 −0" in said[0]
    assert DELIVERY["received"] in made.text("v1/original/sources.yml") and ZONE in made.text("v1/zones.yml")


def test_a_conflict_says_whether_a_delivery_or_a_table_came_back(made: Deliveries) -> None:
    made.edit(UNITS, "限制扩建。", "限制改建。")
    made.rows[CODES[1]]["first"] = "限制新建。"
    done, _ = made.bring()
    assert done.outcome is not None
    for returned, side in ((False, "来件"), (True, "收回的表格")):
        lines = Difference(done.outcome.versions[0], translator("zh"), returned=returned).lines()
        assert f"      {side}：限制新建。" in list(lines)
