"""What became of units over several versions, and the reasons of all plans on the way."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from onemap.compare import ChangeSet, compare_in
from onemap.compare.inverse import inverse
from onemap.read.publication import LoadedVersion
from onemap.resolve import Chain, resolve
from tests.resolve.loading import loaded, plan, square, unit, vector, version

A, B, C, D, E = (f"ZH99010120000{number}" for number in range(1, 6))
PLACES = {code: square(at) for at, code in enumerate((A, B, C, D, E))}
Told = list[tuple[str, tuple[str, ...], tuple[str, ...], list[str]]]


def held(year: str, codes: str | list[str], *changes: dict[str, Any], **more: Any) -> LoadedVersion:
    """A version that stands alone with the units *codes*; each change has the year and its kind for a reason."""
    declared = [{"reason": f"{year} {change['kind']}", **change} for change in changes]
    names = more.pop("names", {})
    units = [unit(code, name=names.get(code, code), clauses=[]) for code in codes]
    layers = [vector("units", [(code, PLACES[code]) for code in codes])]
    lists = {
        "990100": {"level": "市级总体", "for": {"area": "990100"}, "title": more.pop("title", "清单"), "clauses": []}
    }
    zones = [{"code": "Z", "name": more.pop("zone", "区"), "element": "水"}]
    return version(plan(year, changes=declared, **more), units, zones, lists, layers)


def chain(*versions: LoadedVersion) -> Chain:
    return resolve(loaded(*versions), "internal")


def told(changes: ChangeSet) -> Told:
    return [(one.kind, one.old, one.new, [str(said.reason) for said in one.all_declared]) for one in changes.units]


def over(*versions: LoadedVersion) -> Told:
    """What is told from the first to the last; backwards the same is told."""
    made = chain(*versions)
    first, *_, last = made.snapshots
    changes = compare_in(made, first, last)
    assert compare_in(made, last, first) == inverse(changes)
    return told(changes)


def change(kind: str, before: list[str], after: list[str]) -> dict[str, Any]:
    return {"kind": kind, "from": before, "to": after}


def test_a_merger_and_then_a_split_are_a_regrouping() -> None:
    found = over(
        held("2020", [A, B]),
        held("2021", [C], change("merge", [A, B], [C])),
        held("2022", [D, E], change("split", [C], [D, E])),
    )
    assert found == [("regrouped", (A, B), (D, E), ["2021 merge", "2022 split"])]


def test_a_merger_of_what_a_merger_made_is_one_merger() -> None:
    found = over(
        held("2020", [A, B, C]),
        held("2021", [A, C], change("merge", [A, B], [A])),
        held("2022", [D], change("merge", [A, C], [D])),
    )
    assert found == [("merged", (A, B, C), (D,), ["2021 merge", "2022 merge"])]


def test_codes_are_followed_from_plan_to_plan() -> None:
    found = over(
        held("2020", [A, B]),
        held("2021", [C, B], change("recode", [A], [C]), change("rename", [B], [B]), names={B: "新"}),
        held("2022", [D, B], change("recode", [C], [D]), names={B: "新"}),
    )
    assert found == [
        ("changed", (B,), (B,), ["2021 rename"]),
        ("changed", (A,), (D,), ["2021 recode", "2022 recode"]),
    ]


def test_what_was_recoded_and_back_is_the_same_unit() -> None:
    assert over(
        held("2020", [A]),
        held("2021", [B], change("recode", [A], [B])),
        held("2022", [A], change("recode", [B], [A])),
    ) == []  # fmt: skip


def test_two_units_that_took_each_others_code() -> None:
    """The record under A says what it said, and is told all the same: it is another unit's."""
    made = chain(
        held("2020", [A, B]),
        held("2021", [B, C], change("recode", [A], [C])),
        held("2022", [A, C], change("recode", [B], [A])),
    )
    changes = compare_in(made, "2020", "2022")
    assert [row[:3] for row in told(changes)] == [("changed", (B,), (A,)), ("changed", (A,), (C,))]
    assert [delta.key for delta in changes.deltas if delta.kind == "unit"] == [A, B, C]


def test_units_that_came_and_went_on_the_way() -> None:
    """B is added and recoded; C is merged into A and that withdrawn; E lives in between only."""
    found = over(
        held("2020", [A, C]),
        held("2021", [A, B, E], change("merge", [A, C], [A]), change("add", [], [B])),
        held("2022", [D], change("recode", [B], [D]), change("withdraw", [A], [])),
    )
    assert found == [
        ("withdrawn", (A,), (), ["2021 merge", "2022 withdraw"]),
        ("withdrawn", (C,), (), ["2021 merge", "2022 withdraw"]),
        ("added", (), (D,), ["2021 add", "2022 recode"]),
    ]


