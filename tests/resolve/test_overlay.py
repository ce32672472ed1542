"""Laws of the overlay, and its cases: replace whole, inherit, remove, refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.commands.new import scaffold
from onemap.errors import Place, ProblemsFound
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionList, Clause, Tag, Target
from onemap.model.plan import Remove
from onemap.model.publication import QuantifiedTarget, TargetValue
from onemap.model.units import Unit, Zone
from onemap.read.publication import read_publication
from onemap.resolve import resolve
from onemap.resolve.content import Content, Delta
from onemap.resolve.overlay import overlay, place_clauses
from tests.publications import write_tiny
from tests.resolve.loading import LEVELS, loaded, plan, unit, version

PLACE = Place(Path("plan.yml"))


def clause(number: str, text: str = "t") -> Clause:
    return Clause(number=number, dimension="space", text=text)


def delta(name: str = "v2", **more: Any) -> Delta:
    return Delta(name, PLACE, **more)


def by_code(*codes: str, clauses: tuple[Clause, ...] | None = ()) -> dict[str, Unit]:
    return {code: Unit(code=code, name=code, category="key", area="A", clauses=clauses) for code in codes}


def a_list(name: str, *clauses: Clause, title: str | None = None) -> AdmissionList:
    return AdmissionList(id=name, level="city", target=Target(area="A"), title=title, clauses=clauses)


names = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=5)
texts = st.sampled_from(["one", "two", "three"])


@st.composite
def clause_tuples(draw: st.DrawFn) -> tuple[Clause, ...]:
    return tuple(clause(number, draw(texts)) for number in draw(names))


@st.composite
def deltas(draw: st.DrawFn, name: str = "v1") -> Delta:
    """What a version that removes nothing may write; units may leave their clauses out."""
    units = {
        code: Unit(code=code, name=draw(texts), category="key", area="A", clauses=draw(st.none() | clause_tuples()))
        for code in draw(names)
    }
    lists = {key: a_list(key, *draw(clause_tuples()), title=draw(texts)) for key in draw(names)}
    return delta(
        name,
        areas={key: Area(id=key, name=draw(texts), kind="other") for key in draw(names)},
        regions={key: Region(id=key, name=draw(texts), areas=("a",)) for key in draw(names)},
        units=units,
        zones={
            # zone codes never equal unit codes or list ids in real plans
            f"z{key}": Zone(code=f"z{key}", name=draw(texts), element="water", clauses=draw(clause_tuples()))
            for key in draw(names)
        },
        lists={f"l{key}": value.model_copy(update={"id": f"l{key}"}) for key, value in lists.items()},
        tags={(f"l{key}", "a"): Tag(number="a", activities=(draw(texts),)) for key in draw(names)},
        targets={
            f"{key}@A": QuantifiedTarget(
                indicator=key, name=draw(texts), kind="total", place="A", values=(TargetValue(year="2025", value="1"),)
            )
            for key in draw(names)
        },
    )


@given(deltas("v1"), deltas("v2"))
def test_an_empty_delta_gives_the_base_again(first: Delta, second: Delta) -> None:
    base = overlay(overlay(Content(), first), second)
    assert overlay(base, delta("v3")) == base


@given(deltas())
def test_writing_everything_again_changes_only_origins(written: Delta) -> None:
    base = overlay(Content(), written)
    again = overlay(base, delta("v2", **{name: getattr(base, name) for name in FIELDS}))
    for name in FIELDS:
        assert getattr(again, name) == getattr(base, name)
    assert set(again.origins.values()) <= {"v2"}
    assert set(again.clause_origins.values()) <= {"v2"}


FIELDS = ("areas", "regions", "units", "zones", "lists", "tags", "targets")


@given(deltas("v1"), deltas("v2"), st.randoms(use_true_random=False))
def test_the_order_in_which_records_are_read_never_matters(first: Delta, second: Delta, random: Any) -> None:
    def shuffled(held: Delta) -> Delta:
        # areas and regions are one file each, whose order is filed order
        mixed = {}
        for name in ("units", "zones", "lists", "tags", "targets"):
            items = list(getattr(held, name).items())
            random.shuffle(items)
            mixed[name] = dict(items)
        return delta(held.version, areas=held.areas, regions=held.regions, **mixed)

    straight = overlay(overlay(Content(), first), second)
    mixed = overlay(overlay(Content(), shuffled(first)), shuffled(second))
    assert mixed == straight
    for name in (*FIELDS, "origins", "clause_origins"):
        assert list(getattr(mixed, name)) == list(getattr(straight, name)), name


@given(clause_tuples(), clause_tuples())
def test_placing_clauses_keeps_what_was_and_takes_what_comes(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> None:
    result = place_clauses(old, new)
    keys = [held.key for held in result]
    assert len(keys) == len(set(keys))
    assert set(keys) == {held.key for held in (*old, *new)}
    assert [key for key in keys if key in {c.key for c in old}] == [held.key for held in old]
    by_key = {held.key: held for held in result}
    assert all(by_key[held.key] == held for held in new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "bx", "abxc"),  # after the one before it
        ("abc", "xb", "axbc"),  # before the next one
        ("abc", "x", "abcx"),  # at the end
        ("abc", "bxyc", "abxyc"),  # one after the other
        ("abc", "xyb", "axybc"),
        ("", "xyz", "xyz"),
        ("abc", "cax", "axbc"),  # the order of those that stay is the old one
    ],
)
def test_where_new_clauses_go(old: str, new: str, expected: str) -> None:
    result = place_clauses(tuple(map(clause, old)), tuple(map(clause, new)))
    assert "".join(held.key for held in result) == expected


@pytest.mark.parametrize(
    ("old", "removed", "new", "expected"),
    [
        ("abc", "", "x", "abcx"),  # alone it comes last
        ("abc", "", "ax", "axbc"),  # the one before it, named again, says its place
        ("abc", "b", "ax", "axc"),  # a district that replaces another stands in its place
        ("abc", "c", "xb", "axb"),
        ("abc", "a", "x", "bcx"),
    ],
)
def test_where_new_areas_and_regions_go(old: str, removed: str, new: str, expected: str) -> None:
    def areas(keys: str) -> dict[str, Area]:
        return {key: Area(id=key, name=key, kind="other") for key in keys}

    def regions(keys: str) -> dict[str, Region]:
        return {key: Region(id=key, name=key, areas=("a",)) for key in keys}

    base = overlay(Content(), delta("v1", areas=areas(old), regions=regions(old)))
    gone = Remove(areas=tuple(removed), regions=tuple(removed))
    result = overlay(base, delta("v2", areas=areas(new), regions=regions(new), remove=gone))
    assert "".join(result.areas) == expected
    assert "".join(result.regions) == expected


def test_a_unit_is_replaced_whole_but_inherits_clauses_left_out() -> None:
    base = overlay(
        Content(),
        delta("v1", units={"a": Unit(code="a", name="n", category="key", area="A", note="x", clauses=(clause("1"),))}),
    )
    result = overlay(base, delta("v2", units=by_code("a", clauses=None)))
    assert result.units["a"].note is None
    assert result.units["a"].clauses == (clause("1"),)
    assert result.origins["unit", "a"] == "v2"
    assert result.origins["clauses", "a"] == "v1"
    again = overlay(result, delta("v3", units=by_code("a", clauses=None)))
    assert (again.origins["unit", "a"], again.origins["clauses", "a"]) == ("v3", "v1")
    written = overlay(again, delta("v4", units=by_code("a", clauses=(clause("2"),))))
    assert ("clauses", "a") not in written.origins


def test_clauses_written_replace_all_of_the_units() -> None:
    base = overlay(Content(), delta("v1", units=by_code("a", clauses=(clause("1"), clause("2")))))
    result = overlay(base, delta("v2", units=by_code("a", clauses=(clause("2", "new"),))))
    assert result.units["a"].clauses == (clause("2", "new"),)
    assert dict(result.origins) == {("unit", "a"): "v2"}
    assert dict(result.clause_origins) == {}


def test_a_new_unit_without_clauses_has_none() -> None:
    assert overlay(Content(), delta(units=by_code("a", clauses=None))).units["a"].clauses == ()


def test_a_list_takes_the_new_head_and_keeps_clauses_not_written() -> None:
    base = overlay(Content(), delta("v1", lists={"L": a_list("L", clause("1"), clause("2"), title="old")}))
    result = overlay(base, delta("v2", lists={"L": a_list("L", clause("2", "new"))}))
    assert result.lists["L"].title is None
    assert result.lists["L"].clauses == (clause("1"), clause("2", "new"))
    assert dict(result.clause_origins) == {("L", "1"): "v1", ("L", "2"): "v2"}


def test_removal_takes_the_record_its_origins_and_its_tags() -> None:
    base = overlay(
        Content(),
        delta(
            "v1",
            units=by_code("a", "b", clauses=(clause("1"),)),
            lists={"L": a_list("L", clause("1"), clause("2")), "M": a_list("M", clause("1"))},
            tags={("L", "1"): Tag(number="1"), ("L", "2"): Tag(number="2"), ("M", "1"): Tag(number="1")},
        ),
    )
    remove = Remove.model_validate({"units": ["a"], "lists": ["M"], "clauses": [{"list": "L", "number": "1"}]})
    base = overlay(base, delta("v1b", units=by_code("a", clauses=None)))
    assert base.origins["clauses", "a"] == "v1"
    result = overlay(base, delta("v2", remove=remove))
    assert list(result.units) == ["b"]
    assert list(result.lists) == ["L"]
    assert result.lists["L"].clauses == (clause("2"),)
    assert set(result.clause_origins) == {("L", "2")}
    assert set(result.tags) == {("L", "2")}
    assert set(result.origins) == {("unit", "b"), ("list", "L")}


def test_every_fault_of_remove_is_reported_at_its_entry() -> None:
    base = overlay(Content(), delta("v1", units=by_code("a"), lists={"L": a_list("L", clause("1"))}))
    remove = Remove.model_validate(
        {
            "units": ["x", "a"],
            "zones": ["z"],
            "clauses": [{"list": "L", "number": "9"}, {"list": "L", "number": "1"}],
        }
    )
    with pytest.raises(ProblemsFound) as caught:
        overlay(base, delta("v2", units=by_code("a"), lists={"L": a_list("L", clause("1"))}, remove=remove))
    assert [(problem.rule, problem.place.node) for problem in caught.value.problems] == [
        ("P04", ("remove", "units", 0)),
        ("P05", ("remove", "units", 1)),
        ("P04", ("remove", "zones", 0)),
        ("P04", ("remove", "clauses", 0)),
        ("P05", ("remove", "clauses", 1)),
    ]


def test_what_new_scaffolds_holds_what_it_is_based_on(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    scaffold(tmp_path, "v3", "v2", "dynamic", "zh")
    chain = resolve(read_publication(tmp_path), "internal")
    old, new = chain.snapshots["v2"], chain.snapshots["v3"]
    for name in (*FIELDS, "origins", "clause_origins", "levels", "vocabulary", "neighbours"):
        assert getattr(new, name) == getattr(old, name), name
    assert all(new.layers[name] is layer for name, layer in old.layers.items())
    assert chain.standings["v3"].status == "draft"
    assert chain.standings["v3"].before == "v2"


def faults(*versions: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        resolve(loaded(*versions), "internal")
    return [problem.rule for problem in caught.value.problems]


def test_based_on_must_be_there_and_not_go_round() -> None:
    assert faults(version(plan("2020", based_on="2019"))) == ["P02"]
    circle = (version(plan("2020", based_on="2021")), version(plan("2021", based_on="2020")))
    assert faults(*circle) == ["P03"]


def test_unknown_words_are_all_reported() -> None:
    words = {"category": "没有", "clauses": [{"number": "1", "dimension": "没有", "measure": "没有", "text": "t"}]}
    zone = {"code": "Z", "name": "z", "element": "水", "type": "没有"}
    assert faults(version(plan("2020"), units=[unit("ZH99010110001", **words)], zones=[zone])) == [
        "U01",
        "U01",
        "U01",
        "Z01",
    ]


def test_a_list_of_a_level_that_the_plan_does_not_use_is_a_fault() -> None:
    held = {"P": {"level": "省级总体", "for": {"area": "990100"}, "clauses": []}}
    assert faults(version(plan("2020", levels=LEVELS), lists=held)) == ["R06"]


def test_an_inherited_word_must_stay_in_the_vocabulary() -> None:
    own = [unit("ZH99010110001", clauses=[{"number": "1", "dimension": "空间布局约束", "text": "t"}])]
    carbon = {"dimensions": [{"id": "carbon", "label": "碳排放管控"}]}
    base = version(plan("2020"), units=own)
    assert faults(base, version(plan("2021", based_on="2020", vocabulary=carbon))) == ["R07"]
    kept = {"dimensions": [{"id": "space", "label": "区域布局管控"}, *carbon["dimensions"]]}
    chain = resolve(loaded(base, version(plan("2021", based_on="2020", vocabulary=kept))), "internal")
    assert chain.snapshots["2021"].vocabulary.find("dimensions", "区域布局管控") is not None
    assert chain.snapshots["2020"].vocabulary.find("dimensions", "区域布局管控") is None


def test_a_version_without_levels_has_those_of_the_one_below() -> None:
    first = version(plan("2020", levels=["省级总体", "单元"]))
    chain = resolve(loaded(first, version(plan("2021", based_on="2020")), version(plan("2022"))), "internal")
    assert [snapshot.levels for snapshot in chain.ordered()] == [
        ("province", "unit"),
        ("province", "unit"),
        ("city", "district", "unit"),
    ]


def test_a_clause_that_says_none_is_removed_by_its_word() -> None:
    clauses = [{"dimension": "空间布局约束", "none": True}]
    base = version(plan("2020"), lists={"990100": {"level": "市级总体", "for": {"area": "990100"}, "clauses": clauses}})
    remove = {"clauses": [{"list": "990100", "number": "none:空间布局约束"}]}
    chain = resolve(loaded(base, version(plan("2021", based_on="2020", remove=remove))), "internal")
    assert chain.snapshots["2021"].lists["990100"].clauses == ()


def test_what_new_scaffolds_says_the_levels_and_years_of_what_it_is_based_on(tmp_path: Path) -> None:
    """So that a comparison lists what is changed in it and nothing that was only left out."""
    write_tiny(tmp_path)
    path = tmp_path / "units" / "v2" / "plan.yml"
    years = 'base_year: "2020"\ntarget_years: ["2025", "2035"]\noutlook_year: "2050"\n'
    path.write_text(path.read_text(encoding="utf-8") + years, encoding="utf-8")
    scaffold(tmp_path, "v3", "v2", "dynamic", "zh")
    snapshots = resolve(read_publication(tmp_path), "internal").snapshots
    old, new = (snapshots[name].plan.model_dump(mode="json") for name in ("v2", "v3"))
    assert new["outlook_year"] == "2050"
    assert {name for name in old if old[name] != new[name]} <= _ITS_OWN


#: what says which version it is, and how it came about
_ITS_OWN = {"version", "title", "update", "based_on", "replaces", "amends", "documents", "basis", "changes", "remove"}
