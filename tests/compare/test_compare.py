"""Change sets: laws, and each kind of change on a publication of a few squares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.compare import ChangeSet, UnitChange, compare, compare_chain
from onemap.read.publication import LoadedVersion, read_publication
from onemap.resolve import Snapshot, resolve
from tests.publications import write_tiny
from tests.resolve.loading import loaded, plan, square, unit, vector, version

A, B, C, D = "ZH99010110001", "ZH99010120001", "ZH99010220001", "ZH99010230001"
PLACES = {A: square(0), B: square(1), C: square(2), D: square(3)}


def clause(number: str, text: str = "t", **more: Any) -> dict[str, Any]:
    return {"number": number, "dimension": "空间布局约束", "text": text, **more}


def base(**more: Any) -> LoadedVersion:
    units = [unit(code, clauses=[clause("1"), clause("2")]) for code in (A, B, C)]
    lists = {"990100": {"level": "市级总体", "for": {"area": "990100"}, "clauses": [clause("1"), clause("2")]}}
    zones = [{"code": "Z", "name": "z", "element": "水"}]
    layers = [vector("units", [(code, PLACES[code]) for code in (A, B, C)]), vector("zones", [("Z", square(0))])]
    return version(plan("2020", **more), units, zones, lists, layers)


def after(units: list[dict[str, Any]] | None = None, **more: Any) -> tuple[Snapshot, Snapshot]:
    """The base and a version on it: keyword arguments ``zones``, ``lists``, ``layers``, else of the plan."""
    parts = {name: more.pop(name) for name in ("zones", "lists", "layers") if name in more}
    chain = resolve(loaded(base(), version(plan("2021", based_on="2020", **more), units or [], **parts)), "internal")
    old, new = chain.ordered()
    return old, new


def only_unit(changes: ChangeSet) -> UnitChange:
    (change,) = changes.units
    return change


def test_nothing_changed() -> None:
    old, new = after()
    assert compare(old, new).empty
    assert compare(old, old).empty


def test_added_and_withdrawn() -> None:
    old, new = after([unit(D, clauses=[])], remove={"units": [A]})
    assert [(change.kind, change.old, change.new) for change in compare(old, new).units] == [
        ("withdrawn", (A,), ()),
        ("added", (), (D,)),
    ]


def test_a_declared_group_of_codes_is_joined_by_and() -> None:
    declared = {"kind": "rename", "units": {"codes": [A, B], "category": "重点管控单元"}}
    old, new = after([unit(A, name="甲"), unit(B, name="乙")], changes=[declared])
    found = {change.new: bool(change.declared) for change in compare(old, new).units}
    assert found == {(A,): False, (B,): True}


@pytest.mark.parametrize(
    ("more", "aspect"),
    [
        ({"name": "新名"}, "name"),
        ({"category": "一般管控单元"}, "category"),
        ({"area": "990102"}, "area"),
        ({"note": "n"}, "facts"),
        ({"zones": ["Z"]}, "zones"),
        ({"clauses": [clause("1")]}, "clauses"),
    ],
)
def test_each_aspect_alone(more: dict[str, Any], aspect: str) -> None:
    old, new = after([unit(B, **more)])
    change = only_unit(compare(old, new))
    assert (change.kind, change.old, change.new, change.aspects) == ("changed", (B,), (B,), (aspect,))
    assert change.km2_gained is None


def test_a_word_in_another_spelling_is_no_change() -> None:
    old, new = after([unit(B, category="重点", clauses=[clause("1"), clause("2", dimension="space")])])
    assert compare(old, new).empty


def test_clauses_one_by_one() -> None:
    old, new = after(
        [
            unit(
                B,
                clauses=[
                    clause("2", "new", measure="禁止"),
                    clause("3", "x", items=[{"number": "（1）", "text": "y"}]),
                    {"dimension": "环境风险防控", "none": True},
                ],
            )
        ]
    )
    found = only_unit(compare(old, new)).clauses
    assert [(c.key, c.old, c.new) for c in found] == [
        ("1", "t", None),
        ("2", "t", "new"),
        ("3", None, "x\n（1）y"),
        ("none:risk", None, ""),
    ]
    assert (found[1].old_measure, found[1].new_measure) == (None, "ban")
    assert (found[3].old_dimension, found[3].new_dimension) == (None, "risk")


def test_clauses_that_only_moved_are_no_change_and_a_new_basis_is_one() -> None:
    old, new = after([unit(B, clauses=[clause("2"), clause("1")])])
    assert compare(old, new).empty
    old, new = after([unit(B, clauses=[clause("1"), clause("2", basis=[{"title": "法"}])])])
    (change,) = only_unit(compare(old, new)).clauses
    assert (change.key, change.old, change.new) == ("2", "t", "t")


def test_lists() -> None:
    lists = {
        "990100": {"level": "市级总体", "for": {"area": "990100"}, "clauses": [clause("2", "new"), clause("3")]},
        "990101": {"level": "区县总体", "for": {"area": "990101"}, "clauses": [clause("1")]},
    }
    old, new = after(lists=lists)
    changes = compare(old, new)
    assert changes.units == ()
    assert [(held.list_id, held.kind, [c.key for c in held.clauses]) for held in changes.lists] == [
        ("990100", "changed", ["2", "3"]),
        ("990101", "added", ["1"]),
    ]
    back = compare(new, old)
    assert [(held.list_id, held.kind) for held in back.lists] == [("990100", "changed"), ("990101", "withdrawn")]


def test_a_list_for_other_units_is_changed_without_any_clause() -> None:
    old, new = after(lists={"990100": {"level": "市级总体", "for": {"area": "990101"}, "clauses": []}})
    assert [(held.kind, held.clauses) for held in compare(old, new).lists] == [("changed", ())]


MERGE = {"kind": "merge", "from": [B, C], "to": [B], "mode": "argued", "reason": "整合"}


def test_a_declared_merger_keeps_what_goes_on() -> None:
    rows = [(B, shapely.union(square(1), square(2)))]
    old, new = after([unit(B, name="新名")], layers=[vector("units", rows)], remove={"units": [C]}, changes=[MERGE])
    change = only_unit(compare(old, new))
    assert (change.kind, change.old, change.new) == ("merged", (B, C), (B,))
    assert change.aspects == ("name", "border")
    assert change.declared is not None
    assert change.declared.reason == "整合"
    back = only_unit(compare(new, old))
    assert (back.kind, back.old, back.new) == ("split", (B,), (B, C))


def test_a_declared_split_into_new_codes() -> None:
    split = {"kind": "split", "from": [B], "to": [D, "ZH99010230002"]}
    old, new = after([unit(D, clauses=[]), unit("ZH99010230002", clauses=[])], remove={"units": [B]}, changes=[split])
    change = only_unit(compare(old, new))
    assert (change.kind, change.old, change.new) == ("split", (B,), (D, "ZH99010230002"))


def test_a_declaration_that_does_not_agree_with_the_data_is_not_used() -> None:
    old, new = after(changes=[MERGE])  # C is still there
    assert compare(old, new).empty
    split = {"kind": "split", "from": [B], "to": [D, "nobody"]}
    old, new = after([unit(D, clauses=[])], remove={"units": [B]}, changes=[split])
    assert [change.kind for change in compare(old, new).units] == ["withdrawn", "added"]


def test_a_recoded_unit_is_followed_by_its_declared_predecessor() -> None:
    recode = {"kind": "recode", "from": [B, C], "to": [D, "ZH99010230009"], "reason": "区划调整"}
    same = [clause("1"), clause("2")]
    old, new = after(
        [
            unit(D, name=f"单元{B}", category="重点", area="990101", clauses=same),
            unit("ZH99010230009", name="新名", category="重点", area="990102", clauses=same),
        ],
        layers=[vector("units", [(D, square(1)), ("ZH99010230009", square(2))])],
        remove={"units": [B, C]},
        changes=[recode],
    )
    first, second = compare(old, new).units
    assert (first.kind, first.old, first.new, first.aspects) == ("changed", (B,), (D,), ("recoded",))
    assert (second.old, second.aspects) == ((C,), ("recoded", "name"))
    assert first.declared is not None
    assert first.declared.reason == "区划调整"
    back = compare(new, old).units
    assert [(change.old, change.new) for change in back] == [((D,), (B,)), (("ZH99010230009",), (C,))]


def test_declarations_by_code_and_by_group_are_attached_to_what_they_speak_of() -> None:
    changes = [
        {"kind": "rename", "units": {"area": "990101", "category": "重点"}, "reason": "group"},
        {"kind": "rename", "units": {"area": "990102"}, "reason": "other area"},
        {"kind": "clauses", "from": [B], "to": [B], "reason": "code"},
        {"kind": "border", "from": [B], "to": [B], "reason": "no border moved"},
        {"kind": "list", "lists": ["990100"], "reason": "list"},
    ]
    lists = {"990100": {"level": "市级总体", "for": {"area": "990100"}, "clauses": [clause("2", "new")]}}
    old, new = after([unit(B, name="新名", clauses=[clause("1")])], lists=lists, changes=changes)
    found = compare(old, new)
    change = only_unit(found)
    assert [declared.reason for declared in change.all_declared] == ["group", "code"]
    assert change.declared == change.all_declared[0]
    assert found.lists[0].declared is not None
    assert found.lists[0].declared.reason == "list"


def test_each_version_is_compared_with_the_one_before_it(tmp_path: Path) -> None:
    chain = resolve(read_publication(write_tiny(tmp_path)))
    found = compare_chain(chain)
    assert list(found) == ["v2"]
    assert (found["v2"].old, found["v2"].new) == ("v1", "v2")
    kinds = [(change.kind, change.old, change.new) for change in found["v2"].units]
    assert kinds == [
        ("changed", ("ZH99010120001",), ("ZH99010120001",)),
        ("split", ("ZH99010230001",), ("ZH99010220002", "ZH99010230001")),
    ]
    assert [[clause.key for clause in held.clauses] for held in found["v2"].lists] == [["2", "4"]]


CODES = st.sets(st.sampled_from([A, B, C, D, "ZH99010230002", "ZH99010230003"]), min_size=1)
UNITS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from("xyz"),
        "area": st.sampled_from(["990101", "990102"]),
        "area_km2": st.sampled_from(["1.5", "1.50", "2"]),
        "note": st.sampled_from("xy"),
    },
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    columns = {code: at for at, code in enumerate(sorted(draw(CODES)))}
    units = [unit(code, clauses=[clause("1", draw(st.sampled_from("ab")))], **draw(UNITS)) for code in columns]
    side = draw(st.sampled_from([0.1, 0.12]))
    rows = [(code, square(at, side=side)) for code, at in columns.items()]
    return resolve(loaded(version(plan("2020"), units, layers=[vector("units", rows)]))).snapshots["2020"]


@given(snapshots())
@settings(max_examples=30, deadline=None)
def test_a_snapshot_does_not_differ_from_itself(held: Snapshot) -> None:
    assert compare(held, held).empty


@given(snapshots(), snapshots())
@settings(max_examples=40, deadline=None)
def test_backwards_is_the_mirror(first: Snapshot, second: Snapshot) -> None:
    forth, back = compare(first, second), compare(second, first)
    mirror = {"added": "withdrawn", "withdrawn": "added", "changed": "changed"}
    turned = {
        (mirror[change.kind], change.new, change.old, change.aspects, change.facts, change.km2_lost, change.km2_gained)
        for change in back.units
    }
    assert turned == {
        (change.kind, change.old, change.new, change.aspects, change.facts, change.km2_gained, change.km2_lost)
        for change in forth.units
    }
    for change in forth.units:
        match = next(other for other in back.units if (other.old, other.new) == (change.new, change.old))
        assert [(c.key, c.old, c.new) for c in change.clauses] == [(c.key, c.new, c.old) for c in match.clauses]


@given(snapshots(), snapshots())
@settings(max_examples=30, deadline=None)
def test_every_unit_is_accounted_for(first: Snapshot, second: Snapshot) -> None:
    changes = compare(first, second)
    gone = {code for change in changes.units if change.kind == "withdrawn" for code in change.old}
    come = {code for change in changes.units if change.kind == "added" for code in change.new}
    assert set(first.units) - gone | come == set(second.units)
