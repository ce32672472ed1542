"""What clauses refer to and what they repeat."""

from __future__ import annotations

from pathlib import Path

from tests.check.reporting import edited

OWN = "text: 优化城镇布局。"


def test_an_unknown_list_is_said_after_one_that_has_been_removed(tmp_path: Path) -> None:
    gone = ("v2/plan.yml", "", "remove: {lists: ['990101']}\n")
    follows = "{list: '990101', numbers: ['1']}, {list: '990109', numbers: ['1']}"
    asks = ("v2/units/990102.yml", "text: 限制高耗水项目。", f"text: 限制高耗水项目。, follows: [{follows}]")
    lists = ("v1/admission/990101.yml", "", "level: 区县总体\nfor: {area: '990101'}\nclauses: []\n")
    said = [line.split(" (")[0] for line in edited(tmp_path, gone, asks, lists) if " L05 " in line]
    assert [line.partition(" L05 ")[2] for line in said] == ["There is no list 990109."]


def test_two_units_may_say_the_same(tmp_path: Path) -> None:
    said = edited(tmp_path, ("v1/units/990102.yml", OWN, "text: 禁止围垦。"))
    assert not [line for line in said if " L16 " in line]
