"""What the pages of codes tell: where a unit came from and what it became, and what changed, clause by clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onemap.compare.changes import ChangeSet, Fact, Flow, Suggested, UnitChange, UnitEffect
from onemap.model.plan import DeclaredChange
from onemap.model.publication import Audience
from onemap.render.pages.changes.places import ChangePlaces
from onemap.render.pages.histories import Fragments, Histories, History, history_page, setting
from onemap.render.pages.histories.records import Kin
from onemap.render.pages.page import Templates
from onemap.render.pages.portal import Portal
from onemap.slug import slug
from onemap.words import translator
from tests.publications import ZONE, write_tiny
from tests.render.test_portal import EVIL, body, edit, views, write
from tests.site.html import seen, tags

Change = Callable[[ChangeSet], ChangeSet]
WET, PORT, TOWN, PLAIN = "ZH99010110001", "ZH99010120001", "ZH99010220001", "ZH99010230001"
PARK = "ZH99010220002"


def portal(root: Path, change: Change = lambda found: found, audience: Audience = "public") -> Portal:
    """The portal of a publication; *change* is laid over the units and lists that were found changed."""
    bare = {"effects": (), "flows": (), "suggested": ()}
    held = tuple(
        replace(view, changes=change(replace(view.changes, **bare))) if view.changes is not None else view
        for view in views(root, audience)
    )
    return Portal(held[0].chain, held, "en", translator("en"))


def told(root: Path, code: str, change: Change = lambda found: found) -> History:
    return Histories(portal(root, change)).of(code)


def page(root: Path, code: str, change: Change = lambda found: found, audience: Audience = "public") -> str:
    """The body of the page of *code*."""
    of = portal(root, change, audience)
    histories = Histories(of)
    history = histories.of(code)
    references = [event.lists for event in history.timeline if event.lists]
    fragments = Fragments(Templates.load(root, "en"), "en", histories.lists(references))
    return body(root, history_page(setting(of), history, fragments))


def words(html: str) -> str:
    """What people read of *html*, on one line."""
    return " ".join(seen(f"<article>{html}</article>").split())


def with_units(*changes: UnitChange) -> Change:
    return lambda found: replace(found, units=changes)


def with_flows(*flows: tuple[str | None, str | None, float]) -> Change:
    return lambda found: replace(found, flows=tuple(Flow(*flow) for flow in flows))


def declared(kind: str, code: str) -> tuple[DeclaredChange]:
    return (DeclaredChange.model_validate({"kind": kind, "from": (code,)}),)


def remove(root: Path, code: str) -> None:
    edit(root, "v2/plan.yml", "replaces: [v1]", f"replaces: [v1]\nremove: {{units: [{code}]}}")


def recoded(root: Path, code: str = EVIL) -> str:
    """The unit that v2 renames also takes another code."""
    edit(root, "v2/units/990101.yml", PORT, code)
    old = f"{{kind: rename, from: [{PORT}], to: [{PORT}]"
    edit(root, "v2/plan.yml", old, f'{{kind: recode, from: [{PORT}], to: ["{code}"]')
    remove(root, PORT)
    return code


def effects(**of: tuple[tuple[str, str], ...]) -> Change:
    """What others' lists mean for two units alike."""
    held = tuple(UnitEffect(code, code, **of) for code in (PORT, TOWN))
    return lambda found: replace(found, effects=held)


# --- where it came from, and what it became ---------------------------------------------------------


