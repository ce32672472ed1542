"""Headers of delivered data find their role."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.read.aliases import ALIASES, find_column, normalise_header


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("HJGKDYBM", "hjgkdybm"),
        (" 单元\n面积（㎢） ", "单元面积"),
        ("ＡＲＥＡ", "area"),
        ("*名称：", "名称"),
        ("（备注）", "(备注)"),
        ("空间布局\u3000约束", "空间布局约束"),
    ],
)
def test_normalised(header: str, form: str) -> None:
    assert normalise_header(header) == form


@given(st.text())
def test_normalising_twice_changes_nothing(header: str) -> None:
    once = normalise_header(header)
    assert normalise_header(once) == once


def test_no_two_roles_of_a_record_share_a_header() -> None:
    # a unit's or a zone's; a county's name or a number; a clause's number or the row's: told apart by use
    shared = {"code", "name", "area", "序号"}
    seen: dict[str, str] = {}
    for role, headers in ALIASES.items():
        for header in headers:
            assert header in shared or header not in seen, (header, role, seen.get(header))
            seen[header] = role


def test_find_column() -> None:
    columns = ["OBJECTID", "HJZHGKDYBM ", "HJZHGKDYMC", "PWWPFGK", "面积(km2)"]
    assert find_column(columns, "unit_code") == "HJZHGKDYBM "
    assert find_column(columns, "emission") == "PWWPFGK"
    assert find_column(columns, "zone_code", "unit_name") == "HJZHGKDYMC"
    assert find_column(columns, "area_km2") == "面积(km2)"
    assert find_column(columns, "risk") is None
    assert find_column(["HJGKDYBM", "code"], "unit_code") == "code"
