"""Effective requirements: who a list addresses, every key of applies_to, follows, order of levels and dimensions."""

from __future__ import annotations

from typing import Any

import pytest

from onemap.resolve import RequirementIndex, Snapshot, requirements, resolve
from onemap.resolve.requirements import applied_to
from onemap.resolve.snapshot import AppliedClause
from tests.resolve.loading import AREAS, loaded, plan, unit, version

PRIORITY, KEY, GENERAL, SEA = "ZH99010110001", "ZH99010120001", "ZH99010230001", "HY99010210001"
LEVELS = ["省级总体", "片区（流域）", "市级总体", "区县总体", "要素分区", "单元"]
REGIONS = [
    {"id": "basin", "name": "澜江流域", "areas": ["990102"]},
    {"id": "coast", "name": "沿海", "units": [PRIORITY]},
]
ZONES = [
    {"code": "W", "name": "w", "element": "水", "type": "工业污染重点管控区"},
    {"code": "A", "name": "a", "element": "大气", "type": "优先保护区"},
]
CATEGORIES = {
    "categories": [
        {"id": "priority", "label": "优先保护单元"},
        {
            "id": "key",
            "label": "重点管控单元",
            "subcategories": [{"id": "industry", "label": "产业集聚类"}, {"id": "town", "label": "城镇生活类"}],
        },
        {"id": "general", "label": "一般管控单元"},
    ]
}


def units() -> list[dict[str, Any]]:
    return [
        unit(PRIORITY, zones=["A"], clauses=[]),
        unit(KEY, zones=["W", "A"], managed_by=["990106"], subcategory="产业集聚类", clauses=[]),
        unit(GENERAL, clauses=[]),
        unit(SEA, clauses=[]),
    ]


def clause(number: str = "1", **more: Any) -> dict[str, Any]:
    return {"number": number, "dimension": "空间布局约束", "text": f"t{number}", **more}


def snapshot(
    lists: dict[str, Any], held: list[dict[str, Any]] | None = None, zones: list[dict[str, Any]] | None = None
) -> Snapshot:
    publication = loaded(
        version(plan("2020", levels=LEVELS, vocabulary=CATEGORIES), held or units(), zones or ZONES, lists),
        areas={"areas": AREAS, "regions": REGIONS},
    )
    return resolve(publication).snapshots["2020"]


def a_list(target: dict[str, Any], level: str = "市级总体", **more: Any) -> dict[str, Any]:
    return {"level": level, "for": target, "clauses": [clause()], **more}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"area": "990100"}, {PRIORITY, KEY, GENERAL, SEA}),
        ({"area": "990101"}, {PRIORITY, KEY}),
        ({"area": "990106"}, {KEY}),  # a functional area addresses what it manages
        ({"region": "basin"}, {GENERAL, SEA}),
        ({"region": "coast"}, {PRIORITY}),
        ({"zone": "W"}, {KEY}),
        ({"zone_type": {"element": "大气"}}, {PRIORITY, KEY}),
        ({"zone_type": {"element": "大气", "type": "优先保护区"}}, {PRIORITY, KEY}),
        ({"zone_type": {"element": "水", "type": "优先保护区"}}, set()),
        ({"unit": SEA}, {SEA}),
    ],
)
def test_whom_a_list_addresses(target: dict[str, Any], expected: set[str]) -> None:
    held = snapshot({"L": a_list(target)})
    assert {code for code in held.units if requirements(held, code)} == expected
    assert set(applied_to(held, "L")) == expected


@pytest.mark.parametrize(
    ("applies_to", "expected"),
    [
        ({"categories": ["优先"]}, None),  # not a word of this vocabulary, see below
        ({"categories": ["优先保护单元"]}, {PRIORITY, SEA}),
        ({"categories": ["priority", "general"]}, {PRIORITY, SEA, GENERAL}),
        ({"subcategories": ["产业集聚类"]}, {KEY}),
        ({"subcategories": ["城镇生活类"]}, set()),
        ({"zones": [{"element": "水"}]}, {KEY}),
        ({"zones": [{"element": "水", "type": "优先保护区"}, {"element": "大气"}]}, {PRIORITY, KEY}),
        ({"areas": ["990102"]}, {GENERAL, SEA}),
        ({"areas": ["990100"]}, {PRIORITY, KEY, GENERAL, SEA}),
        ({"areas": ["990106"]}, {KEY}),
        ({"regions": ["basin"]}, {GENERAL, SEA}),
        ({"regions": ["coast", "basin"]}, {PRIORITY, GENERAL, SEA}),
        ({"units": [KEY, SEA]}, {KEY, SEA}),
        ({"realm": "sea"}, {SEA}),
        ({"realm": "land", "categories": ["priority"]}, {PRIORITY}),  # keys are joined by AND
        ({"areas": ["990101"], "regions": ["basin"]}, set()),
    ],
)
def test_every_key_of_applies_to(applies_to: dict[str, Any], expected: set[str] | None) -> None:
    lists = {"L": a_list({"area": "990100"}, clauses=[clause(applies_to=applies_to)])}
    if expected is None:
        with pytest.raises(Exception, match="1 problems"):
            snapshot(lists)
        return
    held = snapshot(lists)
    assert {code for code in held.units if requirements(held, code)} == expected