def test_a_recoding_leads_both_ways_by_the_name_of_the_file(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    new = recoded(root)
    old_page, new_page = page(root, PORT), page(root, new)
    assert f'<a href="{slug(new)}.html">' in old_page and '="javascript:' not in old_page
    assert f'<a href="{PORT}.html">' in new_page
    assert "It became" in words(old_page) and "It came from" not in words(old_page)
    assert "It came from" in words(new_page) and "It became" not in words(new_page)
    # what changed of it is told once, where it goes on
    assert "临港工业重点管控单元 ＋ after临港经济开发区重点管控单元" in words(new_page)
    assert "园区更名。" in words(old_page) and "－ before" not in words(old_page)
    # and each is known in the other's version
    assert told(root, PORT).elsewhere[0].kin == (Kin(new, slug(new), "临港经济开发区重点管控单元", "", False),)
    assert told(root, new).elsewhere[0].kin[0].code == PORT


def test_a_merger_names_both_sides_with_shares(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    declared = f"{{kind: rename, from: [{PORT}], to: [{PORT}]"
    edit(root, "v2/plan.yml", declared, f"{{kind: merge, from: [{WET}, {PORT}], to: [{PORT}]")
    remove(root, WET)
    flows = with_flows((WET, PORT, 30.0), (PORT, PORT, 70.0), (WET, TOWN, 0.2))
    gone, on = told(root, WET, flows), told(root, PORT, flows)
    assert [(kin.code, kin.share, kin.guess) for kin in gone.became] == [(PORT, "99.3%", False)]
    detail = on.timeline[1].detail
    assert detail is not None
    assert [(kin.code, kin.share) for kin in detail.came] == [(WET, "30.0%"), (PORT, "70.0%")]
    assert gone.timeline[1].brief == "Merged into another unit"
    assert on.timeline[1].brief.startswith("Formed by a merger, Renamed")
    assert f'<a href="{PORT}.html">临港经济开发区重点管控单元</a>' in page(root, WET, flows)


def test_a_card_is_linked_where_the_change_log_has_one(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    pages = {f"u-{PORT}": 2, "l-990100": 1}
    for places, unit, shared in (
        ({"v2": ChangePlaces("changes.html", pages)}, f"versions/v2/changes.2.html#u-{PORT}", "changes.html#l-990100"),
        ({"v2": ChangePlaces("changes.html", {})}, "", ""),
    ):
        histories = Histories(replace(portal(root, effects(changed=(("990100", "2"),))), places=places))
        event = histories.of(PORT).timeline[1]
        assert event.detail is not None and event.detail.card == unit
        ((told_list,),) = histories.lists([event.lists]).values()
        assert told_list.href == (f"versions/v2/{shared}" if shared else "")


def test_a_split_leads_to_its_parts_and_back(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    flows = with_flows((PLAIN, PARK, 40.0), (PLAIN, PLAIN, 60.0))
    on, part = told(root, PLAIN, flows).timeline[1], told(root, PARK, flows).timeline[0]
    assert on.detail is not None and part.detail is not None
    assert [(kin.code, kin.share) for kin in on.detail.went] == [(PARK, "40.0%"), (PLAIN, "60.0%")]
    assert [(kin.code, kin.share) for kin in part.detail.came] == [(PLAIN, "100.0%")]
    assert (on.brief.split(",")[0], part.brief) == ("Split up", "Formed by a split")
    assert on.detail.card == part.detail.card == "versions/v2/changes.html"


def test_a_regrouping_names_every_unit_of_the_other_side(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    remove(root, WET)
    change = with_units(UnitChange("regrouped", (WET, PLAIN), (PARK, PLAIN)))
    gone, new, on = (told(root, code, change).timeline[-1] for code in (WET, PARK, PLAIN))
    assert gone.brief == new.brief == on.brief == "Regrouped"
    assert gone.detail and [kin.code for kin in gone.detail.went] == [PARK, PLAIN]
    assert new.detail and [kin.code for kin in new.detail.came] == [WET, PLAIN]
    assert on.detail and [kin.code for kin in on.detail.came] == [WET, PLAIN]


def test_a_withdrawn_unit_names_declared_heirs_first_then_those_of_its_ground(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    heir = f"  - {{kind: withdraw, from: [{WET}], to: [{PORT}], reason: <b>}}"
    edit(root, "v2/plan.yml", "changes:", f"changes:\n{heir}")
    remove(root, WET)
    flows = with_flows((WET, PORT, 10.0), (WET, TOWN, 60.0), (WET, PLAIN, 0.5), (WET, None, 29.5))
    became = told(root, WET, flows).became
    assert [(kin.code, kin.share, kin.guess, kin.part) for kin in became] == [
        (PORT, "10.0%", False, False),
        (TOWN, "60.0%", False, True),
        ("", "29.5%", False, True),
    ]
    text = page(root, WET, flows)
    assert "This code is no longer in force. It became:" in words(text)
    assert "not declared by the plan" not in words(text)  # the plan names its heir: the rest is where ground went
    assert words(text).count("partly passed to 溪山城镇重点管控单元") == 2  # at its head and in its history
    assert "&lt;b&gt;" in text and "<b>}" not in text
    row = next(tag.text for tag in tags(text) if (tag.name == "tr" and "v2 版" in tag.text) or "Version v2" in tag.text)
    assert "no longer listed" in row and PORT in row and TOWN in row


@pytest.mark.parametrize("end", ["gone", "other", "neither"])
def test_ground_is_a_guess_only_where_no_plan_speaks_of_either_end(tmp_path: Path, end: str) -> None:
    root = write_tiny(tmp_path)
    remove(root, WET)
    kind = "withdraw" if end == "gone" else "rename"
    gone = UnitChange("withdrawn", (WET,), (), all_declared=declared(kind, WET))
    border = declared("border", TOWN) if end == "other" else ()
    grown = UnitChange("changed", (TOWN,), (TOWN,), ("border",), km2_gained=6.0, km2_lost=0.0, all_declared=border)
    units = with_units(gone, grown)
    both: Change = lambda found: replace(units(found), flows=(Flow(WET, TOWN, 6.0), Flow(WET, PLAIN, 4.0)))  # noqa: E731
    became = {kin.code: (kin.guess, kin.part) for kin in told(root, WET, both).became}
    guess, part = (True, False), (False, True)
    assert (
        became
        == {
            "gone": {TOWN: part, PLAIN: part},
            "other": {TOWN: part, PLAIN: guess},
            "neither": {TOWN: guess, PLAIN: guess},
        }[end]
    )
    # in the other version it is told by overlap all the same
    row = told(root, WET, both).elsewhere[-1]
    assert {kin.code: (kin.guess, kin.part) for kin in row.kin} == became


@pytest.mark.parametrize(("aspect", "must"), [("towns", False), ("note", False), ("subcategory", True)])
def test_what_need_not_be_declared_is_not_called_undeclared(tmp_path: Path, aspect: Fact, must: bool) -> None:
    root = write_tiny(tmp_path)
    change = with_units(UnitChange("changed", (TOWN,), (TOWN,), ("facts",), facts=(aspect,)))
    assert ("Not declared by the plan; found by comparison." in words(page(root, TOWN, change))) == must


def test_everything_declared_of_lists_and_zones_is_told(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    zones = "- {code: YS9901012210001, name: 甲, element: 水, area: '990101', clauses: [%s]}\n"
    clause = "{number: '1', dimension: 空间布局约束, text: %s}"
    for version, text in (("v1", "旧"), ("v2", "新")):
        write(root, f"{version}/zones.yml", zones % (clause % text))
    said = "  - {kind: zones, zones: [YS9901012210001], reason: 分区调整。}\n"
    said += '  - {kind: list, lists: ["990100"], reason: 其一。}\n  - {kind: list, lists: ["990100"], reason: 其二。}\n'
    edit(root, "v2/plan.yml", "changes:\n", f"changes:\n{said}")
    shared = effects(changed=(("990100", "2"), ("YS9901012210001", "1")))
    histories = Histories(portal(root, shared))
    (lists,) = histories.lists([histories.of(PORT).timeline[1].lists]).values()
    assert [([reason for _, reason, _ in held.reasons], held.undeclared) for held in lists] == [
        (["其一。", "其二。", "上位法要求更新。"], False),
        (["分区调整。"], False),
    ]


def test_a_withdrawn_unit_without_heirs_says_so(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    remove(root, WET)
    history = told(root, WET)
    assert (history.now, history.became, history.timeline[-1].brief) == (None, (), "Withdrawn")
    assert "This code is not in force on 1 January 2024." in words(page(root, WET))
    assert "Not declared by the plan; found by comparison." in words(page(root, WET))


def test_a_suggestion_counts_as_a_guess(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    remove(root, WET)
    suggested = Suggested("recoded", (WET,), (PARK,), 0.9)
    change = with_units(UnitChange("withdrawn", (WET,), ()), UnitChange("added", (), (PARK,)))
    both: Change = lambda found: replace(change(found), suggested=(suggested,))  # noqa: E731
    assert [(kin.code, kin.guess) for kin in told(root, WET, both).became] == [(PARK, True)]
    assert told(root, PARK, both).elsewhere[0].kin == (Kin(WET, WET, "临港湿地优先保护单元", "", True),)


def test_a_code_that_left_two_versions_ago_is_followed_to_today(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    new = recoded(root, "ZH99010120007")
    plan = (root / "units/v2/plan.yml").read_text(encoding="utf-8").split("remove:")[0].split("changes:")[0]
    for old, now in (("version: v2", "version: v3"), ("v1", "v2"), ("2023-07-01", "2023-10-01"), ("2号", "3号")):
        plan = plan.replace(old, now)
    split = f"{{kind: split, from: [{new}], to: [ZH99010120008, ZH99010120009]}}"
    parts = (
        f"- {{code: ZH9901012000{n}, name: 新{n}, category: 重点管控单元, area: '990101', clauses: []}}\n" for n in "89"
    )
    (root / "units/v3/units").mkdir(parents=True)
    write(root, "v3/plan.yml", f"{plan}changes:\n  - {split}\nremove: {{units: [{new}]}}\n")
    write(root, "v3/units/990101.yml", "".join(parts))
    history = told(root, PORT)
    assert [(one.version, one.why, [kin.code for kin in one.kin]) for one in history.elsewhere] == [
        (1, "after", [new]),
        (2, "after", ["ZH99010120008", "ZH99010120009"]),
    ]
    said = words(page(root, PORT)).split("On another day")[0]
    assert said.index("It became:") < said.index(new) < said.index("In force on") < said.index("ZH99010120008")
    assert "In force on" not in words(page(root, new)).split("On another day")[0]
    back = told(root, "ZH99010120009").elsewhere
    assert [(one.version, one.why, [kin.code for kin in one.kin]) for one in back] == [
        (0, "before", [PORT]),
        (1, "before", [new]),
    ]


# --- what changed ------------------------------------------------------------------------------------


def test_ground_gained_and_lost_names_the_other_unit(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    change = UnitChange("changed", (TOWN,), (TOWN,), ("border",), km2_gained=3.5, km2_lost=0.25)
    flows = with_flows((TOWN, TOWN, 90.0), (PORT, TOWN, 2.5), (None, TOWN, 1.0), (TOWN, PLAIN, 0.25))
    text = page(root, TOWN, lambda found: flows(with_units(change)(found)))
    said = words(text)
    gained = said.index("＋ gained2.50 km² formerly in: 临港工业重点管控单元")
    assert gained < said.index("＋ gained1.00 km² formerly in: ground in no unit") < said.index("－ lost0.25 km²")
    assert "gained 3.50 km², lost 0.25 km²" in said
    assert f'<a href="{PLAIN}.html">溪山一般管控单元</a>' in text


def test_zones_lead_to_their_pages_in_the_version_that_names_them(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    zones = "".join(
        f"- {{code: {code}, name: {name}, element: 水, area: '990101'}}\n"
        for code, name in ((ZONE, "旧"), ("Z2", "新"))
    )
    write(root, "v2/zones.yml", zones)
    edit(root, "v2/units/990101.yml", f"zones: [{ZONE}]", "zones: [Z2]")
    detail = told(root, PORT).timeline[1].detail
    assert detail is not None
    assert detail.zones == (
        (("临港工业污染重点管控区", ZONE, f"versions/v1/zones/{ZONE}.html"),),
        (("新", "Z2", f"versions/v2/zones/{slug('Z2')}.html"),),
    )
    text = page(root, PORT)
    assert f'<a href="../versions/v1/zones/{ZONE}.html">临港工业污染重点管控区</a>' in text.split("</del>")[-2]


def test_versions_in_which_nothing_changed_are_taken_together(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    history = told(root, WET)
    assert [event.brief for event in history.timeline] == ["First listed", ""]
    of = portal(root)
    shared = setting(of)
    quiet = history.timeline[1]
    longer = history._replace(timeline=(history.timeline[0], quiet, quiet, quiet))
    fragments = Fragments(Templates.load(root, "en"), "en", {})
    assert "Unchanged in versions: 3" in words(body(root, history_page(shared, longer, fragments)))
    assert "Unchanged in versions" not in body(root, history_page(shared, history, fragments))


def test_a_code_of_a_draft_is_called_one(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    filing = "filing: {authority: 省生态环境厅, number: 备〔2023〕2号, date: 2023-05-20}"
    edit(root, "v2/plan.yml", filing, "consultation: {start: 2023-06-01, end: 2024-06-01}")
    only, both = page(root, PARK), page(root, PLAIN)
    assert "Only in a draft" in only and "This code stands in a draft only" in only
    assert "In force on 1 January 2024:" in words(both) and "Only in a draft" not in both
    assert words(both).count("draft, not in force") == 1 and "om-draft" in both
    assert told(root, PLAIN).became == ()
    rows = [tag.attributes for tag in tags(both) if tag.name == "tr"]
    assert [row.get("data-from") for row in rows] == [None, None, "2021-01-01"]  # head, draft, v1


def test_when_all_has_expired_only_codes_that_are_gone_have_become_others(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    edit(root, "v2/plan.yml", "effective: 2023-07-01", "effective: 2023-07-01\n    expires: 2030-12-31")
    edit(root, "v2/plan.yml", "changes:", f"changes:\n  - {{kind: withdraw, from: [{WET}], to: [{PORT}]}}")
    remove(root, WET)
    edit(root, "publication.yml", "as_of: 2024-01-01", "as_of: 2031-01-01")
    flows = with_flows((PLAIN, PARK, 1.0), (PLAIN, PLAIN, 1.0))
    assert [kin.code for kin in told(root, WET, flows).became] == [PORT]
    assert told(root, PLAIN, flows).became == ()
    assert "This code is not in force on 1 January 2031." in words(page(root, PLAIN, flows))


@pytest.mark.parametrize("code", [WET, PORT, PARK])
def test_every_version_is_a_row_with_its_days_and_the_unit_then(tmp_path: Path, code: str) -> None:
    root = write_tiny(tmp_path)
    text = page(root, code)
    rows = [tag for tag in tags(text) if tag.name == "tr"][1:]
    assert [(r.attributes["data-from"], r.attributes["data-until"]) for r in rows] == [
        ("2023-07-01", ""),
        ("2021-01-01", "2023-06-30"),
    ]
    links = {tag.attributes["href"] for tag in tags(text) if tag.name == "a" and "href" in tag.attributes}
    assert f"../versions/v2/units/{code}.html" in links
    assert (f"../versions/v1/units/{code}.html" in links) == (code != PARK)
    assert ("not yet listed" in rows[1].text) == (code == PARK)