def test_a_code_that_comes_back_is_the_unit_that_it_was_unless_a_plan_adds_it() -> None:
    first, second = held("2020", [A, B]), held("2021", [A], change("withdraw", [B], []))
    assert over(first, second, held("2022", [A, B])) == []
    again = held("2022", [A, B], change("add", [], [B]))
    assert over(first, second, again) == [
        ("added", (), (B,), ["2022 add"]),
        ("withdrawn", (B,), (), ["2021 withdraw"]),
    ]


def test_a_merger_that_a_later_version_does_not_know_of_never_was() -> None:
    """As where two plans amend the same one."""
    first, second = held("2020", [A, B]), held("2021", [A], change("merge", [A, B], [A]), amends=["2020"])
    assert over(first, second, held("2022", [A, B], amends=["2020"])) == []


def test_a_plan_that_undoes_what_the_one_before_declared() -> None:
    made = chain(
        held("2020", [A]), held("2021", [B, C], change("split", [A], [B, C])), held("2022", [A])
    )  # fmt: skip
    assert told(compare_in(made, "2021", "2022")) == [("merged", (B, C), (A,), [])]
    assert told(compare_in(made, "2020", "2022")) == []


def test_drafts_are_compared_over_the_version_that_both_follow() -> None:
    nothing: dict[str, Any] = {"documents": []}
    made = chain(
        held("2020", [A, B, C]),
        held("draft-a", [A, C], change("merge", [A, B], [A]), **nothing),
        held("draft-b", [D, B, C], change("recode", [A], [D]), **nothing),
    )
    assert told(compare_in(made, "draft-a", "draft-b")) == [
        ("split", (A,), (B, D), ["draft-a merge", "draft-b recode"])
    ]
    assert compare_in(made, "draft-b", "draft-a") == inverse(compare_in(made, "draft-a", "draft-b"))


def test_reasons_of_lists_and_zones_come_from_every_plan() -> None:
    say = [{"kind": "list", "lists": ["990100"]}, {"kind": "zones", "zones": ["Z"]}]
    made = chain(
        held("2020", [A]),
        held("2021", [A], *say, title="一", zone="一"),
        held("2022", [A], *say, title="二", zone="二"),
    )
    changes = compare_in(made, "2020", "2022")
    (listed,) = changes.lists
    ((code, zoned),) = changes.zones_declared
    assert [said.reason for said in listed.all_declared] == ["2021 list", "2022 list"]
    assert (code, [said.reason for said in zoned]) == ("Z", ["2021 zones", "2022 zones"])
    assert listed.declared == listed.all_declared[0]
    assert [said.reason for said in compare_in(made, "2021", "2022").lists[0].all_declared] == ["2022 list"]


def test_a_basis_is_what_the_plan_that_declares_says() -> None:
    """The plans define one id differently; an article is that of the declaration."""

    def basis(title: str) -> dict[str, Any]:
        return {"basis": [{"id": "law", "title": title, "article": "第一条"}]}

    rename = {**change("rename", [A], [A]), "basis": [{"id": "law", "article": "第二条"}]}
    made = chain(
        held("2020", [A]),
        held("2021", [A], {**rename, "basis": ["law"]}, names={A: "一"}, **basis("法")),
        held("2022", [A], rename, names={A: "二"}, **basis("条例")),
    )
    (found,) = compare_in(made, "2020", "2022").units
    assert [(one.title, one.article) for said in found.all_declared for one in said.basis] == [
        ("法", "第一条"),
        ("条例", "第二条"),
    ]
    (found,) = compare_in(made, "2021", "2022").units
    assert found.declared is made.snapshots["2022"].plan.changes[0]


def test_what_a_regrouping_kept_is_told_of_it() -> None:
    """Codes that are on both sides go on: their names and borders are compared."""
    west, east = shapely.union(square(0), shapely.box(122.1, 28, 122.15, 28.1)), shapely.box(122.15, 28, 122.2, 28.1)
    last = held("2021", [A, B], change("merge", [A, B], [B, A]), names={A: "新"})
    last.layers["units"] = vector("units", [(A, west), (B, east)])
    made = chain(held("2020", [A, B]), last)
    (found,) = compare_in(made, "2020", "2021").units
    assert (found.kind, found.old, found.new, found.aspects) == ("regrouped", (A, B), (B, A), ("name", "border"))
    assert {(flow.old, flow.new) for flow in compare_in(made, "2020", "2021").flows} == {(A, A), (B, A), (B, B)}


@pytest.mark.parametrize("pair", [("2020", "2020"), ("2021", "2021")])
def test_a_version_and_itself(pair: tuple[str, str]) -> None:
    made = chain(held("2020", [A, B]), held("2021", [A], change("merge", [A, B], [A])))
    changes = compare_in(made, *pair)
    assert changes.empty
    assert not changes.deltas