def found(held: Snapshot, code: str) -> list[tuple[str, list[tuple[str, str, list[str]]]]]:
    return [
        (group.dimension, [(g.level, g.list_id, [c.clause.key for c in g.clauses]) for g in group.levels])
        for group in requirements(held, code)
    ]


def test_dimensions_in_vocabulary_order_levels_in_plan_order_clauses_as_filed() -> None:
    held = snapshot(
        {
            "unit-list": a_list({"unit": KEY}, "单元"),
            "district": a_list(
                {"area": "990101"},
                "区县总体",
                clauses=[clause("9"), clause("2"), {"number": "5", "dimension": "资源利用效率", "text": "t"}],
            ),
            "city": a_list({"area": "990100"}, clauses=[{"number": "7", "dimension": "环境风险防控", "text": "t"}]),
            "province": a_list({"area": "990100"}, "省级总体"),
            "basin": a_list({"area": "990101"}, "片区（流域）"),
        },
        [unit(KEY, zones=["W"], clauses=[clause("1-1"), {"dimension": "环境风险防控", "none": True}])],
        [{**ZONES[0], "clauses": [clause("w1")]}],
    )
    assert found(held, KEY) == [
        (
            "space",
            [
                ("province", "province", ["1"]),
                ("region", "basin", ["1"]),
                ("district", "district", ["9", "2"]),
                ("zone", "W", ["w1"]),
                ("unit", "unit-list", ["1"]),
                ("unit", KEY, ["1-1"]),
            ],
        ),
        ("risk", [("city", "city", ["7"]), ("unit", KEY, ["none:risk"])]),
        ("resource", [("district", "district", ["5"])]),
    ]


def test_a_zones_clauses_apply_only_where_the_plan_has_their_level() -> None:
    zone = {**ZONES[0], "clauses": [clause("w1")]}
    publication = loaded(version(plan("2020"), [unit(KEY, zones=["W"], clauses=[])], [zone]))
    assert requirements(resolve(publication).snapshots["2020"], KEY) == ()


def follow(*refs: tuple[str, list[str]]) -> list[dict[str, Any]]:
    return [{"list": name, "numbers": numbers} for name, numbers in refs]


def names(clauses: tuple[AppliedClause, ...]) -> list[Any]:
    return [(c.list_id, c.clause.key, c.level, names(c.followed)) for c in clauses]


def test_follows_brings_named_clauses_with_their_own_addresses_in_order() -> None:
    held = snapshot(
        {"990100": a_list({"area": "990100"}, clauses=[clause("4", applies_to={"units": [SEA]}), clause("6")])},
        [unit(KEY, clauses=[clause("1-4", follows=follow(("990100", ["6", "4"]), ("missing", ["1"])))]), unit(SEA)],
    )
    own = requirements(held, KEY)[0].levels[-1].clauses
    assert names(own) == [
        (KEY, "1-4", "unit", [("990100", "6", "city", []), ("990100", "4", "city", [])]),
    ]


def test_follows_names_one_of_the_clauses_of_another_unit() -> None:
    held = snapshot(
        {},
        [
            unit(KEY, clauses=[clause("k", follows=follow((SEA, ["b"]), (PRIORITY, ["b"])))]),
            unit(SEA, clauses=[clause("a"), clause("b")]),
            unit(PRIORITY),
        ],
    )
    own = requirements(held, KEY)[0].levels[-1].clauses
    assert names(own) == [(KEY, "k", "unit", [(SEA, "b", "unit", [])])]


def test_follows_ends_where_it_would_go_round() -> None:
    held = snapshot(
        {
            "990100": a_list(
                {"area": "990100"},
                clauses=[
                    clause("1", follows=follow(("990100", ["2"]))),
                    clause("2", follows=follow(("990100", ["1", "2"]), (KEY, ["k"]))),
                ],
            )
        },
        [unit(KEY, clauses=[clause("k", follows=follow(("990100", ["1"])))])],
    )
    city = requirements(held, KEY)[0].levels[0].clauses
    assert names(city) == [
        ("990100", "1", "city", [("990100", "2", "city", [(KEY, "k", "unit", [])])]),
        ("990100", "2", "city", [("990100", "1", "city", []), (KEY, "k", "unit", [("990100", "1", "city", [])])]),
    ]


def test_a_clause_carries_the_version_that_wrote_it() -> None:
    base = version(plan("2020"), [unit(KEY, clauses=[clause("k")])], lists={"990100": a_list({"area": "990100"})})
    more = version(
        plan("2021", based_on="2020"),
        [unit(KEY, name="新名")],
        lists={"990100": a_list({"area": "990100"}, clauses=[clause("2")])},
    )
    held = resolve(loaded(base, more)).snapshots["2021"]
    origins = [(c.clause.key, c.origin) for level in requirements(held, KEY)[0].levels for c in level.clauses]
    assert origins == [("1", "2020"), ("2", "2021"), ("k", "2020")]


def test_the_index_answers_as_the_function() -> None:
    held = snapshot({"L": a_list({"area": "990101"}), "M": a_list({"region": "basin"}, "片区（流域）")})
    index = RequirementIndex(held)
    assert all(index.of(code) == requirements(held, code) for code in held.units)
    with pytest.raises(KeyError):
        index.of("nobody")
