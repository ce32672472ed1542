"""Standing of versions: a table of cases, each a few plans and what they are on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from onemap.model.plan import Plan
from onemap.resolve.order import in_force, latest_date, order, shown, standings

FILING = {"authority": "省厅", "date": "2020-01-01"}


def doc(**more: Any) -> dict[str, Any]:
    return {"filing": FILING, **more}


def make(version: str, *documents: dict[str, Any], **more: Any) -> Plan:
    return Plan.model_validate(
        {"version": version, "title": version, "update": {"type": "initial"}, "documents": list(documents), **more}
    )


def table(*plans: Plan) -> dict[str, Plan]:
    return {plan.version: plan for plan in plans}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


A = make("a", doc(effective="2021-01-01"))
CASES: list[tuple[str, dict[str, Plan], str, str, tuple[str, str | None, str | None]]] = [
    # name, plans, as_of, version, (status, until, before)
    ("the day it takes effect", table(A), "2021-01-01", "a", ("in-force", None, None)),
    ("the day before", table(A), "2020-12-31", "a", ("adopted", None, None)),
    ("no filing is a draft", table(make("a", {"effective": "2021-01-01"})), "2022-01-01", "a", ("draft", None, None)),
    ("no document is a draft", table(make("a")), "2022-01-01", "a", ("draft", None, None)),
    ("filed but no day of effect", table(make("a", doc())), "2022-01-01", "a", ("adopted", None, None)),
    (
        "replaced the day before its successor",
        table(A, make("b", doc(effective="2023-09-22"), replaces=["a"])),
        "2024-01-01",
        "a",
        ("replaced", "2023-09-21", None),
    ),
    (
        "holds until its successor is effective",
        table(A, make("b", doc(effective="2023-09-22"), replaces=["a"])),
        "2023-09-21",
        "a",
        ("in-force", None, None),
    ),
    (
        "an adopted successor is compared with what it will replace",
        table(A, make("b", doc(effective="2023-09-22"), replaces=["a"])),
        "2023-09-01",
        "b",
        ("adopted", None, "a"),
    ),
    (
        "amended, both hold",
        table(A, make("b", doc(effective="2023-09-22"), amends=["a"])),
        "2024-01-01",
        "a",
        ("in-force", None, None),
    ),
    (
        "a draft replaces nothing",
        table(A, make("b", {"effective": "2023-09-22"}, replaces=["a"])),
        "2024-01-01",
        "a",
        ("in-force", None, None),
    ),
    (
        "a draft is compared with the one in force",
        table(A, make("b", {}, replaces=["a"])),
        "2024-01-01",
        "b",
        ("draft", None, "a"),
    ),
    (
        "repealed on a day, held until the day before",
        table(make("a", doc(effective="2021-01-01", repealed="2022-06-01"))),
        "2022-06-01",
        "a",
        ("repealed", "2022-05-31", None),
    ),
    (
        "the day it expires is its last",
        table(make("a", doc(effective="2021-01-01", expires="2022-06-01"))),
        "2022-06-01",
        "a",
        ("in-force", None, None),
    ),
    (
        "expired the day after",
        table(make("a", doc(effective="2021-01-01", expires="2022-06-01"))),
        "2022-06-02",
        "a",
        ("expired", "2022-06-01", None),
    ),
    (
        "repealed before it would have been replaced",
        table(
            make("a", doc(effective="2021-01-01", repealed="2022-01-01")),
            make("b", doc(effective="2023-01-01"), replaces=["a"]),
        ),
        "2024-01-01",
        "a",
        ("repealed", "2021-12-31", None),
    ),
    (
        "nothing in force the day before",
        table(
            make("a", doc(effective="2021-01-01", repealed="2022-01-01")),
            make("b", doc(effective="2023-01-01"), replaces=["a"]),
        ),
        "2024-01-01",
        "b",
        ("in-force", None, None),
    ),
    (
        "several documents: from the earliest",
        table(make("a", doc(effective="2022-01-01"), doc(effective="2021-01-01"))),
        "2021-06-01",
        "a",
        ("in-force", None, None),
    ),
    (
        "several documents: one that goes on keeps the version",
        table(make("a", doc(effective="2021-01-01", repealed="2022-01-01"), doc(effective="2021-01-01"))),
        "2023-01-01",
        "a",
        ("in-force", None, None),
    ),
    (
        "consultation on its last day",
        table(make("a", {"consultation": {"start": "2026-02-01", "end": "2026-03-01"}})),
        "2026-03-01",
        "a",
        ("consultation", None, None),
    ),
    (
        "consultation over",
        table(make("a", {"consultation": {"start": "2026-02-01", "end": "2026-03-01"}})),
        "2026-03-02",
        "a",
        ("draft", None, None),
    ),
]


@pytest.mark.parametrize(("plans", "as_of", "version", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_standing(
    plans: dict[str, Plan], as_of: str, version: str, expected: tuple[str, str | None, str | None]
) -> None:
    found = standings(plans, day(as_of))[version]
    status, until, before = expected
    assert (found.status, found.until, found.before) == (status, until and day(until), before)


def test_a_draft_is_never_effective_whatever_day_it_intends() -> None:
    window = {"start": "2023-01-01", "end": "2023-12-31"}
    plans = table(A, make("b", {"effective": "2023-09-22", "consultation": window}))
    assert standings(plans, day("2023-10-01"))["b"].effective is None
    assert standings(plans, day("2024-10-01"))["b"].effective is None
    assert standings(plans, day("2023-10-01"))["a"].effective == day("2021-01-01")


def test_replaced_by_names_the_successor_once_it_is_effective() -> None:
    plans = table(A, make("b", doc(effective="2023-09-22"), replaces=["a"]))
    assert standings(plans, day("2023-09-21"))["a"].replaced_by == ()
    assert standings(plans, day("2023-09-22"))["a"].replaced_by == ("b",)


def test_order_is_by_effective_signed_id_and_drafts_come_last() -> None:
    plans = table(
        make("0-draft", {"effective": "2000-01-01"}),
        make("z", doc(effective="2021-01-01", signed="2020-11-01")),
        make("b", doc(effective="2021-01-01", signed="2020-12-01")),
        make("a", doc(effective="2021-01-01", signed="2020-12-01")),
        make("later", doc(effective="2022-01-01")),
    )
    assert order(plans) == ("z", "a", "b", "later", "0-draft")


def test_before_is_the_latest_of_those_in_force() -> None:
    plans = table(
        A,
        make("b", doc(effective="2023-01-01"), amends=["a"]),
        make("c", doc(effective="2025-01-01"), replaces=["a", "b"]),
    )
    found = standings(plans, day("2025-06-01"))
    assert found["c"].before == "b"
    assert in_force(found) == ("c",)
    assert in_force(standings(plans, day("2024-01-01"))) == ("a", "b")


def test_latest_date_counts_what_happened_not_what_is_announced() -> None:
    plan = make(
        "a",
        doc(signed="2020-12-01", effective="2021-01-01", expires="2030-12-31"),
        {"effective": "2029-01-01", "consultation": {"start": "2025-02-01", "end": "2027-03-01"}},
    )
    assert latest_date([plan]) == day("2025-02-01")
    assert latest_date([make("a")]) is None


def test_only_drafts_outside_their_window_are_internal() -> None:
    plans = table(A, make("b", {}), make("c", {"consultation": {"start": "2026-02-01", "end": "2026-03-01"}}))
    found = standings(plans, day("2026-02-15"))
    assert [name for name in found if shown(found[name], "public")] == ["a", "c"]
    assert [name for name in found if shown(found[name], "internal")] == ["a", "b", "c"]
