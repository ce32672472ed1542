"""What changed of element zones, and which differences of borders count, on a publication of a few squares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.compare import BorderTolerance, compare, compare_in
from onemap.geometry.measure import area_km2
from onemap.resolve import resolve
from tests.compare.test_compare import PLACES, A, B, C, after, base, clause, only_unit
from tests.resolve.loading import loaded, plan, square, unit, vector, version


def test_zones() -> None:
    zones = [{"code": "Y", "name": "y", "element": "水"}, {"code": "Z", "name": "new", "element": "水"}]
    old, new = after(zones=zones)
    changes = compare(old, new)
    assert (changes.zones_added, changes.zones_withdrawn, changes.zones_changed) == (("Y",), (), ("Z",))
    assert [(change.new, change.aspects) for change in changes.zones] == [("Z", ("name",))]
    old, new = after(layers=[vector("zones", [("Z", square(1))])])
    assert compare(old, new).zones_changed == ("Z",)
    (change,) = compare(old, new).zones
    assert change.aspects == ("border",)
    assert change.km2_gained == pytest.approx(area_km2(square(1)), rel=1e-6)


@pytest.mark.parametrize(
    ("more", "aspects"),
    [
        ({"element": "大气"}, ("type",)),
        ({"category": "优先保护单元"}, ("category",)),
        ({"area": "990101"}, ("area",)),
        ({"area_km2": "1.5"}, ("figure",)),
        ({"note": "n"}, ("note",)),
        ({"clauses": [clause("1")]}, ("clauses",)),
    ],
)
def test_each_aspect_of_a_zone(more: dict[str, Any], aspects: tuple[str, ...]) -> None:
    old, new = after(zones=[{"code": "Z", "name": "z", "element": "水", **more}])
    assert [change.aspects for change in compare(old, new).zones] == [aspects]
    assert [change.aspects for change in compare(new, old).zones] == [aspects]


def test_zones_that_follow_a_recoded_district_are_neither_added_nor_withdrawn() -> None:
    """990102 becomes 990109 under a new name: unit and zones take new codes; one zone is renamed beside that."""

    def zones(letter: str, area: str, name: str, last: str) -> list[dict[str, Any]]:
        names = {"1": f"{name}水区", "2": "湖", "3": last}
        return [{"code": letter + n, "name": held, "element": "水", "area": area} for n, held in names.items()]

    new_code = "ZH99010910001"
    first = unit("ZH99010210001", name="山", clauses=[], zones=["Z1", "Z2", "Z3"])
    second = unit(new_code, name="山", clauses=[], zones=["Y1", "Y2", "Y3"])
    elsewhere = {"code": "X1", "name": "溪山区水区", "element": "大气", "area": "990102"}
    told = [{"id": "990109", "name": "新设区", "kind": "district", "parent": "990100"}]
    recode = {"kind": "recode", "from": ["ZH99010210001"], "to": [new_code]}
    held = loaded(
        version(plan("2020"), [first], [*zones("Z", "990102", "溪山区", "旧名"), elsewhere]),
        version(
            plan("2021", based_on="2020", changes=[recode], remove={
                "units": ["ZH99010210001"], "zones": ["Z1", "Z2", "Z3", "X1"], "areas": ["990102", "990106"],
            }),
            [second],
            zones("Y", "990109", "新设区", "新名"),
            areas={"areas": told},
        ),
    )  # fmt: skip
    old, new = resolve(held).ordered()
    changes = compare(old, new)
    assert changes.zones_recoded == (("Z1", "Y1"), ("Z2", "Y2"))
    assert (changes.zones_added, changes.zones_withdrawn, changes.zones) == (("Y3",), ("X1", "Z3"), ())
    assert only_unit(changes).aspects == ("recoded", "area", "zones")
    assert compare(new, old).zones_recoded == (("Y1", "Z1"), ("Y2", "Z2"))


def test_a_zone_that_only_the_other_version_has_is_no_zone_of_a_unit() -> None:
    """The unit names Y1 and Y2; of the two the one version has Y2, the other has it as Y1."""
    held = [
        version(plan(year), [unit(A, clauses=[], zones=zones)], [{"code": code, "name": "水区", "element": "水"}])
        for year, code, zones in (("2020", "Y2", ["Y1", "Y2"]), ("2021", "Y1", ["Y1"]))
    ]
    old, new = resolve(loaded(*held)).ordered()
    assert compare(old, new).zones_recoded == (("Y2", "Y1"),)
    assert only_unit(compare(old, new)).aspects == ("zones",)


def test_a_moved_border_with_its_km2() -> None:
    strip = shapely.box(122.1, 28, 122.11, 28.1)
    rows = [(A, shapely.union(square(0), strip)), (B, shapely.difference(square(1), strip))]
    old, new = after(layers=[vector("units", rows)])
    first, second = compare(old, new).units
    assert (first.old, first.aspects, second.old, second.aspects) == ((A,), ("border",), (B,), ("border",))
    assert first.km2_gained == pytest.approx(area_km2(strip), rel=1e-6)
    assert (first.km2_lost, second.km2_gained) == (0, 0)
    assert second.km2_lost == pytest.approx(area_km2(strip), rel=1e-6)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1.2e-5))
@settings(max_examples=30, deadline=None)
def test_regenerated_geometry_is_no_change(seed: int, jitter: float) -> None:
    """Other vertices, all of them moved by up to about a metre, another start: the same border."""
    random = np.random.default_rng(seed)

    def again(geometry: shapely.Geometry) -> shapely.Geometry:
        ring = shapely.get_coordinates(shapely.segmentize(geometry, random.uniform(0.003, 0.05)))[:-1]
        moved = np.roll(ring + random.uniform(-jitter, jitter, ring.shape), random.integers(len(ring)), axis=0)
        return shapely.make_valid(shapely.Polygon(moved))

    old, new = after(layers=[vector("units", [(code, again(PLACES[code])) for code in (A, B, C)])])
    assert compare(old, new).empty


def test_a_small_real_change_in_a_large_unit_is_found() -> None:
    notch = shapely.box(122.05, 28.05, 122.0515, 28.0515)  # about 150 m by 165 m out of 109 km²
    old, new = after(layers=[vector("units", [(A, shapely.difference(square(0), notch))])])
    change = only_unit(compare(old, new))
    assert change.km2_lost == pytest.approx(0.0245, rel=0.02)
    assert compare(old, new, BorderTolerance(share=0.01)).empty
    assert compare(old, new, BorderTolerance(width_m=200)).empty


def test_a_unit_without_geometry_has_no_border_change() -> None:
    held = loaded(
        version(plan("2020"), [unit(A, clauses=[])]),
        version(plan("2021", based_on="2020"), layers=[vector("units", [(A, square(0))])]),
    )
    old, new = resolve(held).ordered()
    assert compare(old, new).empty


def test_a_generalised_layer_is_compared_by_its_own_tolerance() -> None:
    """A border moved by 60 m tells nothing where borders are only published to 100 m."""
    moved = shapely.box(122, 28, 122.1006, 28.1)
    layers = [vector("units", [(A, moved)]), vector("zones", [("Z", moved)])]
    policy = {"units": {"publication": "public"}, "zones": {"publication": "generalised", "tolerance_m": "100"}}
    held = loaded(base(), version(plan("2021", based_on="2020"), layers=layers), layers=policy)
    public, internal = (compare_in(resolve(held, who), "2020", "2021") for who in ("public", "internal"))
    assert [change.old for change in public.units] == [change.old for change in internal.units] == [(A,)]
    assert (public.zones_changed, internal.zones_changed) == ((), ("Z",))
