"""What histories tell of clauses: a unit's own ones, and those that it gained and lost through others' lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from onemap.compare.changes import UnitEffect
from onemap.render.pages.histories import Histories
from onemap.slug import slug
from tests.publications import ZONE, write_tiny
from tests.render.test_histories import PLAIN, TOWN, WET, Change, page, portal, told, words
from tests.render.test_portal import edit, write

COMPARED = "these are not the words of the plans."


def test_own_clauses_are_told_one_by_one_and_a_prohibition_stands_out(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    before = '{number: "1-1", dimension: 空间布局约束, text: 优化城镇布局。}'
    edit(root, "v1/units/990102.yml", before, before.replace("text:", "measure: 限制, text:"))
    held = (root / "units/v1/units/990102.yml").read_text(encoding="utf-8").split("- code: ZH99010230001")[0]
    now = held.replace("measure: 限制, text: 优化城镇布局。", "measure: 禁止, text: 优化<i>城镇布局。")
    now = now.replace("{dimension: 资源利用效率, none: true}", '{number: "4-1", dimension: 资源利用效率, text: 节水。}')
    assert now != held
    path = root / "units/v2/units/990102.yml"
    path.write_text(now + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    event = told(root, TOWN).timeline[1]
    assert event.detail is not None
    found = {(clause.how, clause.number): clause for clause in event.detail.clauses}
    assert set(found) == {("changed", "1-1"), ("added", "4-1"), ("removed", "–")}
    strict = found["changed", "1-1"]
    assert (strict.bearing, strict.old, strict.new) == ("stricter", "优化城镇布局。", "优化<i>城镇布局。")
    assert ("Measure", "Restricted", "Prohibited") in strict.facts and strict.measure == ("Prohibited", "strong")
    assert found["removed", "–"].old == "As filed: none"
    # each leads to the clause where it stands, or stood
    assert strict.href == f"versions/v2/units/{TOWN}.html#c-{TOWN}-1-1"
    assert found["removed", "–"].href.startswith(f"versions/v1/units/{TOWN}.html#c-")
    text = page(root, TOWN)
    assert '<strong class="om-bears om-bears--stricter">▲ stricter</strong>' in text
    # that it is stricter is found by comparing, and said to be so once; of a unit without any such clause not at all
    assert (text.count(COMPARED), page(root, PLAIN).count(COMPARED)) == (1, 0)
    assert "<i>" not in text and "&lt;i&gt;" in text
    assert event.brief == "List of the unit changed"


def effect(**of: tuple[tuple[str, str], ...]) -> UnitEffect:
    return UnitEffect(TOWN, TOWN, **of)


def test_what_a_unit_gained_and_lost_through_lists_that_are_not_its_own(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    city = "990100"
    held = effect(gained=((city, "4"), (city, "3")), lost=((city, "1"),), changed=((city, "2"),))
    change: Change = lambda found: replace(found, effects=(held, replace(held, old=WET, new=WET)))  # noqa: E731
    histories = Histories(portal(root, change))
    event, same, none = (histories.of(code).timeline[1] for code in (TOWN, WET, PLAIN))
    assert event.lists == same.lists != "" and none.lists == ""  # told once for all alike
    assert (event.detail, event.brief) == (None, "Clauses of higher lists changed")
    (parts,) = histories.lists([event.lists]).values()
    (one,) = parts
    assert one.href == "versions/v2/changes.html" and one.reasons[0][1] == "上位法要求更新。"
    rows = {clause.number: (clause.how, clause.old, clause.new) for clause in one.clauses}
    places = {clause.number: clause.href for clause in one.clauses}
    assert places["4"] == "versions/v2/admission/990100.html#c-990100-4"
    assert places["1"] == "versions/v1/admission/990100.html#c-990100-1"
    assert rows == {
        "2": ("changed", "新增源实行等量替代。", "新增源实行倍量替代。"),
        "4": ("added", None, "提高用水效率。"),
        "3": ("gained", "沿江企业应当编制应急预案。", "沿江企业应当编制应急预案。"),
        "1": ("lost", "禁止在优先保护单元内新建化工项目。", "禁止在优先保护单元内新建化工项目。"),
    }
    text = page(root, TOWN, change)
    assert 'href="../versions/v2/changes.html"' in text
    for said in ("＋ now applies 3", "－ no longer applies 1", "＋ added 4", "± changed 2"):
        assert said in words(text)
    assert words(text).count("沿江企业应当编制应急预案。") == 1


def test_clauses_of_zones_that_came_and_went_came_and_went(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    carried = "area: '990101', clauses: [{number: '1', dimension: 空间布局约束, text: 区内%s。}]}\n"
    write(root, "v1/zones.yml", f"- {{code: {ZONE}, name: 旧, element: 水, {carried % '旧'}")
    write(root, "v2/zones.yml", f"- {{code: Z2, name: 新, element: 水, {carried % '新'}")
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{zones: [{ZONE}]}}")
    change: Change = lambda found: replace(found, effects=(effect(gained=(("Z2", "1"),), lost=((ZONE, "1"),)),))  # noqa: E731
    histories = Histories(portal(root, change))
    (parts,) = histories.lists([histories.of(TOWN).timeline[1].lists]).values()
    found = [(clause.how, clause.old, clause.new, clause.href) for part in parts for clause in part.clauses]
    assert found == [
        ("added", None, "区内新。", f"versions/v2/zones/{slug('Z2')}.html#c-{slug('Z2')}-1"),
        ("removed", "区内旧。", None, f"versions/v1/zones/{ZONE}.html#c-{ZONE}-1"),
    ]


def test_the_reference_of_what_changed_in_lists_is_its_content(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    change: Change = lambda found: replace(found, effects=(effect(changed=(("990100", "2"),)),))  # noqa: E731
    before = told(root, TOWN, change)
    edit(root, "v2/admission/990100.yml", "倍量替代", "两倍替代")
    after = told(root, TOWN, change)
    assert before != after and before._replace(timeline=()) == after._replace(timeline=())


def test_many_clauses_of_others_lists_are_told_by_number_and_first_words(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    long = "沿江企业应当" + "编制应急预案" * 20 + "。"
    rows = "".join(f'  - {{number: "9-{n}", dimension: 环境风险防控, text: {long}}}\n' for n in range(13))
    path = root / "units/v2/admission/990100.yml"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8", newline="\n")
    gained = tuple(("990100", f"9-{n}") for n in range(13))
    many = page(root, TOWN, lambda found: replace(found, effects=(effect(gained=gained),)))
    few = page(root, TOWN, lambda found: replace(found, effects=(effect(gained=gained[:12]),)))
    assert long in words(few) and "The whole wording stands" not in few
    assert long not in words(many) and long[:20] in words(many) and "The whole wording stands" in many
    assert all(f"9-{n}" in many for n in range(13))
