"""Each geometry by itself (G30, G31, G37 to G39): reasons and places, what counts as the same, tiny or too fine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.check import check
from onemap.check.coverage_faults import same_polygons
from onemap.check.effective import view
from onemap.check.shapes_validity import REASONS, reason, unsound
from onemap.errors import Problem
from onemap.read.publication import read_publication
from onemap.words import translator
from tests.faults.cases_shapes import AT, NORTH, Feature, multipolygon, polygon, row, small
from tests.publications import CODES_V1, SIDE, SOUTH, ZONE, box, geojson, write_tiny

FIRST, SECOND, THIRD, FOURTH = CODES_V1
OUTER = "0 0, 10 0, 10 10, 0 10, 0 0"
WRONG = {
    "its border crosses itself": "POLYGON ((0 0, 10 0, 0 10, 10 10, 0 0))",
    "a ring of its border touches itself": "POLYGON ((0 0, 10 0, 5 5, 10 10, 0 10, 5 5, 0 0))",
    "a hole lies outside of its polygon": f"POLYGON (({OUTER}), (20 1, 21 1, 21 2, 20 1))",
    "a hole lies inside another hole": f"POLYGON (({OUTER}), (1 1, 9 1, 9 9, 1 9, 1 1), (3 3, 4 3, 4 4, 3 3))",
    "its holes cut it into pieces": f"POLYGON (({OUTER}), (0 5, 5 6, 10 5, 5 4, 0 5))",
    "one of its parts lies inside another": f"MULTIPOLYGON ((({OUTER})), ((1 1, 2 1, 2 2, 1 1)))",
    "a ring has too few points to enclose anything": "POLYGON ((0 0, 1 1, 0 0, 0 0))",
}


def problems(root: Path, features: list[Feature], layer: str = "units") -> list[Problem]:
    """Findings G30 to G39 of the tiny publication with *features* in *layer* of the first version."""
    write_tiny(root)
    (root / "units" / "v1" / f"{layer}.geojson").write_text(geojson(features), encoding="utf-8")
    return [p for p in check(read_publication(root)) if p.rule.startswith("G3")]


@pytest.mark.parametrize("words", WRONG)
def test_geos_is_put_into_words(words: str) -> None:
    shape = shapely.from_wkt(WRONG[words])
    assert not shapely.is_valid(shape)
    why, x, y = reason(shape)
    assert why.text() == words
    assert 0 <= x <= 21
    assert 0 <= y <= 10
    assert why.text(translator("zh")) != why.text()


def test_a_place_is_read_whatever_its_digits() -> None:
    tiny = shapely.from_wkt("POLYGON ((0 0, 1e-7 0, 0 1e-7, 1e-7 1e-7, 0 0))")
    why, x, y = reason(tiny)
    assert why == REASONS["Self-intersection"]
    assert (x, y) == pytest.approx((5e-8, 5e-8))


@given(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=8), st.integers(0, 5), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_polygon_is_the_same_wherever_its_ring_begins(kinds: list[int], by: int, back: bool) -> None:
    """Hexagons, some of them again with another beginning and direction; nearly the same is not the same."""
    angles = np.linspace(0, 2 * np.pi, 7)[:-1]
    shapes, groups = [], {}
    for at, kind in enumerate(kinds):
        ring = np.column_stack([np.cos(angles) + 10 * kind, np.sin(angles)])
        shapes += [shapely.Polygon(ring), shapely.Polygon(np.roll(ring[:: -1 if back else 1], by, axis=0))]
        groups.setdefault(kind, []).extend([2 * at, 2 * at + 1])
    shapes.append(shapely.transform(shapes[0], lambda points: points + 1e-9))
    codes = tuple(f"{i:03d}" for i in range(len(shapes)))
    found = same_polygons(codes, np.array(shapes, dtype=object))
    assert found == tuple(sorted(tuple(rows) for rows in groups.values()))


def test_every_invalid_feature_is_named(tmp_path: Path) -> None:
    bow = [polygon([[AT[i], SOUTH], [AT[i + 1], NORTH], [AT[i + 1], SOUTH], [AT[i], NORTH]]) for i in range(4)]
    found = problems(tmp_path, [(code, bow[i]) if i != 1 else row()[1] for i, code in enumerate(CODES_V1)])
    assert [(p.rule, p.objects) for p in found] == [("G30", (code,)) for code in (FIRST, THIRD, FOURTH)]
    spots = [(p.spot.lon, p.spot.lat) for p in found if p.spot is not None]
    assert spots == [pytest.approx((AT[i] + SIDE / 2, SOUTH + SIDE / 2)) for i in (0, 2, 3)]


def test_one_row_of_several_that_is_invalid_is_named_once(tmp_path: Path) -> None:
    bow = polygon([[AT[3], SOUTH], [122.35, NORTH], [122.35, SOUTH], [AT[3], NORTH]])
    found = problems(tmp_path, [*row()[:3], (FOURTH, bow), (FOURTH, box(122.35, AT[4]))])
    assert [(p.rule, p.objects) for p in found] == [("G30", (FOURTH,)), ("G39", (FOURTH,))]


def test_the_boundary_is_asked_too(tmp_path: Path) -> None:
    crossed = polygon([[AT[0], SOUTH], [AT[4], NORTH], [AT[4], SOUTH], [AT[0], NORTH]])
    found = problems(tmp_path, [("990100", crossed)], "boundary")
    assert [p.rule for p in found] == ["G30"]
    assert found[0].what.text().startswith("Feature 990100 of the boundary is not valid: its border crosses itself")


def test_a_polygon_under_two_codes_is_no_overlap(tmp_path: Path) -> None:
    found = problems(tmp_path, [*row()[:3], (FOURTH, row()[2][1])])
    assert [(p.rule, p.version, p.objects) for p in found] == [("G31", "v1", (THIRD, FOURTH))]


def test_zones_with_one_polygon_are_told_as_an_overlap(tmp_path: Path) -> None:
    """Those of one element, by G43; those of two elements may share it; a zone that is there twice is a double."""
    write_tiny(tmp_path)
    zones = tmp_path / "units" / "v1" / "zones.yml"
    first = zones.read_text(encoding="utf-8")
    shape = box(AT[0], AT[2])
    other = "YS9901013310001"

    def told(element: str, kind: str, *codes: str) -> list[tuple[str, tuple[str, ...]]]:
        second = f'- {{code: {other}, name: 临港甲区, element: {element}, type: {kind}, area: "990101"}}\n'
        zones.write_text(first + second, encoding="utf-8")
        text = geojson([(code, shape) for code in codes])
        (tmp_path / "units" / "v1" / "zones.geojson").write_text(text, encoding="utf-8")
        found = [p for p in check(read_publication(tmp_path)) if p.rule in ("G31", "G43")]
        return [(p.rule, p.objects) for p in found]

    assert told("大气", "高排放重点管控区", ZONE, other) == []
    assert told("水", "城镇生活污染重点管控区", ZONE, other) == [("G43", (ZONE, other))]
    assert told("大气", "高排放重点管控区", ZONE, other, ZONE) == [("G31", (ZONE,))]


def test_the_same_row_three_times_is_one_finding(tmp_path: Path) -> None:
    found = problems(tmp_path, [*row(), row()[1], row()[1]])
    assert [(p.rule, p.objects) for p in found] == [("G31", (SECOND,))]


def test_features_of_one_code_are_told_once_for_a_layer(tmp_path: Path) -> None:
    halves = [(code, box(AT[i] + x, AT[i] + x + SIDE / 2)) for i, code in enumerate(CODES_V1) for x in (0, SIDE / 2)]
    found = problems(tmp_path, [(code, _rounded(shape)) for code, shape in halves])
    assert [(p.rule, p.objects) for p in found] == [("G39", CODES_V1)]
    assert "such codes: 4, their features: 8" in found[0].what.text()


def _rounded(shape: dict[str, Any]) -> dict[str, Any]:
    return {**shape, "coordinates": [[[round(v, 6) for v in point] for point in ring] for ring in shape["coordinates"]]}


@pytest.mark.parametrize(("side", "tiny"), [(0.00009, True), (0.00012, False)])
def test_what_is_tiny(side: float, tiny: bool, tmp_path: Path) -> None:
    """A part of 9.9 m by 8.8 m is, one of 13 m by 12 m is not."""
    found = problems(tmp_path, [*row()[:3], (FOURTH, multipolygon(row()[3][1], small(122.5, 28.05, side)))])
    assert [(p.rule, p.objects) for p in found] == ([("G37", (FOURTH,))] if tiny else [])


def test_a_small_unit_in_one_part_is_not_tiny(tmp_path: Path) -> None:
    """A well with its fence is a unit; only parts of a unit that has others are asked."""
    holed = row()[0][1]
    well = small(122.05, 28.05)
    holed["coordinates"].append(well["coordinates"][0])
    assert problems(tmp_path, [(FIRST, holed), *row()[1:], ("ZH99010110002", well)]) == []


def test_tiny_parts_of_a_projected_layer(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    plane = [[41400000, 3100000], [41400500, 3100000], [41400500, 3100500], [41400000, 3100500]]
    speck = [[41401000, 3100000], [41401005, 3100000], [41401005, 3100005], [41401000, 3100005]]
    text = geojson([(ZONE, multipolygon(polygon(plane), polygon(speck)))]).replace("EPSG::4490", "EPSG::4529")
    (tmp_path / "units" / "v1" / "zones.geojson").write_text(text, encoding="utf-8")
    found = [p for p in check(read_publication(tmp_path)) if p.rule.startswith("G3")]
    assert [(p.rule, p.objects) for p in found] == [("G37", (ZONE,))]
    assert "25.0 m²" in found[0].what.text()


@pytest.mark.parametrize(
    ("policy", "decimals", "told"),
    [("public", "6", True), ("public", "7", False), ("generalised", "6", False), ("withheld", "6", False)],
)
def test_only_what_is_published_exactly_can_be_too_fine(policy: str, decimals: str, told: bool, tmp_path: Path) -> None:
    fine = [[AT[2], SOUTH], *([round(122.2 + i * 3e-7, 7), SOUTH] for i in range(1, 40)), [AT[3], SOUTH]]
    write_tiny(tmp_path)
    path = tmp_path / "units" / "publication.yml"
    text = path.read_text(encoding="utf-8").replace("units: {publication: public}", f"units: {{publication: {policy}}}")
    path.write_text(f'{text}coordinate_decimals: "{decimals}"\n', encoding="utf-8")
    features = [*row()[:2], (THIRD, polygon([*fine, [AT[3], NORTH], [AT[2], NORTH]])), row()[3]]
    (tmp_path / "units" / "v1" / "units.geojson").write_text(geojson(features), encoding="utf-8")
    found = [p for p in check(read_publication(tmp_path)) if p.rule.startswith("G3")]
    assert [(p.rule, p.objects) for p in found] == ([("G38", (THIRD,))] if told else [])
    assert all(p.spot and (round(p.spot.lon, 3), p.spot.lat) == (122.2, SOUTH) for p in found)


def test_digits_behind_the_limit_are_no_fault(tmp_path: Path) -> None:
    """Vertices that stay apart when they are rounded may have as many decimals as they like."""
    longer = [[x + 1.23456e-9, y] for x, y in ((AT[3], SOUTH), (AT[4], SOUTH), (AT[4], NORTH), (AT[3], NORTH))]
    assert problems(tmp_path, [*row()[:3], (FOURTH, polygon(longer))]) == []


def test_a_vertex_that_is_there_twice_is_not_finer(tmp_path: Path) -> None:
    double = [point for point in ([AT[3], SOUTH], [AT[4], SOUTH], [AT[4], NORTH], [AT[3], NORTH]) for _ in range(3)]
    assert problems(tmp_path, [*row()[:3], (FOURTH, polygon(double))]) == []


def test_what_is_inherited_stays_unsound_until_it_is_drawn_anew(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    bow = [polygon([[AT[i], SOUTH], [AT[i + 1], NORTH], [AT[i + 1], SOUTH], [AT[i], NORTH]]) for i in range(4)]
    units = tmp_path / "units"
    first = [*row()[:2], (THIRD, bow[2]), (FOURTH, bow[3])]
    (units / "v1" / "units.geojson").write_text(geojson(first), encoding="utf-8")
    second = [("ZH99010220002", polygon([[122.35, SOUTH], [AT[4], NORTH], [AT[4], SOUTH], [122.35, NORTH]]))]
    second.append((FOURTH, box(AT[3], 122.35)))
    (units / "v2" / "units.geojson").write_text(geojson(second), encoding="utf-8")
    versions = view(read_publication(tmp_path)).versions
    assert unsound(versions["v1"], "units") == {THIRD, FOURTH}
    assert unsound(versions["v2"], "units") == {THIRD, "ZH99010220002"}
    assert unsound(versions["v2"], "zones") == frozenset()
