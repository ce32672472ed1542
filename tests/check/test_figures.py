"""Printed areas, counts, shares and totals: rules G44, G45, G50 and G51, and the laws of rounding behind them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.check import RULES
from onemap.check.effective import view
from onemap.check.figures_rounding import MEASURING, digits, measured, printed, share, total
from onemap.check.rules import Finding
from onemap.model.base import Figure
from onemap.read.publication import read_publication
from tests.publications import write_tiny

exact = st.fractions(min_value=Fraction(1, 1000), max_value=10**6, max_denominator=10**9)
places = st.integers(0, 6)
parts = st.lists(st.tuples(exact, places), min_size=1, max_size=60)


def rounded(value: Fraction, digits: int) -> Figure:
    """*value* as it is printed with *digits* after the point."""
    unit = Fraction(1, 10**digits)
    whole = int((value / unit + Fraction(1, 2)) // 1)
    return Figure(f"{Decimal(whole).scaleb(-digits).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}")


@given(parts, places)
def test_rounded_parts_always_add_up_to_the_rounded_total(held: list[tuple[Fraction, int]], last: int) -> None:
    whole = sum((value for value, _ in held), Fraction(0))
    assert total(printed(rounded(value, n)) for value, n in held).meets(printed(rounded(whole, last)))


@given(parts, places, st.integers(1, 10**6), st.sampled_from([-1, 1]))
def test_a_change_beyond_the_rounding_never_adds_up(
    held: list[tuple[Fraction, int]], last: int, more: int, way: int
) -> None:
    """A total off the sum of the printed parts by more than the half units of all last digits together."""
    figures = [rounded(value, n) for value, n in held]
    slack = sum((Fraction(1, 2 * 10**n) for _, n in held), Fraction(1, 2 * 10**last))
    off = sum((Fraction(figure.value) for figure in figures), Fraction(0)) + way * (slack + Fraction(more, 10**last))
    changed = rounded(abs(off), last)
    if off < 0 or abs(Fraction(changed.value) - sum(Fraction(f.value) for f in figures)) <= slack:
        return  # rounding it to its digits brought it back
    assert not total(map(printed, figures)).meets(printed(changed))


@given(st.floats(0.01, 1e6), places)
def test_what_is_measured_may_be_a_thousandth_off_and_no_more(square: float, last: int) -> None:
    within = rounded(Fraction(square) * Fraction(10009, 10000), last)
    beyond = rounded(Fraction(square) * Fraction(1003, 1000) + Fraction(1, 10**last), last)
    assert measured(square).meets(printed(within))
    assert not measured(square).meets(printed(beyond))
    assert Decimal("0.001") == MEASURING


@given(parts, st.integers(0, 59), places)
def test_rounded_shares_always_agree(held: list[tuple[Fraction, int]], which: int, last: int) -> None:
    one, n = held[which % len(held)]
    rest = [pair for i, pair in enumerate(held) if i != which % len(held)]
    whole = one + sum((value for value, _ in rest), Fraction(0))
    percent = share(printed(rounded(one, n)), total(printed(rounded(value, m)) for value, m in rest))
    assert percent is None or percent.meets(printed(rounded(100 * one / whole, last)))


@pytest.mark.parametrize(("whole", "fine"), [("156.10", True), ("156.09", True), ("156.11", False), ("156.20", False)])
def test_the_example_of_the_field(whole: str, fine: bool) -> None:
    """126.95 + 29.14 = 156.09; two roundings and that of the total allow 0.015."""
    assert total(map(printed, (Figure("126.95"), Figure("29.14")))).meets(printed(Figure(whole))) is fine
    assert digits(Figure(whole)) == 2


def found(root: Path, rule: str, version: str = "v1") -> list[Finding]:
    asked = RULES[rule].of_version
    assert asked is not None
    return list(asked(view(read_publication(root)).versions[version]))


def stated(root: Path, *lines: str, version: str = "v1") -> Path:
    """The tiny publication whose plan states *lines*."""
    write_tiny(root)
    plan = root / "units" / version / "plan.yml"
    text = plan.read_text(encoding="utf-8") + "statistics:\n" + "".join(f"  - {{{line}}}\n" for line in lines)
    plan.write_text(text, encoding="utf-8")
    return root


GOOD = (
    "units: '4', area_km2: '435.76'",
    "category: 优先保护单元, units: '1', area_km2: '108.9', share: '25'",
    "category: key, units: '2', area_km2: '217.86', share: '50.0'",
    "category: 一般管控单元, units: '1', area_km2: '109', share: '25'",
    "area: '990101', units: '2', area_km2: '217.8', share: '50.00'",
    "area: '990102', units: '2', area_km2: '217.9'",
    "realm: land, units: '4', share: '100'",
    "realm: sea, units: '0', area_km2: '0', share: '0'",
    "area: '990102', category: 优先保护单元, units: '0', share: '0.0'",
)


def test_what_is_right_is_silent(tmp_path: Path) -> None:
    """Computed: 108.94 km² each; one is filed with 108.90."""
    stated(tmp_path, *GOOD)
    assert [found(tmp_path, rule) for rule in ("G44", "G45", "G50", "G51")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("units: '3'", "3 units are stated, there are 4."),
        ("area: '990102', units: '1'", "1 units are stated, there are 2."),
        ("realm: sea, units: '4'", "4 units are stated, there are 0."),
        ("category: 一般管控单元, area_km2: '109.2'", "109.2 km² are stated, the units have"),
        ("area: '990101', share: '49.9'", "49.9 % are stated, the units have 50.0 %."),
    ],
)
def test_what_is_wrong_is_said_with_both_numbers(tmp_path: Path, line: str, what: str) -> None:
    (finding,) = found(stated(tmp_path, line), "G45")
    assert what in finding.what.text()
    assert finding.place.node is not None and finding.place.node[:2] == ("statistics", 0)


def test_a_functional_area_counts_what_it_manages_and_totals_do_not_count_it_twice(tmp_path: Path) -> None:
    stated(
        tmp_path, "area: '990171', units: '2'", "area: '990101', units: '2'", "units: '4'", "area: '990100', units: '4'"
    )
    areas = tmp_path / "units/areas.yml"
    areas.write_text(
        areas.read_text(encoding="utf-8")
        + '  - {id: "990171", name: 经开区, kind: functional, parent: "990100", located_in: ["990101"]}\n',
        encoding="utf-8",
    )
    for name, code in (("990101", "ZH99010120001"), ("990102", "ZH99010220001")):
        path = tmp_path / f"units/v1/units/{name}.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"code: {code}\n", f'code: {code}\n  managed_by: ["990171"]\n'), encoding="utf-8")
    assert found(tmp_path, "G45") == []
    assert found(tmp_path, "G51") == []


def test_a_total_is_not_wrong_because_a_filed_area_is(tmp_path: Path) -> None:
    """108.90 filed as 10890: that is one fault, not two; the total may rest on either."""
    stated(tmp_path, "area_km2: '435.8'")
    path = tmp_path / "units/v1/units/990101.yml"
    path.write_text(path.read_text(encoding="utf-8").replace('"108.90"', '"10890"'), encoding="utf-8")
    assert len(found(tmp_path, "G44")) == 1
    assert found(tmp_path, "G45") == []


def test_a_plan_states_only_its_own_figures(tmp_path: Path) -> None:
    stated(tmp_path, "units: '3'")
    assert found(tmp_path, "G45", "v2") == []


def test_parts_must_be_all_of_them(tmp_path: Path) -> None:
    """Two of three categories add up to nothing that could be checked."""
    lines = (
        "area_km2: '435.8'",
        "category: 优先保护单元, area_km2: '108.9'",
        "category: 重点管控单元, area_km2: '217.8'",
    )
    assert found(stated(tmp_path, *lines), "G51") == []
    whole = (*lines, "category: 一般管控单元, area_km2: '108.8'")
    (finding,) = found(stated(tmp_path, *whole), "G51")
    assert "435.5 km² together, but 435.8" in finding.what.text()


@pytest.mark.parametrize(
    ("filed", "mend"),
    [
        ("10894.6", "hectares"),
        ("108946000", "square metres"),
        ("163419", "mu"),
        ("16.342", "ten thousands of mu"),
        ("1089.5", "too far right"),
        ("10.895", "too far left"),
        ("139.7", "Web Mercator"),
        ("112.3", "Correct area_km2"),
    ],
)
def test_the_mend_names_the_mistake(tmp_path: Path, filed: str, mend: str) -> None:
    write_tiny(tmp_path)
    path = tmp_path / "units/v1/units/990101.yml"
    path.write_text(path.read_text(encoding="utf-8").replace('"108.90"', f'"{filed}"'), encoding="utf-8")
    (finding,) = found(tmp_path, "G44")
    assert mend in finding.mend.text()


@pytest.mark.parametrize("filed", ["108.95", "109", "108.9", "109.05", "108.85"])
def test_rounding_and_measuring_are_allowed(tmp_path: Path, filed: str) -> None:
    write_tiny(tmp_path)
    path = tmp_path / "units/v1/units/990101.yml"
    path.write_text(path.read_text(encoding="utf-8").replace('"108.90"', f'"{filed}"'), encoding="utf-8")
    assert found(tmp_path, "G44") == []


def test_a_whole_register_in_hectares_is_one_finding(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    zones = "".join(
        f"- {{code: YS990101221{i:04d}, name: 区{i}, element: 水, area_km2: '{1000 + i}'}}\n" for i in range(9)
    )
    (tmp_path / "units/v1/zones.yml").write_text(zones, encoding="utf-8")
    from tests.publications import box, geojson

    drawn = [(f"YS990101221{i:04d}", box(122.0, 122.1, 28.0, 28.0 + 0.00918)) for i in range(9)]
    (tmp_path / "units/v1/zones.geojson").write_text(geojson(drawn), encoding="utf-8")
    (finding,) = found(tmp_path, "G44")
    assert len(finding.objects) == 9 and "hectares" in finding.mend.text()
