"""The official table: each row cites what speaks of it, names laws in full, and areas of one transfer agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import shapely

from onemap.compare import compare_in
from onemap.compare.adjustments import Adjustment, adjustments
from onemap.compare.described import Describer
from onemap.read.publication import LoadedVersion
from onemap.resolve import resolve
from onemap.words import translator
from tests.resolve.loading import loaded, plan, square, unit, vector, version

A, B, C = "ZH99010120001", "ZH99010120002", "ZH99010220003"
LAW = {"id": "law", "title": "《某法》", "number": "主席令第1号", "article": "第一条"}
ORDER = {"id": "law", "title": "某规定", "number": "某政发〔2022〕2号"}


def rows(old: str, new: str, *versions: LoadedVersion) -> dict[tuple[str, str], Adjustment]:
    """The rows by code and kind."""
    chain = resolve(loaded(*versions), "internal")
    describer = Describer(compare_in(chain, old, new), chain.snapshots[old], chain.snapshots[new], translator("zh"))
    found = list(adjustments(describer))
    held = {(one.code, one.kind): one for one in found}
    assert len(held) == len(found)
    return held


def held(
    year: str,
    units: dict[str, dict[str, Any]],
    *changes: dict[str, Any],
    ground: dict[str, shapely.Geometry] | None = None,
    **more: Any,
) -> LoadedVersion:
    made = [unit(code, **{"clauses": [], "name": "某单元", **facts}) for code, facts in units.items()]
    layers = [] if ground is None else [vector("units", sorted(ground.items()))]
    return version(plan(year, changes=list(changes), **more), made, layers=layers)


def change(kind: str, before: list[str], after: list[str]) -> dict[str, Any]:
    return {"kind": kind, "from": before, "to": after, "reason": kind}


def test_each_row_cites_what_speaks_of_it() -> None:
    found = rows(
        "2020",
        "2021",
        held("2020", {A: {"area": "990101", "name": "甲", "area_km2": "1.50", "note": "旧"}, B: {"area": "990101"}}),
        held(
            "2021",
            {C: {"area": "990102", "name": "乙", "area_km2": "2.50", "note": "新"}, B: {"area": "990102"}},
            *(change(kind, [A], [C]) for kind in ("recode", "rename", "border")),
            change("rename", [B], [B]),
            change("move", [B], [B]),
        ),
    )
    assert {key: (one.reason, one.basis) for key, one in found.items()} == {
        (C, "单元改码"): ("recode", ""),
        (C, "单元更名"): ("rename", ""),
        # a recoded unit is where its code says, whatever became of its border; nothing speaks of the note
        (C, "行政区归属调整"): ("recode", ""),
        (C, "基本信息调整：面积（km²）"): ("border", ""),
        (C, "基本信息调整：备注"): ("", ""),
        (B, "行政区归属调整"): ("move", ""),
    }


def test_a_border_speaks_of_the_area_as_filed() -> None:
    units = [{A: {"area_km2": figure}} for figure in ("1.50", "2.50")]
    found = rows("2020", "2021", held("2020", units[0]), held("2021", units[1], change("border", [A], [A])))
    assert [one.reason for one in found.values()] == ["border"]


def test_a_basis_is_named_in_full_as_the_plan_that_declares_means_it() -> None:
    """The plans define one id differently; the one between has none of it of its own."""

    def versions() -> tuple[LoadedVersion, ...]:
        first, second = ({**change("rename", [A], [A]), "basis": [one]} for one in ("law", {"id": "law"}))
        second["basis"] = [{"id": "law", "article": "第二条"}]
        return (
            held("2020", {A: {"name": "甲"}}, basis=[{"id": "law", "title": "别的"}]),
            held("2021", {A: {"name": "乙"}}, first, basis=[LAW]),
            held("2022", {A: {"name": "丙"}}, second, basis=[ORDER]),
        )

    older, newer = "《某法》（主席令第1号）第一条", "《某规定》（某政发〔2022〕2号）第二条"
    for old, new, basis in (
        ("2020", "2021", older),
        ("2021", "2020", older),
        ("2021", "2022", newer),
        ("2020", "2022", f"{older}\n{newer}"),
    ):
        assert rows(old, new, *versions())[A, "单元更名"].basis == basis, (old, new)


def split(whole: str, parts: tuple[str, str], ground: bool = False) -> Decimal | None:
    """What the table says of the area of a unit that was split, by figures as filed."""
    shapes = {A: square(0), B: square(1)}
    both = {A: shapely.union_all(list(shapes.values()))}
    found = rows(
        "2020",
        "2021",
        held("2020", {A: {"area_km2": whole}}, ground=both if ground else None),
        held(
            "2021",
            {code: {"area_km2": km2} for code, km2 in zip((A, B), parts, strict=True)},
            change("split", [A], [A, B]),
            ground=shapes if ground else None,
        ),
    )
    (row,) = (one for key, one in found.items() if key[1] == "拆分单元")
    assert row.reason == "split"
    return row.km2


def test_what_the_last_digits_leave_open_is_no_change_of_area() -> None:
    assert split("3.00", ("1.00", "2.01")) is None
    assert split("3.00", ("1.00", "2.02")) == Decimal("0.02")
    assert split("3.000", ("1.000", "2.010")) == Decimal("0.010")
    assert split("3", ("1.40", "2.00")) is None
    # the ground tells that nothing came from elsewhere
    assert split("3.00", ("1.00", "2.50"), ground=True) == 0


def test_both_sides_of_a_transfer_agree() -> None:
    """The new line was drawn by hand, apart in both units by less than counts."""
    first, second = square(0), square(1)
    west, south, east, north = first.bounds
    line = east - (east - west) / 4
    shapes = {
        A: shapely.box(west, south, line - 1e-6, north),
        B: shapely.union(second, shapely.box(line, south, east, north)),
    }
    found = rows(
        "2020",
        "2021",
        held("2020", {A: {}, B: {}}, ground={A: first, B: second}),
        held("2021", {A: {}, B: {}}, ground=shapes),
    )
    lost, gained = found[A, "边界调整"], found[B, "边界调整"]
    assert lost.km2 is not None and gained.km2 is not None and gained.km2 > 1
    assert lost.km2 == -gained.km2
    assert f"划出 {gained.km2} km²" in lost.after and f"划入 {gained.km2} km²" in gained.after
