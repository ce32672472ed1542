"""Facts of a unit beside its name, area, border, zones and clauses: each counts, and is told in its own words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from onemap.compare import ChangeSet, UnitChange, compare
from onemap.compare.as_json import as_json
from onemap.compare.as_markdown import as_markdown
from onemap.compare.as_text import as_text
from onemap.compare.described import Describer
from onemap.model.vocabulary import Term
from onemap.read.publication import LoadedPublication
from onemap.resolve import Snapshot, resolve
from onemap.words import translator
from tests.resolve.loading import loaded, plan, unit, version

A = "ZH99010120001"
FILED: dict[str, Any] = {
    "subcategory": "工业园区",
    "managed_by": ["990106"],
    "towns": ["甲镇", "乙镇"],
    "area_km2": "48.60",
    "problems": "水质不稳定。",
    "note": "甲",
}
TERMS = (Term(id="park", label="工业园区"), Term(id="town", label="城镇"))


def with_terms(held: LoadedPublication) -> LoadedPublication:
    """The publication with two subcategories of every category."""
    categories = tuple(c.model_copy(update={"subcategories": TERMS}) for c in held.vocabulary.categories)
    return replace(held, vocabulary=held.vocabulary.model_copy(update={"categories": categories}))


def pair(changes: list[dict[str, Any]] | None = None, **more: Any) -> tuple[Snapshot, Snapshot]:
    """The unit as filed, and with *more*; None leaves a key out."""
    held = {key: value for key, value in {**FILED, **more}.items() if value is not None}
    first = version(plan("2020"), [unit(A, clauses=[], **FILED)])
    second = version(plan("2021", changes=changes or []), [unit(A, clauses=[], **held)])
    old, new = resolve(with_terms(loaded(first, second)), "internal").ordered()
    return old, new


def only(changes: ChangeSet) -> UnitChange:
    (change,) = changes.units
    return change


CASES = [
    ("subcategory", "城镇", "Subcategory 工业园区 → 城镇"),
    ("subcategory", None, "Subcategory 工业园区 → –"),
    ("managed_by", None, "Managed by −高新区"),
    ("realm", "sea", "Land or sea land → sea"),
    ("towns", ["丙镇", "乙镇"], "Towns −甲镇 +丙镇"),
    ("area_km2", "48.7", "Area (km²) 48.60 → 48.7"),
    ("area_km2", None, "Area (km²) 48.60 → –"),
    ("problems", "水质稳定。", "Main environmental problems 水质不稳定。 → 水质稳定。"),
    ("note", "乙", "Note 甲 → 乙"),
]


@pytest.mark.parametrize(("fact", "value", "words"), CASES)
def test_each_fact_alone_is_a_change(fact: str, value: Any, words: str) -> None:
    old, new = pair(**{fact: value})
    changes = compare(old, new)
    change = only(changes)
    assert (change.kind, change.aspects, change.facts) == ("changed", ("facts",), (fact,))
    back = only(compare(new, old))
    assert (back.aspects, back.facts) == (("facts",), (fact,))
    describer = Describer(changes, old, new, translator("en"))
    assert f"    facts: {words}\n" in as_text(describer)
    assert describer.aspects(change) == [f"facts: {words}"]
    assert "facts: " in as_markdown(describer)
    assert json.loads(as_json(changes))["units"][0]["facts"] == [fact]


@pytest.mark.parametrize(
    ("fact", "value"), [("area_km2", "48.6"), ("towns", ["乙镇", "甲镇"]), ("realm", "land"), ("subcategory", "park")]
)
def test_another_spelling_of_the_same_fact_is_no_change(fact: str, value: Any) -> None:
    assert compare(*pair(**{fact: value})).empty


def test_several_facts_are_told_in_chinese_in_one_order() -> None:
    old, new = pair(note="乙", towns=["甲镇"], area_km2="50")
    changes = compare(old, new)
    (words,) = Describer(changes, old, new, translator("zh")).aspects(only(changes))
    assert words == "基本信息: 乡镇（街道） −乙镇; 面积（km²） 48.60 → 50; 备注 甲 → 乙"


def test_long_texts_are_told_from_where_they_differ() -> None:
    older, new = (pair(note="甲" * 50 + word + "丙" * 80)[1] for word in "丁乙")
    changes = compare(older, new)
    (words,) = Describer(changes, older, new, translator("en")).aspects(only(changes))
    end = "丙" * 47 + "…"
    assert words == f"facts: Note …{'甲' * 12}丁{end} → …{'甲' * 12}乙{end}"


def test_a_declaration_speaks_of_the_facts_that_belong_to_it() -> None:
    changes = [{"kind": "move", "from": [A], "to": [A], "reason": "r"}]
    assert [d.reason for d in only(compare(*pair(changes, managed_by=None))).all_declared] == ["r"]
    assert only(compare(*pair(changes, note="乙"))).all_declared == ()


def test_the_filed_area_of_a_zone_is_a_number_too() -> None:
    zones = [{"code": "Z", "name": "z", "element": "水", "area_km2": figure} for figure in ("1.5", "1.50", "1.51")]
    held = [version(plan(f"202{at}"), zones=[zone]) for at, zone in enumerate(zones)]
    first, same, other = resolve(loaded(*held), "internal").ordered()
    assert compare(first, same).empty
    assert [change.aspects for change in compare(first, other).zones] == [("figure",)]
