"""Laws of the rules about versions in time: order is no fault, one wrong day is found once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.check.effective import Version, View
from onemap.check.rules import RULES
from onemap.errors import Place
from onemap.model.plan import Plan
from onemap.validity import DAY, Timeline
from tests.check.reporting import report
from tests.publications import write_tiny

RULES_OF_TIME = (
    "P11",
    "P12",
    "P13",
    "P14",
    "P15",
    "P16",
    "P17",
    "P18",
    "P19",
    "P20",
    "P23",
    "P24",
    "P25",
    "P28",
    "P29",
)
FIRST = dt.date(2020, 1, 1)
days = st.dates(dt.date(2015, 1, 1), dt.date(2032, 12, 31))


def plan(name: str, effective: dt.date, *, kind: str = "dynamic", **more: Any) -> Plan:
    """A plan whose filing, signature and publication come 40, 30 and 20 days before it takes effect."""
    document = {
        "number": f"{name}号",
        "signed": str(effective - 30 * DAY),
        "published": str(effective - 20 * DAY),
        "effective": str(effective),
        "filing": {"authority": "省厅", "date": str(effective - 40 * DAY)},
        **more.pop("document", {}),
    }
    held = {"version": name, "title": name, "update": {"type": kind}, "documents": [document], **more}
    return Plan.model_validate(held)


def found(plans: Sequence[Plan], as_of: dt.date, rules: Sequence[str] = RULES_OF_TIME) -> list[tuple[str, str]]:
    """(rule, words) of what the rules find in versions of which only the plans are known."""
    versions: dict[str, Any] = {}
    for one in plans:
        own = SimpleNamespace(
            plan=one, folder=Path("/nowhere"), places={("plan", ""): Place(Path("plan.yml"), node=())}
        )
        place = Place(Path(one.version))
        versions[one.version] = SimpleNamespace(id=one.version, own=own, plan_place=lambda *steps, at=place: at)
    view: Any = SimpleNamespace(
        versions=versions, loaded=SimpleNamespace(publication=SimpleNamespace(as_of=as_of), versions=versions)
    )
    said = []
    for id in rules:
        rule = RULES[id]
        if rule.of_publication is not None:
            said += [(id, finding.what.text()) for finding in rule.of_publication(_view(view))]
        for version in versions.values():
            if rule.of_version is not None:
                said += [(id, finding.what.text()) for finding in rule.of_version(_version(version))]
    return said


def _view(view: Any) -> View:
    return view  # type: ignore[no-any-return]


def _version(version: Any) -> Version:
    return version  # type: ignore[no-any-return]


#: gaps between versions, in days
steps = st.lists(st.integers(50, 700), max_size=6)


def chained(gaps: Sequence[int]) -> list[Plan]:
    plans, day, last = [plan("v0", FIRST, kind="initial")], FIRST, FIRST
    for n, gap in enumerate(gaps, 1):
        day += gap * DAY
        kind = "periodic" if day > last + 1100 * DAY else "dynamic"
        if kind == "periodic":
            last = day
        plans.append(plan(f"v{n}", day, kind=kind, based_on=f"v{n - 1}", replaces=[f"v{n - 1}"]))
    return plans


@given(steps)
def test_versions_that_follow_each_other_are_without_fault(gaps: list[int]) -> None:
    plans = chained(gaps)
    last = max(d.effective for p in plans for d in p.documents if d.effective is not None)
    assert found(plans, last) == []


@given(steps.filter(bool), st.integers(1, 30))
def test_a_version_that_ends_too_early_leaves_one_gap_with_its_days(gaps: list[int], early: int) -> None:
    plans = chained(gaps)
    first, second = plans[-2:]
    ends = second.documents[0].effective
    assert ends is not None
    document = first.documents[0].model_copy(update={"expires": ends - (early + 1) * DAY})
    plans[-2] = first.model_copy(update={"documents": (document,)})
    said = [words for rule, words in found(plans, ends) if rule == "P17"]
    assert len(said) == 1
    assert f"From {ends - early * DAY} to {ends - DAY} " in said[0]


@given(steps.filter(bool))
def test_versions_of_which_none_replaces_the_other_overlap_once_each(gaps: list[int]) -> None:
    plans = [p.model_copy(update={"replaces": ()}) for p in chained(gaps)]
    assert [rule for rule, _ in found(plans, FIRST, ["P18"])] == ["P18"] * len(gaps)
    amended = [p.model_copy(update={"amends": (p.based_on,) if p.based_on else ()}) for p in plans]
    assert found(amended, FIRST, ["P17", "P18"]) == []


@given(st.lists(days, min_size=4, max_size=4), st.permutations(range(4)))
def test_days_are_found_out_of_order_exactly_when_they_are(four: list[dt.date], order: list[int]) -> None:
    filed, signed, published, effective = (sorted(four)[i] for i in order)
    document = {
        "signed": str(signed),
        "published": str(published),
        "effective": str(effective),
        "filing": {"authority": "省厅", "date": str(filed)},
    }
    said = found([plan("v", FIRST, document=document)], FIRST, ["P11", "P12", "P13"])
    in_order = all(a <= b for a, b in pairwise((filed, signed, published, effective)))
    assert bool(said) != in_order
    before = filed > published
    assert [rule for rule, _ in said if rule != "P13"] == (
        ([] if not before else ["P11"]) if published.year >= 2024 else ([] if not before else ["P12"])
    )


@given(st.integers(0, 3), days)
def test_one_wrong_day_is_found_once(which: int, wrong: dt.date) -> None:
    keys = ("filing", "signed", "published", "effective")
    value: Any = {"authority": "省厅", "date": str(wrong)} if which == 0 else str(wrong)
    said = found([plan("v", FIRST, document={keys[which]: value})], FIRST, ["P11", "P12", "P13"])
    assert len(said) <= 1


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=8))
def test_circles_are_told_once_and_nothing_fails_on_them(edges: list[tuple[int, int, bool]]) -> None:
    plans = []
    for n in range(5):
        names = {key: [f"v{b}" for a, b, amends in edges if a == n and (key == "amends") == amends] for key in
                 ("replaces", "amends")}  # fmt: skip
        plans.append(plan(f"v{n}", FIRST + n * 100 * DAY, **names))
    said = [rule for rule, _ in found(plans, FIRST)]
    graph = {n: {b for a, b, _ in edges if a == n and b != n} for n in range(5)}
    closed = {n for n in graph if n in _reached(graph, n)}
    assert ("P14" in said) == bool(closed)


def _reached(graph: dict[int, set[int]], start: int) -> set[int]:
    seen: set[int] = set()
    waiting = list(graph[start])
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += graph[one]
    return seen


@given(days)
def test_five_years_end_on_the_same_day(day: dt.date) -> None:
    leap = day.month == 2 and day.day == 29
    due = day.replace(year=day.year + 5, day=28 if leap else day.day)
    one = plan("v", day, kind="initial")
    assert found([one], due, ["P19"]) == []
    (said,) = found([one], due + DAY, ["P19"])
    assert str(due) in said[1]
    assert found([one, plan("w", due, kind="periodic", replaces=["v"])], due, ["P19"]) == []
    assert len(found([one, plan("w", due + DAY, kind="periodic", replaces=["v"])], due, ["P19"])) == 1


@given(steps, st.dates(dt.date(2019, 1, 1), dt.date(2035, 1, 1)))
def test_at_most_one_version_of_a_chain_holds(gaps: list[int], day: dt.date) -> None:
    line = Timeline({p.version: p for p in chained(gaps)})
    assert len(line.holding(day)) == (day >= FIRST)


def test_a_folder_with_another_version_does_not_fail(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    path = root / "units" / "v2" / "plan.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("version: v2", "version: v7"), encoding="utf-8")
    assert [line for line in report(root) if " P01 " in line]


@pytest.mark.parametrize("name", ["图集.pdf", "图集/1.pdf", "清单.pdf"])
def test_attachments_may_lie_in_the_folder_or_in_original(name: str, tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    folder = root / "units" / "v2"
    path = folder / "plan.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    signed:", f"    attachments: [{name}]\n    signed:", 1), encoding="utf-8")
    assert [line for line in report(root) if " P27 " in line]
    for at in (folder, folder / "original"):
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_bytes(b"")
        assert [line for line in report(root) if " P27 " in line] == []
        (at / name).unlink()


@pytest.mark.parametrize(
    "way", ["contact: 综合科", "email: zh@example.org", "phone: '0570-1234567'", "address: 学院路1号"]
)
def test_one_way_to_comment_is_enough(way: str, tmp_path: Path) -> None:
    path = write_tiny(tmp_path) / "units/v3/plan.yml"
    path.parent.mkdir()
    path.write_text(
        "version: v3\ntitle: 征求意见稿\nupdate: {type: dynamic}\nbased_on: v2\n"
        "documents:\n  - title: 征求意见稿\n    issuer: 澜江市生态环境局\n"
        f"    consultation: {{start: 2023-12-15, end: 2024-01-15, {way}}}\n",
        encoding="utf-8",
    )
    assert not [line for line in report(tmp_path) if " P26 " in line]
