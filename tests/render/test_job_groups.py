"""Groups of records: each record in one, and a record more or less moves few others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onemap.model.areas import Area
from onemap.model.units import Unit
from onemap.render.jobs.groups import Group, areas_by_tree, by_code, units_by_tree
from onemap.resolve.areas import AreaIndex

CODES = st.sets(st.text("0123456789", min_size=1, max_size=6), max_size=60)
#: the area above each of some areas, any of them or none; and for each unit the number of its area
TREES = st.lists(st.none() | st.integers(0, 11), min_size=1, max_size=12)
PLACED = st.lists(st.integers(0, 12), max_size=60)


def world(parents: list[int | None], placed: list[int]) -> tuple[dict[str, Area], AreaIndex, dict[str, list[str]]]:
    areas = {
        f"{at}": Area.model_validate(
            {"id": f"{at}", "name": "a", "kind": "city"} | ({} if above is None else {"parent": f"{above}"})
        )
        for at, above in enumerate(parents)
    }
    own: dict[str, list[str]] = {}
    units = {}
    for number, area in enumerate(placed):
        code = f"{area:02}{number:03}"
        units[code] = Unit(code=code, name="u", category="c", area=f"{area}")
        own.setdefault(f"{area}", []).append(code)
    return areas, AreaIndex(areas, units), own


def is_whole(groups: list[Group], members: set[str]) -> bool:
    held = [member for _, group in groups for member in group]
    names = [name for name, _ in groups]
    return sorted(held) == sorted(members) and len(set(names)) == len(names) and all(group for _, group in groups)


@given(CODES, st.text("0123456789", min_size=1, max_size=6), st.integers(1, 9))
def test_a_code_more_changes_groups_beside_it_only(codes: set[str], more: str, about: int) -> None:
    before, after = list(by_code(codes, about)), list(by_code({*codes, more}, about))
    assert is_whole(before, codes) and is_whole(after, {*codes, more})
    assert all(len(group) <= 4 * about for _, group in before)
    if len(codes) <= 4 * about:  # no group ends for its length alone
        assert len(set(after) - set(before)) <= 2


@given(TREES, PLACED, st.integers(1, 30))
def test_every_area_and_unit_is_in_one_group(parents: list[int | None], placed: list[int], most: int) -> None:
    areas, index, own = world(parents, placed)
    codes = {code for held in own.values() for code in held}
    units = list(units_by_tree(areas, index, own, most))
    assert is_whole(units, codes) and all(len(group) <= most for _, group in units)
    trees = list(areas_by_tree(areas, index, most))
    assert is_whole(trees, set(areas))
    assert all(len(group) == 1 or len(index.all(group[0])) <= most for _, group in trees)


def test_a_unit_more_changes_groups_of_its_own_city_only() -> None:
    # a province of three cities with three districts each, ten units in every district
    parents: list[int | None] = [None, 0, 0, 0, *(city for city in (1, 2, 3) for _ in range(3))]
    placed = [district for district in range(4, 13) for _ in range(10)]
    before, after = (list(units_by_tree(*world(parents, held), 32)) for held in (placed, [*placed, 5]))
    assert [name for name, _ in before] == ["1", "2", "3"]
    assert len(set(after) - set(before)) == 1
